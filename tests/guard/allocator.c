/*
 * A heap for test builds of Windows programs, by the linker's --wrap: every block lies at the end
 * of its pages with an inaccessible page behind it, and the pages of a freed block become
 * inaccessible and are never used again. Whoever reads or writes behind a block, or into a freed
 * one, dies on the spot; writes into the few bytes that a block's alignment leaves, and before a
 * block, are found when it is freed.
 *
 * Whoever holds more blocks at once than GUARD_BLOCKS says dies too: what does the same thing over
 * and over must not hold more and more.
 */
#include <windows.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE 4096u
#define ALIGNMENT 16u
#define FILL 0xFB
/* Addresses, not memory: enough for 8 million blocks. */
#define RANGE ((SIZE_T)64 << 30)

/* At the beginning of a block's pages. */
struct header {
    size_t size; /* as asked for */
    size_t pages;
};

void *__real_realloc(void *block, size_t size);
void __real_free(void *block);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);
char *__wrap_strdup(const char *text);
void __wrap_free(void *block);

static unsigned char *begin;
static volatile LONG64 used;
static volatile LONG64 held;      /* blocks */
static LONG64 most = MAXLONGLONG; /* GUARD_BLOCKS */

static void fail(const char *what)
{
    fprintf(stderr, "guard: %s\n", what);
    fflush(stderr);
    TerminateProcess(GetCurrentProcess(), 99);
}

static unsigned char *range(void)
{
    static INIT_ONCE once = INIT_ONCE_STATIC_INIT;
    BOOL pending = FALSE;
    if (InitOnceBeginInitialize(&once, 0, &pending, NULL) && pending) {
        begin = VirtualAlloc(NULL, RANGE, MEM_RESERVE, PAGE_NOACCESS);
        if (!begin) {
            fail("cannot reserve addresses");
        }
        char limit[32];
        DWORD length = GetEnvironmentVariableA("GUARD_BLOCKS", limit, sizeof(limit));
        if (length > 0 && length < sizeof(limit)) {
            most = strtoll(limit, NULL, 10);
        }
        InitOnceComplete(&once, 0, NULL);
    }
    return begin;
}

static BOOL is_ours(const void *block)
{
    return begin && (const unsigned char *)block >= begin &&
           (const unsigned char *)block < begin + RANGE;
}

static size_t rounded(size_t size)
{
    return (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
}

/* Where the pages of a block begin: its header, the filling and the block are within them. */
static struct header *header_of(void *block)
{
    unsigned char *page = (unsigned char *)((uintptr_t)block & ~(uintptr_t)(PAGE - 1));
    /* The header has the first page to itself, so that it is found from any block. */
    return (struct header *)(page - PAGE);
}

void *__wrap_malloc(size_t size)
{
    unsigned char *base = range();
    if (size > RANGE / 4) {
        return NULL;
    }
    size_t length = rounded(size ? size : 1);
    size_t pages = 1 + (length + PAGE - 1) / PAGE;
    LONG64 at = InterlockedExchangeAdd64(&used, (LONG64)((pages + 1) * PAGE));
    if ((SIZE_T)at + (pages + 1) * PAGE > RANGE) {
        fail("there are no addresses left");
    }
    unsigned char *first = VirtualAlloc(base + at, pages * PAGE, MEM_COMMIT, PAGE_READWRITE);
    if (!first) {
        return NULL;
    }
    if (InterlockedIncrement64(&held) > most) {
        fail("more blocks are held than GUARD_BLOCKS allows");
    }
    struct header *header = (struct header *)first;
    header->size = size;
    header->pages = pages;
    memset(first + sizeof(*header), FILL, pages * PAGE - sizeof(*header));
    return first + pages * PAGE - length;
}

void *__wrap_calloc(size_t count, size_t size)
{
    if (size && count > RANGE / size) {
        return NULL;
    }
    void *block = __wrap_malloc(count * size);
    if (block) {
        memset(block, 0, count * size);
    }
    return block;
}

static void check(const struct header *header, const unsigned char *block)
{
    const unsigned char *end = (const unsigned char *)header + header->pages * PAGE;
    for (const unsigned char *at = block + header->size; at < end; at++) {
        if (*at != FILL) {
            fail("a write behind a block");
        }
    }
    for (const unsigned char *at = (const unsigned char *)(header + 1); at < block; at++) {
        if (*at != FILL) {
            fail("a write before a block");
        }
    }
}

void __wrap_free(void *block)
{
    if (!is_ours(block)) {
        __real_free(block);
        return;
    }
    struct header *header = header_of(block);
    size_t pages = header->pages;
    check(header, block);
    if (!VirtualFree(header, pages * PAGE, MEM_DECOMMIT)) {
        fail("a block cannot be taken away");
    }
    InterlockedDecrement64(&held);
}

void *__wrap_realloc(void *block, size_t size)
{
    if (block && !is_ours(block)) {
        return __real_realloc(block, size);
    }
    void *fresh = __wrap_malloc(size);
    if (fresh && block) {
        size_t old = header_of(block)->size;
        memcpy(fresh, block, old < size ? old : size);
        __wrap_free(block);
    }
    return fresh;
}

char *__wrap_strdup(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = __wrap_malloc(size);
    if (copy) {
        memcpy(copy, text, size);
    }
    return copy;
}
