#include "service/sa_details.h"

#include <rpc.h>
#include <stddef.h>
#include <string.h>

static void *allocate(size_t size)
{
    void *memory = midl_user_allocate(size);
    if (memory) {
        memset(memory, 0, size);
    }
    return memory;
}

/* ---- addresses ------------------------------------------------------------------------------- */

static UINT32 v4_to_windows(const struct ip_address *address)
{
    const uint8_t *b = address->bytes;
    return (UINT32)b[0] << 24 | (UINT32)b[1] << 16 | (UINT32)b[2] << 8 | b[3];
}

static void v6_to_windows(const struct ip_address *address, UINT8 *bytes)
{
    for (int i = 0; i < 16; i++) {
        bytes[i] = address->bytes[15 - i];
    }
}

static struct ip_address v4_from_windows(UINT32 value)
{
    return (struct ip_address){
        .version = IP_V4,
        .bytes = {(uint8_t)(value >> 24), (uint8_t)(value >> 16), (uint8_t)(value >> 8),
                  (uint8_t)value},
    };
}

static struct ip_address v6_from_windows(const UINT8 *bytes)
{
    struct ip_address address = {.version = IP_V6};
    for (int i = 0; i < 16; i++) {
        address.bytes[i] = bytes[15 - i];
    }
    return address;
}

static FWP_IP_VERSION version_to_windows(const struct traffic *traffic)
{
    return traffic->local.version == IP_V6 ? FWP_IP_VERSION_V6 : FWP_IP_VERSION_V4;
}

IKEEXT_TRAFFIC0 *traffic_to_ikeext(const struct traffic *traffic)
{
    IKEEXT_TRAFFIC0 *windows = allocate(sizeof(*windows));
    if (!windows) {
        return NULL;
    }
    windows->ipVersion = version_to_windows(traffic);
    if (windows->ipVersion == FWP_IP_VERSION_V4) {
        windows->localV4Address = v4_to_windows(&traffic->local);
        windows->remoteV4Address = v4_to_windows(&traffic->remote);
    } else {
        v6_to_windows(&traffic->local, windows->localV6Address);
        v6_to_windows(&traffic->remote, windows->remoteV6Address);
    }
    windows->authIpFilterId = traffic->filter_id;
    return windows;
}

static void traffic_to_windows(const struct traffic *traffic, IPSEC_TRAFFIC1 *windows)
{
    bool tunnel = traffic->mode == TRAFFIC_TUNNEL;
    /* In tunnel mode the addresses are those of the tunnel's ends (IPSEC_TRAFFIC1's page). */
    const struct ip_address *local = tunnel ? &traffic->local_tunnel : &traffic->local;
    const struct ip_address *remote = tunnel ? &traffic->remote_tunnel : &traffic->remote;
    windows->ipVersion = version_to_windows(traffic);
    if (windows->ipVersion == FWP_IP_VERSION_V4) {
        windows->localV4Address = v4_to_windows(local);
        windows->remoteV4Address = v4_to_windows(remote);
    } else {
        v6_to_windows(local, windows->localV6Address);
        v6_to_windows(remote, windows->remoteV6Address);
    }
    windows->trafficType = tunnel ? IPSEC_TRAFFIC_TYPE_TUNNEL : IPSEC_TRAFFIC_TYPE_TRANSPORT;
    windows->ipsecFilterId = traffic->filter_id; /* the same place as tunnelPolicyId */
    windows->remotePort = traffic->remote_port;
    windows->localPort = traffic->local_port;
    windows->ipProtocol = traffic->protocol;
}

static void traffic_from_windows(const IPSEC_TRAFFIC1 *windows, struct traffic *traffic)
{
    bool tunnel = windows->trafficType == IPSEC_TRAFFIC_TYPE_TUNNEL;
    struct ip_address local;
    struct ip_address remote;
    if (windows->ipVersion == FWP_IP_VERSION_V4) {
        local = v4_from_windows(windows->localV4Address);
        remote = v4_from_windows(windows->remoteV4Address);
    } else {
        local = v6_from_windows(windows->localV6Address);
        remote = v6_from_windows(windows->remoteV6Address);
    }
    traffic->mode = tunnel ? TRAFFIC_TUNNEL : TRAFFIC_TRANSPORT;
    *(tunnel ? &traffic->local_tunnel : &traffic->local) = local;
    *(tunnel ? &traffic->remote_tunnel : &traffic->remote) = remote;
    traffic->filter_id = windows->ipsecFilterId;
    traffic->remote_port = windows->remotePort;
    traffic->local_port = windows->localPort;
    traffic->protocol = windows->ipProtocol;
}

