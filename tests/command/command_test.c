/* The command line: which scripts are looked at, and what is said of them. */
#include "program.h"
#include "suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MOCKBFE "build/native/mockbfe"
#define SECONDS 20
#define MAX_WORDS 12

static char *folder;

static void path_of(char path[600], const char *name)
{
    snprintf(path, 600, "%s/%s", folder, name);
}

static void write_script(const char *name, const char *lines)
{
    char path[600];
    char text[1000];
    path_of(path, name);
    snprintf(text, sizeof(text), "scenario \"a test\"\n%s", lines);
    CHECK(write_file(path, text, strlen(text)));
}

static void make_folder(const char *name)
{
    char path[600];
    path_of(path, name);
    CHECK_INT(mkdir(path, 0700), 0);
}

/* Runs a program. In what it says the folder's name becomes "@". */
static void run_words(struct program *program, const char *const *argv)
{
    char *texts[2] = {NULL, NULL};
    if (program_start(program, folder, argv, NULL) && program_wait(program, SECONDS)) {
        texts[0] = program->out;
        texts[1] = program->err;
    }
    for (size_t i = 0; i < 2; i++) {
        size_t size = strlen(folder);
        for (char *at = texts[i] ? strstr(texts[i], folder) : NULL; at; at = strstr(at, folder)) {
            at[0] = '@';
            memmove(at + 1, at + size, strlen(at + size) + 1);
        }
    }
}

/* Runs mockbfe with words, of which "@…" stands for a path in the folder. */
static void run(struct program *program, const char *const *words)
{
    const char *argv[MAX_WORDS + 2] = {MOCKBFE};
    char paths[MAX_WORDS][600];
    for (size_t i = 0; i < MAX_WORDS && words[i]; i++) {
        path_of(paths[i], words[i] + 1);
        argv[i + 1] = words[i][0] == '@' ? paths[i] : words[i];
    }
    run_words(program, argv);
}

static void check_run(const char *const *words, int code, const char *out, const char *err)
{
    struct program program;
    run(&program, words);
    CHECK_INT(program.code, code);
    CHECK_STR(program.out, out);
    CHECK_STR(program.err, err);
    program_clear(&program);
}
#define CHECK_RUN(code, out, err, ...)                                                             \
    check_run((const char *const[]){__VA_ARGS__, NULL}, (code), (out), (err))

static void begin(void)
{
    folder = make_temp_dir();
    if (!folder) {
        CHECK_FAIL("%s", "no folder for the test");
        exit(2);
    }
}

static void end(void)
{
    remove_tree(folder);
    free(folder);
}

/* ---- folders --------------------------------------------------------------------------------- */

static void a_folder_stands_for_all_scripts_below_it_in_their_order(void)
{
    begin();
    make_folder("b");
    make_folder("b/c");
    make_folder("b/.hidden");
    make_folder("empty");
    write_script("b/c/1.bfe", "");
    write_script("b/2.bfe", "");
    write_script("b/.3.bfe", "");
    write_script("b/.hidden/4.bfe", "");
    write_script("z.bfe", "");
    write_script("a.bfe", "");
    write_script("a.txt", "");
    CHECK_RUN(0,
              "@/a.bfe: no errors\n@/b/2.bfe: no errors\n@/b/c/1.bfe: no errors\n"
              "@/z.bfe: no errors\n",
              "", "check", "@");
    CHECK_RUN(2, "", "mockbfe: there is no *.bfe in the folder @/empty or in those below it\n",
              "check", "@empty");
    end();
}

static void a_folder_that_holds_a_link_to_itself_is_an_error(void)
{
    char path[600];
    struct program program;
    begin();
    make_folder("a");
    path_of(path, "a/again");
    CHECK_INT(symlink("../a", path), 0);
    run(&program, (const char *const[]){"check", "@a", NULL});
    CHECK_INT(program.code, 2);
    CHECK_CONTAINS(program.err, "folders are too deep, or one is a link to itself");
    program_clear(&program);
    end();
}

/* ---- files that are none --------------------------------------------------------------------- */

static void a_pipe_and_a_folder_are_refused_as_scripts_and_do_not_hold_up(void)
{
    char path[600];
    begin();
    path_of(path, "pipe.bfe");
    CHECK_INT(mkfifo(path, 0600), 0);
    write_script("pipe_inside.bfe", "include \"pipe.bfe\"\n");
    write_script("folder_inside.bfe", "include \".\"\n");
    CHECK_RUN(2, "", "error: @/pipe.bfe cannot be read: it is not a plain file\n1 error\n", "check",
              "@pipe.bfe");
    CHECK_RUN(2, "",
              "@/pipe_inside.bfe:2:9: error: @/pipe.bfe cannot be read: it is not a plain file\n"
              "    2 | include \"pipe.bfe\"\n      |         ^~~~~~~~~~\n1 error\n",
              "check", "@pipe_inside.bfe");
    CHECK_RUN(2, "",
              "@/folder_inside.bfe:2:9: error: @/ cannot be read: it is a folder\n"
              "    2 | include \".\"\n      |         ^~~\n1 error\n",
              "check", "@folder_inside.bfe");
    CHECK_RUN(2, "", "error: /dev/null cannot be read: it is not a plain file\n1 error\n", "check",
              "/dev/null");
    end();
}

