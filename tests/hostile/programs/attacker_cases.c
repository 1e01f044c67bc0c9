/* The kinds of attack. What is right in each is as an honest client would send it. */
#include "attacker_client.h"
#include "attacker_kinds.h"
#include "captured_turn.h"

/* ---- pieces of lies -------------------------------------------------------------------------- */

static void garbage(struct attack *attack, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        wire_u8(&attack->out, (uint8_t)attack_random(attack));
    }
}

/* Mostly the truth: of several numbers some may then be right. */
static uint32_t maybe(struct attack *attack, uint32_t truth)
{
    return attack_below(attack, 4) ? truth : attack_nasty(attack);
}

static void nasty_words(struct attack *attack, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        wire_u32(&attack->out, attack_nasty(attack));
    }
}

/* Calls that wait for time or for others when they are right are left out of random choices. */
static uint16_t any_call(struct attack *attack)
{
    return (uint16_t)attack_below(attack, CALL_COUNT);
}

/* Calls that take a session first, as the IDL has them. */
static uint16_t session_call(struct attack *attack)
{
    static const uint16_t CALLS[] = {
#define NUMBER(name) CALL_##name,
        SESSION_CALLS(NUMBER)
#undef NUMBER
    };
    return CALLS[attack_below(attack, sizeof(CALLS) / sizeof(CALLS[0]))];
}

/* ---- below RPC ------------------------------------------------------------------------------- */

static void send_garbage(struct attack *attack)
{
    attack->out.size = 0;
    garbage(attack, 1 + attack_below(attack, 4096));
    attack_send(attack);
}

static void send_random_header(struct attack *attack)
{
    wire_begin(&attack->out, (enum pdu_kind)attack_below(attack, 24),
               (uint8_t)attack_random(attack), attack_nasty(attack));
    garbage(attack, attack_below(attack, 600));
    if (attack_below(attack, 2)) {
        wire_end(&attack->out);
    } else {
        wire_set_length(&attack->out, attack_nasty(attack));
    }
    attack_send(attack);
}

static void connect_and_hang_up(struct attack *attack)
{
    (void)attack;
}

/* ---- bind ------------------------------------------------------------------------------------ */

static void bind_truncated(struct attack *attack)
{
    build_bind(attack, BFE_UUID, 1, 0);
    attack->out.size = attack_below(attack, (uint32_t)attack->out.size);
    attack_send(attack);
}

/* The same bind, a few bits of it turned. */
static void bind_with_flipped_bits(struct attack *attack)
{
    build_bind(attack, BFE_UUID, 1, attack_nasty(attack));
    for (uint32_t i = 1 + attack_below(attack, 4); i > 0; i--) {
        attack->out.bytes[attack_below(attack, (uint32_t)attack->out.size)] ^=
            (uint8_t)(1u << attack_below(attack, 8));
    }
    attack_send(attack);
}

static void bind_to_another_version(struct attack *attack)
{
    uint32_t version = 2 + attack_below(attack, 65534);
    build_bind(attack, BFE_UUID, version, 0);
    attack_send(attack);
    if (attack_receive(attack) == OUTCOME_BIND_ACK) {
        /* Refused or not, a call must not get through. */
        begin_request(attack, CALL_BfeNull);
        finish_request(attack);
    }
}

static void bind_to_another_interface(struct attack *attack)
{
    uint8_t other[16];
    for (size_t i = 0; i < sizeof(other); i++) {
        other[i] = (uint8_t)attack_random(attack);
    }
    build_bind(attack, other, 1, 0);
    attack_send(attack);
    if (attack_receive(attack) == OUTCOME_BIND_ACK) {
        begin_request(attack, CALL_BfeNull);
        finish_request(attack);
    }
}

/* More contexts promised than are there, or with more transfer syntaxes. */
static void bind_with_lying_counts(struct attack *attack)
{
    build_bind(attack, BFE_UUID, 1, 0);
    attack->out.bytes[24] = (uint8_t)(2 + attack_below(attack, 254));
    attack->out.bytes[30] = (uint8_t)(1 + attack_below(attack, 255));
    attack_send(attack);
}

static void call_without_bind(struct attack *attack)
{
    begin_request(attack, any_call(attack));
    nasty_words(attack, attack_below(attack, 20));
    wire_end(&attack->out);
    attack_send(attack);
}

