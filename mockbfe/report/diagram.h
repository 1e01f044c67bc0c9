/*
 * What a negotiation's sequence diagram shows: who takes part (lanes) and what passes between them
 * (rows), taken from events. svg.h draws it.
 */
#ifndef MOCKBFE_REPORT_DIAGRAM_H
#define MOCKBFE_REPORT_DIAGRAM_H

#include "report/sink.h"

/* More is not drawn, and the diagram says so. */
#define DIAGRAM_ROWS_MAX 200
#define DIAGRAM_AGENTS_MAX 12

enum lane {
    LANE_HOST, /* whose traffic asks for the SAs */
    LANE_BFE,  /* with its keying module */
    LANE_PEER,
    LANE_FIRST_AGENT, /* and one for each agent, in the order in which they appear */
};

enum row_kind {
    ROW_ARROW,
    ROW_BAND, /* concerns all: the outcome, the end of the SAs */
    ROW_MARK, /* something about one lane, from */
    ROW_GAP,  /* virtual time passes */
};

enum row_tone {
    TONE_PLAIN,
    TONE_GOOD,
    TONE_BAD,
    TONE_DIM,
};

struct diagram_row {
    enum row_kind kind;
    enum row_tone tone;
    unsigned int from; /* lanes */
    unsigned int to;
    bool answer;      /* arrows: dashed, and the end of what the row before began */
    bool lost;        /* arrows: never arrived */
    bool both;        /* arrows: a head at each end */
    char *label;      /* in lines */
    char *hover;      /* "field = value" in lines, or NULL */
    uint64_t real_us; /* when; UINT64_MAX: not known */
};

struct diagram_agent {
    char *name;
    bool remote; /* at the peer's end */
};

/* The host that a script has without declaring it. */
#define LOCAL_HOST "local"

struct diagram {
    struct diagram *next;
    char *name; /* of the SA */
    char *home; /* the host whose traffic asks for it */
    char *peer; /* the one at the other end; NULL: none of the script's */
    uint32_t tag;
    uint64_t negotiation;
    unsigned int number;            /* of the negotiations of that name, from 1 */
    bool superseded;                /* another of that name has begun */
    const struct diagram *replaces; /* whose SAs this one rekeys, or NULL */
    bool settled;                   /* established or failed */
    bool script_failed;             /* what comes then is mockbfe ending the TIAs */
    enum row_tone outcome;
    uint64_t virtual_ms; /* of the last row */
    struct diagram_row *rows;
    size_t row_count;
    size_t first_notify; /* the row of its call; 0: none */
    size_t left_out;
    struct diagram_agent agents[DIAGRAM_AGENTS_MAX];
    size_t agent_count;
    bool no_memory;
};

/* Of a negotiation that begins. NULL without memory. */
struct diagram *diagram_new(const struct report_event *event);
void diagram_free(struct diagram *diagram);

/*
 * Adds what the event means for the negotiation: an observation of it, news of an agent that takes
 * part, the failure of the script while it is under way or by a line about its SA. Others do
 * nothing.
 */
void diagram_add(struct diagram *diagram, const struct report_event *event, bool show_keys);

#endif
