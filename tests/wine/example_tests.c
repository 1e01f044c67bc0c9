/* The examples of the language's reference and tour, played with the sample TIAs. */
#include "examples.h"
#include "suite.h"
#include "tests.h"
#include "wine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECONDS 300
#define EXAMPLES_MAX 12

static void play(const char *document, unsigned int at_least)
{
    /* An agent without a command is the program behind `--`. */
    const char *argv[EXAMPLES_MAX + 8] = {WINE_MOCKBFE, "run", "--agents",
                                          "build/x86_64/samples/gcc"};
    static const char TIA[] = "build/x86_64/samples/gcc/tia_notify.exe";
    char *paths[EXAMPLES_MAX];
    bool alone[EXAMPLES_MAX];
    char *text = read_file(document, NULL);
    const char *at = text;
    unsigned int count = 0;
    size_t words = 4;
    for (char *example = text ? examples_next(&at) : NULL; example && count < EXAMPLES_MAX;
         example = examples_next(&at), count++) {
        paths[count] = wine_write(".bfe", example);
        alone[count] = strstr(example, "agent helper {") != NULL;
        free(example);
    }
    CHECK(count >= at_least);
    for (unsigned int i = 0; i < count; i++) {
        argv[words] = paths[i];
        words += !alone[i];
    }
    argv[words] = NULL;
    struct program program;
    if (wine_start_mockbfe(&program, argv, NULL) && program_wait(&program, SECONDS) &&
        !CHECK_INT(program.code, 0)) {
        CHECK_FAIL("the examples of %s:\n%s%s", document, program.out, program.err);
    }
    program_clear(&program);
    for (unsigned int i = 0; i < count; i++) {
        const char *const own[] = {argv[0], argv[1], argv[2], argv[3], paths[i], "--", TIA, NULL};
        if (alone[i] && wine_start_mockbfe(&program, own, NULL)) {
            if (program_wait(&program, SECONDS) && !CHECK_INT(program.code, 0)) {
                CHECK_FAIL("an example of %s:\n%s%s", document, program.out, program.err);
            }
            program_clear(&program);
        }
        free(paths[i]);
    }
    free(text);
}

void the_examples_of_the_reference_pass_when_played(void)
{
    play("mockbfe/script/README.md", 3);
}

void the_examples_of_the_tour_pass_when_played(void)
{
    play("mockbfe/script/TOUR.md", 5);
}
