#include "scenario/key_memory.h"
#include "engine/sa.h"
#include "report/text.h"
#include "script/digest.h"

#include "uthash.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef _WIN32
static const char SEPARATORS[] = "/\\";
#else
static const char SEPARATORS[] = "/";
#endif

static const char FIRST_LINE[] = "mockbfe key memory 1";

struct remembered {
    uint8_t digest[DIGEST_SIZE];
    uint64_t run; /* the latest; 0: of an earlier process */
    UT_hash_handle hh;
};

struct key_memory {
    uint8_t salt[KEY_MEMORY_SALT];
    char *folder;            /* of the file, from the root; NULL without one */
    struct remembered *keys; /* in the order in which they came */
    uint64_t runs;
};

struct key_memory *key_memory_new(const uint8_t salt[KEY_MEMORY_SALT])
{
    struct key_memory *memory = calloc(1, sizeof(*memory));
    if (memory) {
        memcpy(memory->salt, salt, KEY_MEMORY_SALT);
    }
    return memory;
}

static void forget_all(struct key_memory *memory)
{
    struct remembered *key;
    struct remembered *next;
    HASH_ITER(hh, memory->keys, key, next)
    {
        HASH_DEL(memory->keys, key);
        free(key);
    }
}

void key_memory_free(struct key_memory *memory)
{
    if (memory) {
        forget_all(memory);
        free(memory->folder);
        free(memory);
    }
}

/* ---- paths ----------------------------------------------------------------------------------- */

/* A folder's path from the root, with slashes; NULL when there is no such folder, or no memory. */
static char *folder_path(const char *folder)
{
#ifdef _WIN32
    char *path = _fullpath(NULL, folder, 0);
    for (char *at = path; at && *at; at++) {
        *at = *at == '\\' ? '/' : *at;
    }
    return path;
#else
    return realpath(folder, NULL);
#endif
}

/* Where a path's last part begins. */
static size_t name_begin(const char *path)
{
    size_t begin = strlen(path);
    while (begin > 0 && !strchr(SEPARATORS, path[begin - 1])) {
        begin--;
    }
    return begin;
}

/* The folder of a file that need not be there. */
static char *folder_of(const char *path)
{
    size_t length = name_begin(path);
    struct text folder = {0};
    text_add_bytes(&folder, path, length);
    char *found = folder_path(length > 0 ? text_get(&folder) : ".");
    text_clear(&folder);
    return found;
}

/* How much of two folders' paths is the same, up to the end of a part. */
static size_t common_length(const char *a, const char *b)
{
    size_t common = 0;
    for (size_t i = 0; a[i] == b[i] || !a[i] || !b[i]; i++) {
        bool ends_a = a[i] == '/' || !a[i];
        bool ends_b = b[i] == '/' || !b[i];
        if (ends_a && ends_b) {
            common = i;
        }
        if (!a[i] || !b[i]) {
            break;
        }
    }
    return common;
}

char *key_memory_script(const struct key_memory *memory, const char *path)
{
    struct text known = {0};
    const char *name = path + name_begin(path);
    char *folder = folder_of(path);
    size_t common = folder && memory->folder ? common_length(folder, memory->folder) : 0;
    if (common > 0) {
        for (const char *at = memory->folder + common; *at; at++) {
            text_add(&known, "%s", *at == '/' && at[1] ? "../" : "");
        }
        text_add(&known, "%s%s%s", folder[common] ? folder + common + 1 : "",
                 folder[common] ? "/" : "", name);
    } else if (folder) {
        text_add(&known, "%s/%s", folder, name);
    } else {
        text_add(&known, "%s", path);
    }
    char *copy = known.incomplete ? NULL : strdup(text_get(&known));
    text_clear(&known);
    free(folder);
    return copy;
}

/* ---- keys ------------------------------------------------------------------------------------ */

uint64_t key_memory_begin(struct key_memory *memory)
{
    return ++memory->runs;
}

/* The digest's input has parts of fixed sizes, so that no two of them can be mistaken. */
static void digest_of(const struct key_memory *memory, const char *script, const char *agent,
                      const uint8_t *key, size_t size, uint8_t digest[DIGEST_SIZE])
{
    uint8_t input[KEY_MEMORY_SALT + 3 * DIGEST_SIZE];
    uint8_t *part = input + KEY_MEMORY_SALT;
    memcpy(input, memory->salt, KEY_MEMORY_SALT);
    digest_sha256(script, strlen(script), part);
    digest_sha256(agent, strlen(agent), part + DIGEST_SIZE);
    digest_sha256(key, size, part + 2 * DIGEST_SIZE);
    digest_sha256(input, sizeof(input), digest);
    wipe(input, sizeof(input));
}

