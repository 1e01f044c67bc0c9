#include "script/check_internal.h"

#include <stdio.h>
#include <string.h>

static const struct wanted ADDRESS = {"an address", VALUE_NOTHING, SET_NONE};
static const struct wanted KEY = {"a key", VALUE_BYTES, SET_NONE};
static const struct wanted FLAGS = {"SA bundle flags", VALUE_FLAGS, SET_BUNDLE_FLAGS};

/* Its properties by id, for contradictions between them. */
struct context {
    struct check *check;
    struct negotiation *to;
    const struct property *seen[PROPERTY_COUNT];
    const struct argument *allow_dictate;
};

/* ADDRESS[:PORT] [port NUMBER]. */
static struct endpoint_expression endpoint(struct arguments *arguments, bool with_port)
{
    struct endpoint_expression result = {NULL, NULL};
    result.address = argument_expression(arguments, &ADDRESS);
    if (result.address && result.address->type != VALUE_ADDRESS &&
        (result.address->type != VALUE_ENDPOINT || !with_port)) {
        diagnostics_error(arguments->check->out, result.address->at,
                          "expected an address%s, found %s",
                          with_port ? ", with or without a port" : " without a port",
                          value_type_name(result.address->type));
        arguments->failed = true;
    }
    if (with_port && argument_is(arguments, "port")) {
        result.port = argument_bounded(arguments, &BOUND_PORT);
        if (result.port && result.address && result.address->type == VALUE_ENDPOINT) {
            diagnostics_error(arguments->check->out, result.port->at, "a second port");
            arguments->failed = true;
        }
    }
    return result;
}

static void traffic(struct context *context, struct arguments *arguments)
{
    static const struct wanted PROTOCOL = {"a protocol", VALUE_WORD, SET_PROTOCOL};
    context->to->local = endpoint(arguments, true);
    argument_sign(arguments, ARGUMENT_ARROW);
    context->to->remote = endpoint(arguments, true);
    if (arguments->next) {
        context->to->protocol = argument_expression(arguments, &PROTOCOL);
    }
}

static void tunnel(struct context *context, struct arguments *arguments)
{
    context->to->tunnel_local = endpoint(arguments, false).address;
    argument_sign(arguments, ARGUMENT_ARROW);
    context->to->tunnel_remote = endpoint(arguments, false).address;
    context->to->mode = SCRIPT_MODE_TUNNEL;
}

static void policy(struct context *context, struct arguments *arguments)
{
    while (arguments->next && !arguments->failed) {
        const struct argument *here = arguments->next;
        unsigned int flag = 0;
        if (argument_is(arguments, "allow-dictate")) {
            flag = POLICY_ALLOW_DICTATE;
            context->allow_dictate = here;
        } else if (argument_is(arguments, "allow-notify")) {
            flag = POLICY_ALLOW_NOTIFY;
        } else {
            argument_unexpected(arguments, "allow-dictate or allow-notify");
        }
        if (context->to->policy & flag) {
            diagnostics_error(context->check->out, here->at, "it is allowed already");
        }
        context->to->policy |= flag;
    }
}

/* ---- transforms ------------------------------------------------------------------------------ */

/* `none` is something to compare a field with, no transform. hint: what to write instead, or NULL.
 */
static void no_transform(struct arguments *arguments, const struct argument *at, const char *what,
                         const char *hint)
{
    if (!arguments->failed) {
        diagnostics_error(arguments->check->out, at->at, "'none' is no %s transform", what);
        if (hint) {
            diagnostics_hint(arguments->check->out, "%s", hint);
        }
        arguments->failed = true;
    }
}

/* NULL after an error. */
static const struct auth_transform *auth(struct arguments *arguments, const char *hint)
{
    const struct argument *at = arguments->next;
    uint32_t index = argument_constant(arguments, SET_AUTH);
    if (index == SCRIPT_NO_TRANSFORM) {
        no_transform(arguments, at, "authentication", hint);
    }
    return arguments->failed ? NULL : &AUTH_TRANSFORMS[index];
}

static const struct cipher_transform *cipher(struct arguments *arguments)
{
    const struct argument *at = arguments->next;
    uint32_t index = argument_constant(arguments, SET_CIPHER);
    if (index == SCRIPT_NO_TRANSFORM) {
        no_transform(arguments, at, "cipher",
                     "without encryption write esp auth-only AUTH or ah AUTH");
    }
    return arguments->failed ? NULL : &CIPHER_TRANSFORMS[index];
}

