#include "key_section.h"

#include <string.h>

struct key_value *key_section_value(struct key_section *section, enum key_direction direction,
                                    const char *protocol, const char *use)
{
    UINT32 i;

    for (i = 0; i < section->counts[direction]; i++) {
        struct key_value *value = &section->values[direction][i];
        if (strcmp(value->protocol, protocol) == 0 && strcmp(value->use, use) == 0)
            return value;
    }
    return NULL;
}

/* The same for a reader. */
static const struct key_value *find_value(const struct key_section *section,
                                          enum key_direction direction, const struct sa_key *key)
{
    return key_section_value((struct key_section *)section, direction, key->protocol, key->use);
}

static BOOL address_fits(const struct key_endpoint *endpoint, FWP_IP_VERSION version, UINT32 v4,
                         const UINT8 *v6)
{
    char text[SA_TEXT_SIZE];

    return endpoint->address[0] == '\0' ||
           strcmp(endpoint->address, sa_text_address(version, v4, v6, text)) == 0;
}

static BOOL port_fits(const struct key_endpoint *endpoint, UINT16 port)
{
    return endpoint->port == 0 || endpoint->port == port;
}

static BOOL traffic_fits(const struct key_section *section, const IPSEC_TRAFFIC1 *traffic)
{
    return address_fits(&section->local, traffic->ipVersion, traffic->localV4Address,
                        traffic->localV6Address) &&
           address_fits(&section->remote, traffic->ipVersion, traffic->remoteV4Address,
                        traffic->remoteV6Address) &&
           port_fits(&section->local, traffic->localPort) &&
           port_fits(&section->remote, traffic->remotePort) &&
           (section->protocol == 0 || section->protocol == traffic->ipProtocol);
}

BOOL key_section_may_fit(const struct key_section *section, const IKEEXT_TRAFFIC0 *traffic)
{
    return !section->is_traffic ||
           (address_fits(&section->local, traffic->ipVersion, traffic->localV4Address,
                         traffic->localV6Address) &&
            address_fits(&section->remote, traffic->ipVersion, traffic->remoteV4Address,
                         traffic->remoteV6Address));
}

/* Every key of the SA must have a value of its size. */
static BOOL has_keys_for(const struct key_section *section, enum key_direction direction,
                         const IPSEC_SA_DETAILS1 *sa)
{
    struct sa_key keys[SA_MAX_KEYS];
    UINT32 count = sa_list_keys(sa, keys);
    UINT32 i;

    for (i = 0; i < count; i++) {
        const struct key_value *value = find_value(section, direction, &keys[i]);
        if (value == NULL || value->size != keys[i].blob->size)
            return FALSE;
    }
    return count > 0;
}

BOOL key_section_fits(const struct key_section *section, const IPSEC_SA_DETAILS1 *inbound,
                      const IPSEC_SA_DETAILS1 *outbound)
{
    char transform[SA_TEXT_SIZE];

    if (section->is_traffic) {
        if (!traffic_fits(section, &outbound->traffic))
            return FALSE;
    } else if (strcmp(section->transform, sa_text_transform(&outbound->saBundle, transform)) != 0) {
        return FALSE;
    }
    return has_keys_for(section, KEY_INBOUND, inbound) &&
           has_keys_for(section, KEY_OUTBOUND, outbound);
}

UINT32 key_section_line(const struct key_section *section)
{
    return section->line;
}

static void copy_direction(const struct key_section *section, enum key_direction direction,
                           IPSEC_SA_DETAILS1 *sa)
{
    struct sa_key keys[SA_MAX_KEYS];
    UINT32 count = sa_list_keys(sa, keys);
    UINT32 i;

    for (i = 0; i < count; i++) {
        const struct key_value *value = find_value(section, direction, &keys[i]);
        if (value != NULL && value->size == keys[i].blob->size)
            memcpy(keys[i].blob->data, value->bytes, value->size);
    }
    sa_complete_keys(sa);
}

void key_section_copy(const struct key_section *section, IPSEC_SA_DETAILS1 *inbound,
                      IPSEC_SA_DETAILS1 *outbound)
{
    copy_direction(section, KEY_INBOUND, inbound);
    copy_direction(section, KEY_OUTBOUND, outbound);
}

static BOOL direction_is_used(const struct key_section *section, enum key_direction direction,
                              const IPSEC_SA_DETAILS1 *sa)
{
    struct sa_key keys[SA_MAX_KEYS];
    UINT32 count = sa_list_keys(sa, keys);
    UINT32 i;

    for (i = 0; i < count; i++) {
        const struct key_value *value = find_value(section, direction, &keys[i]);
        if (value == NULL || value->size != keys[i].blob->size ||
            memcmp(keys[i].blob->data, value->bytes, value->size) != 0)
            return FALSE;
    }
    return count > 0;
}

BOOL key_section_is_used(const struct key_section *section, const IPSEC_SA_DETAILS1 *inbound,
                         const IPSEC_SA_DETAILS1 *outbound)
{
    return direction_is_used(section, KEY_INBOUND, inbound) &&
           direction_is_used(section, KEY_OUTBOUND, outbound);
}
