/* The page: what it says, that it is complete in itself, and that nothing in it runs. */
#include "tests.h"
#include "xml.h"

#include <stdlib.h>
#include <string.h>

static struct xml_node *read_page(const struct told *told)
{
    char problem[200] = "no page";
    struct xml_node *root = told->html ? xml_parse(told->html, problem, sizeof(problem)) : NULL;
    if (!root) {
        CHECK_FAIL("not well-formed: %s", problem);
    }
    return root;
}

/* The page without its style sheet, whose text is no matter of a golden file. */
static char *without_style(const char *html)
{
    const char *begin = strstr(html, "<style>");
    const char *end = strstr(html, "</style>");
    char *text = begin && end ? strdup(html) : NULL;
    if (text) {
        memmove(text + (begin - html) + 7, end, strlen(end) + 1);
    }
    return text;
}

static void the_page_is_as_agreed(void)
{
    static story *const STORIES[] = {story_whole_life, story_two_hosts, NULL};
    struct told told = tell(&(struct teller){0}, STORIES);
    char *text = without_style(told.html);
    CHECK(text != NULL);
    CHECK_GOLDEN(text, "tests/report/golden/report.html");
    free(text);
    told_clear(&told);
}

/* ---- complete in itself ---------------------------------------------------------------------- */

static const struct xml_node *find_id(const struct xml_node *root, const char *id)
{
    for (const struct xml_node *at = root; at; at = xml_next(at, root)) {
        const char *found = xml_attribute(at, "id");
        if (found && strcmp(found, id) == 0) {
            return at;
        }
    }
    return NULL;
}

static void check_attribute(const struct xml_node *root, const struct xml_attribute *attribute)
{
    if (strcmp(attribute->name, "href") == 0) {
        CHECK(attribute->value[0] == '#' && find_id(root, attribute->value + 1) != NULL);
    }
    if (strcmp(attribute->name, "src") == 0 || strncmp(attribute->name, "on", 2) == 0 ||
        strstr(attribute->value, "url(") || strstr(attribute->value, "javascript:")) {
        CHECK_FAIL("%s=\"%s\"", attribute->name, attribute->value);
    }
}

static void it_loads_nothing_and_runs_nothing(void)
{
    struct told told = tell(&(struct teller){0}, ALL_STORIES);
    struct xml_node *root = read_page(&told);
    if (root) {
        for (const struct xml_node *at = root; at; at = xml_next(at, root)) {
            static const char *const FORBIDDEN[] = {"script", "img", "link", "iframe", "object"};
            for (size_t i = 0; i < sizeof(FORBIDDEN) / sizeof(FORBIDDEN[0]); i++) {
                CHECK(strcmp(at->name, FORBIDDEN[i]) != 0);
            }
            for (size_t i = 0; i < at->attribute_count; i++) {
                check_attribute(root, &at->attributes[i]);
            }
        }
        const char *style = xml_find(root, "style", NULL)->text;
        CHECK(!strstr(style, "url(") && !strstr(style, "@import") && !strstr(style, "http"));
        CHECK_CONTAINS(told.html, "Content-Security-Policy\" content=\"default-src 'none'; ");
        xml_free(root);
    }
    told_clear(&told);
}

static void its_colours_are_defined_for_light_and_dark(void)
{
    static story *const STORIES[] = {story_whole_life, NULL};
    struct told told = tell(&(struct teller){0}, STORIES);
    const char *dark = strstr(told.html, "prefers-color-scheme:dark");
    const char *rest = dark ? strstr(dark, "\n") : NULL;
    CHECK(rest != NULL);
    for (const char *at = rest; at && (at = strstr(at, "var(--")) != NULL; at++) {
        char definition[60];
        size_t size = strcspn(at + 4, ")");
        snprintf(definition, sizeof(definition), "%.*s:", (int)size, at + 4);
        const char *first = strstr(told.html, definition);
        const char *second = strstr(dark, definition);
        bool length = strcmp(definition, "--width:") == 0; /* set by each diagram */
        if (!length && (!first || first > dark || !second || second > rest)) {
            CHECK_FAIL("%s is not defined twice", definition);
        }
    }
    told_clear(&told);
}

/* ---- what it says ---------------------------------------------------------------------------- */

