/*
 * A TIA that writes down every field of the SAs that it is given, in Windows' names. Public headers
 * only, and none of our tables of fields.
 *
 *   tia_fields.exe OUTPUT [whole]
 *
 * keyDictation: the first SA pair whole; of the others what is not as in the first, a field that
 * they do not have with a minus. keyNotify: what is not as in keyDictation. Keys are filled with
 * bytes that tell directions and algorithms apart. With whole, all is written of every SA.
 */
#include <windows.h>
#include <fwpmu.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINES_MAX 128
#define LINE_SIZE 160

struct dump {
    int count;
    char lines[LINES_MAX][LINE_SIZE]; /* "field = value" */
};

/* By direction: inbound, outbound. */
static struct dump first[2];
static struct dump dictated[2];
static struct dump now;
static int pairs;
static BOOL whole;

static const char *const DIRECTIONS[] = {"inbound", "outbound"};

/* ---- one dump -------------------------------------------------------------------------------- */

static void add(const char *format, ...)
{
    va_list arguments;

    if (now.count == LINES_MAX) {
        printf("tia_fields: more lines than there is room for\n");
        exit(9);
    }
    va_start(arguments, format);
    vsnprintf(now.lines[now.count++], LINE_SIZE, format, arguments);
    va_end(arguments);
}

static void add_guid(const char *name, const GUID *guid)
{
    const UINT8 *rest = guid->Data4;

    add("%s = %08lx-%04x-%04x-%02x%02x-%02x%02x%02x%02x%02x%02x", name, guid->Data1, guid->Data2,
        guid->Data3, rest[0], rest[1], rest[2], rest[3], rest[4], rest[5], rest[6], rest[7]);
}

static void add_bytes(const char *name, const UINT8 *bytes, UINT32 size)
{
    char text[2 * 64 + 1] = "";

    for (UINT32 i = 0; bytes && i < size && i < 64; i++)
        sprintf(text + 2 * i, "%02x", bytes[i]);
    add("%s = %u bytes %s", name, size, bytes ? text : "NULL");
}

static void add_text(const char *name, const wchar_t *text)
{
    if (text)
        add("%s = \"%ls\"", name, text);
    else
        add("%s = NULL", name);
}

static void add_address(const char *side, FWP_IP_VERSION version, UINT32 v4, const UINT8 *v6)
{
    char name[40];

    if (version == FWP_IP_VERSION_V4) {
        add("traffic.%sV4Address = 0x%08x", side, v4);
    } else {
        snprintf(name, sizeof(name), "traffic.%sV6Address", side);
        add_bytes(name, v6, 16);
    }
}

static void add_traffic(const IPSEC_TRAFFIC1 *traffic)
{
    add("traffic.ipVersion = %d", (int)traffic->ipVersion);
    add_address("local", traffic->ipVersion, traffic->localV4Address, traffic->localV6Address);
    add_address("remote", traffic->ipVersion, traffic->remoteV4Address, traffic->remoteV6Address);
    add("traffic.trafficType = %d", (int)traffic->trafficType);
    if (traffic->trafficType == IPSEC_TRAFFIC_TYPE_TUNNEL)
        add("traffic.tunnelPolicyId = 0x%llx", traffic->tunnelPolicyId);
    else
        add("traffic.ipsecFilterId = 0x%llx", traffic->ipsecFilterId);
    add("traffic.remotePort = %u", traffic->remotePort);
    add("traffic.localPort = %u", traffic->localPort);
    add("traffic.ipProtocol = %u", traffic->ipProtocol);
    add("traffic.localIfLuid = 0x%016llx", traffic->localIfLuid);
    add("traffic.realIfProfileId = %u", traffic->realIfProfileId);
}

static void add_identity(const IPSEC_ID0 *id)
{
    if (!id) {
        add("saBundle.ipsecId = NULL");
        return;
    }
    add_text("saBundle.ipsecId.mmTargetName", id->mmTargetName);
    add_text("saBundle.ipsecId.emTargetName", id->emTargetName);
    add("saBundle.ipsecId.numTokens = %u", id->numTokens);
    for (UINT32 i = 0; i < id->numTokens; i++)
        add("saBundle.ipsecId.tokens[%u] = type %d, principal %d, mode %d, token 0x%llx", i,
            (int)id->tokens[i].type, (int)id->tokens[i].principal, (int)id->tokens[i].mode,
            id->tokens[i].token);
    add("saBundle.ipsecId.explicitCredentials = 0x%llx", id->explicitCredentials);
    add("saBundle.ipsecId.logonId = 0x%llx", id->logonId);
}

