/* mockbfe run and mockbfe serve: a script, an engine, and the service between them. */
#include "command/command.h"
#include "report/outbox.h"
#include "scenario/key_memory.h"
#include "scenario/runner.h"
#include "service/agents.h"
#include "service/service.h"
#include "service/stage.h"
#include "service/text.h"
#include "service/writer.h"

#include "bfe.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* One script's run. */
struct play {
    struct runner *runner;
    struct script_report *report;
    struct agents *agents;
    struct engine *engine;
    struct stage *stage;
    struct key_memory *memory;
    bool forever; /* serve: goes on after the script's end */
};

/* ---- the service's view of the scenario ------------------------------------------------------ */

static void observe(void *context, const struct observation *observation)
{
    const struct play *play = context;
    runner_observe(play->runner, observation);
}

static void progress(void *context)
{
    const struct play *play = context;
    runner_progress(play->runner);
}

static uint32_t agent(void *context, const char *name, uint32_t process_id, uint32_t *host)
{
    const struct play *play = context;
    return runner_find_agent(play->runner, name, process_id, host);
}

static const char *principal(void *context, uint32_t agent_number)
{
    const struct play *play = context;
    return runner_agent_principal(play->runner, agent_number);
}

static uint32_t concurrency(void *context, uint32_t agent_number)
{
    const struct play *play = context;
    return runner_agent_concurrency(play->runner, agent_number);
}

static uint64_t deadline(void *context)
{
    const struct play *play = context;
    return runner_deadline(play->runner);
}

static bool finished(void *context)
{
    const struct play *play = context;
    return !play->forever && runner_finished(play->runner);
}

static struct call_fault fault(void *context, uint32_t agent_number, const char *call)
{
    const struct play *play = context;
    return runner_call_fault(play->runner, agent_number, call);
}

static void complain(void *context, const char *message)
{
    const struct play *play = context;
    runner_complain(play->runner, message);
}

/* ---- the runner's view of the service -------------------------------------------------------- */

/* Nobody waits for the playing thread; others have a call to return from, or the next line to read.
 */
static bool may_start(void *context)
{
    const struct play *play = context;
    bool may = stage_is_played_here(play->stage);
    if (!may) {
        stage_disturb(play->stage);
    }
    return may;
}

static bool start(void *context, unsigned int agent_number, const struct agent_launch *launch,
                  uint32_t *process_id, char *why, size_t why_size)
{
    const struct play *play = context;
    return agents_start(play->agents, agent_number, launch, process_id, why, why_size);
}

static void ask_to_end(void *context, unsigned int agent_number)
{
    const struct play *play = context;
    agents_ask_to_end(play->agents, agent_number);
}

static void kill_agent(void *context, unsigned int agent_number)
{
    const struct play *play = context;
    agents_kill(play->agents, agent_number);
}

static struct engine_time now(void *context)
{
    const struct play *play = context;
    return stage_now(play->stage);
}

static void set_virtual_time(void *context, uint64_t milliseconds)
{
    const struct play *play = context;
    stage_set_virtual_time(play->stage, milliseconds);
}

/* ---- one script ------------------------------------------------------------------------------ */

/* Whether `--` gives the program of the first agent: when every agent has a command already. */
static bool all_have_commands(const struct script *script)
{
    for (size_t i = 0; i < script->agents.count; i++) {
        if (!script->agents.items[i]->statement->agent->command) {
            return false;
        }
    }
    return true;
}

/* Of all scripts that are being played: each has a turn parked. Under the service's lock. */
static size_t registrations;

/* number: the stage's, from 1. */
static bool play_new(struct play *play, uint64_t number, const struct script_file *file,
                     const struct command_options *options, const wchar_t *endpoint, bool serve)
{
    const struct stage_scenario scenario = {
        play, progress, agent, principal, concurrency, deadline, finished, fault, complain,
    };
    const struct agents_options agents_options = {
        .endpoint = endpoint,
        .script = file->path,
        .folders = options->folders,
        .command = options->command,
        .command_count = options->command_count,
        .command_replaces_first = all_have_commands(file->script),
        .by_hand = serve,
    };
    const struct runner_hooks hooks = {
        play, may_start, start, ask_to_end, kill_agent, now, set_virtual_time,
    };
    const struct engine_config config = {
        .rules = runner_rules(file->script),
        .managers = &registrations,
        .first_id = number << STAGE_ID_SHIFT,
        .context = play,
        .observe = observe,
        .wake = service_wake,
        .random = service_random,
    };
    play->agents = agents_new(&agents_options);
    play->engine = engine_new(&config);
    play->stage = play->engine ? stage_new(number, play->engine, &scenario) : NULL;
    play->runner = play->report ? runner_new(file->script, &hooks, play->report) : NULL;
    if (!play->agents || !play->stage || !play->runner) {
        fprintf(stderr, "mockbfe: there is not enough memory to play %s\n", file->path);
        return false;
    }
    agents_set_stage(play->agents, play->runner, play->stage);
    runner_set_engine(play->runner, play->engine);
    service_lock(); /* all scripts share the memory */
    runner_set_key_memory(play->runner, play->memory, file->path);
    service_unlock();
    return true;
}

