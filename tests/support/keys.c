#include "keys.h"

#include <stdio.h>
#include <string.h>

/* What mortal.exe dictates. */
#define INBOUND 0x5A
#define OUTBOUND 0xA5
#define RUN 8 /* so many of its bytes in a row are a leak: half of an AES key */

static bool has_run(const char *data, size_t size, unsigned char byte)
{
    size_t run = 0;
    for (size_t i = 0; i < size && run < RUN; i++) {
        run = (unsigned char)data[i] == byte ? run + 1 : 0;
    }
    return run >= RUN;
}

bool leaks(const char *data, size_t size, char *how, size_t how_size)
{
    static const char *const TEXTS[] = {
        "5a5a5a5a5a5a5a5a", "a5a5a5a5a5a5a5a5", "5A5A5A5A5A5A5A5A", "A5A5A5A5A5A5A5A5",
        "5a 5a 5a 5a",      "a5 a5 a5 a5",      "5a:5a:5a:5a",      "a5:a5:a5:a5",
        "0x5a, 0x5a",       "0xa5, 0xa5",       "90, 90, 90, 90",   "165, 165, 165",
        "WlpaWlpaWlpa",     "paWlpaWlpaWl",     "paWlpaWlpaWlpa",
    };
    bool found = false;
    *how = '\0';
    if (has_run(data, size, INBOUND) || has_run(data, size, OUTBOUND)) {
        snprintf(how, how_size, "raw bytes");
        found = true;
    }
    for (size_t i = 0; i < sizeof(TEXTS) / sizeof(TEXTS[0]) && !found; i++) {
        if (memmem(data, size, TEXTS[i], strlen(TEXTS[i]))) {
            snprintf(how, how_size, "\"%s\"", TEXTS[i]);
            found = true;
        }
    }
    return found;
}
