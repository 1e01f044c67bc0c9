#include "script/check_internal.h"

#include "script/parse.h"

#include <string.h>

/* ---- let and option -------------------------------------------------------------------------- */

static const struct script_definition *definition_of(struct check *check, const char *name)
{
    const struct script_definition *found = NULL;
    for (size_t i = 0; check->options && i < check->options->definition_count; i++) {
        if (strcmp(check->options->definitions[i].name, name) == 0) {
            check->definition_used[i] = true;
            found = &check->options->definitions[i];
        }
    }
    return found;
}

/* The value of -D NAME=VALUE. A text may come without quotes where the let has a text. */
static struct expression *parse_definition(struct check *check,
                                           const struct script_definition *definition,
                                           enum value_type type)
{
    const char *title = pool_format(check->pool, "-D %s", definition->name);
    struct source_file *file =
        source_new(check->pool, title, definition->value, strlen(definition->value));
    if (type == VALUE_TEXT && definition->value[0] != '"') {
        struct expression *text = pool_take(check->pool, sizeof(*text));
        text->kind = EXPRESSION_LITERAL;
        text->at = (struct source_range){file, 0, (uint32_t)file->size};
        text->literal = value_text(file->text);
        return text;
    }
    return parse_expression(check->pool, file, check->out);
}

static void check_let(struct check *check, struct statement *statement)
{
    static const struct wanted ANY = {"the value", VALUE_NOTHING, SET_NONE};
    struct expression *value = statement->let.value;
    bool good = check_expression(check, value, &ANY);
    const struct script_definition *definition =
        check->nesting == 0 ? definition_of(check, statement->let.name.text) : NULL;
    if (definition && good) {
        struct wanted same = {pool_format(check->pool, "-D %s", definition->name), value->type,
                              value->set};
        struct expression *other = parse_definition(check, definition, value->type);
        good = other && check_expression(check, other, &same);
        value = good ? other : value;
    }
    struct binding *binding = check_declare(check, NAME_VARIABLE, &statement->let.name, statement);
    binding->type = good ? value->type : VALUE_NOTHING;
    binding->set = value->set;
    if (good && value->constant) {
        binding->declaration->constant = true;
        binding->declaration->value = value->known;
    }
}

static void check_option(struct check *check, struct statement *statement)
{
    const struct name *name = &statement->option.name;
    enum option_id id = option_find(name->text);
    statement->option.id = id;
    if (id == OPTION_COUNT) {
        struct suggestion suggestion = check_suggestion(check, name->text);
        diagnostics_error(check->out, name->at, "there is no option '%s'", name->text);
        for (enum option_id o = 0; o < OPTION_COUNT; o++) {
            suggest_offer(&suggestion, option_info(o)->name);
        }
        check_suggest(check, &suggestion);
        return;
    }
    if (check->acted.file) {
        diagnostics_error(check->out, statement->at,
                          "an option after the first thing that happens");
        diagnostics_note(check->out, check->acted, "it happens here");
    }
    if (check->option_at[id].file) {
        diagnostics_error(check->out, statement->at, "a second `option %s`", name->text);
        diagnostics_note(check->out, check->option_at[id], "the first is here");
    }
    check->option_at[id] = statement->at;
    const struct option_info *info = option_info(id);
    struct expression *value = statement->option.value;
    struct wanted wanted = {name->text, info->preset.type, info->preset.set};
    struct bound bound = {name->text, info->preset.type, info->minimum, info->maximum,
                          info->preset.type == VALUE_DURATION ? 1000000 : 1};
    bool number = info->preset.type != VALUE_WORD;
    if (number ? check_bounded(check, value, &bound) : check_expression(check, value, &wanted)) {
        if (value->constant) {
            check->script->options[id] = value->known;
        } else {
            diagnostics_error(check->out, value->at, "an option must be known before the run");
        }
    }
}

/* ---- statements ------------------------------------------------------------------------------ */

static void check_expect(struct check *check, struct statement *statement)
{
    check->in_expect = true;
    check_pattern(check, &statement->expect.pattern);
    check->in_expect = false;
    if (statement->expect.within) {
        check_bounded(check, statement->expect.within, &BOUND_PATIENCE);
    }
    if (!statement->expect.negated) {
        state_expect(check, &statement->expect.pattern);
        check_mark_matched(check, &statement->expect.pattern);
    }
}

