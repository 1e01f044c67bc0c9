#include "service/pipe_ends.h"

#include <rpc.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>
#include <winternl.h>

/* A look costs a few requests of Wine's server. After a fault the next comes soon, as an attacker's
 * does. */
#define PAUSE_MIN_MS 1
#define PAUSE_MAX_MS 64
/* Between two clients there is no end to connect to for an instant; only after so long is it a
 * fault. */
#define PATIENCE_MS 2

static struct {
    wchar_t path[MAX_PATH]; /* \\.\pipe\… */
    const wchar_t *name;    /* \…, as the ends' handles tell it */
    HANDLE thread;
    HANDLE stop;
} watch;

/* As in ntifs.h. */
#define SERVER_END 1
#define CLOSING_STATE 4

/* ---- this process' handles ------------------------------------------------------------------- */

/* Not in MinGW-w64's winternl.h; the layout is Microsoft's and Wine's. */
#define SYSTEM_EXTENDED_HANDLE_INFORMATION ((SYSTEM_INFORMATION_CLASS)64)
struct handle_entry {
    void *object;
    ULONG_PTR process_id;
    ULONG_PTR handle;
    ULONG access;
    USHORT creator;
    USHORT type;
    ULONG attributes;
    ULONG reserved;
};
struct handle_list {
    ULONG_PTR count;
    ULONG_PTR reserved;
    struct handle_entry entries[];
};

/* All processes' handles; NULL when they cannot be had. The caller frees the list. */
static struct handle_list *list_handles(void)
{
    for (ULONG size = 64 * 1024; size <= 64 * 1024 * 1024; size *= 2) {
        struct handle_list *list = malloc(size);
        if (!list) {
            return NULL;
        }
        NTSTATUS status =
            NtQuerySystemInformation(SYSTEM_EXTENDED_HANDLE_INFORMATION, list, size, NULL);
        if (status == 0) {
            return list;
        }
        free(list);
        if (status != (NTSTATUS)0xC0000004) { /* STATUS_INFO_LENGTH_MISMATCH */
            return NULL;
        }
    }
    return NULL;
}

/* ---- the cure -------------------------------------------------------------------------------- */

static bool is_our_pipe(HANDLE handle)
{
    union {
        FILE_NAME_INFO info;
        wchar_t room[MAX_PATH + 4];
    } name;
    if (!GetFileInformationByHandleEx(handle, FileNameInfo, &name, sizeof(name))) {
        return false;
    }
    size_t length = name.info.FileNameLength / sizeof(wchar_t);
    return length == wcslen(watch.name) && _wcsnicmp(name.info.FileName, watch.name, length) == 0;
}

/* The service's end of a connection that its client has given up. */
static bool is_closing_end(HANDLE handle)
{
    IO_STATUS_BLOCK status;
    FILE_PIPE_LOCAL_INFORMATION info;
    return NtQueryInformationFile(handle, &status, &info, sizeof(info), FilePipeLocalInformation) ==
               0 &&
           info.NamedPipeEnd == SERVER_END && info.NamedPipeState == CLOSING_STATE;
}

/*
 * Looks at a handle of this process through a copy, so that another thread may close it meanwhile.
 * An end whose client is gone serves nobody any more, whoever owns it, so it may always be
 * disconnected.
 */
static bool reset_end(HANDLE handle)
{
    HANDLE copy;
    bool reset = false;
    HANDLE self = GetCurrentProcess();
    if (DuplicateHandle(self, handle, self, &copy, 0, FALSE, DUPLICATE_SAME_ACCESS)) {
        reset = GetFileType(copy) == FILE_TYPE_PIPE && is_closing_end(copy) && is_our_pipe(copy) &&
                DisconnectNamedPipe(copy);
        CloseHandle(copy);
    }
    return reset;
}

/* An interface without calls: its registration makes the runtime listen on all ends once more. */
static void listen_again(void)
{
    static RPC_SERVER_INTERFACE nothing = {
        .Length = sizeof(RPC_SERVER_INTERFACE),
        .InterfaceId =
            {{0x0d7a3c52, 0x61f4, 0x4b0e, {0x8e, 0x2d, 0x53, 0x97, 0xc1, 0x4a, 0x6f, 0x08}},
             {1, 0}},
        .TransferSyntax =
            {{0x8a885d04, 0x1ceb, 0x11c9, {0x9f, 0xe8, 0x08, 0x00, 0x2b, 0x10, 0x48, 0x60}},
             {2, 0}},
    };
    if (RpcServerRegisterIfEx(&nothing, NULL, NULL, RPC_IF_AUTOLISTEN,
                              RPC_C_LISTEN_MAX_CALLS_DEFAULT, NULL) == RPC_S_OK) {
        RpcServerUnregisterIf(&nothing, NULL, FALSE);
    }
}

static void cure(void)
{
    struct handle_list *list = list_handles();
    bool reset = false;
    for (ULONG_PTR i = 0; list && i < list->count; i++) {
        if (list->entries[i].process_id == GetCurrentProcessId()) {
            reset |= reset_end((HANDLE)list->entries[i].handle);
        }
    }
    free(list);
    if (reset) {
        listen_again();
    }
}

/* ---- the watch ------------------------------------------------------------------------------- */

static DWORD WINAPI look_after(void *context)
{
    DWORD pause = PAUSE_MAX_MS;
    (void)context;
    while (WaitForSingleObject(watch.stop, pause) == WAIT_TIMEOUT) {
        if (WaitNamedPipeW(watch.path, PATIENCE_MS)) {
            pause = pause < PAUSE_MAX_MS ? pause * 2 : PAUSE_MAX_MS;
        } else {
            cure();
            pause = PAUSE_MIN_MS;
        }
    }
    return 0;
}

DWORD pipe_ends_watch(const wchar_t *endpoint)
{
    HMODULE ntdll = GetModuleHandleW(L"ntdll.dll");
    if (!ntdll || !GetProcAddress(ntdll, "wine_get_version")) {
        return ERROR_SUCCESS;
    }
    swprintf(watch.path, MAX_PATH, L"\\\\.%ls", endpoint);
    watch.name = wcsrchr(watch.path, L'\\');
    watch.stop = CreateEventW(NULL, TRUE, FALSE, NULL);
    watch.thread = watch.stop ? CreateThread(NULL, 0, look_after, NULL, 0, NULL) : NULL;
    return watch.thread ? ERROR_SUCCESS : GetLastError();
}

void pipe_ends_forget(void)
{
    if (watch.thread) {
        SetEvent(watch.stop);
        WaitForSingleObject(watch.thread, INFINITE);
        CloseHandle(watch.thread);
        watch.thread = NULL;
    }
    if (watch.stop) {
        CloseHandle(watch.stop);
        watch.stop = NULL;
    }
}
