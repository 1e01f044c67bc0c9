/* Several scripts in one process, one after the other and at once. */
#include "engine/limits.h"
#include "suite.h"
#include "tests.h"
#include "wine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define SECONDS 300

#define NEGOTIATE                                                                                  \
    "expect tia registers\n"                                                                       \
    "negotiate sa1 {\n"                                                                            \
    "    traffic 10.0.0.1:50000 -> 10.0.0.2:445 tcp\n"                                             \
    "    policy allow-dictate allow-notify\n"                                                      \
    "    transform esp aes-gcm-128\n"                                                              \
    "}\n"

/* All have an agent, an SA and a key manager of the same names and keys. */
static const struct {
    const char *command;
    const char *lines;
    int verdict; /* its own exit code */
} SCRIPTS[] = {
    {"tia_bad.exe good",
     NEGOTIATE "expect sa1 established { keys = locally-dictated }\ndelete sa1\n", 0},
    {"tia_bad.exe good", NEGOTIATE "expect sa1 established { keys = generated }\n", 1},
    {"tia_bad.exe crash-in-dictate",
     NEGOTIATE "expect sa1 failed tia-died\n"
               "expect tia exits { code = * }\n",
     0},
    {"tia_bad.exe crash-in-check", NEGOTIATE "expect sa1 established generated\n", 1},
    {"tia_bad.exe hang-in-check",
     NEGOTIATE "expect sa1 established generated within 60s\n"
               "kill tia\nexpect tia exits { code = * }\ndelete sa1\n",
     0},
    {"tia_bad.exe good", NEGOTIATE "expect sa1 established\nafter 2h\nexpect sa1 expired\n", 0},
    {"tia_bad.exe good",
     NEGOTIATE "expect sa1 established\nfault bfe stop\n"
               "expect tia unregisters\nexpect sa1 deleted outbound\n"
               "expect sa1 deleted inbound\nkill tia\n"
               "expect tia exits { code = * }\n",
     0},
    {"no_such_program.exe", NEGOTIATE, 3},
    {"tia_bad.exe good",
     NEGOTIATE "expect sa1 established\ndelete sa1\nstop tia\nexpect tia exits 0\n", 0},
};
#define SCRIPT_COUNT (sizeof(SCRIPTS) / sizeof(SCRIPTS[0]))

/* The verdicts of a run with -q, without the times that stand in parentheses. */
static char *verdicts(const char *output)
{
    char *text = calloc(1, strlen(output) + 1);
    size_t used = 0;
    for (const char *line = output; text && line && *line;) {
        size_t length = strcspn(line, "\n");
        bool verdict = (strncmp(line, "PASS ", 5) == 0 || strncmp(line, "FAIL ", 5) == 0 ||
                        strncmp(line, "ERROR ", 6) == 0) &&
                       length > 3 && strncmp(line + length - 3, " s)", 3) == 0;
        if (verdict) {
            size_t kept = length;
            while (kept > 0 && line[kept] != '(') {
                kept--;
            }
            memcpy(text + used, line, kept);
            used += kept;
            text[used++] = '\n';
        }
        line += length + (line[length] == '\n');
    }
    return text;
}

static char *run_folder(const char *folder, const char *jobs, int code)
{
    struct program program;
    char *found = NULL;
    const char *const argv[] = {WINE_MOCKBFE,         "run",  "-q", "-j", jobs, "--agents",
                                "build/x86_64/tests", folder, NULL};
    if (wine_start_mockbfe(&program, argv, NULL) && program_wait(&program, SECONDS)) {
        found = verdicts(program.out);
        if (!CHECK_INT(program.code, code)) {
            CHECK_FAIL("-j %s said:\n%s%s", jobs, program.out, program.err);
        }
    }
    program_clear(&program);
    return found;
}

static void write_script(const char *folder, size_t number, const char *command, const char *lines)
{
    char path[800];
    char text[1500];
    snprintf(path, sizeof(path), "%s/script-%03zu.bfe", folder, number);
    snprintf(text, sizeof(text), "scenario \"the same names\"\nagent tia \"%s\"\n%s", command,
             lines);
    CHECK(write_file(path, text, strlen(text)));
}

