/* What the linker and dlltool made: the export table of a DLL, the imports of an import library. */
#ifndef TESTS_SHIM_BUILT_H
#define TESTS_SHIM_BUILT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    MAX_EXPORTS = 1024,
    MAX_NAME = 96
};

struct export_entry {
    char name[MAX_NAME];
    uint32_t ordinal;
    uint32_t address;
    bool forwarded;
};

struct export_table {
    char module[MAX_NAME]; /* the name that the DLL gives itself */
    uint32_t count;
    struct export_entry entries[MAX_EXPORTS];
};

/* Fills the table from a PE32 or PE32+ file; false, after a failed check, when it is not one. */
bool read_exports(const char *path, struct export_table *table);
const struct export_entry *find_export(const struct export_table *table, const char *name);

/* One function of an import library: the symbol that objects refer to, and the name it imports. */
struct import_entry {
    char symbol[MAX_NAME];
    char name[MAX_NAME];
};

struct import_table {
    uint32_t count;
    struct import_entry entries[MAX_EXPORTS];
};

/* Fills the table from the members of an archive that dlltool made; only __imp_ symbols count. */
bool read_imports(const char *path, struct import_table *table);
const struct import_entry *find_import(const struct import_table *table, const char *symbol);

#endif
