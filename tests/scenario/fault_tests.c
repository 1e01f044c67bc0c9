/* Faults of the services around the engine, as a script sets them. */
#include "tests.h"

#define TIA                                                                                        \
    "scenario \"a test\"\n"                                                                        \
    "agent tia \"tia weight=7\"\n"                                                                 \
    "expect tia registers\n"
#define POLICY " { policy allow-dictate allow-notify }\n"

static void without_ikeext_negotiations_fail_and_with_it_they_go_on(void)
{
    expect_passed(TIA "negotiate sa1" POLICY "expect sa1 established\n"
                      "fault ikeext stop\n"
                      "negotiate sa2" POLICY "expect sa2 failed { reason = ikeext-not-running, "
                      "status = FWP_E_IKEEXT_NOT_RUNNING }\n"
                      "expect no sa2 check\n"
                      "traffic sa1 1kB\n"
                      "fault ikeext start\n"
                      "negotiate sa3" POLICY "expect sa3 established\n");
}

static void stopping_ikeext_fails_the_negotiation_under_way(void)
{
    expect_passed("scenario \"x\"\nagent tia \"tia mute\"\nexpect tia registers\n"
                  "negotiate sa1" POLICY "fault ikeext stop\n"
                  "expect sa1 failed ikeext-not-running\n");
}

static void stopping_bfe_ends_sessions_negotiations_and_sas(void)
{
    expect_passed("scenario \"x\"\nagent tia \"tia mute\"\nexpect tia registers\n"
                  "negotiate sa1 { keying-module ikev2 }\nexpect sa1 established\n"
                  "negotiate sa2" POLICY "fault bfe stop\n"
                  "expect sa2 failed { reason = bfe-stopped }\n"
                  "expect sa1 deleted { direction = outbound, by = bfe-stop }\n"
                  "expect sa1 deleted { direction = inbound, by = bfe-stop }\n"
                  "expect tia unregisters session-closed\nexpect tia closes\n"
                  "negotiate sa3" POLICY "expect sa3 failed bfe-stopped\n");
}

static void after_bfe_is_back_a_new_registration_dictates(void)
{
    expect_passed(TIA "fault bfe stop\nexpect tia unregisters\nfault bfe start\n"
                      "negotiate sa1" POLICY "expect sa1 established generated\n"
                      "stop tia\nexpect tia exits 0\nstart tia\nexpect tia registers\n"
                      "negotiate sa2" POLICY "expect sa2 established locally-dictated\n");
}

static void a_fault_stands_in_the_timeline(void)
{
    struct outcome outcome = stage_play(TIA "fault bfe slow 20ms\nfault bfe slow 0s\n");
    CHECK_INT(outcome.result, RUN_PASSED);
    CHECK_CONTAINS(outcome.output, "# fault bfe slow 20ms");
    outcome_clear(&outcome);
}

const struct test_case fault_tests[] = {
    ROW(without_ikeext_negotiations_fail_and_with_it_they_go_on),
    ROW(stopping_ikeext_fails_the_negotiation_under_way),
    ROW(stopping_bfe_ends_sessions_negotiations_and_sas),
    ROW(after_bfe_is_back_a_new_registration_dictates),
    ROW(a_fault_stands_in_the_timeline),
    {NULL, NULL},
};
