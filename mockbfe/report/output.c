#include "report/output.h"
#include "report/outbox.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef O_BINARY
#define O_BINARY 0
#endif

/* How many names for the new file are tried, should others be taken. */
#define TRIES 100

struct output {
    const char *path;
    bool (*replace)(const char *from, const char *to);
    struct outbox *outbox;
    struct outbox_file file; /* its file is NULL: a whole file that appears at the end */
    bool closes;             /* file is ours */
    struct text text;
};

static void cannot_write(struct text *problem, const char *path, int error)
{
    struct stat status;
    bool folder = stat(path, &status) == 0 && S_ISDIR(status.st_mode);
    text_add(problem, "cannot write the report %s: %s", path,
             folder ? "it is a folder" : strerror(error));
}

/* Opens a new file beside the one that it is to replace; name receives its name. */
static FILE *open_beside(const char *path, struct text *name)
{
    int descriptor = -1;
    errno = EEXIST;
    for (int i = 0; i < TRIES && descriptor < 0 && errno == EEXIST; i++) {
        text_clear(name);
        text_add(name, "%s.%ld-%d.tmp", path, (long)getpid(), i);
        descriptor = open(text_get(name), O_WRONLY | O_CREAT | O_EXCL | O_BINARY, 0666);
    }
    return descriptor < 0 ? NULL : fdopen(descriptor, "wb");
}

/* /dev/stdout is a link to what may be a plain file: moving another there would replace the link.
 */
static bool is_device(const char *path)
{
    return strncmp(path, "/dev/", 5) == 0 || strncmp(path, "/proc/", 6) == 0;
}

/*
 * Whether a whole file can be put there. Something that is there and is no plain file - a pipe,
 * /dev/null - must not be replaced: then *direct is that, open for writing.
 */
static bool can_replace(const char *path, FILE **direct)
{
    struct text name = {0};
    struct stat status;
    FILE *file = fopen(path, is_device(path) ? "wb" : "r+b");
    if (!file && (errno != ENOENT || is_device(path))) {
        return false;
    }
    if (file &&
        (is_device(path) || (fstat(fileno(file), &status) == 0 && !S_ISREG(status.st_mode)))) {
        *direct = file;
        return true;
    }
    if (file) {
        fclose(file);
    }
    file = open_beside(path, &name);
    int error = errno;
    if (file) {
        fclose(file);
        remove(text_get(&name));
    }
    text_clear(&name);
    errno = error;
    return file != NULL;
}

struct output *output_open(const struct report_options *options, const char *path,
                           enum output_style style, struct text *problem)
{
    struct output *output = calloc(1, sizeof(*output));
    bool opened = false;
    if (!output) {
        text_add(problem, "there is no memory for the report %s", path);
        return NULL;
    }
    output->path = path;
    output->replace = options->replace;
    output->outbox = options->outbox;
    if (strcmp(path, "-") == 0) {
        output->file.file = options->out;
        opened = true;
    } else if (*path == '\0') {
        errno = ENOENT;
    } else if (style == OUTPUT_FLOWS) {
        output->file.file = fopen(path, "wb");
        output->closes = true;
        opened = output->file.file != NULL;
    } else {
        opened = can_replace(path, &output->file.file);
        output->closes = output->file.file != NULL;
    }
    if (!opened) {
        cannot_write(problem, path, errno);
        free(output);
        return NULL;
    }
    return output;
}

static bool put(FILE *file, const struct text *text)
{
    return fwrite(text_get(text), 1, text->size, file) == text->size && fflush(file) == 0;
}

void output_write(struct output *output, const struct text *text)
{
    if (output->file.file) {
        outbox_put(output->outbox, &output->file, text);
    } else {
        output->file.lost |= text->incomplete;
        text_add_bytes(&output->text, text_get(text), text->size);
    }
}

/* Writes the whole file beside its place and moves it there. 0 or an errno. */
static int appear(struct output *output)
{
    struct text name = {0};
    int error = 0;
    errno = 0;
    FILE *file = open_beside(output->path, &name);
    if (!file) {
        error = errno;
    } else {
        if (!put(file, &output->text)) {
            error = errno ? errno : EIO;
        }
        if (fclose(file) != 0 && error == 0) {
            error = errno;
        }
        if (error == 0) {
            errno = 0; /* replace need not set it */
            bool moved = output->replace ? output->replace(text_get(&name), output->path)
                                         : rename(text_get(&name), output->path) == 0;
            error = moved ? 0 : errno ? errno : EIO;
        }
        if (error != 0) {
            remove(text_get(&name));
        }
    }
    text_clear(&name);
    return error;
}

bool output_close(struct output *output, struct text *problem)
{
    output->file.lost |= output->text.incomplete;
    int error = outbox_error(&output->file);
    if (error == 0 && !output->file.file) {
        error = appear(output);
    }
    if (output->closes && output->file.file) {
        if (fclose(output->file.file) != 0 && error == 0) {
            error = errno;
        }
        output->file.file = NULL;
        output->closes = false;
    }
    if (error != 0) {
        cannot_write(problem, output->path, error);
    }
    return error == 0;
}

void output_free(struct output *output)
{
    if (output) {
        if (output->closes && output->file.file) {
            fclose(output->file.file);
        }
        text_clear(&output->text);
        free(output);
    }
}
