#include "tests.h"

#include <stdlib.h>
#include <string.h>

static void the_report_on_a_dll_is_as_agreed(void)
{
    struct outcome outcome = SMALL("exports", FIXTURES "/fwpuclnt.dll");
    CHECK_INT(outcome.code, 1);
    CHECK_GOLDEN(outcome.out, "tests/abi/golden/exports_dll.txt");
    outcome_free(&outcome);
}

static void an_import_library_and_its_def_tell_the_same(void)
{
    struct outcome library = SMALL("exports", FIXTURES "/libx64.a");
    struct outcome definition = SMALL("exports", "tests/abi/fixtures/fwpuclnt.def");
    EXPECT(&library, 1, "1 name that Windows does not export");
    EXPECT(&library, 1, "      FwpmNowhere0\n");
    /* Another Windows may have what the table knows without an ordinal. */
    EXPECT(&library, 1,
           "Note: Windows 10.0.19041 does not export these, though newer headers or "
           "import libraries know them: FwpmTool0\n");
    const char *left = strstr(library.out, "\n\n");
    const char *right = strstr(definition.out, "\n\n");
    CHECK(left && right);
    if (left && right)
        CHECK_STR(left, right);
    outcome_free(&library);
    outcome_free(&definition);
}

static void x86_names_tell_the_bytes_of_parameters(void)
{
    static const char *const files[] = {FIXTURES "/libx86.a",
                                        "tests/abi/fixtures/fwpuclnt_x86.def"};
    for (size_t i = 0; i < 2; i++) {
        struct outcome outcome = SMALL("exports", files[i]);
        EXPECT(&outcome, 1, "    FwpmUpdate0: 12 bytes of parameters; Windows: 16\n");
        CHECK(!strstr(outcome.out, "does not export"));
        outcome_free(&outcome);
    }
}

static void ordinals_are_compared_where_they_are_given(void)
{
    static const char *const files[] = {FIXTURES "/libordinal.a",
                                        "tests/abi/fixtures/by_ordinal.def"};
    for (size_t i = 0; i < 2; i++) {
        struct outcome outcome = SMALL("exports", files[i]);
        EXPECT(&outcome, 1,
               "    FwpmAdd0: ordinal 77; Windows: ordinal 6 (10.0.19041)\n        a program "
               "that imports by that ordinal finds nothing on Windows\n");
        CHECK(!strstr(outcome.out, "FwpmOpen0: ordinal"));
        outcome_free(&outcome);
    }
}

static struct outcome check_text(const char *text)
{
    char *folder = make_temp_dir();
    char path[256];
    snprintf(path, sizeof(path), "%s/x.def", folder);
    CHECK(write_file(path, text, strlen(text)));
    struct outcome outcome = SMALL("exports", path);
    remove_tree(folder);
    free(folder);
    return outcome;
}

static const char *const all_names =
    "FwpmOpen0 @1\nFwpmUpdate0 @ 2\n\"FwpmSwap0\" = internal_name @3\nFwpmFree0=x.y @4 PRIVATE\n"
    "FwpmEnum0;comment\nFwpmAdd0 DATA ; comment\nFwpmDelete0 CONSTANT\n"
    "IPsecKeyManagerAddAndRegister0\nmine == FwpmHidden0\n";

static void every_form_of_a_def_is_understood(void)
{
    char text[1024];
    snprintf(text, sizeof(text), "; first\nNAME x\nLIBRARY FWPUCLNT BASE=0x1000\r\nEXPORTS %s",
             all_names);
    struct outcome outcome = check_text(text);
    EXPECT(&outcome, 0, "\nNo difference from Windows.\n");
    outcome_free(&outcome);
    snprintf(text, sizeof(text), "LIBRARY other.dll\nEXPORTS\n%sFwpmNew0", all_names);
    outcome = check_text(text);
    EXPECT(&outcome, 1, "the name of the DLL: other.dll; Windows: fwpuclnt.dll\n");
    /* A name that newer headers declare is no mistake. */
    EXPECT(&outcome, 1, "Summary: 1 difference in exports.\n");
    outcome_free(&outcome);
}

static void a_wrong_def_is_refused_with_its_line(void)
{
    static const struct {
        const char *text;
        const char *message;
    } cases[] = {
        {"EXPORTS\nFwpmOpen0 @x", "line 2: an ordinal is a number from 1 to 65535"},
        {"EXPORTS\nFwpmOpen0 @", "line 2: an ordinal is a number from 1 to 65535"},
        {"EXPORTS\nFwpmOpen0 @70000", "line 2: an ordinal is a number from 1 to 65535"},
        {"EXPORTS\n\nFwpmOpen0 WHAT", "line 3: 'WHAT' cannot stand here"},
        {"EXPORTS\nFwpmOpen0 =", "line 2: '=' cannot stand here"},
        {"#include \"func.def.in\"\nEXPORTS", "line 1 is for the preprocessor; make the .def of"},
        {"just some text", "line 1: 'just' stands before EXPORTS"},
        {"", "it names no function of a DLL"},
        {"EXPORTS\n", "it names no function of a DLL"},
        {"\001\002", "this is neither a DLL, nor an import library, nor a text file"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct outcome outcome = check_text(cases[i].text);
        EXPECT(&outcome, 2, cases[i].message);
        outcome_free(&outcome);
    }
}

static void the_json_of_exports_is_valid(void)
{
    struct outcome outcome =
        SMALL("exports", "--json", FIXTURES "/fwpuclnt.dll", FIXTURES "/libx86.a");
    size_t where;
    CHECK(json_is_valid(outcome.out, &where));
    EXPECT(&outcome, 1, "\"kind\": \"export-ordinal\", \"name\": \"FwpmAdd0\"");
    EXPECT(&outcome, 1, "\"kind\": \"export-stack\", \"name\": \"FwpmUpdate0\"");
    outcome_free(&outcome);
}

const struct test_case export_tests[] = {
    {"the report on a DLL is as agreed", the_report_on_a_dll_is_as_agreed},
    {"an import library and its .def tell the same", an_import_library_and_its_def_tell_the_same},
    {"x86 names tell the bytes of parameters", x86_names_tell_the_bytes_of_parameters},
    {"ordinals are compared where they are given", ordinals_are_compared_where_they_are_given},
    {"every form of a .def is understood", every_form_of_a_def_is_understood},
    {"a wrong .def is refused with its line", a_wrong_def_is_refused_with_its_line},
    {"the JSON of exports is valid", the_json_of_exports_is_valid},
    {NULL, NULL}};
