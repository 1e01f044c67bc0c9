#include "curve.h"
#include "suite.h"
#include "wine.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define SECONDS 3600
#define MAX_TIAS 256
/* What allocators take and give back in their own time; a leak of 80 bytes for each of 100,000
   negotiations is more. */
#define SLACK_KB 8192

/* The processes of tally.exe whose command line has a word. */
static size_t processes_with(const char *word, pid_t *found)
{
    DIR *directory = opendir("/proc");
    size_t count = 0;
    for (struct dirent *entry = directory ? readdir(directory) : NULL; entry && count < MAX_TIAS;
         entry = readdir(directory)) {
        char path[300];
        char line[2000] = "";
        snprintf(path, sizeof(path), "/proc/%s/cmdline", entry->d_name);
        FILE *file = entry->d_name[0] >= '1' && entry->d_name[0] <= '9' ? fopen(path, "rb") : NULL;
        if (file) {
            size_t size = fread(line, 1, sizeof(line) - 1, file);
            fclose(file);
            if (memmem(line, size, word, strlen(word)) && memmem(line, size, "tally.exe", 9)) {
                found[count++] = (pid_t)strtol(entry->d_name, NULL, 10);
            }
        }
    }
    if (directory) {
        closedir(directory);
    }
    return count;
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

size_t curve_watch(struct program *program, const char *file, struct point *points)
{
    static pid_t tias[MAX_TIAS];
    size_t count = 0;
    size_t seen = 0;
    unsigned int gone = 0;
    double begun = now();
    while (seen < CURVE_POINTS && now() < begun + SECONDS) {
        struct stat status = {0};
        if (stat(file, &status) == 0 && (size_t)status.st_size > seen) {
            struct point *point = &points[seen++];
            count = count ? count : processes_with(file, tias);
            *point = (struct point){.service_kb = process_memory_kb(program->pid),
                                    .tias = count,
                                    .seconds = now() - begun};
            for (size_t i = 0; i < count; i++) {
                point->tias_kb += process_memory_kb(tias[i]);
            }
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

void curve_check(const struct point *points, size_t count, unsigned long negotiations)
{
    for (size_t i = 0; i < count; i++) {
        const unsigned long held = negotiations / CURVE_POINTS * (i + 1);
        printf("\n    %8lu negotiations, %6.1f s: service %6ld kB, %zu TIAs %7ld kB", held,
               points[i].seconds, points[i].service_kb, points[i].tias, points[i].tias_kb);
    }
    printf("\n    ");
    /* The first tenth warms up. The last one may be seen when the processes are gone already. */
    if (CHECK(count == CURVE_POINTS) && CHECK(points[1].service_kb > 0)) {
        for (size_t i = 2; i < CURVE_POINTS; i++) {
            CHECK(points[i].service_kb <= points[1].service_kb + SLACK_KB);
            CHECK(points[i].tias_kb <= points[1].tias_kb + SLACK_KB);
        }
    }
}