static void esp(struct arguments *arguments, struct transform *to)
{
    const struct argument *first = arguments->next;
    bool auth_only = argument_is(arguments, "auth-only");
    if (auth_only || argument_is(arguments, "auth-fw")) {
        to->type = auth_only ? TRANSFORM_ESP_AUTH : TRANSFORM_ESP_AUTH_FW;
        to->auth = auth(arguments, NULL);
        return;
    }
    bool cipher_only = argument_is(arguments, "cipher-only");
    const struct argument *at = arguments->next;
    to->type = cipher_only ? TRANSFORM_ESP_CIPHER : TRANSFORM_ESP_AUTH_AND_CIPHER;
    to->cipher = cipher(arguments);
    if (arguments->failed || !to->cipher) {
        return;
    }
    const char *own = to->cipher->combined;
    if (own && cipher_only) {
        diagnostics_error(arguments->check->out, at->at, "%s always authenticates as well",
                          to->cipher->name);
        diagnostics_hint(arguments->check->out, "write esp %s", to->cipher->name);
        arguments->failed = true;
    } else if (own) {
        const struct argument *extra = arguments->next;
        to->auth = auth_transform_find(own);
        if (extra && extra->kind == ARGUMENT_EXPRESSION) {
            diagnostics_error(arguments->check->out, extra->at, "%s needs no second transform",
                              to->cipher->name);
            diagnostics_hint(arguments->check->out, "it encrypts and authenticates with one key");
            arguments->failed = true;
        }
    } else if (!cipher_only && (!arguments->next || arguments->next->kind == ARGUMENT_PLUS)) {
        diagnostics_error(arguments->check->out, first->at, "%s needs an authentication transform",
                          to->cipher->name);
        diagnostics_hint(arguments->check->out, "esp %s sha1, or esp cipher-only %s",
                         to->cipher->name, to->cipher->name);
        arguments->failed = true;
    } else if (!cipher_only) {
        char hint[80];
        snprintf(hint, sizeof(hint), "without authentication write esp cipher-only %s",
                 to->cipher->name);
        to->auth = auth(arguments, hint);
    }
}

static void transform(struct context *context, struct arguments *arguments)
{
    struct negotiation *to = context->to;
    do {
        const struct argument *here = arguments->next;
        struct transform *next = &to->transforms[to->transform_count];
        if (to->transform_count == SA_BUNDLE_MAX) {
            diagnostics_error(context->check->out, here ? here->at : arguments->at,
                              "a third transform");
            diagnostics_hint(context->check->out, "a bundle is one AH and one ESP transform");
            arguments->failed = true;
            break;
        }
        if (argument_is(arguments, "ah")) {
            next->type = TRANSFORM_AH;
            next->auth = auth(arguments, NULL);
        } else if (argument_is(arguments, "esp")) {
            esp(arguments, next);
        } else {
            argument_unexpected(arguments, "ah or esp");
            break;
        }
        to->transform_count++;
        bool same = to->transform_count == 2 && (to->transforms[0].type == TRANSFORM_AH) ==
                                                    (to->transforms[1].type == TRANSFORM_AH);
        if (!arguments->failed && same) {
            diagnostics_error(context->check->out, here->at, "a second %s transform",
                              next->type == TRANSFORM_AH ? "AH" : "ESP");
            diagnostics_hint(context->check->out, "a bundle is one AH and one ESP transform");
            arguments->failed = true;
        }
        if (!arguments->next) {
            break;
        }
        argument_sign(arguments, ARGUMENT_PLUS);
    } while (!arguments->failed);
    /* In a bundle ESP is the first (IPSEC_SA_BUNDLE1: numSAs), however a script writes it. */
    if (to->transform_count == 2 && to->transforms[0].type == TRANSFORM_AH) {
        const struct transform ah = to->transforms[0];
        to->transforms[0] = to->transforms[1];
        to->transforms[1] = ah;
    }
}

/* ---- numbers --------------------------------------------------------------------------------- */

static void lifetime(struct context *context, struct arguments *arguments)
{
    static const struct wanted LIMIT = {"a size or packets", VALUE_NOTHING, SET_NONE};
    struct negotiation *to = context->to;
    to->lifetime_seconds = argument_bounded(arguments, &BOUND_SECONDS);
    while (arguments->next && !arguments->failed) {
        struct expression *limit = argument_expression(arguments, &LIMIT);
        if (limit && limit->type == VALUE_SIZE && !to->lifetime_kilobytes) {
            to->lifetime_kilobytes = limit;
        } else if (limit && limit->type == VALUE_PACKETS && !to->lifetime_packets) {
            to->lifetime_packets = limit;
        } else if (limit) {
            diagnostics_error(context->check->out, limit->at,
                              "expected a size (100000kB) or packets (1000packets), found %s",
                              value_type_name(limit->type));
            arguments->failed = true;
        }
    }
}

