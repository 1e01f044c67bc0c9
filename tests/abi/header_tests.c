#include "tests.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void a_right_header_set_has_no_difference(void)
{
    static const char *const compilers[] = {X64_CC,
                                            X86_CC,
                                            ARM64_CC,
                                            "clang -target i686-w64-mingw32",
                                            "clang -target x86_64-w64-mingw32",
                                            "clang -target x86_64-pc-windows-msvc"};
    for (size_t i = 0; i < sizeof(compilers) / sizeof(compilers[0]); i++) {
        struct outcome outcome = SMALL("headers", "--include", RIGHT, "--cc", compilers[i]);
        EXPECT(&outcome, 0, "\nNo difference from Windows.\n");
        outcome_free(&outcome);
    }
}

static void the_report_on_a_broken_header_set_is_as_agreed(void)
{
    struct outcome outcome = SMALL("headers", "--include", BROKEN, "--target", "x64,x86");
    CHECK_INT(outcome.code, 1);
    hide_compilers(outcome.out);
    CHECK_GOLDEN(outcome.out, "tests/abi/golden/headers_broken.txt");
    CHECK_STR(outcome.err, "");
    outcome_free(&outcome);
}

static void gcc_and_clang_find_the_same(void)
{
    struct outcome gcc = SMALL("headers", "--include", BROKEN, "--cc", X64_CC);
    struct outcome clang =
        SMALL("headers", "--include", BROKEN, "--cc", "clang -target x86_64-w64-mingw32");
    CHECK_INT(gcc.code, 1);
    CHECK_INT(clang.code, 1);
    /* Each says in its own words why a macro is no constant. */
    char *of_gcc = strstr(gcc.out, "Wrong layouts");
    char *of_clang = strstr(clang.out, "Wrong layouts");
    CHECK(of_gcc && of_clang);
    if (of_gcc && of_clang) {
        char *why = strstr(of_gcc, "no constant that compiles");
        char *clang_why = strstr(of_clang, "no constant that compiles");
        CHECK(why && clang_why && why - of_gcc == clang_why - of_clang);
        if (why && clang_why) {
            *why = '\0';
            *clang_why = '\0';
            CHECK_STR(of_clang, of_gcc);
            CHECK_STR(strstr(clang_why + 1, "\n        a program"),
                      strstr(why + 1, "\n        a program"));
        }
    }
    outcome_free(&gcc);
    outcome_free(&clang);
}

/* Both refuse to add stdcall to such a type; that is an answer too. */
static void a_callback_with_another_convention_is_reported(void)
{
    static const char *const compilers[] = {X86_CC, "clang -target i686-w64-mingw32"};
    for (size_t i = 0; i < sizeof(compilers) / sizeof(compilers[0]); i++) {
        struct outcome outcome = SMALL("headers", "--include", BROKEN, "--cc", compilers[i]);
        EXPECT(&outcome, 1,
               "    FWPM_CDECL0\n      calling convention: not stdcall; Windows: stdcall\n");
        EXPECT(&outcome, 1,
               "    FWPM_FASTCALL0\n      calling convention: fastcall; Windows: stdcall\n");
        outcome_free(&outcome);
    }
}

static void a_declared_name_of_another_kind_is_reported(void)
{
    static const char *const parts[] = {
        "    FWPM_NUMBER0\n      kind: no structure of that name; Windows: a structure\n",
        "    FwpmThing0\n      kind: no function; Windows: a function\n",
        ("    FWPM_SHAPE0\n      kind: no pointer to a function; Windows: a pointer to a "
         "function\n")};
    struct outcome outcome =
        SMALL("headers", "--include", BROKEN, "--cc", "clang -target x86_64-w64-mingw32");
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        EXPECT(&outcome, 1, parts[i]);
    outcome_free(&outcome);
}

