#include "service/sa_details.h"
#include "service/rpc_session.h"
#include "service/sa_filter.h"
#include "service/wire.h"

#include <rpc.h>
#include <stddef.h>
#include <string.h>

/* ---- traffic --------------------------------------------------------------------------------- */

IKEEXT_TRAFFIC0 *traffic_to_ikeext(const struct traffic *traffic)
{
    const struct ip_address *local = traffic_outer_local(traffic);
    const struct ip_address *remote = traffic_outer_remote(traffic);
    IKEEXT_TRAFFIC0 *windows = wire_allocate(sizeof(*windows));
    if (!windows) {
        return NULL;
    }
    windows->ipVersion = wire_ip_version(local);
    if (windows->ipVersion == FWP_IP_VERSION_V4) {
        windows->localV4Address = wire_v4(local);
        windows->remoteV4Address = wire_v4(remote);
    } else {
        wire_v6(local, windows->localV6Address);
        wire_v6(remote, windows->remoteV6Address);
    }
    windows->authIpFilterId = traffic->filter_id;
    return windows;
}

static void traffic_to_windows(const struct sa_details *details, IPSEC_TRAFFIC1 *windows)
{
    const struct traffic *traffic = &details->traffic;
    bool tunnel = traffic->mode == TRAFFIC_TUNNEL;
    const struct ip_address *local = traffic_outer_local(traffic);
    const struct ip_address *remote = traffic_outer_remote(traffic);
    windows->ipVersion = wire_ip_version(local);
    if (windows->ipVersion == FWP_IP_VERSION_V4) {
        windows->localV4Address = wire_v4(local);
        windows->remoteV4Address = wire_v4(remote);
    } else {
        wire_v6(local, windows->localV6Address);
        wire_v6(remote, windows->remoteV6Address);
    }
    windows->trafficType = tunnel ? IPSEC_TRAFFIC_TYPE_TUNNEL : IPSEC_TRAFFIC_TYPE_TRANSPORT;
    windows->ipsecFilterId = traffic->filter_id; /* the same place as tunnelPolicyId */
    /* Those of a tunnel's traffic stand in its filter alone (IPSEC_TRAFFIC1's page). */
    if (!tunnel) {
        windows->remotePort = traffic->remote_port;
        windows->localPort = traffic->local_port;
        windows->ipProtocol = traffic->protocol;
    }
    windows->localIfLuid = details->local_if_luid;
    windows->realIfProfileId = details->real_if_profile_id;
}

/* ---- SAs ------------------------------------------------------------------------------------- */

static bool key_to_windows(const struct sa_key *key, FWP_BYTE_BLOB *blob)
{
    blob->size = key->length;
    blob->data = NULL;
    if (key->length > 0) {
        blob->data = wire_allocate(key->length);
        if (!blob->data) {
            return false;
        }
        memcpy(blob->data, key->bytes, key->length < SA_KEY_MAX ? key->length : SA_KEY_MAX);
    }
    return true;
}

static bool auth_to_windows(const struct sa *sa, IPSEC_SA_AUTH_INFORMATION0 *windows)
{
    windows->authTransform.authTransformId.authType = (IPSEC_AUTH_TYPE)sa->transform.auth->type;
    windows->authTransform.authTransformId.authConfig = sa->transform.auth->config;
    return key_to_windows(&sa->auth_key, &windows->authKey);
}

static bool cipher_to_windows(const struct sa *sa, IPSEC_SA_CIPHER_INFORMATION0 *windows)
{
    windows->cipherTransform.cipherTransformId.cipherType =
        (IPSEC_CIPHER_TYPE)sa->transform.cipher->type;
    windows->cipherTransform.cipherTransformId.cipherConfig = sa->transform.cipher->config;
    return key_to_windows(&sa->cipher_key, &windows->cipherKey);
}

static bool sa_to_windows(const struct sa *sa, IPSEC_SA0 *windows)
{
    windows->spi = sa->spi;
    windows->saTransformType = (IPSEC_TRANSFORM_TYPE)sa->transform.type;
    switch (sa->transform.type) {
    case TRANSFORM_AH:
        windows->ahInformation = wire_allocate(sizeof(*windows->ahInformation));
        return windows->ahInformation && auth_to_windows(sa, windows->ahInformation);
    case TRANSFORM_ESP_AUTH:
        windows->espAuthInformation = wire_allocate(sizeof(*windows->espAuthInformation));
        return windows->espAuthInformation && auth_to_windows(sa, windows->espAuthInformation);
    case TRANSFORM_ESP_CIPHER:
        windows->espCipherInformation = wire_allocate(sizeof(*windows->espCipherInformation));
        return windows->espCipherInformation &&
               cipher_to_windows(sa, windows->espCipherInformation);
    case TRANSFORM_ESP_AUTH_AND_CIPHER:
        windows->espAuthAndCipherInformation =
            wire_allocate(sizeof(*windows->espAuthAndCipherInformation));
        return windows->espAuthAndCipherInformation &&
               auth_to_windows(sa, &windows->espAuthAndCipherInformation->saAuthInformation) &&
               cipher_to_windows(sa, &windows->espAuthAndCipherInformation->saCipherInformation);
    case TRANSFORM_ESP_AUTH_FW:
        windows->espAuthFwInformation = wire_allocate(sizeof(*windows->espAuthFwInformation));
        return windows->espAuthFwInformation && auth_to_windows(sa, windows->espAuthFwInformation);
    }
    return false;
}

