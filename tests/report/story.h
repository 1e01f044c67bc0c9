/*
 * Runs as the reports hear of them: observations and news made up by the tests, told through
 * report/report.h, and what each report then holds.
 */
#ifndef TESTS_REPORT_STORY_H
#define TESTS_REPORT_STORY_H

#include "report/report.h"
#include "suite.h"

/* The key material that a story's TIAs dictate, byte by byte, in hexadecimal. */
#define PLANTED_INBOUND "c0ffee01c0ffee02c0ffee03c0ffee04c0ffee05"
#define PLANTED_OUTBOUND "5eed000a5eed000b5eed000c5eed000d5eed000e"

/* Single scripts. Each begins and ends one. */
void story_whole_life(struct run_report *run);        /* passes: from the TIA's start to its end */
void story_two_hosts(struct run_report *run);         /* fails: a TIA at each end, one hangs */
void story_not_started(struct run_report *run);       /* the environment's fault */
void story_odd_texts(struct run_report *run);         /* passes: whatever could break a format */
void story_many_agents(struct run_report *run);       /* more of everything than is drawn */
void story_fails_midway(struct run_report *run);      /* rekeys; fails while one is under way */
void story_of_the_other_host(struct run_report *run); /* which has the traffic */
void story_wide(struct run_report *run);              /* what needs much room */
void story_without_names(struct run_report *run);     /* a stranger, and no title */

typedef void story(struct run_report *run);

/* What a run has left behind. */
struct told {
    bool opened;
    bool closed;       /* report_close was content */
    char problem[400]; /* of open or close */
    char *out;         /* what was written to the stream: the timeline */
    char *messages;    /* and to the other */
    char *tap;         /* the files' contents */
    char *junit;
    char *json;
    char *html;
};

struct teller {
    bool show_keys;
    bool quiet;
    bool colour;
    bool together;
    size_t scripts; /* planned; 0: as many as there are stories */
    const char *stopped;
    /* Files; when none is given, all are written into a folder and read back. */
    const char *tap;
    const char *junit;
    const char *json;
    const char *html;
};

/* Tells stories (ends with NULL). told_clear frees what it returns. */
struct told tell(const struct teller *teller, story *const *stories);
void told_clear(struct told *told);

/* A run that has everything: two of its four scripts fail. */
extern story *const ALL_STORIES[];

/* For one script, without files. */
struct report_options story_options(FILE *out, FILE *messages);

#endif
