/* mockbfe check: everything that can be said of a script without playing it. */
#include "command/command.h"
#include "command/programs.h"
#include "script/print.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

static void print(const struct script *script)
{
    struct text out = {0};
    script_print(script, &out);
    fputs(text_get(&out), stdout);
    text_clear(&out);
}

/* Wine finds files whatever the case of their names, so this does too. */
static bool is_file(const char *path)
{
    struct stat status;
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    char folder[1024] = ".";
    bool found = stat(path, &status) == 0 && !S_ISDIR(status.st_mode);
    if (slash) {
        snprintf(folder, sizeof(folder), "%.*s", slash == path ? 1 : (int)(slash - path), path);
    }
    DIR *directory = found ? NULL : opendir(folder);
    for (struct dirent *entry = directory ? readdir(directory) : NULL; entry && !found;
         entry = readdir(directory)) {
        found = strcasecmp(entry->d_name, name) == 0;
    }
    if (directory) {
        closedir(directory);
    }
    return found;
}

/* Whether every agent of a script has a program that is there. */
static bool find_programs(const struct script_file *file, const struct command_options *options)
{
    const struct program_search search = {file->path, options->folders, is_file};
    struct diagnostics out = {0};
    for (size_t i = 0; i < file->script->agents.count; i++) {
        const struct statement *statement = file->script->agents.items[i]->statement;
        const struct expression *command = statement->agent->command;
        const char *rest = "";
        char why[1024] = "";
        char *name = NULL;
        char *program = NULL;
        if (!command && !options->command) {
            snprintf(why, sizeof(why),
                     "agent %s has no command: write one, or give the program after `--`",
                     statement->agent->name.text);
        } else if (!command || command->constant) {
            name = command ? program_name(command->known.text.data, &rest)
                           : strdup(options->command[0]);
            program = name ? program_find(&search, name, why, sizeof(why)) : NULL;
        }
        if (why[0] && !program) {
            diagnostics_error(&out, statement->at, "%s", why);
        }
        free(name);
        free(program);
    }
    bool good = out.total == 0;
    fputs(diagnostics_text(&out), stderr);
    diagnostics_clear(&out);
    return good;
}

/* One that is not there is told of even where no agent needs it. */
static bool find_folders(const struct command_options *options)
{
    bool good = true;
    for (size_t i = 0; i < options->folder_count; i++) {
        struct stat status;
        bool there = stat(options->folders[i], &status) == 0;
        if (!there || !S_ISDIR(status.st_mode)) {
            fprintf(stderr, "mockbfe check: --agents %s: %s\n", options->folders[i],
                    there ? "that is no folder" : "there is no such folder");
            good = false;
        }
    }
    return good;
}

int command_check(int argc, char **argv)
{
    struct command_options options;
    struct script_set set;
    bool good = request_read(&options, &set, "check", argc, argv);
    good = good && find_folders(&options);
    bool look = good && (options.folder_count > 0 || options.command);
    for (size_t i = 0; look && i < set.count; i++) {
        good &= find_programs(&set.files[i], &options);
    }
    if (good && !options.quiet) {
        for (size_t i = 0; i < set.count; i++) {
            if (options.print) {
                print(set.files[i].script);
            } else {
                printf("%s: no errors\n", set.files[i].path);
            }
        }
    }
    scripts_free(&set);
    return good ? EXIT_PASSED : EXIT_USAGE;
}