void scripts_played_at_once_end_as_they_do_alone(void)
{
    char folder[700];
    snprintf(folder, sizeof(folder), "%s/together", wine_folder());
    CHECK_INT(mkdir(folder, 0755), 0);
    for (size_t i = 0; i < SCRIPT_COUNT; i++) {
        write_script(folder, i, SCRIPTS[i].command, SCRIPTS[i].lines);
    }
    char *alone = run_folder(folder, "1", 3);
    char *together = run_folder(folder, "4", 3);
    CHECK_STR(together, alone);
    /* And each as it should. */
    const char *line = alone;
    for (size_t i = 0; i < SCRIPT_COUNT && CHECK(line && *line); i++) {
        bool passed = strncmp(line, "PASS", 4) == 0;
        if (passed != (SCRIPTS[i].verdict == 0)) {
            CHECK_FAIL("script %zu: expected verdict %d, actual: %.*s", i, SCRIPTS[i].verdict,
                       (int)strcspn(line, "\n"), line);
        }
        line += strcspn(line, "\n") + 1;
    }
    free(alone);
    free(together);
}

void a_hundred_scripts_at_once_share_nothing(void)
{
    char folder[700];
    char lines[600];
    struct program program;
    snprintf(folder, sizeof(folder), "%s/hundred", wine_folder());
    CHECK_INT(mkdir(folder, 0755), 0);
    for (size_t i = 0; i < 100; i++) {
        /* Every eleventh has a TIA; the others' peers are the script's. Each its own virtual time.
         */
        snprintf(lines, sizeof(lines),
                 "%snegotiate sa1 {\n    traffic 10.0.0.1:50000 -> 10.0.0.2:445 tcp\n"
                 "    policy allow-dictate allow-notify\n    lifetime %zus\n    peer weight 3\n}\n"
                 "expect sa1 established\nafter %zus\nexpect no sa1 expired within 0s\n"
                 "after 2s\nexpect sa1 expired\n",
                 i % 11 == 0 ? "expect tia registers\n" : "", i + 10, i + 9);
        write_script(folder, i,
                     i % 11 == 0 ? "tia_bad.exe good" : "tia_bad.exe\" { start manual } #", lines);
    }
    const char *const argv[] = {WINE_MOCKBFE,         "run",  "-q", "-j", "8", "--agents",
                                "build/x86_64/tests", folder, NULL};
    if (wine_start_mockbfe(&program, argv, NULL) && program_wait(&program, SECONDS) &&
        !CHECK_INT(program.code, 0)) {
        CHECK_FAIL("it said:\n%s%s", program.out, program.err);
    }
    CHECK_CONTAINS(program.out ? program.out : "", "100 scripts, 100 passed, 0 failed");
    program_clear(&program);
}

#define AT_ONCE 3
#define EACH 200 /* more than the limit together, and fewer by themselves */

/* Each registration parks a call, and Wine's runtime lets the 501st of a process wait in silence.
 */
void the_registrations_of_scripts_played_at_once_are_bounded_together(void)
{
    char folder[700];
    char lines[600];
    struct program program;
    unsigned long all = 0;
    size_t refused = 0;
    snprintf(folder, sizeof(folder), "%s/managers", wine_folder());
    CHECK_INT(mkdir(folder, 0755), 0);
    for (size_t i = 0; i < AT_ONCE; i++) {
        /* They stay until all have registered. */
        snprintf(lines, sizeof(lines),
                 "expect tia prints { line contains \"listing them = 0x00000000\" } within 60s\n"
                 "expect no tia exits within 15s\nstop tia\nexpect tia exits 0 within 60s\n");
        write_script(folder, i, "tia_many.exe register 200", lines);
    }
    const char *const argv[] = {WINE_MOCKBFE,         "run",  "-j", "3", "--agents",
                                "build/x86_64/tests", folder, NULL};
    if (wine_start_mockbfe(&program, argv, NULL) && program_wait(&program, SECONDS) &&
        !CHECK_INT(program.code, 0)) {
        CHECK_FAIL("it said:\n%s%s", program.out, program.err);
    }
    const char *at = program.out;
    while (at && (at = strstr(at, "tia_many: ")) != NULL) {
        unsigned long count = 0;
        unsigned int error = 0;
        at += strlen("tia_many: ");
        if (sscanf(at, "%lu registered, then 0x%x", &count, &error) == 2) {
            all += count;
            refused += error != 0;
            CHECK(error == 0 ? count == EACH : error == 1450); /* ERROR_NO_SYSTEM_RESOURCES */
        }
    }
    CHECK_INT(all, ENGINE_MAX_MANAGERS);
    CHECK(refused >= AT_ONCE - 1);
    CHECK_CONTAINS(program.out ? program.out : "", "ERROR_NO_SYSTEM_RESOURCES");
    program_clear(&program);
}