/* ---- fragments ------------------------------------------------------------------------------- */

static void bind_then_garbage(struct attack *attack)
{
    if (bind_plainly(attack)) {
        send_garbage(attack);
    }
}

static void request_truncated(struct attack *attack)
{
    if (bind_plainly(attack)) {
        begin_request(attack, any_call(attack));
        nasty_words(attack, 50);
        wire_end(&attack->out);
        attack->out.size = 1 + attack_below(attack, (uint32_t)attack->out.size - 1);
        attack_send(attack);
    }
}

static void fragment_with_lying_length(struct attack *attack)
{
    if (bind_plainly(attack)) {
        begin_request(attack, any_call(attack));
        nasty_words(attack, 8);
        wire_set_length(&attack->out,
                        attack_below(attack, 2) ? attack_below(attack, 24) : attack_nasty(attack));
        attack_send(attack);
    }
}

/* Longer than both sides agreed to. */
static void fragment_oversized(struct attack *attack)
{
    if (bind_plainly(attack)) {
        begin_request(attack, CALL_BfeSetSecurityInfo);
        garbage(attack, 6000 + attack_below(attack, 59000));
        wire_end(&attack->out);
        attack_send(attack);
    }
}

/* First fragments, or middle ones, and never a last one. */
static void fragments_without_end(struct attack *attack)
{
    if (bind_plainly(attack)) {
        uint32_t call = attack->call;
        for (uint32_t i = 0; i < 8; i++) {
            begin_request(attack, CALL_BfeSetSecurityInfo);
            attack->out.bytes[3] = i == 0 || attack_below(attack, 4) == 0 ? PDU_FIRST : 0;
            memcpy(attack->out.bytes + 12, &call, sizeof(call));
            garbage(attack, 5000);
            wire_end(&attack->out);
            attack_send(attack);
        }
    }
}

static void fragment_with_lying_authentication(struct attack *attack)
{
    if (bind_plainly(attack)) {
        uint16_t length = (uint16_t)attack_nasty(attack);
        begin_request(attack, CALL_BfeNull);
        garbage(attack, attack_below(attack, 64));
        memcpy(attack->out.bytes + 10, &length, sizeof(length));
        wire_end(&attack->out);
        attack_send(attack);
    }
}

static void lying_allocation_hint(struct attack *attack)
{
    if (bind_plainly(attack)) {
        uint32_t hint = attack_nasty(attack) | 0x40000000u;
        begin_request(attack, CALL_BfeNull);
        memcpy(attack->out.bytes + 16, &hint, sizeof(hint));
        finish_request(attack);
    }
}

/* ---- arguments ------------------------------------------------------------------------------- */

static void procedure_that_is_not_there(struct attack *attack)
{
    if (bind_plainly(attack)) {
        begin_request(attack, (uint16_t)(CALL_COUNT + attack_below(attack, 65536 - CALL_COUNT)));
        nasty_words(attack, attack_below(attack, 8));
        finish_request(attack);
    }
}

static void random_arguments(struct attack *attack)
{
    if (bind_plainly(attack)) {
        begin_request(attack, any_call(attack));
        garbage(attack, attack_below(attack, 2000));
        finish_request(attack);
    }
}

static void nasty_arguments(struct attack *attack)
{
    if (bind_plainly(attack)) {
        begin_request(attack, any_call(attack));
        nasty_words(attack, attack_below(attack, 500));
        finish_request(attack);
    }
}

static void strings_that_lie(struct attack *attack)
{
    if (bind_plainly(attack)) {
        begin_request(attack, CALL_BfeEngineOpen);
        wire_u32(&attack->out, GetCurrentProcessId());
        wire_u32(&attack->out, 0x20000);
        wire_u32(&attack->out, 0x20004);
        wire_string(&attack->out, "image", maybe(attack, 6), maybe(attack, 0), maybe(attack, 6));
        wire_align(&attack->out, 4);
        wire_string(&attack->out, "agent", maybe(attack, 6), 0, maybe(attack, 6));
        wire_u32(&attack->out, 0);
        finish_request(attack);
    }
}

