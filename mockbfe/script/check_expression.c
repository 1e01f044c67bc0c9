#include "script/check_internal.h"

#include <stdio.h>
#include <string.h>

void check_evaluation_error(struct check *check, const struct expression_error *error)
{
    diagnostics_error(check->out, error->at, "%s", error->text);
}

/* ---- what words mean ------------------------------------------------------------------------- */

static void set_constant(struct expression *expression, const struct value *value)
{
    expression->constant = true;
    expression->known = *value;
    expression->type = value->type;
    expression->set = value->set;
}

static struct value constant_value(enum constant_set set, uint32_t number)
{
    return constant_set_info(set)->flags ? value_flags(set, number) : value_word(set, number);
}

static void become_constant(struct expression *expression, enum constant_set set, uint32_t number)
{
    expression->kind = EXPRESSION_LITERAL;
    expression->literal = constant_value(set, number);
    set_constant(expression, &expression->literal);
}

static bool become_variable(struct check *check, struct expression *expression,
                            const struct binding *binding, bool length)
{
    bool measurable = binding->type == VALUE_TEXT || binding->type == VALUE_BYTES;
    if (length && !measurable && binding->type != VALUE_NOTHING) {
        diagnostics_error(check->out, expression->at,
                          "only texts and bytes have a length; %s is %s", binding->text,
                          value_type_name(binding->type));
        return false;
    }
    expression->kind = EXPRESSION_VARIABLE;
    expression->variable.index = binding->index;
    expression->variable.length = length;
    expression->type = length ? VALUE_INTEGER : binding->type;
    expression->set = length ? SET_NONE : binding->set;
    if (binding->declaration->constant) {
        const struct value *value = &binding->declaration->value;
        struct value size =
            value_integer(value->type == VALUE_TEXT ? value->text.size : value->bytes.size);
        set_constant(expression, length ? &size : value);
    }
    /* Nothing is what a let has that had an error of its own. */
    return binding->type != VALUE_NOTHING;
}

static void become_field(struct expression *expression, struct field_ref field)
{
    expression->kind = EXPRESSION_FIELD;
    expression->field = field;
    expression->type = field_type(field);
    expression->set = field.length ? SET_NONE : field_info(field.id)->set;
}

static bool known_word(struct check *check, const char *text, size_t size)
{
    bool digits = size > 0 && strspn(text, "0123456789") >= size;
    return digits || check_find(check, text, size) != NULL;
}

/* i-1 is one word; someone may have meant a difference. */
static bool hint_difference(struct check *check, const char *word)
{
    for (const char *dash = strchr(word, '-'); dash; dash = strchr(dash + 1, '-')) {
        if (known_word(check, word, (size_t)(dash - word)) &&
            known_word(check, dash + 1, strlen(dash + 1))) {
            diagnostics_hint(check->out, "a difference needs spaces: %.*s - %s", (int)(dash - word),
                             word, dash + 1);
            return true;
        }
    }
    return false;
}

static void offer_constants(enum constant_set set, struct suggestion *suggestion)
{
    const struct constant_set_info *info = constant_set_info(set);
    for (size_t i = 0; i < info->count; i++) {
        suggest_offer(suggestion, info->constants[i].name);
    }
}

/* "a, b or c" of a small set. */
static void hint_constants(struct check *check, enum constant_set set)
{
    const struct constant_set_info *info = constant_set_info(set);
    char list[400] = "";
    size_t used = 0;
    for (size_t i = 0; i < info->count && info->count <= 12; i++) {
        const char *glue = i == 0 ? "" : i + 1 == info->count ? " or " : ", ";
        used += (size_t)snprintf(list + used, sizeof(list) - used, "%s%s", glue,
                                 info->constants[i].name);
    }
    if (used > 0) {
        diagnostics_hint(check->out, info->flags ? "the %s are: %s" : "%s is %s", info->name, list);
    }
}

