#include "abi/probe.h"

#include <stdlib.h>
#include <string.h>

struct probe_reader {
    const struct probe_options *options;
    const struct probe_macros *macros;
    struct arena *arena;
    struct model *model;
    struct coff_file file;
    uint32_t ntddi;
};

/* "mockbfe_k_12" is question 'k', entry 12; 32-bit symbols have one more underscore in front. */
static bool parse_name(const char *name, bool decorated, char *question, size_t *i)
{
    char *end;
    size_t length = strlen(PROBE_PREFIX);
    if (decorated && *name == '_')
        name++;
    if (strncmp(name, PROBE_PREFIX, length) != 0 || !name[length] || name[length + 1] != '_')
        return false;
    *question = name[length];
    *i = strtoul(name + length + 2, &end, 10);
    return end != name + length + 2 && *end == '\0';
}

static struct bytes symbol_data(const struct coff_file *file, const struct coff_symbol *symbol)
{
    struct bytes none = {NULL, 0};
    if (symbol->section < 1 || (uint32_t)symbol->section > file->n_sections)
        return none;
    struct bytes data = file->sections[symbol->section - 1].data;
    return symbol->value <= data.size ? bytes_part(data, symbol->value, data.size - symbol->value)
                                      : none;
}

/* The symbol whose address is stored at a symbol's place. */
static bool pointee(const struct coff_file *file, const struct coff_symbol *symbol,
                    struct coff_symbol *target)
{
    struct coff_relocation relocation;
    if (symbol->section < 1 || (uint32_t)symbol->section > file->n_sections)
        return false;
    const struct coff_section *section = &file->sections[symbol->section - 1];
    for (uint32_t i = 0; coff_relocation(file, section, i, &relocation); i++)
        if (relocation.offset == symbol->value)
            return coff_symbol(file, relocation.symbol, target);
    return false;
}

static void set_value(struct model_value *value, struct bytes data)
{
    value->state = MODEL_PRESENT;
    value->value = (int64_t)bytes_u64(data, 0);
}

static void set_guid(struct probe_reader *reader, size_t i, const struct coff_symbol *symbol)
{
    struct model_guid *guid = &reader->model->guids[i];
    struct coff_symbol target;
    guid->state = MODEL_UNREADABLE;
    if (!pointee(&reader->file, symbol, &target))
        return;
    struct bytes data = symbol_data(&reader->file, &target);
    if (data.size < sizeof(guid->bytes))
        return;
    memcpy(guid->bytes, data.data, sizeof(guid->bytes));
    guid->state = MODEL_PRESENT;
}

/* On x86 "_Name@12" is stdcall with 12 bytes of arguments, "@Name@12" fastcall; "_Name" neither. */
static enum model_convention convention_of(const struct probe_reader *reader, const char *symbol)
{
    if (reader->options->target != ABI_X86)
        return MODEL_CONVENTION_UNKNOWN;
    if (*symbol == '@')
        return MODEL_FASTCALL;
    return *symbol == '_' && strchr(symbol, '@') ? MODEL_STDCALL : MODEL_OTHER_CONVENTION;
}

static void set_function(struct probe_reader *reader, size_t i, const struct coff_symbol *symbol)
{
    struct model_function *function = &reader->model->functions[i];
    struct coff_symbol target;
    function->state = MODEL_PRESENT;
    if (!pointee(&reader->file, symbol, &target))
        return;
    function->symbol = arena_text(reader->arena, target.name);
    if (function->symbol)
        function->convention = convention_of(reader, function->symbol);
}

static void set_alias(struct probe_reader *reader, size_t i, struct bytes data)
{
    struct model_alias *alias = &reader->model->aliases[i];
    const char *target = bytes_string(data, 0);
    /* Not a macro: then it stands for itself, and may be a typedef. */
    if (!target || strcmp(target, reader->options->tables->aliases[i].name) == 0)
        return;
    alias->state = MODEL_PRESENT;
    alias->target = target;
}

static void take_symbol(struct probe_reader *reader, const struct coff_symbol *symbol)
{
    char question;
    size_t i;
    if (!parse_name(symbol->name, reader->options->target == ABI_X86, &question, &i))
        return;
    struct model *model = reader->model;
    struct bytes data = symbol_data(&reader->file, symbol);
    const struct abi_tables *tables = reader->options->tables;
    if (question == PROBE_ENUMERATOR && i < tables->n_enumerators)
        set_value(&model->enumerators[i], data);
    else if (question == PROBE_MACRO && i < tables->n_macros)
        set_value(&model->macros[i], data);
    else if (question == PROBE_ERROR_CODE && i < tables->n_errors)
        set_value(&model->errors[i], data);
    else if (question == PROBE_GUID && i < tables->n_guids)
        set_guid(reader, i, symbol);
    else if (question == PROBE_FUNCTION && i < tables->n_functions)
        set_function(reader, i, symbol);
    else if (question == PROBE_CONVENTION && i < tables->n_functions)
        model->functions[i].convention =
            bytes_u64(data, 0) ? MODEL_STDCALL : MODEL_OTHER_CONVENTION;
    else if (question == PROBE_ALIAS && i < tables->n_aliases)
        set_alias(reader, i, data);
    else if (question == 'l' && i < tables->n_records && model->records[i])
        model->records[i]->align = bytes_u64(data, 0);
    else if (question == 'n')
        reader->ntddi = bytes_u32(data, 0);
}