static void the_json_is_valid_and_complete(void)
{
    struct outcome outcome = SMALL("headers", "--include", BROKEN, "--target", "x64,x86", "--json");
    size_t where;
    EXPECT(&outcome, 1,
           "{\"group\": \"layout\", \"kind\": \"record-size\", \"name\": \"IPSEC_SHIP0\", "
           "\"member\": null, \"header\": \"ipsectypes.h\", \"since\": \"Windows Vista\", "
           "\"theirs\": \"56\", \"windows\": \"72\", \"consequence\": \"an array of it steps by 56 "
           "bytes instead of 72,");
    EXPECT(&outcome, 1, "\"kind\": \"function-stack\", \"name\": \"FwpmUpdate0\"");
    EXPECT(&outcome, 1, "\"kind\": \"guid-missing\", \"name\": \"FWPM_LAYER_GONE\"");
    EXPECT(&outcome, 1, "\"exit_code\": 1,");
    EXPECT(&outcome, 1, "\"names\": [\"FWPM_LAYER_FOUR\"]");
    CHECK(json_is_valid(outcome.out, &where));
    outcome_free(&outcome);
}

static void a_header_of_windows_limits_what_is_checked(void)
{
    struct outcome outcome =
        SMALL("headers", "--include", BROKEN, "--cc", X64_CC, "--header", "ipsectypes.h");
    EXPECT(&outcome, 1, "IPSEC_SHIP0");
    CHECK(!strstr(outcome.out, "FWP_PAIR0\n"));
    CHECK(!strstr(outcome.out, "Missing"));
    outcome_free(&outcome);
}

static void another_header_is_checked_for_everything(void)
{
    char *folder = make_temp_dir();
    char path[256];
    static const char text[] = "typedef struct { int first; } FWP_PAIR0;\n";
    snprintf(path, sizeof(path), "%s/mine.h", folder);
    CHECK(write_file(path, text, strlen(text)));
    struct outcome outcome = SMALL("headers", "--include", folder, "--include", RIGHT, "--cc",
                                   X64_CC, "--header", "mine.h");
    EXPECT(&outcome, 1, "size of the record: 4; Windows: 16");
    EXPECT(&outcome, 1, "first: int; Windows: UINT32");
    EXPECT(&outcome, 1, "FwpmOpen0");
    outcome_free(&outcome);
    remove_tree(folder);
    free(folder);
}

static void an_older_windows_is_not_asked_for_newer_names(void)
{
    struct outcome outcome = SMALL("headers", "--include", RIGHT, "--cc", X64_CC, "--define",
                                   "NTDDI_VERSION=0x06020000");
    EXPECT(&outcome, 0,
           "Note: NTDDI_VERSION is 0x06020000; names that came later are not expected");
    outcome_free(&outcome);
    /* What a name without a version stands for goes with the version that is asked for. */
    outcome = SMALL("headers", "--include", BROKEN, "--cc", X64_CC, "--define",
                    "NTDDI_VERSION=0x06020000");
    EXPECT(&outcome, 1, "    FwpmAdd: FwpmAdd0; Windows: FwpmOpen0\n");
    outcome_free(&outcome);
}

static void a_header_that_declares_nothing_yet_is_no_success(void)
{
    struct outcome outcome = SMALL("headers", "--include", RIGHT, "--cc", X64_CC, "--header",
                                   "fwptypes.h", "--define", "NTDDI_VERSION=0x05000000");
    EXPECT(&outcome, 2, ": cannot be checked\n    Nothing could be checked: what --header names");
    CHECK(!strstr(outcome.out, "No difference"));
    outcome_free(&outcome);
}

static void a_define_reaches_the_headers(void)
{
    char *folder = make_temp_dir();
    char path[256];
    static const char text[] =
        "#ifdef WIDE\ntypedef struct { unsigned mode, bits, more; } FWP_FLAGS0;\n"
        "#else\ntypedef struct { unsigned mode, bits; } FWP_FLAGS0;\n#endif\n";
    snprintf(path, sizeof(path), "%s/fwptypes.h", folder);
    CHECK(write_file(path, text, strlen(text)));
    struct outcome outcome = SMALL("headers", "--include", folder, "--include", RIGHT, "--cc",
                                   X64_CC, "--header", "fwptypes.h", "--define", "WIDE=1");
    EXPECT(&outcome, 1, "size of the record: 12; Windows: 8");
    outcome_free(&outcome);
    outcome = SMALL("headers", "--include", folder, "--include", RIGHT, "--cc", X64_CC, "--header",
                    "fwptypes.h");
    CHECK(!strstr(outcome.out, "FWP_FLAGS0"));
    outcome_free(&outcome);
    remove_tree(folder);
    free(folder);
}

