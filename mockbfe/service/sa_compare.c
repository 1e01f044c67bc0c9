#include "service/sa_compare.h"
#include "script/digest.h"
#include "service/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The walk through both structures: where it is, and what it has found. */
struct walk {
    enum sa_direction direction;
    struct sa_changes *changes;
    char path[SA_CHANGE_FIELD_SIZE]; /* "saBundle.saList[0]." */
    size_t length;
};

/* ---- places ---------------------------------------------------------------------------------- */

/* Returns what leave() goes back to. */
static size_t enter(struct walk *walk, const char *name)
{
    size_t before = walk->length;
    /* The longest path that there is fits by far. */
    snprintf(walk->path + before, sizeof(walk->path) - before, "%s.", name);
    walk->length += strlen(walk->path + before);
    return before;
}

static size_t enter_element(struct walk *walk, const char *name, UINT32 index)
{
    char element[40];
    snprintf(element, sizeof(element), "%s[%u]", name, index);
    return enter(walk, element);
}

static void leave(struct walk *walk, size_t before)
{
    walk->length = before;
    walk->path[before] = '\0';
}

static void differs(struct walk *walk, const char *name, const char *was, const char *is)
{
    char field[SA_CHANGE_FIELD_SIZE + 40];
    snprintf(field, sizeof(field), "%s%s", walk->path, name);
    sa_changes_add(walk->changes, walk->direction, field, was, is);
}

/* ---- values ---------------------------------------------------------------------------------- */

static void number(struct walk *walk, const char *name, UINT64 given, UINT64 left)
{
    if (given != left) {
        char was[24];
        char is[24];
        snprintf(was, sizeof(was), "%llu", given);
        snprintf(is, sizeof(is), "%llu", left);
        differs(walk, name, was, is);
    }
}

static void hexadecimal(struct walk *walk, const char *name, UINT64 given, UINT64 left)
{
    if (given != left) {
        char was[24];
        char is[24];
        snprintf(was, sizeof(was), "0x%llx", given);
        snprintf(is, sizeof(is), "0x%llx", left);
        differs(walk, name, was, is);
    }
}

static void guid(struct walk *walk, const char *name, const GUID *given, const GUID *left)
{
    if (memcmp(given, left, sizeof(*given)) != 0) {
        struct guid engine;
        char was[GUID_TEXT_SIZE];
        char is[GUID_TEXT_SIZE];
        memcpy(engine.bytes, given, sizeof(engine.bytes));
        guid_print(&engine, was);
        memcpy(engine.bytes, left, sizeof(engine.bytes));
        guid_print(&engine, is);
        differs(walk, name, was, is);
    }
}

static void v4(struct walk *walk, const char *name, UINT32 given, UINT32 left)
{
    if (given != left) {
        char texts[2][ADDRESS_TEXT_SIZE];
        const UINT32 values[2] = {given, left};
        for (int i = 0; i < 2; i++) {
            const UINT32 v = values[i];
            const struct ip_address address = {
                IP_V4, {(uint8_t)(v >> 24), (uint8_t)(v >> 16), (uint8_t)(v >> 8), (uint8_t)v}};
            address_print(&address, texts[i]);
        }
        differs(walk, name, texts[0], texts[1]);
    }
}

/* reversed: as in IPSEC_* structures. */
static void v6(struct walk *walk, const char *name, const UINT8 *given, const UINT8 *left,
               bool reversed)
{
    if (memcmp(given, left, 16) != 0) {
        char texts[2][ADDRESS_TEXT_SIZE];
        const UINT8 *const values[2] = {given, left};
        for (int i = 0; i < 2; i++) {
            struct ip_address address = {.version = IP_V6};
            for (int j = 0; j < 16; j++) {
                address.bytes[j] = values[i][reversed ? 15 - j : j];
            }
            address_print(&address, texts[i]);
        }
        differs(walk, name, texts[0], texts[1]);
    }
}

