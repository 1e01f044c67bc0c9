#include "script/check_internal.h"

#include <string.h>

static size_t bucket_of(const char *text, size_t size)
{
    size_t hash = 5381;
    for (size_t i = 0; i < size; i++) {
        hash = hash * 33 + (unsigned char)text[i];
    }
    return hash % CHECK_BUCKETS;
}

struct binding *check_find(struct check *check, const char *text, size_t size)
{
    struct binding *binding = check->buckets[bucket_of(text, size)];
    while (binding && (strncmp(binding->text, text, size) != 0 || binding->text[size] != '\0')) {
        binding = binding->bucket_next;
    }
    return binding;
}

void check_leave_scope(struct check *check, struct binding *mark)
{
    while (check->newest != mark) {
        struct binding *binding = check->newest;
        check->buckets[bucket_of(binding->text, strlen(binding->text))] = binding->bucket_next;
        check->newest = binding->older;
    }
}

static struct binding *bind(struct check *check, enum name_kind kind, const struct name *name)
{
    struct binding *binding = pool_take(check->pool, sizeof(*binding));
    struct binding **bucket = &check->buckets[bucket_of(name->text, strlen(name->text))];
    binding->kind = kind;
    binding->text = name->text;
    binding->at = name->at;
    binding->repeat_depth = check->repeat_depth;
    binding->older = check->newest;
    binding->bucket_next = *bucket;
    *bucket = binding;
    check->newest = binding;
    return binding;
}

static struct declarations *declarations_of(struct check *check, enum name_kind kind)
{
    switch (kind) {
    case NAME_HOST:
        return &check->script->hosts;
    case NAME_AGENT:
        return &check->script->agents;
    case NAME_SA:
        return &check->script->sas;
    default:
        return &check->script->variables;
    }
}

/* Words that an expression could take for something else, if they were names. */
static bool refuse_reserved(struct check *check, enum name_kind kind, const struct name *name)
{
    for (enum constant_set set = SET_NONE; kind == NAME_VARIABLE && set < SET_COUNT; set++) {
        if (constant_find(set, name->text)) {
            diagnostics_error(check->out, name->at,
                              "'%s' is a constant of the language and cannot be a name",
                              name->text);
            return true;
        }
    }
    if (kind == NAME_SA && strcmp(name->text, NAME_OF_ALL) == 0) {
        diagnostics_error(check->out, name->at,
                          "'%s' cannot be an SA: `delete %s` deletes every SA", name->text,
                          name->text);
        return true;
    }
    if (strcmp(name->text, "inbound") == 0 || strcmp(name->text, "outbound") == 0) {
        diagnostics_error(check->out, name->at, "'%s' begins fields and cannot be a name",
                          name->text);
        return true;
    }
    return false;
}

struct binding *check_declare(struct check *check, enum name_kind kind, struct name *name,
                              const struct statement *statement)
{
    struct binding *older = check_find(check, name->text, strlen(name->text));
    if (!refuse_reserved(check, kind, name) && older && older->kind != NAME_UNKNOWN) {
        diagnostics_error(check->out, name->at, "'%s' is declared already", name->text);
        if (older->at.file) {
            diagnostics_note(check->out, older->at, "as %s here", check_kind_name(older->kind));
        } else {
            diagnostics_hint(check->out, "'%s' is the machine that everything runs on by itself",
                             older->text);
        }
    }
    struct declarations *list = declarations_of(check, kind);
    struct declaration *declaration = pool_take(check->pool, sizeof(*declaration));
    struct binding *binding = bind(check, kind, name);
    name->index = (unsigned int)list->count++;
    declaration->name = *name;
    declaration->statement = statement;
    declaration->repeated = check->repetitions > 1;
    if (list->last) {
        list->last->next = declaration;
    } else {
        list->first = declaration;
    }
    list->last = declaration;
    binding->index = name->index;
    binding->declaration = declaration;
    return binding;
}

const char *check_kind_name(enum name_kind kind)
{
    switch (kind) {
    case NAME_HOST:
        return "a host";
    case NAME_AGENT:
        return "an agent";
    case NAME_SA:
        return "an SA";
    case NAME_VARIABLE:
        return "a value";
    default:
        return "a name";
    }
}

void check_offer_names(const struct check *check, enum name_kind kind,
                       struct suggestion *suggestion)
{
    unsigned int left = 1000; /* of the latest names; more are not worth the time */
    for (const struct binding *b = check->newest; b && left > 0; b = b->older, left--) {
        if (b->kind != NAME_UNKNOWN && (kind == NAME_UNKNOWN || b->kind == kind)) {
            suggest_offer(suggestion, b->text);
        }
    }
}

struct suggestion check_suggestion(const struct check *check, const char *word)
{
    struct suggestion suggestion = suggest_for(word);
    if (check->out->total > DIAGNOSTICS_MAX) {
        suggestion.distance = 0;
    }
    return suggestion;
}

void check_suggest(struct check *check, const struct suggestion *suggestion)
{
    if (suggestion->best) {
        diagnostics_hint(check->out, "did you mean '%s'?", suggestion->best);
    }
}

struct binding *check_use(struct check *check, enum name_kind kind, struct name *name)
{
    static const char *const STATEMENTS[] = {[NAME_HOST] = "host",
                                             [NAME_AGENT] = "agent",
                                             [NAME_SA] = "negotiate",
                                             [NAME_VARIABLE] = "let"};
    struct binding *binding = check_find(check, name->text, strlen(name->text));
    if (!binding && check_may_be_lost(check, name->text, strlen(name->text))) {
        (void)bind(check, NAME_UNKNOWN, name);
        return NULL;
    }
    if (!binding) {
        struct suggestion suggestion = check_suggestion(check, name->text);
        diagnostics_error(check->out, name->at, "there is no %s '%s' before this line",
                          strchr(check_kind_name(kind), ' ') + 1, name->text);
        check_offer_names(check, kind, &suggestion);
        check_suggest(check, &suggestion);
        if (!suggestion.best) {
            diagnostics_hint(check->out, "it is declared with `%s %s`", STATEMENTS[kind],
                             name->text);
        }
        (void)bind(check, NAME_UNKNOWN, name);
        return NULL;
    }
    if (binding->kind == NAME_UNKNOWN) {
        return NULL;
    }
    if (binding->kind != kind) {
        diagnostics_error(check->out, name->at, "'%s' is %s, not %s", name->text,
                          check_kind_name(binding->kind), check_kind_name(kind));
        return NULL;
    }
    name->index = binding->index;
    return binding;
}
