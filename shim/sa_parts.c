#include "sa_parts.h"

#include <rpc.h>
#include <string.h>
#include <wchar.h>

void *sa_part(size_t size)
{
    void *memory = midl_user_allocate(size);
    if (memory) {
        memset(memory, 0, size);
    }
    return memory;
}

UINT32 sa_v4(const UINT8 *b)
{
    return (UINT32)b[0] << 24 | (UINT32)b[1] << 16 | (UINT32)b[2] << 8 | b[3];
}

void sa_v6(const UINT8 *address, UINT8 *reversed)
{
    for (int i = 0; i < 16; i++) {
        reversed[i] = address[15 - i];
    }
}

GUID sa_guid(const UINT8 *bytes)
{
    GUID guid;
    memcpy(&guid, bytes, sizeof(guid));
    return guid;
}

wchar_t *sa_text(const wchar_t *text)
{
    size_t size = (wcslen(text) + 1) * sizeof(*text);
    wchar_t *copy = sa_part(size);
    if (copy) {
        memcpy(copy, text, size);
    }
    return copy;
}

wchar_t *sa_text_from_utf8(const UINT8 *text, size_t room, bool *failed)
{
    int bytes = (int)strnlen((const char *)text, room);
    if (bytes == 0) {
        return NULL;
    }
    int units = MultiByteToWideChar(CP_UTF8, 0, (const char *)text, bytes, NULL, 0);
    wchar_t *wide = sa_part(((size_t)units + 1) * sizeof(*wide));
    if (wide) {
        MultiByteToWideChar(CP_UTF8, 0, (const char *)text, bytes, wide, units);
    }
    *failed = *failed || !wide;
    return wide;
}
