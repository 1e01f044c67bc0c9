#include "sa_build.h"

#include <string.h>

#include "sa_filter.h"
#include "sa_parts.h"

/* ---- traffic --------------------------------------------------------------------------------- */

static FWP_IP_VERSION version(UINT32 is_v6)
{
    return is_v6 ? FWP_IP_VERSION_V6 : FWP_IP_VERSION_V4;
}

/* v4 and v6 are one place, for either. */
static void set_address(const BFE_SA_DETAILS *details, const UINT8 *end, UINT32 *v4, UINT8 *v6)
{
    if (details->endsAreV6) {
        sa_v6(end, v6);
    } else {
        *v4 = sa_v4(end);
    }
}

IKEEXT_TRAFFIC0 *sa_build_traffic(const BFE_SA_DETAILS *details)
{
    IKEEXT_TRAFFIC0 *traffic = sa_part(sizeof(*traffic));
    if (!traffic) {
        return NULL;
    }
    traffic->ipVersion = version(details->endsAreV6);
    set_address(details, details->localEnd, &traffic->localV4Address, traffic->localV6Address);
    set_address(details, details->remoteEnd, &traffic->remoteV4Address, traffic->remoteV6Address);
    traffic->authIpFilterId = details->ipsecFilterId;
    return traffic;
}

static void build_traffic(const BFE_SA_DETAILS *details, IPSEC_TRAFFIC1 *traffic)
{
    traffic->ipVersion = version(details->endsAreV6);
    set_address(details, details->localEnd, &traffic->localV4Address, traffic->localV6Address);
    set_address(details, details->remoteEnd, &traffic->remoteV4Address, traffic->remoteV6Address);
    traffic->trafficType =
        details->tunnel ? IPSEC_TRAFFIC_TYPE_TUNNEL : IPSEC_TRAFFIC_TYPE_TRANSPORT;
    traffic->ipsecFilterId = details->ipsecFilterId; /* the same place as tunnelPolicyId */
    /* Those of a tunnel's traffic stand in its filter alone (IPSEC_TRAFFIC1's page). */
    if (!details->tunnel) {
        traffic->remotePort = details->remotePort;
        traffic->localPort = details->localPort;
        traffic->ipProtocol = (UINT8)details->ipProtocol;
    }
    traffic->localIfLuid = details->localIfLuid;
    traffic->realIfProfileId = details->realIfProfileId;
}

/* ---- SAs ------------------------------------------------------------------------------------- */

/* A key's place, for sa_key_places; its bytes are the structure's own. */
static bool build_key(const UINT8 *bytes, UINT8 size, FWP_BYTE_BLOB *blob,
                      struct sa_key_places *places)
{
    blob->size = size;
    blob->data = size > 0 ? sa_part(size) : NULL;
    if (size > BFE_KEY_BYTES || (size > 0 && !blob->data)) {
        return false;
    }
    if (size > 0) {
        memcpy(blob->data, bytes, size);
        places->keys[places->count++] = *blob;
        places->bytes += size;
    }
    return true;
}

static bool build_auth(const BFE_SA *sa, IPSEC_SA_AUTH_INFORMATION0 *auth,
                       struct sa_key_places *places)
{
    auth->authTransform.authTransformId.authType = (IPSEC_AUTH_TYPE)sa->authType;
    auth->authTransform.authTransformId.authConfig = sa->authConfig;
    return build_key(sa->authKey, sa->authKeySize, &auth->authKey, places);
}

static bool build_cipher(const BFE_SA *sa, IPSEC_SA_CIPHER_INFORMATION0 *cipher,
                         struct sa_key_places *places)
{
    cipher->cipherTransform.cipherTransformId.cipherType = (IPSEC_CIPHER_TYPE)sa->cipherType;
    cipher->cipherTransform.cipherTransformId.cipherConfig = sa->cipherConfig;
    return build_key(sa->cipherKey, sa->cipherKeySize, &cipher->cipherKey, places);
}

static bool build_sa(const BFE_SA *sa, IPSEC_SA0 *built, struct sa_key_places *places)
{
    built->spi = sa->spi;
    built->saTransformType = (IPSEC_TRANSFORM_TYPE)sa->transformType;
    switch (built->saTransformType) {
    case IPSEC_TRANSFORM_AH:
        built->ahInformation = sa_part(sizeof(*built->ahInformation));
        return built->ahInformation && build_auth(sa, built->ahInformation, places);
    case IPSEC_TRANSFORM_ESP_AUTH:
        built->espAuthInformation = sa_part(sizeof(*built->espAuthInformation));
        return built->espAuthInformation && build_auth(sa, built->espAuthInformation, places);
    case IPSEC_TRANSFORM_ESP_CIPHER:
        built->espCipherInformation = sa_part(sizeof(*built->espCipherInformation));
        return built->espCipherInformation && build_cipher(sa, built->espCipherInformation, places);
    case IPSEC_TRANSFORM_ESP_AUTH_AND_CIPHER:
        built->espAuthAndCipherInformation = sa_part(sizeof(*built->espAuthAndCipherInformation));
        return built->espAuthAndCipherInformation &&
               build_auth(sa, &built->espAuthAndCipherInformation->saAuthInformation, places) &&
               build_cipher(sa, &built->espAuthAndCipherInformation->saCipherInformation, places);
    case IPSEC_TRANSFORM_ESP_AUTH_FW:
        built->espAuthFwInformation = sa_part(sizeof(*built->espAuthFwInformation));
        return built->espAuthFwInformation && build_auth(sa, built->espAuthFwInformation, places);
    default:
        return false;
    }
}