/* ---- SAs ------------------------------------------------------------------------------------- */

static bool key_to_windows(const struct sa_key *key, FWP_BYTE_BLOB *blob)
{
    blob->size = key->length;
    blob->data = NULL;
    if (key->length > 0) {
        blob->data = allocate(key->length);
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
        windows->ahInformation = allocate(sizeof(*windows->ahInformation));
        return windows->ahInformation && auth_to_windows(sa, windows->ahInformation);
    case TRANSFORM_ESP_AUTH:
        windows->espAuthInformation = allocate(sizeof(*windows->espAuthInformation));
        return windows->espAuthInformation && auth_to_windows(sa, windows->espAuthInformation);
    case TRANSFORM_ESP_CIPHER:
        windows->espCipherInformation = allocate(sizeof(*windows->espCipherInformation));
        return windows->espCipherInformation &&
               cipher_to_windows(sa, windows->espCipherInformation);
    case TRANSFORM_ESP_AUTH_AND_CIPHER:
        windows->espAuthAndCipherInformation =
            allocate(sizeof(*windows->espAuthAndCipherInformation));
        return windows->espAuthAndCipherInformation &&
               auth_to_windows(sa, &windows->espAuthAndCipherInformation->saAuthInformation) &&
               cipher_to_windows(sa, &windows->espAuthAndCipherInformation->saCipherInformation);
    case TRANSFORM_ESP_AUTH_FW:
        windows->espAuthFwInformation = allocate(sizeof(*windows->espAuthFwInformation));
        return windows->espAuthFwInformation && auth_to_windows(sa, windows->espAuthFwInformation);
    }
    return false;
}

static const char *key_from_windows(const FWP_BYTE_BLOB *blob, struct sa_key *key)
{
    if (blob->size > 0 && !blob->data) {
        return "a key has a size but no data";
    }
    key->length = blob->size;
    if (blob->size > 0) {
        memcpy(key->bytes, blob->data, blob->size < SA_KEY_MAX ? blob->size : SA_KEY_MAX);
    }
    return NULL;
}

static const char *auth_from_windows(const IPSEC_SA_AUTH_INFORMATION0 *windows, struct sa *sa)
{
    if (!windows) {
        return "an SA's authentication information is gone";
    }
    sa->transform.auth =
        auth_transform_by_id((uint32_t)windows->authTransform.authTransformId.authType,
                             windows->authTransform.authTransformId.authConfig);
    return sa->transform.auth ? key_from_windows(&windows->authKey, &sa->auth_key)
                              : "an SA's authentication transform is no known one";
}

static const char *cipher_from_windows(const IPSEC_SA_CIPHER_INFORMATION0 *windows, struct sa *sa)
{
    if (!windows) {
        return "an SA's cipher information is gone";
    }
    sa->transform.cipher =
        cipher_transform_by_id((uint32_t)windows->cipherTransform.cipherTransformId.cipherType,
                               windows->cipherTransform.cipherTransformId.cipherConfig);
    return sa->transform.cipher ? key_from_windows(&windows->cipherKey, &sa->cipher_key)
                                : "an SA's cipher transform is no known one";
}

static const char *sa_from_windows(const IPSEC_SA0 *windows, struct sa *sa)
{
    const char *problem = NULL;
    sa->spi = windows->spi;
    sa->transform.type = (enum transform_type)windows->saTransformType;
    switch (windows->saTransformType) {
    case IPSEC_TRANSFORM_AH:
        return auth_from_windows(windows->ahInformation, sa);
    case IPSEC_TRANSFORM_ESP_AUTH:
        return auth_from_windows(windows->espAuthInformation, sa);
    case IPSEC_TRANSFORM_ESP_CIPHER:
        return cipher_from_windows(windows->espCipherInformation, sa);
    case IPSEC_TRANSFORM_ESP_AUTH_AND_CIPHER:
        if (!windows->espAuthAndCipherInformation) {
            return "an SA's authentication and cipher information is gone";
        }
        problem = auth_from_windows(&windows->espAuthAndCipherInformation->saAuthInformation, sa);
        return problem ? problem
                       : cipher_from_windows(
                             &windows->espAuthAndCipherInformation->saCipherInformation, sa);
    case IPSEC_TRANSFORM_ESP_AUTH_FW:
        return auth_from_windows(windows->espAuthFwInformation, sa);
    default:
        return "an SA's saTransformType is no known one";
    }
}

