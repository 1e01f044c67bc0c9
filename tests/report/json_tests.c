/* JSON lines, and the schema in mockbfe/report/README.md. */
#include "json_text.h"
#include "script/vocabulary.h"
#include "tests.h"

#include <stdlib.h>
#include <string.h>

static story *const EVERYTHING[] = {story_whole_life,
                                    story_two_hosts,
                                    story_not_started,
                                    story_odd_texts,
                                    story_many_agents,
                                    story_without_names,
                                    NULL};

/* ---- the schema ------------------------------------------------------------------------------ */

/* The row of the README's tables that begins with that event or key; the caller frees it. */
static char *documented_row(const char *readme, const char *name)
{
    char begin[100];
    snprintf(begin, sizeof(begin), "\n| `%s`", name);
    const char *row = strstr(readme, begin);
    return row ? strndup(row + 1, strcspn(row + 1, "\n")) : NULL;
}

static bool mentions(const char *text, const char *word)
{
    char quoted[100];
    snprintf(quoted, sizeof(quoted), "`%s`", word);
    return text && strstr(text, quoted);
}

/* What "Both SAs are the following" lists. */
static char *documented_sa_fields(const char *readme)
{
    const char *begin = strstr(readme, "\nBoth SAs are the following");
    const char *end = begin ? strstr(begin, "\n\n") : NULL;
    return begin && end ? strndup(begin, (size_t)(end - begin)) : NULL;
}

struct schema {
    char *readme;
    char *sa_fields;
    char *row; /* of the line's event */
    const char *event;
    bool enveloped; /* the line is an event of a script */
};

/* A key of a line, by its path. */
static bool is_documented(const struct schema *schema, const char *path)
{
    const char *bar = strchr(path, '|');
    if (bar && strncmp(path, "fields|", 7) == 0) {
        const char *field = path + 7;
        const char *inside = strchr(field, '|');
        if (inside) {
            return mentions(schema->readme, inside + 1); /* of a key */
        }
        if (strncmp(field, "inbound.", 8) == 0) {
            return mentions(schema->row, "duration") || strstr(schema->row, "both SAs")
                       ? mentions(schema->sa_fields, field + 8)
                       : false;
        }
        if (strncmp(field, "outbound.", 9) == 0) {
            return mentions(schema->sa_fields, field + 9);
        }
        return mentions(schema->row, field);
    }
    if (bar || strcmp(path, "event") == 0) {
        return !bar;
    }
    if (schema->enveloped) {
        char *row = documented_row(schema->readme, path);
        free(row);
        return row != NULL;
    }
    return mentions(schema->row, path);
}

static void check_key(void *context, const char *path, const char *raw, size_t size)
{
    const struct schema *schema = context;
    (void)raw;
    (void)size;
    if (!is_documented(schema, path)) {
        CHECK_FAIL("%s: the README does not have the key %s", schema->event, path);
    }
}

static void check_line(struct schema *schema, const char *line)
{
    char *event = json_get(line, "event");
    char *number = json_get(line, "real_us");
    char *result = json_get(line, "result");
    char *scripts = json_get(line, "scripts");
    if (!event) {
        CHECK_FAIL("no event: %.200s", line);
    } else {
        event[strlen(event) - 1] = '\0';
        schema->event = event + 1;
        schema->row = documented_row(schema->readme, event + 1);
        if (!schema->row) { /* two share a row */
            char second[100];
            snprintf(second, sizeof(second), "`note`, `%s`", event + 1);
            schema->row = strstr(schema->readme, second) ? strdup(second) : NULL;
        }
        CHECK(schema->row != NULL);
        schema->enveloped = number && !result && !scripts;
        if (!json_visit(line, check_key, schema)) {
            CHECK_FAIL("not JSON: %.300s", line);
        }
        free(schema->row);
    }
    free(event);
    free(number);
    free(result);
    free(scripts);
}

static void ignore_key(void *context, const char *path, const char *raw, size_t size)
{
    (void)context;
    (void)path;
    (void)raw;
    (void)size;
}

