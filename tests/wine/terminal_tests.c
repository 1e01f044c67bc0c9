/* mockbfe with a terminal, as people see it: Wine's console must have no part in that. */
#include "suite.h"
#include "tests.h"
#include "wine.h"

#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SECONDS 120
#define ESCAPE '\x1b'

struct terminal {
    pid_t pid;
    int master;
    char text[200000]; /* what came, ends with a zero */
    size_t size;
    int code; /* exit code, or 128 + signal; -1 after a failed check */
};

/* Starts argv on a new terminal, with "NAME=value" settings (NULL-terminated). */
static bool begin(struct terminal *terminal, const char *const *argv, const char *const *settings)
{
    char prefix[800];
    struct winsize size = {.ws_row = 40, .ws_col = 120};
    snprintf(prefix, sizeof(prefix), "MOCKBFE_PREFIX=%s/prefix", wine_folder());
    memset(terminal, 0, sizeof(*terminal));
    terminal->code = -1;
    terminal->pid = forkpty(&terminal->master, NULL, NULL, &size);
    if (terminal->pid == 0) {
        unsetenv("NO_COLOR");
        unsetenv("MOCKBFE_COLOUR");
        putenv("TERM=xterm");
        putenv(prefix);
        while (*settings) {
            putenv((char *)*settings++);
        }
        execvp(argv[0], (char *const *)argv);
        _exit(127);
    }
    return CHECK(terminal->pid > 0);
}

/* Reads until the text is there, or (NULL) until the terminal is closed. False when time is over.
 */
static bool read_until(struct terminal *terminal, const char *text)
{
    time_t end = time(NULL) + SECONDS;
    while (time(NULL) <= end) {
        struct pollfd wait = {terminal->master, POLLIN, 0};
        if (poll(&wait, 1, 200) <= 0) {
            continue;
        }
        ssize_t got = read(terminal->master, terminal->text + terminal->size,
                           sizeof(terminal->text) - terminal->size - 1);
        if (got <= 0) { /* EIO: nobody has it open any more */
            return !text;
        }
        terminal->size += (size_t)got;
        terminal->text[terminal->size] = '\0';
        if (text && strstr(terminal->text, text)) {
            return true;
        }
    }
    return false;
}

