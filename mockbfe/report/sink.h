/*
 * One way to show a run. report.c tells every sink the same; no sink knows another. What they share
 * is how things are put: describe.h (words), line.h (lines of the timeline), fields.h (names and
 * values), escape.h, output.h (files).
 */
#ifndef MOCKBFE_REPORT_SINK_H
#define MOCKBFE_REPORT_SINK_H

#include "report/report.h"
#include "report/text.h"

enum report_event_kind {
    REPORT_EVENT_OBSERVATION,
    REPORT_EVENT_AGENT,
    REPORT_EVENT_OUTPUT,
    REPORT_EVENT_WORDS,
    REPORT_EVENT_FAILURE,
};

/* Something that happened, with its names. Valid during the call only. */
struct report_event {
    enum report_event_kind kind;
    struct engine_time at;
    const char *subject; /* who: an agent's or SA's name, "mockbfe", or ""; never NULL */
    const char *agent;   /* whose callback or session it is, "process 12" for a stranger, or NULL */
    const char *host;    /* that agent's host, NULL for the local one */
    const char *home;    /* of a negotiation that begins: its host, */
    const char *peer;    /* and the one at its other end; NULL: none of the script's */
    const char *rekeyed; /* and the SA that it rekeys; NULL: none */
    const char *text;    /* the output, words or failure; NULL otherwise */
    const struct observation *observation;
    enum agent_news news;
    uint32_t number; /* of the news */
    enum report_words words;
};

struct sink_script {
    size_t number; /* counted from 1, in the order of their beginnings */
    const char *file;
    const char *title; /* may be NULL */
};

struct sink_result {
    enum report_outcome outcome;
    struct engine_time at;
    const char *failure; /* all failures' texts, "" without */
    size_t warnings;
};

struct sink_summary {
    size_t scripts; /* that were to be played */
    size_t played;
    size_t counts[REPORT_OUTCOME_COUNT];
    size_t warnings;     /* of all scripts */
    uint64_t real_us;    /* what all took together */
    const char *stopped; /* why some were not played, or NULL */
};

struct sink;

struct sink_functions {
    /* What the sink keeps of a script, or NULL without memory. */
    void *(*begin)(struct sink *sink, const struct sink_script *script);
    void (*event)(struct sink *sink, void *kept, const struct report_event *event);
    /* The sink lets go of what it kept, unless it needs it for finish. */
    void (*end)(struct sink *sink, void *kept, const struct sink_result *result);
    /* The run is over. False with a sentence when not everything could be written. */
    bool (*finish)(struct sink *sink, const struct sink_summary *summary, struct text *problem);
    /* Whether or not finish was called. */
    void (*free)(struct sink *sink);
};

/* The first member of every sink. */
struct sink {
    const struct sink_functions *functions;
};

#endif
