/*
 * A TIA that times its own callbacks: the interval from one keyNotify's end to the next one's begin
 * is one whole round trip (answer to the service, negotiation, next event). After every round of
 * callbacks it times as many null calls of the same RPC on the same endpoint, and as many round
 * trips of a raw message pipe to a process of its own, so that all three see the same machine.
 *
 *   bench_tia.exe ROUNDS CALLBACKS REPORT      bench_tia.exe --echo PIPE
 */
#include <windows.h>
#include <fwpmu.h>

#include "bfe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* About what a turn with one notification carries on the wire, each way. */
#define REQUEST_BYTES 160
#define REPLY_BYTES 1800

static unsigned int rounds;
static unsigned int callbacks_per_round;

static double *callback_us; /* one average per round */
static double *null_us;
static double *pipe_us;
static unsigned int round_number;
static unsigned int callback_number;
static LARGE_INTEGER frequency;
static LARGE_INTEGER round_began;
static HANDLE pipe;
static HANDLE finished;
static handle_t binding;

void *__RPC_USER midl_user_allocate(SIZE_T size)
{
    return malloc(size);
}

void __RPC_USER midl_user_free(void *memory)
{
    free(memory);
}

static double microseconds_since(LARGE_INTEGER then)
{
    LARGE_INTEGER now;
    QueryPerformanceCounter(&now);
    return (double)(now.QuadPart - then.QuadPart) * 1e6 / (double)frequency.QuadPart;
}

/* ---- the raw pipe ---------------------------------------------------------------------------- */

static int echo(const char *name)
{
    static char request[REQUEST_BYTES];
    static char reply[REPLY_BYTES];
    DWORD size = 0;
    HANDLE end = CreateNamedPipeA(name, PIPE_ACCESS_DUPLEX,
                                  PIPE_TYPE_MESSAGE | PIPE_READMODE_MESSAGE | PIPE_WAIT, 1, 65536,
                                  65536, 0, NULL);
    printf("echo: ready\n");
    fflush(stdout);
    ConnectNamedPipe(end, NULL);
    while (ReadFile(end, request, sizeof(request), &size, NULL) && size > 0) {
        WriteFile(end, reply, sizeof(reply), &size, NULL);
    }
    return 0;
}