static void many_missing_names_are_cut_unless_all_are_wanted(void)
{
    char *folder = make_temp_dir();
    char path[256];
    snprintf(path, sizeof(path), "%s/empty.h", folder);
    CHECK(write_file(path, "", 0));
    struct outcome few = SMALL("headers", "--include", folder, "--include", RIGHT, "--cc", X64_CC,
                               "--header", "empty.h");
    struct outcome all = SMALL("headers", "--include", folder, "--include", RIGHT, "--cc", X64_CC,
                               "--header", "empty.h", "--all");
    EXPECT(&few, 1, "    11 functions:\n");
    EXPECT(&all, 1, "FwpmLate0");
    CHECK(strlen(all.out) >= strlen(few.out));
    outcome_free(&few);
    outcome_free(&all);
    remove_tree(folder);
    free(folder);
}

static void headers_that_do_not_compile_show_the_first_error(void)
{
    char *folder = make_temp_dir();
    char path[256];
    char include[300];
    static const char text[] = "typedef struct { NO_SUCH_TYPE first; } FWP_PAIR0;\n";
    snprintf(path, sizeof(path), "%s/bad.h", folder);
    snprintf(include, sizeof(include), "%s", folder);
    CHECK(write_file(path, text, strlen(text)));
    struct outcome outcome = SMALL("headers", "--include", include, "--include", RIGHT, "--cc",
                                   X64_CC, "--header", "bad.h");
    EXPECT(&outcome, 2, "x86_64-w64-mingw32-gcc cannot compile the headers:");
    EXPECT(&outcome, 2, "/bad.h:1:18: error: unknown type name 'NO_SUCH_TYPE'");
    EXPECT(&outcome, 2, "Mend this first");
    outcome_free(&outcome);
    outcome = SMALL("headers", "--cc", X64_CC, "--header", "no_such_header.h");
    EXPECT(&outcome, 2, "no_such_header.h: No such file or directory");
    EXPECT(&outcome, 2, "Give the folder that holds them with --include");
    outcome_free(&outcome);
    remove_tree(folder);
    free(folder);
}

static void no_temporary_file_is_left_behind(void)
{
    char *folder = make_temp_dir();
    const char *before = getenv("TMPDIR");
    char *saved = before ? strdup(before) : NULL;
    setenv("TMPDIR", folder, 1);
    struct outcome outcome = SMALL("headers", "--include", BROKEN, "--cc", X64_CC);
    CHECK_INT(outcome.code, 1);
    outcome_free(&outcome);
    CHECK_INT(rmdir(folder), 0);
    setenv("TMPDIR", "/no/such/folder", 1);
    outcome = SMALL("headers", "--include", BROKEN, "--cc", X64_CC);
    EXPECT(&outcome, 2, "cannot make a temporary directory below /no/such/folder");
    outcome_free(&outcome);
    if (saved)
        setenv("TMPDIR", saved, 1);
    else
        unsetenv("TMPDIR");
    free(saved);
    free(folder);
}