static bool unknown_word(struct check *check, struct expression *expression,
                         const struct wanted *wanted)
{
    struct suggestion suggestion = check_suggestion(check, expression->word);
    if (check_may_be_lost(check, expression->word, strlen(expression->word))) {
        return false;
    }
    if (wanted->set != SET_NONE) {
        const struct constant_set_info *info = constant_set_info(wanted->set);
        diagnostics_error(check->out, expression->at, "'%s' is not %s%s", expression->word,
                          info->flags ? "one of the " : "", info->name);
        offer_constants(wanted->set, &suggestion);
    } else {
        diagnostics_error(check->out, expression->at, "unknown name '%s'", expression->word);
    }
    if (wanted->type == VALUE_BOOLEAN) {
        suggest_offer(&suggestion, "TRUE");
        suggest_offer(&suggestion, "FALSE");
    }
    check_offer_names(check, NAME_VARIABLE, &suggestion);
    if (hint_difference(check, expression->word)) {
        return false;
    }
    check_suggest(check, &suggestion);
    if (!suggestion.best && wanted->set != SET_NONE) {
        hint_constants(check, wanted->set);
    }
    return false;
}

/* A constant where nothing says of which set: it must be in one only. */
static bool find_anywhere(const char *word, enum constant_set *set, uint32_t *number,
                          bool *ambiguous)
{
    *ambiguous = false;
    *set = SET_NONE;
    for (enum constant_set candidate = SET_NONE; candidate < SET_COUNT; candidate++) {
        const struct constant *constant = constant_find(candidate, word);
        if (constant) {
            *ambiguous = *set != SET_NONE;
            *set = candidate;
            *number = constant->number;
        }
    }
    return *set != SET_NONE;
}

static bool resolve_word(struct check *check, struct expression *expression,
                         const struct wanted *wanted)
{
    const char *word = expression->word;
    const struct constant *constant = constant_find(wanted->set, word);
    struct binding *binding = check_find(check, word, strlen(word));
    struct field_ref field;
    enum constant_set set;
    uint32_t number = 0;
    bool ambiguous;
    if (constant) {
        become_constant(expression, wanted->set, constant->number);
        return true;
    }
    if (constant_set_info(wanted->set)->flags && strcmp(word, "none") == 0) {
        become_constant(expression, wanted->set, 0);
        return true;
    }
    if (binding && binding->kind == NAME_VARIABLE) {
        return become_variable(check, expression, binding, false);
    }
    if (check->event != EVENT_COUNT && field_find(check->event, word, &field)) {
        become_field(expression, field);
        return true;
    }
    if (binding && binding->kind != NAME_UNKNOWN && wanted->set == SET_NONE) {
        diagnostics_error(check->out, expression->at, "'%s' is %s, not a value", word,
                          check_kind_name(binding->kind));
        if (binding->kind == NAME_SA || binding->kind == NAME_AGENT) {
            diagnostics_hint(check->out, "a value of an event is %s.EVENT.FIELD", word);
        }
        return false;
    }
    if (binding && binding->kind == NAME_UNKNOWN) {
        return false;
    }
    if (wanted->set == SET_NONE && find_anywhere(word, &set, &number, &ambiguous)) {
        if (ambiguous) {
            diagnostics_error(check->out, expression->at,
                              "'%s' has several meanings; write it where it is compared", word);
            return false;
        }
        become_constant(expression, set, number);
        return true;
    }
    return unknown_word(check, expression, wanted);
}

/* ---- paths ----------------------------------------------------------------------------------- */

#define MAX_FIELDS 160 /* of one event, with both sides */

static void offer_fields(enum event_kind event, struct suggestion *suggestion,
                         char names[][FIELD_PATH_SIZE], size_t room)
{
    const struct event_info *info = event_info(event);
    size_t count = 0;
    for (size_t i = 0; i < info->field_count && count < room; i++) {
        field_path((struct field_ref){info->fields[i], SIDE_NONE, false}, names[count++]);
    }
    for (size_t i = 0; info->sa_fields && i < SA_FIELD_COUNT && count + 1 < room; i++) {
        field_path((struct field_ref){SA_FIELDS[i], SIDE_INBOUND, false}, names[count++]);
        field_path((struct field_ref){SA_FIELDS[i], SIDE_OUTBOUND, false}, names[count++]);
    }
    for (size_t i = 0; i < count; i++) {
        suggest_offer(suggestion, names[i]);
    }
}

