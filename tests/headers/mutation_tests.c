/*
 * A proof that cannot fail proves nothing. Each test makes a copy of the tables untrue in one entry
 * of each kind and expects the compiler to refuse the headers with a message that names the entry.
 */
#include "tests.h"

#include "suite.h"

#include <stdlib.h>
#include <string.h>

#define X64_C MSVC_X64 NEWEST " -std=c11"
#define X64_CXX MSVC_X64 NEWEST " -std=c++11"

/* Changes one cell of a fresh copy of the tables; the offset says which table of struct truth. */
static bool mutate(struct truth *truth, size_t table_offset, const char *column1, const char *text1,
                   const char *column2, const char *text2, const char *column, const char *text)
{
    if (!truth_load(truth))
        return false;
    struct table *table = (struct table *)((char *)truth + table_offset);
    size_t row = table_find(table, column1, text1, column2, text2);
    if (row == table->rows || strcmp(table_get(table, row, column), text) == 0) {
        CHECK_FAIL("the table has no row %s, or it says %s already", text1, text);
        truth_free(truth);
        return false;
    }
    table_set(table, row, column, text);
    return true;
}

static void expect_layout_caught(enum arch arch, const char *record, const char *field,
                                 const char *column, const char *text, const char *message)
{
    static const char *const builds[] = {MSVC_X64 NEWEST " -std=c++11",
                                         MSVC_X86 NEWEST " -std=c++11",
                                         MSVC_ARM64 NEWEST " -std=c++11"};
    struct truth truth;
    if (!mutate(&truth, offsetof(struct truth, layout), "record", record, "field", field, column,
                text))
        return;
    char *proof = proof_of_layout(&truth, arch);
    check_refused(message, CLANGXX, LANGUAGE_CXX, builds[arch], proof, message);
    free(proof);
    truth_free(&truth);
}

void wrong_layout_is_caught(void)
{
    static const struct {
        enum arch arch;
        const char *offset;
        const char *size;
    } columns[] = {{ARCH_X64, "x64_offset", "x64_size"},
                   {ARCH_X86, "x86_offset", "x86_size"},
                   {ARCH_ARM64, "arm64_offset", "arm64_size"}};
    for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
        enum arch arch = columns[i].arch;
        expect_layout_caught(arch, "IPSEC_SA_DETAILS1", "-", columns[i].size, "216",
                             "IPSEC_SA_DETAILS1: size 216");
        expect_layout_caught(arch, "IPSEC_TRAFFIC1", "-", columns[i].offset, "align=4",
                             "IPSEC_TRAFFIC1: alignment 4");
        expect_layout_caught(arch, "IPSEC_KEY_MANAGER0", "keyDictationTimeoutHint",
                             columns[i].offset, "37",
                             "IPSEC_KEY_MANAGER0.keyDictationTimeoutHint: offset 37");
        expect_layout_caught(arch, "FWPM_SUBLAYER0", "flags", columns[i].size, "2",
                             "FWPM_SUBLAYER0.flags: size 2");
    }
    expect_layout_caught(ARCH_X64, "IPSEC_SA0", "saTransformType", "type", "UINT32",
                         "IPSEC_SA0.saTransformType: type UINT32");
    expect_layout_caught(ARCH_X64, "FWPM_VSWITCH_EVENT0", "reorderInfo.inRequiredPosition",
                         "x64_offset", "20",
                         "FWPM_VSWITCH_EVENT0.reorderInfo.inRequiredPosition: offset 20");
    expect_layout_caught(ARCH_X64, "IPSEC_SA0", "spi", "field", "spy", "no member named 'spy'");
}

static void expect_value_caught(size_t table_offset, const char *key_column, const char *name,
                                const char *column, const char *text, const char *message)
{
    struct truth truth;
    if (!mutate(&truth, table_offset, key_column, name, NULL, NULL, column, text))
        return;
    char *proof = proof_of_values(&truth);
    check_refused(message, CLANGXX, LANGUAGE_CXX, X64_CXX, proof, message);
    free(proof);
    truth_free(&truth);
}

void wrong_value_is_caught(void)
{
    expect_value_caught(offsetof(struct truth, enums), "enumerator", "IPSEC_PFS_MM", "value", "7",
                        "IPSEC_PFS_MM: value 7");
    expect_value_caught(offsetof(struct truth, enums), "enumerator", "FWP_DIRECTION_INBOUND",
                        "enum", "FWP_IP_VERSION", "FWP_DIRECTION_INBOUND: not an enumerator of");
    expect_value_caught(offsetof(struct truth, macros), "macro",
                        "IPSEC_KEY_MANAGER_FLAG_DICTATE_KEY", "value", "0x2",
                        "IPSEC_KEY_MANAGER_FLAG_DICTATE_KEY: value 0x2");
    expect_value_caught(offsetof(struct truth, macros), "macro", "FWPM_TXN_READ_ONLY", "macro",
                        "FWPM_TXN_READ_ONCE", "FWPM_TXN_READ_ONCE is no macro");
    expect_value_caught(offsetof(struct truth, errors), "name",
                        "FWP_E_KEY_DICTATOR_ALREADY_REGISTERED", "value", "0x80320009",
                        "FWP_E_KEY_DICTATOR_ALREADY_REGISTERED: value 0x80320009");
}

