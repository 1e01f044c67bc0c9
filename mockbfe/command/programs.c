#include "command/programs.h"
#include "report/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *program_name(const char *command, const char **rest)
{
    bool quoted = *command == '"';
    const char *begin = command + (quoted ? 1 : 0);
    size_t length = strcspn(begin, quoted ? "\"" : " \t");
    char *word = malloc(length + 1);
    if (word) {
        memcpy(word, begin, length);
        word[length] = '\0';
    }
    *rest = begin + length;
    if (quoted && **rest == '"') {
        (*rest)++;
    }
    return word;
}

/* folder may be "" for a name that stands by itself. */
static char *try_program(const struct program_search *search, const char *folder, const char *name)
{
    static const char *const ENDINGS[] = {"", ".exe"};
    for (size_t i = 0; i < 2; i++) {
        struct text path = {0};
        text_add(&path, "%s%s%s%s", folder, *folder ? "/" : "", name, ENDINGS[i]);
        if (path.data && search->is_file(path.data)) {
            return path.data;
        }
        text_clear(&path);
    }
    return NULL;
}

static void folder_of(const char *path, char *folder, size_t size)
{
    const char *slash = strrchr(path, '/');
    const char *backslash = strrchr(path, '\\');
    const char *end = backslash > slash ? backslash : slash;
    snprintf(folder, size, "%.*s", end ? (int)(end - path) : 1, end ? path : ".");
}

char *program_find(const struct program_search *search, const char *name, char *why,
                   size_t why_size)
{
    char folder[1024];
    folder_of(search->script, folder, sizeof(folder));
    char *found = try_program(search, "", name);
    if (!found) {
        found = try_program(search, folder, name);
    }
    int used = snprintf(why, why_size, "there is no program \"%s\" here, beside the script (%s)",
                        name, folder);
    for (size_t i = 0; !found && search->folders[i]; i++) {
        found = try_program(search, search->folders[i], name);
        if (used > 0 && (size_t)used < why_size) {
            used += snprintf(why + used, why_size - (size_t)used, ", in %s", search->folders[i]);
        }
    }
    if (!found && used > 0 && (size_t)used < why_size) {
        snprintf(why + used, why_size - (size_t)used, "; name its folder with --agents FOLDER");
    }
    return found;
}
