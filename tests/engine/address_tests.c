/* Addresses. */
#include "bench_engine.h"
#include "tests.h"

#include <string.h>

void addresses_are_read_and_printed_as_the_rfcs_say(void)
{
    static const struct {
        const char *text;
        const char *printed; /* NULL: refused */
    } TABLE[] = {
        {"10.0.0.1", "10.0.0.1"},
        {"255.255.255.255", "255.255.255.255"},
        {"1.2.3", NULL},
        {"1.2.3.256", NULL},
        {"01.2.3.4", NULL},
        {"1.2.3.4.5", NULL},
        {"", NULL},
        {"::1", "::1"},
        {"::", "::"},
        {"fe80::1", "fe80::1"},
        {"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},
        {"2001:DB8::", "2001:db8::"},
        {"1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"},
        {"::ffff:10.0.0.1", "::ffff:a00:1"},
        {"1::2::3", NULL},
        {"1:2:3:4:5:6:7", NULL},
        {"1:2:3:4:5:6:7:8:9", NULL},
        {"12345::", NULL},
        {":1", NULL},
        {"1:", NULL},
    };
    for (size_t i = 0; i < sizeof(TABLE) / sizeof(TABLE[0]); i++) {
        struct ip_address address;
        char text[ADDRESS_TEXT_SIZE] = "";
        bool read = address_parse(TABLE[i].text, &address);
        if (read) {
            address_print(&address, text);
        }
        if (read != (TABLE[i].printed != NULL) || (read && strcmp(text, TABLE[i].printed) != 0)) {
            CHECK_FAIL("\"%s\": expected %s, actual %s", TABLE[i].text,
                       TABLE[i].printed ? TABLE[i].printed : "a refusal",
                       read ? text : "a refusal");
        }
    }
}
