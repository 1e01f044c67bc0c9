#include "abi/probe.h"

#include "abi/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A failed line can hide another one's failure; more rounds than these were never needed. */
#define MOST_COMPILATIONS 12u
#define MOST_WORDS 256u

/* The newest Windows that the tables know. */
static const char *const version_flags[] = {"-D_WIN32_WINNT=0x0A00", "-DNTDDI_VERSION=0x0A00000C",
                                            NULL};

struct run {
    const struct probe_options *options;
    struct arena *arena;
    struct abi_error *error;
    const char *directory;
    const char *source_path;
    struct probe_source source;
    struct probe_macros macros;
    bool is_clang;
};

/* A command line that is put together from several lists. */
struct words {
    const char *items[MOST_WORDS + 1];
    size_t count;
};

static void add_word(struct words *words, const char *word)
{
    if (words->count < MOST_WORDS)
        words->items[words->count++] = word;
    words->items[words->count] = NULL;
}

static void add_words(struct words *words, const char *const *list)
{
    for (size_t i = 0; list && list[i]; i++)
        add_word(words, list[i]);
}

static void add_command(struct words *words, const struct probe_options *options)
{
    words->count = 0;
    add_words(words, options->compiler);
    add_words(words, options->flags);
    if (!options->own_version)
        add_words(words, version_flags);
    add_word(words, "-w");
}

/* The text of one line, without its end. */
static const char *line_copy(struct arena *arena, const char *start)
{
    return arena_format(arena, "%.*s", (int)strcspn(start, "\r\n"), start);
}

/* The first line of a compiler's output that reports an error, or its first line at all. */
static const char *first_error(struct arena *arena, const char *output)
{
    for (const char *line = output; *line; line += strcspn(line, "\n"), line += *line == '\n') {
        const char *text = line_copy(arena, line);
        if (strstr(text, "error: ") || strstr(text, "error:"))
            return text;
    }
    return *output ? line_copy(arena, output) : "it said nothing";
}

/* Leaves out the temporary directory, which says nothing to anybody. */
static const char *without_directory(struct run *run, const char *text)
{
    size_t length = strlen(run->directory);
    const char *found = strstr(text, run->directory);
    if (!found)
        return text;
    return arena_format(run->arena, "%.*s%s", (int)(found - text), text,
                        found + length + (found[length] == '/'));
}

static const char *command_text(struct run *run)
{
    const char *text = "";
    for (size_t i = 0; run->options->compiler[i]; i++)
        text = arena_format(run->arena, "%s%s%s", text, i ? " " : "", run->options->compiler[i]);
    return text;
}

const char *probe_macro(const struct probe_macros *macros, const char *name, struct arena *arena)
{
    static const char define[] = "#define ";
    size_t length = strlen(name);
    const char *end = macros->text + macros->size;
    for (const char *line = macros->text; line < end;) {
        const char *stop = memchr(line, '\n', (size_t)(end - line));
        size_t size = (size_t)((stop ? stop : end) - line);
        if (size > sizeof(define) - 1 + length && memcmp(line, define, sizeof(define) - 1) == 0 &&
            memcmp(line + sizeof(define) - 1, name, length) == 0) {
            const char *body = line + sizeof(define) - 1 + length;
            if (*body == ' ')
                return arena_format(arena, "%.*s", (int)(line + size - body - 1), body + 1);
            if (*body == '(')
                return "";
        }
        line = stop ? stop + 1 : end;
    }
    return NULL;
}

/* Preprocesses a source with one more option, if that is not NULL. */
static bool preprocess(struct run *run, const char *option, const char *source,
                       struct bytes *output)
{
    struct words words;
    struct program_result result = {0, ""};
    const char *path = arena_format(run->arena, "%s/preprocessed", run->directory);
    add_command(&words, run->options);
    add_word(&words, "-E");
    if (option)
        add_word(&words, option);
    add_word(&words, "-o");
    add_word(&words, path);
    add_word(&words, "-x");
    add_word(&words, "c");
    add_word(&words, source);
    if (!program_run(words.items, run->arena, &result, run->error))
        return false;
    if (result.exit_code != 0)
        return abi_fail(
            run->error,
            "%s cannot preprocess the headers:\n    %.600s\n  Give the folder that holds "
            "them with --include, or another compiler with --cc.",
            command_text(run), without_directory(run, first_error(run->arena, result.output)));
    if (!file_read(path, run->arena, output, run->error))
        return abi_fail(run->error, "%s -E wrote no output; name a gcc or clang with --cc",
                        command_text(run));
    return true;
}

/* Lists the macros that the headers (or with an empty source, the compiler alone) define. */
static bool list_macros(struct run *run, const char *source)
{
    struct bytes list = {NULL, 0};
    if (!preprocess(run, "-dM", source, &list))
        return false;
    run->macros.text = (const char *)list.data;
    run->macros.size = list.size;
    return true;
}

