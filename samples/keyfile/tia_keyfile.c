/*
 * A Trusted Intermediary Agent that dictates keys from a file.
 *
 * For a laboratory: with keys that are known beforehand, a capture can be decrypted and a run
 * repeated. It has both roles. It dictates where the file has keys of the right sizes; where it has
 * not, it tells the keying module to make them. And it says of each notification whether the keys
 * in use are the file's.
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
#include "key_file.h"

enum {
    EXIT_OK,
    EXIT_FAILED_CALL,
    EXIT_USAGE
};

struct options {
    wchar_t *key_path;
    UINT32 weight;
    UINT8 timeout_seconds;
    wchar_t *name;
    wchar_t *stop_event;
};

/* This program's own key manager. */
static const GUID key_manager_key = {
    0xd27b94a1, 0x3e58, 0x47c6, {0x8f, 0x60, 0x1a, 0xe9, 0x05, 0xb3, 0x7c, 0x42}};

static wchar_t default_name[] = L"Sample key file TIA";
static wchar_t description[] = L"Dictates the keys of a file";

/* The callbacks have no context parameter, so what they need is global. Written before registration
 * only. */
static struct options options = {NULL, 1, 0, default_name, NULL};
static struct key_file *keys;

static void CALLBACK on_dictation_check(const IKEEXT_TRAFFIC0 *traffic, BOOL *willDictateKey,
                                        UINT32 *weight)
{
    char text[SA_TEXT_SIZE];

    *willDictateKey = key_file_may_fit(keys, traffic);
    *weight = *willDictateKey ? options.weight : 0;
    log_line("check %s: %s, weight %lu", sa_text_ike_traffic(traffic, text),
             *willDictateKey ? "will dictate" : "no section for these addresses",
             (unsigned long)*weight);
}

static DWORD CALLBACK on_dictate(IPSEC_SA_DETAILS1 *inboundSaDetails,
                                 IPSEC_SA_DETAILS1 *outboundSaDetails, BOOL *keyingModuleGenKey)
{
    const struct key_section *section = key_file_find(keys, inboundSaDetails, outboundSaDetails);
    char traffic[SA_TEXT_SIZE];
    char transform[SA_TEXT_SIZE];

    log_line("dictate %s, %s", sa_text_traffic(&outboundSaDetails->traffic, traffic),
             sa_text_transform(&outboundSaDetails->saBundle, transform));
    if (section == NULL) {
        log_line("no keys for it in the file: the keying module shall make them");
        *keyingModuleGenKey = TRUE;
        return (DWORD)FWP_E_NOT_FOUND;
    }
    key_section_copy(section, inboundSaDetails, outboundSaDetails);
    *keyingModuleGenKey = FALSE;
    log_line("dictated the keys of the section at line %lu",
             (unsigned long)key_section_line(section));
    return ERROR_SUCCESS;
}

static void CALLBACK on_notify(const IPSEC_SA_DETAILS1 *inboundSa,
                               const IPSEC_SA_DETAILS1 *outboundSa)
{
    const struct key_section *section = key_file_find(keys, inboundSa, outboundSa);
    char traffic[SA_TEXT_SIZE];

    sa_text_traffic(&outboundSa->traffic, traffic);
    if (section != NULL && key_section_is_used(section, inboundSa, outboundSa))
        log_line("notify %s: keys %s, those of the section at line %lu", traffic,
                 sa_text_key_source(&outboundSa->saBundle),
                 (unsigned long)key_section_line(section));
    else
        log_line("notify %s: keys %s, not from the file", traffic,
                 sa_text_key_source(&outboundSa->saBundle));
}

static void print_usage(FILE *to)
{
    fputs("usage: tia_keyfile --keys FILE [options]\n"
          "  --keys FILE           the keys to dictate\n"
          "  --weight N            weight against the peer's TIA (default 1)\n"
          "  --timeout SECONDS     keyDictationTimeoutHint; 0 is Windows' default\n"
          "  --name TEXT           display name of the key manager\n"
          "  --stop-event NAME     also stop when this named event is set\n"
          "Stops at Ctrl+C, at Enter or \"quit\", or at the end of standard input.\n",
          to);
}

/* Returns FALSE, after a message, where the command line cannot be understood. */
static BOOL parse_options(int argc, wchar_t **argv)
{
    struct option_reader reader = {"tia_keyfile", argc, argv, 0};
    UINT32 number;

    while (option_next(&reader)) {
        if (option_is(&reader, L"--keys")) {
            if (!option_text(&reader, &options.key_path))
                return FALSE;
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
    if (options.key_path == NULL) {
        fputs("tia_keyfile: --keys FILE is missing (see --help)\n", stderr);
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
    char text[128];
    int exit_code = EXIT_FAILED_CALL;

    log_set_program("tia_keyfile");
    if (argc == 2 && wcscmp(argv[1], L"--help") == 0) {
        print_usage(stdout);
        return EXIT_OK;
    }
    if (!parse_options(argc, argv))
        return EXIT_USAGE;
    keys = key_file_load(options.key_path);
    if (keys == NULL)
        return EXIT_USAGE;
    log_line("%lu sections read", (unsigned long)key_file_count(keys));

    result = stop_prepare(options.stop_event);
    if (result != ERROR_SUCCESS) {
        log_failure("preparing to be stopped", result);
        goto done;
    }

    result = FwpmEngineOpen0(NULL, RPC_C_AUTHN_DEFAULT, NULL, NULL, &engine);
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
    log_line("registered \"%s\", weight %lu", log_utf8(options.name, text, sizeof(text)),
             (unsigned long)options.weight);

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
    key_file_free(keys);
    if (exit_code == EXIT_OK)
        log_line("done");
    stop_finished();
    return exit_code;
}
