/*
 * A battery of tests of the key-manager part of fwpuclnt.dll, with public headers only, for any
 * implementation.
 *
 * Every test is marked by the source of what it asserts, so that a run on Windows tells which
 * choices differ: documented   Microsoft's pages say so header       the Windows SDK's headers say
 * so observed     shipping programs depend on it chosen       nobody says; it is this project's
 * choice
 *
 * A failed or skipped expectation leaves its test at once; the sessions, registrations and
 * processes that the test holds are then closed for it.
 */
#ifndef TESTS_BATTERY_BATTERY_H
#define TESTS_BATTERY_BATTERY_H

#include <windows.h>
#include <fwpmu.h>

enum battery_status {
    DOCUMENTED,
    HEADER,
    OBSERVED,
    CHOSEN
};

/* One row of a table of tests. A name is "FUNCTION: BEHAVIOUR". */
struct battery_case {
    const char *name;
    enum battery_status status;
    void (*run)(void);
};

/* The tables, one per file. Each adds its tests to the battery. */
void add_layout_tests(void);
void add_handle_tests(void);
void add_engine_tests(void);
void add_transaction_tests(void);
void add_register_tests(void);
void add_unregister_tests(void);
void add_list_tests(void);
void add_memory_tests(void);
void add_security_tests(void);
void add_process_tests(void);
void add_unimplemented_tests(void);
void add_image_tests(void);
void add_session_enum_tests(void);
void add_input_tests(void);
void add_undocumented_tests(void);

/* The tests of one kind of account, instead of all others; FALSE for an unknown one. */
BOOL add_access_tests(const char *account);

/* Adds all rows; the last has a NULL name. */
void battery_add_cases(const struct battery_case *cases);

/* Adds one test that gets ARGUMENT, which must live as long as the program. */
void battery_add(enum battery_status status, void (*run)(const void *), const void *argument,
                 const char *name_format, ...);

#endif
