#include "command/command.h"

#include <stdlib.h>
#include <string.h>

static bool wrong(const char *command, const char *format, const char *what)
{
    fprintf(stderr, "mockbfe %s: ", command);
    fprintf(stderr, format, what);
    fprintf(stderr, "\nTry `mockbfe --help`.\n");
    return false;
}

/* -D NAME=VALUE; cuts the argument in two. */
static bool add_definition(struct command_options *options, const char *command, char *text)
{
    char *equals = strchr(text, '=');
    if (!equals || equals == text) {
        return wrong(command, "-D wants NAME=VALUE, not \"%s\"", text);
    }
    if (options->definition_count == MAX_DEFINITIONS) {
        return wrong(command, "too many definitions at -D %s", text);
    }
    *equals = '\0';
    for (size_t i = 0; i < options->definition_count; i++) {
        if (strcmp(options->definitions[i].name, text) == 0) {
            return wrong(command, "-D %s is given twice", text);
        }
    }
    options->definitions[options->definition_count++] =
        (struct script_definition){text, equals + 1};
    return true;
}

static bool add_folder(struct command_options *options, const char *command, const char *folder)
{
    if (options->folder_count == MAX_FOLDERS) {
        return wrong(command, "too many folders at --agents %s", folder);
    }
    options->folders[options->folder_count++] = folder;
    return true;
}

static bool set_colour(struct command_options *options, const char *command, const char *when)
{
    if (strcmp(when, "always") == 0 || strcmp(when, "never") == 0) {
        options->colour = strcmp(when, "always") == 0;
        return true;
    }
    return strcmp(when, "auto") == 0 ||
           wrong(command, "--colour wants auto, always or never, not \"%s\"", when);
}

/* -j NUMBER; the digits have to be all of it. */
static bool set_jobs(struct command_options *options, const char *command, const char *value)
{
    char *end = NULL;
    unsigned long jobs = strtoul(value, &end, 10);
    if (*value < '0' || *value > '9' || *end || jobs < 1 || jobs > MAX_JOBS) {
        return wrong(command, "-j wants 1 to 32 scripts at once, not \"%s\"", value);
    }
    options->jobs = (unsigned int)jobs;
    return true;
}

/* --tap, --junit, --json, --html: where the option keeps its file, or NULL. */
static const char **report_file(struct command_options *options, const char *name)
{
    return strcmp(name, "--tap") == 0     ? &options->tap
           : strcmp(name, "--junit") == 0 ? &options->junit
           : strcmp(name, "--json") == 0  ? &options->json
           : strcmp(name, "--html") == 0  ? &options->html
                                          : NULL;
}

/* An option that takes a value, which is the next argument or stands behind "=". */
static bool with_value(struct command_options *options, const char *command, const char *name,
                       char *value)
{
    if (strcmp(name, "-D") == 0) {
        return add_definition(options, command, value);
    }
    if (strcmp(name, "-j") == 0) {
        return set_jobs(options, command, value);
    }
    if (strcmp(name, "--agents") == 0) {
        return add_folder(options, command, value);
    }
    if (strcmp(name, "--key-memory") == 0) {
        options->key_memory = value;
        return true;
    }
    if (strcmp(name, "--endpoint") == 0) {
        options->endpoint = value;
        return true;
    }
    const char **file = report_file(options, name);
    if (file) {
        *file = value;
        options->report_to_stdout |= strcmp(value, "-") == 0;
        return true;
    }
    return set_colour(options, command, value);
}

static const char *takes_value(const char *command, const char *argument)
{
    static const struct {
        const char *name;
        const char *commands;
    } OPTIONS[] = {
        {"-D", "run serve check"},       {"-j", "run"},
        {"--agents", "run serve check"}, {"--endpoint", "serve"},
        {"--colour", "run serve check"}, {"--color", "run serve check"},
        {"--tap", "run serve"},          {"--junit", "run serve"},
        {"--json", "run serve"},         {"--html", "run serve"},
        {"--key-memory", "run serve"},
    };
    for (size_t i = 0; i < sizeof(OPTIONS) / sizeof(OPTIONS[0]); i++) {
        size_t length = strlen(OPTIONS[i].name);
        if (strncmp(argument, OPTIONS[i].name, length) == 0 &&
            (argument[length] == '\0' || argument[length] == '=' || argument[1] != '-') &&
            strstr(OPTIONS[i].commands, command)) {
            return OPTIONS[i].name;
        }
    }
    return NULL;
}

static bool plain_option(struct command_options *options, const char *command, const char *argument)
{
    if (strcmp(argument, "--show-keys") == 0) {
        options->show_keys = true;
    } else if (strcmp(argument, "-q") == 0 || strcmp(argument, "--quiet") == 0) {
        options->quiet = true;
    } else if (strcmp(argument, "--print") == 0 && strcmp(command, "check") == 0) {
        options->print = true;
    } else if (strcmp(argument, "--once") == 0 && strcmp(command, "serve") == 0) {
        options->once = true;
    } else {
        return wrong(command, "unknown option %s", argument);
    }
    return true;
}

bool options_parse(struct command_options *options, const char *command, int argc, char **argv)
{
    const char *environment = getenv("MOCKBFE_COLOUR");
    size_t scripts = 0;
    memset(options, 0, sizeof(*options));
    options->jobs = 1;
    options->colour = environment && strcmp(environment, "1") == 0;
    for (int i = 0; i < argc; i++) {
        char *argument = argv[i];
        const char *name = takes_value(command, argument);
        if (strcmp(argument, "--") == 0) {
            options->command = argv + i + 1;
            options->command_count = argc - i - 1;
            if (options->command_count == 0) {
                return wrong(command, "a program is missing behind %s", "--");
            }
            break;
        }
        if (name) {
            char *value = argument + strlen(name);
            value += *value == '=' ? 1 : 0;
            if (*value == '\0') {
                if (++i == argc) {
                    return wrong(command, "%s wants a value", name);
                }
                value = argv[i];
            }
            if (!with_value(options, command, name, value)) {
                return false;
            }
        } else if (argument[0] == '-' && argument[1] != '\0') {
            if (!plain_option(options, command, argument)) {
                return false;
            }
        } else if (argument[0] == '\0') {
            return wrong(command, "a script's name is empty%s", "");
        } else {
            argv[scripts++] = argument;
        }
    }
    options->scripts = (const char *const *)argv;
    options->script_count = scripts;
    return true;
}