static void nat_t(struct context *context, struct arguments *arguments)
{
    context->to->nat_t_local = argument_bounded(arguments, &BOUND_UDP_PORT);
    argument_sign(arguments, ARGUMENT_ARROW);
    context->to->nat_t_remote = argument_bounded(arguments, &BOUND_UDP_PORT);
}

static void spi(struct context *context, struct arguments *arguments)
{
    struct negotiation *to = context->to;
    do {
        const struct argument *here = arguments->next;
        bool inbound = argument_is(arguments, "inbound");
        if (!inbound && !argument_is(arguments, "outbound")) {
            argument_unexpected(arguments, "inbound or outbound");
            return;
        }
        struct expression **side = inbound ? &to->spi_inbound : &to->spi_outbound;
        if (*side) {
            diagnostics_error(context->check->out, here->at, "a second SPI for one direction");
            arguments->failed = true;
        }
        *side = argument_bounded(arguments, &BOUND_SPI);
    } while (arguments->next && !arguments->failed);
}

/* WORD VALUE pairs in any order, each once. */
struct labelled {
    const char *word;
    struct expression **to;
    const struct bound *bound; /* NULL: a text */
};

static void labelled(struct arguments *arguments, const struct labelled *pairs, size_t count,
                     const char *wanted)
{
    static const struct wanted TEXT = {"a text", VALUE_TEXT, SET_NONE};
    do {
        const struct argument *here = arguments->next;
        const struct labelled *pair = NULL;
        for (size_t i = 0; i < count && !pair; i++) {
            pair = argument_is(arguments, pairs[i].word) ? &pairs[i] : NULL;
        }
        if (!pair) {
            argument_unexpected(arguments, wanted);
            return;
        }
        if (*pair->to) {
            diagnostics_error(arguments->check->out, here->at, "a second '%s'", pair->word);
            arguments->failed = true;
        }
        *pair->to = pair->bound ? argument_bounded(arguments, pair->bound)
                                : argument_expression(arguments, &TEXT);
    } while (arguments->next && !arguments->failed);
}

static void identity(struct context *context, struct arguments *arguments)
{
    const struct labelled pairs[] = {
        {"mm", &context->to->mm_name, NULL},
        {"em", &context->to->em_name, NULL},
    };
    labelled(arguments, pairs, 2, "mm or em");
}

static void transport_filter(struct context *context, struct arguments *arguments)
{
    const struct labelled pairs[] = {
        {"id", &context->to->transport_filter_id, &BOUND_ID_OF_TWO},
        {"weight", &context->to->transport_filter_weight, &BOUND_FILTER_WEIGHT},
    };
    labelled(arguments, pairs, 2, "id or weight");
}

static void peer_keys(struct negotiation *to, struct arguments *arguments)
{
    if (!argument_is(arguments, "inbound")) {
        argument_unexpected(arguments, "inbound");
    }
    to->peer.inbound_key = argument_expression(arguments, &KEY);
    if (!argument_is(arguments, "outbound")) {
        argument_unexpected(arguments, "outbound");
    }
    to->peer.outbound_key = argument_expression(arguments, &KEY);
}

/* What goes wrong at a scripted peer; one that is silent has no keys to go wrong with. */
static void peer_fails(struct context *context, struct arguments *arguments)
{
    struct negotiation *to = context->to;
    const struct argument *here = arguments->next;
    to->peer.fails = true;
    to->peer.failure = (enum script_peer_failure)argument_constant(arguments, SET_PEER_FAILURE);
    bool of_keys = to->peer.failure == SCRIPT_PEER_FAILS_DICTATION ||
                   to->peer.failure == SCRIPT_PEER_FAILS_KEYS;
    if (!arguments->failed && to->peer.kind == PEER_SILENT && of_keys) {
        diagnostics_error(context->check->out, here->at,
                          "a peer that is silent does not dictate, so that cannot fail");
        diagnostics_hint(context->check->out, "give it a weight: peer weight 1 fails …");
        arguments->failed = true;
    }
}

/* A policy of the other host's own; until the arguments end. */
static void peer_policy(struct context *context, struct arguments *arguments)
{
    struct negotiation *to = context->to;
    to->peer.policy_given = true;
    while (arguments->next && !arguments->failed) {
        if (argument_is(arguments, "allow-dictate")) {
            to->peer.policy |= POLICY_ALLOW_DICTATE;
        } else if (argument_is(arguments, "allow-notify")) {
            to->peer.policy |= POLICY_ALLOW_NOTIFY;
        } else {
            argument_unexpected(arguments, "allow-dictate or allow-notify");
        }
    }
}

