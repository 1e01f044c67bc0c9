/* The front door: which command. */
#include "command/command.h"

#include <string.h>

#ifdef _WIN32
#include <fcntl.h>
#include <io.h>
#endif

static const char HELP[] =
    "mockbfe plays negotiations of IPsec SAs against Windows Trusted Intermediary Agents (TIAs).\n"
    "\n"
    "  mockbfe run SCRIPT… [-- TIA ARGUMENTS…]   play scripts; a folder stands for all *.bfe below "
    "it\n"
    "  mockbfe serve [SCRIPT]                    wait for TIAs that are started by hand\n"
    "  mockbfe exec PROGRAM ARGUMENTS…           starts a TIA by hand, for `mockbfe serve`\n"
    "  mockbfe check SCRIPT…                     look for errors in scripts; needs no Wine\n"
    "  mockbfe abi …                             compare headers and programs with Windows' ABI\n"
    "  mockbfe --help | --version\n"
    "\n"
    "Options of run, serve and check:\n"
    "  -D NAME=VALUE      another value for the `let NAME` of the scripts that have one\n"
    "  --agents FOLDER    look for the agents' programs there as well (may be repeated); check\n"
    "                     then says which are missing\n"
    "  --show-keys        print keys; otherwise their length and a digest\n"
    "  -q, --quiet        print the timeline only of a script that fails\n"
    "  --colour WHEN      auto, always or never\n"
    "Reports of run and serve, each to a FILE; \"-\" is the standard output:\n"
    "  --html FILE        a page with a sequence diagram of every negotiation\n"
    "  --junit FILE       JUnit XML, for CI servers\n"
    "  --tap FILE         TAP 14\n"
    "  --json FILE        every event as a line of JSON\n"
    "Options of run and serve:\n"
    "  --key-memory FILE  digests of the keys that TIAs dictate, so that the next run can tell\n"
    "                     those that it sees again\n"
    "Options of run:\n"
    "  -j NUMBER          play so many scripts at once, in one process (1 to 32)\n"
    "Options of check:\n"
    "  --print            write the script as it was understood\n"
    "Options of serve:\n"
    "  --endpoint PIPE    another pipe than \\pipe\\mockbfe\n"
    "  --once             end when the script has ended\n"
    "\n"
    "Exit codes: 0 passed; 1 an expectation was not met; 2 wrong usage or an error in a script;\n"
    "3 the environment (an agent that cannot be started, no RPC).\n"
    "The language is described in mockbfe/script/README.md, the reports in "
    "mockbfe/report/README.md.\n";

/* `mockbfe run --help` too; behind `--` it is the TIA's. */
static bool asks_for_help(int argc, char **argv)
{
    for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            return true;
        }
    }
    return false;
}

/* exec is all the wrapper's, but for what is wrong with it. */
static int command_exec(int argc, char **argv)
{
    int code = EXIT_USAGE;
    if (argc == 0) {
        fprintf(stderr, "mockbfe exec: which program?\nTry `mockbfe --help`.\n");
    } else if (asks_for_help(1, argv)) {
        fputs(HELP, stdout);
        code = EXIT_PASSED;
    } else if (argv[0][0] == '-') {
        fprintf(stderr, "mockbfe exec: unknown option %s\nTry `mockbfe --help`.\n", argv[0]);
    } else {
        fprintf(stderr,
                "mockbfe exec: it takes the `mockbfe` that was installed beside this program "
                "(or build/mockbfe), which starts Wine\n");
        code = EXIT_ENVIRONMENT;
    }
    return code;
}

int main(int argc, char **argv)
{
#ifdef _WIN32
    /* Lines end in \n alone: the readers are Linux programs and CI logs. */
    _setmode(_fileno(stdout), _O_BINARY);
    _setmode(_fileno(stderr), _O_BINARY);
#endif
    const char *command = argc > 1 ? argv[1] : "";
    bool ours = strcmp(command, "run") == 0 || strcmp(command, "serve") == 0 ||
                strcmp(command, "check") == 0;
    if (ours && asks_for_help(argc - 2, argv + 2)) {
        fputs(HELP, stdout);
        return EXIT_PASSED;
    }
    if (strcmp(command, "run") == 0) {
        return command_run(argc - 2, argv + 2);
    }
    if (strcmp(command, "serve") == 0) {
        return command_serve(argc - 2, argv + 2);
    }
    if (strcmp(command, "exec") == 0) {
        return command_exec(argc - 2, argv + 2);
    }
    if (strcmp(command, "check") == 0) {
        return command_check(argc - 2, argv + 2);
    }
    if (strcmp(command, "abi") == 0) {
        return command_abi(argc - 1, argv + 1);
    }
    if (strcmp(command, "--help") == 0 || strcmp(command, "-h") == 0 ||
        strcmp(command, "help") == 0) {
        fputs(HELP, stdout);
        return EXIT_PASSED;
    }
    if (strcmp(command, "--version") == 0) {
        printf("mockbfe %s\n", MOCKBFE_VERSION);
        return EXIT_PASSED;
    }
    if (*command) {
        fprintf(stderr, "mockbfe: there is no command \"%s\"\n", command);
    }
    fprintf(stderr, "usage: mockbfe run|serve|exec|check|abi …   (`mockbfe --help` explains)\n");
    return EXIT_USAGE;
}
