/* Files, includes, definitions, bounds, lack of memory. */
#include "tests.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TITLE "scenario \"x\"\n"

/* ---- what a file must be like ---------------------------------------------------------------- */

static void a_byte_order_mark_and_crlf_are_accepted(void)
{
    struct script *script = load("\xEF\xBB\xBFscenario \"x\"\r\nlet a = 5\r\n\r\nnegotiate sa1 "
                                 "{\r\n role responder\r\n}\r\n");
    const struct statement *let = nth(script, 1);
    if (CHECK(let != NULL)) {
        CHECK_INT(source_begin(let->at).line, 2);
        CHECK_INT(source_begin(let->at).column, 1);
        CHECK_STR(let->text, "let a = 5");
    }
    if (CHECK(nth(script, 2) != NULL)) {
        CHECK_INT(source_end(nth(script, 2)->at).line, 6);
    }
    script_free(script);
}

static void columns_count_characters_and_marks_stand_below_them(void)
{
    LOAD_FAILS(TITLE "log \"\xC3\xA4\xC3\xB6\" nothing\n",
               "test.bfe:2:10: error: unknown name 'nothing'\n"
               "    2 | log \"\xC3\xA4\xC3\xB6\" nothing\n"
               "      |          ^~~~~~~\n");
    LOAD_FAILS(TITLE "log\tnothing\n", "    2 | log\tnothing\n      |    \t^~~~~~~\n");
    /* The place of an error may be the end of the line. */
    LOAD_FAILS(TITLE "let a =\n", "    2 | let a =\n      |        ^\n");
}

static void zero_bytes_are_refused(void)
{
    static const char text[] = TITLE "log \"a\0b\"\n";
    load_fails_with(text, sizeof(text) - 1, NULL, "test.bfe:2:7: error: a zero byte", __LINE__);
    static const char utf16[] = "s\0c\0e\0n\0";
    load_fails_with(utf16, sizeof(utf16) - 1, NULL, "looks like UTF-16", __LINE__);
}

static void bytes_that_are_not_utf8_are_refused(void)
{
    LOAD_FAILS(TITLE "# \xFF\n", "test.bfe:2:3: error: byte 0xFF is not UTF-8");
    LOAD_FAILS(TITLE "# \xC0\x80\n", "byte 0xC0 is not UTF-8");
    LOAD_FAILS(TITLE "# \xE0\x80\x80\n", "byte 0xE0 is not UTF-8");
    LOAD_FAILS(TITLE "# \xED\xA0\x80\n", "byte 0xED is not UTF-8");
    LOAD_FAILS(TITLE "# \xF4\x90\x80\x80\n", "byte 0xF4 is not UTF-8");
    LOAD_FAILS(TITLE "# \xC3", "byte 0xC3 is not UTF-8");
    LOAD_FAILS("\xFF\xFEs", "looks like UTF-16");
    script_free(load(TITLE "# \xF0\x9F\x98\x80 \xE2\x82\xAC\n"));
}

static void control_characters_are_told_of_by_number(void)
{
    LOAD_FAILS(TITLE "log \x01", "unexpected character 0x01");
    LOAD_FAILS(TITLE "log 5\rlog 6", "lines end with LF or CR LF");
}

static void an_empty_file_is_no_scenario(void)
{
    LOAD_FAILS("", "a script begins with `scenario");
    LOAD_FAILS("\n\n# nothing\n", "a script begins with `scenario");
}

static void a_file_has_a_size_limit(void)
{
    size_t size = SOURCE_MAX_SIZE + 1;
    char *text = malloc(size);
    if (CHECK(text != NULL)) {
        memset(text, '\n', size);
        memcpy(text, TITLE, strlen(TITLE));
        load_fails_with(text, size, NULL, "test.bfe has more than 1048576 bytes", __LINE__);
        struct diagnostics out = {0};
        struct script *script = script_load_text("test.bfe", text, size - 1, NULL, &out);
        CHECK(script != NULL);
        script_free(script);
        diagnostics_clear(&out);
    }
    free(text);
}

static void a_file_that_is_not_there_is_named(void)
{
    struct diagnostics out = {0};
    CHECK(script_load("tests/script/no such.bfe", NULL, &out) == NULL);
    CHECK_STR(diagnostics_text(&out),
              "error: tests/script/no such.bfe cannot be read: No such file or directory\n"
              "1 error\n");
    CHECK_INT(out.count, 1);
    CHECK(out.entries[0].file == NULL);
    diagnostics_clear(&out);
}

