/*
 * Programs as users write them.
 */
#include "tests.h"

#include "suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void every_header_compiles_alone(void)
{
    static const char *const headers[] = {"fwptypes",  "iketypes", "ipsectypes",
                                          "fwpmtypes", "fwpvi",    "fwpmu"};
    for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
        char text[256];
        snprintf(text, sizeof(text), "#include <%s.h>\n#include <%s.h>\nint x;\n", headers[i],
                 headers[i]);
        check_compiles(headers[i], "x86_64-w64-mingw32-gcc", LANGUAGE_C, STRICT, text);
        check_compiles(headers[i], CLANGXX, LANGUAGE_CXX, MSVC_X64 NEWEST, text);
        check_compiles(headers[i], CLANG, LANGUAGE_C, MSVC_X86 "-DNTDDI_VERSION=0x06000000", text);
    }
}

void every_compiler_takes_the_headers(void)
{
    static const struct {
        const char *compiler;
        enum language language;
        const char *options;
    } builds[] = {
        {"x86_64-w64-mingw32-gcc", LANGUAGE_C, STRICT NEWEST " -std=c99 -pedantic"},
        {"i686-w64-mingw32-gcc", LANGUAGE_C,
         STRICT "-std=gnu89 -DNTDDI_VERSION=0x06010000 -D_WIN32_WINNT=0x0601"},
        {"x86_64-w64-mingw32-g++", LANGUAGE_CXX, STRICT NEWEST " -std=c++98"},
        {"x86_64-w64-mingw32-g++", LANGUAGE_CXX, STRICT NEWEST " -std=c++20 -pedantic"},
        {CLANG, LANGUAGE_C, STRICT "-target x86_64-w64-mingw32 -std=c11 -pedantic"},
        {CLANGXX, LANGUAGE_CXX,
         STRICT "-target x86_64-w64-mingw32 -std=c++17 -pedantic -DNTDDI_VERSION=0x06000000 "
                "-D_WIN32_WINNT=0x0600"},
        {CLANG, LANGUAGE_C, MSVC_ARM64 "-DNTDDI_VERSION=0x06020000"},
    };
    for (size_t i = 0; i < sizeof(builds) / sizeof(builds[0]); i++)
        check_compiles("fwpmu.h", builds[i].compiler, builds[i].language, builds[i].options,
                       "#include <fwpmu.h>\n#include <fwpmu.h>\nint x;\n");
}

static const char key_manager_program[] =
    "#include <windows.h>\n"
    "#include <fwpmu.h>\n"
    "static void CALLBACK check(const IKEEXT_TRAFFIC0 *traffic, BOOL *will, UINT32 *weight) {\n"
    "  *will = traffic->ipVersion == FWP_IP_VERSION_V4; *weight = traffic->localV4Address & 7; }\n"
    "static DWORD CALLBACK dictate(IPSEC_SA_DETAILS1 *in, IPSEC_SA_DETAILS1 *out, BOOL *gen) {\n"
    "  IPSEC_SA0 *sa = in->saBundle.saList; *gen = FALSE;\n"
    "  if (sa->saTransformType == IPSEC_TRANSFORM_ESP_AUTH_AND_CIPHER)\n"
    "    sa->espAuthAndCipherInformation->saCipherInformation.cipherKey.data[0] = 1;\n"
    "  return out->virtualIfTunnelInfo.virtualIfTunnelId ? FWP_E_NOT_FOUND : ERROR_SUCCESS; }\n"
    "static void CALLBACK notify(const IPSEC_SA_DETAILS1 *in, const IPSEC_SA_DETAILS1 *out) {\n"
    "  (void)in; (void)out; }\n"
    "int main(void) {\n"
    "  HANDLE engine = NULL, manager = NULL;\n"
    "  IPSEC_KEY_MANAGER_CALLBACKS0 callbacks; IPSEC_KEY_MANAGER key_manager;\n"
    "  ZeroMemory(&callbacks, sizeof(callbacks)); ZeroMemory(&key_manager, sizeof(key_manager));\n"
    "  callbacks.keyDictationCheck = check; callbacks.keyDictation = dictate;\n"
    "  callbacks.keyNotify = notify; key_manager.flags = IPSEC_KEY_MANAGER_FLAG_DICTATE_KEY;\n"
    "  key_manager.keyDictationTimeoutHint = 5;\n"
    "  if (FwpmEngineOpen(NULL, RPC_C_AUTHN_WINNT, NULL, NULL, &engine)) return 1;\n"
    "  if (IPsecKeyManagerAddAndRegister0(engine, &key_manager, &callbacks, &manager) ==\n"
    "      (DWORD)FWP_E_KEY_DICTATOR_ALREADY_REGISTERED) return 2;\n"
    "  IPsecKeyManagerUnregisterAndDelete0(engine, manager);\n"
    "  return (int)FwpmEngineClose0(engine); }\n";

