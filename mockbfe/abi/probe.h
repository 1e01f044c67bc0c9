/*
 * Asks a compiler what a set of headers declares. One source file holds a line for every name in
 * Windows' tables. Lines that do not compile name what is missing; the object that is made of the
 * others holds values as data and types as debug data. Nothing is run.
 */
#ifndef MOCKBFE_ABI_PROBE_H
#define MOCKBFE_ABI_PROBE_H

#include "abi/error.h"
#include "abi/model.h"

struct probe_options {
    const struct abi_tables *tables;
    enum abi_target target;
    const char *const *compiler; /* the command and its own options; NULL ends them */
    const char *const *flags;    /* -I and -D options; NULL ends them */
    const char *const *headers;  /* after windows.h; NULL ends them, NULL itself: Windows' own */
    bool own_version;            /* the flags choose the version of Windows */
};

struct probe_result {
    struct model *model;
    const char *compiler; /* the command with its name and version, for people */
    uint32_t ntddi;       /* what NTDDI_VERSION comes out as */
};

/*
 * False with the error set when the compiler cannot be used for this target or the headers do not
 * compile at all.
 */
bool probe_run(const struct probe_options *options, struct arena *arena,
               struct probe_result *result, struct abi_error *error);

/* The target that a compiler makes code for; -1 with the error set when it is none of Windows'. */
int probe_target(const char *const *compiler, const char *const *flags, struct arena *arena,
                 struct abi_error *error);

/* Whether a compiler runs and finds a windows.h. The error says why not. */
bool probe_usable(const char *const *compiler, struct arena *arena, struct abi_error *error);

bool probe_is_clang(const char *const *compiler, struct arena *arena, struct abi_error *error);

/* The folder that a compiler takes windows.h from; NULL when it has none. */
const char *probe_windows_folder(const char *const *compiler, struct arena *arena,
                                 struct abi_error *error);

/* --- between probe.c, probe_source.c and probe_read.c --- */

/* What a line of the source asks for. The letters are part of the names of its variables. */
enum probe_question {
    PROBE_RECORD = 'r',
    PROBE_ENUMERATION = 'e',
    PROBE_ENUMERATOR = 'k',
    PROBE_MACRO = 'm',
    PROBE_ERROR_CODE = 'x',
    PROBE_GUID = 'g',
    PROBE_FUNCTION = 'f',
    PROBE_CALLBACK = 'c',
    PROBE_CONVENTION = 's', /* of a callback, on x86 */
    PROBE_ALIAS = 'a',
    PROBE_ALIAS_TYPE = 'y'
};

struct probe_line {
    enum probe_question question;
    size_t i; /* in the table of its kind */
    bool failed;
    const char *why; /* the compiler's words */
};

struct probe_source {
    const char *prologue; /* everything before the first line; ends with a newline */
    unsigned first_line;  /* the number of the first probe's line, counted from 1 */
    struct probe_line *lines;
    size_t n_lines;
};

#define PROBE_PREFIX "mockbfe_"
#define PROBE_NTDDI "mockbfe_n_0"

bool probe_source_new(struct probe_source *source, const struct probe_options *options,
                      struct arena *arena);

/* The name in the tables that a line asks for. */
const char *probe_line_name(const struct probe_line *line, const struct abi_tables *tables);

/* The text of the source, without the lines that failed. The caller frees it; NULL: no memory. */
char *probe_source_text(const struct probe_source *source, const struct probe_options *options,
                        size_t *size);

/* Whether the headers define a macro of that name. */
struct probe_macros {
    const char *text; /* the compiler's list of #define lines */
    size_t size;
};

/* Marks the lines as failed whose names are neither words of the preprocessed text nor macros. */
bool probe_names(struct probe_source *source, const struct probe_options *options,
                 struct bytes text, const struct probe_macros *macros, struct arena *arena);

/* What a macro stands for; NULL when there is none of that name. */
const char *probe_macro(const struct probe_macros *macros, const char *name, struct arena *arena);

/* Reads the object into a model. */
bool probe_read(const struct probe_options *options, const struct probe_source *source,
                const struct probe_macros *macros, struct bytes object, struct arena *arena,
                struct probe_result *result, struct abi_error *error);

#endif