static int exit_code(enum run_result result)
{
    switch (result) {
    case RUN_PASSED:
        return EXIT_PASSED;
    case RUN_FAILED:
        return EXIT_EXPECTATION;
    case RUN_ENVIRONMENT:
        break;
    }
    return EXIT_ENVIRONMENT;
}

static enum report_outcome outcome_of(int code)
{
    return code == EXIT_PASSED        ? REPORT_PASSED
           : code == EXIT_EXPECTATION ? REPORT_FAILED
                                      : REPORT_ERROR;
}

/* How one script's run ended, for its report. */
struct play_end {
    struct script_report *report;
    struct engine_time at;
    int code;
};

/* Plays a script whose report has begun. */
static void play_script(const struct script_file *file, uint64_t number,
                        const struct command_options *options, struct key_memory *memory,
                        const wchar_t *endpoint, bool serve, struct play_end *end)
{
    struct play play = {
        .report = end->report, .memory = memory, .forever = serve && !options->once};
    end->code = EXIT_ENVIRONMENT;
    bool good = play_new(&play, number, file, options, endpoint, serve);
    if (good) {
        stage_begin(play.stage);
        stage_play(play.stage);
        service_lock();
        if (!runner_finished(play.runner) && !serve) {
            runner_interrupt(play.runner, "interrupted");
        }
        end->code = exit_code(runner_result(play.runner));
        end->at = stage_now(play.stage);
        service_unlock();
    }
    agents_free(play.agents);
    if (good) {
        stage_end(play.stage);
    }
    stage_free(play.stage);
    runner_free(play.runner);
    service_lock();
    engine_free(play.engine);
    service_unlock();
}

/* ---- several scripts ------------------------------------------------------------------------- */

/* What the threads that play scripts share; under the service's lock. */
struct suite {
    const struct script_set *set;
    const struct command_options *options;
    const wchar_t *endpoint;
    struct run_report *report;
    struct key_memory *memory;
    struct play_end *ends; /* one for each script */
    bool *ended;
    size_t begun;
    size_t told; /* reports end in the scripts' order, however the runs end */
    int code;
};

static int worse(int a, int b)
{
    return a > b ? a : b;
}

static void tell_ended(struct suite *suite)
{
    while (suite->told < suite->begun && suite->ended[suite->told]) {
        const struct play_end *end = &suite->ends[suite->told++];
        report_end(end->report, end->at, outcome_of(end->code));
        suite->code = worse(suite->code, end->code);
    }
}

static DWORD WINAPI play_scripts(void *context)
{
    struct suite *suite = context;
    service_lock();
    while (suite->begun < suite->set->count && !service_interrupted()) {
        size_t i = suite->begun++;
        const struct script_file *file = &suite->set->files[i];
        suite->ends[i].report = report_begin(suite->report, file->path, file->script->title);
        service_unlock();
        play_script(file, i + 1, suite->options, suite->memory, suite->endpoint, false,
                    &suite->ends[i]);
        service_lock();
        suite->ended[i] = true;
        tell_ended(suite);
    }
    service_unlock();
    return 0;
}

/* Plays all scripts, up to options->jobs at once. Returns the worst of their exit codes. */
static int play_suite(const struct script_set *set, const struct command_options *options,
                      struct run_report *report, struct key_memory *memory, const wchar_t *endpoint)
{
    struct suite suite = {.set = set,
                          .options = options,
                          .report = report,
                          .memory = memory,
                          .endpoint = endpoint,
                          .code = EXIT_PASSED};
    HANDLE threads[MAX_JOBS];
    DWORD count = 0;
    suite.ends = calloc(set->count, sizeof(*suite.ends));
    suite.ended = calloc(set->count, sizeof(*suite.ended));
    if (suite.ends && suite.ended) {
        /* This thread is one of them, so a thread that cannot be made costs time and nothing else.
         */
        while (count + 1 < options->jobs && count + 1 < set->count &&
               (threads[count] = CreateThread(NULL, 0, play_scripts, &suite, 0, NULL)) != NULL) {
            count++;
        }
        play_scripts(&suite);
    } else {
        fprintf(stderr, "mockbfe: there is not enough memory to play %zu scripts\n", set->count);
        suite.code = EXIT_ENVIRONMENT;
    }
    for (DWORD i = 0; i < count; i++) {
        WaitForSingleObject(threads[i], INFINITE); /* each wait inside of it is bounded */
        CloseHandle(threads[i]);
    }
    free(suite.ends);
    free(suite.ended);
    return suite.code;
}

