#include "examples.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FENCE "```bfe\n"
#define BEFORE "<!-- before:\n"
#define AFTER "-->\n"

/* What the comment that ends right before a fence has; its size. */
static size_t before(const char *begin, const char *fence, const char **text)
{
    size_t end_size = strlen(AFTER);
    const char *end = fence - end_size;
    if (fence < begin + end_size || strncmp(end, AFTER, end_size) != 0) {
        return 0;
    }
    const char *comment = NULL;
    for (const char *at = strstr(begin, BEFORE); at && at < end; at = strstr(at + 1, BEFORE)) {
        comment = at + strlen(BEFORE);
    }
    *text = comment;
    return comment ? (size_t)(end - comment) : 0;
}

char *examples_next(const char **at)
{
    const char *begin = *at;
    const char *fence = strstr(begin, FENCE);
    if (!fence) {
        return NULL;
    }
    const char *text = fence + strlen(FENCE);
    const char *end = strstr(text, "```");
    size_t size = end ? (size_t)(end - text) : strlen(text);
    const char *more = "";
    size_t more_size = before(begin, fence, &more);
    bool whole = strncmp(text, "scenario ", strlen("scenario ")) == 0;
    char *script = malloc(size + more_size + 40);
    if (script) {
        sprintf(script, "%s%.*s%.*s", whole ? "" : "scenario \"an example\"\n", (int)more_size,
                more, (int)size, text);
    }
    *at = text + size;
    return script;
}
