/* What the runner's files share. Nobody else includes this. */
#ifndef MOCKBFE_SCENARIO_RUNNER_INTERNAL_H
#define MOCKBFE_SCENARIO_RUNNER_INTERNAL_H

#include "report/text.h"
#include "scenario/event.h"
#include "scenario/runner.h"
#include "script/negotiation.h"

/* The events of one agent, or of one instance of an SA. */
struct subject_events {
    struct event *first; /* in order; a matched one stays while it is the last of its kind */
    struct event *last;
    const struct event *matched[EVENT_COUNT]; /* the last matched of each kind, for paths */
    uint32_t unmatched[EVENT_COUNT];          /* how many others of each kind there are */
    bool forgot[EVENT_COUNT];                 /* RUNNER_MAX_EVENTS, and the user has been told */
};

struct agent_state {
    const struct agent *ast;
    struct subject_events events;
    char *principal;      /* NULL: its own account */
    uint32_t concurrency; /* 0: the option's */
    uint32_t process_id;
    bool by_hand; /* started by someone else: known once it opens a session, its end is not seen */
    bool running;
    bool asked_to_end;
    uint64_t asked_at_us;
    bool killed;
    uint32_t exit_code;        /* of a process that has ended */
    uint32_t unclosed_process; /* the latest that ended with a session open, or 0 */
    bool unclosed_manager;     /* and with a registration */
    uint64_t matched_order;    /* of the last event that a line has matched */
    uint64_t timeout_us;       /* that its latest registration's keyDictation has, 0: not known */
    uint32_t life;             /* how many times it was started */
    uint64_t printed_order;    /* of the last line of output that one has matched */
};

/* One negotiation of an SA and the pair that comes of it. */
struct sa_instance {
    uint32_t tag;         /* 0: none yet */
    uint64_t negotiation; /* the engine's id */
    bool gone;            /* failed, expired or deleted */
};

struct sa_state {
    struct subject_events events;
    struct sa_instance latest;
    struct sa_instance before; /* what the latest rekeys under the same name, until it is settled */
    uint32_t first_tag;        /* of the latest `negotiate`, */
    uint32_t newest_tag;       /* and of the latest rekey under the same name since */
    uint64_t begun_order;      /* of the latest event when the latest instance began */
    bool settled;              /* the latest is established or has failed */
    bool unexpected;           /* failed, and no line has expected it */
    bool excused;              /* of a known gap: its todo has failed */
    const struct statement *statement;
    uint64_t *matched_order; /* for each agent, and for none in the last place */
};

enum frame_kind {
    FRAME_BLOCK,
    FRAME_REPEAT,
    FRAME_TODO,
    FRAME_ANY_ORDER,
};

struct frame {
    enum frame_kind kind;
    const struct statement *owner;
    const struct statement *next; /* to do next; NULL: the end of the block */
    uint64_t left;                /* repeat: rounds after this one */
    uint64_t round;
    bool *met; /* any order: which of the expectations are met */
};

/* Includes, repeats, parallels and todos within one another; the check bounds their nesting. */
#define CURSOR_DEPTH (SCRIPT_MAX_NESTING + SCRIPT_MAX_INCLUDE_DEPTH + 2)

/* One line of execution: the script's own, and one for each branch of a parallel. */
struct cursor {
    struct cursor *next;
    struct cursor *parent;
    unsigned int children;     /* branches that still run */
    const char *barrier;       /* waits there */
    bool released;             /* from that barrier */
    bool begun;                /* the statement at hand has begun and waits */
    uint64_t begun_us;         /* real time when it began */
    uint64_t until_us;         /* real time until which it waits */
    uint64_t until_virtual_ms; /* `after`: virtual time until which it waits */
    bool waits_for_time;
    bool done;
    size_t excused_depth; /* of the todo that has failed and is about to be left; 0: none */
    size_t depth;
    struct frame frames[CURSOR_DEPTH];
};

/* A `todo` that is being played: whose it is, and the number of frames up to its own. */
struct todo {
    struct cursor *cursor; /* NULL: none */
    size_t depth;
};

/* A host of the script. */
struct host_events {
    struct subject_events events; /* the states that lines have matched */
    uint64_t slow_us;             /* fault bfe slow */
};

/* A `never` in force. */
struct watch {
    struct watch *next;
    const struct statement *statement;
    struct todo todo; /* that it stands in: it ends with its block */
};

enum phase {
    PHASE_PLAYING,
    PHASE_SETTLING, /* the script is over; negotiations may still run */
    PHASE_ENDING,   /* agents were asked to end, or are being killed */
    PHASE_FINISHED,
};

