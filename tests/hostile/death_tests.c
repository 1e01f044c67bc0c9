/* Death at any point: of a TIA while others live on, and of the service while TIAs live on. */
#include "programs/mortal_calls.h"
#include "tests.h"
#include "wine.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- a TIA dies
 * ---------------------------------------------------------------------------------- */

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

static const char *const CALLS[] = {
#define NAME(name) #name,
    MORTAL_CALLS(NAME)
#undef NAME
};
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

void a_tia_may_die_before_in_and_after_every_call_and_callback(void)
{
    static struct text script;
    unsigned int point = 0;
    script.size = 0;
    add(&script, "scenario \"a TIA dies\"\nagent witness \"mortal.exe witness\"\n"
                 "expect witness registers\n");
    for (size_t i = 0; i < sizeof(CALLS) / sizeof(CALLS[0]); i++) {
        for (size_t when = 0; when < sizeof(WHENS) / sizeof(WHENS[0]); when++, point++) {
            add(&script, "agent a%u \"mortal.exe die %s %s\" { start manual }\n", point, CALLS[i],
                WHENS[when]);
            add(&script, "start a%u\nexpect a%u exits { code = 77 } within 100s\n", point, point);
            add_survivors(&script, point);
        }
    }
    add_callback_deaths(&script, &point);
    add_idle_deaths(&script, &point);
    add(&script, "agent good \"mortal.exe good\" { start manual }\nstart good\n"
                 "expect good registers\n");
    add(&script, NEGOTIATE, "last");
    add(&script, "expect last established { keys = locally-dictated }\ndelete last\n"
                 "expect last deleted\nstop good\nexpect good exits 0\nstop witness\n"
                 "expect witness exits 0\n");
    play(&script);
    CHECK_INT(point, 3 * sizeof(CALLS) / sizeof(CALLS[0]) +
                         3 * sizeof(CALLBACKS) / sizeof(CALLBACKS[0]) + 2);
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
    add(&script, "stop witness\nexpect witness exits 0\n");
    play(&script);
    CHECK_INT(point, 4 * sizeof(CALLBACKS) / sizeof(CALLBACKS[0]));
}

/* ---- the service dies
 * ------------------------------------------------------------------------------ */

static bool start_service(struct program *service, const char *pipe, const char *path)
{
    const char *const argv[] = {WINE_MOCKBFE, "serve", "--endpoint", pipe, path, NULL};
    return wine_start_mockbfe(service, argv, NULL) &&
           program_wait_for_output(service, "mockbfe serves", SECONDS);
}

/* The number that the TIA printed behind a label. */
static long said(const char *output, const char *label)
{
    char whole[100];
    snprintf(whole, sizeof(whole), "mortal: %s = ", label);
    const char *at = output ? strstr(output, whole) : NULL;
    return at ? strtol(at + strlen(whole), NULL, 10) : -1;
}

/* RPC_S_CALL_FAILED for the call under way, RPC_S_SERVER_UNAVAILABLE for those that come later. */
static void check_gone(const char *mode, const char *output, const char *label)
{
    long error = said(output, label);
    if (error != 1726 && error != 1722) {
        CHECK_FAIL("%s: %s: expected 1726 or 1722, actual %ld; it said:\n%s", mode, label, error,
                   output);
    }
}

