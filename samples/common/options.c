#include "options.h"
#include "log.h"

#include <stdio.h>
#include <wchar.h>

enum {
    SHOWN_SIZE = 128
};

BOOL option_next(struct option_reader *reader)
{
    reader->at++;
    return reader->at < reader->argc;
}

BOOL option_is(const struct option_reader *reader, const wchar_t *name)
{
    return wcscmp(reader->argv[reader->at], name) == 0;
}

BOOL option_text(struct option_reader *reader, wchar_t **value)
{
    if (reader->at + 1 >= reader->argc) {
        char name[SHOWN_SIZE];

        fprintf(stderr, "%s: %s needs a value (see --help)\n", reader->program,
                log_utf8(reader->argv[reader->at], name, sizeof(name)));
        return FALSE;
    }
    *value = reader->argv[++reader->at];
    return TRUE;
}

BOOL option_number(struct option_reader *reader, UINT32 limit, UINT32 *value)
{
    const wchar_t *option = reader->argv[reader->at];
    unsigned long long number = 0;
    wchar_t *text;
    const wchar_t *digit;

    if (!option_text(reader, &text))
        return FALSE;
    for (digit = text; *digit >= L'0' && *digit <= L'9' && number <= limit; digit++)
        number = number * 10 + (unsigned)(*digit - L'0');
    if (digit == text || *digit != L'\0' || number > limit) {
        char name[SHOWN_SIZE];
        char shown[SHOWN_SIZE];

        fprintf(stderr, "%s: %s: \"%s\" is not a number from 0 to %lu\n", reader->program,
                log_utf8(option, name, sizeof(name)), log_utf8(text, shown, sizeof(shown)),
                (unsigned long)limit);
        return FALSE;
    }
    *value = (UINT32)number;
    return TRUE;
}

BOOL option_unknown(const struct option_reader *reader)
{
    char shown[SHOWN_SIZE];

    fprintf(stderr, "%s: unknown argument \"%s\" (see --help)\n", reader->program,
            log_utf8(reader->argv[reader->at], shown, sizeof(shown)));
    return FALSE;
}
