/* One attack: a connection to the pipe, a generator of random numbers, and what came back. */
#ifndef TESTS_HOSTILE_ATTACKER_H
#define TESTS_HOSTILE_ATTACKER_H

#include "calls.h"
#include "wire.h"

#include <stdbool.h>
#include <windows.h>

enum outcome {
    OUTCOME_NOT_ASKED, /* the case waits for no answer */
    OUTCOME_RESPONSE,
    OUTCOME_FAULT,
    OUTCOME_BIND_ACK,
    OUTCOME_BIND_NAK,
    OUTCOME_CLOSED, /* the server hung up */
    OUTCOME_SILENT, /* nothing came in ANSWER_MS */
    OUTCOME_COUNT
};

#define ANSWER_MS 60000

struct attack {
    uint64_t random;
    HANDLE pipe;
    struct wire out;
    struct wire in;
    enum outcome outcome;
    uint32_t result; /* of a response: its last four bytes, the routine's DWORD */
    uint32_t call;
};

uint64_t attack_random(struct attack *attack);
/* Below a bound that is not 0. */
uint32_t attack_below(struct attack *attack, uint32_t bound);
/* A number that people forget to check: 0, 1, powers of two and their neighbours, or any. */
uint32_t attack_nasty(struct attack *attack);

/* Connects; false when the pipe cannot be opened for ANSWER_MS. */
bool attack_connect(struct attack *attack);
void attack_hang_up(struct attack *attack);
/* Sends what is in out; an answer is not waited for. */
void attack_send(struct attack *attack);
/* Waits for one PDU; sets outcome and result. */
enum outcome attack_receive(struct attack *attack);

/* What a case must come to; everything else is reported. */
enum demand {
    DEMAND_NOTHING,
    DEMAND_ANSWER,  /* a response or a fault, never silence or a broken connection */
    DEMAND_REFUSAL, /* a fault, or a response whose result is an error */
    DEMAND_NO_BIND, /* the interface is not accepted */
    DEMAND_CLOSED,  /* a turn that says "closed" and brings nothing */
    DEMAND_SERVICE, /* a response without an error */
};

struct attack_case {
    const char *name;
    enum demand demand;
    /* Some of them must get past the runtime to the service's own routines. */
    bool gets_through;
    void (*run)(struct attack *attack);
};

/* The limits that no TIA reaches; says what it got. */
void attack_limits(struct attack *attack);

extern const struct attack_case ATTACK_CASES[];
extern const size_t ATTACK_CASE_COUNT;

#endif
