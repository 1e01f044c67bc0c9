/*
 * Checks JSON (RFC 8259), so that the tests need no other program for it.
 */
#include "tests.h"

#include <string.h>

#define DEEPEST 64

struct reader {
    const char *text;
    size_t at;
    unsigned depth;
};

static bool value(struct reader *reader);

static void blanks(struct reader *reader)
{
    reader->at += strspn(reader->text + reader->at, " \t\r\n");
}

static bool take(struct reader *reader, const char *word)
{
    size_t length = strlen(word);
    if (strncmp(reader->text + reader->at, word, length) != 0)
        return false;
    reader->at += length;
    return true;
}

static bool escape(struct reader *reader)
{
    const char *p = reader->text + reader->at;
    if (*p && strchr("\"\\/bfnrt", *p)) {
        reader->at++;
        return true;
    }
    if (*p != 'u' || strspn(p + 1, "0123456789abcdefABCDEF") < 4)
        return false;
    reader->at += 5;
    return true;
}

static bool string(struct reader *reader)
{
    if (!take(reader, "\""))
        return false;
    for (;;) {
        unsigned char c = (unsigned char)reader->text[reader->at];
        if (c < 0x20)
            return false;
        reader->at++;
        if (c == '"')
            return true;
        if (c == '\\' && !escape(reader))
            return false;
    }
}

static bool digits(struct reader *reader)
{
    size_t count = strspn(reader->text + reader->at, "0123456789");
    reader->at += count;
    return count > 0;
}

static bool number(struct reader *reader)
{
    take(reader, "-");
    if (!take(reader, "0") && !digits(reader))
        return false;
    if (take(reader, ".") && !digits(reader))
        return false;
    if (take(reader, "e") || take(reader, "E")) {
        if (!take(reader, "+"))
            take(reader, "-");
        return digits(reader);
    }
    return true;
}

/* Members or elements up to the closing character. */
static bool items(struct reader *reader, const char *close, bool named)
{
    blanks(reader);
    if (take(reader, close))
        return true;
    do {
        blanks(reader);
        if (named) {
            if (!string(reader))
                return false;
            blanks(reader);
            if (!take(reader, ":"))
                return false;
        }
        if (!value(reader))
            return false;
        blanks(reader);
    } while (take(reader, ","));
    return take(reader, close);
}

static bool value(struct reader *reader)
{
    bool good;
    if (++reader->depth > DEEPEST)
        return false;
    blanks(reader);
    if (take(reader, "{"))
        good = items(reader, "}", true);
    else if (take(reader, "["))
        good = items(reader, "]", false);
    else if (reader->text[reader->at] == '"')
        good = string(reader);
    else
        good =
            take(reader, "true") || take(reader, "false") || take(reader, "null") || number(reader);
    reader->depth--;
    return good;
}

bool json_is_valid(const char *text, size_t *where)
{
    struct reader reader = {text, 0, 0};
    bool good = value(&reader);
    blanks(&reader);
    *where = reader.at;
    return good && reader.text[reader.at] == '\0';
}