static void add_auth(UINT32 i, const IPSEC_SA_AUTH_INFORMATION0 *information)
{
    char name[60];

    add("saBundle.saList[%u].authTransform = type %d, config %d, module %s", i,
        (int)information->authTransform.authTransformId.authType,
        information->authTransform.authTransformId.authConfig,
        information->authTransform.cryptoModuleId ? "set" : "NULL");
    snprintf(name, sizeof(name), "saBundle.saList[%u].authKey", i);
    add_bytes(name, information->authKey.data, information->authKey.size);
}

static void add_cipher(UINT32 i, const IPSEC_SA_CIPHER_INFORMATION0 *information)
{
    char name[60];

    add("saBundle.saList[%u].cipherTransform = type %d, config %d, module %s", i,
        (int)information->cipherTransform.cipherTransformId.cipherType,
        information->cipherTransform.cipherTransformId.cipherConfig,
        information->cipherTransform.cryptoModuleId ? "set" : "NULL");
    snprintf(name, sizeof(name), "saBundle.saList[%u].cipherKey", i);
    add_bytes(name, information->cipherKey.data, information->cipherKey.size);
}

static void add_sa(UINT32 i, const IPSEC_SA0 *sa)
{
    add("saBundle.saList[%u].spi = 0x%08x", i, sa->spi);
    add("saBundle.saList[%u].saTransformType = %d", i, (int)sa->saTransformType);
    switch (sa->saTransformType) {
    case IPSEC_TRANSFORM_AH:
        add_auth(i, sa->ahInformation);
        break;
    case IPSEC_TRANSFORM_ESP_AUTH:
        add_auth(i, sa->espAuthInformation);
        break;
    case IPSEC_TRANSFORM_ESP_CIPHER:
        add_cipher(i, sa->espCipherInformation);
        break;
    case IPSEC_TRANSFORM_ESP_AUTH_AND_CIPHER:
        add_auth(i, &sa->espAuthAndCipherInformation->saAuthInformation);
        add_cipher(i, &sa->espAuthAndCipherInformation->saCipherInformation);
        break;
    case IPSEC_TRANSFORM_ESP_AUTH_FW:
        add_auth(i, sa->espAuthFwInformation);
        break;
    default:
        break;
    }
}

static void add_bundle(const IPSEC_SA_BUNDLE1 *bundle)
{
    add("saBundle.flags = 0x%08x", bundle->flags);
    add("saBundle.lifetime = %u seconds, %u kilobytes, %u packets",
        bundle->lifetime.lifetimeSeconds, bundle->lifetime.lifetimeKilobytes,
        bundle->lifetime.lifetimePackets);
    add("saBundle.idleTimeoutSeconds = %u", bundle->idleTimeoutSeconds);
    add("saBundle.ndAllowClearTimeoutSeconds = %u", bundle->ndAllowClearTimeoutSeconds);
    add_identity(bundle->ipsecId);
    add("saBundle.napContext = 0x%x", bundle->napContext);
    add("saBundle.qmSaId = %u", bundle->qmSaId);
    add("saBundle.numSAs = %u", bundle->numSAs);
    for (UINT32 i = 0; i < bundle->numSAs; i++)
        add_sa(i, &bundle->saList[i]);
    if (bundle->keyModuleState) {
        add_guid("saBundle.keyModuleState.keyModuleKey", &bundle->keyModuleState->keyModuleKey);
        add_bytes("saBundle.keyModuleState.stateBlob", bundle->keyModuleState->stateBlob.data,
                  bundle->keyModuleState->stateBlob.size);
    }
    add("saBundle.ipVersion = %d", (int)bundle->ipVersion);
    if (bundle->ipVersion == FWP_IP_VERSION_V4)
        add("saBundle.peerV4PrivateAddress = 0x%08x", bundle->peerV4PrivateAddress);
    add("saBundle.mmSaId = 0x%llx", bundle->mmSaId);
    add("saBundle.pfsGroup = %d", (int)bundle->pfsGroup);
    add_guid("saBundle.saLookupContext", &bundle->saLookupContext);
    add("saBundle.qmFilterId = 0x%llx", bundle->qmFilterId);
}

static const char *condition_name(const GUID *key)
{
    return IsEqualGUID(key, &FWPM_CONDITION_IP_LOCAL_ADDRESS)    ? "IP_LOCAL_ADDRESS"
           : IsEqualGUID(key, &FWPM_CONDITION_IP_REMOTE_ADDRESS) ? "IP_REMOTE_ADDRESS"
           : IsEqualGUID(key, &FWPM_CONDITION_IP_PROTOCOL)       ? "IP_PROTOCOL"
           : IsEqualGUID(key, &FWPM_CONDITION_IP_LOCAL_PORT)     ? "IP_LOCAL_PORT"
           : IsEqualGUID(key, &FWPM_CONDITION_IP_REMOTE_PORT)    ? "IP_REMOTE_PORT"
                                                                 : "?";
}

