#include "scenario/event.h"
#include "engine/win32_error.h"
#include "scenario/sa_field.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- making ---------------------------------------------------------------------------------- */

static char *copy_text(const char *text, bool *failed)
{
    char *copy = text ? strdup(text) : NULL;
    *failed |= text && !copy;
    return copy;
}

static struct event_sas *copy_sas(const struct sa_details *inbound,
                                  const struct sa_details *outbound, bool *failed)
{
    if (!inbound || !outbound) {
        return NULL;
    }
    struct event_sas *copy = malloc(sizeof(*copy));
    if (copy) {
        copy->details[0] = *inbound;
        copy->details[1] = *outbound;
        copy->wiped = false;
    }
    *failed |= !copy;
    return copy;
}

static uint32_t failure_word(enum failure_reason reason)
{
    switch (reason) {
    case FAILED_DICTATION:
        return SCRIPT_FAILED_DICTATION;
    case FAILED_DICTATION_TIMEOUT:
        return SCRIPT_FAILED_DICTATION_TIMEOUT;
    case FAILED_INVALID_KEYING_MATERIAL:
        return SCRIPT_FAILED_INVALID_KEYING_MATERIAL;
    case FAILED_SA_MODIFIED:
        return SCRIPT_FAILED_SA_MODIFIED;
    case FAILED_TIA_DIED:
        return SCRIPT_FAILED_TIA_DIED;
    case FAILED_PEER:
        return SCRIPT_FAILED_PEER;
    case FAILED_IKEEXT_NOT_RUNNING:
        return SCRIPT_FAILED_IKEEXT_NOT_RUNNING;
    case FAILED_BFE_STOPPED:
        return SCRIPT_FAILED_BFE_STOPPED;
    case FAILED_DELETED:
        return SCRIPT_FAILED_DELETED;
    case FAILED_LIMIT:
        return SCRIPT_FAILED_LIMIT;
    case FAILED_NO_POLICY:
        return SCRIPT_FAILED_NO_POLICY;
    case FAILED_NO_RANDOM:
        break;
    }
    return SCRIPT_FAILED_NO_RANDOM;
}

static void take_manager(struct event *event, const struct observation *o, bool *failed)
{
    event->key = o->manager_info.key;
    event->flags = o->manager_info.flags;
    event->timeout_us = o->manager_info.timeout_ms * UINT64_C(1000);
    event->number = o->manager_info.callbacks;
    event->word = (uint32_t)o->manager_info.reason; /* the words have the enum's numbers */
    event->text = copy_text(o->manager_info.name, failed);
    event->more = copy_text(o->manager_info.description, failed);
}

static void take_session(struct event *event, const struct observation *o, bool *failed)
{
    event->key = o->session.key;
    event->flags = o->session.flags;
    event->timeout_us = o->session.timeout_ms * UINT64_C(1000);
    event->word = (uint32_t)o->session.reason;
    event->text = copy_text(o->session.name, failed);
}

static void take_report(struct event *event, struct callback_report report)
{
    event->outcome = report.outcome;
    event->duration_us = report.duration_us;
}

