#include "junit_schema.h"
#include "program.h"
#include "suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SCHEMA "tests/report/junit.xsd"
#define SECONDS 60

bool junit_valid(const char *document, char *problem, size_t problem_size)
{
    char *folder = make_temp_dir();
    char path[600];
    struct program program = {0};
    const char *const argv[] = {"xmllint", "--nonet", "--noout", "--schema", SCHEMA, path, NULL};
    bool valid = false;
    snprintf(path, sizeof(path), "%s/junit.xml", folder);
    snprintf(problem, problem_size, "xmllint did not run");
    if (CHECK(write_file(path, document, strlen(document))) &&
        program_start(&program, folder, argv, NULL) && program_wait(&program, SECONDS)) {
        valid = program.code == 0;
        snprintf(problem, problem_size, "%s", valid ? "" : program.err);
    }
    program_clear(&program);
    remove_tree(folder);
    free(folder);
    return valid;
}
