/* What a negotiation is about: both SAs as each end sees them, every field filled in. */
#include "engine/engine_internal.h"

#include <stdio.h>
#include <string.h>

#define DEFAULT_IDLE_TIMEOUT_SECONDS 300u
#define DEFAULT_ND_ALLOW_CLEAR_TIMEOUT_SECONDS 10u
#define FILTER_WEIGHT 12u
#define PROFILE_DOMAIN 1u
#define IF_TYPE_ETHERNET UINT64_C(6)

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

/* One main mode SA for each pair of hosts' addresses, whatever end looks at it. */
static uint64_t main_mode_id(const struct traffic *traffic)
{
    uint64_t basis = UINT64_C(0xcbf29ce484222325);
    uint64_t local = mix(basis, traffic_outer_local(traffic)->bytes, sizeof(traffic->local.bytes));
    uint64_t remote =
        mix(basis, traffic_outer_remote(traffic)->bytes, sizeof(traffic->remote.bytes));
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

/* A number as a GUID: over and over, and a mark in the middle that tells one use from another. */
static struct guid guid_of(uint64_t number, uint8_t mark)
{
    struct guid guid;
    for (size_t i = 0; i < sizeof(guid.bytes); i++) {
        guid.bytes[i] = (uint8_t)(number >> (8 * (i % 8)));
    }
    guid.bytes[6] = mark;
    return guid;
}

static void add_token(struct sa_identity *identity, uint32_t type, uint32_t principal,
                      uint32_t mode, uint64_t number)
{
    uint32_t i = identity->token_count++;
    /* A handle is a multiple of four; none is used twice. */
    identity->tokens[i] =
        (struct sa_token){type, principal, mode, 0x400 + 4 * (SA_TOKENS_MAX * number + i)};
}

/*
 * The peer's names as an AuthIP or IKE policy with Kerberos has them, and the tokens that such a
 * negotiation leaves with the keying module: of the machines by main mode, of the users by AuthIP's
 * extended mode (IPSEC_TOKEN_TYPE_*, _PRINCIPAL_*, _MODE_*: 0 and 1 each).
 */
static void build_identity(struct sa_identity *identity, const struct negotiation *negotiation,
                           int index, uint64_t number)
{
    const struct negotiation_request *request = &negotiation->request;
    bool extended = request->keying_module == KEYING_AUTHIP;
    bool named = index == LOCAL_END;
    char peer[ADDRESS_TEXT_SIZE];
    address_print(traffic_outer_remote(&negotiation->ends[index].traffic), peer);
    if (named && request->mm_target_name[0]) {
        memcpy(identity->mm_target_name, request->mm_target_name, SA_NAME_SIZE);
    } else {
        snprintf(identity->mm_target_name, SA_NAME_SIZE, "host/%s", peer);
    }
    if (named && request->em_target_name[0] && extended) {
        memcpy(identity->em_target_name, request->em_target_name, SA_NAME_SIZE);
    } else if (extended) {
        snprintf(identity->em_target_name, SA_NAME_SIZE, "cifs/%s", peer);
    }
    for (uint32_t mode = 0; mode < (extended ? 2u : 1u); mode++) {
        add_token(identity, mode, 0, mode, number);
        add_token(identity, mode, 1, mode, number);
    }
}

/* The address that a peer behind a NAT has there: the same host number in a private network. */
static struct ip_address private_address(const struct ip_address *public)
{
    struct ip_address address = {IP_V4, {192, 168, public->bytes[2], public->bytes[3]}};
    return address;
}

static void build_details(struct sa_details *details, const struct negotiation *negotiation,
                          int index, enum sa_direction direction, uint64_t number)
{
    const struct negotiation_request *request = &negotiation->request;
    const struct negotiation_end *end = &negotiation->ends[index];
    bool local = index == LOCAL_END;
    memset(details, 0, sizeof(*details));
    details->direction = direction;
    details->traffic = end->traffic;
    details->local_if_luid = IF_TYPE_ETHERNET << 48 | ((uint64_t)end->host + 1) << 24;
    details->real_if_profile_id = PROFILE_DOMAIN;
    details->flags = request->bundle_flags;
    details->lifetime = request->lifetime;
    details->idle_timeout_seconds = request->idle_timeout_seconds;
    details->nd_allow_clear_timeout_seconds = request->nd_allow_clear_timeout_seconds;
    build_identity(&details->identity, negotiation, index, number);
    details->nap_context = request->nap_context;
    details->qm_sa_id = request->qm_sa_id;
    details->mm_sa_id = request->mm_sa_id;
    details->qm_filter_id = request->qm_filter_id;
    details->pfs_group = request->pfs_group;
    details->key_module = KEYING_MODULE_KEYS[request->keying_module];
    memcpy(details->key_module_state, guid_of(number, 0x53).bytes, SA_STATE_SIZE);
    details->lookup_context = guid_of(number, 0);
    details->udp_encapsulation = request->udp_encapsulation;
    details->local_udp_port = local ? request->local_udp_port : request->remote_udp_port;
    details->remote_udp_port = local ? request->remote_udp_port : request->local_udp_port;
    if (request->udp_encapsulation) {
        details->peer_private = private_address(traffic_outer_remote(&end->traffic));
    }
    details->virtual_if_tunnel_id = request->virtual_if_tunnel_id;
    details->traffic_selector_id = request->traffic_selector_id;
    details->count = request->sa_count;
    for (uint32_t i = 0; i < request->sa_count; i++) {
        details->sas[i].spi =
            i + (local == (direction == SA_INBOUND) ? request->inbound_spi : request->outbound_spi);
        details->sas[i].transform = request->transforms[i];
    }
    sa_size_keys(details);
}

/* Inbound and outbound filters are filters of their own (W32:manual-ipsec-sas); a tunnel's id is
   that of its policy, which is one for both. */
static void build_filter(struct sa_details *details, const struct negotiation_request *request,
                         uint64_t number)
{
    bool inbound = details->direction == SA_INBOUND;
    if (details->traffic.mode == TRAFFIC_TUNNEL) {
        details->transport_filter.id = UINT64_C(0x500000000) + 2 * number + inbound;
    } else {
        details->traffic.filter_id += inbound;
        details->transport_filter.id = details->traffic.filter_id;
    }
    if (request->transport_filter_id != 0) {
        details->transport_filter.id = request->transport_filter_id + inbound;
    }
    details->transport_filter.key = guid_of(details->transport_filter.id, 0x46);
    details->transport_filter.provider_context = guid_of(number, 0x50);
    details->transport_filter.weight =
        request->transport_filter_weighed ? request->transport_filter_weight : FILTER_WEIGHT;
}

static void build_end(struct negotiation *negotiation, int index, uint64_t number)
{
    struct negotiation_end *end = &negotiation->ends[index];
    build_details(&end->inbound, negotiation, index, SA_INBOUND, number);
    build_details(&end->outbound, negotiation, index, SA_OUTBOUND, number);
    build_filter(&end->inbound, &negotiation->request, number);
    build_filter(&end->outbound, &negotiation->request, number);
}

static void fill_in(struct negotiation_request *request, uint64_t number)
{
    struct sa_lifetime *lifetime = &request->lifetime;
    bool none = lifetime->seconds == 0 && lifetime->kilobytes == 0 && lifetime->packets == 0;
    if (none && !request->lifetime_given) {
        *lifetime =
            (struct sa_lifetime){SA_DEFAULT_SECONDS, SA_DEFAULT_KILOBYTES, SA_DEFAULT_PACKETS};
    }
    if (request->idle_timeout_seconds == 0 && !request->idle_given) {
        request->idle_timeout_seconds = DEFAULT_IDLE_TIMEOUT_SECONDS;
    }
    if (request->nd_allow_clear_timeout_seconds == 0) {
        request->nd_allow_clear_timeout_seconds = DEFAULT_ND_ALLOW_CLEAR_TIMEOUT_SECONDS;
    }
    /* Every number is used once, so that a swapped field shows. */
    if (request->traffic.filter_id == 0) {
        request->traffic.filter_id = 0x10000 + 2 * number;
    }
    if (request->qm_filter_id == 0) {
        request->qm_filter_id = 0x30000 + number;
    }
    if (request->nap_context == 0) {
        request->nap_context = (uint32_t)(0x70000 + number);
    }
    if (request->qm_sa_id == 0) {
        request->qm_sa_id = (uint32_t)number;
    }
    if (request->mm_sa_id == 0) {
        request->mm_sa_id = main_mode_id(&request->traffic);
    }
    if (request->inbound_spi == 0) {
        request->inbound_spi = (uint32_t)(SPI_FIRST_INBOUND + SPI_STEP * number);
    }
    if (request->outbound_spi == 0) {
        request->outbound_spi = (uint32_t)(SPI_FIRST_OUTBOUND + SPI_STEP * number);
    }
}

bool keying_module_of_sa(const struct sa_details *details, enum keying_module *module)
{
    for (int i = KEYING_AUTHIP; i <= KEYING_IKEV2; i++) {
        if (guid_equal(&details->key_module, &KEYING_MODULE_KEYS[i])) {
            *module = (enum keying_module)i;
            return true;
        }
    }
    return false;
}

void negotiation_build(struct negotiation *negotiation, uint64_t number)
{
    struct negotiation_request *request = &negotiation->request;
    fill_in(request, number);
    negotiation->ends[LOCAL_END].host = request->host;
    negotiation->ends[LOCAL_END].role = request->role;
    negotiation->ends[LOCAL_END].traffic = request->traffic;
    negotiation->ends[PEER_END].host = request->peer.host;
    negotiation->ends[PEER_END].role =
        request->role == ROLE_INITIATOR ? ROLE_RESPONDER : ROLE_INITIATOR;
    negotiation->ends[PEER_END].traffic = mirrored(&request->traffic);
    build_end(negotiation, LOCAL_END, number);
    build_end(negotiation, PEER_END, number);
}
