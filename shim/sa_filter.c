#include "sa_filter.h"

#include "sa_parts.h"

#include <string.h>

#define CONDITIONS_MAX 5

/* The layers of transport data, and the callouts that protect it there (W32:manual-ipsec-sas). By
   family, direction (outbound, inbound), and mode. */
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
static bool match_address(FWPM_FILTER0 *filter, const GUID *field, bool v6, const UINT8 *address)
{
    FWP_CONDITION_VALUE0 *value = &add_condition(filter, field)->conditionValue;
    if (!v6) {
        value->type = FWP_UINT32;
        value->uint32 = sa_v4(address);
        return true;
    }
    value->type = FWP_BYTE_ARRAY16_TYPE;
    value->byteArray16 = sa_part(sizeof(*value->byteArray16));
    if (value->byteArray16) {
        memcpy(value->byteArray16->byteArray16, address, 16);
    }
    return value->byteArray16 != NULL;
}

static void add_port(FWPM_FILTER0 *filter, const GUID *field, UINT16 port)
{
    if (port != 0) {
        FWP_CONDITION_VALUE0 *value = &add_condition(filter, field)->conditionValue;
        value->type = FWP_UINT16;
        value->uint16 = port;
    }
}

/* In tunnel mode as well they are about the traffic, not about the tunnel's ends. */
static bool add_conditions(FWPM_FILTER0 *filter, const BFE_SA_DETAILS *details)
{
    filter->filterCondition = sa_part(CONDITIONS_MAX * sizeof(*filter->filterCondition));
    if (!filter->filterCondition ||
        !match_address(filter, &FWPM_CONDITION_IP_LOCAL_ADDRESS, details->trafficIsV6,
                       details->localAddress) ||
        !match_address(filter, &FWPM_CONDITION_IP_REMOTE_ADDRESS, details->trafficIsV6,
                       details->remoteAddress)) {
        return false;
    }
    if (details->ipProtocol != 0) {
        FWP_CONDITION_VALUE0 *value =
            &add_condition(filter, &FWPM_CONDITION_IP_PROTOCOL)->conditionValue;
        value->type = FWP_UINT8;
        value->uint8 = (UINT8)details->ipProtocol;
    }
    add_port(filter, &FWPM_CONDITION_IP_LOCAL_PORT, details->localPort);
    add_port(filter, &FWPM_CONDITION_IP_REMOTE_PORT, details->remotePort);
    return true;
}

/* A weight of 0 to 15 becomes the upper four bits of the effective one (FWPM_FILTER0's page). */
static bool add_weight(FWPM_FILTER0 *filter, UINT8 weight)
{
    filter->weight.type = FWP_UINT8;
    filter->weight.uint8 = weight;
    filter->effectiveWeight.type = FWP_UINT64;
    filter->effectiveWeight.uint64 = sa_part(sizeof(*filter->effectiveWeight.uint64));
    if (filter->effectiveWeight.uint64) {
        *filter->effectiveWeight.uint64 = (UINT64)weight << 60 | filter->filterId;
    }
    return filter->effectiveWeight.uint64 != NULL;
}

FWPM_FILTER0 *sa_filter_build(const BFE_SA_DETAILS *details)
{
    FWPM_FILTER0 *filter = sa_part(sizeof(*filter));
    bool tunnel = details->tunnel != 0;
    bool inbound = details->inbound != 0;
    bool v6 = details->trafficIsV6 != 0;
    if (!filter) {
        return NULL;
    }
    filter->filterKey = sa_guid(details->transportFilterKey);
    filter->displayData.name = sa_text(tunnel ? L"IPsec tunnel filter" : L"IPsec transport filter");
    filter->displayData.description =
        sa_text(inbound ? L"traffic that comes in by the SA" : L"traffic that goes out by the SA");
    filter->flags = FWPM_FILTER_FLAG_HAS_PROVIDER_CONTEXT;
    filter->providerKey = sa_part(sizeof(*filter->providerKey));
    if (!filter->displayData.name || !filter->displayData.description || !filter->providerKey) {
        return NULL;
    }
    *filter->providerKey = FWPM_PROVIDER_MPSSVC_WF;
    filter->layerKey = *PLACES[v6][inbound].layer;
    filter->subLayerKey = FWPM_SUBLAYER_UNIVERSAL;
    filter->action.type = FWP_ACTION_CALLOUT_TERMINATING;
    filter->action.calloutKey = *PLACES[v6][inbound].callouts[tunnel];
    filter->providerContextKey = sa_guid(details->providerContextKey);
    filter->filterId = details->transportFilterId;
    return add_conditions(filter, details) &&
                   add_weight(filter, (UINT8)details->transportFilterWeight)
               ? filter
               : NULL;
}
