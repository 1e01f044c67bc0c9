/*
 * The tables of include/abi in memory: what Windows' headers say, one row a fact.
 */
#ifndef TESTS_HEADERS_TABLE_H
#define TESTS_HEADERS_TABLE_H

#include <stdbool.h>
#include <stddef.h>

enum {
    TABLE_MAX_COLUMNS = 10
};

/* Tab-separated text. Row 0 is the first one below the line of column names. */
struct table {
    size_t rows;
    size_t columns;
    char **cells; /* (rows + 1) * columns strings, the names first */
};

/* Everything that is known of the headers. */
struct truth {
    struct table layout;
    struct table enums;
    struct table macros;
    struct table errors;
    struct table aliases;
    struct table guids;
    struct table functions;
};

/* Reads include/abi/ *.tsv. On failure says why in a failed check, and leaves truth empty. */
bool truth_load(struct truth *truth);
void truth_free(struct truth *truth);

/* The text of a cell; a column that does not exist is a failed check and gives "". */
const char *table_get(const struct table *table, size_t row, const char *column);
void table_set(struct table *table, size_t row, const char *column, const char *text);

/* The row whose two columns have these texts (column2 may be NULL); table->rows if there is none.
 */
size_t table_find(const struct table *table, const char *column1, const char *text1,
                  const char *column2, const char *text2);

/* The value of NTDDI_<name> for a name of a column "since"; 0 and a failed check if unknown. */
unsigned ntddi_value(const char *since);

/* All versions that the tables name, oldest first; ends with NULL. */
extern const char *const ntddi_names[];

#endif
