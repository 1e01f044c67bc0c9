/*
 * Keys that are easy to recognise are planted by a TIA and by a script's peer, and looked for in
 * all that a run leaves: both outputs, the traces, the reports in every format, the prefix'
 * registry.
 */
#include "keys.h"
#include "tests.h"
#include "wine.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>

static bool file_leaks(const char *path, char *how, size_t how_size)
{
    size_t size = 0;
    char *data = read_file(path, &size);
    bool found = data && leaks(data, size, how, how_size);
    free(data);
    return found;
}

/* Looks into every file below a folder that is newer than a time; links lead to Wine's own files.
 */
static void check_folder(const char *folder, time_t since, size_t *looked_at)
{
    char how[100] = "";
    DIR *directory = opendir(folder);
    for (struct dirent *entry = directory ? readdir(directory) : NULL; entry;
         entry = readdir(directory)) {
        char path[1200];
        struct stat status;
        snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
            lstat(path, &status) != 0) {
            continue;
        }
        if (S_ISDIR(status.st_mode)) {
            check_folder(path, since, looked_at);
        } else if (S_ISREG(status.st_mode) && status.st_mtime >= since) {
            ++*looked_at;
            if (file_leaks(path, how, sizeof(how))) {
                CHECK_FAIL("%s has a key, as %s", path, how);
            }
        }
    }
    if (directory) {
        closedir(directory);
    }
}

static const char *const REPORTS[] = {"tap", "junit", "json", "html"};
#define REPORT_COUNT (sizeof(REPORTS) / sizeof(REPORTS[0]))

/* Plays the script with all reports and both traces; files are named after the run. */
static void play(const char *run, bool show, struct program *program, char paths[][700])
{
    static const char SCRIPT[] = "scenario \"keys\"\nagent tia \"mortal.exe good\"\n"
                                 "expect tia registers\n"
                                 "negotiate sa {\n"
                                 "    traffic   10.0.0.1:50000 -> 10.0.0.2:445 tcp\n"
                                 "    policy    allow-dictate allow-notify\n"
                                 "    transform esp aes-gcm-128\n"
                                 "}\n"
                                 "expect sa dictate { inbound.key != outbound.key }\n"
                                 "expect sa established\n"
                                 "expect sa notify { inbound.key = outbound.key }\n"
                                 "delete sa\n";
    char options[REPORT_COUNT][720];
    char trace[750];
    char *path = wine_write(".bfe", SCRIPT);
    const char *argv[12] = {WINE_MOCKBFE, "run", "--agents", AGENTS, path};
    size_t count = 5;
    for (size_t i = 0; i < REPORT_COUNT; i++) {
        snprintf(paths[i], 700, "%s/%s.%s", wine_folder(), run, REPORTS[i]);
        snprintf(options[i], sizeof(options[i]), "--%s=%s", REPORTS[i], paths[i]);
        argv[count++] = options[i];
    }
    if (show) {
        argv[count++] = "--show-keys";
    }
    snprintf(paths[REPORT_COUNT], 700, "%s/%s.trace", wine_folder(), run);
    snprintf(trace, sizeof(trace), "FWPUCLNT_TRACE=Z:%s", paths[REPORT_COUNT]);
    if (wine_start_mockbfe(program, argv, trace)) {
        program_wait(program, SECONDS);
        /* The last line fails on purpose: what is said of a failure must not leak either. */
        CHECK_INT(program->code, 1);
        CHECK_CONTAINS(program->out, "FAIL");
    }
    free(path);
}

void a_planted_key_is_in_no_output_log_trace_or_report(void)
{
    struct program program;
    char paths[REPORT_COUNT + 1][700];
    char how[100] = "";
    play("shown", true, &program, paths);
    /* Where it is asked for, the search must find it, or it would find nothing anywhere. */
    CHECK(program.out && leaks(program.out, strlen(program.out), how, sizeof(how)));
    CHECK(file_leaks(paths[2], how, sizeof(how)));
    for (size_t i = 0; i <= REPORT_COUNT; i++) {
        remove(paths[i]);
    }
    remove(program.out_path);
    program_clear(&program);
    play("hidden", false, &program, paths);
    if (program.out && leaks(program.out, strlen(program.out), how, sizeof(how))) {
        CHECK_FAIL("standard output has a key, as %s:\n%s", how, program.out);
    }
    if (program.err && leaks(program.err, strlen(program.err), how, sizeof(how))) {
        CHECK_FAIL("standard error has a key, as %s", how);
    }
    for (size_t i = 0; i <= REPORT_COUNT; i++) {
        size_t size = 0;
        char *data = read_file(paths[i], &size);
        CHECK(size > 50);
        free(data);
        if (file_leaks(paths[i], how, sizeof(how))) {
            CHECK_FAIL("%s has a key, as %s", paths[i], how);
        }
    }
    static const char *const REGISTRY[] = {"system.reg", "user.reg", "userdef.reg"};
    for (size_t i = 0; i < sizeof(REGISTRY) / sizeof(REGISTRY[0]); i++) {
        char path[700];
        snprintf(path, sizeof(path), "%s/prefix/%s", wine_folder(), REGISTRY[i]);
        CHECK(!file_leaks(path, how, sizeof(how)));
    }
    program_clear(&program);
}

