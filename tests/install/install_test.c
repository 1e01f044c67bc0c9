/*
 * `make install`, into a folder with a space in its name: what lies where, the installed wrapper in
 * every surrounding that it may find, and TIAs that are compiled by the lines of README.md.
 */
#include "program.h"
#include "suite.h"
#include "wine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SECONDS 120
#define MAX_WORDS 20
#define NOBODY 65534

static char destination[700]; /* DESTDIR; empty until it is installed */
static char root[720];        /* DESTDIR and PREFIX */
static char mockbfe[740];     /* the installed wrapper */

/* ---- running --------------------------------------------------------------------------------- */

static bool run(struct program *program, int code, const char *const *argv)
{
    return program_start(program, wine_folder(), argv, NULL) && program_wait(program, SECONDS) &&
           (CHECK_INT(program->code, code) ||
            (CHECK_FAIL("its output was:\n%s%s", program->out, program->err), false));
}
#define RUN(program, code, ...) run((program), (code), (const char *const[]){__VA_ARGS__, NULL})

/* Runs a line of shell, with ROOT and the like as $1, $2, $3. */
static bool shell(struct program *program, int code, const char *line, const char *a, const char *b)
{
    return RUN(program, code, "sh", "-c", line, "sh", root, a, b);
}

static bool make_install(void)
{
    struct program program;
    char destdir[720];
    snprintf(destdir, sizeof(destdir), "DESTDIR=%s", destination);
    /* Nothing is built here: another make may be at it. */
    bool good = RUN(&program, 0, "env", "-u", "MAKEFLAGS", "-u", "MFLAGS", "-u", "MAKELEVEL",
                    "make", "NO_PACKAGES=1", "-o", "programs", "install", destdir, "PREFIX=/opt/x");
    program_clear(&program);
    return good;
}

static bool installed(void)
{
    if (!destination[0]) {
        snprintf(destination, sizeof(destination), "%s/dest dir", wine_folder());
        snprintf(root, sizeof(root), "%s/opt/x", destination);
        snprintf(mockbfe, sizeof(mockbfe), "%s/bin/mockbfe", root);
        return make_install();
    }
    return CHECK(access(mockbfe, X_OK) == 0);
}

/* ---- what is installed ----------------------------------------------------------------------- */

static void everything_is_put_below_destdir_and_prefix(void)
{
    struct program program;
    if (!installed()) {
        return;
    }
    /* Those of 32 bits may not have been built. */
    if (shell(&program, 0,
              "cd \"$2\" && find . -type f ! -name '*mine*' ! -path '*/i686/*' "
              "-printf '%m %p\\n' | LC_ALL=C sort -k 2",
              destination, NULL)) {
        CHECK_GOLDEN(program.out, "tests/install/golden/files.txt");
    }
    program_clear(&program);
}

static void what_the_user_has_put_beside_it_stays(void)
{
    static const char *const PLACES[] = {"bin",
                                         "include",
                                         "include/mockbfe",
                                         "lib/mockbfe",
                                         "lib/mockbfe/x86_64",
                                         "share/doc/mockbfe"};
    char path[900];
    if (!installed()) {
        return;
    }
    for (size_t i = 0; i < sizeof(PLACES) / sizeof(PLACES[0]); i++) {
        snprintf(path, sizeof(path), "%s/%s/mine", root, PLACES[i]);
        CHECK(write_file(path, PLACES[i], strlen(PLACES[i])));
    }
    snprintf(path, sizeof(path), "%s/lib/mockbfe/make-prefix", root);
    CHECK(write_file(path, "an older one", 12));
    CHECK(make_install());
    CHECK(access(path, X_OK) == 0);
    for (size_t i = 0; i < sizeof(PLACES) / sizeof(PLACES[0]); i++) {
        snprintf(path, sizeof(path), "%s/%s/mine", root, PLACES[i]);
        char *text = read_file(path, NULL);
        CHECK_STR(text, PLACES[i]);
        free(text);
        unlink(path);
    }
}

/* ---- surroundings ---------------------------------------------------------------------------- */

#define WITHOUT_A_HOME                                                                             \
    "env", "-u", "HOME", "-u", "XDG_CACHE_HOME", "-u", "MOCKBFE_PREFIX", "LC_ALL=C"

