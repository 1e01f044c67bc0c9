/*
 * The calls in which a TIA or its service may die: those of bfe.idl (calls.h is made of it). An RPC
 * without its row here, or in mortal_calls.c, does not compile.
 */
#ifndef TESTS_HOSTILE_MORTAL_CALLS_H
#define TESTS_HOSTILE_MORTAL_CALLS_H

#include "calls.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static const char *const CALL_NAMES[] = {
#define NAME(name) #name,
    ALL_CALLS(NAME)
#undef NAME
};

/* What `fault bfe slow` can hold up, so that a death inside of it is certain. */
static inline bool call_can_be_slow(enum call call)
{
    switch (call) {
    case CALL_BfeHello: /* comes before anybody knows whose it is */
    case CALL_BfeNull:
    case CALL_BfeSessionClosing: /* is there to end waits */
    case CALL_BfeKeyManagerTurn: /* parked by itself */
    case CALL_BfeCallInside:
    case CALL_COUNT:
        return false;
    case CALL_BfeEngineOpen:
    case CALL_BfeEngineClose:
    case CALL_BfeSessionCreateEnumHandle:
    case CALL_BfeSessionEnum:
    case CALL_BfeSessionDestroyEnumHandle:
    case CALL_BfeTransactionBegin:
    case CALL_BfeTransactionCommit:
    case CALL_BfeTransactionAbort:
    case CALL_BfeKeyManagerAddAndRegister:
    case CALL_BfeKeyManagerUnregisterAndDelete:
    case CALL_BfeKeyManagersGet:
    case CALL_BfeGetSecurityInfo:
    case CALL_BfeSetSecurityInfo:
        return true;
    }
    return false;
}

/* fwpuclnt.dll never makes the first, the second only when a thread closes a session in which
   another waits, and the third only inside of callbacks, whose deaths have a matrix of their own.
 */
static inline bool call_is_made(enum call call)
{
    return call != CALL_BfeNull && call != CALL_BfeSessionClosing && call != CALL_BfeCallInside &&
           call != CALL_COUNT;
}

/* A call and what it is about: the RPCs for security descriptors serve three functions each. */
struct mortal_call {
    enum call call;
    unsigned int object; /* BFE_SECURITY_OF_*, 0 for other calls */
};

static inline unsigned int call_objects(enum call call)
{
    return call == CALL_BfeGetSecurityInfo || call == CALL_BfeSetSecurityInfo ? 3 : 1;
}

/* The next one that a TIA makes; begins behind {CALL_COUNT, 0}, false after the last. */
static inline bool next_call(struct mortal_call *at)
{
    if (at->call == CALL_COUNT) {
        *at = (struct mortal_call){(enum call)0, 0};
    } else if (at->object > 0 && at->object < call_objects(at->call)) {
        at->object++;
        return true;
    } else {
        *at = (struct mortal_call){(enum call)(at->call + 1), 0};
    }
    while (at->call < CALL_COUNT && !call_is_made(at->call)) {
        at->call = (enum call)(at->call + 1);
    }
    at->object = at->call < CALL_COUNT && call_objects(at->call) > 1 ? 1 : 0;
    return at->call < CALL_COUNT;
}

#define CALL_TEXT_SIZE 60

/* "BfeTransactionBegin", "BfeGetSecurityInfo/2". */
static inline void call_text(struct mortal_call call, char text[CALL_TEXT_SIZE])
{
    const char *name = call.call < CALL_COUNT ? CALL_NAMES[call.call] : "";
    if (call.object > 0) {
        snprintf(text, CALL_TEXT_SIZE, "%s/%u", name, call.object);
    } else {
        snprintf(text, CALL_TEXT_SIZE, "%s", name);
    }
}

static inline bool call_from_text(const char *text, struct mortal_call *call)
{
    char name[CALL_TEXT_SIZE];
    *call = (struct mortal_call){CALL_COUNT, 0};
    while (next_call(call)) {
        call_text(*call, name);
        if (strcmp(name, text) == 0) {
            return true;
        }
    }
    return false;
}

#endif
