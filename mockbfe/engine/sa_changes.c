#include "engine/sa_changes.h"

#include <stdarg.h>
#include <stdio.h>

void sa_changes_add(struct sa_changes *changes, enum sa_direction direction, const char *field,
                    const char *was, const char *is)
{
    if (changes->total < SA_CHANGES_KEPT) {
        struct sa_change *change = &changes->kept[changes->total];
        change->direction = direction;
        snprintf(change->field, sizeof(change->field), "%s", field);
        snprintf(change->was, sizeof(change->was), "%s", was);
        snprintf(change->is, sizeof(change->is), "%s", is);
    }
    changes->total++;
}

size_t sa_changes_kept(const struct sa_changes *changes)
{
    return changes->total < SA_CHANGES_KEPT ? changes->total : SA_CHANGES_KEPT;
}

static size_t append(char *text, size_t used, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static size_t append(char *text, size_t used, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(text + used, SA_CHANGES_TEXT_SIZE - used, format, arguments);
    va_end(arguments);
    size_t end = used + (length > 0 ? (size_t)length : 0);
    return end < SA_CHANGES_TEXT_SIZE ? end : SA_CHANGES_TEXT_SIZE - 1;
}

void sa_changes_print(const struct sa_changes *changes, char text[SA_CHANGES_TEXT_SIZE])
{
    size_t kept = sa_changes_kept(changes);
    size_t used = append(text, 0, "keyDictation changed ");
    for (size_t i = 0; i < kept; i++) {
        const struct sa_change *change = &changes->kept[i];
        bool last = i + 1 == changes->total;
        used = append(text, used, "%s%s of the %s SA (%s -> %s)",
                      i == 0 ? ""
                      : last ? " and "
                             : ", ",
                      change->field, change->direction == SA_INBOUND ? "inbound" : "outbound",
                      change->was, change->is);
    }
    if (changes->total > kept) {
        used = append(text, used, " and %zu more", changes->total - kept);
    }
    append(text, used, "; it may change only keys");
}
