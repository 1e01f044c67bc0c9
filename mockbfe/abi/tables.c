#include "abi/tables.h"

#include "abi/arena.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

const char *const abi_headers[] = {"fwptypes.h", "iketypes.h", "ipsectypes.h", "fwpmtypes.h",
                                   "fwpmu.h",    "fwpvi.h",    "winerror.h",   NULL};

size_t abi_count(const struct abi_tables *tables, enum abi_kind kind)
{
    switch (kind) {
    case ABI_RECORD:
        return tables->n_records;
    case ABI_ENUMERATION:
        return tables->n_enumerations;
    case ABI_ENUMERATOR:
        return tables->n_enumerators;
    case ABI_MACRO:
        return tables->n_macros;
    case ABI_ERROR_CODE:
        return tables->n_errors;
    case ABI_GUID:
        return tables->n_guids;
    case ABI_FUNCTION:
        return tables->n_functions;
    case ABI_ALIAS:
        return tables->n_aliases;
    case ABI_KINDS:
        break;
    }
    return 0;
}

const char *abi_name(const struct abi_tables *tables, enum abi_kind kind, size_t i)
{
    switch (kind) {
    case ABI_RECORD:
        return tables->records[i].name;
    case ABI_ENUMERATION:
        return tables->enumerations[i];
    case ABI_ENUMERATOR:
        return tables->enumerators[i].name;
    case ABI_MACRO:
        return tables->macros[i].name;
    case ABI_ERROR_CODE:
        return tables->errors[i].name;
    case ABI_GUID:
        return tables->guids[i].name;
    case ABI_FUNCTION:
        return tables->functions[i].name;
    case ABI_ALIAS:
        return tables->aliases[i].name;
    case ABI_KINDS:
        break;
    }
    return "";
}

/* An enumeration is as old as its oldest enumerator. */
static const char *enumeration_since(const struct abi_tables *tables, size_t i)
{
    const char *oldest = NULL;
    for (size_t k = 0; k < tables->n_enumerators; k++) {
        const struct abi_enumerator *enumerator = &tables->enumerators[k];
        if (strcmp(enumerator->enumeration, tables->enumerations[i]) == 0 &&
            (!oldest || abi_ntddi(enumerator->since) < abi_ntddi(oldest)))
            oldest = enumerator->since;
    }
    return oldest ? oldest : "WIN6";
}

const char *abi_since(const struct abi_tables *tables, enum abi_kind kind, size_t i)
{
    switch (kind) {
    case ABI_RECORD:
        return tables->records[i].since;
    case ABI_ENUMERATION:
        return enumeration_since(tables, i);
    case ABI_ENUMERATOR:
        return tables->enumerators[i].since;
    case ABI_MACRO:
        return tables->macros[i].since;
    case ABI_GUID:
        return tables->guids[i].since;
    case ABI_FUNCTION:
        return tables->functions[i].since;
    case ABI_ALIAS:
        return tables->aliases[i].since;
    case ABI_ERROR_CODE: /* winerror.h declares all of them always */
    case ABI_KINDS:
        break;
    }
    return "WIN6";
}

long abi_find(const struct abi_tables *tables, enum abi_kind kind, const char *name)
{
    size_t count = abi_count(tables, kind);
    for (size_t i = 0; i < count; i++)
        if (strcmp(abi_name(tables, kind, i), name) == 0)
            return (long)i;
    return -1;
}

/* The NTDDI_ versions that the tables name, from sdkddkver.h. */
static const struct {
    const char *since;
    uint32_t ntddi;
    const char *text;
} versions[] = {
    {"WIN6", 0x06000000, "Windows Vista"},
    {"WIN6SP1", 0x06000100, "Windows Vista SP1"},
    {"WIN7", 0x06010000, "Windows 7"},
    {"WIN8", 0x06020000, "Windows 8"},
    {"WINBLUE", 0x06030000, "Windows 8.1"},
    {"WIN10", 0x0A000000, "Windows 10"},
    {"WIN10_TH2", 0x0A000001, "Windows 10 1511"},
    {"WIN10_RS1", 0x0A000002, "Windows 10 1607"},
    {"WIN10_RS2", 0x0A000003, "Windows 10 1703"},
    {"WIN10_RS3", 0x0A000004, "Windows 10 1709"},
    {"WIN10_RS4", 0x0A000005, "Windows 10 1803"},
    {"WIN10_RS5", 0x0A000006, "Windows 10 1809"},
    {"WIN10_19H1", 0x0A000007, "Windows 10 1903"},
    {"WIN10_VB", 0x0A000008, "Windows 10 2004"},
    {"WIN10_MN", 0x0A000009, "Windows 10 21H1"},
    {"WIN10_FE", 0x0A00000A, "Windows Server 2022"},
    {"WIN10_CO", 0x0A00000B, "Windows 11"},
    {"WIN10_NI", 0x0A00000C, "Windows 11 22H2"},
};