/* Fills in what the kind has; false for an observation that is no event of the language. */
static bool take(struct event *event, const struct observation *o, bool *failed)
{
    switch (o->kind) {
    case OBSERVED_SESSION_OPENED:
        event->kind = EVENT_AGENT_OPENS;
        take_session(event, o, failed);
        return true;
    case OBSERVED_SESSION_CLOSED:
        event->kind = EVENT_AGENT_CLOSES;
        take_session(event, o, failed);
        return true;
    case OBSERVED_CALL_REFUSED:
        event->kind = EVENT_AGENT_REFUSED;
        event->number = o->refused.fault ? o->refused.fault : win32_error(o->refused.error);
        event->text = copy_text(o->refused.call, failed);
        event->more = copy_text(o->refused.name, failed);
        return true;
    case OBSERVED_REGISTERED:
        event->kind = EVENT_AGENT_REGISTERS;
        take_manager(event, o, failed);
        return true;
    case OBSERVED_UNREGISTERED:
        event->kind = EVENT_AGENT_UNREGISTERS;
        take_manager(event, o, failed);
        return true;
    case OBSERVED_CHECK:
        event->kind = EVENT_SA_CHECK;
        take_report(event, o->check.report);
        event->traffic = *o->check.traffic;
        event->answer = o->check.will_dictate;
        event->number = o->check.weight;
        return true;
    case OBSERVED_DECIDED:
        event->kind = EVENT_SA_DECIDED;
        event->decision = o->decided;
        return true;
    case OBSERVED_DICTATE:
        event->kind = EVENT_SA_DICTATE;
        take_report(event, o->dictate.report);
        event->number = o->dictate.status;
        event->answer = o->dictate.keying_module_generates;
        event->sas = copy_sas(o->dictate.inbound, o->dictate.outbound, failed);
        return true;
    case OBSERVED_NOTIFY:
        event->kind = EVENT_SA_NOTIFY;
        take_report(event, o->notify.report);
        event->sas = copy_sas(o->notify.inbound, o->notify.outbound, failed);
        return true;
    case OBSERVED_ESTABLISHED:
        event->kind = EVENT_SA_ESTABLISHED;
        event->word = (uint32_t)o->established.keys;     /* the words have the enums' numbers */
        event->number = (uint32_t)o->established.winner; /* as above */
        event->sas = copy_sas(o->established.inbound, o->established.outbound, failed);
        return true;
    case OBSERVED_FAILED:
        event->kind = EVENT_SA_FAILED;
        event->word = failure_word(o->failed.reason);
        event->number = o->failed.status;
        event->more = copy_text(o->failed.detail, failed);
        return true;
    case OBSERVED_EXPIRED:
        event->kind = EVENT_SA_EXPIRED;
        event->word = (uint32_t)o->expired.cause; /* the words have the enum's numbers */
        return true;
    case OBSERVED_DELETED:
        event->kind = EVENT_SA_DELETED;
        event->word = (uint32_t)o->deleted.cause;
        event->number = (uint32_t)o->deleted.direction;
        return true;
    case OBSERVED_LATE_ANSWER:
    case OBSERVED_SECOND_ANSWER:
    case OBSERVED_HELD_ANSWER:
        event->kind = o->kind == OBSERVED_LATE_ANSWER   ? EVENT_SA_LATE
                      : o->kind == OBSERVED_HELD_ANSWER ? EVENT_SA_HELD
                                                        : EVENT_SA_TWICE;
        event->duration_us = o->late.duration_us;
        event->text = copy_text(o->late.callback, failed);
        return true;
    case OBSERVED_NEGOTIATION_STARTED:
    case OBSERVED_CALL_INSIDE:
        break;
    }
    return false;
}

struct event *event_from_observation(const struct observation *observation, bool *known)
{
    bool failed = false;
    struct event *event = calloc(1, sizeof(*event));
    *known = true;
    if (!event) {
        return NULL;
    }
    *known = take(event, observation, &failed);
    event->at = observation->at;
    event->negotiation = observation->negotiation;
    if (!*known || failed) {
        event_free(event);
        return NULL;
    }
    return event;
}

struct event *event_of_agent(enum event_kind kind, unsigned int agent, uint32_t number,
                             const char *text)
{
    bool failed = false;
    struct event *event = calloc(1, sizeof(*event));
    if (!event) {
        return NULL;
    }
    event->kind = kind;
    event->agent = agent;
    event->has_agent = true;
    event->number = number;
    event->text = copy_text(text, &failed);
    if (failed) {
        event_free(event);
        return NULL;
    }
    return event;
}

/* Digests the fields of one side that are keys. Several fields may be the same bytes, as the only
   key of a combined mode is; those are digested once. */
