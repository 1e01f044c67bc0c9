#include "service/sa_record.h"

#include <string.h>

/* ---- to the wire ----------------------------------------------------------------------------- */

_Static_assert(SA_BUNDLE_MAX == BFE_MAX_SAS && SA_TOKENS_MAX == BFE_MAX_TOKENS &&
                   SA_KEY_MAX == BFE_KEY_BYTES && SA_NAME_SIZE == BFE_NAME_BYTES &&
                   SA_STATE_SIZE == BFE_STATE_BYTES,
               "the engine's SAs fit the wire's");

static void record_traffic(const struct traffic *traffic, BFE_SA_DETAILS *record)
{
    const struct ip_address *local = traffic_outer_local(traffic);
    const struct ip_address *remote = traffic_outer_remote(traffic);
    record->ipsecFilterId = traffic->filter_id;
    record->tunnel = traffic->mode == TRAFFIC_TUNNEL;
    record->trafficIsV6 = traffic->local.version == IP_V6;
    record->endsAreV6 = local->version == IP_V6;
    record->ipProtocol = traffic->protocol;
    record->localPort = traffic->local_port;
    record->remotePort = traffic->remote_port;
    memcpy(record->localAddress, traffic->local.bytes, 16);
    memcpy(record->remoteAddress, traffic->remote.bytes, 16);
    memcpy(record->localEnd, local->bytes, 16);
    memcpy(record->remoteEnd, remote->bytes, 16);
}

void sa_record_traffic(const struct traffic *traffic, BFE_SA_DETAILS *record)
{
    memset(record, 0, sizeof(*record));
    record_traffic(traffic, record);
}

static UINT8 record_key(const struct sa_key *key, UINT8 *bytes)
{
    /* What is sent has the size that the transform wants. */
    size_t length = key->length < SA_KEY_MAX ? key->length : SA_KEY_MAX;
    memcpy(bytes, key->bytes, length);
    return (UINT8)length;
}

static void record_sa(const struct sa *sa, BFE_SA *record)
{
    const struct transform *transform = &sa->transform;
    record->spi = sa->spi;
    record->transformType = transform->type;
    record->authType = transform->auth ? transform->auth->type : 0;
    record->authConfig = transform->auth ? transform->auth->config : 0;
    record->cipherType = transform->cipher ? transform->cipher->type : 0;
    record->cipherConfig = transform->cipher ? transform->cipher->config : 0;
    record->authKeySize = record_key(&sa->auth_key, record->authKey);
    record->cipherKeySize = record_key(&sa->cipher_key, record->cipherKey);
}

static void record_identity(const struct sa_identity *identity, BFE_SA_DETAILS *record)
{
    memcpy(record->mmTargetName, identity->mm_target_name, SA_NAME_SIZE);
    memcpy(record->emTargetName, identity->em_target_name, SA_NAME_SIZE);
    record->explicitCredentials = identity->explicit_credentials;
    record->numTokens = identity->token_count;
    for (uint32_t i = 0; i < identity->token_count; i++) {
        record->tokens[i].token = identity->tokens[i].handle;
        record->tokens[i].type = identity->tokens[i].type;
        record->tokens[i].principal = identity->tokens[i].principal;
        record->tokens[i].mode = identity->tokens[i].mode;
    }
}

void sa_record(const struct sa_details *details, BFE_SA_DETAILS *record)
{
    memset(record, 0, sizeof(*record));
    record_traffic(&details->traffic, record);
    record_identity(&details->identity, record);
    record->inbound = details->direction == SA_INBOUND;
    record->localIfLuid = details->local_if_luid;
    record->realIfProfileId = details->real_if_profile_id;
    record->flags = details->flags;
    record->lifetimeSeconds = details->lifetime.seconds;
    record->lifetimeKilobytes = details->lifetime.kilobytes;
    record->lifetimePackets = details->lifetime.packets;
    record->idleTimeoutSeconds = details->idle_timeout_seconds;
    record->ndAllowClearTimeoutSeconds = details->nd_allow_clear_timeout_seconds;
    record->napContext = details->nap_context;
    record->qmSaId = details->qm_sa_id;
    record->mmSaId = details->mm_sa_id;
    record->qmFilterId = details->qm_filter_id;
    record->pfsGroup = details->pfs_group;
    memcpy(record->keyModuleKey, details->key_module.bytes, 16);
    memcpy(record->keyModuleState, details->key_module_state, SA_STATE_SIZE);
    memcpy(record->saLookupContext, details->lookup_context.bytes, 16);
    record->transportFilterId = details->transport_filter.id;
    record->transportFilterWeight = details->transport_filter.weight;
    memcpy(record->transportFilterKey, details->transport_filter.key.bytes, 16);
    memcpy(record->providerContextKey, details->transport_filter.provider_context.bytes, 16);
    memcpy(record->peerV4PrivateAddress, details->peer_private.bytes, 4);
    record->udpEncapsulation = details->udp_encapsulation;
    record->localUdpPort = details->local_udp_port;
    record->remoteUdpPort = details->remote_udp_port;
    record->virtualIfTunnelId = details->virtual_if_tunnel_id;
    record->trafficSelectorId = details->traffic_selector_id;
    record->numSAs = details->count;
    for (uint32_t i = 0; i < details->count; i++) {
        record_sa(&details->sas[i], &record->sas[i]);
    }
}

