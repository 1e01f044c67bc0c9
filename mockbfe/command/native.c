/* The native program: it checks scripts and ABIs, and does not run TIAs. */
#ifndef _WIN32
#include "abi/abi.h"
#include "command/command.h"
#include "command/same_file.h"

#include <stdlib.h>
#include <sys/stat.h>

/* Set by the wrapper: it wants to know what is wrong with a request before it starts Wine. */
#define CHECK_FIRST_VARIABLE "MOCKBFE_CHECK_FIRST"

bool same_file(const char *a, const char *b)
{
    struct stat first;
    struct stat second;
    return stat(a, &first) == 0 && stat(b, &second) == 0 && first.st_dev == second.st_dev &&
           first.st_ino == second.st_ino;
}

static int check_first(const char *command, int argc, char **argv)
{
    struct command_options options;
    struct script_set set;
    bool good = request_read(&options, &set, command, argc, argv);
    scripts_free(&set);
    return good ? EXIT_PASSED : EXIT_USAGE;
}

static int needs_wine(const char *command, int argc, char **argv)
{
    if (getenv(CHECK_FIRST_VARIABLE)) {
        return check_first(command, argc, argv);
    }
    fprintf(stderr,
            "mockbfe %s: this is the native program, which runs no TIAs; use the `mockbfe` that "
            "was installed beside it (or build/mockbfe), which starts Wine\n",
            command);
    return EXIT_ENVIRONMENT;
}

int command_run(int argc, char **argv)
{
    return needs_wine("run", argc, argv);
}

int command_serve(int argc, char **argv)
{
    return needs_wine("serve", argc, argv);
}

int command_abi(int argc, char **argv)
{
    return abi_main(argc, argv);
}
#endif