static void digest_keys(struct event_sas *kept, size_t side)
{
    uint8_t buffers[EVENT_KEYS][EVENT_BUFFER];
    struct value values[EVENT_KEYS];
    size_t count = 0;
    for (size_t i = 0; i < SA_FIELD_COUNT && count < EVENT_KEYS; i++) {
        if (field_info(SA_FIELDS[i])->type == VALUE_BYTES &&
            sa_field(&kept->details[side], SA_FIELDS[i], buffers[count], &values[count])) {
            struct event_key *key = &kept->keys[side][count];
            size_t like = 0;
            while (like < count && !value_compare(COMPARE_EQUAL, &values[like], &values[count])) {
                like++;
            }
            key->field = SA_FIELDS[i];
            key->size = values[count].bytes.size;
            if (like < count) {
                memcpy(key->sha256, kept->keys[side][like].sha256, sizeof(key->sha256));
            } else {
                digest_sha256(values[count].bytes.data, key->size, key->sha256);
            }
            count++;
        }
    }
    kept->key_count[side] = count;
    wipe(buffers, sizeof(buffers));
}

void event_wipe_keys(struct event *event)
{
    struct event_sas *kept = event->sas;
    if (!kept || kept->wiped) {
        return;
    }
    for (size_t side = 0; side < 2; side++) {
        digest_keys(kept, side);
        sa_wipe_keys(&kept->details[side]);
    }
    kept->wiped = true;
}

struct event *event_of_sa(uint64_t negotiation, const struct sa_info *info)
{
    static const uint32_t STATES[] = {
        [SA_GONE] = SCRIPT_SA_GONE,
        [SA_NEGOTIATING] = SCRIPT_SA_NEGOTIATING,
        [SA_ESTABLISHED] = SCRIPT_SA_ESTABLISHED,
        [SA_LINGERING] = SCRIPT_SA_LINGERING,
    };
    bool failed = false;
    struct event *event = calloc(1, sizeof(*event));
    if (!event) {
        return NULL;
    }
    event->kind = EVENT_SA_IS;
    event->negotiation = negotiation;
    event->word = STATES[info->state];
    event->numbers[0] = info->kilobytes;
    event->numbers[1] = info->packets;
    event->numbers[2] = info->left_ms == ENGINE_NEVER ? 0 : info->left_ms * 1000;
    event->sas = copy_sas(info->inbound, info->outbound, &failed);
    if (failed) {
        event_free(event);
        return NULL;
    }
    return event;
}

struct event *event_of_host(const struct sa_counts *counts)
{
    struct event *event = calloc(1, sizeof(*event));
    if (event) {
        event->kind = EVENT_HOST_HOLDS;
        event->numbers[0] = counts->pairs;
        event->numbers[1] = counts->lingering;
        event->numbers[2] = counts->negotiations;
    }
    return event;
}

void event_free(struct event *event)
{
    if (event) {
        free(event->text);
        free(event->more);
        if (event->sas) {
            wipe(event->sas, sizeof(*event->sas));
            free(event->sas);
        }
        free(event);
    }
}

/* ---- fields ---------------------------------------------------------------------------------- */

static bool callback_event(enum event_kind kind)
{
    return kind == EVENT_SA_CHECK || kind == EVENT_SA_DICTATE || kind == EVENT_SA_NOTIFY;
}

static const char *callback_name(enum event_kind kind)
{
    return kind == EVENT_SA_CHECK     ? "keyDictationCheck"
           : kind == EVENT_SA_DICTATE ? "keyDictation"
                                      : "keyNotify";
}

static uint32_t wish_word(const struct decision_end *end)
{
    switch (end->reason) {
    case WISH_STATED:
        break;
    case WISH_POLICY:
        return SCRIPT_WISH_POLICY;
    case WISH_KEYING_MODULE:
        return SCRIPT_WISH_KEYING_MODULE;
    case WISH_NO_DICTATOR:
        return SCRIPT_WISH_NO_DICTATOR;
    case WISH_TIMED_OUT:
        return SCRIPT_WISH_TIMED_OUT;
    case WISH_TIA_GONE:
        return SCRIPT_WISH_TIA_GONE;
    }
    return end->wish.wants ? SCRIPT_WISH_WANTS : SCRIPT_WISH_DOES_NOT_WANT;
}

