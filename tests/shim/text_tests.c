/* How the trace shows values. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "shim/error_name.h"
#include "shim/text.h"
#include "tests.h"

static struct text text;

static const char *wide(const uint16_t *units, size_t count)
{
    text_clear(&text);
    text_add_wide(&text, units, count);
    return text.buffer;
}

static void strings_are_quoted_utf8(void)
{
    static const uint16_t umlaut[] = {'T', 0xE4, 's', 't', 'e', 'r'};
    static const uint16_t euro[] = {0x20AC};
    static const uint16_t clef[] = {0xD834, 0xDD1E};

    CHECK_STR(wide(umlaut, 6), "\"T\xC3\xA4ster\"");
    CHECK_STR(wide(euro, 1), "\"\xE2\x82\xAC\"");
    CHECK_STR(wide(clef, 2), "\"\xF0\x9D\x84\x9E\"");
    CHECK_STR(wide(NULL, 0), "\"\"");
}

static void what_could_break_the_line_is_escaped(void)
{
    static const uint16_t nasty[] = {'a', '\n', '"', '\\', 0x1B, 0x7F};
    static const uint16_t lone[] = {0xD834, 'x', 0xDD1E};

    CHECK_STR(wide(nasty, 6), "\"a\\x0a\\\"\\\\\\x1b\\x7f\"");
    CHECK_STR(wide(lone, 3), "\"\\ud834x\\udd1e\"");
}

static void a_guid_is_shown_as_windows_does(void)
{
    /* As it lies in memory: Data1 to Data3 little-endian. */
    static const unsigned char bytes[16] = {0x2E, 0x6C, 0x1D, 0x6F, 0x0F, 0x5B, 0x0E, 0x4D,
                                            0x9A, 0x35, 0x6D, 0x2F, 0x3A, 0x1B, 0x8C, 0x47};

    text_clear(&text);
    text_add_guid(&text, bytes);
    CHECK_STR(text.buffer, "{6f1d6c2e-5b0f-4d0e-9a35-6d2f3a1b8c47}");
}

static const char *flags(uint32_t value)
{
    static const struct text_flag names[] = {{1, "ONE"}, {4, "FOUR"}, {0, NULL}};

    text_clear(&text);
    text_add_flags(&text, value, names);
    return text.buffer;
}

static void flags_are_named_and_the_rest_is_a_number(void)
{
    CHECK_STR(flags(0), "0");
    CHECK_STR(flags(1), "0x1 (ONE)");
    CHECK_STR(flags(5), "0x5 (ONE|FOUR)");
    CHECK_STR(flags(0x15), "0x15 (ONE|FOUR|0x10)");
    CHECK_STR(flags(0x10), "0x10");
}

static const char *error(uint32_t code)
{
    text_clear(&text);
    text_add_error(&text, code);
    return text.buffer;
}

static void errors_have_their_names(void)
{
    CHECK_STR(error(0), "0 ERROR_SUCCESS");
    CHECK_STR(error(1753), "1753 EPT_S_NOT_REGISTERED");
    CHECK_STR(error(0x8032001C), "0x8032001c FWP_E_NULL_POINTER");
    CHECK_STR(error(0x80090307), "0x80090307 SEC_E_CANNOT_INSTALL");
    CHECK_STR(error(12345), "12345");
    CHECK_STR(error(0x80004005), "0x80004005");
}

static const char *ipv6(const unsigned char reversed[16])
{
    text_clear(&text);
    text_add_ipv6(&text, reversed);
    return text.buffer;
}

static void addresses_are_shown_in_the_usual_order(void)
{
    static const unsigned char zero[16] = {0};
    static const unsigned char loopback[16] = {1};
    /* 2001:db8::1:0:0:1, the longest run of zeros is the first of two of equal length */
    static const unsigned char documentation[16] = {1, 0, 0, 0, 0,    0,    1, 0,
                                                    0, 0, 0, 0, 0xB8, 0x0D, 1, 0x20};
    static const unsigned char link_local[16] = {2, 0, 0, 0, 0, 0, 0,    0,
                                                 0, 0, 0, 0, 0, 0, 0x80, 0xFE};
    static const unsigned char full[16] = {8, 0, 7, 0, 6, 0, 5, 0, 4, 0, 3, 0, 2, 0, 1, 0};
    static const unsigned char one_zero[16] = {8, 0, 7, 0, 6, 0, 0, 0, 4, 0, 3, 0, 2, 0, 1, 0};
    static const unsigned char trailing[16] = {0, 0, 0, 0, 0, 0, 5, 0, 4, 0, 3, 0, 2, 0, 1, 0};

    text_clear(&text);
    text_add_ipv4(&text, 0x0A00000F);
    CHECK_STR(text.buffer, "10.0.0.15");
    CHECK_STR(ipv6(zero), "::");
    CHECK_STR(ipv6(loopback), "::1");
    CHECK_STR(ipv6(documentation), "2001:db8::1:0:0:1");
    CHECK_STR(ipv6(link_local), "fe80::2");
    CHECK_STR(ipv6(full), "1:2:3:4:5:6:7:8");
    CHECK_STR(ipv6(one_zero), "1:2:3:4:0:6:7:8");
    CHECK_STR(ipv6(trailing), "1:2:3:4:5::");
}

static void a_line_that_is_too_long_is_cut_and_says_so(void)
{
    text_clear(&text);
    for (int i = 0; i < 3000; i++)
        text_add(&text, "x");
    text_end_line(&text);
    CHECK(text.used < TEXT_SIZE);
    CHECK_INT(strlen(text.buffer), text.used);
    CHECK_STR(text.buffer + text.used - 5, "x...\n");

    text_clear(&text);
    text_add(&text, "%5000d", 1);
    text_end_line(&text);
    CHECK_INT(strlen(text.buffer), text.used);
    CHECK_STR(text.buffer + text.used - 4, "...\n");
}

static void a_short_line_ends_with_a_newline(void)
{
    text_clear(&text);
    text_add(&text, "%s=%d", "a", 5);
    text_add_hex(&text, (const unsigned char *)"\x01\xFF", 2);
    text_end_line(&text);
    CHECK_STR(text.buffer, "a=501ff\n");
}

static void every_code_of_the_table_has_its_name(void)
{
    char *table = read_file(ABI_DIRECTORY "/errors.tsv", NULL);
    char *rest = table;
    char *line;
    int rows = 0;

    CHECK(table != NULL);
    while (table && (line = strsep(&rest, "\n"))) {
        char name[64];
        unsigned code;

        if (sscanf(line, "%63s %x", name, &code) == 2 && strncmp(name, "FWP_E_", 6) == 0) {
            CHECK_STR(error_name(code), name);
            rows++;
        }
    }
    CHECK(rows >= 69);
    free(table);
}

const struct test_case TEXT_TESTS[] = {
    ROW(strings_are_quoted_utf8),
    ROW(what_could_break_the_line_is_escaped),
    ROW(a_guid_is_shown_as_windows_does),
    ROW(flags_are_named_and_the_rest_is_a_number),
    ROW(errors_have_their_names),
    ROW(addresses_are_shown_in_the_usual_order),
    ROW(a_line_that_is_too_long_is_cut_and_says_so),
    ROW(a_short_line_ends_with_a_newline),
    ROW(every_code_of_the_table_has_its_name),
    END_OF_ROWS,
};
