#include "program.h"
#include "suite.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void redirect(const char *path, int flags, int to)
{
    int file = open(path, flags, 0600);
    if (file < 0 || dup2(file, to) < 0) {
        _exit(126);
    }
    if (file != to) {
        close(file);
    }
}

static char *path_in(const char *folder, const char *kind)
{
    static unsigned int number;
    char path[600];
    snprintf(path, sizeof(path), "%s/%s-%d-%u", folder, kind, (int)getpid(), number++);
    return strdup(path);
}

bool program_start(struct program *program, const char *folder, const char *const *argv,
                   const char *const *environment)
{
    memset(program, 0, sizeof(*program));
    program->out_path = path_in(folder, "stdout");
    program->err_path = path_in(folder, "stderr");
    program->pid = fork();
    if (program->pid == 0) {
        /* A group of its own, so that a kill reaches what a wrapper script has started. */
        setpgid(0, 0);
        redirect("/dev/null", O_RDONLY, 0);
        redirect(program->out_path, O_WRONLY | O_CREAT | O_TRUNC, 1);
        redirect(program->err_path, O_WRONLY | O_CREAT | O_TRUNC, 2);
        for (size_t i = 0; environment && environment[i]; i++) {
            putenv((char *)environment[i]);
        }
        execvp(argv[0], (char *const *)argv);
        fprintf(stderr, "cannot run %s: %s\n", argv[0], strerror(errno));
        _exit(127);
    }
    if (program->pid < 0) {
        CHECK_FAIL("cannot start %s: %s", argv[0], strerror(errno));
        return false;
    }
    return true;
}

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void pause_shortly(void)
{
    const struct timespec pause = {0, 2000000};
    nanosleep(&pause, NULL);
}

static bool has_ended(struct program *program)
{
    int status = 0;
    if (program->ended) {
        return true;
    }
    if (waitpid(program->pid, &status, WNOHANG) != program->pid) {
        return false;
    }
    program->ended = true;
    program->code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    program->out = read_file(program->out_path, NULL);
    program->err = read_file(program->err_path, NULL);
    return true;
}

bool program_wait(struct program *program, unsigned int seconds)
{
    double end = seconds_now() + seconds;
    while (!has_ended(program)) {
        if (seconds_now() > end) {
            char *out = program_output_so_far(program);
            CHECK_FAIL("a program has not ended within %u s; its output so far:\n%s", seconds,
                       out ? out : "");
            free(out);
            program_kill(program);
            return false;
        }
        pause_shortly();
    }
    return true;
}

char *program_output_so_far(const struct program *program)
{
    return read_file(program->out_path, NULL);
}

bool program_wait_for_output(struct program *program, const char *text, unsigned int seconds)
{
    double end = seconds_now() + seconds;
    for (;;) {
        bool ended = has_ended(program);
        char *out = program_output_so_far(program);
        bool found = out && strstr(out, text);
        if (!found && (ended || seconds_now() > end)) {
            CHECK_FAIL("\"%s\" did not come %s; the output is:\n%s", text,
                       ended ? "before the program's end" : "in time", out ? out : "");
            free(out);
            return false;
        }
        free(out);
        if (found) {
            return true;
        }
        pause_shortly();
    }
}

void program_kill(struct program *program)
{
    if (!program->ended) {
        kill(-program->pid, SIGKILL);
        kill(program->pid, SIGKILL);
        int status = 0;
        waitpid(program->pid, &status, 0);
        program->ended = true;
        program->code = 128 + SIGKILL;
    }
}

bool program_without_rights(const char **words, const char *program_path)
{
    static const char *const NOBODY[] = {"setpriv", "--reuid=65534", "--regid=65534",
                                         "--clear-groups"};
    char command[1200];
    words[0] = NULL;
    if (geteuid() != 0) {
        return true;
    }
    for (size_t i = 0; i < 4; i++) {
        words[i] = NOBODY[i];
    }
    words[4] = NULL;
    snprintf(command, sizeof(command), "%s %s %s %s test -x '%s' 2>/dev/null", NOBODY[0], NOBODY[1],
             NOBODY[2], NOBODY[3], program_path);
    return system(command) == 0;
}

void program_clear(struct program *program)
{
    if (program->pid > 0) {
        program_kill(program);
    }
    free(program->out_path);
    free(program->err_path);
    free(program->out);
    free(program->err);
    memset(program, 0, sizeof(*program));
}
