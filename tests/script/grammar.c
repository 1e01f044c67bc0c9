/*
 * The grammar as the reference shows it, made from parser.y: actions and error rules are left out,
 * tokens stand as a script has them, and left recursion becomes repetition.
 */
#include "tests.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WIDTH 110
#define MAX_SYMBOLS 40 /* of one alternative */
#define MAX_ALTERNATIVES 60
#define MAX_TOKENS 80

struct alternative {
    char symbols[MAX_SYMBOLS][40];
    size_t count;
};

struct rule {
    char name[40];
    struct alternative alternatives[MAX_ALTERNATIVES];
    size_t count;
};

struct token {
    char name[40];
    char shown[60];
};

struct grammar {
    struct token tokens[MAX_TOKENS];
    size_t token_count;
    const char *at;
};

/* Words in capitals with what stands behind them in quotes; the others have names of their own. */
static void read_tokens(struct grammar *grammar, const char *text)
{
    static const struct token OWN[] = {
        {"NEWLINE", "EOL"},
        {"WORD", "NAME"},
        {"PATH", "PATH"},
        {"LITERAL", "VALUE"},
        {"COMPARISON", "\"!=\" | \"<\" | \"<=\" | \">\" | \">=\""},
        {"END", ""},
        {"START_SCRIPT", ""},
    };
    for (size_t i = 0; i < sizeof(OWN) / sizeof(OWN[0]); i++) {
        grammar->tokens[grammar->token_count++] = OWN[i];
    }
    const char *end = strstr(text, "%type");
    for (const char *at = strstr(text, "%token"); at && at < end; at++) {
        size_t size = strspn(at, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_");
        const char *quote = at + size + strspn(at + size, " ");
        const char *close = *quote == '"' ? strchr(quote + 1, '"') : NULL;
        if (size > 1 && size < 40 && close && grammar->token_count < MAX_TOKENS) {
            struct token *token = &grammar->tokens[grammar->token_count++];
            snprintf(token->name, sizeof(token->name), "%.*s", (int)size, at);
            snprintf(token->shown, sizeof(token->shown), "%.*s", (int)(close + 1 - quote), quote);
            at = close;
        } else {
            at += size;
        }
    }
}

static const char *shown(const struct grammar *grammar, const char *symbol, char room[60])
{
    for (size_t i = 0; i < grammar->token_count; i++) {
        if (strcmp(grammar->tokens[i].name, symbol) == 0) {
            return grammar->tokens[i].shown;
        }
    }
    if (symbol[0] == '\'') {
        snprintf(room, 60, "\"%c\"", symbol[1]);
        return room;
    }
    snprintf(room, 60, "%s", symbol);
    for (char *c = room; *c; c++) {
        *c = *c == '_' ? '-' : *c;
    }
    return room;
}

/* Passes over blanks, comments and actions. */
static void pass(struct grammar *grammar)
{
    for (;;) {
        grammar->at += strspn(grammar->at, " \t\n");
        if (strncmp(grammar->at, "/*", 2) == 0) {
            grammar->at = strstr(grammar->at, "*/") + 2;
        } else if (*grammar->at == '{') {
            size_t depth = 0;
            do {
                depth += *grammar->at == '{';
                depth -= *grammar->at == '}';
                grammar->at++;
            } while (depth > 0 && *grammar->at);
        } else {
            return;
        }
    }
}

/* The next symbol, or one of : | ; at its place; false at the end of the rules. */
static bool next(struct grammar *grammar, char symbol[40])
{
    pass(grammar);
    const char *at = grammar->at;
    size_t size = 1;
    if (*at == '\0' || strncmp(at, "%%", 2) == 0) {
        return false;
    }
    if (*at == '\'') {
        size = 3;
    } else if (*at == '%' || isalpha((unsigned char)*at)) {
        while (isalnum((unsigned char)at[size]) || at[size] == '_') {
            size++;
        }
    }
    snprintf(symbol, 40, "%.*s", (int)size, at);
    grammar->at += size;
    return true;
}

static bool read_rule(struct grammar *grammar, struct rule *rule)
{
    char symbol[40];
    memset(rule, 0, sizeof(*rule));
    if (!next(grammar, rule->name) || !next(grammar, symbol)) {
        return false;
    }
    struct alternative *alternative = &rule->alternatives[0];
    bool kept = true;
    while (next(grammar, symbol)) {
        bool ends = strcmp(symbol, "|") == 0 || strcmp(symbol, ";") == 0;
        if (ends) {
            rule->count += kept;
            alternative = &rule->alternatives[rule->count];
            alternative->count = 0;
            kept = true;
            if (symbol[0] == ';') {
                return true;
            }
        } else if (strcmp(symbol, "error") == 0 || strcmp(symbol, "START_EXPRESSION") == 0) {
            kept = false; /* for the parser's recovery, and for -D */
        } else if (strcmp(symbol, "%empty") != 0) {
            snprintf(alternative->symbols[alternative->count++], 40, "%s", symbol);
        }
    }
    return false;
}

static void add(char *line, size_t size, const char *text)
{
    size_t used = strlen(line);
    snprintf(line + used, size - used, "%s%s", used > 0 && *text ? " " : "", text);
}

static void render_alternative(const struct grammar *grammar, const struct alternative *from,
                               size_t first, bool group, char *line, size_t size)
{
    for (size_t i = first; i < from->count; i++) {
        char room[60];
        const char *text = shown(grammar, from->symbols[i], room);
        bool several = group && strchr(text, '|') && strcmp(text, "\"|\"") != 0;
        add(line, size, several ? "(" : "");
        add(line, size, text);
        add(line, size, several ? ")" : "");
    }
}

/* All alternatives in one line; what repeats in braces, what may be missing in brackets. */
static void render_rule(const struct grammar *grammar, const struct rule *rule, struct text *out)
{
    char parts[MAX_ALTERNATIVES][400];
    char repeats[400] = "";
    char prefix[60];
    size_t count = 0;
    size_t repeated = 0;
    bool optional = false;
    for (size_t i = 0; i < rule->count; i++) {
        const struct alternative *alternative = &rule->alternatives[i];
        if (alternative->count == 0) {
            optional = true;
        } else if (strcmp(alternative->symbols[0], rule->name) == 0) {
            add(repeats, sizeof(repeats), repeated++ > 0 ? "|" : "");
            render_alternative(grammar, alternative, 1, true, repeats, sizeof(repeats));
        } else {
            parts[count][0] = '\0';
            render_alternative(grammar, alternative, 0, alternative->count > 1, parts[count],
                               sizeof(parts[count]));
            count++;
        }
    }
    snprintf(prefix, sizeof(prefix), "%s", rule->name);
    for (char *c = prefix; *c; c++) {
        *c = *c == '_' ? '-' : *c;
    }
    text_add(out, "%s =", prefix);
    size_t column = strlen(prefix) + 2;
    bool brackets = optional && count > 0;
    bool parentheses = !optional && repeated > 0 && count > 1;
    text_add(out, "%s", brackets ? " [" : parentheses ? " (" : "");
    for (size_t i = 0; i < count; i++) {
        size_t size = strlen(parts[i]) + 3;
        bool statements = strcmp(rule->name, "statement") == 0;
        if (i > 0 && (statements || column + size > WIDTH)) {
            text_add(out, "\n   ");
            column = 4;
        }
        text_add(out, "%s%s", i > 0 ? " | " : " ", parts[i]);
        column += size;
    }
    text_add(out, "%s", brackets ? " ]" : parentheses ? " )" : "");
    if (repeated > 0) {
        text_add(out, " { %s }", repeats);
    }
    text_add(out, "\n");
}

bool render_grammar(const char *path, struct text *out)
{
    struct grammar *grammar = calloc(1, sizeof(*grammar));
    struct rule *rule = calloc(1, sizeof(*rule));
    char *text = read_file(path, NULL);
    const char *rules = text ? strstr(text, "\n%%\n") : NULL;
    size_t count = 0;
    if (grammar && rule && rules) {
        read_tokens(grammar, text);
        grammar->at = rules + 4;
        text_add(out, "```\n");
        while (read_rule(grammar, rule)) {
            render_rule(grammar, rule, out);
            count++;
        }
        text_add(out, "```\n");
    }
    free(grammar);
    free(rule);
    free(text);
    return count > 30;
}
