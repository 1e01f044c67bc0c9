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

#define TOO_MANY 1450u       /* ERROR_NO_SYSTEM_RESOURCES */
#define TOO_LONG 0x80320035u /* FWP_E_INVALID_PARAMETER */

void the_services_limits_are_reached_with_their_errors_and_others_are_served(void)
{
    static const struct {
        const char *what;
        unsigned long count;
        unsigned int error;
    } TABLE[] = {
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
    struct program service;
    struct program tia;
    char pipe[100];
    char setting[130];
    wine_new_endpoint(pipe, sizeof(pipe), setting, sizeof(setting));
    const char *const serve[] = {WINE_MOCKBFE, "serve", "--endpoint", pipe, NULL};
    const char *const argv[] = {AGENTS "/limits.exe", NULL};
    memset(&tia, 0, sizeof(tia));
    if (wine_start_mockbfe(&service, serve, NULL) &&
        program_wait_for_output(&service, "mockbfe serves", SECONDS) &&
        wine_start_program(&tia, argv, setting) && program_wait(&tia, SECONDS)) {
        CHECK_CONTAINS(tia.out, "limits: done");
        for (size_t i = 0; i < sizeof(TABLE) / sizeof(TABLE[0]); i++) {
            check_line(tia.out, TABLE[i].what, TABLE[i].count, TABLE[i].error);
        }
    }
    program_clear(&tia);
    program_clear(&service);
}
