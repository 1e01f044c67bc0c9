#define _POSIX_C_SOURCE 200809L

#include "abi/abi.h"

#include "abi/command.h"
#include "abi/file.h"
#include "abi/report.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define CANNOT_CHECK 2
/* One compilation of windows.h takes about half a second. */
#define DEFAULT_TIMEOUT 120u
#define LONGEST_TIMEOUT 3600u

static const char overview[] =
    "usage: mockbfe abi COMMAND [OPTION]…\n"
    "\n"
    "Compares WFP and IPsec headers, binaries and import libraries, whoever made them, with what\n"
    "Windows has, and says what breaks because of each difference. Nothing is run, and neither "
    "Wine\n"
    "nor Windows is needed.\n"
    "\n"
    "  headers   what a header set declares: structures, values, GUIDs, prototypes, missing names\n"
    "  binary    the structures in a program's or object's debug data, and what it imports\n"
    "  exports   the names and ordinals of a fwpuclnt.dll, an import library or a .def\n"
    "\n"
    "`mockbfe abi COMMAND --help` lists the options. Exit code: 0 no difference, 1 differences,\n"
    "2 something cannot be checked.\n";

static const char headers_help[] =
    "usage: mockbfe abi headers [OPTION]…\n"
    "\n"
    "Compiles (and does not run) a probe with the headers, and compares sizes, offsets, values, "
    "GUIDs\n"
    "and prototypes with the Windows SDK's.\n"
    "\n"
    "  --cc COMMAND      the compiler with its options, such as \"clang -target "
    "x86_64-w64-mingw32\";\n"
    "                    default: x86_64-w64-mingw32-gcc, i686-w64-mingw32-gcc, and clang for "
    "arm64\n"
    "                    with MinGW-w64's headers, each if it is there\n"
    "  --include DIR     look for headers in DIR first; may be given several times\n"
    "  --define X[=V]    define a macro; _WIN32_WINNT or NTDDI_VERSION choose an older Windows\n"
    "  --target LIST     only these of x64,x86,arm64; then each of them must be checkable\n"
    "  --header NAME     include NAME after windows.h instead of fwpmu.h and its family. Names of\n"
    "                    the Windows SDK limit the check to what it declares there\n"
    "  --timeout SECONDS one run of the compiler may take so long (default 120)\n"
    "  --all             list every missing name\n"
    "  --json            write JSON\n"
    "  --help            show this\n"
    "\n"
    "Exit code: 0 no difference, 1 differences, 2 something cannot be checked.\n";

static const char binary_help[] =
    "usage: mockbfe abi binary [OPTION]… FILE…\n"
    "\n"
    "FILE is a PE image (.exe, .dll) or a COFF object (.o, .obj) for x64, x86 or arm64. The "
    "structures,\n"
    "enumerators and callback types in its DWARF debug data (gcc -g, clang -g -gdwarf-4) are "
    "compared\n"
    "with Windows'. Of an image, the imports from fwpuclnt.dll are checked too: names that Windows "
    "does\n"
    "not export, names that the mock does not answer yet, and the signature that Windows demands "
    "of\n"
    "key managers (FORCE_INTEGRITY).\n"
    "\n"
    "  --json            write JSON\n"
    "  --help            show this\n"
    "\n"
    "Exit code: 0 no difference, 1 differences, 2 something cannot be checked.\n";

static const char exports_help[] =
    "usage: mockbfe abi exports [OPTION]… FILE…\n"
    "\n"
    "FILE is a fwpuclnt.dll, an import library for it (.a, .lib) or a module-definition file "
    "(.def).\n"
    "Its names and ordinals are compared with those of the DLL of Windows 10.0.19041.\n"
    "\n"
    "  --all             list every name\n"
    "  --json            write JSON\n"
    "  --help            show this\n"
    "\n"
    "Exit code: 0 no difference, 1 differences, 2 something cannot be checked.\n";

typedef bool command_function(const struct abi_tables *tables, const struct options *options,
                              struct arena *arena, struct report *report, struct abi_error *error);

struct command {
    const char *name;
    command_function *run;
    const char *help;
    bool takes_headers; /* the options about compilers and headers */
    bool takes_files;
};

