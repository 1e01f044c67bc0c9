/* A TIA dies at any point, while others live on. */
#include "programs/mortal_calls.h"
#include "tests.h"
#include "wine.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- a TIA dies ------------------------------------------------------------------------------ */

struct text {
    size_t size;
    char bytes[60000];
};

static void add(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void add(struct text *text, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length =
        vsnprintf(text->bytes + text->size, sizeof(text->bytes) - text->size, format, arguments);
    va_end(arguments);
    if (length > 0 && (size_t)length < sizeof(text->bytes) - text->size) {
        text->size += (size_t)length;
    } else {
        CHECK_FAIL("the matrix' script has no room for: %s", format);
    }
}

#define NEGOTIATE                                                                                  \
    "negotiate %s {\n"                                                                             \
    "    traffic   10.0.0.1:50000 -> 10.0.0.2:445 tcp\n"                                           \
    "    policy    allow-dictate allow-notify\n"                                                   \
    "    transform esp aes-gcm-128\n"                                                              \
    "}\n"

/* The survivors after each death: the witness is still notified, the keying module goes on. */
static void add_survivors(struct text *script, unsigned int point)
{
    char name[20];
    snprintf(name, sizeof(name), "left%u", point);
    add(script, NEGOTIATE, name);
    add(script,
        "expect %s notify by witness\nexpect %s established { keys = generated }\n"
        "delete %s\nexpect %s deleted\n",
        name, name, name, name);
}

static const char *const WHENS[] = {"before", "in", "after"};

/* What becomes of the negotiation whose callback was the last. */
static const struct {
    const char *callback;
    const char *outcome;
} CALLBACKS[] = {
    {"keyDictationCheck", "established { keys = generated }"},
    {"keyDictation", "failed { reason = tia-died }"},
    {"keyNotify", "established { keys = locally-dictated }"},
};

/* Killed before it has done anything in the callback, in the middle, and when it only had to
 * return. */
static void add_callback_deaths(struct text *script, unsigned int *point)
{
    for (size_t i = 0; i < sizeof(CALLBACKS) / sizeof(CALLBACKS[0]); i++) {
        for (size_t when = 0; when < sizeof(WHENS) / sizeof(WHENS[0]); when++) {
            char name[20];
            unsigned int p = (*point)++;
            snprintf(name, sizeof(name), "sa%u", p);
            add(script, "agent a%u \"mortal.exe die %s %s\" { start manual }\n", p,
                CALLBACKS[i].callback, WHENS[when]);
            add(script, "start a%u\nexpect a%u registers\n", p, p);
            add(script, NEGOTIATE, name);
            add(script, "expect %s %s\nexpect a%u exits within 60s\n", name, CALLBACKS[i].outcome,
                p);
            if (strncmp(CALLBACKS[i].outcome, "established", 11) == 0) {
                add(script, "delete %s\nexpect %s deleted\n", name, name);
            }
            add_survivors(script, p);
        }
    }
}

/* With its turn parked and nothing under way. */
static void add_idle_deaths(struct text *script, unsigned int *point)
{
    for (size_t i = 0; i < 2; i++) {
        unsigned int p = (*point)++;
        add(script, "agent a%u \"mortal.exe good\" { start manual }\n", p);
        add(script, "start a%u\nexpect a%u registers\n", p, p);
        if (i == 1) {
            add(script, NEGOTIATE, "whole");
            add(script, "expect whole established { keys = locally-dictated }\n"
                        "delete whole\nexpect whole deleted\n");
        }
        add(script, "kill a%u\nexpect a%u exits within 60s\n", p, p);
        add_survivors(script, p);
    }
}

/* Plays a script, which must pass. */
static void play(const struct text *script)
{
    struct program program;
    char *path = wine_write(".bfe", script->bytes);
    const char *const argv[] = {WINE_MOCKBFE, "run", "--agents", AGENTS, path, NULL};
    if (wine_start_mockbfe(&program, argv, NULL) && program_wait(&program, SECONDS) &&
        !CHECK_INT(program.code, 0)) {
        size_t length = program.out ? strlen(program.out) : 0;
        CHECK_FAIL("the end of its output was:\n%s%s",
                   length > 1500 ? program.out + length - 1500 : program.out, program.err);
    }
    program_clear(&program);
    free(path);
}

/*
 * The TIA makes its doomed call when its input ends. Inside of it the service is slow, so that the
 * TIA is certain to die there; it exits with 78 if it did not.
 */
static void add_call_deaths(struct text *script, unsigned int *point)
{
    struct mortal_call call = {CALL_COUNT, 0};
    while (next_call(&call)) {
        for (size_t when = 0; when < sizeof(WHENS) / sizeof(WHENS[0]); when++) {
            char name[CALL_TEXT_SIZE];
            unsigned int p = (*point)++;
            bool slow = when == 1 && call_can_be_slow(call.call);
            call_text(call, name);
            add(script,
                "agent a%u \"mortal.exe die %s %s\" { start manual }\nstart a%u\n"
                "expect a%u prints \"mortal: prepared = 0\" within 100s\n",
                p, name, WHENS[when], p, p);
            add(script, "%sstop a%u\nexpect a%u exits { code = 77 } within 100s\n%s",
                slow ? "fault bfe slow 2s\n" : "", p, p, slow ? "fault bfe slow 0s\n" : "");
            add_survivors(script, p);
        }
    }
}

void a_tia_may_die_before_in_and_after_every_call_and_callback(void)
{
    static struct text script;
    unsigned int point = 0;
    script.size = 0;
    add(&script, "scenario \"a TIA dies\"\nagent witness \"mortal.exe witness\"\n"
                 "expect witness registers\n");
    add_call_deaths(&script, &point);
    CHECK(point >= 3 * (CALL_COUNT - 1));
    add_callback_deaths(&script, &point);
    add_idle_deaths(&script, &point);
    add(&script, "agent good \"mortal.exe good\" { start manual }\nstart good\n"
                 "expect good registers\n");
    add(&script, NEGOTIATE, "last");
    add(&script, "expect last established { keys = locally-dictated }\ndelete last\n"
                 "expect last deleted\nstop good\nexpect good exits 0\nstop witness\n"
                 "expect witness exits 0\n");
    play(&script);
    printf("%u deaths ", point);
}

/*
 * Killed around the time when a callback's answer goes out: whether it still arrives is chance, and
 * so is what becomes of the negotiation. That the others go on is not.
 */
void a_tia_may_die_while_a_callbacks_answer_is_on_its_way(void)
{
    static struct text script;
    unsigned int point = 0;
    script.size = 0;
    add(&script, "scenario \"a TIA dies with an answer\"\noption unexpected-failure ignore\n"
                 "agent witness \"mortal.exe witness\"\nexpect witness registers\n");
    for (size_t i = 0; i < sizeof(CALLBACKS) / sizeof(CALLBACKS[0]); i++) {
        for (int times = 0; times < 4; times++, point++) {
            char name[20];
            snprintf(name, sizeof(name), "sa%u", point);
            add(&script, "agent a%u \"mortal.exe die %s returned\" { start manual }\n", point,
                CALLBACKS[i].callback);
            add(&script, "start a%u\nexpect a%u registers\n", point, point);
            add(&script, NEGOTIATE, name);
            add(&script, "expect a%u exits { code = 77 } within 100s\n", point);
            add_survivors(&script, point);
        }
    }
    add(&script, "delete all\nstop witness\nexpect witness exits 0\n");
    play(&script);
    CHECK_INT(point, 4 * sizeof(CALLBACKS) / sizeof(CALLBACKS[0]));
}

/* ---- by hand -----------------------------------------------------------------------------------
 */

static bool start_by_hand(struct program *program, const char *const *argv, const char *endpoint,
                          const char *name)
{
    char agent[60];
    snprintf(agent, sizeof(agent), "MOCKBFE_AGENT=%s", name);
    const char *const settings[] = {endpoint, agent, NULL};
    return wine_start_program_unpinned(program, argv, settings);
}

struct counts {
    unsigned int sessions;
    unsigned int managers;
    unsigned int handles;
    long memory_kb;
};

/* What the service has, as a TIA sees it, and its memory. */
static bool count(const struct program *service, const char *endpoint, struct counts *counts)
{
    static const char *const ARGV[] = {AGENTS "/mortal.exe", "count", NULL};
    struct program program;
    bool counted = false;
    if (start_by_hand(&program, ARGV, endpoint, "counter") && program_wait(&program, SECONDS)) {
        const char *line = strstr(program.out, "mortal: error 0, ");
        counted = line && sscanf(line, "mortal: error 0, %u sessions, %u managers, %u handles",
                                 &counts->sessions, &counts->managers, &counts->handles) == 3;
        CHECK_CONTAINS(program.out, "mortal: error 0, ");
    }
    counts->memory_kb = process_memory_kb(service->pid);
    program_clear(&program);
    return counted;
}

#define BY_HAND (sizeof(CALLBACKS) / sizeof(CALLBACKS[0]) * sizeof(WHENS) / sizeof(WHENS[0]))
/* What threads of the runtime come and go with; each death would leave more than one. */
#define HANDLES_SLACK 6
#define MEMORY_SLACK_KB 4096
/* After its last callback a TIA's turn is parked in a millisecond. Killed before that, its death
   would be noticed by the runtime. */
#define PARKED_US 500000

/* The doomed ones, one after the other; the last is parked, and killed from outside. */
static void let_die_by_hand(struct program *service, const char *endpoint)
{
    struct counts first = {0};
    struct counts last = {0};
    for (size_t i = 0; i <= BY_HAND; i++) {
        struct program tia;
        char name[20];
        char line[60];
        bool parked = i == BY_HAND;
        const char *const doomed[] = {AGENTS "/mortal.exe", "die",  CALLBACKS[i / 3 % 3].callback,
                                      WHENS[i % 3],         "park", NULL};
        const char *const good[] = {AGENTS "/mortal.exe", "park", NULL};
        snprintf(name, sizeof(name), "a%zu", i);
        if (start_by_hand(&tia, parked ? good : doomed, endpoint, name)) {
            if (parked && program_wait_for_output(service, "it is parked", SECONDS)) {
                usleep(PARKED_US);
                program_kill(&tia);
            }
            snprintf(line, sizeof(line), "the death of a%zu was noticed", i);
            if (!program_wait_for_output(service, line, SECONDS)) {
                i = BY_HAND; /* the script is over */
            }
        }
        program_clear(&tia);
        if (i == 1) { /* the first one warms up */
            CHECK(count(service, endpoint, &first));
        }
    }
    if (CHECK(count(service, endpoint, &last))) {
        printf("%zu deaths by hand, the service had %u handles and %ld kB, then %u and %ld ",
               BY_HAND + 1, first.handles, first.memory_kb, last.handles, last.memory_kb);
        CHECK_INT(first.sessions, 1); /* the counter's own */
        CHECK_INT(last.sessions, 1);
        CHECK_INT(first.managers, 0);
        CHECK_INT(last.managers, 0);
        CHECK(first.handles > 10);
        CHECK(last.handles <= first.handles + HANDLES_SLACK);
        CHECK(last.memory_kb <= first.memory_kb + MEMORY_SLACK_KB);
    }
}

/*
 * Of TIAs that mockbfe did not start, it learns by watching their processes alone: the runtime
 * tells nothing of a client whose turn is parked. Their sessions and registrations go at once, the
 * negotiation fails for that reason and not for a deadline, and the service has no more than
 * before.
 */
void a_tia_started_by_hand_may_die_and_leaves_nothing_behind(void)
{
    static struct text script;
    struct program service;
    char pipe[100];
    char endpoint[130];
    script.size = 0;
    add(&script, "scenario \"TIAs started by hand die\"\nagent counter\nagent last\n");
    for (size_t i = 0; i <= BY_HAND; i++) {
        add(&script, "agent a%zu\n", i);
    }
    for (size_t i = 0; i <= BY_HAND; i++) {
        char name[20];
        snprintf(name, sizeof(name), "sa%zu", i);
        add(&script, "expect a%zu registers within 600s\n", i);
        const char *outcome =
            i < BY_HAND ? CALLBACKS[i / 3].outcome : "established { keys = locally-dictated }";
        add(&script, NEGOTIATE, name);
        add(&script, "expect %s %s within 60s\n", name, outcome);
        if (strncmp(outcome, "established", 11) == 0) {
            add(&script, "delete %s\nexpect %s deleted\n", name, name);
        }
        if (i == BY_HAND) {
            add(&script, "log \"it is parked\"\n");
        }
        add(&script,
            "expect a%zu unregisters process-died within 60s\n"
            "expect a%zu closes within 60s\nlog \"the death of a%zu was noticed\"\n",
            i, i, i);
    }
    add(&script, "expect last registers within 600s\n"); /* while they are counted */
    wine_new_endpoint(pipe, sizeof(pipe), endpoint, sizeof(endpoint));
    char *path = wine_write(".bfe", script.bytes);
    const char *const argv[] = {WINE_MOCKBFE, "serve", "--endpoint", pipe, path, NULL};
    if (wine_start_mockbfe(&service, argv, NULL) &&
        program_wait_for_output(&service, "mockbfe serves", SECONDS)) {
        let_die_by_hand(&service, endpoint);
    }
    program_clear(&service);
    free(path);
}
