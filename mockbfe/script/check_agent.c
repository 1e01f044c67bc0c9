#include "script/check_internal.h"

#include <ctype.h>
#include <string.h>

static const struct wanted ARGUMENT = {"an argument", VALUE_TEXT, SET_NONE};
static const struct wanted VARIABLE = {"a variable's value", VALUE_TEXT, SET_NONE};
static const struct wanted PRINCIPAL = {"a principal", VALUE_TEXT, SET_NONE};

/* Names of variables have no case on Windows. Looks at size characters at most. */
static bool same_variable(const char *a, const char *b, size_t size)
{
    size_t i = 0;
    while (i < size && a[i] && tolower((unsigned char)a[i]) == tolower((unsigned char)b[i])) {
        i++;
    }
    return i == size || (a[i] == '\0' && b[i] == '\0');
}

static void environment(struct check *check, struct agent *agent, struct arguments *arguments)
{
    struct environment **last = &agent->environment;
    const char *word = argument_word(arguments);
    if (!word || strchr(word, '.')) {
        argument_unexpected(arguments, "a variable's name");
        return;
    }
    if (same_variable(word, "MOCKBFE_", strlen("MOCKBFE_"))) {
        diagnostics_error(check->out, arguments->next->at, "'%s' is set by mockbfe itself", word);
        diagnostics_hint(check->out, "variables that begin with MOCKBFE_ say whose program it is");
    }
    bool told = false;
    while (*last) {
        if (!told && same_variable((*last)->name.text, word, SIZE_MAX)) {
            told = true;
            diagnostics_error(check->out, arguments->next->at, "'%s' is set already", word);
            diagnostics_note(check->out, (*last)->name.at,
                             strcmp((*last)->name.text, word) == 0
                                 ? "here"
                                 : "here; on Windows both are one variable");
        }
        last = &(*last)->next;
    }
    struct environment *entry = pool_take(check->pool, sizeof(*entry));
    entry->name = (struct name){.text = word, .at = arguments->next->at};
    arguments->next = arguments->next->next;
    argument_sign(arguments, ARGUMENT_EQUALS);
    entry->value = argument_expression(arguments, &VARIABLE);
    *last = entry;
}

static void command_arguments(struct check *check, struct agent *agent, struct arguments *arguments)
{
    struct text_list **last = &agent->arguments;
    while (*last) {
        last = &(*last)->next;
    }
    do {
        struct text_list *item = pool_take(check->pool, sizeof(*item));
        item->text = argument_expression(arguments, &ARGUMENT);
        *last = item;
        last = &item->next;
    } while (arguments->next && !arguments->failed);
}

static void property(struct check *check, struct agent *agent, const struct property *property)
{
    if (property->id == PROPERTY_COUNT) {
        return;
    }
    struct arguments arguments = arguments_of(check, property);
    switch (property->id) {
    case PROPERTY_ENV:
        environment(check, agent, &arguments);
        break;
    case PROPERTY_ARGUMENTS:
        command_arguments(check, agent, &arguments);
        break;
    case PROPERTY_START:
        agent->start_manual = true;
        if (!argument_is(&arguments, "manual")) {
            argument_unexpected(&arguments, "manual");
        }
        break;
    case PROPERTY_CONCURRENCY:
        agent->concurrency = argument_bounded(&arguments, &BOUND_CONCURRENCY);
        break;
    case PROPERTY_PRINCIPAL:
        agent->principal = argument_expression(&arguments, &PRINCIPAL);
        break;
    default:
        return;
    }
    arguments_end(&arguments);
}

/* A command line that Windows could not take apart; its program is its first word. */
static void check_command(struct check *check, const struct expression *command)
{
    const char *text = command->known.text.data;
    const char *blank = " \t";
    bool quoted = false;
    for (const char *at = text; *at; at++) {
        if (*at == '\\' && at[1] == '"') {
            at++;
        } else if (*at == '"') {
            quoted = !quoted;
        }
    }
    if (text[strspn(text, blank)] == '\0') {
        diagnostics_error(check->out, command->at, "%s",
                          *text ? "a command line of blanks" : "an empty command line");
        diagnostics_hint(check->out, "leave it out to use the program behind `--` on mockbfe's "
                                     "command line");
    } else if (strchr(blank, text[0])) {
        diagnostics_error(check->out, command->at, "a command line begins with its program");
    } else if (quoted) {
        diagnostics_error(check->out, command->at, "a quote in the command line is not closed");
    } else if (strncmp(text, "\"\"", 2) == 0) {
        diagnostics_error(check->out, command->at, "the program's name is empty");
    }
}

void check_agent(struct check *check, struct statement *statement)
{
    struct agent *agent = statement->agent;
    static const struct wanted COMMAND = {"the command line", VALUE_TEXT, SET_NONE};
    if (agent->command && check_expression(check, agent->command, &COMMAND) &&
        agent->command->constant) {
        check_command(check, agent->command);
    }
    if (agent->host.text && check_use(check, NAME_HOST, &agent->host)) {
        agent->host_index = agent->host.index;
    }
    check_properties(check, agent->properties, SUBJECT_AGENT,
                     1u << PROPERTY_ENV | 1u << PROPERTY_ARGUMENTS);
    for (struct property *p = agent->properties; p; p = p->next) {
        property(check, agent, p);
    }
}
