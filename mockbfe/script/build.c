#include "script/build.h"

#include "parser.h"

#include <string.h>

/* ---- statements -------------------------------------------------------------------------------
 */

struct statement *build_statement(struct parse *parse, enum statement_kind kind,
                                  struct source_range at)
{
    struct statement *statement = pool_take(parse->pool, sizeof(*statement));
    const char *text = parse->file->text + at.begin;
    size_t size = at.end - at.begin;
    if (kind == STATEMENT_REPEAT || kind == STATEMENT_PARALLEL || kind == STATEMENT_ANY_ORDER ||
        kind == STATEMENT_TODO) {
        /* What stands in the braces has texts of its own. */
        const char *brace = memchr(text, '{', size);
        size = brace ? (size_t)(brace - text) : size;
    }
    while (size > 0 && strchr(" \t\r\n", text[size - 1])) {
        size--;
    }
    statement->kind = kind;
    statement->at = at;
    statement->text = pool_text(parse->pool, text, size);
    return statement;
}

struct statement *build_agent(struct parse *parse, struct source_range at, struct name name,
                              struct expression *command, struct name host,
                              struct property *properties)
{
    struct statement *statement = build_statement(parse, STATEMENT_AGENT, at);
    struct agent *agent = pool_take(parse->pool, sizeof(*agent));
    agent->name = name;
    agent->command = command;
    agent->host = host;
    agent->properties = properties;
    statement->agent = agent;
    return statement;
}

struct statement *build_negotiation(struct parse *parse, struct source_range at, struct name sa,
                                    struct property *properties)
{
    struct statement *statement = build_statement(parse, STATEMENT_NEGOTIATE, at);
    struct negotiation *negotiation = pool_take(parse->pool, sizeof(*negotiation));
    negotiation->sa = sa;
    negotiation->properties = properties;
    statement->negotiation = negotiation;
    return statement;
}

void build_append(struct block *block, struct statement *statement)
{
    if (!statement) {
        return;
    }
    if (block->last) {
        block->last->next = statement;
    } else {
        block->first = statement;
    }
    block->last = statement;
    block->at = source_span(block->at, statement->at);
}

struct block *build_branch(struct parse *parse, const struct block *block)
{
    struct block *branch = pool_take(parse->pool, sizeof(*branch));
    *branch = *block;
    return branch;
}

/* ---- expectations -------------------------------------------------------------------------------
 */

static struct pattern pattern_of(struct source_range at, struct name subject, struct name event,
                                 struct expression *atom, const struct modifiers *modifiers)
{
    return (struct pattern){
        .at = at,
        .subject = subject,
        .event_name = event,
        .atom = atom,
        .by = modifiers->by,
        .fields = modifiers->fields,
    };
}

struct statement *build_expect(struct parse *parse, struct source_range at, bool negated,
                               struct name subject, struct name event, struct expression *atom,
                               const struct modifiers *modifiers)
{
    struct statement *statement = build_statement(parse, STATEMENT_EXPECT, at);
    statement->expect.negated = negated;
    statement->expect.pattern = pattern_of(at, subject, event, atom, modifiers);
    statement->expect.within = modifiers->within;
    if (modifiers->until) {
        diagnostics_error(parse->out, modifiers->until->at, "`until` does not go with `expect`");
        diagnostics_hint(parse->out, "expect … within DURATION, or never … until SUBJECT EVENT");
    }
    return statement;
}

struct statement *build_never(struct parse *parse, struct source_range at, struct name subject,
                              struct name event, struct expression *atom,
                              const struct modifiers *modifiers)
{
    struct statement *statement = build_statement(parse, STATEMENT_NEVER, at);
    statement->never.pattern = pattern_of(at, subject, event, atom, modifiers);
    statement->never.until = modifiers->until;
    if (modifiers->within) {
        diagnostics_error(parse->out, modifiers->within_at, "`within` does not go with `never`");
        diagnostics_hint(parse->out, "never … until SUBJECT EVENT, or expect no … within DURATION");
    }
    return statement;
}

struct modifiers *build_modifiers(struct parse *parse)
{
    return pool_take(parse->pool, sizeof(struct modifiers));
}

