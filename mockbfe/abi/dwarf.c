#include "abi/dwarf.h"

#include "abi/dwarf_internal.h"

#define MOST_UNITS 1000000u
#define MOST_ABBREVIATIONS 4000000u
#define RECENT_TABLES 8u

enum attribute {
    DW_AT_sibling = 0x01,
    DW_AT_name = 0x03,
    DW_AT_byte_size = 0x0b,
    DW_AT_bit_size = 0x0d,
    DW_AT_const_value = 0x1c,
    DW_AT_upper_bound = 0x2f,
    DW_AT_count = 0x37,
    DW_AT_data_member_location = 0x38,
    DW_AT_declaration = 0x3c,
    DW_AT_encoding = 0x3e,
    DW_AT_type = 0x49,
    DW_AT_str_offsets_base = 0x72
};

enum {
    DW_UT_compile = 0x01,
    DW_UT_type = 0x02,
    DW_UT_skeleton = 0x04,
    DW_UT_split_compile = 0x05,
    DW_UT_split_type = 0x06
};

#define DW_OP_constu 0x10
#define DW_OP_plus_uconst 0x23

bool dwarf_broken(struct dwarf *dwarf, const char *why)
{
    if (!dwarf->error)
        dwarf->error = why;
    return false;
}

bool dwarf_spend(struct dwarf *dwarf, uint64_t amount)
{
    if (dwarf->error)
        return false;
    if (dwarf->budget < amount)
        return dwarf_broken(dwarf, "it is too large or too tangled to read");
    dwarf->budget -= amount;
    return true;
}

/* Reads the header of the unit at *offset and moves *offset behind the unit. */
static bool read_unit(struct dwarf *dwarf, uint64_t *offset, uint64_t end, bool type_section,
                      struct dwarf_unit *unit)
{
    struct cursor cursor = {bytes_part(dwarf->sections.info, 0, end), *offset, false};
    struct dwarf_unit empty = {.offset = *offset, .offset_size = 4};
    uint64_t length = cursor_number(&cursor, 4);
    bool is_type = type_section;
    *unit = empty;
    if (length == 0xffffffffu) {
        unit->offset_size = 8;
        length = cursor_number(&cursor, 8);
    }
    if (cursor.bad || length > end - cursor.at)
        return dwarf_broken(dwarf, "a unit is longer than its section");
    unit->end = cursor.at + length;
    unit->version = (uint16_t)cursor_number(&cursor, 2);
    if (unit->version < 2 || unit->version > 5)
        return dwarf_broken(dwarf, "a unit is of a DWARF version other than 2 to 5");
    if (unit->version == 5) {
        uint64_t type = cursor_number(&cursor, 1);
        unit->address_size = (uint8_t)cursor_number(&cursor, 1);
        unit->abbreviations_offset = cursor_number(&cursor, unit->offset_size);
        is_type = type == DW_UT_type || type == DW_UT_split_type;
        if (type == DW_UT_skeleton || type == DW_UT_split_compile)
            cursor_skip(&cursor, 8);
    } else {
        unit->abbreviations_offset = cursor_number(&cursor, unit->offset_size);
        unit->address_size = (uint8_t)cursor_number(&cursor, 1);
    }
    if (is_type) {
        unit->signature = cursor_number(&cursor, 8);
        uint64_t type = cursor_number(&cursor, unit->offset_size);
        unit->type = type < unit->end - unit->offset ? unit->offset + type : 0;
    }
    unit->first = cursor.at;
    /* Without a base of its own, a unit's strings start behind the table's header. */
    unit->string_offsets = unit->offset_size == 8 ? 16 : 8;
    if (cursor.bad || unit->first > unit->end || unit->address_size > 8)
        return dwarf_broken(dwarf, "the header of a unit is damaged");
    *offset = unit->end;
    return true;
}

/* Whether a unit's header can start here. */
static bool is_unit(struct bytes info, uint64_t offset, uint64_t end)
{
    uint32_t length = bytes_u32(info, offset);
    uint16_t version = bytes_u16(info, offset + 4);
    return length > 0 && length <= end - offset && version >= 2 && version <= 5;
}

