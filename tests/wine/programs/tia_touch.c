/*
 * A TIA that changes in every keyDictation one field of one of the SAs, another each time, and says
 * which. Public headers only, and none of our tables of fields.
 *
 *   tia_touch.exe transport      for SAs in transport mode: IPv4, NAT-T, ESP with both algorithms
 *   tia_touch.exe tunnel         for SAs of an IPv6 tunnel: ESP with a cipher, and AH
 */
#include <windows.h>
#include <fwpmu.h>

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Where a row's offset counts from. */
enum base {
    DETAILS,
    IDENTITY,
    TOKEN, /* the last one */
    STATE,
    UDP,
    FILTER,
    CONDITION, /* the last one */
    SA,        /* the last one */
    AUTH,
    CIPHER
};

enum how {
    FLIP,     /* the lowest bit at the offset */
    SET,      /* a pointer that is NULL */
    CLEAR,    /* a pointer that is not */
    CHANGE,   /* what a pointer points to: its first byte */
    LONGER,   /* a blob gets another size and other bytes */
    ONE_LESS, /* a count */
    SEVEN     /* a number that no enumeration has */
};

struct touch {
    const char *field;
    enum base base;
    size_t offset;
    enum how how;
};

#define AT(type, member) offsetof(type, member)

/* Both kinds of SA have these. */
static const struct touch COMMON[] = {
    {"ipVersion", DETAILS, AT(IPSEC_SA_DETAILS1, ipVersion), FLIP},
    {"saDirection", DETAILS, AT(IPSEC_SA_DETAILS1, saDirection), FLIP},
    {"saDirection", DETAILS, AT(IPSEC_SA_DETAILS1, saDirection), SEVEN},
    {"traffic.ipVersion", DETAILS, AT(IPSEC_SA_DETAILS1, traffic.ipVersion), FLIP},
    {"traffic.trafficType", DETAILS, AT(IPSEC_SA_DETAILS1, traffic.trafficType), FLIP},
    {"traffic.trafficType", DETAILS, AT(IPSEC_SA_DETAILS1, traffic.trafficType), SEVEN},
    {"traffic.remotePort", DETAILS, AT(IPSEC_SA_DETAILS1, traffic.remotePort), FLIP},
    {"traffic.localPort", DETAILS, AT(IPSEC_SA_DETAILS1, traffic.localPort), FLIP},
    {"traffic.ipProtocol", DETAILS, AT(IPSEC_SA_DETAILS1, traffic.ipProtocol), FLIP},
    {"traffic.localIfLuid", DETAILS, AT(IPSEC_SA_DETAILS1, traffic.localIfLuid), FLIP},
    {"traffic.realIfProfileId", DETAILS, AT(IPSEC_SA_DETAILS1, traffic.realIfProfileId), FLIP},
    {"saBundle.flags", DETAILS, AT(IPSEC_SA_DETAILS1, saBundle.flags), FLIP},
    {"saBundle.lifetime.lifetimeSeconds", DETAILS,
     AT(IPSEC_SA_DETAILS1, saBundle.lifetime.lifetimeSeconds), FLIP},
    {"saBundle.lifetime.lifetimeKilobytes", DETAILS,
     AT(IPSEC_SA_DETAILS1, saBundle.lifetime.lifetimeKilobytes), FLIP},
    {"saBundle.lifetime.lifetimePackets", DETAILS,
     AT(IPSEC_SA_DETAILS1, saBundle.lifetime.lifetimePackets), FLIP},
    {"saBundle.idleTimeoutSeconds", DETAILS, AT(IPSEC_SA_DETAILS1, saBundle.idleTimeoutSeconds),
     FLIP},
    {"saBundle.ndAllowClearTimeoutSeconds", DETAILS,
     AT(IPSEC_SA_DETAILS1, saBundle.ndAllowClearTimeoutSeconds), FLIP},
    {"saBundle.ipsecId", DETAILS, AT(IPSEC_SA_DETAILS1, saBundle.ipsecId), CLEAR},
    {"saBundle.ipsecId.mmTargetName", IDENTITY, AT(IPSEC_ID0, mmTargetName), CLEAR},
    {"saBundle.ipsecId.mmTargetName", IDENTITY, AT(IPSEC_ID0, mmTargetName), CHANGE},
    {"saBundle.ipsecId.emTargetName", IDENTITY, AT(IPSEC_ID0, emTargetName), CHANGE},
    {"saBundle.ipsecId.numTokens", IDENTITY, AT(IPSEC_ID0, numTokens), ONE_LESS},
    {"saBundle.ipsecId.tokens", IDENTITY, AT(IPSEC_ID0, tokens), CLEAR},
    {"saBundle.ipsecId.tokens[3].type", TOKEN, AT(IPSEC_TOKEN0, type), FLIP},
    {"saBundle.ipsecId.tokens[3].principal", TOKEN, AT(IPSEC_TOKEN0, principal), FLIP},
    {"saBundle.ipsecId.tokens[3].mode", TOKEN, AT(IPSEC_TOKEN0, mode), FLIP},
    {"saBundle.ipsecId.tokens[3].token", TOKEN, AT(IPSEC_TOKEN0, token), FLIP},
    {"saBundle.ipsecId.explicitCredentials", IDENTITY, AT(IPSEC_ID0, explicitCredentials), FLIP},
    {"saBundle.ipsecId.logonId", IDENTITY, AT(IPSEC_ID0, logonId), FLIP},
    {"saBundle.napContext", DETAILS, AT(IPSEC_SA_DETAILS1, saBundle.napContext), FLIP},
    {"saBundle.qmSaId", DETAILS, AT(IPSEC_SA_DETAILS1, saBundle.qmSaId), FLIP},
    {"saBundle.numSAs", DETAILS, AT(IPSEC_SA_DETAILS1, saBundle.numSAs), ONE_LESS},
    {"saBundle.saList", DETAILS, AT(IPSEC_SA_DETAILS1, saBundle.saList), CLEAR},
    {"saBundle.keyModuleState", DETAILS, AT(IPSEC_SA_DETAILS1, saBundle.keyModuleState), CLEAR},
    {"saBundle.keyModuleState.keyModuleKey", STATE, AT(IPSEC_KEYMODULE_STATE0, keyModuleKey), FLIP},
    {"saBundle.keyModuleState.stateBlob", STATE, AT(IPSEC_KEYMODULE_STATE0, stateBlob.data),
     CHANGE},
    {"saBundle.keyModuleState.stateBlob", STATE, AT(IPSEC_KEYMODULE_STATE0, stateBlob), LONGER},
    {"saBundle.keyModuleState.stateBlob", STATE, AT(IPSEC_KEYMODULE_STATE0, stateBlob.data), CLEAR},
    {"saBundle.ipVersion", DETAILS, AT(IPSEC_SA_DETAILS1, saBundle.ipVersion), FLIP},
    {"saBundle.mmSaId", DETAILS, AT(IPSEC_SA_DETAILS1, saBundle.mmSaId), FLIP},
    {"saBundle.pfsGroup", DETAILS, AT(IPSEC_SA_DETAILS1, saBundle.pfsGroup), FLIP},
    {"saBundle.saLookupContext", DETAILS, AT(IPSEC_SA_DETAILS1, saBundle.saLookupContext), FLIP},
    {"saBundle.qmFilterId", DETAILS, AT(IPSEC_SA_DETAILS1, saBundle.qmFilterId), FLIP},
    {"transportFilter", DETAILS, AT(IPSEC_SA_DETAILS1, transportFilter), CLEAR},
    {"transportFilter.filterKey", FILTER, AT(FWPM_FILTER0, filterKey), FLIP},
    {"transportFilter.displayData.name", FILTER, AT(FWPM_FILTER0, displayData.name), CHANGE},
    {"transportFilter.displayData.description", FILTER, AT(FWPM_FILTER0, displayData.description),
     CLEAR},
    {"transportFilter.flags", FILTER, AT(FWPM_FILTER0, flags), FLIP},
    {"transportFilter.providerKey", FILTER, AT(FWPM_FILTER0, providerKey), CLEAR},
    {"transportFilter.providerKey", FILTER, AT(FWPM_FILTER0, providerKey), CHANGE},
    {"transportFilter.providerData", FILTER, AT(FWPM_FILTER0, providerData), LONGER},
    {"transportFilter.layerKey", FILTER, AT(FWPM_FILTER0, layerKey), FLIP},
    {"transportFilter.subLayerKey", FILTER, AT(FWPM_FILTER0, subLayerKey), FLIP},
    {"transportFilter.weight.type", FILTER, AT(FWPM_FILTER0, weight.type), FLIP},
    {"transportFilter.weight.uint8", FILTER, AT(FWPM_FILTER0, weight.uint8), FLIP},
    {"transportFilter.numFilterConditions", FILTER, AT(FWPM_FILTER0, numFilterConditions),
     ONE_LESS},
    {"transportFilter.filterCondition", FILTER, AT(FWPM_FILTER0, filterCondition), CLEAR},
    {"transportFilter.action.type", FILTER, AT(FWPM_FILTER0, action.type), FLIP},
    {"transportFilter.action.calloutKey", FILTER, AT(FWPM_FILTER0, action.calloutKey), FLIP},
    {"transportFilter.providerContextKey", FILTER, AT(FWPM_FILTER0, providerContextKey), FLIP},
    {"transportFilter.reserved", FILTER, AT(FWPM_FILTER0, reserved), SET},
    {"transportFilter.filterId", FILTER, AT(FWPM_FILTER0, filterId), FLIP},
    {"transportFilter.effectiveWeight.type", FILTER, AT(FWPM_FILTER0, effectiveWeight.type), FLIP},
    {"transportFilter.effectiveWeight.uint64", FILTER, AT(FWPM_FILTER0, effectiveWeight.uint64),
     CHANGE},
    {"virtualIfTunnelInfo.virtualIfTunnelId", DETAILS,
     AT(IPSEC_SA_DETAILS1, virtualIfTunnelInfo.virtualIfTunnelId), FLIP},
    {"virtualIfTunnelInfo.trafficSelectorId", DETAILS,
     AT(IPSEC_SA_DETAILS1, virtualIfTunnelInfo.trafficSelectorId), FLIP},
};