static bool decision_field(const struct decision *decision, enum field_id id, struct value *value)
{
    switch (id) {
    case FIELD_WINNER:
        *value = value_word(SET_WINNER, (uint32_t)decision->winner);
        return true;
    case FIELD_RULE:
        *value = value_word(SET_RULE, (uint32_t)decision->rule);
        return true;
    case FIELD_LOCAL_WISH:
        *value = value_word(SET_WISH, wish_word(&decision->local));
        return true;
    case FIELD_LOCAL_WEIGHT:
        *value = value_integer(decision->local.wish.weight);
        return true;
    case FIELD_PEER_WISH:
        *value = value_word(SET_WISH, wish_word(&decision->peer));
        return true;
    case FIELD_PEER_WEIGHT:
        *value = value_integer(decision->peer.wish.weight);
        return true;
    default:
        return false;
    }
}

/* Of a state of the SA database. */
static bool state_field(const struct event *event, enum field_id id, struct value *value)
{
    switch (id) {
    case FIELD_STATE:
        *value = value_word(SET_SA_STATE, event->word);
        return true;
    case FIELD_KILOBYTES:
        *value = value_size(event->numbers[0]);
        return true;
    case FIELD_PACKETS:
        *value = value_packets(event->numbers[1]);
        return true;
    case FIELD_LEFT:
        *value = value_duration(event->numbers[2]);
        return true;
    case FIELD_PAIRS:
        *value = value_integer(event->numbers[0]);
        return true;
    case FIELD_LINGERING:
        *value = value_integer(event->numbers[1]);
        return true;
    case FIELD_NEGOTIATIONS:
        *value = value_integer(event->numbers[2]);
        return true;
    default:
        return false;
    }
}

/* Fields of the event itself. */
static bool own_field(const struct event *event, enum field_id id, struct value *value)
{
    switch (id) {
    case FIELD_KEY_GUID:
        *value = value_guid(&event->key);
        return true;
    case FIELD_NAME:
        *value = value_text(event->kind == EVENT_AGENT_REFUSED ? event->more : event->text);
        return true;
    case FIELD_DESCRIPTION:
        *value = value_text(event->more);
        return true;
    case FIELD_CALL:
    case FIELD_CALLBACK:
    case FIELD_LINE:
        *value = value_text(event->text);
        return true;
    case FIELD_SESSION_FLAGS:
        *value = value_flags(SET_SESSION_FLAGS, event->flags);
        return true;
    case FIELD_MANAGER_FLAGS:
        *value = value_flags(SET_MANAGER_FLAGS, event->flags);
        return true;
    case FIELD_TIMEOUT:
        *value = value_duration(event->timeout_us);
        return true;
    case FIELD_CALLBACKS:
        *value = value_flags(SET_CALLBACKS, event->number);
        return true;
    case FIELD_ERROR:
        *value = value_word(SET_ERROR, event->number);
        return true;
    case FIELD_END_REASON:
        *value = value_word(SET_END_REASON, event->word);
        return true;
    case FIELD_EXIT_CODE:
    case FIELD_WEIGHT:
        *value = value_integer(event->number);
        return true;
    case FIELD_DURATION:
        *value = value_duration(event->duration_us);
        return true;
    case FIELD_WILL_DICTATE_KEY:
    case FIELD_KEYING_MODULE_GEN_KEY:
        *value = value_boolean(event->answer);
        return true;
    case FIELD_STATUS:
        *value = value_word(SET_ERROR, event->number);
        return true;
    case FIELD_KEYS:
        *value = value_word(SET_KEYS, event->word);
        return true;
    case FIELD_WINNER:
        *value = value_word(SET_WINNER, event->number);
        return true;
    case FIELD_FAILURE:
        *value = value_word(SET_FAILURE, event->word);
        return true;
    case FIELD_EXPIRY:
        *value = value_word(SET_EXPIRY, event->word);
        return true;
    case FIELD_DELETION:
        *value = value_word(SET_DELETION, event->word);
        return true;
    case FIELD_DIRECTION:
        *value = value_word(SET_DIRECTION, event->number);
        return true;
    default:
        return traffic_field(&event->traffic, id, value);
    }
}