static bool read_units(struct dwarf *dwarf)
{
    struct dwarf_sections *sections = &dwarf->sections;
    size_t capacity = 0;
    uint64_t offset = 0;
    while (offset < sections->info.size) {
        bool types = offset >= sections->types_start;
        uint64_t end = types ? sections->info.size : sections->types_start;
        if (!dwarf_spend(dwarf, 1))
            return false;
        /* Assemblers and linkers pad between the parts of a section with zeros. */
        if (sections->info.data[offset] == 0 && !is_unit(sections->info, offset, end)) {
            offset++;
            continue;
        }
        if (dwarf->n_units == capacity) {
            size_t larger = capacity ? 2 * capacity : 64;
            struct dwarf_unit *units =
                larger <= MOST_UNITS ? arena_array(dwarf->arena, larger, sizeof(*units)) : NULL;
            if (!units)
                return dwarf_broken(dwarf, "it has too many units");
            if (capacity)
                memcpy(units, dwarf->units, capacity * sizeof(*units));
            dwarf->units = units;
            capacity = larger;
        }
        if (!read_unit(dwarf, &offset, end, types, &dwarf->units[dwarf->n_units]))
            return false;
        dwarf->n_units++;
    }
    return true;
}

/* Counts the abbreviations of a table, or stores them when items is not NULL. */
static bool read_abbreviations(struct dwarf *dwarf, uint64_t offset,
                               struct dwarf_abbreviation *items, size_t *count)
{
    struct cursor cursor = {dwarf->sections.abbrev, offset, false};
    *count = 0;
    for (;;) {
        struct dwarf_abbreviation item;
        uint64_t attribute;
        uint64_t form;
        item.code = cursor_uleb128(&cursor);
        if (cursor.bad)
            return dwarf_broken(dwarf, "its table of abbreviations is cut off");
        if (item.code == 0)
            return true;
        item.tag = (uint32_t)cursor_uleb128(&cursor);
        item.has_children = cursor_number(&cursor, 1) != 0;
        item.attributes = cursor.at;
        do {
            if (!dwarf_spend(dwarf, 1))
                return false;
            attribute = cursor_uleb128(&cursor);
            form = cursor_uleb128(&cursor);
            if (form == DWARF_FORM_IMPLICIT_CONST)
                cursor_sleb128(&cursor);
        } while ((attribute || form) && !cursor.bad);
        if (cursor.bad)
            return dwarf_broken(dwarf, "its table of abbreviations is cut off");
        if (items)
            items[*count] = item;
        ++*count;
    }
}

static const struct dwarf_abbreviations *abbreviations_at(struct dwarf *dwarf, uint64_t offset)
{
    size_t count;
    /* Units that share a table follow one another; a search of all would be slow with many units.
     */
    for (size_t i = dwarf->n_tables; i-- > 0 && dwarf->n_tables - i <= RECENT_TABLES;)
        if (dwarf->tables[i].offset == offset)
            return &dwarf->tables[i];
    if (!read_abbreviations(dwarf, offset, NULL, &count))
        return NULL;
    if (count > MOST_ABBREVIATIONS - dwarf->n_abbreviations || dwarf->n_tables == dwarf->n_units) {
        dwarf_broken(dwarf, "it has too many abbreviations");
        return NULL;
    }
    struct dwarf_abbreviations *table = &dwarf->tables[dwarf->n_tables];
    table->offset = offset;
    table->items = arena_array(dwarf->arena, count + 1, sizeof(*table->items));
    if (!table->items) {
        dwarf_broken(dwarf, "there is not enough memory for it");
        return NULL;
    }
    if (!read_abbreviations(dwarf, offset, table->items, &table->count))
        return NULL;
    dwarf->n_abbreviations += count;
    dwarf->n_tables++;
    return table;
}