/* Types that only debug data tells: of functions, and of aliases that are typedefs. */
static void take_variable(void *context, const struct model_probe *probe)
{
    struct probe_reader *reader = context;
    struct model *model = reader->model;
    const struct ctype *type = probe->type;
    char question;
    size_t i;
    if (!parse_name(probe->name, false, &question, &i))
        return;
    if (question == PROBE_FUNCTION && i < model->tables->n_functions &&
        type->shape == CTYPE_POINTER && type->target->shape == CTYPE_FUNCTION) {
        model->functions[i].type = type->target;
    } else if (question == PROBE_ALIAS_TYPE && i < model->tables->n_aliases &&
               type->shape == CTYPE_POINTER && type->target->n_names) {
        const struct ctype *target = type->target;
        struct model_alias *alias = &model->aliases[i];
        alias->state = MODEL_PRESENT;
        alias->target = target->names[target->n_names > 1];
        for (unsigned k = 0; k < target->n_names; k++)
            if (strcmp(target->names[k], model->tables->aliases[i].target) == 0)
                alias->target = target->names[k];
    }
}

static struct model_value *values_of(struct model *model, enum probe_question question)
{
    switch (question) {
    case PROBE_ENUMERATOR:
        return model->enumerators;
    case PROBE_MACRO:
        return model->macros;
    case PROBE_ERROR_CODE:
        return model->errors;
    default:
        return NULL;
    }
}

/*
 * A compiler refuses to add stdcall to a type that says another convention, and names that one.
 * What it leaves out without a word is not declared.
 */
static void take_refused_convention(struct model_function *function, const char *why)
{
    if (function->state == MODEL_PRESENT)
        function->convention =
            why && strstr(why, "fastcall") ? MODEL_FASTCALL : MODEL_OTHER_CONVENTION;
}

/* A line that failed names what is missing. Its neighbours' names are there. */
static void take_failure(struct probe_reader *reader, const struct probe_line *line)
{
    struct model *model = reader->model;
    struct model_value *values = values_of(model, line->question);
    enum model_state state = line->failed ? MODEL_MISSING : MODEL_PRESENT;
    if (values && line->failed) {
        const char *name = line->question == PROBE_MACRO ? model->tables->macros[line->i].name
                           : line->question == PROBE_ERROR_CODE
                               ? model->tables->errors[line->i].name
                               : model->tables->enumerators[line->i].name;
        bool defined = probe_macro(reader->macros, name, reader->arena) != NULL;
        values[line->i].state = defined ? MODEL_UNREADABLE : MODEL_MISSING;
        values[line->i].why = line->why;
    } else if (line->question == PROBE_RECORD) {
        model->record_states[line->i] = state;
    } else if (line->question == PROBE_ENUMERATION) {
        model->enumerations[line->i] = state;
    } else if (line->question == PROBE_GUID && line->failed) {
        model->guids[line->i].state = MODEL_MISSING;
    } else if ((line->question == PROBE_FUNCTION || line->question == PROBE_CALLBACK) &&
               line->failed) {
        model->functions[line->i].state = MODEL_MISSING;
    } else if (line->question == PROBE_CALLBACK) {
        model->functions[line->i].state = MODEL_PRESENT; /* whatever the debug data makes of it */
    } else if (line->question == PROBE_CONVENTION && line->failed) {
        take_refused_convention(&model->functions[line->i], line->why);
    } else if (line->question == PROBE_ALIAS) {
        if (model->aliases[line->i].state != MODEL_PRESENT)
            model->aliases[line->i].state = MODEL_MISSING;
    }
}

static void take_symbols(struct probe_reader *reader)
{
    struct coff_symbol symbol;
    for (uint32_t i = 0; coff_symbol(&reader->file, i, &symbol); i += 1 + symbol.n_auxiliary)
        if (symbol.section > 0)
            take_symbol(reader, &symbol);
}

bool probe_read(const struct probe_options *options, const struct probe_source *source,
                const struct probe_macros *macros, struct bytes object, struct arena *arena,
                struct probe_result *result, struct abi_error *error)
{
    struct probe_reader reader = {.options = options, .macros = macros, .arena = arena};
    struct abi_error inner = {""};
    if (!coff_open(&reader.file, object, arena, &inner))
        return abi_fail(error, "the object that the compiler wrote cannot be read: %.900s",
                        inner.text);
    reader.model = model_new(options->tables, options->target, arena);
    if (!reader.model)
        return abi_fail(error, ABI_NO_MEMORY);
    struct dwarf *dwarf = dwarf_open(&reader.file, arena, &inner);
    if (!dwarf)
        return abi_fail(error,
                        "the compiler wrote no DWARF that can be read into its object%s%.900s",
                        *inner.text ? ": " : "; name a gcc or clang with --cc", inner.text);
    if (!model_add_dwarf(reader.model, dwarf, PROBE_PREFIX, take_variable, &reader, error))
        return false;
    take_symbols(&reader);
    for (size_t i = 0; i < source->n_lines; i++)
        take_failure(&reader, &source->lines[i]);
    result->model = reader.model;
    result->ntddi = reader.ntddi;
    return true;
}
