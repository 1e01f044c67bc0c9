/* The limits of the service as a TIA meets them; tests/limits has those of the engine by itself. */
#include "engine/limits.h"
#include "service/limits.h"
#include "tests.h"
#include "wine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void check_line(const char *output, const char *what, unsigned long count,
                       unsigned int error)
{
    char line[100];
    snprintf(line, sizeof(line), "limits: %s = %lu, then 0x%08x", what, count, error);
    CHECK_CONTAINS(output, line);
}

#define TOO_MANY 1450u             /* ERROR_NO_SYSTEM_RESOURCES */
#define TOO_LONG 0x80320035u       /* FWP_E_INVALID_PARAMETER */
#define BUSY 170u                  /* ERROR_BUSY */
#define BAD_DESCRIPTOR 1338u       /* ERROR_INVALID_SECURITY_DESCR */
#define ENDED 1067u                /* ERROR_PROCESS_ABORTED */
#define MOST_OF_A_DESCRIPTOR 65536 /* bfe.idl: BFE_MAX_SECURITY_DESCRIPTOR */

struct reached {
    const char *what;
    unsigned long count;
    unsigned int error;
};

/* What a program says of limits; the last line of it is done. */
static void check_output(const char *output, const char *done, const struct reached *table,
                         size_t count)
{
    CHECK_CONTAINS(output, done);
    for (size_t i = 0; i < count; i++) {
        check_line(output, table[i].what, table[i].count, table[i].error);
    }
}

/* Runs a program against a service of its own, without a script. */
static void run_against_a_service(const char *const *argv, const char *done,
                                  const struct reached *table, size_t count)
{
    struct program service;
    struct program tia;
    char pipe[100];
    char setting[130];
    wine_new_endpoint(pipe, sizeof(pipe), setting, sizeof(setting));
    const char *const serve[] = {WINE_MOCKBFE, "serve", "--endpoint", pipe, NULL};
    memset(&tia, 0, sizeof(tia));
    if (wine_start_mockbfe(&service, serve, NULL) &&
        program_wait_for_output(&service, "mockbfe serves", SECONDS) &&
        wine_start_program(&tia, argv, setting) && program_wait(&tia, SECONDS)) {
        check_output(tia.out, done, table, count);
    }
    program_clear(&tia);
    program_clear(&service);
}

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

void the_services_limits_are_reached_with_their_errors_and_others_are_served(void)
{
    static const struct reached TABLE[] = {
        {"managers", ENGINE_MAX_MANAGERS, TOO_MANY},
        {"managers listed", ENGINE_MAX_MANAGERS, 0},
        {"managers again", 1, 0},
        {"enums", ENGINE_MAX_ENUMS, TOO_MANY},
        {"manager's name", ENGINE_MAX_NAME, 0},
        {"session's name", ENGINE_MAX_NAME, 0},
        {"manager's name", ENGINE_MAX_NAME + 1, TOO_LONG},
        {"session's name", ENGINE_MAX_NAME + 1, TOO_LONG},
        {"manager's name", SERVICE_MAX_TEXT + 1, TOO_LONG},
        {"session's name", SERVICE_MAX_TEXT + 1, TOO_LONG},
        {"one waiting call too many", SERVICE_MAX_WAITING_CALLS + 1, 0},
        {"another call meanwhile", 1, 0},
        {"waiting calls refused", 1, 0},
        {"waiting calls served", SERVICE_MAX_WAITING_CALLS, 0},
        {"sessions", ENGINE_MAX_SESSIONS, TOO_MANY},
        {"sessions again", 1, 0},
    };
    const char *const argv[] = {AGENTS "/limits.exe", NULL};
    run_against_a_service(argv, "limits: done", TABLE, COUNT(TABLE));
}

/* By a client without fwpuclnt.dll, which speaks the wire by itself. */
void a_second_turn_and_a_descriptor_too_long_are_refused(void)
{
    static const struct reached TABLE[] = {
        {"turns of one registration", 1, BUSY},
        {"unregistration by hand", 1, 0},
        {"the turn that waited", 1, 0},
        {"bytes of a descriptor", MOST_OF_A_DESCRIPTOR, 0},
        {"bytes of a descriptor", MOST_OF_A_DESCRIPTOR + 1, BAD_DESCRIPTOR},
    };
    const char *const argv[] = {AGENTS "/attacker.exe", "limits", NULL};
    run_against_a_service(argv, "limits: done by hand", TABLE, COUNT(TABLE));
}

void one_client_process_too_many_is_refused_until_another_ends(void)
{
    static const struct reached TABLE[] = {
        {"client processes", SERVICE_MAX_CLIENTS, TOO_MANY},
        {"a client that is known already", 1, 0},
        {"client that ended", 1, 0},
        {"client processes again", 1, 0},
        {"client of an ended process", 1, ENDED},
        {"client processes afterwards", 1, 0},
    };
    struct program program;
    const char *const argv[] = {AGENTS "/clients.exe", NULL};
    if (wine_start_program(&program, argv, NULL) && program_wait(&program, SECONDS)) {
        check_output(program.out, "limits: done with clients", TABLE, COUNT(TABLE));
    }
    program_clear(&program);
}
