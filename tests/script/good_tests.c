/* Scripts that load, print, and load again as the same. */
#include "tests.h"

#include "script/print.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void check_round_trip(const char *path)
{
    struct diagnostics out = {0};
    struct text once = {0};
    struct text twice = {0};
    struct script *script = script_load(path, NULL, &out);
    if (!script) {
        CHECK_FAIL("%s: expected to load, actual:\n%s", path, diagnostics_text(&out));
        diagnostics_clear(&out);
        return;
    }
    script_print(script, &once);
    struct script *again = script_load_text(path, text_get(&once), once.size, NULL, &out);
    if (again) {
        script_print(again, &twice);
        CHECK_STR(text_get(&twice), text_get(&once));
    } else {
        CHECK_FAIL("%s: expected its print to load, actual:\n%s\n%s", path, text_get(&once),
                   diagnostics_text(&out));
    }
    text_clear(&once);
    text_clear(&twice);
    script_free(script);
    script_free(again);
    diagnostics_clear(&out);
}

static void check_folder(const char *folder, unsigned int at_least)
{
    DIR *entries = opendir(folder);
    unsigned int count = 0;
    if (!entries) {
        CHECK_FAIL("%s cannot be read", folder);
        return;
    }
    for (struct dirent *entry = readdir(entries); entry; entry = readdir(entries)) {
        char path[400];
        size_t size = strlen(entry->d_name);
        if (size > 4 && strcmp(entry->d_name + size - 4, ".bfe") == 0) {
            snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
            check_round_trip(path);
            count++;
        }
    }
    closedir(entries);
    CHECK(count >= at_least);
}

static void good_scripts_load_and_print_back(void)
{
    check_folder("tests/script/good", 2);
}

static void the_samples_scripts_load(void)
{
    check_folder("samples/dictate", 1);
    check_folder("samples/keyfile", 1);
    check_folder("samples/notify", 1);
}

static void the_printed_form_is_the_canonical_one(void)
{
    struct text text = {0};
    struct script *script =
        script_load("tests/script/good/statements.bfe", NULL, &(struct diagnostics){0});
    if (CHECK(script != NULL)) {
        script_print(script, &text);
        CHECK_GOLDEN(text_get(&text), "tests/script/good/statements.printed");
    }
    text_clear(&text);
    script_free(script);
}

const struct test_case good_tests[] = {
    {"good scripts load and print back", good_scripts_load_and_print_back},
    {"the samples' scripts load", the_samples_scripts_load},
    {"the printed form is the canonical one", the_printed_form_is_the_canonical_one},
    {NULL, NULL},
};
