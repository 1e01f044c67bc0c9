/* Arbitrary bytes as a script: loaded, printed, loaded again, evaluated without any value known. */
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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct script_definition definition = {"weight", "3"};
    struct script_options options = {
        .definitions = &definition, .definition_count = size % 2, .read = read_included};
    struct diagnostics out = {0};
    struct text once = {0};
    struct text twice = {0};
    struct script *script = script_load_text("fuzz.bfe", (const char *)data, size, &options, &out);
    if ((script != NULL) != (out.total == 0)) {
        abort(); /* neither a script nor an error, or both */
    }
    diagnostics_text(&out);
    if (script) {
        evaluate(script);
        script_print(script, &once);
        struct script *again =
            script_load_text("fuzz.bfe", text_get(&once), once.size, &options, &out);
        if (!again) {
            abort(); /* what was printed is no script */
        }
        script_print(again, &twice);
        if (strcmp(text_get(&once), text_get(&twice)) != 0) {
            abort(); /* it is another script */
        }
        script_free(again);
    }
    text_clear(&once);
    text_clear(&twice);
    script_free(script);
    diagnostics_clear(&out);
    return 0;
}
