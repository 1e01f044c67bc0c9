/*
 * A script as a tree. The parser builds it; the check fills in what names mean (everything below
 * "set by the check"). After a load without errors every index and pointer is valid, and nothing
 * changes any more. All of it lives in the script's pool.
 */
#ifndef MOCKBFE_SCRIPT_AST_H
#define MOCKBFE_SCRIPT_AST_H

#include "engine/sa.h"
#include "script/source.h"
#include "script/value.h"
#include "script/vocabulary.h"

struct statement;

/* A word in the script. index is set by the check where the word names something declared. */
struct name {
    const char *text; /* NULL: the optional name is not there */
    struct source_range at;
    unsigned int index;
};

/* ---- expressions --------------------------------------------------------------------------------
 */

enum expression_kind {
    EXPRESSION_LITERAL,
    EXPRESSION_WORD,     /* name, constant or path, not yet resolved: none is left by the check */
    EXPRESSION_VARIABLE, /* of a let or of a repeat's counter */
    EXPRESSION_FIELD,    /* of the event that is being compared */
    EXPRESSION_PATH,     /* sa1.dictate.inbound.key: of an event that was matched earlier */
    EXPRESSION_BINARY,
};

enum operator_kind {
    OPERATOR_ADD,
    OPERATOR_SUBTRACT,
    OPERATOR_MULTIPLY,
    OPERATOR_DIVIDE,
    OPERATOR_OR, /* joins flags */
};

struct expression {
    enum expression_kind kind;
    unsigned int height; /* of the tree below, so that walking it is bounded */
    struct source_range at;
    const char *word; /* a name, constant or path as it was written; NULL for others */
    /* Set by the check. */
    enum value_type type;
    enum constant_set set;
    bool constant;      /* known at load, */
    struct value known; /* and this is it */
    union {
        struct value literal;
        struct {
            unsigned int index;
            bool length;
        } variable;
        struct field_ref field;
        struct {
            enum subject_kind subject;
            unsigned int index; /* of the agent or SA */
            enum event_kind event;
            struct field_ref field;
        } path;
        struct {
            enum operator_kind op;
            struct expression *left;
            struct expression *right;
        } binary;
    };
};

/* ---- blocks of properties -------------------------------------------------------------------- */

enum argument_kind {
    ARGUMENT_EXPRESSION, /* literal, word, or anything in parentheses */
    ARGUMENT_ARROW,      /* -> */
    ARGUMENT_PLUS,       /* + */
    ARGUMENT_EQUALS,     /* = */
};

struct argument {
    enum argument_kind kind;
    struct source_range at;
    struct expression *expression;
    struct argument *next;
};

/* A property as it was written. */
struct property {
    struct name name;
    struct source_range at; /* with its arguments */
    struct argument *arguments;
    struct property *next;
    enum property_id id; /* set by the check */
};

struct text_list {
    struct expression *text;
    struct text_list *next;
};

struct environment {
    struct name name;
    struct expression *value;
    struct environment *next;
};

struct agent {
    struct name name;
    struct expression *command; /* NULL: the program on mockbfe's command line */
    struct name host;           /* text is NULL: the local host */
    struct property *properties;
    /* Set by the check. */
    unsigned int host_index;
    struct environment *environment;
    struct text_list *arguments;
    bool start_manual;
    struct expression *concurrency; /* NULL: the option's */
    struct expression *principal;
};

/* An end of traffic or of a tunnel. */
struct endpoint_expression {
    struct expression *address; /* an address or an endpoint */
    struct expression *port;    /* NULL: that of the endpoint, or any */
};

enum peer_kind {
    PEER_SILENT, /* does not want to dictate */
    PEER_WEIGHT, /* wants to, with a weight */
    PEER_HOST,   /* another host of the script, with TIAs of its own */
};

#define POLICY_ALLOW_DICTATE 0x1u
#define POLICY_ALLOW_NOTIFY 0x2u

