#include "scenario/sa_field.h"
#include "engine/engine.h"

bool traffic_field(const struct traffic *traffic, enum field_id id, struct value *value)
{
    switch (id) {
    case FIELD_TRAFFIC_LOCAL_ADDRESS:
        *value = value_address(&traffic->local);
        return true;
    case FIELD_TRAFFIC_LOCAL_PORT:
        *value = value_integer(traffic->local_port);
        return true;
    case FIELD_TRAFFIC_REMOTE_ADDRESS:
        *value = value_address(&traffic->remote);
        return true;
    case FIELD_TRAFFIC_REMOTE_PORT:
        *value = value_integer(traffic->remote_port);
        return true;
    case FIELD_TRAFFIC_PROTOCOL:
        *value = value_word(SET_PROTOCOL, traffic->protocol);
        return true;
    case FIELD_TRAFFIC_MODE:
        *value = value_word(SET_MODE, (uint32_t)traffic->mode);
        return true;
    case FIELD_TUNNEL_LOCAL:
        *value = value_address(&traffic->local_tunnel);
        return traffic->mode == TRAFFIC_TUNNEL;
    case FIELD_TUNNEL_REMOTE:
        *value = value_address(&traffic->remote_tunnel);
        return traffic->mode == TRAFFIC_TUNNEL;
    case FIELD_TRAFFIC_FILTER_ID:
        *value = value_integer(traffic->filter_id);
        return true;
    default:
        return false;
    }
}

/* ---- one SA of the bundle -------------------------------------------------------------------- */

static uint32_t auth_index(const struct transform *transform)
{
    return transform->auth ? (uint32_t)(transform->auth - AUTH_TRANSFORMS) : SCRIPT_NO_TRANSFORM;
}

static uint32_t cipher_index(const struct transform *transform)
{
    return transform->cipher ? (uint32_t)(transform->cipher - CIPHER_TRANSFORMS)
                             : SCRIPT_NO_TRANSFORM;
}

static struct value key_value(const struct sa_key *key)
{
    return value_bytes(key->bytes, key->length < SA_KEY_MAX ? key->length : SA_KEY_MAX);
}

static bool field_of_one(const struct sa *sa, enum field_id id, uint8_t *buffer,
                         struct value *value)
{
    switch (id) {
    case FIELD_SPI:
        *value = value_integer(sa->spi);
        return true;
    case FIELD_KEY:
        *value = value_bytes(buffer, sa_key_material(sa, buffer));
        return true;
    case FIELD_AUTH_KEY:
        *value = key_value(&sa->auth_key);
        return true;
    case FIELD_CIPHER_KEY:
        *value = key_value(&sa->cipher_key);
        return true;
    case FIELD_AUTH_TYPE:
        *value = value_word(SET_AUTH, auth_index(&sa->transform));
        return true;
    case FIELD_CIPHER_TYPE:
        *value = value_word(SET_CIPHER, cipher_index(&sa->transform));
        return true;
    case FIELD_TRANSFORM:
        *value = value_word(SET_TRANSFORM, (uint32_t)sa->transform.type);
        return true;
    default:
        return false;
    }
}

/* The same fields of the SA of one protocol. */
static const struct {
    enum field_id id;
    enum field_id of_one;
    bool ah;
} OF_BUNDLE[] = {
    {FIELD_ESP_SPI, FIELD_SPI, false},
    {FIELD_ESP_KEY, FIELD_KEY, false},
    {FIELD_ESP_AUTH_KEY, FIELD_AUTH_KEY, false},
    {FIELD_ESP_CIPHER_KEY, FIELD_CIPHER_KEY, false},
    {FIELD_ESP_AUTH_TYPE, FIELD_AUTH_TYPE, false},
    {FIELD_ESP_CIPHER_TYPE, FIELD_CIPHER_TYPE, false},
    {FIELD_ESP_TRANSFORM, FIELD_TRANSFORM, false},
    {FIELD_AH_SPI, FIELD_SPI, true},
    {FIELD_AH_KEY, FIELD_KEY, true},
    {FIELD_AH_AUTH_TYPE, FIELD_AUTH_TYPE, true},
};
#define OF_BUNDLE_COUNT (sizeof(OF_BUNDLE) / sizeof(OF_BUNDLE[0]))

bool sa_field_of_bundle(enum field_id id)
{
    size_t i = 0;
    while (i < OF_BUNDLE_COUNT && OF_BUNDLE[i].id != id) {
        i++;
    }
    return i < OF_BUNDLE_COUNT;
}