static void add_condition(UINT32 i, const FWPM_FILTER_CONDITION0 *condition)
{
    const FWP_CONDITION_VALUE0 *value = &condition->conditionValue;
    const char *name = condition_name(&condition->fieldKey);
    char bytes[80];

    snprintf(bytes, sizeof(bytes), "transportFilter.filterCondition[%u] = %s, match %d, value", i,
             name, (int)condition->matchType);
    if (value->type == FWP_UINT32)
        add("%s uint32 0x%08x", bytes, value->uint32);
    else if (value->type == FWP_UINT16)
        add("%s uint16 %u", bytes, value->uint16);
    else if (value->type == FWP_UINT8)
        add("%s uint8 %u", bytes, value->uint8);
    else if (value->type == FWP_BYTE_ARRAY16_TYPE)
        add("%s byteArray16 %02x%02x…%02x", bytes, value->byteArray16->byteArray16[0],
            value->byteArray16->byteArray16[1], value->byteArray16->byteArray16[15]);
    else
        add("%s of type %d", bytes, (int)value->type);
}

static void add_weight(const char *name, const FWP_VALUE0 *value)
{
    if (value->type == FWP_UINT64)
        add("transportFilter.%s = uint64 0x%016llx", name, *value->uint64);
    else if (value->type == FWP_UINT8)
        add("transportFilter.%s = uint8 %u", name, value->uint8);
    else
        add("transportFilter.%s of type %d", name, (int)value->type);
}

static void add_filter(const FWPM_FILTER0 *filter)
{
    if (!filter) {
        add("transportFilter = NULL");
        return;
    }
    add_guid("transportFilter.filterKey", &filter->filterKey);
    add_text("transportFilter.displayData.name", filter->displayData.name);
    add_text("transportFilter.displayData.description", filter->displayData.description);
    add("transportFilter.flags = 0x%x", filter->flags);
    if (filter->providerKey)
        add_guid("transportFilter.providerKey", filter->providerKey);
    add_bytes("transportFilter.providerData", filter->providerData.data, filter->providerData.size);
    add_guid("transportFilter.layerKey", &filter->layerKey);
    add_guid("transportFilter.subLayerKey", &filter->subLayerKey);
    add_weight("weight", &filter->weight);
    add("transportFilter.numFilterConditions = %u", filter->numFilterConditions);
    for (UINT32 i = 0; i < filter->numFilterConditions; i++)
        add_condition(i, &filter->filterCondition[i]);
    add("transportFilter.action.type = 0x%x", filter->action.type);
    add_guid("transportFilter.action.calloutKey", &filter->action.calloutKey);
    if (filter->flags & FWPM_FILTER_FLAG_HAS_PROVIDER_CONTEXT)
        add_guid("transportFilter.providerContextKey", &filter->providerContextKey);
    else
        add("transportFilter.rawContext = 0x%llx", filter->rawContext);
    add("transportFilter.reserved = %s", filter->reserved ? "set" : "NULL");
    add("transportFilter.filterId = 0x%llx", filter->filterId);
    add_weight("effectiveWeight", &filter->effectiveWeight);
}

static void dump(const IPSEC_SA_DETAILS1 *sa)
{
    now.count = 0;
    add("ipVersion = %d", (int)sa->ipVersion);
    add("saDirection = %d", (int)sa->saDirection);
    add_traffic(&sa->traffic);
    add_bundle(&sa->saBundle);
    if (sa->ipVersion == FWP_IP_VERSION_V4 && sa->udpEncapsulation)
        add("udpEncapsulation = local %u, remote %u", sa->udpEncapsulation->localUdpEncapPort,
            sa->udpEncapsulation->remoteUdpEncapPort);
    add_filter(sa->transportFilter);
    add("virtualIfTunnelInfo = tunnel 0x%llx, selector 0x%llx",
        sa->virtualIfTunnelInfo.virtualIfTunnelId, sa->virtualIfTunnelInfo.trafficSelectorId);
}

/* ---- what is told of it ---------------------------------------------------------------------- */

static BOOL has_line(const struct dump *of, const char *line)
{
    for (int i = 0; i < of->count; i++) {
        if (strcmp(of->lines[i], line) == 0)
            return TRUE;
    }
    return FALSE;
}

static BOOL has_field(const struct dump *of, const char *line)
{
    size_t length = strcspn(line, "=");

    for (int i = 0; i < of->count; i++) {
        if (strncmp(of->lines[i], line, length) == 0 && of->lines[i][length] == '=')
            return TRUE;
    }
    return FALSE;
}