static const struct command commands[] = {
    {"headers", headers_command, headers_help, true, false},
    {"binary", binary_command, binary_help, false, true},
    {"exports", exports_command, exports_help, false, true},
};

struct parser {
    const struct command *command;
    struct options *options;
    struct arena *arena;
    struct abi_error *error;
    int argc;
    char **argv;
    int at;
};

static bool add_value(struct parser *parser, struct values *values, const char *value)
{
    if (values->count + 1 >= values->capacity) {
        size_t capacity = values->capacity ? 2 * values->capacity : 8;
        const char **larger = arena_array(parser->arena, capacity, sizeof(*larger));
        if (!larger)
            return abi_fail(parser->error, ABI_NO_MEMORY);
        if (values->count)
            memcpy(larger, values->items, values->count * sizeof(*larger));
        values->items = larger;
        values->capacity = capacity;
    }
    values->items[values->count++] = value;
    return true;
}

/* "--name VALUE" or "--name=VALUE". */
static const char *value_of(struct parser *parser, const char *argument)
{
    const char *equals = strchr(argument, '=');
    if (equals)
        return equals + 1;
    if (parser->at + 1 < parser->argc)
        return parser->argv[++parser->at];
    abi_fail(parser->error, "%s needs a value; see `mockbfe abi %s --help`", argument,
             parser->command->name);
    return NULL;
}

static bool take_include(struct parser *parser, const char *folder)
{
    struct stat status;
    if (stat(folder, &status) != 0 || !S_ISDIR(status.st_mode))
        return abi_fail(parser->error, "--include %s: there is no such folder", folder);
    return add_value(parser, &parser->options->flags, arena_format(parser->arena, "-I%s", folder));
}

static bool take_define(struct parser *parser, const char *define)
{
    size_t length = strcspn(define, "=");
    if (length == 0)
        return abi_fail(parser->error, "--define '%s' names no macro; write --define NAME=VALUE",
                        define);
    if (strncmp(define, "_WIN32_WINNT", length) == 0 ||
        strncmp(define, "NTDDI_VERSION", length) == 0)
        parser->options->own_version = true;
    return add_value(parser, &parser->options->flags, arena_format(parser->arena, "-D%s", define));
}

/* The parts of a list with commas. */
static const char *next_part(struct parser *parser, const char **list)
{
    size_t length = strcspn(*list, ",");
    const char *part = arena_format(parser->arena, "%.*s", (int)length, *list);
    *list += length + ((*list)[length] == ',');
    return part;
}

static bool take_targets(struct parser *parser, const char *list)
{
    do {
        const char *name = next_part(parser, &list);
        int target = abi_target_of(name);
        if (target < 0)
            return abi_fail(parser->error,
                            "--target '%s' is unknown; the targets are x64, x86 and arm64", name);
        parser->options->targets[target] = true;
        parser->options->any_target = true;
    } while (*list);
    return true;
}

static bool take_headers(struct parser *parser, const char *list)
{
    do {
        const char *name = next_part(parser, &list);
        if (!*name || strpbrk(name, "<>\"\n"))
            return abi_fail(parser->error,
                            "--header '%s' is no name of a header; write it as in "
                            "#include <NAME>, without the brackets",
                            name);
        if (!add_value(parser, &parser->options->headers, name))
            return false;
    } while (*list);
    return true;
}

static bool take_timeout(struct parser *parser, const char *text)
{
    char *end;
    unsigned long seconds = strtoul(text, &end, 10);
    if (*text < '0' || *text > '9' || *end || seconds < 1 || seconds > LONGEST_TIMEOUT)
        return abi_fail(parser->error, "--timeout '%s' is no number of seconds from 1 to %u", text,
                        LONGEST_TIMEOUT);
    parser->options->seconds = (unsigned)seconds;
    return true;
}

static bool is_option(const char *argument, const char *name)
{
    size_t length = strlen(name);
    return strncmp(argument, name, length) == 0 &&
           (argument[length] == '\0' || argument[length] == '=');
}

