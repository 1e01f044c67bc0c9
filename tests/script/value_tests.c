/* Values: how they compare and how they are written. */
#include "tests.h"

#include "script/digest.h"
#include "script/suggest.h"

#include <string.h>

static void check_print(struct value value, const char *expected)
{
    char text[200];
    size_t size = value_print(&value, false, text, sizeof(text));
    CHECK_STR(text, expected);
    CHECK_INT(size, strlen(expected));
}

static struct ip_address ip(const char *text)
{
    struct ip_address address;
    CHECK(address_parse(text, &address));
    return address;
}

static void values_are_written_as_scripts_write_them(void)
{
    struct guid guid = {{0x67, 0x45, 0x23, 0x01, 0xab, 0x89, 0xef, 0xcd, 0x01, 0x23, 0x45, 0x67,
                         0x89, 0xab, 0xcd, 0xef}};
    struct ip_address v4 = ip("10.0.0.1");
    struct ip_address v6 = ip("fd00::1");
    check_print(value_nothing(), "nothing");
    check_print(value_boolean(true), "TRUE");
    check_print(value_boolean(false), "FALSE");
    check_print(value_integer(UINT64_MAX), "18446744073709551615");
    check_print(value_duration(0), "0s");
    check_print(value_duration(1), "1us");
    check_print(value_duration(1500), "1500us");
    check_print(value_duration(250000), "250ms");
    check_print(value_duration(90000000), "90s");
    check_print(value_duration(3600000000), "1h");
    check_print(value_duration(172800000000), "2d");
    check_print(value_size(0), "0kB");
    check_print(value_size(100000), "100000kB");
    check_print(value_size(5120), "5MB");
    check_print(value_size(3145728), "3GB");
    check_print(value_packets(7), "7packets");
    check_print(value_text("a\"b\\c\n\r\t\x01\x7F\xC3\xA4"),
                "\"a\\\"b\\\\c\\n\\r\\t\\u{1}\\u{7F}\xC3\xA4\"");
    check_print(value_guid(&guid), "guid\"01234567-89ab-cdef-0123-456789abcdef\"");
    check_print(value_address(&v4), "10.0.0.1");
    check_print(value_endpoint(&v4, 80), "10.0.0.1:80");
    check_print(value_address(&v6), "[fd00::1]");
    check_print(value_endpoint(&v6, 80), "[fd00::1]:80");
    check_print(value_word(SET_ERROR, 0x80320009), "FWP_E_ALREADY_EXISTS");
    check_print(value_word(SET_ERROR, 0x80329999), "0x80329999");
    check_print(value_word(SET_ERROR, 4321), "4321");
    check_print(value_word(SET_PROTOCOL, 6), "tcp");
    check_print(value_flags(SET_BUNDLE_FLAGS, 0), "none");
    check_print(value_flags(SET_BUNDLE_FLAGS, 0x180000),
                "USING_DICTATED_KEYS | LOCALLY_DICTATED_KEYS");
    check_print(value_flags(SET_MANAGER_FLAGS, 0x11), "DICTATE_KEY | 0x10");
    check_print(value_flags(SET_MANAGER_FLAGS, 0x10), "0x10");
}

static void keys_are_shown_only_when_asked_for(void)
{
    struct value key = value_bytes("abc", 3);
    char text[100];
    value_print(&key, false, text, sizeof(text));
    CHECK_STR(text, "<3 bytes, sha256 ba7816bf\xE2\x80\xA6>");
    value_print(&key, true, text, sizeof(text));
    CHECK_STR(text, "hex\"616263\"");
    key = value_bytes("a", 1);
    value_print(&key, false, text, sizeof(text));
    CHECK_CONTAINS(text, "<1 byte, ");
    key = value_bytes(NULL, 0);
    value_print(&key, false, text, sizeof(text));
    CHECK_STR(text, "hex\"\"");
}

static void printing_keeps_to_its_buffer(void)
{
    struct value text = value_text("0123456789");
    char small[6] = "xxxxx";
    CHECK_INT(value_print(&text, false, small, 5), 12);
    CHECK_STR(small, "\"012");
    CHECK_INT(small[5], '\0');
    CHECK_INT(value_print(&text, false, NULL, 0), 12);
}