/* An RPC that is to fail: faults.c. */
struct rpc_fault;

struct runner {
    const struct script *script;
    struct runner_hooks hooks;
    struct script_report *report;
    struct engine *engine;
    enum phase phase;
    enum run_result result;
    bool killing;      /* PHASE_ENDING after a failure */
    uint64_t phase_us; /* when the phase began */
    uint64_t order;    /* of the latest event */
    uint32_t next_tag;
    struct agent_state *agents;
    struct sa_state *sas;
    struct host_events *hosts; /* one for each of the script's */
    struct value *variables;
    struct cursor *cursors;
    struct watch *watches;
    struct rpc_fault *rpc_faults;
    struct lint_memory *lint;      /* what keys were dictated before; NULL until there are any */
    struct key_memory *key_memory; /* what other runs have dictated; may be NULL */
    uint64_t key_memory_run;
    char *key_memory_script; /* what it is known by there; NULL without memory */
    bool progressing;        /* progress is not called from within itself */
    bool todo_over;          /* a todo's block is about to be left */
    bool start_waits;        /* a line is to start an agent in another progress than this */
};

struct engine_time runner_now(const struct runner *runner);

/* ---- subjects.c ------------------------------------------------------------------------------ */

bool subjects_new(struct runner *runner);
void subjects_free(struct runner *runner);
/* A new instance of an SA: forgets the events of the one before. Returns its tag. */
uint32_t sa_new_instance(struct runner *runner, unsigned int sa, const struct statement *statement);
/*
 * An instance that takes the place of the SA's latest one once it is established. Events that no
 * line has matched are forgotten; those of the old pair's end still come.
 */
uint32_t sa_rekey_instance(struct runner *runner, unsigned int sa,
                           const struct statement *statement);
/* Notes that a negotiation of an instance has begun, or of its pair's rekey by itself. */
void sa_note_start(struct runner *runner, struct sa_state *sa, uint32_t tag, uint64_t negotiation);
/* Notes what has become of a negotiation, or of the pair that came of it. True at its end. */
bool sa_note_event(struct sa_state *sa, uint64_t negotiation, const struct event *event);
/* Whose the name is: while an SA is rekeyed under its own name, it is still the old pair. */
uint64_t sa_pair_of(const struct sa_state *sa);
/* The SA of a tag unless its instance is over; *index is its number. */
struct sa_state *sa_of_tag(struct runner *runner, uint32_t tag, unsigned int *index);
/* Takes over an event; forgets the oldest of its kind when there are too many. */
void subject_add_event(struct runner *runner, struct subject_events *events, struct event *event);
/* Marks an event as matched and drops the one of its kind that was matched before. */
void subject_match_event(struct subject_events *events, struct event *event);
struct subject_events *subject_events_of(struct runner *runner, enum subject_kind kind,
                                         unsigned int index);
struct subject_events *subject_of_pattern(struct runner *runner, const struct pattern *pattern);
const char *agent_name(const struct runner *runner, unsigned int agent);
const char *sa_name(const struct runner *runner, unsigned int sa);

/* ---- values.c: the resolver of expressions --------------------------------------------------- */

/* current may be NULL outside of comparisons. error receives a sentence. */
bool runner_evaluate(struct runner *runner, const struct expression *expression,
                     const struct event *current, struct value *value, struct text *error);
bool runner_negotiation(struct runner *runner, const struct negotiation *negotiation,
                        struct negotiation_values *values, struct text *error);
/* A duration in microseconds; false with a sentence in error. */
bool runner_duration(struct runner *runner, const struct expression *expression,
                     uint64_t *microseconds, struct text *error);

/* ---- expectation.c --------------------------------------------------------------------------- */

enum expectation_state {
    EXPECTATION_MET,
    EXPECTATION_WAITS,
    EXPECTATION_FAILED, /* report says why */
};

/* ordered: false within `any order`. began_us: when the line began to wait. */
enum expectation_state expectation_check(struct runner *runner, const struct statement *statement,
                                         bool ordered, uint64_t began_us, struct text *report);
/* The real time until which an expectation waits. */
uint64_t expectation_deadline(struct runner *runner, const struct statement *statement,
                              uint64_t began_us);
/* The report of an expectation that has waited in vain. */
void expectation_timed_out(struct runner *runner, const struct statement *statement,
                           uint64_t began_us, struct text *report);