#define CONDITION_OF(n) "transportFilter.filterCondition[" #n "]"
#define CONDITION_ROWS(n, arm, how)                                                                \
    {CONDITION_OF(n) ".fieldKey", CONDITION, AT(FWPM_FILTER_CONDITION0, fieldKey), FLIP},          \
        {CONDITION_OF(n) ".matchType", CONDITION, AT(FWPM_FILTER_CONDITION0, matchType), FLIP},    \
        {CONDITION_OF(n) ".conditionValue.type", CONDITION,                                        \
         AT(FWPM_FILTER_CONDITION0, conditionValue.type), FLIP},                                   \
    {                                                                                              \
        CONDITION_OF(n)                                                                            \
        ".conditionValue." #arm, CONDITION, AT(FWPM_FILTER_CONDITION0, conditionValue.arm), how    \
    }

#define BOTH_OF "saBundle.saList[0].espAuthAndCipherInformation"

static const struct touch TRANSPORT[] = {
    {"traffic.localV4Address", DETAILS, AT(IPSEC_SA_DETAILS1, traffic.localV4Address), FLIP},
    {"traffic.remoteV4Address", DETAILS, AT(IPSEC_SA_DETAILS1, traffic.remoteV4Address), FLIP},
    {"traffic.ipsecFilterId", DETAILS, AT(IPSEC_SA_DETAILS1, traffic.ipsecFilterId), FLIP},
    {"saBundle.peerV4PrivateAddress", DETAILS, AT(IPSEC_SA_DETAILS1, saBundle.peerV4PrivateAddress),
     FLIP},
    {"saBundle.saList[0].spi", SA, AT(IPSEC_SA0, spi), FLIP},
    {"saBundle.saList[0].saTransformType", SA, AT(IPSEC_SA0, saTransformType), FLIP},
    {BOTH_OF, SA, AT(IPSEC_SA0, espAuthAndCipherInformation), CLEAR},
    {BOTH_OF ".saAuthInformation.authTransform.authTransformId.authType", AUTH,
     AT(IPSEC_SA_AUTH_INFORMATION0, authTransform.authTransformId.authType), FLIP},
    {BOTH_OF ".saAuthInformation.authTransform.authTransformId.authConfig", AUTH,
     AT(IPSEC_SA_AUTH_INFORMATION0, authTransform.authTransformId.authConfig), FLIP},
    {BOTH_OF ".saAuthInformation.authTransform.cryptoModuleId", AUTH,
     AT(IPSEC_SA_AUTH_INFORMATION0, authTransform.cryptoModuleId), SET},
    {BOTH_OF ".saAuthInformation.authKey", AUTH, AT(IPSEC_SA_AUTH_INFORMATION0, authKey.data),
     CLEAR},
    {BOTH_OF ".saCipherInformation.cipherTransform.cipherTransformId.cipherType", CIPHER,
     AT(IPSEC_SA_CIPHER_INFORMATION0, cipherTransform.cipherTransformId.cipherType), FLIP},
    {BOTH_OF ".saCipherInformation.cipherTransform.cipherTransformId.cipherConfig", CIPHER,
     AT(IPSEC_SA_CIPHER_INFORMATION0, cipherTransform.cipherTransformId.cipherConfig), FLIP},
    {BOTH_OF ".saCipherInformation.cipherTransform.cryptoModuleId", CIPHER,
     AT(IPSEC_SA_CIPHER_INFORMATION0, cipherTransform.cryptoModuleId), SET},
    {BOTH_OF ".saCipherInformation.cipherKey", CIPHER,
     AT(IPSEC_SA_CIPHER_INFORMATION0, cipherKey.data), CLEAR},
    {"udpEncapsulation", DETAILS, AT(IPSEC_SA_DETAILS1, udpEncapsulation), CLEAR},
    {"udpEncapsulation.localUdpEncapPort", UDP, AT(IPSEC_V4_UDP_ENCAPSULATION0, localUdpEncapPort),
     FLIP},
    {"udpEncapsulation.remoteUdpEncapPort", UDP,
     AT(IPSEC_V4_UDP_ENCAPSULATION0, remoteUdpEncapPort), FLIP},
    CONDITION_ROWS(4, uint16, FLIP),
};

