#include "service/text.h"
#include "service/limits.h"

#include <windows.h>
#include <stdlib.h>

char *utf8_from_wide(const wchar_t *text)
{
    if (!text || wcsnlen(text, SERVICE_MAX_TEXT) == SERVICE_MAX_TEXT) {
        return NULL;
    }
    /* What came back would be another text. */
    int size = WideCharToMultiByte(CP_UTF8, WC_ERR_INVALID_CHARS, text, -1, NULL, 0, NULL, NULL);
    char *copy = size > 0 ? malloc((size_t)size) : NULL;
    if (copy) {
        WideCharToMultiByte(CP_UTF8, 0, text, -1, copy, size, NULL, NULL);
    }
    return copy;
}

wchar_t *wide_from_utf8(const char *text)
{
    if (!text || strnlen(text, SERVICE_MAX_TEXT) == SERVICE_MAX_TEXT) {
        return NULL;
    }
    int count = MultiByteToWideChar(CP_UTF8, 0, text, -1, NULL, 0);
    wchar_t *copy = count > 0 ? malloc((size_t)count * sizeof(wchar_t)) : NULL;
    if (copy) {
        MultiByteToWideChar(CP_UTF8, 0, text, -1, copy, count);
    }
    return copy;
}