/* ---- reports --------------------------------------------------------------------------------- */

/* rename() of Windows' C library does not replace; this does, in one step. */
static bool replace_file(const char *from, const char *to)
{
    return MoveFileExA(from, to, MOVEFILE_REPLACE_EXISTING);
}

/* NULL after it has said what is wrong. */
static struct outbox *open_outbox(void)
{
    struct outbox *outbox = outbox_new();
    if (!outbox) {
        fprintf(stderr, "mockbfe: there is no memory for what is to be written\n");
    }
    return outbox;
}

/* NULL after it has said what is wrong. */
static struct run_report *open_reports(const struct command_options *options, size_t scripts,
                                       struct outbox *outbox)
{
    static char host[MAX_COMPUTERNAME_LENGTH + 1];
    DWORD size = sizeof(host);
    char problem[600];
    const struct report_options report_options = {
        .out = stdout,
        .messages = stderr,
        .colour = options->colour,
        .show_keys = options->show_keys,
        .quiet = options->quiet,
        .together = options->jobs > 1 && scripts > 1,
        .tap = options->tap,
        .junit = options->junit,
        .json = options->json,
        .html = options->html,
        .scripts = scripts,
        .version = MOCKBFE_VERSION,
        .host = GetComputerNameA(host, &size) ? host : NULL,
        .started = (int64_t)time(NULL),
        .outbox = outbox,
        .replace = replace_file,
    };
    struct run_report *report = report_open(&report_options, problem, sizeof(problem));
    if (!report) {
        fprintf(stderr, "mockbfe: %s\n", problem);
    }
    return report;
}

/* The worse of code and what closing comes to. NULL is allowed. */
static int close_reports(struct run_report *report, int code)
{
    char problem[600];
    if (report && !report_close(report, service_interrupted() ? "interrupted" : NULL, problem,
                                sizeof(problem))) {
        fprintf(stderr, "mockbfe: %s\n", problem);
        return EXIT_ENVIRONMENT;
    }
    return code;
}

/* ---- what other runs have dictated ------------------------------------------------------------
 */

/* That of earlier processes too, where there is a file. NULL after it has said what is wrong. */
static struct key_memory *open_key_memory(const struct command_options *options)
{
    uint8_t salt[KEY_MEMORY_SALT];
    char problem[600] = "the platform's random generator failed";
    struct key_memory *memory =
        service_random(NULL, salt, sizeof(salt)) ? key_memory_new(salt) : NULL;
    if (memory && options->key_memory &&
        !key_memory_read(memory, options->key_memory, problem, sizeof(problem))) {
        key_memory_free(memory);
        memory = NULL;
    }
    if (!memory) {
        fprintf(stderr, "mockbfe: %s\n", problem);
    }
    return memory;
}

/* The worse of code and what keeping it comes to. NULL is allowed. */
static int close_key_memory(struct key_memory *memory, const struct command_options *options,
                            int code)
{
    char problem[600];
    if (memory && options->key_memory &&
        !key_memory_write(memory, options->key_memory, replace_file, problem, sizeof(problem))) {
        fprintf(stderr, "mockbfe: %s\n", problem);
        code = EXIT_ENVIRONMENT;
    }
    key_memory_free(memory);
    return code;
}

/* ---- commands -------------------------------------------------------------------------------- */

static BOOL WINAPI on_interrupt(DWORD event)
{
    (void)event;
    service_interrupt();
    return TRUE;
}

/* Returns false after it has said what is wrong. */
static bool start_service(const wchar_t *endpoint, struct outbox *outbox)
{
    char problem[300] = "";
    DWORD error = service_start(endpoint, problem, sizeof(problem));
    if (error == ERROR_SUCCESS && (error = writer_start(outbox)) != ERROR_SUCCESS) {
        snprintf(problem, sizeof(problem), "making the writer's thread failed with error %lu",
                 error);
        service_stop();
    }
    if (error != ERROR_SUCCESS) {
        fprintf(stderr, "mockbfe: %s\n", problem);
        return false;
    }
    SetConsoleCtrlHandler(on_interrupt, TRUE);
    return true;
}

