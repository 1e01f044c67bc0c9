/*
 * fwpuclnt.dll as a program meets it: handles, callbacks, threads, messages and the trace, under
 * Wine, against a service of these tests' own. All share one Wine prefix that is removed after
 * them.
 */
#include "suite.h"
#include "wine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TESTS BUILD_DIRECTORY "/x86_64/tests/"
#define GOLDEN "tests/shim_wine/golden/"

enum {
    SECONDS = 120,
    MAX_ARGUMENTS = 12
};

/* ---- a service and a program that calls it ------------------------------------------------------
 */

/* One conversation; each has a pipe of its own. */
struct scene {
    char endpoint[100];
    struct program service;
    struct program caller;
};

static bool start_program(struct program *program, const char *endpoint, const char *exe,
                          const char *arguments, const char *setting)
{
    const char *argv[MAX_ARGUMENTS] = {exe};
    const char *const settings[] = {endpoint, setting, NULL};
    char words[300];
    char *rest = words;
    size_t count = 1;
    char *word;

    snprintf(words, sizeof(words), "%s", arguments);
    while ((word = strsep(&rest, " ")) && count + 1 < MAX_ARGUMENTS) {
        if (*word)
            argv[count++] = word;
    }
    return wine_start_program_unpinned(program, argv, settings);
}

/* Starts the service alone. */
static bool begin(struct scene *scene, const char *options)
{
    static unsigned int number;

    memset(scene, 0, sizeof(*scene));
    snprintf(scene->endpoint, sizeof(scene->endpoint), "MOCKBFE_ENDPOINT=\\pipe\\shim-test-%d-%u",
             (int)getpid(), number++);
    return start_program(&scene->service, scene->endpoint, TESTS "shim_service.exe", options,
                         NULL) &&
           program_wait_for_output(&scene->service, "ready 0", SECONDS);
}

/* Runs a program to its end against the service; it must end by itself, with exit code 0. */
static void call(struct scene *scene, const char *exe, const char *mode, const char *setting)
{
    if (start_program(&scene->caller, scene->endpoint, exe, mode, setting))
        program_wait(&scene->caller, SECONDS);
    if (!CHECK_INT(scene->caller.code, 0) ||
        !CHECK(scene->caller.out && strstr(scene->caller.out, "end\n") != NULL))
        CHECK_FAIL("%s said:\n%s%s", mode, scene->caller.out, scene->caller.err);
}

/* Ends the service; its output can then be read. */
static void end_service(struct scene *scene)
{
    program_kill(&scene->service);
    free(scene->service.out);
    scene->service.out = read_file(scene->service.out_path, NULL);
}

static void end(struct scene *scene)
{
    program_clear(&scene->caller);
    program_clear(&scene->service);
}

/* A whole scene: the service with options, the caller in a mode. */
static bool play(struct scene *scene, const char *options, const char *mode, const char *setting)
{
    bool begun = begin(scene, options);

    if (begun) {
        call(scene, TESTS "shim_caller.exe", mode, setting);
        end_service(scene);
    }
    return begun;
}

static int count_of(const char *text, const char *part)
{
    int count = 0;

    while (text && (text = strstr(text, part))) {
        count++;
        text += strlen(part);
    }
    return count;
}

/* Puts a star for what stands between two texts, since it differs between runs or versions. */
static void hide(char *text, const char *before, const char *after)
{
    char *from = text ? strstr(text, before) : NULL;
    char *to = from ? strstr(from + strlen(before), after) : NULL;

    if (to) {
        from += strlen(before);
        *from = '*';
        memmove(from + 1, to, strlen(to) + 1);
    }
}

/* ---- callbacks ----------------------------------------------------------------------------------
 */

static void a_callback_costs_exactly_one_round_trip(void)
{
    struct scene scene;

    if (play(&scene, "events=20 kind=1", "callbacks 20", NULL)) {
        /* The last reply may come with the turn that ends the registration. */
        char *last = strstr(scene.service.out, "reply id=19 ");

        CHECK(last != NULL);
        if (last)
            *last = '\0';
        CHECK_INT(count_of(scene.service.out, "turn wait replies=1"), 19);
        CHECK_INT(count_of(scene.service.out, "turn no-wait"), 0);
        CHECK_INT(count_of(scene.service.out, "turn "), 20);
    }
    end(&scene);
}

