#include "engine/sa.h"

#include <stdio.h>
#include <string.h>

const struct ip_address *traffic_outer_local(const struct traffic *traffic)
{
    return traffic->mode == TRAFFIC_TUNNEL ? &traffic->local_tunnel : &traffic->local;
}

const struct ip_address *traffic_outer_remote(const struct traffic *traffic)
{
    return traffic->mode == TRAFFIC_TUNNEL ? &traffic->remote_tunnel : &traffic->remote;
}

static uint32_t wanted_auth_key(const struct sa *sa)
{
    return sa->transform.auth ? sa->transform.auth->key_length : 0;
}

static uint32_t wanted_cipher_key(const struct sa *sa)
{
    return sa->transform.cipher ? sa->transform.cipher->key_length : 0;
}

static bool key_is_zero(const struct sa_key *key)
{
    for (uint32_t i = 0; i < key->length && i < SA_KEY_MAX; i++) {
        if (key->bytes[i] != 0) {
            return false;
        }
    }
    return true;
}

static bool key_equal(const struct sa_key *a, const struct sa_key *b)
{
    size_t kept = a->length < SA_KEY_MAX ? a->length : SA_KEY_MAX;
    return a->length == b->length && memcmp(a->bytes, b->bytes, kept) == 0;
}

void wipe(void *memory, size_t size)
{
    volatile unsigned char *at = memory;
    while (size-- > 0) {
        *at++ = 0;
    }
}

void sa_size_keys(struct sa_details *details)
{
    for (uint32_t i = 0; i < details->count; i++) {
        struct sa *sa = &details->sas[i];
        memset(&sa->auth_key, 0, sizeof(sa->auth_key));
        memset(&sa->cipher_key, 0, sizeof(sa->cipher_key));
        sa->auth_key.length = wanted_auth_key(sa);
        sa->cipher_key.length = wanted_cipher_key(sa);
    }
}

bool sa_keys_valid(const struct sa_details *details, char *problem, size_t problem_size)
{
    const char *direction = details->direction == SA_INBOUND ? "inbound" : "outbound";
    for (uint32_t i = 0; i < details->count; i++) {
        const struct sa *sa = &details->sas[i];
        if (sa->auth_key.length != wanted_auth_key(sa)) {
            snprintf(problem, problem_size, "the %s authentication key has %u bytes, %s needs %u",
                     direction, sa->auth_key.length,
                     sa->transform.auth ? sa->transform.auth->name : "none", wanted_auth_key(sa));
            return false;
        }
        if (sa->cipher_key.length != wanted_cipher_key(sa)) {
            snprintf(problem, problem_size, "the %s cipher key has %u bytes, %s needs %u",
                     direction, sa->cipher_key.length,
                     sa->transform.cipher ? sa->transform.cipher->name : "none",
                     wanted_cipher_key(sa));
            return false;
        }
        if (transform_is_combined(&sa->transform) && !key_is_zero(&sa->auth_key) &&
            !key_is_zero(&sa->cipher_key) && !key_equal(&sa->auth_key, &sa->cipher_key)) {
            snprintf(problem, problem_size,
                     "the %s authentication and cipher keys differ, but %s has one key", direction,
                     sa->transform.cipher->name);
            return false;
        }
    }
    return true;
}

void sa_unify_combined_keys(struct sa_details *details)
{
    for (uint32_t i = 0; i < details->count; i++) {
        struct sa *sa = &details->sas[i];
        if (!transform_is_combined(&sa->transform)) {
            continue;
        }
        if (key_is_zero(&sa->auth_key)) {
            sa->auth_key = sa->cipher_key;
        } else {
            sa->cipher_key = sa->auth_key;
        }
    }
}

bool sa_keys_zero(const struct sa_details *details)
{
    for (uint32_t i = 0; i < details->count; i++) {
        if (!key_is_zero(&details->sas[i].auth_key) || !key_is_zero(&details->sas[i].cipher_key)) {
            return false;
        }
    }
    return true;
}

bool sa_keys_equal(const struct sa_details *a, const struct sa_details *b)
{
    if (a->count != b->count) {
        return false;
    }
    for (uint32_t i = 0; i < a->count; i++) {
        if (!key_equal(&a->sas[i].auth_key, &b->sas[i].auth_key) ||
            !key_equal(&a->sas[i].cipher_key, &b->sas[i].cipher_key)) {
            return false;
        }
    }
    return true;
}

void sa_copy_keys(struct sa_details *to, const struct sa_details *from)
{
    for (uint32_t i = 0; i < to->count && i < from->count; i++) {
        to->sas[i].auth_key = from->sas[i].auth_key;
        to->sas[i].cipher_key = from->sas[i].cipher_key;
    }
}

