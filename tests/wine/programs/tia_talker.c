/*
 * A TIA that says much in keyDictationCheck and answers at once when it has said it. From public
 * headers only. It ends when its standard input does.
 *
 *   tia_talker.exe LINES SECONDS      so many numbered lines of 1,000 characters in each check,
 * with that timeout hint
 */
#include <windows.h>
#include <fwpmu.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE 1000

static unsigned int lines;

static void CALLBACK check(const IKEEXT_TRAFFIC0 *traffic, BOOL *willDictateKey, UINT32 *weight)
{
    static unsigned int said;
    char rest[LINE + 1];
    (void)traffic;
    memset(rest, 'x', LINE);
    rest[LINE] = '\0';
    for (unsigned int i = 0; i < lines; i++) {
        int used = printf("talk %08u ", ++said);
        printf("%s\n", rest + used);
    }
    fflush(stdout);
    *willDictateKey = FALSE;
    *weight = 7;
}

static DWORD CALLBACK dictate(IPSEC_SA_DETAILS1 *inbound, IPSEC_SA_DETAILS1 *outbound,
                              BOOL *keyingModuleGenKey)
{
    (void)inbound;
    (void)outbound;
    *keyingModuleGenKey = TRUE;
    return ERROR_SUCCESS;
}

static void CALLBACK notify(const IPSEC_SA_DETAILS1 *inbound, const IPSEC_SA_DETAILS1 *outbound)
{
    (void)inbound;
    (void)outbound;
}

int main(int argc, char **argv)
{
    HANDLE engine = NULL;
    HANDLE manager = NULL;
    IPSEC_KEY_MANAGER0 description = {.displayData = {L"talker", NULL},
                                      .flags = IPSEC_KEY_MANAGER_FLAG_DICTATE_KEY};
    IPSEC_KEY_MANAGER_CALLBACKS0 callbacks = {
        .keyDictationCheck = check, .keyDictation = dictate, .keyNotify = notify};
    if (argc != 3) {
        return 1;
    }
    lines = (unsigned int)strtoul(argv[1], NULL, 10);
    description.keyDictationTimeoutHint = (UINT32)strtoul(argv[2], NULL, 10);
    DWORD error = FwpmEngineOpen0(NULL, RPC_C_AUTHN_WINNT, NULL, NULL, &engine);
    if (error == ERROR_SUCCESS) {
        error = IPsecKeyManagerAddAndRegister0(engine, &description, &callbacks, &manager);
    }
    if (error == ERROR_SUCCESS) {
        while (getchar() != EOF) {
        }
        error = IPsecKeyManagerUnregisterAndDelete0(engine, manager);
        FwpmEngineClose0(engine);
    }
    return (int)error;
}
