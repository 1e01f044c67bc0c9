/* Before windows.h, which would bring in the older winsock.h. */
#include <winsock2.h>
#include <ws2tcpip.h>

#include "sa_text.h"
#include "sa_keys.h"

#include <stdio.h>
#include <string.h>

enum {
    V6_LENGTH = 16,
    ENDPOINT_SIZE = 64
};

/* By IPSEC_AUTH_CONFIG_*. */
static const char *const auth_names[] = {
    "md5", "sha1", "sha256", "aes-gmac-128", "aes-gmac-192", "aes-gmac-256",
};

/* By IPSEC_CIPHER_CONFIG_*, which start at 1. */
static const char *const cipher_names[] = {
    "cipher-0",    "des",         "3des",        "aes-cbc-128", "aes-cbc-192",
    "aes-cbc-256", "aes-gcm-128", "aes-gcm-192", "aes-gcm-256",
};

const char *sa_text_address(FWP_IP_VERSION version, UINT32 v4, const UINT8 *v6, char *text)
{
    UINT8 network[V6_LENGTH];
    UINT32 network_v4;

    text[0] = '\0';
    if (version == FWP_IP_VERSION_V6) {
        for (int i = 0; i < V6_LENGTH; i++)
            network[i] = v6[V6_LENGTH - 1 - i];
        inet_ntop(AF_INET6, network, text, SA_TEXT_SIZE);
    } else {
        network_v4 = htonl(v4);
        inet_ntop(AF_INET, &network_v4, text, SA_TEXT_SIZE);
    }
    return text;
}

const char *sa_text_ike_traffic(const IKEEXT_TRAFFIC0 *traffic, char *text)
{
    char local[SA_TEXT_SIZE];
    char remote[SA_TEXT_SIZE];

    snprintf(text, SA_TEXT_SIZE, "%s -> %s",
             sa_text_address(traffic->ipVersion, traffic->localV4Address, traffic->localV6Address,
                             local),
             sa_text_address(traffic->ipVersion, traffic->remoteV4Address, traffic->remoteV6Address,
                             remote));
    return text;
}

/* IPv6 addresses need brackets before a port. */
static void endpoint_text(FWP_IP_VERSION version, const char *address, UINT16 port, char *text)
{
    char port_text[8] = "*";

    if (port != 0)
        snprintf(port_text, sizeof(port_text), "%u", (unsigned)port);
    snprintf(text, ENDPOINT_SIZE, version == FWP_IP_VERSION_V6 ? "[%s]:%s" : "%s:%s", address,
             port_text);
}

static const char *protocol_text(UINT8 protocol, char *text, size_t size)
{
    switch (protocol) {
    case 0:
        return "*";
    case IPPROTO_ICMP:
        return "icmp";
    case IPPROTO_TCP:
        return "tcp";
    case IPPROTO_UDP:
        return "udp";
    case IPPROTO_ICMPV6:
        return "icmpv6";
    default:
        snprintf(text, size, "%u", (unsigned)protocol);
        return text;
    }
}

const char *sa_text_traffic(const IPSEC_TRAFFIC1 *traffic, char *text)
{
    char address[SA_TEXT_SIZE];
    char local[ENDPOINT_SIZE];
    char remote[ENDPOINT_SIZE];
    char protocol[8];

    sa_text_address(traffic->ipVersion, traffic->localV4Address, traffic->localV6Address, address);
    endpoint_text(traffic->ipVersion, address, traffic->localPort, local);
    sa_text_address(traffic->ipVersion, traffic->remoteV4Address, traffic->remoteV6Address,
                    address);
    endpoint_text(traffic->ipVersion, address, traffic->remotePort, remote);
    snprintf(text, SA_TEXT_SIZE, "%s -> %s %s", local, remote,
             protocol_text(traffic->ipProtocol, protocol, sizeof(protocol)));
    return text;
}

static const char *auth_name(const IPSEC_SA_AUTH_INFORMATION0 *information)
{
    UINT32 config = information->authTransform.authTransformId.authConfig;

    return config < ARRAYSIZE(auth_names) ? auth_names[config] : "unknown-auth";
}

static const char *cipher_name(const IPSEC_SA_CIPHER_INFORMATION0 *information)
{
    UINT32 config = information->cipherTransform.cipherTransformId.cipherConfig;

    return config < ARRAYSIZE(cipher_names) ? cipher_names[config] : "unknown-cipher";
}

static int append_sa(const IPSEC_SA0 *sa, char *text, size_t size)
{
    const IPSEC_SA_AUTH_AND_CIPHER_INFORMATION0 *both;

    switch (sa->saTransformType) {
    case IPSEC_TRANSFORM_AH:
        return snprintf(text, size, "ah %s", auth_name(sa->ahInformation));
    case IPSEC_TRANSFORM_ESP_AUTH:
        return snprintf(text, size, "esp %s", auth_name(sa->espAuthInformation));
    case IPSEC_TRANSFORM_ESP_AUTH_FW:
        return snprintf(text, size, "esp-fw %s", auth_name(sa->espAuthFwInformation));
    case IPSEC_TRANSFORM_ESP_CIPHER:
        return snprintf(text, size, "esp %s", cipher_name(sa->espCipherInformation));
    case IPSEC_TRANSFORM_ESP_AUTH_AND_CIPHER:
        both = sa->espAuthAndCipherInformation;
        if (sa_is_combined_mode(
                both->saCipherInformation.cipherTransform.cipherTransformId.cipherConfig))
            return snprintf(text, size, "esp %s", cipher_name(&both->saCipherInformation));
        return snprintf(text, size, "esp %s %s", cipher_name(&both->saCipherInformation),
                        auth_name(&both->saAuthInformation));
    default:
        return snprintf(text, size, "transform %d", (int)sa->saTransformType);
    }
}

const char *sa_text_transform(const IPSEC_SA_BUNDLE1 *bundle, char *text)
{
    size_t used = 0;
    UINT32 i;
    int added;

    text[0] = '\0';
    for (i = 0; i < bundle->numSAs && used < SA_TEXT_SIZE; i++) {
        if (i > 0) {
            added = snprintf(text + used, SA_TEXT_SIZE - used, " + ");
            used += added > 0 ? (size_t)added : 0;
        }
        if (used >= SA_TEXT_SIZE)
            break;
        added = append_sa(&bundle->saList[i], text + used, SA_TEXT_SIZE - used);
        used += added > 0 ? (size_t)added : 0;
    }
    return text;
}

const char *sa_text_key_source(const IPSEC_SA_BUNDLE1 *bundle)
{
    if (bundle->flags & IPSEC_SA_BUNDLE_FLAG_LOCALLY_DICTATED_KEYS)
        return "locally dictated";
    if (bundle->flags & IPSEC_SA_BUNDLE_FLAG_USING_DICTATED_KEYS)
        return "dictated by the peer";
    return "generated";
}
