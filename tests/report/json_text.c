#include "json_text.h"
#include "report/escape.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEEPEST 8
#define PATH_SIZE 300

struct reader {
    const char *at;
    char path[PATH_SIZE];
    unsigned int depth;
    json_visitor *visit;
    void *context;
};

static bool read_value(struct reader *reader);

static bool take(struct reader *reader, const char *word)
{
    size_t size = strlen(word);
    if (strncmp(reader->at, word, size) != 0) {
        return false;
    }
    reader->at += size;
    return true;
}

static bool read_string(struct reader *reader)
{
    if (!take(reader, "\"")) {
        return false;
    }
    while (*reader->at != '"') {
        uint32_t code = 0;
        size_t size = *reader->at ? utf8_next(reader->at, strnlen(reader->at, 4), &code) : 0;
        if (size == 0 || code < 0x20 || (code == 0xFFFD && size == 1)) {
            return false;
        }
        if (code == '\\') {
            char c = reader->at[1];
            size = c == 'u' ? 6 : 2;
            if (!c || !strchr("\"\\/bfnrtu", c) ||
                (c == 'u' && strspn(reader->at + 2, "0123456789abcdefABCDEF") < 4)) {
                return false;
            }
        }
        reader->at += size;
    }
    return take(reader, "\"");
}

static bool read_number(struct reader *reader)
{
    size_t size = strspn(reader->at, "0123456789");
    bool good = size > 0 && (size == 1 || *reader->at != '0');
    reader->at += size;
    return good;
}

static bool read_array(struct reader *reader)
{
    bool good = take(reader, "[");
    if (good && take(reader, "]")) {
        return true;
    }
    do {
        good = good && read_value(reader);
    } while (good && take(reader, ","));
    return good && take(reader, "]");
}

static bool read_member(struct reader *reader)
{
    size_t parent = strlen(reader->path);
    const char *key = reader->at + 1;
    if (!read_string(reader)) {
        return false;
    }
    snprintf(reader->path + parent, PATH_SIZE - parent, "%s%.*s", parent > 0 ? "|" : "",
             (int)(reader->at - 1 - key), key);
    bool good = take(reader, ":");
    const char *value = reader->at;
    good = good && read_value(reader);
    if (good) {
        reader->visit(reader->context, reader->path, value, (size_t)(reader->at - value));
    }
    reader->path[parent] = '\0';
    return good;
}

static bool read_object(struct reader *reader)
{
    bool good = take(reader, "{") && ++reader->depth < DEEPEST;
    do {
        good = good && read_member(reader);
    } while (good && take(reader, ","));
    reader->depth--;
    return good && take(reader, "}");
}

static bool read_value(struct reader *reader)
{
    switch (*reader->at) {
    case '{':
        return read_object(reader);
    case '[':
        return read_array(reader);
    case '"':
        return read_string(reader);
    default:
        return take(reader, "true") || take(reader, "false") || take(reader, "null") ||
               read_number(reader);
    }
}

bool json_visit(const char *line, json_visitor *visit, void *context)
{
    struct reader reader = {.at = line, .visit = visit, .context = context};
    return read_object(&reader) && *reader.at == '\0';
}

struct search {
    const char *path;
    char *found;
};

static void compare(void *context, const char *path, const char *raw, size_t size)
{
    struct search *search = context;
    if (!search->found && strcmp(path, search->path) == 0) {
        search->found = strndup(raw, size);
    }
}

char *json_get(const char *line, const char *path)
{
    struct search search = {path, NULL};
    json_visit(line, compare, &search);
    return search.found;
}
