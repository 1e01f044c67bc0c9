/*
 * What the parts of the DWARF reader share: dwarf.c finds entries, dwarf_form.c decodes values.
 */
#ifndef MOCKBFE_ABI_DWARF_INTERNAL_H
#define MOCKBFE_ABI_DWARF_INTERNAL_H

#include "abi/dwarf.h"
#include "abi/dwarf_cursor.h"
#include "abi/dwarf_sections.h"

/* How much one file may cost: decoded attributes. 100 MB of debug data have some 50 million. */
#define DWARF_BUDGET ((uint64_t)200 * 1000 * 1000)

/* DW_FORM_implicit_const: the value stands in the abbreviation, not in the entry. */
#define DWARF_FORM_IMPLICIT_CONST 0x21

struct dwarf_abbreviation {
    uint64_t code;
    uint32_t tag;
    bool has_children;
    uint64_t attributes; /* offset in .debug_abbrev */
};

/* A table of abbreviations, shared by the units that name the same offset. */
struct dwarf_abbreviations {
    uint64_t offset;
    struct dwarf_abbreviation *items;
    size_t count;
};

struct dwarf_unit {
    uint64_t offset; /* in the joined data */
    uint64_t end;
    uint64_t first; /* its first entry */
    uint16_t version;
    uint8_t address_size;
    uint8_t offset_size; /* 4 or 8 */
    uint64_t abbreviations_offset;
    const struct dwarf_abbreviations *abbreviations;
    uint64_t signature; /* of a type unit */
    uint64_t type;      /* of a type unit: the entry that it describes, or 0 */
    uint64_t string_offsets;
};

struct dwarf {
    struct dwarf_sections sections;
    struct arena *arena;
    struct dwarf_unit *units;
    uint32_t n_units;
    struct dwarf_abbreviations *tables;
    size_t n_tables;
    size_t n_abbreviations;
    uint64_t budget;
    const char *error;
};

/* The value of one attribute. */
enum dwarf_value_kind {
    DWARF_VALUE_NONE,
    DWARF_VALUE_NUMBER,
    DWARF_VALUE_REFERENCE,
    DWARF_VALUE_STRING,
    DWARF_VALUE_BLOCK
};

struct dwarf_value {
    enum dwarf_value_kind kind;
    uint64_t number; /* also a reference, as an offset in the joined data */
    const char *string;
    struct bytes block;
};

/* Notes the first thing that is wrong with the data and returns false. */
bool dwarf_broken(struct dwarf *dwarf, const char *why);

/* Takes from the budget; false when it is used up or the data is broken. */
bool dwarf_spend(struct dwarf *dwarf, uint64_t amount);

/* Decodes one attribute's value; implicit is that of DW_FORM_implicit_const. */
bool dwarf_read_value(struct dwarf *dwarf, const struct dwarf_unit *unit, struct cursor *cursor,
                      uint64_t form, int64_t implicit, struct dwarf_value *value);

#endif
