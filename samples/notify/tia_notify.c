/*
 * A Trusted Intermediary Agent that only watches.
 *
 * An intermediary (an inspecting firewall, a load balancer) needs to know which security
 * associations exist and under which keys. This one registers for notifications, and prints and
 * optionally records one line for each key: SPI, addresses, transform, key length and a short
 * fingerprint. The keys themselves are never written.
 */
#include <windows.h>
#include <fwpmu.h>
#include <stdio.h>
#include <wchar.h>

#include "../common/log.h"
#include "../common/options.h"
#include "../common/sa_keys.h"
#include "../common/sa_text.h"
#include "../common/stop.h"
#include "fingerprint.h"

enum {
    EXIT_OK,
    EXIT_FAILED_CALL,
    EXIT_USAGE
};

struct options {
    wchar_t *name;
    wchar_t *record_path;
    wchar_t *stop_event;
};

/* This program's own key manager. */
static const GUID key_manager_key = {
    0x1f8e52d4, 0x0c63, 0x4b7a, {0xa5, 0x1e, 0x90, 0x3c, 0x67, 0xd8, 0x2b, 0xf1}};

static wchar_t default_name[] = L"Sample notify-only TIA";
static wchar_t description[] = L"Records which SAs are keyed";

/* The callback has no context parameter, so what it needs is global. Written before registration
 * only. */
static struct options options = {default_name, NULL, NULL};
static HANDLE record = INVALID_HANDLE_VALUE;
static volatile LONG sa_pairs;

/* One line of the record: tab-separated, for a spreadsheet or a script. FILE_APPEND_DATA makes the
 * write of one line atomic. */
static void record_key(const IPSEC_SA_DETAILS1 *sa, const char *direction, const char *traffic,
                       const char *transform, const struct sa_key *key, const char *fingerprint)
{
    char line[2 * SA_TEXT_SIZE + 128];
    DWORD written;
    int length;

    if (record == INVALID_HANDLE_VALUE)
        return;
    length =
        snprintf(line, sizeof(line), "%s\t0x%08lx\t%s\t%s\t%s\t%s\t%lu\t%s\t%s\r\n", direction,
                 (unsigned long)key->spi, traffic, transform, key->protocol, key->use,
                 (unsigned long)key->blob->size, fingerprint, sa_text_key_source(&sa->saBundle));
    if (length < 0 || length >= (int)sizeof(line)) {
        log_line("a record is too long and was not written");
        return;
    }
    if (!WriteFile(record, line, (DWORD)length, &written, NULL))
        log_failure("WriteFile", GetLastError());
}

static void report_sa(const IPSEC_SA_DETAILS1 *sa, const char *direction)
{
    struct sa_key keys[SA_MAX_KEYS];
    char traffic[SA_TEXT_SIZE];
    char transform[SA_TEXT_SIZE];
    char fingerprint[FINGERPRINT_SIZE];
    UINT32 count = sa_list_keys(sa, keys);
    UINT32 i;

    sa_text_traffic(&sa->traffic, traffic);
    sa_text_transform(&sa->saBundle, transform);
    if (count == 0)
        log_line("%s spi 0x%08lx %s, %s: no keys", direction,
                 (unsigned long)sa->saBundle.saList[0].spi, traffic, transform);
    for (i = 0; i < count; i++) {
        fingerprint_text(keys[i].blob->data, keys[i].blob->size, fingerprint);
        log_line("%s spi 0x%08lx %s, %s: %s %s key of %lu bytes, fingerprint %s", direction,
                 (unsigned long)keys[i].spi, traffic, transform, keys[i].protocol, keys[i].use,
                 (unsigned long)keys[i].blob->size, fingerprint);
        record_key(sa, direction, traffic, transform, &keys[i], fingerprint);
    }
}

static void CALLBACK on_notify(const IPSEC_SA_DETAILS1 *inboundSa,
                               const IPSEC_SA_DETAILS1 *outboundSa)
{
    log_line("notify: SA pair %ld, keys %s", InterlockedIncrement(&sa_pairs),
             sa_text_key_source(&outboundSa->saBundle));
    report_sa(inboundSa, "inbound");
    report_sa(outboundSa, "outbound");
}