static void repeated(struct parse *parse, bool there, struct source_range at, const char *what)
{
    if (there) {
        diagnostics_error(parse->out, at, "a second %s in one statement", what);
    }
}

void build_by(struct parse *parse, struct modifiers *modifiers, struct source_range at,
              struct name agent)
{
    repeated(parse, modifiers->by.text != NULL, at, "`by`");
    modifiers->by = agent;
}

void build_fields(struct parse *parse, struct modifiers *modifiers, struct source_range at,
                  struct field_match *fields)
{
    repeated(parse, modifiers->has_fields, at, "block of fields");
    modifiers->has_fields = true;
    modifiers->fields = fields;
}

void build_within(struct parse *parse, struct modifiers *modifiers, struct source_range at,
                  struct expression *within)
{
    repeated(parse, modifiers->within != NULL, at, "`within`");
    modifiers->within_at = at;
    modifiers->within = within;
}

void build_until(struct parse *parse, struct modifiers *modifiers, struct source_range at,
                 struct name subject, struct name event, struct expression *atom)
{
    repeated(parse, modifiers->until != NULL, at, "`until`");
    modifiers->until = pool_take(parse->pool, sizeof(*modifiers->until));
    modifiers->until->at = at;
    modifiers->until->subject = subject;
    modifiers->until->event_name = event;
    modifiers->until->atom = atom;
}

/* ---- entries of blocks ----------------------------------------------------------------------- */

struct property *build_property(struct parse *parse, struct source_range at, struct name name,
                                struct argument *arguments)
{
    struct property *property = pool_take(parse->pool, sizeof(*property));
    property->name = name;
    property->at = at;
    property->arguments = arguments;
    return property;
}

struct argument *build_argument(struct parse *parse, enum argument_kind kind,
                                struct source_range at, struct expression *expression)
{
    struct argument *argument = pool_take(parse->pool, sizeof(*argument));
    argument->kind = kind;
    argument->at = at;
    argument->expression = expression;
    return argument;
}

struct field_match *build_match(struct parse *parse, struct source_range at,
                                struct source_range field_at, const char *field, enum comparison op,
                                struct expression *value)
{
    struct field_match *match = pool_take(parse->pool, sizeof(*match));
    match->at = at;
    match->field_name = (struct name){.text = field, .at = field_at};
    match->op = op;
    match->value = value;
    return match;
}

struct text_list *build_text(struct parse *parse, struct expression *text)
{
    struct text_list *item = pool_take(parse->pool, sizeof(*item));
    item->text = text;
    return item;
}

/* ---- expressions ----------------------------------------------------------------------------- */

static struct expression *node(struct parse *parse, enum expression_kind kind,
                               struct source_range at)
{
    struct expression *expression = pool_take(parse->pool, sizeof(*expression));
    expression->kind = kind;
    expression->at = at;
    return expression;
}

struct expression *build_literal(struct parse *parse, struct source_range at,
                                 const struct value *value)
{
    struct expression *expression = node(parse, EXPRESSION_LITERAL, at);
    expression->literal = *value;
    return expression;
}

struct expression *build_word(struct parse *parse, struct source_range at, const char *word)
{
    struct expression *expression = node(parse, EXPRESSION_WORD, at);
    expression->word = word;
    return expression;
}

struct expression *build_binary(struct parse *parse, struct source_range at, enum operator_kind op,
                                struct expression *left, struct expression *right)
{
    struct expression *expression = node(parse, EXPRESSION_BINARY, at);
    expression->binary.op = op;
    expression->binary.left = left;
    expression->binary.right = right;
    expression->height = 1 + (left->height > right->height ? left->height : right->height);
    if (expression->height == EXPRESSION_MAX_HEIGHT) {
        diagnostics_error(parse->out, at, "an expression of more than %d operators in a row",
                          EXPRESSION_MAX_HEIGHT - 1);
        diagnostics_hint(parse->out, "let gives parts of it names");
    }
    /* One message is enough; what is left out is never computed. */
    return expression->height < EXPRESSION_MAX_HEIGHT ? expression : right;
}