void sa_wipe_keys(struct sa_details *details)
{
    for (uint32_t i = 0; i < SA_BUNDLE_MAX; i++) {
        wipe(details->sas[i].auth_key.bytes, SA_KEY_MAX);
        wipe(details->sas[i].cipher_key.bytes, SA_KEY_MAX);
    }
}

static size_t append_key(uint8_t *buffer, size_t used, const struct sa_key *key)
{
    size_t kept = key->length < SA_KEY_MAX ? key->length : SA_KEY_MAX;
    memcpy(buffer + used, key->bytes, kept);
    return used + kept;
}

size_t sa_key_material(const struct sa_details *details, uint8_t *buffer)
{
    const struct sa *sa = &details->sas[0];
    size_t used = 0;
    if (!transform_is_combined(&sa->transform)) {
        used = append_key(buffer, used, &sa->auth_key);
    }
    return append_key(buffer, used, &sa->cipher_key);
}

static const char *changed_traffic(const struct traffic *given, const struct traffic *left)
{
    if (given->mode != left->mode) {
        return "traffic.trafficType";
    }
    /* A tunnel's traffic is described by its endpoints alone. */
    bool tunnel = given->mode == TRAFFIC_TUNNEL;
    if (tunnel ? !address_equal(&given->local_tunnel, &left->local_tunnel)
               : !address_equal(&given->local, &left->local)) {
        return "traffic.localAddress";
    }
    if (tunnel ? !address_equal(&given->remote_tunnel, &left->remote_tunnel)
               : !address_equal(&given->remote, &left->remote)) {
        return "traffic.remoteAddress";
    }
    if (given->filter_id != left->filter_id) {
        return given->mode == TRAFFIC_TUNNEL ? "traffic.tunnelPolicyId" : "traffic.ipsecFilterId";
    }
    if (given->remote_port != left->remote_port) {
        return "traffic.remotePort";
    }
    if (given->local_port != left->local_port) {
        return "traffic.localPort";
    }
    return given->protocol != left->protocol ? "traffic.ipProtocol" : NULL;
}

static const char *changed_sa(const struct sa *given, const struct sa *left)
{
    if (given->spi != left->spi) {
        return "saBundle.saList.spi";
    }
    if (given->transform.type != left->transform.type) {
        return "saBundle.saList.saTransformType";
    }
    if (given->transform.auth != left->transform.auth) {
        return "saBundle.saList.authTransform";
    }
    return given->transform.cipher != left->transform.cipher ? "saBundle.saList.cipherTransform"
                                                             : NULL;
}

const char *sa_changed_field(const struct sa_details *given, const struct sa_details *left)
{
    if (given->direction != left->direction) {
        return "saDirection";
    }
    const char *changed = changed_traffic(&given->traffic, &left->traffic);
    if (changed) {
        return changed;
    }
    const struct {
        bool differs;
        const char *name;
    } fields[] = {
        {given->flags != left->flags, "saBundle.flags"},
        {given->lifetime.seconds != left->lifetime.seconds, "saBundle.lifetime.lifetimeSeconds"},
        {given->lifetime.kilobytes != left->lifetime.kilobytes,
         "saBundle.lifetime.lifetimeKilobytes"},
        {given->lifetime.packets != left->lifetime.packets, "saBundle.lifetime.lifetimePackets"},
        {given->idle_timeout_seconds != left->idle_timeout_seconds, "saBundle.idleTimeoutSeconds"},
        {given->qm_sa_id != left->qm_sa_id, "saBundle.qmSaId"},
        {given->mm_sa_id != left->mm_sa_id, "saBundle.mmSaId"},
        {given->qm_filter_id != left->qm_filter_id, "saBundle.qmFilterId"},
        {given->pfs_group != left->pfs_group, "saBundle.pfsGroup"},
        {!guid_equal(&given->key_module, &left->key_module), "saBundle.keyModuleState"},
        {!guid_equal(&given->lookup_context, &left->lookup_context), "saBundle.saLookupContext"},
        {given->transport_filter.id != left->transport_filter.id, "transportFilter"},
        {given->udp_encapsulation != left->udp_encapsulation ||
             given->local_udp_port != left->local_udp_port ||
             given->remote_udp_port != left->remote_udp_port,
         "udpEncapsulation"},
        {given->virtual_if_tunnel_id != left->virtual_if_tunnel_id ||
             given->traffic_selector_id != left->traffic_selector_id,
         "virtualIfTunnelInfo"},
        {given->count != left->count, "saBundle.numSAs"},
    };
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        if (fields[i].differs) {
            return fields[i].name;
        }
    }
    for (uint32_t i = 0; i < given->count; i++) {
        changed = changed_sa(&given->sas[i], &left->sas[i]);
        if (changed) {
            return changed;
        }
    }
    return NULL;
}
