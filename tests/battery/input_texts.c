/*
 * Sessions, key managers and callbacks with a bad field. Texts: one without an end before the end
 * of memory, one that leads nowhere, one of a megabyte, one that is too long by one byte.
 */
#include "fixture.h"
#include "input_make.h"

#include <string.h>

enum {
    HUGE_NAME = 1000000,
    TEXT_LIMIT = 4096
};

static wchar_t *endless(void)
{
    return before_nothing(64, 'x');
}

static wchar_t *huge(void)
{
    static wchar_t text[HUGE_NAME + 1];
    size_t i;

    for (i = 0; i < HUGE_NAME; i++)
        text[i] = L'x';
    return text;
}

/* Names that are too long by one byte, and of which half a character is missing. */
static wchar_t too_long[TEXT_LIMIT + 2];
static wchar_t lone_surrogate[] = {'a', 0xD83D, 'b', 0};

static wchar_t *long_text(size_t length)
{
    size_t i;

    for (i = 0; i < length; i++)
        too_long[i] = L'y';
    too_long[length] = L'\0';
    return too_long;
}

static ULONG_PTR session_named(struct arguments *arguments, wchar_t *name, wchar_t *description)
{
    arguments->session.displayData.name = name;
    arguments->session.displayData.description = description;
    return word_of(&arguments->session);
}

ULONG_PTR make_session_endless(struct arguments *arguments)
{
    return session_named(arguments, endless(), NULL);
}

ULONG_PTR make_session_endless_description(struct arguments *arguments)
{
    return session_named(arguments, NULL, endless());
}

ULONG_PTR make_session_huge(struct arguments *arguments)
{
    return session_named(arguments, huge(), NULL);
}

ULONG_PTR make_session_nowhere(struct arguments *arguments)
{
    return session_named(arguments, nowhere(), NULL);
}

ULONG_PTR make_session_long(struct arguments *arguments)
{
    return session_named(arguments, long_text(TEXT_LIMIT + 1), NULL);
}

ULONG_PTR make_session_long_description(struct arguments *arguments)
{
    return session_named(arguments, NULL, long_text(TEXT_LIMIT + 1));
}

ULONG_PTR make_session_longest(struct arguments *arguments)
{
    return session_named(arguments, long_text(TEXT_LIMIT), NULL);
}

ULONG_PTR make_session_surrogate(struct arguments *arguments)
{
    return session_named(arguments, lone_surrogate, NULL);
}

ULONG_PTR make_session_flags(struct arguments *arguments)
{
    arguments->session.flags = 0xFFFFFFFF;
    return word_of(&arguments->session);
}

ULONG_PTR make_session_reserved(struct arguments *arguments)
{
    arguments->session.flags = FWPM_SESSION_FLAG_RESERVED;
    return word_of(&arguments->session);
}

ULONG_PTR make_session_cut(struct arguments *arguments)
{
    (void)arguments;
    return word_of(before_nothing(sizeof(FWPM_SESSION0) - 8, 0));
}

static ULONG_PTR manager_named(struct arguments *arguments, wchar_t *name, wchar_t *description)
{
    arguments->manager.displayData.name = name;
    arguments->manager.displayData.description = description;
    return word_of(&arguments->manager);
}

ULONG_PTR make_manager_nameless(struct arguments *arguments)
{
    return manager_named(arguments, NULL, NULL);
}

ULONG_PTR make_manager_endless(struct arguments *arguments)
{
    return manager_named(arguments, endless(), NULL);
}

ULONG_PTR make_manager_endless_description(struct arguments *arguments)
{
    return manager_named(arguments, arguments->manager.displayData.name, endless());
}

ULONG_PTR make_manager_huge(struct arguments *arguments)
{
    return manager_named(arguments, huge(), NULL);
}

ULONG_PTR make_manager_nowhere(struct arguments *arguments)
{
    return manager_named(arguments, nowhere(), NULL);
}

ULONG_PTR make_manager_long(struct arguments *arguments)
{
    return manager_named(arguments, long_text(TEXT_LIMIT + 1), NULL);
}

ULONG_PTR make_manager_long_description(struct arguments *arguments)
{
    return manager_named(arguments, arguments->manager.displayData.name, long_text(TEXT_LIMIT + 1));
}

ULONG_PTR make_manager_longest(struct arguments *arguments)
{
    return manager_named(arguments, long_text(TEXT_LIMIT), NULL);
}

ULONG_PTR make_manager_surrogate(struct arguments *arguments)
{
    return manager_named(arguments, lone_surrogate, NULL);
}

ULONG_PTR make_manager_flags(struct arguments *arguments)
{
    arguments->manager.flags = 0xFFFFFFFE;
    return word_of(&arguments->manager);
}

ULONG_PTR make_manager_hint(struct arguments *arguments)
{
    arguments->manager.keyDictationTimeoutHint = 255;
    return word_of(&arguments->manager);
}

ULONG_PTR make_manager_cut(struct arguments *arguments)
{
    (void)arguments;
    return word_of(before_nothing(sizeof(IPSEC_KEY_MANAGER0) - 8, 0));
}

ULONG_PTR make_callbacks_flags(struct arguments *arguments)
{
    arguments->callbacks.flags = 1;
    return word_of(&arguments->callbacks);
}

ULONG_PTR make_callbacks_reserved(struct arguments *arguments)
{
    arguments->callbacks.reserved = new_guid();
    return word_of(&arguments->callbacks);
}

ULONG_PTR make_callbacks_none(struct arguments *arguments)
{
    memset(&arguments->callbacks, 0, sizeof(arguments->callbacks));
    return word_of(&arguments->callbacks);
}

ULONG_PTR make_callbacks_cut(struct arguments *arguments)
{
    (void)arguments;
    return word_of(before_nothing(sizeof(IPSEC_KEY_MANAGER_CALLBACKS0) - 8, 0));
}