static void outlive(const char *mode, const char *lines, const char *until)
{
    struct program service;
    struct program tia;
    char pipe[100];
    char setting[130];
    char text[1000];
    wine_new_endpoint(pipe, sizeof(pipe), setting, sizeof(setting));
    snprintf(text, sizeof(text), "scenario \"the service dies\"\nagent tia\n%s", lines);
    char *path = wine_write(".bfe", text);
    const char *const argv[] = {AGENTS "/mortal.exe", "survive", mode, NULL};
    if (start_service(&service, pipe, path)) {
        if (wine_start_program(&tia, argv, setting) &&
            program_wait_for_output(&tia, until, SECONDS)) {
            program_kill(&service);
            if (program_wait(&tia, SECONDS)) {
                CHECK_CONTAINS(tia.out, "mortal: done");
                check_gone(mode, tia.out, "the call that was under way");
                if (strstr(tia.out, "mortal: IPsecKeyManagerUnregisterAndDelete0 =")) {
                    check_gone(mode, tia.out, "IPsecKeyManagerUnregisterAndDelete0");
                }
                if (strstr(tia.out, "mortal: a second")) {
                    CHECK_INT(said(tia.out, "a second IPsecKeyManagerUnregisterAndDelete0"), 6);
                }
                check_gone(mode, tia.out, "FwpmEngineClose0");
                CHECK_INT(said(tia.out, "FwpmEngineOpen0"), 1753);
            }
        }
        program_clear(&tia);
        /* Another service takes the same pipe, and a TIA registers with it and is served. */
        struct program next;
        char *honest = wine_write(".bfe", "scenario \"the next service\"\nagent tia\n"
                                          "expect tia registers\nlog \"it is served again\"\n");
        const char *const good[] = {AGENTS "/mortal.exe", "survive", "parked", NULL};
        if (start_service(&next, pipe, honest)) {
            struct program again;
            if (wine_start_program(&again, good, setting)) {
                program_wait_for_output(&next, "it is served again", SECONDS);
            }
            program_clear(&again);
        }
        program_clear(&next);
        free(honest);
    }
    program_clear(&service);
    free(path);
}

void a_tia_outlives_the_service_and_another_service_takes_its_place(void)
{
    static const char NEGOTIATING[] = "expect tia registers\n"
                                      "negotiate sa {\n"
                                      "    traffic 10.0.0.1:50000 -> 10.0.0.2:445 tcp\n"
                                      "    policy allow-dictate allow-notify\n"
                                      "    transform esp aes-gcm-128\n"
                                      "}\n"
                                      /* Ends when the service is killed, or else fails late. */
                                      "expect sa failed within 200s\n"
                                      "expect tia closes within 200s\n";
    static const char WAITING[] = "expect tia closes within 200s\n";
    outlive("parked", WAITING, "mortal: ready = 0");
    outlive("calling", WAITING, "mortal: ready = 0");
    outlive("registering", WAITING, "mortal: ready = 0");
    outlive("transaction", WAITING, "mortal: ready = 0");
    outlive("callback", NEGOTIATING, "mortal: in keyDictation");
}

/* ---- two services ------------------------------------------------------------------------------
 */

/* The second ends with exit code 3 and says why; the first one's clients notice nothing. When the
   first is gone, even killed, there is room for another. */
void two_services_on_one_endpoint_are_refused(void)
{
    struct program first;
    struct program second;
    struct program third;
    struct program tia;
    char pipe[100];
    char setting[130];
    wine_new_endpoint(pipe, sizeof(pipe), setting, sizeof(setting));
    char *path = wine_write(".bfe", "scenario \"the first service\"\nagent tia\n"
                                    "expect tia registers within 600s\nlog \"it is served\"\n");
    const char *const again[] = {WINE_MOCKBFE, "serve", "--endpoint", pipe, NULL};
    const char *const argv[] = {AGENTS "/mortal.exe", "survive", "parked", NULL};
    memset(&second, 0, sizeof(second));
    memset(&third, 0, sizeof(third));
    memset(&tia, 0, sizeof(tia));
    if (start_service(&first, pipe, path)) {
        for (int i = 0; i < 2; i++) {
            if (wine_start_mockbfe(&second, again, NULL) && program_wait(&second, SECONDS)) {
                CHECK_INT(second.code, 3);
                CHECK_CONTAINS(second.err, "another mockbfe serves");
            }
            program_clear(&second);
        }
        if (wine_start_program(&tia, argv, setting)) {
            program_wait_for_output(&first, "it is served", SECONDS);
            program_wait_for_output(&tia, "mortal: ready = 0", SECONDS);
        }
        program_kill(&first);
        /* The TIA has noticed: so has Wine. */
        program_wait(&tia, SECONDS);
        if (wine_start_mockbfe(&third, again, NULL)) {
            program_wait_for_output(&third, "mockbfe serves", SECONDS);
        }
    }
    program_clear(&third);
    program_clear(&tia);
    program_clear(&first);
    free(path);
}
