/* What an honest client sends, piece by piece, for attacks that are honest but for one thing. */
#ifndef TESTS_HOSTILE_ATTACKER_CLIENT_H
#define TESTS_HOSTILE_ATTACKER_CLIENT_H

#include "attacker.h"

struct context_handle {
    uint8_t bytes[20];
};

extern const uint8_t BFE_UUID[16];

/* Writes a bind into out; association 0 asks for a new one. */
void build_bind(struct attack *attack, const uint8_t *interface_uuid, uint32_t version,
                uint32_t association);
/* Bind, and get their acknowledgement. */
bool bind_to(struct attack *attack, uint32_t association);
bool bind_plainly(struct attack *attack);
/* The one that the acknowledgement named. */
uint32_t association_of(const struct attack *attack);

/* A request in out, whose arguments come next. */
void begin_request(struct attack *attack, uint16_t call);
/* Sends it, in several fragments where it is long, and waits for the answer. */
enum outcome finish_request(struct attack *attack);

bool open_session(struct attack *attack, struct context_handle *handle);
bool bind_and_open(struct attack *attack, struct context_handle *handle);
/* Registers keyNotify under a name of so many characters, which the request has, or not all. */
enum outcome request_registration(struct attack *attack, const struct context_handle *handle,
                                  uint32_t length, uint32_t there);
/* What the answer has behind its header. */
uint64_t answered_u64(const struct attack *attack, size_t at);

/* Right arguments behind a handle, for each call enough. */
void plain_arguments(struct attack *attack, uint16_t call);

#endif
