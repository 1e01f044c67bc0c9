/*
 * `mockbfe abi headers`: which compilers to ask, and what they say.
 */
#include "abi/command.h"
#include "abi/compare.h"
#include "abi/probe.h"

#include <stdio.h>
#include <string.h>

#define MOST_COMPILER_WORDS 64u
/* Of the user's --include and --define. */
#define MOST_FLAGS 128u

/* A compiler's command, split into words. */
struct compiler_command {
    const char *words[MOST_COMPILER_WORDS + 1];
    size_t count;
};

/* What MinGW-w64 and clang call the targets. */
static const char *const default_commands[ABI_TARGETS] = {
    [ABI_X64] = "x86_64-w64-mingw32-gcc",
    [ABI_X86] = "i686-w64-mingw32-gcc",
    [ABI_ARM64] = "clang -target aarch64-w64-mingw32",
};

static const char *const triples[ABI_TARGETS] = {
    [ABI_X64] = "x86_64-w64-mingw32",
    [ABI_X86] = "i686-w64-mingw32",
    [ABI_ARM64] = "aarch64-w64-mingw32",
};

static void compile_with(struct compiler_command *command, const char *word)
{
    if (command->count < MOST_COMPILER_WORDS)
        command->words[command->count++] = word;
    command->words[command->count] = NULL;
}

/* Words that do not fit are dropped, and missed by nobody: no compiler's own options are that many.
 */
static void split(struct compiler_command *command, const char *text, struct arena *arena)
{
    command->count = 0;
    command->words[0] = NULL;
    while (*(text += strspn(text, " \t"))) {
        size_t length = strcspn(text, " \t");
        compile_with(command, arena_format(arena, "%.*s", (int)length, text));
        text += length;
    }
}

static bool names_target(const struct compiler_command *command)
{
    for (size_t i = 0; i < command->count; i++)
        if (strncmp(command->words[i], "-target", 7) == 0 ||
            strncmp(command->words[i], "--target", 8) == 0)
            return true;
    return false;
}

/*
 * The compiler for a target when nobody named one. clang brings no headers for Windows; those of
 * MinGW-w64 serve every machine, so it gets the ones that the x64 compiler has.
 */
static bool default_compiler(enum abi_target target, struct compiler_command *command,
                             struct arena *arena, struct abi_error *error)
{
    struct compiler_command x64;
    struct abi_error ignored;
    split(command, default_commands[target], arena);
    if (probe_usable(command->words, arena, error))
        return true;
    if (target != ABI_ARM64)
        return false;
    split(&x64, default_commands[ABI_X64], arena);
    const char *folder = probe_windows_folder(x64.words, arena, &ignored);
    if (!folder)
        return false;
    compile_with(command, "-isystem");
    compile_with(command, folder);
    return probe_usable(command->words, arena, error);
}

/* clang makes code for every target; it only has to be told. */
static void aim(struct compiler_command *command, enum abi_target target,
                const struct options *options, struct arena *arena)
{
    struct abi_error ignored;
    const char *const *words = command->words;
    const char *const *flags = options->flags.items;
    if (names_target(command) || !probe_is_clang(words, arena, &ignored) ||
        probe_target(words, flags, arena, &ignored) == (int)target)
        return;
    compile_with(command, "-target");
    compile_with(command, triples[target]);
}

/* Names of Windows' own headers limit the check to what these declare; any other name does not. */
static const char *const *wanted_headers(const struct options *options)
{
    for (size_t i = 0; i < options->headers.count; i++) {
        size_t k = 0;
        while (abi_headers[k] && strcmp(abi_headers[k], options->headers.items[i]) != 0)
            k++;
        if (!abi_headers[k])
            return NULL;
    }
    return options->headers.count ? options->headers.items : NULL;
}

