/*
 * The comments that users read in the headers: there is one where a program would otherwise guess a
 * unit, a byte order, an owner, or what a function demands.
 */
#include "tests.h"

#include "suite.h"

#include <glob.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Fields whose type alone does not say what they hold. */
static const char wants_comment[] =
    "(Address|Addr(V[46])?$|[pP]ort(Start|End)?$|^spi$|Spi$|[Tt]imeout|[Ss]econds|InMSec|Kilobytes|"
    "Packets$|[Ff]lags$|Id$|^weight$|[Tt]imeStamp|[tT]ime$)";

/* All public headers in one text, which the caller frees. */
static char *all_headers(void)
{
    glob_t found;
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    if (stream && CHECK_INT(glob(HEADERS_DIR "/*.h", 0, NULL, &found), 0)) {
        for (size_t i = 0; i < found.gl_pathc; i++) {
            char *part = read_file(found.gl_pathv[i], NULL);
            fputs(part ? part : "", stream);
            free(part);
        }
        globfree(&found);
    }
    if (stream)
        fclose(stream);
    return text ? text : strdup("");
}

static const char *line_start(const char *text, const char *at)
{
    while (at > text && at[-1] != '\n')
        at--;
    return at;
}

static bool ends_comment(const char *start, const char *end)
{
    return end - start >= 2 && strncmp(end - 2, "*/", 2) == 0;
}

/* Whether the line above the one that starts here is a comment and nothing else, or its end. */
static bool has_comment_above(const char *text, const char *line)
{
    if (line == text)
        return false;
    const char *above = line_start(text, line - 1);
    const char *start = above + strspn(above, " ");
    return (start[0] == '*' || strncmp(start, "/*", 2) == 0) && ends_comment(start, line - 1);
}

/* The line that declares a function or the type of a callback; NULL if there is none. */
static const char *declaration_of(const char *text, const char *name)
{
    for (int is_callback = 0; is_callback < 2; is_callback++) {
        char form[160];
        snprintf(form, sizeof(form), is_callback ? "CALLBACK *%s)(" : "WINAPI %s(", name);
        const char *at = strstr(text, form);
        if (at)
            return line_start(text, at);
    }
    return NULL;
}

void every_function_has_a_comment(void)
{
    struct truth truth;
    if (!truth_load(&truth))
        return;
    char *text = all_headers();
    for (size_t row = 0; row < truth.functions.rows; row++) {
        const char *name = table_get(&truth.functions, row, "function");
        const char *line = declaration_of(text, name);
        if (!line || !has_comment_above(text, line))
            CHECK_FAIL("%s: no comment above it", name);
    }
    CHECK(truth.functions.rows > 200);
    free(text);
    truth_free(&truth);
}

/* The first line inside of a record, whatever its tag is made of; NULL if there is none. */
static const char *record_in(const char *text, const char *record)
{
    static const char *const tags[][2] = {{"", "_"}, {"_", ""}, {"", "__"}};
    for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
        char head[160];
        snprintf(head, sizeof(head), "struct %s%s%s {\n", tags[i][0], record, tags[i][1]);
        const char *at = strstr(text, head);
        if (at)
            return at + strlen(head);
    }
    return NULL;
}

static bool declares(const char *line, const char *end, const char *field)
{
    size_t length = strlen(field);
    for (const char *p = line + 1; p + length < end; p++)
        if ((p[-1] == ' ' || p[-1] == '*') && strncmp(p, field, length) == 0 &&
            (p[length] == ';' || p[length] == '['))
            return true;
    return false;
}

/* Whether the field has a comment behind it or above it. */
static bool field_has_comment(const char *text, const char *record, const char *field)
{
    for (const char *line = record_in(text, record); line && *line && *line != '}';) {
        const char *end = line + strcspn(line, "\n");
        if (declares(line, end, field))
            return ends_comment(line, end) || has_comment_above(text, line);
        line = end + (*end == '\n');
    }
    return false;
}

void every_field_that_needs_one_has_a_comment(void)
{
    struct truth truth;
    regex_t wanted;
    size_t checked = 0;
    if (!truth_load(&truth))
        return;
    CHECK_INT(regcomp(&wanted, wants_comment, REG_EXTENDED | REG_NOSUB), 0);
    char *text = all_headers();
    for (size_t row = 0; row < truth.layout.rows; row++) {
        const char *record = table_get(&truth.layout, row, "record");
        const char *path = table_get(&truth.layout, row, "field");
        const char *field = strrchr(path, '.') ? strrchr(path, '.') + 1 : path;
        if (regexec(&wanted, field, 0, NULL, 0) != 0)
            continue;
        checked++;
        if (!field_has_comment(text, record, field))
            CHECK_FAIL("%s.%s: no comment says its unit, byte order, owner or flags", record, path);
    }
    CHECK(checked > 250);
    regfree(&wanted);
    free(text);
    truth_free(&truth);
}

void every_header_names_its_source(void)
{
    glob_t found;
    if (!CHECK_INT(glob(HEADERS_DIR "/*.h", 0, NULL, &found), 0))
        return;
    for (size_t i = 0; i < found.gl_pathc; i++) {
        char *text = read_file(found.gl_pathv[i], NULL);
        const char *source = text ? strstr(text, "\n * Source: ") : NULL;
        const char *first = text ? strstr(text, "\ntypedef ") : NULL;
        if (!source || (first && first < source))
            CHECK_FAIL("%s: no \"Source: \" in the comment at its head", found.gl_pathv[i]);
        free(text);
    }
    globfree(&found);
}
