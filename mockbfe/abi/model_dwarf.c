/*
 * Finds the records, enumerators and callbacks of Windows' tables in debug data.
 */
#include "abi/model.h"

#include <string.h>

#define DEEPEST_RECORD 8
#define MOST_FIELDS 1024u
/* Different layouts of one record that a binary may bring; a linker joins units that disagree. */
#define MOST_LAYOUTS 8u

struct model_reader {
    struct model *model;
    struct dwarf *dwarf;
    const char *prefix;
    model_probe_visitor *visitor;
    void *context;
    struct fields *fields; /* room for the record at hand */
    bool no_memory;
};

struct fields {
    struct model_field items[MOST_FIELDS];
    size_t count;
    struct arena *arena; /* of paths and types */
};

static bool is_record(uint32_t tag)
{
    return tag == DW_TAG_structure_type || tag == DW_TAG_union_type || tag == DW_TAG_class_type;
}

/* Follows typedefs and qualifiers; false when they lead nowhere. */
static bool resolve(struct model_reader *reader, const struct dwarf_entry *from,
                    struct dwarf_entry *entry)
{
    *entry = *from;
    for (unsigned steps = 0; steps < DEEPEST_RECORD * 2; steps++) {
        if (entry->tag != DW_TAG_typedef && entry->tag != DW_TAG_const_type &&
            entry->tag != DW_TAG_volatile_type)
            return true;
        if (!entry->has_type || !dwarf_entry_at(reader->dwarf, entry->type, entry))
            return false;
    }
    return false;
}

/* Whether a member's own type is one of Windows' records: then its fields stand there. */
static bool is_known_record(struct model_reader *reader, const struct ctype *type)
{
    for (unsigned i = 0; i < type->n_names; i++) {
        const struct abi_index_entry *found = abi_index_find(&reader->model->index, type->names[i]);
        if (found && found->kind == ABI_RECORD)
            return true;
    }
    return false;
}

static void read_fields(struct model_reader *reader, const struct dwarf_entry *record,
                        const char *prefix, uint64_t base, unsigned depth, struct fields *fields);

static void read_member(struct model_reader *reader, const struct dwarf_entry *member,
                        const char *prefix, uint64_t base, unsigned depth, struct fields *fields)
{
    struct dwarf_entry type_entry;
    struct dwarf_entry inner;
    uint64_t offset = base + member->member_offset;
    if (!member->has_type || !dwarf_entry_at(reader->dwarf, member->type, &type_entry))
        return;
    bool nested = resolve(reader, &type_entry, &inner) && is_record(inner.tag);
    if (!member->name) {
        if (nested)
            read_fields(reader, &inner, prefix, offset, depth + 1, fields);
        return;
    }
    if (fields->count == MOST_FIELDS)
        return;
    struct model_field *field = &fields->items[fields->count];
    field->type = ctype_dwarf(fields->arena, reader->dwarf, &type_entry);
    field->path =
        *prefix ? arena_format(fields->arena, "%s.%s", prefix, member->name) : member->name;
    if (!field->type) {
        reader->no_memory = true;
        return;
    }
    field->offset = offset;
    field->size = field->type->size;
    field->is_bit_field = member->is_bit_field;
    fields->count++;
    if (nested && !is_known_record(reader, field->type))
        read_fields(reader, &inner, field->path, offset, depth + 1, fields);
}

static void read_fields(struct model_reader *reader, const struct dwarf_entry *record,
                        const char *prefix, uint64_t base, unsigned depth, struct fields *fields)
{
    struct dwarf_entry child = {0};
    if (depth > DEEPEST_RECORD)
        return;
    while (dwarf_next_child(reader->dwarf, record, &child))
        if (child.tag == DW_TAG_member)
            read_member(reader, &child, prefix, base, depth, fields);
}

static bool same_layout(const struct model_record *a, uint64_t size, const struct fields *fields)
{
    if (a->size != size || a->n_fields != fields->count)
        return false;
    for (size_t i = 0; i < a->n_fields; i++) {
        const struct model_field *left = &a->fields[i];
        const struct model_field *right = &fields->items[i];
        if (left->offset != right->offset || left->size != right->size ||
            strcmp(left->path, right->path) != 0)
            return false;
    }
    return true;
}

/* Where a layout belongs that the record does not have yet; NULL when it has it, or has too many.
 */
static struct model_record **place_for(struct model_record **first, uint64_t size,
                                       const struct fields *fields)
{
    unsigned layouts = 0;
    for (; *first; first = &(*first)->next)
        if (same_layout(*first, size, fields) || ++layouts == MOST_LAYOUTS)
            return NULL;
    return first;
}

static void keep_record(struct model_reader *reader, size_t i, const struct dwarf_entry *entry,
                        struct model_record **place)
{
    struct model *model = reader->model;
    struct fields *fields = reader->fields;
    fields->arena = model->arena;
    fields->count = 0;
    read_fields(reader, entry, "", 0, 0, fields);
    struct model_record *record = arena_take(model->arena, sizeof(*record));
    struct model_field *items = arena_array(model->arena, fields->count + 1, sizeof(*items));
    if (!record || !items) {
        reader->no_memory = true;
        return;
    }
    memcpy(items, fields->items, fields->count * sizeof(*items));
    record->fields = items;
    record->n_fields = fields->count;
    record->size = entry->byte_size;
    record->origin = dwarf_unit_name(reader->dwarf, entry->unit);
    model->records_seen += model->record_states[i] != MODEL_PRESENT;
    model->record_states[i] = MODEL_PRESENT;
    *place = record;
}

