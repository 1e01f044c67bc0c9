/* What a field can be compared with: a value that it never has would make a line mean nothing. */
#include "script/check_internal.h"

#include "engine/calls.h"

#include <string.h>

static bool check_range(struct check *check, const struct field_match *match)
{
    const struct field_range *range = field_range(match->field.id);
    enum value_type type = field_info(match->field.id)->type;
    if (!range || match->field.length || match->value->known.type != type) {
        return true;
    }
    const struct bound bound = {match->field_name.text, type, range->minimum, range->maximum,
                                range->unit};
    char why[200];
    uint64_t number;
    if (!bound_check(&bound, &match->value->known, &number, why, sizeof(why))) {
        diagnostics_error(check->out, match->value->at, "%s", why);
        return false;
    }
    return true;
}

const struct negotiation *check_negotiation_of(struct check *check, const char *sa)
{
    const struct binding *binding = check_find(check, sa, strlen(sa));
    while (binding && binding->kind == NAME_SA && binding->declaration &&
           binding->declaration->statement->kind == STATEMENT_REKEY) {
        const char *from = binding->declaration->statement->rekey.sa.text;
        const struct binding *older = check_find(check, from, strlen(from));
        binding = older == binding ? NULL : older;
    }
    bool negotiated = binding && binding->kind == NAME_SA && binding->declaration &&
                      binding->declaration->statement->kind == STATEMENT_NEGOTIATE;
    return negotiated ? binding->declaration->statement->negotiation : NULL;
}

static bool version_of(const struct expression *address, enum ip_version *version)
{
    bool known = address && address->constant &&
                 (address->known.type == VALUE_ADDRESS || address->known.type == VALUE_ENDPOINT);
    if (known) {
        *version = address->known.endpoint.address.version;
    }
    return known;
}

static void check_family(struct check *check, const struct pattern *pattern,
                         const struct field_match *match)
{
    const struct negotiation *from = check_negotiation_of(check, pattern->subject.text);
    enum ip_version wanted;
    enum ip_version version = IP_V4; /* of a negotiation that names no traffic */
    if (!from || from->broken || from->mode == SCRIPT_MODE_TUNNEL ||
        !version_of(match->value, &wanted) ||
        (from->local.address && !version_of(from->local.address, &version) &&
         !version_of(from->remote.address, &version))) {
        return;
    }
    if (wanted != version) {
        diagnostics_error(check->out, match->value->at, "an IPv%c address of an SA for IPv%c",
                          wanted == IP_V4 ? '4' : '6', version == IP_V4 ? '4' : '6');
        diagnostics_note(check->out, from->sa.at, "%s is negotiated here", from->sa.text);
    }
}

/* A call that can be refused: by the engine, or RPCs of no one function by `fault rpc`. */
static const char *refused_call(size_t number)
{
    const char *rpc =
        number < ENGINE_CALL_COUNT ? NULL : script_rpc_name(number - ENGINE_CALL_COUNT);
    return number < ENGINE_CALL_COUNT ? call_rule((enum engine_call)number)->name
           : rpc                      ? script_rpc_function(rpc)
                                      : NULL;
}

static void check_call(struct check *check, const struct field_match *match)
{
    const char *name = match->value->known.text.data;
    const char *known;
    struct suggestion suggestion = check_suggestion(check, name);
    for (size_t i = 0; (known = refused_call(i)); i++) {
        if (match->op == COMPARE_CONTAINS ? strstr(known, name) != NULL
                                          : strcmp(known, name) == 0) {
            return;
        }
        suggest_offer(&suggestion, known);
    }
    diagnostics_error(check->out, match->value->at, "no call that can be refused %s \"%s\"",
                      match->op == COMPARE_CONTAINS ? "contains" : "is", name);
    check_suggest(check, &suggestion);
}

void check_field_value(struct check *check, const struct pattern *pattern,
                       const struct field_match *match)
{
    if (!match->value->constant) {
        return;
    }
    if (check_range(check, match)) {
        check_sa_value(check, pattern, match);
    }
    if (match->field.id == FIELD_TRAFFIC_LOCAL_ADDRESS ||
        match->field.id == FIELD_TRAFFIC_REMOTE_ADDRESS) {
        check_family(check, pattern, match);
    }
    if (match->field.id == FIELD_CALL && !match->field.length &&
        match->value->known.type == VALUE_TEXT) {
        check_call(check, match);
    }
}
