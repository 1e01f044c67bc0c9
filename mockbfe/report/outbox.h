/*
 * What is on its way to files, in its order. A file may be a pipe whose reader takes its time, and
 * whoever tells a report holds the service's lock: so texts are kept here under that lock, and a
 * writer who does not hold it takes and writes them. While there is no writer each text is written
 * at once.
 */
#ifndef MOCKBFE_REPORT_OUTBOX_H
#define MOCKBFE_REPORT_OUTBOX_H

#include "report/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* When so many bytes wait, whoever makes more should wait as well. */
#define OUTBOX_ROOM (16u << 20)

struct outbox;
struct outbox_item;

/* Where texts go. Zero it, then set file. It must live until all of its texts are written. */
struct outbox_file {
    FILE *file;
    int error; /* of the first write that failed; the writer's */
    bool lost; /* a text could not be kept; of those who put */
};

/* NULL without memory. */
struct outbox *outbox_new(void);
/* Nothing must be left in it. NULL is allowed. */
void outbox_free(struct outbox *outbox);

/* ---- with the lock held ---------------------------------------------------------------------- */

/* A writer is there from now on; more says that there is something for it. */
void outbox_begin(struct outbox *outbox, void (*more)(void));
/* It is gone, and has written everything. */
void outbox_end(struct outbox *outbox);

/* An outbox of NULL has no writer. */
void outbox_put(struct outbox *outbox, struct outbox_file *file, const struct text *text);
/* Whether too much waits. NULL is allowed. */
bool outbox_full(const struct outbox *outbox);
/* The next texts, not all of them at once; NULL: there are none. They still count as waiting. */
struct outbox_item *outbox_take(struct outbox *outbox);
/* They are written; frees them. */
void outbox_written(struct outbox *outbox, struct outbox_item *items);

/* ---- without the lock ------------------------------------------------------------------------ */

/* A file that cannot be written is left alone from then on. */
void outbox_write(const struct outbox_item *items);

/* 0 or the errno of what went wrong, once there is no writer any more. */
int outbox_error(const struct outbox_file *file);

#endif
