/* Text that may hold anything, made fit for each format. */
#include "report/escape.h"
#include "tests.h"

#include <string.h>

static void utf8_is_read_strictly(void)
{
    static const struct {
        const char *text;
        uint32_t code;
        size_t length;
    } CASES[] = {
        {"a", 'a', 1},
        {"\x7f", 0x7F, 1},
        {"\xc2\x80", 0x80, 2},
        {"\xdf\xbf", 0x7FF, 2},
        {"\xe0\xa0\x80", 0x800, 3},
        {"\xef\xbf\xbd", 0xFFFD, 3},
        {"\xed\x9f\xbf", 0xD7FF, 3},
        {"\xf0\x90\x80\x80", 0x10000, 4},
        {"\xf4\x8f\xbf\xbf", 0x10FFFF, 4},
        /* Overlong, surrogates, beyond Unicode, cut off, out of place. */
        {"\xc0\x80", 0xFFFD, 1},
        {"\xc1\xbf", 0xFFFD, 1},
        {"\xe0\x9f\xbf", 0xFFFD, 1},
        {"\xf0\x8f\xbf\xbf", 0xFFFD, 1},
        {"\xed\xa0\x80", 0xFFFD, 1},
        {"\xed\xbf\xbf", 0xFFFD, 1},
        {"\xf4\x90\x80\x80", 0xFFFD, 1},
        {"\xf8\x88\x80\x80\x80", 0xFFFD, 1},
        {"\xe2\x82", 0xFFFD, 1},
        {"\xe2\x82x", 0xFFFD, 1},
        {"\x80", 0xFFFD, 1},
        {"\xff", 0xFFFD, 1},
    };
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        uint32_t code = 0;
        CHECK_INT(utf8_next(CASES[i].text, strlen(CASES[i].text), &code), CASES[i].length);
        CHECK_HEX(code, CASES[i].code);
    }
}

static void a_character_is_not_read_beyond_the_end(void)
{
    uint32_t code = 0;
    CHECK_INT(utf8_next("\xe2\x82\xac", 2, &code), 1);
    CHECK_HEX(code, 0xFFFD);
}

struct escaped {
    struct text plain;
    struct text lines;
    struct text content;
    struct text attribute;
    struct text json;
};

static struct escaped escape(const char *text)
{
    struct escaped escaped = {0};
    escape_plain(&escaped.plain, text, false);
    escape_plain(&escaped.lines, text, true);
    escape_content(&escaped.content, text);
    escape_attribute(&escaped.attribute, text);
    escape_json(&escaped.json, text);
    return escaped;
}

static void escaped_clear(struct escaped *escaped)
{
    text_clear(&escaped->plain);
    text_clear(&escaped->lines);
    text_clear(&escaped->content);
    text_clear(&escaped->attribute);
    text_clear(&escaped->json);
}

static void markup_is_escaped_where_it_is_markup(void)
{
    struct escaped e = escape("<a href=\"x\">&'</a>]]>");
    CHECK_STR(text_get(&e.plain), "<a href=\"x\">&'</a>]]>");
    CHECK_STR(text_get(&e.content), "&lt;a href=&quot;x&quot;&gt;&amp;&#39;&lt;/a&gt;]]&gt;");
    CHECK_STR(text_get(&e.attribute), text_get(&e.content));
    CHECK_STR(text_get(&e.json), "\"<a href=\\\"x\\\">&'</a>]]>\"");
    escaped_clear(&e);
}

static void controls_become_pictures_or_escapes(void)
{
    struct escaped e = escape("\x1b[0m\a\r\x7f\xc2\x9b");
    CHECK_STR(text_get(&e.plain), "␛[0m␇␍␡\xef\xbf\xbd");
    CHECK_STR(text_get(&e.content), text_get(&e.plain));
    CHECK_STR(text_get(&e.json), "\"\\u001b[0m\\u0007\\u000d\\u007f\\u009b\"");
    escaped_clear(&e);
}

static void line_ends_and_tabs_stay_where_the_format_keeps_them(void)
{
    struct escaped e = escape("a\n\tb");
    CHECK_STR(text_get(&e.plain), "a␊\tb");
    CHECK_STR(text_get(&e.lines), "a\n\tb");
    CHECK_STR(text_get(&e.content), "a\n\tb");
    CHECK_STR(text_get(&e.attribute), "a&#10;&#9;b");
    CHECK_STR(text_get(&e.json), "\"a\\n\\tb\"");
    escaped_clear(&e);
}

static void what_is_not_utf8_is_replaced_byte_by_byte(void)
{
    struct escaped e = escape("a\xff\xe2\x82z\xef\xbf\xbe");
    CHECK_STR(text_get(&e.plain), "a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdz\xef\xbf\xbd");
    CHECK_STR(text_get(&e.content), text_get(&e.plain));
    CHECK_STR(text_get(&e.json), "\"a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdz\xef\xbf\xbd\"");
    escaped_clear(&e);
}

#define ROW(name)                                                                                  \
    {                                                                                              \
#name, name                                                                                \
    }

const struct test_case escape_tests[] = {
    ROW(utf8_is_read_strictly),
    ROW(a_character_is_not_read_beyond_the_end),
    ROW(markup_is_escaped_where_it_is_markup),
    ROW(controls_become_pictures_or_escapes),
    ROW(line_ends_and_tabs_stay_where_the_format_keeps_them),
    ROW(what_is_not_utf8_is_replaced_byte_by_byte),
    {NULL, NULL},
};
