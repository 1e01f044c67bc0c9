#include "script/suggest.h"

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#define LONGEST 63 /* longer words are not compared */

static unsigned char lower(char c)
{
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static unsigned int least(unsigned int a, unsigned int b)
{
    return a < b ? a : b;
}

/* How many characters must be changed, added, dropped or swapped with their neighbour. */
static unsigned int distance(const char *a, const char *b)
{
    size_t a_size = strlen(a);
    size_t b_size = strlen(b);
    if (a_size > LONGEST || b_size > LONGEST) {
        return UINT_MAX;
    }
    unsigned int rows[3][LONGEST + 1];
    unsigned int *before = rows[0];
    unsigned int *above = rows[1];
    unsigned int *row = rows[2];
    for (size_t j = 0; j <= b_size; j++) {
        above[j] = (unsigned int)j;
        before[j] = 0;
    }
    for (size_t i = 1; i <= a_size; i++) {
        row[0] = (unsigned int)i;
        for (size_t j = 1; j <= b_size; j++) {
            unsigned int change = lower(a[i - 1]) != lower(b[j - 1]);
            row[j] = least(least(above[j] + 1, row[j - 1] + 1), above[j - 1] + change);
            if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
                lower(a[i - 2]) == lower(b[j - 1])) {
                row[j] = least(row[j], before[j - 2] + 1);
            }
        }
        unsigned int *spare = before;
        before = above;
        above = row;
        row = spare;
    }
    return above[b_size];
}

/* Whether one is the other and something behind it; short beginnings mean nothing. */
static bool begins_with(const char *text, const char *beginning)
{
    size_t size = strlen(beginning);
    return size >= 3 && strncmp(text, beginning, size) == 0;
}

/* How many characters both have at their beginning, whatever their case. */
static size_t common_beginning(const char *a, const char *b)
{
    size_t size = 0;
    while (a[size] && lower(a[size]) == lower(b[size])) {
        size++;
    }
    return size;
}

struct suggestion suggest_for(const char *word)
{
    /* A third of a word may be wrong, in a short one a single character. */
    unsigned int allowed = (unsigned int)(strlen(word) + 1) / 3;
    return (struct suggestion){.word = word, .distance = allowed + 1};
}

void suggest_offer(struct suggestion *suggestion, const char *candidate)
{
    if (candidate && suggestion->distance > 0) {
        unsigned int d = distance(suggestion->word, candidate);
        if (begins_with(suggestion->word, candidate) || begins_with(candidate, suggestion->word)) {
            d = least(d, (unsigned int)(strlen(suggestion->word) + 1) / 3);
        }
        /* Of two that are equally far, people mean the one that they began to type. */
        if (d < suggestion->distance ||
            (suggestion->best && d == suggestion->distance &&
             common_beginning(suggestion->word, candidate) >
                 common_beginning(suggestion->word, suggestion->best))) {
            suggestion->best = candidate;
            suggestion->distance = d;
        }
    }
}
