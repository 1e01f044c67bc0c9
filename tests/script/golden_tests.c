/* Every mistake in bad/ and what a user is told of it, golden/. */
#include "tests.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool ends_with(const char *text, const char *end)
{
    size_t size = strlen(text);
    size_t end_size = strlen(end);
    return size > end_size && strcmp(text + size - end_size, end) == 0;
}

static void check_mistake(const char *file)
{
    char script_path[300];
    char golden_path[300];
    struct diagnostics out = {0};
    snprintf(script_path, sizeof(script_path), "tests/script/bad/%s", file);
    snprintf(golden_path, sizeof(golden_path), "tests/script/golden/%.*s.txt",
             (int)(strlen(file) - 4), file);
    struct script *script = script_load(script_path, NULL, &out);
    if (script) {
        CHECK_FAIL("%s: expected errors, but it loads", script_path);
    } else {
        CHECK_GOLDEN(diagnostics_text(&out), golden_path);
    }
    script_free(script);
    diagnostics_clear(&out);
}

static void every_mistake_has_its_message(void)
{
    DIR *folder = opendir("tests/script/bad");
    unsigned int count = 0;
    if (!CHECK(folder != NULL)) {
        return;
    }
    for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder)) {
        if (ends_with(entry->d_name, ".bfe")) {
            check_mistake(entry->d_name);
            count++;
        }
    }
    closedir(folder);
    CHECK(count > 40);
}

/* What can be wrong with -D, each with its own lets. */
static void every_mistake_in_a_definition_has_its_message(void)
{
    static const struct {
        const char *let;
        struct script_definition definition;
    } MISTAKES[] = {
        {"let weight = 5", {"wieght", "7"}},
        {"let weight = 5", {"other", "7"}},
        {"let weight = 5", {"weight", "5s"}},
        {"let weight = 5", {"weight", ""}},
        {"let weight = 5", {"weight", "7 }"}},
        {"let weight = 5", {"weight", "seven"}},
        {"let weight = 5", {"weight", "7 - 8"}},
        {"let weight = 5", {"weight", "99999999999999999999"}},
        {"let pause = 5s", {"pause", "5"}},
        {"let name = \"a\"", {"name", "\"a"}},
        {"let code = ERROR_SUCCESS", {"code", "ERROR_SUCESS"}},
        {"repeat 2 { let inner = 5 }", {"inner", "7"}},
    };
    struct text all = {0};
    for (size_t i = 0; i < sizeof(MISTAKES) / sizeof(MISTAKES[0]); i++) {
        char text[100];
        struct diagnostics out = {0};
        struct script_options options = {.definitions = &MISTAKES[i].definition,
                                         .definition_count = 1};
        snprintf(text, sizeof(text), "scenario \"x\"\n%s\n", MISTAKES[i].let);
        CHECK(!script_load_text("test.bfe", text, strlen(text), &options, &out));
        text_add(&all, "%s   -D %s=%s\n%s\n", MISTAKES[i].let, MISTAKES[i].definition.name,
                 MISTAKES[i].definition.value, diagnostics_text(&out));
        diagnostics_clear(&out);
    }
    CHECK_GOLDEN(text_get(&all), "tests/script/golden/definitions/all.txt");
    text_clear(&all);
}

static void no_golden_file_is_without_its_script(void)
{
    DIR *folder = opendir("tests/script/golden");
    if (!CHECK(folder != NULL)) {
        return;
    }
    for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder)) {
        char path[400];
        if (ends_with(entry->d_name, ".txt")) {
            snprintf(path, sizeof(path), "tests/script/bad/%.*s.bfe",
                     (int)(strlen(entry->d_name) - 4), entry->d_name);
            char *script = read_file(path, NULL);
            if (!script) {
                CHECK_FAIL("%s has no script %s", entry->d_name, path);
            }
            free(script);
        }
    }
    closedir(folder);
}

const struct test_case golden_tests[] = {
    {"every mistake has its message", every_mistake_has_its_message},
    {"every mistake in a definition has its message",
     every_mistake_in_a_definition_has_its_message},
    {"no golden file is without its script", no_golden_file_is_without_its_script},
    {NULL, NULL},
};
