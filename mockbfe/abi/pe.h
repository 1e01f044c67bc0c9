/*
 * What a PE image imports and exports.
 */
#ifndef MOCKBFE_ABI_PE_H
#define MOCKBFE_ABI_PE_H

#include "abi/coff.h"

struct pe_import {
    const char *dll;  /* as the image spells it */
    const char *name; /* NULL: by ordinal */
    uint16_t ordinal; /* only when name is NULL */
    bool delayed;     /* loaded at the first call */
};

struct pe_imports {
    struct pe_import *items;
    size_t count;
};

struct pe_export {
    const char *name;
    uint32_t ordinal;
};

struct pe_exports {
    struct pe_export *items; /* only those with a name */
    size_t count;
};

/* Reads ordinary and delayed imports. Texts point into the file's bytes. */
bool pe_read_imports(const struct coff_file *file, struct arena *arena, struct pe_imports *imports,
                     struct abi_error *error);

/* An image without exports gives none, and no error. */
bool pe_read_exports(const struct coff_file *file, struct arena *arena, struct pe_exports *exports,
                     struct abi_error *error);

/*
 * The file that holds the debug data which this image lacks: the name in .gnu_debuglink, or that of
 * its PDB; NULL when it names none.
 */
const char *pe_split_debug_file(const struct coff_file *file);

#endif