static const struct touch TUNNEL[] = {
    {"traffic.localV6Address", DETAILS, AT(IPSEC_SA_DETAILS1, traffic.localV6Address), FLIP},
    {"traffic.remoteV6Address", DETAILS, AT(IPSEC_SA_DETAILS1, traffic.remoteV6Address[15]), FLIP},
    {"traffic.tunnelPolicyId", DETAILS, AT(IPSEC_SA_DETAILS1, traffic.tunnelPolicyId), FLIP},
    {"saBundle.saList[1].spi", SA, AT(IPSEC_SA0, spi), FLIP},
    {"saBundle.saList[1].saTransformType", SA, AT(IPSEC_SA0, saTransformType), SEVEN},
    {"saBundle.saList[1].ahInformation", SA, AT(IPSEC_SA0, ahInformation), CLEAR},
    {"saBundle.saList[1].ahInformation.authTransform.authTransformId.authType", AUTH,
     AT(IPSEC_SA_AUTH_INFORMATION0, authTransform.authTransformId.authType), FLIP},
    {"saBundle.saList[0].espCipherInformation.cipherTransform.cipherTransformId.cipherConfig",
     CIPHER, AT(IPSEC_SA_CIPHER_INFORMATION0, cipherTransform.cipherTransformId.cipherConfig),
     FLIP},
    CONDITION_ROWS(1, byteArray16, CHANGE),
};