uint32_t abi_ntddi(const char *since)
{
    for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++)
        if (strcmp(versions[i].since, since) == 0)
            return versions[i].ntddi;
    return 0;
}

const char *abi_since_text(const char *since)
{
    for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++)
        if (strcmp(versions[i].since, since) == 0)
            return versions[i].text;
    return since;
}

static bool starts_with(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* Types, enumerators and their macros stand in the *types.h header of their prefix. */
static const char *types_header(const char *name)
{
    if (starts_with(name, "FWPM_"))
        return "fwpmtypes.h";
    if (starts_with(name, "IKEEXT_"))
        return "iketypes.h";
    if (starts_with(name, "IPSEC_"))
        return "ipsectypes.h";
    return "fwptypes.h";
}

/* The macros that fwpmu.h defines beside the functions that take them. */
static const char *macro_header(const char *name)
{
    static const char *const management[] = {
        "FWPM_ACTRL_",       "FWPM_CONTEXT_",      "FWPM_TXN_",           "FWPM_TUNNEL_",
        "FWPM_AUTO_WEIGHT_", "FWPM_WEIGHT_RANGE_", "FWPM_NOTIFY_ADDRESS", "FWPM_NOTIFY_GRANULAR"};
    for (size_t i = 0; i < sizeof(management) / sizeof(management[0]); i++)
        if (starts_with(name, management[i]))
            return "fwpmu.h";
    return types_header(name);
}

const char *abi_home_header(const struct abi_tables *tables, enum abi_kind kind, size_t i)
{
    switch (kind) {
    case ABI_RECORD:
        /* It holds pointers to functions, which IDL has no word for. */
        if (starts_with(tables->records[i].name, "IPSEC_KEY_MANAGER_CALLBACKS"))
            return "fwpmu.h";
        return types_header(tables->records[i].name);
    case ABI_ENUMERATION:
        return types_header(tables->enumerations[i]);
    case ABI_ENUMERATOR:
        return types_header(tables->enumerators[i].enumeration);
    case ABI_MACRO:
        return macro_header(tables->macros[i].name);
    case ABI_ERROR_CODE:
        return "winerror.h";
    case ABI_ALIAS:
        return "fwpvi.h";
    case ABI_GUID:
    case ABI_FUNCTION:
    case ABI_KINDS:
        break;
    }
    return "fwpmu.h";
}

static const char *const target_names[ABI_TARGETS] = {"x64", "x86", "arm64"};

const char *abi_target_name(enum abi_target target)
{
    return target_names[target];
}

int abi_target_of(const char *name)
{
    for (int i = 0; i < ABI_TARGETS; i++)
        if (strcmp(target_names[i], name) == 0)
            return i;
    return -1;
}

unsigned abi_pointer_size(enum abi_target target)
{
    return target == ABI_X86 ? 4 : 8;
}

bool abi_is_fwpuclnt(const char *dll)
{
    return strcasecmp(dll, "fwpuclnt.dll") == 0 || strcasecmp(dll, "fwpuclnt") == 0;
}

const struct abi_export *abi_find_export(const struct abi_tables *tables, const char *name)
{
    for (size_t i = 0; i < tables->n_exports; i++)
        if (strcmp(tables->exports[i].name, name) == 0)
            return &tables->exports[i];
    return NULL;
}

bool abi_is_implemented(const struct abi_tables *tables, const char *name)
{
    for (size_t i = 0; i < tables->n_implemented; i++)
        if (strcmp(tables->implemented[i], name) == 0)
            return true;
    return false;
}

static int compare_index_entries(const void *a, const void *b)
{
    const struct abi_index_entry *left = a;
    const struct abi_index_entry *right = b;
    return strcmp(left->name, right->name);
}

bool abi_index_build(struct abi_index *index, const struct abi_tables *tables, struct arena *arena)
{
    static const enum abi_kind kinds[] = {ABI_RECORD, ABI_ENUMERATOR, ABI_FUNCTION};
    size_t count = tables->n_records + tables->n_enumerators + tables->n_functions;
    struct abi_index_entry *entries = arena_array(arena, count, sizeof(*entries));
    if (!entries)
        return false;
    size_t n = 0;
    for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++)
        for (size_t i = 0; i < abi_count(tables, kinds[k]); i++) {
            struct abi_index_entry entry = {abi_name(tables, kinds[k], i), kinds[k], i};
            entries[n++] = entry;
        }
    qsort(entries, n, sizeof(*entries), compare_index_entries);
    index->entries = entries;
    index->count = n;
    return true;
}

const struct abi_index_entry *abi_index_find(const struct abi_index *index, const char *name)
{
    struct abi_index_entry key = {name, ABI_RECORD, 0};
    return bsearch(&key, index->entries, index->count, sizeof(key), compare_index_entries);
}
