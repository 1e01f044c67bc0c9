/* Script files in memory, and places in them. */
#ifndef MOCKBFE_SCRIPT_SOURCE_H
#define MOCKBFE_SCRIPT_SOURCE_H

#include "script/pool.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SOURCE_MAX_SIZE ((size_t)1 << 20) /* bytes of one file */

struct source_file;

/* Bytes begin..end-1 of a file. file is NULL for a place that no file has (the command line). */
struct source_range {
    const struct source_file *file;
    uint32_t begin;
    uint32_t end;
};

struct source_file {
    const char *name; /* as the user gave it; an include is joined to its includer's folder */
    const char *text; /* without a byte order mark, followed by a zero */
    size_t size;
    const uint32_t *lines; /* where each line begins */
    size_t line_count;
    struct source_range included_at; /* file is NULL for the first file */
    unsigned int depth;              /* of includes; 0 for the first file */
    bool acts;                       /* has statements that are no declarations */
    struct source_file *next;        /* in the order in which they were read */
};

/* Both count from 1. A column is a character, not a byte; a tab is one column. */
struct source_position {
    unsigned int line;
    unsigned int column;
};

/* A file for text of size bytes, which it copies. A leading byte order mark is dropped. */
struct source_file *source_new(struct pool *pool, const char *name, const char *text, size_t size);

struct source_position source_begin(struct source_range range);
struct source_position source_end(struct source_range range); /* of its last character */

/* The whole line that contains a byte, without its end of line. */
const char *source_line(const struct source_file *file, uint32_t at, size_t *size);

/* From the beginning of the first to the end of the second. */
struct source_range source_span(struct source_range first, struct source_range last);

#endif
