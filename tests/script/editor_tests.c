/*
 * The editors' colours against the language's tables and the grammar: their lists of words are made
 * from those, and the rest of the files must be what it claims to be.
 */
#include "json_text.h"
#include "tests.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VIM "mockbfe/script/editor/mockbfe.vim"
#define VSCODE "mockbfe/script/editor/vscode/syntaxes/mockbfe.json"
#define MAX_WORDS 600

enum group {
    GROUP_STATEMENT,
    GROUP_WORD,
    GROUP_EVENT,
    GROUP_PROPERTY,
    GROUP_OPTION,
    GROUP_CONSTANT,
    GROUP_COUNT
};

static const char *const VIM_GROUPS[GROUP_COUNT] = {"bfeStatement", "bfeWord",   "bfeEvent",
                                                    "bfeProperty",  "bfeOption", "bfeConstant"};
static const char *const VSCODE_GROUPS[GROUP_COUNT] = {
    "keyword.control.mockbfe",         "keyword.operator.word.mockbfe",
    "entity.name.function.mockbfe",    "support.type.property-name.mockbfe",
    "support.constant.option.mockbfe", "constant.language.mockbfe",
};

/* Most error codes are known by their prefixes, for which the files have a pattern. */
static const char *const PREFIXES[] = {"FWP_E_", "ERROR_", "SEC_E_", "RPC_S_", "EPT_S_"};

struct words {
    struct {
        enum group group;
        char text[60];
    } items[MAX_WORDS];
    size_t count;
};

/* A word has the colour of the first group that has it. */
static void add(struct words *words, enum group group, const char *text, size_t size)
{
    bool number = strspn(text, "0123456789") >= size;
    for (size_t i = 0; i < words->count; i++) {
        number |=
            strlen(words->items[i].text) == size && strncmp(words->items[i].text, text, size) == 0;
    }
    if (!number && size > 0 && CHECK(words->count < MAX_WORDS)) {
        words->items[words->count].group = group;
        snprintf(words->items[words->count++].text, 60, "%.*s", (int)size, text);
    }
}

static bool is_error_code(const char *name)
{
    for (size_t i = 0; i < sizeof(PREFIXES) / sizeof(PREFIXES[0]); i++) {
        if (strncmp(name, PREFIXES[i], strlen(PREFIXES[i])) == 0) {
            return true;
        }
    }
    return false;
}

/* The grammar declares its words in one list; those of statements come before "no". */
static void add_grammar(struct words *words)
{
    char *grammar = read_file("mockbfe/script/parser.y", NULL);
    char *list = grammar ? strstr(grammar, "%token <text>\n    ") : NULL;
    char *end = list ? strstr(list, "\n%") : NULL;
    enum group group = GROUP_STATEMENT;
    if (CHECK(end != NULL)) {
        *end = '\0';
        strtok(list, "\"");
        for (char *word = strtok(NULL, "\""); word; word = strtok(NULL, "\"")) {
            group = strcmp(word, "no") == 0 ? GROUP_WORD : group;
            add(words, group, word, strlen(word));
            strtok(NULL, "\""); /* what stands between two words */
        }
    }
    free(grammar);
    CHECK(words->count > 30);
}

