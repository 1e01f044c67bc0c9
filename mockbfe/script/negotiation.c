#include "script/negotiation.h"

#include "script/bounds.h"

#include <stdio.h>
#include <string.h>

#define PROTOCOL_TCP 6
#define PROTOCOL_UDP 17
#define PROTOCOL_ICMP 1
#define PROTOCOL_ICMPV6 58

/* One evaluation. Before the run, only constants are looked at and the rest is taken to be good. */
struct evaluation {
    const struct negotiation *from;
    const struct resolver *resolver;
    bool constants_only;
    struct negotiation_values *to;
    struct expression_error *error;
};

static bool known(const struct evaluation *e, const struct expression *expression)
{
    return expression && (!e->constants_only || expression->constant);
}

/* Leaves *number as it is where the expression is missing or not known. */
static bool number(const struct evaluation *e, const struct bound *bound,
                   const struct expression *expression, uint64_t *number)
{
    return !known(e, expression) ||
           bound_evaluate(bound, expression, e->resolver, number, e->error);
}

static bool number32(const struct evaluation *e, const struct bound *bound,
                     const struct expression *expression, uint32_t *to)
{
    uint64_t wide = *to;
    bool good = number(e, bound, expression, &wide);
    *to = (uint32_t)wide;
    return good;
}

static bool port(const struct evaluation *e, const struct bound *bound,
                 const struct expression *expression, uint16_t *to)
{
    uint64_t wide = *to;
    bool good = number(e, bound, expression, &wide);
    *to = (uint16_t)wide;
    return good;
}

static bool misfit(const struct evaluation *e, const struct expression *at, const char *text)
{
    snprintf(e->error->text, sizeof(e->error->text), "%s", text);
    e->error->at = at->at;
    return false;
}

/* ---- traffic and tunnel ---------------------------------------------------------------------- */

static bool address(const struct evaluation *e, const struct expression *expression,
                    struct ip_address *to, uint16_t *to_port)
{
    struct value value;
    if (!known(e, expression)) {
        return true;
    }
    if (!expression_evaluate(expression, e->resolver, &value, e->error)) {
        return false;
    }
    *to = value.endpoint.address;
    if (to_port && value.type == VALUE_ENDPOINT) {
        *to_port = value.endpoint.port;
    }
    value_clear(&value);
    return true;
}

static bool same_family(const struct evaluation *e, const struct expression *local,
                        const struct ip_address *a, const struct expression *remote,
                        const struct ip_address *b)
{
    return !known(e, local) || !known(e, remote) || a->version == b->version ||
           misfit(e, remote,
                  a->version == IP_V4 ? "an IPv6 address opposite an IPv4 address"
                                      : "an IPv4 address opposite an IPv6 address");
}

/* Traffic between an address and itself needs no IPsec, and each version has its own ICMP. */
static bool ends_fit(const struct evaluation *e, const struct traffic *traffic)
{
    const struct negotiation *from = e->from;
    bool local_known = known(e, from->local.address);
    bool remote_known = known(e, from->remote.address);
    bool v4 = (local_known ? &traffic->local : &traffic->remote)->version == IP_V4;
    if (local_known && remote_known && address_equal(&traffic->local, &traffic->remote)) {
        return misfit(e, from->remote.address, "both ends of the traffic have one address");
    }
    if (!known(e, from->protocol) || !(local_known || remote_known)) {
        return true;
    }
    return traffic->protocol != (v4 ? PROTOCOL_ICMPV6 : PROTOCOL_ICMP) ||
           misfit(e, from->protocol,
                  v4 ? "icmpv6 between IPv4 addresses; theirs is icmp"
                     : "icmp between IPv6 addresses; theirs is icmpv6");
}

static bool protocol_fits(const struct evaluation *e, const struct traffic *traffic)
{
    const struct negotiation *from = e->from;
    const struct expression *with_port =
        traffic->remote_port ? from->remote.address : from->local.address;
    bool has_ports = traffic->protocol == PROTOCOL_TCP || traffic->protocol == PROTOCOL_UDP;
    if (from->protocol && !known(e, from->protocol)) {
        return true;
    }
    if ((traffic->local_port || traffic->remote_port) && !has_ports) {
        return misfit(e, with_port,
                      from->protocol ? "this protocol has no ports"
                                     : "a port needs a protocol: tcp or udp");
    }
    return true;
}

