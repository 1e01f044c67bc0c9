/*
 * A TIA that dictates and notes when its callbacks ran. The lower half of an SA's local IPv4
 * address says which measurement it belongs to; at its end the TIA writes a line for each: its
 * number, callbacks, begin of the first, end of the last, in microseconds of the machine's clock.
 *
 *   bench_tia.exe REPORT        ends when its standard input is closed
 */
#include <windows.h>
#include <fwpmu.h>

#include <stdio.h>
#include <string.h>

struct measurement {
    unsigned int callbacks;
    LONGLONG first;
    LONGLONG last;
};

static struct measurement measurements[65536];
static LONGLONG began; /* this callback; callbacks come one at a time */
static UINT64 dictated;

static LONGLONG now(void)
{
    LARGE_INTEGER time;
    QueryPerformanceCounter(&time);
    return time.QuadPart;
}

static void callback_begins(void)
{
    began = now();
}

static void callback_ends(UINT32 local_address)
{
    struct measurement *measurement = &measurements[local_address & 0xFFFF];
    if (measurement->callbacks++ == 0) {
        measurement->first = began;
    }
    measurement->last = now();
}

static void CALLBACK check(const IKEEXT_TRAFFIC0 *traffic, BOOL *will_dictate, UINT32 *weight)
{
    callback_begins();
    *will_dictate = TRUE;
    *weight = 7;
    callback_ends(traffic->localV4Address);
}

/* Every key of a bundle differs from every other that was dictated, by any process: no warning of
 * mockbfe's costs time. */
static void dictate_keys(IPSEC_SA_DETAILS1 *details)
{
    const DWORD process = GetCurrentProcessId();
    for (UINT32 i = 0; i < details->saBundle.numSAs; i++) {
        IPSEC_SA_AUTH_AND_CIPHER_INFORMATION0 *both =
            details->saBundle.saList[i].espAuthAndCipherInformation;
        FWP_BYTE_BLOB *key = &both->saCipherInformation.cipherKey;
        dictated++;
        memset(key->data, 0x5A, key->size);
        memcpy(key->data, &dictated, sizeof(dictated));
        memcpy(key->data + sizeof(dictated), &process, sizeof(process));
        if (both->saAuthInformation.authKey.size == key->size) {
            memcpy(both->saAuthInformation.authKey.data, key->data, key->size);
        }
    }
}

static DWORD CALLBACK dictate(IPSEC_SA_DETAILS1 *inbound, IPSEC_SA_DETAILS1 *outbound,
                              BOOL *keying_module_generates)
{
    callback_begins();
    dictate_keys(inbound);
    dictate_keys(outbound);
    *keying_module_generates = FALSE;
    callback_ends(outbound->traffic.localV4Address);
    return ERROR_SUCCESS;
}

static void CALLBACK notify(const IPSEC_SA_DETAILS1 *inbound, const IPSEC_SA_DETAILS1 *outbound)
{
    (void)inbound;
    callback_begins();
    callback_ends(outbound->traffic.localV4Address);
}

static BOOL write_report(const char *path)
{
    LARGE_INTEGER frequency;
    FILE *file = fopen(path, "wb");
    QueryPerformanceFrequency(&frequency);
    double unit = 1e6 / (double)frequency.QuadPart;
    for (unsigned int number = 0; file && number < 65536; number++) {
        const struct measurement *measurement = &measurements[number];
        if (measurement->callbacks > 0) {
            fprintf(file, "%u %u %.1f %.1f\n", number, measurement->callbacks,
                    (double)measurement->first * unit, (double)measurement->last * unit);
        }
    }
    return file && fclose(file) == 0;
}

int main(int argc, char **argv)
{
    IPSEC_KEY_MANAGER0 description = {0};
    IPSEC_KEY_MANAGER_CALLBACKS0 callbacks = {0};
    HANDLE engine = NULL;
    HANDLE manager = NULL;
    if (argc != 2) {
        printf("usage: bench_tia.exe REPORT\n");
        return 2;
    }
    description.displayData.name = (wchar_t *)L"bench";
    description.flags = IPSEC_KEY_MANAGER_FLAG_DICTATE_KEY;
    callbacks.keyDictationCheck = check;
    callbacks.keyDictation = dictate;
    callbacks.keyNotify = notify;
    DWORD error = FwpmEngineOpen0(NULL, RPC_C_AUTHN_WINNT, NULL, NULL, &engine);
    if (error == ERROR_SUCCESS) {
        error = IPsecKeyManagerAddAndRegister0(engine, &description, &callbacks, &manager);
    }
    if (error != ERROR_SUCCESS) {
        printf("bench_tia: cannot register: 0x%08lx\n", error);
        return 1;
    }
    while (getchar() != EOF) {
    }
    IPsecKeyManagerUnregisterAndDelete0(engine, manager);
    FwpmEngineClose0(engine);
    if (!write_report(argv[1])) {
        printf("bench_tia: %s cannot be written\n", argv[1]);
        return 1;
    }
    return 0;
}