/* A turn whose count, array size and number of elements all differ. */
static void replies_that_lie(struct attack *attack)
{
    if (bind_plainly(attack)) {
        begin_request(attack, CALL_BfeKeyManagerTurn);
        uint32_t count = attack_below(attack, 4);
        wire_u64(&attack->out, attack_random(attack));
        wire_u32(&attack->out, 1);
        wire_u32(&attack->out, maybe(attack, count));
        wire_u32(&attack->out, maybe(attack, 0x20000));
        for (int i = 0; i < 4; i++) {
            wire_u32(&attack->out, maybe(attack, 0) & 0x2000f); /* keys and SAs: rarely */
        }
        wire_u32(&attack->out, maybe(attack, count));
        wire_align(&attack->out, 8);
        for (uint32_t i = 0; i < 12 * maybe(attack, count) % 300; i++) {
            /* Ids, times, answers: all of them good; what was left of SAs: one of four. */
            wire_u32(&attack->out, i % 12 == 10 ? attack_below(attack, 4) : attack_nasty(attack));
        }
        finish_request(attack);
    }
}

static void send_captured_turn(struct attack *attack, uint32_t flips)
{
    if (bind_plainly(attack)) {
        begin_request(attack, CALL_BfeKeyManagerTurn);
        size_t at = attack->out.size;
        wire_bytes(&attack->out, CAPTURED_TURN, sizeof(CAPTURED_TURN));
        for (uint32_t i = 0; i < flips; i++) {
            attack->out.bytes[at + attack_below(attack, sizeof(CAPTURED_TURN))] ^=
                (uint8_t)(1u << attack_below(attack, 8));
        }
        finish_request(attack);
    }
}

/* An honest turn, of a registration that is long gone: it is understood, and of no use. */
static void captured_turn(struct attack *attack)
{
    send_captured_turn(attack, 0);
}

/* The same, some bits of it turned: counts, pointers, discriminants, keys, whatever is there. */
static void captured_turn_with_flipped_bits(struct attack *attack)
{
    send_captured_turn(attack, 1 + attack_below(attack, 8));
}

/* The turn of a manager whose id the attacker does not know: it must learn nothing, and answer
 * nothing. */
static void turn_of_another_manager(struct attack *attack)
{
    if (bind_plainly(attack)) {
        begin_request(attack, CALL_BfeKeyManagerTurn);
        wire_u64(&attack->out,
                 attack_below(attack, 2) ? attack_below(attack, 100000) : attack_random(attack));
        wire_u32(&attack->out, attack_below(attack, 2));
        wire_u32(&attack->out, 0);
        wire_u32(&attack->out, 0);
        wire_no_sas(&attack->out);
        finish_request(attack);
    }
}

/* One reply as it should be, with SAs whose every pointer leads deeper. */
static void replies_with_deep_pointers(struct attack *attack)
{
    if (bind_plainly(attack)) {
        uint32_t referent = 0x20000;
        begin_request(attack, CALL_BfeKeyManagerTurn);
        wire_u64(&attack->out, attack_random(attack));
        wire_u32(&attack->out, 1);
        wire_u32(&attack->out, 1);
        wire_u32(&attack->out, referent += 4);
        wire_u32(&attack->out, 0); /* no keys */
        wire_u32(&attack->out, 0);
        wire_u32(&attack->out, 1); /* SAs of one reply */
        wire_u32(&attack->out, referent += 4);
        wire_u32(&attack->out, 1);
        wire_align(&attack->out, 8);
        for (int i = 0; i < 12; i++) {
            wire_u32(&attack->out, i == 10 ? 2 : 0); /* id, times, status, … BFE_LEFT_SAS */
        }
        wire_u32(&attack->out, 1);
        for (uint32_t i = 200 + attack_below(attack, 3000); i > 0; i--) {
            /* Small numbers serve as discriminants and counts, the others as pointers. */
            wire_u32(&attack->out,
                     attack_below(attack, 3) ? attack_below(attack, 3) : (referent += 4));
        }
        finish_request(attack);
    }
}

/* ---- handles --------------------------------------------------------------------------------- */

static void forged_handle(struct attack *attack)
{
    if (bind_plainly(attack)) {
        uint16_t call = session_call(attack);
        begin_request(attack, call);
        if (attack_below(attack, 4)) {
            wire_u32(&attack->out, 0);
            garbage(attack, 16);
        } else {
            for (int i = 0; i < 5; i++) {
                wire_u32(&attack->out, 0);
            }
        }
        plain_arguments(attack, call);
        finish_request(attack);
    }
}

