/* What is on its way to files, with a mutex for the service's lock and threads for its callers. */
#include "report/outbox.h"
#include "suite.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PRODUCERS 4
#define LINES 20000

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static bool ending;

static void more(void)
{
    pthread_cond_broadcast(&changed);
}

static void *write_all(void *context)
{
    struct outbox *outbox = context;
    struct outbox_item *items = NULL;
    pthread_mutex_lock(&lock);
    while ((items = outbox_take(outbox)) != NULL || !ending) {
        if (!items) {
            pthread_cond_wait(&changed, &lock);
            continue;
        }
        pthread_mutex_unlock(&lock);
        outbox_write(items);
        pthread_mutex_lock(&lock);
        outbox_written(outbox, items);
        pthread_cond_broadcast(&changed);
    }
    pthread_mutex_unlock(&lock);
    return NULL;
}

static pthread_t begin(struct outbox *outbox)
{
    pthread_t writer;
    ending = false;
    outbox_begin(outbox, more);
    CHECK_INT(pthread_create(&writer, NULL, write_all, outbox), 0);
    return writer;
}

static void end(struct outbox *outbox, pthread_t writer)
{
    pthread_mutex_lock(&lock);
    ending = true;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    pthread_join(writer, NULL);
    outbox_end(outbox);
}

static void put(struct outbox *outbox, struct outbox_file *file, const char *words)
{
    struct text text = {0};
    text_add(&text, "%s", words);
    outbox_put(outbox, file, &text);
    text_clear(&text);
}

/* ---- without threads ------------------------------------------------------------------------- */

static void without_a_writer_everything_is_written_at_once(void)
{
    char *written = NULL;
    size_t size = 0;
    struct outbox *outbox = outbox_new();
    struct outbox_file file = {.file = open_memstream(&written, &size)};
    put(NULL, &file, "one ");
    CHECK_STR(written, "one ");
    put(outbox, &file, "two ");
    CHECK_STR(written, "one two ");
    CHECK(!outbox_full(NULL) && !outbox_full(outbox));
    outbox_begin(outbox, more);
    put(outbox, &file, "three ");
    CHECK_STR(written, "one two ");
    struct outbox_item *items = outbox_take(outbox);
    CHECK(items && !outbox_take(outbox));
    outbox_write(items);
    CHECK_STR(written, "one two three ");
    outbox_written(outbox, items);
    outbox_end(outbox);
    put(outbox, &file, "four");
    CHECK_STR(written, "one two three four");
    CHECK_INT(outbox_error(&file), 0);
    fclose(file.file);
    free(written);
    outbox_free(outbox);
}

static void what_is_being_written_counts_until_it_is(void)
{
    static char mebibyte[(1 << 20) + 1];
    struct outbox *outbox = outbox_new();
    struct outbox_file file = {.file = fopen("/dev/null", "w")};
    memset(mebibyte, 'x', sizeof(mebibyte) - 1);
    outbox_begin(outbox, more);
    for (size_t i = 0; i < OUTBOX_ROOM >> 20; i++) {
        CHECK(!outbox_full(outbox));
        put(outbox, &file, mebibyte);
    }
    CHECK(outbox_full(outbox));
    struct outbox_item *items = outbox_take(outbox);
    CHECK(outbox_full(outbox));
    outbox_written(outbox, items);
    CHECK(!outbox_full(outbox));
    while ((items = outbox_take(outbox)) != NULL) {
        outbox_written(outbox, items);
    }
    fclose(file.file);
    outbox_free(outbox);
}

static void a_file_that_cannot_be_written_keeps_its_error_and_others_go_on(void)
{
    char *written = NULL;
    size_t size = 0;
    struct outbox *outbox = outbox_new();
    struct outbox_file full = {.file = fopen("/dev/full", "w")};
    struct outbox_file good = {.file = open_memstream(&written, &size)};
    outbox_begin(outbox, more);
    for (int i = 0; i < 3; i++) {
        put(outbox, &full, "to the full disk\n");
        put(outbox, &good, "to the other\n");
    }
    struct outbox_item *items = outbox_take(outbox);
    outbox_write(items);
    outbox_written(outbox, items);
    CHECK_INT(outbox_error(&full), ENOSPC);
    CHECK_INT(outbox_error(&good), 0);
    CHECK_STR(written, "to the other\nto the other\nto the other\n");
    fclose(full.file);
    fclose(good.file);
    free(written);
    outbox_free(outbox);
}

