/*
 * The service dies in any call and callback, while a TIA lives on and comes back to the next one;
 * two services want one endpoint.
 */
#include "programs/mortal_calls.h"
#include "tests.h"
#include "wine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* The longest time from the service's death to the error of a TIA's call. Measured: milliseconds.
 */
#define ERROR_WITHIN_S 5
/* A call that went out has come in by then; the service takes 60 s over it. */
#define UNDER_WAY_US 50000
#define HANDLES_SLACK 6

/* ---- the service dies ------------------------------------------------------------------------ */

static bool start_service(struct program *service, const char *pipe, const char *path)
{
    const char *const argv[] = {WINE_MOCKBFE, "serve", "--endpoint", pipe, path, NULL};
    return wine_start_mockbfe(service, argv, NULL) &&
           program_wait_for_output(service, "mockbfe serves", SECONDS);
}

/* The error that the TIA printed behind a label. */
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

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

#define SCENARIO "scenario \"the service dies\"\nagent tia\nexpect tia opens within 600s\n"
#define REGISTERS "expect tia registers within 600s\n"
#define NEGOTIATE                                                                                  \
    "negotiate sa {\n"                                                                             \
    "    traffic 10.0.0.1:50000 -> 10.0.0.2:445 tcp\n"                                             \
    "    policy allow-dictate allow-notify\n"                                                      \
    "    transform esp aes-gcm-128\n"                                                              \
    "}\n"
/* It takes long over calls when the TIA has opened another session, and over no callbacks. */
#define SLOW "expect tia opens within 600s\nfault bfe slow 60s\n"
#define SERVED                                                                                     \
    "expect sa established { keys = locally-dictated } within 60s\ndelete sa\n"                    \
    "log \"it is served\"\n"
#define STAYS "expect tia exits within 600s\n"

/* A life of a service: its script, what must be seen in it, and in what it dies. */
struct life {
    char row[CALL_TEXT_SIZE];
    const char *script;
    const char *service_says; /* NULL: nothing in particular */
    char tia_says[CALL_TEXT_SIZE + 40];
    char call[CALL_TEXT_SIZE]; /* what comes back with an error */
    bool unregisters;
    bool closes;
};

/* What the TIA got from the calls that came later. */
static void check_goodbyes(const struct life *life, const char *output)
{
    check_gone(life->row, output, life->call);
    if (life->unregisters) {
        check_gone(life->row, output, "IPsecKeyManagerUnregisterAndDelete0");
    }
    if (life->closes) {
        check_gone(life->row, output, "FwpmEngineClose0");
    }
    CHECK_INT(said(output, "FwpmEngineOpen0"), 1753);
}

static bool wait_for_line(const struct program *tia, const char *label, size_t from, double until)
{
    char whole[120];
    bool found = false;
    snprintf(whole, sizeof(whole), "mortal: %s", label);
    do {
        char *output = program_output_so_far(tia);
        found = output && strlen(output) > from && strstr(output + from, whole);
        free(output);
        usleep(found ? 0 : 2000);
    } while (!found && seconds_now() < until);
    return found;
}

/*
 * One life of the service, from its start to the TIA's last word on it. Returns the seconds from
 * the service's death to the call's error.
 */
static double live_and_die(const struct life *life, const char *pipe, const struct program *tia,
                           size_t from)
{
    struct program service;
    char over[200];
    char answer[200];
    double took = -1;
    char *path = wine_write(".bfe", life->script);
    snprintf(over, sizeof(over), "%.60s is over", life->row);
    snprintf(answer, sizeof(answer), "%.60s = ", life->call);
    if (start_service(&service, pipe, path) &&
        (!life->service_says || program_wait_for_output(&service, life->service_says, SECONDS)) &&
        CHECK(wait_for_line(tia, life->tia_says, from, seconds_now() + SECONDS))) {
        usleep(life->service_says ? UNDER_WAY_US : 0);
        double killed = seconds_now();
        program_kill(&service);
        if (wait_for_line(tia, answer, from, killed + SECONDS)) {
            took = seconds_now() - killed;
        }
        CHECK(wait_for_line(tia, over, from, killed + SECONDS));
        char *output = program_output_so_far(tia);
        check_goodbyes(life, output && strlen(output) > from ? output + from : "");
        free(output);
    }
    program_clear(&service);
    free(path);
    return took;
}

