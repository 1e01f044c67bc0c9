/*
 * A Trusted Intermediary Agent that dictates IPsec keys.
 *
 * It registers with the Base Filtering Engine, offers its weight for each quick-mode negotiation,
 * fills in fresh random keys where it wins, and says on standard output what it was asked. Keys are
 * never printed.
 */
#include <windows.h>
#include <bcrypt.h>
#include <fwpmu.h>
#include <stdio.h>
#include <wchar.h>

#include "../common/log.h"
#include "../common/options.h"
#include "../common/sa_keys.h"
#include "../common/sa_text.h"
#include "../common/stop.h"

enum {
    EXIT_OK,
    EXIT_FAILED_CALL,
    EXIT_USAGE
};

struct options {
    BOOL dictate;
    UINT32 weight;
    UINT8 timeout_seconds;
    wchar_t *name;
    wchar_t *stop_event;
};

/* This program's own key manager. */
static const GUID key_manager_key = {
    0x6a1c3f0e, 0x52b7, 0x4d19, {0x9e, 0x04, 0x8b, 0x2d, 0x71, 0xc5, 0x36, 0xaf}};

static wchar_t default_name[] = L"Sample dictating TIA";
static wchar_t description[] = L"Dictates random keys for every SA that the policy lets it have";

/* The callbacks have no context parameter, so what they need is global. Written before registration
 * only. */
static struct options options = {TRUE, 1, 0, default_name, NULL};

static void CALLBACK on_dictation_check(const IKEEXT_TRAFFIC0 *traffic, BOOL *willDictateKey,
                                        UINT32 *weight)
{
    char text[SA_TEXT_SIZE];

    *willDictateKey = options.dictate;
    *weight = options.dictate ? options.weight : 0;
    log_line("check %s: %s, weight %lu", sa_text_ike_traffic(traffic, text),
             options.dictate ? "will dictate" : "will not dictate", (unsigned long)*weight);
}

/* Gives every key of SA fresh random bytes. The buffers are the caller's, of the size the transform
 * needs. */
static DWORD randomize_keys(IPSEC_SA_DETAILS1 *sa, const char *direction)
{
    struct sa_key keys[SA_MAX_KEYS];
    UINT32 count = sa_list_keys(sa, keys);
    NTSTATUS status;
    UINT32 i;

    if (count == 0) {
        log_line("%s SA has no key to fill", direction);
        return (DWORD)FWP_E_NULL_POINTER;
    }
    for (i = 0; i < count; i++) {
        status = BCryptGenRandom(NULL, keys[i].blob->data, keys[i].blob->size,
                                 BCRYPT_USE_SYSTEM_PREFERRED_RNG);
        if (status < 0) {
            log_failure("BCryptGenRandom", (DWORD)status);
            return ERROR_GEN_FAILURE;
        }
        log_line("%s spi 0x%08lx: %s %s key of %lu bytes", direction, (unsigned long)keys[i].spi,
                 keys[i].protocol, keys[i].use, (unsigned long)keys[i].blob->size);
    }
    sa_complete_keys(sa);
    return ERROR_SUCCESS;
}

static DWORD CALLBACK on_dictate(IPSEC_SA_DETAILS1 *inboundSaDetails,
                                 IPSEC_SA_DETAILS1 *outboundSaDetails, BOOL *keyingModuleGenKey)
{
    char traffic[SA_TEXT_SIZE];
    char transform[SA_TEXT_SIZE];
    DWORD result;

    /* Where this TIA wins it is the only source of keys: without them there shall be no SA. */
    *keyingModuleGenKey = FALSE;
    log_line("dictate %s, %s", sa_text_traffic(&outboundSaDetails->traffic, traffic),
             sa_text_transform(&outboundSaDetails->saBundle, transform));
    result = randomize_keys(inboundSaDetails, "inbound");
    if (result == ERROR_SUCCESS)
        result = randomize_keys(outboundSaDetails, "outbound");
    if (result == ERROR_SUCCESS)
        log_line("dictated");
    else
        log_line("not dictated: 0x%08lx", (unsigned long)result);
    return result;
}

