/*
 * Known gaps: what fails inside of a `todo` is excused, and the rest of its block is left out. A
 * failure may come in the middle of a statement, of any branch; so the block is only marked then,
 * and ended before the next statement.
 */
#include "scenario/runner_internal.h"

#include <stdlib.h>

/* That of a cursor's own frames. A todo within a todo is an error at load. */
static struct todo todo_in(struct cursor *cursor)
{
    size_t depth = cursor->depth;
    while (depth > 0 && cursor->frames[depth - 1].kind != FRAME_TODO) {
        depth--;
    }
    return (struct todo){depth > 0 ? cursor : NULL, depth};
}

struct todo todo_of(struct cursor *cursor)
{
    struct todo todo = {NULL, 0};
    for (; cursor && !todo.cursor; cursor = cursor->parent) {
        todo = todo_in(cursor);
    }
    return todo;
}

/* Whether a statement stands in a block, however deep. */
static bool block_has(const struct statement *first, const struct statement *statement)
{
    bool has = false;
    for (const struct statement *at = first; at && !has; at = at->next) {
        has = at == statement;
        switch (at->kind) {
        case STATEMENT_INCLUDE:
            has |= block_has(at->include.body.first, statement);
            break;
        case STATEMENT_REPEAT:
            has |= block_has(at->repeat.body.first, statement);
            break;
        case STATEMENT_TODO:
            has |= block_has(at->todo.body.first, statement);
            break;
        case STATEMENT_PARALLEL:
            for (const struct block *branch = at->parallel; branch; branch = branch->next) {
                has |= block_has(branch->first, statement);
            }
            break;
        default:
            break;
        }
    }
    return has;
}

static const struct statement *owner_of(struct todo todo)
{
    return todo.cursor->frames[todo.depth - 1].owner;
}

struct todo todo_about(struct runner *runner, const struct sa_state *sa)
{
    for (struct cursor *cursor = runner->cursors; sa && cursor; cursor = cursor->next) {
        struct todo todo = todo_in(cursor);
        if (todo.cursor && block_has(owner_of(todo)->todo.body.first, sa->statement)) {
            return todo;
        }
    }
    /* The script's own line comes first; a todo around it is around all that goes on. */
    return runner->cursors ? todo_in(runner->cursors) : (struct todo){NULL, 0};
}

bool todo_over(struct todo todo)
{
    return todo.cursor && todo.cursor->excused_depth > 0;
}

void todo_excuse(struct runner *runner, struct todo todo, const char *report)
{
    if (todo_over(todo)) {
        return; /* what else happens in a block that is left */
    }
    struct source_position at = source_begin(owner_of(todo)->at);
    report_say(runner->report, REPORT_TODO, runner_now(runner), "", "of line %u still fails:\n%s",
               at.line, report);
    todo.cursor->excused_depth = todo.depth;
    runner->todo_over = true;
}

static bool is_below(const struct cursor *cursor, const struct cursor *ancestor)
{
    while (cursor && cursor != ancestor) {
        cursor = cursor->parent;
    }
    return cursor != NULL;
}

/* Goes on behind the todo. Branches inside of it end. */
static void leave_todo(struct runner *runner, struct cursor *cursor)
{
    const struct todo todo = {cursor, cursor->excused_depth};
    const struct block *body = &owner_of(todo)->todo.body;
    watches_end(runner, todo);
    for (struct cursor *other = runner->cursors; other; other = other->next) {
        other->done |= other != cursor && is_below(other, cursor);
    }
    for (size_t i = 0; i < runner->script->sas.count; i++) {
        struct sa_state *sa = &runner->sas[i];
        sa->excused |= sa->statement && block_has(body->first, sa->statement);
    }
    while (cursor->depth >= todo.depth) {
        free(cursor->frames[--cursor->depth].met);
    }
    cursor->excused_depth = 0;
    cursor->children = 0;
    cursor->barrier = NULL;
    cursor->released = false;
    cursor->begun = false;
    cursor->waits_for_time = false;
}

void todo_settle(struct runner *runner)
{
    if (!runner->todo_over) {
        return; /* as nearly always, and this is asked at every line */
    }
    runner->todo_over = false;
    for (struct cursor *cursor = runner->cursors; cursor; cursor = cursor->next) {
        if (cursor->excused_depth > 0) {
            leave_todo(runner, cursor);
        }
    }
}