static struct life life_of_call(struct mortal_call call)
{
    struct life life = {.script = SCENARIO REGISTERS SLOW NEGOTIATE SERVED STAYS,
                        .service_says = "it is served",
                        .unregisters = call.call != CALL_BfeKeyManagerUnregisterAndDelete &&
                                       call.call != CALL_BfeEngineClose,
                        .closes = call.call != CALL_BfeEngineClose};
    call_text(call, life.row);
    snprintf(life.tia_says, sizeof(life.tia_says), "in %s", life.row);
    snprintf(life.call, sizeof(life.call), "%s", life.row);
    return life;
}

static struct life life_of_callback(const char *callback)
{
    struct life life = {.script =
                            SCENARIO REGISTERS NEGOTIATE "expect sa failed within 200s\n" STAYS,
                        .call = "the call afterwards",
                        .unregisters = true,
                        .closes = true};
    snprintf(life.row, sizeof(life.row), "%s", callback);
    snprintf(life.tia_says, sizeof(life.tia_says), "%s = 0", callback);
    return life;
}

/* How many handles the TIA had after its second service, and after the last. */
static void check_handles(const char *output)
{
    unsigned int second = 0;
    unsigned int last = 0;
    unsigned int lives = 0;
    for (const char *at = output; at && (at = strstr(at, " is over, ")); at++) {
        last = (unsigned int)strtoul(at + strlen(" is over, "), NULL, 10);
        second = ++lives == 2 ? last : second;
    }
    printf("the TIA had %u handles, then %u ", second, last);
    CHECK(second > 0 && last <= second + HANDLES_SLACK);
}

void a_tia_outlives_many_services_that_die_in_every_call_and_callback(void)
{
    static const char *const CALLBACKS[] = {"keyDictationCheck", "keyDictation", "keyNotify"};
    static const char *const ARGV[] = {AGENTS "/mortal.exe", "outlive", NULL};
    struct life lives[2 * CALL_COUNT];
    struct mortal_call call = {CALL_COUNT, 0};
    struct program tia;
    char pipe[100];
    char setting[130];
    size_t count = 0;
    size_t from = 0;
    double longest = 0;
    while (next_call(&call)) {
        if (call_can_be_slow(call.call)) {
            lives[count++] = life_of_call(call);
        }
    }
    CHECK(count >= CALL_COUNT - 3);
    for (size_t i = 0; i < sizeof(CALLBACKS) / sizeof(CALLBACKS[0]); i++) {
        lives[count++] = life_of_callback(CALLBACKS[i]);
    }
    lives[count] = life_of_callback("parked");
    lives[count].script = SCENARIO REGISTERS NEGOTIATE SERVED STAYS;
    lives[count].service_says = "it is served";
    snprintf(lives[count++].tia_says, sizeof(lives[0].tia_says), "ready = 0");
    wine_new_endpoint(pipe, sizeof(pipe), setting, sizeof(setting));
    if (wine_start_program(&tia, ARGV, setting)) {
        bool all = true;
        for (size_t i = 0; i < count && all; i++) {
            double took = live_and_die(&lives[i], pipe, &tia, from);
            longest = took > longest ? took : longest;
            if (took < 0 || took > ERROR_WITHIN_S) {
                CHECK_FAIL("%s: the error came %.3f s after the service's death", lives[i].row,
                           took);
                all = false;
            }
            char *output = program_output_so_far(&tia);
            from = output ? strlen(output) : 0;
            free(output);
        }
        if (all && program_wait(&tia, SECONDS)) {
            CHECK_CONTAINS(tia.out, "mortal: outlived all");
            check_handles(tia.out);
        }
        printf("%zu services, the last error after %.0f ms ", count, longest * 1000);
    }
    program_clear(&tia);
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
    const char *const argv[] = {AGENTS "/mortal.exe", "park", NULL};
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
