/*
 * Reads module-definition files: LIBRARY, and EXPORTS with "name[=internal] [@ordinal] [NONAME]
 * [DATA] [PRIVATE]". Source: "Module-Definition (.Def) Files" in Microsoft's linker reference.
 */
#include "abi/archive.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct def_reader {
    struct bytes bytes;
    size_t at;
    unsigned line;
    struct offers *offers;
    struct abi_error *error;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/* The next word of the current line, NULL at its end. Quotes are taken off; '=' is its own word. */
static const char *next_word(struct def_reader *reader)
{
    const char *text = (const char *)reader->bytes.data;
    size_t size = reader->bytes.size;
    while (reader->at < size && is_blank(text[reader->at]))
        reader->at++;
    if (reader->at == size || text[reader->at] == '\n' || text[reader->at] == ';') {
        while (reader->at < size && text[reader->at] != '\n')
            reader->at++;
        return NULL;
    }
    size_t start = reader->at;
    if (text[start] == '=') {
        do
            reader->at++;
        while (reader->at < size && text[reader->at] == '=');
    } else if (text[start] == '"') {
        reader->at++;
        start++;
        while (reader->at < size && text[reader->at] != '"' && text[reader->at] != '\n')
            reader->at++;
        size_t end = reader->at;
        if (reader->at < size && text[reader->at] == '"')
            reader->at++;
        return arena_format(reader->offers->arena, "%.*s", (int)(end - start), text + start);
    } else {
        while (reader->at < size && !is_blank(text[reader->at]) && text[reader->at] != '\n' &&
               text[reader->at] != ';' && text[reader->at] != '=')
            reader->at++;
    }
    return arena_format(reader->offers->arena, "%.*s", (int)(reader->at - start), text + start);
}

static bool is_word(const char *word, const char *expected)
{
    return word && strcasecmp(word, expected) == 0;
}

/* "name@12" in a .def for x86: the DLL exports "name", the caller pushes 12 bytes. */
static void set_name(struct def_reader *reader, const char *word, struct offer *offer)
{
    size_t length;
    offer->stack_bytes = stack_bytes_of(word, &length);
    offer->name = offer->stack_bytes < 0
                      ? word
                      : arena_format(reader->offers->arena, "%.*s", (int)length, word);
}

static bool wrong_line(struct def_reader *reader, const char *word)
{
    return abi_fail(reader->error,
                    "line %u: '%.60s' cannot stand here; expected \"name [= internal] [@ordinal "
                    "[NONAME]] [DATA] [PRIVATE]\"",
                    reader->line, word);
}

static bool read_ordinal(struct def_reader *reader, const char *word, struct offer *offer)
{
    const char *digits = *word == '@' && word[1] ? word + 1 : next_word(reader);
    size_t length = digits ? strlen(digits) : 0;
    if (length == 0 || length > 5 || strspn(digits, "0123456789") != length || atoi(digits) < 1 ||
        atoi(digits) > 65535)
        return abi_fail(reader->error, "line %u: an ordinal is a number from 1 to 65535",
                        reader->line);
    offer->ordinal = atoi(digits);
    return true;
}

static bool read_export(struct def_reader *reader, const char *word)
{
    struct offer offer = {.stack_bytes = -1};
    set_name(reader, word, &offer);
    while ((word = next_word(reader))) {
        if (strcmp(word, "=") == 0 || strcmp(word, "==") == 0) {
            bool renames = word[1] == '=';
            word = next_word(reader);
            if (!word)
                return wrong_line(reader, "=");
            if (renames) /* the name that the DLL exports it under */
                set_name(reader, word, &offer);
        } else if (*word == '@') {
            if (!read_ordinal(reader, word, &offer))
                return false;
        } else if (!is_word(word, "NONAME") && !is_word(word, "DATA") &&
                   !is_word(word, "CONSTANT") && !is_word(word, "PRIVATE")) {
            return wrong_line(reader, word);
        }
    }
    return offers_add(reader->offers, &offer, reader->error);
}

/* Statements of a .def that say nothing about exports. */
static bool is_other_statement(const char *word)
{
    static const char *const words[] = {
        "NAME",     "DESCRIPTION", "STACKSIZE", "HEAPSIZE", "CODE",    "DATA", "SECTIONS",
        "SEGMENTS", "STUB",        "VERSION",   "IMPORTS",  "EXETYPE", "BASE"};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (strcmp(word, words[i]) == 0)
            return true;
    return false;
}

static void skip_line(struct def_reader *reader)
{
    while (next_word(reader))
        ;
}

static bool check_text(struct def_reader *reader)
{
    for (size_t i = 0; i < reader->bytes.size; i++)
        if (reader->bytes.data[i] < 0x20 && !strchr("\t\r\n\f", reader->bytes.data[i]))
            return abi_fail(reader->error,
                            "this is neither a DLL, nor an import library, nor a text "
                            "file; give fwpuclnt.dll, libfwpuclnt.a or a .def");
    return true;
}

static bool read_line(struct def_reader *reader, const char *word, bool *in_exports)
{
    if (*word == '#')
        return abi_fail(
            reader->error,
            "line %u is for the preprocessor; make the .def of the .def.in first, or give "
            "the import library",
            reader->line);
    if (is_word(word, "LIBRARY")) {
        const char *dll = next_word(reader);
        if (dll && !is_word(dll, "BASE"))
            reader->offers->dll = dll;
        skip_line(reader);
        *in_exports = false;
    } else if (is_word(word, "EXPORTS")) {
        *in_exports = true;
        word = next_word(reader);
        if (word)
            return read_export(reader, word);
    } else if (is_other_statement(word)) {
        skip_line(reader);
        *in_exports = false;
    } else if (*in_exports) {
        return read_export(reader, word);
    } else {
        return abi_fail(reader->error,
                        "line %u: '%.60s' stands before EXPORTS; this is no "
                        "module-definition file, or a damaged one",
                        reader->line, word);
    }
    return true;
}

bool def_read(struct bytes bytes, struct offers *offers, struct abi_error *error)
{
    struct def_reader reader = {bytes, 0, 0, offers, error};
    bool in_exports = false;
    if (!check_text(&reader))
        return false;
    while (reader.at < bytes.size) {
        reader.line++;
        const char *word = next_word(&reader);
        if (word && !read_line(&reader, word, &in_exports))
            return false;
        skip_line(&reader);
        reader.at++; /* the end of the line */
    }
    return true;
}
