/*
 * Images and archives that are put together by hand: what the linkers here do not write.
 */
#include "image.h"
#include "tests.h"

#include "abi/command.h"

#include <stdlib.h>
#include <string.h>

/* One check of bytes; the findings' names in one line, or the reason. */
struct checked {
    struct arena arena;
    struct subject subject;
};

static void check_bytes_as(struct checked *checked, file_check *check, const void *data,
                           size_t size)
{
    struct bytes bytes = {data, size};
    memset(checked, 0, sizeof(*checked));
    checked->subject.arena = &checked->arena;
    checked->subject.name = "bytes";
    check(&abi_small_tables, bytes, &checked->subject);
}

static bool has_finding(const struct checked *checked, enum finding_kind kind, const char *name)
{
    for (size_t i = 0; i < checked->subject.n_findings; i++)
        if (checked->subject.findings[i].kind == kind &&
            strcmp(checked->subject.findings[i].name, name) == 0)
            return true;
    return false;
}

static void put_imports(struct image *image, const uint64_t *entries, size_t count, bool delayed,
                        bool addresses)
{
    uint64_t base = !addresses ? 0 : image->pe32_plus ? IMAGE_BASE : 0x400000;
    uint32_t table = image_put_pointers(image, entries, count);
    uint32_t dll = image_put_text(image, "FWPUCLNT.DLL");
    if (delayed) {
        uint32_t descriptor[16] = {addresses ? 0 : 1, (uint32_t)(dll + base), 0,
                                   (uint32_t)(table + base), (uint32_t)(table + base)};
        image_set_directory(image, 13, image_put_numbers(image, descriptor, 16), 64);
    } else {
        uint32_t descriptor[10] = {table, 0, 0, dll, table};
        image_set_directory(image, 1, image_put_numbers(image, descriptor, 10), 40);
    }
}

static void delayed_imports_are_checked(void)
{
    for (int pe32_plus = 0; pe32_plus < 2; pe32_plus++) {
        struct image image;
        struct checked checked;
        image_start(&image, pe32_plus);
        uint64_t entries[2] = {image_put_name(&image, "FwpmOpen0"),
                               image_put_name(&image, "FwpmNo0")};
        put_imports(&image, entries, 2, true, false);
        check_bytes_as(&checked, binary_check, image.bytes, sizeof(image.bytes));
        CHECK_INT(checked.subject.n_findings, 1);
        CHECK(has_finding(&checked, IMPORT_UNKNOWN, "FwpmNo0"));
        if (checked.subject.n_findings)
            CHECK_STR(checked.subject.findings[0].consequence,
                      "the first call of it raises an exception on Windows");
        arena_free(&checked.arena);
    }
}

/* The first tables of delayed imports held addresses; only 32-bit linkers wrote them. */
static void delayed_imports_with_addresses_are_understood(void)
{
    struct image image;
    struct checked checked;
    image_start(&image, false);
    uint64_t entries[1] = {image_put_name(&image, "FwpmNo0") + 0x400000u};
    put_imports(&image, entries, 1, true, true);
    check_bytes_as(&checked, binary_check, image.bytes, sizeof(image.bytes));
    CHECK(has_finding(&checked, IMPORT_UNKNOWN, "FwpmNo0"));
    arena_free(&checked.arena);
}

static void imports_by_ordinal_are_looked_up(void)
{
    struct image image;
    struct checked checked;
    image_start(&image, true);
    uint64_t entries[2] = {(uint64_t)1 << 63 | 2, (uint64_t)1 << 63 | 500};
    put_imports(&image, entries, 2, false, false);
    check_bytes_as(&checked, binary_check, image.bytes, sizeof(image.bytes));
    CHECK_INT(checked.subject.n_findings, 1);
    CHECK(has_finding(&checked, IMPORT_UNKNOWN, "ordinal 500"));
    arena_free(&checked.arena);
}

static void an_import_newer_than_the_table_is_noted(void)
{
    struct image image;
    struct checked checked;
    image_start(&image, true);
    uint64_t entries[1] = {image_put_name(&image, "FwpmNew0")};
    put_imports(&image, entries, 1, false, false);
    check_bytes_as(&checked, binary_check, image.bytes, sizeof(image.bytes));
    CHECK_INT(checked.subject.n_findings, 0);
    CHECK_INT(checked.subject.n_notes, 2);
    CHECK_CONTAINS(checked.subject.notes[1].text, "the program needs a newer one");
    arena_free(&checked.arena);
}

