/* Expressions, computed at load and at run time. */
#include "tests.h"

#include "script/expression.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BEGIN                                                                                      \
    "scenario \"x\"\nnegotiate sa1 { policy allow-dictate allow-notify }\nexpect sa1 "             \
    "check\nexpect sa1 dictate\n"

/* ---- constants ------------------------------------------------------------------------------- */

static void check_constant(const char *expression, const char *expected, int line)
{
    char source[300];
    char text[200] = "";
    snprintf(source, sizeof(source), "scenario \"x\"\nlet a = %s\n", expression);
    struct script *script = load(source);
    if (script && script->variables.items[0]->constant) {
        value_print(&script->variables.items[0]->value, true, text, sizeof(text));
    }
    check_str(text, expected, expression, __FILE__, line);
    script_free(script);
}
#define CONSTANT(expression, expected) check_constant((expression), (expected), __LINE__)

static void constants_are_computed_at_load(void)
{
    CONSTANT("1 + 2 * 3", "7");
    CONSTANT("(1 + 2) * 3", "9");
    CONSTANT("10 - 3 - 2", "5");
    CONSTANT("100 / 10 / 2", "5");
    CONSTANT("7 / 2", "3");
    CONSTANT("0xff + 0XF", "270");
    CONSTANT("18446744073709551615", "18446744073709551615");
    CONSTANT("5s + 500ms", "5500ms");
    CONSTANT("1.5s", "1500ms");
    CONSTANT("0.25h", "15m");
    CONSTANT("2 * 5s", "10s");
    CONSTANT("5s * 2", "10s");
    CONSTANT("5s / 2", "2500ms");
    CONSTANT("1h / 1m", "60");
    CONSTANT("1d - 1h", "23h");
    CONSTANT("1MB + 1kB", "1025kB");
    CONSTANT("0.5MB", "512kB");
    CONSTANT("10packets - 1packets", "9packets");
    CONSTANT("10.0.0.255 + 1", "10.0.1.0");
    CONSTANT("[fd00::ffff:ffff:ffff:ffff] + 1", "[fd00:0:0:1::]");
    CONSTANT("[::] + 18446744073709551615", "[::ffff:ffff:ffff:ffff]");
    CONSTANT("\"a\" + \"b\" + 7", "\"ab7\"");
    CONSTANT("CHECK | NOTIFY", "CHECK | NOTIFY");
    CONSTANT("FWP_E_TIMEOUT", "FWP_E_TIMEOUT");
    CONSTANT("hex\"00 11:22-33\"", "hex\"00112233\"");
    CONSTANT("text\"a\\n\"", "hex\"610a\"");
    CONSTANT("hex\"\"", "hex\"\"");
    CONSTANT("guid\"{01234567-89AB-CDEF-0123-456789abcdef}\"",
             "guid\"01234567-89ab-cdef-0123-456789abcdef\"");
    CONSTANT("\"\\u{20AC}\\u{1F600}\\u{7FF}\"", "\"\xE2\x82\xAC\xF0\x9F\x98\x80\xDF\xBF\"");
    CONSTANT("3des", "3des");
}

static void lets_build_on_lets(void)
{
    struct script *script = load("scenario \"x\"\nlet a = \"abc\"\nlet b = a.length * 2\n"
                                 "let c = hex\"0011\"\nlet d = c.length\nlet e = b + d\n");
    if (CHECK(script && script->variables.count == 5)) {
        CHECK_INT(script->variables.items[4]->value.integer, 8);
    }
    script_free(script);
}

/* ---- at run time ----------------------------------------------------------------------------- */

/* The text that a variable yields; every evaluation hands out a copy that must be freed. */
struct run {
    const char *text;
    unsigned int asked;
};

static bool variable(void *context, unsigned int index, struct value *value, char *why,
                     size_t why_size)
{
    struct run *run = context;
    struct value borrowed = value_text(run->text);
    run->asked++;
    if (index == 9) {
        snprintf(why, why_size, "there is none");
        return false;
    }
    return value_copy(value, &borrowed);
}

static bool path(void *context, const struct expression *expression, struct value *value, char *why,
                 size_t why_size)
{
    (void)context;
    static const uint8_t key[20] = {1};
    if (expression->path.field.id == FIELD_WEIGHT) {
        *value = value_integer(7);
        return true;
    }
    if (expression->path.field.id == FIELD_KEY) {
        struct value borrowed = value_bytes(key, sizeof(key));
        return value_copy(value, &borrowed);
    }
    snprintf(why, why_size, "sa1 has no keys");
    return false;
}