/* A right handle, from a connection that did not open it and belongs to nobody who did. */
static void handle_of_another_session(struct attack *attack)
{
    struct context_handle handle;
    HANDLE first = INVALID_HANDLE_VALUE;
    if (bind_and_open(attack, &handle)) {
        first = attack->pipe;
        attack->pipe = INVALID_HANDLE_VALUE;
        if (attack_connect(attack) && bind_plainly(attack)) {
            uint16_t call = session_call(attack);
            begin_request(attack, call);
            wire_bytes(&attack->out, &handle, sizeof(handle));
            plain_arguments(attack, call);
            finish_request(attack);
        }
        CloseHandle(first);
    }
}

static void handle_that_was_closed(struct attack *attack)
{
    struct context_handle handle;
    if (bind_and_open(attack, &handle)) {
        begin_request(attack, CALL_BfeEngineClose);
        wire_bytes(&attack->out, &handle, sizeof(handle));
        if (finish_request(attack) == OUTCOME_RESPONSE) {
            uint16_t call = session_call(attack);
            begin_request(attack, call);
            wire_bytes(&attack->out, &handle, sizeof(handle));
            plain_arguments(attack, call);
            finish_request(attack);
        }
    }
}

static enum outcome list_managers(struct attack *attack, const struct context_handle *handle)
{
    begin_request(attack, CALL_BfeKeyManagersGet);
    wire_bytes(&attack->out, handle, sizeof(*handle));
    return finish_request(attack);
}

/* Changes the connection that the attack speaks on. */
static void swap_pipes(struct attack *attack, HANDLE *other)
{
    HANDLE pipe = attack->pipe;
    attack->pipe = *other;
    *other = pipe;
}

/*
 * Two connections of one client: the second may use the first one's session, and after the first
 * has closed it, it may not.
 */
static void handle_of_a_session_that_ended(struct attack *attack)
{
    struct context_handle handle;
    HANDLE first = INVALID_HANDLE_VALUE;
    bool good = bind_plainly(attack);
    uint32_t association = association_of(attack);
    good = good && open_session(attack, &handle);
    swap_pipes(attack, &first);
    good = good && attack_connect(attack) && bind_to(attack, association) &&
           list_managers(attack, &handle) == OUTCOME_RESPONSE && attack->result == 0;
    if (good) {
        swap_pipes(attack, &first);
        begin_request(attack, CALL_BfeEngineClose);
        wire_bytes(&attack->out, &handle, sizeof(handle));
        good = finish_request(attack) == OUTCOME_RESPONSE && attack->result == 0;
        swap_pipes(attack, &first);
    }
    if (good) {
        list_managers(attack, &handle);
    } else {
        attack->outcome = OUTCOME_NOT_ASKED; /* which is no refusal */
    }
    if (first != INVALID_HANDLE_VALUE) {
        CloseHandle(first);
    }
}

/* ---- with a session of one's own ------------------------------------------------------------- */

static void registration_that_lies(struct attack *attack)
{
    struct context_handle handle;
    if (bind_and_open(attack, &handle)) {
        struct wire *out = &attack->out;
        begin_request(attack, CALL_BfeKeyManagerAddAndRegister);
        wire_bytes(out, &handle, sizeof(handle));
        bool described = attack_below(attack, 2);
        nasty_words(attack, 4);
        wire_u32(out, 0x20000);
        wire_u32(out, described ? 0x20004 : 0);
        wire_u32(out, attack_nasty(attack));
        wire_u32(out, attack_nasty(attack));
        wire_string(out, "liar", maybe(attack, 5), maybe(attack, 0), maybe(attack, 5));
        if (described) {
            wire_align(out, 4);
            wire_string(out, "liar", maybe(attack, 5), 0, maybe(attack, 5));
        }
        wire_align(out, 4);
        /* A manager that never answers would hold up the honest one's negotiations: no callbacks.
         */
        wire_u32(out, 0);
        nasty_words(attack, 2);
        finish_request(attack);
    }
}

static void unregistration_of_others(struct attack *attack)
{
    struct context_handle handle;
    if (bind_and_open(attack, &handle)) {
        begin_request(attack, CALL_BfeKeyManagerUnregisterAndDelete);
        wire_bytes(&attack->out, &handle, sizeof(handle));
        wire_u64(&attack->out,
                 attack_below(attack, 2) ? attack_below(attack, 10000) : attack_random(attack));
        finish_request(attack);
    }
}