/* negotiate SA { … }. Where an expression is NULL, the property is not there. */
struct negotiation {
    struct name sa;
    struct property *properties;
    /* Set by the check; negotiation.h evaluates it. */
    bool broken; /* it has errors, so that what is not there may have been meant */
    enum script_role role;
    unsigned int host;
    struct endpoint_expression local;
    struct endpoint_expression remote;
    struct expression *protocol;
    enum script_mode mode;
    struct expression *tunnel_local;
    struct expression *tunnel_remote;
    unsigned int policy; /* POLICY_* */
    enum script_keying_module keying_module;
    struct transform transforms[SA_BUNDLE_MAX];
    unsigned int transform_count;
    struct expression *lifetime_seconds;
    struct expression *lifetime_kilobytes;
    struct expression *lifetime_packets;
    uint32_t pfs; /* IPSEC_PFS_GROUP */
    struct expression *idle;
    struct expression *nat_t_local;
    struct expression *nat_t_remote;
    struct expression *virtual_if_id;
    struct expression *virtual_if_selector;
    struct expression *spi_inbound;
    struct expression *spi_outbound;
    struct expression *flags;
    struct expression *mm_name;
    struct expression *em_name;
    struct expression *mm_sa_id;
    struct expression *qm_sa_id;
    struct expression *qm_filter_id;
    struct expression *filter_id;
    struct expression *transport_filter_id;
    struct expression *transport_filter_weight;
    struct expression *nap_context;
    struct expression *nd_allow_clear;
    struct {
        enum peer_kind kind;
        struct expression *weight;
        struct expression *inbound_key;
        struct expression *outbound_key;
        unsigned int host;
        bool fails;
        enum script_peer_failure failure;
        bool policy_given; /* another host's own */
        unsigned int policy;
    } peer;
};

/* ---- expectations ---------------------------------------------------------------------------- */

/* FIELD OP VALUE. */
struct field_match {
    struct source_range at;
    struct name field_name;
    enum comparison op;
    struct expression *value; /* NULL: *, any value */
    bool from_atom;           /* made from the bare value after the event's name */
    struct field_match *next;
    struct field_ref field; /* set by the check */
};

/* SUBJECT EVENT ATOM by AGENT { … }: what an observation must be like. */
struct pattern {
    struct source_range at;
    struct name subject; /* index of the agent or SA */
    struct name event_name;
    struct expression *atom; /* NULL, or the value that the check put into fields */
    struct name by;          /* text is NULL: whoever */
    struct field_match *fields;
    /* Set by the check. */
    enum subject_kind subject_kind;
    enum event_kind event;
};

/* ---- statements ------------------------------------------------------------------------------ */

struct block {
    struct source_range at; /* with its braces */
    struct statement *first;
    struct statement *last;
    struct block *next; /* the next branch of a parallel */
};

enum statement_kind {
    STATEMENT_SCENARIO,
    STATEMENT_INCLUDE,
    STATEMENT_LET,
    STATEMENT_OPTION,
    STATEMENT_HOST,
    STATEMENT_AGENT,
    STATEMENT_START,
    STATEMENT_STOP,
    STATEMENT_KILL,
    STATEMENT_NEGOTIATE,
    STATEMENT_EXPECT,
    STATEMENT_NEVER,
    STATEMENT_AFTER,
    STATEMENT_DELETE,
    STATEMENT_REKEY,
    STATEMENT_TRAFFIC,
    STATEMENT_REPEAT,
    STATEMENT_PARALLEL,
    STATEMENT_BARRIER,
    STATEMENT_ANY_ORDER,
    STATEMENT_TODO,
    STATEMENT_LOG,
    STATEMENT_FAULT,
};

enum fault_kind {
    FAULT_BFE_STOP,
    FAULT_BFE_START,
    FAULT_BFE_SLOW,
    FAULT_IKEEXT_STOP,
    FAULT_IKEEXT_START,
    FAULT_RPC,
    FAULT_POLICY, /* of a host */
    FAULT_POLICY_OF_SA,
    FAULT_ANSWER,
    FAULT_ANSWER_RELEASED,
};