static void a_script_that_may_not_be_read_says_so(void)
{
    char path[600];
    char name[600];
    const char *argv[MAX_WORDS + 2];
    size_t count = 0;
    struct program program;
    begin();
    write_script("secret.bfe", "");
    write_script("open.bfe", "include \"secret.bfe\"\n");
    path_of(path, "secret.bfe");
    CHECK_INT(chmod(path, 0), 0);
    CHECK_INT(chmod(folder, 0711), 0);
    path_of(name, "open.bfe");
    CHECK_INT(chmod(name, 0644), 0);
    if (!program_without_rights(argv, MOCKBFE)) {
        skip_test("root cannot become somebody else here");
        end();
        return;
    }
    while (argv[count]) {
        count++;
    }
    const char *const rest[] = {MOCKBFE, "check", path, name, NULL};
    memcpy(argv + count, rest, sizeof(rest));
    run_words(&program, argv);
    CHECK_INT(program.code, 2);
    CHECK_STR(program.out, "");
    CHECK_STR(program.err,
              "error: @/secret.bfe cannot be read: Permission denied\n1 error\n"
              "@/open.bfe:2:9: error: @/secret.bfe cannot be read: Permission denied\n"
              "    2 | include \"secret.bfe\"\n      |         ^~~~~~~~~~~~\n1 error\n");
    program_clear(&program);
    end();
}

static void a_folder_named_as_a_script_stands_for_the_scripts_in_it(void)
{
    begin();
    make_folder("x.bfe");
    write_script("inside.bfe", "include \"x.bfe\"\n");
    CHECK_RUN(2, "", "mockbfe: there is no *.bfe in the folder @/x.bfe or in those below it\n",
              "check", "@x.bfe");
    CHECK_RUN(2, "",
              "@/inside.bfe:2:9: error: @/x.bfe cannot be read: it is a folder\n"
              "    2 | include \"x.bfe\"\n      |         ^~~~~~~\n1 error\n",
              "check", "@inside.bfe");
    write_script("x.bfe/a.bfe", "");
    CHECK_RUN(0, "@/x.bfe/a.bfe: no errors\n", "", "check", "@x.bfe");
    end();
}

static void an_empty_name_is_refused(void)
{
    begin();
    CHECK_RUN(2, "", "mockbfe check: a script's name is empty\nTry `mockbfe --help`.\n", "check",
              "");
    end();
}

/* ---- definitions ----------------------------------------------------------------------------- */

static void a_definition_counts_for_the_scripts_that_have_its_let(void)
{
    begin();
    write_script("a.bfe", "let weight = 7\nlog weight\n");
    write_script("b.bfe", "log 5\n");
    CHECK_RUN(0, "@/a.bfe: no errors\n@/b.bfe: no errors\n", "", "check", "@a.bfe", "@b.bfe", "-D",
              "weight=9");
    CHECK_RUN(2, "",
              "-D weight:1:1: error: -D weight must be an integer, not a duration\n"
              "    1 | 9s\n      | ^~\n1 error\n",
              "check", "@b.bfe", "@a.bfe", "-D", "weight=9s");
    end();
}

static void a_definition_that_no_script_takes_says_where_it_was_looked_for(void)
{
    begin();
    write_script("a.bfe", "let weight = 7\nlog weight\n");
    write_script("b.bfe", "log 5\n");
    CHECK_RUN(2, "",
              "mockbfe: -D wieght: none of the 2 scripts has a `let wieght` at its top level\n"
              "      = did you mean 'weight'?\n"
              "      = looked at @/a.bfe\n      = looked at @/b.bfe\n",
              "check", "@a.bfe", "@b.bfe", "-D", "wieght=9");
    CHECK_RUN(2, "",
              "error: -D wieght: @/a.bfe has no `let wieght` at its top level\n"
              "      = did you mean 'weight'?\n1 error\n",
              "check", "@a.bfe", "-D", "wieght=9");
    write_script("c.bfe", "");
    write_script("d.bfe", "");
    write_script("e.bfe", "");
    write_script("f.bfe", "");
    CHECK_RUN(2, "",
              "mockbfe: -D q: none of the 6 scripts has a `let q` at its top level\n"
              "      = looked at @/a.bfe\n      = looked at @/b.bfe\n      = looked at @/c.bfe\n"
              "      = looked at @/d.bfe\n      = looked at @/e.bfe\n      = and at 1 more\n",
              "check", "@", "-D", "q=9");
    end();
}

static void a_definition_that_is_given_twice_is_refused(void)
{
    begin();
    CHECK_RUN(2, "", "mockbfe check: -D w is given twice\nTry `mockbfe --help`.\n", "check", "-D",
              "w=2", "-D", "w=3", "a.bfe");
    end();
}