/* Whether there is something at both pointers to go on with. */
static bool both(struct walk *walk, const char *name, const void *given, const void *left)
{
    if (!given != !left) {
        differs(walk, name, given ? "set" : "NULL", left ? "set" : "NULL");
    }
    return given && left;
}

static void text(struct walk *walk, const char *name, const wchar_t *given, const wchar_t *left)
{
    if (both(walk, name, given, left) && wcscmp(given, left) != 0) {
        char *was = utf8_from_wide(given);
        char *is = utf8_from_wide(left);
        char quoted[2][SA_CHANGE_VALUE_SIZE];
        snprintf(quoted[0], sizeof(quoted[0]), "\"%s\"", was ? was : "?");
        snprintf(quoted[1], sizeof(quoted[1]), "\"%s\"", is ? is : "?");
        differs(walk, name, quoted[0], quoted[1]);
        free(was);
        free(is);
    }
}

/* A digest in place of the bytes: a TIA may have put a key there. */
static void print_blob(const FWP_BYTE_BLOB *blob, char *to, size_t size)
{
    uint8_t digest[DIGEST_SIZE];
    if (blob->size == 0 || !blob->data) {
        snprintf(to, size, "%u bytes%s", blob->size, blob->size > 0 ? " at NULL" : "");
        return;
    }
    digest_sha256(blob->data, blob->size, digest);
    snprintf(to, size, "%u bytes, sha256 %02x%02x%02x%02x…", blob->size, digest[0], digest[1],
             digest[2], digest[3]);
}

static void blob(struct walk *walk, const char *name, const FWP_BYTE_BLOB *given,
                 const FWP_BYTE_BLOB *left)
{
    bool same = given->size == left->size && !given->data == !left->data &&
                (!given->data || memcmp(given->data, left->data, given->size) == 0);
    if (!same) {
        char was[SA_CHANGE_VALUE_SIZE];
        char is[SA_CHANGE_VALUE_SIZE];
        print_blob(given, was, sizeof(was));
        print_blob(left, is, sizeof(is));
        differs(walk, name, was, is);
    }
}

/* ---- the filter ------------------------------------------------------------------------------ */

/* An FWP_VALUE0 or FWP_CONDITION_VALUE0 of a type that a filter of ours has. */
struct plain_value {
    FWP_DATA_TYPE type;
    UINT64 number;
    const void *pointer; /* of a UINT64 and of an address */
};

static const char *value_name(FWP_DATA_TYPE type)
{
    return type == FWP_UINT8    ? "uint8"
           : type == FWP_UINT16 ? "uint16"
           : type == FWP_UINT32 ? "uint32"
           : type == FWP_UINT64 ? "uint64"
                                : "byteArray16";
}

static void value(struct walk *walk, const struct plain_value *given,
                  const struct plain_value *left)
{
    const char *name = value_name(given->type);
    number(walk, "type", given->type, left->type);
    if (given->type != left->type) {
        return;
    }
    if (given->type == FWP_BYTE_ARRAY16_TYPE) {
        if (both(walk, name, given->pointer, left->pointer)) {
            v6(walk, name, given->pointer, left->pointer, false);
        }
    } else if (given->type == FWP_UINT64) {
        if (both(walk, name, given->pointer, left->pointer)) {
            hexadecimal(walk, name, given->number, left->number);
        }
    } else {
        number(walk, name, given->number, left->number);
    }
}

static struct plain_value plain(const FWP_VALUE0 *value)
{
    struct plain_value result = {.type = value->type};
    if (value->type == FWP_UINT8) {
        result.number = value->uint8;
    } else if (value->type == FWP_UINT64) {
        result.pointer = value->uint64;
        result.number = value->uint64 ? *value->uint64 : 0;
    }
    return result;
}

static struct plain_value plain_condition(const FWP_CONDITION_VALUE0 *value)
{
    struct plain_value result = {.type = value->type};
    if (value->type == FWP_UINT8) {
        result.number = value->uint8;
    } else if (value->type == FWP_UINT16) {
        result.number = value->uint16;
    } else if (value->type == FWP_UINT32) {
        result.number = value->uint32;
    } else if (value->type == FWP_BYTE_ARRAY16_TYPE) {
        result.pointer = value->byteArray16;
    }
    return result;
}

