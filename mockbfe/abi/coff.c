#include "abi/coff.h"

#include <stdio.h>
#include <string.h>

#define DOS_HEADER_SIZE 0x40u
#define DOS_NEW_HEADER 0x3cu
#define FILE_HEADER_SIZE 20u
#define BIG_HEADER_SIZE 56u
#define SECTION_HEADER_SIZE 40u
#define RELOCATION_SIZE 10u
#define SYMBOL_SIZE 18u
#define BIG_SYMBOL_SIZE 20u
#define MAGIC_PE32 0x10bu
#define MAGIC_PE32_PLUS 0x20bu
#define SECTION_MANY_RELOCATIONS 0x01000000u
#define SECTION_UNINITIALIZED 0x00000080u
#define MOST_IMAGE_SECTIONS 4096u /* Windows itself loads at most 96 */

/* IMAGE_FILE_HEADER, or what a big object has in its place. */
struct header {
    uint16_t machine;
    uint32_t n_sections;
    uint64_t sections; /* offset in the file */
    uint32_t symbols;
    uint32_t n_symbols;
    unsigned symbol_size;
};

static bool starts(struct bytes bytes, const char *magic, size_t size)
{
    return bytes.size >= size && memcmp(bytes.data, magic, size) == 0;
}

/* The class id that marks ANON_OBJECT_HEADER_BIGOBJ, as in memory. */
static const uint8_t big_object_id[16] = {0xc7, 0xa1, 0xba, 0xd1, 0xee, 0xba, 0xa9, 0x4b,
                                          0xaf, 0x20, 0xfa, 0xf6, 0x6a, 0xa4, 0xdc, 0xb8};

static bool is_big_object(struct bytes bytes)
{
    return bytes.size >= BIG_HEADER_SIZE && bytes_u16(bytes, 0) == 0 &&
           bytes_u16(bytes, 2) == 0xffff && memcmp(bytes.data + 12, big_object_id, 16) == 0;
}

static bool target_of(uint16_t machine, enum abi_target *target)
{
    switch (machine) {
    case COFF_MACHINE_AMD64:
        *target = ABI_X64;
        return true;
    case COFF_MACHINE_I386:
        *target = ABI_X86;
        return true;
    case COFF_MACHINE_ARM64:
        *target = ABI_ARM64;
        return true;
    }
    return false;
}

/* Says what a file is that is neither a PE image nor a COFF object. */
static bool refuse(struct bytes bytes, struct abi_error *error)
{
    if (bytes.size == 0)
        return abi_fail(error, "the file is empty; give a PE image (.exe, .dll) or a COFF object "
                               "(.o, .obj)");
    if (starts(bytes, "\177ELF", 4))
        return abi_fail(error, "this is an ELF file, not one for Windows; build it with a compiler "
                               "that targets Windows, such as x86_64-w64-mingw32-gcc");
    if (starts(bytes, "!<arch>\n", 8))
        return abi_fail(error, "this is an archive; check an import library with `mockbfe abi "
                               "exports`, or unpack a static library with `ar x` and give its "
                               "objects");
    if (starts(bytes, "Microsoft C/C++ MSF", 19))
        return abi_fail(error, "this is a PDB; the records are read from DWARF: build with gcc or "
                               "clang and -g -gdwarf-4, and give the .exe, .dll or .o itself");
    if (bytes_u16(bytes, 0) == 0 && bytes_u16(bytes, 2) == 0xffff)
        return abi_fail(error, "this is a member of an import library or an object for link-time "
                               "code generation, which describes no records; give an ordinary "
                               "object or the linked image");
    return abi_fail(error, "this is neither a PE image nor a COFF object for x64, x86 or arm64; "
                           "give the .exe, .dll or .o that the compiler made for Windows");
}

static bool read_file_header(struct bytes bytes, uint64_t offset, struct header *header)
{
    if (!bytes_have(bytes, offset, FILE_HEADER_SIZE))
        return false;
    header->machine = bytes_u16(bytes, offset);
    header->n_sections = bytes_u16(bytes, offset + 2);
    header->symbols = bytes_u32(bytes, offset + 8);
    header->n_symbols = bytes_u32(bytes, offset + 12);
    header->sections = offset + FILE_HEADER_SIZE + bytes_u16(bytes, offset + 16);
    header->symbol_size = SYMBOL_SIZE;
    return true;
}