static void digests_are_those_of_fips_180(void)
{
    static const struct {
        const char *text;
        const char *begin;
    } CASES[] = {
        {"", "\xe3\xb0\xc4\x42\x98\xfc\x1c\x14"},
        {"abc", "\xba\x78\x16\xbf\x8f\x01\xcf\xea"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "\x24\x8d\x6a\x61\xd2\x06\x38\xb8"},
        /* 55 bytes leave room for the length in their block, 56 do not, 64 are a block. */
        {"0123456789012345678901234567890123456789012345678901234",
         "\xf3\x4d\x5a\x0f\x80\xc0\xcb\xf8"},
        {"01234567890123456789012345678901234567890123456789012345",
         "\x83\xaa\x03\x4b\xda\x83\xe4\x58"},
        {"0123456789012345678901234567890123456789012345678901234567890123",
         "\x96\x74\xd9\xe0\x78\x53\x5b\x7c"},
    };
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        uint8_t digest[DIGEST_SIZE];
        digest_sha256(CASES[i].text, strlen(CASES[i].text), digest);
        CHECK_BYTES(digest, 8, CASES[i].begin, 8);
    }
}

#define SAME(a, b) check_same((a), (b), true, __LINE__)
#define DIFFERENT(a, b) check_same((a), (b), false, __LINE__)

static void check_same(struct value a, struct value b, bool same, int line)
{
    check_int(value_compare(COMPARE_EQUAL, &a, &b), same, "a = b", __FILE__, line);
    check_int(value_compare(COMPARE_NOT_EQUAL, &a, &b), !same, "a != b", __FILE__, line);
    check_int(value_compare(COMPARE_EQUAL, &b, &a), same, "b = a", __FILE__, line);
}

static void equality_is_that_of_type_and_content(void)
{
    struct guid guid = {{1}};
    struct guid other = {{2}};
    struct ip_address v4 = ip("10.0.0.1");
    struct ip_address v6 = ip("::ffff:10.0.0.1");
    SAME(value_integer(5), value_integer(5));
    DIFFERENT(value_integer(5), value_integer(6));
    DIFFERENT(value_integer(5), value_duration(5));
    SAME(value_text("ab"), value_text("ab"));
    DIFFERENT(value_text("ab"), value_text("abc"));
    DIFFERENT(value_text("ab"), value_bytes("ab", 2));
    SAME(value_bytes("a\0b", 3), value_bytes("a\0b", 3));
    DIFFERENT(value_bytes("a\0b", 3), value_bytes("a\0c", 3));
    SAME(value_bytes(NULL, 0), value_bytes("x", 0));
    SAME(value_guid(&guid), value_guid(&guid));
    DIFFERENT(value_guid(&guid), value_guid(&other));
    SAME(value_address(&v4), value_address(&v4));
    DIFFERENT(value_address(&v4), value_address(&v6));
    DIFFERENT(value_address(&v4), value_endpoint(&v4, 0));
    DIFFERENT(value_endpoint(&v4, 1), value_endpoint(&v4, 2));
    SAME(value_word(SET_ERROR, 5), value_integer(5));
    DIFFERENT(value_word(SET_ERROR, 5), value_integer(6));
    SAME(value_flags(SET_CALLBACKS, 7), value_flags(SET_CALLBACKS, 7));
    SAME(value_boolean(true), value_boolean(true));
    DIFFERENT(value_boolean(true), value_boolean(false));
    DIFFERENT(value_boolean(true), value_integer(1));
}

static bool compare(enum comparison op, struct value a, struct value b)
{
    return value_compare(op, &a, &b);
}

static void numbers_have_an_order(void)
{
    CHECK(compare(COMPARE_LESS, value_integer(5), value_integer(6)));
    CHECK(!compare(COMPARE_LESS, value_integer(6), value_integer(6)));
    CHECK(compare(COMPARE_LESS_OR_EQUAL, value_duration(6), value_duration(6)));
    CHECK(compare(COMPARE_GREATER, value_size(7), value_size(6)));
    CHECK(compare(COMPARE_GREATER_OR_EQUAL, value_packets(7), value_packets(7)));
    CHECK(!compare(COMPARE_LESS, value_integer(5), value_duration(6)));
    CHECK(!compare(COMPARE_GREATER_OR_EQUAL, value_integer(5), value_duration(5)));
    CHECK(!compare(COMPARE_LESS, value_text("a"), value_text("b")));
    CHECK(compare(COMPARE_GREATER, value_integer(UINT64_MAX), value_integer(0)));
}