static void the_json_reader_finds_what_is_wrong(void)
{
    static const char *const WRONG[] = {
        "",
        "[]",
        "{\"a\":1",
        "{\"a\":01}",
        "{\"a\":\"\n\"}",
        "{\"a\":1}x",
        "{\"a\":1,}",
        "{'a':1}",
        "{\"a\":\"\xff\"}",
        "{\"a\":\"\\x\"}",
        "{\"a\":nil}",
        "{\"a\":[1,]}",
        "{\"a\":\"\\u12\"}",
    };
    const struct schema schema = {.readme = (char *)"\n| `a`", .enveloped = true, .event = ""};
    for (size_t i = 0; i < sizeof(WRONG) / sizeof(WRONG[0]); i++) {
        if (json_visit(WRONG[i], ignore_key, NULL)) {
            CHECK_FAIL("nothing is found wrong with %s", WRONG[i]);
        }
    }
    CHECK(json_visit("{\"a\":[1,{\"a\":\"\\u001b\"},true]}", ignore_key, NULL));
    CHECK(is_documented(&schema, "a"));
    CHECK(!is_documented(&schema, "b"));
    CHECK(!is_documented(&schema, "fields|b"));
}

static void every_line_is_an_object_and_every_key_is_documented(void)
{
    struct told told =
        tell(&(struct teller){.show_keys = true, .scripts = 9, .stopped = "stopped"}, EVERYTHING);
    struct schema schema = {.readme = read_file("mockbfe/report/README.md", NULL)};
    schema.sa_fields = documented_sa_fields(schema.readme);
    CHECK(schema.sa_fields != NULL);
    char *rest = told.json;
    size_t lines = 0;
    for (char *line = strsep(&rest, "\n"); rest; line = strsep(&rest, "\n")) {
        check_line(&schema, line);
        lines++;
    }
    CHECK(lines > 300);
    free(schema.readme);
    free(schema.sa_fields);
    told_clear(&told);
}

static void every_field_of_the_language_is_documented(void)
{
    char *readme = read_file("mockbfe/report/README.md", NULL);
    char *sa_fields = documented_sa_fields(readme);
    for (int event = 0; event < EVENT_COUNT; event++) {
        const struct event_info *info = event_info((enum event_kind)event);
        if (info->state) {
            continue; /* it does not happen, so no report tells it */
        }
        char *row = documented_row(readme, info->name);
        for (size_t i = 0; i < info->field_count; i++) {
            if (!mentions(row, field_info(info->fields[i])->name)) {
                CHECK_FAIL("the README's row of %s lacks %s", info->name,
                           field_info(info->fields[i])->name);
            }
        }
        if (!row || (info->sa_fields && !strstr(row, "both SAs"))) {
            CHECK_FAIL("the README has no row of %s, or one without the SAs", info->name);
        }
        free(row);
    }
    for (size_t i = 0; i < SA_FIELD_COUNT; i++) {
        if (!mentions(sa_fields, field_info(SA_FIELDS[i])->name)) {
            CHECK_FAIL("the README's fields of SAs lack %s", field_info(SA_FIELDS[i])->name);
        }
    }
    free(readme);
    free(sa_fields);
}

static void every_documented_event_is_told_in_some_story(void)
{
    struct told told = tell(&(struct teller){0}, EVERYTHING);
    char *readme = read_file("mockbfe/report/README.md", NULL);
    size_t count = 0;
    const char *at = readme ? strstr(readme, "\n| `event` | when | `fields` |\n") : NULL;
    CHECK(at != NULL);
    for (at = at ? strstr(at, "\n| `") : NULL; at; at = strstr(at + 1, "\n| `")) {
        const char *name = at + 4;
        char wanted[100];
        snprintf(wanted, sizeof(wanted), "{\"event\":\"%.*s\",", (int)strcspn(name, "`"), name);
        if (strncmp(name, "event`", 6) != 0) {
            CHECK_CONTAINS(told.json, wanted);
            count++;
        }
    }
    CHECK(count > 20);
    free(readme);
    told_clear(&told);
}

/* ---- lines ----------------------------------------------------------------------------------- */

static void the_lines_are_as_agreed(void)
{
    static story *const STORIES[] = {story_whole_life, story_two_hosts, NULL};
    struct told told = tell(&(struct teller){0}, STORIES);
    CHECK_GOLDEN(told.json, "tests/report/golden/report.jsonl");
    told_clear(&told);
}

static void keys_shown_stand_beside_their_digests(void)
{
    static story *const STORIES[] = {story_whole_life, NULL};
    struct told told = tell(&(struct teller){.show_keys = true}, STORIES);
    CHECK_CONTAINS(told.json, "\"inbound.key\":{\"length\":20,\"sha256\":\"b05706ff\","
                              "\"hex\":\"" PLANTED_INBOUND "\"}");
    told_clear(&told);
}

