#include "report/timeline.h"
#include "report/line.h"
#include "report/outbox.h"

#include <stdlib.h>
#include <string.h>

/* What is kept of a script's timeline, for the case that it is printed later. */
#define KEPT_MAX (4u << 20)

struct timeline {
    struct sink sink;
    struct outbox *outbox;
    struct outbox_file out;
    struct line_style style;
    bool quiet;
    bool together;
};

struct timeline_script {
    const struct sink_script *script;
    struct text kept;
    bool kept_all;
    bool failed;
};

static void print(struct timeline *timeline, const struct text *text)
{
    outbox_put(timeline->outbox, &timeline->out, text);
}

static bool later(const struct timeline *timeline, const struct timeline_script *own)
{
    return timeline->together || (timeline->quiet && !own->failed);
}

/* Prints a line, or keeps it: for a failure when quiet, for the end when scripts run together. What
   has to be said finds room in any case. */
static void emit(struct timeline *timeline, struct timeline_script *own, const struct text *line,
                 bool has_to)
{
    if (!later(timeline, own)) {
        print(timeline, line);
    } else if (own->kept.size < KEPT_MAX || has_to) {
        text_add_bytes(&own->kept, text_get(line), line->size);
    } else if (own->kept_all) {
        own->kept_all = false;
        text_add(&own->kept, "… the rest of the timeline is too long to be kept\n");
    }
}

static void *timeline_begin(struct sink *sink, const struct sink_script *script)
{
    struct timeline *timeline = (struct timeline *)sink;
    struct timeline_script *own = calloc(1, sizeof(*own));
    if (own) {
        struct text line = {0};
        own->script = script;
        own->kept_all = true;
        line_add_heading(&line, script, timeline->style);
        emit(timeline, own, &line, true);
        text_clear(&line);
    }
    return own;
}

static void timeline_event(struct sink *sink, void *kept, const struct report_event *event)
{
    struct timeline *timeline = (struct timeline *)sink;
    struct timeline_script *own = kept;
    struct text line = {0};
    bool failure = event->kind == REPORT_EVENT_FAILURE;
    if (failure && !own->failed) {
        own->failed = true;
        if (timeline->quiet && !timeline->together) {
            print(timeline, &own->kept);
            text_clear(&own->kept);
        }
    }
    if (later(timeline, own) && !own->kept_all && !failure) {
        return; /* nobody would read it, so it is not made */
    }
    line_add_event(&line, event, timeline->style);
    emit(timeline, own, &line, failure);
    text_clear(&line);
}

static void timeline_end(struct sink *sink, void *kept, const struct sink_result *result)
{
    struct timeline *timeline = (struct timeline *)sink;
    struct timeline_script *own = kept;
    struct text line = {0};
    if (timeline->together && (own->failed || !timeline->quiet)) {
        print(timeline, &own->kept);
    }
    line_add_result(&line, own->script, result, timeline->style);
    text_add(&line, "%s", timeline->quiet ? "" : "\n");
    print(timeline, &line);
    text_clear(&line);
    text_clear(&own->kept);
    free(own);
}

static bool timeline_finish(struct sink *sink, const struct sink_summary *summary,
                            struct text *problem)
{
    struct timeline *timeline = (struct timeline *)sink;
    if (summary->scripts > 1) {
        struct text line = {0};
        text_add(&line, "%zu scripts, %zu passed, %zu failed", summary->scripts,
                 summary->counts[REPORT_PASSED],
                 summary->counts[REPORT_FAILED] + summary->counts[REPORT_ERROR]);
        if (summary->warnings > 0) {
            text_add(&line, ", %zu warning%s", summary->warnings,
                     summary->warnings == 1 ? "" : "s");
        }
        if (summary->played < summary->scripts) {
            text_add(&line, ", %zu not played%s%s", summary->scripts - summary->played,
                     summary->stopped ? ": " : "", summary->stopped ? summary->stopped : "");
        }
        text_add(&line, "\n");
        print(timeline, &line);
        text_clear(&line);
    }
    int error = outbox_error(&timeline->out);
    if (error != 0) {
        text_add(problem, "cannot write the timeline: %s", strerror(error));
    }
    return error == 0;
}

static void timeline_free(struct sink *sink)
{
    free(sink);
}

struct sink *timeline_sink(const struct report_options *options, FILE *out, struct text *problem)
{
    static const struct sink_functions FUNCTIONS = {timeline_begin, timeline_event, timeline_end,
                                                    timeline_finish, timeline_free};
    struct timeline *timeline = calloc(1, sizeof(*timeline));
    if (!timeline) {
        text_add(problem, "there is no memory for the timeline");
        return NULL;
    }
    timeline->sink.functions = &FUNCTIONS;
    timeline->outbox = options->outbox;
    timeline->out.file = out;
    timeline->style = (struct line_style){options->colour, options->show_keys};
    timeline->quiet = options->quiet;
    timeline->together = options->together;
    return &timeline->sink;
}
