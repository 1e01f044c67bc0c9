/*
 * Bad files: each gets a message that says what to do, and none a crash.
 */
#include "tests.h"

#include "abi/command.h"
#include "abi/report.h"
#include "abi/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct seed {
    const char *path;
    file_check *check;
};

static const struct seed seeds[] = {
    {FIXTURES "/tia.exe", binary_check},       {FIXTURES "/x86.exe", binary_check},
    {FIXTURES "/ordinal.exe", binary_check},   {FIXTURES "/x64_dwarf2.o", binary_check},
    {FIXTURES "/x64_dwarf5.o", binary_check},  {FIXTURES "/x64_types.o", binary_check},
    {FIXTURES "/x64_big.o", binary_check},     {FIXTURES "/clang5.o", binary_check},
    {FIXTURES "/fwpuclnt.dll", exports_check}, {FIXTURES "/libx64.a", exports_check},
    {FIXTURES "/libx86.a", exports_check},     {"tests/abi/fixtures/fwpuclnt.def", exports_check},
};

#define N_SEEDS (sizeof(seeds) / sizeof(seeds[0]))

/* What came of a file: its state, and what the report of it says. */
struct verdict {
    enum subject_state state;
    size_t n_findings;
    char reason[512];
};

static struct verdict judge(file_check *check, const void *data, size_t size)
{
    struct arena arena = {.limit = 0};
    struct subject subject = {.name = "file", .arena = &arena};
    struct bytes bytes = {data, size};
    struct verdict verdict;
    check(&abi_small_tables, bytes, &subject);
    verdict.state = subject.state;
    verdict.n_findings = subject.n_findings;
    snprintf(verdict.reason, sizeof(verdict.reason), "%s",
             subject.no_memory ? "no memory"
             : subject.reason  ? subject.reason
                               : "");
    /* Everything that was found can be shown. */
    struct report report = {.command = "test", .subjects = &subject, .n_subjects = 1};
    FILE *nowhere = fopen("/dev/null", "w");
    if (nowhere) {
        report_text(nowhere, &report, &arena);
        report_json(nowhere, &report);
        fclose(nowhere);
    }
    CHECK(arena.used <= ARENA_LIMIT);
    arena_free(&arena);
    return verdict;
}

