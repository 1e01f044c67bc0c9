/* What a negotiation is about: both SAs as each end sees them, every field filled in. */
#include "engine/engine_internal.h"

#include <string.h>

/* What a policy without lifetimes gets: Windows' defaults of an hour and 100,000 KB, and no limit
   of packets that anyone reaches. */
static const struct sa_lifetime DEFAULT_LIFETIME = {3600, 100000, 0x7FFFFFFF};
#define DEFAULT_IDLE_TIMEOUT_SECONDS 300u

/* FWPM_KEYING_MODULE_AUTHIP, _IKE, _IKEV2 (fwpmu.h), in memory order. */
static const struct guid KEYING_MODULE_KEYS[] = {
    [KEYING_AUTHIP] = {{0xe0, 0xda, 0xe3, 0x11, 0x26, 0xdd, 0x90, 0x45, 0x85, 0x7d, 0xab, 0x4b,
                        0x28, 0xd1, 0xa0, 0x95}},
    [KEYING_IKEV1] = {{0x87, 0xf7, 0xbb, 0xa9, 0xa8, 0x82, 0xbb, 0x45, 0xa4, 0x00, 0x5d, 0x7e, 0x59,
                       0x52, 0xc7, 0xa9}},
    [KEYING_IKEV2] = {{0xcc, 0x92, 0x17, 0x04, 0x07, 0x8f, 0x9d, 0x41, 0xa3, 0x94, 0x71, 0x69, 0x68,
                       0xcb, 0x16, 0x47}},
};

/* FNV-1a. Ids that stand for "the same two addresses" must come out the same in every run. */
static uint64_t mix(uint64_t hash, const void *data, size_t size)
{
    const uint8_t *at = data;
    for (size_t i = 0; i < size; i++) {
        hash = (hash ^ at[i]) * UINT64_C(0x100000001b3);
    }
    return hash;
}

/* One main mode SA for each pair of addresses, whatever end looks at it. */
static uint64_t main_mode_id(const struct traffic *traffic)
{
    uint64_t basis = UINT64_C(0xcbf29ce484222325);
    uint64_t local = mix(basis, traffic->local.bytes, sizeof(traffic->local.bytes));
    uint64_t remote = mix(basis, traffic->remote.bytes, sizeof(traffic->remote.bytes));
    return (local + remote) | 1;
}

static struct traffic mirrored(const struct traffic *traffic)
{
    struct traffic other = *traffic;
    other.local = traffic->remote;
    other.remote = traffic->local;
    other.local_port = traffic->remote_port;
    other.remote_port = traffic->local_port;
    other.local_tunnel = traffic->remote_tunnel;
    other.remote_tunnel = traffic->local_tunnel;
    return other;
}

static void build_details(struct sa_details *details, const struct negotiation *negotiation,
                          enum sa_direction direction, uint64_t number, uint32_t spi)
{
    const struct negotiation_request *request = &negotiation->request;
    memset(details, 0, sizeof(*details));
    details->direction = direction;
    details->lifetime = request->lifetime;
    details->idle_timeout_seconds = request->idle_timeout_seconds;
    details->qm_sa_id = (uint32_t)number;
    details->mm_sa_id = main_mode_id(&request->traffic);
    details->qm_filter_id = request->qm_filter_id;
    details->pfs_group = request->pfs_group;
    details->key_module = KEYING_MODULE_KEYS[request->keying_module];
    for (size_t i = 0; i < sizeof(details->lookup_context.bytes); i++) {
        details->lookup_context.bytes[i] = (uint8_t)(number >> (8 * (i % 8)));
    }
    details->udp_encapsulation = request->udp_encapsulation;
    details->local_udp_port = request->local_udp_port;
    details->remote_udp_port = request->remote_udp_port;
    details->virtual_if_tunnel_id = request->virtual_if_tunnel_id;
    details->traffic_selector_id = request->traffic_selector_id;
    details->count = request->sa_count;
    for (uint32_t i = 0; i < request->sa_count; i++) {
        details->sas[i].spi = spi + i;
        details->sas[i].transform = request->transforms[i];
    }
    sa_size_keys(details);
}

static void build_end(struct negotiation *negotiation, int index, uint64_t number,
                      uint32_t inbound_spi, uint32_t outbound_spi)
{
    struct negotiation_end *end = &negotiation->ends[index];
    build_details(&end->inbound, negotiation, SA_INBOUND, number, inbound_spi);
    build_details(&end->outbound, negotiation, SA_OUTBOUND, number, outbound_spi);
    end->inbound.traffic = end->traffic;
    end->outbound.traffic = end->traffic;
    if (index == PEER_END) {
        end->inbound.local_udp_port = end->outbound.local_udp_port =
            negotiation->request.remote_udp_port;
        end->inbound.remote_udp_port = end->outbound.remote_udp_port =
            negotiation->request.local_udp_port;
    }
    /* Inbound and outbound filters are filters of their own (W32:manual-ipsec-sas). */
    end->inbound.traffic.filter_id = end->traffic.filter_id + 1;
    if (end->traffic.mode == TRAFFIC_TRANSPORT) {
        end->inbound.transport_filter_id = end->inbound.traffic.filter_id;
        end->outbound.transport_filter_id = end->outbound.traffic.filter_id;
    }
}

void negotiation_build(struct negotiation *negotiation, uint64_t number)
{
    struct negotiation_request *request = &negotiation->request;
    struct sa_lifetime *lifetime = &request->lifetime;
    if (lifetime->seconds == 0 && lifetime->kilobytes == 0 && lifetime->packets == 0) {
        *lifetime = DEFAULT_LIFETIME;
    }
    if (request->idle_timeout_seconds == 0 && !request->idle_given) {
        request->idle_timeout_seconds = DEFAULT_IDLE_TIMEOUT_SECONDS;
    }
    if (request->traffic.filter_id == 0) {
        request->traffic.filter_id = 0x10000 + 2 * number;
    }
    if (request->qm_filter_id == 0) {
        request->qm_filter_id = 0x30000 + number;
    }
    /* Every number is used once, so that a swapped field shows. */
    if (request->inbound_spi == 0) {
        request->inbound_spi = (uint32_t)(0x10000000 + 4 * number);
    }
    if (request->outbound_spi == 0) {
        request->outbound_spi = (uint32_t)(0x20000000 + 4 * number);
    }
    negotiation->ends[LOCAL_END].host = request->host;
    negotiation->ends[LOCAL_END].role = request->role;
    negotiation->ends[LOCAL_END].traffic = request->traffic;
    negotiation->ends[PEER_END].host = request->peer.host;
    negotiation->ends[PEER_END].role =
        request->role == ROLE_INITIATOR ? ROLE_RESPONDER : ROLE_INITIATOR;
    negotiation->ends[PEER_END].traffic = mirrored(&request->traffic);
    build_end(negotiation, LOCAL_END, number, request->inbound_spi, request->outbound_spi);
    build_end(negotiation, PEER_END, number, request->outbound_spi, request->inbound_spi);
}
