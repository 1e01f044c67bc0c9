/*
 * JUnit XML. There is no one schema; junit.xsd asks for what the two that servers go by ask for.
 * xmllint compares documents with it, as a CI server would, and what a schema cannot say is checked
 * here.
 */
#include "junit_schema.h"
#include "tests.h"
#include "xml.h"

#include <stdlib.h>
#include <string.h>

static size_t number(const struct xml_node *node, const char *attribute)
{
    return strtoul(xml_attribute(node, attribute), NULL, 10);
}

/* What schemas cannot say: the counts are right, ids go up from 0. */
static bool check_counts(const struct xml_node *root)
{
    size_t id = 0;
    for (const struct xml_node *suite = root->first; suite; suite = suite->next) {
        if (number(suite, "id") != id++ ||
            number(suite, "tests") != xml_count(suite, "testcase", NULL) ||
            number(suite, "failures") != xml_count(suite, "failure", NULL) ||
            number(suite, "errors") != xml_count(suite, "error", NULL)) {
            return false;
        }
    }
    return true;
}

/* The tree of a valid document; NULL with what is wrong in problem. */
static struct xml_node *read_junit(const char *text, char *problem, size_t size)
{
    if (!junit_valid(text, problem, size)) {
        return NULL;
    }
    struct xml_node *root = xml_parse(text, problem, size);
    if (root && !check_counts(root)) {
        snprintf(problem, size, "the counts");
        xml_free(root);
        root = NULL;
    }
    return root;
}

/* ---- tests ----------------------------------------------------------------------------------- */

#define HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>"
#define SUITE(tests, when, id)                                                                     \
    "<testsuite id=\"" id "\" package=\"p\" name=\"n\" timestamp=\"" when                          \
    "\" hostname=\"h\" tests=\"" tests                                                             \
    "\" failures=\"0\" errors=\"0\" skipped=\"0\" time=\"0.1\"><properties/>"
#define WHEN "2023-11-14T22:13:20"
#define CASE "<testcase name=\"n\" classname=\"c\" time=\"1\"/>"
#define OUT "<system-out/><system-err/></testsuite>"
#define TAIL "</testsuites>\n"

#define NAMED(name) "<testcase name=\"" name "\" classname=\"c\" time=\"1\"/>"
#define FAILED(inside) "<testcase name=\"n\" classname=\"c\" time=\"1\">" inside "</testcase>"
#define FAILURE "<failure type=\"t\" message=\"\">text</failure>"

static void the_schema_finds_what_is_wrong(void)
{
    static const struct {
        const char *document;
        const char *problem;
    } WRONG[] = {
        {HEAD SUITE("1", WHEN, "0") OUT TAIL, "the counts"},      /* no case */
        {HEAD SUITE("1", WHEN, "1") CASE OUT TAIL, "the counts"}, /* ids begin with 0 */
        {HEAD SUITE("1", WHEN, "0") FAILED(FAILURE) OUT TAIL, "the counts"},
        {HEAD SUITE("1", WHEN "Z", "0") CASE OUT TAIL, "timestamp"},
        {HEAD SUITE("1", "2023-13-14T22:13:20", "0") CASE OUT TAIL, "timestamp"},
        {HEAD SUITE("x", WHEN, "0") CASE OUT TAIL, "tests"},
        {HEAD SUITE("1", WHEN, "0") CASE OUT SUITE("1", WHEN, "0") CASE OUT TAIL, "suite-ids"},
        {HEAD SUITE("1", WHEN, "0") CASE "</testsuite>" TAIL, "Missing child element"},
        {HEAD SUITE("1", WHEN, "0") CASE "<system-err/><system-out/></testsuite>" TAIL,
         "system-err"},
        {HEAD SUITE("0", WHEN, "0") "<case/>" OUT TAIL, "'case'"},
        {HEAD SUITE("1", WHEN, "0") CASE "text" OUT TAIL, "Character content"},
        {HEAD SUITE("1", WHEN, "0") NAMED("") OUT TAIL, "'name'"},
        {HEAD SUITE("1", WHEN, "0") NAMED(" n") OUT TAIL, "'name'"},
        {HEAD SUITE("1", WHEN, "0") NAMED("a&#10;b") OUT TAIL, "'name'"},
        {HEAD SUITE("1", WHEN, "0") FAILED("<failure type=\"t\"/>") OUT TAIL, "'message'"},
        {HEAD SUITE("1", WHEN, "0") FAILED(FAILURE FAILURE) OUT TAIL, "not expected"},
        {HEAD SUITE("1", WHEN, "0") FAILED("<system-out/>") OUT TAIL, "system-out"},
        {HEAD SUITE("1", WHEN, "0") "<testcase name=\"n\" classname=\"c\" time=\"1e3\"/>" OUT TAIL,
         "'time'"},
        {HEAD SUITE("1", WHEN, "0") "<testcase name=\"n\" time=\"1\"/>" OUT TAIL, "'classname'"},
        {HEAD SUITE("1", WHEN,
                    "0") "<testcase name=\"n\" classname=\"c\" time=\"1\" colour=\"\"/>" OUT TAIL,
         "'colour'"},
        {HEAD SUITE("1", WHEN, "0") CASE OUT, "parser error"}, /* not closed */
        {HEAD SUITE("1", WHEN, "0") CASE
         "<system-out>\x1b</system-out><system-err/></testsuite>" TAIL,
         "parser error"},
        {HEAD SUITE("1", WHEN, "0") CASE
         "<system-out>\xff</system-out><system-err/></testsuite>" TAIL,
         "parser error"},
        {HEAD SUITE("1", WHEN, "0") CASE "<system-out>&</system-out><system-err/></testsuite>" TAIL,
         "parser error"},
    };
    char problem[400];
    for (size_t i = 0; i < sizeof(WRONG) / sizeof(WRONG[0]); i++) {
        struct xml_node *root = read_junit(WRONG[i].document, problem, sizeof(problem));
        if (root) {
            CHECK_FAIL("nothing is found wrong with document %zu", i);
            xml_free(root);
        } else {
            CHECK_CONTAINS(problem, WRONG[i].problem);
        }
    }
    struct xml_node *root =
        read_junit(HEAD SUITE("1", WHEN, "0") CASE OUT TAIL, problem, sizeof(problem));
    CHECK_STR(problem, "");
    xml_free(root);
}