static void CALLBACK on_notify(const IPSEC_SA_DETAILS1 *inboundSa,
                               const IPSEC_SA_DETAILS1 *outboundSa)
{
    char traffic[SA_TEXT_SIZE];

    (void)inboundSa;
    log_line("notify %s: keys %s", sa_text_traffic(&outboundSa->traffic, traffic),
             sa_text_key_source(&outboundSa->saBundle));
}

static void print_usage(FILE *to)
{
    fputs("usage: tia_dictate [options]\n"
          "  --weight N            weight against the peer's TIA (default 1)\n"
          "  --no-dictate          decline every key dictation check\n"
          "  --timeout SECONDS     keyDictationTimeoutHint; 0 is Windows' default\n"
          "  --name TEXT           display name of the key manager\n"
          "  --stop-event NAME     also stop when this named event is set\n"
          "Stops at Ctrl+C, at Enter or \"quit\", or at the end of standard input.\n",
          to);
}

/* Returns FALSE, after a message, where the command line cannot be understood. */
static BOOL parse_options(int argc, wchar_t **argv)
{
    struct option_reader reader = {"tia_dictate", argc, argv, 0};
    UINT32 number;

    while (option_next(&reader)) {
        if (option_is(&reader, L"--no-dictate")) {
            options.dictate = FALSE;
        } else if (option_is(&reader, L"--weight")) {
            if (!option_number(&reader, MAXUINT32, &options.weight))
                return FALSE;
        } else if (option_is(&reader, L"--timeout")) {
            if (!option_number(&reader, MAXUINT8, &number))
                return FALSE;
            options.timeout_seconds = (UINT8)number;
        } else if (option_is(&reader, L"--name")) {
            if (!option_text(&reader, &options.name))
                return FALSE;
        } else if (option_is(&reader, L"--stop-event")) {
            if (!option_text(&reader, &options.stop_event))
                return FALSE;
        } else {
            return option_unknown(&reader);
        }
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
    DWORD unregistered;
    char text[128];
    int exit_code = EXIT_FAILED_CALL;

    log_set_program("tia_dictate");
    if (argc == 2 && wcscmp(argv[1], L"--help") == 0) {
        print_usage(stdout);
        return EXIT_OK;
    }
    if (!parse_options(argc, argv))
        return EXIT_USAGE;

    result = stop_prepare(options.stop_event);
    if (result != ERROR_SUCCESS) {
        log_failure("preparing to be stopped", result);
        return EXIT_FAILED_CALL;
    }

    result = FwpmEngineOpen0(NULL, RPC_C_AUTHN_WINNT, NULL, NULL, &engine);
    if (result != ERROR_SUCCESS) {
        log_failure("FwpmEngineOpen0", result);
        goto done;
    }

    manager.keyManagerKey = key_manager_key;
    manager.displayData.name = options.name;
    manager.displayData.description = description;
    manager.flags = IPSEC_KEY_MANAGER_FLAG_DICTATE_KEY;
    manager.keyDictationTimeoutHint = options.timeout_seconds;
    callbacks.keyDictationCheck = on_dictation_check;
    callbacks.keyDictation = on_dictate;
    callbacks.keyNotify = on_notify;
    result = IPsecKeyManagerAddAndRegister0(engine, &manager, &callbacks, &registration);
    if (result != ERROR_SUCCESS) {
        log_failure("IPsecKeyManagerAddAndRegister0", result);
        goto done;
    }
    log_line("registered \"%s\", weight %lu, timeout hint %u s",
             log_utf8(options.name, text, sizeof(text)), (unsigned long)options.weight,
             (unsigned)options.timeout_seconds);

    log_line("stopping: %s", stop_wait());
    exit_code = EXIT_OK;

done:
    if (registration != NULL) {
        unregistered = IPsecKeyManagerUnregisterAndDelete0(engine, registration);
        if (unregistered != ERROR_SUCCESS) {
            log_failure("IPsecKeyManagerUnregisterAndDelete0", unregistered);
            exit_code = EXIT_FAILED_CALL;
        } else {
            log_line("unregistered");
        }
    }
    if (engine != NULL) {
        result = FwpmEngineClose0(engine);
        if (result != ERROR_SUCCESS) {
            log_failure("FwpmEngineClose0", result);
            exit_code = EXIT_FAILED_CALL;
        }
    }
    if (exit_code == EXIT_OK)
        log_line("done");
    stop_finished();
    return exit_code;
}
