#include "script/parse.h"

#include "parser.h"

/* The generated header takes these names from whoever includes it. */
#define YYSTYPE SCRIPT_STYPE
#define YYLTYPE SCRIPT_LTYPE
#include "lexer.h"

/* In lexer.l: the tokens as they stand in the file. */
int script_scan(SCRIPT_STYPE *value, SCRIPT_LTYPE *at, yyscan_t scanner);

/* The rest of a statement or entry after a syntax error would only make more errors. */
void parse_skip(struct parse *parse, int bad_token)
{
    bool in_entries = parse->depth > 0 && parse->open[parse->depth - 1].entries;
    bool ends = bad_token == TOKEN_NEWLINE || bad_token == '}' || bad_token == TOKEN_END ||
                (bad_token == ',' && in_entries);
    parse->skipping = !ends;
    parse->bad_token = bad_token;
}

void parse_lost(struct parse *parse, struct source_range at)
{
    if (parse->lost) {
        struct lost_text *lost = pool_take(parse->pool, sizeof(*lost));
        lost->at = at;
        lost->next = *parse->lost;
        *parse->lost = lost;
    }
}

/* Statements whose braces hold statements; the braces of all others hold entries. */
static bool holds_statements(int token)
{
    return token == TOKEN_REPEAT || token == TOKEN_PARALLEL || token == TOKEN_ANY ||
           token == TOKEN_TODO_BLOCK || token == '{';
}

static bool in_parenthesis(const struct parse *parse)
{
    return parse->depth > 0 && parse->open[parse->depth - 1].parenthesis;
}

/* Keeps the stack of open brackets. False when it is full. */
static bool follow_brackets(struct parse *parse, int token, const struct source_range *at)
{
    if (token == '(' || token == '{') {
        if (parse->depth == SCRIPT_MAX_NESTING) {
            diagnostics_error(parse->out, *at, "too deeply nested");
            diagnostics_hint(parse->out, "at most %d braces and parentheses may be open at once",
                             SCRIPT_MAX_NESTING);
            return false;
        }
        struct open_bracket *open = &parse->open[parse->depth++];
        open->at = at->begin;
        open->parenthesis = token == '(';
        open->entries = token == '{' && !holds_statements(parse->statement);
    } else if (token == ')' && in_parenthesis(parse)) {
        parse->depth--;
    } else if (token == '}') {
        /* A brace closes whatever parentheses were forgotten. */
        while (in_parenthesis(parse)) {
            parse->depth--;
        }
        parse->stray_brace = parse->depth == 0;
        parse->depth -= parse->depth > 0;
    }
    return true;
}

/* Whether the token begins a statement, which tells what its braces hold. */
static bool begins_statement(const struct parse *parse)
{
    bool in_entries = parse->depth > 0 && (parse->open[parse->depth - 1].entries ||
                                           parse->open[parse->depth - 1].parenthesis);
    return !in_entries && (parse->last == TOKEN_NEWLINE || parse->last == '{' ||
                           parse->last == '}' || parse->last == parse->start);
}

static int scan(struct parse *parse, SCRIPT_STYPE *value, SCRIPT_LTYPE *at, yyscan_t scanner)
{
    int token = TOKEN_END;
    if (!parse->ended) {
        do {
            token = script_scan(value, at, scanner);
        } while (token == TOKEN_NEWLINE && (in_parenthesis(parse) || parse->last == TOKEN_NEWLINE));
    }
    if (token == TOKEN_END) {
        parse->ended = true;
        at->file = parse->file;
        at->begin = at->end = (uint32_t)parse->file->size;
        return token;
    }
    if (begins_statement(parse)) {
        parse->statement = token;
    }
    parse->last = token;
    if (!follow_brackets(parse, token, at)) {
        parse->ended = true;
        parse->skipping = true;
        return TOKEN_SCRIPT_error;
    }
    return token;
}

/* Passes over what is left of a broken statement or entry, with whole blocks in it. */
static int skip(struct parse *parse, SCRIPT_STYPE *value, SCRIPT_LTYPE *at, yyscan_t scanner)
{
    while (in_parenthesis(parse)) {
        parse->depth--;
    }
    /* What is wrong there may well be wrong only because of the first error. */
    struct diagnostics *out = parse->out;
    parse->out = &parse->ignored;
    parse->ignored.total = DIAGNOSTICS_MAX;
    unsigned int level = parse->depth;
    if (parse->bad_token == '{' && level > 0) {
        level--;
    }
    bool in_entries = level > 0 && parse->open[level - 1].entries;
    int token;
    for (;;) {
        token = scan(parse, value, at, scanner);
        bool outside = token == '}' && parse->depth < level;
        bool here =
            parse->depth == level && (token == TOKEN_NEWLINE || (token == ',' && in_entries));
        if (token == TOKEN_END || outside || here) {
            break;
        }
        if (token == TOKEN_NEWLINE) {
            continue;
        }
        /* A parenthesis that is not closed on its line would swallow the rest of the file. */
        while (in_parenthesis(parse)) {
            parse->depth--;
        }
    }
    parse->skipping = false;
    parse->out = out;
    if (parse->lost && *parse->lost) {
        (*parse->lost)->at.end = at->begin;
    }
    return token;
}

int script_lex(SCRIPT_STYPE *value, SCRIPT_LTYPE *at, yyscan_t scanner, struct parse *parse)
{
    if (!parse->started) {
        parse->started = true;
        parse->last = parse->start;
        *at = (struct source_range){.file = parse->file};
        return parse->start;
    }
    return parse->skipping ? skip(parse, value, at, scanner) : scan(parse, value, at, scanner);
}

static void run(struct parse *parse)
{
    yyscan_t scanner = NULL;
    /* Neither can fail: their memory is the pool's. */
    script_scan_lex_init_extra(parse, &scanner);
    script_scan__scan_bytes(parse->file->text, (int)parse->file->size, scanner);
    script_parse(scanner, parse);
    script_scan_lex_destroy(scanner);
}

void parse_file(struct pool *pool, const struct source_file *file, struct diagnostics *out,
                struct block *body, struct lost_text **lost)
{
    struct parse parse = {
        .pool = pool, .file = file, .out = out, .start = TOKEN_START_SCRIPT, .lost = lost};
    run(&parse);
    *body = parse.body;
}

struct expression *parse_expression(struct pool *pool, const struct source_file *file,
                                    struct diagnostics *out)
{
    struct parse parse = {.pool = pool, .file = file, .out = out, .start = TOKEN_START_EXPRESSION};
    run(&parse);
    return parse.expression;
}