static void texts_from_elsewhere_arrive_whole(void)
{
    static story *const STORIES[] = {story_odd_texts, NULL};
    struct told told = tell(&(struct teller){0}, STORIES);
    CHECK_CONTAINS(told.json, "\"line\":\"escape \\u001b[31mred\\u001b[0m bell \\u0007 delete "
                              "\\u007f tab\\t.\"");
    CHECK_CONTAINS(told.json, "\"line\":\"ok 99 - no point of ours\\u000d\\n1..0\\n# x\"");
    CHECK_CONTAINS(told.json, "\"line\":\"grüße, 日本語, 🔑\"");
    CHECK_CONTAINS(told.json, "\"title\":\"</title><script>alert(\\\"1\\\")</script> & 'q' # not "
                              "\\\\ TODO ]]>\"");
    told_clear(&told);
}

static void large_numbers_are_strings(void)
{
    char *text = NULL;
    size_t size = 0;
    char problem[200];
    FILE *out = open_memstream(&text, &size);
    FILE *messages = fopen("/dev/null", "w");
    struct report_options options = story_options(out, messages);
    options.json = "-";
    struct run_report *run = report_open(&options, problem, sizeof(problem));
    struct script_report *script = report_begin(run, "a.bfe", NULL);
    struct sa_details sas[2] = {{.count = 1}, {.count = 1}};
    sas[0].virtual_if_tunnel_id = (UINT64_C(1) << 53) - 1;
    sas[1].virtual_if_tunnel_id = UINT64_MAX;
    struct observation o = {.kind = OBSERVED_ESTABLISHED, .negotiation = 1, .tag = 1};
    o.established.inbound = &sas[0];
    o.established.outbound = &sas[1];
    report_observe(script, &o);
    report_end(script, (struct engine_time){0}, REPORT_PASSED);
    CHECK(report_close(run, NULL, problem, sizeof(problem)));
    fclose(out);
    fclose(messages);
    CHECK_CONTAINS(text, "\"inbound.virtual-if.id\":9007199254740991,");
    CHECK_CONTAINS(text, "\"outbound.virtual-if.id\":\"18446744073709551615\",");
    free(text);
}

static void every_field_that_a_tia_changed_is_a_field_of_the_failure(void)
{
    char *text = NULL;
    size_t size = 0;
    char problem[200];
    FILE *out = open_memstream(&text, &size);
    FILE *messages = fopen("/dev/null", "w");
    struct report_options options = story_options(out, messages);
    options.json = "-";
    struct run_report *run = report_open(&options, problem, sizeof(problem));
    struct script_report *script = report_begin(run, "a.bfe", NULL);
    struct sa_changes changes = {.total = 0};
    sa_changes_add(&changes, SA_INBOUND, "traffic.localPort", "50000", "50001");
    sa_changes_add(&changes, SA_OUTBOUND, "saBundle.ipsecId.mmTargetName", "\"a\"", "NULL");
    struct observation o = {.kind = OBSERVED_FAILED, .negotiation = 1, .tag = 1};
    o.failed.reason = FAILED_SA_MODIFIED;
    o.failed.detail = "it changed them";
    o.failed.changes = &changes;
    report_observe(script, &o);
    report_end(script, (struct engine_time){0}, REPORT_FAILED);
    CHECK(report_close(run, NULL, problem, sizeof(problem)));
    fclose(out);
    fclose(messages);
    CHECK_CONTAINS(text, "\"changed.inbound.traffic.localPort\":\"50000 -> 50001\"");
    CHECK_CONTAINS(text, "\"changed.outbound.saBundle.ipsecId.mmTargetName\":"
                         "\"\\\"a\\\" -> NULL\"");
    free(text);
}

#define ROW(name)                                                                                  \
    {                                                                                              \
#name, name                                                                                \
    }

const struct test_case json_tests[] = {
    ROW(the_json_reader_finds_what_is_wrong),
    ROW(every_line_is_an_object_and_every_key_is_documented),
    ROW(every_field_of_the_language_is_documented),
    ROW(every_documented_event_is_told_in_some_story),
    ROW(the_lines_are_as_agreed),
    ROW(keys_shown_stand_beside_their_digests),
    ROW(texts_from_elsewhere_arrive_whole),
    ROW(large_numbers_are_strings),
    ROW(every_field_that_a_tia_changed_is_a_field_of_the_failure),
    {NULL, NULL},
};
