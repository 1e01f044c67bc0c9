#include "describe.h"

#include "rpc_call.h"
#include "trace.h"

enum {
    SAS_SHOWN = 4,
    KEY_BYTES_SHOWN = 128
};

static void add_address(struct text *text, FWP_IP_VERSION version, UINT32 v4, const UINT8 *v6)
{
    if (version == FWP_IP_VERSION_V4)
        text_add_ipv4(text, v4);
    else if (version == FWP_IP_VERSION_V6)
        text_add_ipv6(text, v6);
    else
        text_add(text, "(ipVersion %d)", (int)version);
}

struct traffic_description {
    struct text *text;
    const IKEEXT_TRAFFIC0 *traffic;
};

static DWORD add_traffic(void *context)
{
    const struct traffic_description *description = context;
    const IKEEXT_TRAFFIC0 *traffic = description->traffic;
    struct text *text = description->text;

    text_add(text, "{");
    add_address(text, traffic->ipVersion, traffic->localV4Address, traffic->localV6Address);
    text_add(text, " -> ");
    add_address(text, traffic->ipVersion, traffic->remoteV4Address, traffic->remoteV6Address);
    text_add(text, ", authIpFilterId=%llu}", (unsigned long long)traffic->authIpFilterId);
    return ERROR_SUCCESS;
}

void describe_traffic(struct text *text, const IKEEXT_TRAFFIC0 *traffic)
{
    struct traffic_description description = {text, traffic};

    if (rpc_call(add_traffic, &description, NULL) != ERROR_SUCCESS)
        text_add(text, "(not readable)}");
}

static void add_key(struct text *text, const char *name, const FWP_BYTE_BLOB *key)
{
    if (trace_shows_keys() && key->size > 0 && key->size <= KEY_BYTES_SHOWN) {
        text_add(text, ", %s=", name);
        text_add_hex(text, key->data, key->size);
    } else {
        text_add(text, ", %s=%u bytes", name, key->size);
    }
}

/* One IPSEC_SA0: which transform it has says which keys it has. */
static void add_transform(struct text *text, const IPSEC_SA0 *sa)
{
    text_add(text, ", {spi=0x%08x", sa->spi);
    switch (sa->saTransformType) {
    case IPSEC_TRANSFORM_AH:
        text_add(text, " AH");
        add_key(text, "authKey", &sa->ahInformation->authKey);
        break;
    case IPSEC_TRANSFORM_ESP_AUTH:
        text_add(text, " ESP_AUTH");
        add_key(text, "authKey", &sa->espAuthInformation->authKey);
        break;
    case IPSEC_TRANSFORM_ESP_CIPHER:
        text_add(text, " ESP_CIPHER");
        add_key(text, "cipherKey", &sa->espCipherInformation->cipherKey);
        break;
    case IPSEC_TRANSFORM_ESP_AUTH_AND_CIPHER:
        text_add(text, " ESP_AUTH_AND_CIPHER");
        add_key(text, "authKey", &sa->espAuthAndCipherInformation->saAuthInformation.authKey);
        add_key(text, "cipherKey", &sa->espAuthAndCipherInformation->saCipherInformation.cipherKey);
        break;
    case IPSEC_TRANSFORM_ESP_AUTH_FW:
        text_add(text, " ESP_AUTH_FW");
        add_key(text, "authKey", &sa->espAuthFwInformation->authKey);
        break;
    default:
        text_add(text, " transform %d", (int)sa->saTransformType);
        break;
    }
    text_add(text, "}");
}

struct sa_description {
    struct text *text;
    const IPSEC_SA_DETAILS1 *sa;
};

static DWORD add_sa(void *context)
{
    const struct sa_description *description = context;
    const IPSEC_SA_DETAILS1 *sa = description->sa;
    struct text *text = description->text;

    text_add(text, "{%s, ", sa->saDirection == FWP_DIRECTION_INBOUND ? "inbound" : "outbound");
    add_address(text, sa->ipVersion, sa->traffic.localV4Address, sa->traffic.localV6Address);
    text_add(text, " -> ");
    add_address(text, sa->ipVersion, sa->traffic.remoteV4Address, sa->traffic.remoteV6Address);
    for (UINT32 i = 0; i < sa->saBundle.numSAs && i < SAS_SHOWN; i++)
        add_transform(text, &sa->saBundle.saList[i]);
    text_add(text, "}");
    return ERROR_SUCCESS;
}

void describe_sa(struct text *text, const IPSEC_SA_DETAILS1 *sa)
{
    struct sa_description description = {text, sa};

    if (rpc_call(add_sa, &description, NULL) != ERROR_SUCCESS)
        text_add(text, "(not readable)}");
}