static void all_scripts_are_in_the_table_and_lead_to_their_details(void)
{
    struct told told = tell(&(struct teller){0}, ALL_STORIES);
    struct xml_node *root = read_page(&told);
    if (root) {
        const struct xml_node *table = xml_find(root, "table", "all");
        CHECK_STR(xml_find(root, "h1", "failed")->text, "2 of 4 scripts failed");
        CHECK_INT(xml_count(table, "tr", "passed"), 2);
        CHECK_INT(xml_count(table, "tr", "failed"), 1);
        CHECK_INT(xml_count(table, "tr", "error"), 1);
        CHECK_INT(xml_count(table, "a", NULL), 4);
        CHECK_INT(xml_count(root, "pre", "failure"), 2);
        /* What failed is unfolded, what passed is not. */
        CHECK_STR(xml_attribute(xml_find(root, "details", "script failed"), "open"), "");
        CHECK(xml_attribute(xml_find(root, "details", "script passed"), "open") == NULL);
        xml_free(root);
    }
    told_clear(&told);
}

/* The names over a diagram's lanes from left to right, with a blank behind each. */
static void check_lanes(const struct xml_node *svg, const char *expected)
{
    char names[300] = "";
    long before = -1;
    for (;;) {
        const struct xml_node *nearest = NULL;
        long x = 0;
        for (const struct xml_node *at = svg; at; at = xml_next(at, svg)) {
            const char *class_name = xml_attribute(at, "class");
            if (class_name && strcmp(class_name, "name") == 0) {
                long here = strtol(xml_attribute(at->first, "x"), NULL, 10);
                if (here > before && (!nearest || here < x)) {
                    nearest = at->first;
                    x = here;
                }
            }
        }
        if (!nearest) {
            break;
        }
        strncat(names, nearest->text, 40);
        strcat(names, " ");
        before = x;
    }
    CHECK_STR(names, expected);
}

static void each_negotiation_has_a_diagram_with_its_lanes(void)
{
    static story *const STORIES[] = {story_two_hosts, NULL};
    struct told told = tell(&(struct teller){0}, STORIES);
    struct xml_node *root = read_page(&told);
    if (root) {
        const struct xml_node *sa1 = xml_find(root, "details", "negotiation good");
        const struct xml_node *sa2 = xml_find(root, "details", "negotiation bad");
        CHECK_INT(xml_count(root, "svg", NULL), 2);
        check_lanes(sa1, "host BFE tia notifier far far_tia ");
        check_lanes(sa2, "host BFE tia far far_tia ");
        CHECK_INT(xml_count(sa1, "path", "head"), 12); /* 5 callbacks there and back, 2 others */
        CHECK_INT(xml_count(sa2, "path", "cross"), 2); /* no answer, and the late one */
        CHECK_STR(xml_find(sa2, "span", "how")->text, "failed");
        xml_free(root);
    }
    told_clear(&told);
}

static void the_negotiations_own_host_is_at_the_left(void)
{
    static story *const STORIES[] = {story_of_the_other_host, story_whole_life, NULL};
    struct told told = tell(&(struct teller){0}, STORIES);
    struct xml_node *root = read_page(&told);
    if (root) {
        const struct xml_node *first = xml_find(root, "svg", NULL);
        check_lanes(first, "far BFE far_tia local tia ");
        CHECK_CONTAINS(told.html, ">the peer's TIA</text>");
        check_lanes(xml_find(first->parent->parent->parent->parent->next, "svg", NULL),
                    "host BFE tia peer ");
        xml_free(root);
    }
    told_clear(&told);
}

static void negotiations_of_one_name_are_numbered_and_rekeys_say_of_what(void)
{
    static story *const STORIES[] = {story_fails_midway, NULL};
    struct told told = tell(&(struct teller){0}, STORIES);
    CHECK_CONTAINS(told.html, "<summary><b class=\"who\">sa1 #1</b> <span");
    CHECK_CONTAINS(told.html, "<summary><b class=\"who\">sa1 #2</b> rekeys "
                              "<b class=\"who\">sa1 #1</b> <span");
    CHECK_CONTAINS(told.html, "<summary><b class=\"who\">sa2</b> rekeys "
                              "<b class=\"who\">sa1 #2</b> <span");
    CHECK_CONTAINS(told.html, ">rekey as initiator</text>");
    told_clear(&told);
}

/* How many rows of that class follow the one that has the failure; -1: there is none. */
static int rows_after_failure(const struct xml_node *svg, const char *class_name)
{
    int count = -1;
    for (const struct xml_node *at = svg->first; at; at = at->next) {
        const char *found = xml_attribute(at, "class");
        const struct xml_node *title = xml_find(at, "title", NULL);
        if (title && strstr(title->text, "FAIL ")) {
            CHECK_STR(found, "row bad");
            count = 0;
        } else if (count >= 0) {
            count += strcmp(found, class_name) == 0;
        }
    }
    return count;
}

