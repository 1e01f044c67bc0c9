#include "compiler.h"

#include "suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

enum {
    SHOWN_LINES = 12
};

static char *directory;

const char *scratch_dir(void)
{
    if (!directory)
        directory = make_temp_dir();
    return directory;
}

void remove_scratch_dir(void)
{
    if (directory)
        remove_tree(directory);
    free(directory);
    directory = NULL;
}

int run_command(const char *line, char **output)
{
    int code = -1;
    char *path = NULL;
    char *command = NULL;
    *output = NULL;
    if (asprintf(&path, "%s/output", scratch_dir()) < 0 ||
        asprintf(&command, "timeout -k 5 120 %s >'%s' 2>&1 </dev/null", line, path) < 0)
        goto done;
    int status = system(command);
    if (status != -1 && WIFEXITED(status))
        code = WEXITSTATUS(status);
    *output = read_file(path, NULL);
done:
    if (!*output)
        *output = strdup("");
    free(command);
    free(path);
    return code;
}

bool compile(const char *compiler, enum language language, const char *options, const char *text,
             char **output)
{
    bool content = false;
    char *source = NULL;
    char *line = NULL;
    *output = NULL;
    if (asprintf(&source, "%s/proof.%s", scratch_dir(), language == LANGUAGE_C ? "c" : "cpp") < 0)
        goto done;
    if (!write_file(source, text, strlen(text))) {
        CHECK_FAIL("%s: cannot be written", source);
        goto done;
    }
    if (asprintf(&line, "%s %s '%s'", compiler, options, source) < 0)
        goto done;
    content = run_command(line, output) == 0;
done:
    if (!*output)
        *output = strdup("");
    free(line);
    free(source);
    return content;
}

static void keep_first_lines(char *text)
{
    char *end = text;
    for (int i = 0; i < SHOWN_LINES && *end; i++)
        end += strcspn(end, "\n") + (end[strcspn(end, "\n")] != '\0');
    *end = '\0';
}

bool check_compiles(const char *what, const char *compiler, enum language language,
                    const char *options, const char *text)
{
    char *output;
    bool content = compile(compiler, language, options, text, &output);
    if (!content) {
        keep_first_lines(output);
        CHECK_FAIL("%s, with %s %s:\n%s", what, compiler, options, output);
    } else {
        CHECK(content);
    }
    free(output);
    return content;
}

bool check_refused(const char *what, const char *compiler, enum language language,
                   const char *options, const char *text, const char *part)
{
    char *output;
    bool content = compile(compiler, language, options, text, &output);
    bool refused = !content && strstr(output, part);
    if (content) {
        CHECK_FAIL("%s, with %s %s: was accepted; expected an error that contains \"%s\"", what,
                   compiler, options, part);
    } else if (!refused) {
        keep_first_lines(output);
        CHECK_FAIL("%s: expected an error that contains \"%s\", got:\n%s", what, part, output);
    } else {
        CHECK(refused);
    }
    free(output);
    return refused;
}
