#include "suite.h"

#include <CUnit/Basic.h>
#include <errno.h>
#include <ftw.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* CUnit wants an initialised message buffer per failure and copies it. */
static bool report(bool holds, const char *file, int line, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

static void report_text(bool holds, const char *file, int line, const char *text)
{
    CU_assertImplementation(holds ? CU_TRUE : CU_FALSE, (unsigned int)line, text, file, "",
                            CU_FALSE);
}

static bool report(bool holds, const char *file, int line, const char *format, ...)
{
    char text[2000] = "";
    if (!holds) {
        va_list arguments;
        va_start(arguments, format);
        vsnprintf(text, sizeof(text), format, arguments);
        va_end(arguments);
    }
    report_text(holds, file, line, text);
    return holds;
}

bool check_true(bool holds, const char *what, const char *file, int line)
{
    return report(holds, file, line, "expected %s, which is false", what);
}

bool check_int(long long actual, long long expected, const char *what, const char *file, int line)
{
    return report(actual == expected, file, line, "%s: expected %lld, actual %lld", what, expected,
                  actual);
}

bool check_hex(unsigned long long actual, unsigned long long expected, const char *what,
               const char *file, int line)
{
    return report(actual == expected, file, line, "%s: expected 0x%llx, actual 0x%llx", what,
                  expected, actual);
}

bool check_str(const char *actual, const char *expected, const char *what, const char *file,
               int line)
{
    bool same = actual == expected || (actual && expected && strcmp(actual, expected) == 0);
    return report(same, file, line, "%s: expected \"%s\", actual \"%s\"", what,
                  expected ? expected : "(NULL)", actual ? actual : "(NULL)");
}

bool check_contains(const char *text, const char *part, const char *what, const char *file,
                    int line)
{
    return report(text && strstr(text, part), file, line,
                  "%s: expected it to contain \"%s\", actual \"%s\"", what, part,
                  text ? text : "(NULL)");
}

bool check_bytes(const void *actual, size_t actual_size, const void *expected, size_t expected_size,
                 const char *what, const char *file, int line)
{
    if (actual_size != expected_size) {
        return report(false, file, line, "%s: expected %zu bytes, actual %zu bytes", what,
                      expected_size, actual_size);
    }
    const unsigned char *a = actual;
    const unsigned char *e = expected;
    size_t at = 0;
    while (at < actual_size && a[at] == e[at]) {
        at++;
    }
    return report(at == actual_size, file, line, "%s: byte %zu of %zu: expected %02x, actual %02x",
                  what, at, actual_size, at < actual_size ? e[at] : 0,
                  at < actual_size ? a[at] : 0);
}

bool check_golden(const char *actual, const char *path, const char *file, int line)
{
    const char *update = getenv("UPDATE_GOLDEN");
    if (update && strcmp(update, "1") == 0) {
        return report(write_file(path, actual, strlen(actual)), file, line, "cannot write %s: %s",
                      path, strerror(errno));
    }
    char *expected = read_file(path, NULL);
    if (!expected) {
        return report(false, file, line, "cannot read the golden file %s; the text is:\n%s", path,
                      actual);
    }
    bool same = strcmp(expected, actual) == 0;
    report(same, file, line, "differs from %s\n--- expected\n%s--- actual\n%s---", path, expected,
           actual);
    free(expected);
    return same;
}

void check_failed(const char *file, int line, const char *format, ...)
{
    char text[2000];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    report_text(false, file, line, text);
}

void skip_test(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    printf("\n    skipped: ");
    vprintf(format, arguments);
    printf("\n    ");
    va_end(arguments);
}

char *read_file(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        return NULL;
    }
    char *data = NULL;
    size_t used = 0;
    size_t room = 0;
    for (;;) {
        if (used + 1 >= room) {
            room = room ? room * 2 : 4096;
            char *larger = realloc(data, room);
            if (!larger) {
                free(data);
                fclose(file);
                return NULL;
            }
            data = larger;
        }
        size_t got = fread(data + used, 1, room - used - 1, file);
        if (got == 0) {
            break;
        }
        used += got;
    }
    fclose(file);
    data[used] = '\0';
    if (size) {
        *size = used;
    }
    return data;
}

bool write_file(const char *path, const void *data, size_t size)
{
    FILE *file = fopen(path, "wb");
    if (!file) {
        return false;
    }
    bool written = fwrite(data, 1, size, file) == size;
    return fclose(file) == 0 && written;
}

char *make_temp_dir(void)
{
    const char *base = getenv("TMPDIR");
    char path[512];
    snprintf(path, sizeof(path), "%s/mockbfe-test-XXXXXX", base && *base ? base : "/tmp");
    return mkdtemp(path) ? strdup(path) : NULL;
}

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *where)
{
    (void)status;
    (void)kind;
    (void)where;
    return remove(path);
}

void remove_tree(const char *path)
{
    nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

/* Fisher-Yates with a small linear congruential generator: the order depends on the seed only. */
static void shuffle(const struct test_case **order, size_t count, uint64_t seed)
{
    for (size_t i = count; i > 1; i--) {
        seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        size_t other = (size_t)((seed >> 33) % i);
        const struct test_case *kept = order[i - 1];
        order[i - 1] = order[other];
        order[other] = kept;
    }
}

int suite_main(const char *suite, const struct test_case *cases, int argc, char **argv)
{
    const char *filter = "";
    bool list = false;
    bool shuffled = false;
    uint64_t seed = 0;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--list") == 0) {
            list = true;
        } else if (strcmp(argv[i], "--filter") == 0 && i + 1 < argc) {
            filter = argv[++i];
        } else if (strcmp(argv[i], "--seed") == 0 && i + 1 < argc) {
            seed = strtoull(argv[++i], NULL, 0);
            shuffled = true;
        } else {
            fprintf(stderr, "usage: %s [--list] [--filter TEXT] [--seed N]\n", argv[0]);
            return 2;
        }
    }

    size_t total = 0;
    while (cases[total].name) {
        total++;
    }
    const struct test_case **order = calloc(total + 1, sizeof(const struct test_case *));
    if (!order) {
        return 2;
    }
    size_t count = 0;
    for (size_t i = 0; i < total; i++) {
        if (strstr(cases[i].name, filter)) {
            order[count++] = &cases[i];
        }
    }
    if (shuffled) {
        shuffle(order, count, seed);
    }
    if (list || count == 0) {
        for (size_t i = 0; i < count; i++) {
            printf("%s\n", order[i]->name);
        }
        free(order);
        if (count == 0) {
            fprintf(stderr, "%s: no test's name contains \"%s\"\n", suite, filter);
            return 2;
        }
        return 0;
    }

    int result = 2;
    if (CU_initialize_registry() == CUE_SUCCESS) {
        CU_pSuite added = CU_add_suite(suite, NULL, NULL);
        for (size_t i = 0; added && i < count; i++) {
            if (!CU_add_test(added, order[i]->name, order[i]->run)) {
                fprintf(stderr, "%s: two tests are named \"%s\"\n", suite, order[i]->name);
                CU_cleanup_registry();
                free(order);
                return 2;
            }
        }
        CU_basic_set_mode(CU_BRM_VERBOSE);
        CU_basic_run_tests();
        printf("\n");
        fflush(stdout);
        result = CU_get_number_of_failures() == 0 && CU_get_number_of_tests_run() == count ? 0 : 1;
        CU_cleanup_registry();
    }
    free(order);
    return result;
}