/* ---- keys that came back --------------------------------------------------------------------- */

static size_t key_bytes(const struct sa_details *details)
{
    size_t bytes = 0;
    for (uint32_t i = 0; i < details->count; i++) {
        bytes += details->sas[i].auth_key.length + details->sas[i].cipher_key.length;
    }
    return bytes;
}

static const UINT8 *put_keys(const UINT8 *from, struct sa_details *details)
{
    for (uint32_t i = 0; i < details->count; i++) {
        struct sa *sa = &details->sas[i];
        memcpy(sa->auth_key.bytes, from, sa->auth_key.length);
        from += sa->auth_key.length;
        memcpy(sa->cipher_key.bytes, from, sa->cipher_key.length);
        from += sa->cipher_key.length;
    }
    return from;
}

bool sa_record_take_keys(const UINT8 *keys, size_t size, struct sa_details *inbound,
                         struct sa_details *outbound)
{
    bool fits = size == key_bytes(inbound) + key_bytes(outbound);
    if (fits && size > 0) {
        put_keys(put_keys(keys, inbound), outbound);
    }
    return fits;
}

/* ---- keys that came back in Windows' structures ---------------------------------------------- */

/* More than SA_KEY_MAX bytes are too many for any transform, and only their number is of interest.
 */
static void take_key(const FWP_BYTE_BLOB *blob, struct sa_key *key)
{
    memset(key, 0, sizeof(*key));
    if (blob->data) {
        key->length = blob->size;
        memcpy(key->bytes, blob->data, blob->size < SA_KEY_MAX ? blob->size : SA_KEY_MAX);
    }
}

static void take_auth(const IPSEC_SA_AUTH_INFORMATION0 *windows, struct sa *sa)
{
    if (windows) {
        take_key(&windows->authKey, &sa->auth_key);
    }
}

static void take_cipher(const IPSEC_SA_CIPHER_INFORMATION0 *windows, struct sa *sa)
{
    if (windows) {
        take_key(&windows->cipherKey, &sa->cipher_key);
    }
}

static void take_keys(const IPSEC_SA0 *windows, struct sa *sa)
{
    switch (sa->transform.type) {
    case TRANSFORM_AH:
        take_auth(windows->ahInformation, sa);
        break;
    case TRANSFORM_ESP_AUTH:
        take_auth(windows->espAuthInformation, sa);
        break;
    case TRANSFORM_ESP_CIPHER:
        take_cipher(windows->espCipherInformation, sa);
        break;
    case TRANSFORM_ESP_AUTH_AND_CIPHER:
        if (windows->espAuthAndCipherInformation) {
            take_auth(&windows->espAuthAndCipherInformation->saAuthInformation, sa);
            take_cipher(&windows->espAuthAndCipherInformation->saCipherInformation, sa);
        }
        break;
    case TRANSFORM_ESP_AUTH_FW:
        take_auth(windows->espAuthFwInformation, sa);
        break;
    }
}

void sa_record_take_left(const IPSEC_SA_DETAILS1 *windows, struct sa_details *details)
{
    const IPSEC_SA_BUNDLE1 *bundle = &windows->saBundle;
    for (uint32_t i = 0; bundle->saList && i < details->count && i < bundle->numSAs; i++) {
        /* Of another type it is another structure. */
        if (bundle->saList[i].saTransformType ==
            (IPSEC_TRANSFORM_TYPE)details->sas[i].transform.type) {
            take_keys(&bundle->saList[i], &details->sas[i]);
        }
    }
}
