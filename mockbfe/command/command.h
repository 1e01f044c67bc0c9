/* The commands of mockbfe, and what their exit codes mean. */
#ifndef MOCKBFE_COMMAND_COMMAND_H
#define MOCKBFE_COMMAND_COMMAND_H

#include "script/load.h"

#include <stdbool.h>
#include <stdio.h>

enum exit_code {
    EXIT_PASSED = 0,
    EXIT_EXPECTATION = 1, /* an expectation was not met */
    EXIT_USAGE = 2,       /* wrong usage, or an error in a script */
    EXIT_ENVIRONMENT = 3, /* an agent that cannot be started, no RPC, no memory */
};

/* Each takes the arguments behind its own name. */
int command_run(int argc, char **argv);
int command_serve(int argc, char **argv);
int command_check(int argc, char **argv);
int command_abi(int argc, char **argv);

/* ---- options of run and serve (options.c) ---------------------------------------------------- */

#define MAX_DEFINITIONS 64
#define MAX_FOLDERS 16
#define MAX_JOBS 32

struct command_options {
    const char *const *scripts; /* as given; folders are not yet looked into */
    size_t script_count;
    struct script_definition definitions[MAX_DEFINITIONS];
    size_t definition_count;
    const char *folders[MAX_FOLDERS + 1]; /* --agents, ends with NULL */
    size_t folder_count;
    char **command; /* behind `--`, or NULL */
    int command_count;
    bool show_keys;
    bool quiet;
    unsigned int jobs; /* run: scripts at once, 1 to MAX_JOBS */
    bool colour;
    bool print;           /* check: write the script as it was understood */
    bool once;            /* serve: end with the script */
    const char *endpoint; /* serve: another pipe than the well-known one */
    /* run and serve: files for reports, "-" is stdout; NULL: none */
    const char *tap;
    const char *junit;
    const char *json;
    const char *html;
    bool report_to_stdout;  /* one of them is "-" */
    const char *key_memory; /* run and serve: what earlier runs have dictated; NULL: no file */
};

/*
 * Reads the arguments of a command ("run", "serve", "check"). False after it has said on stderr
 * what is wrong. Scripts are collected in the front of argv.
 */
bool options_parse(struct command_options *options, const char *command, int argc, char **argv);

/* ---- scripts (scripts.c) --------------------------------------------------------------------- */

struct script_file {
    char *path;
    struct script *script;
};

struct script_set {
    struct script_file *files;
    size_t count;
};

/*
 * Loads all scripts; a folder stands for the *.bfe files in it and in the folders below it, in the
 * order of their paths. A -D counts for those that have a `let` of its name, and one of them must.
 * Errors go to stderr, all of them; false when there was any.
 */
bool scripts_load(struct script_set *set, const struct command_options *options);
void scripts_free(struct script_set *set);

/* ---- requests (request.c) -------------------------------------------------------------------- */

/*
 * All that a command does before it does anything else: reads its arguments, loads its scripts,
 * looks whether a report would overwrite one. False after it has said what is wrong; set is to be
 * freed in either case.
 */
bool request_read(struct command_options *options, struct script_set *set, const char *command,
                  int argc, char **argv);

#endif
