/* Statements that hold others: repeat, parallel with its barriers, any order, todo. */
#include "script/check_internal.h"

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

/* ---- events that were expected for certain --------------------------------------------------- */

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

/* ---- the statements -------------------------------------------------------------------------- */

void check_repeat(struct check *check, struct statement *statement)
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

void check_parallel(struct check *check, struct statement *statement)
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

void check_barrier(struct check *check, struct statement *statement)
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

void check_any_order(struct check *check, struct statement *statement)
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

void check_todo(struct check *check, struct statement *statement)
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
