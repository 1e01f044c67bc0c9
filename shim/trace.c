#include "trace.h"

#include "rpc_call.h"

#define TRACE_VARIABLE L"FWPUCLNT_TRACE"
#define TRACE_KEYS_VARIABLE L"FWPUCLNT_TRACE_KEYS"

enum {
    STRING_SHOWN = 128,
    PATH_SIZE = 1024
};

static INIT_ONCE settings_once = INIT_ONCE_STATIC_INIT;
static bool enabled;
static bool shows_keys;
static HANDLE trace_file = INVALID_HANDLE_VALUE;

static void write_to(HANDLE file, const struct text *line)
{
    DWORD written;

    /* One write per line: lines of several threads must not mix. */
    if (file && file != INVALID_HANDLE_VALUE)
        WriteFile(file, line->buffer, (DWORD)line->used, &written, NULL);
}

static void write_notice(const struct text *line)
{
    write_to(GetStdHandle(STD_ERROR_HANDLE), line);
    write_to(trace_file, line);
}

static HANDLE open_trace_file(const wchar_t *path)
{
    HANDLE file;

    file = CreateFileW(path, FILE_APPEND_DATA, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
                       OPEN_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
    if (file == INVALID_HANDLE_VALUE && path[0] == L'/') {
        /* Wine's way to name a file of the host, for when the current drive is not the root. */
        wchar_t unix_path[PATH_SIZE + 16];

        lstrcpyW(unix_path, L"\\\\?\\unix");
        lstrcatW(unix_path, path);
        file = CreateFileW(unix_path, FILE_APPEND_DATA, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
                           OPEN_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
    }
    return file;
}

static BOOL CALLBACK read_settings(INIT_ONCE *once, void *parameter, void **context)
{
    wchar_t value[PATH_SIZE] = L"";
    DWORD length = GetEnvironmentVariableW(TRACE_VARIABLE, value, PATH_SIZE);
    DWORD error;

    (void)once;
    (void)parameter;
    (void)context;
    if (length >= PATH_SIZE) {
        notice("the value of FWPUCLNT_TRACE is too long; there is no trace");
    } else if (length > 0 && lstrcmpW(value, L"0") != 0) {
        enabled = true;
        if (lstrcmpW(value, L"1") != 0) {
            trace_file = open_trace_file(value);
            if (trace_file == INVALID_HANDLE_VALUE) {
                error = GetLastError();
                notice("cannot open the file that FWPUCLNT_TRACE names (error %lu); the trace goes "
                       "to standard error",
                       error);
            }
        }
    }
    length = GetEnvironmentVariableW(TRACE_KEYS_VARIABLE, value, PATH_SIZE);
    shows_keys = length == 1 && value[0] == L'1';
    return TRUE;
}

bool trace_enabled(void)
{
    InitOnceExecuteOnce(&settings_once, read_settings, NULL, NULL);
    return enabled;
}

bool trace_shows_keys(void)
{
    return trace_enabled() && shows_keys;
}

void trace_write(const struct text *line)
{
    if (trace_file != INVALID_HANDLE_VALUE)
        write_to(trace_file, line);
    else
        write_to(GetStdHandle(STD_ERROR_HANDLE), line);
}

void trace_begin(struct trace_call *call, const char *function)
{
    call->on = trace_enabled();
    if (call->on) {
        call->has_arguments = false;
        text_clear(&call->text);
        text_add(&call->text, "fwpuclnt: %s(", function);
        call->start = clock_now();
    }
}

/* The name; the caller then adds the value. False when the trace is off. */
static bool add_name(struct trace_call *call, const char *name)
{
    if (call->on) {
        text_add(&call->text, "%s%s=", call->has_arguments ? ", " : "", name);
        call->has_arguments = true;
    }
    return call->on;
}

void trace_handle(struct trace_call *call, const char *name, const void *handle)
{
    trace_pointer(call, name, handle);
}

static void add_pointer(struct text *text, const void *pointer)
{
    if (pointer)
        text_add(text, "0x%llx", (unsigned long long)(ULONG_PTR)pointer);
    else
        text_add(text, "NULL");
}

void trace_pointer(struct trace_call *call, const char *name, const void *pointer)
{
    if (add_name(call, name))
        add_pointer(&call->text, pointer);
}

bool trace_structure(struct trace_call *call, const char *name, const void *pointer, void *copy,
                     size_t size)
{
    bool readable = call->on && pointer && probe_read(copy, pointer, size) == ERROR_SUCCESS;

    if (readable)
        add_name(call, name);
    else
        trace_pointer(call, name, pointer);
    return readable;
}

void trace_number(struct trace_call *call, const char *name, ULONGLONG number)
{
    if (add_name(call, name))
        text_add(&call->text, "%llu", number);
}

void trace_word(struct trace_call *call, const char *name, const char *word)
{
    if (add_name(call, name))
        text_add(&call->text, "%s", word);
}

void trace_flags(struct trace_call *call, const char *name, UINT32 flags,
                 const struct text_flag *names)
{
    if (add_name(call, name))
        text_add_flags(&call->text, flags, names);
}

struct string_copy {
    const wchar_t *from;
    size_t length;
    bool cut;
    uint16_t units[STRING_SHOWN];
};

static DWORD copy_string(void *context)
{
    struct string_copy *copy = context;

    while (copy->length < STRING_SHOWN && copy->from[copy->length]) {
        copy->units[copy->length] = copy->from[copy->length];
        copy->length++;
    }
    copy->cut = copy->length == STRING_SHOWN;
    return ERROR_SUCCESS;
}

void text_add_foreign_string(struct text *text, const wchar_t *string)
{
    struct string_copy copy = {.from = string};

    if (!string) {
        text_add(text, "NULL");
    } else if (rpc_call(copy_string, &copy, NULL) != ERROR_SUCCESS) {
        add_pointer(text, string);
        text_add(text, " (not readable)");
    } else {
        text_add_wide(text, copy.units, copy.length);
        if (copy.cut)
            text_add(text, "...");
    }
}

void trace_string(struct trace_call *call, const char *name, const wchar_t *string)
{
    if (add_name(call, name))
        text_add_foreign_string(&call->text, string);
}

static void add_duration(struct trace_call *call)
{
    ULONGLONG microseconds = clock_microseconds(call->start, clock_now());

    text_add(&call->text, " (%llu.%03llu ms)", microseconds / 1000, microseconds % 1000);
    text_end_line(&call->text);
}

DWORD trace_end(struct trace_call *call, DWORD result)
{
    if (call->on) {
        text_add(&call->text, ") = ");
        text_add_error(&call->text, result);
        add_duration(call);
        trace_write(&call->text);
    }
    return result;
}

DWORD trace_end_handle(struct trace_call *call, DWORD result, const char *name,
                       HANDLE const *received)
{
    HANDLE value = NULL;

    if (call->on && result == ERROR_SUCCESS &&
        probe_read(&value, received, sizeof(value)) == ERROR_SUCCESS) {
        text_add(&call->text, "%s*%s=", call->has_arguments ? ", " : "", name);
        add_pointer(&call->text, value);
    } else if (call->on) {
        trace_pointer(call, name, received);
    }
    return trace_end(call, result);
}

void trace_end_void(struct trace_call *call)
{
    if (call->on) {
        text_add(&call->text, ")");
        add_duration(call);
        trace_write(&call->text);
    }
}

static void format_line(struct text *line, const char *format, va_list arguments)
{
    text_clear(line);
    text_add(line, "fwpuclnt: ");
    text_add_list(line, format, arguments);
    text_end_line(line);
}

void trace_line(const char *format, ...)
{
    if (trace_enabled()) {
        struct text line;
        va_list arguments;

        va_start(arguments, format);
        format_line(&line, format, arguments);
        va_end(arguments);
        trace_write(&line);
    }
}

void notice(const char *format, ...)
{
    struct text line;
    va_list arguments;

    va_start(arguments, format);
    format_line(&line, format, arguments);
    va_end(arguments);
    write_notice(&line);
}

LONGLONG clock_now(void)
{
    LARGE_INTEGER now;

    QueryPerformanceCounter(&now);
    return now.QuadPart;
}

ULONGLONG clock_microseconds(LONGLONG from, LONGLONG to)
{
    LARGE_INTEGER frequency;
    ULONGLONG ticks = to > from ? (ULONGLONG)(to - from) : 0;

    QueryPerformanceFrequency(&frequency);
    return ticks / (ULONGLONG)frequency.QuadPart * 1000000u +
           ticks % (ULONGLONG)frequency.QuadPart * 1000000u / (ULONGLONG)frequency.QuadPart;
}
