/* The reference and the tour say what the tables and the grammar say, and their examples load. */
#include "examples.h"
#include "tests.h"

#include "report/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define README "mockbfe/script/README.md"
#define TOUR "mockbfe/script/TOUR.md"

/* ---- the tables as the reference has them ---------------------------------------------------- */

static void render_properties(enum subject_kind block, struct text *out)
{
    text_add(out, "| property | | |\n|---|---|---|\n");
    for (enum property_id id = 0; id < PROPERTY_COUNT; id++) {
        const struct property_info *info = property_info(id);
        char syntax[300] = "";
        size_t used = 0;
        for (const char *at = info->syntax; *at; at++) {
            used += (size_t)snprintf(syntax + used, sizeof(syntax) - used,
                                     *at == '|' ? "\\%c" : "%c", *at);
        }
        if (info->block == block) {
            text_add(out, "| `%s` | `%s` | %s |\n", info->name, syntax, info->meaning);
        }
    }
}

static void render_type(enum value_type type, enum constant_set set, struct text *out)
{
    bool named = type == VALUE_WORD || type == VALUE_FLAGS;
    text_add(out, "%s", named ? constant_set_info(set)->name : value_type_name(type));
}

static void render_field(enum field_id id, int atom, struct text *out)
{
    const struct field_info *info = field_info(id);
    text_add(out, "| `%s`%s | ", info->name, atom == (int)id ? " (short)" : "");
    render_type(info->type, info->set, out);
    text_add(out, " | %s |\n", info->meaning);
}

static void render_events(struct text *out)
{
    static const enum subject_kind KINDS[] = {SUBJECT_AGENT, SUBJECT_SA, SUBJECT_HOST};
    for (size_t k = 0; k < 3; k++) {
        text_add(out, "### Events of %s\n\n", subject_kind_name(KINDS[k]));
        for (enum event_kind event = 0; event < EVENT_COUNT; event++) {
            const struct event_info *info = event_info(event);
            if (info->subject != KINDS[k]) {
                continue;
            }
            text_add(out, "`%s`: %s.%s\n\n", info->name, info->meaning,
                     info->sa_fields ? " Also `inbound.…` and `outbound.…`, see below." : "");
            text_add(out, "%s", info->field_count ? "| field | type | |\n|---|---|---|\n" : "");
            for (size_t i = 0; i < info->field_count; i++) {
                render_field(info->fields[i], info->atom, out);
            }
            text_add(out, "%s", info->field_count ? "\n" : "");
        }
    }
    text_add(out,
             "### Fields of `inbound.` and `outbound.`\n\n| field | type | |\n|---|---|---|\n");
    for (size_t i = 0; i < SA_FIELD_COUNT; i++) {
        render_field(SA_FIELDS[i], -1, out);
    }
}

static void render_options(struct text *out)
{
    text_add(out,
             "The first value holds when a script says nothing; `BEHAVIOUR.md` has the reasons.\n\n"
             "| option | values | |\n|---|---|---|\n");
    for (enum option_id id = 0; id < OPTION_COUNT; id++) {
        const struct option_info *info = option_info(id);
        char preset[60];
        value_print(&info->preset, false, preset, sizeof(preset));
        text_add(out, "| `%s` | `%s`", info->name, preset);
        if (info->preset.type == VALUE_WORD) {
            const struct constant_set_info *set = constant_set_info(info->preset.set);
            for (size_t i = 0; i < set->count; i++) {
                if (set->constants[i].number != info->preset.word) {
                    text_add(out, ", `%s`", set->constants[i].name);
                }
            }
        } else {
            const char *unit = info->preset.type == VALUE_DURATION ? "s" : "";
            text_add(out, ", %u%s to %u%s", (unsigned int)info->minimum, unit,
                     (unsigned int)info->maximum, unit);
        }
        text_add(out, " | %s |\n", info->meaning);
    }
}

/* Sets that only a property or an option has are listed there. */
static bool of_a_field(enum constant_set set)
{
    for (enum field_id id = 0; id < FIELD_ID_COUNT; id++) {
        if (field_info(id)->set == set) {
            return true;
        }
    }
    return false;
}

static void render_constants(struct text *out)
{
    text_add(out, "| | constants |\n|---|---|\n");
    for (enum constant_set set = SET_NONE; set < SET_COUNT; set++) {
        const struct constant_set_info *info = constant_set_info(set);
        if (set == SET_NONE || !of_a_field(set)) {
            continue;
        }
        text_add(out, "| %s%s |", info->name, info->open ? ", or a number" : "");
        for (size_t i = 0; i < info->count; i++) {
            text_add(out, " `%s`", info->constants[i].name);
        }
        text_add(out, " |\n");
    }
}

