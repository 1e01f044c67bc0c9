/*
 * JUnit XML. There is no one schema, so the document keeps to the two that servers go by, and to
 * both at once: JUnit.xsd, which describes what Ant writes, and junit-10.xsd of Jenkins' xUnit
 * plugin. The rules below say what they demand of the elements that are used.
 */
#include "tests.h"
#include "xml.h"

#include <stdlib.h>
#include <string.h>

/* ---- the schemas' rules ---------------------------------------------------------------------- */

enum attribute_type {
    TEXT,      /* anything */
    TOKEN,     /* at least one character, no line end, no blanks around */
    COUNT,     /* an integer */
    SECONDS,   /* digits, with or without a fraction (both schemas: no sign, no exponent) */
    TIMESTAMP, /* Ant: YYYY-MM-DDThh:mm:ss without a zone */
};

struct attribute_rule {
    const char *name;
    enum attribute_type type;
};

struct element_rule {
    const char *name;
    /* All are required by one of the schemas; any other is unknown to one of them. */
    struct attribute_rule attributes[10];
    /* In this order (Ant), each ? optional, * any number. */
    const char *children;
    bool text;
};

static const struct element_rule RULES[] = {
    {"testsuites", {{NULL, TEXT}}, "testsuite*", false},
    {"testsuite",
     {{"id", COUNT},
      {"package", TOKEN},
      {"name", TOKEN},
      {"timestamp", TIMESTAMP},
      {"hostname", TOKEN},
      {"tests", COUNT},
      {"failures", COUNT},
      {"errors", COUNT},
      {"skipped", COUNT},
      {"time", SECONDS}},
     "properties testcase* system-out system-err",
     false},
    {"properties", {{NULL, TEXT}}, "property*", false},
    {"property", {{"name", TOKEN}, {"value", TEXT}}, "", false},
    {"testcase",
     {{"name", TOKEN}, {"classname", TOKEN}, {"time", SECONDS}},
     "failure? error?",
     false},
    {"failure", {{"type", TEXT}, {"message", TEXT}}, "", true},
    {"error", {{"type", TEXT}, {"message", TEXT}}, "", true},
    {"system-out", {{NULL, TEXT}}, "", true},
    {"system-err", {{NULL, TEXT}}, "", true},
};

static bool fits(const char *value, enum attribute_type type)
{
    static const char PATTERN[] = "0000-00-00T00:00:00";
    size_t size = strlen(value);
    switch (type) {
    case TEXT:
        return true;
    case TOKEN:
        return size > 0 && !strpbrk(value, "\n\t") && value[0] != ' ' && value[size - 1] != ' ';
    case COUNT:
        return size > 0 && strspn(value, "0123456789") == size;
    case SECONDS:
        return size > 0 && strspn(value, "0123456789.") == size && value[0] != '.' &&
               (!strchr(value, '.') || strchr(value, '.') == strrchr(value, '.'));
    case TIMESTAMP:
        for (size_t i = 0; i < sizeof(PATTERN); i++) {
            bool digit = value[i] >= '0' && value[i] <= '9';
            if (PATTERN[i] == '0' ? !digit : value[i] != PATTERN[i]) {
                return false;
            }
        }
        return true;
    }
    return false;
}

static const char *check_attributes(const struct xml_node *node, const struct element_rule *rule)
{
    size_t count = 0;
    for (; count < 10 && rule->attributes[count].name; count++) {
        const char *value = xml_attribute(node, rule->attributes[count].name);
        if (!value || !fits(value, rule->attributes[count].type)) {
            return rule->attributes[count].name;
        }
    }
    return count == node->attribute_count ? NULL : "an unknown attribute";
}

/* Matches the children with the rule's list. */
static bool check_children(const struct xml_node *node, const char *list)
{
    const struct xml_node *child = node->first;
    while (*list) {
        size_t size = strcspn(list, " *?");
        char how = list[size];
        bool found = child && strlen(child->name) == size && strncmp(child->name, list, size) == 0;
        if (found) {
            child = child->next;
        }
        if (!found && how != '*' && how != '?') {
            return false;
        }
        if (found && how == '*') {
            continue;
        }
        list += size;
        list += strspn(list, "*? ");
    }
    return child == NULL;
}

