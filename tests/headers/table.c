#include "table.h"

#include "suite.h"

#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    unsigned value;
} versions[] = {
    {"WIN6", 0x06000000},      {"WIN6SP1", 0x06000100},    {"WIN7", 0x06010000},
    {"WIN8", 0x06020000},      {"WINBLUE", 0x06030000},    {"WIN10", 0x0A000000},
    {"WIN10_RS2", 0x0A000003}, {"WIN10_RS3", 0x0A000004},  {"WIN10_RS4", 0x0A000005},
    {"WIN10_RS5", 0x0A000006}, {"WIN10_19H1", 0x0A000007}, {"WIN10_VB", 0x0A000008},
    {"WIN10_FE", 0x0A00000A},  {"WIN10_CO", 0x0A00000B},   {"WIN10_NI", 0x0A00000C},
};

const char *const ntddi_names[] = {
    "WIN6",      "WIN6SP1",   "WIN7",      "WIN8",      "WINBLUE",    "WIN10",
    "WIN10_RS2", "WIN10_RS3", "WIN10_RS4", "WIN10_RS5", "WIN10_19H1", "WIN10_VB",
    "WIN10_FE",  "WIN10_CO",  "WIN10_NI",  NULL,
};

unsigned ntddi_value(const char *since)
{
    for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++) {
        if (strcmp(versions[i].name, since) == 0)
            return versions[i].value;
    }
    CHECK_FAIL("the version \"%s\" is not known; add it to versions[]", since);
    return 0;
}

static void table_free(struct table *table)
{
    for (size_t i = 0; i < (table->rows + 1) * table->columns; i++)
        free(table->cells[i]);
    free(table->cells);
    memset(table, 0, sizeof(*table));
}

static size_t count_char(const char *text, char wanted)
{
    size_t count = 0;
    for (; *text; text++)
        count += *text == wanted;
    return count;
}

static bool table_load(struct table *table, const char *path)
{
    char *text = read_file(path, NULL);
    if (!text || text[strcspn(text, "\n")] == '\0') {
        CHECK_FAIL("%s: cannot be read or is empty", path);
        free(text);
        return false;
    }
    size_t header_length = strcspn(text, "\n");
    text[header_length] = '\0';
    table->columns = count_char(text, '\t') + 1;
    text[header_length] = '\n';
    table->rows = count_char(text, '\n') - 1;
    table->cells = calloc((table->rows + 1) * table->columns, sizeof(*table->cells));
    bool good = true;
    size_t cell = 0;
    char *line = text;
    for (size_t row = 0; row <= table->rows; row++) {
        size_t length = strcspn(line, "\n");
        char *end = line + length;
        for (size_t column = 0; column < table->columns; column++) {
            size_t width = strcspn(line, "\t\n");
            table->cells[cell++] = strndup(line, width);
            line += width;
            if (column + 1 < table->columns) {
                if (*line != '\t') {
                    CHECK_FAIL("%s:%zu: %zu columns, the first line has %zu", path, row + 1,
                               column + 1, table->columns);
                    good = false;
                } else {
                    line++;
                }
            }
        }
        if (good && line != end) {
            CHECK_FAIL("%s:%zu: more columns than the first line", path, row + 1);
            good = false;
        }
        line = end + 1;
    }
    free(text);
    return good;
}

bool truth_load(struct truth *truth)
{
    memset(truth, 0, sizeof(*truth));
    bool good = table_load(&truth->layout, "include/abi/layout.tsv") &&
                table_load(&truth->enums, "include/abi/enums.tsv") &&
                table_load(&truth->macros, "include/abi/macros.tsv") &&
                table_load(&truth->errors, "include/abi/errors.tsv") &&
                table_load(&truth->aliases, "include/abi/aliases.tsv") &&
                table_load(&truth->guids, "include/abi/guids.tsv") &&
                table_load(&truth->functions, "include/abi/functions.tsv");
    if (!good)
        truth_free(truth);
    return good;
}

void truth_free(struct truth *truth)
{
    table_free(&truth->layout);
    table_free(&truth->enums);
    table_free(&truth->macros);
    table_free(&truth->errors);
    table_free(&truth->aliases);
    table_free(&truth->guids);
    table_free(&truth->functions);
}

static char **cell_at(const struct table *table, size_t row, const char *column)
{
    for (size_t i = 0; i < table->columns && row < table->rows; i++) {
        if (strcmp(table->cells[i], column) == 0)
            return &table->cells[(row + 1) * table->columns + i];
    }
    CHECK_FAIL("the table has no column \"%s\" or no row %zu", column, row);
    return NULL;
}

const char *table_get(const struct table *table, size_t row, const char *column)
{
    char **cell = cell_at(table, row, column);
    return cell ? *cell : "";
}

void table_set(struct table *table, size_t row, const char *column, const char *text)
{
    char **cell = cell_at(table, row, column);
    if (cell) {
        free(*cell);
        *cell = strdup(text);
    }
}

size_t table_find(const struct table *table, const char *column1, const char *text1,
                  const char *column2, const char *text2)
{
    for (size_t row = 0; row < table->rows; row++) {
        if (strcmp(table_get(table, row, column1), text1) == 0 &&
            (!column2 || strcmp(table_get(table, row, column2), text2) == 0))
            return row;
    }
    return table->rows;
}
