#include "tests.h"

#include "suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char program[] = "#include <fwp_abi_assert.h>\nint x;\n";

void abi_assert_accepts_these_headers(void)
{
    static const struct {
        const char *compiler;
        enum language language;
        const char *options;
    } builds[] = {
        {"x86_64-w64-mingw32-gcc", LANGUAGE_C, STRICT NEWEST " -std=gnu89"},
        {"x86_64-w64-mingw32-gcc", LANGUAGE_C, STRICT NEWEST " -std=c11 -pedantic"},
        {"i686-w64-mingw32-gcc", LANGUAGE_C, STRICT NEWEST " -std=c99 -pedantic"},
        {"x86_64-w64-mingw32-gcc", LANGUAGE_C, STRICT},
        {"x86_64-w64-mingw32-gcc", LANGUAGE_C,
         STRICT "-DNTDDI_VERSION=0x06000000 -D_WIN32_WINNT=0x0600"},
        {"x86_64-w64-mingw32-g++", LANGUAGE_CXX, STRICT NEWEST " -std=c++98"},
        {CLANGXX, LANGUAGE_CXX, MSVC_X64 NEWEST " -std=c++14"},
        {CLANG, LANGUAGE_C, MSVC_X86 NEWEST " -std=c89"},
        {CLANG, LANGUAGE_C, MSVC_ARM64 NEWEST " -std=c11"},
    };
    for (size_t i = 0; i < sizeof(builds) / sizeof(builds[0]); i++)
        check_compiles("fwp_abi_assert.h", builds[i].compiler, builds[i].language,
                       builds[i].options, program);
}

/* fwp_abi_assert.h alone in a folder, so that fwpmu.h is another vendor's. */
static char *lonely_folder(void)
{
    char *folder = make_temp_dir();
    char *path = NULL;
    size_t size = 0;
    char *text = read_file(HEADERS_DIR "/fwp_abi_assert.h", &size);
    if (!text || asprintf(&path, "%s/fwp_abi_assert.h", folder) < 0 ||
        !write_file(path, text, size))
        CHECK_FAIL("cannot copy %s/fwp_abi_assert.h", HEADERS_DIR);
    free(text);
    free(path);
    return folder;
}

void abi_assert_refuses_other_headers(void)
{
    char *folder = lonely_folder();
    char *options = NULL;
    char *old = NULL;
    if (asprintf(&options, "-fsyntax-only " TERSE "-I'%s' -std=c11", folder) >= 0 &&
        asprintf(&old, "-fsyntax-only " TERSE "-I'%s' -std=gnu89", folder) >= 0) {
        check_refused("MinGW's own headers", "x86_64-w64-mingw32-gcc", LANGUAGE_C, options, program,
                      "IPSEC_SA_DETAILS1: size; Windows has 224 (64 bits), 200 (32 bits)");
        check_refused("MinGW's own headers", "x86_64-w64-mingw32-gcc", LANGUAGE_C, old, program,
                      "fwp_abi_size_of_IPSEC_SA_DETAILS1");
    }
    free(options);
    free(old);
    remove_tree(folder);
    free(folder);
}

void abi_assert_names_a_moved_field(void)
{
    /* a program whose macro moves a field without changing the structure's size */
    static const char text[] =
        "#include <windows.h>\n#include <fwptypes.h>\n"
        "#define keyDictationTimeoutHint spare[2]; UINT8 keyDictationTimeoutHint\n"
        "#include <ipsectypes.h>\n#undef keyDictationTimeoutHint\n"
        "#include <fwp_abi_assert.h>\n";
    check_refused("a moved field", CLANG, LANGUAGE_C, MSVC_X64 NEWEST " -std=c11", text,
                  "IPSEC_KEY_MANAGER0.keyDictationTimeoutHint: offset; Windows has 36 (64 bits), "
                  "28 (32 bits)");
}