static void conditions(struct walk *walk, const FWPM_FILTER0 *given, const FWPM_FILTER0 *left)
{
    number(walk, "numFilterConditions", given->numFilterConditions, left->numFilterConditions);
    if (!both(walk, "filterCondition", given->filterCondition, left->filterCondition)) {
        return;
    }
    for (UINT32 i = 0; i < given->numFilterConditions && i < left->numFilterConditions; i++) {
        const FWPM_FILTER_CONDITION0 *was = &given->filterCondition[i];
        const FWPM_FILTER_CONDITION0 *is = &left->filterCondition[i];
        const struct plain_value values[2] = {plain_condition(&was->conditionValue),
                                              plain_condition(&is->conditionValue)};
        size_t outside = enter_element(walk, "filterCondition", i);
        guid(walk, "fieldKey", &was->fieldKey, &is->fieldKey);
        number(walk, "matchType", was->matchType, is->matchType);
        enter(walk, "conditionValue");
        value(walk, &values[0], &values[1]);
        leave(walk, outside);
    }
}

static void weight(struct walk *walk, const char *name, const FWP_VALUE0 *given,
                   const FWP_VALUE0 *left)
{
    const struct plain_value values[2] = {plain(given), plain(left)};
    size_t outside = enter(walk, name);
    value(walk, &values[0], &values[1]);
    leave(walk, outside);
}

static void filter(struct walk *walk, const FWPM_FILTER0 *given, const FWPM_FILTER0 *left)
{
    if (!both(walk, "transportFilter", given, left)) {
        return;
    }
    size_t outside = enter(walk, "transportFilter");
    guid(walk, "filterKey", &given->filterKey, &left->filterKey);
    text(walk, "displayData.name", given->displayData.name, left->displayData.name);
    text(walk, "displayData.description", given->displayData.description,
         left->displayData.description);
    hexadecimal(walk, "flags", given->flags, left->flags);
    if (both(walk, "providerKey", given->providerKey, left->providerKey)) {
        guid(walk, "providerKey", given->providerKey, left->providerKey);
    }
    blob(walk, "providerData", &given->providerData, &left->providerData);
    guid(walk, "layerKey", &given->layerKey, &left->layerKey);
    guid(walk, "subLayerKey", &given->subLayerKey, &left->subLayerKey);
    weight(walk, "weight", &given->weight, &left->weight);
    conditions(walk, given, left);
    hexadecimal(walk, "action.type", given->action.type, left->action.type);
    guid(walk, "action.calloutKey", &given->action.calloutKey, &left->action.calloutKey);
    /* Without that flag the union holds a number, which is another field. */
    if (left->flags & FWPM_FILTER_FLAG_HAS_PROVIDER_CONTEXT) {
        guid(walk, "providerContextKey", &given->providerContextKey, &left->providerContextKey);
    }
    both(walk, "reserved", given->reserved, left->reserved);
    hexadecimal(walk, "filterId", given->filterId, left->filterId);
    weight(walk, "effectiveWeight", &given->effectiveWeight, &left->effectiveWeight);
    leave(walk, outside);
}

/* ---- SAs ------------------------------------------------------------------------------------- */

static void crypto_module(struct walk *walk, const GUID *given, const GUID *left)
{
    if (both(walk, "cryptoModuleId", given, left)) {
        guid(walk, "cryptoModuleId", given, left);
    }
}

/* A key's size is judged by the engine; that there is none where a size says so is a change. */
static void key(struct walk *walk, const char *name, const FWP_BYTE_BLOB *given,
                const FWP_BYTE_BLOB *left)
{
    if (left->size > 0 && !left->data) {
        char was[40];
        char is[40];
        snprintf(was, sizeof(was), "%u bytes", given->size);
        snprintf(is, sizeof(is), "%u bytes at NULL", left->size);
        differs(walk, name, was, is);
    }
}

