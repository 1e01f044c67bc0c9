/* The faults that a script sets, as a TIA sees them through the DLL. */
#include "suite.h"
#include "tests.h"
#include "wine.h"

#include <stdlib.h>

#define SECONDS 120

static void expect_passed(const char *script)
{
    struct program program;
    char *path = wine_write(".bfe", script);
    const char *const argv[] = {WINE_MOCKBFE, "run",
                                "--agents",   "build/x86_64/tests",
                                "--agents",   "build/x86_64/samples/gcc",
                                path,         NULL};
    if (wine_start_mockbfe(&program, argv, NULL) && program_wait(&program, SECONDS) &&
        !CHECK_INT(program.code, 0)) {
        CHECK_FAIL("its output was:\n%s%s", program.out, program.err);
    }
    program_clear(&program);
    free(path);
}

void a_call_that_a_fault_fails_is_refused_with_the_code_that_the_tia_gets(void)
{
    /* 1722 is what FwpmEngineOpen0 puts in other words; every other call returns it as it is. */
    expect_passed("scenario \"a script waits for the calls that it fails\"\n"
                  "agent tia \"tia_stubborn.exe\" { start manual }\n"
                  "fault rpc tia \"BfeEngineOpen\" call 1 error RPC_S_SERVER_UNAVAILABLE\n"
                  "fault rpc tia \"BfeEngineOpen\" call 2 error RPC_S_SERVER_TOO_BUSY\n"
                  "start tia\n"
                  "expect tia refused EPT_S_NOT_REGISTERED { call = \"FwpmEngineOpen0\" }\n"
                  "expect tia refused RPC_S_SERVER_TOO_BUSY { call = \"FwpmEngineOpen0\" }\n"
                  "expect tia prints \"FwpmEngineOpen0 = 1753\"\n"
                  "expect tia prints \"FwpmEngineOpen0 = 1723\"\n"
                  "expect tia prints \"FwpmEngineOpen0 = 0\"\n"
                  "expect tia registers\n"
                  /* A line that waits for the refusal goes on with it, not with the next event. */
                  "fault rpc tia \"BfeKeyManagersGet\" call 1 error RPC_S_SERVER_UNAVAILABLE\n"
                  "expect tia refused { call = \"IPsecKeyManagersGet0\", "
                  "error = RPC_S_SERVER_UNAVAILABLE }\n"
                  "expect tia prints \"IPsecKeyManagersGet0 = 1722\"\n"
                  "stop tia\nexpect tia exits 0\n");
}

void a_script_can_wait_until_an_answer_is_held(void)
{
    expect_passed("scenario \"IKEEXT stops while a TIA's answer is on its way\"\n"
                  "agent tia \"tia_dictate.exe\"\n"
                  "expect tia registers\n"
                  "fault answer tia dictate held\n"
                  "negotiate sa1 { policy allow-dictate allow-notify }\n"
                  "expect sa1 held \"keyDictation\" by tia\n"
                  "fault ikeext stop\n"
                  "expect sa1 failed ikeext-not-running\n"
                  "fault ikeext start\n"
                  "negotiate sa2 { policy allow-dictate allow-notify }\n"
                  "expect sa2 established locally-dictated\n"
                  "delete sa2\n");
}

void a_tia_sees_the_faults_of_the_service(void)
{
    static const char SCRIPT[] =
        "scenario \"faults of the service\"\n"
        "agent tia \"tia_stubborn.exe\" { start manual }\n"
        "fault rpc tia \"BfeEngineOpen\" call 1 error RPC_S_SERVER_TOO_BUSY\n"
        "fault rpc tia \"BfeKeyManagerAddAndRegister\" call 1 error FWP_E_TXN_IN_PROGRESS\n"
        "start tia\n"
        "expect tia prints \"FwpmEngineOpen0 = 1723\"\n"
        "expect tia prints \"FwpmEngineOpen0 = 0\"\n"
        "expect tia prints \"IPsecKeyManagerAddAndRegister0 = 2150760462\"\n"
        "expect tia prints \"IPsecKeyManagerAddAndRegister0 = 0\"\n"
        "expect tia prints \"IPsecKeyManagersGet0 = 0\"\n"
        /* The session is good after a call that failed. */
        "fault rpc tia \"BfeKeyManagersGet\" call 3 error ERROR_ACCESS_DENIED\n"
        "expect tia prints \"IPsecKeyManagersGet0 = 5\"\n"
        "expect tia prints \"IPsecKeyManagersGet0 = 0\"\n"
        "fault bfe slow 400ms\n"
        "expect tia prints \"a call was slow\"\n"
        "fault bfe slow 0s\n"
        "fault bfe stop\n"
        "expect tia prints \"IPsecKeyManagersGet0 = 1722\"\n"
        "expect tia prints \"FwpmEngineOpen0 = 1753\"\n"
        "fault bfe start\n"
        "expect tia prints \"FwpmEngineOpen0 = 0\"\n"
        "expect tia prints \"IPsecKeyManagersGet0 = 0\"\n"
        "negotiate sa {\n    policy allow-dictate allow-notify\n}\n"
        "expect sa check\n"
        "expect sa established generated\n"
        "delete sa\n"
        "stop tia\n"
        "expect tia exits 0\n";
    expect_passed(SCRIPT);
}

