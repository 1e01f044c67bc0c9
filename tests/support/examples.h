/* The examples of a document: what stands in fences that say ```bfe. */
#ifndef TESTS_SUPPORT_EXAMPLES_H
#define TESTS_SUPPORT_EXAMPLES_H

/*
 * The next example behind *at, as a whole script, which the caller frees; NULL when there is none.
 * One that is only a part gets a `scenario` and what a comment <!-- before: … --> right before its
 * fence has for it. *at begins at the document's beginning.
 */
char *examples_next(const char **at);

#endif