static void stop_service(void)
{
    service_stop();
    writer_stop(); /* the last that somebody tells is written as well */
}

/* Nobody can guess it, and no other run has it. */
static bool private_endpoint(wchar_t *endpoint, size_t size)
{
    uint64_t secret[2];
    if (!service_random(NULL, secret, sizeof(secret))) {
        return false;
    }
    swprintf(endpoint, size, L"\\pipe\\mockbfe-%lu-%016llx%016llx", GetCurrentProcessId(),
             (unsigned long long)secret[0], (unsigned long long)secret[1]);
    return true;
}

int command_run(int argc, char **argv)
{
    struct command_options options;
    struct script_set set = {0};
    struct run_report *report = NULL;
    struct key_memory *memory = NULL;
    struct outbox *outbox = NULL;
    wchar_t endpoint[100];
    int code = EXIT_ENVIRONMENT;
    if (!request_read(&options, &set, "run", argc, argv)) {
        code = EXIT_USAGE;
    } else if ((memory = open_key_memory(&options)) == NULL || (outbox = open_outbox()) == NULL ||
               (report = open_reports(&options, set.count, outbox)) == NULL) {
        code = EXIT_ENVIRONMENT;
    } else if (!private_endpoint(endpoint, sizeof(endpoint) / sizeof(endpoint[0]))) {
        fprintf(stderr, "mockbfe: the platform's random generator failed\n");
    } else if (start_service(endpoint, outbox)) {
        code = play_suite(&set, &options, report, memory, endpoint);
        stop_service();
    }
    code = close_reports(report, code);
    code = close_key_memory(memory, &options, code);
    outbox_free(outbox);
    scripts_free(&set);
    return code;
}

int command_serve(int argc, char **argv)
{
    static const char EMPTY[] = "scenario \"serving programs that are started by hand\"\n";
    struct command_options options;
    struct script_set set = {0};
    int code = EXIT_ENVIRONMENT;
    if (!request_read(&options, &set, "serve", argc, argv)) {
        scripts_free(&set);
        return EXIT_USAGE;
    }
    struct diagnostics diagnostics = {0};
    struct script_file file = {0};
    struct run_report *report = NULL;
    struct key_memory *memory = NULL;
    struct outbox *outbox = NULL;
    if (options.script_count == 1) {
        file = set.files[0];
    } else {
        file.path = (char *)"serve";
        file.script = script_load_text("serve", EMPTY, sizeof(EMPTY) - 1, NULL, &diagnostics);
    }
    wchar_t *endpoint =
        wide_from_utf8(options.endpoint ? options.endpoint : BFE_WELL_KNOWN_ENDPOINT);
    if (file.script && endpoint && (memory = open_key_memory(&options)) != NULL &&
        (outbox = open_outbox()) != NULL && (report = open_reports(&options, 1, outbox)) != NULL &&
        start_service(endpoint, outbox)) {
        FILE *out = options.report_to_stdout ? stderr : stdout;
        fprintf(out, "mockbfe serves %ls; Ctrl-C ends it\n", endpoint);
        if (options.endpoint) {
            fprintf(out, "start a program with: %s='%s' mockbfe exec PROGRAM ARGUMENTS...\n",
                    BFE_ENDPOINT_VARIABLE, options.endpoint);
        } else {
            fprintf(out, "start a program with: mockbfe exec PROGRAM ARGUMENTS...\n");
        }
        fflush(out);
        struct play_end end = {0};
        service_lock();
        end.report = report_begin(report, file.path, file.script->title);
        service_unlock();
        play_script(&file, 1, &options, memory, endpoint, true, &end);
        service_lock();
        report_end(end.report, end.at, outcome_of(end.code));
        service_unlock();
        code = end.code;
        stop_service();
    }
    code = close_reports(report, code);
    code = close_key_memory(memory, &options, code);
    outbox_free(outbox);
    free(endpoint);
    if (options.script_count == 0) {
        script_free(file.script);
    }
    diagnostics_clear(&diagnostics);
    scripts_free(&set);
    return code;
}

int command_abi(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    fprintf(stderr, "mockbfe abi: use the native program, which needs no Wine\n");
    return EXIT_ENVIRONMENT;
}
