/* mockbfe/BEHAVIOUR.md promises tests and options: each that a row names must exist. */
#include "script/vocabulary.h"
#include "suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TABLE "mockbfe/BEHAVIOUR.md"
#define BATTERY_LIST "tests/battery/golden/list.txt"

enum column {
    COLUMN_FUNCTION,
    COLUMN_RULE,
    COLUMN_STATUS,
    COLUMN_SOURCE,
    COLUMN_OPTION,
    COLUMN_TEST,
    COLUMNS
};

struct row {
    int line;
    char *cells[COLUMNS];
};

#define ROWS_MAX 1000

static char *text; /* the file; the cells point into it */
static struct row rows[ROWS_MAX];
static size_t row_count;

/* ---- reading --------------------------------------------------------------------------------- */

static char *trim(char *from)
{
    while (*from == ' ') {
        from++;
    }
    size_t length = strlen(from);
    while (length > 0 && from[length - 1] == ' ') {
        from[--length] = '\0';
    }
    return from;
}

/* The cells of "| a | b |"; how many there were. More than COLUMNS are counted, not kept. */
static size_t split(char *line, char **cells)
{
    size_t count = 0;
    for (char *at = line + 1; *at;) {
        char *end = strchr(at, '|');
        if (!end) {
            break;
        }
        *end = '\0';
        if (count < COLUMNS) {
            cells[count] = trim(at);
        }
        count++;
        at = end + 1;
    }
    return count;
}

/* The first test that runs reads it. */
static void read_table(void)
{
    int number = 0;
    if (text) {
        return;
    }
    text = read_file(TABLE, NULL);
    if (!CHECK(text != NULL)) {
        return;
    }
    for (char *line = text, *next; line && row_count < ROWS_MAX; line = next) {
        next = strchr(line, '\n');
        if (next) {
            *next++ = '\0';
        }
        number++;
        struct row row = {.line = number};
        if (line[0] != '|' || strncmp(line, "|---", 4) == 0 ||
            strncmp(line, "| function |", 12) == 0) {
            continue;
        }
        size_t cells = split(line, row.cells);
        if (cells == COLUMNS) {
            rows[row_count++] = row;
        } else {
            CHECK_FAIL(TABLE ":%d: the row has %zu cells, expected %d", number, cells, COLUMNS);
        }
    }
}

/* What `build/native/tests/SUITE --list` prints; NULL when there is no such program. Kept. */
static const char *list_of(const char *suite)
{
    static struct {
        char name[64];
        char *list;
    } known[32];
    static size_t count;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(known[i].name, suite) == 0) {
            return known[i].list;
        }
    }
    char command[200];
    size_t used = 0;
    char *list = calloc(1, 1 << 20);
    snprintf(command, sizeof(command), "build/native/tests/%s --list 2>/dev/null", suite);
    FILE *pipe = list ? popen(command, "r") : NULL;
    if (pipe) {
        used = fread(list, 1, (1 << 20) - 1, pipe);
        pclose(pipe);
    }
    if (used == 0) {
        free(list);
        list = NULL;
    }
    if (count < sizeof(known) / sizeof(known[0])) {
        snprintf(known[count].name, sizeof(known[count].name), "%s", suite);
        known[count++].list = list;
    }
    return list;
}

/* Whether a line of a list is this name. */
static bool lists(const char *list, const char *name)
{
    size_t length = strlen(name);
    for (const char *at = strstr(list, name); at; at = strstr(at + 1, name)) {
        bool begins = at == list || at[-1] == '\n';
        if (begins && (at[length] == '\n' || at[length] == '\0' || at[length] == '\r')) {
            return true;
        }
    }
    return false;
}

/*
 * The status that the battery marks a test with; NULL when it has no such test. The battery is a
 * Windows program, so this looks into what it lists, which the suite "api" compares with the
 * program itself.
 */
static const char *battery_status(const char *name)
{
    static const char *const STATUSES[] = {"documented", "header", "observed", "chosen"};
    static char *list;
    char line[600];
    if (!list && !(list = read_file(BATTERY_LIST, NULL))) {
        CHECK_FAIL("there is no " BATTERY_LIST);
        return NULL;
    }
    for (size_t i = 0; i < sizeof(STATUSES) / sizeof(STATUSES[0]); i++) {
        snprintf(line, sizeof(line), "%s [%s]", name, STATUSES[i]);
        if (lists(list, line)) {
            return STATUSES[i];
        }
    }
    return NULL;
}

/* ---- tests ----------------------------------------------------------------------------------- */

static void every_row_has_a_function_a_rule_and_a_source(void)
{
    read_table();
    CHECK(row_count > 50);
    for (size_t i = 0; i < row_count; i++) {
        for (int column = 0; column < COLUMNS; column++) {
            if (rows[i].cells[column][0] == '\0') {
                CHECK_FAIL(TABLE ":%d: column %d is empty", rows[i].line, column + 1);
            }
        }
    }
}