/* ---- the tables in the reference ------------------------------------------------------------- */

/* Copies the reference, with what stands between the marks of a section replaced. */
static void replace(struct text *readme, const char *section, const struct text *with)
{
    char mark[100];
    struct text changed = {0};
    snprintf(mark, sizeof(mark), "<!-- begin: %s -->\n", section);
    const char *begin = strstr(text_get(readme), mark);
    const char *end = begin ? strstr(begin, "<!-- end -->") : NULL;
    if (!end) {
        CHECK_FAIL("%s has no section \"%s\"", README, section);
        return;
    }
    begin += strlen(mark);
    text_add(&changed, "%.*s%s%s", (int)(begin - text_get(readme)), text_get(readme),
             text_get(with), end);
    text_clear(readme);
    *readme = changed;
}

static void the_reference_has_the_tables(void)
{
    struct text readme = {0};
    struct text section = {0};
    char *text = read_file(README, NULL);
    text_add(&readme, "%s", text ? text : "");
    free(text);
    render_properties(SUBJECT_AGENT, &section);
    replace(&readme, "properties of agent", &section);
    text_clear(&section);
    render_properties(SUBJECT_SA, &section);
    replace(&readme, "properties of negotiate", &section);
    text_clear(&section);
    render_events(&section);
    replace(&readme, "events", &section);
    text_clear(&section);
    render_options(&section);
    replace(&readme, "options", &section);
    text_clear(&section);
    render_constants(&section);
    replace(&readme, "constants", &section);
    text_clear(&section);
    CHECK(render_grammar("mockbfe/script/parser.y", &section));
    replace(&readme, "grammar", &section);
    text_clear(&section);
    CHECK_GOLDEN(text_get(&readme), README);
    text_clear(&readme);
}

/* ---- the grammar's words --------------------------------------------------------------------- */

static bool has_word(const char *text, const char *word)
{
    size_t size = strlen(word);
    for (const char *at = strstr(text, word); at; at = strstr(at + 1, word)) {
        bool begins = at == text || !strchr("abcdefghijklmnopqrstuvwxyz-_", at[-1]);
        bool ends = !strchr("abcdefghijklmnopqrstuvwxyz-_", at[size]);
        if (begins && ends) {
            return true;
        }
    }
    return false;
}

/* The words in quotes of the grammar's first %token line, up to the tokens that are no words. */
static void every_keyword_is_in_the_statements_table(void)
{
    char *grammar = read_file("mockbfe/script/parser.y", NULL);
    char *readme = read_file(README, NULL);
    char *begin = grammar ? strstr(grammar, "SCENARIO \"scenario\"") : NULL;
    char *end = begin ? strstr(begin, "%token") : NULL;
    char *table = readme ? strstr(readme, "## Statements") : NULL;
    char *table_end = table ? strstr(table, "## agent") : NULL;
    unsigned int count = 0;
    if (CHECK(begin && end && table_end)) {
        *end = '\0';
        *table_end = '\0';
        for (char *word = strtok(begin, "\""); word; word = strtok(NULL, "\"")) {
            word = strtok(NULL, "\"");
            if (word && !has_word(table, word)) {
                CHECK_FAIL("%s: the word '%s' of the grammar is not among the statements", README,
                           word);
            }
            count += word != NULL;
        }
        CHECK(count > 25);
    }
    free(grammar);
    free(readme);
}

/* ---- examples -------------------------------------------------------------------------------- */

static void check_examples(const char *path, unsigned int at_least)
{
    char *document = read_file(path, NULL);
    const char *at = document;
    unsigned int count = 0;
    if (!document) {
        CHECK_FAIL("%s cannot be read", path);
        return;
    }
    for (char *example = examples_next(&at); example; example = examples_next(&at), count++) {
        struct diagnostics out = {0};
        struct script *loaded = script_load_text(path, example, strlen(example), NULL, &out);
        if (!loaded) {
            CHECK_FAIL("an example of %s:\n%s", path, diagnostics_text(&out));
        }
        script_free(loaded);
        diagnostics_clear(&out);
        free(example);
    }
    CHECK(count >= at_least);
    free(document);
}

static void the_examples_of_the_reference_load(void)
{
    check_examples(README, 3);
}

static void the_examples_of_the_tour_load(void)
{
    check_examples(TOUR, 5);
}