/* ---- includes -------------------------------------------------------------------------------- */

struct files {
    const char *const *pairs; /* path, text, …, NULL */
    char asked[500];
};

static char *read_pair(void *context, const char *path, size_t *size, char *why, size_t why_size)
{
    struct files *files = context;
    size_t used = strlen(files->asked);
    snprintf(files->asked + used, sizeof(files->asked) - used, "%s ", path);
    for (const char *const *pair = files->pairs; *pair; pair += 2) {
        if (strcmp(pair[0], path) == 0) {
            *size = strlen(pair[1]);
            return strdup(pair[1]);
        }
    }
    snprintf(why, why_size, "not here");
    return NULL;
}

static void includes_are_found_beside_their_file(void)
{
    static const char *const pairs[] = {
        "a/main.bfe",
        TITLE "include \"one.bfe\"\nlet z = w\n",
        "a/one.bfe",
        "include \"b/two.bfe\"\ninclude \"./b/../../c/three.bfe\"\nlet w = x + y\n",
        "a/b/two.bfe",
        "include \"../../../up.bfe\"\nlet x = u\n",
        "../up.bfe",
        "include \"/rooted.bfe\"\nlet u = 1\n",
        "/rooted.bfe",
        "include \"C:\\\\d\\\\four.bfe\"\n",
        "C:\\d\\four.bfe",
        "include \"five.bfe\"\n",
        "C:\\d\\five.bfe",
        "",
        "c/three.bfe",
        "let y = 2\n",
        NULL,
    };
    struct files files = {pairs, ""};
    struct script_options options = {.context = &files, .read = read_pair};
    struct diagnostics out = {0};
    struct script *script = script_load("a/main.bfe", &options, &out);
    CHECK_STR(diagnostics_text(&out), "");
    CHECK_STR(files.asked, "a/main.bfe a/one.bfe a/b/two.bfe ../up.bfe /rooted.bfe "
                           "C:\\d\\four.bfe C:\\d\\five.bfe c/three.bfe ");
    if (CHECK(script != NULL)) {
        CHECK_INT(script->variables.count, 5);
        CHECK_INT(script->variables.items[4]->value.integer, 3);
    }
    script_free(script);
    diagnostics_clear(&out);
}

static void files_of_declarations_are_read_once(void)
{
    static const char *const pairs[] = {
        "main.bfe",   TITLE "include \"one.bfe\"\ninclude \"two.bfe\"\n",
        "one.bfe",    "include \"common.bfe\"\n",
        "two.bfe",    "include \"common.bfe\"\n",
        "common.bfe", "let x = 1\nhost office\nagent tia \"a.exe\" { start manual }\n",
        NULL,
    };
    struct files files = {pairs, ""};
    struct script_options options = {.context = &files, .read = read_pair};
    struct diagnostics out = {0};
    struct script *script = script_load("main.bfe", &options, &out);
    CHECK_STR(diagnostics_text(&out), "");
    CHECK_STR(files.asked, "main.bfe one.bfe common.bfe two.bfe ");
    script_free(script);
    diagnostics_clear(&out);
}

/* Every file includes the next. */
static char *read_chain(void *context, const char *path, size_t *size, char *why, size_t why_size)
{
    char text[100];
    unsigned int number = (unsigned int)strtoul(path, NULL, 10);
    (void)context;
    (void)why;
    (void)why_size;
    snprintf(text, sizeof(text), "%sinclude \"%u.bfe\"\n", number == 0 ? TITLE : "", number + 1);
    *size = strlen(text);
    return strdup(text);
}

static void includes_have_a_depth_limit(void)
{
    struct script_options options = {.read = read_chain};
    struct diagnostics out = {0};
    CHECK(script_load("0.bfe", &options, &out) == NULL);
    CHECK_CONTAINS(diagnostics_text(&out),
                   "in the file included at 15.bfe:1:\n16.bfe:1:1: error: too many includes");
    diagnostics_clear(&out);
}

/* ---- definitions ----------------------------------------------------------------------------- */