static void without_a_home_all_that_needs_no_wine_works(void)
{
    struct program program;
    char header[800];
    if (!installed()) {
        return;
    }
    RUN(&program, 0, WITHOUT_A_HOME, mockbfe, "check", "samples/dictate/first_light.bfe");
    CHECK_STR(program.out, "samples/dictate/first_light.bfe: no errors\n");
    CHECK_STR(program.err, "");
    program_clear(&program);
    RUN(&program, 0, WITHOUT_A_HOME, mockbfe, "--help");
    CHECK_CONTAINS(program.out, "mockbfe exec PROGRAM");
    program_clear(&program);
    RUN(&program, 0, WITHOUT_A_HOME, mockbfe, "run", "--help");
    CHECK_CONTAINS(program.out, "Exit codes");
    program_clear(&program);
    RUN(&program, 0, WITHOUT_A_HOME, mockbfe, "--version");
    program_clear(&program);
    snprintf(header, sizeof(header), "%s/lib/mockbfe/x86_64/libfwpuclnt.a", root);
    RUN(&program, 0, WITHOUT_A_HOME, mockbfe, "abi", "exports", header);
    CHECK_STR(program.err, "");
    program_clear(&program);
}

static void without_a_home_what_needs_wine_says_what_to_set_and_exits_3(void)
{
    static const char *const COMMANDS[][2] = {
        {"run", "samples/dictate/first_light.bfe"},
        {"serve", NULL},
        {"exec", "build/x86_64/samples/gcc/tia_dictate.exe"},
    };
    for (size_t i = 0; i < 3 && installed(); i++) {
        struct program program;
        RUN(&program, 3, WITHOUT_A_HOME, mockbfe, COMMANDS[i][0], COMMANDS[i][1]);
        CHECK_STR(program.out, "");
        CHECK_STR(program.err,
                  "mockbfe: HOME is not set; set MOCKBFE_PREFIX to a folder for the Wine prefix\n");
        program_clear(&program);
    }
}

static void a_home_that_cannot_be_written_is_told_and_exits_3(void)
{
    struct program program;
    char home[720];
    char setting[730];
    char says[1000];
    if (!installed()) {
        return;
    }
    /* Where nobody, root included, can make a folder. */
    RUN(&program, 3, WITHOUT_A_HOME, "HOME=/proc/nowhere", mockbfe, "run",
        "samples/dictate/first_light.bfe");
    CHECK_STR(program.err,
              "mockbfe: cannot make a Wine prefix in /proc/nowhere/.cache/mockbfe (No such file or "
              "directory); set MOCKBFE_PREFIX to another place\n");
    program_clear(&program);
    snprintf(home, sizeof(home), "%s/locked home", wine_folder());
    snprintf(setting, sizeof(setting), "HOME=%s", home);
    CHECK_INT(mkdir(home, 0500), 0);
    CHECK_INT(chmod(home, 0555), 0);
    CHECK_INT(chmod(wine_folder(), 0711), 0);
    const char *argv[MAX_WORDS] = {NULL};
    if (!program_without_rights(argv, mockbfe)) {
        skip_test("root cannot become somebody else here");
        return;
    }
    const char *const rest[] = {WITHOUT_A_HOME, setting, mockbfe, "serve"};
    size_t count = 0;
    while (argv[count]) {
        count++;
    }
    memcpy(argv + count, rest, sizeof(rest));
    run(&program, 3, argv);
    snprintf(says, sizeof(says),
             "mockbfe: cannot make a Wine prefix in %s/.cache/mockbfe (Permission denied); set "
             "MOCKBFE_PREFIX to another place\n",
             home);
    CHECK_STR(program.err, says);
    program_clear(&program);
}

static void a_prefix_of_another_user_is_called_so_and_exits_3(void)
{
    struct program program;
    char prefix[720] = "/usr"; /* root's */
    char setting[740];
    char says[800];
    if (!installed()) {
        return;
    }
    if (geteuid() == 0) {
        snprintf(prefix, sizeof(prefix), "%s/others prefix", wine_folder());
        CHECK_INT(mkdir(prefix, 0700), 0);
        if (chown(prefix, NOBODY, NOBODY) != 0) {
            skip_test("root cannot give a folder away here");
            return;
        }
    }
    snprintf(setting, sizeof(setting), "MOCKBFE_PREFIX=%s", prefix);
    RUN(&program, 3, "env", setting, mockbfe, "run", "samples/dictate/first_light.bfe");
    snprintf(says, sizeof(says),
             "mockbfe: %s belongs to another user (%s); set MOCKBFE_PREFIX to "
             "another place\n",
             prefix, geteuid() == 0 ? "nobody" : "root");
    CHECK_STR(program.err, says);
    program_clear(&program);
}

