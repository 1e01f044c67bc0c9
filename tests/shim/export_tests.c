/* The DLL and the import library, compared with the tables of Windows' own. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "built.h"
#include "tests.h"

enum {
    MAX_ARCHES = 4,
    NEWEST_KNOWN_ORDINAL = 276 /* of Windows 10.0.19041 */
};

/* A row of exports.tsv. */
struct row {
    char name[MAX_NAME];
    uint32_t ordinal; /* 0: Windows 10.0.19041 does not export it, but a header or MinGW knows it */
};

static struct row rows[MAX_EXPORTS];
static uint32_t row_count;

static bool read_rows(void)
{
    char *table = read_file(ABI_DIRECTORY "/exports.tsv", NULL);
    char *rest = table;
    char *line = table ? strsep(&rest, "\n") : NULL; /* the header */

    row_count = 0;
    while (line && (line = strsep(&rest, "\n")) && row_count < MAX_EXPORTS) {
        struct row *row = &rows[row_count];

        row->ordinal = 0;
        if (sscanf(line, "%95s %u", row->name, &row->ordinal) >= 1)
            row_count++;
    }
    free(table);
    CHECK(row_count >= 283);
    return row_count > 0;
}

/* Calls check for every architecture that was built. */
static void for_each_arch(void (*check)(const char *arch))
{
    char arches[128] = BUILT_ARCHES;
    char *rest = arches;
    char *arch;

    while ((arch = strsep(&rest, " "))) {
        if (*arch)
            check(arch);
    }
}

static bool read_dll(const char *arch, struct export_table *table)
{
    char path[512];

    snprintf(path, sizeof(path), "%s/%s/fwpuclnt.dll", BUILD_DIRECTORY, arch);
    return read_exports(path, table);
}

static void check_ordinals(const char *arch)
{
    static struct export_table table;

    if (!read_rows() || !read_dll(arch, &table))
        return;
    for (uint32_t i = 0; i < row_count; i++) {
        const struct export_entry *entry = find_export(&table, rows[i].name);

        if (!entry)
            CHECK_FAIL("%s: %s is not exported", arch, rows[i].name);
        else if (rows[i].ordinal && entry->ordinal != rows[i].ordinal)
            CHECK_FAIL("%s: %s has ordinal %u, on Windows %u", arch, rows[i].name, entry->ordinal,
                       rows[i].ordinal);
        else if (!rows[i].ordinal && entry->ordinal <= NEWEST_KNOWN_ORDINAL)
            CHECK_FAIL("%s: %s took ordinal %u, which belongs to another", arch, rows[i].name,
                       entry->ordinal);
    }
}

static void every_export_of_windows_is_there_with_its_ordinal(void)
{
    for_each_arch(check_ordinals);
}

static void check_nothing_else(const char *arch)
{
    static struct export_table table;

    if (!read_rows() || !read_dll(arch, &table))
        return;
    CHECK_STR(table.module, "fwpuclnt.dll");
    CHECK_INT(table.count, row_count);
    for (uint32_t i = 0; i < table.count; i++) {
        bool known = false;

        for (uint32_t k = 0; k < row_count && !known; k++)
            known = strcmp(rows[k].name, table.entries[i].name) == 0;
        if (!known)
            CHECK_FAIL("%s: %s is exported, but Windows has no such export", arch,
                       table.entries[i].name);
        if (table.entries[i].forwarded || table.entries[i].address == 0)
            CHECK_FAIL("%s: %s is no function of this DLL", arch, table.entries[i].name);
    }
}

static void nothing_else_is_exported(void)
{
    for_each_arch(check_nothing_else);
}

static void check_distinct(const char *arch)
{
    static struct export_table table;

    if (!read_dll(arch, &table))
        return;
    for (uint32_t i = 0; i < table.count; i++) {
        for (uint32_t k = i + 1; k < table.count; k++) {
            if (table.entries[i].address == table.entries[k].address)
                CHECK_FAIL("%s: %s and %s are the same function", arch, table.entries[i].name,
                           table.entries[k].name);
        }
    }
}

static void every_export_is_a_function_of_its_own(void)
{
    for_each_arch(check_distinct);
}

/* How many bytes of arguments functions.tsv gives a function; -1 when it does not know it. */
static int stdcall_bytes(const char *functions, const char *name)
{
    size_t length = strlen(name);
    const char *line = functions;
    int bytes = -1;

    while (line && bytes < 0) {
        if (strncmp(line, name, length) == 0 && line[length] == '\t')
            sscanf(line, "%*[^\t]\t%*[^\t]\t%*[^\t]\t%d", &bytes);
        line = strchr(line, '\n');
        line = line ? line + 1 : NULL;
    }
    return bytes;
}

/*
 * The symbol that a compiler's object refers to. 32-bit ones carry the bytes of their arguments;
 * when functions.tsv does not know the function any number will do.
 */
static const struct import_entry *find_symbol(const struct import_table *imports, const char *arch,
                                              const char *functions, const char *name)
{
    char symbol[2 * MAX_NAME];
    int bytes = stdcall_bytes(functions, name);

    if (strcmp(arch, "i686") != 0) {
        snprintf(symbol, sizeof(symbol), "__imp_%s", name);
        return find_import(imports, symbol);
    }
    for (int guess = 0; guess <= 64; guess += 4) {
        const struct import_entry *entry;

        snprintf(symbol, sizeof(symbol), "__imp__%s@%d", name, guess);
        entry = find_import(imports, symbol);
        if (entry && (bytes < 0 || bytes == guess))
            return entry;
    }
    return NULL;
}

static void check_imports(const char *arch)
{
    static struct import_table imports;
    char path[512];
    char *functions = read_file(ABI_DIRECTORY "/functions.tsv", NULL);

    snprintf(path, sizeof(path), "%s/%s/libfwpuclnt.a", BUILD_DIRECTORY, arch);
    CHECK(functions != NULL);
    if (functions && read_rows() && read_imports(path, &imports)) {
        CHECK_INT(imports.count, row_count);
        for (uint32_t i = 0; i < row_count; i++) {
            const struct import_entry *entry = find_symbol(&imports, arch, functions, rows[i].name);

            if (!entry)
                CHECK_FAIL("%s: nothing to link %s with", arch, rows[i].name);
            else if (strcmp(entry->name, rows[i].name) != 0)
                CHECK_FAIL("%s: %s imports \"%s\"", arch, entry->symbol, entry->name);
        }
    }
    free(functions);
}

static void the_import_library_has_every_function_under_its_name(void)
{
    for_each_arch(check_imports);
}

static void implemented_ones_are_exports(void)
{
    char *list = read_file("shim/implemented.txt", NULL);
    char *rest = list;

    CHECK(list != NULL);
    if (read_rows()) {
        char *line;
        int found = 0;

        while (list && (line = strsep(&rest, "\n"))) {
            bool known = *line == '#' || *line == '\0';

            for (uint32_t i = 0; i < row_count && !known; i++) {
                known = strcmp(rows[i].name, line) == 0;
                found += known;
            }
            if (!known)
                CHECK_FAIL("implemented.txt: \"%s\" is no export", line);
        }
        CHECK(found > 0);
    }
    free(list);
}

const struct test_case EXPORT_TESTS[] = {
    ROW(every_export_of_windows_is_there_with_its_ordinal),
    ROW(nothing_else_is_exported),
    ROW(every_export_is_a_function_of_its_own),
    ROW(the_import_library_has_every_function_under_its_name),
    ROW(implemented_ones_are_exports),
    END_OF_ROWS,
};