void key_manager_program_compiles(void)
{
    check_compiles("a TIA", "x86_64-w64-mingw32-gcc", LANGUAGE_C, STRICT, key_manager_program);
    check_compiles("a TIA", "x86_64-w64-mingw32-g++", LANGUAGE_CXX, STRICT, key_manager_program);
    check_compiles("a TIA", CLANG, LANGUAGE_C, STRICT "-target i686-w64-mingw32",
                   key_manager_program);
    check_compiles("a TIA with UNICODE", CLANGXX, LANGUAGE_CXX,
                   STRICT "-target x86_64-w64-mingw32 -DUNICODE -D_UNICODE -DWIN32_LEAN_AND_MEAN",
                   key_manager_program);
}

void union_arms_have_no_names_between(void)
{
    static const char text[] =
        "#include <windows.h>\n#include <fwpmu.h>\n"
        "UINT32 f(FWP_VALUE0 *v, IPSEC_TRAFFIC1 *t, IKEEXT_CERTIFICATE_AUTHENTICATION2 *c);\n"
        "UINT32 f(FWP_VALUE0 *v, IPSEC_TRAFFIC1 *t, IKEEXT_CERTIFICATE_AUTHENTICATION2 *c)\n"
        "{ return v->uint32 + t->localV4Address + c->inboundRootArraySize; }\n";
    check_compiles("unions", "x86_64-w64-mingw32-gcc", LANGUAGE_C, STRICT "-DNONAMELESSUNION",
                   text);
    check_compiles("unions", "x86_64-w64-mingw32-g++", LANGUAGE_CXX, STRICT "-DNONAMELESSUNION",
                   text);
}

void other_windows_headers_do_not_collide(void)
{
    static const char text[] =
        "#include <winsock2.h>\n#include <ws2tcpip.h>\n#include <windows.h>\n"
        "#include <iphlpapi.h>\n#include <netfw.h>\n"
        "#include <fwpmu.h>\n#include <fwpvi.h>\n"
        "#include <fwptypes.h>\n#include <aclapi.h>\nint x;\n";
    static const char reversed[] =
        "#include <fwpmu.h>\n#include <aclapi.h>\n#include <iphlpapi.h>\n"
        "#include <netfw.h>\nint x;\n";
    /* MinGW's netfw.h and friends are not free of warnings; only errors count here. */
    check_compiles("with others before", "x86_64-w64-mingw32-gcc", LANGUAGE_C,
                   "-fsyntax-only -I" HEADERS_DIR, text);
    check_compiles("with others before", "x86_64-w64-mingw32-g++", LANGUAGE_CXX,
                   "-fsyntax-only -I" HEADERS_DIR, text);
    check_compiles("with others behind", "x86_64-w64-mingw32-gcc", LANGUAGE_C,
                   "-fsyntax-only -I" HEADERS_DIR, reversed);
}

static const char guid_program[] =
    "#include <windows.h>\n#include <fwpmu.h>\n"
    "int main(void) { return (int)(FWPM_KEYING_MODULE_AUTHIP.Data1 ^\n"
    "  FWPM_LAYER_IKEEXT_V4.Data1); }\n";

static const char initguid_program[] =
    "#include <windows.h>\n#include <initguid.h>\n#include <fwpmu.h>\n"
    "int main(void) { return (int)(FWPM_KEYING_MODULE_AUTHIP.Data1 ^\n"
    "  FWPM_LAYER_IKEEXT_V4.Data1); }\n";

/* Links the text and, in C, a second object with the same definitions. */
static void check_links(const char *what, const char *arch, bool object, const char *text)
{
    char *compiler = NULL;
    char *options = NULL;
    if (asprintf(&compiler, "%s-w64-mingw32-gcc", arch) >= 0 &&
        asprintf(&options, "-Wall -Wextra -Werror -I" HEADERS_DIR " -o '%s/program.exe' %s%s%s",
                 scratch_dir(), object ? OBJECTS_DIR "/" : "", object ? arch : "",
                 object ? "/fwpmu_guids.o" : "") >= 0)
        check_compiles(what, compiler, LANGUAGE_C, options, text);
    free(options);
    free(compiler);
}

void guids_link_without_initguid(void)
{
    check_links("GUIDs from the object", "x86_64", true, guid_program);
    check_links("GUIDs from the object", "i686", true, guid_program);
    char *output;
    CHECK(!compile("x86_64-w64-mingw32-gcc", LANGUAGE_C, "-I" HEADERS_DIR " -o /dev/null",
                   guid_program, &output));
    CHECK_CONTAINS(output, "undefined reference to `FWPM_KEYING_MODULE_AUTHIP'");
    free(output);
}

/* The names that an object or archive defines, as nm lists them; the caller frees the text. */
static char *defined_names(const char *arch, const char *path)
{
    char *line = NULL;
    char *names = NULL;
    if (asprintf(&line, "%s-w64-mingw32-nm --defined-only '%s'", arch, path) >= 0)
        CHECK_INT(run_command(line, &names), 0);
    free(line);
    return names ? names : strdup("");
}

