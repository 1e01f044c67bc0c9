#include "service/process.h"
#include "service/processors.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

/* A longer line is reported in pieces. */
#define LINE_MAX_BYTES 4096
/* A grandchild may keep the pipe open after its parent's end; its lines are not waited for. */
#define DRAIN_MS 500
#define DRAIN_STEP_MS 50

struct process {
    struct process_events events;
    HANDLE process;
    DWORD id;
    HANDLE input;  /* our end of its stdin, NULL when closed */
    HANDLE output; /* our end of its stdout and stderr */
    HANDLE reader;
    HANDLE watcher;
    HANDLE main_thread;      /* until the process runs */
    volatile LONG abandoned; /* nobody reads any more */
    char line[LINE_MAX_BYTES + 1];
    size_t used;
};

static void flush_line(struct process *process)
{
    if (process->used > 0 && process->line[process->used - 1] == '\r') {
        process->used--;
    }
    process->line[process->used] = '\0';
    process->used = 0;
    process->events.line(process->events.context, process->line);
}

static DWORD WINAPI read_lines(void *context)
{
    struct process *process = context;
    char buffer[4096];
    DWORD got = 0;
    while (!process->abandoned && ReadFile(process->output, buffer, sizeof(buffer), &got, NULL) &&
           got > 0) {
        for (DWORD i = 0; i < got; i++) {
            if (buffer[i] == '\n' || process->used == LINE_MAX_BYTES) {
                flush_line(process);
            }
            if (buffer[i] != '\n') {
                process->line[process->used++] = buffer[i];
            }
        }
    }
    if (process->used > 0) {
        flush_line(process);
    }
    return 0;
}

/* Waits for the reader's end, without counting the time for which its lines are not wanted yet. */
static void drain(struct process *process)
{
    DWORD waited = 0;
    while (waited < DRAIN_MS &&
           WaitForSingleObject(process->reader, DRAIN_STEP_MS) == WAIT_TIMEOUT) {
        if (!process->events.held_up(process->events.context)) {
            waited += DRAIN_STEP_MS;
        }
    }
}

static DWORD WINAPI watch_end(void *context)
{
    struct process *process = context;
    DWORD code = 0;
    WaitForSingleObject(process->process, INFINITE);
    processors_leave();
    drain(process);
    GetExitCodeProcess(process->process, &code);
    process->events.ended(process->events.context, code);
    return 0;
}

/* Ours, then the additions: of two with one name the later counts, so ours of that name go first.
 */
static wchar_t *build_environment(const wchar_t *const *additions)
{
    wchar_t *ours = GetEnvironmentStringsW();
    size_t size = 1;
    for (const wchar_t *at = ours; *at; at += wcslen(at) + 1) {
        size += wcslen(at) + 1;
    }
    for (size_t i = 0; additions[i]; i++) {
        size += wcslen(additions[i]) + 1;
    }
    wchar_t *block = calloc(size + 1, sizeof(*block));
    wchar_t *to = block;
    for (const wchar_t *at = ours; block && *at; at += wcslen(at) + 1) {
        bool replaced = false;
        for (size_t i = 0; additions[i]; i++) {
            size_t name = wcscspn(additions[i], L"=") + 1;
            replaced |= _wcsnicmp(at, additions[i], name) == 0;
        }
        if (!replaced) {
            wcscpy(to, at);
            to += wcslen(at) + 1;
        }
    }
    for (size_t i = 0; block && additions[i]; i++) {
        wcscpy(to, additions[i]);
        to += wcslen(additions[i]) + 1;
    }
    FreeEnvironmentStringsW(ours);
    return block;
}

static void close_handle(HANDLE *handle)
{
    if (*handle) {
        CloseHandle(*handle);
        *handle = NULL;
    }
}