static bool evaluate_traffic(const struct evaluation *e)
{
    const struct negotiation *from = e->from;
    struct traffic *traffic = &e->to->traffic;
    uint64_t protocol = 0;
    address_parse("10.0.0.1", &traffic->local);
    address_parse("10.0.0.2", &traffic->remote);
    if (!address(e, from->local.address, &traffic->local, &traffic->local_port) ||
        !address(e, from->remote.address, &traffic->remote, &traffic->remote_port) ||
        !port(e, &BOUND_PORT, from->local.port, &traffic->local_port) ||
        !port(e, &BOUND_PORT, from->remote.port, &traffic->remote_port) ||
        !number(e, &BOUND_PROTOCOL, from->protocol, &protocol)) {
        return false;
    }
    traffic->protocol = (uint8_t)protocol;
    traffic->mode = from->mode == SCRIPT_MODE_TUNNEL ? TRAFFIC_TUNNEL : TRAFFIC_TRANSPORT;
    return same_family(e, from->local.address, &traffic->local, from->remote.address,
                       &traffic->remote) &&
           ends_fit(e, traffic) && protocol_fits(e, traffic);
}

static bool evaluate_tunnel(const struct evaluation *e)
{
    const struct negotiation *from = e->from;
    struct traffic *traffic = &e->to->traffic;
    return address(e, from->tunnel_local, &traffic->local_tunnel, NULL) &&
           address(e, from->tunnel_remote, &traffic->remote_tunnel, NULL) &&
           same_family(e, from->tunnel_local, &traffic->local_tunnel, from->tunnel_remote,
                       &traffic->remote_tunnel);
}

/* ---- numbers --------------------------------------------------------------------------------- */

static bool evaluate_lifetime(const struct evaluation *e)
{
    const struct negotiation *from = e->from;
    if (!from->lifetime_seconds) {
        e->to->lifetime_seconds = SA_DEFAULT_SECONDS;
        e->to->lifetime_kilobytes = SA_DEFAULT_KILOBYTES;
        e->to->lifetime_packets = SA_DEFAULT_PACKETS;
    }
    e->to->idle_seconds = 300;
    return number32(e, &BOUND_SECONDS, from->lifetime_seconds, &e->to->lifetime_seconds) &&
           number32(e, &BOUND_KILOBYTES, from->lifetime_kilobytes, &e->to->lifetime_kilobytes) &&
           number32(e, &BOUND_PACKETS, from->lifetime_packets, &e->to->lifetime_packets) &&
           number32(e, &BOUND_SECONDS, from->idle, &e->to->idle_seconds);
}

static bool evaluate_nat_t(const struct evaluation *e)
{
    const struct negotiation *from = e->from;
    bool tunnel = from->mode == SCRIPT_MODE_TUNNEL;
    const struct expression *outer = tunnel ? from->tunnel_local : from->local.address;
    struct ip_address outer_address = {IP_V4, {0}};
    e->to->nat_t = from->nat_t_local != NULL;
    if (!e->to->nat_t) {
        return true;
    }
    if (!port(e, &BOUND_UDP_PORT, from->nat_t_local, &e->to->nat_t_local_port) ||
        !port(e, &BOUND_UDP_PORT, from->nat_t_remote, &e->to->nat_t_remote_port) ||
        !address(e, outer, &outer_address, NULL)) {
        return false;
    }
    return outer_address.version == IP_V4 ||
           misfit(e, from->nat_t_local,
                  "UDP encapsulation is for IPv4 only (IPSEC_V4_UDP_ENCAPSULATION0)");
}

/* The SAs behind a bundle's first one have the SPIs behind its. */
static bool chosen_spi(const struct evaluation *e, const struct expression *expression,
                       uint32_t *to)
{
    return number32(e, &BOUND_SPI, expression, to) &&
           (*to <= UINT32_MAX - (e->from->transform_count - 1) ||
            misfit(e, expression, "there is no SPI behind this one for the bundle's second SA"));
}

static bool evaluate_ids(const struct evaluation *e)
{
    const struct negotiation *from = e->from;
    return number(e, &BOUND_ID, from->virtual_if_id, &e->to->virtual_if_id) &&
           number(e, &BOUND_ID, from->virtual_if_selector, &e->to->virtual_if_selector) &&
           chosen_spi(e, from->spi_inbound, &e->to->spi_inbound) &&
           chosen_spi(e, from->spi_outbound, &e->to->spi_outbound);
}

/* ---- what else an SA has --------------------------------------------------------------------- */

static bool name(const struct evaluation *e, const struct expression *expression,
                 char to[SA_NAME_SIZE])
{
    struct value value;
    if (!known(e, expression)) {
        return true;
    }
    if (!expression_evaluate(expression, e->resolver, &value, e->error)) {
        return false;
    }
    size_t size = value.text.size;
    bool fits = size > 0 && size < SA_NAME_SIZE && !memchr(value.text.data, 0, size);
    if (fits) {
        memcpy(to, value.text.data, size);
        to[size] = '\0';
    }
    value_clear(&value);
    return fits || misfit(e, expression, "a name of a peer has 1 to 127 bytes, none of them zero");
}