static BOOL connect_pipe(void)
{
    char name[100];
    char program[MAX_PATH] = "";
    char line[MAX_PATH + 150];
    STARTUPINFOA startup = {.cb = sizeof(startup)};
    PROCESS_INFORMATION process;
    DWORD mode = PIPE_READMODE_MESSAGE;
    snprintf(name, sizeof(name), "\\\\.\\pipe\\bench-%lu", GetCurrentProcessId());
    GetModuleFileNameA(NULL, program, sizeof(program));
    snprintf(line, sizeof(line), "\"%s\" --echo %s", program, name);
    if (!CreateProcessA(program, line, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &process)) {
        return FALSE;
    }
    for (int i = 0; i < 3000 && !WaitNamedPipeA(name, 100); i++) {
        Sleep(10);
    }
    pipe = CreateFileA(name, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    return pipe != INVALID_HANDLE_VALUE && SetNamedPipeHandleState(pipe, &mode, NULL, NULL);
}

static double time_pipe(void)
{
    static char request[REQUEST_BYTES];
    static char reply[REPLY_BYTES];
    LARGE_INTEGER began;
    DWORD size = 0;
    QueryPerformanceCounter(&began);
    for (unsigned int i = 0; i < callbacks_per_round; i++) {
        if (!WriteFile(pipe, request, sizeof(request), &size, NULL) ||
            !ReadFile(pipe, reply, sizeof(reply), &size, NULL) || size != sizeof(reply)) {
            printf("bench: the raw pipe failed, error %lu\n", GetLastError());
            fflush(stdout);
            ExitProcess(1);
        }
    }
    return microseconds_since(began) / callbacks_per_round;
}

/* ---- the null call --------------------------------------------------------------------------- */

static BOOL bind_rpc(void)
{
    wchar_t endpoint[300];
    RPC_WSTR string = NULL;
    if (!GetEnvironmentVariableW(L"MOCKBFE_ENDPOINT", endpoint, 300)) {
        return FALSE;
    }
    return RpcStringBindingComposeW(NULL, (RPC_WSTR)L"ncacn_np", NULL, (RPC_WSTR)endpoint, NULL,
                                    &string) == RPC_S_OK &&
           RpcBindingFromStringBindingW(string, &binding) == RPC_S_OK;
}

static double time_null(void)
{
    LARGE_INTEGER began;
    bfe_binding = binding;
    QueryPerformanceCounter(&began);
    for (unsigned int i = 0; i < callbacks_per_round; i++) {
        BfeNull();
    }
    return microseconds_since(began) / callbacks_per_round;
}

/* ---- callbacks ------------------------------------------------------------------------------- */

/* The first of a round only starts the clock: what came before it is the other measurements. */
static void CALLBACK notified(const IPSEC_SA_DETAILS1 *inbound, const IPSEC_SA_DETAILS1 *outbound)
{
    (void)inbound;
    (void)outbound;
    if (round_number == rounds) {
        return;
    }
    if (callback_number++ == 0) {
        QueryPerformanceCounter(&round_began);
        return;
    }
    if (callback_number <= callbacks_per_round) {
        return;
    }
    callback_us[round_number] = microseconds_since(round_began) / callbacks_per_round;
    null_us[round_number] = time_null();
    pipe_us[round_number] = time_pipe();
    callback_number = 0;
    if (++round_number == rounds) {
        SetEvent(finished);
    }
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Sorts the values. */
static double median(double *values)
{
    qsort(values, rounds, sizeof(*values), ascending);
    return rounds % 2 ? values[rounds / 2] : (values[rounds / 2 - 1] + values[rounds / 2]) / 2;
}

static void report(FILE *file, const char *name, double *values)
{
    double middle = median(values);
    fprintf(file, "  %-34s median %8.2f  min %8.2f  max %8.2f\n", name, middle, values[0],
            values[rounds - 1]);
}

static void report_all(const char *path)
{
    FILE *file = fopen(path, "wb");
    double *ratio = calloc(rounds, sizeof(*ratio));
    double *pipe_ratio = calloc(rounds, sizeof(*pipe_ratio));
    for (unsigned int i = 0; ratio && pipe_ratio && i < rounds; i++) {
        ratio[i] = callback_us[i] / null_us[i];
        pipe_ratio[i] = callback_us[i] / pipe_us[i];
    }
    if (!file || !ratio || !pipe_ratio) {
        printf("bench: %s cannot be written\n", path);
        ExitProcess(1);
    }
    fprintf(file, "  %u rounds of %u each, interleaved; microseconds per round trip\n", rounds,
            callbacks_per_round);
    report(file, "one callback / null call (ratio)", ratio);
    report(file, "one callback / raw pipe (ratio)", pipe_ratio);
    report(file, "one callback", callback_us);
    report(file, "null call of the same RPC", null_us);
    report(file, "raw pipe round trip", pipe_us);
    fclose(file);
    printf("bench: done\n");
    fflush(stdout);
}

int main(int argc, char **argv)
{
    IPSEC_KEY_MANAGER0 description = {0};
    IPSEC_KEY_MANAGER_CALLBACKS0 callbacks = {0};
    HANDLE engine = NULL;
    HANDLE manager = NULL;
    if (argc == 3 && strcmp(argv[1], "--echo") == 0) {
        return echo(argv[2]);
    }
    if (argc != 4) {
        printf("usage: bench_tia.exe ROUNDS CALLBACKS REPORT\n");
        return 2;
    }
    rounds = (unsigned int)atoi(argv[1]);
    callbacks_per_round = (unsigned int)atoi(argv[2]);
    QueryPerformanceFrequency(&frequency);
    callback_us = calloc(rounds, sizeof(double));
    null_us = calloc(rounds, sizeof(double));
    pipe_us = calloc(rounds, sizeof(double));
    finished = CreateEventW(NULL, TRUE, FALSE, NULL);
    description.displayData.name = (wchar_t *)L"bench";
    callbacks.keyNotify = notified;
    if (!callback_us || !null_us || !pipe_us || !bind_rpc() || !connect_pipe() ||
        FwpmEngineOpen0(NULL, RPC_C_AUTHN_WINNT, NULL, NULL, &engine) != ERROR_SUCCESS ||
        IPsecKeyManagerAddAndRegister0(engine, &description, &callbacks, &manager) !=
            ERROR_SUCCESS) {
        printf("bench: cannot be set up\n");
        return 1;
    }
    if (WaitForSingleObject(finished, 600000) != WAIT_OBJECT_0) {
        printf("bench: the callbacks did not come within 600 s\n");
        return 1;
    }
    report_all(argv[3]);
    CloseHandle(pipe);
    IPsecKeyManagerUnregisterAndDelete0(engine, manager);
    FwpmEngineClose0(engine);
    return 0;
}
