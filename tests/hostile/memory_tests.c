/* The memory of a service and of a TIA, searched for keys of an SA that is gone. */
#include "tests.h"
#include "wine.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What mortal.exe dictates, and how long the keys of esp aes-gcm-128 are. */
#define INBOUND 0x5A
#define OUTBOUND 0xA5
#define KEY_SIZE 20
/* What rpcrt4 has freed of three callbacks' requests and answers cannot be wiped from outside of it
   (measured: 6 in the service, 5 in the TIA; parts of some are overwritten). */
#define RUNTIME_MOST 16

/* The TIA that was started with a word behind "good"; 0: there is none. */
static pid_t tia_with(const char *word)
{
    DIR *directory = opendir("/proc");
    pid_t found = 0;
    for (struct dirent *entry = directory ? readdir(directory) : NULL; entry && !found;
         entry = readdir(directory)) {
        char path[300];
        char line[2000] = "";
        snprintf(path, sizeof(path), "/proc/%s/cmdline", entry->d_name);
        FILE *file = entry->d_name[0] >= '1' && entry->d_name[0] <= '9' ? fopen(path, "rb") : NULL;
        if (file) {
            size_t size = fread(line, 1, sizeof(line) - 1, file);
            fclose(file);
            if (memmem(line, size, word, strlen(word)) && memmem(line, size, "mortal.exe", 10)) {
                found = (pid_t)strtol(entry->d_name, NULL, 10);
            }
        }
    }
    if (directory) {
        closedir(directory);
    }
    return found;
}

/* Keys in a process' memory. */
struct keys {
    bool looked; /* the system lets us */
    size_t ours; /* in a structure of ours or of the TIA's */
    size_t wire; /* as they travel */
};

/* How often the byte at the beginning is repeated. */
static size_t run_of(const unsigned char *bytes, size_t size)
{
    size_t run = 1;
    while (run < size && bytes[run] == bytes[0]) {
        run++;
    }
    return run;
}

/*
 * A reply has all keys of both SAs in a row, which nothing in our memory has; of an SA on its way
 * to keyNotify only the words that are not zero travel (shim/sa_pack.c): behind the first key's
 * size and word, and behind how many words follow the five that are left out.
 */
static bool travels(const unsigned char *key, size_t run)
{
    static const unsigned char SIZE[] = {KEY_SIZE, 0, 0, 0, 0};
    static const unsigned char BETWEEN[] = {0, 0, 0, 0, 5, 3};
    return run > KEY_SIZE || memcmp(key - sizeof(SIZE), SIZE, sizeof(SIZE)) == 0 ||
           memcmp(key - sizeof(BETWEEN), BETWEEN, sizeof(BETWEEN)) == 0;
}

static void count_keys(const unsigned char *bytes, size_t size, struct keys *keys)
{
    for (size_t i = 8; i < size;) {
        size_t run = bytes[i] == INBOUND || bytes[i] == OUTBOUND ? run_of(bytes + i, size - i) : 1;
        if (run >= KEY_SIZE) {
            *(travels(bytes + i, run) ? &keys->wire : &keys->ours) += run / KEY_SIZE;
        }
        i += run;
    }
}

/* In all that a process can write. */
static struct keys keys_in_memory_of(pid_t pid)
{
    struct keys keys = {0};
    char path[100];
    char line[500];
    snprintf(path, sizeof(path), "/proc/%d/mem", (int)pid);
    int memory = open(path, O_RDONLY);
    snprintf(path, sizeof(path), "/proc/%d/maps", (int)pid);
    FILE *maps = fopen(path, "r");
    keys.looked = memory >= 0 && maps;
    while (keys.looked && fgets(line, sizeof(line), maps)) {
        unsigned long long from = 0;
        unsigned long long to = 0;
        char access[8] = "";
        bool writable = sscanf(line, "%llx-%llx %7s", &from, &to, access) == 3 &&
                        access[0] == 'r' && access[1] == 'w';
        unsigned char *bytes = writable ? malloc(to - from) : NULL;
        ssize_t got = bytes ? pread(memory, bytes, to - from, (off_t)from) : -1;
        if (got > 0) {
            count_keys(bytes, (size_t)got, &keys);
        }
        free(bytes);
    }
    if (maps) {
        fclose(maps);
    }
    if (memory >= 0) {
        close(memory);
    }
    return keys;
}

void keys_of_an_sa_that_is_gone_are_in_nobodys_memory(void)
{
    static const char SCRIPT[] = "scenario \"keys of an SA that is gone\"\n"
                                 "agent tia \"mortal.exe good Z:%s\"\n"
                                 "expect tia registers\n"
                                 "negotiate sa {\n"
                                 "    traffic   10.0.0.1:50000 -> 10.0.0.2:445 tcp\n"
                                 "    policy    allow-dictate allow-notify\n"
                                 "    transform esp aes-gcm-128\n"
                                 "}\n"
                                 "expect sa dictate\n"
                                 "expect sa notify\n"
                                 "expect sa established\n"
                                 "log \"it is there\"\n"
                                 "expect no tia exits within 5s\n"
                                 "delete sa\n"
                                 "after 61s\n"
                                 "log \"it is gone\"\n"
                                 "expect tia exits within 800s\n";
    struct program program;
    char text[1500];
    /* Its command line tells it from the TIAs of tests that run at the same time. */
    snprintf(text, sizeof(text), SCRIPT, wine_folder());
    char *path = wine_write(".bfe", text);
    const char *const argv[] = {WINE_MOCKBFE, "run", "--agents", AGENTS, path, NULL};
    if (wine_start_mockbfe(&program, argv, NULL) &&
        program_wait_for_output(&program, "it is there", SECONDS)) {
        pid_t tia = tia_with(wine_folder());
        struct keys alive = keys_in_memory_of(program.pid);
        program_wait_for_output(&program, "it is gone", SECONDS);
        struct keys service = keys_in_memory_of(program.pid);
        struct keys client = keys_in_memory_of(tia);
        if (!alive.looked || !service.looked || !client.looked) {
            printf("\n    the memory of other processes cannot be read here\n    ");
        } else {
            printf("\n    in freed blocks of the RPC runtime: service %zu, TIA %zu\n    ",
                   service.wire, client.wire);
            /* The database has the SA, and the search finds it. */
            CHECK(alive.ours > 0);
            CHECK_INT(service.ours, 0);
            CHECK_INT(client.ours, 0);
            CHECK(service.wire <= RUNTIME_MOST);
            CHECK(client.wire <= RUNTIME_MOST);
        }
    }
    program_clear(&program);
    free(path);
}
