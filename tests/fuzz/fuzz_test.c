/* The short, deterministic part of fuzzing: the same sequences and seeds in every `make check`. */
#include "engine_sequence.h"
#include "program.h"
#include "suite.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SEED UINT64_C(20240607)
#define SEQUENCES 3000
#define LONGEST 1500
#define SEEDS "tests/fuzz/seeds"
#define FEWEST_SEEDS 150
#define SECONDS 300

static uint64_t splitmix(uint64_t *state)
{
    uint64_t value = *state += UINT64_C(0x9E3779B97F4A7C15);
    value = (value ^ (value >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    value = (value ^ (value >> 27)) * UINT64_C(0x94D049BB133111EB);
    return value ^ (value >> 31);
}

static void the_engine_keeps_its_invariants_under_random_events(void)
{
    uint64_t state = SEED;
    static uint8_t bytes[LONGEST];
    for (unsigned int i = 0; i < SEQUENCES; i++) {
        size_t size = splitmix(&state) % LONGEST;
        for (size_t at = 0; at < size; at++) {
            bytes[at] = (uint8_t)splitmix(&state);
        }
        const char *broken = engine_sequence_play(bytes, size);
        if (broken) {
            CHECK_FAIL("sequence %u of seed %llu: it does not hold that %s", i,
                       (unsigned long long)SEED, broken);
            return;
        }
    }
    CHECK(true);
}

/* What libFuzzer once found worth keeping: the ways into the engine, each a few bytes. */
static void the_seeds_keep_the_invariants(void)
{
    size_t count = 0;
    DIR *directory = opendir(SEEDS);
    for (struct dirent *entry = directory ? readdir(directory) : NULL; entry;
         entry = readdir(directory)) {
        char path[600];
        size_t size = 0;
        snprintf(path, sizeof(path), SEEDS "/%s", entry->d_name);
        char *bytes = entry->d_name[0] == '.' ? NULL : read_file(path, &size);
        const char *broken = bytes ? engine_sequence_play((const uint8_t *)bytes, size) : NULL;
        if (broken) {
            CHECK_FAIL("%s: it does not hold that %s", path, broken);
        }
        count += bytes != NULL;
        free(bytes);
    }
    if (directory) {
        closedir(directory);
    }
    printf("%zu seeds ", count);
    CHECK(count >= FEWEST_SEEDS);
}

#ifndef __SANITIZE_ADDRESS__ /* they bring their own sanitizers */
/* libFuzzer for a moment, from one seed on: what it needs is there, and still works. */
static void each_libfuzzer_runs_for_a_moment(void)
{
    static const struct {
        const char *program;
        const char *runs;
        const char *length;
        const char *seeds;
    } FUZZERS[] = {
        {"build/fuzz/engine", "-runs=8000", "-max_len=1024", SEEDS},
        {"build/fuzz/script", "-runs=3000", "-max_len=4096", "tests/script/good"},
        {"build/fuzz/abi_readers", "-runs=3000", "-max_len=16384", "build/fuzz/abi_seeds"},
    };
    char *folder = make_temp_dir();
    char artifacts[600];
    char corpus[600];
    snprintf(artifacts, sizeof(artifacts), "-artifact_prefix=%s/", folder);
    snprintf(corpus, sizeof(corpus), "%s/corpus", folder);
    for (size_t i = 0; i < sizeof(FUZZERS) / sizeof(FUZZERS[0]); i++) {
        struct program program;
        const char *const argv[] = {FUZZERS[i].program, "-seed=20240607",
                                    FUZZERS[i].runs,    FUZZERS[i].length,
                                    "-timeout=60",      "-rss_limit_mb=2048",
                                    artifacts,          corpus,
                                    FUZZERS[i].seeds,   NULL};
        mkdir(corpus, 0700);
        if (access(FUZZERS[i].program, X_OK) != 0) {
            skip_test("%s was not built: clang has no libFuzzer here", FUZZERS[i].program);
            break;
        }
        if (program_start(&program, folder, argv, NULL) && program_wait(&program, SECONDS)) {
            if (!CHECK_INT(program.code, 0)) {
                CHECK_FAIL("%s said:\n%s", FUZZERS[i].program, program.err);
            }
            CHECK_CONTAINS(program.err, "Done ");
        }
        program_clear(&program);
    }
    remove_tree(folder);
    free(folder);
}
#endif

static void a_sequence_of_nothing_is_good(void)
{
    CHECK_STR(engine_sequence_play((const uint8_t *)"", 0), NULL);
}

static const struct test_case CASES[] = {
    {"the_engine_keeps_its_invariants_under_random_events",
     the_engine_keeps_its_invariants_under_random_events},
    {"a_sequence_of_nothing_is_good", a_sequence_of_nothing_is_good},
    {"the_seeds_keep_the_invariants", the_seeds_keep_the_invariants},
#ifndef __SANITIZE_ADDRESS__
    {"each_libfuzzer_runs_for_a_moment", each_libfuzzer_runs_for_a_moment},
#endif
    {NULL, NULL},
};

int main(int argc, char **argv)
{
    return suite_main("fuzz", CASES, argc, argv);
}