static struct value defined(const char *let, const char *name, const char *value)
{
    char text[200];
    struct script_definition definition = {name, value};
    struct script_options options = {.definitions = &definition, .definition_count = 1};
    struct value result = value_nothing();
    snprintf(text, sizeof(text), TITLE "%s\n", let);
    struct script *script = load_with(text, &options);
    if (script && script->variables.count == 1) {
        value_copy(&result, &script->variables.items[0]->value);
    }
    script_free(script);
    return result;
}

static void check_printed(struct value value, const char *expected)
{
    char text[100];
    value_print(&value, true, text, sizeof(text));
    CHECK_STR(text, expected);
    value_clear(&value);
}

static void definitions_replace_lets(void)
{
    check_printed(defined("let a = 5", "a", "7"), "7");
    check_printed(defined("let a = 5", "a", "2 * 3"), "6");
    check_printed(defined("let a = 5s", "a", "250ms"), "250ms");
    check_printed(defined("let a = \"x\"", "a", "tia.exe --weight 7"), "\"tia.exe --weight 7\"");
    check_printed(defined("let a = \"x\"", "a", "\"tia.exe\""), "\"tia.exe\"");
    check_printed(defined("let a = \"x\"", "a", ""), "\"\"");
    check_printed(defined("let a = 10.0.0.1", "a", "192.0.2.7"), "192.0.2.7");
    check_printed(defined("let a = ERROR_SUCCESS", "a", "FWP_E_TIMEOUT"), "FWP_E_TIMEOUT");
}

static void definition_fails(const char *let, const char *name, const char *value, const char *part,
                             int line)
{
    char text[200];
    struct script_definition definition = {name, value};
    struct script_options options = {.definitions = &definition, .definition_count = 1};
    snprintf(text, sizeof(text), TITLE "%s\n", let);
    load_fails_with(text, strlen(text), &options, part, line);
}

static void wrong_definitions_are_told_of(void)
{
    definition_fails("let weight = 5", "wieght", "7",
                     "error: -D wieght: test.bfe has no `let wieght` at its top level\n"
                     "      = did you mean 'weight'?\n",
                     __LINE__);
    definition_fails("let a = 5", "a", "5s",
                     "-D a:1:1: error: -D a must be an integer, not a duration\n    1 | 5s\n",
                     __LINE__);
    definition_fails("let a = 5", "a", "", "-D a:1:1: error: expected a value", __LINE__);
    definition_fails("let a = 5", "a", "7 }", "-D a:1:3: error: '}' without", __LINE__);
    definition_fails("repeat 2 { let a = 5 }", "a", "7", "at its top level", __LINE__);
    definition_fails("let a = 5", "a", "b", "unknown name 'b'", __LINE__);
}

static void the_last_definition_counts(void)
{
    struct script_definition definitions[] = {{"a", "6"}, {"a", "7"}};
    struct script_options options = {.definitions = definitions, .definition_count = 2};
    struct script *script = load_with(TITLE "let a = 5\n", &options);
    if (CHECK(script && script->variables.count == 1)) {
        CHECK_INT(script->variables.items[0]->value.integer, 7);
    }
    script_free(script);
}

/* ---- bounds ---------------------------------------------------------------------------------- */

static char *repeated(const char *begin, const char *part, unsigned int count, const char *end)
{
    char *text = malloc(strlen(begin) + count * strlen(part) + strlen(end) + 1);
    char *at = text;
    if (text) {
        at += sprintf(at, "%s", begin);
        for (unsigned int i = 0; i < count; i++) {
            at += sprintf(at, "%s", part);
        }
        sprintf(at, "%s", end);
    }
    return text;
}

static void nesting_is_bounded(void)
{
    char *deep = repeated(TITLE "let a = ", "(", 64, "5");
    char *closed = repeated(deep, ")", 64, "\n");
    char *deeper = repeated(TITLE "let a = ", "(", 100000, "5\n");
    script_free(load(closed));
    LOAD_FAILS(deeper, "too deeply nested");
    free(deep);
    free(closed);
    free(deeper);
}

static void long_expressions_are_bounded(void)
{
    char *fits = repeated(TITLE "let a = 1", " + 1", 499, "\n");
    char *too_long = repeated(TITLE "let a = 1", " + 1", 100000, "\n");
    struct script *script = load(fits);
    if (CHECK(script && script->variables.count == 1)) {
        CHECK_INT(script->variables.items[0]->value.integer, 500);
    }
    LOAD_FAILS(too_long, "more than 499 operators in a row");
    script_free(script);
    free(fits);
    free(too_long);
}

