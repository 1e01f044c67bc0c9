/*
 * Reads a type from debug data.
 */
#include "abi/model.h"

#define DEEPEST_TYPE 24
#define MOST_PARAMETERS 64u

static const struct ctype nothing = {.shape = CTYPE_VOID};

struct type_reader {
    struct arena *arena;
    struct dwarf *dwarf;
};

static const struct ctype *read_type(struct type_reader *reader, const struct dwarf_entry *from,
                                     unsigned depth);

/* A pointer's width is in its entry; where clang leaves it out, it is that of the unit's addresses.
 */
static uint64_t pointer_size(struct type_reader *reader, const struct dwarf_entry *entry)
{
    return entry->has_byte_size ? entry->byte_size : dwarf_address_size(reader->dwarf, entry->unit);
}

static bool read_parameters(struct type_reader *reader, const struct dwarf_entry *entry,
                            struct ctype *type, unsigned depth)
{
    const struct ctype *found[MOST_PARAMETERS];
    struct dwarf_entry child = {0};
    size_t count = 0;
    while (dwarf_next_child(reader->dwarf, entry, &child)) {
        if (child.tag != DW_TAG_formal_parameter || count == MOST_PARAMETERS)
            continue;
        /* Functions within functions grow fast, and no header needs three levels of them. */
        found[count] = read_type(reader, &child, depth + DEEPEST_TYPE / 3);
        if (!found[count++])
            return false;
    }
    const struct ctype **types =
        arena_array(reader->arena, count + 1, sizeof(const struct ctype *));
    if (!types)
        return false;
    for (size_t i = 0; i < count; i++)
        types[i] = found[i];
    type->parameters = types;
    type->n_parameters = count;
    return true;
}

/* An array of several dimensions has one child for each; only the total matters here. */
static uint64_t read_count(struct type_reader *reader, const struct dwarf_entry *entry)
{
    struct dwarf_entry child = {0};
    uint64_t count = 1;
    while (dwarf_next_child(reader->dwarf, entry, &child))
        if (child.tag == DW_TAG_subrange_type)
            count = child.has_bounds && child.count < UINT32_MAX && count < UINT32_MAX
                        ? count * child.count
                        : 0;
    return count;
}

static void read_base(const struct dwarf_entry *entry, struct ctype *type)
{
    type->shape = entry->encoding == DW_ATE_float ? CTYPE_FLOAT : CTYPE_INTEGER;
    type->size = entry->byte_size;
    type->is_signed = entry->encoding == DW_ATE_signed || entry->encoding == DW_ATE_signed_char;
}

static bool read_shape(struct type_reader *reader, const struct dwarf_entry *entry,
                       struct ctype *type, unsigned depth)
{
    switch (entry->tag) {
    case DW_TAG_base_type:
        read_base(entry, type);
        return true;
    case DW_TAG_enumeration_type:
        type->shape = CTYPE_ENUM;
        type->size = entry->byte_size;
        return true;
    case DW_TAG_structure_type:
    case DW_TAG_union_type:
    case DW_TAG_class_type:
        type->shape = CTYPE_RECORD;
        type->size = entry->byte_size;
        return true;
    case DW_TAG_pointer_type:
    case DW_TAG_reference_type:
        type->shape = CTYPE_POINTER;
        type->size = pointer_size(reader, entry);
        type->target = read_type(reader, entry, depth + 1);
        return type->target != NULL;
    case DW_TAG_array_type:
        type->shape = CTYPE_ARRAY;
        type->count = read_count(reader, entry);
        type->target = read_type(reader, entry, depth + 1);
        if (type->target && type->target->size < UINT32_MAX)
            type->size = type->count * type->target->size;
        return type->target != NULL;
    case DW_TAG_subroutine_type:
    case DW_TAG_subprogram:
        type->shape = CTYPE_FUNCTION;
        type->target = read_type(reader, entry, depth + 1);
        return type->target && read_parameters(reader, entry, type, depth);
    }
    return true;
}

static const struct ctype *describe(struct type_reader *reader, const struct dwarf_entry *start,
                                    unsigned depth)
{
    struct dwarf_entry entry = *start;
    struct ctype *type = arena_take(reader->arena, sizeof(*type));
    if (!type)
        return NULL;
    /* Typedefs and qualifiers on the way to the type itself. */
    for (unsigned steps = 0; steps < DEEPEST_TYPE; steps++) {
        if (entry.tag == DW_TAG_typedef)
            ctype_add_name(type, entry.name);
        else if (entry.tag == DW_TAG_const_type)
            type->is_const = true;
        else if (entry.tag != DW_TAG_volatile_type && entry.tag != DW_TAG_restrict_type &&
                 entry.tag != DW_TAG_atomic_type)
            break;
        if (!entry.has_type) {
            type->shape = CTYPE_VOID;
            return type;
        }
        if (!dwarf_entry_at(reader->dwarf, entry.type, &entry))
            return &ctype_unknown;
    }
    ctype_add_name(type, entry.name);
    return read_shape(reader, &entry, type, depth) ? type : NULL;
}

/* The type that an entry refers to; void when it refers to none. */
static const struct ctype *read_type(struct type_reader *reader, const struct dwarf_entry *from,
                                     unsigned depth)
{
    struct dwarf_entry entry;
    if (!from->has_type)
        return &nothing;
    if (depth > DEEPEST_TYPE || !dwarf_entry_at(reader->dwarf, from->type, &entry))
        return &ctype_unknown;
    return describe(reader, &entry, depth);
}

const struct ctype *ctype_dwarf(struct arena *arena, struct dwarf *dwarf,
                                const struct dwarf_entry *entry)
{
    struct type_reader reader = {arena, dwarf};
    return describe(&reader, entry, 0);
}
