/* TIAs that misbehave: each costs what it must and no more, and the timeline says what it did. */
#include "play.h"
#include "suite.h"
#include "tests.h"
#include "wine.h"

#include <stdio.h>

void a_tia_that_crashes_before_it_registers_fails_the_script(void)
{
    expect_bad("crash-before", "expect tia registers\n", 1, "tia has ended with exit code");
}

void a_tia_that_exits_without_registering_fails_with_its_last_words(void)
{
    expect_bad("exit-before", "expect tia registers\n", 1,
               "it printed: tia_bad: cannot find its configuration");
    expect_bad("never-register", "expect tia registers\n", 1, "tia has ended with exit code 0");
}

void a_tia_that_crashes_in_a_callback_is_noticed(void)
{
    expect_bad("crash-in-check", NEGOTIATE "expect sa1 established\n", 1, "exits with code");
    expect_bad("crash-in-dictate", NEGOTIATE "expect sa1 established\n", 1, "sa1 failed instead");
    expect_bad("crash-in-dictate",
               NEGOTIATE "expect sa1 failed { reason = tia-died }\nexpect tia exits\n", 0, "PASS");
    expect_bad("crash-in-notify",
               NEGOTIATE "expect sa1 established\nexpect tia exits\ndelete sa1\n", 0, "PASS");
    expect_bad("exit-in-dictate",
               NEGOTIATE "expect sa1 failed { reason = tia-died }\nexpect tia exits 5\n", 0,
               "PASS");
}

void a_tia_that_never_returns_costs_its_hint_and_no_more(void)
{
    expect_bad("hang-in-dictate", NEGOTIATE "expect sa1 established\n", 1,
               "keyDictation did not return within its timeout");
    expect_bad("hang-in-dictate",
               NEGOTIATE "expect sa1 failed { reason = dictation-timeout }\nkill tia\n"
                         "expect tia exits\n",
               0, "PASS");
    expect_bad("hang-in-check",
               NEGOTIATE "expect sa1 established { keys = generated }\nkill tia\n"
                         "expect tia exits\ndelete sa1\n",
               0, "PASS");
    expect_bad("hang-in-notify",
               NEGOTIATE "expect sa1 established\nkill tia\nexpect tia exits\ndelete sa1\n", 0,
               "PASS");
}

void a_late_answer_is_told_and_not_used(void)
{
    expect_bad("late-in-dictate",
               NEGOTIATE "expect sa1 failed { reason = dictation-timeout }\n"
                         "expect sa1 late \"keyDictation\" by tia { duration > 1s }\n" STOP,
               0, "keyDictation of tia returned too late");
}

void keys_of_a_wrong_size_and_other_changes_fail_the_negotiation(void)
{
    static const struct {
        const char *mode;
        const char *reason;
        const char *says;
    } TABLE[] = {
        {"short-key", "invalid-keying-material", "has 16 bytes, aes-gcm-128 needs 20"},
        {"touch-spi", "sa-modified",
         "changed saBundle.saList[0].spi of the outbound SA (0x20000004 -> 0x20000005); it may"},
        {"touch-port", "sa-modified",
         "changed traffic.localPort of the inbound SA (50000 -> 50001); it may"},
        {"touch-several", "sa-modified",
         "changed traffic.localPort of the inbound SA (50000 -> 50001), saBundle.saList[0].spi of "
         "the inbound SA (0x10000004 -> 0x10000005) and saBundle.ipsecId.mmTargetName of the "
         "outbound SA (\"host/10.0.0.2\" -> \"host/mine\"); it may"},
        {"touch-and-generate", "sa-modified", "changed saBundle.saList[0].spi of the outbound SA"},
        {"drop-list", "sa-modified", "changed saBundle.saList of the inbound SA (set -> NULL)"},
        {"dangling-key", "sa-modified", "a pointer in it leads nowhere"},
        {"fail-in-dictate", "dictation-failed", "0x80320008"},
    };
    for (size_t i = 0; i < sizeof(TABLE) / sizeof(TABLE[0]); i++) {
        char lines[600];
        snprintf(lines, sizeof(lines), NEGOTIATE "expect sa1 failed { reason = %s }\n" STOP,
                 TABLE[i].reason);
        expect_bad(TABLE[i].mode, lines, 0, TABLE[i].says);
    }
}

void a_tia_that_asks_for_generated_keys_gets_them(void)
{
    expect_bad("generate", NEGOTIATE "expect sa1 established { keys = generated }\n" STOP, 0,
               "PASS");
}

void a_tia_may_leave_memory_of_its_own_in_an_sa(void)
{
    expect_bad("own-memory", NEGOTIATE "expect sa1 established { keys = locally-dictated }\n" STOP,
               0, "PASS");
}

void unregistering_from_a_callback_does_not_deadlock(void)
{
    expect_bad("unregister-in-dictate",
               NEGOTIATE "expect sa1 failed { reason = tia-died }\nexpect tia unregisters\n" STOP,
               0, "unregister from the callback = 0x00000000");
}

void a_tia_that_does_not_end_is_ended_and_fails_the_script(void)
{
    expect_bad("never-stop", "expect tia registers\n", 1,
               "tia has not ended 10 s after it was asked to");
}

void a_process_that_ends_without_closing_is_unregistered(void)
{
    expect_bad("leave-open", "expect tia registers\nstop tia\nexpect tia exits 0\n", 0,
               "unregisters key manager \"a bad TIA\", because its process ended");
    expect_bad("leave-open", "expect tia registers\nstop tia\nexpect tia exits 0\n", 0,
               "warning: ended without unregistering its key manager and closing its session "
               "(lint-leak)");
}

void a_negotiation_that_fails_unexpectedly_fails_the_script(void)
{
    expect_bad("fail-in-dictate", NEGOTIATE "expect sa1 dictate\n" STOP, 1,
               "it failed, and no line of the script expects that");
}

void an_exit_code_that_no_line_expects_fails_the_script(void)
{
    expect_bad("exit-before", "log \"nothing\"\nexpect tia starts\n", 1, "exited with code 4");
}