static bool take_header_option(struct parser *parser, const char *argument, bool *known)
{
    static const struct {
        const char *name;
        bool (*take)(struct parser *, const char *);
    } takers[] = {{"--include", take_include},
                  {"--define", take_define},
                  {"--target", take_targets},
                  {"--header", take_headers},
                  {"--timeout", take_timeout}};
    *known = true;
    if (is_option(argument, "--cc"))
        return (parser->options->compiler = value_of(parser, argument)) != NULL;
    for (size_t i = 0; i < sizeof(takers) / sizeof(takers[0]); i++)
        if (is_option(argument, takers[i].name)) {
            const char *value = value_of(parser, argument);
            return value && takers[i].take(parser, value);
        }
    *known = false;
    return true;
}

static bool take_argument(struct parser *parser, const char *argument)
{
    const struct command *command = parser->command;
    bool known = false;
    if (strcmp(argument, "--json") == 0)
        return parser->options->json = true;
    if (strcmp(argument, "--all") == 0)
        return parser->options->all = true;
    if (strcmp(argument, "--help") == 0 || strcmp(argument, "-h") == 0)
        return parser->options->help = true;
    if (command->takes_headers && !take_header_option(parser, argument, &known))
        return false;
    if (known)
        return true;
    if (argument[0] == '-' && argument[1])
        return abi_fail(parser->error, "unknown option '%s'; see `mockbfe abi %s --help`", argument,
                        command->name);
    if (!command->takes_files)
        return abi_fail(parser->error,
                        "'%s' is not expected here; name headers with --header, and "
                        "the folder that holds them with --include",
                        argument);
    return add_value(parser, &parser->options->files, argument);
}

static bool parse(struct parser *parser)
{
    bool only_files = false;
    for (parser->at = 2; parser->at < parser->argc; parser->at++) {
        const char *argument = parser->argv[parser->at];
        if (!only_files && strcmp(argument, "--") == 0) {
            only_files = true;
            continue;
        }
        if (only_files && parser->command->takes_files) {
            if (!add_value(parser, &parser->options->files, argument))
                return false;
        } else if (!take_argument(parser, argument)) {
            return false;
        }
    }
    if (parser->command->takes_files && !parser->options->help && parser->options->files.count == 0)
        return abi_fail(parser->error, "no file is given; see `mockbfe abi %s --help`",
                        parser->command->name);
    return true;
}

static int run_command(const struct abi_tables *tables, const struct command *command, int argc,
                       char **argv, FILE *out, FILE *err)
{
    struct arena arena = {.limit = 0};
    struct options options = {.seconds = DEFAULT_TIMEOUT};
    struct report report = {.command = command->name};
    struct abi_error error;
    struct parser parser = {command, &options, &arena, &error, argc, argv, 0};
    int code = CANNOT_CHECK;
    bool good = parse(&parser);
    programs_begin(options.seconds);
    if (good && !options.help)
        good = command->run(tables, &options, &arena, &report, &error);
    if (programs_interrupted()) {
        fprintf(err, "mockbfe abi %s: stopped by a signal\n", command->name);
    } else if (!good) {
        fprintf(err, "mockbfe abi %s: %s\n", command->name, error.text);
    } else if (options.help) {
        fputs(command->help, out);
        code = 0;
    } else {
        report.all = options.all;
        if (options.json)
            report_json(out, &report);
        else
            report_text(out, &report, &arena);
        code = report_exit_code(&report);
    }
    arena_free(&arena);
    programs_end();
    return code;
}

int abi_run(const struct abi_tables *tables, int argc, char **argv, FILE *out, FILE *err)
{
    if (argc < 2) {
        fputs(overview, err);
        return CANNOT_CHECK;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
        strcmp(argv[1], "help") == 0) {
        fputs(overview, out);
        return 0;
    }
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
        if (strcmp(commands[i].name, argv[1]) == 0)
            return run_command(tables, &commands[i], argc, argv, out, err);
    fprintf(err,
            "mockbfe abi: unknown command '%s'; the commands are headers, binary and exports\n",
            argv[1]);
    return CANNOT_CHECK;
}

int abi_main(int argc, char **argv)
{
    return abi_run(&abi_windows_tables, argc, argv, stdout, stderr);
}
