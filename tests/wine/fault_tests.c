/* The faults that a script sets, as a TIA sees them through the DLL. */
#include "suite.h"
#include "tests.h"
#include "wine.h"

#include <stdlib.h>

#define SECONDS 120

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
    struct program program;
    char *path = wine_write(".bfe", SCRIPT);
    const char *const argv[] = {WINE_MOCKBFE, "run", "--agents", "build/x86_64/tests", path, NULL};
    if (wine_start_mockbfe(&program, argv, NULL) && program_wait(&program, SECONDS) &&
        !CHECK_INT(program.code, 0)) {
        CHECK_FAIL("its output was:\n%s%s", program.out, program.err);
    }
    program_clear(&program);
    free(path);
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
