/* The sizes that callers compile into their programs. */
#include "battery.h"
#include "check.h"

#include <stddef.h>

struct layout {
    const char *what;
    size_t actual;
    size_t x64;
    size_t x86;
};

static const struct layout layouts[] = {
    {"FWPM_SESSION0", sizeof(FWPM_SESSION0), 72, 48},
    {"IKEEXT_TRAFFIC0", sizeof(IKEEXT_TRAFFIC0), 48, 48},
    {"IPSEC_KEY_MANAGER0", sizeof(IPSEC_KEY_MANAGER0), 40, 32},
    {"IPSEC_KEY_MANAGER_CALLBACKS0", sizeof(IPSEC_KEY_MANAGER_CALLBACKS0), 48, 32},
    {"IPSEC_SA0", sizeof(IPSEC_SA0), 16, 12},
    {"IPSEC_SA_BUNDLE1", sizeof(IPSEC_SA_BUNDLE1), 112, 96},
    {"IPSEC_SA_DETAILS1", sizeof(IPSEC_SA_DETAILS1), 224, 200},
    {"IPSEC_TRAFFIC1", sizeof(IPSEC_TRAFFIC1), 72, 72},
};

static void has_windows_size(const void *argument)
{
    const struct layout *layout = argument;

    expect_number(sizeof(void *) == 8 ? layout->x64 : layout->x86, layout->actual, layout->what);
}

void add_layout_tests(void)
{
    size_t i;

    for (i = 0; i < ARRAYSIZE(layouts); i++)
        battery_add(HEADER, has_windows_size, &layouts[i], "%s: has the size of Windows' header",
                    layouts[i].what);
}
