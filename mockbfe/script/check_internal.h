/* What the parts of the check share. */
#ifndef MOCKBFE_SCRIPT_CHECK_INTERNAL_H
#define MOCKBFE_SCRIPT_CHECK_INTERNAL_H

#include "script/bounds.h"
#include "script/check.h"
#include "script/negotiation.h"
#include "script/suggest.h"

#define CHECK_BUCKETS 1024

enum name_kind {
    NAME_UNKNOWN, /* told of once as undeclared */
    NAME_HOST,
    NAME_AGENT,
    NAME_SA,
    NAME_VARIABLE,
};

/* What is known of an agent or an SA (check_state.c). */
enum life {
    LIFE_UNKNOWN,
    LIFE_IDLE, /* an agent that was never started */
    LIFE_RUNS,
    LIFE_ASKED, /* told to end */
    LIFE_ENDED, /* its exit was expected */
    LIFE_NEGOTIATES,
    LIFE_ESTABLISHED,
    LIFE_FAILED,
    LIFE_DELETED,
};

/* What is known of BFE or IKEEXT. */
struct service_state {
    bool unknown;
    bool stopped;
    struct source_range at; /* since when; file is NULL: from the beginning */
};

/* A name that is visible. */
struct binding {
    enum name_kind kind;
    const char *text;
    struct source_range at;
    unsigned int index;
    struct declaration *declaration; /* NULL when unknown */
    enum value_type type;            /* of a variable */
    enum constant_set set;
    uint32_t matched; /* bits 1 << enum event_kind: expected earlier, so its fields have values */
    enum life life;
    struct source_range life_at; /* the line that made it so */
    bool lingers;                /* LIFE_DELETED: it was established, so its inbound SA is there */
    bool carries;                /* an SA with traffic, which may end it */
    unsigned int waits;          /* of life, as time */
    bool held;                   /* an agent with a `fault answer … held` before */
    bool killed;                 /* LIFE_ASKED: by `kill` */
    bool rekeyed;              /* under its own name: it has two pairs until the new one is there */
    unsigned int repeat_depth; /* of its declaration */
    unsigned int time;         /* of life: what has passed since may have changed it */
    struct binding *bucket_next;
    struct binding *older; /* declared before */
};

/* An event that was expected; kept to take it back where the order is not certain. */
struct matched {
    struct binding *binding;
    uint32_t event;
    struct matched *older;
};

struct parallel;
struct spi_claim;

struct check {
    struct script *script;
    const struct script_options *options;
    struct diagnostics *out;
    struct pool *pool;
    struct binding *buckets[CHECK_BUCKETS];
    struct binding *newest;
    struct matched *matched;
    struct parallel *parallel; /* the innermost, or NULL */
    unsigned int nesting;      /* blocks around the statement */
    uint64_t repetitions;      /* of the statement: repeats around it, multiplied */
    unsigned int repeat_depth; /* repeats around the statement */
    unsigned int uncertain;    /* parallels and todos around it: the order of lines is not known */
    unsigned int time;         /* counts lines that let time pass, */
    unsigned int waits;        /* and lines that wait for something */
    bool faulted;              /* a line with a fault has passed */
    struct spi_claim *spi_claims[CHECK_BUCKETS];
    struct service_state bfe;
    struct service_state ikeext;
    bool policy_changes; /* some line lets TIAs do what the negotiations' policies do not */
    bool in_todo;
    bool in_expect;            /* the pattern is that of an `expect` */
    struct source_range acted; /* the first statement that acts; file is NULL before */
    struct source_range option_at[OPTION_COUNT];
    enum event_kind event; /* whose fields an expression may name; EVENT_COUNT: none */
    bool *definition_used;
    size_t searched; /* bytes of lost text that were looked through */
};

/* ---- what syntax errors have cost (check_lost.c) --------------------------------------------- */

