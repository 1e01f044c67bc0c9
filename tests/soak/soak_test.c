/*
 * Soak: random scenarios, one after the other, under Wine. `make check` plays a few of a fixed seed
 * and shows that a planted mistake is found and found again; `make soak MINUTES=…` goes on for so
 * long, from SEED, or from the clock. A failing round prints its seed: `make soak ROUNDS=1 SEED=…`
 * replays it.
 */
#include "generator.h"
#include "keys.h"
#include "suite.h"
#include "wine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define AGENTS "build/x86_64/tests"
#define SECONDS 600
#define CHECK_SEED UINT64_C(20261124)
#define CHECK_ROUNDS 3
/* Before one round of so many, mockbfe is killed in the middle of the same script. */
#define KILLED_ONE_OF 3
#define LONGEST_LIFE_MS 8000

static uint64_t setting(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);
    return text && *text ? strtoull(text, NULL, 0) : otherwise;
}

/* Plays one script. Returns whether it passed; *output is what it printed, for the caller to free.
 */
static bool play(uint64_t seed, bool planted, char **output)
{
    struct program program;
    char *script = soak_script(seed, planted);
    char *path = script ? wine_write(".bfe", script) : NULL;
    const char *const argv[] = {WINE_MOCKBFE, "run", "-q", "--agents", AGENTS, path, NULL};
    bool passed = false;
    *output = NULL;
    memset(&program, 0, sizeof(program));
    if (CHECK(path != NULL) && wine_start_mockbfe(&program, argv, NULL) &&
        program_wait(&program, SECONDS)) {
        char how[100] = "";
        passed = program.code == 0 && program.out && strstr(program.out, "PASS");
        if (program.out && leaks(program.out, strlen(program.out), how, sizeof(how))) {
            CHECK_FAIL("the output of seed 0x%016llx has a key, as %s", (unsigned long long)seed,
                       how);
            passed = false;
        }
        size_t size =
            (program.out ? strlen(program.out) : 0) + (program.err ? strlen(program.err) : 0) + 100;
        *output = malloc(size);
        if (*output) {
            snprintf(*output, size, "exit code %d\n%s%s", program.code,
                     program.out ? program.out : "", program.err ? program.err : "");
        }
    }
    program_clear(&program);
    free(path);
    free(script);
    return passed;
}

/*
 * The same script, and mockbfe is killed on its way. What becomes of it does not matter: the next
 * round must find no trace of it.
 */
static void kill_on_the_way(uint64_t seed)
{
    struct program program;
    char *script = soak_script(seed, false);
    char *path = script ? wine_write(".bfe", script) : NULL;
    const char *const argv[] = {WINE_MOCKBFE, "run", "-q", "--agents", AGENTS, path, NULL};
    memset(&program, 0, sizeof(program));
    if (CHECK(path != NULL) && wine_start_mockbfe(&program, argv, NULL)) {
        usleep(LONGEST_LIFE_MS / 10 * 1000 + (useconds_t)(seed % LONGEST_LIFE_MS) * 1000);
    }
    program_clear(&program);
    free(path);
    free(script);
}

/* Rounds from a seed on until one fails, the number is reached, or the time is over. Returns the
   seed of the round that failed, with its output; 0 when none did. */
static uint64_t rounds(uint64_t seed, bool planted, uint64_t number, time_t until, char **output,
                       uint64_t *played)
{
    *played = 0;
    *output = NULL;
    while (*played < number && (until == 0 || time(NULL) < until)) {
        free(*output);
        ++*played;
        if (!planted && soak_next_seed(seed) % KILLED_ONE_OF == 0) {
            kill_on_the_way(seed);
        }
        if (!play(seed, planted, output)) {
            return seed;
        }
        seed = soak_next_seed(seed);
    }
    free(*output);
    *output = NULL;
    return 0;
}

static void random_scenarios_pass(void)
{
    uint64_t minutes = setting("SOAK_MINUTES", 0);
    uint64_t number = setting("SOAK_ROUNDS", minutes ? UINT64_MAX : CHECK_ROUNDS);
    uint64_t seed =
        setting("SOAK_SEED", minutes ? soak_next_seed((uint64_t)time(NULL)) : CHECK_SEED);
    time_t until = minutes ? time(NULL) + (time_t)minutes * 60 : 0;
    char *output = NULL;
    uint64_t played = 0;
    printf("\n    from seed 0x%016llx: ", (unsigned long long)seed);
    fflush(stdout);
    uint64_t failed = rounds(seed, setting("SOAK_PLANT", 0) != 0, number, until, &output, &played);
    printf("%llu rounds ", (unsigned long long)played);
    if (failed) {
        CHECK_FAIL("round %llu failed; replay it with `make soak ROUNDS=1 SEED=0x%016llx`:\n%s",
                   (unsigned long long)played, (unsigned long long)failed, output ? output : "");
    }
    free(output);
}

/* The part of an output that says what failed: from FAIL on, without times. */
static char *failure_of(const char *output)
{
    const char *from = output ? strstr(output, "\nFAIL ") : NULL;
    char *line = from ? strdup(from + 1) : NULL;
    if (line) {
        line[strcspn(line, "\n")] = '\0';
        /* The script's path is another one each time; what stands behind it is not. */
        char *place = strstr(line, ".bfe:");
        if (place) {
            memmove(line, place, strlen(place) + 1);
        }
    }
    return line;
}

static void a_planted_mistake_is_found_and_its_seed_replays_it(void)
{
    char *first = NULL;
    char *again = NULL;
    char *without = NULL;
    uint64_t played = 0;
    uint64_t seed = rounds(CHECK_SEED, true, 20, 0, &first, &played);
    if (CHECK(seed != 0)) {
        CHECK(!play(seed, true, &again));
        char *one = failure_of(first);
        char *other = failure_of(again);
        CHECK_CONTAINS(one ? one : "", "established");
        CHECK_STR(other ? other : "nothing", one ? one : "a failure");
        free(one);
        free(other);
        /* It is the mistake that fails, not what stands around it. */
        if (!play(seed, false, &without)) {
            CHECK_FAIL("without the mistake: %s", without ? without : "");
        }
    }
    free(first);
    free(again);
    free(without);
}

static void a_seed_gives_one_script(void)
{
    uint64_t seed = CHECK_SEED;
    for (int i = 0; i < 200; i++) {
        char *one = soak_script(seed, false);
        char *other = soak_script(seed, false);
        CHECK_STR(one ? one : "", other ? other : "nothing");
        free(one);
        free(other);
        seed = soak_next_seed(seed);
    }
}

static const struct test_case CASES[] = {
    {"a_seed_gives_one_script", a_seed_gives_one_script},
    {"a_planted_mistake_is_found_and_its_seed_replays_it",
     a_planted_mistake_is_found_and_its_seed_replays_it},
    {"random_scenarios_pass", random_scenarios_pass},
    {NULL, NULL},
};

int main(int argc, char **argv)
{
    return wine_suite_main("soak", CASES, argc, argv);
}
