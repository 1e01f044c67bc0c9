#include "script/check_internal.h"

#include "script/parse.h"

#include <stdio.h>
#include <string.h>

/* A parallel statement that is being checked. */
struct parallel {
    struct parallel *outer;
    unsigned int branch;
    uint64_t repetitions; /* of the statement itself */
    struct barrier *barriers;
};

/* A name at which branches meet. */
struct barrier {
    const char *text;
    struct source_range at;
    unsigned int index;
    unsigned int first_branch;
    bool met; /* by a second branch */
    /* How often each branch comes; a todo may end before its barrier, so then nothing is known. */
    uint64_t times[SCRIPT_MAX_BRANCHES];
    struct source_range last[SCRIPT_MAX_BRANCHES];
    bool uncertain;
    struct barrier *next;
};

static void check_block(struct check *check, const struct block *block);

/* ---- events that were expected for certain
 * ----------------------------------------------------------- */

/* Takes back what was marked since mark, and returns it. */
static struct matched *unmark(struct check *check, struct matched *mark)
{
    struct matched *taken = check->matched;
    for (struct matched *m = taken; m != mark; m = m->older) {
        m->binding->matched &= ~m->event;
    }
    check->matched = mark;
    return taken;
}

/* Marks again what unmark took back. */
static void mark_again(struct check *check, struct matched *taken, const struct matched *mark)
{
    while (taken != mark) {
        struct matched *older = taken->older;
        if (taken->binding->matched & taken->event) {
            taken = older;
            continue;
        }
        taken->binding->matched |= taken->event;
        taken->older = check->matched;
        check->matched = taken;
        taken = older;
    }
}

/* ---- let and option
 * -------------------------------------------------------------------------------- */

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

/* ---- repeat, parallel, barrier, any order, todo
 * ------------------------------------------------------ */

static void check_repeat(struct check *check, struct statement *statement)
{
    struct expression *count = statement->repeat.count;
    struct binding *scope = check->newest;
    uint64_t outer = check->repetitions;
    statement->repeat.times = 1;
    if (check_bounded(check, count, &BOUND_REPETITIONS)) {
        if (!count->constant) {
            diagnostics_error(check->out, count->at, "the count must be known before the run");
        } else if (count->known.integer * outer > SCRIPT_MAX_REPETITIONS) {
            diagnostics_error(check->out, count->at,
                              "repeats within repeats come to more than %d times",
                              SCRIPT_MAX_REPETITIONS);
        } else {
            statement->repeat.times = count->known.integer;
        }
    }
    check->repetitions = outer * statement->repeat.times;
    check->repeat_depth++;
    if (statement->repeat.counter.text) {
        struct binding *counter =
            check_declare(check, NAME_VARIABLE, &statement->repeat.counter, statement);
        counter->type = VALUE_INTEGER;
    }
    check_block(check, &statement->repeat.body);
    if (statement->repeat.times > 1) {
        check_spis_repeated(check, scope);
    }
    check->repetitions = outer;
    check->repeat_depth--;
    check_leave_scope(check, scope);
}

static const char *times_word(uint64_t times, char *text, size_t size)
{
    snprintf(text, size, times == 1 ? "once" : "%llu times", (unsigned long long)times);
    return text;
}

/* A branch that comes more often than another would not wait for anybody there. */
static void check_meetings(struct check *check, const struct barrier *barrier, unsigned int count)
{
    unsigned int first = barrier->first_branch;
    char text[2][40];
    for (unsigned int i = first + 1; !barrier->uncertain && i < count; i++) {
        if (barrier->times[i] > 0 && barrier->times[i] != barrier->times[first]) {
            diagnostics_error(check->out, barrier->last[i],
                              "this branch comes to barrier '%s' %s, another %s", barrier->text,
                              times_word(barrier->times[i], text[0], sizeof(text[0])),
                              times_word(barrier->times[first], text[1], sizeof(text[1])));
            diagnostics_note(check->out, barrier->at, "the other is here");
            return;
        }
    }
}

