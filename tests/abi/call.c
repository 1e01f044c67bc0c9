#include "tests.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_WORDS 512

struct outcome abi_call(const struct abi_tables *tables, const char *const *words)
{
    struct outcome outcome = {-1, NULL, NULL};
    size_t out_size;
    size_t err_size;
    char *argv[MOST_WORDS];
    int argc = 0;
    argv[argc++] = (char *)"abi";
    while (words[argc - 1] && argc < MOST_WORDS - 1) {
        argv[argc] = (char *)words[argc - 1];
        argc++;
    }
    argv[argc] = NULL;
    FILE *out = open_memstream(&outcome.out, &out_size);
    FILE *err = open_memstream(&outcome.err, &err_size);
    if (out && err)
        outcome.code = abi_run(tables, argc, argv, out, err);
    if (out)
        fclose(out);
    if (err)
        fclose(err);
    return outcome;
}

void outcome_free(struct outcome *outcome)
{
    free(outcome->out);
    free(outcome->err);
}

void hide_compilers(char *text)
{
    static const char *const targets[] = {"\n  x64: ", "\n  x86: ", "\n  arm64: "};
    for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++) {
        char *start = strstr(text, targets[i]);
        char *end = start ? strchr(start, ';') : NULL;
        if (!end)
            continue;
        start += strlen(targets[i]);
        memmove(start + strlen("COMPILER"), end, strlen(end) + 1);
        for (size_t k = 0; "COMPILER"[k]; k++)
            start[k] = "COMPILER"[k];
    }
}

void expect_outcome(const struct outcome *outcome, int code, const char *part, const char *file,
                    int line)
{
    if (outcome->code != code)
        check_failed(file, line, "exit code: expected %d, actual %d\nstdout:\n%s\nstderr:\n%s",
                     code, outcome->code, outcome->out, outcome->err);
    else if (!strstr(outcome->out, part) && !strstr(outcome->err, part))
        check_failed(file, line, "expected in the output: %s\nstdout:\n%s\nstderr:\n%s", part,
                     outcome->out, outcome->err);
    else
        check_true(true, part, file, line);
}
