/*
 * One TIA and many services: each dies with another of its calls, or callbacks, under way. It then
 * says what it gets from the calls that are left, opens again, registers with the next service and
 * is served by it.
 */
#include "mortal_tia.h"

#include <stdlib.h>

#define TRY_AGAIN_MS 20

static HANDLE service_gone;
static HANDLE notified;
static const char *held_callback = "";

static void say(const char *what, DWORD error)
{
    printf("mortal: %s = %lu\n", what, error);
    fflush(stdout);
}

void outlive_in(const char *callback)
{
    if (strcmp(callback, held_callback) == 0) {
        say(callback, 0);
        WaitForSingleObject(service_gone, PATIENCE_MS);
    } else if (notified && strcmp(callback, "keyNotify") == 0) {
        SetEvent(notified);
    }
}

/* The next service may take its time to come. */
static DWORD come_back(void)
{
    ULONGLONG until = GetTickCount64() + PATIENCE_MS;
    DWORD error;
    while ((error = open_engine()) != ERROR_SUCCESS && GetTickCount64() < until) {
        Sleep(TRY_AGAIN_MS);
    }
    return error == ERROR_SUCCESS ? register_manager(TRUE) : error;
}

/* What the calls that are left say, in words that the test looks for. */
static void say_goodbye(const char *row, struct mortal_call call)
{
    SetEvent(service_gone); /* unregistering waits for the callback that runs */
    if (call.call != CALL_BfeKeyManagerUnregisterAndDelete && call.call != CALL_BfeEngineClose) {
        say("IPsecKeyManagerUnregisterAndDelete0",
            IPsecKeyManagerUnregisterAndDelete0(engine, manager));
    }
    /* A call that the service's death cut short has taken the handle with it. */
    if (call.call != CALL_BfeEngineClose) {
        say("FwpmEngineClose0", FwpmEngineClose0(engine));
    }
    say("FwpmEngineOpen0", open_engine());
    engine = manager = NULL;
    ResetEvent(service_gone);
    printf("mortal: %s is over, %lu handles\n", row, handles_of(GetCurrentProcessId()));
    fflush(stdout);
}

/* The script makes the service slow when it sees another session opened. */
static DWORD ask_for_slowness(void)
{
    HANDLE other = NULL;
    return FwpmEngineOpen0(NULL, RPC_C_AUTHN_WINNT, NULL, NULL, &other);
}

static void outlive_in_call(struct mortal_call call)
{
    char row[CALL_TEXT_SIZE];
    HANDLE kept_engine;
    HANDLE kept_manager;
    call_text(call, row);
    ResetEvent(notified);
    DWORD error = come_back();
    kept_engine = engine;
    kept_manager = manager;
    if (error == ERROR_SUCCESS) {
        error = prepare_call(call);
    }
    if (error == ERROR_SUCCESS) {
        error = ask_for_slowness();
    }
    if (error == ERROR_SUCCESS) {
        error = WaitForSingleObject(notified, PATIENCE_MS);
    }
    say("ready", error);
    printf("mortal: in %s\n", row);
    fflush(stdout);
    error = make_call(call);
    say(row, error);
    engine = kept_engine;
    manager = kept_manager;
    say_goodbye(row, call);
}

/* Parked, and in a callback, the calls of others do not tell: look now and then. */
static DWORD wait_for_the_end(void)
{
    IPSEC_KEY_MANAGER0 **entries = NULL;
    UINT32 count = 0;
    DWORD error;
    do {
        error = IPsecKeyManagersGet0(engine, &entries, &count);
        FwpmFreeMemory0((void **)&entries);
        Sleep(error == ERROR_SUCCESS ? TRY_AGAIN_MS : 0);
    } while (error == ERROR_SUCCESS);
    return error;
}

static void outlive_in_callback(const char *row)
{
    const struct mortal_call none = {CALL_COUNT, 0};
    held_callback = row;
    DWORD error = come_back();
    say("ready", error);
    if (error == ERROR_SUCCESS) {
        say("the call afterwards", wait_for_the_end());
    }
    say_goodbye(row, none);
    held_callback = "";
}

int outlive_many_services(void)
{
    static const char *const CALLBACKS[] = {"keyDictationCheck", "keyDictation", "keyNotify"};
    struct mortal_call call = {CALL_COUNT, 0};
    service_gone = CreateEventW(NULL, TRUE, FALSE, NULL);
    notified = CreateEventW(NULL, TRUE, FALSE, NULL);
    while (next_call(&call)) {
        if (call_can_be_slow(call.call)) {
            outlive_in_call(call);
        }
    }
    for (size_t i = 0; i < ARRAYSIZE(CALLBACKS); i++) {
        outlive_in_callback(CALLBACKS[i]);
    }
    outlive_in_callback("parked");
    printf("mortal: outlived all\n");
    return 0;
}

int outlive_one_service(void)
{
    service_gone = CreateEventW(NULL, TRUE, FALSE, NULL);
    outlive_in_callback("parked");
    return 0;
}
