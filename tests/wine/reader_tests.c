/* What mockbfe writes, for readers that take their time. */
#include "suite.h"
#include "tests.h"
#include "wine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECONDS 120
/* Stops reading for three seconds when the TIA begins to talk: its pipe holds 64 KB. */
#define STALLS                                                                                     \
    "while IFS= read -r line; do\n"                                                                \
    "    printf '%s\\n' \"$line\"\n"                                                               \
    "    case $line in *'| talk '*) sleep 3; break ;; esac\n"                                      \
    "done\n"                                                                                       \
    "cat\n"

/* Plays a script, with its output into a pipe whose reader is a program of the shell. */
static bool play_into(struct program *program, const char *script, const char *reader)
{
    char command[1000];
    char *path = wine_write(".bfe", script);
    snprintf(command, sizeof(command),
             "{ " WINE_MOCKBFE
             " run --agents build/x86_64/tests %s; echo \"code $?\"; } | {\n%s}\n",
             path, reader);
    const char *const argv[] = {"sh", "-c", command, NULL};
    bool ended = wine_start_mockbfe(program, argv, NULL) && program_wait(program, SECONDS);
    free(path);
    return ended;
}

void a_reader_that_stalls_makes_no_answer_late(void)
{
    struct program program;
    if (play_into(&program,
                  "scenario \"a full pipe\"\n"
                  "agent tia \"tia_talker.exe 500 1\"\n"
                  "expect tia registers { timeout = 1s }\n"
                  "negotiate sa1 { policy allow-dictate allow-notify }\n"
                  "expect sa1 check { weight = 7 } within 1s\n"
                  "expect sa1 established generated\n"
                  "negotiate sa2 { policy allow-dictate allow-notify }\n"
                  "expect sa2 check { weight = 7 } within 1s\n"
                  "expect sa2 established generated\n"
                  "delete all\nstop tia\nexpect tia exits 0\n",
                  STALLS) &&
        !strstr(program.out, "\ncode 0\n")) {
        CHECK_FAIL("its output was:\n%.5000s\n…\n%s", program.out, program.err);
    }
    program_clear(&program);
}

/* Where the numbered lines of the TIA are not each there once and in order, a check fails. */
static unsigned int check_talk(const char *out)
{
    unsigned int number = 0;
    for (const char *at = strstr(out, "| talk "); at; at = strstr(at + 1, "| talk ")) {
        unsigned int found = (unsigned int)strtoul(at + strlen("| talk "), NULL, 10);
        const char *end = strchr(at, '\n');
        if (!CHECK_INT(found, number + 1) || !CHECK_INT(end ? end - at : 0, 1002)) {
            break;
        }
        number++;
    }
    return number;
}

/* 24 MB, more than mockbfe keeps: the TIA's printing waits. */
void not_one_line_is_lost_when_a_reader_stalls(void)
{
    struct program program;
    if (play_into(&program,
                  "scenario \"more than is kept\"\n"
                  "agent tia \"tia_talker.exe 24000 10\"\n"
                  "expect tia registers\n"
                  "negotiate sa1 { policy allow-dictate allow-notify }\n"
                  "expect sa1 established generated within 60s\n"
                  "delete all\nstop tia\nexpect tia exits 0\n",
                  STALLS)) {
        CHECK_INT(check_talk(program.out), 24000);
        /* And the program's end comes after the last of them. */
        const char *exits = strstr(program.out, "tia      exits");
        CHECK(exits && !strstr(exits, "| talk "));
        CHECK_CONTAINS(program.out, "\ncode 0\n");
    }
    program_clear(&program);
}

void a_reader_that_goes_away_ends_nothing_but_the_output(void)
{
    struct program program;
    if (play_into(&program,
                  "scenario \"a closed pipe\"\n"
                  "agent tia \"tia_talker.exe 500 1\"\n"
                  "expect tia registers\n"
                  "negotiate sa1 { policy allow-dictate allow-notify }\n"
                  "expect sa1 established generated\n"
                  "delete all\nstop tia\nexpect tia exits 0\n",
                  "head -n 1 >/dev/null\nexec <&-\nsleep 1\n")) {
        CHECK_CONTAINS(program.err, "mockbfe: cannot write the timeline: ");
    }
    program_clear(&program);
}