/* The tour shows a mistake in its first example and what is said of it: that is so. */
static void the_mistake_that_the_tour_shows_has_that_message(void)
{
    static const char RIGHT[] = "expect sa1 check   { willDictateKey = TRUE, weight = 7 }";
    static const char WRONG[] = "expect sa1 check { weigth = 7 }";
    char *document = read_file(TOUR, NULL);
    const char *at = document;
    char *example = document ? examples_next(&at) : NULL;
    char *line = example ? strstr(example, RIGHT) : NULL;
    char *block = document ? strstr(document, "```\nscript.bfe:") : NULL;
    char *block_end = block ? strstr(block + 4, "```") : NULL;
    if (CHECK(line != NULL) && CHECK(block_end != NULL)) {
        struct text script = {0};
        struct diagnostics out = {0};
        *block_end = '\0';
        text_add(&script, "%.*s%s%s", (int)(line - example), example, WRONG,
                 line + strcspn(line, "\n"));
        CHECK(!script_load_text("script.bfe", text_get(&script), script.size, NULL, &out));
        CHECK_STR(block + 4, diagnostics_text(&out));
        diagnostics_clear(&out);
        text_clear(&script);
    }
    free(example);
    free(document);
}

/* ---- the tables themselves ------------------------------------------------------------------- */

/* An expression takes a word for a constant, so a keyword could never be one. */
static void no_constant_is_a_keyword(void)
{
    for (enum constant_set set = SET_NONE; set < SET_COUNT; set++) {
        const struct constant_set_info *info = constant_set_info(set);
        for (size_t i = 0; i < info->count; i++) {
            char text[200];
            const char *name = info->constants[i].name;
            bool number = strspn(name, "0123456789") == strlen(name);
            bool choice = set == SET_YES_NO; /* of options only, which take keywords as well */
            if (!number && !choice) {
                snprintf(text, sizeof(text), "scenario \"x\"\nlet %s = 1\n", name);
                LOAD_FAILS(text, "is a constant of the language");
            }
        }
    }
}

static void every_table_is_complete(void)
{
    for (enum field_id id = 0; id < FIELD_ID_COUNT; id++) {
        CHECK(field_info(id)->name != NULL);
        CHECK(field_info(id)->meaning != NULL);
        CHECK(field_info(id)->type != VALUE_NOTHING);
    }
    for (enum event_kind event = 0; event < EVENT_COUNT; event++) {
        CHECK(event_info(event)->name != NULL);
        CHECK(event_info(event)->meaning != NULL);
        CHECK_INT(event_find(event_info(event)->name), event);
    }
    for (enum option_id id = 0; id < OPTION_COUNT; id++) {
        CHECK(option_info(id)->meaning != NULL);
        CHECK_INT(option_find(option_info(id)->name), id);
    }
    for (enum constant_set set = SET_NONE; set < SET_COUNT; set++) {
        CHECK(constant_set_info(set)->name != NULL);
    }
    for (enum property_id id = 0; id < PROPERTY_COUNT; id++) {
        const struct property_info *info = property_info(id);
        CHECK_INT(property_find(info->block, info->name), id);
    }
}

static void every_field_is_found_by_its_path(void)
{
    for (enum event_kind event = 0; event < EVENT_COUNT; event++) {
        const struct event_info *info = event_info(event);
        for (size_t i = 0; i < info->field_count; i++) {
            struct field_ref ref = {info->fields[i], SIDE_NONE, false};
            struct field_ref found;
            char path[FIELD_PATH_SIZE];
            field_path(ref, path);
            CHECK(field_find(event, path, &found) && found.id == ref.id && found.side == SIDE_NONE);
        }
        for (size_t i = 0; i < SA_FIELD_COUNT; i++) {
            struct field_ref ref = {SA_FIELDS[i], SIDE_OUTBOUND, false};
            struct field_ref found;
            char path[FIELD_PATH_SIZE];
            field_path(ref, path);
            CHECK_INT(field_find(event, path, &found), info->sa_fields);
            CHECK(!info->sa_fields || (found.id == ref.id && found.side == SIDE_OUTBOUND));
        }
    }
}

const struct test_case reference_tests[] = {
    {"the reference has the tables and the grammar", the_reference_has_the_tables},
    {"every keyword is in the statements' table", every_keyword_is_in_the_statements_table},
    {"the examples of the reference load", the_examples_of_the_reference_load},
    {"the examples of the tour load", the_examples_of_the_tour_load},
    {"the mistake that the tour shows has that message",
     the_mistake_that_the_tour_shows_has_that_message},
    {"no constant is a keyword", no_constant_is_a_keyword},
    {"every table is complete", every_table_is_complete},
    {"every field is found by its path", every_field_is_found_by_its_path},
    {NULL, NULL},
};