/* The small words of what a property takes: "silent | weight NUMBER" has silent and weight. */
static void add_syntax(struct words *words, const char *syntax)
{
    static const char LETTERS[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
    while (*syntax) {
        size_t size = strspn(syntax, LETTERS);
        bool small = size > 1 && *syntax >= 'a' && *syntax <= 'z' && syntax[size] != '*';
        add(words, GROUP_CONSTANT, syntax, small ? size : 0);
        syntax += size > 0 ? size : 1;
        while (size == 0 && *syntax >= 'A' && *syntax <= 'Z') {
            syntax++;
        }
    }
}

static struct words *collect(void)
{
    static const char *const MORE[] = {
        "TRUE", "FALSE", "none", "bfe",    "ikeext",   "rpc",        "slow",          "error",
        "port", "of",    "all",  "answer", "released", "as-written", "allow-nothing", NULL};
    struct words *words = calloc(1, sizeof(*words));
    if (!CHECK(words != NULL)) {
        exit(2);
    }
    add_grammar(words);
    for (enum event_kind event = 0; event < EVENT_COUNT; event++) {
        add(words, GROUP_EVENT, event_info(event)->name, strlen(event_info(event)->name));
    }
    for (enum property_id id = 0; id < PROPERTY_COUNT; id++) {
        add(words, GROUP_PROPERTY, property_info(id)->name, strlen(property_info(id)->name));
    }
    for (enum option_id id = 0; id < OPTION_COUNT; id++) {
        add(words, GROUP_OPTION, option_info(id)->name, strlen(option_info(id)->name));
    }
    for (size_t i = 0; MORE[i]; i++) {
        add(words, GROUP_CONSTANT, MORE[i], strlen(MORE[i]));
    }
    for (enum constant_set set = SET_NONE; set < SET_COUNT; set++) {
        const struct constant_set_info *info = constant_set_info(set);
        for (size_t i = 0; i < info->count; i++) {
            const char *name = info->constants[i].name;
            if (set != SET_ERROR || !is_error_code(name)) {
                add(words, GROUP_CONSTANT, name, strlen(name));
            }
        }
    }
    for (enum property_id id = 0; id < PROPERTY_COUNT; id++) {
        add_syntax(words, property_info(id)->syntax);
    }
    return words;
}

/* Puts a text between two others that must be in the file, in this order. */
static void put(struct text *file, const char *path, const char *begin, const char *end,
                const struct text *with)
{
    struct text changed = {0};
    const char *from = strstr(text_get(file), begin);
    const char *until = from ? strstr(from + strlen(begin), end) : NULL;
    if (!until) {
        CHECK_FAIL("%s: there is no \"%s\" with \"%s\" behind it", path, begin, end);
        return;
    }
    from += strlen(begin);
    text_add(&changed, "%.*s%s%s", (int)(from - text_get(file)), text_get(file), text_get(with),
             until);
    text_clear(file);
    *file = changed;
}

static struct text file_text(const char *path)
{
    struct text text = {0};
    char *file = read_file(path, NULL);
    text_add(&text, "%s", file ? file : "");
    free(file);
    return text;
}

static void vim_has_every_word_in_its_group(void)
{
    struct words *words = collect();
    struct text file = file_text(VIM);
    struct text lists = {0};
    for (enum group group = 0; group < GROUP_COUNT; group++) {
        size_t column = 0;
        for (size_t i = 0; i < words->count; i++) {
            size_t size = strlen(words->items[i].text) + 1;
            if (words->items[i].group != group) {
                continue;
            }
            if (column == 0 || column + size > 110) {
                text_add(&lists, "%ssyntax keyword %s", column ? "\n" : "", VIM_GROUPS[group]);
                column = strlen("syntax keyword ") + strlen(VIM_GROUPS[group]);
            }
            text_add(&lists, " %s", words->items[i].text);
            column += size;
        }
        text_add(&lists, "\n");
        CHECK_CONTAINS(text_get(&file), VIM_GROUPS[group]);
    }
    put(&file, VIM, "\" begin: words\n", "\" end: words\n", &lists);
    CHECK_GOLDEN(text_get(&file), VIM);
    text_clear(&lists);
    text_clear(&file);
    free(words);
}

static void nothing(void *context, const char *path, const char *raw, size_t size)
{
    (void)path;
    (void)raw;
    (void)size;
    (*(size_t *)context)++;
}

/* Whether a text is one JSON object with members. The reader takes lines, so blanks go first. */
static bool is_json(const char *text)
{
    struct text line = {0};
    size_t members = 0;
    bool quoted = false;
    for (const char *at = text; *at; at++) {
        bool escaped = quoted && *at == '\\' && at[1];
        quoted ^= *at == '"';
        if (quoted || !strchr(" \t\r\n", *at)) {
            text_add(&line, "%.*s", escaped ? 2 : 1, at);
        }
        at += escaped;
    }
    bool good = json_visit(text_get(&line), nothing, &members) && members > 0;
    text_clear(&line);
    return good;
}

static void vs_code_has_every_word_in_its_group(void)
{
    struct words *words = collect();
    struct text file = file_text(VSCODE);
    for (enum group group = 0; group < GROUP_COUNT; group++) {
        char begin[200];
        struct text list = {0};
        snprintf(begin, sizeof(begin), "\"name\": \"%s\",\n      \"match\": \"(?<![\\\\w-])(",
                 VSCODE_GROUPS[group]);
        for (size_t i = 0; i < words->count; i++) {
            if (words->items[i].group == group) {
                text_add(&list, "%s%s", list.size ? "|" : "", words->items[i].text);
            }
        }
        put(&file, VSCODE, begin, ")(?![\\\\w-])\" },\n", &list);
        text_clear(&list);
    }
    CHECK_GOLDEN(text_get(&file), VSCODE);
    CHECK(is_json(text_get(&file)));
    text_clear(&file);
    free(words);
}

static void vs_codes_other_files_are_json(void)
{
    static const char *const FILES[] = {"mockbfe/script/editor/vscode/package.json",
                                        "mockbfe/script/editor/vscode/language.json"};
    for (size_t i = 0; i < 2; i++) {
        char *text = read_file(FILES[i], NULL);
        if (!text || !is_json(text)) {
            CHECK_FAIL("%s is no JSON object", FILES[i]);
        }
        free(text);
    }
}

/* Every group that has words has a colour, and every colour is one of Vim's own. */
static void vim_links_every_group_to_a_colour(void)
{
    char *text = read_file(VIM, NULL);
    size_t links = 0;
    for (enum group group = 0; text && group < GROUP_COUNT; group++) {
        char line[100];
        snprintf(line, sizeof(line), "\nhighlight default link %s ", VIM_GROUPS[group]);
        CHECK_CONTAINS(text, line);
    }
    /* Lines of a known beginning only: a misspelt command would be passed over by Vim with an
     * error. */
    static const char *const COMMANDS[] = {"\"",
                                           "if ",
                                           "  finish",
                                           "endif",
                                           "setlocal ",
                                           "let ",
                                           "syntax case match",
                                           "syntax keyword bfe",
                                           "syntax match   bfe",
                                           "syntax region  bfe",
                                           "highlight default link bfe"};
    for (char *line = text ? strtok(text, "\n") : NULL; line; line = strtok(NULL, "\n")) {
        bool known = false;
        for (size_t i = 0; i < sizeof(COMMANDS) / sizeof(COMMANDS[0]); i++) {
            known |= strncmp(line, COMMANDS[i], strlen(COMMANDS[i])) == 0;
        }
        if (!known) {
            CHECK_FAIL("%s: an unknown command: %s", VIM, line);
        }
        links += strncmp(line, "highlight ", 10) == 0;
    }
    CHECK(links >= GROUP_COUNT);
    free(text);
}

const struct test_case editor_tests[] = {
    {"vim has every word in its group", vim_has_every_word_in_its_group},
    {"VS Code has every word in its group", vs_code_has_every_word_in_its_group},
    {"VS Code's other files are JSON", vs_codes_other_files_are_json},
    {"vim links every group to a colour", vim_links_every_group_to_a_colour},
    {NULL, NULL},
};
