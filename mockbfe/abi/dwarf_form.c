#include "abi/dwarf_internal.h"

enum form {
    DW_FORM_addr = 0x01,
    DW_FORM_block2 = 0x03,
    DW_FORM_block4 = 0x04,
    DW_FORM_data2 = 0x05,
    DW_FORM_data4 = 0x06,
    DW_FORM_data8 = 0x07,
    DW_FORM_string = 0x08,
    DW_FORM_block = 0x09,
    DW_FORM_block1 = 0x0a,
    DW_FORM_data1 = 0x0b,
    DW_FORM_flag = 0x0c,
    DW_FORM_sdata = 0x0d,
    DW_FORM_strp = 0x0e,
    DW_FORM_udata = 0x0f,
    DW_FORM_ref_addr = 0x10,
    DW_FORM_ref1 = 0x11,
    DW_FORM_ref2 = 0x12,
    DW_FORM_ref4 = 0x13,
    DW_FORM_ref8 = 0x14,
    DW_FORM_ref_udata = 0x15,
    DW_FORM_indirect = 0x16,
    DW_FORM_sec_offset = 0x17,
    DW_FORM_exprloc = 0x18,
    DW_FORM_flag_present = 0x19,
    DW_FORM_strx = 0x1a,
    DW_FORM_addrx = 0x1b,
    DW_FORM_ref_sup4 = 0x1c,
    DW_FORM_strp_sup = 0x1d,
    DW_FORM_data16 = 0x1e,
    DW_FORM_line_strp = 0x1f,
    DW_FORM_ref_sig8 = 0x20,
    DW_FORM_implicit_const = 0x21,
    DW_FORM_loclistx = 0x22,
    DW_FORM_rnglistx = 0x23,
    DW_FORM_ref_sup8 = 0x24,
    DW_FORM_strx1 = 0x25,
    DW_FORM_strx2 = 0x26,
    DW_FORM_strx3 = 0x27,
    DW_FORM_strx4 = 0x28,
    DW_FORM_addrx1 = 0x29,
    DW_FORM_addrx2 = 0x2a,
    DW_FORM_addrx3 = 0x2b,
    DW_FORM_addrx4 = 0x2c,
    DW_FORM_GNU_ref_alt = 0x1f20,
    DW_FORM_GNU_strp_alt = 0x1f21
};

static uint64_t signature_type(struct dwarf *dwarf, uint64_t signature)
{
    for (uint32_t i = 0; i < dwarf->n_units && dwarf_spend(dwarf, 1); i++)
        if (dwarf->units[i].type && dwarf->units[i].signature == signature)
            return dwarf->units[i].type;
    return 0;
}

static const char *indexed_string(const struct dwarf *dwarf, const struct dwarf_unit *unit,
                                  uint64_t index)
{
    if (index > UINT32_MAX)
        return NULL;
    uint64_t offset =
        bytes_number(dwarf->sections.str_offsets, unit->string_offsets + index * unit->offset_size,
                     unit->offset_size);
    return bytes_string(dwarf->sections.str, offset);
}

static void take_block(struct cursor *cursor, uint64_t size, struct dwarf_value *value)
{
    value->kind = DWARF_VALUE_BLOCK;
    value->block = bytes_part(cursor->bytes, cursor->at, size);
    cursor_skip(cursor, size);
}

static void take_number(struct cursor *cursor, unsigned width, struct dwarf_value *value)
{
    value->kind = DWARF_VALUE_NUMBER;
    value->number = cursor_number(cursor, width);
}

static void take_reference(const struct dwarf_unit *unit, uint64_t number,
                           struct dwarf_value *value)
{
    value->kind = DWARF_VALUE_REFERENCE;
    value->number = number < unit->end - unit->offset ? unit->offset + number : UINT64_MAX;
}

static void take_string(const char *string, struct dwarf_value *value)
{
    value->kind = DWARF_VALUE_STRING;
    value->string = string;
}

