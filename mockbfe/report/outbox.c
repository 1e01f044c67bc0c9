#include "report/outbox.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* What is taken at once, so that room is made while a slow reader still reads. */
#define TAKEN_AT_ONCE 65536

struct outbox_item {
    struct outbox_item *next;
    struct outbox_file *file;
    size_t size;
    char bytes[];
};

struct outbox {
    void (*more)(void); /* NULL: there is no writer */
    struct outbox_item *first;
    struct outbox_item *last;
    size_t waiting; /* bytes, those that are being written included */
};

struct outbox *outbox_new(void)
{
    return calloc(1, sizeof(struct outbox));
}

void outbox_free(struct outbox *outbox)
{
    free(outbox);
}

void outbox_begin(struct outbox *outbox, void (*more)(void))
{
    outbox->more = more;
}

void outbox_end(struct outbox *outbox)
{
    outbox->more = NULL;
}

static void write_bytes(struct outbox_file *file, const char *bytes, size_t size)
{
    if (file->error == 0) {
        errno = 0;
        if (fwrite(bytes, 1, size, file->file) != size) {
            file->error = errno ? errno : EIO;
        }
    }
}

static void flush(struct outbox_file *file)
{
    if (file->error == 0) {
        errno = 0;
        if (fflush(file->file) != 0) {
            file->error = errno ? errno : EIO;
        }
    }
}

void outbox_put(struct outbox *outbox, struct outbox_file *file, const struct text *text)
{
    struct outbox_item *item = NULL;
    file->lost |= text->incomplete;
    if (!outbox || !outbox->more) {
        write_bytes(file, text_get(text), text->size);
        flush(file);
    } else if (text->size > 0 && !(item = malloc(sizeof(*item) + text->size))) {
        file->lost = true;
    } else if (item) {
        item->next = NULL;
        item->file = file;
        item->size = text->size;
        memcpy(item->bytes, text->data, text->size);
        if (outbox->first) {
            outbox->last->next = item;
        } else {
            outbox->first = item;
        }
        outbox->last = item;
        outbox->waiting += text->size;
        outbox->more();
    }
}

bool outbox_full(const struct outbox *outbox)
{
    return outbox && outbox->waiting >= OUTBOX_ROOM;
}

struct outbox_item *outbox_take(struct outbox *outbox)
{
    struct outbox_item *taken = outbox->first;
    struct outbox_item *last = taken;
    if (taken) {
        size_t size = taken->size;
        while (last->next && size + last->next->size <= TAKEN_AT_ONCE) {
            last = last->next;
            size += last->size;
        }
        outbox->first = last->next;
        last->next = NULL;
    }
    return taken;
}

void outbox_written(struct outbox *outbox, struct outbox_item *items)
{
    while (items) {
        struct outbox_item *next = items->next;
        outbox->waiting -= items->size;
        free(items);
        items = next;
    }
}

void outbox_write(const struct outbox_item *items)
{
    for (; items; items = items->next) {
        write_bytes(items->file, items->bytes, items->size);
        /* Before another file's text, so that what goes to one place keeps its order. */
        if (!items->next || items->next->file != items->file) {
            flush(items->file);
        }
    }
}

int outbox_error(const struct outbox_file *file)
{
    return file->error ? file->error : file->lost ? ENOMEM : 0;
}