void wrong_guid_is_caught(void)
{
    struct truth truth;
    if (!mutate(&truth, offsetof(struct truth, guids), "name", "FWPM_KEYING_MODULE_AUTHIP", NULL,
                NULL, "guid", "11e3dae0-dd26-4590-857d-ab4b28d1a096"))
        return;
    char *proof = proof_of_guids(&truth);
    check_refused("a GUID", CLANGXX, LANGUAGE_CXX, X64_CXX, proof,
                  "FWPM_KEYING_MODULE_AUTHIP: {11e3dae0-dd26-4590-857d-ab4b28d1a096}");
    free(proof);
    truth_free(&truth);
}

static void expect_prototype_caught(const char *name, const char *column, const char *text,
                                    const char *options, const char *message)
{
    struct truth truth;
    if (!mutate(&truth, offsetof(struct truth, functions), "function", name, NULL, NULL, column,
                text))
        return;
    char *proof = proof_of_prototypes(&truth);
    check_refused(message, CLANG, LANGUAGE_C, options, proof, message);
    free(proof);
    truth_free(&truth);
}

void wrong_prototype_is_caught(void)
{
    expect_prototype_caught("FwpmEngineClose0", "return", "void", X64_C,
                            "FwpmEngineClose0: prototype void(HANDLE engineHandle)");
    expect_prototype_caught(
        "IPsecSaContextUpdate0", "parameters",
        "HANDLE engineHandle, UINT32 flags, const IPSEC_SA_CONTEXT1 * newValues", X64_C,
        "IPsecSaContextUpdate0: prototype");
    expect_prototype_caught("FwpmTransactionBegin0", "parameters",
                            "UINT32 flags, HANDLE engineHandle", X64_C,
                            "FwpmTransactionBegin0: prototype");
    expect_prototype_caught("IPSEC_KEY_MANAGER_DICTATE_KEY0", "parameters",
                            "DWORD (*)(IPSEC_SA_DETAILS1 *, IPSEC_SA_DETAILS1 *) "
                            "__attribute__((stdcall))",
                            X64_C, "IPSEC_KEY_MANAGER_DICTATE_KEY0: type");
    /* The calling convention shows in 32 bits only. Both spellings have one length. */
    static const char cdecl_pointer[] = "(__cdecl*)";
    struct truth truth;
    if (!truth_load(&truth))
        return;
    char *proof = proof_of_prototypes(&truth);
    char *convention = strstr(proof, "(WINAPI *)(void ** p)");
    CHECK(convention != NULL);
    if (convention) {
        for (size_t i = 0; i < sizeof(cdecl_pointer) - 1; i++)
            convention[i] = cdecl_pointer[i];
        check_refused("a calling convention", CLANG, LANGUAGE_C, MSVC_X86 NEWEST " -std=c11", proof,
                      "FwpmFreeMemory0: prototype");
    }
    free(proof);
    truth_free(&truth);
}

void wrong_stdcall_bytes_are_caught(void)
{
    struct truth truth;
    char *assembly;
    char *message;
    if (!mutate(&truth, offsetof(struct truth, functions), "function", "IPsecSaContextUpdate0",
                NULL, NULL, "x86_stdcall_bytes", "12"))
        return;
    char *text = all_addresses(&truth);
    CHECK(compile(CLANG, LANGUAGE_C, MSVC_X86_ASSEMBLY NEWEST, text, &assembly));
    CHECK_INT(count_wrong_stdcall_bytes(&truth, assembly, &message), 1);
    CHECK_STR(message ? message : "", "no symbol _IPsecSaContextUpdate0@12 in the 32-bit object");
    free(message);
    free(assembly);
    free(text);
    truth_free(&truth);
}

static void expect_alias_caught(const char *alias, const char *column, const char *text,
                                const char *version, const char *options, const char *message)
{
    struct truth truth;
    if (!mutate(&truth, offsetof(struct truth, aliases), "alias", alias, NULL, NULL, column, text))
        return;
    char *proof = proof_of_aliases(&truth, version);
    check_refused(message, CLANGXX, LANGUAGE_CXX, options, proof, message);
    free(proof);
    truth_free(&truth);
}