static void the_messages_about_bad_files_are_as_agreed(void)
{
    static const struct {
        const char *what;
        const char *data;
        size_t size;
        file_check *check;
    } cases[] = {
        {"an empty file", "", 0, binary_check},
        {"one byte", "M", 1, binary_check},
        {"a text", "int main(void);\n", 16, binary_check},
        {"a DOS program",
         "MZ\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
         "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
         64, binary_check},
        {"an ELF file", "\177ELF\002\001\001\0\0\0\0\0\0\0\0\0", 16, binary_check},
        {"an archive", "!<arch>\n", 8, binary_check},
        {"a PDB", "Microsoft C/C++ MSF 7.00\r\n", 26, binary_check},
        {"a short import object", "\0\0\377\377\0\0\144\206\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 22,
         binary_check},
        {"an object for MIPS", "\146\001\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 20, binary_check},
        {"an object that is cut off", "\144\206\020\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 20,
         binary_check},
        {"an object without sections", "\144\206\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 20,
         binary_check},
        {"an empty file of exports", "", 0, exports_check},
        {"an archive without members", "!<arch>\n", 8, exports_check},
        {"an archive that is cut off", "!<arch>\n/               0           ", 40, exports_check},
        {"a thin archive", "!<thin>\n", 8, exports_check},
        {"a broken image", "MZ", 2, exports_check},
        {"a picture", "\211PNG\r\n\032\n", 8, exports_check},
    };
    char *text = NULL;
    size_t size;
    FILE *file = open_memstream(&text, &size);
    for (size_t i = 0; file && i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct verdict verdict = judge(cases[i].check, cases[i].data, cases[i].size);
        fprintf(file, "%s: %s\n", cases[i].what, verdict.reason);
    }
    CHECK(file != NULL);
    if (file)
        fclose(file);
    CHECK_GOLDEN(text, "tests/abi/golden/bad_files.txt");
    free(text);
}

static void a_file_cut_off_anywhere_says_why(void)
{
    for (size_t i = 0; i < N_SEEDS; i++) {
        size_t size;
        char *data = read_file(seeds[i].path, &size);
        CHECK(data != NULL);
        if (!data)
            continue;
        for (size_t length = 0; length < size; length += 1 + size / 97) {
            /* A copy of that size, so that a sanitizer sees a read beyond it. */
            char *copy = malloc(length + 1);
            memcpy(copy, data, length);
            struct verdict verdict = judge(seeds[i].check, copy, length);
            if (verdict.state == SUBJECT_FAILED && !*verdict.reason)
                CHECK_FAIL("%s cut to %u bytes: failed without a reason", seeds[i].path,
                           (unsigned)length);
            free(copy);
        }
        free(data);
    }
}

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

/* Changes a few places: bytes, numbers at their bounds, parts copied elsewhere. */
static size_t mutate(uint8_t *data, size_t size, uint64_t *state)
{
    static const uint32_t bounds[] = {0,          1,          0x7f,       0x80,
                                      0xff,       0xffff,     0x7fffffff, 0x80000000,
                                      0xffffffff, 0xfffffff0, 0x01000000, 0x10000};
    unsigned changes = 1 + (unsigned)(next_random(state) % 6);
    for (unsigned i = 0; i < changes && size > 8; i++) {
        /* Half of them near the start, where the headers are. */
        size_t room = next_random(state) & 1 && size > 600 ? 600 : size;
        size_t at = (size_t)(next_random(state) % (room - 4));
        size_t from = (size_t)(next_random(state) % (size - 4));
        uint32_t bound = bounds[next_random(state) % (sizeof(bounds) / sizeof(bounds[0]))];
        switch (next_random(state) % 4) {
        case 0:
            data[at] ^= (uint8_t)(1u << (next_random(state) % 8));
            break;
        case 1:
            data[at] = (uint8_t)next_random(state);
            break;
        case 2:
            memcpy(data + at, &bound, 4);
            break;
        case 3:
            memmove(data + at, data + from, 4);
            break;
        }
    }
    return next_random(state) % 8 == 0 ? (size_t)(next_random(state) % size) : size;
}

static void mutated_files_are_survived(void)
{
    uint64_t state = 0x9e3779b97f4a7c15u;
    size_t refused = 0;
    size_t read = 0;
    for (size_t i = 0; i < N_SEEDS; i++) {
        size_t size;
        char *data = read_file(seeds[i].path, &size);
        CHECK(data != NULL);
        for (unsigned round = 0; data && round < 300; round++) {
            uint8_t *copy = malloc(size);
            memcpy(copy, data, size);
            size_t length = mutate(copy, size, &state);
            uint8_t *exact = realloc(copy, length ? length : 1);
            struct verdict verdict = judge(seeds[i].check, exact, length);
            if (*verdict.reason)
                refused++;
            else
                read++;
            free(exact);
        }
        free(data);
    }
    /* Neither all nor none: the mutations reach the readers, and the readers look. */
    CHECK(refused > 300);
    CHECK(read > 300);
}

static void nothing_that_a_terminal_acts_on_is_printed(void)
{
    static const struct {
        const char *text;
        const char *printed;
    } cases[] = {
        {"plain", "plain"},        {"\033[31mred", "?[31mred"},
        {"tab\there", "tab?here"}, {"gr\303\274n", "gr\303\274n"},
        {"\302\233c1", "?c1"},     {"lone \233 byte", "lone ? byte"},
        {"cut \303", "cut ?"},     {"\355\240\200", "???"},
        {"\300\200", "??"},        {"line\nline", "line?line"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char *text = NULL;
        size_t size;
        FILE *file = open_memstream(&text, &size);
        if (!file)
            continue;
        print_clean(file, cases[i].text, strlen(cases[i].text), 0);
        fclose(file);
        CHECK_STR(text, cases[i].printed);
        free(text);
    }
}

const struct test_case hostile_tests[] = {
    {"the messages about bad files are as agreed", the_messages_about_bad_files_are_as_agreed},
    {"a file cut off anywhere says why", a_file_cut_off_anywhere_says_why},
    {"nothing that a terminal acts on is printed", nothing_that_a_terminal_acts_on_is_printed},
    {"mutated files are survived", mutated_files_are_survived},
    {NULL, NULL}};
