/*
 * A TIA that keeps the tally of its callbacks: every key that it dictates follows from the SA's
 * SPI, and every SA that it is notified of must have it; each SPI may come once to keyDictation and
 * once to keyNotify.
 *
 *   tally.exe FILE EVERY [listen]   adds a byte to FILE after every EVERY notifications; the one
 *                                   that listens registers keyNotify alone
 *
 * When its input ends it prints "tally: C checks, D dictations, N notifications, W wrong keys, T
 * twice".
 */
#include <windows.h>
#include <fwpmu.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SPIS (1u << 24)
#define TIMEOUT_HINT_S 10

static struct {
    unsigned long checks;
    unsigned long dictations;
    unsigned long notifications;
    unsigned long wrong;
    unsigned long twice;
} tally;

/* One bit for each SPI and callback. Callbacks come one at a time. */
static unsigned char dictated[SPIS / 8];
static unsigned char notified[SPIS / 8];
static FILE *progress;
static unsigned long every;

/* mockbfe's SPIs count up in steps of four, inbound and outbound ones from bases 2^28 apart. */
static UINT32 place_of(UINT32 spi)
{
    return (spi >> 28) % 4 * (SPIS / 4) + (spi >> 2) % (SPIS / 4);
}

static void count_once(unsigned char *bits, const IPSEC_SA_DETAILS1 *details)
{
    UINT32 spi = place_of(details->saBundle.saList[0].spi);
    tally.twice += bits[spi / 8] >> spi % 8 & 1;
    bits[spi / 8] |= (unsigned char)(1u << spi % 8);
}

static FWP_BYTE_BLOB *key_of(const IPSEC_SA_DETAILS1 *details)
{
    return &details->saBundle.saList[0].espAuthAndCipherInformation->saCipherInformation.cipherKey;
}

static BYTE expected_byte(const IPSEC_SA_DETAILS1 *details, UINT32 at)
{
    UINT32 mixed = (details->saBundle.saList[0].spi + at) * 2654435761u;
    return (BYTE)(mixed >> 24 ^ mixed >> 8);
}

static void CALLBACK check(const IKEEXT_TRAFFIC0 *traffic, BOOL *willDictateKey, UINT32 *weight)
{
    (void)traffic;
    tally.checks++;
    *willDictateKey = TRUE;
    *weight = 9;
}

static void give_key(const IPSEC_SA_DETAILS1 *details)
{
    FWP_BYTE_BLOB *key = key_of(details);
    FWP_BYTE_BLOB *twin =
        &details->saBundle.saList[0].espAuthAndCipherInformation->saAuthInformation.authKey;
    for (UINT32 i = 0; i < key->size; i++) {
        key->data[i] = expected_byte(details, i);
        twin->data[i] = key->data[i]; /* AES-GCM: both are one */
    }
    count_once(dictated, details);
}

static DWORD CALLBACK dictate(IPSEC_SA_DETAILS1 *inbound, IPSEC_SA_DETAILS1 *outbound,
                              BOOL *keyingModuleGenKey)
{
    *keyingModuleGenKey = FALSE;
    give_key(inbound);
    give_key(outbound);
    tally.dictations++;
    return ERROR_SUCCESS;
}

static void check_key(const IPSEC_SA_DETAILS1 *details)
{
    const FWP_BYTE_BLOB *key = key_of(details);
    BOOL right = key->size == 20;
    for (UINT32 i = 0; right && i < key->size; i++) {
        right = key->data[i] == expected_byte(details, i);
    }
    tally.wrong += !right;
    count_once(notified, details);
}

static void CALLBACK notify(const IPSEC_SA_DETAILS1 *inbound, const IPSEC_SA_DETAILS1 *outbound)
{
    check_key(inbound);
    check_key(outbound);
    if (++tally.notifications % every == 0 && progress) {
        fputc('.', progress);
        fflush(progress);
    }
}

int main(int argc, char **argv)
{
    HANDLE engine = NULL;
    HANDLE manager = NULL;
    char line[16];
    IPSEC_KEY_MANAGER0 description = {.displayData = {.name = (wchar_t *)L"tally"},
                                      .flags = IPSEC_KEY_MANAGER_FLAG_DICTATE_KEY,
                                      .keyDictationTimeoutHint = TIMEOUT_HINT_S};
    IPSEC_KEY_MANAGER_CALLBACKS0 callbacks = {
        .keyDictationCheck = check, .keyDictation = dictate, .keyNotify = notify};
    bool listens = argc == 4 && strcmp(argv[3], "listen") == 0;
    every = argc == 3 || listens ? strtoul(argv[2], NULL, 10) : 0;
    if (every == 0 || !(progress = fopen(argv[1], "wb"))) {
        printf("usage: tally.exe FILE EVERY [listen]\n");
        return 2;
    }
    if (listens) {
        description.flags = 0;
        callbacks.keyDictationCheck = NULL;
        callbacks.keyDictation = NULL;
    }
    DWORD error = FwpmEngineOpen0(NULL, RPC_C_AUTHN_WINNT, NULL, NULL, &engine);
    if (error == ERROR_SUCCESS) {
        error = IPsecKeyManagerAddAndRegister0(engine, &description, &callbacks, &manager);
    }
    if (error != ERROR_SUCCESS) {
        printf("tally: cannot register: %lu\n", error);
        return 9;
    }
    while (fgets(line, sizeof(line), stdin)) {
    }
    IPsecKeyManagerUnregisterAndDelete0(engine, manager);
    FwpmEngineClose0(engine);
    printf("tally: %lu checks, %lu dictations, %lu notifications, %lu wrong keys, %lu twice\n",
           tally.checks, tally.dictations, tally.notifications, tally.wrong, tally.twice);
    fclose(progress);
    return 0;
}