/* A macro stands for something by itself; only another name can be that of a type. */
static void choose_alias_questions(struct run *run)
{
    for (size_t i = 0; i < run->source.n_lines; i++) {
        struct probe_line *line = &run->source.lines[i];
        if (line->failed || (line->question != PROBE_ALIAS && line->question != PROBE_ALIAS_TYPE))
            continue;
        const char *name = probe_line_name(line, run->options->tables);
        bool is_macro = probe_macro(&run->macros, name, run->arena) != NULL;
        line->failed = is_macro != (line->question == PROBE_ALIAS);
    }
}

/* Finds out which questions are worth asking. */
static bool prepare(struct run *run)
{
    struct bytes text = {NULL, 0};
    const char *prologue = run->source.prologue;
    if (!file_write(run->source_path, prologue, strlen(prologue), run->error) ||
        !list_macros(run, run->source_path) || !preprocess(run, NULL, run->source_path, &text))
        return false;
    if (!probe_names(&run->source, run->options, text, &run->macros, run->arena))
        return abi_fail(run->error, ABI_NO_MEMORY);
    choose_alias_questions(run);
    return true;
}

static int target_of_macros(struct run *run)
{
    static const struct {
        const char *macro;
        enum abi_target target;
    } targets[] = {{"__x86_64__", ABI_X64}, {"_M_X64", ABI_X64},        {"__i386__", ABI_X86},
                   {"_M_IX86", ABI_X86},    {"__aarch64__", ABI_ARM64}, {"_M_ARM64", ABI_ARM64}};
    if (!probe_macro(&run->macros, "_WIN32", run->arena)) {
        abi_fail(run->error,
                 "%s does not make code for Windows; name a compiler that does with --cc, such as "
                 "x86_64-w64-mingw32-gcc or \"clang -target x86_64-w64-mingw32\"",
                 command_text(run));
        return -1;
    }
    for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++)
        if (probe_macro(&run->macros, targets[i].macro, run->arena))
            return (int)targets[i].target;
    abi_fail(run->error, "%s makes code for a machine other than x64, x86 and arm64",
             command_text(run));
    return -1;
}

static bool open_run(struct run *run, const struct probe_options *options, struct arena *arena,
                     struct abi_error *error)
{
    struct run empty = {.options = options, .arena = arena, .error = error};
    *run = empty;
    run->directory = directory_new(arena, error);
    if (!run->directory)
        return false;
    run->source_path = arena_format(arena, "%s/probe.c", run->directory);
    return true;
}

static void close_run(struct run *run)
{
    if (run->directory)
        directory_remove(run->directory);
}

bool probe_usable(const char *const *compiler, struct arena *arena, struct abi_error *error)
{
    static const char text[] = "#include <windows.h>\n";
    struct probe_options options = {.compiler = compiler, .own_version = true};
    struct run run;
    bool good = open_run(&run, &options, arena, error) &&
                file_write(run.source_path, text, sizeof(text) - 1, error) &&
                list_macros(&run, run.source_path);
    close_run(&run);
    return good;
}

bool probe_is_clang(const char *const *compiler, struct arena *arena, struct abi_error *error)
{
    struct probe_options options = {.compiler = compiler, .own_version = true};
    struct run run;
    bool is_clang = open_run(&run, &options, arena, error) && list_macros(&run, "/dev/null") &&
                    probe_macro(&run.macros, "__clang__", arena) != NULL;
    close_run(&run);
    return is_clang;
}

/* The compiler lists what a source includes as a rule for make. */
static const char *folder_of_rule(struct arena *arena, const char *rule)
{
    static const char file[] = "/windows.h";
    const size_t length = sizeof(file) - 1;
    for (const char *word = rule; *word; word += strspn(word, " \\\r\n")) {
        size_t size = strcspn(word, " \\\r\n");
        if (size > length && strncmp(word + size - length, file, length) == 0)
            return arena_format(arena, "%.*s", (int)(size - length), word);
        word += size;
    }
    return NULL;
}

const char *probe_windows_folder(const char *const *compiler, struct arena *arena,
                                 struct abi_error *error)
{
    static const char text[] = "#include <windows.h>\n";
    struct probe_options options = {.compiler = compiler, .own_version = true};
    struct program_result result = {0, ""};
    struct words words;
    struct run run;
    const char *folder = NULL;
    if (open_run(&run, &options, arena, error) &&
        file_write(run.source_path, text, sizeof(text) - 1, error)) {
        add_command(&words, &options);
        add_word(&words, "-M");
        add_word(&words, run.source_path);
        if (program_run(words.items, arena, &result, error))
            folder = folder_of_rule(arena, result.output);
    }
    close_run(&run);
    return folder;
}

int probe_target(const char *const *compiler, const char *const *flags, struct arena *arena,
                 struct abi_error *error)
{
    struct probe_options options = {.compiler = compiler, .flags = flags};
    struct run run;
    int target = -1;
    if (open_run(&run, &options, arena, error) && list_macros(&run, "/dev/null"))
        target = target_of_macros(&run);
    close_run(&run);
    return target;
}

/*
 * Marks the lines of the source that the compiler complains about; *other gets the first complaint
 * about something else. Both gcc and clang write "FILE:LINE:COLUMN: error: TEXT".
 */
