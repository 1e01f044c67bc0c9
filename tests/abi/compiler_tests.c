/*
 * Compilers that are made up: how often one is started, what it is asked, and what is left of it.
 */
#include "tests.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* A folder with a shell script in it. */
struct script {
    char *folder;
    char path[300];
    char log[300]; /* $0.log, which the script may write */
};

static struct script script_new(const char *text)
{
    struct script script = {.folder = make_temp_dir()};
    snprintf(script.path, sizeof(script.path), "%s/compiler", script.folder);
    snprintf(script.log, sizeof(script.log), "%s/compiler.log", script.folder);
    CHECK(write_file(script.path, text, strlen(text)));
    CHECK_INT(chmod(script.path, 0755), 0);
    return script;
}

/* What the script wrote to its log; freed by the caller. */
static char *script_log(const struct script *script)
{
    char *text = access(script->log, R_OK) == 0 ? read_file(script->log, NULL) : NULL;
    return text ? text : strdup("");
}

static void script_free(struct script *script)
{
    remove_tree(script->folder);
    free(script->folder);
}

static void a_compiler_that_does_not_end_is_started_once(void)
{
    struct script script = script_new("#!/bin/sh\necho started >>\"$0.log\"\nexec sleep 100\n");
    struct outcome outcome = SMALL("headers", "--include", RIGHT, "--cc", script.path, "--target",
                                   "x64,x86,arm64", "--timeout", "1");
    char *log = script_log(&script);
    EXPECT(&outcome, 2, "/compiler did not end within 1 s and was stopped; name another compiler");
    CHECK_STR(log, "started\n");
    free(log);
    outcome_free(&outcome);
    script_free(&script);
}

static void names_that_only_a_macro_stands_for_are_not_tried(void)
{
    /* Keeps the source of each compilation, which is its last argument. */
    struct script script =
        script_new("#!/bin/sh\nfor last; do :; done\ncase \" $* \" in *\" -c \"*) cat \"$last\" "
                   ">>\"$0.log\";; esac\nexec " X64_CC " \"$@\"\n");
    struct outcome outcome = SMALL("headers", "--include", RIGHT, "--cc", script.path, "--target",
                                   "x64", "--header", "ipsectypes.h,fwpvi.h");
    char *log = script_log(&script);
    EXPECT(&outcome, 0, "\nNo difference from Windows.\n");
    CHECK_CONTAINS(log, "MOCKBFE_TEXT(FwpmEnum)");
    CHECK(!strstr(log, "(FwpmEnum0)"));
    free(log);
    outcome_free(&outcome);
    script_free(&script);
}

static void pause_ms(long ms)
{
    struct timespec time = {ms / 1000, ms % 1000 * 1000000};
    nanosleep(&time, NULL);
}

/* The process whose number the script logs, as soon as it does; 0 when it never does. */
static pid_t logged_process(const struct script *script)
{
    long pid = 0;
    for (int i = 0; i < 3000 && pid == 0; i++) {
        char *log = script_log(script);
        if (strchr(log, '\n'))
            pid = strtol(log, NULL, 10);
        free(log);
        pause_ms(10);
    }
    return (pid_t)pid;
}

static void check_ended_by(int number)
{
    struct script script = script_new("#!/bin/sh\necho $$ >>\"$0.log\"\nexec sleep 100\n");
    char *temporary = make_temp_dir();
    int status = 0;
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        setenv("TMPDIR", temporary, 1);
        SMALL("headers", "--include", RIGHT, "--cc", script.path, "--target", "x64");
        _exit(0);
    }
    pid_t compiler = logged_process(&script);
    CHECK(compiler > 0);
    CHECK_INT(kill(child, number), 0);
    CHECK_INT(waitpid(child, &status, 0), child);
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == number);
    CHECK(compiler > 0 && kill(compiler, 0) != 0 && errno == ESRCH);
    CHECK_INT(rmdir(temporary), 0); /* it is empty */
    free(temporary);
    script_free(&script);
}

static void a_signal_ends_the_compiler_and_leaves_no_file(void)
{
    check_ended_by(SIGTERM);
    check_ended_by(SIGINT);
}

const struct test_case compiler_tests[] = {
    {"a compiler that does not end is started once", a_compiler_that_does_not_end_is_started_once},
    {"names that only a macro stands for are not tried",
     names_that_only_a_macro_stands_for_are_not_tried},
    {"a signal ends the compiler and leaves no file",
     a_signal_ends_the_compiler_and_leaves_no_file},
    {NULL, NULL}};