static void check_parallel(struct check *check, struct statement *statement)
{
    struct parallel *parallel = pool_take(check->pool, sizeof(*parallel));
    struct matched *mark = check->matched;
    struct matched *taken[SCRIPT_MAX_BRANCHES];
    unsigned int count = 0;
    parallel->outer = check->parallel;
    parallel->repetitions = check->repetitions;
    check->parallel = parallel;
    check->uncertain++;
    for (const struct block *branch = statement->parallel; branch; branch = branch->next) {
        if (count == SCRIPT_MAX_BRANCHES) {
            diagnostics_error(check->out, branch->at, "more than %d branches", SCRIPT_MAX_BRANCHES);
            break;
        }
        parallel->branch = count;
        check_block(check, branch);
        /* Other branches do not know what happened in this one; the lines behind all do. */
        taken[count++] = unmark(check, mark);
    }
    for (unsigned int i = 0; i < count; i++) {
        mark_again(check, taken[i], mark);
    }
    bool whole = !check_lost_within(check, statement->at);
    if (count < 2 && whole) {
        diagnostics_error(check->out, statement->at, "parallel needs at least two branches");
        diagnostics_hint(check->out, "parallel { { … } { … } }");
    }
    for (const struct barrier *b = whole ? parallel->barriers : NULL; b; b = b->next) {
        if (!b->met) {
            diagnostics_error(check->out, b->at, "only one branch comes to barrier '%s'", b->text);
            diagnostics_hint(check->out, "a barrier is where branches of one parallel wait for "
                                         "one another");
        } else {
            check_meetings(check, b, count);
        }
    }
    check->uncertain--;
    check->parallel = parallel->outer;
}

static void check_barrier(struct check *check, struct statement *statement)
{
    struct name *name = &statement->name;
    struct parallel *parallel = check->parallel;
    if (!parallel) {
        diagnostics_error(check->out, statement->at, "a barrier outside of parallel");
        return;
    }
    struct barrier *barrier = parallel->barriers;
    while (barrier && strcmp(barrier->text, name->text) != 0) {
        barrier = barrier->next;
    }
    if (!barrier) {
        struct declarations *list = &check->script->barriers;
        struct declaration *declaration = pool_take(check->pool, sizeof(*declaration));
        barrier = pool_take(check->pool, sizeof(*barrier));
        barrier->text = name->text;
        barrier->at = name->at;
        barrier->index = (unsigned int)list->count++;
        barrier->first_branch = parallel->branch;
        barrier->next = parallel->barriers;
        parallel->barriers = barrier;
        declaration->name = *name;
        declaration->statement = statement;
        if (list->last) {
            list->last->next = declaration;
        } else {
            list->first = declaration;
        }
        list->last = declaration;
    }
    barrier->met = barrier->met || barrier->first_branch != parallel->branch;
    barrier->times[parallel->branch] += check->repetitions / parallel->repetitions;
    barrier->last[parallel->branch] = name->at;
    barrier->uncertain = barrier->uncertain || check->in_todo;
    name->index = barrier->index;
}

static void check_any_order(struct check *check, struct statement *statement)
{
    for (struct statement *s = statement->any_order.first; s; s = s->next) {
        if (s->kind != STATEMENT_EXPECT || s->expect.negated) {
            diagnostics_error(check->out, s->at, "`any order` holds `expect` statements only");
            if (s->kind == STATEMENT_EXPECT) {
                diagnostics_hint(check->out,
                                 "what must not happen is said with `never`, before it");
            }
            continue;
        }
        check_pattern(check, &s->expect.pattern);
        state_expect(check, &s->expect.pattern);
        if (s->expect.within) {
            check_bounded(check, s->expect.within, &BOUND_PATIENCE);
        }
    }
    for (struct statement *s = statement->any_order.first; s; s = s->next) {
        if (s->kind == STATEMENT_EXPECT && !s->expect.negated) {
            check_mark_matched(check, &s->expect.pattern);
        }
    }
    if (!statement->any_order.first && !check_lost_within(check, statement->at)) {
        diagnostics_error(check->out, statement->at, "`any order` without any `expect`");
    }
}

static void check_todo(struct check *check, struct statement *statement)
{
    struct binding *scope = check->newest;
    struct matched *mark = check->matched;
    bool outer = check->in_todo;
    check_constant_text(check, statement->todo.why, "the reason");
    if (outer) {
        diagnostics_error(check->out, statement->at, "a todo within a todo");
    }
    check->in_todo = true;
    check->uncertain++;
    check_block(check, &statement->todo.body);
    check->in_todo = outer;
    check->uncertain--;
    unmark(check, mark);
    check_leave_scope(check, scope);
}

/* ---- statements
 * ---------------------------------------------------------------------------------------- */

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

static void check_block(struct check *check, const struct block *block)
{
    check->nesting++;
    for (struct statement *statement = block->first; statement; statement = statement->next) {
        check_statement(check, statement);
    }
    check->nesting--;
}

/* ---- the script
 * -------------------------------------------------------------------------------------------- */

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