/* ---- details --------------------------------------------------------------------------------- */

static wchar_t *name_to_windows(const char *name, bool *failed)
{
    return wide_result(name[0] ? name : NULL, failed);
}

static IPSEC_ID0 *identity_to_windows(const struct sa_identity *identity)
{
    IPSEC_ID0 *windows = wire_allocate(sizeof(*windows));
    bool failed = false;
    if (!windows) {
        return NULL;
    }
    windows->mmTargetName = name_to_windows(identity->mm_target_name, &failed);
    windows->emTargetName = name_to_windows(identity->em_target_name, &failed);
    windows->explicitCredentials = identity->explicit_credentials;
    windows->numTokens = identity->token_count;
    windows->tokens = wire_allocate(identity->token_count * sizeof(*windows->tokens));
    if (failed || !windows->tokens) {
        return NULL;
    }
    for (uint32_t i = 0; i < identity->token_count; i++) {
        windows->tokens[i].type = (IPSEC_TOKEN_TYPE)identity->tokens[i].type;
        windows->tokens[i].principal = (IPSEC_TOKEN_PRINCIPAL)identity->tokens[i].principal;
        windows->tokens[i].mode = (IPSEC_TOKEN_MODE)identity->tokens[i].mode;
        windows->tokens[i].token = identity->tokens[i].handle;
    }
    return windows;
}

static IPSEC_KEYMODULE_STATE0 *state_to_windows(const struct sa_details *details)
{
    IPSEC_KEYMODULE_STATE0 *windows = wire_allocate(sizeof(*windows));
    if (!windows) {
        return NULL;
    }
    memcpy(&windows->keyModuleKey, details->key_module.bytes, sizeof(GUID));
    windows->stateBlob.size = SA_STATE_SIZE;
    windows->stateBlob.data = wire_allocate(SA_STATE_SIZE);
    if (!windows->stateBlob.data) {
        return NULL;
    }
    memcpy(windows->stateBlob.data, details->key_module_state, SA_STATE_SIZE);
    return windows;
}

static bool bundle_to_windows(const struct sa_details *details, IPSEC_SA_BUNDLE1 *bundle)
{
    bundle->flags = details->flags;
    bundle->lifetime.lifetimeSeconds = details->lifetime.seconds;
    bundle->lifetime.lifetimeKilobytes = details->lifetime.kilobytes;
    bundle->lifetime.lifetimePackets = details->lifetime.packets;
    bundle->idleTimeoutSeconds = details->idle_timeout_seconds;
    bundle->ndAllowClearTimeoutSeconds = details->nd_allow_clear_timeout_seconds;
    bundle->ipsecId = identity_to_windows(&details->identity);
    bundle->napContext = details->nap_context;
    bundle->qmSaId = details->qm_sa_id;
    bundle->numSAs = details->count;
    bundle->saList = wire_allocate(details->count * sizeof(*bundle->saList));
    bundle->keyModuleState = state_to_windows(details);
    if (!bundle->ipsecId || !bundle->saList || !bundle->keyModuleState) {
        return false;
    }
    for (uint32_t i = 0; i < details->count; i++) {
        if (!sa_to_windows(&details->sas[i], &bundle->saList[i])) {
            return false;
        }
    }
    bundle->ipVersion = wire_ip_version(traffic_outer_local(&details->traffic));
    if (bundle->ipVersion == FWP_IP_VERSION_V4) {
        bundle->peerV4PrivateAddress = wire_v4(&details->peer_private);
    }
    bundle->mmSaId = details->mm_sa_id;
    bundle->pfsGroup = (IPSEC_PFS_GROUP)details->pfs_group;
    memcpy(&bundle->saLookupContext, details->lookup_context.bytes, sizeof(GUID));
    bundle->qmFilterId = details->qm_filter_id;
    return true;
}

IPSEC_SA_DETAILS1 *sa_details_to_windows(const struct sa_details *details)
{
    IPSEC_SA_DETAILS1 *windows = wire_allocate(sizeof(*windows));
    if (!windows || !bundle_to_windows(details, &windows->saBundle)) {
        return NULL;
    }
    windows->ipVersion = wire_ip_version(traffic_outer_local(&details->traffic));
    windows->saDirection =
        details->direction == SA_INBOUND ? FWP_DIRECTION_INBOUND : FWP_DIRECTION_OUTBOUND;
    traffic_to_windows(details, &windows->traffic);
    if (details->udp_encapsulation && windows->ipVersion == FWP_IP_VERSION_V4) {
        windows->udpEncapsulation = wire_allocate(sizeof(*windows->udpEncapsulation));
        if (!windows->udpEncapsulation) {
            return NULL;
        }
        windows->udpEncapsulation->localUdpEncapPort = details->local_udp_port;
        windows->udpEncapsulation->remoteUdpEncapPort = details->remote_udp_port;
    }
    windows->transportFilter = sa_filter_to_windows(details);
    windows->virtualIfTunnelInfo.virtualIfTunnelId = details->virtual_if_tunnel_id;
    windows->virtualIfTunnelInfo.trafficSelectorId = details->traffic_selector_id;
    return windows->transportFilter ? windows : NULL;
}

/* ---- keys that came back --------------------------------------------------------------------- */

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

void sa_details_take_keys(const IPSEC_SA_DETAILS1 *windows, struct sa_details *details)
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