static void descriptor_that_lies(struct attack *attack)
{
    struct context_handle handle;
    if (bind_and_open(attack, &handle)) {
        struct wire *out = &attack->out;
        uint32_t size = attack_below(attack, 400);
        begin_request(attack, CALL_BfeSetSecurityInfo);
        wire_bytes(out, &handle, sizeof(handle));
        wire_u32(out, 1 + attack_below(attack, 3));
        wire_u32(out, attack_below(attack, 16));
        wire_u32(out, attack_below(attack, 4) ? size : attack_nasty(attack));
        wire_u32(out, 0x20000);
        wire_u32(out, attack_below(attack, 4) ? size : attack_nasty(attack));
        /* Revision 1, self-relative: what follows are offsets and garbage. */
        wire_u32(out, attack_below(attack, 2) ? 0x80040001 : attack_nasty(attack));
        nasty_words(attack, size / 4);
        finish_request(attack);
    }
}

#define CASE(name, demand)                                                                         \
    {                                                                                              \
#name, demand, false, name                                                                 \
    }
/* Some of them get through the runtime to the service. */
#define SOME(name, demand)                                                                         \
    {                                                                                              \
#name, demand, true, name                                                                  \
    }

const struct attack_case ATTACK_CASES[] = {
    CASE(send_garbage, DEMAND_NOTHING),
    CASE(send_random_header, DEMAND_NOTHING),
    CASE(connect_and_hang_up, DEMAND_NOTHING),
    CASE(bind_truncated, DEMAND_NOTHING),
    CASE(bind_with_flipped_bits, DEMAND_NOTHING),
    CASE(bind_to_another_version, DEMAND_NO_BIND),
    CASE(bind_to_another_interface, DEMAND_NO_BIND),
    CASE(bind_with_lying_counts, DEMAND_NOTHING),
    CASE(call_without_bind, DEMAND_NOTHING),
    CASE(bind_then_garbage, DEMAND_NOTHING),
    CASE(request_truncated, DEMAND_NOTHING),
    CASE(fragment_with_lying_length, DEMAND_NOTHING),
    CASE(fragment_oversized, DEMAND_NOTHING),
    CASE(fragments_without_end, DEMAND_NOTHING),
    CASE(fragment_with_lying_authentication, DEMAND_NOTHING),
    CASE(lying_allocation_hint, DEMAND_ANSWER),
    CASE(procedure_that_is_not_there, DEMAND_REFUSAL),
    CASE(random_arguments, DEMAND_ANSWER),
    CASE(nasty_arguments, DEMAND_ANSWER),
    SOME(strings_that_lie, DEMAND_ANSWER),
    SOME(replies_that_lie, DEMAND_ANSWER),
    CASE(replies_with_deep_pointers, DEMAND_ANSWER),
    CASE(turn_of_another_manager, DEMAND_CLOSED),
    CASE(captured_turn, DEMAND_CLOSED),
    CASE(captured_turn_with_flipped_bits, DEMAND_ANSWER),
    CASE(forged_handle, DEMAND_REFUSAL),
    CASE(handle_of_another_session, DEMAND_REFUSAL),
    CASE(handle_that_was_closed, DEMAND_REFUSAL),
    CASE(handle_of_a_session_that_ended, DEMAND_REFUSAL),
    SOME(registration_that_lies, DEMAND_ANSWER),
    SOME(unregistration_of_others, DEMAND_REFUSAL),
    SOME(descriptor_that_lies, DEMAND_ANSWER),
    SOME(as_many_replies_as_allowed, DEMAND_CLOSED),
    SOME(one_good_reply_too_many, DEMAND_REFUSAL),
    SOME(replies_absurd_but_consistent, DEMAND_REFUSAL),
    SOME(name_absurd_but_consistent, DEMAND_REFUSAL),
    SOME(descriptor_absurd_but_consistent, DEMAND_REFUSAL),
    SOME(counted_but_not_there, DEMAND_REFUSAL),
    SOME(sessions_wanted_absurdly, DEMAND_SERVICE),
};
const size_t ATTACK_CASE_COUNT = sizeof(ATTACK_CASES) / sizeof(ATTACK_CASES[0]);