/* ---- TIAs ------------------------------------------------------------------------------------ */

/* The next line of README.md that begins so, from *at on; in line. False when there is none. */
static bool next_line(const char **at, const char *begins, char line[600])
{
    const char *found = *at ? strstr(*at, begins) : NULL;
    while (found && found[-1] != '\n') {
        found = strstr(found + 1, begins);
    }
    if (found) {
        snprintf(line, 600, "%.*s", (int)strcspn(found, "\n"), found);
        *at = found + strlen(line);
    }
    return found != NULL;
}

/* The line with "$1", which is the shell's word for where it is installed, for /usr/local. */
static bool with_root(const char *line, char out[800])
{
    static const char DEFAULT[] = "/usr/local";
    size_t used = 0;
    bool replaced = false;
    while (*line && used < 780) {
        if (strncmp(line, DEFAULT, strlen(DEFAULT)) == 0) {
            used += (size_t)sprintf(out + used, "\"$1\"");
            line += strlen(DEFAULT);
            replaced = true;
        } else {
            out[used++] = *line++;
        }
    }
    out[used] = '\0';
    return replaced;
}

/*
 * Both lines of a compiler, as they stand: the first in the source tree, the second with nothing
 * but what is installed. What comes out is played from its own folder by the wrapper that belongs
 * to it.
 */
static void compile_by_the_readme(const char *compiler)
{
    static const char SCRIPT[] = "scenario \"compiled by the README\"\nagent tia\n"
                                 "expect tia registers\nstop tia\nexpect tia exits 0\n";
    struct program program;
    char line[600] = "";
    char command[1400];
    char here[400];
    char *readme = read_file("README.md", NULL);
    const char *at = readme ? strstr(readme, "## Bring your own TIA") : NULL;
    if (!installed() || !CHECK(at != NULL) || !CHECK(getcwd(here, sizeof(here)) != NULL)) {
        free(readme);
        return;
    }
    for (size_t i = 0; i < 2 && CHECK(next_line(&at, compiler, line)); i++) {
        char text[800];
        char folder[740];
        CHECK(with_root(line, text) == (i == 1));
        snprintf(folder, sizeof(folder), "%s/my tia %.5s %zu", wine_folder(), compiler, i);
        snprintf(command, sizeof(command),
                 "mkdir \"$2\" && cp tests/wine/programs/tia_bad.c \"$2/my_tia.c\" && cd \"$2\" && "
                 "%s %s && rm -f build",
                 i == 0 ? "ln -s \"$3/build\" build &&" : "", text);
        if (shell(&program, 0, command, folder, here)) {
            CHECK_STR(program.err, "");
            program_clear(&program);
            snprintf(command, sizeof(command), "%s/my.bfe", folder);
            CHECK(write_file(command, SCRIPT, strlen(SCRIPT)));
            snprintf(
                command, sizeof(command),
                "cd \"$2\" && MOCKBFE_PREFIX=../prefix exec %s run my.bfe -- ./my_tia.exe good",
                i == 0 ? "\"$3/build/mockbfe\"" : "\"$1/bin/mockbfe\"");
            shell(&program, 0, command, folder, here);
            CHECK_CONTAINS(program.out, "PASS my.bfe: compiled by the README");
        }
        program_clear(&program);
    }
    CHECK(!next_line(&at, compiler, line)); /* a line that nobody has tried */
    free(readme);
}

static void the_readmes_lines_for_gcc_compile_a_tia_that_plays(void)
{
    compile_by_the_readme("x86_64-w64-mingw32-gcc ");
}

static void the_readmes_lines_for_clang_compile_a_tia_that_plays(void)
{
    compile_by_the_readme("clang -");
}

#define ROW(name)                                                                                  \
    {                                                                                              \
#name, name                                                                                \
    }
int main(int argc, char **argv)
{
    static const struct test_case CASES[] = {
        ROW(everything_is_put_below_destdir_and_prefix),
        ROW(what_the_user_has_put_beside_it_stays),
        ROW(without_a_home_all_that_needs_no_wine_works),
        ROW(without_a_home_what_needs_wine_says_what_to_set_and_exits_3),
        ROW(a_home_that_cannot_be_written_is_told_and_exits_3),
        ROW(a_prefix_of_another_user_is_called_so_and_exits_3),
        ROW(the_readmes_lines_for_gcc_compile_a_tia_that_plays),
        ROW(the_readmes_lines_for_clang_compile_a_tia_that_plays),
        {NULL, NULL},
    };
    return wine_suite_main("install", CASES, argc, argv);
}