void wrong_alias_is_caught(void)
{
    expect_alias_caught("IPSEC_SA_DETAILS", "target", "IPSEC_SA_DETAILS0", "WIN10",
                        MSVC_X64 "-std=c++11 -DNTDDI_VERSION=0x0A000000",
                        "IPSEC_SA_DETAILS: stands for IPSEC_SA_DETAILS0 at NTDDI_WIN10");
    /* Of two targets, the newer one said to be newer than it is. */
    expect_alias_caught("IPSEC_SA_DETAILS", "since", "WIN8", "WIN7",
                        MSVC_X64 "-std=c++11 -DNTDDI_VERSION=0x06010000",
                        "IPSEC_SA_DETAILS: stands for IPSEC_SA_DETAILS0 at NTDDI_WIN7");
    expect_alias_caught("IPSEC_KEY_MANAGER", "since", "WIN10", "WIN8",
                        MSVC_X64 "-std=c++11 -DNTDDI_VERSION=0x06020000",
                        "IPSEC_KEY_MANAGER is defined at NTDDI_WIN8");
    /* Said to be older than it is. */
    expect_alias_caught("IPSEC_KEY_MANAGER", "since", "WIN7", "WIN7",
                        MSVC_X64 "-std=c++11 -DNTDDI_VERSION=0x06010000",
                        "IPSEC_KEY_MANAGER: stands for IPSEC_KEY_MANAGER0 at NTDDI_WIN7");
}

static void expect_gate_caught(size_t table_offset, const char *key_column, const char *name,
                               const char *since, const char *message)
{
    struct truth truth;
    if (!mutate(&truth, table_offset, key_column, name, NULL, NULL, "since", since))
        return;
    char *proof = proof_of_gates(&truth, "WIN7");
    check_refused(message, CLANG, LANGUAGE_C, MSVC_X64 "-std=c11 -DNTDDI_VERSION=0x06010000", proof,
                  message);
    free(proof);
    truth_free(&truth);
}

void wrong_gate_is_caught(void)
{
    /* Said to be newer than it is: the headers declare it too early. */
    expect_gate_caught(offsetof(struct truth, functions), "function", "FwpmEngineOpen0", "WIN8",
                       "'FwpmEngineOpen0'");
    expect_gate_caught(offsetof(struct truth, layout), "record", "IPSEC_TRAFFIC1", "WIN8",
                       "'IPSEC_TRAFFIC1'");
    expect_gate_caught(offsetof(struct truth, enums), "enumerator", "FWPM_SYSTEM_PORT_TEREDO",
                       "WIN8", "'FWPM_SYSTEM_PORT_TEREDO'");
    expect_gate_caught(offsetof(struct truth, guids), "name", "FWPM_KEYING_MODULE_IKE", "WIN8",
                       "'FWPM_KEYING_MODULE_IKE'");
    expect_gate_caught(offsetof(struct truth, macros), "macro", "FWPM_TXN_READ_ONLY", "WIN8",
                       "FWPM_TXN_READ_ONLY is defined at NTDDI_WIN7; it came with NTDDI_WIN8");
    /* Said to be older than it is: the headers lack it. */
    expect_gate_caught(offsetof(struct truth, functions), "function",
                       "IPsecKeyManagerAddAndRegister0", "WIN7",
                       "'IPsecKeyManagerAddAndRegister0'");
    expect_gate_caught(offsetof(struct truth, functions), "function",
                       "IPSEC_KEY_MANAGER_NOTIFY_KEY0", "WIN7", "'IPSEC_KEY_MANAGER_NOTIFY_KEY0'");
    expect_gate_caught(offsetof(struct truth, layout), "record", "IPSEC_KEY_MANAGER0", "WIN7",
                       "'IPSEC_KEY_MANAGER0'");
    expect_gate_caught(offsetof(struct truth, enums), "enumerator", "IKEEXT_CERT_CRITERIA_DNS",
                       "WIN7", "'IKEEXT_CERT_CRITERIA_DNS'");
    expect_gate_caught(offsetof(struct truth, guids), "name",
                       "FWPM_LAYER_INBOUND_MAC_FRAME_ETHERNET", "WIN7",
                       "'FWPM_LAYER_INBOUND_MAC_FRAME_ETHERNET'");
    expect_gate_caught(offsetof(struct truth, macros), "macro",
                       "IPSEC_KEY_MANAGER_FLAG_DICTATE_KEY", "WIN7",
                       "IPSEC_KEY_MANAGER_FLAG_DICTATE_KEY is missing at NTDDI_WIN7");
}

void other_headers_are_caught(void)
{
    struct truth truth;
    if (!truth_load(&truth))
        return;
    char *proof = proof_of_layout(&truth, ARCH_X64);
    /* without -I: MinGW-w64's own fwpmu.h */
    check_refused("MinGW's own headers", "x86_64-w64-mingw32-gcc", LANGUAGE_C,
                  "-fsyntax-only " TERSE, proof, "IPSEC_SA_DETAILS1: size 224");
    free(proof);
    truth_free(&truth);
}
