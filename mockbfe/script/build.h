/* Inside of the front end: makes the tree's nodes for the parser. Use load.h. */
#ifndef MOCKBFE_SCRIPT_BUILD_H
#define MOCKBFE_SCRIPT_BUILD_H

#include "script/parse.h"

struct modifiers; /* parser.y */

#define EXPRESSION_MAX_HEIGHT 500

struct statement *build_statement(struct parse *parse, enum statement_kind kind,
                                  struct source_range at);
struct statement *build_agent(struct parse *parse, struct source_range at, struct name name,
                              struct expression *command, struct name host,
                              struct property *properties);
struct statement *build_negotiation(struct parse *parse, struct source_range at, struct name sa,
                                    struct property *properties);
struct statement *build_expect(struct parse *parse, struct source_range at, bool negated,
                               struct name subject, struct name event, struct expression *atom,
                               const struct modifiers *modifiers);
struct statement *build_never(struct parse *parse, struct source_range at, struct name subject,
                              struct name event, struct expression *atom,
                              const struct modifiers *modifiers);

/* statement may be NULL: one with a syntax error. */
void build_append(struct block *block, struct statement *statement);
struct block *build_branch(struct parse *parse, const struct block *block);

struct modifiers *build_modifiers(struct parse *parse);
void build_by(struct parse *parse, struct modifiers *modifiers, struct source_range at,
              struct name agent);
void build_fields(struct parse *parse, struct modifiers *modifiers, struct source_range at,
                  struct field_match *fields);
void build_within(struct parse *parse, struct modifiers *modifiers, struct source_range at,
                  struct expression *within);
void build_until(struct parse *parse, struct modifiers *modifiers, struct source_range at,
                 struct name subject, struct name event, struct expression *atom);

struct property *build_property(struct parse *parse, struct source_range at, struct name name,
                                struct argument *arguments);
struct argument *build_argument(struct parse *parse, enum argument_kind kind,
                                struct source_range at, struct expression *expression);
struct field_match *build_match(struct parse *parse, struct source_range at,
                                struct source_range field_at, const char *field, enum comparison op,
                                struct expression *value);
struct text_list *build_text(struct parse *parse, struct expression *text);

struct expression *build_literal(struct parse *parse, struct source_range at,
                                 const struct value *value);
struct expression *build_word(struct parse *parse, struct source_range at, const char *word);
struct expression *build_binary(struct parse *parse, struct source_range at, enum operator_kind op,
                                struct expression *left, struct expression *right);

#endif