static void callbacks_that_come_together_are_answered_together(void)
{
    struct scene scene;

    if (play(&scene, "events=65 kind=1 batch=64", "callbacks 65", NULL)) {
        CHECK_CONTAINS(scene.service.out, "turn wait replies=64");
        CHECK_CONTAINS(scene.caller.out, "most at once: 1\n");
        CHECK_CONTAINS(scene.service.out, "reply id=64 status=0 will=1 weight=64 ");
    }
    end(&scene);
}

static void a_finished_reply_does_not_wait_for_a_long_callback(void)
{
    struct scene scene;

    if (play(&scene, "events=2 kind=1 batch=2", "long-second 2", NULL)) {
        CHECK_CONTAINS(scene.caller.out,
                       "the first reply came while the second callback ran = 0\n");
        CHECK_CONTAINS(scene.service.out, "turn no-wait replies=1");
    }
    end(&scene);
}

static void as_many_callbacks_run_at_once_as_the_service_allows(void)
{
    static const char *const services[] = {"events=4 kind=1 batch=1 concurrency=4",
                                           "events=4 kind=1 batch=4 concurrency=4"};

    for (size_t i = 0; i < 2; i++) {
        struct scene scene;

        if (play(&scene, services[i], "together 4", NULL)) {
            CHECK_CONTAINS(scene.caller.out, "most at once: 4\n");
            CHECK_INT(count_of(scene.caller.out, "alone"), 0);
        }
        end(&scene);
    }
}

static void only_one_callback_runs_at_once_by_default(void)
{
    struct scene scene;

    if (play(&scene, "events=12 kind=1 batch=4", "callbacks 12", NULL))
        CHECK_CONTAINS(scene.caller.out, "most at once: 1\n");
    end(&scene);
}

static void what_a_tia_leaves_in_an_sa_is_handed_over_or_called_unreadable(void)
{
    struct scene scene;

    if (play(&scene, "events=10 kind=2", "spoil 10", NULL)) {
        const char *out = scene.service.out;

        /* Memory of its own: the first byte is 0x33. */
        CHECK_CONTAINS(out, "reply id=1 status=0 will=0 weight=0 generate=0 unreadable=0 "
                            "key=20*33 filter=IPsec transport filter");
        for (int id = 2; id <= 8; id++) {
            char line[80];

            snprintf(line, sizeof(line),
                     "reply id=%d status=0 will=0 weight=0 generate=0 unreadable=1\n", id);
            CHECK_CONTAINS(out, line);
        }
        CHECK_CONTAINS(out, "reply id=9 status=0 will=0 weight=0 generate=0 unreadable=0 "
                            "keys=72 cipher=11");
        CHECK_INT(count_of(scene.caller.out, "wait = 0\n"), 1);
    }
    end(&scene);
}

static void sas_that_are_none_end_the_callbacks_and_nothing_else(void)
{
    for (int bad = 1; bad <= 5; bad++) {
        struct scene scene;
        char options[80];

        snprintf(options, sizeof(options), "events=4 kind=2 batch=4 bad_sas=%d", bad);
        if (play(&scene, options, "ended", NULL)) {
            CHECK_CONTAINS(scene.caller.out, "callbacks: 0\n");
            CHECK_CONTAINS(scene.caller.out, "unregister = 0\n");
            CHECK_CONTAINS(scene.caller.out, "close = 0\n");
        }
        end(&scene);
    }
}

static void unregistering_inside_a_callback_returns_and_ends_them(void)
{
    struct scene scene;

    if (play(&scene, "events=5 kind=1 batch=5", "unregister-inside", NULL)) {
        CHECK_CONTAINS(scene.caller.out, "unregister inside = 0\n");
        CHECK_CONTAINS(scene.caller.out, "again = 6\n");
        CHECK_CONTAINS(scene.caller.out, "its reply = 0\n");
        CHECK_CONTAINS(scene.caller.out, "unregister = 6\n");
        CHECK_CONTAINS(scene.caller.out, "close = 0\n");
        CHECK_CONTAINS(scene.caller.out, "ran: 1\n");
    }
    end(&scene);
}

static void closing_the_session_inside_a_callback_returns_and_ends_them(void)
{
    struct scene scene;

    if (play(&scene, "events=5 kind=1 batch=5", "close-inside", NULL)) {
        CHECK_CONTAINS(scene.caller.out, "close inside = 0\n");
        CHECK_CONTAINS(scene.caller.out, "unregister = 6\n");
        CHECK_CONTAINS(scene.caller.out, "close = 6\n");
        CHECK_CONTAINS(scene.caller.out, "ran: 1\n");
    }
    end(&scene);
}

