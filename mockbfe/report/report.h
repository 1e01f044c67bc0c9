/*
 * What happens in a run, told once and shown in many ways: the timeline, TAP, JUnit XML, JSON lines
 * and an HTML page (README.md describes them). The scenario's runner tells; it does not know who
 * listens.
 *
 * A run_report is the whole run, a script_report one script's part of it. Several scripts may be
 * told at the same time, but only one call is made at a time: callers hold the service's lock.
 * Texts may hold anything and are copied or written before a call returns. report_open and
 * report_close find no writer at the outbox.
 */
#ifndef MOCKBFE_REPORT_REPORT_H
#define MOCKBFE_REPORT_REPORT_H

#include "engine/observation.h"
#include "report/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct outbox;
struct run_report;
struct script_report;

/* ---- the run --------------------------------------------------------------------------------- */

struct report_options {
    FILE *out;      /* for the timeline and for files named "-"; usually stdout */
    FILE *messages; /* takes the timeline when a file is named "-"; usually stderr */
    bool colour;
    bool show_keys; /* otherwise keys appear as their length and the beginning of a digest */
    bool quiet;     /* the timeline of scripts that fail only */
    bool together;  /* several scripts at once: each timeline is written in one piece at its end */
    /* Files, NULL for those that are not wanted; "-" is out. */
    const char *tap;
    const char *junit;
    const char *json;
    const char *html;
    size_t scripts;        /* how many will be played */
    const char *version;   /* mockbfe's */
    const char *host;      /* this machine's name; NULL: "localhost" */
    int64_t started;       /* seconds since 1970, UTC */
    struct outbox *outbox; /* what is told goes through it (outbox.h); NULL: written at once */
    /* Puts a file in the place of another, in one step; NULL: rename(). */
    bool (*replace)(const char *from, const char *to);
};

/*
 * Opens all files, so that one that cannot be written is known before anything runs. NULL with a
 * sentence in problem. The texts in options must outlive the report.
 */
struct run_report *report_open(const struct report_options *options, char *problem,
                               size_t problem_size);
/*
 * Every script has ended. Writes what stands at the end of a run and closes all files. stopped says
 * why scripts were not played ("interrupted"), or is NULL. False with a sentence in problem when a
 * file is not complete.
 */
bool report_close(struct run_report *report, const char *stopped, char *problem,
                  size_t problem_size);

/* ---- one script ------------------------------------------------------------------------------ */

enum report_outcome {
    REPORT_PASSED,
    REPORT_FAILED,
    REPORT_ERROR, /* the environment: an agent that cannot be started, no memory, interrupted */
    REPORT_OUTCOME_COUNT
};

enum report_words {
    REPORT_NOTE,
    REPORT_LOG,     /* what the script itself says */
    REPORT_WARNING, /* nothing fails, but somebody should look */
    REPORT_TODO,    /* a known gap that is still there, with its report in several lines */
};

enum agent_news {
    AGENT_STARTED,      /* number is its process */
    AGENT_BY_HAND,      /* somebody is to start it */
    AGENT_ASKED_TO_END, /* its standard input is closed */
    AGENT_KILLED,
    AGENT_EXITED, /* number is its exit code */
};

/* How the numbers in observations are called by the script. */
struct report_names {
    void *context;
    const char *(*agent)(void *context, uint32_t agent); /* counted from 1; NULL: a stranger */
    const char *(*host)(void *context, uint32_t agent);  /* NULL: the local one */
    const char *(*sa)(void *context, uint32_t tag);
    const char *(*place)(void *context, uint32_t host); /* NULL: none of the script's */
};

/* A script begins; file and title (which may be NULL) must outlive the report. NULL without memory.
 */
struct script_report *report_begin(struct run_report *report, const char *file, const char *title);
/* Before the first observation. */
void report_set_names(struct script_report *report, const struct report_names *names);
bool report_shows_keys(const struct script_report *report);

void report_observe(struct script_report *report, const struct observation *observation);
void report_agent(struct script_report *report, struct engine_time at, const char *agent,
                  enum agent_news news, uint32_t number);
/* A line of an agent's own output. */
void report_output(struct script_report *report, struct engine_time at, const char *agent,
                   const char *line);
/* Something in words; subject is an agent's or SA's name, "mockbfe", or "". */
void report_say(struct script_report *report, enum report_words kind, struct engine_time at,
                const char *subject, const char *format, ...) TEXT_FORMAT(5, 6);
/* Why the script fails, in several lines; subject is the agent or SA that the failing line is
   about, or "". */
void report_failure(struct script_report *report, struct engine_time at, const char *subject,
                    const char *text);
/* The script is over, and so is script_report. at.real_us is what it took. NULL is allowed. */
void report_end(struct script_report *report, struct engine_time at, enum report_outcome outcome);

#endif