/* ---- programs -------------------------------------------------------------------------------- */

static void check_says_which_programs_are_missing_when_it_knows_where_they_are(void)
{
    char path[600];
    begin();
    make_folder("programs");
    path_of(path, "programs/Right.EXE");
    CHECK(write_file(path, "", 0));
    write_script("a.bfe", "agent one \"right --weight 7\"\nagent two \"\\\"not here.exe\\\" x\"\n"
                          "agent three\n");
    CHECK_RUN(0, "@/a.bfe: no errors\n", "", "check", "@a.bfe");
    CHECK_RUN(
        2, "",
        "@/a.bfe:3:1: error: there is no program \"not here.exe\" here, beside the script (@), in "
        "@/programs; name its folder with --agents FOLDER\n"
        "    3 | agent two \"\\\"not here.exe\\\" x\"\n"
        "      | ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~\n"
        "@/a.bfe:4:1: error: agent three has no command: write one, or give the program after "
        "`--`\n    4 | agent three\n      | ^~~~~~~~~~~\n2 errors\n",
        "check", "@a.bfe", "--agents", "@programs");
    write_script("b.bfe", "agent one \"RIGHT.exe\"\nagent three\n");
    CHECK_RUN(0, "@/b.bfe: no errors\n", "", "check", "@b.bfe", "--agents", "@programs", "--",
              "right");
    end();
}

static void check_says_which_folders_of_programs_are_not_there(void)
{
    begin();
    write_script("a.bfe", "negotiate sa1\n");
    CHECK_RUN(2, "", "mockbfe check: --agents @/none: there is no such folder\n", "check", "@a.bfe",
              "--agents", "@none");
    CHECK_RUN(2, "", "mockbfe check: --agents @/a.bfe: that is no folder\n", "check", "@a.bfe",
              "--agents", "@a.bfe");
    end();
}

/* ---- help ------------------------------------------------------------------------------------ */

static void every_command_explains_itself(void)
{
    static const char *const COMMANDS[] = {"run", "serve", "check"};
    begin();
    for (size_t i = 0; i < 3; i++) {
        static const char *const FORMS[] = {"--help", "-h"};
        for (size_t j = 0; j < 2; j++) {
            struct program program;
            run(&program, (const char *const[]){COMMANDS[i], "a.bfe", FORMS[j], NULL});
            CHECK_INT(program.code, 0);
            CHECK_CONTAINS(program.out, "mockbfe run SCRIPT");
            CHECK_CONTAINS(program.out, "Exit codes");
            CHECK_STR(program.err, "");
            program_clear(&program);
        }
    }
    end();
}

static void help_behind_exec_and_its_program_is_the_programs(void)
{
    struct program program;
    begin();
    run(&program, (const char *const[]){"exec", "--help", NULL});
    CHECK_INT(program.code, 0);
    CHECK_CONTAINS(program.out, "mockbfe exec PROGRAM");
    program_clear(&program);
    run(&program, (const char *const[]){"exec", "tia.exe", "--help", NULL});
    CHECK_INT(program.code, 3);
    CHECK_CONTAINS(program.err, "which starts Wine");
    program_clear(&program);
    CHECK_RUN(2, "", "mockbfe exec: which program?\nTry `mockbfe --help`.\n", "exec");
    CHECK_RUN(2, "", "mockbfe exec: unknown option --fast\nTry `mockbfe --help`.\n", "exec",
              "--fast", "tia.exe");
    end();
}

static void behind_the_dashes_help_is_the_tias(void)
{
    struct program program;
    begin();
    run(&program, (const char *const[]){"check", "no/such.bfe", "--", "tia.exe", "--help", NULL});
    CHECK_INT(program.code, 2);
    CHECK_CONTAINS(program.err, "no/such.bfe cannot be read");
    program_clear(&program);
    end();
}

#define ROW(name)                                                                                  \
    {                                                                                              \
#name, name                                                                                \
    }

static const struct test_case CASES[] = {
    ROW(a_folder_stands_for_all_scripts_below_it_in_their_order),
    ROW(a_folder_that_holds_a_link_to_itself_is_an_error),
    ROW(a_pipe_and_a_folder_are_refused_as_scripts_and_do_not_hold_up),
    ROW(a_script_that_may_not_be_read_says_so),
    ROW(a_folder_named_as_a_script_stands_for_the_scripts_in_it),
    ROW(an_empty_name_is_refused),
    ROW(a_definition_counts_for_the_scripts_that_have_its_let),
    ROW(a_definition_that_no_script_takes_says_where_it_was_looked_for),
    ROW(a_definition_that_is_given_twice_is_refused),
    ROW(check_says_which_programs_are_missing_when_it_knows_where_they_are),
    ROW(check_says_which_folders_of_programs_are_not_there),
    ROW(every_command_explains_itself),
    ROW(help_behind_exec_and_its_program_is_the_programs),
    ROW(behind_the_dashes_help_is_the_tias),
    {NULL, NULL},
};

int main(int argc, char **argv)
{
    return suite_main("command", CASES, argc, argv);
}
