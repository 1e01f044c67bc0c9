/*
 * What the subcommands share: their options, and how each is called.
 */
#ifndef MOCKBFE_ABI_COMMAND_H
#define MOCKBFE_ABI_COMMAND_H

#include "abi/arena.h"
#include "abi/bytes.h"
#include "abi/error.h"
#include "abi/findings.h"
#include "abi/tables.h"

/* The values of one option that may be given several times; NULL ends them, or is all there is. */
struct values {
    const char **items;
    size_t count;
    size_t capacity;
};

struct options {
    bool json;
    bool all;
    bool help;
    const char *compiler; /* --cc */
    struct values flags;  /* --include and --define as the compiler wants them */
    bool own_version;     /* a --define chooses the version of Windows */
    struct values headers;
    bool targets[ABI_TARGETS];
    bool any_target;
    unsigned seconds;    /* --timeout */
    struct values files; /* what stands behind the options */
};

/*
 * Each fills in report->subjects and returns true; false with the error set when nothing can be
 * checked at all.
 */
bool headers_command(const struct abi_tables *tables, const struct options *options,
                     struct arena *arena, struct report *report, struct abi_error *error);
bool binary_command(const struct abi_tables *tables, const struct options *options,
                    struct arena *arena, struct report *report, struct abi_error *error);
bool exports_command(const struct abi_tables *tables, const struct options *options,
                     struct arena *arena, struct report *report, struct abi_error *error);

typedef void file_check(const struct abi_tables *tables, struct bytes bytes,
                        struct subject *subject);

/* Checks every file of the command line. */
bool check_files(const struct abi_tables *tables, const struct options *options,
                 struct arena *arena, struct report *report, file_check *check,
                 struct abi_error *error);

/* Two checks on bytes in memory, for the fuzzer too. */
file_check binary_check;
file_check exports_check;

#endif
