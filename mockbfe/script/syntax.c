#include "script/syntax.h"

#include "script/suggest.h"

#include "parser.h"

#include <stdio.h>
#include <string.h>

static bool takes(const struct syntax_error *error, const char *token)
{
    for (size_t i = 0; i < error->count; i++) {
        if (strcmp(error->expected[i], token) == 0) {
            return true;
        }
    }
    return false;
}

static bool is(const struct syntax_error *error, const char *token)
{
    return error->found && strcmp(error->found, token) == 0;
}

/* Words that begin or join parts of statements, as opposed to names, values and signs. */
static bool is_keyword(const char *token)
{
    return token[0] >= 'a' && token[0] <= 'z' && !strchr(token, ' ');
}

/* What the grammar takes, in words: "a, b or c". */
struct phrases {
    const char *items[SYNTAX_MAX_EXPECTED];
    size_t count;
};

static void phrase(struct phrases *phrases, bool wanted, const char *text)
{
    if (wanted) {
        phrases->items[phrases->count++] = text;
    }
}

/* What a word of the vocabulary is where the error is. */
static const char *word_phrase(const struct parse *parse)
{
    bool entries = parse->depth > 0 && parse->open[parse->depth - 1].entries;
    switch (parse->statement) {
    case TOKEN_EXPECT:
    case TOKEN_NEVER:
        return entries ? "a field" : "an event";
    case TOKEN_OPTION:
        return "an option";
    default:
        return entries ? "a property" : "a word";
    }
}

static void collect(struct phrases *to, const struct parse *parse, const struct syntax_error *error)
{
    bool name = takes(error, "a name");
    bool value = takes(error, "a value");
    bool any_keyword = takes(error, "scenario") && takes(error, "contains");
    bool statement = takes(error, "scenario") && !any_keyword;
    phrase(to, statement, "a statement");
    phrase(to, any_keyword && !value, word_phrase(parse));
    phrase(to, value, "a value");
    phrase(to, name && !any_keyword && !value, "a name");
    phrase(to, takes(error, "a comparison"), "a comparison (= != < <= > >= has lacks contains)");
    phrase(to, takes(error, "=") && !takes(error, "a comparison") && !value, "'='");
    for (size_t i = 0; i < error->count && !any_keyword && !statement; i++) {
        const char *token = error->expected[i];
        bool compares = strcmp(token, "has") == 0 || strcmp(token, "lacks") == 0 ||
                        strcmp(token, "contains") == 0;
        phrase(to, is_keyword(token) && !compares, token);
    }
    phrase(to, takes(error, "->") && !value, "'->'");
    phrase(to, takes(error, "'{'"), "'{'");
    phrase(to, takes(error, "'('") && !value, "'('");
    phrase(to, takes(error, "','"), "','");
    phrase(to, takes(error, "')'"), "')'");
    phrase(to, takes(error, "'}'"), "'}'");
    phrase(to, takes(error, "the end of the line") && !statement, "the end of the line");
    if (to->count == 0) {
        phrase(to, takes(error, "the end of the file"), "the end of the file");
    }
}

static void join_phrases(const struct phrases *phrases, char *text, size_t size)
{
    size_t used = 0;
    text[0] = '\0';
    for (size_t i = 0; i < phrases->count && used < size; i++) {
        const char *glue = i == 0 ? "" : i + 1 == phrases->count ? " or " : ", ";
        const char *quote = is_keyword(phrases->items[i]) ? "'" : "";
        int more =
            snprintf(text + used, size - used, "%s%s%s%s", glue, quote, phrases->items[i], quote);
        used += more > 0 ? (size_t)more : 0;
    }
}

/* The offending token as it stands in the file, or what it is called. */
static void describe_found(const struct parse *parse, const struct syntax_error *error, char *text,
                           size_t size)
{
    int length = (int)(error->at.end - error->at.begin);
    if (!error->found || is(error, "the end of the line") || is(error, "the end of the file") ||
        length == 0) {
        snprintf(text, size, "%s", error->found ? error->found : "nothing");
    } else {
        snprintf(text, size, "'%.*s%s'", length > 40 ? 40 : length,
                 parse->file->text + error->at.begin, length > 40 ? "…" : "");
    }
}

static void suggest(struct parse *parse, const struct syntax_error *error, const char *word)
{
    struct suggestion suggestion = suggest_for(word);
    for (size_t i = 0; i < error->count; i++) {
        if (is_keyword(error->expected[i])) {
            suggest_offer(&suggestion, error->expected[i]);
        }
    }
    if (suggestion.best) {
        diagnostics_hint(parse->out, "did you mean '%s'?", suggestion.best);
    }
}