static void auth(struct walk *walk, const char *name, const IPSEC_SA_AUTH_INFORMATION0 *given,
                 const IPSEC_SA_AUTH_INFORMATION0 *left)
{
    if (!both(walk, name, given, left)) {
        return;
    }
    size_t outside = enter(walk, name);
    key(walk, "authKey", &given->authKey, &left->authKey);
    size_t information = enter(walk, "authTransform");
    const IPSEC_AUTH_TRANSFORM0 *was = &given->authTransform;
    const IPSEC_AUTH_TRANSFORM0 *is = &left->authTransform;
    number(walk, "authTransformId.authType", was->authTransformId.authType,
           is->authTransformId.authType);
    number(walk, "authTransformId.authConfig", was->authTransformId.authConfig,
           is->authTransformId.authConfig);
    crypto_module(walk, was->cryptoModuleId, is->cryptoModuleId);
    leave(walk, information);
    leave(walk, outside);
}

static void cipher(struct walk *walk, const char *name, const IPSEC_SA_CIPHER_INFORMATION0 *given,
                   const IPSEC_SA_CIPHER_INFORMATION0 *left)
{
    if (!both(walk, name, given, left)) {
        return;
    }
    size_t outside = enter(walk, name);
    key(walk, "cipherKey", &given->cipherKey, &left->cipherKey);
    size_t information = enter(walk, "cipherTransform");
    const IPSEC_CIPHER_TRANSFORM0 *was = &given->cipherTransform;
    const IPSEC_CIPHER_TRANSFORM0 *is = &left->cipherTransform;
    number(walk, "cipherTransformId.cipherType", was->cipherTransformId.cipherType,
           is->cipherTransformId.cipherType);
    number(walk, "cipherTransformId.cipherConfig", was->cipherTransformId.cipherConfig,
           is->cipherTransformId.cipherConfig);
    crypto_module(walk, was->cryptoModuleId, is->cryptoModuleId);
    leave(walk, information);
    leave(walk, outside);
}

static void auth_and_cipher(struct walk *walk, const IPSEC_SA_AUTH_AND_CIPHER_INFORMATION0 *given,
                            const IPSEC_SA_AUTH_AND_CIPHER_INFORMATION0 *left)
{
    if (both(walk, "espAuthAndCipherInformation", given, left)) {
        size_t outside = enter(walk, "espAuthAndCipherInformation");
        auth(walk, "saAuthInformation", &given->saAuthInformation, &left->saAuthInformation);
        cipher(walk, "saCipherInformation", &given->saCipherInformation,
               &left->saCipherInformation);
        leave(walk, outside);
    }
}

static void sa(struct walk *walk, const IPSEC_SA0 *given, const IPSEC_SA0 *left)
{
    hexadecimal(walk, "spi", given->spi, left->spi);
    number(walk, "saTransformType", given->saTransformType, left->saTransformType);
    if (given->saTransformType != left->saTransformType) {
        return; /* what is behind the pointer is of another type */
    }
    switch (given->saTransformType) {
    case IPSEC_TRANSFORM_AH:
        auth(walk, "ahInformation", given->ahInformation, left->ahInformation);
        break;
    case IPSEC_TRANSFORM_ESP_AUTH:
        auth(walk, "espAuthInformation", given->espAuthInformation, left->espAuthInformation);
        break;
    case IPSEC_TRANSFORM_ESP_CIPHER:
        cipher(walk, "espCipherInformation", given->espCipherInformation,
               left->espCipherInformation);
        break;
    case IPSEC_TRANSFORM_ESP_AUTH_AND_CIPHER:
        auth_and_cipher(walk, given->espAuthAndCipherInformation,
                        left->espAuthAndCipherInformation);
        break;
    case IPSEC_TRANSFORM_ESP_AUTH_FW:
        auth(walk, "espAuthFwInformation", given->espAuthFwInformation, left->espAuthFwInformation);
        break;
    case IPSEC_TRANSFORM_TYPE_MAX:
        break;
    }
}