static void a_script_that_fails_shows_where_and_what_it_ends_is_no_failure_of_its_own(void)
{
    static story *const STORIES[] = {story_fails_midway, NULL};
    struct told told = tell(&(struct teller){0}, STORIES);
    struct xml_node *root = read_page(&told);
    if (root) {
        const struct xml_node *first = xml_find(root, "details", "negotiation good");
        const struct xml_node *second = first->next;
        const struct xml_node *third = xml_find(root, "details", "negotiation open");
        /* The line is about the latest of its name, and the third is under way. */
        CHECK_INT(rows_after_failure(xml_find(first, "svg", NULL), "row dim"), -1);
        CHECK_INT(rows_after_failure(xml_find(second, "svg", NULL), "row dim"), 0);
        CHECK_STR(xml_find(second, "span", "missed")->text, "a line about it fails the script");
        CHECK_INT(xml_count(root, "span", "missed"), 1);
        /* The TIA's end, the callback and its answer, the negotiation's end. */
        CHECK_INT(rows_after_failure(xml_find(third, "svg", NULL), "row dim"), 4);
        CHECK_INT(rows_after_failure(xml_find(third, "svg", NULL), "row bad"), 0);
        CHECK_STR(xml_find(third, "span", "how")->text, "not over when the script failed");
        CHECK_CONTAINS(told.html, ">the script fails: midway.bfe:9: expect sa1 check { weight = 8 "
                                  "}</text>");
        CHECK_CONTAINS(told.html, ">weight: expected 8, actual 7</text>");
        CHECK_CONTAINS(told.html, ">no answer: mockbfe");
        xml_free(root);
    }
    told_clear(&told);
}

/* The letters of the text, at a width that most are below in a wide font. */
static long room_for(const char *text, bool bold)
{
    long letters = 0;
    for (; *text; text++) {
        letters += ((unsigned char)*text & 0xC0) != 0x80;
    }
    return letters * (bold ? 82 : 70) / 10;
}

static long number_of(const struct xml_node *node, const char *attribute)
{
    return strtol(xml_attribute(node, attribute), NULL, 10);
}

static void what_is_written_fits_its_place(void)
{
    static story *const STORIES[] = {story_wide, story_two_hosts, NULL};
    struct told told = tell(&(struct teller){0}, STORIES);
    struct xml_node *root = read_page(&told);
    long before = 0;
    for (const struct xml_node *at = root; at; at = xml_next(at, root)) {
        const char *class_name = xml_attribute(at, "class");
        const struct xml_node *line = xml_find(at, "path", "line");
        const char *row = class_name && strncmp(class_name, "row", 3) == 0 ? class_name : NULL;
        if (class_name && strcmp(class_name, "lane") == 0) {
            const struct xml_node *box = xml_find(at, "rect", NULL);
            CHECK(room_for(xml_find(at, "text", NULL)->text, true) < number_of(box, "width"));
            CHECK(number_of(box, "x") > (before < number_of(box, "x") ? before : 0));
            before = number_of(box, "x") + number_of(box, "width");
        } else if (row && line) {
            const char *path = xml_attribute(line, "d");
            long span = labs(strtol(strchr(path, 'H') + 1, NULL, 10) - strtol(path + 1, NULL, 10));
            for (const struct xml_node *text = at->first; text; text = text->next) {
                if (strcmp(text->name, "text") == 0 && !xml_attribute(text, "class") &&
                    !xml_find(at, "path", "cross")) {
                    CHECK(room_for(text->text, false) < span);
                }
            }
        }
    }
    CHECK_CONTAINS(told.html, ">[2001:db8:1234:5678:9abc:def0:1357:2468]:50000");
    CHECK_CONTAINS(told.html, ">esp aes-gcm-128</text>");
    CHECK_CONTAINS(told.html, ">inspector_of_the_north_wing</text>");
    CHECK_CONTAINS(told.html,
                   "<g class=\"lane\"><title>"
                   "inspector_of_all_wings_and_of_the_gardens_and_the_cellars_too</title>");
    xml_free(root);
    told_clear(&told);
}

static void keys_travel_before_anybody_is_notified_of_them(void)
{
    static story *const STORIES[] = {story_two_hosts, NULL};
    struct told told = tell(&(struct teller){0}, STORIES);
    const char *diagram = strstr(told.html, "<svg");
    const char *dictated = strstr(diagram, ">keyDictation</text>");
    const char *travel = strstr(diagram, ">keys dictated by the peer</text>");
    const char *notified = strstr(diagram, ">keyNotify</text>");
    CHECK(dictated && travel && notified && dictated < travel && travel < notified);
    told_clear(&told);
}

