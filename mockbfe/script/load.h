/* From a file to a checked script: the one entry to the language's front end. */
#ifndef MOCKBFE_SCRIPT_LOAD_H
#define MOCKBFE_SCRIPT_LOAD_H

#include "script/ast.h"
#include "script/diagnostic.h"

#define SCRIPT_MAX_INCLUDE_DEPTH 16
#define SCRIPT_MAX_FILES 256
#define SCRIPT_MAX_NESTING 64          /* braces and parentheses */
#define SCRIPT_MAX_BRANCHES 64         /* of one parallel */
#define SCRIPT_MAX_REPETITIONS 1000000 /* also of repeats within repeats, multiplied */

/* -D NAME=VALUE: another value for the `let NAME` at the script's top level. */
struct script_definition {
    const char *name;
    const char *value; /* in script notation; the quotes of a text may be left out */
};

struct script_options {
    const struct script_definition *definitions;
    size_t definition_count;
    /* One for each definition: set when the script has a `let` for it. NULL: one without is an
       error of this script. */
    bool *definition_used;
    /*
     * Reads a file, for tests; NULL: from disk. Returns memory that the loader frees, or NULL with
     * the reason in why. A file of more than SOURCE_MAX_SIZE bytes may be cut one byte behind that.
     */
    void *context;
    char *(*read)(void *context, const char *path, size_t *size, char *why, size_t why_size);
    size_t memory_limit; /* bytes; 0: POOL_LIMIT */
};

/*
 * Reads a script and its includes, parses and checks them. NULL when there is any error; out then
 * has at least one. options may be NULL. The caller frees the script with script_free.
 */
struct script *script_load(const char *path, const struct script_options *options,
                           struct diagnostics *out);

/* The same from memory. name stands in messages, and its folder is where includes are looked for.
 */
struct script *script_load_text(const char *name, const char *text, size_t size,
                                const struct script_options *options, struct diagnostics *out);

/* NULL is allowed. */
void script_free(struct script *script);

/* For a fuzzer: loads arbitrary bytes and, when they are a script, prints and frees it. Returns 0.
 */
int script_fuzz_one(const uint8_t *data, size_t size);

#endif