static void every_status_is_one_of_the_four(void)
{
    read_table();
    for (size_t i = 0; i < row_count; i++) {
        const char *status = rows[i].cells[COLUMN_STATUS];
        if (strcmp(status, "documented") != 0 && strcmp(status, "header") != 0 &&
            strcmp(status, "observed") != 0 && strcmp(status, "chosen") != 0) {
            CHECK_FAIL(TABLE ":%d: status \"%s\", expected documented, header, observed or chosen",
                       rows[i].line, status);
        }
    }
}

static void check_test(const struct row *row, char *test)
{
    char *name = strstr(test, ": ");
    if (!name) {
        CHECK_FAIL(TABLE ":%d: \"%s\" is no \"suite: name\"", row->line, test);
        return;
    }
    *name = '\0';
    name = trim(name + 2);
    test = trim(test);
    if (strcmp(test, "battery") == 0) {
        const char *status = battery_status(name);
        if (!status) {
            CHECK_FAIL(TABLE ":%d: the battery has no test \"%s\"", row->line, name);
        } else if (strcmp(status, row->cells[COLUMN_STATUS]) != 0) {
            CHECK_FAIL(TABLE ":%d: the row is %s, but the battery says %s of \"%s\"", row->line,
                       row->cells[COLUMN_STATUS], status, name);
        }
        return;
    }
    const char *list = list_of(test);
    if (!list) {
        CHECK_FAIL(TABLE ":%d: build/native/tests/%s does not list any tests", row->line, test);
    } else if (!lists(list, name)) {
        CHECK_FAIL(TABLE ":%d: suite %s has no test \"%s\"", row->line, test, name);
    }
}

/* A cell may name several, separated by "; ". */
static void every_named_test_exists(void)
{
    read_table();
    for (size_t i = 0; i < row_count; i++) {
        char *tests = strdup(rows[i].cells[COLUMN_TEST]);
        for (char *at = tests, *next; at; at = next) {
            next = strstr(at, "; ");
            if (next) {
                *next = '\0';
                next += 2;
            }
            check_test(&rows[i], at);
        }
        free(tests);
    }
}

/* What is chosen has a row of its own, so that a status is true of all that its row says. */
static void a_row_that_is_not_chosen_speaks_of_no_choice(void)
{
    read_table();
    for (size_t i = 0; i < row_count; i++) {
        if (strcmp(rows[i].cells[COLUMN_STATUS], "chosen") != 0 &&
            strstr(rows[i].cells[COLUMN_SOURCE], "chosen")) {
            CHECK_FAIL(TABLE ":%d: the row is %s, and its source says \"%s\"", rows[i].line,
                       rows[i].cells[COLUMN_STATUS], rows[i].cells[COLUMN_SOURCE]);
        }
    }
}

/* A property of an agent's or an SA's block may select a reading as well. */
static bool option_exists(const char *name)
{
    return option_find(name) != OPTION_COUNT ||
           property_find(SUBJECT_AGENT, name) != PROPERTY_COUNT ||
           property_find(SUBJECT_SA, name) != PROPERTY_COUNT;
}

static void every_named_option_exists(void)
{
    read_table();
    for (size_t i = 0; i < row_count; i++) {
        const char *option = rows[i].cells[COLUMN_OPTION];
        if (strcmp(option, "-") != 0 && !option_exists(option)) {
            CHECK_FAIL(TABLE ":%d: the script language has no option or property \"%s\"",
                       rows[i].line, option);
        }
    }
}

static void every_option_is_named_by_a_row(void)
{
    read_table();
    for (int option = 0; option < OPTION_COUNT; option++) {
        const char *name = option_info((enum option_id)option)->name;
        size_t i = 0;
        while (i < row_count && strcmp(rows[i].cells[COLUMN_OPTION], name) != 0) {
            i++;
        }
        if (i == row_count) {
            CHECK_FAIL("option %s has no row in " TABLE, name);
        }
    }
}

static void what_is_not_there_is_noticed(void)
{
    char wrong[] = "engine: no_such_test";
    CHECK(list_of("engine") && !lists(list_of("engine"), "no_such_test"));
    CHECK(list_of("engine") && !lists(list_of("engine"), "second_dictator_is_refused_as_chosen"));
    CHECK(list_of("no-such-suite") == NULL);
    CHECK(!battery_status("FwpmEngineOpen0: does what nobody does"));
    CHECK(!battery_status("a name")); /* the end of another's */
    CHECK_STR(battery_status("FwpmEngineOpen0: accepts a dynamic session"), "documented");
    CHECK(!option_exists("no-such-option"));
    CHECK(strstr(wrong, ": ") != NULL);
}

#define ROW(name)                                                                                  \
    {                                                                                              \
#name, name                                                                                \
    }
int main(int argc, char **argv)
{
    static const struct test_case CASES[] = {
        ROW(every_row_has_a_function_a_rule_and_a_source),
        ROW(every_status_is_one_of_the_four),
        ROW(every_named_test_exists),
        ROW(a_row_that_is_not_chosen_speaks_of_no_choice),
        ROW(every_named_option_exists),
        ROW(every_option_is_named_by_a_row),
        ROW(what_is_not_there_is_noticed),
        {NULL, NULL},
    };
    return suite_main("behaviour", CASES, argc, argv);
}
