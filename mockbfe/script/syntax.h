/* Inside of the front end: says what is wrong where the grammar does not go on. Use load.h. */
#ifndef MOCKBFE_SCRIPT_SYNTAX_H
#define MOCKBFE_SCRIPT_SYNTAX_H

#include "script/parse.h"

#define SYNTAX_MAX_EXPECTED 80

struct syntax_error {
    struct source_range at;
    const char *found;                         /* the token's name in the grammar, or NULL */
    const char *expected[SYNTAX_MAX_EXPECTED]; /* names of tokens */
    size_t count;
};

void syntax_error(struct parse *parse, const struct syntax_error *error);

#endif
