/*
 * Many negotiations through one TIA (LOAD_MANY, default 1,000). The TIA checks each key and that no
 * callback is lost or comes twice; the memory of the service and of the TIA is looked at ten times
 * on the way.
 */
#include "curve.h"
#include "tests.h"
#include "suite.h"
#include "wine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECONDS 3600

static char *script_of(unsigned long negotiations, const char *file)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (out) {
        fprintf(
            out,
            "scenario \"many negotiations through one TIA\"\n"
            "agent tia \"tally.exe Z:%s %lu\"\nexpect tia registers\n"
            "repeat %lu {\n    repeat 100 {\n        negotiate sa {\n"
            "            traffic   10.0.0.1:50000 -> 10.0.0.2:445 tcp\n"
            "            policy    allow-dictate allow-notify\n"
            "            transform esp aes-gcm-128\n        }\n"
            "        expect sa established { keys = locally-dictated } within 60s\n"
            "        delete sa\n    }\n    after 61s\n}\n"
            "stop tia\nexpect tia prints \"tally: %lu checks, %lu dictations, %lu notifications, "
            "0 wrong keys, 0 twice\" within 60s\nexpect tia exits 0\n",
            file, negotiations / CURVE_POINTS, negotiations / 100, negotiations, negotiations,
            negotiations);
        fclose(out);
    }
    return text;
}

void many_negotiations_through_one_tia_lose_and_double_nothing(void)
{
    struct program program;
    struct point points[CURVE_POINTS];
    const char *wanted = getenv("LOAD_MANY");
    unsigned long negotiations = wanted && *wanted ? strtoul(wanted, NULL, 0) : 1000;
    char file[700];
    negotiations -= negotiations % 1000;
    snprintf(file, sizeof(file), "%s/progress", wine_folder());
    char *text = script_of(negotiations, file);
    char *path = text ? wine_write(".bfe", text) : NULL;
    const char *const argv[] = {WINE_MOCKBFE, "run", "--agents", "build/x86_64/tests", path, NULL};
    memset(&program, 0, sizeof(program));
    if (CHECK(path != NULL) && wine_start_mockbfe(&program, argv, NULL)) {
        size_t count = curve_watch(&program, file, points);
        program_wait(&program, SECONDS);
        if (!CHECK_INT(program.code, 0)) {
            size_t length = program.out ? strlen(program.out) : 0;
            CHECK_FAIL("the end of its output was:\n%s%s",
                       length > 1500 ? program.out + length - 1500 : program.out, program.err);
        }
        curve_check(points, count, negotiations);
    }
    program_clear(&program);
    free(path);
    free(text);
}