static void check_target(const struct abi_tables *tables, const struct options *options,
                         enum abi_target target, const struct compiler_command *command,
                         struct subject *subject)
{
    struct probe_options probe = {.tables = tables,
                                  .target = target,
                                  .compiler = command->words,
                                  .flags = options->flags.items,
                                  .headers = options->headers.count ? options->headers.items : NULL,
                                  .own_version = options->own_version};
    struct probe_result result;
    struct abi_error error;
    if (!probe_run(&probe, subject->arena, &result, &error)) {
        subject->state = SUBJECT_FAILED;
        subject->reason = arena_text(subject->arena, error.text);
        return;
    }
    struct compare_options compare = {
        .declarations = true, .ntddi = result.ntddi, .headers = wanted_headers(options)};
    subject->detail = result.compiler;
    compare_model(result.model, &compare, subject);
    if (!subject->n_checked) {
        subject->state = SUBJECT_FAILED;
        subject->reason = "Nothing could be checked: what --header names declares nothing for this "
                          "version of Windows. Give a newer one with --define NTDDI_VERSION=, or "
                          "other headers.";
    }
    if (result.ntddi && result.ntddi < abi_ntddi("WIN10_NI"))
        subject_note(subject,
                     arena_format(subject->arena,
                                  "NTDDI_VERSION is 0x%08x; names that came later are not "
                                  "expected",
                                  (unsigned)result.ntddi),
                     NULL, 0);
}

static void check_named(const struct abi_tables *tables, const struct options *options,
                        enum abi_target target, struct subject *subject)
{
    struct compiler_command command;
    split(&command, options->compiler, subject->arena);
    aim(&command, target, options, subject->arena);
    check_target(tables, options, target, &command, subject);
}

static void check_default(const struct abi_tables *tables, const struct options *options,
                          enum abi_target target, struct subject *subject)
{
    struct compiler_command command;
    struct abi_error error;
    if (!default_compiler(target, &command, subject->arena, &error)) {
        subject->detail = default_commands[target];
        subject->state = options->any_target ? SUBJECT_FAILED : SUBJECT_SKIPPED;
        subject->reason = arena_text(subject->arena, error.text);
        return;
    }
    check_target(tables, options, target, &command, subject);
}

/* Which targets to check: those asked for, that of a named compiler, or all. */
static bool choose(const struct options *options, bool wanted[ABI_TARGETS], struct arena *arena,
                   struct abi_error *error)
{
    for (int i = 0; i < ABI_TARGETS; i++)
        wanted[i] = options->any_target ? options->targets[i] : !options->compiler;
    if (options->any_target || !options->compiler)
        return true;
    struct compiler_command command;
    split(&command, options->compiler, arena);
    if (command.count == 0)
        return abi_fail(error, "--cc names no compiler; give one, such as x86_64-w64-mingw32-gcc");
    int target = probe_target(command.words, options->flags.items, arena, error);
    if (target < 0)
        return false;
    wanted[target] = true;
    return true;
}

bool headers_command(const struct abi_tables *tables, const struct options *options,
                     struct arena *arena, struct report *report, struct abi_error *error)
{
    bool wanted[ABI_TARGETS];
    size_t checked = 0;
    if (options->compiler && !*options->compiler)
        return abi_fail(error, "--cc names no compiler; give one, such as x86_64-w64-mingw32-gcc");
    if (options->flags.count > MOST_FLAGS)
        return abi_fail(error, "more than %u folders and macros are too many for one run",
                        MOST_FLAGS);
    if (!choose(options, wanted, arena, error))
        return false;
    report->subjects = arena_array(arena, ABI_TARGETS, sizeof(*report->subjects));
    if (!report->subjects)
        return abi_fail(error, ABI_NO_MEMORY);
    report->merge = true;
    for (int i = 0; i < ABI_TARGETS; i++) {
        if (!wanted[i])
            continue;
        struct subject *subject = &report->subjects[report->n_subjects++];
        subject->name = abi_target_name((enum abi_target)i);
        subject->arena = arena;
        if (options->compiler)
            check_named(tables, options, (enum abi_target)i, subject);
        else
            check_default(tables, options, (enum abi_target)i, subject);
        if (subject->no_memory)
            return abi_fail(error, ABI_NO_MEMORY);
        checked += subject->state == SUBJECT_CHECKED;
    }
    /* Nothing at all was checked: then what was only skipped is a failure. */
    for (size_t i = 0; i < report->n_subjects && !checked; i++)
        report->subjects[i].state = SUBJECT_FAILED;
    return true;
}
