#include "abi/model.h"

struct model *model_new(const struct abi_tables *tables, enum abi_target target,
                        struct arena *arena)
{
    struct model *model = arena_take(arena, sizeof(*model));
    if (!model)
        return NULL;
    model->tables = tables;
    model->target = target;
    model->arena = arena;
    model->records = arena_array(arena, tables->n_records, sizeof(struct model_record *));
    model->record_states = arena_array(arena, tables->n_records, sizeof(*model->record_states));
    model->enumerations = arena_array(arena, tables->n_enumerations, sizeof(*model->enumerations));
    model->enumerators = arena_array(arena, tables->n_enumerators, sizeof(*model->enumerators));
    model->macros = arena_array(arena, tables->n_macros, sizeof(*model->macros));
    model->errors = arena_array(arena, tables->n_errors, sizeof(*model->errors));
    model->guids = arena_array(arena, tables->n_guids, sizeof(*model->guids));
    model->functions = arena_array(arena, tables->n_functions, sizeof(*model->functions));
    model->aliases = arena_array(arena, tables->n_aliases, sizeof(*model->aliases));
    if (!abi_index_build(&model->index, tables, arena) || !model->records ||
        !model->record_states || !model->enumerations || !model->enumerators || !model->macros ||
        !model->errors || !model->guids || !model->functions || !model->aliases)
        return NULL;
    return model;
}