static void a_pdb_is_named(void)
{
    struct image image;
    struct checked checked;
    char record[40] = {0};
    image_start(&image, true);
    snprintf(record, sizeof(record), "RSDS");
    snprintf(record + 24, sizeof(record) - 24, "tia.pdb");
    uint32_t address = image_put(&image, record, sizeof(record));
    uint32_t entry[7] = {0, 0, 0, 2, sizeof(record), address, address - IMAGE_ADDRESS + IMAGE_DATA};
    image_set_directory(&image, 6, image_put_numbers(&image, entry, 7), sizeof(entry));
    check_bytes_as(&checked, binary_check, image.bytes, sizeof(image.bytes));
    CHECK_CONTAINS(checked.subject.reason,
                   "its debug data is a PDB (tia.pdb), and this reads DWARF");
    arena_free(&checked.arena);
}

#define ARCHIVE_SIZE 512

/* An archive of one member in the short form of lib.exe and lld. */
static size_t short_archive(char *archive, unsigned machine, const char *symbol, unsigned name_type,
                            unsigned hint, const char *dll)
{
    char member[256] = {0};
    size_t size = 20 + strlen(symbol) + 1 + strlen(dll) + 1;
    member[2] = (char)0xff;
    member[3] = (char)0xff;
    member[6] = (char)machine;
    member[7] = (char)(machine >> 8);
    member[16] = (char)hint;
    member[17] = (char)(hint >> 8);
    member[18] = (char)(name_type << 2);
    snprintf(member + 20, sizeof(member) - 20, "%s%c%s", symbol, 0, dll);
    int header = snprintf(archive, ARCHIVE_SIZE, "!<arch>\n%-16s%-12d%-6d%-6d%-8d%-10u`\n",
                          "fwpuclnt.dll/", 0, 0, 0, 0, (unsigned)size);
    memcpy(archive + header, member, size);
    return (size_t)header + size;
}

static void short_import_objects_are_read(void)
{
    static const struct {
        unsigned machine;
        enum finding_kind kind;
        const char *symbol;
        unsigned name_type;
        unsigned hint;
        const char *dll;
        const char *name; /* NULL: no finding but missing exports */
    } cases[] = {
        {0x8664, EXPORT_UNKNOWN, "FwpmOpen0", 1, 7, "fwpuclnt.dll", NULL},
        {0x8664, EXPORT_UNKNOWN, "FwpmNo0", 1, 7, "fwpuclnt.dll", "FwpmNo0"},
        {0x8664, EXPORT_ORDINAL, "FwpmOpen0", 0, 7, "fwpuclnt.dll", "FwpmOpen0"},
        {0x8664, EXPORT_DLL, "FwpmOpen0", 1, 7, "other.dll", "FwpmOpen0"},
        {0x014c, EXPORT_STACK, "_FwpmOpen0@8", 3, 7, "fwpuclnt.dll", NULL},
        {0x014c, EXPORT_STACK, "_FwpmOpen0@12", 3, 7, "fwpuclnt.dll", "FwpmOpen0"},
        {0x014c, EXPORT_UNKNOWN, "_FwpmOpen0@8", 2, 7, "fwpuclnt.dll", "FwpmOpen0@8"},
        {0xaa64, EXPORT_UNKNOWN, "FwpmOpen0", 1, 7, "fwpuclnt.dll", NULL},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char archive[ARCHIVE_SIZE];
        struct checked checked;
        size_t size = short_archive(archive, cases[i].machine, cases[i].symbol, cases[i].name_type,
                                    cases[i].hint, cases[i].dll);
        check_bytes_as(&checked, exports_check, archive, size);
        size_t others = 0;
        for (size_t k = 0; k < checked.subject.n_findings; k++)
            others += checked.subject.findings[k].kind != EXPORT_MISSING;
        CHECK_INT(others, cases[i].name != NULL);
        if (cases[i].name && !has_finding(&checked, cases[i].kind, cases[i].name))
            CHECK_FAIL("case %u: no such finding about %s", (unsigned)i, cases[i].name);
        arena_free(&checked.arena);
    }
}

const struct test_case image_tests[] = {
    {"delayed imports are checked", delayed_imports_are_checked},
    {"delayed imports with addresses are understood",
     delayed_imports_with_addresses_are_understood},
    {"imports by ordinal are looked up", imports_by_ordinal_are_looked_up},
    {"an import newer than the table is noted", an_import_newer_than_the_table_is_noted},
    {"a PDB is named", a_pdb_is_named},
    {"short import objects are read", short_import_objects_are_read},
    {NULL, NULL}};