static DWORD open_record(const wchar_t *path)
{
    static const char header[] =
        "direction\tspi\ttraffic\ttransform\tprotocol\tuse\tbytes\tfingerprint\tkeys\r\n";
    LARGE_INTEGER size;
    DWORD written;

    record = CreateFileW(path, FILE_APPEND_DATA | FILE_READ_ATTRIBUTES, FILE_SHARE_READ, NULL,
                         OPEN_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
    if (record == INVALID_HANDLE_VALUE || !GetFileSizeEx(record, &size))
        return GetLastError();
    if (size.QuadPart == 0 && !WriteFile(record, header, sizeof(header) - 1, &written, NULL))
        return GetLastError();
    return ERROR_SUCCESS;
}

static void print_usage(FILE *to)
{
    fputs("usage: tia_notify [options]\n"
          "  --record FILE         also append one tab-separated line per key to FILE\n"
          "  --name TEXT           display name of the key manager\n"
          "  --stop-event NAME     also stop when this named event is set\n"
          "Stops at Ctrl+C, at Enter or \"quit\", or at the end of standard input.\n",
          to);
}

/* Returns FALSE, after a message, where the command line cannot be understood. */
static BOOL parse_options(int argc, wchar_t **argv)
{
    struct option_reader reader = {"tia_notify", argc, argv, 0};
    wchar_t **value;

    while (option_next(&reader)) {
        if (option_is(&reader, L"--record"))
            value = &options.record_path;
        else if (option_is(&reader, L"--name"))
            value = &options.name;
        else if (option_is(&reader, L"--stop-event"))
            value = &options.stop_event;
        else
            return option_unknown(&reader);
        if (!option_text(&reader, value))
            return FALSE;
    }
    return TRUE;
}

int wmain(int argc, wchar_t **argv)
{
    IPSEC_KEY_MANAGER0 manager = {0};
    IPSEC_KEY_MANAGER_CALLBACKS0 callbacks = {0};
    HANDLE engine = NULL;
    HANDLE registration = NULL;
    DWORD result;
    LONG status;
    char text[128];
    int exit_code = EXIT_FAILED_CALL;

    log_set_program("tia_notify");
    if (argc == 2 && wcscmp(argv[1], L"--help") == 0) {
        print_usage(stdout);
        return EXIT_OK;
    }
    if (!parse_options(argc, argv))
        return EXIT_USAGE;

    result = stop_prepare(options.stop_event);
    if (result != ERROR_SUCCESS) {
        log_failure("preparing to be stopped", result);
        goto done;
    }
    status = fingerprint_open();
    if (status < 0) {
        log_failure("BCryptOpenAlgorithmProvider", (DWORD)status);
        goto done;
    }
    if (options.record_path != NULL) {
        result = open_record(options.record_path);
        if (result != ERROR_SUCCESS) {
            log_failure("opening the record file", result);
            goto done;
        }
    }

    result = FwpmEngineOpen0(NULL, RPC_C_AUTHN_WINNT, NULL, NULL, &engine);
    if (result != ERROR_SUCCESS) {
        log_failure("FwpmEngineOpen0", result);
        goto done;
    }

    /* Without IPSEC_KEY_MANAGER_FLAG_DICTATE_KEY the other two callbacks must stay NULL. */
    manager.keyManagerKey = key_manager_key;
    manager.displayData.name = options.name;
    manager.displayData.description = description;
    callbacks.keyNotify = on_notify;
    result = IPsecKeyManagerAddAndRegister0(engine, &manager, &callbacks, &registration);
    if (result != ERROR_SUCCESS) {
        log_failure("IPsecKeyManagerAddAndRegister0", result);
        goto done;
    }
    log_line("registered \"%s\"", log_utf8(options.name, text, sizeof(text)));

    log_line("stopping: %s", stop_wait());
    exit_code = EXIT_OK;

done:
    if (registration != NULL) {
        result = IPsecKeyManagerUnregisterAndDelete0(engine, registration);
        if (result != ERROR_SUCCESS) {
            log_failure("IPsecKeyManagerUnregisterAndDelete0", result);
            exit_code = EXIT_FAILED_CALL;
        }
    }
    if (engine != NULL) {
        result = FwpmEngineClose0(engine);
        if (result != ERROR_SUCCESS) {
            log_failure("FwpmEngineClose0", result);
            exit_code = EXIT_FAILED_CALL;
        }
    }
    if (record != INVALID_HANDLE_VALUE)
        CloseHandle(record);
    fingerprint_close();
    if (exit_code == EXIT_OK)
        log_line("done, %ld SA pairs seen", sa_pairs);
    stop_finished();
    return exit_code;
}