static void peer(struct context *context, struct arguments *arguments)
{
    struct negotiation *to = context->to;
    if (argument_is(arguments, "silent")) {
        to->peer.kind = PEER_SILENT;
        if (argument_is(arguments, "fails")) {
            peer_fails(context, arguments);
        }
        return;
    }
    if (argument_is(arguments, "on")) {
        to->peer.kind = PEER_HOST;
        to->peer.host = argument_name(arguments, NAME_HOST);
        if (argument_is(arguments, "policy")) {
            peer_policy(context, arguments);
        }
        return;
    }
    if (!argument_is(arguments, "weight")) {
        argument_unexpected(arguments, "silent, weight or on");
        return;
    }
    to->peer.kind = PEER_WEIGHT;
    to->peer.weight = argument_bounded(arguments, &BOUND_WEIGHT);
    while (arguments->next && !arguments->failed) {
        if (!to->peer.inbound_key && argument_is(arguments, "keys")) {
            peer_keys(to, arguments);
        } else if (!to->peer.fails && argument_is(arguments, "fails")) {
            peer_fails(context, arguments);
        } else {
            argument_unexpected(arguments, "keys or fails");
        }
    }
}

/* ---- the block ------------------------------------------------------------------------------- */

static void set_property(struct context *context, const struct property *property)
{
    struct negotiation *to = context->to;
    if (property->id == PROPERTY_COUNT) {
        return;
    }
    struct arguments arguments = arguments_of(context->check, property);
    context->seen[property->id] = property;
    switch (property->id) {
    case PROPERTY_ROLE:
        to->role = (enum script_role)argument_constant(&arguments, SET_ROLE);
        break;
    case PROPERTY_ON:
        to->host = argument_name(&arguments, NAME_HOST);
        break;
    case PROPERTY_TRAFFIC:
        traffic(context, &arguments);
        break;
    case PROPERTY_MODE:
        to->mode = (enum script_mode)argument_constant(&arguments, SET_MODE);
        break;
    case PROPERTY_TUNNEL:
        tunnel(context, &arguments);
        break;
    case PROPERTY_POLICY:
        policy(context, &arguments);
        break;
    case PROPERTY_KEYING_MODULE:
        to->keying_module =
            (enum script_keying_module)argument_constant(&arguments, SET_KEYING_MODULE);
        break;
    case PROPERTY_TRANSFORM:
        transform(context, &arguments);
        break;
    case PROPERTY_LIFETIME:
        lifetime(context, &arguments);
        break;
    case PROPERTY_PFS:
        to->pfs = argument_constant(&arguments, SET_PFS);
        break;
    case PROPERTY_IDLE:
        to->idle = argument_bounded(&arguments, &BOUND_SECONDS);
        break;
    case PROPERTY_NAT_T:
        nat_t(context, &arguments);
        break;
    case PROPERTY_VIRTUAL_IF:
        to->virtual_if_id = argument_bounded(&arguments, &BOUND_ID);
        to->virtual_if_selector = argument_bounded(&arguments, &BOUND_ID);
        break;
    case PROPERTY_SPI:
        spi(context, &arguments);
        break;
    case PROPERTY_FLAGS:
        to->flags = argument_expression(&arguments, &FLAGS);
        break;
    case PROPERTY_IDENTITY:
        identity(context, &arguments);
        break;
    case PROPERTY_MM_SA_ID:
        to->mm_sa_id = argument_bounded(&arguments, &BOUND_ID64);
        break;
    case PROPERTY_QM_SA_ID:
        to->qm_sa_id = argument_bounded(&arguments, &BOUND_ID32);
        break;
    case PROPERTY_QM_FILTER_ID:
        to->qm_filter_id = argument_bounded(&arguments, &BOUND_ID64);
        break;
    case PROPERTY_FILTER_ID:
        to->filter_id = argument_bounded(&arguments, &BOUND_ID_OF_TWO);
        break;
    case PROPERTY_TRANSPORT_FILTER:
        transport_filter(context, &arguments);
        break;
    case PROPERTY_NAP_CONTEXT:
        to->nap_context = argument_bounded(&arguments, &BOUND_ID32);
        break;
    case PROPERTY_ND_ALLOW_CLEAR:
        to->nd_allow_clear = argument_bounded(&arguments, &BOUND_ALLOW_CLEAR);
        break;
    case PROPERTY_PEER:
        peer(context, &arguments);
        break;
    default:
        return;
    }
    arguments_end(&arguments);
    if (arguments.failed) {
        context->seen[property->id] = NULL;
    }
}