/* Compilers number abbreviations from 1 on without gaps; anything else is searched. */
static const struct dwarf_abbreviation *
abbreviation_of(struct dwarf *dwarf, const struct dwarf_unit *unit, uint64_t code)
{
    const struct dwarf_abbreviations *table = unit->abbreviations;
    if (code <= table->count && table->items[code - 1].code == code)
        return &table->items[code - 1];
    for (size_t i = 0; i < table->count && dwarf_spend(dwarf, 1); i++)
        if (table->items[i].code == code)
            return &table->items[i];
    return NULL;
}

/* Where a member lies: a number, or in DWARF 2 a small program that adds one. */
static void take_location(const struct dwarf_value *value, struct dwarf_entry *entry)
{
    if (value->kind == DWARF_VALUE_NUMBER) {
        entry->member_offset = value->number;
    } else if (value->kind == DWARF_VALUE_BLOCK && value->block.size > 1 &&
               (value->block.data[0] == DW_OP_plus_uconst ||
                value->block.data[0] == DW_OP_constu)) {
        struct cursor cursor = {value->block, 1, false};
        entry->member_offset = cursor_uleb128(&cursor);
    }
}

static void take_attribute(struct dwarf *dwarf, uint64_t attribute, const struct dwarf_value *value,
                           struct dwarf_entry *entry)
{
    bool number = value->kind == DWARF_VALUE_NUMBER;
    switch (attribute) {
    case DW_AT_name:
        if (value->kind == DWARF_VALUE_STRING)
            entry->name = value->string;
        break;
    case DW_AT_type:
        if (value->kind == DWARF_VALUE_REFERENCE) {
            entry->type = value->number;
            entry->has_type = true;
        }
        break;
    case DW_AT_sibling:
        if (value->kind == DWARF_VALUE_REFERENCE && value->number > entry->offset)
            entry->sibling = value->number;
        break;
    case DW_AT_byte_size:
        entry->byte_size = value->number;
        entry->has_byte_size = number;
        break;
    case DW_AT_bit_size:
        entry->is_bit_field = true;
        break;
    case DW_AT_const_value:
        entry->const_value = (int64_t)value->number;
        break;
    case DW_AT_count:
        entry->count = value->number;
        entry->has_bounds = number;
        break;
    case DW_AT_upper_bound:
        /* gcc writes -1 for an array without elements. */
        entry->count = value->number + 1;
        entry->has_bounds = number;
        break;
    case DW_AT_data_member_location:
        take_location(value, entry);
        break;
    case DW_AT_declaration:
        entry->declaration = value->number != 0;
        break;
    case DW_AT_encoding:
        entry->encoding = value->number;
        break;
    case DW_AT_str_offsets_base:
        if (entry->tag == DW_TAG_compile_unit)
            dwarf->units[entry->unit].string_offsets = value->number;
        break;
    }
}

/* Which unit an offset lies in; -1 for none. */
static int64_t unit_at(const struct dwarf *dwarf, uint64_t offset)
{
    uint32_t low = 0;
    uint32_t high = dwarf->n_units;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (offset >= dwarf->units[middle].end)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == dwarf->n_units || offset < dwarf->units[low].first)
        return -1;
    return low;
}

