#include "report/report.h"
#include "report/html.h"
#include "report/json.h"
#include "report/junit.h"
#include "report/tap.h"
#include "report/timeline.h"

#include <stdlib.h>
#include <string.h>

/* The timeline and one for each file. */
#define SINKS_MAX 5

struct run_report {
    struct sink *sinks[SINKS_MAX];
    size_t sink_count;
    bool show_keys;
    bool no_memory; /* some sink missed something */
    struct sink_summary summary;
    struct script_report *ended; /* sinks may still need their names */
};

struct script_report {
    struct script_report *next;
    struct run_report *run;
    struct sink_script script;
    struct report_names names;
    struct text failure;
    size_t warnings;
    void *kept[SINKS_MAX];
};

/* ---- the run --------------------------------------------------------------------------------- */

static void run_free(struct run_report *report)
{
    for (size_t i = 0; i < report->sink_count; i++) {
        report->sinks[i]->functions->free(report->sinks[i]);
    }
    while (report->ended) {
        struct script_report *script = report->ended;
        report->ended = script->next;
        text_clear(&script->failure);
        free(script);
    }
    free(report);
}

static bool add_sink(struct run_report *report, struct sink *sink)
{
    if (sink) {
        report->sinks[report->sink_count++] = sink;
    }
    return sink != NULL;
}

struct file_option {
    const char *path;
    struct sink *(*sink)(const struct report_options *options, struct text *problem);
};

/* Two reports in one file would spoil each other. */
static bool paths_differ(const struct file_option *files, size_t count, struct text *problem)
{
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < i; j++) {
            if (files[i].path && files[j].path && strcmp(files[i].path, files[j].path) == 0) {
                text_add(problem, "two reports go to %s; give each its own",
                         strcmp(files[i].path, "-") == 0 ? "the standard output" : files[i].path);
                return false;
            }
        }
    }
    return true;
}

static bool open_sinks(struct run_report *report, const struct report_options *options,
                       struct text *problem)
{
    const struct file_option files[] = {
        {options->tap, tap_sink},
        {options->junit, junit_sink},
        {options->json, json_sink},
        {options->html, html_sink},
    };
    const size_t count = sizeof(files) / sizeof(files[0]);
    FILE *out = options->out;
    bool good = paths_differ(files, count, problem);
    for (size_t i = 0; i < count; i++) {
        if (files[i].path && strcmp(files[i].path, "-") == 0) {
            out = options->messages;
        }
    }
    good = good && add_sink(report, timeline_sink(options, out, problem));
    for (size_t i = 0; i < count && good; i++) {
        good = !files[i].path || add_sink(report, files[i].sink(options, problem));
    }
    return good;
}

struct run_report *report_open(const struct report_options *options, char *problem,
                               size_t problem_size)
{
    struct text sentence = {0};
    struct run_report *report = calloc(1, sizeof(*report));
    if (report) {
        report->show_keys = options->show_keys;
        report->summary.scripts = options->scripts;
    } else {
        text_add(&sentence, "there is no memory for the reports");
    }
    if (report && !open_sinks(report, options, &sentence)) {
        run_free(report);
        report = NULL;
    }
    snprintf(problem, problem_size, "%s", text_get(&sentence));
    text_clear(&sentence);
    return report;
}

bool report_close(struct run_report *report, const char *stopped, char *problem,
                  size_t problem_size)
{
    struct text sentences = {0};
    bool good = true;
    report->summary.stopped = stopped;
    for (size_t i = 0; i < report->sink_count; i++) {
        struct text sentence = {0};
        if (!report->sinks[i]->functions->finish(report->sinks[i], &report->summary, &sentence)) {
            text_add(&sentences, "%s%s", good ? "" : "; ", text_get(&sentence));
            good = false;
        }
        text_clear(&sentence);
    }
    if (report->no_memory && good) {
        text_add(&sentences, "a report is not complete: there was no memory for it");
        good = false;
    }
    snprintf(problem, problem_size, "%s", text_get(&sentences));
    text_clear(&sentences);
    run_free(report);
    return good;
}

/* ---- one script ------------------------------------------------------------------------------ */

static const char *no_name(void *context, uint32_t number)
{
    (void)context;
    (void)number;
    return NULL;
}