static bool check_element(const struct xml_node *node, char *problem, size_t size)
{
    for (size_t i = 0; i < sizeof(RULES) / sizeof(RULES[0]); i++) {
        const struct element_rule *rule = &RULES[i];
        if (strcmp(rule->name, node->name) != 0) {
            continue;
        }
        const char *attribute = check_attributes(node, rule);
        if (attribute) {
            snprintf(problem, size, "%s: %s", node->name, attribute);
        } else if (!check_children(node, rule->children)) {
            snprintf(problem, size, "%s: its children", node->name);
        } else if (!rule->text && strspn(node->text, " \n") != strlen(node->text)) {
            snprintf(problem, size, "%s: text", node->name);
        } else {
            return true;
        }
        return false;
    }
    snprintf(problem, size, "%s: unknown", node->name);
    return false;
}

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
    struct xml_node *root = xml_parse(text, problem, size);
    bool good = root && strcmp(root->name, "testsuites") == 0;
    for (const struct xml_node *at = root; good && at; at = xml_next(at, root)) {
        good = check_element(at, problem, size);
    }
    if (good && !check_counts(root)) {
        snprintf(problem, size, "the counts");
        good = false;
    }
    if (!good) {
        xml_free(root);
        return NULL;
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

static void the_rules_find_what_is_wrong(void)
{
    static const char *const WRONG[] = {
        HEAD SUITE("1", WHEN, "0") OUT TAIL,                 /* no case */
        HEAD SUITE("1", WHEN, "1") CASE OUT TAIL,            /* ids begin with 0 */
        HEAD SUITE("1", WHEN "Z", "0") CASE OUT TAIL,        /* a zone */
        HEAD SUITE("1", WHEN, "0") CASE "</testsuite>" TAIL, /* no output */
        HEAD SUITE("x", WHEN, "0") CASE OUT TAIL,            /* no number */
        HEAD SUITE("0", WHEN, "0") "<case/>" OUT TAIL,       /* unknown */
        HEAD SUITE("1", WHEN, "0") CASE "text" OUT TAIL,     /* text where none belongs */
        HEAD SUITE("1", WHEN, "0") "<testcase name=\"\" classname=\"c\" time=\"1\"/>" OUT TAIL,
        HEAD SUITE("1", WHEN, "0") "<testcase name=\"n\" classname=\"c\" time=\"1e3\"/>" OUT TAIL,
        HEAD SUITE("1", WHEN, "0") "<testcase name=\"n\" time=\"1\"/>" OUT TAIL,
        HEAD SUITE("1", WHEN, "0") CASE OUT, /* not closed */
        HEAD SUITE("1", WHEN, "0") CASE
        "<system-out>\x1b</system-out><system-err/></testsuite>" TAIL,
        HEAD SUITE("1", WHEN, "0") CASE
        "<system-out>\xff</system-out><system-err/></testsuite>" TAIL,
        HEAD SUITE("1", WHEN, "0") CASE "<system-out>&</system-out><system-err/></testsuite>" TAIL,
    };
    char problem[200];
    for (size_t i = 0; i < sizeof(WRONG) / sizeof(WRONG[0]); i++) {
        struct xml_node *root = read_junit(WRONG[i], problem, sizeof(problem));
        if (root) {
            CHECK_FAIL("nothing is found wrong with document %zu", i);
            xml_free(root);
        }
    }
    struct xml_node *root =
        read_junit(HEAD SUITE("1", WHEN, "0") CASE OUT TAIL, problem, sizeof(problem));
    CHECK_STR(problem, "");
    xml_free(root);
}

static struct xml_node *read_told(const struct told *told)
{
    char problem[200] = "";
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
    char problem[200];
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
    ROW(the_rules_find_what_is_wrong),
    ROW(the_document_is_valid_and_as_agreed),
    ROW(a_failure_has_the_whole_report_and_the_output_the_timeline),
    ROW(texts_from_elsewhere_keep_it_valid),
    ROW(output_is_bounded),
    {NULL, NULL},
};