static BOOL tunnel;
static unsigned int next_touch;

/* ---- touching -------------------------------------------------------------------------------- */

static BYTE *place(IPSEC_SA_DETAILS1 *details, enum base base)
{
    IPSEC_SA_BUNDLE1 *bundle = &details->saBundle;
    IPSEC_SA0 *sa = &bundle->saList[bundle->numSAs - 1];
    FWPM_FILTER0 *filter = details->transportFilter;

    switch (base) {
    case IDENTITY:
        return (BYTE *)bundle->ipsecId;
    case TOKEN:
        return (BYTE *)&bundle->ipsecId->tokens[bundle->ipsecId->numTokens - 1];
    case STATE:
        return (BYTE *)bundle->keyModuleState;
    case UDP:
        return (BYTE *)details->udpEncapsulation;
    case FILTER:
        return (BYTE *)filter;
    case CONDITION:
        return (BYTE *)&filter->filterCondition[filter->numFilterConditions - 1];
    case SA:
        return (BYTE *)sa;
    case AUTH:
        return tunnel ? (BYTE *)sa->ahInformation
                      : (BYTE *)&sa->espAuthAndCipherInformation->saAuthInformation;
    case CIPHER:
        return tunnel ? (BYTE *)bundle->saList[0].espCipherInformation
                      : (BYTE *)&sa->espAuthAndCipherInformation->saCipherInformation;
    case DETAILS:
        break;
    }
    return (BYTE *)details;
}

