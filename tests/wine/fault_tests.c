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
