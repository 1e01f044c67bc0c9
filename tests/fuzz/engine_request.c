#include "engine_request.h"

#include <string.h>

static struct transform any_transform(uint8_t byte)
{
    static const enum transform_type TYPES[] = {
        TRANSFORM_AH,         TRANSFORM_ESP_AUTH,    TRANSFORM_ESP_AUTH_AND_CIPHER,
        TRANSFORM_ESP_CIPHER, TRANSFORM_ESP_AUTH_FW, TRANSFORM_ESP_AUTH_AND_CIPHER,
        TRANSFORM_AH,         (enum transform_type)9};
    struct transform transform = {.type = TYPES[byte & 7]};
    bool cipher =
        transform.type == TRANSFORM_ESP_CIPHER || transform.type == TRANSFORM_ESP_AUTH_AND_CIPHER;
    bool auth = transform.type != TRANSFORM_ESP_CIPHER;
    /* Now and then a part too many, or one too few. */
    if (auth != (byte >= 250)) {
        transform.auth = &AUTH_TRANSFORMS[(byte >> 3) % 6];
    }
    if (cipher != (byte >= 253)) {
        transform.cipher = &CIPHER_TRANSFORMS[(byte >> 3) % 8];
        if (transform.cipher->combined && transform.auth && byte < 240) {
            transform.auth = auth_transform_find(transform.cipher->combined);
        }
    }
    return transform;
}

void request_vary(struct negotiation_request *request, const uint8_t bytes[REQUEST_BYTES])
{
    static const struct {
        const char *local;
        const char *remote;
    } ADDRESSES[] = {
        {"10.0.0.1", "10.0.0.2"},
        {"fd00::1", "fd00::2"},
        {"192.0.2.1", "192.0.2.2"},
        {"10.0.0.1", "fd00::2"},
    };
    uint8_t form = bytes[0];
    uint8_t numbers = bytes[1];
    request->sa_count = 1 + (form & 1);
    request->transforms[0] = any_transform(bytes[2]);
    if (request->sa_count == 2) {
        request->transforms[1] =
            form & 2 ? any_transform(bytes[3])
                     : (struct transform){.type = TRANSFORM_AH, .auth = &AUTH_TRANSFORMS[form % 6]};
    }
    size_t inner = form >> 2 & 3;
    size_t outer = form >> 4 & 3;
    address_parse(ADDRESSES[inner].local, &request->traffic.local);
    address_parse(ADDRESSES[inner].remote, &request->traffic.remote);
    if (form & 64) {
        request->traffic.mode = TRAFFIC_TUNNEL;
        address_parse(ADDRESSES[outer].local, &request->traffic.local_tunnel);
        address_parse(ADDRESSES[outer].remote, &request->traffic.remote_tunnel);
    }
    request->inbound_spi = numbers & 1 ? 0x1000u + (numbers >> 6) : 0;
    request->outbound_spi = numbers & 2 ? 0x1000u + (numbers >> 6) : 0;
    if ((numbers & 3) == 3 && numbers >= 240) {
        request->inbound_spi = numbers & 4 ? UINT32_MAX : 0x10000004;
    }
    request->udp_encapsulation = numbers & 4;
    request->virtual_if_tunnel_id = numbers & 8 && numbers & 32 ? numbers : 0;
    request->lifetime_given = numbers & 16;
    request->lifetime.packets = numbers >> 5;
    if (numbers & 32) {
        request->peer.keys_given = true;
        request->peer.inbound_key_length = request->peer.outbound_key_length =
            numbers & 4 ? 20 : 52;
        memset(request->peer.inbound_key, 0x11, sizeof(request->peer.inbound_key));
        memset(request->peer.outbound_key, 0x22, sizeof(request->peer.outbound_key));
    }
}
