/* TIAs of 32 and of 64 bits against the one mock, which has 64. */
#include "program.h"
#include "suite.h"
#include "tests.h"
#include "wine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SECONDS 120

const char *why_no_32_bit_programs(void)
{
    if (access("/usr/lib/i386-linux-gnu/wine/i386-windows/ntdll.dll", F_OK) != 0)
        return "32-bit Wine is not installed (make wine32 installs it)";
    if (access("build/prefix/drive_c/windows/syswow64/ntdll.dll", F_OK) != 0)
        return "build/prefix was made without 32-bit Wine (make clean-prefix)";
    if (access("build/i686/tests/tia_bad.exe", F_OK) != 0)
        return "32-bit programs were not built (ARCHES)";
    return NULL;
}

/* Plays a script with the programs of a folder; false when mockbfe ended with another code. */
static bool play(struct program *program, const char *agents, const char *path, int code)
{
    const char *const argv[] = {WINE_MOCKBFE, "run", "--agents", agents, path, NULL};
    return wine_start_mockbfe(program, argv, NULL) && program_wait(program, SECONDS) &&
           (CHECK_INT(program->code, code) || (CHECK_FAIL("%s, with %s: its output was:\n%s%s",
                                                          path, agents, program->out, program->err),
                                               false));
}

void play_battery(const char *agents, const char *path, int at_least)
{
    struct program program;
    if (play(&program, agents, path, 0)) {
        /* The explicit last line, never the exit code alone. */
        const char *line = strstr(program.out, "battery: ");
        int passed = 0;
        int failed = -1;
        CHECK(line && sscanf(line, "battery: %d passed, %d failed", &passed, &failed) == 2);
        CHECK(passed >= at_least);
        CHECK_INT(failed, 0);
    }
    program_clear(&program);
}

void the_battery_of_32_bits_passes_against_the_64_bit_mock(void)
{
    const char *why = why_no_32_bit_programs();
    if (why) {
        skip_test("%s", why);
        return;
    }
    play_battery("build/i686/tests", "tests/battery/battery.bfe", 50);
    play_battery("build/i686/tests", "tests/battery/battery_nointegrity.bfe", 1);
}

/* What a bad TIA does, the end that its negotiation must have, and what the timeline must say. */
static void play_bad_tias(const char *agents)
{
    static const struct {
        const char *mode;
        const char *lines;
        const char *says;
    } TABLE[] = {
        {"good",
         "expect sa1 established { keys = locally-dictated }\ndelete sa1\nstop tia\nexpect tia "
         "exits 0\n",
         "PASS"},
        {"crash-in-check",
         "expect sa1 established { keys = generated }\ndelete sa1\nexpect tia exits\n", "PASS"},
        {"crash-in-dictate", "expect sa1 failed { reason = tia-died }\nexpect tia exits\n", "PASS"},
        {"hang-in-dictate",
         "expect sa1 failed { reason = dictation-timeout }\nkill tia\nexpect tia exits\n",
         "keyDictation did not return within its timeout"},
        {"short-key",
         "expect sa1 failed { reason = invalid-keying-material }\nstop tia\nexpect tia exits 0\n",
         "has 16 bytes, aes-gcm-128 needs 20"},
        {"dangling-key",
         "expect sa1 failed { reason = sa-modified }\nstop tia\nexpect tia exits 0\n",
         "a pointer in it leads nowhere"},
        {"own-memory",
         "expect sa1 established { keys = locally-dictated }\ndelete sa1\nstop tia\nexpect tia "
         "exits 0\n",
         "PASS"},
    };
    for (size_t i = 0; i < sizeof(TABLE) / sizeof(TABLE[0]); i++) {
        struct program program;
        char text[1000];
        snprintf(text, sizeof(text),
                 "scenario \"a bad TIA\"\n"
                 "agent tia \"tia_bad.exe %s\"\n"
                 "expect tia registers\n"
                 "negotiate sa1 {\n"
                 "    traffic 10.0.0.1:50000 -> 10.0.0.2:445 tcp\n"
                 "    policy allow-dictate allow-notify\n"
                 "    transform esp aes-gcm-128\n"
                 "}\n%s",
                 TABLE[i].mode, TABLE[i].lines);
        char *path = wine_write(".bfe", text);
        if (play(&program, agents, path, 0))
            CHECK_CONTAINS(program.out, TABLE[i].says);
        program_clear(&program);
        free(path);
    }
}

void bad_tias_of_both_widths_end_alike(void)
{
    const char *why = why_no_32_bit_programs();
    play_bad_tias("build/x86_64/tests");
    if (why)
        skip_test("32 bits: %s", why);
    else
        play_bad_tias("build/i686/tests");
}
