#include "built.h"

#include <stdlib.h>
#include <string.h>

#include "suite.h"

/* A file in memory, with bounded reads. */
struct image {
    const unsigned char *bytes;
    size_t size;
    bool broken; /* something was read beyond the end */
};

static const unsigned char *at(struct image *image, size_t offset, size_t size)
{
    static const unsigned char nothing[64];

    if (size > sizeof(nothing) || offset > image->size || image->size - offset < size) {
        image->broken = true;
        return nothing;
    }
    return image->bytes + offset;
}

static uint32_t get_16(struct image *image, size_t offset)
{
    const unsigned char *bytes = at(image, offset, 2);

    return bytes[0] | (uint32_t)bytes[1] << 8;
}

static uint32_t get_32(struct image *image, size_t offset)
{
    return get_16(image, offset) | get_16(image, offset + 2) << 16;
}

static void get_string(struct image *image, size_t offset, char text[MAX_NAME])
{
    size_t length = 0;

    while (length < MAX_NAME - 1 && !image->broken) {
        char next = (char)*at(image, offset + length, 1);

        if (!next)
            break;
        text[length++] = next;
    }
    text[length] = '\0';
}

/* Where a relative virtual address lies in the file. */
static size_t file_offset(struct image *image, uint32_t address)
{
    size_t header = get_32(image, 0x3C);
    uint32_t sections = get_16(image, header + 6);
    size_t section = header + 24 + get_16(image, header + 20);

    for (uint32_t i = 0; i < sections && !image->broken; i++, section += 40) {
        uint32_t start = get_32(image, section + 12);
        uint32_t size = get_32(image, section + 16);

        if (address >= start && address - start < size)
            return get_32(image, section + 20) + (address - start);
    }
    image->broken = true;
    return 0;
}

static void fill_exports(struct image *image, struct export_table *table)
{
    size_t header = get_32(image, 0x3C);
    size_t optional = header + 24;
    size_t directories = optional + (get_16(image, optional) == 0x20B ? 112 : 96);
    uint32_t address = get_32(image, directories);
    uint32_t size = get_32(image, directories + 4);
    size_t directory = file_offset(image, address);
    uint32_t base = get_32(image, directory + 16);
    size_t functions = file_offset(image, get_32(image, directory + 28));
    size_t names = file_offset(image, get_32(image, directory + 32));
    size_t ordinals = file_offset(image, get_32(image, directory + 36));

    get_string(image, file_offset(image, get_32(image, directory + 12)), table->module);
    table->count = get_32(image, directory + 24);
    if (table->count > MAX_EXPORTS)
        image->broken = true;
    for (uint32_t i = 0; i < table->count && !image->broken; i++) {
        struct export_entry *entry = &table->entries[i];
        uint32_t index = get_16(image, ordinals + 2 * (size_t)i);

        get_string(image, file_offset(image, get_32(image, names + 4 * (size_t)i)), entry->name);
        entry->ordinal = base + index;
        entry->address = get_32(image, functions + 4 * (size_t)index);
        entry->forwarded = entry->address >= address && entry->address - address < size;
    }
}

bool read_exports(const char *path, struct export_table *table)
{
    struct image image = {0};
    char *bytes = read_file(path, &image.size);

    memset(table, 0, sizeof(*table));
    image.bytes = (const unsigned char *)bytes;
    if (bytes)
        fill_exports(&image, table);
    free(bytes);
    if (!bytes || image.broken)
        CHECK_FAIL("%s: %s", path, bytes ? "no PE file with an export table" : "cannot be read");
    return bytes && !image.broken;
}

const struct export_entry *find_export(const struct export_table *table, const char *name)
{
    for (uint32_t i = 0; i < table->count; i++) {
        if (strcmp(table->entries[i].name, name) == 0)
            return &table->entries[i];
    }
    return NULL;
}

/* The hint/name entry in an object file of an import library: section .idata$6. */
static void get_imported_name(struct image *image, size_t object, char name[MAX_NAME])
{
    uint32_t sections = get_16(image, object + 2);
    size_t section = object + 20;

    name[0] = '\0';
    for (uint32_t i = 0; i < sections && !image->broken; i++, section += 40) {
        if (memcmp(at(image, section, 8), ".idata$6", 8) == 0)
            get_string(image, object + get_32(image, section + 20) + 2, name);
    }
}

/* Numbers in the archive's own symbol table are big-endian. */
static uint32_t get_archive_32(struct image *image, size_t offset)
{
    const unsigned char *bytes = at(image, offset, 4);

    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static void fill_imports(struct image *image, struct import_table *table)
{
    static const char prefix[] = "__imp_";
    size_t index = 8 + 60; /* "!<arch>\n", and the header of the first member, the symbol table */
    uint32_t symbols = get_archive_32(image, index);
    size_t name = index + 4 + 4 * (size_t)symbols;

    if (memcmp(at(image, 0, 8), "!<arch>\n", 8) != 0)
        image->broken = true;
    for (uint32_t i = 0; i < symbols && !image->broken; i++) {
        struct import_entry *entry = &table->entries[table->count];
        size_t member = get_archive_32(image, index + 4 + 4 * (size_t)i);

        get_string(image, name, entry->symbol);
        name += strlen(entry->symbol) + 1;
        if (strncmp(entry->symbol, prefix, sizeof(prefix) - 1) == 0) {
            get_imported_name(image, member + 60, entry->name);
            if (++table->count == MAX_EXPORTS)
                image->broken = true;
        }
    }
}

bool read_imports(const char *path, struct import_table *table)
{
    struct image image = {0};
    char *bytes = read_file(path, &image.size);

    memset(table, 0, sizeof(*table));
    image.bytes = (const unsigned char *)bytes;
    if (bytes)
        fill_imports(&image, table);
    free(bytes);
    if (!bytes || image.broken)
        CHECK_FAIL("%s: %s", path, bytes ? "no archive of imports" : "cannot be read");
    return bytes && !image.broken;
}

const struct import_entry *find_import(const struct import_table *table, const char *symbol)
{
    for (uint32_t i = 0; i < table->count; i++) {
        if (strcmp(table->entries[i].symbol, symbol) == 0)
            return &table->entries[i];
    }
    return NULL;
}
