/* What the language cannot know by itself and the engine does: refused before anything starts. */
#include "scenario/runner_internal.h"
#include "engine/principal.h"
#include "script/suggest.h"

/* A value that is not constant is looked at when the agent starts. */
static bool knows_principal(const struct expression *principal, struct diagnostics *out)
{
    if (!principal->constant || principal_known(principal->known.text.data)) {
        return true;
    }
    struct suggestion suggestion = suggest_for(principal->known.text.data);
    for (size_t i = 0; principal_name(i); i++) {
        suggest_offer(&suggestion, principal_name(i));
    }
    diagnostics_error(out, principal->at, "there is no principal \"%s\"",
                      principal->known.text.data);
    if (suggestion.best) {
        diagnostics_hint(out, "did you mean \"%s\"?", suggestion.best);
    } else {
        diagnostics_hint(out, "expected administrator, network-operator, user, everyone, "
                              "local-system, local-service, network-service or a SID "
                              "(\"S-1-5-21-…\")");
    }
    return false;
}

static bool supports_block(const struct statement *first, struct diagnostics *out);

static bool supports(const struct statement *statement, struct diagnostics *out)
{
    bool good = true;
    switch (statement->kind) {
    case STATEMENT_AGENT:
        return !statement->agent->principal || knows_principal(statement->agent->principal, out);
    case STATEMENT_INCLUDE:
        return supports_block(statement->include.body.first, out);
    case STATEMENT_REPEAT:
        return supports_block(statement->repeat.body.first, out);
    case STATEMENT_TODO:
        return supports_block(statement->todo.body.first, out);
    case STATEMENT_PARALLEL:
        for (const struct block *branch = statement->parallel; branch; branch = branch->next) {
            good &= supports_block(branch->first, out);
        }
        return good;
    default:
        return true;
    }
}

static bool supports_block(const struct statement *first, struct diagnostics *out)
{
    bool good = true;
    for (const struct statement *at = first; at; at = at->next) {
        good &= supports(at, out);
    }
    return good;
}

bool runner_supports(const struct script *script, struct diagnostics *out)
{
    return supports_block(script->body.first, out);
}