static void change(BYTE *at, enum how how)
{
    static GUID somewhere = {1, 2, 3, {4, 5, 6, 7, 8, 9, 10, 11}};
    static BYTE bytes[40] = {1, 2, 3};
    FWP_BYTE_BLOB *blob = (FWP_BYTE_BLOB *)at;

    switch (how) {
    case FLIP:
        *at ^= 1;
        break;
    case SET:
        *(void **)at = &somewhere;
        break;
    case CLEAR:
        *(void **)at = NULL;
        break;
    case CHANGE:
        **(BYTE **)at ^= 1;
        break;
    case LONGER:
        blob->size = sizeof(bytes);
        blob->data = bytes;
        break;
    case ONE_LESS:
        (*(UINT32 *)at)--;
        break;
    case SEVEN:
        *(UINT32 *)at = 7;
        break;
    }
}

static unsigned int touch_count(void)
{
    return ARRAYSIZE(COMMON) + (tunnel ? ARRAYSIZE(TUNNEL) : ARRAYSIZE(TRANSPORT));
}

static const struct touch *touch_at(unsigned int i)
{
    if (i < ARRAYSIZE(COMMON))
        return &COMMON[i];
    return tunnel ? &TUNNEL[i - ARRAYSIZE(COMMON)] : &TRANSPORT[i - ARRAYSIZE(COMMON)];
}

/* ---- the TIA --------------------------------------------------------------------------------- */

static void CALLBACK check(const IKEEXT_TRAFFIC0 *traffic, BOOL *willDictateKey, UINT32 *weight)
{
    (void)traffic;
    *willDictateKey = TRUE;
    *weight = 9;
}

static DWORD CALLBACK dictate(IPSEC_SA_DETAILS1 *inbound, IPSEC_SA_DETAILS1 *outbound,
                              BOOL *keyingModuleGenKey)
{
    const struct touch *touch;

    /* What it asks for must make no difference. */
    *keyingModuleGenKey = next_touch % 3 == 0;
    if (next_touch == touch_count()) {
        printf("tia_touch: asked too often\n");
        return ERROR_NO_MORE_ITEMS;
    }
    touch = touch_at(next_touch);
    printf("touch %u: %s of the %s SA\n", next_touch, touch->field,
           next_touch % 2 ? "outbound" : "inbound");
    fflush(stdout);
    change(place(next_touch % 2 ? outbound : inbound, touch->base) + touch->offset, touch->how);
    next_touch++;
    return ERROR_SUCCESS;
}

static void CALLBACK notify(const IPSEC_SA_DETAILS1 *inbound, const IPSEC_SA_DETAILS1 *outbound)
{
    (void)inbound;
    (void)outbound;
    printf("tia_touch: notified of an SA that it has destroyed\n");
}

int main(int argc, char **argv)
{
    IPSEC_KEY_MANAGER0 description;
    IPSEC_KEY_MANAGER_CALLBACKS0 callbacks;
    HANDLE engine;
    HANDLE manager;
    char line[16];

    tunnel = argc == 2 && strcmp(argv[1], "tunnel") == 0;
    memset(&description, 0, sizeof(description));
    memset(&callbacks, 0, sizeof(callbacks));
    description.displayData.name = (wchar_t *)L"a TIA that touches fields";
    description.flags = IPSEC_KEY_MANAGER_FLAG_DICTATE_KEY;
    description.keyDictationTimeoutHint = 10;
    callbacks.keyDictationCheck = check;
    callbacks.keyDictation = dictate;
    callbacks.keyNotify = notify;
    if (FwpmEngineOpen0(NULL, RPC_C_AUTHN_WINNT, NULL, NULL, &engine) != ERROR_SUCCESS ||
        IPsecKeyManagerAddAndRegister0(engine, &description, &callbacks, &manager) != ERROR_SUCCESS)
        return 7;
    while (fgets(line, sizeof(line), stdin)) {
    }
    IPsecKeyManagerUnregisterAndDelete0(engine, manager);
    FwpmEngineClose0(engine);
    printf("tia_touch: %u of %u touches done\n", next_touch, touch_count());
    return 0;
}
