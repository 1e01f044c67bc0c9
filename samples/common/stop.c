#include "stop.h"

#include <string.h>

enum {
    INPUT_SIZE = 256,
    CLOSE_WAIT_MSEC = 5000
};

static HANDLE console_event; /* set by the control handler */
static HANDLE input_event;   /* set by the reader of standard input */
static HANDLE finished_event;
static HANDLE named_event;

static BOOL WINAPI on_control(DWORD type)
{
    SetEvent(console_event);
    /* Windows ends the process as soon as this returns for a closing window, so wait for the
     * cleaning up. */
    if (type != CTRL_C_EVENT && type != CTRL_BREAK_EVENT)
        WaitForSingleObject(finished_event, CLOSE_WAIT_MSEC);
    return TRUE;
}

static int is_stop_line(const char *line)
{
    return line[0] == '\0' || strcmp(line, "quit") == 0;
}

/* Reads with ReadFile and not with stdio: a thread that sits in fgets holds the stream's lock while
 * the process exits. */
static DWORD WINAPI read_input(void *context)
{
    HANDLE input = context;
    char line[INPUT_SIZE];
    DWORD length = 0;
    DWORD got = 0;
    char byte;

    for (;;) {
        if (!ReadFile(input, &byte, 1, &got, NULL) && GetLastError() != ERROR_BROKEN_PIPE)
            return 0; /* no input after all, rather than the end of one */
        if (got == 0)
            break;
        if (byte == '\r')
            continue;
        if (byte != '\n') {
            if (length < sizeof(line) - 1)
                line[length++] = byte;
            continue;
        }
        line[length] = '\0';
        length = 0;
        if (is_stop_line(line))
            break;
    }
    SetEvent(input_event);
    return 0;
}

/* NUL is a character device too, but no console, and its end of file says nothing. */
static int can_be_read(HANDLE input)
{
    DWORD mode;

    if (input == NULL || input == INVALID_HANDLE_VALUE)
        return 0;
    switch (GetFileType(input)) {
    case FILE_TYPE_PIPE:
    case FILE_TYPE_DISK:
        return 1;
    case FILE_TYPE_CHAR:
        return GetConsoleMode(input, &mode) != 0;
    default:
        return 0;
    }
}

DWORD stop_prepare(const wchar_t *event_name)
{
    HANDLE input = GetStdHandle(STD_INPUT_HANDLE);
    HANDLE thread;

    console_event = CreateEventW(NULL, TRUE, FALSE, NULL);
    input_event = CreateEventW(NULL, TRUE, FALSE, NULL);
    finished_event = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (console_event == NULL || input_event == NULL || finished_event == NULL)
        return GetLastError();
    if (event_name != NULL) {
        named_event = CreateEventW(NULL, TRUE, FALSE, event_name);
        if (named_event == NULL)
            return GetLastError();
    }
    /* No console: nobody can press Ctrl+C, and the call's failure does not matter. */
    SetConsoleCtrlHandler(on_control, TRUE);
    if (can_be_read(input)) {
        thread = CreateThread(NULL, 0, read_input, input, 0, NULL);
        if (thread == NULL)
            return GetLastError();
        CloseHandle(thread);
    }
    return ERROR_SUCCESS;
}

const char *stop_wait(void)
{
    HANDLE reasons[3];
    DWORD count = 2;

    reasons[0] = console_event;
    reasons[1] = input_event;
    if (named_event != NULL)
        reasons[count++] = named_event;
    switch (WaitForMultipleObjects(count, reasons, FALSE, INFINITE)) {
    case WAIT_OBJECT_0:
        return "console";
    case WAIT_OBJECT_0 + 1:
        return "standard input";
    case WAIT_OBJECT_0 + 2:
        return "event";
    default:
        return "failed wait";
    }
}

void stop_finished(void)
{
    SetEvent(finished_event);
}