/* Links the program as a user does: the source, then the import library. */
static void check_links_library(const char *arch, const char *library, const char *text)
{
    char *source = NULL;
    char *line = NULL;
    char *output = NULL;
    if (asprintf(&source, "%s/program.c", scratch_dir()) >= 0 &&
        write_file(source, text, strlen(text)) &&
        asprintf(&line, "%s-w64-mingw32-gcc " WARNINGS "-o '%s/program.exe' '%s' '%s'", arch,
                 scratch_dir(), source, library) >= 0 &&
        run_command(line, &output) != 0)
        CHECK_FAIL("%s: a program does not link with it:\n%s", library, output);
    free(output);
    free(line);
    free(source);
}

static void check_import_library(const struct truth *truth, const char *arch)
{
    char *library = NULL;
    if (asprintf(&library, OBJECTS_DIR "/%s/libfwpuclnt.a", arch) < 0)
        return;
    char *names = defined_names(arch, library);
    for (size_t row = 0; row < truth->guids.rows; row++) {
        const char *name = table_get(&truth->guids, row, "name");
        char symbol[128];
        snprintf(symbol, sizeof(symbol), " R %s%s\n", strcmp(arch, "i686") == 0 ? "_" : "", name);
        if (!strstr(names, symbol))
            CHECK_FAIL("%s: does not define %s", library, name);
    }
    check_links_library(arch, library, guid_program);
    check_links_library(arch, library, initguid_program);
    free(names);
    free(library);
}

void import_library_defines_every_guid(void)
{
    struct truth truth;
    char arches[] = BUILT_ARCHES;
    char *rest = arches;
    char *arch;
    if (!truth_load(&truth))
        return;
    CHECK(truth.guids.rows > 300);
    while ((arch = strsep(&rest, " ")))
        if (*arch)
            check_import_library(&truth, arch);
    truth_free(&truth);
}

void guids_link_with_initguid(void)
{
    check_links("own GUIDs", "x86_64", false, initguid_program);
    check_links("own GUIDs and the object", "x86_64", true, initguid_program);
    check_links("own GUIDs and the object", "i686", true, initguid_program);
}

void guids_are_defined_on_second_inclusion(void)
{
    static const char text[] =
        "#include <windows.h>\n#include <fwpmu.h>\n#include <initguid.h>\n#include <fwpmu.h>\n"
        "int main(void) { return (int)FWPM_KEYING_MODULE_AUTHIP.Data1; }\n";
    static const char only_guids[] =
        "#define INITGUID\n#define GUID_DEFS_ONLY\n#include <windows.h>\n#include <fwpmu.h>\n"
        "int FwpmEngineOpen0;\n" /* free for other use: only the GUIDs were asked for */
        "int main(void) { return (int)FWPM_KEYING_MODULE_AUTHIP.Data1; }\n";
    check_links("second inclusion", "x86_64", false, text);
    check_links("GUID_DEFS_ONLY", "x86_64", false, only_guids);
}

/* Whatever comes before what, the GUIDs are defined, and once. */
void guids_are_defined_once_in_every_order(void)
{
    static const char *const orders[] = {
        "#include <windows.h>\n#include <initguid.h>\n#include <fwpmu.h>\n",
        "#include <initguid.h>\n#include <fwpmu.h>\n#include <fwpmu.h>\n",
        "#include <fwpmu.h>\n#define INITGUID\n#include <guiddef.h>\n#include <fwpmu.h>\n"
        "#include <fwpmu.h>\n",
        "#include <fwpmu.h>\n#include <initguid.h>\n#include <fwpmu.h>\n#include <initguid.h>\n"
        "#include <fwpmu.h>\n",
    };
    static const struct {
        const char *compiler;
        enum language language;
        bool links;
    } builds[] = {{"x86_64-w64-mingw32-gcc -std=c11", LANGUAGE_C, true},
                  {"x86_64-w64-mingw32-g++", LANGUAGE_CXX, true},
                  {"i686-w64-mingw32-gcc -std=c11", LANGUAGE_C, true},
                  {CLANGXX " -target i686-w64-mingw32", LANGUAGE_CXX, false}};
    char *links = NULL;
    if (asprintf(&links, WARNINGS "-DWIN32_LEAN_AND_MEAN -o '%s/program.exe'", scratch_dir()) < 0)
        return;
    for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++)
        for (int with_assert = 0; with_assert < 2; with_assert++)
            for (size_t b = 0; b < sizeof(builds) / sizeof(builds[0]); b++) {
                char text[512];
                snprintf(text, sizeof(text),
                         "%s%sint main(void) { return (int)FWPM_KEYING_MODULE_AUTHIP.Data1; }\n",
                         orders[i], with_assert ? "#include <fwp_abi_assert.h>\n" : "");
                check_compiles(
                    text, builds[b].compiler, builds[b].language,
                    builds[b].links && !with_assert ? links : STRICT "-DWIN32_LEAN_AND_MEAN", text);
            }
    free(links);
}
