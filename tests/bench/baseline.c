/*
 * What a callback is compared with: null calls of the same RPC on the same endpoint, and round
 * trips of a raw message pipe to another process. Appends "NUMBER NULL PIPE" to a file, in
 * microseconds a round trip; NUMBER is the measurement that comes next.
 *
 *   baseline.exe CALLS RENUMBER NUMBER        baseline.exe --echo PIPE
 */
#include <windows.h>
#include <winternl.h>
#include <fwpmu.h>

#include "bfe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* About what a turn with one notification carries on the wire, each way. */
#define REQUEST_BYTES 160
#define REPLY_BYTES 1800
/* The first calls of a process open its connection and its runtime's tables. */
#define WARM_UP 20
#define PATIENCE_MS 10000

static char request[REQUEST_BYTES];
static char reply[REPLY_BYTES];

void *__RPC_USER midl_user_allocate(SIZE_T size)
{
    return malloc(size);
}

void __RPC_USER midl_user_free(void *memory)
{
    free(memory);
}

static double now_us(void)
{
    LARGE_INTEGER now;
    LARGE_INTEGER frequency;
    QueryPerformanceCounter(&now);
    QueryPerformanceFrequency(&frequency);
    return (double)now.QuadPart * 1e6 / (double)frequency.QuadPart;
}

/* ---- the raw pipe ---------------------------------------------------------------------------- */

static int echo(const char *name)
{
    DWORD size = 0;
    HANDLE end = CreateNamedPipeA(name, PIPE_ACCESS_DUPLEX,
                                  PIPE_TYPE_MESSAGE | PIPE_READMODE_MESSAGE | PIPE_WAIT, 1, 65536,
                                  65536, 0, NULL);
    ConnectNamedPipe(end, NULL);
    while (ReadFile(end, request, sizeof(request), &size, NULL) && size > 0) {
        WriteFile(end, reply, sizeof(reply), &size, NULL);
    }
    return 0;
}

static HANDLE connect_pipe(void)
{
    char name[100];
    char program[MAX_PATH] = "";
    char line[MAX_PATH + 150];
    STARTUPINFOA startup = {.cb = sizeof(startup)};
    PROCESS_INFORMATION process;
    DWORD mode = PIPE_READMODE_MESSAGE;
    HANDLE pipe = INVALID_HANDLE_VALUE;
    snprintf(name, sizeof(name), "\\\\.\\pipe\\bench-%lu", GetCurrentProcessId());
    GetModuleFileNameA(NULL, program, sizeof(program));
    snprintf(line, sizeof(line), "\"%s\" --echo %s", program, name);
    if (!CreateProcessA(program, line, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &process)) {
        return INVALID_HANDLE_VALUE;
    }
    ULONGLONG until = GetTickCount64() + PATIENCE_MS;
    while (pipe == INVALID_HANDLE_VALUE && GetTickCount64() < until) {
        Sleep(1); /* the pipe is not there yet */
        pipe = CreateFileA(name, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    }
    SetNamedPipeHandleState(pipe, &mode, NULL, NULL);
    return pipe;
}

static BOOL pipe_round_trips(HANDLE pipe, unsigned int count)
{
    DWORD size = 0;
    for (unsigned int i = 0; i < count; i++) {
        if (!WriteFile(pipe, request, sizeof(request), &size, NULL) ||
            !ReadFile(pipe, reply, sizeof(reply), &size, NULL) || size != sizeof(reply)) {
            return FALSE;
        }
    }
    return TRUE;
}

/* ---- the null call --------------------------------------------------------------------------- */

static BOOL bind_rpc(void)
{
    wchar_t endpoint[300];
    RPC_WSTR string = NULL;
    return GetEnvironmentVariableW(L"MOCKBFE_ENDPOINT", endpoint, 300) &&
           RpcStringBindingComposeW(NULL, (RPC_WSTR)L"ncacn_np", NULL, (RPC_WSTR)endpoint, NULL,
                                    &string) == RPC_S_OK &&
           RpcBindingFromStringBindingW(string, &bfe_binding) == RPC_S_OK;
}

static void null_calls(unsigned int count)
{
    for (unsigned int i = 0; i < count; i++) {
        BfeNull();
    }
}

/* Where mockbfe.exe runs, as the TIA does that is compared: by itself a program that starts beside
 * another may run anywhere (mockbfe/service/processors.h). */
static BOOL run_where_the_server_does(void)
{
    PROCESS_BASIC_INFORMATION us;
    DWORD_PTR ours = 0;
    DWORD_PTR all = 0;
    if (NtQueryInformationProcess(GetCurrentProcess(), ProcessBasicInformation, &us, sizeof(us),
                                  NULL) != 0) {
        return FALSE;
    }
    DWORD parent = (DWORD)us.InheritedFromUniqueProcessId;
    HANDLE server = OpenProcess(PROCESS_QUERY_INFORMATION, FALSE, parent);
    BOOL good = server && GetProcessAffinityMask(server, &ours, &all) &&
                SetProcessAffinityMask(GetCurrentProcess(), ours);
    if (server) {
        CloseHandle(server);
    }
    return good;
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "--echo") == 0) {
        return echo(argv[2]);
    }
    if (argc != 4) {
        printf("usage: baseline.exe CALLS RENUMBER NUMBER\n");
        return 2;
    }
    unsigned int calls = (unsigned int)atoi(argv[1]);
    if (!run_where_the_server_does()) {
        printf("baseline: cannot run on mockbfe.exe's processor\n");
        return 1;
    }
    HANDLE pipe = connect_pipe();
    if (pipe == INVALID_HANDLE_VALUE || !bind_rpc()) {
        printf("baseline: the pipe or the endpoint cannot be opened\n");
        return 1;
    }
    null_calls(WARM_UP);
    BOOL good = pipe_round_trips(pipe, WARM_UP);
    double begun = now_us();
    null_calls(calls);
    double between = now_us();
    good = good && pipe_round_trips(pipe, calls);
    double ended = now_us();
    FILE *file = fopen(argv[2], "ab");
    if (!good || !file) {
        printf("baseline: the raw pipe failed, or %s cannot be written\n", argv[2]);
        return 1;
    }
    fprintf(file, "%s %.3f %.3f\n", argv[3], (between - begun) / calls, (ended - between) / calls);
    fclose(file);
    CloseHandle(pipe);
    return 0;
}
