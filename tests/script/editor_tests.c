/* The editors' colours against the language's tables: a word that one of them lacks is named. */
#include "tests.h"

#include "script/vocabulary.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const FILES[] = {
    "mockbfe/script/editor/mockbfe.vim",
    "mockbfe/script/editor/vscode/syntaxes/mockbfe.json",
};

static bool is_word(char c)
{
    return c == '-' || c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z');
}

static bool has_word(const char *text, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = strstr(text, word); at; at = strstr(at + 1, word)) {
        if ((at == text || !is_word(at[-1])) && !is_word(at[length])) {
            return true;
        }
    }
    return false;
}

static void require(const char *word)
{
    for (size_t i = 0; i < sizeof(FILES) / sizeof(FILES[0]); i++) {
        char *text = read_file(FILES[i], NULL);
        if (!text) {
            CHECK_FAIL("%s cannot be read", FILES[i]);
        } else if (!has_word(text, word)) {
            CHECK_FAIL("%s: expected the word \"%s\", which is not there", FILES[i], word);
        }
        free(text);
    }
}

static void editors_know_every_event(void)
{
    for (int i = 0; i < EVENT_COUNT; i++) {
        require(event_info((enum event_kind)i)->name);
    }
}

static void editors_know_every_property(void)
{
    for (int i = 0; i < PROPERTY_COUNT; i++) {
        require(property_info((enum property_id)i)->name);
    }
}

/* The grammar declares its words in one list: %token <text>, then NAME "word" in lines of spaces.
 */
static void editors_know_every_word_of_the_grammar(void)
{
    char *grammar = read_file("mockbfe/script/parser.y", NULL);
    char *list = grammar ? strstr(grammar, "%token <text>\n    ") : NULL;
    char *end = list ? strstr(list, "\n%") : NULL;
    size_t words = 0;
    if (CHECK(end != NULL)) {
        *end = '\0';
        strtok(list, "\"");
        for (char *word = strtok(NULL, "\""); word; word = strtok(NULL, "\"")) {
            require(word);
            words++;
            strtok(NULL, "\""); /* what stands between two words */
        }
    }
    free(grammar);
    CHECK(words > 20);
}

const struct test_case editor_tests[] = {
    {"editors_know_every_event", editors_know_every_event},
    {"editors_know_every_property", editors_know_every_property},
    {"editors_know_every_word_of_the_grammar", editors_know_every_word_of_the_grammar},
    {NULL, NULL},
};
