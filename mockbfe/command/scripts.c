#include "command/command.h"
#include "scenario/runner.h"
#include "script/suggest.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define MAX_FOLDER_DEPTH 16
#define SHOWN_SCRIPTS 5 /* where a -D was looked for */

static bool add_path(struct script_set *set, char *path)
{
    struct script_file *files =
        path ? realloc(set->files, (set->count + 1) * sizeof(*files)) : NULL;
    if (!files) {
        free(path);
        fprintf(stderr, "mockbfe: there is no memory for the list of scripts\n");
        return false;
    }
    set->files = files;
    set->files[set->count++] = (struct script_file){path, NULL};
    return true;
}

static int by_path(const void *a, const void *b)
{
    const struct script_file *first = a;
    const struct script_file *second = b;
    return strcmp(first->path, second->path);
}

static bool is_script(const char *name)
{
    size_t length = strlen(name);
    return name[0] != '.' && length > 4 && strcmp(name + length - 4, ".bfe") == 0;
}

static bool is_folder(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static char *join(const char *folder, const char *name)
{
    size_t size = strlen(folder) + strlen(name) + 2;
    bool slash = folder[0] && folder[strlen(folder) - 1] == '/';
    char *path = malloc(size);
    if (path) {
        snprintf(path, size, "%s%s%s", folder, slash ? "" : "/", name);
    }
    return path;
}

/* Adds the scripts below a folder; hidden files and folders are passed over. */
static bool add_below(struct script_set *set, const char *folder, unsigned int depth)
{
    bool good = true;
    DIR *directory = depth < MAX_FOLDER_DEPTH ? opendir(folder) : NULL;
    if (!directory) {
        fprintf(stderr, "mockbfe: cannot read the folder %s: %s\n", folder,
                depth < MAX_FOLDER_DEPTH ? strerror(errno)
                                         : "folders are too deep, or one is a link to itself");
        return false;
    }
    for (struct dirent *entry = readdir(directory); good && entry; entry = readdir(directory)) {
        char *path = entry->d_name[0] == '.' ? NULL : join(folder, entry->d_name);
        if (path && is_folder(path)) {
            good = add_below(set, path, depth + 1);
        } else if (is_script(entry->d_name)) {
            good = add_path(set, path);
            path = NULL;
        }
        free(path);
    }
    closedir(directory);
    return good;
}

static bool add_folder(struct script_set *set, const char *folder)
{
    size_t before = set->count;
    bool good = add_below(set, folder, 0);
    if (good && set->count == before) {
        fprintf(stderr, "mockbfe: there is no *.bfe in the folder %s or in those below it\n",
                folder);
        good = false;
    }
    if (set->count > before) {
        qsort(set->files + before, set->count - before, sizeof(*set->files), by_path);
    }
    return good;
}

/* used: which definitions some script of several has a `let` for; NULL when there is only one. */
static struct script *load(const char *path, const struct command_options *options, bool *used)
{
    const struct script_options script_options = {
        .definitions = options->definitions,
        .definition_count = options->definition_count,
        .definition_used = used,
    };
    struct diagnostics diagnostics = {0};
    struct script *script = script_load(path, &script_options, &diagnostics);
    if (script && !runner_supports(script, &diagnostics)) {
        script_free(script);
        script = NULL;
    }
    fputs(diagnostics_text(&diagnostics), stderr);
    diagnostics_clear(&diagnostics);
    return script;
}

/* Tells of a -D whose name no script has, and where it was looked for. */
static void tell_unused(const struct script_set *set, const char *name)
{
    struct suggestion suggestion = suggest_for(name);
    fprintf(stderr, "mockbfe: -D %s: none of the %zu scripts has a `let %s` at its top level\n",
            name, set->count, name);
    for (size_t i = 0; i < set->count; i++) {
        const struct declarations *lets = &set->files[i].script->variables;
        for (const struct declaration *let = lets->first; let; let = let->next) {
            suggest_offer(&suggestion, let->name.text);
        }
    }
    if (suggestion.best) {
        fprintf(stderr, "      = did you mean '%s'?\n", suggestion.best);
    }
    for (size_t i = 0; i < set->count && i < SHOWN_SCRIPTS; i++) {
        fprintf(stderr, "      = looked at %s\n", set->files[i].path);
    }
    if (set->count > SHOWN_SCRIPTS) {
        fprintf(stderr, "      = and at %zu more\n", set->count - SHOWN_SCRIPTS);
    }
}

bool scripts_load(struct script_set *set, const struct command_options *options)
{
    bool good = true;
    bool used[MAX_DEFINITIONS] = {false};
    memset(set, 0, sizeof(*set));
    for (size_t i = 0; i < options->script_count; i++) {
        const char *path = options->scripts[i];
        good &= is_folder(path) ? add_folder(set, path) : add_path(set, strdup(path));
    }
    for (size_t i = 0; i < set->count; i++) {
        set->files[i].script = load(set->files[i].path, options, set->count > 1 ? used : NULL);
        good &= set->files[i].script != NULL;
    }
    /* A script with errors may have lost the `let`. */
    bool all = good && set->count > 1;
    for (size_t i = 0; all && i < options->definition_count; i++) {
        if (!used[i]) {
            tell_unused(set, options->definitions[i].name);
            good = false;
        }
    }
    return good;
}

void scripts_free(struct script_set *set)
{
    for (size_t i = 0; i < set->count; i++) {
        script_free(set->files[i].script);
        free(set->files[i].path);
    }
    free(set->files);
    *set = (struct script_set){0};
}
