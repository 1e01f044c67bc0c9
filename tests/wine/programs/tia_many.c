/*
 * A TIA with many registrations, and one that outlives the script that started it.
 *
 *   tia_many.exe register COUNT    registers so many key managers, or up to the first refusal
 *   tia_many.exe launch FILE       starts "tia_many.exe outlive FILE", and ends when that has
 *                                  registered
 *   tia_many.exe outlive FILE      says in FILE how its session ended, and how long it took to
 * close
 */
#include <windows.h>
#include <fwpmu.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST 1024
#define READY L"tia_many_has_registered"
#define PATIENCE_MS 120000

static HANDLE engine;

static void CALLBACK notify(const IPSEC_SA_DETAILS1 *inbound, const IPSEC_SA_DETAILS1 *outbound)
{
    (void)inbound;
    (void)outbound;
}

static DWORD register_one(void)
{
    IPSEC_KEY_MANAGER0 described = {.displayData = {.name = (wchar_t *)L"one of many"}};
    IPSEC_KEY_MANAGER_CALLBACKS0 callbacks = {.keyNotify = notify};
    HANDLE manager = NULL;
    return IPsecKeyManagerAddAndRegister0(engine, &described, &callbacks, &manager);
}

static DWORD list(void)
{
    IPSEC_KEY_MANAGER0 **entries = NULL;
    UINT32 count = 0;
    DWORD error = IPsecKeyManagersGet0(engine, &entries, &count);
    if (error == ERROR_SUCCESS) {
        FwpmFreeMemory0((void **)&entries);
    }
    return error;
}

static int register_many(unsigned long wanted)
{
    char line[16];
    unsigned long count = 0;
    DWORD error = ERROR_SUCCESS;
    while (count < wanted && (error = register_one()) == ERROR_SUCCESS) {
        count++;
    }
    printf("tia_many: %lu registered, then 0x%08lx\n", count, error);
    /* All of them have a turn parked now, and other calls still have room. */
    printf("tia_many: listing them = 0x%08lx\n", list());
    fflush(stdout);
    while (fgets(line, sizeof(line), stdin)) {
    }
    return 0;
}

static int launch(const char *file)
{
    char line[1024];
    STARTUPINFOA startup = {.cb = sizeof(startup)};
    PROCESS_INFORMATION child;
    char program[MAX_PATH] = "";
    HANDLE ready = CreateEventW(NULL, TRUE, FALSE, READY);
    GetModuleFileNameA(NULL, program, sizeof(program));
    snprintf(line, sizeof(line), "\"%s\" outlive %s", program, file);
    return ready &&
                   CreateProcessA(program, line, NULL, NULL, FALSE, 0, NULL, NULL, &startup,
                                  &child) &&
                   WaitForSingleObject(ready, PATIENCE_MS) == WAIT_OBJECT_0
               ? 0
               : 3;
}

static int outlive(const char *file)
{
    HANDLE ready = OpenEventW(EVENT_MODIFY_STATE, FALSE, READY);
    FILE *out = fopen(file, "w");
    DWORD error = register_one();
    ULONGLONG until = GetTickCount64() + PATIENCE_MS;
    SetEvent(ready);
    while (error == ERROR_SUCCESS && GetTickCount64() < until) {
        Sleep(20);
        error = list();
    }
    ULONGLONG began = GetTickCount64();
    DWORD closed = FwpmEngineClose0(engine);
    if (out) {
        fprintf(out, "the session ended with 0x%08lx, closing = 0x%08lx in %s\n", error, closed,
                GetTickCount64() - began < 2500 ? "time" : "too long");
        fclose(out);
    }
    return 0;
}

int main(int argc, char **argv)
{
    const char *mode = argc > 2 ? argv[1] : "";
    if (strcmp(mode, "launch") == 0) {
        return launch(argv[2]);
    }
    DWORD error = FwpmEngineOpen0(NULL, RPC_C_AUTHN_WINNT, NULL, NULL, &engine);
    if (error != ERROR_SUCCESS) {
        printf("tia_many: open = 0x%08lx\n", error);
        return 4;
    }
    if (strcmp(mode, "register") == 0) {
        unsigned long wanted = strtoul(argv[2], NULL, 10);
        return register_many(wanted < MOST ? wanted : MOST);
    }
    return strcmp(mode, "outlive") == 0 ? outlive(argv[2]) : 2;
}