/* ---- details --------------------------------------------------------------------------------- */

static IPSEC_ID0 *build_identity(const BFE_SA_DETAILS *details)
{
    IPSEC_ID0 *identity = sa_part(sizeof(*identity));
    bool failed = details->numTokens > BFE_MAX_TOKENS;
    if (!identity || failed) {
        return NULL;
    }
    identity->mmTargetName = sa_text_from_utf8(details->mmTargetName, BFE_NAME_BYTES, &failed);
    identity->emTargetName = sa_text_from_utf8(details->emTargetName, BFE_NAME_BYTES, &failed);
    identity->explicitCredentials = details->explicitCredentials;
    identity->numTokens = details->numTokens;
    identity->tokens = sa_part(details->numTokens * sizeof(*identity->tokens));
    if (failed || !identity->tokens) {
        return NULL;
    }
    for (UINT32 i = 0; i < details->numTokens; i++) {
        identity->tokens[i].type = (IPSEC_TOKEN_TYPE)details->tokens[i].type;
        identity->tokens[i].principal = (IPSEC_TOKEN_PRINCIPAL)details->tokens[i].principal;
        identity->tokens[i].mode = (IPSEC_TOKEN_MODE)details->tokens[i].mode;
        identity->tokens[i].token = details->tokens[i].token;
    }
    return identity;
}

static IPSEC_KEYMODULE_STATE0 *build_state(const BFE_SA_DETAILS *details)
{
    IPSEC_KEYMODULE_STATE0 *state = sa_part(sizeof(*state));
    if (!state) {
        return NULL;
    }
    state->keyModuleKey = sa_guid(details->keyModuleKey);
    state->stateBlob.size = BFE_STATE_BYTES;
    state->stateBlob.data = sa_part(BFE_STATE_BYTES);
    if (!state->stateBlob.data) {
        return NULL;
    }
    memcpy(state->stateBlob.data, details->keyModuleState, BFE_STATE_BYTES);
    return state;
}

static bool build_bundle(const BFE_SA_DETAILS *details, IPSEC_SA_BUNDLE1 *bundle,
                         struct sa_key_places *places)
{
    if (details->numSAs > BFE_MAX_SAS) {
        return false;
    }
    bundle->flags = details->flags;
    bundle->lifetime.lifetimeSeconds = details->lifetimeSeconds;
    bundle->lifetime.lifetimeKilobytes = details->lifetimeKilobytes;
    bundle->lifetime.lifetimePackets = details->lifetimePackets;
    bundle->idleTimeoutSeconds = details->idleTimeoutSeconds;
    bundle->ndAllowClearTimeoutSeconds = details->ndAllowClearTimeoutSeconds;
    bundle->ipsecId = build_identity(details);
    bundle->napContext = details->napContext;
    bundle->qmSaId = details->qmSaId;
    bundle->numSAs = details->numSAs;
    bundle->saList = sa_part(details->numSAs * sizeof(*bundle->saList));
    bundle->keyModuleState = build_state(details);
    if (!bundle->ipsecId || !bundle->saList || !bundle->keyModuleState) {
        return false;
    }
    for (UINT32 i = 0; i < details->numSAs; i++) {
        if (!build_sa(&details->sas[i], &bundle->saList[i], places)) {
            return false;
        }
    }
    bundle->ipVersion = version(details->endsAreV6);
    if (!details->endsAreV6) {
        bundle->peerV4PrivateAddress = sa_v4(details->peerV4PrivateAddress);
    }
    bundle->mmSaId = details->mmSaId;
    bundle->pfsGroup = (IPSEC_PFS_GROUP)details->pfsGroup;
    bundle->saLookupContext = sa_guid(details->saLookupContext);
    bundle->qmFilterId = details->qmFilterId;
    return true;
}

IPSEC_SA_DETAILS1 *sa_build(const BFE_SA_DETAILS *details, struct sa_key_places *places)
{
    struct sa_key_places own = {0};
    IPSEC_SA_DETAILS1 *built = sa_part(sizeof(*built));
    if (!built || !build_bundle(details, &built->saBundle, places ? places : &own)) {
        return NULL;
    }
    built->ipVersion = version(details->endsAreV6);
    built->saDirection = details->inbound ? FWP_DIRECTION_INBOUND : FWP_DIRECTION_OUTBOUND;
    build_traffic(details, &built->traffic);
    if (details->udpEncapsulation && !details->endsAreV6) {
        built->udpEncapsulation = sa_part(sizeof(*built->udpEncapsulation));
        if (!built->udpEncapsulation) {
            return NULL;
        }
        built->udpEncapsulation->localUdpEncapPort = details->localUdpPort;
        built->udpEncapsulation->remoteUdpEncapPort = details->remoteUdpPort;
    }
    built->transportFilter = sa_filter_build(details);
    built->virtualIfTunnelInfo.virtualIfTunnelId = details->virtualIfTunnelId;
    built->virtualIfTunnelInfo.trafficSelectorId = details->trafficSelectorId;
    return built->transportFilter ? built : NULL;
}
