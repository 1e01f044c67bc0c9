/*
 * Windows' own tables: MinGW-w64's headers have the errors that are known, ours have none.
 */
#include "tests.h"

#include <stdio.h>
#include <string.h>

/* What MinGW-w64 10 gets wrong. A later MinGW-w64 may have mended some of it. */
static bool is_mingw_10(const char *text)
{
    return strstr(text, "MinGW-w64 10.") != NULL;
}

static void mingw_has_the_errors_that_are_known(void)
{
    struct outcome outcome = WINDOWS("headers", "--target", "x64,x86", "--all");
    CHECK_INT(outcome.code, 1);
    if (!is_mingw_10(outcome.out)) {
        skip_test("MinGW-w64 is not version 10");
        outcome_free(&outcome);
        return;
    }
    static const char *const expected[] = {
        "    IPSEC_SA_DETAILS1\n      size of the record: 216; Windows: 224 [x64]\n",
        "      size of the record: 192; Windows: 200 [x86]\n",
        "      virtualIfTunnelInfo, size: 8 bytes (IPSEC_VIRTUAL_IF_TUNNEL_INFO0 *); Windows: 16 ",
        "    FWPM_SUBLAYER0\n      flags, size: 2 bytes (UINT16); Windows: 4 bytes (UINT32)\n",
        "    FWPM_NET_EVENT_HEADER1\n      reserved1: is called addressFamily\n",
        "    IPsecSaContextUpdate0\n",
        "      bytes of parameters: 12; Windows: 16 [x86]\n",
        "      flags: UINT32; Windows: UINT64 [x64]\n",
        "    FWP_MATCH_TYPE_MAX: 11; Windows: 13\n",
        "    48 functions:\n",
        "    316 GUIDs:\n",
        "    12 error codes:\n",
        "IPsecKeyManagerAddAndRegister0",
        "IPSEC_KEY_MANAGER_CALLBACKS0",
        "FWP_E_KEY_DICTATOR_ALREADY_REGISTERED",
        "FWP_MATCH_PREFIX",
        "IPSEC_SA_BUNDLE_FLAG_USING_DICTATED_KEYS",
    };
    for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++)
        EXPECT(&outcome, 1, expected[i]);
    /* Three layouts, one function and nothing else: whatever more were said would be wrong. */
    EXPECT(&outcome, 1, ", 3 differences in prototypes, 6 wrong values, ");
    outcome_free(&outcome);
}

static void our_headers_have_none(void)
{
    static const char *const choices[][2] = {{"--cc", X64_CC},
                                             {"--cc", X86_CC},
                                             {"--cc", "clang -target x86_64-w64-mingw32"},
                                             {"--target", "arm64"}};
    for (size_t i = 0; i < sizeof(choices) / sizeof(choices[0]); i++) {
        struct outcome outcome =
            WINDOWS("headers", "--include", PUBLIC_INCLUDE, choices[i][0], choices[i][1]);
        EXPECT(&outcome, 0, "\nNo difference from Windows.\n");
        outcome_free(&outcome);
    }
}

static void our_headers_have_none_for_an_older_windows(void)
{
    static const char *const versions[] = {"NTDDI_VERSION=0x06010000", "NTDDI_VERSION=0x06020000"};
    static const char *const winnt[] = {"_WIN32_WINNT=0x0601", "_WIN32_WINNT=0x0602"};
    for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++) {
        struct outcome outcome = WINDOWS("headers", "--include", PUBLIC_INCLUDE, "--cc", X64_CC,
                                         "--define", versions[i], "--define", winnt[i]);
        EXPECT(&outcome, 0, "\nNo difference from Windows.\n");
        outcome_free(&outcome);
    }
}

const struct test_case windows_tests[] = {
    {"MinGW has the errors that are known", mingw_has_the_errors_that_are_known},
    {"our headers have none", our_headers_have_none},
    {"our headers have none for an older Windows", our_headers_have_none_for_an_older_windows},
    {NULL, NULL}};