/* ---- the bundle and the rest ----------------------------------------------------------------- */

static void identity(struct walk *walk, const IPSEC_ID0 *given, const IPSEC_ID0 *left)
{
    if (!both(walk, "ipsecId", given, left)) {
        return;
    }
    size_t outside = enter(walk, "ipsecId");
    text(walk, "mmTargetName", given->mmTargetName, left->mmTargetName);
    text(walk, "emTargetName", given->emTargetName, left->emTargetName);
    number(walk, "numTokens", given->numTokens, left->numTokens);
    bool tokens = both(walk, "tokens", given->tokens, left->tokens);
    for (UINT32 i = 0; tokens && i < given->numTokens && i < left->numTokens; i++) {
        size_t before = enter_element(walk, "tokens", i);
        number(walk, "type", given->tokens[i].type, left->tokens[i].type);
        number(walk, "principal", given->tokens[i].principal, left->tokens[i].principal);
        number(walk, "mode", given->tokens[i].mode, left->tokens[i].mode);
        hexadecimal(walk, "token", given->tokens[i].token, left->tokens[i].token);
        leave(walk, before);
    }
    hexadecimal(walk, "explicitCredentials", given->explicitCredentials, left->explicitCredentials);
    hexadecimal(walk, "logonId", given->logonId, left->logonId);
    leave(walk, outside);
}

static void key_module_state(struct walk *walk, const IPSEC_KEYMODULE_STATE0 *given,
                             const IPSEC_KEYMODULE_STATE0 *left)
{
    if (both(walk, "keyModuleState", given, left)) {
        size_t outside = enter(walk, "keyModuleState");
        guid(walk, "keyModuleKey", &given->keyModuleKey, &left->keyModuleKey);
        blob(walk, "stateBlob", &given->stateBlob, &left->stateBlob);
        leave(walk, outside);
    }
}

static void bundle(struct walk *walk, const IPSEC_SA_BUNDLE1 *given, const IPSEC_SA_BUNDLE1 *left)
{
    size_t outside = enter(walk, "saBundle");
    hexadecimal(walk, "flags", given->flags, left->flags);
    number(walk, "lifetime.lifetimeSeconds", given->lifetime.lifetimeSeconds,
           left->lifetime.lifetimeSeconds);
    number(walk, "lifetime.lifetimeKilobytes", given->lifetime.lifetimeKilobytes,
           left->lifetime.lifetimeKilobytes);
    number(walk, "lifetime.lifetimePackets", given->lifetime.lifetimePackets,
           left->lifetime.lifetimePackets);
    number(walk, "idleTimeoutSeconds", given->idleTimeoutSeconds, left->idleTimeoutSeconds);
    number(walk, "ndAllowClearTimeoutSeconds", given->ndAllowClearTimeoutSeconds,
           left->ndAllowClearTimeoutSeconds);
    identity(walk, given->ipsecId, left->ipsecId);
    hexadecimal(walk, "napContext", given->napContext, left->napContext);
    number(walk, "qmSaId", given->qmSaId, left->qmSaId);
    number(walk, "numSAs", given->numSAs, left->numSAs);
    bool list = both(walk, "saList", given->saList, left->saList);
    for (UINT32 i = 0; list && i < given->numSAs && i < left->numSAs; i++) {
        size_t before = enter_element(walk, "saList", i);
        sa(walk, &given->saList[i], &left->saList[i]);
        leave(walk, before);
    }
    key_module_state(walk, given->keyModuleState, left->keyModuleState);
    number(walk, "ipVersion", given->ipVersion, left->ipVersion);
    if (given->ipVersion == FWP_IP_VERSION_V4 && left->ipVersion == FWP_IP_VERSION_V4) {
        v4(walk, "peerV4PrivateAddress", given->peerV4PrivateAddress, left->peerV4PrivateAddress);
    }
    hexadecimal(walk, "mmSaId", given->mmSaId, left->mmSaId);
    number(walk, "pfsGroup", given->pfsGroup, left->pfsGroup);
    guid(walk, "saLookupContext", &given->saLookupContext, &left->saLookupContext);
    hexadecimal(walk, "qmFilterId", given->qmFilterId, left->qmFilterId);
    leave(walk, outside);
}

