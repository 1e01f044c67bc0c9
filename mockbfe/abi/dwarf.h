/*
 * DWARF 2 to 5 as gcc and clang write it into COFF objects and PE images: the tree of debugging
 * entries. Nothing is kept per entry; entries are decoded where somebody asks for them. Sources:
 * the DWARF 5 standard (dwarfstd.org), sections 7.4 to 7.7, and its predecessors.
 *
 * The bytes are not trusted. Time is bounded by a budget of decoded entries and attributes.
 */
#ifndef MOCKBFE_ABI_DWARF_H
#define MOCKBFE_ABI_DWARF_H

#include "abi/arena.h"
#include "abi/coff.h"
#include "abi/error.h"

enum dwarf_tag {
    DW_TAG_array_type = 0x01,
    DW_TAG_class_type = 0x02,
    DW_TAG_enumeration_type = 0x04,
    DW_TAG_formal_parameter = 0x05,
    DW_TAG_member = 0x0d,
    DW_TAG_pointer_type = 0x0f,
    DW_TAG_reference_type = 0x10,
    DW_TAG_compile_unit = 0x11,
    DW_TAG_structure_type = 0x13,
    DW_TAG_subroutine_type = 0x15,
    DW_TAG_typedef = 0x16,
    DW_TAG_union_type = 0x17,
    DW_TAG_unspecified_parameters = 0x18,
    DW_TAG_subrange_type = 0x21,
    DW_TAG_base_type = 0x24,
    DW_TAG_const_type = 0x26,
    DW_TAG_enumerator = 0x28,
    DW_TAG_subprogram = 0x2e,
    DW_TAG_variable = 0x34,
    DW_TAG_volatile_type = 0x35,
    DW_TAG_restrict_type = 0x37,
    DW_TAG_atomic_type = 0x47
};

enum dwarf_encoding {
    DW_ATE_boolean = 0x02,
    DW_ATE_float = 0x04,
    DW_ATE_signed = 0x05,
    DW_ATE_signed_char = 0x06,
    DW_ATE_unsigned = 0x07,
    DW_ATE_unsigned_char = 0x08,
    DW_ATE_UTF = 0x10
};

struct dwarf;

/* One entry. Offsets count from the start of the debug data and are unique in one struct dwarf. */
struct dwarf_entry {
    uint64_t offset;
    uint64_t next; /* just behind its attributes: its first child, or its next sibling */
    uint32_t unit;
    uint32_t tag;
    bool has_children;
    bool declaration; /* incomplete: the definition is elsewhere */
    bool has_type;
    bool has_byte_size;
    bool has_bounds; /* count is valid */
    bool is_bit_field;
    const char *name; /* NULL: none */
    uint64_t type;    /* offset of another entry */
    uint64_t sibling; /* 0: unknown */
    uint64_t byte_size;
    uint64_t member_offset; /* bytes from the start of the record */
    uint64_t count;         /* elements of a subrange */
    uint64_t encoding;
    int64_t const_value;
};

/*
 * Opens the debug data of an object or image. Returns NULL with the error set when it cannot be
 * read; NULL with an empty error text when the file has none.
 */
struct dwarf *dwarf_open(const struct coff_file *file, struct arena *arena,
                         struct abi_error *error);

/* The number of units, and the first entry of one. */
uint32_t dwarf_units(const struct dwarf *dwarf);
bool dwarf_unit_entry(struct dwarf *dwarf, uint32_t unit, struct dwarf_entry *entry);

/* The source file that a unit was compiled from, or "". */
const char *dwarf_unit_name(struct dwarf *dwarf, uint32_t unit);

/* The bytes of an address in a unit. */
unsigned dwarf_address_size(const struct dwarf *dwarf, uint32_t unit);

/* Decodes the entry at an offset. False when there is none: dwarf_error() says why, if it is wrong.
 */
bool dwarf_entry_at(struct dwarf *dwarf, uint64_t offset, struct dwarf_entry *entry);

/*
 * Walks the children of an entry: start with *child zeroed, stop at false.
 *     struct dwarf_entry child = {0};
 *     while (dwarf_next_child(dwarf, &parent, &child))
 */
bool dwarf_next_child(struct dwarf *dwarf, const struct dwarf_entry *parent,
                      struct dwarf_entry *child);

/* NULL while everything that was decoded was well-formed and within the budget. */
const char *dwarf_error(const struct dwarf *dwarf);

#endif
