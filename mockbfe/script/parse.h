/*
 * Inside of the front end: what scanner and parser share. Use load.h.
 *
 * The scanner (lexer.l) makes tokens of characters, literal.c makes values of tokens, parse.c keeps
 * count of braces between scanner and parser, parser.y builds the tree.
 */
#ifndef MOCKBFE_SCRIPT_PARSE_H
#define MOCKBFE_SCRIPT_PARSE_H

#include "script/ast.h"
#include "script/diagnostic.h"
#include "script/load.h"

/* A brace or parenthesis that is open. */
struct open_bracket {
    uint32_t at;
    bool parenthesis;
    bool entries; /* holds properties or fields, not statements */
};

struct parse {
    struct pool *pool;
    const struct source_file *file;
    struct diagnostics *out;
    struct block body;             /* the result of a file */
    struct expression *expression; /* the result of a definition */
    int start;                     /* the token that says what to parse; given out first */
    bool started;
    bool ended;    /* the end of the file was given out */
    int last;      /* the latest token */
    int statement; /* the token that began the latest statement */
    struct open_bracket open[SCRIPT_MAX_NESTING];
    unsigned int depth;
    bool stray_brace; /* the latest token is a '}' that closes nothing */
    bool skipping;    /* after a syntax error: the rest of the statement or entry is passed over */
    int bad_token;    /* where skipping began */
    struct diagnostics ignored; /* gets the errors of what is skipped */
    struct lost_text **lost;    /* where to add what is not in the tree; NULL: nowhere */
};

/*
 * Parses a file. Errors go to out; the tree then lacks the statements and entries that have them,
 * and what they are is added to *lost.
 */
void parse_file(struct pool *pool, const struct source_file *file, struct diagnostics *out,
                struct block *body, struct lost_text **lost);

/* Parses a file that holds nothing but an expression; NULL after an error. */
struct expression *parse_expression(struct pool *pool, const struct source_file *file,
                                    struct diagnostics *out);

/* ---- for the parser ---- */

/* Called after an error was told: the rest of the statement or entry says nothing. */
#define PARSE_NO_TOKEN (-1) /* the error is not at a token */
void parse_skip(struct parse *parse, int bad_token);

/* What the parser has given up; it goes on to where skipping ends. */
void parse_lost(struct parse *parse, struct source_range at);

/* ---- for the scanner (literal.c); each tells of errors and then yields some value ---- */

struct value literal_number(struct parse *parse, struct source_range at, const char *text,
                            size_t size, bool *is_word);
struct value literal_ipv6(struct parse *parse, struct source_range at, const char *text,
                          size_t size);
/* The characters between the quotes. */
struct value literal_text(struct parse *parse, struct source_range at, const char *text,
                          size_t size);
struct value literal_hex(struct parse *parse, struct source_range at, const char *text,
                         size_t size);
struct value literal_guid(struct parse *parse, struct source_range at, const char *text,
                          size_t size);
/* Characters that begin no token. Skips as parse_skip does. */
void literal_stray(struct parse *parse, struct source_range at, const char *text, size_t size);

#endif
