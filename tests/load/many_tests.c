/*
 * Many negotiations through one TIA (LOAD_MANY, default 1,000). The TIA checks each key and that no
 * callback is lost or comes twice; the memory of the service and of the TIA is looked at ten times
 * on the way.
 */
#include "tests.h"
#include "suite.h"
#include "wine.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define TENTHS 10
#define SECONDS 3600
/* What allocators take and give back in their own time; a leak of 80 bytes for each of 100,000
   negotiations is more. */
#define SLACK_KB 8192

static char *script_of(unsigned long negotiations, const char *file)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (out) {
        fprintf(
            out,
            "scenario \"many negotiations through one TIA\"\n"
            "agent tia \"tally.exe Z:%s %lu\"\nexpect tia registers\n"
            "repeat %lu {\n    repeat 100 {\n        negotiate sa {\n"
            "            traffic   10.0.0.1:50000 -> 10.0.0.2:445 tcp\n"
            "            policy    allow-dictate allow-notify\n"
            "            transform esp aes-gcm-128\n        }\n"
            "        expect sa established { keys = locally-dictated } within 60s\n"
            "        delete sa\n    }\n    after 61s\n}\n"
            "stop tia\nexpect tia prints \"tally: %lu checks, %lu dictations, %lu notifications, "
            "0 wrong keys, 0 twice\" within 60s\nexpect tia exits 0\n",
            file, negotiations / TENTHS, negotiations / 100, negotiations, negotiations,
            negotiations);
        fclose(out);
    }
    return text;
}

/* The process whose command line has a word; 0: there is none. */
static pid_t process_with(const char *word)
{
    DIR *directory = opendir("/proc");
    pid_t found = 0;
    for (struct dirent *entry = directory ? readdir(directory) : NULL; entry && !found;
         entry = readdir(directory)) {
        char path[300];
        char line[2000] = "";
        snprintf(path, sizeof(path), "/proc/%s/cmdline", entry->d_name);
        FILE *file = entry->d_name[0] >= '1' && entry->d_name[0] <= '9' ? fopen(path, "rb") : NULL;
        if (file) {
            size_t size = fread(line, 1, sizeof(line) - 1, file);
            fclose(file);
            if (memmem(line, size, word, strlen(word)) && memmem(line, size, "tally.exe", 9)) {
                found = (pid_t)strtol(entry->d_name, NULL, 10);
            }
        }
    }
    if (directory) {
        closedir(directory);
    }
    return found;
}

struct point {
    long service_kb;
    long tia_kb;
    double seconds;
};

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* Looks at both whenever another tenth is done. Returns how many points there are. */
static size_t watch(struct program *program, const char *file, struct point *points)
{
    size_t seen = 0;
    unsigned int gone = 0;
    pid_t tia = 0;
    double begun = now();
    while (seen < TENTHS && now() < begun + SECONDS) {
        struct stat status = {0};
        if (stat(file, &status) == 0 && (size_t)status.st_size > seen) {
            tia = tia ? tia : process_with(file);
            points[seen++] = (struct point){process_memory_kb(program->pid), process_memory_kb(tia),
                                            now() - begun};
        } else {
            gone = process_memory_kb(program->pid) == 0 ? gone + 1 : 0;
            if (gone > 1000) { /* it ends, or has not begun to be there */
                break;
            }
            usleep(2000);
        }
    }
    return seen;
}

void many_negotiations_through_one_tia_lose_and_double_nothing(void)
{
    struct program program;
    struct point points[TENTHS];
    const char *wanted = getenv("LOAD_MANY");
    unsigned long negotiations = wanted && *wanted ? strtoul(wanted, NULL, 0) : 1000;
    char file[700];
    negotiations -= negotiations % 1000;
    snprintf(file, sizeof(file), "%s/progress", wine_folder());
    char *text = script_of(negotiations, file);
    char *path = text ? wine_write(".bfe", text) : NULL;
    const char *const argv[] = {WINE_MOCKBFE, "run", "--agents", "build/x86_64/tests", path, NULL};
    memset(&program, 0, sizeof(program));
    if (CHECK(path != NULL) && wine_start_mockbfe(&program, argv, NULL)) {
        size_t count = watch(&program, file, points);
        program_wait(&program, SECONDS);
        if (!CHECK_INT(program.code, 0)) {
            size_t length = program.out ? strlen(program.out) : 0;
            CHECK_FAIL("the end of its output was:\n%s%s",
                       length > 1500 ? program.out + length - 1500 : program.out, program.err);
        }
        for (size_t i = 0; i < count; i++) {
            printf("\n    %8lu negotiations, %6.1f s: service %6ld kB, TIA %6ld kB",
                   negotiations / TENTHS * (i + 1), points[i].seconds, points[i].service_kb,
                   points[i].tia_kb);
        }
        printf("\n    ");
        /* The first tenth warms up. The last one may be seen when the processes are gone already.
         */
        if (CHECK(count == TENTHS) && CHECK(points[1].service_kb > 0)) {
            for (size_t i = 2; i < TENTHS; i++) {
                CHECK(points[i].service_kb <= points[1].service_kb + SLACK_KB);
                CHECK(points[i].tia_kb <= points[1].tia_kb + SLACK_KB);
            }
        }
    }
    program_clear(&program);
    free(path);
    free(text);
}
