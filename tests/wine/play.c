#include "play.h"
#include "suite.h"
#include "wine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool start(struct program *program, const char *const *argv, const char *more)
{
    return wine_start_mockbfe(program, argv, more);
}

bool run(struct program *program, int code, const char *more, const char *const *argv)
{
    return start(program, argv, more) && program_wait(program, SECONDS) &&
           (CHECK_INT(program->code, code) ||
            (CHECK_FAIL("its output was:\n%s%s", program->out, program->err), false));
}

char *script(const char *text)
{
    static unsigned int number;
    char path[700];
    snprintf(path, sizeof(path), "%s/script-%u.bfe", wine_folder(), number++);
    CHECK(write_file(path, text, strlen(text)));
    return strdup(path);
}

char *bad_script(const char *program, const char *mode, const char *lines)
{
    char text[4000];
    snprintf(text, sizeof(text), "scenario \"a bad TIA\"\nagent tia \"%s %s\"\n%s", program, mode,
             lines);
    return script(text);
}

static void run_bad(struct program *program, int code, const char *mode, const char *lines)
{
    char *path = bad_script("tia_bad.exe", mode, lines);
    const char *const argv[] = {MOCKBFE, "run", "--agents", "build/x86_64/tests", path, NULL};
    run(program, code, NULL, argv);
    free(path);
}

void expect_bad(const char *mode, const char *lines, int code, const char *says)
{
    struct program program;
    run_bad(&program, code, mode, lines);
    CHECK_CONTAINS(program.out, says);
    program_clear(&program);
}
