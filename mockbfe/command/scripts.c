#include "command/command.h"
#include "scenario/runner.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

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

static bool add_folder(struct script_set *set, const char *folder)
{
    size_t before = set->count;
    bool good = true;
    DIR *directory = opendir(folder);
    if (!directory) {
        fprintf(stderr, "mockbfe: cannot read the folder %s\n", folder);
        return false;
    }
    for (struct dirent *entry = readdir(directory); good && entry; entry = readdir(directory)) {
        if (is_script(entry->d_name)) {
            size_t size = strlen(folder) + strlen(entry->d_name) + 2;
            char *path = malloc(size);
            if (path) {
                bool slash = folder[0] && folder[strlen(folder) - 1] == '/';
                snprintf(path, size, "%s%s%s", folder, slash ? "" : "/", entry->d_name);
            }
            good = add_path(set, path);
        }
    }
    closedir(directory);
    if (good && set->count == before) {
        fprintf(stderr, "mockbfe: there is no *.bfe in the folder %s\n", folder);
        good = false;
    }
    if (set->count > before) {
        qsort(set->files + before, set->count - before, sizeof(*set->files), by_path);
    }
    return good;
}

static bool is_folder(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static struct script *load(const char *path, const struct command_options *options)
{
    const struct script_options script_options = {
        .definitions = options->definitions,
        .definition_count = options->definition_count,
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

bool scripts_load(struct script_set *set, const struct command_options *options)
{
    bool good = true;
    memset(set, 0, sizeof(*set));
    for (size_t i = 0; i < options->script_count; i++) {
        const char *path = options->scripts[i];
        good &= is_folder(path) ? add_folder(set, path) : add_path(set, strdup(path));
    }
    for (size_t i = 0; i < set->count; i++) {
        set->files[i].script = load(set->files[i].path, options);
        good &= set->files[i].script != NULL;
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