/* `delete all`: no SA can have the name. */
#define NAME_OF_ALL "all"

enum script_policy_change {
    POLICY_CHANGE_FLAGS, /* to fault.policy */
    POLICY_CHANGE_OFF,
    POLICY_CHANGE_AS_WRITTEN,
};

struct statement {
    enum statement_kind kind;
    struct source_range at;
    const char *text; /* the statement as it was written, for reports */
    struct statement *next;
    union {
        struct expression *scenario;
        struct {
            struct expression *path;
            struct block body; /* what the file holds; empty when it was read before */
        } include;
        struct {
            struct name name; /* index of the variable */
            struct expression *value;
        } let;
        struct {
            struct name name;
            struct expression *value;
            enum option_id id; /* set by the check */
        } option;
        struct name host;
        struct agent *agent;
        struct name name; /* start, stop, kill (agent), delete (SA, or all), barrier */
        struct negotiation *negotiation;
        struct {
            bool negated; /* expect no */
            struct pattern pattern;
            struct expression *within; /* NULL: the usual patience */
        } expect;
        struct {
            struct pattern pattern;
            struct pattern *until; /* NULL: the end of the script */
        } never;
        struct expression *after;
        struct {
            struct name sa;
            struct name as; /* text is NULL: the new SA takes the old one's name */
            struct name by; /* "peer"; text is NULL: the local host begins */
        } rekey;
        struct {
            struct name sa;
            struct argument *arguments;
            /* Set by the check; NULL: not there. */
            struct expression *kilobytes;
            struct expression *packets;
        } traffic;
        struct {
            struct expression *count;
            struct name counter; /* index of the variable; text may be NULL */
            struct block body;
            uint64_t times; /* set by the check */
        } repeat;
        struct block *parallel; /* the branches */
        struct block any_order; /* expect statements only */
        struct {
            struct expression *why;
            struct block body;
        } todo;
        struct text_list *log;
        struct {
            struct argument *arguments;
            /* Set by the check. */
            enum fault_kind kind;
            struct expression *delay; /* slow */
            bool on_host;             /* bfe, ikeext, policy: of this host only */
            unsigned int host;
            unsigned int sa; /* policy of */
            enum script_policy_change change;
            unsigned int policy; /* POLICY_* */
            uint32_t callbacks;  /* answer: of which, ANSWER_OF_ANY */
            uint32_t answer;     /* enum answer_fault */
            unsigned int agent;  /* rpc, answer */
            const char *call;
            struct expression *nth;
            struct expression *error;
            bool in_todo; /* a todo that fails may end before it acts */
        } fault;
    };
};

/* ---- the whole ------------------------------------------------------------------------------- */

/* What a statement declares. Its place in the script's array is its index. */
struct declaration {
    struct name name;
    const struct statement *statement; /* NULL for the host `local` */
    bool repeated;                     /* inside of a repeat: a fresh instance each time */
    struct declaration *next;
    bool constant;      /* a let that is known at load, */
    struct value value; /* and its value */
};

struct declarations {
    struct declaration *first;
    struct declaration *last;
    struct declaration **items; /* set after the check; count of them */
    size_t count;
};

/* What was passed over after a syntax error. */
struct lost_text {
    struct source_range at;
    struct lost_text *next;
};

struct script {
    const char *title; /* of the scenario */
    struct lost_text *lost;
    bool file_lost; /* a file that could not be read as text: anything may have been in it */
    struct block body;
    struct source_file *files;
    struct declarations hosts; /* 0 is `local` */
    struct declarations agents;
    struct declarations sas;
    struct declarations variables;
    struct declarations barriers;
    struct value options[OPTION_COUNT];
    struct pool pool;
};

#endif
