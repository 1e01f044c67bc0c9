/*
 * The debug sections of an object or image, ready to read: in an object, relocations are applied.
 */
#ifndef MOCKBFE_ABI_DWARF_SECTIONS_H
#define MOCKBFE_ABI_DWARF_SECTIONS_H

#include "abi/coff.h"

struct dwarf_sections {
    struct bytes info;    /* .debug_info, and behind it the .debug_types of DWARF 4 */
    uint64_t types_start; /* where that begins */
    struct bytes abbrev;
    struct bytes str;
    struct bytes line_str;
    struct bytes str_offsets;
};

/* False with an empty error when the file has no debug data, with a text when it cannot be read. */
bool dwarf_sections_load(struct dwarf_sections *sections, const struct coff_file *file,
                         struct arena *arena, struct abi_error *error);

#endif
