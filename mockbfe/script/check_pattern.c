#include "script/check_internal.h"

#include <stdio.h>
#include <string.h>

static enum name_kind kind_of(enum subject_kind subject)
{
    return subject == SUBJECT_AGENT ? NAME_AGENT : subject == SUBJECT_HOST ? NAME_HOST : NAME_SA;
}

static enum subject_kind subject_of(const struct binding *binding)
{
    return binding->kind == NAME_AGENT  ? SUBJECT_AGENT
           : binding->kind == NAME_HOST ? SUBJECT_HOST
                                        : SUBJECT_SA;
}

/* The subject's binding, or NULL when it is not known; then only the event tells its kind. */
static struct binding *find_subject(struct check *check, struct pattern *pattern)
{
    struct name *name = &pattern->subject;
    struct binding *binding = check_find(check, name->text, strlen(name->text));
    if (binding && binding->kind == NAME_VARIABLE) {
        diagnostics_error(check->out, name->at,
                          "'%s' is %s; events are those of agents, SAs and hosts", name->text,
                          check_kind_name(binding->kind));
        return NULL;
    }
    if (!binding) {
        enum event_kind event = event_find(pattern->event_name.text);
        return check_use(
            check, event == EVENT_COUNT ? NAME_SA : kind_of(event_info(event)->subject), name);
    }
    name->index = binding->index;
    return binding->kind == NAME_UNKNOWN ? NULL : binding;
}

/* `expect not sa1 check`: a word too many stands where the subject should. */
static bool word_before_subject(struct check *check, const struct pattern *pattern)
{
    const struct name *word = &pattern->subject;
    const struct name *next = &pattern->event_name;
    const struct binding *subject = check_find(check, next->text, strlen(next->text));
    bool known = subject && (subject->kind == NAME_AGENT || subject->kind == NAME_SA);
    if (!known || event_find(next->text) != EVENT_COUNT ||
        check_find(check, word->text, strlen(word->text))) {
        return false;
    }
    diagnostics_error(check->out, word->at, "'%s' stands where %s or SA should", word->text,
                      check_kind_name(NAME_AGENT));
    struct suggestion suggestion = check_suggestion(check, word->text);
    suggest_offer(&suggestion, "no");
    if (check->in_expect && suggestion.best) {
        check_suggest(check, &suggestion);
    } else {
        diagnostics_hint(check->out, "first the subject, then its event: %s EVENT", next->text);
    }
    return true;
}

static void list_events(struct check *check, enum subject_kind subject)
{
    char list[300] = "";
    size_t used = 0;
    for (enum event_kind event = 0; event < EVENT_COUNT; event++) {
        if (event_info(event)->subject == subject) {
            used +=
                (size_t)snprintf(list + used, sizeof(list) - used, " %s", event_info(event)->name);
        }
    }
    diagnostics_hint(check->out, "events of %s are:%s", subject_kind_name(subject), list);
}

static bool find_event(struct check *check, struct pattern *pattern, const struct binding *binding)
{
    const char *name = pattern->event_name.text;
    enum event_kind event = event_find(name);
    if (event == EVENT_COUNT) {
        struct suggestion suggestion = check_suggestion(check, name);
        diagnostics_error(check->out, pattern->event_name.at, "there is no event '%s'", name);
        for (enum event_kind e = 0; e < EVENT_COUNT; e++) {
            bool fits = !binding || kind_of(event_info(e)->subject) == binding->kind;
            suggest_offer(&suggestion, fits ? event_info(e)->name : NULL);
        }
        check_suggest(check, &suggestion);
        if (!suggestion.best && binding) {
            list_events(check, subject_of(binding));
        }
        return false;
    }
    pattern->event = event;
    pattern->subject_kind = event_info(event)->subject;
    if (binding && binding->kind != kind_of(pattern->subject_kind)) {
        diagnostics_error(check->out, pattern->event_name.at,
                          "'%s' is an event of %s, and '%s' is %s", name,
                          subject_kind_name(pattern->subject_kind), binding->text,
                          check_kind_name(binding->kind));
        list_events(check, subject_of(binding));
        return false;
    }
    return true;
}