static void flags_and_texts_have_their_own_comparisons(void)
{
    struct value flags = value_flags(SET_CALLBACKS, 5);
    CHECK(compare(COMPARE_HAS, flags, value_flags(SET_CALLBACKS, 4)));
    CHECK(compare(COMPARE_HAS, flags, value_flags(SET_CALLBACKS, 5)));
    CHECK(!compare(COMPARE_HAS, flags, value_flags(SET_CALLBACKS, 6)));
    CHECK(compare(COMPARE_LACKS, flags, value_flags(SET_CALLBACKS, 2)));
    CHECK(!compare(COMPARE_LACKS, flags, value_flags(SET_CALLBACKS, 6)));
    CHECK(!compare(COMPARE_HAS, value_text("a"), flags));
    CHECK(compare(COMPARE_CONTAINS, value_text("abcabd"), value_text("abd")));
    CHECK(compare(COMPARE_CONTAINS, value_text("abc"), value_text("")));
    CHECK(!compare(COMPARE_CONTAINS, value_text("ab"), value_text("abc")));
    CHECK(!compare(COMPARE_CONTAINS, value_integer(1), value_text("")));
}

static void copies_own_what_they_have(void)
{
    char text[] = "abc";
    struct value borrowed = value_text(text);
    struct value copy;
    CHECK(value_copy(&copy, &borrowed));
    text[0] = 'x';
    CHECK_STR(copy.text.data, "abc");
    CHECK(copy.owned);
    value_clear(&copy);
    CHECK_INT(copy.type, VALUE_NOTHING);
    value_clear(&borrowed);
    CHECK_STR(text, "xbc");
    struct value empty = value_bytes(NULL, 0);
    CHECK(value_copy(&copy, &empty));
    CHECK_INT(copy.bytes.size, 0);
    value_clear(&copy);
    value_clear(&copy);
}

static const char *suggested(const char *word, const char *const *candidates)
{
    struct suggestion suggestion = suggest_for(word);
    for (; *candidates; candidates++) {
        suggest_offer(&suggestion, *candidates);
    }
    return suggestion.best ? suggestion.best : "nothing";
}

static void suggestions_are_close_words_only(void)
{
    static const char *const WORDS[] = {"check", "dictate", "notify", "established", NULL};
    CHECK_STR(suggested("chek", WORDS), "check");
    CHECK_STR(suggested("CHECK", WORDS), "check");
    CHECK_STR(suggested("hceck", WORDS), "check");
    CHECK_STR(suggested("dictation", WORDS), "dictate");
    CHECK_STR(suggested("dict", WORDS), "dictate");
    CHECK_STR(suggested("establish", WORDS), "established");
    CHECK_STR(suggested("x", WORDS), "nothing");
    CHECK_STR(suggested("register", WORDS), "nothing");
    CHECK_STR(suggested("", WORDS), "nothing");
    char longest[5000];
    memset(longest, 'x', sizeof(longest));
    longest[sizeof(longest) - 1] = '\0';
    CHECK_STR(suggested(longest, WORDS), "nothing");
}

const struct test_case value_tests[] = {
    {"values are written as scripts write them", values_are_written_as_scripts_write_them},
    {"keys are shown only when asked for", keys_are_shown_only_when_asked_for},
    {"printing keeps to its buffer", printing_keeps_to_its_buffer},
    {"digests are those of FIPS 180", digests_are_those_of_fips_180},
    {"equality is that of type and content", equality_is_that_of_type_and_content},
    {"numbers have an order", numbers_have_an_order},
    {"flags and texts have their own comparisons", flags_and_texts_have_their_own_comparisons},
    {"copies own what they have", copies_own_what_they_have},
    {"suggestions are close words only", suggestions_are_close_words_only},
    {NULL, NULL},
};