/* Words that people write for the units of the language. */
static const char *unit_of(const char *word)
{
    static const char *const WORDS[][2] = {
        {"us", "us"},
        {"microseconds", "us"},
        {"ms", "ms"},
        {"msec", "ms"},
        {"milliseconds", "ms"},
        {"s", "s"},
        {"sec", "s"},
        {"secs", "s"},
        {"second", "s"},
        {"seconds", "s"},
        {"m", "m"},
        {"min", "m"},
        {"minute", "m"},
        {"minutes", "m"},
        {"h", "h"},
        {"hour", "h"},
        {"hours", "h"},
        {"d", "d"},
        {"day", "d"},
        {"days", "d"},
        {"kB", "kB"},
        {"KB", "kB"},
        {"kb", "kB"},
        {"MB", "MB"},
        {"GB", "GB"},
        {"packet", "packets"},
        {"packets", "packets"},
    };
    for (size_t i = 0; i < sizeof(WORDS) / sizeof(WORDS[0]); i++) {
        if (strcmp(WORDS[i][0], word) == 0) {
            return WORDS[i][1];
        }
    }
    return NULL;
}

/* `after 5 seconds`: a unit that does not stand right behind its number. */
static void hint_unit(struct parse *parse, const struct syntax_error *error, const char *word)
{
    const char *text = parse->file->text;
    size_t end = error->at.begin;
    const char *unit = unit_of(word);
    while (end > 0 && (text[end - 1] == ' ' || text[end - 1] == '\t')) {
        end--;
    }
    size_t begin = end;
    while (begin > 0 && strchr("0123456789.", text[begin - 1])) {
        begin--;
    }
    if (unit && begin < end) {
        diagnostics_hint(parse->out, "a unit stands right behind its number: %.*s%s",
                         (int)(end - begin), text + begin, unit);
    }
}

void syntax_error(struct parse *parse, const struct syntax_error *error)
{
    char found[64];
    char word[64];
    char wanted[600];
    struct phrases phrases = {.count = 0};
    bool statement = takes(error, "scenario") && !takes(error, "contains");
    bool keyword = error->found && is_keyword(error->found);
    if (diagnostics_told_at(parse->out, error->at)) {
        return; /* what is wrong with the token itself says more */
    }
    describe_found(parse, error, found, sizeof(found));
    snprintf(word, sizeof(word), "%.*s", (int)(error->at.end - error->at.begin),
             parse->file->text + error->at.begin);
    collect(&phrases, parse, error);
    join_phrases(&phrases, wanted, sizeof(wanted));

    if (statement && is(error, "a name")) {
        diagnostics_error(parse->out, error->at, "unknown statement %s", found);
        suggest(parse, error, word);
    } else if (keyword && takes(error, "a name") && !takes(error, "a value")) {
        diagnostics_error(parse->out, error->at,
                          "%s is a word of the language and cannot be a name", found);
    } else if (is(error, "'}'") && parse->stray_brace) {
        diagnostics_error(parse->out, error->at, "'}' without a '{' before it");
    } else if (is(error, "the end of the file") && parse->depth > 0) {
        const struct open_bracket *open = &parse->open[parse->depth - 1];
        struct source_range at = {parse->file, open->at, open->at + 1};
        diagnostics_error(parse->out, error->at, "expected %s, found the end of the file", wanted);
        diagnostics_note(parse->out, at, "this '%c' is not closed", open->parenthesis ? '(' : '{');
    } else {
        diagnostics_error(parse->out, error->at, "expected %s, found %s", wanted, found);
        if (is(error, "a name") && !statement) {
            suggest(parse, error, word);
            hint_unit(parse, error, word);
        }
        bool computes = error->found && strchr("+-*/|", parse->file->text[error->at.begin]);
        if (computes && error->at.end == error->at.begin + 1 && takes(error, "'('")) {
            diagnostics_hint(parse->out, "a value that is computed stands in parentheses");
        }
        if (statement && is(error, "'{'")) {
            diagnostics_hint(parse->out, "a block begins on the line of its statement");
        }
        if (parse->depth > 0 && parse->open[parse->depth - 1].parenthesis && takes(error, "')'")) {
            uint32_t at = parse->open[parse->depth - 1].at;
            diagnostics_note(parse->out, (struct source_range){parse->file, at, at + 1},
                             "this '(' is not closed");
        }
    }
}