void a_slow_bfe_delays_a_tias_calls_and_not_its_callbacks(void)
{
    /* Opening and registering take two seconds each. Three callbacks whose answers were delayed
       likewise would take six. */
    expect_passed("scenario \"a slow engine\"\n"
                  "agent tia \"tia_bad.exe good\" { start manual }\n"
                  "fault bfe slow 2s\n"
                  "start tia\n"
                  "expect no tia registers within 3500ms\n"
                  "expect tia registers\n"
                  "negotiate sa { policy allow-dictate allow-notify }\n"
                  "expect sa established locally-dictated within 4s\n"
                  "fault bfe slow 0s\n"
                  "delete all\nstop tia\nexpect tia exits 0\n");
}

void a_tias_answers_come_late_twice_or_when_they_are_released(void)
{
    expect_passed("scenario \"answers\"\n"
                  "agent tia \"tia_dictate.exe --weight 7 --timeout 2\"\n"
                  "expect tia registers { timeout = 2s }\n"
                  "fault answer tia dictate late\n"
                  "negotiate late { policy allow-dictate allow-notify }\n"
                  "expect late failed dictation-timeout\n"
                  "expect late late \"keyDictation\" by tia\n"
                  "fault answer tia dictate twice\n"
                  "negotiate sa1 {\n    policy allow-dictate allow-notify\n    lifetime 100s\n}\n"
                  "expect sa1 twice \"keyDictation\" by tia\n"
                  "expect sa1 established locally-dictated\n"
                  "expect sa1 is established { inbound.key = sa1.established.inbound.key }\n"
                  "after 90s\n"
                  "fault answer tia dictate held\n"
                  "rekey sa1 as sa2\n"
                  "after 10s\n"
                  "expect sa1 expired seconds\n"
                  "expect sa2 is negotiating\n"
                  "fault answer tia released\n"
                  "expect sa2 established locally-dictated\n"
                  "delete all\nstop tia\nexpect tia exits 0\n");
}

void policies_and_services_of_one_host_change_under_its_tia(void)
{
    expect_passed("scenario \"two hosts\"\n"
                  "host office\n"
                  "agent here \"tia_dictate.exe --weight 7\"\n"
                  "agent there \"tia_dictate.exe --weight 9\" on office\n"
                  "expect here registers\nexpect there registers\n"
                  "negotiate sa1 {\n    policy allow-dictate allow-notify\n    peer on office\n}\n"
                  "expect sa1 decided peer { local.weight = 7, peer.weight = 9 }\n"
                  "expect sa1 established peer-dictated\n"
                  "expect office holds 1\n"
                  "fault policy allow-nothing on office\n"
                  "rekey sa1 as sa2\n"
                  "expect sa2 decided local { peer.wish = forbidden-by-policy }\n"
                  "expect sa2 established locally-dictated\n"
                  "expect no sa2 notify by there\n"
                  "fault bfe stop on office\n"
                  "expect there closes\n"
                  "negotiate sa3 {\n    policy allow-dictate\n    peer on office\n}\n"
                  "expect sa3 failed { reason = peer-failed, status = ERROR_IPSEC_IKE_TIMED_OUT }\n"
                  "negotiate sa4 { policy allow-dictate }\n"
                  "expect sa4 established locally-dictated\n"
                  "kill there\nexpect there exits\n"
                  "delete all\nstop here\nexpect here exits 0\n");
}

/* The turn that carries keyDictationCheck's answer fails; the DLL then hands it over by itself. */
void a_turn_that_is_to_fail_fails_at_once_and_no_event_is_lost(void)
{
    static const char SCRIPT[] = "scenario \"a turn fails\"\n"
                                 "agent tia \"tia_bad.exe good\"\n"
                                 "expect tia registers\n"
                                 "fault rpc tia \"BfeKeyManagerTurn\" call 2 error ERROR_TIMEOUT\n"
                                 "negotiate sa1 {\n    policy allow-dictate allow-notify\n"
                                 "    transform esp aes-gcm-128\n}\n"
                                 "expect sa1 check { willDictateKey = TRUE }\n"
                                 "expect sa1 dictate { status = ERROR_SUCCESS }\n"
                                 "expect sa1 notify\n"
                                 "expect sa1 established { keys = locally-dictated }\n"
                                 "delete sa1\n"
                                 "stop tia\n"
                                 "expect tia exits 0\n";
    struct program program;
    char *path = wine_write(".bfe", SCRIPT);
    const char *const argv[] = {WINE_MOCKBFE, "run", "--agents", "build/x86_64/tests", path, NULL};
    if (wine_start_mockbfe(&program, argv, NULL) && program_wait(&program, SECONDS)) {
        if (!CHECK_INT(program.code, 0)) {
            CHECK_FAIL("its output was:\n%s%s", program.out, program.err);
        }
        CHECK_CONTAINS(program.out, "BfeKeyManagerTurn fails: fault rpc");
    }
    program_clear(&program);
    free(path);
}
