/* Finds the word that someone may have meant. */
#ifndef MOCKBFE_SCRIPT_SUGGEST_H
#define MOCKBFE_SCRIPT_SUGGEST_H

struct suggestion {
    const char *word;
    const char *best;      /* NULL: nothing close enough so far */
    unsigned int distance; /* what comes nearer than this is better; 0: nothing does */
};

struct suggestion suggest_for(const char *word);
/* Keeps the candidate when it is closer than those before it. NULL is ignored. */
void suggest_offer(struct suggestion *suggestion, const char *candidate);

#endif
