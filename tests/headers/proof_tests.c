#include "tests.h"

#include "suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const msvc[] = {MSVC_X64 NEWEST, MSVC_X86 NEWEST, MSVC_ARM64 NEWEST};

/* In C and in C++, which tells enumerations from integers. */
static void prove_both(const char *what, const char *options, const char *text)
{
    char *c = NULL;
    char *cxx = NULL;
    if (asprintf(&c, "%s -std=c11", options) >= 0 &&
        asprintf(&cxx, "%s -std=c++11", options) >= 0) {
        check_compiles(what, CLANG, LANGUAGE_C, c, text);
        check_compiles(what, CLANGXX, LANGUAGE_CXX, cxx, text);
    }
    free(c);
    free(cxx);
}

void layout_is_windows(void)
{
    struct truth truth;
    if (!truth_load(&truth))
        return;
    for (int arch = ARCH_X64; arch <= ARCH_ARM64; arch++) {
        char *text = proof_of_layout(&truth, (enum arch)arch);
        prove_both("layout", msvc[arch], text);
        free(text);
    }
    truth_free(&truth);
}

void values_are_windows(void)
{
    struct truth truth;
    if (!truth_load(&truth))
        return;
    char *text = proof_of_values(&truth);
    for (int arch = ARCH_X64; arch <= ARCH_ARM64; arch++)
        prove_both("values", msvc[arch], text);
    free(text);
    truth_free(&truth);
}

void guids_are_windows(void)
{
    struct truth truth;
    if (!truth_load(&truth))
        return;
    char *text = proof_of_guids(&truth);
    check_compiles("GUIDs", CLANGXX, LANGUAGE_CXX, MSVC_X64 NEWEST " -std=c++11", text);
    free(text);
    truth_free(&truth);
}

void prototypes_are_windows(void)
{
    struct truth truth;
    if (!truth_load(&truth))
        return;
    char *text = proof_of_prototypes(&truth);
    for (int arch = ARCH_X64; arch <= ARCH_ARM64; arch++)
        prove_both("prototypes", msvc[arch], text);
    free(text);
    truth_free(&truth);
}

void stdcall_bytes_are_windows(void)
{
    struct truth truth;
    if (!truth_load(&truth))
        return;
    char *assembly;
    char *message;
    char *text = all_addresses(&truth);
    CHECK(compile(CLANG, LANGUAGE_C, MSVC_X86_ASSEMBLY NEWEST, text, &assembly));
    size_t wrong = count_wrong_stdcall_bytes(&truth, assembly, &message);
    if (wrong)
        CHECK_FAIL("%zu wrong; %s", wrong, message ? message : "");
    free(message);
    free(assembly);
    free(text);
    truth_free(&truth);
}

/* One compilation per version of Windows that the tables know. */
static void prove_at_each_version(const char *what, const char *compiler, enum language language,
                                  const char *options,
                                  char *(*proof)(const struct truth *, const char *))
{
    struct truth truth;
    if (!truth_load(&truth))
        return;
    for (size_t i = 0; ntddi_names[i]; i++) {
        char *line = NULL;
        char *text = proof(&truth, ntddi_names[i]);
        unsigned value = ntddi_value(ntddi_names[i]);
        if (asprintf(&line, "%s -DNTDDI_VERSION=0x%08X -D_WIN32_WINNT=0x%04X", options, value,
                     value >> 16) >= 0)
            check_compiles(what, compiler, language, line, text);
        free(line);
        free(text);
    }
    truth_free(&truth);
}

void aliases_are_windows(void)
{
    prove_at_each_version("names without a version", CLANGXX, LANGUAGE_CXX, MSVC_X64 "-std=c++11",
                          proof_of_aliases);
}

void gates_are_windows(void)
{
    prove_at_each_version("versions", CLANG, LANGUAGE_C, MSVC_X64 "-std=c11", proof_of_gates);
}

void mingw_builds_are_windows(void)
{
    struct truth truth;
    if (!truth_load(&truth))
        return;
    char *x64 = proof_of_layout(&truth, ARCH_X64);
    char *x86 = proof_of_layout(&truth, ARCH_X86);
    char *arm64 = proof_of_layout(&truth, ARCH_ARM64);
    char *values = proof_of_values(&truth);
    char *prototypes = proof_of_prototypes(&truth);
    char *guids = proof_of_guids(&truth);
    check_compiles("layout", "x86_64-w64-mingw32-gcc", LANGUAGE_C, STRICT NEWEST, x64);
    check_compiles("layout", "i686-w64-mingw32-gcc", LANGUAGE_C, STRICT NEWEST, x86);
    check_compiles("layout", "x86_64-w64-mingw32-g++", LANGUAGE_CXX, STRICT NEWEST, x64);
    check_compiles("layout", CLANG, LANGUAGE_C, STRICT NEWEST " -target i686-w64-mingw32", x86);
    check_compiles("values", "x86_64-w64-mingw32-g++", LANGUAGE_CXX, STRICT NEWEST, values);
    check_compiles("prototypes", "x86_64-w64-mingw32-g++", LANGUAGE_CXX, STRICT NEWEST, prototypes);
    check_compiles("prototypes", "i686-w64-mingw32-gcc", LANGUAGE_C, STRICT NEWEST, prototypes);
    check_compiles("GUIDs", "x86_64-w64-mingw32-g++", LANGUAGE_CXX, STRICT NEWEST, guids);
    check_compiles("layout", CLANG, LANGUAGE_C, MINGW_ARM64 NEWEST, arm64);
    check_compiles("layout", CLANGXX, LANGUAGE_CXX, MINGW_ARM64 NEWEST " -std=c++11", arm64);
    check_compiles("values", CLANGXX, LANGUAGE_CXX, MINGW_ARM64 NEWEST " -std=c++11", values);
    check_compiles("prototypes", CLANG, LANGUAGE_C, MINGW_ARM64 NEWEST, prototypes);
    check_compiles("GUIDs", CLANGXX, LANGUAGE_CXX, MINGW_ARM64 NEWEST " -std=c++11", guids);
    free(guids);
    free(prototypes);
    free(values);
    free(arm64);
    free(x86);
    free(x64);
    truth_free(&truth);
}
