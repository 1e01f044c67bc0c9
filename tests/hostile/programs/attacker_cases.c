/* The kinds of attack. What is right in each is as an honest client would send it. */
#include "attacker.h"
#include "captured_turn.h"

/* bfe.idl */
static const uint8_t BFE_UUID[16] = {0x2e, 0x6c, 0x1d, 0x6f, 0x0f, 0x5b, 0x0e, 0x4d,
                                     0x9a, 0x35, 0x6d, 0x2f, 0x3a, 0x1b, 0x8c, 0x47};
/* NDR 2.0, 8a885d04-1ceb-11c9-9fe8-08002b104860 */
static const uint8_t NDR_UUID[16] = {0x04, 0x5d, 0x88, 0x8a, 0xeb, 0x1c, 0xc9, 0x11,
                                     0x9f, 0xe8, 0x08, 0x00, 0x2b, 0x10, 0x48, 0x60};

struct context_handle {
    uint8_t bytes[20];
};

/* ---- what honest clients send -------------------------------------------------------------------
 */

static void build_bind(struct attack *attack, const uint8_t *interface_uuid, uint32_t version,
                       uint32_t association)
{
    struct wire *out = &attack->out;
    wire_begin(out, PDU_BIND, PDU_FIRST | PDU_LAST, attack->call++);
    wire_u16(out, 5840);
    wire_u16(out, 5840);
    wire_u32(out, association);
    wire_u32(out, 1); /* one context */
    wire_u16(out, 0);
    wire_u16(out, 1); /* one transfer syntax */
    wire_bytes(out, interface_uuid, 16);
    wire_u32(out, version);
    wire_bytes(out, NDR_UUID, 16);
    wire_u32(out, 2);
    wire_end(out);
}

static bool bind_to(struct attack *attack, uint32_t association)
{
    build_bind(attack, BFE_UUID, 1, association);
    attack_send(attack);
    return attack_receive(attack) == OUTCOME_BIND_ACK;
}

static bool bind_plainly(struct attack *attack)
{
    return bind_to(attack, 0);
}

static uint32_t association_of(const struct attack *attack)
{
    uint32_t association;
    memcpy(&association, attack->in.bytes + 20, sizeof(association));
    return association;
}

static void begin_request(struct attack *attack, uint16_t call)
{
    wire_begin(&attack->out, PDU_REQUEST, PDU_FIRST | PDU_LAST, attack->call++);
    wire_u32(&attack->out, 0);
    wire_u16(&attack->out, 0);
    wire_u16(&attack->out, call);
}

static enum outcome finish_request(struct attack *attack)
{
    wire_end(&attack->out);
    attack_send(attack);
    return attack_receive(attack);
}

static bool open_session(struct attack *attack, struct context_handle *handle)
{
    begin_request(attack, CALL_BfeEngineOpen);
    wire_u32(&attack->out, GetCurrentProcessId());
    wire_u32(&attack->out, 0);
    wire_u32(&attack->out, 0);
    wire_u32(&attack->out, 0); /* no FWPM_SESSION0 */
    if (finish_request(attack) != OUTCOME_RESPONSE || attack->result != 0) {
        return false;
    }
    memcpy(handle->bytes, attack->in.bytes + 24, sizeof(handle->bytes));
    return true;
}

static bool bind_and_open(struct attack *attack, struct context_handle *handle)
{
    return bind_plainly(attack) && open_session(attack, handle);
}

/* ---- pieces of lies
 * ------------------------------------------------------------------------------ */

static void garbage(struct attack *attack, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        wire_u8(&attack->out, (uint8_t)attack_random(attack));
    }
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

/* Calls that take a session first, by name, so that a new call in the IDL changes nothing. */
static uint16_t session_call(struct attack *attack)
{
    static const uint16_t CALLS[] = {
        CALL_BfeEngineClose,
        CALL_BfeTransactionBegin,
        CALL_BfeTransactionCommit,
        CALL_BfeTransactionAbort,
        CALL_BfeKeyManagerAddAndRegister,
        CALL_BfeKeyManagerUnregisterAndDelete,
        CALL_BfeKeyManagersGet,
        CALL_BfeGetSecurityInfo,
        CALL_BfeSetSecurityInfo,
    };
    return CALLS[attack_below(attack, sizeof(CALLS) / sizeof(CALLS[0]))];
}

/* Right arguments behind a handle, for each of them enough. */
static void plain_arguments(struct attack *attack, uint16_t call)
{
    struct wire *out = &attack->out;
    if (call == CALL_BfeKeyManagerAddAndRegister) {
        for (int i = 0; i < 4; i++) {
            wire_u32(out, 0);
        }
        wire_u32(out, 0x20000);
        wire_u32(out, 0);
        wire_u32(out, 0);
        wire_u32(out, 0);
        wire_string(out, "forged", 7, 0, 7);
        wire_u32(out, 4);
        wire_u32(out, 0);
        wire_u32(out, 3);
    } else {
        wire_u32(out, 1);
        wire_u32(out, 1);
        wire_u64(out, 0);
        wire_u64(out, 0);
    }
}