void check_unknown_field(struct check *check, struct source_range at, enum event_kind event,
                         const char *name)
{
    static const char LENGTH[] = ".length";
    char names[MAX_FIELDS][FIELD_PATH_SIZE];
    char sided[FIELD_PATH_SIZE];
    struct field_ref ref;
    struct suggestion suggestion = check_suggestion(check, name);
    const struct event_info *info = event_info(event);
    size_t size = strlen(name);
    diagnostics_error(check->out, at, "`%s` has no field '%s'", info->name, name);
    if (info->sa_fields && size + sizeof("inbound.") < sizeof(sided)) {
        snprintf(sided, sizeof(sided), "inbound.%s", name);
        if (field_find(event, sided, &ref)) {
            diagnostics_hint(check->out, "write inbound.%s or outbound.%s", name, name);
            return;
        }
    }
    if (size >= sizeof(LENGTH) && strcmp(name + size - (sizeof(LENGTH) - 1), LENGTH) == 0) {
        diagnostics_hint(check->out, "only texts and bytes have a length");
        return;
    }
    offer_fields(event, &suggestion, names, MAX_FIELDS);
    check_suggest(check, &suggestion);
    if (suggestion.best) {
        return;
    }
    char list[600] = "";
    size_t used = 0;
    for (size_t i = 0; i < info->field_count; i++) {
        used += (size_t)snprintf(list + used, sizeof(list) - used, " %s",
                                 field_info(info->fields[i])->name);
    }
    if (info->sa_fields) {
        snprintf(list + used, sizeof(list) - used, " inbound.… outbound.…");
    }
    diagnostics_hint(check->out, list[0] ? "its fields are:%s" : "it has no fields%s", list);
}

/* SUBJECT.EVENT.FIELD, where the subject is a visible agent or SA. */
static bool resolve_event_path(struct check *check, struct expression *expression,
                               const struct binding *binding, const char *rest)
{
    enum subject_kind subject = binding->kind == NAME_AGENT  ? SUBJECT_AGENT
                                : binding->kind == NAME_HOST ? SUBJECT_HOST
                                                             : SUBJECT_SA;
    const char *dot = strchr(rest, '.');
    size_t size = dot ? (size_t)(dot - rest) : strlen(rest);
    const char *name = pool_text(check->pool, rest, size);
    enum event_kind event = event_find(name);
    if (event == EVENT_COUNT || event_info(event)->subject != subject) {
        struct suggestion suggestion = check_suggestion(check, name);
        diagnostics_error(check->out, expression->at, "%s has no event '%s'",
                          check_kind_name(binding->kind), name);
        for (enum event_kind e = 0; e < EVENT_COUNT; e++) {
            suggest_offer(&suggestion,
                          event_info(e)->subject == subject ? event_info(e)->name : NULL);
        }
        check_suggest(check, &suggestion);
        return false;
    }
    if (!dot) {
        diagnostics_error(check->out, expression->at, "'%s' is an event, not a value",
                          expression->word);
        diagnostics_hint(check->out, "a value is %s.FIELD", expression->word);
        return false;
    }
    struct field_ref field;
    if (!field_find(event, dot + 1, &field)) {
        check_unknown_field(check, expression->at, event, dot + 1);
        return false;
    }
    if (!(binding->matched & 1u << event) && check_may_be_lost(check, name, size)) {
        return false;
    }
    if (!check_sa_has(check, binding->text, field, expression->at)) {
        return false;
    }
    if (!(binding->matched & 1u << event)) {
        diagnostics_error(check->out, expression->at, "there is no `expect %s %s` before this line",
                          binding->text, name);
        diagnostics_hint(check->out,
                         "the event's fields have values only after it (what is expected "
                         "in a `todo` or in another branch does not count)");
        return false;
    }
    become_field(expression, field);
    expression->kind = EXPRESSION_PATH;
    expression->path.subject = subject;
    expression->path.index = binding->index;
    expression->path.event = event;
    expression->path.field = field;
    return true;
}

