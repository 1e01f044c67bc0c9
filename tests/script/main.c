#include "tests.h"

#include <string.h>

static const struct test_case *const GROUPS[] = {
    golden_tests,     good_tests,        load_tests,      ast_tests,    value_tests,
    expression_tests, negotiation_tests, reference_tests, editor_tests, mutation_tests,
};

struct script *load_with(const char *text, const struct script_options *options)
{
    struct diagnostics out = {0};
    struct script *script = script_load_text("test.bfe", text, strlen(text), options, &out);
    if (!script) {
        CHECK_FAIL("expected a script that loads, actual:\n%s", diagnostics_text(&out));
    }
    CHECK_INT(out.total, 0);
    diagnostics_clear(&out);
    return script;
}

struct script *load(const char *text)
{
    return load_with(text, NULL);
}

void load_fails_with(const char *text, size_t size, const struct script_options *options,
                     const char *part, int line)
{
    struct diagnostics out = {0};
    struct script *script = script_load_text("test.bfe", text, size, options, &out);
    if (script) {
        check_failed(__FILE__, line, "expected an error with \"%s\", but the script loads", part);
    } else {
        check_contains(diagnostics_text(&out), part, "the messages", __FILE__, line);
    }
    script_free(script);
    diagnostics_clear(&out);
}

void load_fails(const char *text, const char *part, int line)
{
    load_fails_with(text, strlen(text), NULL, part, line);
}

const struct statement *nth(const struct script *script, unsigned int number)
{
    const struct statement *statement = script ? script->body.first : NULL;
    while (statement && number > 0) {
        statement = statement->next;
        number--;
    }
    return statement;
}

int main(int argc, char **argv)
{
    struct test_case cases[200];
    size_t count = 0;
    for (size_t i = 0; i < sizeof(GROUPS) / sizeof(GROUPS[0]); i++) {
        for (const struct test_case *test = GROUPS[i]; test->name; test++) {
            if (count + 1 < sizeof(cases) / sizeof(cases[0])) {
                cases[count++] = *test;
            }
        }
    }
    cases[count] = (struct test_case){NULL, NULL};
    return suite_main("script", cases, argc, argv);
}
