#include "wine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WINE "/usr/lib/wine/wine64"
#define MAX_WORDS 24
#define MAX_SETTINGS 8

static char *folder;
static char mockbfe_prefix[700];
static char wine_prefix[700];

bool wine_begin(void)
{
    char command[1600];
    folder = make_temp_dir();
    if (!folder) {
        return false;
    }
    snprintf(mockbfe_prefix, sizeof(mockbfe_prefix), "MOCKBFE_PREFIX=%s/prefix", folder);
    snprintf(wine_prefix, sizeof(wine_prefix), "WINEPREFIX=%s/prefix", folder);
    snprintf(command, sizeof(command),
             "cp -a build/prefix '%s/prefix' && WINEPREFIX='%s/prefix' WINEDEBUG=-all "
             "PATH=\"$PATH:/usr/lib/wine\" wineserver -p </dev/null >/dev/null 2>&1",
             folder, folder);
    return system(command) == 0;
}

void wine_end(void)
{
    char command[1600];
    snprintf(command, sizeof(command),
             "WINEPREFIX='%s/prefix' PATH=\"$PATH:/usr/lib/wine\" sh -c 'wineserver -k; timeout 30 "
             "wineserver -w' </dev/null >/dev/null 2>&1",
             folder);
    if (system(command) != 0) {
        fprintf(stderr, "the tests' wineserver did not end within 30 s\n");
    }
    remove_tree(folder);
    free(folder);
    folder = NULL;
}

int wine_suite_main(const char *suite, const struct test_case *cases, int argc, char **argv)
{
    int code = 2;
    if (argc == 2 && strcmp(argv[1], "--list") == 0) {
        return suite_main(suite, cases, argc, argv);
    }
    if (wine_begin()) {
        code = suite_main(suite, cases, argc, argv);
        wine_end();
    } else {
        fprintf(stderr, "the tests' Wine prefix cannot be made: run `make prefix` first\n");
        if (folder) {
            wine_end();
        }
    }
    return code;
}

const char *wine_folder(void)
{
    return folder;
}

bool wine_start_mockbfe(struct program *program, const char *const *argv, const char *setting)
{
    const char *environment[] = {mockbfe_prefix, setting, NULL};
    return program_start(program, folder, argv, environment);
}

static bool start_wine(struct program *program, const char *const *argv,
                       const char *const *settings, bool pinned)
{
    const char *environment[MAX_SETTINGS + 4] = {
        wine_prefix, "WINEDEBUG=-all", "WINEDLLOVERRIDES=fwpuclnt=n;mscoree,mshtml=;winedbg.exe="};
    const char *words[MAX_WORDS];
    size_t count = 3;
    while (*settings && count < MAX_SETTINGS + 3) {
        environment[count++] = *settings++;
    }
    count = 0;
    /* Both may be missing or forbidden; see mockbfe/mockbfe.sh. */
    if (system("setarch -R true 2>/dev/null") == 0) {
        words[count++] = "setarch";
        words[count++] = "-R";
    }
    if (pinned && system("taskset -c 0 true 2>/dev/null") == 0) {
        words[count++] = "taskset";
        words[count++] = "-c";
        words[count++] = "0";
    }
    words[count++] = WINE;
    while (*argv && count + 1 < MAX_WORDS) {
        words[count++] = *argv++;
    }
    words[count] = NULL;
    return program_start(program, folder, words, environment);
}

bool wine_start_program(struct program *program, const char *const *argv, const char *setting)
{
    const char *const settings[] = {setting, NULL};
    return start_wine(program, argv, settings, true);
}

bool wine_start_program_unpinned(struct program *program, const char *const *argv,
                                 const char *const *settings)
{
    return start_wine(program, argv, settings, false);
}

char *wine_write(const char *suffix, const char *text)
{
    static unsigned int number;
    char path[700];
    snprintf(path, sizeof(path), "%s/file-%u%s", folder, number++, suffix);
    CHECK(write_file(path, text, strlen(text)));
    return strdup(path);
}

void wine_new_endpoint(char *pipe, size_t pipe_size, char *setting, size_t setting_size)
{
    static unsigned int number;
    snprintf(pipe, pipe_size, "\\pipe\\mockbfe-test-%d-%u", (int)getpid(), number++);
    snprintf(setting, setting_size, "MOCKBFE_ENDPOINT=%s", pipe);
}

long process_memory_kb(pid_t pid)
{
    char path[64];
    long resident = 0;
    snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
    char *status = read_file(path, NULL);
    const char *line = status ? strstr(status, "VmRSS:") : NULL;
    if (line) {
        resident = strtol(line + strlen("VmRSS:"), NULL, 10);
    }
    free(status);
    return resident;
}