static void a_compiler_that_does_not_fit_is_refused(void)
{
    static const struct {
        const char *compiler;
        const char *target;
        const char *message;
    } cases[] = {
        {"no-such-compiler-anywhere", "x64", "it is not in $PATH; install it, or name another"},
        {"gcc", "x64", "gcc does not make code for Windows; name a compiler that does with --cc"},
        {X64_CC, "x86", "makes code for x64, not for x86; name a compiler for x86 with --cc"},
        {"false", "x64", "false cannot preprocess the headers"},
        {"true", "x64", "true -E wrote no output; name a gcc or clang with --cc"},
        {"clang -target riscv64-linux-gnu", "x64", "does not make code for Windows"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct outcome outcome = SMALL("headers", "--include", RIGHT, "--cc", cases[i].compiler,
                                       "--target", cases[i].target);
        EXPECT(&outcome, 2, cases[i].message);
        outcome_free(&outcome);
    }
    struct outcome outcome = SMALL("headers", "--cc", "");
    EXPECT(&outcome, 2, "--cc names no compiler");
    outcome_free(&outcome);
    outcome = SMALL("headers", "--cc", "gcc");
    EXPECT(&outcome, 2, "gcc does not make code for Windows");
    outcome_free(&outcome);
}

/* A $PATH with one compiler only. */
static void a_target_without_a_compiler_is_skipped_unless_it_is_asked_for(void)
{
    char *folder = make_temp_dir();
    const char *before = getenv("PATH");
    char *path = strdup(before ? before : "");
    char link[256];
    char found[512] = "";
    for (char *part = strtok(path, ":"); part && !*found; part = strtok(NULL, ":")) {
        snprintf(found, sizeof(found), "%s/" X64_CC, part);
        if (access(found, X_OK) != 0)
            *found = '\0';
    }
    snprintf(link, sizeof(link), "%s/" X64_CC, folder);
    CHECK_INT(symlink(found, link), 0);
    free(path);
    path = strdup(before ? before : "");
    setenv("PATH", folder, 1);
    struct outcome all = SMALL("headers", "--include", RIGHT);
    struct outcome asked = SMALL("headers", "--include", RIGHT, "--target", "x64,x86");
    setenv("PATH", path, 1);
    EXPECT(&all, 0,
           "  x86: i686-w64-mingw32-gcc: skipped\n    cannot run i686-w64-mingw32-gcc: it is "
           "not in $PATH; install it, or name another compiler with --cc\n");
    EXPECT(&all, 0, "  arm64: clang -target aarch64-w64-mingw32: skipped\n");
    EXPECT(&asked, 2, "  x86: i686-w64-mingw32-gcc: cannot be checked\n");
    outcome_free(&all);
    outcome_free(&asked);
    remove_tree(folder);
    free(folder);
    free(path);
}

static void clang_is_told_the_target(void)
{
    struct outcome outcome =
        SMALL("headers", "--include", RIGHT, "--cc", "clang", "--target", "arm64,x86");
    EXPECT(&outcome, 0, "arm64: clang -target aarch64-w64-mingw32 (");
    EXPECT(&outcome, 0, "x86: clang -target i686-w64-mingw32 (");
    outcome_free(&outcome);
}

const struct test_case header_tests[] = {
    {"a right header set has no difference", a_right_header_set_has_no_difference},
    {"the report on a broken header set is as agreed",
     the_report_on_a_broken_header_set_is_as_agreed},
    {"gcc and clang find the same", gcc_and_clang_find_the_same},
    {"a callback with another convention, and said so, is reported",
     a_callback_with_another_convention_is_reported},
    {"a declared name of another kind is reported", a_declared_name_of_another_kind_is_reported},
    {"the JSON is valid and complete", the_json_is_valid_and_complete},
    {"a header of Windows limits what is checked", a_header_of_windows_limits_what_is_checked},
    {"another header is checked for everything", another_header_is_checked_for_everything},
    {"an older Windows is not asked for newer names",
     an_older_windows_is_not_asked_for_newer_names},
    {"a header that declares nothing yet is no success",
     a_header_that_declares_nothing_yet_is_no_success},
    {"a define reaches the headers", a_define_reaches_the_headers},
    {"many missing names are cut unless all are wanted",
     many_missing_names_are_cut_unless_all_are_wanted},
    {"headers that do not compile show the first error",
     headers_that_do_not_compile_show_the_first_error},
    {"no temporary file is left behind", no_temporary_file_is_left_behind},
    {"a compiler that does not fit is refused", a_compiler_that_does_not_fit_is_refused},
    {"a target without a compiler is skipped unless it is asked for",
     a_target_without_a_compiler_is_skipped_unless_it_is_asked_for},
    {"clang is told the target", clang_is_told_the_target},
    {NULL, NULL}};