static void unregistering_waits_for_the_callback_that_runs(void)
{
    struct scene scene;

    if (play(&scene, "events=5 kind=1 batch=5", "unregister-waits", NULL)) {
        CHECK_CONTAINS(scene.caller.out, "in the callback = 0\n");
        CHECK_CONTAINS(scene.caller.out, "unregister = 0\n");
        CHECK_CONTAINS(scene.caller.out, "the callback was over: 1\n");
        CHECK_CONTAINS(scene.caller.out, "callbacks after that: 0\n");
    }
    end(&scene);
}

/* ---- the way to the service ---------------------------------------------------------------------
 */

static void a_key_manager_that_gets_no_more_callbacks_says_so(void)
{
    struct scene scene;

    /* It stays for a while, as the turn is made by a thread of its own. */
    if (play(&scene, "turn_error=8", "ended", NULL)) {
        CHECK_INT(count_of(scene.caller.err, "fwpuclnt: a key manager of this program gets no more "
                                             "callbacks: its turn failed with error 8\n"),
                  1);
    }
    end(&scene);
    /* Its usual end is no reason. */
    if (play(&scene, "", "register", NULL))
        CHECK_INT(count_of(scene.caller.err, "no more callbacks"), 0);
    end(&scene);
}

static void another_protocol_is_refused_with_both_versions(void)
{
    struct scene scene;

    if (play(&scene, "protocol=99", "open", NULL)) {
        CHECK_CONTAINS(scene.caller.out, "open = 1703\n"); /* RPC_S_PROTSEQ_NOT_SUPPORTED */
        CHECK_INT(count_of(scene.service.out, "open "), 0);
        hide(scene.caller.err, "\\pipe\\", " ");
        hide(scene.caller.err, "fwpuclnt.dll speaks protocol ", ",");
        CHECK_GOLDEN(scene.caller.err, GOLDEN "protocol.txt");
    }
    end(&scene);
}

static void a_service_that_is_no_mockbfe_is_said_to_be_none(void)
{
    struct scene scene;

    if (play(&scene, "interface=0", "open", NULL)) {
        CHECK_CONTAINS(scene.caller.out, "open = 1717\n"); /* RPC_S_UNKNOWN_IF */
        hide(scene.caller.err, "\\pipe\\", " ");
        hide(scene.caller.err, "fwpuclnt.dll speaks protocol ", ")");
        CHECK_GOLDEN(scene.caller.err, GOLDEN "interface.txt");
    }
    end(&scene);
}

static void a_service_that_does_not_answer_does_not_hang_the_program(void)
{
    struct scene scene;

    if (play(&scene, "open_delay=100000", "open", "FWPUCLNT_OPEN_TIMEOUT=300")) {
        CHECK_CONTAINS(scene.caller.out, "open = 1723\n"); /* RPC_S_SERVER_TOO_BUSY */
        CHECK_GOLDEN(scene.caller.err, GOLDEN "silent.txt");
    }
    end(&scene);
}

/* The greeting is answered after the caller has given up. */
static void a_session_that_nobody_waits_for_any_more_is_not_opened(void)
{
    struct scene scene;

    if (play(&scene, "hello_delay=3000", "late", "FWPUCLNT_OPEN_TIMEOUT=300")) {
        CHECK_CONTAINS(scene.caller.out, "late = 1723\n"); /* RPC_S_SERVER_TOO_BUSY */
        CHECK_CONTAINS(scene.caller.out, "open = 0\n");
        CHECK_CONTAINS(scene.service.out, "hello ");
        CHECK_INT(count_of(scene.service.out, "open name="), 0);
    }
    end(&scene);
}

static void a_sessions_texts_are_those_of_the_moment_of_the_call(void)
{
    struct scene scene;

    if (play(&scene, "hello_delay=2000", "overwrite", NULL)) {
        CHECK_CONTAINS(scene.caller.out, "open = 0\n");
        CHECK_CONTAINS(scene.service.out, "open name=GOOD-NAME description=GOOD-NAME\n");
    }
    end(&scene);
}

static void a_wrong_time_limit_is_said_to_be_wrong(void)
{
    struct scene scene;

    if (play(&scene, "", "open", "FWPUCLNT_OPEN_TIMEOUT=soon")) {
        CHECK_CONTAINS(scene.caller.out, "open = 0\n");
        CHECK_GOLDEN(scene.caller.err, GOLDEN "timeout.txt");
    }
    end(&scene);
}

static void the_service_is_greeted_once(void)
{
    struct scene scene;

    if (play(&scene, "quiet=1", "stress", NULL))
        CHECK_INT(count_of(scene.service.out, "hello "), 1);
    end(&scene);
}