/* The service plays the next script meanwhile, so that it is not its end that ends the turn. */
void the_turn_of_a_tia_that_outlives_its_script_ends_with_the_script(void)
{
    char folder[700];
    char file[750];
    char command[800];
    size_t size = 0;
    struct program program;
    snprintf(folder, sizeof(folder), "%s/outlive", wine_folder());
    snprintf(file, sizeof(file), "%s/outlive.txt", wine_folder());
    snprintf(command, sizeof(command), "tia_many.exe launch Z:%s", file);
    CHECK_INT(mkdir(folder, 0755), 0);
    write_script(folder, 0, command, "expect tia registers\nexpect tia exits 0 within 60s\n");
    write_script(folder, 1, "tia_bad.exe good",
                 "expect tia registers\nexpect no tia exits within 20s\n");
    const char *const argv[] = {WINE_MOCKBFE,         "run",  "-q", "--agents",
                                "build/x86_64/tests", folder, NULL};
    if (wine_start_mockbfe(&program, argv, NULL) && program_wait(&program, SECONDS)) {
        /* The first script's agents have ended, and a session is left. */
        CHECK_CONTAINS(program.out, "all agents have ended, but 1 sessions, 1 registrations");
        CHECK_CONTAINS(program.out, "2 scripts, 1 passed, 1 failed");
        char *said = read_file(file, &size);
        CHECK_STR(said ? said : "nothing",
                  "the session ended with 0x80320010, closing = 0x00000000 in time\r\n");
        free(said);
    }
    program_clear(&program);
}

/* tia_bad's key is always the same; mockbfe's exit code is that of `deny` or 0. */
static void run_remembering(const char *const *argv, int code, const char *says)
{
    struct program program;
    if (wine_start_mockbfe(&program, argv, NULL) && program_wait(&program, SECONDS)) {
        if (!CHECK_INT(program.code, code)) {
            CHECK_FAIL("it said:\n%s%s", program.out, program.err);
        }
        CHECK_CONTAINS(says && program.out ? program.out : "", says ? says : "");
        CHECK(says || !strstr(program.out ? program.out : "", "lint-runs-alike"));
    }
    program_clear(&program);
}

void keys_that_do_not_differ_between_runs_are_found_without_being_kept(void)
{
    static const char SAYS[] = "keyDictation of tia gave a key that it gave in another run of this "
                               "script: the inbound ESP ";
    char memory[700];
    char *path = wine_write(".bfe", "scenario \"one key\"\noption lint-runs-alike deny\n"
                                    "agent tia \"tia_bad.exe good\"\n" NEGOTIATE
                                    "expect sa1 established\ndelete sa1\n");
    snprintf(memory, sizeof(memory), "%s/memory", wine_folder());
    const char *const once[] = {WINE_MOCKBFE, "run", "--agents", "build/x86_64/tests", path, NULL};
    const char *const twice[] = {WINE_MOCKBFE, "run", "--agents", "build/x86_64/tests",
                                 path,         path,  NULL};
    const char *const kept[] = {WINE_MOCKBFE,   "run",  "--agents", "build/x86_64/tests",
                                "--key-memory", memory, path,       NULL};
    run_remembering(once, 0, NULL);
    run_remembering(once, 0, NULL);
    run_remembering(twice, 1, SAYS);
    /* The same script, spelled in another way. */
    const size_t at = strlen(wine_folder());
    char spelled[800];
    snprintf(spelled, sizeof(spelled), "%s/./%s", wine_folder(), path + at + 1);
    const char *const other[] = {WINE_MOCKBFE,   "run",  "--agents", "build/x86_64/tests",
                                 "--key-memory", memory, spelled,    NULL};
    run_remembering(kept, 0, NULL);
    run_remembering(kept, 1, SAYS);
    run_remembering(other, 1, SAYS);
    char *text = read_file(memory, NULL);
    CHECK_CONTAINS(text ? text : "", "mockbfe key memory 1\nsalt ");
    CHECK(text && !strstr(text, "5a5a5a5a"));
    free(text);
    CHECK(write_file(memory, "nonsense\n", 9));
    run_remembering(kept, 3, NULL);
    free(path);
}