static void hovering_shows_the_fields(void)
{
    static story *const STORIES[] = {story_whole_life, NULL};
    struct told told = tell(&(struct teller){0}, STORIES);
    struct xml_node *root = read_page(&told);
    if (root) {
        const struct xml_node *svg = xml_find(root, "svg", NULL);
        char all[40000] = "";
        for (const struct xml_node *at = svg; at; at = xml_next(at, svg)) {
            if (strcmp(at->name, "title") == 0) {
                strncat(all, at->text, sizeof(all) - strlen(all) - 2);
                strcat(all, "\n");
            }
        }
        CHECK_CONTAINS(all, "willDictateKey = TRUE\nweight = 7\nduration = 850us\n");
        CHECK_CONTAINS(all, "inbound.key = <20 bytes, sha256 b05706ff…>\n");
        CHECK_CONTAINS(all, "keys = locally-dictated\nwinner = local\n");
        xml_free(root);
    }
    told_clear(&told);
}

static void virtual_time_that_passes_is_a_gap(void)
{
    static story *const STORIES[] = {story_whole_life, NULL};
    struct told told = tell(&(struct teller){0}, STORIES);
    CHECK_CONTAINS(told.html, ">01:00:00.500 later (virtual time)</text>");
    told_clear(&told);
}

static void texts_from_elsewhere_stay_text(void)
{
    static story *const STORIES[] = {story_odd_texts, story_without_names, NULL};
    struct told told = tell(&(struct teller){0}, STORIES);
    struct xml_node *root = read_page(&told);
    if (root) {
        CHECK_STR(xml_find(root, "span", "title")->text,
                  "</title><script>alert(\"1\")</script> & 'q' # not \\ TODO ]]>");
        CHECK(xml_find(root, "img", NULL) == NULL);
        xml_free(root);
    }
    told_clear(&told);
}

static void a_page_does_not_grow_without_end(void)
{
    static story *const STORIES[] = {story_many_agents, NULL};
    struct told told = tell(&(struct teller){0}, STORIES);
    struct xml_node *root = read_page(&told);
    if (root) {
        CHECK_INT(xml_count(root, "svg", NULL), 100);
        CHECK_CONTAINS(told.html, "<p class=\"note\">101 more steps are not drawn.</p>");
        CHECK_CONTAINS(told.html, "<p class=\"note\">21 more negotiations are not drawn.</p>");
        xml_free(root);
    }
    told_clear(&told);
}

static void events_beyond_what_a_browser_bears_are_counted(void)
{
    char *text = NULL;
    size_t size = 0;
    char problem[200];
    FILE *out = open_memstream(&text, &size);
    FILE *messages = fopen("/dev/null", "w");
    struct report_options options = story_options(out, messages);
    static char line[65537];
    memset(line, 'x', sizeof(line) - 1);
    options.html = "-";
    struct run_report *run = report_open(&options, problem, sizeof(problem));
    struct script_report *script = report_begin(run, "a.bfe", NULL);
    for (int i = 0; i < 50; i++) {
        report_output(script, (struct engine_time){0}, "tia", line);
    }
    report_end(script, (struct engine_time){0}, REPORT_PASSED);
    CHECK(report_close(run, NULL, problem, sizeof(problem)));
    fclose(out);
    fclose(messages);
    CHECK(size < 3000000);
    CHECK_CONTAINS(text + size - 200, "<p class=\"note\">18 more events are not shown here.</p>");
    CHECK_CONTAINS(text, "<summary>50 events</summary>");
    free(text);
}

static void an_interrupted_run_says_so(void)
{
    static story *const STORIES[] = {story_whole_life, NULL};
    struct told told = tell(&(struct teller){.scripts = 3, .stopped = "interrupted"}, STORIES);
    CHECK_CONTAINS(told.html, "<h1 class=\"failed\">0 of 3 scripts failed, 2 not played</h1>");
    CHECK_CONTAINS(told.html, " · interrupted</p>");
    told_clear(&told);
}

#define ROW(name)                                                                                  \
    {                                                                                              \
#name, name                                                                                \
    }

const struct test_case html_tests[] = {
    ROW(the_page_is_as_agreed),
    ROW(it_loads_nothing_and_runs_nothing),
    ROW(its_colours_are_defined_for_light_and_dark),
    ROW(all_scripts_are_in_the_table_and_lead_to_their_details),
    ROW(each_negotiation_has_a_diagram_with_its_lanes),
    ROW(the_negotiations_own_host_is_at_the_left),
    ROW(negotiations_of_one_name_are_numbered_and_rekeys_say_of_what),
    ROW(a_script_that_fails_shows_where_and_what_it_ends_is_no_failure_of_its_own),
    ROW(what_is_written_fits_its_place),
    ROW(keys_travel_before_anybody_is_notified_of_them),
    ROW(hovering_shows_the_fields),
    ROW(virtual_time_that_passes_is_a_gap),
    ROW(texts_from_elsewhere_stay_text),
    ROW(a_page_does_not_grow_without_end),
    ROW(events_beyond_what_a_browser_bears_are_counted),
    ROW(an_interrupted_run_says_so),
    {NULL, NULL},
};