/* Without memory a key is not remembered, and nothing is found out about it. */
static void remember(struct key_memory *memory, const uint8_t digest[DIGEST_SIZE], uint64_t run)
{
    struct remembered *key = calloc(1, sizeof(*key));
    if (!key) {
        return;
    }
    if (HASH_COUNT(memory->keys) >= KEY_MEMORY_MAX) {
        struct remembered *oldest = memory->keys;
        HASH_DEL(memory->keys, oldest);
        free(oldest);
    }
    memcpy(key->digest, digest, DIGEST_SIZE);
    key->run = run;
    HASH_ADD(hh, memory->keys, digest, DIGEST_SIZE, key);
}

bool key_memory_note(struct key_memory *memory, uint64_t run, const char *script, const char *agent,
                     const uint8_t *key, size_t size)
{
    uint8_t digest[DIGEST_SIZE];
    struct remembered *known = NULL;
    digest_of(memory, script, agent, key, size, digest);
    HASH_FIND(hh, memory->keys, digest, DIGEST_SIZE, known);
    if (!known) {
        remember(memory, digest, run);
        return false;
    }
    bool of_another = known->run != run;
    known->run = run;
    return of_another;
}

/* ---- the file -------------------------------------------------------------------------------- */

static int digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* A line of 64 digits and nothing else. */
static bool read_hex(const char *line, uint8_t bytes[DIGEST_SIZE])
{
    for (size_t i = 0; i < DIGEST_SIZE; i++) {
        int high = digit(line[2 * i]);
        int low = high < 0 ? -1 : digit(line[2 * i + 1]);
        if (low < 0) {
            return false;
        }
        bytes[i] = (uint8_t)(high << 4 | low);
    }
    return strspn(line + 2 * DIGEST_SIZE, "\r\n") == strlen(line + 2 * DIGEST_SIZE);
}

static bool read_lines(struct key_memory *memory, FILE *file, const char *path, char *problem,
                       size_t problem_size)
{
    char line[100];
    uint8_t digest[DIGEST_SIZE];
    unsigned int number = 0;
    bool good = true;
    while (good && fgets(line, sizeof(line), file)) {
        number++;
        if (number == 1) {
            line[strcspn(line, "\r\n")] = '\0';
            good = strcmp(line, FIRST_LINE) == 0;
        } else if (number == 2) {
            good = strncmp(line, "salt ", 5) == 0 && read_hex(line + 5, memory->salt);
        } else {
            good = read_hex(line, digest);
            if (good) {
                remember(memory, digest, 0);
            }
        }
    }
    if (good && ferror(file)) {
        snprintf(problem, problem_size, "cannot read %s: %s", path, strerror(errno));
        return false;
    }
    good = good && number >= 2;
    if (!good) {
        snprintf(problem, problem_size,
                 "%s is not a key memory (line %u): it should begin with "
                 "\"%s\"",
                 path, number == 0 ? 1 : number, FIRST_LINE);
    }
    return good;
}

bool key_memory_read(struct key_memory *memory, const char *path, char *problem,
                     size_t problem_size)
{
    free(memory->folder);
    memory->folder = folder_of(path);
    FILE *file = fopen(path, "rb");
    if (!file) {
        bool missing = errno == ENOENT;
        snprintf(problem, problem_size, "cannot read %s: %s", path, strerror(errno));
        return missing;
    }
    bool good = read_lines(memory, file, path, problem, problem_size);
    fclose(file);
    return good;
}

static void write_hex(FILE *file, const uint8_t bytes[DIGEST_SIZE])
{
    for (size_t i = 0; i < DIGEST_SIZE; i++) {
        fprintf(file, "%02x", bytes[i]);
    }
    fputc('\n', file);
}

static bool rename_file(const char *from, const char *to)
{
    return rename(from, to) == 0;
}

bool key_memory_write(const struct key_memory *memory, const char *path,
                      bool (*replace)(const char *from, const char *to), char *problem,
                      size_t problem_size)
{
    char temporary[1024];
    int length = snprintf(temporary, sizeof(temporary), "%s.new", path);
    FILE *file = length > 0 && (size_t)length < sizeof(temporary) ? fopen(temporary, "wb") : NULL;
    bool good = file != NULL;
    if (good) {
        fprintf(file, "%s\nsalt ", FIRST_LINE);
        write_hex(file, memory->salt);
        for (const struct remembered *key = memory->keys; key; key = key->hh.next) {
            write_hex(file, key->digest);
        }
        good = !ferror(file);
        good = fclose(file) == 0 && good;
        good = good && (replace ? replace : rename_file)(temporary, path);
    }
    if (!good) {
        snprintf(problem, problem_size, "cannot write %s: %s", path,
                 errno ? strerror(errno) : "the name is too long");
    }
    return good;
}