/* AH is the last of a bundle. */
static bool has_ah(const struct negotiation *to)
{
    return to->transforms[to->transform_count - 1].type == TRANSFORM_AH;
}

/* What no property can tell by itself. */
static void contradictions(struct context *context)
{
    struct negotiation *to = context->to;
    struct diagnostics *out = context->check->out;
    const struct property *mode = context->seen[PROPERTY_MODE];
    const struct property *tunnel = context->seen[PROPERTY_TUNNEL];
    const struct property *module = context->seen[PROPERTY_KEYING_MODULE];
    const struct property *peer = context->seen[PROPERTY_PEER];
    const struct property *transform = context->seen[PROPERTY_TRANSFORM];
    const struct property *nat_t = context->seen[PROPERTY_NAT_T];
    const struct property *virtual_if = context->seen[PROPERTY_VIRTUAL_IF];
    if (mode && tunnel && to->mode == SCRIPT_MODE_TRANSPORT) {
        diagnostics_error(out, tunnel->at, "a tunnel in transport mode");
        diagnostics_note(out, mode->at, "the mode is set here");
    } else if (mode && !tunnel && to->mode == SCRIPT_MODE_TUNNEL) {
        diagnostics_error(out, mode->at, "tunnel mode without the tunnel's endpoints");
        diagnostics_hint(out, "add: tunnel %s", property_info(PROPERTY_TUNNEL)->syntax);
    }
    if (context->allow_dictate && module && to->keying_module != SCRIPT_KEYING_AUTHIP) {
        diagnostics_error(out, context->allow_dictate->at,
                          "only AuthIP policy can let a TIA dictate keys");
        diagnostics_note(out, module->at, "the keying module is set here");
    }
    if (peer && module && to->peer.kind == PEER_WEIGHT &&
        to->keying_module != SCRIPT_KEYING_AUTHIP) {
        diagnostics_error(out, peer->at, "only by AuthIP can a peer dictate keys");
        diagnostics_note(out, module->at, "the keying module is set here");
    }
    if (to->em_name && module && to->keying_module != SCRIPT_KEYING_AUTHIP) {
        diagnostics_error(out, to->em_name->at, "only AuthIP has an extended mode");
        diagnostics_note(out, module->at, "the keying module is set here");
    }
    if (nat_t && has_ah(to)) {
        diagnostics_error(out, nat_t->at, "AH does not pass a NAT: it covers the addresses");
        diagnostics_note(out, transform ? transform->at : nat_t->at, "the transform is set here");
    }
    if (virtual_if && to->mode == SCRIPT_MODE_TRANSPORT) {
        diagnostics_error(out, virtual_if->at, "a virtual interface tunnel in transport mode");
        diagnostics_hint(out, "add: tunnel %s", property_info(PROPERTY_TUNNEL)->syntax);
    }
    if (peer && to->peer.kind == PEER_HOST && to->peer.host == to->host) {
        diagnostics_error(out, peer->at, "the peer is on the negotiation's own host");
        diagnostics_hint(out, "declare another with `host NAME`");
    }
}

void check_negotiation(struct check *check, struct statement *statement)
{
    struct negotiation *to = statement->negotiation;
    struct context context = {.check = check, .to = to};
    size_t errors = check->out->total;
    to->role = SCRIPT_ROLE_INITIATOR;
    to->keying_module = SCRIPT_KEYING_AUTHIP;
    check_properties(check, to->properties, SUBJECT_SA, 0);
    /* tunnel sets the mode, so an explicit mode is looked at after it. */
    const struct property *mode = NULL;
    for (struct property *p = to->properties; p; p = p->next) {
        if (p->id == PROPERTY_MODE) {
            mode = p;
        } else {
            set_property(&context, p);
        }
    }
    for (struct property *p = to->properties; mode && p; p = p->next) {
        if (p == mode) {
            set_property(&context, p);
        }
    }
    if (to->transform_count == 0) {
        to->transforms[0].type = TRANSFORM_ESP_AUTH_AND_CIPHER;
        to->transforms[0].cipher = cipher_transform_find("aes-gcm-128");
        to->transforms[0].auth = auth_transform_find("aes-gmac-128");
        to->transform_count = 1;
    }
    to->broken = check_lost_within(check, statement->at);
    if (!to->broken) {
        contradictions(&context);
    }
    to->broken = to->broken || check->out->total != errors;
    if (!to->broken) {
        struct expression_error error = {.text = ""};
        for (unsigned int part = 0; part < NEGOTIATION_PARTS; part++) {
            if (!negotiation_check_part(to, part, &error)) {
                check_evaluation_error(check, &error);
                to->broken = true;
            }
        }
    }
}