/* Work that grows with the square of a script's size would take minutes here. */
static void large_scripts_load_in_time(void)
{
    char *lets = malloc(1200000);
    char *at = lets;
    if (!CHECK(lets != NULL)) {
        return;
    }
    at += sprintf(at, TITLE);
    for (unsigned int i = 0; i < 35000; i++) {
        at += sprintf(at, "let variable_%u = %u\n", i, i);
    }
    script_free(load(lets));
    /* Names to suggest, and many errors that might want one. */
    at = lets + 500000;
    for (unsigned int i = 0; i < 20000; i++) {
        at += sprintf(at, "\nlog varable_%u", i);
    }
    LOAD_FAILS(lets, "20000 errors, the first 20 of them above");
    free(lets);
    char *fields = repeated(TITLE "negotiate sa1 { policy allow-dictate }\nexpect sa1 check {",
                            "weight > 1\n", 60000, "}\n");
    script_free(load(fields));
    free(fields);
    char *properties = repeated(TITLE "negotiate sa1 {", "role initiator\n", 60000, "}\n");
    LOAD_FAILS(properties, "more than 500 properties in one block");
    free(properties);
    char *unknown = repeated(TITLE, "log nothing_at_all\n", 50000, "");
    LOAD_FAILS(unknown, "50000 errors, the first 20 of them above");
    free(unknown);
}

static void branches_are_bounded(void)
{
    char *many = repeated(TITLE "parallel {", "{ log 1 }\n", 65, "}\n");
    char *most = repeated(TITLE "parallel {", "{ log 1 }\n", 64, "}\n");
    LOAD_FAILS(many, "more than 64 branches");
    script_free(load(most));
    free(many);
    free(most);
}

/* Whatever the limit, a load ends with a script or an error, and nothing leaks (the ASan run). */
static void a_lack_of_memory_is_an_error(void)
{
    size_t size;
    char *text = read_file("tests/script/good/statements.bfe", &size);
    unsigned int loaded = 0;
    unsigned int failed = 0;
    if (!CHECK(text != NULL)) {
        return;
    }
    for (size_t limit = 1; limit < 400000; limit += 997) {
        struct script_options options = {.memory_limit = limit};
        struct diagnostics out = {0};
        struct script *script =
            script_load_text("tests/script/good/statements.bfe", text, size, &options, &out);
        if (script) {
            loaded++;
        } else {
            failed++;
            CHECK_STR(diagnostics_text(&out), "error: not enough memory to load "
                                              "tests/script/good/statements.bfe\n1 error\n");
        }
        script_free(script);
        diagnostics_clear(&out);
    }
    CHECK(loaded > 10);
    CHECK(failed > 10);
    free(text);
}

const struct test_case load_tests[] = {
    {"a byte order mark and CRLF are accepted", a_byte_order_mark_and_crlf_are_accepted},
    {"columns count characters, and marks stand below them",
     columns_count_characters_and_marks_stand_below_them},
    {"zero bytes are refused", zero_bytes_are_refused},
    {"bytes that are not UTF-8 are refused", bytes_that_are_not_utf8_are_refused},
    {"control characters are told of by number", control_characters_are_told_of_by_number},
    {"an empty file is no scenario", an_empty_file_is_no_scenario},
    {"a file has a size limit", a_file_has_a_size_limit},
    {"a file that is not there is named", a_file_that_is_not_there_is_named},
    {"includes are found beside their file", includes_are_found_beside_their_file},
    {"files of declarations are read once", files_of_declarations_are_read_once},
    {"includes have a depth limit", includes_have_a_depth_limit},
    {"definitions replace lets", definitions_replace_lets},
    {"wrong definitions are told of", wrong_definitions_are_told_of},
    {"the last definition counts", the_last_definition_counts},
    {"nesting is bounded", nesting_is_bounded},
    {"long expressions are bounded", long_expressions_are_bounded},
    {"large scripts load in time", large_scripts_load_in_time},
    {"branches are bounded", branches_are_bounded},
    {"a lack of memory is an error", a_lack_of_memory_is_an_error},
    {NULL, NULL},
};