static struct xml_node *read_told(const struct told *told)
{
    char problem[400] = "";
    struct xml_node *root = told->junit ? read_junit(told->junit, problem, sizeof(problem)) : NULL;
    if (!root) {
        CHECK_FAIL("not valid: %s", problem);
    }
    return root;
}

static void the_document_is_valid_and_as_agreed(void)
{
    static story *const STORIES[] = {story_whole_life, story_two_hosts, story_not_started, NULL};
    struct told told = tell(&(struct teller){0}, STORIES);
    CHECK_GOLDEN(told.junit, "tests/report/golden/report.xml");
    struct xml_node *root = read_told(&told);
    if (root) {
        CHECK_INT(xml_count(root, "testsuite", NULL), 3);
        CHECK_INT(xml_count(root, "failure", NULL), 1);
        CHECK_INT(xml_count(root, "error", NULL), 1);
        const struct xml_node *error = xml_find(root, "error", NULL);
        CHECK_STR(xml_attribute(error, "message"),
                  "../missing/agent.bfe:3: agent tia \"tia_absent.exe\"");
        CHECK_STR(xml_attribute(error->parent, "classname"), "missing.agent");
        CHECK_STR(xml_attribute(error->parent, "name"), "../missing/agent.bfe");
        xml_free(root);
    }
    told_clear(&told);
}

static void a_failure_has_the_whole_report_and_the_output_the_timeline(void)
{
    static story *const STORIES[] = {story_two_hosts, NULL};
    struct told told = tell(&(struct teller){0}, STORIES);
    struct xml_node *root = read_told(&told);
    if (root) {
        CHECK_STR(xml_attribute(xml_find(root, "failure", NULL), "message"),
                  "two_hosts.bfe:24: expect sa2 established { keys = peer-dictated }");
        CHECK_CONTAINS(xml_find(root, "failure", NULL)->text, "    sa2 failed instead\n");
        CHECK_CONTAINS(xml_find(root, "system-out", NULL)->text,
                       "\n00:01:00     0.010  sa1      inbound SA deleted\n");
        CHECK_STR(xml_find(root, "system-err", NULL)->text,
                  "00:00:00     0.005  far_tia  warning: the keys of sa1 are zero\n");
        xml_free(root);
    }
    told_clear(&told);
}

static void texts_from_elsewhere_keep_it_valid(void)
{
    static story *const STORIES[] = {story_odd_texts, story_many_agents, story_without_names, NULL};
    struct told told = tell(&(struct teller){.show_keys = true}, STORIES);
    struct xml_node *root = read_told(&told);
    if (root) {
        const struct xml_node *test = xml_find(root, "testcase", NULL);
        CHECK_STR(xml_attribute(test, "name"),
                  "</title><script>alert(\"1\")</script> & 'q' # not \\ TODO ]]>");
        CHECK_STR(xml_attribute(test, "classname"), "odd.<&>\"'");
        CHECK_CONTAINS(xml_find(root, "system-out", NULL)->text, "escape ␛[31mred␛[0m bell ␇");
        xml_free(root);
    }
    told_clear(&told);
}

static void output_is_bounded(void)
{
    static char line[65537];
    char *text = NULL;
    size_t size = 0;
    char problem[400];
    FILE *out = open_memstream(&text, &size);
    FILE *messages = fopen("/dev/null", "w");
    struct report_options options = story_options(out, messages);
    memset(line, '<', sizeof(line) - 1);
    options.junit = "-";
    struct run_report *run = report_open(&options, problem, sizeof(problem));
    struct script_report *script = report_begin(run, "a.bfe", "");
    for (int i = 0; i < 60; i++) {
        report_output(script, (struct engine_time){0}, "tia", line);
    }
    report_end(script, (struct engine_time){0}, REPORT_PASSED);
    CHECK(report_close(run, NULL, problem, sizeof(problem)));
    fclose(out);
    fclose(messages);
    CHECK(size < 5000000);
    CHECK_CONTAINS(text + size - 300, "too long for this report");
    struct xml_node *root = read_junit(text, problem, sizeof(problem));
    CHECK_STR(problem, "");
    xml_free(root);
    free(text);
}

#define ROW(name)                                                                                  \
    {                                                                                              \
#name, name                                                                                \
    }

const struct test_case junit_tests[] = {
    ROW(the_schema_finds_what_is_wrong),
    ROW(the_document_is_valid_and_as_agreed),
    ROW(a_failure_has_the_whole_report_and_the_output_the_timeline),
    ROW(texts_from_elsewhere_keep_it_valid),
    ROW(output_is_bounded),
    {NULL, NULL},
};