/* ---- details --------------------------------------------------------------------------------- */

static wchar_t *string_to_windows(const wchar_t *text)
{
    size_t size = (wcslen(text) + 1) * sizeof(wchar_t);
    wchar_t *copy = allocate(size);
    if (copy) {
        memcpy(copy, text, size);
    }
    return copy;
}

/* The transport layer callout filter that the SA belongs to: W32:manual-ipsec-sas. */
static FWPM_FILTER0 *filter_to_windows(const struct sa_details *details)
{
    FWPM_FILTER0 *filter = allocate(sizeof(*filter));
    if (!filter) {
        return NULL;
    }
    filter->filterId = details->transport_filter_id;
    memcpy(&filter->filterKey, details->lookup_context.bytes, sizeof(filter->filterKey));
    filter->filterKey.Data1 ^= (unsigned long)details->transport_filter_id;
    filter->displayData.name = string_to_windows(L"IPsec transport filter");
    bool v6 = details->traffic.local.version == IP_V6;
    if (details->direction == SA_INBOUND) {
        filter->layerKey = v6 ? FWPM_LAYER_INBOUND_TRANSPORT_V6 : FWPM_LAYER_INBOUND_TRANSPORT_V4;
        filter->action.calloutKey =
            v6 ? FWPM_CALLOUT_IPSEC_INBOUND_TRANSPORT_V6 : FWPM_CALLOUT_IPSEC_INBOUND_TRANSPORT_V4;
    } else {
        filter->layerKey = v6 ? FWPM_LAYER_OUTBOUND_TRANSPORT_V6 : FWPM_LAYER_OUTBOUND_TRANSPORT_V4;
        filter->action.calloutKey = v6 ? FWPM_CALLOUT_IPSEC_OUTBOUND_TRANSPORT_V6
                                       : FWPM_CALLOUT_IPSEC_OUTBOUND_TRANSPORT_V4;
    }
    filter->subLayerKey = FWPM_SUBLAYER_UNIVERSAL;
    filter->action.type = FWP_ACTION_CALLOUT_TERMINATING;
    filter->weight.type = FWP_EMPTY;
    filter->effectiveWeight.type = FWP_EMPTY;
    return filter->displayData.name ? filter : NULL;
}

static bool bundle_to_windows(const struct sa_details *details, IPSEC_SA_BUNDLE1 *bundle)
{
    bundle->flags = details->flags;
    bundle->lifetime.lifetimeSeconds = details->lifetime.seconds;
    bundle->lifetime.lifetimeKilobytes = details->lifetime.kilobytes;
    bundle->lifetime.lifetimePackets = details->lifetime.packets;
    bundle->idleTimeoutSeconds = details->idle_timeout_seconds;
    bundle->qmSaId = details->qm_sa_id;
    bundle->numSAs = details->count;
    bundle->saList = allocate(details->count * sizeof(*bundle->saList));
    bundle->keyModuleState = allocate(sizeof(*bundle->keyModuleState));
    if (!bundle->saList || !bundle->keyModuleState) {
        return false;
    }
    for (uint32_t i = 0; i < details->count; i++) {
        if (!sa_to_windows(&details->sas[i], &bundle->saList[i])) {
            return false;
        }
    }
    memcpy(&bundle->keyModuleState->keyModuleKey, details->key_module.bytes, sizeof(GUID));
    bundle->ipVersion = version_to_windows(&details->traffic);
    bundle->mmSaId = details->mm_sa_id;
    bundle->pfsGroup = (IPSEC_PFS_GROUP)details->pfs_group;
    memcpy(&bundle->saLookupContext, details->lookup_context.bytes, sizeof(GUID));
    bundle->qmFilterId = details->qm_filter_id;
    return true;
}

