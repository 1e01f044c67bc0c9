#include "tests.h"

#include <stdlib.h>
#include <string.h>

static void the_report_on_a_program_is_as_agreed(void)
{
    struct outcome outcome = SMALL("binary", FIXTURES "/tia.exe");
    CHECK_INT(outcome.code, 1);
    CHECK_GOLDEN(strstr(outcome.out, "\n") ? outcome.out : "", "tests/abi/golden/binary_tia.txt");
    outcome_free(&outcome);
}

static void a_right_program_has_no_difference(void)
{
    struct outcome outcome = SMALL("binary", FIXTURES "/right.exe", FIXTURES "/right.o");
    EXPECT(&outcome, 0, "\nNo difference from Windows.\n");
    /* What the mock lacks is worth knowing, and no difference from Windows. */
    EXPECT(&outcome, 0,
           "does not answer these imports yet; a call of one fails with an error, and a "
           "line names it: FwpmAdd0\n");
    outcome_free(&outcome);
}

/*
 * The layouts alone, which every compiler and every version of DWARF has to tell alike. Where they
 * were compiled from is left out: type units do not know.
 */
static char *layouts_of(const char *path)
{
    struct outcome outcome = SMALL("binary", path);
    const char *start = strstr(outcome.out, "Wrong layouts");
    const char *end = start ? strstr(start, "\n\n") : NULL;
    char *layouts = end ? strndup(start, (size_t)(end - start)) : strdup(outcome.out);
    for (char *origin; (origin = strstr(layouts, ", in tests/abi/fixtures/tia.c"));) {
        size_t length = strlen(", in tests/abi/fixtures/tia.c");
        memmove(origin, origin + length, strlen(origin + length) + 1);
    }
    outcome_free(&outcome);
    return layouts;
}

static void every_kind_of_debug_data_tells_the_same_layouts(void)
{
    static const char *const files[] = {"x64_dwarf2.o", "x64_dwarf3.o", "x64_dwarf5.o",
                                        "x64_types.o",  "x64_big.o",    "x64_optimized.o",
                                        "clang4.o",     "clang5.o",     "arm64.o",
                                        "tia.exe",      "split.debug"};
    char *expected = layouts_of(FIXTURES "/x64_dwarf4.o");
    CHECK_CONTAINS(expected, "size of the record: 56; Windows: 72\n");
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        char path[256];
        snprintf(path, sizeof(path), FIXTURES "/%s", files[i]);
        char *layouts = layouts_of(path);
        CHECK_STR(layouts, expected);
        free(layouts);
    }
    free(expected);
}

static void x86_is_measured_by_its_own_layouts(void)
{
    struct outcome outcome = SMALL("binary", FIXTURES "/x86.o", FIXTURES "/x86.exe");
    EXPECT(&outcome, 1, "x86.o: COFF object for x86;");
    EXPECT(&outcome, 1, "x86.exe: PE image for x86;");
    EXPECT(&outcome, 1, "size of the record: 56; Windows: 64, in");
    EXPECT(&outcome, 1, "name, size: 4 bytes (FWP_TEXT0 *); Windows: 8 bytes (FWP_TEXT0), in");
    outcome_free(&outcome);
}

static void cpp_names_a_record_without_a_typedef(void)
{
    struct outcome outcome = SMALL("binary", FIXTURES "/x64_cpp.o");
    EXPECT(&outcome, 1, "second, offset: 4; Windows: 8, in tests/abi/fixtures/tia.cpp\n");
    outcome_free(&outcome);
}

static void nothing_checked_is_no_success(void)
{
    struct outcome outcome = SMALL("binary", FIXTURES "/plain.o");
    EXPECT(&outcome, 2,
           "plain.o: COFF object for x64: cannot be checked\n    Nothing could be checked: its "
           "debug data describes nothing of WFP or IPsec.");
    CHECK(!strstr(outcome.out, "No difference"));
    outcome_free(&outcome);
    /* Beside one that has something to check, too. */
    outcome = SMALL("binary", FIXTURES "/right.o", FIXTURES "/plain.o");
    EXPECT(&outcome, 2, "Nothing could be checked: its debug data describes nothing");
    outcome_free(&outcome);
}

