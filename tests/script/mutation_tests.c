/* The short, deterministic part of fuzzing the front end: every script of good/ and bad/, changed
 * at random. */
#include "front_end_check.h"
#include "tests.h"

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SEED UINT64_C(20261124)
#define MUTANTS_PER_SCRIPT 400
#define LONGEST 8192

static const char *const WORDS[] = {
    "{",       "}",         "(",        ")",        "=",
    "->",      "!=",        "\"",       "...",      "let x",
    "option",  "agent",     "host",     "expect",   "any",
    "todo",    "negotiate", "0x",       "-1",       "99999999999999999999",
    "1.5",     "5s",        "%",        "$x",       "repeat 3",
    "include", "within",    "parallel", "\xC3\x28", "#",
    "/*",      "\n",        "\t",       "weight",
};

struct mutant {
    char bytes[LONGEST];
    size_t size;
};

static uint64_t random_state;

static size_t below(size_t limit)
{
    uint64_t value = random_state += UINT64_C(0x9E3779B97F4A7C15);
    value = (value ^ (value >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    value = (value ^ (value >> 27)) * UINT64_C(0x94D049BB133111EB);
    return limit == 0 ? 0 : (size_t)((value ^ (value >> 31)) % limit);
}

static void erase(struct mutant *mutant, size_t at, size_t count)
{
    memmove(mutant->bytes + at, mutant->bytes + at + count, mutant->size - at - count);
    mutant->size -= count;
}

static void insert(struct mutant *mutant, size_t at, const char *bytes, size_t count)
{
    if (mutant->size + count <= LONGEST) {
        memmove(mutant->bytes + at + count, mutant->bytes + at, mutant->size - at);
        memcpy(mutant->bytes + at, bytes, count);
        mutant->size += count;
    }
}

static void change(struct mutant *mutant)
{
    char piece[200];
    size_t at = below(mutant->size);
    size_t count = below(mutant->size - at < 40 ? mutant->size - at : 40);
    const char *word = WORDS[below(sizeof(WORDS) / sizeof(WORDS[0]))];
    switch (mutant->size == 0 ? 4 : below(6)) {
    case 0:
        mutant->bytes[at] = (char)below(256);
        break;
    case 1:
        erase(mutant, at, count);
        break;
    case 2:
        memcpy(piece, mutant->bytes + at, count);
        insert(mutant, below(mutant->size), piece, count);
        break;
    case 3:
        erase(mutant, at, mutant->size - at); /* cut off */
        break;
    case 4:
        insert(mutant, at, word, strlen(word));
        break;
    default:
        erase(mutant, at, count);
        insert(mutant, at, word, strlen(word));
        break;
    }
}

static unsigned int check_mutants_of(const char *path)
{
    static struct mutant original;
    static struct mutant mutant;
    FILE *file = fopen(path, "rb");
    if (!file) {
        CHECK_FAIL("%s cannot be read", path);
        return 0;
    }
    original.size = fread(original.bytes, 1, LONGEST, file);
    fclose(file);
    for (unsigned int i = 0; i < MUTANTS_PER_SCRIPT; i++) {
        mutant = original;
        for (size_t changes = 1 + below(4); changes > 0; changes--) {
            change(&mutant);
        }
        const char *broken = front_end_check(mutant.bytes, mutant.size);
        if (broken) {
            CHECK_FAIL("%s, mutant %u: it does not hold that %s:\n%.*s", path, i, broken,
                       (int)mutant.size, mutant.bytes);
        }
    }
    return MUTANTS_PER_SCRIPT;
}

static int is_script(const struct dirent *entry)
{
    size_t size = strlen(entry->d_name);
    return size > 4 && strcmp(entry->d_name + size - 4, ".bfe") == 0;
}

static void changed_scripts_give_a_script_or_errors_and_nothing_else(void)
{
    static const char *const FOLDERS[] = {"tests/script/good", "tests/script/bad"};
    unsigned int played = 0;
    random_state = SEED;
    for (size_t f = 0; f < sizeof(FOLDERS) / sizeof(FOLDERS[0]); f++) {
        struct dirent **entries = NULL;
        int count = scandir(FOLDERS[f], &entries, is_script, alphasort); /* sorted: repeatable */
        for (int i = 0; i < count; i++) {
            char path[400];
            snprintf(path, sizeof(path), "%s/%s", FOLDERS[f], entries[i]->d_name);
            played += check_mutants_of(path);
            free(entries[i]);
        }
        free(entries);
    }
    CHECK(played >= 50 * MUTANTS_PER_SCRIPT);
}

const struct test_case mutation_tests[] = {
    {"changed_scripts_give_a_script_or_errors_and_nothing_else",
     changed_scripts_give_a_script_or_errors_and_nothing_else},
    {NULL, NULL},
};