IPSEC_SA_DETAILS1 *sa_details_to_windows(const struct sa_details *details)
{
    IPSEC_SA_DETAILS1 *windows = allocate(sizeof(*windows));
    if (!windows || !bundle_to_windows(details, &windows->saBundle)) {
        return NULL;
    }
    windows->ipVersion = version_to_windows(&details->traffic);
    windows->saDirection =
        details->direction == SA_INBOUND ? FWP_DIRECTION_INBOUND : FWP_DIRECTION_OUTBOUND;
    traffic_to_windows(&details->traffic, &windows->traffic);
    if (details->udp_encapsulation && windows->ipVersion == FWP_IP_VERSION_V4) {
        windows->udpEncapsulation = allocate(sizeof(*windows->udpEncapsulation));
        if (!windows->udpEncapsulation) {
            return NULL;
        }
        windows->udpEncapsulation->localUdpEncapPort = details->local_udp_port;
        windows->udpEncapsulation->remoteUdpEncapPort = details->remote_udp_port;
    }
    if (details->transport_filter_id != 0) {
        windows->transportFilter = filter_to_windows(details);
        if (!windows->transportFilter) {
            return NULL;
        }
    }
    windows->virtualIfTunnelInfo.virtualIfTunnelId = details->virtual_if_tunnel_id;
    windows->virtualIfTunnelInfo.trafficSelectorId = details->traffic_selector_id;
    return windows;
}

static const char *bundle_from_windows(const IPSEC_SA_BUNDLE1 *bundle, struct sa_details *details)
{
    if (!bundle->saList || !bundle->keyModuleState) {
        return bundle->saList ? "saBundle.keyModuleState is gone" : "saBundle.saList is gone";
    }
    if (bundle->numSAs == 0 || bundle->numSAs > SA_BUNDLE_MAX) {
        return "saBundle.numSAs is neither 1 nor 2";
    }
    if (bundle->ipsecId) {
        return "saBundle.ipsecId was set";
    }
    details->flags = bundle->flags;
    details->lifetime.seconds = bundle->lifetime.lifetimeSeconds;
    details->lifetime.kilobytes = bundle->lifetime.lifetimeKilobytes;
    details->lifetime.packets = bundle->lifetime.lifetimePackets;
    details->idle_timeout_seconds = bundle->idleTimeoutSeconds;
    details->qm_sa_id = bundle->qmSaId;
    details->mm_sa_id = bundle->mmSaId;
    details->qm_filter_id = bundle->qmFilterId;
    details->pfs_group = (uint32_t)bundle->pfsGroup;
    memcpy(details->key_module.bytes, &bundle->keyModuleState->keyModuleKey, sizeof(GUID));
    memcpy(details->lookup_context.bytes, &bundle->saLookupContext, sizeof(GUID));
    details->count = bundle->numSAs;
    for (uint32_t i = 0; i < bundle->numSAs; i++) {
        const char *problem = sa_from_windows(&bundle->saList[i], &details->sas[i]);
        if (problem) {
            return problem;
        }
    }
    return NULL;
}

const char *sa_details_from_windows(const IPSEC_SA_DETAILS1 *windows, struct sa_details *details)
{
    memset(details, 0, sizeof(*details));
    if (windows->ipVersion != windows->traffic.ipVersion ||
        windows->ipVersion != windows->saBundle.ipVersion) {
        return "the three ipVersion fields disagree";
    }
    const char *problem = bundle_from_windows(&windows->saBundle, details);
    if (problem) {
        return problem;
    }
    details->direction = windows->saDirection == FWP_DIRECTION_INBOUND ? SA_INBOUND : SA_OUTBOUND;
    traffic_from_windows(&windows->traffic, &details->traffic);
    if (windows->ipVersion == FWP_IP_VERSION_V4 && windows->udpEncapsulation) {
        details->udp_encapsulation = true;
        details->local_udp_port = windows->udpEncapsulation->localUdpEncapPort;
        details->remote_udp_port = windows->udpEncapsulation->remoteUdpEncapPort;
    }
    if (windows->transportFilter) {
        details->transport_filter_id = windows->transportFilter->filterId;
    }
    details->virtual_if_tunnel_id = windows->virtualIfTunnelInfo.virtualIfTunnelId;
    details->traffic_selector_id = windows->virtualIfTunnelInfo.trafficSelectorId;
    return NULL;
}