static void a_file_without_debug_data_says_how_to_build_it(void)
{
    static const struct {
        const char *file;
        const char *message;
    } cases[] = {
        {FIXTURES "/stripped.exe",
         "it has no debug data. Build it with -g -gdwarf-4 and without -s"},
        {FIXTURES "/x64_nodebug.o", "it has no debug data. Build it with -g -gdwarf-4"},
        {FIXTURES "/split.exe",
         "its debug data was split off into split.debug. Give that file too."},
        {FIXTURES "/codeview.o", "its debug data is CodeView, and this reads DWARF. Build it with"},
        {FIXTURES "/partial.exe", "it calls fwpuclnt.dll, but its debug data knows nothing of WFP"},
        {FIXTURES "/x64_lto.o", "this object is for link-time optimization"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct outcome outcome = SMALL("binary", cases[i].file);
        EXPECT(&outcome, 2, cases[i].message);
        CHECK(!strstr(outcome.out, "No difference from Windows"));
        outcome_free(&outcome);
    }
}

static void imports_are_checked_without_debug_data_too(void)
{
    struct outcome outcome = SMALL("binary", FIXTURES "/split.exe");
    EXPECT(&outcome, 2, "IMAGE_DLLCHARACTERISTICS_FORCE_INTEGRITY: not set");
    outcome_free(&outcome);
}

static void an_import_that_windows_lacks_is_reported(void)
{
    struct outcome outcome = SMALL("binary", FIXTURES "/unknown.exe");
    EXPECT(&outcome, 1,
           "    FwpmNowhere0: imported from fwpuclnt.dll; Windows: not exported by fwpuclnt.dll\n  "
           "      Windows does not start the program: the entry point is not found\n");
    outcome_free(&outcome);
    outcome = SMALL("binary", FIXTURES "/ordinal.exe");
    EXPECT(&outcome, 1, "    ordinal 77: imported from fwpuclnt.dll;");
    CHECK(!strstr(outcome.out, "ordinal 1:"));
    outcome_free(&outcome);
}

static void a_key_manager_needs_force_integrity(void)
{
    struct outcome without = SMALL("binary", FIXTURES "/tia.exe");
    struct outcome with = SMALL("binary", FIXTURES "/right.exe");
    EXPECT(&without, 1, "SEC_E_CANNOT_INSTALL; link with");
    CHECK(!strstr(with.out, "FORCE_INTEGRITY"));
    outcome_free(&without);
    outcome_free(&with);
}

static void the_json_names_each_file(void)
{
    struct outcome outcome =
        SMALL("binary", FIXTURES "/tia.exe", FIXTURES "/elf.o", FIXTURES "/right.o", "--json");
    size_t where;
    CHECK(json_is_valid(outcome.out, &where));
    EXPECT(&outcome, 2,
           "\"name\": \"" FIXTURES "/elf.o\", \"detail\": null, \"state\": \"failed\", "
           "\"reason\": \"this is an ELF file");
    EXPECT(&outcome, 2, "\"kind\": \"force-integrity-missing\"");
    EXPECT(&outcome, 2, "\"origin\": \"tests/abi/fixtures/tia.c\"");
    outcome_free(&outcome);
}

const struct test_case binary_tests[] = {
    {"the report on a program is as agreed", the_report_on_a_program_is_as_agreed},
    {"a right program has no difference", a_right_program_has_no_difference},
    {"every kind of debug data tells the same layouts",
     every_kind_of_debug_data_tells_the_same_layouts},
    {"x86 is measured by its own layouts", x86_is_measured_by_its_own_layouts},
    {"C++ names a record without a typedef", cpp_names_a_record_without_a_typedef},
    {"nothing checked is no success", nothing_checked_is_no_success},
    {"a file without debug data says how to build it",
     a_file_without_debug_data_says_how_to_build_it},
    {"imports are checked without debug data too", imports_are_checked_without_debug_data_too},
    {"an import that Windows lacks is reported", an_import_that_windows_lacks_is_reported},
    {"a key manager needs force integrity", a_key_manager_needs_force_integrity},
    {"the JSON names each file", the_json_names_each_file},
    {NULL, NULL}};