static void a_text_that_memory_ran_out_for_is_told(void)
{
    struct outbox_file file = {.file = fopen("/dev/null", "w")};
    const struct text text = {.incomplete = true};
    outbox_put(NULL, &file, &text);
    CHECK_INT(outbox_error(&file), ENOMEM);
    fclose(file.file);
}

/* ---- with threads ---------------------------------------------------------------------------- */

struct producer {
    struct outbox *outbox;
    struct outbox_file *files; /* two, which append to one place */
    unsigned int number;
    unsigned int *sequence;
};

/* Numbers its lines in the order of all producers' lines. */
static void *produce(void *context)
{
    const struct producer *producer = context;
    for (unsigned int i = 0; i < LINES; i++) {
        char line[1100];
        pthread_mutex_lock(&lock);
        while (outbox_full(producer->outbox)) {
            pthread_cond_wait(&changed, &lock);
        }
        snprintf(line, sizeof(line), "%u %u %u %01000d\n", (*producer->sequence)++,
                 producer->number, i, 0);
        put(producer->outbox, &producer->files[i % 2], line);
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

/* What came: all lines in their order. */
static void *read_lines(void *context)
{
    static char line[2000];
    FILE *from = context;
    static unsigned int read;
    unsigned int number = 0;
    read = 0;
    usleep(300000); /* until everything is full */
    while (fgets(line, sizeof(line), from) && sscanf(line, "%u", &number) == 1 && number == read) {
        read++;
    }
    return &read;
}

static void lines_keep_their_order_whatever_the_reader_does(void)
{
    int ends[2];
    pthread_t reader;
    pthread_t threads[PRODUCERS];
    struct producer producers[PRODUCERS];
    unsigned int sequence = 0;
    void *read = NULL;
    struct outbox *outbox = outbox_new();
    if (!CHECK(pipe(ends) == 0)) {
        return;
    }
    struct outbox_file files[2] = {{.file = fdopen(ends[1], "w")},
                                   {.file = fdopen(dup(ends[1]), "w")}};
    FILE *from = fdopen(ends[0], "r");
    pthread_t writer = begin(outbox);
    CHECK_INT(pthread_create(&reader, NULL, read_lines, from), 0);
    for (unsigned int i = 0; i < PRODUCERS; i++) {
        producers[i] = (struct producer){outbox, files, i, &sequence};
        CHECK_INT(pthread_create(&threads[i], NULL, produce, &producers[i]), 0);
    }
    for (unsigned int i = 0; i < PRODUCERS; i++) {
        pthread_join(threads[i], NULL);
    }
    end(outbox,
        writer); /* 80 MB, five times what is kept: everything is written before it is over */
    fclose(files[0].file);
    fclose(files[1].file);
    pthread_join(reader, &read);
    CHECK_INT(*(unsigned int *)read, PRODUCERS * LINES);
    CHECK(!outbox_full(outbox) && outbox_error(&files[0]) == 0 && outbox_error(&files[1]) == 0);
    fclose(from);
    outbox_free(outbox);
}

#define ROW(name)                                                                                  \
    {                                                                                              \
#name, name                                                                                \
    }

static const struct test_case CASES[] = {
    ROW(without_a_writer_everything_is_written_at_once),
    ROW(what_is_being_written_counts_until_it_is),
    ROW(a_file_that_cannot_be_written_keeps_its_error_and_others_go_on),
    ROW(a_text_that_memory_ran_out_for_is_told),
    ROW(lines_keep_their_order_whatever_the_reader_does),
    {NULL, NULL},
};

int main(int argc, char **argv)
{
    return suite_main("outbox", CASES, argc, argv);
}