/* Evaluates what the last `log` of a script says. */
static void check_logged(const char *expression, const char *expected, int line)
{
    char source[300];
    char text[300] = "";
    struct run run = {"seven", 0};
    struct resolver resolver = {&run, variable, NULL, path};
    struct expression_error error = {.text = ""};
    struct value value;
    snprintf(source, sizeof(source), BEGIN "log (%s)\n", expression);
    struct script *script = load(source);
    const struct statement *log = nth(script, 4);
    if (log) {
        if (expression_evaluate(log->log->text, &resolver, &value, &error)) {
            value_print(&value, false, text, sizeof(text));
        } else {
            snprintf(text, sizeof(text), "%u: %s", source_begin(error.at).column, error.text);
        }
        value_clear(&value);
    }
    check_str(text, expected, expression, __FILE__, line);
    script_free(script);
}
#define LOGGED(expression, expected) check_logged((expression), (expected), __LINE__)

static void paths_are_resolved_at_run_time(void)
{
    LOGGED("sa1.check.weight", "7");
    LOGGED("sa1.check.weight * 2 + 1", "15");
    LOGGED("sa1.dictate.inbound.key.length", "20");
    LOGGED("sa1.dictate.inbound.key.length / 4", "5");
    LOGGED("\"weight \" + sa1.check.weight", "\"weight 7\"");
    LOGGED("10.0.0.1 + sa1.check.weight", "10.0.0.8");
    LOGGED("5s * sa1.check.weight", "35s");
}

static void what_has_no_value_says_why_and_where(void)
{
    LOGGED("sa1.dictate.inbound.spi + 1", "6: sa1 has no keys");
    LOGGED("1 + sa1.dictate.inbound.spi", "10: sa1 has no keys");
    LOGGED("sa1.check.weight - 8", "6: the difference is below zero");
    LOGGED("1 + 5 / (sa1.check.weight - 7)", "10: a division by zero");
    LOGGED("sa1.check.weight * 0xFFFFFFFFFFFFFFFF", "6: the product is larger than 64 bits");
    LOGGED("255.255.255.250 + sa1.check.weight", "6: there is no such address: 7 is too much");
}

static void without_a_resolver_there_is_no_value(void)
{
    struct script *script = load(BEGIN "log sa1.check.weight\n");
    struct expression_error error = {.text = ""};
    struct value value;
    struct resolver empty = {NULL, NULL, NULL, NULL};
    if (nth(script, 4)) {
        CHECK(!expression_evaluate(nth(script, 4)->log->text, NULL, &value, &error));
        CHECK_STR(error.text, "it has no value here");
        CHECK(!expression_evaluate(nth(script, 4)->log->text, &empty, &value, &error));
        CHECK_INT(value.type, VALUE_NOTHING);
    }
    script_free(script);
}

static void texts_do_not_grow_without_end(void)
{
    char *big = malloc(70000);
    if (CHECK(big != NULL)) {
        memset(big, 'x', 69999);
        big[69999] = '\0';
        struct run run = {big, 0};
        struct resolver resolver = {&run, variable, NULL, path};
        struct expression_error error = {.text = ""};
        struct value value;
        struct script *script =
            load(BEGIN "let t = (\"a\" + sa1.check.weight)\nlog (\"b\" + t) t.length\n");
        const struct statement *log = nth(script, 5);
        if (log) {
            CHECK(!expression_evaluate(log->log->text, &resolver, &value, &error));
            CHECK_STR(error.text, "a text of more than 65536 bytes");
            CHECK(expression_evaluate(log->log->next->text, &resolver, &value, &error));
            CHECK_INT(value.integer, 69999);
            CHECK_INT(run.asked, 2);
        }
        script_free(script);
    }
    free(big);
}

const struct test_case expression_tests[] = {
    {"constants are computed at load", constants_are_computed_at_load},
    {"lets build on lets", lets_build_on_lets},
    {"paths are resolved at run time", paths_are_resolved_at_run_time},
    {"what has no value says why and where", what_has_no_value_says_why_and_where},
    {"without a resolver there is no value", without_a_resolver_there_is_no_value},
    {"texts do not grow without end", texts_do_not_grow_without_end},
    {NULL, NULL},
};