static void read_big_header(struct bytes bytes, struct header *header)
{
    header->machine = bytes_u16(bytes, 6);
    header->n_sections = bytes_u32(bytes, 44);
    header->symbols = bytes_u32(bytes, 48);
    header->n_symbols = bytes_u32(bytes, 52);
    header->sections = BIG_HEADER_SIZE;
    header->symbol_size = BIG_SYMBOL_SIZE;
}

static bool read_optional_header(struct coff_file *file, uint64_t offset, uint64_t end,
                                 struct abi_error *error)
{
    struct bytes bytes = bytes_part(file->bytes, 0, end);
    uint16_t magic = bytes_u16(bytes, offset);
    if (magic != MAGIC_PE32 && magic != MAGIC_PE32_PLUS)
        return abi_fail(error,
                        "the PE image has no optional header that can be read; it is damaged "
                        "or cut off, build or copy it again");
    file->pe32_plus = magic == MAGIC_PE32_PLUS;
    file->dll_characteristics = bytes_u16(bytes, offset + 70);
    file->image_base =
        file->pe32_plus ? bytes_u64(bytes, offset + 24) : bytes_u32(bytes, offset + 28);
    uint64_t directories = offset + (file->pe32_plus ? 112 : 96);
    uint32_t count = bytes_u32(bytes, directories - 4);
    for (uint32_t i = 0; i < count && i < COFF_DIRECTORIES; i++) {
        file->directories[i].address = bytes_u32(bytes, directories + 8 * (uint64_t)i);
        file->directories[i].size = bytes_u32(bytes, directories + 8 * (uint64_t)i + 4);
    }
    return true;
}

static void open_strings(struct coff_file *file)
{
    uint64_t offset = file->symbols + (uint64_t)file->n_symbols * file->symbol_size;
    uint32_t size = bytes_u32(file->bytes, offset);
    if (file->symbols && size >= 4)
        file->strings = bytes_part(file->bytes, offset, size);
}

/* "/123" is an offset in the string table; "//AAAAAA" the same in base 64, for big ones. */
static uint64_t long_name_offset(const char *name)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    uint64_t offset = 0;
    if (name[1] == '/') {
        for (const char *p = name + 2; *p; p++) {
            const char *digit = strchr(digits, *p);
            if (!digit)
                return UINT64_MAX;
            offset = offset * 64 + (uint64_t)(digit - digits);
        }
        return offset;
    }
    for (const char *p = name + 1; *p; p++) {
        if (*p < '0' || *p > '9')
            return UINT64_MAX;
        offset = offset * 10 + (uint64_t)(*p - '0');
    }
    return offset;
}

static void read_section(const struct coff_file *file, uint64_t offset,
                         struct coff_section *section)
{
    struct bytes bytes = file->bytes;
    memcpy(section->name, bytes.data + offset, 8);
    section->name[8] = '\0';
    if (section->name[0] == '/') {
        const char *name = bytes_string(file->strings, long_name_offset(section->name));
        if (name)
            snprintf(section->name, sizeof(section->name), "%.63s", name);
    }
    uint32_t virtual_size = bytes_u32(bytes, offset + 8);
    section->address = bytes_u32(bytes, offset + 12);
    uint32_t raw_size = bytes_u32(bytes, offset + 16);
    uint32_t raw = bytes_u32(bytes, offset + 20);
    section->relocations = bytes_u32(bytes, offset + 24);
    section->n_relocations = bytes_u16(bytes, offset + 32);
    uint32_t flags = bytes_u32(bytes, offset + 36);
    section->size = file->is_image && virtual_size ? virtual_size : raw_size;
    if (raw && !(flags & SECTION_UNINITIALIZED))
        section->data = bytes_part(bytes, raw, raw_size);
    /* An image's sections are padded in the file. */
    if (file->is_image && virtual_size && virtual_size < section->data.size)
        section->data.size = virtual_size;
    /* More than 65,535 relocations: the first one holds the number. */
    if ((flags & SECTION_MANY_RELOCATIONS) && section->n_relocations == 0xffff) {
        section->n_relocations = bytes_u32(bytes, section->relocations);
        if (section->n_relocations)
            section->n_relocations--;
        section->relocations += RELOCATION_SIZE;
    }
}

