/* Faults of the services around the engine, as a script sets them. */
#include "tests.h"

#include <stdio.h>

#define TIA                                                                                        \
    "scenario \"a test\"\n"                                                                        \
    "agent tia \"tia weight=7\"\n"                                                                 \
    "expect tia registers\n"
#define POLICY " { policy allow-dictate allow-notify }\n"

static void without_ikeext_negotiations_fail_and_with_it_they_go_on(void)
{
    expect_passed_with_sas(TIA "negotiate sa1" POLICY "expect sa1 established\n"
                               "fault ikeext stop\n"
                               "negotiate sa2" POLICY
                               "expect sa2 failed { reason = ikeext-not-running, "
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
    expect_passed_with_sas(TIA "fault bfe stop\nexpect tia unregisters\nfault bfe start\n"
                               "negotiate sa1" POLICY "expect sa1 established generated\n"
                               "stop tia\nexpect tia exits 0\nstart tia\nexpect tia registers\n"
                               "negotiate sa2" POLICY "expect sa2 established locally-dictated\n");
}

static void an_rpc_fails_once_on_its_nth_call(void)
{
    expect_passed("scenario \"x\"\nagent tia \"tia\" { start manual }\n"
                  "fault rpc tia \"BfeEngineOpen\" call 2 error RPC_S_SERVER_TOO_BUSY\n"
                  "fault rpc tia \"BfeKeyManagerAddAndRegister\" call 2 error "
                  "ERROR_ACCESS_DENIED\n"
                  "start tia\nexpect tia registers\nstop tia\nexpect tia exits 0\n"
                  "start tia\nexpect tia prints \"BfeEngineOpen fails with 1723\"\n"
                  "expect tia exits 9\n"
                  "start tia\n"
                  "expect tia prints \"BfeKeyManagerAddAndRegister fails with 5\"\n"
                  "expect tia exits 9\n"
                  "start tia\nexpect tia registers\n");
}

static void an_rpc_fault_that_never_came_fails_the_script(void)
{
    expect_failed("scenario \"x\"\nagent tia \"tia\"\nexpect tia registers\n"
                  "fault rpc tia \"BfeKeyManagersGet\" call 2 error ERROR_ACCESS_DENIED\n",
                  "the call that was to fail never came: 2 more of BfeKeyManagersGet by tia");
    expect_failed("scenario \"x\"\nlet code = 5\nagent tia \"tia\"\nexpect tia registers\n"
                  "repeat 1 as i {\n    fault rpc tia \"BfeEngineOpen\" call 1 error (i - 1)\n}\n",
                  "a call does not fail with ERROR_SUCCESS");
}

static void an_rpc_fault_is_a_refusal_with_its_code(void)
{
    expect_passed("scenario \"x\"\nagent tia \"tia\" { start manual }\n"
                  "fault rpc tia \"BfeEngineOpen\" call 1 error RPC_S_SERVER_TOO_BUSY\n"
                  "fault rpc tia \"BfeKeyManagerAddAndRegister\" call 1 error "
                  "FWP_E_ALREADY_EXISTS\n"
                  "start tia\n"
                  "expect tia refused RPC_S_SERVER_TOO_BUSY { call = \"FwpmEngineOpen0\" }\n"
                  "expect tia exits 9\nstart tia\nexpect tia opens\n"
                  "expect tia refused { call = \"IPsecKeyManagerAddAndRegister0\", "
                  "error = FWP_E_ALREADY_EXISTS }\nexpect tia exits 9\n");
    /* As FwpmEngineOpen0 returns it; the timeline has both. */
    struct outcome outcome =
        stage_play("scenario \"x\"\nagent tia \"tia\" { start manual }\n"
                   "fault rpc tia \"BfeEngineOpen\" call 1 error RPC_S_SERVER_UNAVAILABLE\n"
                   "start tia\nexpect tia refused EPT_S_NOT_REGISTERED\nexpect tia exits 9\n");
    CHECK_INT(outcome.result, RUN_PASSED);
    CHECK_CONTAINS(outcome.output,
                   "tia      # BfeEngineOpen fails: fault rpc, RPC_S_SERVER_UNAVAILABLE\n");
    CHECK_CONTAINS(outcome.output, "tia      FwpmEngineOpen0 is refused: EPT_S_NOT_REGISTERED, by "
                                   "fault rpc\n");
    outcome_clear(&outcome);
}

static void an_rpc_fault_is_for_one_agent(void)
{
    expect_passed("scenario \"x\"\nagent a \"tia\" { start manual }\n"
                  "agent b \"tia notify\" { start manual }\n"
                  "fault rpc a \"BfeEngineOpen\" call 1 error RPC_S_CALL_FAILED\n"
                  "start b\nexpect b registers\n"
                  "start a\nexpect a prints \"BfeEngineOpen fails with 1726\"\n"
                  "expect a exits 9\n");
}

static void while_bfe_is_stopped_opening_fails_as_without_a_service(void)
{
    expect_passed("scenario \"x\"\nagent tia \"tia\" { start manual }\nfault bfe stop\n"
                  "start tia\nexpect tia prints \"BfeEngineOpen fails with 1753\"\n"
                  "expect tia exits 9\nfault bfe start\nstart tia\nexpect tia registers\n");
}

static void an_agents_concurrency_is_its_own(void)
{
    /* Two callbacks at once: the second's clock does not wait for the first, which hangs. */
    const char *const LINES =
        "expect tia registers\n"
        "negotiate sa1" POLICY "negotiate sa2" POLICY "expect sa1 established generated\n"
        "expect sa2 established generated\n";
    char text[500];
    snprintf(text, sizeof(text), "scenario \"x\"\nagent tia \"tia mute\"%s\n%s", "", LINES);
    struct outcome one = stage_play(text);
    snprintf(text, sizeof(text), "scenario \"x\"\nagent tia \"tia mute\"%s\n%s",
             " { concurrency 2 }", LINES);
    struct outcome two = stage_play(text);
    CHECK_INT(one.result, two.result);
    if (!(two.real_us < one.real_us)) {
        CHECK_FAIL("expected two at once to time out sooner, actual %llu us, one by one %llu us",
                   (unsigned long long)two.real_us, (unsigned long long)one.real_us);
    }
    outcome_clear(&one);
    outcome_clear(&two);
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
    ROW(an_rpc_fails_once_on_its_nth_call),
    ROW(an_rpc_fault_that_never_came_fails_the_script),
    ROW(an_rpc_fault_is_a_refusal_with_its_code),
    ROW(an_rpc_fault_is_for_one_agent),
    ROW(while_bfe_is_stopped_opening_fails_as_without_a_service),
    ROW(an_agents_concurrency_is_its_own),
    ROW(a_fault_stands_in_the_timeline),
    {NULL, NULL},
};