/* Every unit describes the records again: they are read aside first, and kept when they are new. */
static void add_record(struct model_reader *reader, size_t i, const struct dwarf_entry *entry)
{
    struct arena aside = {.limit = 0};
    reader->fields->arena = &aside;
    reader->fields->count = 0;
    read_fields(reader, entry, "", 0, 0, reader->fields);
    struct model_record **place =
        place_for(&reader->model->records[i], entry->byte_size, reader->fields);
    if (place && !reader->no_memory && !dwarf_error(reader->dwarf))
        keep_record(reader, i, entry, place);
    arena_free(&aside);
}

static void add_function(struct model_reader *reader, size_t i, const struct dwarf_entry *entry)
{
    struct model_function *function = &reader->model->functions[i];
    if (function->state == MODEL_PRESENT)
        return;
    const struct ctype *type = ctype_dwarf(reader->model->arena, reader->dwarf, entry);
    if (!type) {
        reader->no_memory = true;
        return;
    }
    /* The types of callbacks are pointers. */
    if (entry->tag == DW_TAG_typedef && type->shape != CTYPE_POINTER)
        return;
    if (type->shape == CTYPE_POINTER)
        type = type->target;
    if (type->shape != CTYPE_FUNCTION)
        return;
    function->state = MODEL_PRESENT;
    function->type = type;
    function->origin = dwarf_unit_name(reader->dwarf, entry->unit);
}

/* A function that is defined here is no call of Windows': its own DLL may do as it likes. */
static void add_named(struct model_reader *reader, const struct dwarf_entry *entry)
{
    const struct abi_index_entry *known = abi_index_find(&reader->model->index, entry->name);
    struct dwarf_entry inner;
    if (!known)
        return;
    if (known->kind == ABI_RECORD && resolve(reader, entry, &inner) && is_record(inner.tag) &&
        !inner.declaration && inner.has_byte_size)
        add_record(reader, known->i, &inner);
    else if (known->kind == ABI_FUNCTION &&
             (entry->tag == DW_TAG_typedef ||
              (entry->tag == DW_TAG_subprogram && entry->declaration)))
        add_function(reader, known->i, entry);
}

static void add_enumerators(struct model_reader *reader, const struct dwarf_entry *enumeration)
{
    struct model *model = reader->model;
    struct dwarf_entry child = {0};
    while (dwarf_next_child(reader->dwarf, enumeration, &child)) {
        const struct abi_index_entry *known = child.tag == DW_TAG_enumerator && child.name
                                                  ? abi_index_find(&model->index, child.name)
                                                  : NULL;
        if (!known || known->kind != ABI_ENUMERATOR)
            continue;
        struct model_value *value = &model->enumerators[known->i];
        /* Of several units, the first one that differs is kept. */
        if (value->state == MODEL_PRESENT &&
            (value->value != model->tables->enumerators[known->i].value ||
             value->value == child.const_value))
            continue;
        value->state = MODEL_PRESENT;
        value->value = child.const_value;
        value->origin = dwarf_unit_name(reader->dwarf, child.unit);
    }
}

static void add_probe(struct model_reader *reader, const struct dwarf_entry *entry)
{
    struct dwarf_entry type;
    if (!reader->visitor || strncmp(entry->name, reader->prefix, strlen(reader->prefix)) != 0 ||
        !entry->has_type || !dwarf_entry_at(reader->dwarf, entry->type, &type))
        return;
    struct model_probe probe = {entry->name,
                                ctype_dwarf(reader->model->arena, reader->dwarf, &type)};
    if (probe.type)
        reader->visitor(reader->context, &probe);
    else
        reader->no_memory = true;
}

static void add_entry(struct model_reader *reader, const struct dwarf_entry *entry)
{
    if (entry->tag == DW_TAG_enumeration_type)
        add_enumerators(reader, entry);
    if (!entry->name)
        return;
    if (entry->tag == DW_TAG_variable)
        add_probe(reader, entry);
    else if (entry->tag == DW_TAG_typedef || is_record(entry->tag) ||
             entry->tag == DW_TAG_subprogram)
        add_named(reader, entry);
}

bool model_add_dwarf(struct model *model, struct dwarf *dwarf, const char *prefix,
                     model_probe_visitor *visitor, void *context, struct abi_error *error)
{
    struct model_reader reader = {model, dwarf, prefix, visitor, context, NULL, false};
    reader.fields = arena_take(model->arena, sizeof(*reader.fields));
    if (!reader.fields)
        return abi_fail(error, ABI_NO_MEMORY);
    for (uint32_t i = 0; i < dwarf_units(dwarf) && !dwarf_error(dwarf); i++) {
        struct dwarf_entry unit;
        struct dwarf_entry child = {0};
        if (!dwarf_unit_entry(dwarf, i, &unit))
            continue;
        while (dwarf_next_child(dwarf, &unit, &child) && !reader.no_memory)
            add_entry(&reader, &child);
    }
    if (reader.no_memory)
        return abi_fail(error, ABI_NO_MEMORY);
    if (dwarf_error(dwarf))
        return abi_fail(error,
                        "the debug data cannot be read: %s; build the file again with -g -gdwarf-4",
                        dwarf_error(dwarf));
    return true;
}