/* start, stop, kill of an agent, delete of an SA */
static void check_act(struct check *check, struct statement *statement)
{
    bool sa = statement->kind == STATEMENT_DELETE;
    if (sa && strcmp(statement->name.text, NAME_OF_ALL) == 0) {
        state_delete_all(check, statement);
        return;
    }
    struct binding *binding = check_use(check, sa ? NAME_SA : NAME_AGENT, &statement->name);
    if (binding && sa) {
        state_delete(check, binding, statement);
    } else if (binding && statement->kind == STATEMENT_START) {
        state_start(check, binding, statement);
    } else if (binding) {
        state_stop(check, binding, statement);
    }
}

/* A state is looked at, it does not happen. */
static void refuse_state(struct check *check, const struct pattern *pattern)
{
    enum event_kind event = event_find(pattern->event_name.text);
    if (event != EVENT_COUNT && event_info(event)->state) {
        diagnostics_error(check->out, pattern->event_name.at, "`%s` does not happen, it is a state",
                          pattern->event_name.text);
        diagnostics_hint(check->out, "`expect` and `expect no` look at it");
    }
}

static void check_never(struct check *check, struct statement *statement)
{
    check_pattern(check, &statement->never.pattern);
    refuse_state(check, &statement->never.pattern);
    if (statement->never.until) {
        check_pattern(check, statement->never.until);
        refuse_state(check, statement->never.until);
    }
}

static void check_texts(struct check *check, struct text_list *texts)
{
    static const struct wanted ANY = {"the value", VALUE_NOTHING, SET_NONE};
    for (; texts; texts = texts->next) {
        check_expression(check, texts->text, &ANY);
    }
}

/* Statements that stand at the top level of a file only. */
static void check_top_level(struct check *check, const struct statement *statement)
{
    static const char *const WORDS[] = {[STATEMENT_SCENARIO] = "scenario",
                                        [STATEMENT_INCLUDE] = "include",
                                        [STATEMENT_LET] = NULL,
                                        [STATEMENT_OPTION] = "option",
                                        [STATEMENT_HOST] = "host"};
    bool only_top = statement->kind <= STATEMENT_HOST && WORDS[statement->kind];
    if (only_top && check->nesting > 0) {
        diagnostics_error(check->out, statement->at, "`%s` inside of a block",
                          WORDS[statement->kind]);
        diagnostics_hint(check->out, "it stands at the top level, outside of all braces");
    }
}

/* Asked before the properties are checked as well, so by name. */
static bool starts_by_hand(const struct agent *agent)
{
    const struct property *property = agent->properties;
    while (property && strcmp(property->name.text, "start") != 0) {
        property = property->next;
    }
    return property != NULL;
}

bool check_acts(const struct statement *statement)
{
    switch (statement->kind) {
    case STATEMENT_SCENARIO:
    case STATEMENT_INCLUDE:
    case STATEMENT_LET:
    case STATEMENT_OPTION:
    case STATEMENT_HOST:
    case STATEMENT_LOG:
        return false;
    case STATEMENT_AGENT:
        return !starts_by_hand(statement->agent);
    default:
        return true;
    }
}

static void check_statement(struct check *check, struct statement *statement)
{
    struct binding *sa = NULL;
    check_top_level(check, statement);
    switch (statement->kind) {
    case STATEMENT_SCENARIO:
        check_constant_text(check, statement->scenario, "the scenario's title");
        break;
    case STATEMENT_INCLUDE:
        if (check->nesting == 0) {
            for (struct statement *s = statement->include.body.first; s; s = s->next) {
                check_statement(check, s);
            }
        }
        break;
    case STATEMENT_LET:
        check_let(check, statement);
        break;
    case STATEMENT_OPTION:
        check_option(check, statement);
        break;
    case STATEMENT_HOST:
        check_declare(check, NAME_HOST, &statement->host, statement);
        break;
    case STATEMENT_AGENT:
        check_agent(check, statement);
        state_agent_declared(check,
                             check_declare(check, NAME_AGENT, &statement->agent->name, statement),
                             statement->agent);
        break;
    case STATEMENT_START:
    case STATEMENT_STOP:
    case STATEMENT_KILL:
    case STATEMENT_DELETE:
        check_act(check, statement);
        break;
    case STATEMENT_NEGOTIATE:
        check_negotiation(check, statement);
        sa = check_declare(check, NAME_SA, &statement->negotiation->sa, statement);
        state_sa_declared(check, sa, statement->at);
        check_spis(check, sa, statement->negotiation);
        break;
    case STATEMENT_EXPECT:
        check_expect(check, statement);
        break;
    case STATEMENT_NEVER:
        check_never(check, statement);
        break;
    case STATEMENT_AFTER:
        check_bounded(check, statement->after, &BOUND_AFTER);
        state_time_passes(check);
        break;
    case STATEMENT_REKEY:
        check_rekey(check, statement);
        break;
    case STATEMENT_TRAFFIC:
        check_traffic(check, statement);
        break;
    case STATEMENT_REPEAT:
        check_repeat(check, statement);
        break;
    case STATEMENT_PARALLEL:
        check_parallel(check, statement);
        break;
    case STATEMENT_BARRIER:
        check_barrier(check, statement);
        break;
    case STATEMENT_ANY_ORDER:
        check_any_order(check, statement);
        break;
    case STATEMENT_TODO:
        check_todo(check, statement);
        break;
    case STATEMENT_LOG:
        check_texts(check, statement->log);
        break;
    case STATEMENT_FAULT:
        check_fault(check, statement);
        break;
    }
    state_passed(check, statement);
    if (!check->acted.file && check_acts(statement)) {
        check->acted = statement->at;
    }
}

