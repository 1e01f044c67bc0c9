#include "abi/pe.h"

#define MOST_IMPORTS 65536u
#define MOST_EXPORTS 65536u
#define IMPORT_DESCRIPTOR_SIZE 20u
#define DELAY_DESCRIPTOR_SIZE 32u
#define EXPORT_DIRECTORY_SIZE 40u
#define DEBUG_DIRECTORY_SIZE 28u
#define DEBUG_TYPE_CODEVIEW 2u
#define PDB_NAME                                                                                   \
    24u /* in a CodeView record, after "RSDS", a GUID and an age; ld leaves it empty               \
         */

struct import_reader {
    const struct coff_file *file;
    struct pe_imports *imports;
    struct abi_error *error;
};

static const char *string_at(const struct coff_file *file, uint32_t address)
{
    return bytes_string(coff_at(file, address), 0);
}

static bool add_import(struct import_reader *reader, const struct pe_import *import)
{
    if (reader->imports->count == MOST_IMPORTS)
        return abi_fail(reader->error,
                        "the image imports more than %u names; it is damaged, build "
                        "or copy it again",
                        MOST_IMPORTS);
    reader->imports->items[reader->imports->count++] = *import;
    return true;
}

/* One DLL's table of names or ordinals. base is taken from each address (0, but for old tables). */
static bool read_lookup_table(struct import_reader *reader, const char *dll, uint32_t address,
                              uint64_t base, bool delayed)
{
    unsigned width = reader->file->pe32_plus ? 8 : 4;
    uint64_t by_ordinal = (uint64_t)1 << (8 * width - 1);
    struct bytes table = coff_at(reader->file, address);
    for (uint64_t offset = 0; bytes_have(table, offset, width); offset += width) {
        uint64_t entry = bytes_number(table, offset, width);
        struct pe_import import = {.dll = dll, .delayed = delayed};
        if (entry == 0)
            return true;
        if (entry & by_ordinal) {
            import.ordinal = (uint16_t)entry;
        } else {
            import.name = string_at(reader->file, (uint32_t)(entry - base) + 2);
            if (!import.name)
                break;
        }
        if (!add_import(reader, &import))
            return false;
    }
    return abi_fail(reader->error,
                    "the table of what the image imports from %.60s lies outside of "
                    "the file; it is damaged or cut off, build or copy it again",
                    dll);
}

static bool read_imports(struct import_reader *reader)
{
    const struct coff_directory *directory = &reader->file->directories[COFF_DIRECTORY_IMPORT];
    struct bytes table = coff_at(reader->file, directory->address);
    if (!directory->address)
        return true;
    for (uint64_t offset = 0; bytes_have(table, offset, IMPORT_DESCRIPTOR_SIZE);
         offset += IMPORT_DESCRIPTOR_SIZE) {
        uint32_t lookup = bytes_u32(table, offset);
        uint32_t name = bytes_u32(table, offset + 12);
        uint32_t addresses = bytes_u32(table, offset + 16);
        if (!name)
            return true;
        const char *dll = string_at(reader->file, name);
        if (!dll)
            break;
        if (!read_lookup_table(reader, dll, lookup ? lookup : addresses, 0, false))
            return false;
    }
    return abi_fail(reader->error, "the table of imported DLLs lies outside of the file; it is "
                                   "damaged or cut off, build or copy it again");
}

static bool read_delayed_imports(struct import_reader *reader)
{
    const struct coff_directory *directory =
        &reader->file->directories[COFF_DIRECTORY_DELAY_IMPORT];
    struct bytes table = coff_at(reader->file, directory->address);
    if (!directory->address)
        return true;
    for (uint64_t offset = 0; bytes_have(table, offset, DELAY_DESCRIPTOR_SIZE);
         offset += DELAY_DESCRIPTOR_SIZE) {
        /* The first tables of this kind held addresses instead of offsets from the base. */
        uint64_t base = bytes_u32(table, offset) & 1 ? 0 : reader->file->image_base;
        uint32_t name = bytes_u32(table, offset + 4);
        if (!name)
            return true;
        const char *dll = string_at(reader->file, (uint32_t)(name - base));
        if (!dll)
            break;
        if (!read_lookup_table(reader, dll, (uint32_t)(bytes_u32(table, offset + 16) - base), base,
                               true))
            return false;
    }
    return abi_fail(reader->error, "the table of delayed imports lies outside of the file; it is "
                                   "damaged or cut off, build or copy it again");
}

bool pe_read_imports(const struct coff_file *file, struct arena *arena, struct pe_imports *imports,
                     struct abi_error *error)
{
    struct import_reader reader = {file, imports, error};
    imports->count = 0;
    imports->items = arena_array(arena, MOST_IMPORTS, sizeof(*imports->items));
    if (!imports->items)
        return abi_fail(error, ABI_NO_MEMORY);
    return read_imports(&reader) && read_delayed_imports(&reader);
}

bool pe_read_exports(const struct coff_file *file, struct arena *arena, struct pe_exports *exports,
                     struct abi_error *error)
{
    const struct coff_directory *directory = &file->directories[COFF_DIRECTORY_EXPORT];
    struct bytes table = coff_at(file, directory->address);
    struct pe_exports none = {NULL, 0};
    *exports = none;
    if (!directory->address)
        return true;
    uint32_t base = bytes_u32(table, 16);
    uint32_t n_addresses = bytes_u32(table, 20);
    uint32_t n_names = bytes_u32(table, 24);
    struct bytes names = coff_at(file, bytes_u32(table, 32));
    struct bytes ordinals = coff_at(file, bytes_u32(table, 36));
    if (!bytes_have(table, 0, EXPORT_DIRECTORY_SIZE) || n_names > MOST_EXPORTS ||
        n_addresses > MOST_EXPORTS || !bytes_have(names, 0, 4 * (uint64_t)n_names) ||
        !bytes_have(ordinals, 0, 2 * (uint64_t)n_names))
        return abi_fail(error,
                        "the table of exports lies outside of the file; it is damaged or cut "
                        "off, build or copy it again");
    exports->items = arena_array(arena, n_names, sizeof(*exports->items));
    if (!exports->items)
        return abi_fail(error, ABI_NO_MEMORY);
    for (uint32_t i = 0; i < n_names; i++) {
        struct pe_export *item = &exports->items[exports->count];
        item->name = string_at(file, bytes_u32(names, 4 * (uint64_t)i));
        item->ordinal = base + bytes_u16(ordinals, 2 * (uint64_t)i);
        if (!item->name)
            return abi_fail(error,
                            "the name of export %u lies outside of the file; it is damaged "
                            "or cut off, build or copy it again",
                            (unsigned)i);
        exports->count++;
    }
    return true;
}

const char *pe_split_debug_file(const struct coff_file *file)
{
    const struct coff_section *link = coff_section(file, ".gnu_debuglink");
    if (link) {
        const char *name = bytes_string(link->data, 0);
        return name && *name ? name : NULL;
    }
    const struct coff_directory *directory = &file->directories[COFF_DIRECTORY_DEBUG];
    struct bytes table = coff_at(file, directory->address);
    for (uint64_t offset = 0;
         directory->address && offset + DEBUG_DIRECTORY_SIZE <= directory->size;
         offset += DEBUG_DIRECTORY_SIZE) {
        if (!bytes_have(table, offset, DEBUG_DIRECTORY_SIZE))
            break;
        const char *name = bytes_string(file->bytes, bytes_u32(table, offset + 24) + PDB_NAME);
        if (bytes_u32(table, offset + 12) == DEBUG_TYPE_CODEVIEW && name && *name)
            return name;
    }
    return NULL;
}
