#include "front_end_check.h"

#include "script/expression.h"
#include "script/load.h"
#include "script/negotiation.h"
#include "script/print.h"

#include <stdlib.h>
#include <string.h>

static const char INCLUDED[] = "let included = 5\nhost elsewhere\n";

/* There is one file beside the script; the disk is not touched. */
static char *read_included(void *context, const char *path, size_t *size, char *why,
                           size_t why_size)
{
    char *copy = NULL;
    (void)context;
    if (strcmp(path, "names.bfe") == 0) {
        copy = malloc(sizeof(INCLUDED));
    }
    if (copy) {
        memcpy(copy, INCLUDED, sizeof(INCLUDED));
        *size = sizeof(INCLUDED) - 1;
    } else if (why_size > 0) {
        why[0] = '\0';
    }
    return copy;
}

static void evaluate(const struct script *script)
{
    for (const struct statement *s = script->body.first; s; s = s->next) {
        struct negotiation_values values = {.nat_t = false};
        struct expression_error error = {.text = ""};
        struct value value;
        if (s->kind == STATEMENT_NEGOTIATE) {
            negotiation_evaluate(s->negotiation, NULL, &values, &error);
        } else if (s->kind == STATEMENT_LET) {
            expression_evaluate(s->let.value, NULL, &value, &error);
            value_clear(&value);
        }
    }
}

const char *front_end_check(const char *bytes, size_t size)
{
    struct script_definition definition = {"weight", "3"};
    struct script_options options = {
        .definitions = &definition, .definition_count = size % 2, .read = read_included};
    struct diagnostics out = {0};
    struct text once = {0};
    struct text twice = {0};
    const char *broken = NULL;
    struct script *again = NULL;
    struct script *script = script_load_text("fuzz.bfe", bytes, size, &options, &out);
    if ((script != NULL) != (out.total == 0)) {
        broken = "bytes give either a script or errors";
    }
    diagnostics_text(&out);
    if (script && !broken) {
        evaluate(script);
        script_print(script, &once);
        again = script_load_text("fuzz.bfe", text_get(&once), once.size, &options, &out);
        if (again) {
            script_print(again, &twice);
            broken = strcmp(text_get(&once), text_get(&twice)) == 0
                         ? NULL
                         : "what was printed is the same script";
        } else {
            broken = "what was printed is a script";
        }
    }
    text_clear(&once);
    text_clear(&twice);
    script_free(again);
    script_free(script);
    diagnostics_clear(&out);
    return broken;
}
