/* The native program: it checks scripts and ABIs, and does not run TIAs. */
#ifndef _WIN32
#include "abi/abi.h"
#include "command/command.h"

static int needs_wine(const char *command)
{
    fprintf(stderr,
            "mockbfe %s: this is the native program, which runs no TIAs; use the `mockbfe` that "
            "was installed beside it (or build/mockbfe), which starts Wine\n",
            command);
    return EXIT_ENVIRONMENT;
}

int command_run(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return needs_wine("run");
}

int command_serve(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return needs_wine("serve");
}

int command_abi(int argc, char **argv)
{
    return abi_main(argc, argv);
}
#endif
