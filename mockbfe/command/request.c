#include "command/command.h"
#include "command/same_file.h"

#include <string.h>

static bool is_source(const struct script *script, const char *path)
{
    for (const struct source_file *file = script->files; file; file = file->next) {
        if (same_file(file->name, path)) {
            return true;
        }
    }
    return false;
}

/* A report would replace the script that it is about. False after it has said so. */
static bool reports_spare_scripts(const struct script_set *set,
                                  const struct command_options *options)
{
    const char *const reports[] = {options->tap, options->junit, options->json, options->html};
    for (size_t i = 0; i < sizeof(reports) / sizeof(reports[0]); i++) {
        for (size_t j = 0; reports[i] && j < set->count; j++) {
            if (is_source(set->files[j].script, reports[i])) {
                fprintf(stderr, "mockbfe: the report %s would overwrite a script\n", reports[i]);
                return false;
            }
        }
    }
    return true;
}

bool request_read(struct command_options *options, struct script_set *set, const char *command,
                  int argc, char **argv)
{
    bool serves = strcmp(command, "serve") == 0;
    memset(set, 0, sizeof(*set));
    if (!options_parse(options, command, argc, argv)) {
        return false;
    }
    if (!serves && options->script_count == 0) {
        fprintf(stderr, "mockbfe %s: which script?\nTry `mockbfe --help`.\n", command);
        return false;
    }
    if (serves && options->script_count > 1) {
        fprintf(stderr, "mockbfe serve: one script at most\nTry `mockbfe --help`.\n");
        return false;
    }
    return options->script_count == 0 ||
           (scripts_load(set, options) && reports_spare_scripts(set, options));
}
