#include "script/check_internal.h"

#include <stdio.h>
#include <string.h>

#define MAX_PROPERTIES 500 /* of one block, so that comparing each with each is cheap */

static void list_properties(struct check *check, enum subject_kind block)
{
    char list[400] = "";
    size_t used = 0;
    for (enum property_id id = 0; id < PROPERTY_COUNT; id++) {
        const struct property_info *info = property_info(id);
        if (info->block == block) {
            used += (size_t)snprintf(list + used, sizeof(list) - used, " %s", info->name);
        }
    }
    diagnostics_hint(check->out, "there are:%s", list);
}

void check_properties(struct check *check, struct property *properties, enum subject_kind block,
                      uint64_t repeatable)
{
    const struct property *first[PROPERTY_COUNT] = {NULL};
    unsigned int count = 0;
    for (struct property *property = properties; property; property = property->next) {
        property->id = PROPERTY_COUNT;
        if (++count == MAX_PROPERTIES + 1) {
            diagnostics_error(check->out, property->at, "more than %d properties in one block",
                              MAX_PROPERTIES);
        }
    }
    for (struct property *property = count > MAX_PROPERTIES ? NULL : properties; property;
         property = property->next) {
        const char *name = property->name.text;
        property->id = property_find(block, name);
        if (property->id == PROPERTY_COUNT) {
            struct suggestion suggestion = check_suggestion(check, name);
            diagnostics_error(check->out, property->name.at, "%s has no property '%s'",
                              block == SUBJECT_AGENT ? "an agent" : "a negotiation", name);
            for (enum property_id id = 0; id < PROPERTY_COUNT; id++) {
                const struct property_info *info = property_info(id);
                suggest_offer(&suggestion, info->block == block ? info->name : NULL);
            }
            check_suggest(check, &suggestion);
            if (!suggestion.best) {
                list_properties(check, block);
            }
        } else if (first[property->id] && !(repeatable & UINT64_C(1) << property->id)) {
            diagnostics_error(check->out, property->name.at, "a second '%s'", name);
            diagnostics_note(check->out, first[property->id]->at, "the first is here");
            property->id = PROPERTY_COUNT;
        } else {
            first[property->id] = property;
        }
    }
}

struct arguments arguments_of(struct check *check, const struct property *property)
{
    return (struct arguments){
        .check = check,
        .name = property->name.text,
        .syntax = property_info(property->id)->syntax,
        .at = property->at,
        .next = property->arguments,
    };
}

/* Looks for the argument's word among those of "a, b or c"; phrases of several words are none. */
static void suggest_wanted(struct check *check, const char *word, const char *wanted)
{
    struct suggestion suggestion = check_suggestion(check, word);
    char *list = pool_text(check->pool, wanted, strlen(wanted));
    for (char *item = list; item;) {
        char *comma = strstr(item, ", ");
        char * or = strstr(item, " or ");
        char *end = comma ? comma : or ;
        if (end) {
            *end = '\0';
        }
        suggest_offer(&suggestion, strchr(item, ' ') ? NULL : item);
        item = end ? end + (comma ? 2 : 4) : NULL;
    }
    check_suggest(check, &suggestion);
}

static void fail(struct arguments *arguments, struct source_range at, const char *message)
{
    arguments->failed = true;
    arguments->next = NULL;
    diagnostics_error(arguments->check->out, at, "%s", message);
    diagnostics_hint(arguments->check->out, "%s %s", arguments->name, arguments->syntax);
}

void argument_unexpected(struct arguments *arguments, const char *wanted)
{
    char message[300];
    struct source_range at = arguments->at;
    const char *word = argument_word(arguments);
    if (arguments->failed) {
        return;
    }
    if (arguments->next) {
        at = arguments->next->at;
        int size = (int)(at.end - at.begin);
        snprintf(message, sizeof(message), "expected %s, found '%.*s'", wanted,
                 size > 60 ? 60 : size, at.file->text + at.begin);
    } else {
        at.begin = at.end > at.begin ? at.end - 1 : at.begin;
        snprintf(message, sizeof(message), "expected %s behind this", wanted);
    }
    fail(arguments, at, message);
    if (word) {
        suggest_wanted(arguments->check, word, wanted);
    }
}

void arguments_end(struct arguments *arguments)
{
    const struct argument *next = arguments->next;
    if (!arguments->failed && next) {
        fail(arguments, next->at, "this is too much");
        if (next->kind == ARGUMENT_PLUS) {
            diagnostics_hint(arguments->check->out,
                             "a value that is computed stands in parentheses");
        }
    }
}

static struct argument *take(struct arguments *arguments, enum argument_kind kind,
                             const char *wanted)
{
    struct argument *argument = arguments->next;
    if (!argument || argument->kind != kind) {
        argument_unexpected(arguments, wanted);
        return NULL;
    }
    arguments->next = argument->next;
    return argument;
}

struct expression *argument_expression(struct arguments *arguments, const struct wanted *wanted)
{
    struct argument *argument = take(arguments, ARGUMENT_EXPRESSION, wanted->what);
    if (!argument) {
        return NULL;
    }
    if (!check_expression(arguments->check, argument->expression, wanted)) {
        arguments->failed = true;
        return NULL;
    }
    return argument->expression;
}

struct expression *argument_bounded(struct arguments *arguments, const struct bound *bound)
{
    struct argument *argument = take(arguments, ARGUMENT_EXPRESSION, bound->what);
    if (!argument) {
        return NULL;
    }
    if (!check_bounded(arguments->check, argument->expression, bound)) {
        arguments->failed = true;
        return NULL;
    }
    return argument->expression;
}

uint32_t argument_constant(struct arguments *arguments, enum constant_set set)
{
    const struct constant_set_info *info = constant_set_info(set);
    struct wanted wanted = {info->name, VALUE_WORD, set};
    struct expression *expression = argument_expression(arguments, &wanted);
    if (expression && !expression->constant) {
        diagnostics_error(arguments->check->out, expression->at, "%s must be known before the run",
                          info->name);
        arguments->failed = true;
        expression = NULL;
    }
    return expression ? expression->known.word : 0;
}

const char *argument_word(const struct arguments *arguments)
{
    const struct argument *next = arguments->next;
    bool word =
        next && next->kind == ARGUMENT_EXPRESSION && next->expression->kind == EXPRESSION_WORD;
    return word ? next->expression->word : NULL;
}

bool argument_is(struct arguments *arguments, const char *word)
{
    const char *next = argument_word(arguments);
    if (!next || strcmp(next, word) != 0) {
        return false;
    }
    arguments->next = arguments->next->next;
    return true;
}

void argument_sign(struct arguments *arguments, enum argument_kind kind)
{
    take(arguments, kind, kind == ARGUMENT_ARROW ? "'->'" : kind == ARGUMENT_PLUS ? "'+'" : "'='");
}

unsigned int argument_name(struct arguments *arguments, enum name_kind kind)
{
    const char *word = argument_word(arguments);
    if (!word) {
        argument_unexpected(arguments, check_kind_name(kind));
        return 0;
    }
    struct name name = {.text = word, .at = arguments->next->at};
    arguments->next = arguments->next->next;
    if (!check_use(arguments->check, kind, &name)) {
        arguments->failed = true;
    }
    return name.index;
}
