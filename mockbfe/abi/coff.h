/*
 * COFF objects and PE images: header, sections, symbols and relocations. Layouts are from
 * Microsoft's "PE Format". Nothing here trusts the file: every offset is checked before it is read.
 */
#ifndef MOCKBFE_ABI_COFF_H
#define MOCKBFE_ABI_COFF_H

#include "abi/arena.h"
#include "abi/bytes.h"
#include "abi/error.h"
#include "abi/tables.h"

enum coff_machine {
    COFF_MACHINE_I386 = 0x014c,
    COFF_MACHINE_AMD64 = 0x8664,
    COFF_MACHINE_ARM64 = 0xaa64
};

enum {
    COFF_DIRECTORY_EXPORT = 0,
    COFF_DIRECTORY_IMPORT = 1,
    COFF_DIRECTORY_DEBUG = 6,
    COFF_DIRECTORY_DELAY_IMPORT = 13,
    COFF_DIRECTORIES = 16
};

/* IMAGE_DLLCHARACTERISTICS_FORCE_INTEGRITY: Windows loads the image only with a valid signature. */
#define COFF_FORCE_INTEGRITY 0x0080u

struct coff_section {
    char name[64];        /* long names are looked up; cut when longer than this */
    struct bytes data;    /* empty when the file holds none of it */
    uint32_t address;     /* in an image: relative to its base */
    uint32_t size;        /* in memory */
    uint64_t relocations; /* offset in the file */
    uint32_t n_relocations;
};

struct coff_directory {
    uint32_t address; /* relative to the image's base; 0: absent */
    uint32_t size;
};

struct coff_file {
    struct bytes bytes;
    bool is_image;
    uint16_t machine;
    enum abi_target target;
    struct coff_section *sections;
    uint32_t n_sections;
    uint64_t symbols; /* offset in the file */
    uint32_t n_symbols;
    unsigned symbol_size;
    struct bytes strings; /* the string table with its length word */
    /* Only images: */
    bool pe32_plus;
    uint16_t dll_characteristics;
    uint64_t image_base;
    struct coff_directory directories[COFF_DIRECTORIES];
};

struct coff_symbol {
    char name[256]; /* cut when longer */
    uint32_t value;
    int32_t section;     /* counts from 1; 0: undefined; negative: absolute or debug */
    uint8_t n_auxiliary; /* entries that follow and belong to this one */
};

struct coff_relocation {
    uint32_t offset; /* in the section */
    uint32_t symbol;
    uint16_t type;
};

/*
 * Reads the headers of a file. The bytes stay the caller's and must outlive the result; the section
 * table is taken from the arena. The error says what kind of file it is instead.
 */
bool coff_open(struct coff_file *file, struct bytes bytes, struct arena *arena,
               struct abi_error *error);

/* The first section of that name, or NULL. */
const struct coff_section *coff_section(const struct coff_file *file, const char *name);

/* False outside of the symbol table, or when the entry is cut off. */
bool coff_symbol(const struct coff_file *file, uint32_t index, struct coff_symbol *symbol);

/* False when there are fewer, or the entry is cut off. */
bool coff_relocation(const struct coff_file *file, const struct coff_section *section,
                     uint32_t index, struct coff_relocation *relocation);

/*
 * An image's bytes at an address relative to its base, up to the end of that section's data; empty
 * when no section holds it.
 */
struct bytes coff_at(const struct coff_file *file, uint32_t address);

#endif