bool dwarf_entry_at(struct dwarf *dwarf, uint64_t offset, struct dwarf_entry *entry)
{
    struct dwarf_entry empty = {.offset = offset};
    int64_t index = unit_at(dwarf, offset);
    *entry = empty;
    if (index < 0)
        return dwarf_broken(dwarf, "an entry refers to a place outside of every unit");
    struct dwarf_unit *unit = &dwarf->units[index];
    entry->unit = (uint32_t)index;
    if (!unit->abbreviations)
        unit->abbreviations = abbreviations_at(dwarf, unit->abbreviations_offset);
    if (!unit->abbreviations || !dwarf_spend(dwarf, 1))
        return false;
    struct cursor cursor = {bytes_part(dwarf->sections.info, 0, unit->end), offset, false};
    uint64_t code = cursor_uleb128(&cursor);
    entry->next = cursor.at;
    if (cursor.bad)
        return dwarf_broken(dwarf, "an entry reaches beyond its unit");
    if (code == 0)
        return false;
    const struct dwarf_abbreviation *abbreviation = abbreviation_of(dwarf, unit, code);
    if (!abbreviation)
        return dwarf_broken(dwarf, "an entry has an abbreviation that its unit does not declare");
    entry->tag = abbreviation->tag;
    entry->has_children = abbreviation->has_children;
    struct cursor forms = {dwarf->sections.abbrev, abbreviation->attributes, false};
    for (;;) {
        struct dwarf_value value;
        uint64_t attribute = cursor_uleb128(&forms);
        uint64_t form = cursor_uleb128(&forms);
        int64_t implicit = form == DWARF_FORM_IMPLICIT_CONST ? cursor_sleb128(&forms) : 0;
        if (!attribute && !form)
            break;
        if (!dwarf_spend(dwarf, 1) ||
            !dwarf_read_value(dwarf, unit, &cursor, form, implicit, &value))
            return false;
        take_attribute(dwarf, attribute, &value, entry);
    }
    entry->next = cursor.at;
    return true;
}

/* The offset behind an entry and everything below it. */
static uint64_t offset_after(struct dwarf *dwarf, const struct dwarf_entry *entry)
{
    uint64_t depth = 1;
    uint64_t offset = entry->next;
    if (!entry->has_children)
        return offset;
    if (entry->sibling && unit_at(dwarf, entry->sibling) == (int64_t)entry->unit)
        return entry->sibling;
    while (depth > 0 && !dwarf->error && offset < dwarf->units[entry->unit].end) {
        struct dwarf_entry inner;
        if (dwarf_entry_at(dwarf, offset, &inner))
            depth += inner.has_children;
        else
            depth--;
        offset = inner.next;
    }
    return offset;
}

bool dwarf_next_child(struct dwarf *dwarf, const struct dwarf_entry *parent,
                      struct dwarf_entry *child)
{
    uint64_t offset = child->offset ? offset_after(dwarf, child) : parent->next;
    if (dwarf->error || !parent->has_children || offset >= dwarf->units[parent->unit].end)
        return false;
    return dwarf_entry_at(dwarf, offset, child);
}

struct dwarf *dwarf_open(const struct coff_file *file, struct arena *arena, struct abi_error *error)
{
    error->text[0] = '\0';
    struct dwarf *dwarf = arena_take(arena, sizeof(*dwarf));
    if (!dwarf) {
        abi_fail(error, ABI_NO_MEMORY);
        return NULL;
    }
    dwarf->arena = arena;
    dwarf->budget = DWARF_BUDGET;
    if (!dwarf_sections_load(&dwarf->sections, file, arena, error))
        return NULL;
    bool good = read_units(dwarf);
    if (good) {
        dwarf->tables = arena_array(arena, dwarf->n_units, sizeof(*dwarf->tables));
        good = dwarf->tables != NULL || dwarf_broken(dwarf, "there is not enough memory for it");
    }
    if (!good) {
        abi_fail(error, "the debug data cannot be read: %s; build the file again with -g -gdwarf-4",
                 dwarf->error);
        return NULL;
    }
    return dwarf;
}

uint32_t dwarf_units(const struct dwarf *dwarf)
{
    return dwarf->n_units;
}

bool dwarf_unit_entry(struct dwarf *dwarf, uint32_t unit, struct dwarf_entry *entry)
{
    if (dwarf->units[unit].first >= dwarf->units[unit].end)
        return false;
    return dwarf_entry_at(dwarf, dwarf->units[unit].first, entry);
}

const char *dwarf_unit_name(struct dwarf *dwarf, uint32_t unit)
{
    struct dwarf_entry entry;
    if (!dwarf_unit_entry(dwarf, unit, &entry) || !entry.name)
        return "";
    return entry.name;
}

unsigned dwarf_address_size(const struct dwarf *dwarf, uint32_t unit)
{
    return dwarf->units[unit].address_size;
}

const char *dwarf_error(const struct dwarf *dwarf)
{
    return dwarf->error;
}