static bool flags(const struct evaluation *e)
{
    const struct expression *expression = e->from->flags;
    struct value value;
    if (!known(e, expression)) {
        return true;
    }
    if (!expression_evaluate(expression, e->resolver, &value, e->error)) {
        return false;
    }
    e->to->flags = value.word;
    value_clear(&value);
    return !(e->to->flags & (SA_FLAG_USING_DICTATED_KEYS | SA_FLAG_LOCALLY_DICTATED_KEYS)) ||
           misfit(e, expression, "the flags of dictated keys are set when keys are dictated");
}

static bool evaluate_details(const struct evaluation *e)
{
    const struct negotiation *from = e->from;
    struct negotiation_values *to = e->to;
    return flags(e) && name(e, from->mm_name, to->mm_name) && name(e, from->em_name, to->em_name) &&
           number(e, &BOUND_ID64, from->mm_sa_id, &to->mm_sa_id) &&
           number32(e, &BOUND_ID32, from->qm_sa_id, &to->qm_sa_id) &&
           number(e, &BOUND_ID64, from->qm_filter_id, &to->qm_filter_id) &&
           number(e, &BOUND_ID_OF_TWO, from->filter_id, &to->filter_id) &&
           number(e, &BOUND_ID_OF_TWO, from->transport_filter_id, &to->transport_filter_id) &&
           number(e, &BOUND_FILTER_WEIGHT, from->transport_filter_weight,
                  &to->transport_filter_weight) &&
           number32(e, &BOUND_ID32, from->nap_context, &to->nap_context) &&
           number32(e, &BOUND_ALLOW_CLEAR, from->nd_allow_clear, &to->nd_allow_clear_seconds);
}

/* ---- the peer -------------------------------------------------------------------------------- */

/* Bytes of keying material of all SAs of the bundle. */
static size_t material_size(const struct negotiation *from)
{
    size_t size = 0;
    for (unsigned int i = 0; i < from->transform_count; i++) {
        const struct transform *transform = &from->transforms[i];
        size += transform->cipher ? transform->cipher->key_length : 0;
        if (transform->auth && !transform_is_combined(transform)) {
            size += transform->auth->key_length;
        }
    }
    return size;
}

static bool keys(const struct evaluation *e, const struct expression *expression,
                 struct bundle_keys *to)
{
    struct value value;
    char why[sizeof(e->error->text)];
    char name[TRANSFORMS_TEXT_SIZE];
    if (!known(e, expression)) {
        return true;
    }
    if (!expression_evaluate(expression, e->resolver, &value, e->error)) {
        return false;
    }
    size_t wanted = material_size(e->from);
    size_t size = value.bytes.size;
    bool gone = value.bytes.digest != NULL;
    bool fits = !gone && size == wanted && size <= sizeof(to->bytes);
    if (fits) {
        to->size = size;
        memcpy(to->bytes, value.bytes.data, size);
    }
    value_clear(&value);
    if (gone) {
        snprintf(why, sizeof(why),
                 "the SA with this key is gone, and only the key's digest is kept; use it before, "
                 "or write it as hex\"…\"");
    } else if (!fits) {
        transforms_print(e->from->transforms, e->from->transform_count, name);
        snprintf(why, sizeof(why),
                 "%s has %u bytes of keys (authentication, then cipher%s), not %u", name,
                 (unsigned int)wanted, e->from->transform_count > 1 ? "; ESP, then AH" : "",
                 (unsigned int)size);
    }
    return fits || misfit(e, expression, why);
}

static bool evaluate_peer(const struct evaluation *e)
{
    const struct negotiation *from = e->from;
    e->to->peer_keys = from->peer.inbound_key != NULL;
    return number32(e, &BOUND_WEIGHT, from->peer.weight, &e->to->peer_weight) &&
           keys(e, from->peer.inbound_key, &e->to->peer_inbound_keys) &&
           keys(e, from->peer.outbound_key, &e->to->peer_outbound_keys);
}

/* ---- all of it ------------------------------------------------------------------------------- */

static bool (*const PARTS[NEGOTIATION_PARTS])(const struct evaluation *e) = {
    evaluate_traffic, evaluate_tunnel,  evaluate_lifetime, evaluate_nat_t,
    evaluate_ids,     evaluate_details, evaluate_peer,
};

bool negotiation_evaluate(const struct negotiation *negotiation, const struct resolver *resolver,
                          struct negotiation_values *values, struct expression_error *error)
{
    struct evaluation e = {negotiation, resolver, false, values, error};
    memset(values, 0, sizeof(*values));
    for (unsigned int part = 0; part < NEGOTIATION_PARTS; part++) {
        if (!PARTS[part](&e)) {
            return false;
        }
    }
    return true;
}

bool negotiation_check_part(const struct negotiation *negotiation, unsigned int part,
                            struct expression_error *error)
{
    struct negotiation_values values;
    struct evaluation e = {negotiation, NULL, true, &values, error};
    memset(&values, 0, sizeof(values));
    return PARTS[part](&e);
}