/* A field of one of the SAs; of a wiped one the keys' digests. */
static bool kept_field(const struct event_sas *kept, size_t side, enum field_id id, uint8_t *buffer,
                       struct value *value)
{
    for (size_t i = 0; kept->wiped && i < kept->key_count[side]; i++) {
        const struct event_key *key = &kept->keys[side][i];
        if (key->field == id) {
            *value = value_digest(key->sha256, key->size);
            return true;
        }
    }
    return sa_field(&kept->details[side], id, buffer, value);
}

bool event_field(const struct event *event, struct field_ref field, uint8_t *buffer,
                 struct value *value, char *why, size_t why_size)
{
    bool found = false;
    *value = value_nothing();
    if (callback_event(event->kind) && event->outcome != CALLBACK_ANSWERED &&
        !(event->kind != EVENT_SA_DICTATE && field.id >= FIELD_TRAFFIC_LOCAL_ADDRESS)) {
        snprintf(why, why_size, "%s %s", callback_name(event->kind),
                 event->outcome == CALLBACK_TIMED_OUT ? "did not return in time"
                                                      : "was not answered: the TIA went away");
        return false;
    }
    if (field.side == SIDE_NONE && event->kind == EVENT_SA_DECIDED) {
        found = decision_field(&event->decision, field.id, value);
    } else if (field.side == SIDE_NONE && event_info(event->kind)->state) {
        found = state_field(event, field.id, value);
    } else if (field.side == SIDE_NONE) {
        found = own_field(event, field.id, value);
    } else if (event->sas) {
        found = kept_field(event->sas, field.side == SIDE_INBOUND ? 0 : 1, field.id, buffer, value);
    }
    if (!found) {
        snprintf(why, why_size, "the event has no such value");
        return false;
    }
    if (field.length) {
        *value = value_integer(value->type == VALUE_BYTES ? value->bytes.size : value->text.size);
    }
    return true;
}

bool event_tells(const struct event *event, struct field_ref field)
{
    bool again = field.side != SIDE_NONE && sa_field_of_bundle(field.id);
    return !again ||
           (event->sas && event->sas->details[field.side == SIDE_INBOUND ? 0 : 1].count > 1);
}

static void append(char *buffer, size_t size, size_t *used, const char *text)
{
    int length =
        snprintf(*used < size ? buffer + *used : NULL, *used < size ? size - *used : 0, "%s", text);
    *used += length > 0 ? (size_t)length : 0;
}

static void print_field(const struct event *event, struct field_ref ref, bool show_keys,
                        char *buffer, size_t size, size_t *used, bool *first)
{
    uint8_t keys[EVENT_BUFFER];
    char path[FIELD_PATH_SIZE];
    char why[128];
    char text[1024];
    struct value value;
    if (!event_field(event, ref, keys, &value, why, sizeof(why)) || value.type == VALUE_NOTHING) {
        return;
    }
    field_path(ref, path);
    value_print(&value, show_keys, text, sizeof(text));
    append(buffer, size, used, *first ? " " : ", ");
    append(buffer, size, used, path);
    append(buffer, size, used, " = ");
    append(buffer, size, used, text);
    *first = false;
    wipe(keys, sizeof(keys));
}

size_t event_print(const struct event *event, bool show_keys, char *buffer, size_t size)
{
    const struct event_info *info = event_info(event->kind);
    size_t used = 0;
    bool first = true;
    append(buffer, size, &used, "{");
    for (size_t i = 0; i < info->field_count; i++) {
        struct field_ref ref = {.id = info->fields[i]};
        print_field(event, ref, show_keys, buffer, size, &used, &first);
    }
    for (int side = SIDE_INBOUND; info->sa_fields && event->sas && side <= SIDE_OUTBOUND; side++) {
        for (size_t i = 0; i < SA_FIELD_COUNT; i++) {
            struct field_ref ref = {.id = SA_FIELDS[i], .side = (enum field_side)side};
            if (!event_tells(event, ref)) {
                continue;
            }
            print_field(event, ref, show_keys, buffer, size, &used, &first);
        }
    }
    append(buffer, size, &used, " }");
    return used;
}