static bool resolve_path(struct check *check, struct expression *expression)
{
    const char *word = expression->word;
    size_t size = strcspn(word, ".");
    struct binding *binding = check_find(check, word, size);
    struct field_ref field;
    if (binding &&
        (binding->kind == NAME_AGENT || binding->kind == NAME_SA || binding->kind == NAME_HOST)) {
        return resolve_event_path(check, expression, binding, word + size + 1);
    }
    if (binding && binding->kind == NAME_VARIABLE && strcmp(word + size, ".length") == 0) {
        return become_variable(check, expression, binding, true);
    }
    if (binding && binding->kind == NAME_UNKNOWN) {
        return false;
    }
    if (check->event != EVENT_COUNT) {
        if (field_find(check->event, word, &field)) {
            become_field(expression, field);
            return true;
        }
        if (strncmp(word, "inbound.", 8) == 0 || strncmp(word, "outbound.", 9) == 0) {
            check_unknown_field(check, expression->at, check->event, word);
            return false;
        }
    }
    if (check_may_be_lost(check, word, size)) {
        return false;
    }
    struct suggestion suggestion = check_suggestion(check, pool_text(check->pool, word, size));
    diagnostics_error(check->out, expression->at, "there is no agent or SA '%.*s' before this line",
                      (int)size, word);
    check_offer_names(check, NAME_AGENT, &suggestion);
    check_offer_names(check, NAME_SA, &suggestion);
    check_suggest(check, &suggestion);
    return false;
}

/* ---- types ----------------------------------------------------------------------------------- */

static bool resolve(struct check *check, struct expression *expression,
                    const struct wanted *wanted);

static bool resolve_binary(struct check *check, struct expression *expression,
                           const struct wanted *wanted)
{
    static const struct wanted ANY = {"the value", VALUE_NOTHING, SET_NONE};
    struct expression *left = expression->binary.left;
    struct expression *right = expression->binary.right;
    bool joins_flags = expression->binary.op == OPERATOR_OR && wanted->type == VALUE_FLAGS;
    bool good = resolve(check, left, joins_flags ? wanted : &ANY);
    good = resolve(check, right, joins_flags ? wanted : &ANY) && good;
    if (!good) {
        return false;
    }
    expression->type = expression_type(expression->binary.op, left->type, right->type);
    expression->set = left->set;
    if (expression->type == VALUE_NOTHING) {
        diagnostics_error(check->out, expression->at, "%s %s %s is not possible",
                          value_type_name(left->type), operator_text(expression->binary.op),
                          value_type_name(right->type));
        if (expression->binary.op == OPERATOR_OR) {
            diagnostics_hint(check->out, "`|` joins flags");
        }
        return false;
    }
    if (expression->type == VALUE_FLAGS && left->set != right->set) {
        diagnostics_error(check->out, expression->at, "%s and %s cannot be joined",
                          constant_set_info(left->set)->name, constant_set_info(right->set)->name);
        return false;
    }
    if (left->constant && right->constant) {
        struct expression_error error = {.text = ""};
        struct value value;
        if (!expression_evaluate(expression, NULL, &value, &error)) {
            check_evaluation_error(check, &error);
            return false;
        }
        struct value kept = value;
        if (value.type == VALUE_TEXT) {
            kept.text.data = pool_text(check->pool, value.text.data, value.text.size);
            kept.owned = false;
        }
        value_clear(&value);
        set_constant(expression, &kept);
    }
    return true;
}

static bool resolve(struct check *check, struct expression *expression, const struct wanted *wanted)
{
    switch (expression->kind) {
    case EXPRESSION_LITERAL:
        set_constant(expression, &expression->literal);
        /* Nothing is what a broken literal has; it was told of by the scanner. */
        return expression->literal.type != VALUE_NOTHING;
    case EXPRESSION_WORD:
        return strchr(expression->word, '.') ? resolve_path(check, expression)
                                             : resolve_word(check, expression, wanted);
    case EXPRESSION_BINARY:
        return resolve_binary(check, expression, wanted);
    default:
        return expression->type != VALUE_NOTHING;
    }
}