bool dwarf_read_value(struct dwarf *dwarf, const struct dwarf_unit *unit, struct cursor *cursor,
                      uint64_t form, int64_t implicit, struct dwarf_value *value)
{
    struct dwarf_value none = {.kind = DWARF_VALUE_NONE};
    *value = none;
    if (form == DW_FORM_indirect) {
        form = cursor_uleb128(cursor);
        if (form == DW_FORM_indirect || form == DW_FORM_implicit_const)
            return dwarf_broken(dwarf, "an attribute has a form that may not stand there");
    }
    switch (form) {
    case DW_FORM_addr:
        cursor_skip(cursor, unit->address_size);
        break;
    case DW_FORM_block1:
        take_block(cursor, cursor_number(cursor, 1), value);
        break;
    case DW_FORM_block2:
        take_block(cursor, cursor_number(cursor, 2), value);
        break;
    case DW_FORM_block4:
        take_block(cursor, cursor_number(cursor, 4), value);
        break;
    case DW_FORM_block:
    case DW_FORM_exprloc:
        take_block(cursor, cursor_uleb128(cursor), value);
        break;
    case DW_FORM_data1:
    case DW_FORM_flag:
        take_number(cursor, 1, value);
        break;
    case DW_FORM_data2:
        take_number(cursor, 2, value);
        break;
    case DW_FORM_data4:
        take_number(cursor, 4, value);
        break;
    case DW_FORM_data8:
        take_number(cursor, 8, value);
        break;
    case DW_FORM_data16:
        cursor_skip(cursor, 16);
        break;
    case DW_FORM_sdata:
        value->kind = DWARF_VALUE_NUMBER;
        value->number = (uint64_t)cursor_sleb128(cursor);
        break;
    case DW_FORM_udata:
        value->kind = DWARF_VALUE_NUMBER;
        value->number = cursor_uleb128(cursor);
        break;
    case DW_FORM_implicit_const:
        value->kind = DWARF_VALUE_NUMBER;
        value->number = (uint64_t)implicit;
        break;
    case DW_FORM_flag_present:
        value->kind = DWARF_VALUE_NUMBER;
        value->number = 1;
        break;
    case DW_FORM_string:
        take_string(cursor_string(cursor), value);
        break;
    case DW_FORM_strp:
        take_string(bytes_string(dwarf->sections.str, cursor_number(cursor, unit->offset_size)),
                    value);
        break;
    case DW_FORM_line_strp:
        take_string(
            bytes_string(dwarf->sections.line_str, cursor_number(cursor, unit->offset_size)),
            value);
        break;
    case DW_FORM_strx:
        take_string(indexed_string(dwarf, unit, cursor_uleb128(cursor)), value);
        break;
    case DW_FORM_strx1:
        take_string(indexed_string(dwarf, unit, cursor_number(cursor, 1)), value);
        break;
    case DW_FORM_strx2:
        take_string(indexed_string(dwarf, unit, cursor_number(cursor, 2)), value);
        break;
    case DW_FORM_strx3:
        take_string(indexed_string(dwarf, unit, cursor_number(cursor, 3)), value);
        break;
    case DW_FORM_strx4:
        take_string(indexed_string(dwarf, unit, cursor_number(cursor, 4)), value);
        break;
    case DW_FORM_ref1:
        take_reference(unit, cursor_number(cursor, 1), value);
        break;
    case DW_FORM_ref2:
        take_reference(unit, cursor_number(cursor, 2), value);
        break;
    case DW_FORM_ref4:
        take_reference(unit, cursor_number(cursor, 4), value);
        break;
    case DW_FORM_ref8:
        take_reference(unit, cursor_number(cursor, 8), value);
        break;
    case DW_FORM_ref_udata:
        take_reference(unit, cursor_uleb128(cursor), value);
        break;
    case DW_FORM_ref_addr:
        /* As wide as an address in DWARF 2, as an offset later. */
        value->kind = DWARF_VALUE_REFERENCE;
        value->number =
            cursor_number(cursor, unit->version == 2 ? unit->address_size : unit->offset_size);
        break;
    case DW_FORM_ref_sig8:
        value->kind = DWARF_VALUE_REFERENCE;
        value->number = signature_type(dwarf, cursor_number(cursor, 8));
        break;
    case DW_FORM_sec_offset:
    case DW_FORM_strp_sup:
    case DW_FORM_GNU_ref_alt:
    case DW_FORM_GNU_strp_alt:
        take_number(cursor, unit->offset_size, value);
        break;
    case DW_FORM_ref_sup4:
        cursor_skip(cursor, 4);
        break;
    case DW_FORM_ref_sup8:
        cursor_skip(cursor, 8);
        break;
    case DW_FORM_addrx:
    case DW_FORM_loclistx:
    case DW_FORM_rnglistx:
        cursor_uleb128(cursor);
        break;
    case DW_FORM_addrx1:
    case DW_FORM_addrx2:
    case DW_FORM_addrx3:
    case DW_FORM_addrx4:
        cursor_skip(cursor, form - DW_FORM_addrx1 + 1);
        break;
    default:
        return dwarf_broken(dwarf, "an attribute has a form that no DWARF 2 to 5 knows");
    }
    if (cursor->bad)
        return dwarf_broken(dwarf, "an entry reaches beyond its unit");
    return true;
}