static void the_service_learns_program_and_agent(void)
{
    struct scene scene;

    if (play(&scene, "events=1", "callbacks 1", "MOCKBFE_AGENT=tia1")) {
        CHECK_CONTAINS(scene.service.out, "open image=shim_caller.exe agent=tia1 flags=0\n");
        CHECK_CONTAINS(scene.service.out, "register name=caller callbacks=7 reserved=0 images=0\n");
    }
    end(&scene);
}

/* ---- threads and life of the DLL ----------------------------------------------------------------
 */

static void many_threads_use_it_at_once(void)
{
    struct scene scene;

    if (play(&scene, "quiet=1 events=6 batch=2 concurrency=3", "stress", NULL)) {
        CHECK_CONTAINS(scene.caller.out, "wait = 0\n");
        CHECK_CONTAINS(scene.caller.out, "failures: 0\n");
        CHECK_STR(scene.caller.err, "");
    }
    end(&scene);
}

static void it_can_be_unloaded_and_loaded_again(void)
{
    struct scene scene;

    if (begin(&scene, "quiet=1 kind=3")) {
        call(&scene, TESTS "shim_reload.exe", "", NULL);
        CHECK_INT(count_of(scene.caller.out, "open = 0"), 4);
        CHECK_INT(count_of(scene.caller.out, "register = 0"), 4);
        CHECK_INT(count_of(scene.caller.out, "callback = 0"), 4);
        CHECK_INT(count_of(scene.caller.out, "close = 0"), 3);
        CHECK_CONTAINS(scene.caller.out, "still loaded: 1");
    }
    end(&scene);
}

static void an_identity_that_is_not_used_is_told(void)
{
    struct scene scene;

    if (play(&scene, "", "identity", "FWPUCLNT_TRACE=1")) {
        CHECK_CONTAINS(scene.caller.out, "no encoding = 87\n");
        CHECK_CONTAINS(scene.caller.out, "open = 0\n");
        CHECK_INT(count_of(scene.caller.err, "authIdentity is not used"), 1);
        CHECK_INT(count_of(scene.caller.err, "hush-hush"), 0);
        CHECK_INT(count_of(scene.caller.err, "Somebody"), 0);
    }
    end(&scene);
}

static void an_unimplemented_function_says_so_once(void)
{
    struct scene scene;

    if (play(&scene, "", "unimplemented", NULL)) {
        CHECK_INT(count_of(scene.caller.out, " = 120\n"), 3);
        CHECK_GOLDEN(scene.caller.err, GOLDEN "unimplemented.txt");
    }
    end(&scene);
}

/* ---- the trace ----------------------------------------------------------------------------------
 */

/* Replaces what differs from run to run: addresses of five digits and more, and times. */
static char *normalized(const char *text)
{
    size_t length = strlen(text);
    char *out = calloc(1, length + 1);
    char *to = out;

    while (out && *text) {
        const char *rest = text;

        if (strncmp(text, "=0x", 3) == 0 && strspn(text + 3, "0123456789abcdef") >= 5) {
            memcpy(to, "=0x*", 4);
            to += 4;
            text += 3 + strspn(text + 3, "0123456789abcdef");
        } else if (*text == '(' && (rest = text + 1 + strspn(text + 1, "0123456789.")) > text + 1 &&
                   strncmp(rest, " ms)", 4) == 0) {
            memcpy(to, "(* ms)", 6);
            to += 6;
            text = rest + 4;
        } else {
            *to++ = *text++;
        }
    }
    return out;
}

static void the_trace_shows_calls_and_callbacks(void)
{
    struct scene scene;

    if (play(&scene, "events=3 hold=1", "every-call 3", "FWPUCLNT_TRACE=1")) {
        char *trace = normalized(scene.caller.err);

        CHECK_GOLDEN(trace, GOLDEN "trace.txt");
        free(trace);
    }
    end(&scene);
}

static void the_trace_shows_keys_only_when_asked(void)
{
    static const char key[] = "1111111111111111111111111111111111111111";
    struct scene scene;

    if (begin(&scene, "events=3")) {
        call(&scene, TESTS "shim_caller.exe", "every-call 3", "FWPUCLNT_TRACE=1");
        CHECK_INT(count_of(scene.caller.err, key), 0);
        CHECK_CONTAINS(scene.caller.err, "cipherKey=20 bytes");
        program_clear(&scene.caller);
        setenv("FWPUCLNT_TRACE_KEYS", "1", 1);
        call(&scene, TESTS "shim_caller.exe", "every-call 3", "FWPUCLNT_TRACE=1");
        unsetenv("FWPUCLNT_TRACE_KEYS");
        CHECK_CONTAINS(scene.caller.err, key);
    }
    end(&scene);
}