static void check_by(struct check *check, struct pattern *pattern)
{
    if (!pattern->by.text) {
        return;
    }
    if (event_info(pattern->event)->callback) {
        check_use(check, NAME_AGENT, &pattern->by);
    } else {
        diagnostics_error(check->out, pattern->by.at, "`%s` is not done by an agent",
                          pattern->event_name.text);
        diagnostics_hint(check->out,
                         "`by AGENT` goes with check, dictate, notify, late, twice and held");
    }
}

/* A bare value after the event becomes the comparison that it stands for. */
static void take_atom(struct check *check, struct pattern *pattern)
{
    const struct event_info *info = event_info(pattern->event);
    if (!pattern->atom) {
        return;
    }
    if (info->atom < 0) {
        diagnostics_error(check->out, pattern->atom->at, "`%s` takes no value here", info->name);
        diagnostics_hint(check->out,
                         "what is expected of fields stands in braces: { FIELD = VALUE }");
        return;
    }
    struct field_match *match = pool_take(check->pool, sizeof(*match));
    match->at = pattern->atom->at;
    match->field_name.text = field_info((enum field_id)info->atom)->name;
    match->field_name.at = pattern->atom->at;
    match->op = (enum comparison)info->atom_op;
    match->value = pattern->atom;
    match->from_atom = true;
    match->next = pattern->fields;
    pattern->fields = match;
}

static void check_operator(struct check *check, const struct field_match *match)
{
    enum value_type type = field_type(match->field);
    if (!match->value && match->op != COMPARE_EQUAL) {
        diagnostics_error(check->out, match->at, "'*' goes with '=' only");
    } else if (!comparison_allowed(type, match->op)) {
        diagnostics_error(check->out, match->at, "'%s' does not go with %s, which is %s",
                          comparison_text(match->op), match->field_name.text,
                          value_type_name(type));
        bool ordered = comparison_allowed(type, COMPARE_LESS);
        diagnostics_hint(check->out, "%s",
                         type == VALUE_FLAGS  ? "flags have = != has lacks"
                         : type == VALUE_TEXT ? "texts have = != contains"
                         : ordered            ? "it has = != < <= > >="
                                              : "it has = and !=");
    }
}

static void check_field(struct check *check, struct pattern *pattern, struct field_match *match,
                        struct field_match *seen[FIELD_ID_COUNT][3][2])
{
    const char *name = match->field_name.text;
    if (!field_find(pattern->event, name, &match->field)) {
        check_unknown_field(check, match->field_name.at, pattern->event, name);
        return;
    }
    check_operator(check, match);
    if (match->op == COMPARE_EQUAL) {
        struct field_match **same =
            &seen[match->field.id][match->field.side][match->field.length ? 1 : 0];
        if (*same) {
            diagnostics_error(check->out, match->at, "%s is compared with '=' twice", name);
            diagnostics_note(check->out, (*same)->at, "the first is here");
        }
        *same = match;
    }
    bool has = check_sa_has(check, pattern->subject.text, match->field, match->field_name.at);
    if (match->value && has) {
        struct wanted wanted = {name, field_type(match->field),
                                match->field.length ? SET_NONE : field_info(match->field.id)->set};
        if (check_expression(check, match->value, &wanted)) {
            check_field_value(check, pattern, match);
        }
    }
}

void check_pattern(struct check *check, struct pattern *pattern)
{
    if (word_before_subject(check, pattern)) {
        return;
    }
    struct binding *binding = find_subject(check, pattern);
    if (!find_event(check, pattern, binding)) {
        return;
    }
    check_by(check, pattern);
    take_atom(check, pattern);
    struct field_match *seen[FIELD_ID_COUNT][3][2] = {{{NULL}}};
    check->event = pattern->event;
    for (struct field_match *match = pattern->fields; match; match = match->next) {
        check_field(check, pattern, match, seen);
    }
    check->event = EVENT_COUNT;
}

void check_mark_matched(struct check *check, const struct pattern *pattern)
{
    struct binding *binding =
        check_find(check, pattern->subject.text, strlen(pattern->subject.text));
    uint32_t bit = UINT32_C(1) << pattern->event;
    if (!binding || kind_of(pattern->subject_kind) != binding->kind || binding->matched & bit) {
        return;
    }
    struct matched *matched = pool_take(check->pool, sizeof(*matched));
    matched->binding = binding;
    matched->event = bit;
    matched->older = check->matched;
    check->matched = matched;
    binding->matched |= bit;
}
