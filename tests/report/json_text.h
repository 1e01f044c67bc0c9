/* Reads JSON (RFC 8259) strictly and hands out every key with its path and value. */
#ifndef TESTS_REPORT_JSON_TEXT_H
#define TESTS_REPORT_JSON_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Called for each member of each object: path is "event", "fields|inbound.key|length"; raw is the
 * value as it is written, size bytes long.
 */
typedef void json_visitor(void *context, const char *path, const char *raw, size_t size);

/* False when the line is not one object, or not UTF-8. */
bool json_visit(const char *line, json_visitor *visit, void *context);

/* The member at a path, as it is written, in a new string; NULL when there is none. */
char *json_get(const char *line, const char *path);

#endif