void check_block(struct check *check, const struct block *block)
{
    check->nesting++;
    for (struct statement *statement = block->first; statement; statement = statement->next) {
        check_statement(check, statement);
    }
    check->nesting--;
}

/* ---- the script ------------------------------------------------------------------------------ */

/* `scenario` is the first statement of the first file and may be that of included ones. */
static void check_scenario(struct check *check, const struct block *file, bool included)
{
    const struct statement *first = file->first;
    struct source_range at = first ? first->at : file->at;
    bool lost = check_lost_before(check, check->script->files, first ? at.begin : UINT32_MAX);
    if (!included && !lost && (!first || first->kind != STATEMENT_SCENARIO)) {
        diagnostics_error(check->out, at, "a script begins with `scenario \"what it shows\"`");
    }
    for (const struct statement *s = first; s; s = s->next) {
        if (s->kind == STATEMENT_SCENARIO && (s != first || (!included && lost))) {
            diagnostics_error(check->out, s->at, "`scenario` is not the first statement");
        }
        if (s->kind == STATEMENT_INCLUDE) {
            check_scenario(check, &s->include.body, true);
        }
    }
}

static void check_definitions(struct check *check)
{
    for (size_t i = 0; check->options && i < check->options->definition_count; i++) {
        if (check->options->definition_used) {
            check->options->definition_used[i] |= check->definition_used[i];
        } else if (!check->definition_used[i] &&
                   !check_may_be_lost(check, check->options->definitions[i].name,
                                      strlen(check->options->definitions[i].name))) {
            const char *name = check->options->definitions[i].name;
            struct suggestion suggestion = check_suggestion(check, name);
            diagnostics_error(check->out, (struct source_range){NULL, 0, 0},
                              "-D %s: %s has no `let %s` at its top level", name,
                              check->script->files->name, name);
            check_offer_names(check, NAME_VARIABLE, &suggestion);
            check_suggest(check, &suggestion);
        }
    }
}

static void index_declarations(struct check *check, struct declarations *list)
{
    size_t i = 0;
    list->items = pool_take(check->pool, (list->count + 1) * sizeof(struct declaration *));
    for (struct declaration *d = list->first; d; d = d->next) {
        list->items[i++] = d;
    }
}

void check_script(struct script *script, const struct script_options *options,
                  struct diagnostics *out)
{
    struct check *check = pool_take(&script->pool, sizeof(*check));
    struct name local = {.text = "local"};
    check->script = script;
    check->options = options;
    check->out = out;
    check->pool = &script->pool;
    check->event = EVENT_COUNT;
    check->repetitions = 1;
    check->uncertain = check_anything_lost(check); /* what is missing may have changed anything */
    check->definition_used =
        pool_take(check->pool, (options ? options->definition_count : 0) + sizeof(bool));
    for (enum option_id id = 0; id < OPTION_COUNT; id++) {
        script->options[id] = option_info(id)->preset;
    }
    check_declare(check, NAME_HOST, &local, NULL);
    check_scenario(check, &script->body, false);
    state_begin(check);
    for (struct statement *s = script->body.first; s; s = s->next) {
        check_statement(check, s);
    }
    check_definitions(check);
    index_declarations(check, &script->hosts);
    index_declarations(check, &script->agents);
    index_declarations(check, &script->sas);
    index_declarations(check, &script->variables);
    index_declarations(check, &script->barriers);
    const struct statement *first = script->body.first;
    if (first && first->kind == STATEMENT_SCENARIO && first->scenario->constant) {
        script->title = first->scenario->known.text.data;
    }
}