/* The ends for the child are inheritable, ours are not. */
static bool make_pipe(HANDLE *child_end, HANDLE *our_end, bool child_reads)
{
    SECURITY_ATTRIBUTES inheritable = {.nLength = sizeof(inheritable), .bInheritHandle = TRUE};
    HANDLE read = NULL;
    HANDLE write = NULL;
    if (!CreatePipe(&read, &write, &inheritable, 0)) {
        return false;
    }
    *child_end = child_reads ? read : write;
    *our_end = child_reads ? write : read;
    return SetHandleInformation(*our_end, HANDLE_FLAG_INHERIT, 0);
}

static void process_destroy(struct process *process)
{
    if (process) {
        close_handle(&process->input);
        close_handle(&process->output);
        close_handle(&process->process);
        close_handle(&process->reader);
        close_handle(&process->watcher);
        close_handle(&process->main_thread);
        free(process);
    }
}

/* Two agents started at once must not inherit each other's pipes: their stdin would stay open. */
static SRWLOCK start_lock = SRWLOCK_INIT;

DWORD process_create(const struct process_request *request, struct process **started)
{
    DWORD error = ERROR_SUCCESS;
    HANDLE child_input = NULL;
    HANDLE child_output = NULL;
    PROCESS_INFORMATION information = {0};
    wchar_t *environment = build_environment(request->environment);
    wchar_t *command_line = _wcsdup(request->command_line);
    struct process *process = calloc(1, sizeof(*process));
    *started = NULL;
    AcquireSRWLockExclusive(&start_lock);
    if (!environment || !command_line || !process) {
        error = ERROR_OUTOFMEMORY;
    } else if (!make_pipe(&child_input, &process->input, true) ||
               !make_pipe(&child_output, &process->output, false)) {
        error = GetLastError();
    } else {
        STARTUPINFOW startup = {
            .cb = sizeof(startup),
            .dwFlags = STARTF_USESTDHANDLES,
            .hStdInput = child_input,
            .hStdOutput = child_output,
            .hStdError = child_output,
        };
        process->events = request->events;
        if (!CreateProcessW(request->program, command_line, NULL, NULL, TRUE,
                            CREATE_UNICODE_ENVIRONMENT | CREATE_SUSPENDED, environment, NULL,
                            &startup, &information)) {
            error = GetLastError();
        }
    }
    close_handle(&child_input);
    close_handle(&child_output);
    ReleaseSRWLockExclusive(&start_lock);
    if (error == ERROR_SUCCESS) {
        process->process = information.hProcess;
        process->id = information.dwProcessId;
        process->main_thread = information.hThread;
        process->reader = CreateThread(NULL, 0, read_lines, process, 0, NULL);
        process->watcher = process->reader
                               ? CreateThread(NULL, 0, watch_end, process, CREATE_SUSPENDED, NULL)
                               : NULL;
        if (!process->watcher) {
            error = GetLastError();
            TerminateProcess(information.hProcess, 1);
            WaitForSingleObject(process->reader, DRAIN_MS);
        } else {
            processors_place(process->process);
            *started = process;
        }
    }
    if (error != ERROR_SUCCESS) {
        process_destroy(process);
    }
    free(environment);
    free(command_line);
    return error;
}

void process_run(struct process *process)
{
    ResumeThread(process->watcher);
    ResumeThread(process->main_thread);
    close_handle(&process->main_thread);
}

uint32_t process_id(const struct process *process)
{
    return process->id;
}

void process_ask_to_end(struct process *process)
{
    close_handle(&process->input);
}

void process_kill(struct process *process)
{
    TerminateProcess(process->process, 1);
}

void process_free(struct process *process)
{
    if (!process) {
        return;
    }
    WaitForSingleObject(process->watcher, INFINITE);
    InterlockedExchange(&process->abandoned, 1);
    if (WaitForSingleObject(process->reader, 0) == WAIT_TIMEOUT) {
        /* Somebody else still holds the pipe: the read is ended from our side. */
        CancelSynchronousIo(process->reader);
        drain(process);
    }
    process_destroy(process);
}