struct script_report *report_begin(struct run_report *report, const char *file, const char *title)
{
    struct script_report *script = calloc(1, sizeof(*script));
    if (!script) {
        return NULL;
    }
    script->run = report;
    script->script = (struct sink_script){++report->summary.played, file, title};
    script->names = (struct report_names){NULL, no_name, no_name, no_name, no_name};
    for (size_t i = 0; i < report->sink_count; i++) {
        script->kept[i] = report->sinks[i]->functions->begin(report->sinks[i], &script->script);
        report->no_memory |= !script->kept[i];
    }
    return script;
}

void report_set_names(struct script_report *report, const struct report_names *names)
{
    report->names = *names;
}

bool report_shows_keys(const struct script_report *report)
{
    return report->run->show_keys;
}

static void tell_sinks(struct script_report *report, const struct report_event *event)
{
    const struct run_report *run = report->run;
    for (size_t i = 0; i < run->sink_count; i++) {
        if (report->kept[i]) {
            run->sinks[i]->functions->event(run->sinks[i], report->kept[i], event);
        }
    }
}

void report_observe(struct script_report *report, const struct observation *observation)
{
    const struct report_names *names = &report->names;
    char stranger[32];
    struct report_event event = {
        .kind = REPORT_EVENT_OBSERVATION,
        .at = observation->at,
        .observation = observation,
        .agent = names->agent(names->context, observation->agent),
        .host = names->host(names->context, observation->agent),
    };
    if (!event.agent && observation->process_id != 0) {
        snprintf(stranger, sizeof(stranger), "process %u", observation->process_id);
        event.agent = stranger;
    }
    event.subject = event.agent ? event.agent : "somebody";
    if (observation->negotiation) {
        const char *sa = names->sa(names->context, observation->tag);
        event.subject = sa ? sa : "an SA";
    }
    if (observation->kind == OBSERVED_NEGOTIATION_STARTED) {
        event.home = names->place(names->context, observation->started.host);
        event.peer = names->place(names->context, observation->started.peer_host);
        event.rekeyed = observation->started.replaces
                            ? names->sa(names->context, observation->started.rekeyed)
                            : NULL;
    }
    tell_sinks(report, &event);
}

void report_agent(struct script_report *report, struct engine_time at, const char *agent,
                  enum agent_news news, uint32_t number)
{
    const struct report_event event = {
        .kind = REPORT_EVENT_AGENT,
        .at = at,
        .subject = agent,
        .agent = agent,
        .news = news,
        .number = number,
    };
    tell_sinks(report, &event);
}

void report_output(struct script_report *report, struct engine_time at, const char *agent,
                   const char *line)
{
    const struct report_event event = {
        .kind = REPORT_EVENT_OUTPUT,
        .at = at,
        .subject = agent,
        .agent = agent,
        .text = line,
    };
    tell_sinks(report, &event);
}

void report_say(struct script_report *report, enum report_words kind, struct engine_time at,
                const char *subject, const char *format, ...)
{
    struct text words = {0};
    va_list arguments;
    va_start(arguments, format);
    text_add_list(&words, format, arguments);
    va_end(arguments);
    const struct report_event event = {
        .kind = REPORT_EVENT_WORDS,
        .at = at,
        .subject = subject,
        .text = text_get(&words),
        .words = kind,
    };
    report->warnings += kind == REPORT_WARNING;
    tell_sinks(report, &event);
    report->run->no_memory |= words.incomplete;
    text_clear(&words);
}

void report_failure(struct script_report *report, struct engine_time at, const char *subject,
                    const char *text)
{
    const struct report_event event = {
        .kind = REPORT_EVENT_FAILURE,
        .at = at,
        .subject = subject,
        .text = text,
    };
    text_add(&report->failure, "%s", text);
    tell_sinks(report, &event);
}

void report_end(struct script_report *report, struct engine_time at, enum report_outcome outcome)
{
    if (!report) {
        return;
    }
    struct run_report *run = report->run;
    const struct sink_result result = {outcome, at, text_get(&report->failure), report->warnings};
    for (size_t i = 0; i < run->sink_count; i++) {
        if (report->kept[i]) {
            run->sinks[i]->functions->end(run->sinks[i], report->kept[i], &result);
        }
    }
    run->summary.counts[outcome]++;
    run->summary.warnings += report->warnings;
    run->summary.real_us += at.real_us;
    report->next = run->ended;
    run->ended = report;
}
