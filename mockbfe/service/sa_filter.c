#include "service/sa_filter.h"
#include "service/rpc_session.h"
#include "service/wire.h"

#include <string.h>

#define CONDITIONS_MAX 5

/* The layers of transport data, and the callouts that protect it there (W32:manual-ipsec-sas). By
   family, direction as in enum sa_direction, and mode. */
static const struct {
    const GUID *layer;
    const GUID *callouts[2]; /* transport, tunnel */
} PLACES[2][2] = {
    {{&FWPM_LAYER_OUTBOUND_TRANSPORT_V4,
      {&FWPM_CALLOUT_IPSEC_OUTBOUND_TRANSPORT_V4, &FWPM_CALLOUT_IPSEC_OUTBOUND_TUNNEL_V4}},
     {&FWPM_LAYER_INBOUND_TRANSPORT_V4,
      {&FWPM_CALLOUT_IPSEC_INBOUND_TRANSPORT_V4, &FWPM_CALLOUT_IPSEC_INBOUND_TUNNEL_V4}}},
    {{&FWPM_LAYER_OUTBOUND_TRANSPORT_V6,
      {&FWPM_CALLOUT_IPSEC_OUTBOUND_TRANSPORT_V6, &FWPM_CALLOUT_IPSEC_OUTBOUND_TUNNEL_V6}},
     {&FWPM_LAYER_INBOUND_TRANSPORT_V6,
      {&FWPM_CALLOUT_IPSEC_INBOUND_TRANSPORT_V6, &FWPM_CALLOUT_IPSEC_INBOUND_TUNNEL_V6}}},
};

static FWPM_FILTER_CONDITION0 *add_condition(FWPM_FILTER0 *filter, const GUID *field)
{
    FWPM_FILTER_CONDITION0 *condition = &filter->filterCondition[filter->numFilterConditions++];
    condition->fieldKey = *field;
    condition->matchType = FWP_MATCH_EQUAL;
    return condition;
}

/* Unlike those in IPSEC_* structures, a condition's IPv6 address is in network order. */
static bool add_address(FWPM_FILTER0 *filter, const GUID *field, const struct ip_address *address)
{
    FWP_CONDITION_VALUE0 *value = &add_condition(filter, field)->conditionValue;
    if (address->version == IP_V4) {
        value->type = FWP_UINT32;
        value->uint32 = wire_v4(address);
        return true;
    }
    value->type = FWP_BYTE_ARRAY16_TYPE;
    value->byteArray16 = wire_allocate(sizeof(*value->byteArray16));
    if (value->byteArray16) {
        memcpy(value->byteArray16->byteArray16, address->bytes, 16);
    }
    return value->byteArray16 != NULL;
}

static void add_port(FWPM_FILTER0 *filter, const GUID *field, uint16_t port)
{
    if (port != 0) {
        FWP_CONDITION_VALUE0 *value = &add_condition(filter, field)->conditionValue;
        value->type = FWP_UINT16;
        value->uint16 = port;
    }
}

/* In tunnel mode as well they are about the traffic, not about the tunnel's ends. */
static bool add_conditions(FWPM_FILTER0 *filter, const struct traffic *traffic)
{
    filter->filterCondition = wire_allocate(CONDITIONS_MAX * sizeof(*filter->filterCondition));
    if (!filter->filterCondition ||
        !add_address(filter, &FWPM_CONDITION_IP_LOCAL_ADDRESS, &traffic->local) ||
        !add_address(filter, &FWPM_CONDITION_IP_REMOTE_ADDRESS, &traffic->remote)) {
        return false;
    }
    if (traffic->protocol != 0) {
        FWP_CONDITION_VALUE0 *value =
            &add_condition(filter, &FWPM_CONDITION_IP_PROTOCOL)->conditionValue;
        value->type = FWP_UINT8;
        value->uint8 = traffic->protocol;
    }
    add_port(filter, &FWPM_CONDITION_IP_LOCAL_PORT, traffic->local_port);
    add_port(filter, &FWPM_CONDITION_IP_REMOTE_PORT, traffic->remote_port);
    return true;
}

/* A weight of 0 to 15 becomes the upper four bits of the effective one (FWPM_FILTER0's page). */
static bool add_weight(FWPM_FILTER0 *filter, uint8_t weight)
{
    filter->weight.type = FWP_UINT8;
    filter->weight.uint8 = weight;
    filter->effectiveWeight.type = FWP_UINT64;
    filter->effectiveWeight.uint64 = wire_allocate(sizeof(*filter->effectiveWeight.uint64));
    if (filter->effectiveWeight.uint64) {
        *filter->effectiveWeight.uint64 = (UINT64)weight << 60 | filter->filterId;
    }
    return filter->effectiveWeight.uint64 != NULL;
}

FWPM_FILTER0 *sa_filter_to_windows(const struct sa_details *details)
{
    FWPM_FILTER0 *filter = wire_allocate(sizeof(*filter));
    bool tunnel = details->traffic.mode == TRAFFIC_TUNNEL;
    int family = details->traffic.local.version == IP_V6;
    bool failed = false;
    if (!filter) {
        return NULL;
    }
    filter->filterKey = wire_guid(&details->transport_filter.key);
    filter->displayData.name =
        wide_result(tunnel ? "IPsec tunnel filter" : "IPsec transport filter", &failed);
    filter->displayData.description =
        wide_result(details->direction == SA_INBOUND ? "traffic that comes in by the SA"
                                                     : "traffic that goes out by the SA",
                    &failed);
    filter->flags = FWPM_FILTER_FLAG_HAS_PROVIDER_CONTEXT;
    filter->providerKey = wire_allocate(sizeof(*filter->providerKey));
    if (failed || !filter->providerKey) {
        return NULL;
    }
    *filter->providerKey = FWPM_PROVIDER_MPSSVC_WF;
    filter->layerKey = *PLACES[family][details->direction].layer;
    filter->subLayerKey = FWPM_SUBLAYER_UNIVERSAL;
    filter->action.type = FWP_ACTION_CALLOUT_TERMINATING;
    filter->action.calloutKey = *PLACES[family][details->direction].callouts[tunnel];
    filter->providerContextKey = wire_guid(&details->transport_filter.provider_context);
    filter->filterId = details->transport_filter.id;
    return add_conditions(filter, &details->traffic) &&
                   add_weight(filter, details->transport_filter.weight)
               ? filter
               : NULL;
}
