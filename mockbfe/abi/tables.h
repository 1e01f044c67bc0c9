/*
 * Windows' ABI as data: what the headers of the Windows SDK declare and what its fwpuclnt.dll
 * exports. gen_tables.awk makes the arrays from include/abi/ at build time.
 */
#ifndef MOCKBFE_ABI_TABLES_H
#define MOCKBFE_ABI_TABLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum abi_target {
    ABI_X64,
    ABI_X86,
    ABI_ARM64,
    ABI_TARGETS
};

struct abi_field {
    const char *path; /* "a.b" is a field of a nested record; unnamed unions add nothing */
    const char *type; /* as Windows' headers spell it */
    uint32_t offset[ABI_TARGETS];
    uint32_t size[ABI_TARGETS];
    const char *since; /* the lowest NTDDI_ version that declares it, without the prefix */
};

struct abi_record {
    const char *name;
    uint32_t align[ABI_TARGETS];
    uint32_t size[ABI_TARGETS];
    const struct abi_field *fields;
    size_t n_fields;
    const char *since;
};

struct abi_enumerator {
    const char *enumeration;
    const char *name;
    int64_t value;
    const char *since;
};

struct abi_macro {
    const char *name;
    uint64_t value;
    const char *since;
};

/* A name without a version. It has a row for each version of Windows that changes its target. */
struct abi_alias {
    const char *name;
    const char *target;
    const char *since;
};

struct abi_guid {
    const char *name;
    uint8_t bytes[16]; /* as in memory */
    const char *since;
};

/* A function, or the type of a pointer to a callback. */
struct abi_function {
    const char *name;
    const char *type;       /* of a callback: "RETURN (*)(PARAMETERS)"; NULL for a function */
    const char *result;     /* NULL for a callback */
    const char *parameters; /* "TYPE NAME, TYPE NAME"; NULL for a callback */
    int stack_bytes;        /* that a 32-bit stdcall pops; -1 where the table has none */
    const char *since;
};

struct abi_error_code {
    const char *name;
    uint32_t value;
};

struct abi_export {
    const char *name;
    int ordinal; /* in the x64 DLL of Windows 10.0.19041.1; 0: that DLL does not export it */
};

struct abi_tables {
    const struct abi_record *records;
    size_t n_records;
    const char *const *enumerations;
    size_t n_enumerations;
    const struct abi_enumerator *enumerators;
    size_t n_enumerators;
    const struct abi_macro *macros;
    size_t n_macros;
    const struct abi_alias *aliases;
    size_t n_aliases;
    const struct abi_guid *guids;
    size_t n_guids;
    const struct abi_function *functions;
    size_t n_functions;
    const struct abi_error_code *errors;
    size_t n_errors;
    const struct abi_export *exports;
    size_t n_exports;
    const char *const *implemented; /* the exports that the shim answers */
    size_t n_implemented;
};

/* The tables of the product. */
extern const struct abi_tables abi_windows_tables;

/* What a name in the tables is. The order is that of a report. */
enum abi_kind {
    ABI_RECORD,
    ABI_ENUMERATION,
    ABI_ENUMERATOR,
    ABI_MACRO,
    ABI_ERROR_CODE,
    ABI_GUID,
    ABI_FUNCTION, /* and callbacks */
    ABI_ALIAS,
    ABI_KINDS
};

/*
 * The position of a name in the array of its kind, or -1. Linear: the tables are short, and only
 * names that a file or a header really has are looked up. abi_index makes it fast for debug data.
 */
long abi_find(const struct abi_tables *tables, enum abi_kind kind, const char *name);

/* The number of entries of a kind, and the name of one. */
size_t abi_count(const struct abi_tables *tables, enum abi_kind kind);
const char *abi_name(const struct abi_tables *tables, enum abi_kind kind, size_t i);

/* The `since` of an entry; "WIN6" where the table of its kind has none. */
const char *abi_since(const struct abi_tables *tables, enum abi_kind kind, size_t i);

/* NTDDI_VERSION for a `since`, e.g. 0x06010000 for "WIN7"; 0 for an unknown word. */
uint32_t abi_ntddi(const char *since);

/* A `since` for people, e.g. "Windows 7". */
const char *abi_since_text(const char *since);

/* The header of the Windows SDK that declares the entry, e.g. "ipsectypes.h". */
const char *abi_home_header(const struct abi_tables *tables, enum abi_kind kind, size_t i);

/* The headers in the order in which they include one another; NULL ends the list. */
extern const char *const abi_headers[];

/* "x64", "x86", "arm64" and back; -1 for an unknown word. */
const char *abi_target_name(enum abi_target target);
int abi_target_of(const char *name);

/* The size of a pointer in bytes. */
unsigned abi_pointer_size(enum abi_target target);

/* Whether a DLL's name, with its ending or without, is fwpuclnt's. */
bool abi_is_fwpuclnt(const char *dll);

/* The export of that name, or NULL. */
const struct abi_export *abi_find_export(const struct abi_tables *tables, const char *name);

/* Whether the shim answers this export. */
bool abi_is_implemented(const struct abi_tables *tables, const char *name);

/* All names of records, enumerators and functions, sorted. Built once per run in an arena. */
struct abi_index_entry {
    const char *name;
    enum abi_kind kind;
    size_t i;
};

struct arena;
struct abi_index {
    const struct abi_index_entry *entries;
    size_t count;
};

/* False when there is no memory. */
bool abi_index_build(struct abi_index *index, const struct abi_tables *tables, struct arena *arena);

/* The entry, or NULL. */
const struct abi_index_entry *abi_index_find(const struct abi_index *index, const char *name);

#endif