bool check_anything_lost(const struct check *check);
/* Whether the word stands in what was passed over, so that it may have been declared there. */
bool check_may_be_lost(struct check *check, const char *word, size_t size);
/* Whether something is missing in that range, or before that place of a file. */
bool check_lost_within(const struct check *check, struct source_range at);
bool check_lost_before(const struct check *check, const struct source_file *file, uint32_t offset);

/* ---- names (check_names.c) ------------------------------------------------------------------- */

/* The visible name, or NULL. */
struct binding *check_find(struct check *check, const char *text, size_t size);

/* Declares a name, and tells when it is taken or not free to use. Never NULL. */
struct binding *check_declare(struct check *check, enum name_kind kind, struct name *name,
                              const struct statement *statement);

/*
 * Looks a name up and sets its index. When it is of another kind or unknown, tells so (of an
 * unknown name once) and returns NULL.
 */
struct binding *check_use(struct check *check, enum name_kind kind, struct name *name);

/* Forgets the names that were declared since mark. */
void check_leave_scope(struct check *check, struct binding *mark);

/* "an agent", "an SA", … */
const char *check_kind_name(enum name_kind kind);

/* Offers all visible names of a kind, or of all kinds for NAME_UNKNOWN. */
void check_offer_names(const struct check *check, enum name_kind kind,
                       struct suggestion *suggestion);

/* Looks for what is close to a word; for nothing where the error would not be told of anyway. */
struct suggestion check_suggestion(const struct check *check, const char *word);

/* Adds the hint "did you mean '…'?" when there is something close. */
void check_suggest(struct check *check, const struct suggestion *suggestion);

/* ---- expressions (check_expression.c) -------------------------------------------------------- */

/* What an expression is wanted for. type VALUE_NOTHING: any value will do. */
struct wanted {
    const char *what; /* "timeout", "the lifetime" */
    enum value_type type;
    enum constant_set set;
};

/* Resolves and types an expression. False after an error. */
bool check_expression(struct check *check, struct expression *expression,
                      const struct wanted *wanted);

/* The same for one that has a bound; what is known is checked against it. */
bool check_bounded(struct check *check, struct expression *expression, const struct bound *bound);

/* A text that is known at load; NULL after an error. what says what it is for. */
const char *check_constant_text(struct check *check, struct expression *expression,
                                const char *what);

/* Tells that an event has no such field, and which it has. */
void check_unknown_field(struct check *check, struct source_range at, enum event_kind event,
                         const char *name);

/* Tells of an evaluation's error. */
void check_evaluation_error(struct check *check, const struct expression_error *error);

/* ---- statements ------------------------------------------------------------------------------ */

void check_pattern(struct check *check, struct pattern *pattern); /* check_pattern.c */
/* Whether the field can have the value that it is compared with (check_field.c). */
void check_field_value(struct check *check, const struct pattern *pattern,
                       const struct field_match *match);
/* Whether an SA can have the field; tells of one that it cannot have (check_sa.c). */
bool check_sa_has(struct check *check, const char *sa, struct field_ref field,
                  struct source_range at);
/* Whether the value can be that of the SA's field, by its negotiation. */
void check_sa_value(struct check *check, const struct pattern *pattern,
                    const struct field_match *match);
/* The negotiation that an SA comes from, through its rekeys; NULL when it is not known. */
const struct negotiation *check_negotiation_of(struct check *check, const char *sa);
void check_mark_matched(struct check *check, const struct pattern *pattern);
void check_agent(struct check *check, struct statement *statement); /* check_agent.c */
void check_negotiation(struct check *check, struct statement *statement);
void check_rekey(struct check *check, struct statement *statement); /* check_life.c */
void check_traffic(struct check *check, struct statement *statement);
void check_fault(struct check *check, struct statement *statement); /* check_fault.c */

/* Whether the inbound SPIs of a negotiation are free (check_spi.c); */
void check_spis(struct check *check, struct binding *binding,
                const struct negotiation *negotiation);