/* ---- below RPC
 * ------------------------------------------------------------------------------------ */

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

static void send_nothing(struct attack *attack)
{
    (void)attack;
}

/* ---- bind
 * ------------------------------------------------------------------------------------------- */

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

/* ---- fragments
 * ------------------------------------------------------------------------------------- */

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

/* ---- arguments
 * -------------------------------------------------------------------------------------- */

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
        wire_string(&attack->out, "image", attack_nasty(attack), attack_nasty(attack),
                    attack_nasty(attack));
        wire_string(&attack->out, "agent", attack_nasty(attack), 0, attack_nasty(attack));
        wire_u32(&attack->out, 0);
        finish_request(attack);
    }
}

/* A turn whose count, array size and number of elements all differ. */
static void replies_that_lie(struct attack *attack)
{
    if (bind_plainly(attack)) {
        begin_request(attack, CALL_BfeKeyManagerTurn);
        wire_u64(&attack->out, attack_random(attack));
        wire_u32(&attack->out, 1);
        wire_u32(&attack->out, attack_nasty(attack));
        wire_u32(&attack->out, 0x20000);
        wire_u32(&attack->out, attack_nasty(attack));
        wire_align(&attack->out, 8);
        nasty_words(attack, attack_below(attack, 300));
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
        wire_u32(&attack->out, 1);
        wire_align(&attack->out, 8);
        for (int i = 0; i < 12; i++) {
            wire_u32(&attack->out, 0); /* id, times, status and what follows */
        }
        for (uint32_t i = 200 + attack_below(attack, 3000); i > 0; i--) {
            /* Small numbers serve as discriminants and counts, the others as pointers. */
            wire_u32(&attack->out,
                     attack_below(attack, 3) ? attack_below(attack, 3) : (referent += 4));
        }
        finish_request(attack);
    }
}

/* ---- handles
 * ------------------------------------------------------------------------------------------ */

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

/* A handle whose opener has hung up, from a connection that says it belongs to the opener. */
static void handle_of_a_session_that_ended(struct attack *attack)
{
    struct context_handle handle;
    if (bind_plainly(attack)) {
        uint32_t association = association_of(attack);
        if (open_session(attack, &handle)) {
            attack_hang_up(attack);
            if (attack_connect(attack) && bind_to(attack, association)) {
                begin_request(attack, CALL_BfeKeyManagersGet);
                wire_bytes(&attack->out, &handle, sizeof(handle));
                finish_request(attack);
            }
        }
    }
}

/* ---- with a session of one's own
 * ----------------------------------------------------------------------- */

static void registration_that_lies(struct attack *attack)
{
    struct context_handle handle;
    if (bind_and_open(attack, &handle)) {
        struct wire *out = &attack->out;
        begin_request(attack, CALL_BfeKeyManagerAddAndRegister);
        wire_bytes(out, &handle, sizeof(handle));
        nasty_words(attack, 4);
        wire_u32(out, 0x20000);
        wire_u32(out, attack_below(attack, 2) ? 0x20004 : 0);
        wire_u32(out, attack_nasty(attack));
        wire_u32(out, attack_nasty(attack));
        wire_string(out, "liar", attack_nasty(attack), attack_nasty(attack), attack_nasty(attack));
        wire_string(out, "liar", attack_nasty(attack), 0, attack_nasty(attack));
        nasty_words(attack, 3);
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
#name, demand, name                                                                        \
    }

const struct attack_case ATTACK_CASES[] = {
    CASE(send_garbage, DEMAND_NOTHING),
    CASE(send_random_header, DEMAND_NOTHING),
    CASE(send_nothing, DEMAND_NOTHING),
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
    CASE(strings_that_lie, DEMAND_ANSWER),
    CASE(replies_that_lie, DEMAND_ANSWER),
    CASE(replies_with_deep_pointers, DEMAND_ANSWER),
    CASE(turn_of_another_manager, DEMAND_CLOSED),
    CASE(captured_turn, DEMAND_CLOSED),
    CASE(captured_turn_with_flipped_bits, DEMAND_ANSWER),
    CASE(forged_handle, DEMAND_REFUSAL),
    CASE(handle_of_another_session, DEMAND_REFUSAL),
    CASE(handle_that_was_closed, DEMAND_REFUSAL),
    CASE(handle_of_a_session_that_ended, DEMAND_NOTHING),
    CASE(registration_that_lies, DEMAND_ANSWER),
    CASE(unregistration_of_others, DEMAND_REFUSAL),
    CASE(descriptor_that_lies, DEMAND_ANSWER),
};
const size_t ATTACK_CASE_COUNT = sizeof(ATTACK_CASES) / sizeof(ATTACK_CASES[0]);