static bool read_sections(struct coff_file *file, const struct header *header, struct arena *arena,
                          struct abi_error *error)
{
    if (file->is_image && header->n_sections > MOST_IMAGE_SECTIONS)
        return abi_fail(error,
                        "the PE image has %u sections, which no linker makes; it is damaged, "
                        "build or copy it again",
                        (unsigned)header->n_sections);
    if (!bytes_have(file->bytes, header->sections,
                    (uint64_t)header->n_sections * SECTION_HEADER_SIZE))
        return abi_fail(error, "the table of sections lies outside of the file; it is damaged or "
                               "cut off, build or copy it again");
    file->sections = arena_array(arena, header->n_sections, sizeof(*file->sections));
    if (!file->sections)
        return abi_fail(error, ABI_NO_MEMORY);
    file->n_sections = header->n_sections;
    for (uint32_t i = 0; i < file->n_sections; i++)
        read_section(file, header->sections + (uint64_t)i * SECTION_HEADER_SIZE,
                     &file->sections[i]);
    return true;
}

bool coff_open(struct coff_file *file, struct bytes bytes, struct arena *arena,
               struct abi_error *error)
{
    struct coff_file empty = {.bytes = bytes};
    struct header header;
    uint64_t pe = 0;
    *file = empty;
    if (starts(bytes, "MZ", 2)) {
        pe = bytes_u32(bytes, DOS_NEW_HEADER);
        if (bytes.size < DOS_HEADER_SIZE || !bytes_have(bytes, pe, 4) ||
            memcmp(bytes.data + pe, "PE\0\0", 4) != 0)
            return abi_fail(error, "this starts like a PE image but has no PE header: it is a DOS "
                                   "program, or damaged or cut off; build or copy it again");
        file->is_image = true;
    }
    if (is_big_object(bytes))
        read_big_header(bytes, &header);
    else if (!read_file_header(bytes, file->is_image ? pe + 4 : 0, &header))
        return refuse(bytes, error);
    if (!target_of(header.machine, &file->target)) {
        if (!file->is_image)
            return refuse(bytes, error);
        return abi_fail(error,
                        "the PE image is for machine type 0x%04x; Windows' tables are known for "
                        "x64, x86 and arm64",
                        header.machine);
    }
    file->machine = header.machine;
    file->symbols = header.symbols;
    file->n_symbols = header.n_symbols;
    file->symbol_size = header.symbol_size;
    if (file->is_image &&
        !read_optional_header(file, pe + 4 + FILE_HEADER_SIZE, header.sections, error))
        return false;
    open_strings(file);
    return read_sections(file, &header, arena, error);
}

const struct coff_section *coff_section(const struct coff_file *file, const char *name)
{
    for (uint32_t i = 0; i < file->n_sections; i++)
        if (strcmp(file->sections[i].name, name) == 0)
            return &file->sections[i];
    return NULL;
}

bool coff_symbol(const struct coff_file *file, uint32_t index, struct coff_symbol *symbol)
{
    uint64_t offset = file->symbols + (uint64_t)index * file->symbol_size;
    struct bytes bytes = file->bytes;
    if (!file->symbols || index >= file->n_symbols || !bytes_have(bytes, offset, file->symbol_size))
        return false;
    memset(symbol, 0, sizeof(*symbol));
    if (bytes_u32(bytes, offset) == 0) {
        const char *name = bytes_string(file->strings, bytes_u32(bytes, offset + 4));
        snprintf(symbol->name, sizeof(symbol->name), "%.255s", name ? name : "");
    } else {
        memcpy(symbol->name, bytes.data + offset, 8);
    }
    bool big = file->symbol_size == BIG_SYMBOL_SIZE;
    symbol->value = bytes_u32(bytes, offset + 8);
    symbol->section = big ? (int32_t)bytes_u32(bytes, offset + 12)
                          : (int32_t)(int16_t)bytes_u16(bytes, offset + 12);
    symbol->n_auxiliary = (uint8_t)bytes_number(bytes, offset + (big ? 19 : 17), 1);
    return true;
}

bool coff_relocation(const struct coff_file *file, const struct coff_section *section,
                     uint32_t index, struct coff_relocation *relocation)
{
    uint64_t offset = section->relocations + (uint64_t)index * RELOCATION_SIZE;
    if (index >= section->n_relocations || !bytes_have(file->bytes, offset, RELOCATION_SIZE))
        return false;
    relocation->offset = bytes_u32(file->bytes, offset);
    relocation->symbol = bytes_u32(file->bytes, offset + 4);
    relocation->type = bytes_u16(file->bytes, offset + 8);
    return true;
}

struct bytes coff_at(const struct coff_file *file, uint32_t address)
{
    struct bytes none = {NULL, 0};
    for (uint32_t i = 0; i < file->n_sections; i++) {
        const struct coff_section *section = &file->sections[i];
        if (address >= section->address && address - section->address < section->data.size)
            return bytes_part(section->data, address - section->address,
                              section->data.size - (address - section->address));
    }
    return none;
}