static void the_trace_goes_to_a_file_when_one_is_named(void)
{
    struct scene scene;
    char path[700];
    char setting[800];
    char *trace;

    snprintf(path, sizeof(path), "%s/trace", wine_folder());
    snprintf(setting, sizeof(setting), "FWPUCLNT_TRACE=%s", path);
    if (begin(&scene, "events=3")) {
        call(&scene, TESTS "shim_caller.exe", "open", setting);
        CHECK_STR(scene.caller.err, "");
        program_clear(&scene.caller);
        call(&scene, TESTS "shim_caller.exe", "open", setting); /* appends */
        trace = read_file(path, NULL);
        CHECK_INT(count_of(trace, "fwpuclnt: FwpmEngineOpen0("), 2);
        CHECK_INT(count_of(trace, ") = 0 ERROR_SUCCESS ("), 4);
        free(trace);
    }
    end(&scene);
}

static void a_trace_file_that_cannot_be_opened_is_reported(void)
{
    struct scene scene;

    if (play(&scene, "", "open", "FWPUCLNT_TRACE=/nowhere/at/all")) {
        CHECK_CONTAINS(scene.caller.err, "cannot open the file that FWPUCLNT_TRACE names");
        CHECK_CONTAINS(scene.caller.err, "fwpuclnt: FwpmEngineOpen0(");
    }
    end(&scene);
}

static void freeing_what_is_no_result_is_reported_and_harmless(void)
{
    struct scene scene;

    if (play(&scene, "", "free", NULL)) {
        CHECK_CONTAINS(scene.caller.out, "pointer is NULL: 1\n");
        CHECK_CONTAINS(scene.caller.out, "entries: 2, the second with a hint of 2\n");
        CHECK_INT(count_of(scene.caller.err, "is no result of fwpuclnt.dll, or was freed before"),
                  2);
        CHECK_INT(count_of(scene.caller.err, "points to no memory"), 1);
        CHECK_INT(count_of(scene.caller.err, "\n"), 3);
    }
    end(&scene);
}

#define ROW(name)                                                                                  \
    {                                                                                              \
#name, name                                                                                \
    }

static const struct test_case CASES[] = {
    ROW(a_callback_costs_exactly_one_round_trip),
    ROW(callbacks_that_come_together_are_answered_together),
    ROW(a_finished_reply_does_not_wait_for_a_long_callback),
    ROW(as_many_callbacks_run_at_once_as_the_service_allows),
    ROW(only_one_callback_runs_at_once_by_default),
    ROW(what_a_tia_leaves_in_an_sa_is_handed_over_or_called_unreadable),
    ROW(sas_that_are_none_end_the_callbacks_and_nothing_else),
    ROW(unregistering_inside_a_callback_returns_and_ends_them),
    ROW(closing_the_session_inside_a_callback_returns_and_ends_them),
    ROW(unregistering_waits_for_the_callback_that_runs),
    ROW(a_key_manager_that_gets_no_more_callbacks_says_so),
    ROW(another_protocol_is_refused_with_both_versions),
    ROW(a_service_that_is_no_mockbfe_is_said_to_be_none),
    ROW(a_service_that_does_not_answer_does_not_hang_the_program),
    ROW(a_session_that_nobody_waits_for_any_more_is_not_opened),
    ROW(a_sessions_texts_are_those_of_the_moment_of_the_call),
    ROW(a_wrong_time_limit_is_said_to_be_wrong),
    ROW(the_service_is_greeted_once),
    ROW(the_service_learns_program_and_agent),
    ROW(many_threads_use_it_at_once),
    ROW(it_can_be_unloaded_and_loaded_again),
    ROW(an_identity_that_is_not_used_is_told),
    ROW(an_unimplemented_function_says_so_once),
    ROW(the_trace_shows_calls_and_callbacks),
    ROW(the_trace_shows_keys_only_when_asked),
    ROW(the_trace_goes_to_a_file_when_one_is_named),
    ROW(a_trace_file_that_cannot_be_opened_is_reported),
    ROW(freeing_what_is_no_result_is_reported_and_harmless),
    {NULL, NULL},
};

int main(int argc, char **argv)
{
    return wine_suite_main("shim_wine", CASES, argc, argv);
}
