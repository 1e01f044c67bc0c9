/*
 * Reads import libraries. Layouts are from Microsoft's "PE Format": archives, and "Import Library
 * Format" for the short objects of lib.exe and lld. dlltool writes ordinary objects instead, whose
 * sections .idata$… the linker joins to a table of imports.
 */
#include "abi/archive.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MOST_OFFERS 100000u
#define MEMBER_HEADER_SIZE 60u
#define SHORT_HEADER_SIZE 20u
#define NAME_TYPE_ORDINAL 0u
#define NAME_TYPE_NAME 1u
#define NAME_TYPE_UNDECORATED 3u

static const char imp_prefix[] = "__imp_";

bool offers_add(struct offers *offers, const struct offer *offer, struct abi_error *error)
{
    if (offers->count == MOST_OFFERS)
        return abi_fail(error, "it names more than %u functions; give fwpuclnt's own", MOST_OFFERS);
    if (offers->count == offers->capacity) {
        size_t capacity = offers->capacity ? 2 * offers->capacity : 512;
        struct offer *larger = arena_array(offers->arena, capacity, sizeof(*larger));
        if (!larger)
            return abi_fail(error, ABI_NO_MEMORY);
        if (offers->count)
            memcpy(larger, offers->items, offers->count * sizeof(*larger));
        offers->items = larger;
        offers->capacity = capacity;
    }
    offers->items[offers->count++] = *offer;
    return true;
}

int stack_bytes_of(const char *symbol, size_t *length)
{
    const char *at = strrchr(symbol, '@');
    *length = strlen(symbol);
    if (!at || at == symbol || strlen(at + 1) > 4 || at[1] == '\0' ||
        strspn(at + 1, "0123456789") != strlen(at + 1))
        return -1;
    *length = (size_t)(at - symbol);
    return atoi(at + 1);
}

/* The linker's symbol without what a 32-bit compiler adds. */
static const char *undecorated(struct arena *arena, const char *symbol, bool x86)
{
    size_t length;
    if (!x86)
        return symbol;
    stack_bytes_of(symbol, &length);
    if (*symbol == '_' || *symbol == '@')
        return arena_format(arena, "%.*s", (int)length - 1, symbol + 1);
    return arena_format(arena, "%.*s", (int)length, symbol);
}

static bool read_short(struct bytes member, struct offers *offers, struct abi_error *error)
{
    bool x86 = bytes_u16(member, 6) == COFF_MACHINE_I386;
    const char *symbol = bytes_string(member, SHORT_HEADER_SIZE);
    const char *dll = symbol ? bytes_string(member, SHORT_HEADER_SIZE + strlen(symbol) + 1) : NULL;
    unsigned name_type = bytes_u16(member, 18) >> 2 & 7;
    size_t ignored;
    if (!dll)
        return abi_fail(error, "a member of the archive is cut off; build or copy it again");
    struct offer offer = {.name = symbol, .stack_bytes = -1, .dll = dll};
    if (x86)
        offer.stack_bytes = stack_bytes_of(symbol, &ignored);
    if (name_type == NAME_TYPE_ORDINAL)
        offer.ordinal = bytes_u16(member, 16);
    if (name_type == NAME_TYPE_UNDECORATED || name_type == NAME_TYPE_ORDINAL)
        offer.name = undecorated(offers->arena, symbol, x86);
    else if (name_type != NAME_TYPE_NAME && x86 && (*symbol == '_' || *symbol == '@'))
        offer.name = symbol + 1;
    return offers_add(offers, &offer, error);
}

/* The symbol __imp_X that an import object defines. */
static bool import_symbol(const struct coff_file *file, struct coff_symbol *symbol)
{
    for (uint32_t i = 0; coff_symbol(file, i, symbol); i += 1 + symbol->n_auxiliary)
        if (symbol->section > 0 && strncmp(symbol->name, imp_prefix, sizeof(imp_prefix) - 1) == 0)
            return true;
    return false;
}

/* dlltool's last object holds the name of the DLL, and so does the head of lld and lib.exe. */
static const char *dll_name(const struct coff_file *file)
{
    static const char *const sections[] = {".idata$7", ".idata$6"};
    for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++) {
        const struct coff_section *section = coff_section(file, sections[i]);
        const char *name = section ? bytes_string(section->data, 0) : NULL;
        size_t length = name ? strlen(name) : 0;
        if (length > 4 && strcasecmp(name + length - 4, ".dll") == 0)
            return name;
    }
    return NULL;
}

static bool read_object(struct bytes member, struct offers *offers, struct abi_error *error)
{
    struct coff_file file;
    struct coff_symbol symbol;
    struct abi_error ignored = {""};
    struct offer offer = {.stack_bytes = -1};
    size_t length;
    if (!coff_open(&file, member, offers->arena, &ignored))
        return true; /* whatever else an archive may hold */
    if (!import_symbol(&file, &symbol)) {
        const char *dll = dll_name(&file);
        if (dll)
            offers->dll = dll;
        return true;
    }
    const char *linked = arena_text(offers->arena, symbol.name + sizeof(imp_prefix) - 1);
    if (!linked)
        return abi_fail(error, ABI_NO_MEMORY);
    bool x86 = file.target == ABI_X86;
    if (x86)
        offer.stack_bytes = stack_bytes_of(linked, &length);
    const struct coff_section *hint_name = coff_section(&file, ".idata$6");
    const struct coff_section *lookup = coff_section(&file, ".idata$5");
    offer.name = hint_name ? bytes_string(hint_name->data, 2) : NULL;
    if (!offer.name) {
        offer.name = undecorated(offers->arena, linked, x86);
        if (lookup)
            offer.ordinal = bytes_u16(lookup->data, 0);
    }
    return offers_add(offers, &offer, error);
}

/* A number in ASCII, padded with spaces. */
static bool member_size(struct bytes bytes, uint64_t offset, uint64_t *size)
{
    *size = 0;
    for (unsigned i = 0; i < 10; i++) {
        uint8_t digit = bytes.data[offset + 48 + i];
        if (digit == ' ')
            break;
        if (digit < '0' || digit > '9')
            return false;
        *size = *size * 10 + (digit - '0');
    }
    return bytes.data[offset + 58] == '`' && bytes.data[offset + 59] == '\n';
}

bool archive_read(struct bytes bytes, struct offers *offers, struct abi_error *error)
{
    uint64_t size;
    for (uint64_t offset = 8; offset < bytes.size; offset += size + (size & 1)) {
        if (!bytes_have(bytes, offset, MEMBER_HEADER_SIZE) || !member_size(bytes, offset, &size) ||
            !bytes_have(bytes, offset + MEMBER_HEADER_SIZE, size))
            return abi_fail(error, "the archive is damaged or cut off; build or copy it again");
        char first = (char)bytes.data[offset];
        offset += MEMBER_HEADER_SIZE;
        struct bytes member = bytes_part(bytes, offset, size);
        /* "/", "//" and "/SYM64/" are indexes; "/123" is a member with a long name. */
        if (first == '/' && (bytes.data[offset - MEMBER_HEADER_SIZE + 1] < '0' ||
                             bytes.data[offset - MEMBER_HEADER_SIZE + 1] > '9'))
            continue;
        bool is_short = size >= SHORT_HEADER_SIZE && bytes_u16(member, 0) == 0 &&
                        bytes_u16(member, 2) == 0xffff && bytes_u16(member, 4) == 0;
        if (!(is_short ? read_short : read_object)(member, offers, error))
            return false;
    }
    return true;
}