static void tell_all(void)
{
    for (int i = 0; i < now.count; i++)
        printf("    %s\n", now.lines[i]);
}

static void tell_differences(const struct dump *base)
{
    if (whole) {
        tell_all();
        return;
    }
    for (int i = 0; i < now.count; i++) {
        if (!has_line(base, now.lines[i]))
            printf("    %s\n", now.lines[i]);
    }
    for (int i = 0; i < base->count; i++) {
        if (!has_field(&now, base->lines[i]))
            printf("  - %.*s\n", (int)strcspn(base->lines[i], "=") - 1, base->lines[i]);
    }
}

/* ---- the TIA --------------------------------------------------------------------------------- */

static void CALLBACK check(const IKEEXT_TRAFFIC0 *traffic, BOOL *willDictateKey, UINT32 *weight)
{
    if (traffic->ipVersion == FWP_IP_VERSION_V4) {
        printf("keyDictationCheck 0x%08x -> 0x%08x", traffic->localV4Address,
               traffic->remoteV4Address);
    } else {
        printf("keyDictationCheck ");
        for (int i = 0; i < 16; i++)
            printf("%02x", traffic->localV6Address[i]);
        printf(" -> ");
        for (int i = 0; i < 16; i++)
            printf("%02x", traffic->remoteV6Address[i]);
    }
    printf(", authIpFilterId = 0x%llx\n", traffic->authIpFilterId);
    *willDictateKey = TRUE;
    *weight = 9;
}

static void fill_key(FWP_BYTE_BLOB *key, BYTE byte)
{
    memset(key->data, byte, key->size);
}

static void fill(IPSEC_SA_DETAILS1 *details, BYTE byte)
{
    for (UINT32 i = 0; i < details->saBundle.numSAs; i++, byte++) {
        IPSEC_SA0 *sa = &details->saBundle.saList[i];
        IPSEC_SA_AUTH_AND_CIPHER_INFORMATION0 *both = sa->espAuthAndCipherInformation;

        if (sa->saTransformType == IPSEC_TRANSFORM_ESP_CIPHER) {
            fill_key(&sa->espCipherInformation->cipherKey, byte);
        } else if (sa->saTransformType == IPSEC_TRANSFORM_ESP_AUTH_AND_CIPHER) {
            BOOL same = both->saCipherInformation.cipherTransform.cipherTransformId.cipherConfig >=
                        IPSEC_CIPHER_CONFIG_GCM_AES_128;
            fill_key(&both->saCipherInformation.cipherKey, byte);
            fill_key(&both->saAuthInformation.authKey, same ? byte : byte + 0x40);
        } else { /* one arm for all of authentication only */
            fill_key(&sa->ahInformation->authKey, byte);
        }
    }
}

static DWORD CALLBACK dictate(IPSEC_SA_DETAILS1 *inbound, IPSEC_SA_DETAILS1 *outbound,
                              BOOL *keyingModuleGenKey)
{
    IPSEC_SA_DETAILS1 *sas[] = {inbound, outbound};

    *keyingModuleGenKey = FALSE;
    for (int i = 0; i < 2; i++) {
        dump(sas[i]);
        dictated[i] = now;
        printf("  keyDictation, %s\n", DIRECTIONS[i]);
        if (pairs == 0) {
            tell_all();
            first[i] = now;
        } else {
            tell_differences(&first[i]);
        }
    }
    pairs++;
    fill(inbound, 0x11);
    fill(outbound, 0x21);
    return ERROR_SUCCESS;
}

static void CALLBACK notify(const IPSEC_SA_DETAILS1 *inbound, const IPSEC_SA_DETAILS1 *outbound)
{
    const IPSEC_SA_DETAILS1 *sas[] = {inbound, outbound};

    for (int i = 0; i < 2; i++) {
        dump(sas[i]);
        printf("  keyNotify, %s\n", DIRECTIONS[i]);
        tell_differences(&dictated[i]);
    }
    fflush(stdout);
}

int main(int argc, char **argv)
{
    IPSEC_KEY_MANAGER0 description;
    IPSEC_KEY_MANAGER_CALLBACKS0 callbacks;
    HANDLE engine;
    HANDLE manager;
    char line[16];

    whole = argc == 3 && strcmp(argv[2], "whole") == 0;
    if (argc < 2 || !freopen(argv[1], "wb", stdout))
        return 8;
    memset(&description, 0, sizeof(description));
    memset(&callbacks, 0, sizeof(callbacks));
    description.displayData.name = (wchar_t *)L"a TIA that writes down fields";
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
    printf("done\n");
    return 0;
}
