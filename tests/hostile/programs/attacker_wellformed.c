/*
 * Attacks that the runtime has nothing to say against: all counts of an array agree, and are
 * absurd. What they promise is there, or it is not. Those that get through are the service's own to
 * refuse.
 */
#include "attacker_kinds.h"
#include "attacker_client.h"

/* bfe.idl and mockbfe/engine/limits.h */
#define MOST_REPLIES 64
#define MOST_OF_A_NAME 4096
#define MOST_OF_A_DESCRIPTOR 65536
/* What one request of ours has room for. */
#define ROOM_FOR_REPLIES 1000
#define ROOM_FOR_A_NAME 30000
#define ROOM_FOR_A_DESCRIPTOR (MOST_OF_A_DESCRIPTOR + 3000)

/* A number above a limit: the next one, a little more, or one that no memory holds. */
static uint32_t beyond(struct attack *attack, uint32_t limit)
{
    switch (attack_below(attack, 6)) {
    case 0:
        return limit + 1;
    case 1:
    case 2:
        return limit + 1 + attack_below(attack, limit / 30 + 8);
    case 3:
        return limit * 2;
    case 4:
        return UINT32_MAX >> attack_below(attack, 4);
    default:
        return (uint32_t)attack_random(attack) | 0x01000000u;
    }
}

static uint32_t at_most(uint32_t number, uint32_t limit)
{
    return number < limit ? number : limit;
}

/* How much of it is there: all, if there is room, or a part. */
static uint32_t part_of(struct attack *attack, uint32_t count, uint32_t room)
{
    return attack_below(attack, 4) ? at_most(count, room) : attack_below(attack, 3);
}

static enum outcome send_replies(struct attack *attack, uint32_t count, uint32_t there)
{
    struct wire *out = &attack->out;
    begin_request(attack, CALL_BfeKeyManagerTurn);
    wire_u64(out, attack_random(attack));
    wire_u32(out, 1); /* BFE_TURN_NO_WAIT */
    wire_u32(out, count);
    wire_u32(out, 0x20000);
    wire_no_sas(out);
    wire_u32(out, count);
    for (uint32_t i = 0; i < there; i++) {
        wire_u64(out, attack_random(attack));
        for (int word = 0; word < 10; word++) {
            wire_u32(out, 0); /* times, status and what follows */
        }
    }
    return finish_request(attack);
}

void as_many_replies_as_allowed(struct attack *attack)
{
    if (bind_plainly(attack)) {
        send_replies(attack, MOST_REPLIES, MOST_REPLIES);
    }
}

void one_good_reply_too_many(struct attack *attack)
{
    if (bind_plainly(attack)) {
        send_replies(attack, MOST_REPLIES + 1, MOST_REPLIES + 1);
    }
}

void replies_absurd_but_consistent(struct attack *attack)
{
    if (bind_plainly(attack)) {
        uint32_t count = beyond(attack, MOST_REPLIES);
        send_replies(attack, count, part_of(attack, count, ROOM_FOR_REPLIES));
    }
}

void name_absurd_but_consistent(struct attack *attack)
{
    struct context_handle handle;
    if (bind_and_open(attack, &handle)) {
        uint32_t length = beyond(attack, MOST_OF_A_NAME);
        request_registration(attack, &handle, length, part_of(attack, length, ROOM_FOR_A_NAME));
    }
}

static enum outcome set_security(struct attack *attack, const struct context_handle *handle,
                                 uint32_t size, uint32_t referent, uint32_t there)
{
    static const uint8_t ZEROS[ROOM_FOR_A_DESCRIPTOR];
    struct wire *out = &attack->out;
    begin_request(attack, CALL_BfeSetSecurityInfo);
    wire_bytes(out, handle, sizeof(*handle));
    wire_u32(out, 1 + attack_below(attack, 3));
    wire_u32(out, 4);
    wire_u32(out, size);
    wire_u32(out, referent);
    if (referent) {
        wire_u32(out, size);
        wire_bytes(out, ZEROS, there);
    }
    return finish_request(attack);
}

void descriptor_absurd_but_consistent(struct attack *attack)
{
    struct context_handle handle;
    if (bind_and_open(attack, &handle)) {
        uint32_t size = beyond(attack, MOST_OF_A_DESCRIPTOR);
        uint32_t there = part_of(attack, size, ROOM_FOR_A_DESCRIPTOR);
        set_security(attack, &handle, size, 0x20000, there);
    }
}

/* A count, and a null pointer where the array should be. */
void counted_but_not_there(struct attack *attack)
{
    struct context_handle handle;
    uint32_t count = 1 + (attack_nasty(attack) & 0x7fffffff);
    if (attack_below(attack, 2)) {
        if (bind_and_open(attack, &handle)) {
            set_security(attack, &handle, at_most(count, MOST_OF_A_DESCRIPTOR), 0, 0);
        }
    } else if (bind_plainly(attack)) {
        begin_request(attack, CALL_BfeKeyManagerTurn);
        wire_u64(&attack->out, attack_random(attack));
        wire_u32(&attack->out, 1);
        wire_u32(&attack->out, count);
        wire_u32(&attack->out, 0);
        wire_no_sas(&attack->out);
        finish_request(attack);
    }
}

/* The answer is as long as there are sessions, whatever was asked for. */
void sessions_wanted_absurdly(struct attack *attack)
{
    struct context_handle handle;
    if (bind_and_open(attack, &handle)) {
        begin_request(attack, CALL_BfeSessionCreateEnumHandle);
        wire_bytes(&attack->out, &handle, sizeof(handle));
        wire_u64(&attack->out, 0);
        if (finish_request(attack) == OUTCOME_RESPONSE && attack->result == 0) {
            uint64_t id = answered_u64(attack, 0);
            begin_request(attack, CALL_BfeSessionEnum);
            wire_bytes(&attack->out, &handle, sizeof(handle));
            wire_u64(&attack->out, id);
            wire_u32(&attack->out, beyond(attack, 1000));
            finish_request(attack);
        }
    }
}
