/* Where the programs of a script's agents are looked for; the same before a run and in it. */
#ifndef MOCKBFE_COMMAND_PROGRAMS_H
#define MOCKBFE_COMMAND_PROGRAMS_H

#include <stdbool.h>
#include <stddef.h>

struct program_search {
    const char *script;         /* its folder is looked into */
    const char *const *folders; /* so are these, in order; ends with NULL */
    bool (*is_file)(const char *path);
};

/*
 * The program of a command line: its first word, in quotes or not, for the caller to free. *rest is
 * what follows.
 */
char *program_name(const char *command, const char **rest);

/*
 * The program's path for the caller to free, or NULL with what was searched in why. It may come
 * without its ".exe".
 */
char *program_find(const struct program_search *search, const char *name, char *why,
                   size_t why_size);

#endif
