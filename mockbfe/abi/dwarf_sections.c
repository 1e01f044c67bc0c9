#include "abi/dwarf_sections.h"

#include <string.h>

/* Relocations that hold an offset of 4 bytes into another section, per machine. */
static bool is_offset_relocation(const struct coff_file *file, uint16_t type)
{
    switch (file->target) {
    case ABI_X64:
        return type == 0x0002 || type == 0x000b; /* ADDR32, SECREL */
    case ABI_X86:
        return type == 0x0006 || type == 0x000b; /* DIR32, SECREL */
    case ABI_ARM64:
        return type == 0x0001 || type == 0x0008; /* ADDR32, SECREL */
    case ABI_TARGETS:
        break;
    }
    return false;
}

/*
 * In an object, an offset into another debug section stands there as an addend: the value of the
 * relocation's symbol belongs on top. Addresses of code and data are left alone; nobody reads them.
 */
static void relocate(const struct coff_file *file, const struct coff_section *section,
                     uint8_t *data, size_t size)
{
    struct coff_relocation relocation;
    /* Each fills 4 bytes: more than fit would only cost time. */
    for (uint32_t i = 0; i <= size / 4 && coff_relocation(file, section, i, &relocation); i++) {
        struct coff_symbol symbol;
        if (!is_offset_relocation(file, relocation.type) || relocation.offset > size ||
            size - relocation.offset < 4 || !coff_symbol(file, relocation.symbol, &symbol) ||
            symbol.section < 1 || (uint32_t)symbol.section > file->n_sections ||
            strncmp(file->sections[symbol.section - 1].name, ".debug_", 7) != 0)
            continue;
        struct bytes bytes = {data, size};
        uint32_t value = bytes_u32(bytes, relocation.offset) + symbol.value;
        for (unsigned k = 0; k < 4; k++)
            data[relocation.offset + k] = (uint8_t)(value >> (8 * k));
    }
}

/* Copies a section to *at with its relocations applied. */
static void copy_section(const struct coff_file *file, const struct coff_section *section,
                         uint8_t *at)
{
    if (!section || section->data.size == 0)
        return;
    memcpy(at, section->data.data, section->data.size);
    if (!file->is_image)
        relocate(file, section, at, section->data.size);
}

/*
 * Type units of DWARF 4. In an object gcc puts each into a section of its own; the linker joins
 * them to .debug_types.
 */
static bool holds_types(const struct coff_section *section)
{
    static const char linkonce[] = ".gnu.linkonce.wt.";
    return strcmp(section->name, ".debug_types") == 0 ||
           strncmp(section->name, linkonce, sizeof(linkonce) - 1) == 0;
}

static uint64_t types_size(const struct coff_file *file)
{
    uint64_t size = 0;
    for (uint32_t i = 0; i < file->n_sections; i++)
        if (holds_types(&file->sections[i]))
            size += file->sections[i].data.size;
    return size;
}

static struct bytes section_bytes(const struct coff_file *file, const char *name)
{
    struct bytes none = {NULL, 0};
    const struct coff_section *section = coff_section(file, name);
    return section ? section->data : none;
}

/* A section whose offsets the linker fills in; only an object needs a copy of it. */
static bool load_relocated(const struct coff_file *file, const char *name, struct arena *arena,
                           struct bytes *bytes)
{
    const struct coff_section *section = coff_section(file, name);
    *bytes = section_bytes(file, name);
    if (file->is_image || bytes->size == 0)
        return true;
    uint8_t *copy = arena_take(arena, bytes->size);
    if (!copy)
        return false;
    copy_section(file, section, copy);
    bytes->data = copy;
    return true;
}

/* Says why a file without .debug_info has none, where that can be seen. */
static bool refuse_sections(const struct coff_file *file, struct abi_error *error)
{
    if (coff_section(file, ".zdebug_info"))
        return abi_fail(error, "the debug data is compressed; build the file again without -gz, or "
                               "unpack it with `objcopy --decompress-debug-sections`");
    for (uint32_t i = 0; i < file->n_sections; i++)
        if (strncmp(file->sections[i].name, ".gnu.lto_", 9) == 0)
            return abi_fail(error,
                            "this object is for link-time optimization and describes its types "
                            "to gcc only; give the linked image, or build without -flto");
    return false;
}

bool dwarf_sections_load(struct dwarf_sections *sections, const struct coff_file *file,
                         struct arena *arena, struct abi_error *error)
{
    const struct coff_section *info = coff_section(file, ".debug_info");
    struct dwarf_sections empty = {.types_start = info ? info->data.size : 0};
    uint64_t size = empty.types_start + types_size(file);
    *sections = empty;
    error->text[0] = '\0';
    if (size == 0)
        return refuse_sections(file, error);
    uint8_t *joined = size <= SIZE_MAX ? arena_take(arena, (size_t)size) : NULL;
    if (!joined || !load_relocated(file, ".debug_abbrev", arena, &sections->abbrev) ||
        !load_relocated(file, ".debug_str_offsets", arena, &sections->str_offsets))
        return abi_fail(error, ABI_NO_MEMORY);
    sections->info.data = joined;
    sections->info.size = (size_t)size;
    copy_section(file, info, joined);
    joined += empty.types_start;
    for (uint32_t i = 0; i < file->n_sections; i++)
        if (holds_types(&file->sections[i])) {
            copy_section(file, &file->sections[i], joined);
            joined += file->sections[i].data.size;
        }
    sections->str = section_bytes(file, ".debug_str");
    sections->line_str = section_bytes(file, ".debug_line_str");
    return true;
}
