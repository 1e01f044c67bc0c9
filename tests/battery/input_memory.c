/* Memory that is not what it should be. */
#include "input_make.h"

#include <string.h>

enum {
    PAGE_SIZE_BYTES = 4096
};

void *nowhere(void)
{
    static void *page;

    if (page == NULL)
        page = VirtualAlloc(NULL, PAGE_SIZE_BYTES, MEM_RESERVE, PAGE_NOACCESS);
    return page;
}

void *read_only(void)
{
    static void *page;

    if (page == NULL)
        page = VirtualAlloc(NULL, PAGE_SIZE_BYTES, MEM_RESERVE | MEM_COMMIT, PAGE_READONLY);
    return page;
}

void *before_nothing(size_t bytes, int value)
{
    static UINT8 *page;

    if (page == NULL) {
        page = VirtualAlloc(NULL, (size_t)2 * PAGE_SIZE_BYTES, MEM_RESERVE, PAGE_NOACCESS);
        VirtualAlloc(page, PAGE_SIZE_BYTES, MEM_COMMIT, PAGE_READWRITE);
    }
    memset(page, value, PAGE_SIZE_BYTES);
    return page + PAGE_SIZE_BYTES - bytes;
}
