/*
 * What happened, kept for expectations: an observation or an agent's news, copied, with its fields
 * by the script's names.
 */
#ifndef MOCKBFE_SCENARIO_EVENT_H
#define MOCKBFE_SCENARIO_EVENT_H

#include "engine/engine.h"
#include "engine/observation.h"
#include "script/digest.h"
#include "script/vocabulary.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct event {
    struct event *next;
    enum event_kind kind;
    uint64_t negotiation; /* of an SA's event: which one, or the pair that came of it */
    uint64_t order;       /* counts all events of a run */
    struct engine_time at;
    unsigned int agent; /* whose callback; the subject itself of an agent's event */
    bool has_agent;
    bool matched; /* some line has expected it */
    enum callback_outcome outcome;
    uint64_t duration_us;
    struct guid key;
    uint32_t flags;
    uint64_t timeout_us;
    uint32_t number;     /* callbacks, exit code, error, status, weight or a word, by kind */
    uint32_t word;       /* reason, keys, expiry, a state */
    uint64_t numbers[3]; /* of a state: kilobytes, packets, left in us; or pairs, lingering, … */
    struct decision decision;
    bool answer; /* willDictateKey, keyingModuleGenKey */
    struct traffic traffic;
    char *text;            /* name, line, call; may be NULL */
    char *more;            /* description, the refused object's name, a failure's detail */
    struct event_sas *sas; /* NULL for an event without */
};

/* What a key is remembered by when its SA is dead. */
struct event_key {
    enum field_id field;
    size_t size;
    uint8_t sha256[DIGEST_SIZE];
};
#define EVENT_KEYS 8 /* more than there are fields of an SA that are bytes; a test compares */

/* Inbound and outbound. */
struct event_sas {
    struct sa_details details[2];
    bool wiped; /* their keys are; what follows is set only then */
    size_t key_count[2];
    struct event_key keys[2][EVENT_KEYS];
};

/* The event of an observation, or NULL for one that scripts have no event for (*known is then
   false) or when there is no memory. */
struct event *event_from_observation(const struct observation *observation, bool *known);
/* An agent's: EVENT_AGENT_STARTS, _EXITS (number is the code), _PRINTS (text is the line). */
struct event *event_of_agent(enum event_kind kind, unsigned int agent, uint32_t number,
                             const char *text);
/* The SA is dead: wipes its keys. They can still be compared, by their digests. */
void event_wipe_keys(struct event *event);
/* What the SA database has of a pair (EVENT_SA_IS), or a host's has (EVENT_HOST_HOLDS). */
struct event *event_of_sa(uint64_t negotiation, const struct sa_info *info);
struct event *event_of_host(const struct sa_counts *counts);
/* Keys are wiped. NULL is allowed. */
void event_free(struct event *event);

/*
 * The value of a field; it borrows from the event and, for keys, from buffer, which has room for
 * EVENT_BUFFER bytes. False, with the reason in why, when the event has none ("keyDictation was
 * not answered").
 */
#define EVENT_BUFFER (2 * SA_KEY_MAX)
bool event_field(const struct event *event, struct field_ref field, uint8_t *buffer,
                 struct value *value, char *why, size_t why_size);

/* Whether reports show a field: esp.* and ah.* of an SA that is alone only repeat the others. */
bool event_tells(const struct event *event, struct field_ref field);

/*
 * Writes all fields that have a value in script notation, "{ weight = 7, … }". Returns the needed
 * length like snprintf.
 */
size_t event_print(const struct event *event, bool show_keys, char *buffer, size_t size);

#endif