static size_t mark_failures(struct run *run, const char *output, const char **other)
{
    size_t length = strlen(run->source_path);
    size_t marked = 0;
    *other = NULL;
    for (const char *line = output; *line; line += strcspn(line, "\n"), line += *line == '\n') {
        const char *text = line_copy(run->arena, line);
        const char *message = strstr(text, "error: ");
        if (!message)
            continue;
        if (strncmp(text, run->source_path, length) != 0 || text[length] != ':') {
            if (!*other)
                *other = text;
            continue;
        }
        unsigned long number = strtoul(text + length + 1, NULL, 10);
        if (number < run->source.first_line ||
            number - run->source.first_line >= run->source.n_lines) {
            if (!*other)
                *other = text;
            continue;
        }
        struct probe_line *probe = &run->source.lines[number - run->source.first_line];
        marked += !probe->failed;
        if (!probe->failed)
            probe->why = message + strlen("error: ");
        probe->failed = true;
    }
    return marked;
}

static bool compile(struct run *run, const char *object, struct program_result *result)
{
    struct words words;
    size_t size = 0;
    char *text = probe_source_text(&run->source, run->options, &size);
    if (!text)
        return abi_fail(run->error, ABI_NO_MEMORY);
    bool written = file_write(run->source_path, text, size, run->error);
    free(text);
    if (!written)
        return false;
    add_command(&words, run->options);
    add_word(&words, run->is_clang ? "-ferror-limit=0" : "-fmax-errors=0");
    if (!run->is_clang) /* errors inside of a macro are reported where it is used */
        add_word(&words, "-ftrack-macro-expansion=0");
    static const char *const rest[] = {"-std=gnu11", "-O0", "-g", "-gdwarf-4", "-fno-lto",
                                       "-x",         "c",   "-c", "-o",        NULL};
    add_words(&words, rest);
    add_word(&words, object);
    add_word(&words, run->source_path);
    return program_run(words.items, run->arena, result, run->error);
}

/* Compiles without the lines that fail, until none does. */
static bool compile_object(struct run *run, const char *object)
{
    for (unsigned round = 0; round < MOST_COMPILATIONS; round++) {
        struct program_result result = {0, ""};
        const char *other;
        if (!compile(run, object, &result))
            return false;
        if (result.exit_code == 0)
            return true;
        size_t marked = mark_failures(run, result.output, &other);
        if (other || !marked)
            return abi_fail(
                run->error,
                "%s cannot compile the headers:\n    %.600s\n  Mend this first; nothing "
                "else can be checked before.",
                command_text(run),
                without_directory(run, other ? other : first_error(run->arena, result.output)));
    }
    return abi_fail(run->error,
                    "%s still reports errors after %u rounds of leaving out what does not "
                    "compile; report this as a bug of mockbfe with the headers at hand",
                    command_text(run), MOST_COMPILATIONS);
}

static bool check_compiler_target(struct run *run)
{
    int target = target_of_macros(run);
    if (target < 0)
        return false;
    if (target != (int)run->options->target)
        return abi_fail(
            run->error, "%s makes code for %s, not for %s; name a compiler for %s with --cc",
            command_text(run), abi_target_name((enum abi_target)target),
            abi_target_name(run->options->target), abi_target_name(run->options->target));
    return true;
}

/* "x86_64-w64-mingw32-gcc (GCC 12-win32), MinGW-w64 10.0" */
static const char *describe_run(struct run *run)
{
    const char *version = probe_macro(&run->macros, "__VERSION__", run->arena);
    const char *major = probe_macro(&run->macros, "__MINGW64_VERSION_MAJOR", run->arena);
    const char *minor = probe_macro(&run->macros, "__MINGW64_VERSION_MINOR", run->arena);
    const char *text = command_text(run);
    size_t length = version ? strlen(version) : 0;
    if (length > 2 && version[0] == '"')
        text = arena_format(run->arena, "%s (%s%.*s)", text, run->is_clang ? "" : "GCC ",
                            (int)length - 2, version + 1);
    if (major && minor)
        text = arena_format(run->arena, "%s, MinGW-w64 %s.%s", text, major, minor);
    return text;
}

bool probe_run(const struct probe_options *options, struct arena *arena,
               struct probe_result *result, struct abi_error *error)
{
    struct run run;
    struct bytes object = {NULL, 0};
    bool good = false;

    result->model = NULL;
    if (!open_run(&run, options, arena, error) || !list_macros(&run, "/dev/null") ||
        !check_compiler_target(&run))
        goto end;
    run.is_clang = probe_macro(&run.macros, "__clang__", arena) != NULL;
    if (!probe_source_new(&run.source, options, arena)) {
        abi_fail(error, ABI_NO_MEMORY);
        goto end;
    }
    if (!prepare(&run))
        goto end;
    result->compiler = describe_run(&run);
    const char *path = arena_format(arena, "%s/probe.o", run.directory);
    if (!compile_object(&run, path))
        goto end;
    if (!file_read(path, arena, &object, error)) {
        abi_fail(error, "%s wrote no object file", command_text(&run));
        goto end;
    }
    good = probe_read(options, &run.source, &run.macros, object, arena, result, error);
end:
    close_run(&run);
    return good;
}