/* An integer where words of a set are wanted. */
static bool accept_integer(struct check *check, struct expression *expression,
                           const struct wanted *wanted)
{
    const struct constant_set_info *info = constant_set_info(wanted->set);
    char digits[24];
    if (!expression->constant) {
        return info->open || info->flags;
    }
    snprintf(digits, sizeof(digits), "%llu", (unsigned long long)expression->known.integer);
    const struct constant *named = constant_find(wanted->set, digits);
    if (!named && !info->open && !info->flags) {
        return false;
    }
    uint32_t maximum = constant_set_maximum(wanted->set);
    if (!named && expression->known.integer > maximum) {
        diagnostics_error(check->out, expression->at, "%s is a number of 0 to %lu", info->name,
                          (unsigned long)maximum);
        /* Told of; no second message. */
        return true;
    }
    struct value value =
        constant_value(wanted->set, named ? named->number : (uint32_t)expression->known.integer);
    set_constant(expression, &value);
    return true;
}

/* What to write instead, where that can be guessed. */
static void hint_type(struct check *check, const struct expression *expression,
                      const struct wanted *wanted)
{
    bool integer = expression->constant && expression->type == VALUE_INTEGER;
    unsigned long long number = integer ? (unsigned long long)expression->known.integer : 0;
    bool bytes = expression->constant && expression->type == VALUE_TEXT;
    if (wanted->type == VALUE_DURATION && integer) {
        diagnostics_hint(check->out, "durations have a unit: %llus, or %llums", number, number);
    } else if (wanted->type == VALUE_SIZE && integer) {
        diagnostics_hint(check->out, "sizes have a unit: %llukB, or %lluMB", number, number);
    } else if (wanted->type == VALUE_PACKETS && integer) {
        diagnostics_hint(check->out, "write %llupackets", number);
    } else if (wanted->type == VALUE_BYTES && bytes) {
        diagnostics_hint(check->out, "bytes are hex\"00 11 22\" or text\"abc\"");
    } else if (wanted->type == VALUE_GUID && bytes) {
        diagnostics_hint(check->out, "write guid before the quotes");
    } else if (wanted->type == VALUE_ADDRESS && expression->type == VALUE_ENDPOINT) {
        diagnostics_hint(check->out, "the port has a field of its own");
    } else if (wanted->type == VALUE_WORD || wanted->type == VALUE_FLAGS) {
        hint_constants(check, wanted->set);
    }
}

static const char *describe(enum value_type type, enum constant_set set)
{
    bool named = (type == VALUE_WORD || type == VALUE_FLAGS) && set != SET_NONE;
    return named ? constant_set_info(set)->name : value_type_name(type);
}

bool check_expression(struct check *check, struct expression *expression,
                      const struct wanted *wanted)
{
    if (!resolve(check, expression, wanted)) {
        expression->type = VALUE_NOTHING;
        return false;
    }
    bool sets = wanted->type == VALUE_WORD || wanted->type == VALUE_FLAGS;
    if (wanted->type == VALUE_NOTHING || expression->type == VALUE_NOTHING) {
        return true;
    }
    if (expression->type == wanted->type && (!sets || expression->set == wanted->set)) {
        return true;
    }
    if (sets && expression->type == VALUE_INTEGER && accept_integer(check, expression, wanted)) {
        return true;
    }
    const char *type = describe(wanted->type, wanted->set);
    const char *found = describe(expression->type, expression->set);
    if (strcmp(wanted->what, type) == 0) {
        diagnostics_error(check->out, expression->at, "expected %s, found %s", type, found);
    } else {
        diagnostics_error(check->out, expression->at, "%s must be %s, not %s", wanted->what, type,
                          found);
    }
    hint_type(check, expression, wanted);
    return false;
}

bool check_bounded(struct check *check, struct expression *expression, const struct bound *bound)
{
    struct wanted wanted = {bound->what, bound->type, SET_NONE};
    struct expression_error error = {.text = ""};
    uint64_t number;
    if (!check_expression(check, expression, &wanted)) {
        return false;
    }
    if (expression->constant && !bound_evaluate(bound, expression, NULL, &number, &error)) {
        check_evaluation_error(check, &error);
        return false;
    }
    return true;
}

const char *check_constant_text(struct check *check, struct expression *expression,
                                const char *what)
{
    struct wanted wanted = {what, VALUE_TEXT, SET_NONE};
    if (!check_expression(check, expression, &wanted)) {
        return NULL;
    }
    if (!expression->constant) {
        diagnostics_error(check->out, expression->at, "%s must be known before the run", what);
        return NULL;
    }
    return expression->known.text.data;
}