/* and again in the next turn of a repeat, for SAs that were declared since scope. */
void check_spis_repeated(struct check *check, const struct binding *scope);

/* ---- what is known while the lines pass (check_state.c) -------------------------------------- */

/* Looks ahead for what may come before a line from another branch, or from a repeat's last turn. */
void state_begin(struct check *check);
void state_agent_declared(struct check *check, struct binding *binding, const struct agent *agent);
void state_start(struct check *check, struct binding *binding, const struct statement *statement);
void state_stop(struct check *check, struct binding *binding, const struct statement *statement);
void state_sa_declared(struct check *check, struct binding *binding, struct source_range at);
void state_delete(struct check *check, struct binding *binding, const struct statement *statement);
void state_delete_all(struct check *check, const struct statement *statement);
/* `fault policy of` an SA: there must be a negotiation or a pair. */
void state_policy_of_sa(struct check *check, const struct name *name);
void state_use_sa(struct check *check, struct binding *binding, const struct name *name);
void state_traffic(struct binding *binding);
/* Whether it is certain that an SA's inbound SAs are there, or being negotiated. */
bool state_comes_in(const struct check *check, const struct binding *binding);
/* Notes what may happen by itself before the line behind this one. */
void state_passed(struct check *check, const struct statement *statement);
/* as is NULL when the new pair takes the old one's name. */
void state_rekey(struct check *check, struct binding *old, struct binding *as,
                 const struct statement *statement);
void state_expect(struct check *check, const struct pattern *pattern);
/* An answer of an agent that a line holds; one that lets them go. */
void state_held(struct check *check, const struct name *agent);
void state_released(struct check *check, const struct name *agent);
void state_service(struct check *check, const struct statement *statement);
void state_time_passes(struct check *check);

/* ---- properties (check_property.c) ----------------------------------------------------------- */

/* Walks over the arguments of a property or of fault. */
struct arguments {
    struct check *check;
    const char *name; /* of the property */
    const char *syntax;
    struct source_range at;
    struct argument *next;
    bool failed; /* an error was told; all further reads fail silently */
};

struct arguments arguments_of(struct check *check, const struct property *property);

/* The next argument as an expression for a purpose, NULL after an error. */
struct expression *argument_expression(struct arguments *arguments, const struct wanted *wanted);
struct expression *argument_bounded(struct arguments *arguments, const struct bound *bound);
/* The next argument as a constant of a set; its number. */
uint32_t argument_constant(struct arguments *arguments, enum constant_set set);
/* Whether the next argument is that word, which is then passed over. */
bool argument_is(struct arguments *arguments, const char *word);
/* Passes over ->, + or =, or tells that it is missing. */
void argument_sign(struct arguments *arguments, enum argument_kind kind);
/* The next argument as a name of a kind; its index. */
unsigned int argument_name(struct arguments *arguments, enum name_kind kind);
/* The next argument's word, not resolved; NULL when it is none. Does not pass over it. */
const char *argument_word(const struct arguments *arguments);
/* Tells that the next argument is not what should stand there. */
void argument_unexpected(struct arguments *arguments, const char *wanted);
/* Tells of an argument that is left over. */
void arguments_end(struct arguments *arguments);

/*
 * Sets the ids of a block's properties. Tells of unknown ones and of repeated ones, which get
 * PROPERTY_COUNT. Properties that may be repeated are in the mask 1 << id.
 */
void check_properties(struct check *check, struct property *properties, enum subject_kind block,
                      uint64_t repeatable);

/* The statements of a block, in their order (check.c). */
void check_block(struct check *check, const struct block *block);

/* Statements that hold others (check_block.c). */
void check_repeat(struct check *check, struct statement *statement);
void check_parallel(struct check *check, struct statement *statement);
void check_barrier(struct check *check, struct statement *statement);
void check_any_order(struct check *check, struct statement *statement);
void check_todo(struct check *check, struct statement *statement);

#endif
