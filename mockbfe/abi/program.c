#define _POSIX_C_SOURCE 200809L

#include "abi/file.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define LARGEST_OUTPUT ((size_t)16 << 20)
#define NOT_STARTED 127
/* A signal between looking for it and waiting is noticed after so long. */
#define SLICE_MS 100

static const int ending_signals[] = {SIGINT, SIGTERM, SIGHUP};
#define ENDING_SIGNALS (sizeof(ending_signals) / sizeof(ending_signals[0]))

/* Of the command at hand; signals belong to the process, and so does this. */
static unsigned most_seconds;
static char hung_program[200]; /* that did not end; empty: none */
static struct sigaction before[ENDING_SIGNALS];
static volatile sig_atomic_t signal_that_came;

struct output {
    char *text;
    size_t size;
    size_t capacity;
};

static int64_t now_ms(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static void note_signal(int number)
{
    signal_that_came = number;
}

void programs_begin(unsigned seconds)
{
    struct sigaction action = {.sa_handler = note_signal};
    sigemptyset(&action.sa_mask);
    most_seconds = seconds;
    *hung_program = '\0';
    signal_that_came = 0;
    for (size_t i = 0; i < ENDING_SIGNALS; i++) {
        sigaction(ending_signals[i], NULL, &before[i]);
        if (before[i].sa_handler != SIG_IGN)
            sigaction(ending_signals[i], &action, NULL);
    }
}

bool programs_interrupted(void)
{
    return signal_that_came != 0;
}

void programs_end(void)
{
    int number = signal_that_came;
    for (size_t i = 0; i < ENDING_SIGNALS; i++)
        sigaction(ending_signals[i], &before[i], NULL);
    signal_that_came = 0;
    if (number)
        raise(number);
}

/* In the child: only calls that are safe after fork(). */
static void become(const char *const *argv, int output, int report)
{
    int input = open("/dev/null", O_RDONLY);
    int code;
    setpgid(0, 0);
    if (input >= 0)
        dup2(input, STDIN_FILENO);
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
    execvp(argv[0], (char *const *)argv);
    code = errno;
    if (write(report, &code, sizeof(code)) < 0)
        code = 0;
    _exit(NOT_STARTED);
}

static void keep(struct output *output, const char *data, size_t size)
{
    if (size > LARGEST_OUTPUT - output->size)
        size = LARGEST_OUTPUT - output->size;
    if (output->size + size + 1 > output->capacity) {
        size_t capacity = 2 * (output->size + size + 1);
        char *larger = realloc(output->text, capacity);
        if (!larger)
            return;
        output->text = larger;
        output->capacity = capacity;
    }
    memcpy(output->text + output->size, data, size);
    output->size += size;
    output->text[output->size] = '\0';
}

/* Reads until everybody closed the pipe. False when the time is up or a signal came. */
static bool collect(int pipe, int64_t deadline, struct output *output)
{
    char buffer[8192];
    for (;;) {
        int64_t left = deadline - now_ms();
        struct pollfd wait = {pipe, POLLIN, 0};
        if (left <= 0 || signal_that_came)
            return false;
        int ready = poll(&wait, 1, left < SLICE_MS ? (int)left : SLICE_MS);
        if (ready == 0 || (ready < 0 && errno == EINTR))
            continue;
        if (ready < 0)
            return false;
        ssize_t got = read(pipe, buffer, sizeof(buffer));
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return true;
        keep(output, buffer, (size_t)got);
    }
}

/* Waits for the child's end. False when the time is up or a signal came. */
static bool reap(pid_t child, int64_t deadline, int *status)
{
    for (;;) {
        pid_t ended = waitpid(child, status, WNOHANG);
        if (ended == child)
            return true;
        if ((ended < 0 && errno != EINTR) || now_ms() >= deadline || signal_that_came)
            return false;
        struct timespec pause = {0, 1000000};
        nanosleep(&pause, NULL);
    }
}

/* The environment is copied into the child, so the variable is only set around the fork. */
static pid_t start(const char *const *argv, int output, int report)
{
    const char *before = getenv("LC_ALL");
    char *saved = before ? strdup(before) : NULL;
    setenv("LC_ALL", "C", 1);
    pid_t child = fork();
    if (child == 0)
        become(argv, output, report);
    if (saved)
        setenv("LC_ALL", saved, 1);
    else
        unsetenv("LC_ALL");
    free(saved);
    return child;
}

/* Why a program was ended, or is not even started. */
static bool fail_ended(struct abi_error *error, const char *name)
{
    if (signal_that_came)
        return abi_fail(error, "%s was stopped by a signal", name);
    return abi_fail(error,
                    "%s did not end within %u s and was stopped; name another compiler with --cc, "
                    "or give it more time with --timeout",
                    hung_program, most_seconds);
}

bool program_run(const char *const *argv, struct arena *arena, struct program_result *result,
                 struct abi_error *error)
{
    int output_pipe[2] = {-1, -1};
    int report_pipe[2] = {-1, -1};
    struct output output = {NULL, 0, 0};
    int64_t deadline = now_ms() + (int64_t)most_seconds * 1000;
    bool good = false;
    pid_t child = -1;
    int status = 0;
    int code = 0;

    if (signal_that_came || *hung_program)
        return fail_ended(error, argv[0]);
    if (pipe(output_pipe) != 0 || pipe(report_pipe) != 0) {
        abi_fail(error, "cannot start %s: %s", argv[0], strerror(errno));
        goto end;
    }
    for (int i = 0; i < 2; i++) {
        fcntl(output_pipe[i], F_SETFD, FD_CLOEXEC);
        fcntl(report_pipe[i], F_SETFD, FD_CLOEXEC);
    }
    child = start(argv, output_pipe[1], report_pipe[1]);
    if (child < 0) {
        abi_fail(error, "cannot start %s: %s", argv[0], strerror(errno));
        goto end;
    }
    close(output_pipe[1]);
    close(report_pipe[1]);
    output_pipe[1] = -1;
    report_pipe[1] = -1;
    if (!collect(output_pipe[0], deadline, &output) || !reap(child, deadline, &status)) {
        kill(-child, SIGKILL);
        kill(child, SIGKILL);
        waitpid(child, &status, 0);
        if (!signal_that_came)
            snprintf(hung_program, sizeof(hung_program), "%s", argv[0]);
        fail_ended(error, argv[0]);
        goto end;
    }
    if (read(report_pipe[0], &code, sizeof(code)) == (ssize_t)sizeof(code)) {
        abi_fail(error, "cannot run %s: %s; install it, or name another compiler with --cc",
                 argv[0], code == ENOENT ? "it is not in $PATH" : strerror(code));
        goto end;
    }
    if (!WIFEXITED(status)) {
        abi_fail(error, "%s was ended by signal %d", argv[0], WTERMSIG(status));
        goto end;
    }
    result->exit_code = WEXITSTATUS(status);
    result->output = output.text ? arena_text(arena, output.text) : "";
    good = result->output != NULL || abi_fail(error, ABI_NO_MEMORY);
end:
    for (int i = 0; i < 2; i++) {
        if (output_pipe[i] >= 0)
            close(output_pipe[i]);
        if (report_pipe[i] >= 0)
            close(report_pipe[i]);
    }
    free(output.text);
    return good;
}