static bool field_by_protocol(const struct sa_details *sa, enum field_id id, uint8_t *buffer,
                              struct value *value)
{
    for (size_t i = 0; i < OF_BUNDLE_COUNT; i++) {
        for (uint32_t k = 0; OF_BUNDLE[i].id == id && k < sa->count; k++) {
            if ((sa->sas[k].transform.type == TRANSFORM_AH) == OF_BUNDLE[i].ah) {
                return field_of_one(&sa->sas[k], OF_BUNDLE[i].of_one, buffer, value);
            }
        }
    }
    return false;
}

/* ---- what a bundle has once ------------------------------------------------------------------ */

static struct value seconds(uint32_t count)
{
    return value_duration(count * UINT64_C(1000000));
}

static bool keying_module(const struct sa_details *sa, struct value *value)
{
    static const uint32_t WORDS[] = {
        [KEYING_AUTHIP] = SCRIPT_KEYING_AUTHIP,
        [KEYING_IKEV1] = SCRIPT_KEYING_IKEV1,
        [KEYING_IKEV2] = SCRIPT_KEYING_IKEV2,
    };
    enum keying_module module = KEYING_AUTHIP;
    if (!keying_module_of_sa(sa, &module)) {
        return false;
    }
    *value = value_word(SET_KEYING_MODULE, WORDS[module]);
    return true;
}

static bool text(const char *from, struct value *value)
{
    *value = value_text(from);
    return *from != '\0';
}

/* By whom, for whom and by which policy it was negotiated. */
static bool negotiated_field(const struct sa_details *sa, enum field_id id, struct value *value)
{
    switch (id) {
    case FIELD_KEYING_MODULE:
        return keying_module(sa, value);
    case FIELD_MM_SA_ID:
        *value = value_integer(sa->mm_sa_id);
        return true;
    case FIELD_QM_SA_ID:
        *value = value_integer(sa->qm_sa_id);
        return true;
    case FIELD_QM_FILTER_ID:
        *value = value_integer(sa->qm_filter_id);
        return true;
    case FIELD_IDENTITY_MM:
        return text(sa->identity.mm_target_name, value);
    case FIELD_IDENTITY_EM:
        return text(sa->identity.em_target_name, value);
    case FIELD_NAP_CONTEXT:
        *value = value_integer(sa->nap_context);
        return true;
    case FIELD_TRANSPORT_FILTER_ID:
        *value = value_integer(sa->transport_filter.id);
        return sa->transport_filter.id != 0;
    case FIELD_TRANSPORT_FILTER_WEIGHT:
        *value = value_integer(sa->transport_filter.weight);
        return sa->transport_filter.id != 0;
    case FIELD_INTERFACE_LUID:
        *value = value_integer(sa->local_if_luid);
        return true;
    case FIELD_INTERFACE_PROFILE:
        *value = value_integer(sa->real_if_profile_id);
        return true;
    default:
        return false;
    }
}

static bool bundle_field(const struct sa_details *sa, enum field_id id, struct value *value)
{
    switch (id) {
    case FIELD_BUNDLE_FLAGS:
        *value = value_flags(SET_BUNDLE_FLAGS, sa->flags);
        return true;
    case FIELD_LIFETIME_SECONDS:
        *value = seconds(sa->lifetime.seconds);
        return true;
    case FIELD_LIFETIME_KILOBYTES:
        *value = value_size(sa->lifetime.kilobytes);
        return true;
    case FIELD_LIFETIME_PACKETS:
        *value = value_packets(sa->lifetime.packets);
        return true;
    case FIELD_IDLE:
        *value = seconds(sa->idle_timeout_seconds);
        return true;
    case FIELD_ND_ALLOW_CLEAR:
        *value = seconds(sa->nd_allow_clear_timeout_seconds);
        return true;
    case FIELD_PFS:
        *value = value_word(SET_PFS, sa->pfs_group);
        return true;
    case FIELD_NAT_T_LOCAL:
        *value = value_integer(sa->udp_encapsulation ? sa->local_udp_port : 0);
        return true;
    case FIELD_NAT_T_REMOTE:
        *value = value_integer(sa->udp_encapsulation ? sa->remote_udp_port : 0);
        return true;
    case FIELD_PEER_PRIVATE:
        *value = value_address(&sa->peer_private);
        return sa->udp_encapsulation;
    case FIELD_VIRTUAL_IF_ID:
        *value = value_integer(sa->virtual_if_tunnel_id);
        return true;
    case FIELD_VIRTUAL_IF_SELECTOR:
        *value = value_integer(sa->traffic_selector_id);
        return true;
    case FIELD_SA_COUNT:
        *value = value_integer(sa->count);
        return true;
    default:
        return false;
    }
}

bool sa_field(const struct sa_details *sa, enum field_id id, uint8_t *buffer, struct value *value)
{
    return field_of_one(&sa->sas[0], id, buffer, value) ||
           field_by_protocol(sa, id, buffer, value) || bundle_field(sa, id, value) ||
           negotiated_field(sa, id, value) || traffic_field(&sa->traffic, id, value);
}
