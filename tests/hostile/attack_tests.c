/*
 * Hostile bytes on the pipe, while an honest TIA is being served: it negotiates after every 500 of
 * them, so the attack and the service overlap from the first to the last. HOSTILE_SEED and
 * HOSTILE_CASES (a multiple of 500) replay or lengthen it.
 */
#include "tests.h"
#include "wine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CHUNK 500
/* What the service may grow by, from the first chunk to the last: 64 MB arenas come and go. */
#define GROWTH_KB (48 * 1024)

static const char SCRIPT[] =
    "scenario \"an honest TIA is served while another program attacks\"\n"
    "agent tia \"mortal.exe good\"\n"
    "agent attacker \"attacker.exe %lu 0 %lu\" { start manual }\n"
    "agent late \"mortal.exe good\" { start manual }\n"
    "expect tia registers\n"
    "start attacker\n"
    "repeat %lu {\n"
    "    expect attacker prints \"attacker: another 500 cases sent\" within 200s\n"
    "    negotiate sa {\n"
    "        traffic   10.0.0.1:50000 -> 10.0.0.2:445 tcp\n"
    "        policy    allow-dictate allow-notify\n"
    "        transform esp aes-gcm-128\n"
    "    }\n"
    "    expect sa established { keys = locally-dictated }\n"
    "    delete sa\n"
    "    expect sa deleted\n"
    "    log \"served\"\n"
    "}\n"
    "expect attacker exits 0 within 200s\n"
    "stop tia\n"
    "expect tia exits 0\n"
    "start late\n"
    "expect late registers\n"
    "negotiate last {\n"
    "    traffic   10.0.0.1:50000 -> 10.0.0.2:445 tcp\n"
    "    policy    allow-dictate allow-notify\n"
    "    transform esp aes-gcm-128\n"
    "}\n"
    "expect last established { keys = locally-dictated }\n"
    "delete last\n"
    "expect last deleted\n"
    "stop late\n"
    "expect late exits 0\n";

static unsigned long setting(const char *name, unsigned long otherwise)
{
    const char *text = getenv(name);
    return text && *text ? strtoul(text, NULL, 0) : otherwise;
}

static unsigned int count_of(const char *text, const char *part)
{
    unsigned int count = 0;
    while (text && (text = strstr(text, part))) {
        count++;
        text += strlen(part);
    }
    return count;
}

/* Looks at the service's memory whenever another chunk was served; [0] is that of the first. */
static size_t watch_memory(struct program *program, long *curve, size_t room)
{
    size_t seen = 0;
    long last = 0;
    unsigned int gone = 0;
    for (long tries = 0; tries < SECONDS * 20L; tries++) {
        char *output = program_output_so_far(program);
        size_t served = count_of(output, "served\n");
        long now = process_memory_kb(program->pid);
        bool over = output && (strstr(output, "\nPASS") || strstr(output, "\nFAIL"));
        free(output);
        last = now ? now : last;
        while (seen < served && seen < room) {
            curve[seen++] = last;
        }
        gone = now == 0 ? gone + 1 : 0;
        if (over || gone > 20) {
            break;
        }
        usleep(50000);
    }
    return seen;
}

void the_service_survives_10000_hostile_cases_and_serves_throughout(void)
{
    struct program program;
    char text[sizeof(SCRIPT) + 100];
    char last_line[100];
    long curve[1000] = {0};
    unsigned long seed = setting("HOSTILE_SEED", 20240607);
    unsigned long cases = setting("HOSTILE_CASES", 10000);
    snprintf(text, sizeof(text), SCRIPT, seed, cases, cases / CHUNK);
    char *path = wine_write(".bfe", text);
    const char *const argv[] = {WINE_MOCKBFE, "run", "--agents", AGENTS, path, NULL};
    printf("seed %lu, %lu cases ", seed, cases);
    if (wine_start_mockbfe(&program, argv, NULL)) {
        size_t points = watch_memory(&program, curve, sizeof(curve) / sizeof(curve[0]));
        program_wait(&program, SECONDS);
        CHECK_INT(program.code, 0);
        snprintf(last_line, sizeof(last_line), "attacker: %lu cases, 0 violations", cases);
        CHECK_CONTAINS(program.out, last_line);
        CHECK_INT(count_of(program.out, "served\n"), cases / CHUNK);
        /* The first chunk warms up: threads, arenas, the runtime's own caches. */
        if (CHECK(points > 1)) {
            printf("memory %ld kB after the first 500, %ld kB after the last ", curve[0],
                   curve[points - 1]);
            CHECK(curve[points - 1] - curve[0] < GROWTH_KB);
        }
        if (program.code != 0) {
            size_t length = program.out ? strlen(program.out) : 0;
            CHECK_FAIL("the end of its output was:\n%s%s",
                       length > 1500 ? program.out + length - 1500 : program.out, program.err);
        }
    }
    program_clear(&program);
    free(path);
}