static void traffic(struct walk *walk, const IPSEC_TRAFFIC1 *given, const IPSEC_TRAFFIC1 *left)
{
    size_t outside = enter(walk, "traffic");
    number(walk, "ipVersion", given->ipVersion, left->ipVersion);
    if (given->ipVersion == left->ipVersion && given->ipVersion == FWP_IP_VERSION_V4) {
        v4(walk, "localV4Address", given->localV4Address, left->localV4Address);
        v4(walk, "remoteV4Address", given->remoteV4Address, left->remoteV4Address);
    } else if (given->ipVersion == left->ipVersion) {
        v6(walk, "localV6Address", given->localV6Address, left->localV6Address, true);
        v6(walk, "remoteV6Address", given->remoteV6Address, left->remoteV6Address, true);
    }
    number(walk, "trafficType", given->trafficType, left->trafficType);
    if (given->trafficType == left->trafficType) {
        hexadecimal(walk,
                    given->trafficType == IPSEC_TRAFFIC_TYPE_TUNNEL ? "tunnelPolicyId"
                                                                    : "ipsecFilterId",
                    given->ipsecFilterId, left->ipsecFilterId);
    }
    number(walk, "remotePort", given->remotePort, left->remotePort);
    number(walk, "localPort", given->localPort, left->localPort);
    number(walk, "ipProtocol", given->ipProtocol, left->ipProtocol);
    hexadecimal(walk, "localIfLuid", given->localIfLuid, left->localIfLuid);
    number(walk, "realIfProfileId", given->realIfProfileId, left->realIfProfileId);
    leave(walk, outside);
}

static void encapsulation(struct walk *walk, const IPSEC_V4_UDP_ENCAPSULATION0 *given,
                          const IPSEC_V4_UDP_ENCAPSULATION0 *left)
{
    if (both(walk, "udpEncapsulation", given, left)) {
        size_t outside = enter(walk, "udpEncapsulation");
        number(walk, "localUdpEncapPort", given->localUdpEncapPort, left->localUdpEncapPort);
        number(walk, "remoteUdpEncapPort", given->remoteUdpEncapPort, left->remoteUdpEncapPort);
        leave(walk, outside);
    }
}

void sa_compare(const IPSEC_SA_DETAILS1 *given, const IPSEC_SA_DETAILS1 *left,
                enum sa_direction direction, struct sa_changes *changes)
{
    struct walk walk = {.direction = direction, .changes = changes};
    number(&walk, "ipVersion", given->ipVersion, left->ipVersion);
    number(&walk, "saDirection", given->saDirection, left->saDirection);
    traffic(&walk, &given->traffic, &left->traffic);
    bundle(&walk, &given->saBundle, &left->saBundle);
    if (given->ipVersion == FWP_IP_VERSION_V4 && left->ipVersion == FWP_IP_VERSION_V4) {
        encapsulation(&walk, given->udpEncapsulation, left->udpEncapsulation);
    }
    filter(&walk, given->transportFilter, left->transportFilter);
    const IPSEC_VIRTUAL_IF_TUNNEL_INFO0 *was = &given->virtualIfTunnelInfo;
    const IPSEC_VIRTUAL_IF_TUNNEL_INFO0 *is = &left->virtualIfTunnelInfo;
    hexadecimal(&walk, "virtualIfTunnelInfo.virtualIfTunnelId", was->virtualIfTunnelId,
                is->virtualIfTunnelId);
    hexadecimal(&walk, "virtualIfTunnelInfo.trafficSelectorId", was->trafficSelectorId,
                is->trafficSelectorId);
}