/* ---- crashes ---------------------------------------------------------------------------------
 */

/* Where the kernel puts core files of this folder; false when it puts them elsewhere. */
static bool cores_come_here(void)
{
    char *pattern = read_file("/proc/sys/kernel/core_pattern", NULL);
    bool here = pattern && strncmp(pattern, "core", 4) == 0 && !strchr(pattern, '/');
    free(pattern);
    return here;
}

/* Removes core files of this folder that are newer than a time; *with_key of them had a key. */
static size_t take_cores(time_t since, size_t *with_key)
{
    char how[100] = "";
    size_t count = 0;
    DIR *directory = opendir(".");
    *with_key = 0;
    for (struct dirent *entry = directory ? readdir(directory) : NULL; entry;
         entry = readdir(directory)) {
        struct stat status;
        if (strncmp(entry->d_name, "core", 4) == 0 && lstat(entry->d_name, &status) == 0 &&
            S_ISREG(status.st_mode) && status.st_mtime >= since) {
            count++;
            *with_key += file_leaks(entry->d_name, how, sizeof(how));
            remove(entry->d_name);
        }
    }
    if (directory) {
        closedir(directory);
    }
    return count;
}

/*
 * A TIA crashes with keys in its hands, and so does the service, by a signal that Wine leaves to
 * the kernel. Whoever asks for core files gets them; that shows that there would be some.
 */
static void crash(bool cores)
{
    static const char SCRIPT[] = "scenario \"a TIA crashes when it has dictated\"\n"
                                 "agent tia \"mortal.exe crash keyNotify\"\n"
                                 "agent idle \"mortal.exe witness\"\n"
                                 "expect tia registers\n"
                                 "negotiate sa {\n"
                                 "    traffic   10.0.0.1:50000 -> 10.0.0.2:445 tcp\n"
                                 "    policy    allow-dictate allow-notify\n"
                                 "    transform esp aes-gcm-128\n"
                                 "}\n"
                                 "expect sa dictate within 60s\n"
                                 "expect tia exits within 100s\n"
                                 "expect sa established { keys = locally-dictated } within 60s\n"
                                 "log \"crashed\"\n"
                                 "expect idle exits within 800s\n";
    struct program program;
    struct timespec now;
    size_t looked_at = 0;
    size_t with_key = 0;
    char how[100] = "";
    char *path = wine_write(".bfe", SCRIPT);
    const char *const argv[] = {WINE_MOCKBFE, "run", "--agents", AGENTS, path, NULL};
    clock_gettime(CLOCK_REALTIME, &now);
    if (wine_start_mockbfe(&program, argv, cores ? "MOCKBFE_CORE=1" : NULL) &&
        program_wait_for_output(&program, "crashed", SECONDS)) {
        kill(program.pid, SIGXCPU);
        program_wait(&program, SECONDS);
        CHECK_INT(program.code, 128 + SIGXCPU);
        CHECK(program.out && !leaks(program.out, strlen(program.out), how, sizeof(how)));
        size_t files = take_cores(now.tv_sec - 1, &with_key);
        if (cores) {
            CHECK(files > 0 && with_key > 0);
        } else {
            CHECK_INT(files, 0);
        }
        /* Its outputs are among them: the search looks at something. */
        check_folder(wine_folder(), now.tv_sec - 1, &looked_at);
        CHECK(looked_at > 1);
    }
    program_clear(&program);
    free(path);
}

void a_crash_leaves_no_key_in_any_file(void)
{
    struct rlimit before;
    getrlimit(RLIMIT_CORE, &before);
    struct rlimit all = {before.rlim_max, before.rlim_max};
    setrlimit(RLIMIT_CORE, &all);
    crash(false);
    if (cores_come_here() && before.rlim_max == RLIM_INFINITY) {
        crash(true);
    } else {
        printf("no core file to compare with: the system puts them elsewhere ");
    }
    setrlimit(RLIMIT_CORE, &before);
}