/* Compares an event with a pattern; mismatches go to report when it is not NULL. */
bool pattern_matches(struct runner *runner, const struct pattern *pattern,
                     const struct event *event, struct text *report);

/* "the event: sa1 check { … }", for a report. */
void expectation_add_event(struct runner *runner, const struct event *event, const char *subject,
                           struct text *report);

/* ---- states.c -------------------------------------------------------------------------------- */

/* An expectation of a state: waits while something is under way that may bring it about. */
enum expectation_state state_check(struct runner *runner, const struct statement *statement,
                                   uint64_t began_us, struct text *report);

/* ---- statements.c ---------------------------------------------------------------------------- */

enum step {
    STEP_DONE, /* the statement is over */
    STEP_WAITS,
    STEP_ENTERED, /* the statement has pushed a frame */
    STEP_FAILED,  /* report says why */
};

enum step statement_step(struct runner *runner, struct cursor *cursor,
                         const struct statement *statement, struct text *report);
/* A value for a statement; a problem goes to report. */
bool statement_evaluate(struct runner *runner, const struct expression *expression,
                        struct value *value, struct text *report);
/* negotiate, delete, rekey, traffic: sa_statements.c. */
enum step sa_statement_step(struct runner *runner, const struct statement *statement,
                            struct text *report);
bool cursor_push(struct cursor *cursor, enum frame_kind kind, const struct statement *owner,
                 const struct statement *first);
struct cursor *cursor_new(struct runner *runner, struct cursor *parent, const struct block *block);

/* ---- todo.c ---------------------------------------------------------------------------------- */

/* The todo around what a cursor does. */
struct todo todo_of(struct cursor *cursor);
/*
 * The one that a failure belongs to which is no line's: that with the SA's negotiation in it, else
 * one around all that goes on. sa may be NULL.
 */
struct todo todo_about(struct runner *runner, const struct sa_state *sa);
/* Whether it has failed, and its block is about to be left. */
bool todo_over(struct todo todo);
/* Notes that it still fails; report says why. */
void todo_excuse(struct runner *runner, struct todo todo, const char *report);
/* Leaves the blocks of all that have failed. Not in the middle of a statement. */
void todo_settle(struct runner *runner);

/* ---- watch.c --------------------------------------------------------------------------------- */

enum step never_step(struct runner *runner, struct cursor *cursor,
                     const struct statement *statement, struct text *report);
/* One that sees what it forbids fails, one that sees its `until` is over. */
void watches_check(struct runner *runner, const struct subject_events *events,
                   const struct event *event);
/* Those of a todo's block end with it. */
void watches_end(struct runner *runner, struct todo todo);
void watches_free(struct runner *runner);

/* ---- faults.c -------------------------------------------------------------------------------- */

enum step fault_step(struct runner *runner, const struct statement *statement, struct text *report);
void faults_free(struct runner *runner);
/* Says which answers are held, when any are. */
void faults_add_held(struct runner *runner, struct text *report);
/* Whether calls or answers that something was to happen to never came; says of which. */
bool faults_left(struct runner *runner, struct text *report);

/* ---- lint.c ---------------------------------------------------------------------------------- */

/* The lints, in the order of their options from OPTION_LINT_ZERO_KEY on. */
enum lint {
    LINT_ZERO_KEY,
    LINT_SAME_KEY,
    LINT_USED_KEY,
    LINT_RUNS_ALIKE,
    LINT_SLOW_CALLBACK,
    LINT_DEADLOCK,
    LINT_LEAK,
};

/* Looks at what a TIA did, and warns or fails the run as the options say. */
void lint_observe(struct runner *runner, const struct observation *observation);
/* The same for an agent's process that has ended, with its state up to date. */
void lint_agent_ended(struct runner *runner, unsigned int agent);
void lint_free(struct runner *runner);

/* ---- runner.c -------------------------------------------------------------------------------- */

/* "script.bfe:12: expect sa1 check …" */
void report_place(struct text *report, const struct statement *statement);
/* "{ weight = 7, … }", however long: expectation.c. */
void report_event_fields(struct runner *runner, const struct event *event, struct text *report);
void runner_fail(struct runner *runner, enum run_result result, const char *report);
void runner_fail_at(struct runner *runner, const struct statement *statement, const char *details);
void runner_begin_phase(struct runner *runner, enum phase phase);

/* ---- ending.c -------------------------------------------------------------------------------- */

/* PHASE_SETTLING and PHASE_ENDING; each begins the next phase when its own is over. */
void runner_settle(struct runner *runner);
void runner_end(struct runner *runner);

#endif