static void finish(struct terminal *terminal)
{
    int status = 0;
    if (!read_until(terminal, NULL)) {
        CHECK_FAIL("a program on a terminal has not ended within %d s; its output so far:\n%s",
                   SECONDS, terminal->text);
        kill(-terminal->pid, SIGKILL);
    }
    if (waitpid(terminal->pid, &status, 0) == terminal->pid) {
        terminal->code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
    close(terminal->master);
}

static void play(struct terminal *terminal, const char *script, const char *setting)
{
    const char *const argv[] = {WINE_MOCKBFE, "run", "--agents", "build/x86_64/samples/gcc",
                                script,       NULL};
    const char *const settings[] = {setting, NULL};
    if (begin(terminal, argv, settings)) {
        finish(terminal);
    }
}

/* Where an escape begins that is no colour, or that is cut; NULL when all are whole. */
static const char *broken_escape(const char *text)
{
    for (const char *at = strchr(text, ESCAPE); at; at = strchr(at + 1, ESCAPE)) {
        size_t digits = at[1] == '[' ? strspn(at + 2, "0123456789;") : 0;
        if (at[1] != '[' || at[2 + digits] != 'm') {
            return at;
        }
    }
    return NULL;
}

void colours_and_utf_8_arrive_whole_on_a_terminal(void)
{
    struct terminal terminal;
    play(&terminal, "samples/dictate/first_light.bfe", NULL);
    CHECK_INT(terminal.code, 0);
    CHECK_CONTAINS(terminal.text, "\x1b[36m");
    CHECK_CONTAINS(terminal.text, "\x1b[0m");
    CHECK_CONTAINS(terminal.text, "…");
    CHECK_CONTAINS(terminal.text, "first_light.bfe: our TIA outweighs the peer");
    const char *broken = broken_escape(terminal.text);
    if (broken) {
        CHECK_FAIL("an escape that is no whole colour: ESC%.20s", broken + 1);
    }
}

void a_terminal_that_wants_no_colours_gets_none(void)
{
    static const char *const SETTINGS[] = {"NO_COLOR=1", "TERM=dumb"};
    for (size_t i = 0; i < 2; i++) {
        struct terminal terminal;
        play(&terminal, "samples/dictate/first_light.bfe", SETTINGS[i]);
        CHECK_INT(terminal.code, 0);
        CHECK_CONTAINS(terminal.text, "…");
        CHECK(strchr(terminal.text, ESCAPE) == NULL);
    }
}

void a_run_on_a_terminal_keeps_its_exit_code_and_messages(void)
{
    struct terminal terminal;
    char *failing = wine_write(".bfe", "scenario \"fails\"\nagent tia \"tia_dictate.exe\"\n"
                                       "expect tia registers { name = \"another\" }\n");
    char *wrong = wine_write(".bfe", "scenario \"wrong\"\nexpekt\n");
    play(&terminal, failing, "NO_COLOR=1");
    CHECK_INT(terminal.code, 1);
    CHECK_CONTAINS(terminal.text, "FAIL ");
    play(&terminal, wrong, "NO_COLOR=1");
    CHECK_INT(terminal.code, 2);
    CHECK_CONTAINS(terminal.text, "error: unknown statement 'expekt'");
    free(failing);
    free(wrong);
}

/* Interrupts a script with Ctrl-C when text has come, and some seconds more; it must end soon. */
static void interrupt(struct terminal *terminal, const char *script, const char *text,
                      unsigned int delay, int seconds)
{
    static const char *const SETTINGS[] = {"NO_COLOR=1", NULL};
    char *path = wine_write(".bfe", script);
    const char *const argv[] = {WINE_MOCKBFE, "run", "--agents", "build/x86_64/samples/gcc",
                                path,         NULL};
    if (begin(terminal, argv, SETTINGS)) {
        CHECK(read_until(terminal, text));
        sleep(delay);
        time_t begun = time(NULL);
        CHECK(write(terminal->master, "\x03", 1) == 1);
        finish(terminal);
        CHECK(time(NULL) - begun <= seconds);
        CHECK_CONTAINS(terminal->text, "interrupted");
        CHECK(terminal->code == 1 || terminal->code == 3);
    }
    free(path);
}

void ctrl_c_on_a_terminal_ends_a_run_with_its_summary(void)
{
    struct terminal terminal;
    interrupt(&terminal,
              "scenario \"waits\"\nagent tia \"tia_dictate.exe\"\n"
              "expect tia registers\n"
              "expect tia prints \"what it never says\" within 100s\n",
              "registers key manager", 0, 60);
}

void ctrl_c_ends_a_call_that_a_slow_bfe_holds(void)
{
    struct terminal terminal;
    interrupt(&terminal,
              "scenario \"is slow\"\nfault bfe slow 60s\n"
              "agent tia \"tia_dictate.exe\"\n"
              "expect tia registers within 200s\n",
              "starts (process", 4, 20);
}

void a_program_started_by_exec_reads_what_is_typed(void)
{
    static const char CTRL_D = '\x04';
    struct program server;
    struct terminal terminal;
    char pipe[100];
    char endpoint[130];
    wine_new_endpoint(pipe, sizeof(pipe), endpoint, sizeof(endpoint));
    const char *const serve[] = {WINE_MOCKBFE, "serve", "--endpoint", pipe, NULL};
    const char *const argv[] = {WINE_MOCKBFE, "exec", "build/x86_64/samples/gcc/tia_dictate",
                                "--weight",   "5",    NULL};
    const char *const settings[] = {endpoint, NULL};
    if (wine_start_mockbfe(&server, serve, NULL) &&
        program_wait_for_output(&server, "mockbfe exec PROGRAM", SECONDS) &&
        begin(&terminal, argv, settings)) {
        if (CHECK(read_until(&terminal, "weight 5, timeout hint"))) {
            CHECK(strstr(terminal.text, "stopping") == NULL);
            CHECK(write(terminal.master, &CTRL_D, 1) == 1);
        }
        finish(&terminal);
        CHECK_INT(terminal.code, 0);
        CHECK_CONTAINS(terminal.text, "tia_dictate: stopping: standard input");
        CHECK_CONTAINS(terminal.text, "tia_dictate: done");
    }
    program_clear(&server);
}
