/* Keys are secrets: no report has them unless it is asked to. */
#include "tests.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static story *const STORIES[] = {story_whole_life, story_two_hosts, NULL};

/* Whether text has any eight digits in a row of the key, in either case, or four bytes of it. */
static bool has_part_of(const char *text, const char *hex)
{
    size_t digits = strlen(hex);
    for (size_t i = 0; i + 8 <= digits; i += 2) {
        char lower[9] = "";
        char upper[9] = "";
        char raw[5] = "";
        for (size_t j = 0; j < 8; j++) {
            lower[j] = hex[i + j];
            upper[j] = (char)toupper((unsigned char)hex[i + j]);
        }
        for (size_t j = 0; j < 4; j++) {
            unsigned int byte = 0;
            sscanf(hex + i + 2 * j, "%2x", &byte);
            raw[j] = (char)byte;
        }
        if (strstr(text, lower) || strstr(text, upper) || (strlen(raw) == 4 && strstr(text, raw))) {
            return true;
        }
    }
    return false;
}

static bool has_key(const char *text)
{
    return has_part_of(text, PLANTED_INBOUND) || has_part_of(text, PLANTED_OUTBOUND);
}

static void a_planted_key_is_found_where_it_is(void)
{
    CHECK(has_key("… c0ffee04 …"));
    CHECK(has_key("… FEE04C0F …") == false); /* not at a byte's boundary */
    CHECK(has_key("5EED000B"));
    CHECK(has_key("\xc0\xff\xee\x05"));
    CHECK(!has_key("c0ffee"));
}

static void no_report_has_keys_unless_asked_for(void)
{
    struct told told = tell(&(struct teller){0}, STORIES);
    const char *const reports[] = {told.out, told.tap, told.junit, told.json, told.html};
    CHECK(told.closed);
    for (size_t i = 0; i < sizeof(reports) / sizeof(reports[0]); i++) {
        CHECK(reports[i] && !has_key(reports[i]));
    }
    /* That they were told at all shows in what stands for them. */
    CHECK_CONTAINS(told.out, "<20 bytes, sha256 b05706ff…>");
    CHECK_CONTAINS(told.junit, "&lt;20 bytes, sha256 b05706ff…&gt;");
    CHECK_CONTAINS(told.json, "{\"length\":20,\"sha256\":\"b05706ff\"}");
    CHECK_CONTAINS(told.html, "&lt;20 bytes, sha256 b05706ff…&gt;");
    CHECK_CONTAINS(told.html, "in key b05706ff…");
    told_clear(&told);
}

static void every_report_of_events_has_them_when_asked_for(void)
{
    struct told told = tell(&(struct teller){.show_keys = true}, STORIES);
    CHECK_CONTAINS(told.out, PLANTED_INBOUND);
    CHECK_CONTAINS(told.junit, PLANTED_OUTBOUND);
    CHECK_CONTAINS(told.json,
                   "{\"length\":20,\"sha256\":\"b05706ff\",\"hex\":\"" PLANTED_INBOUND "\"}");
    CHECK_CONTAINS(told.html, "inbound.key = hex&quot;" PLANTED_INBOUND);
    CHECK_CONTAINS(told.html, "keys are shown");
    told_clear(&told);
}

#define ROW(name)                                                                                  \
    {                                                                                              \
#name, name                                                                                \
    }

const struct test_case key_tests[] = {
    ROW(a_planted_key_is_found_where_it_is),
    ROW(no_report_has_keys_unless_asked_for),
    ROW(every_report_of_events_has_them_when_asked_for),
    {NULL, NULL},
};
