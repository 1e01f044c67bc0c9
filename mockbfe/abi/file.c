#define _POSIX_C_SOURCE 200809L

#include "abi/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define LARGEST_FILE ((off_t)1 << 30)

static bool read_all(int file, uint8_t *data, size_t size)
{
    size_t done = 0;
    while (done < size) {
        ssize_t got = read(file, data + done, size - done);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        done += (size_t)got;
    }
    return true;
}

bool file_read(const char *path, struct arena *arena, struct bytes *bytes, struct abi_error *error)
{
    struct stat status;
    uint8_t *data = NULL;
    bool good = false;
    bytes->data = NULL;
    bytes->size = 0;
    /* A FIFO without a writer must not hang the tool. */
    int file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (file < 0 || fstat(file, &status) != 0) {
        abi_fail(error, "cannot be read: %s", strerror(errno));
        goto end;
    }
    if (!S_ISREG(status.st_mode)) {
        abi_fail(error, "is no ordinary file; give a file");
        goto end;
    }
    if (status.st_size > LARGEST_FILE) {
        abi_fail(error, "is larger than 1 GiB, which this tool does not read; give the image "
                        "without what is packed into it");
        goto end;
    }
    arena->limit = (arena->limit ? arena->limit : ARENA_LIMIT) + 3 * (size_t)status.st_size;
    data = arena_take(arena, (size_t)status.st_size + 1);
    if (!data) {
        abi_fail(error, ABI_NO_MEMORY);
        goto end;
    }
    if (!read_all(file, data, (size_t)status.st_size)) {
        abi_fail(error, "cannot be read to its end; was it changed meanwhile?");
        goto end;
    }
    bytes->data = data;
    bytes->size = (size_t)status.st_size;
    good = true;
end:
    if (file >= 0)
        close(file);
    return good;
}

bool file_write(const char *path, const char *text, size_t size, struct abi_error *error)
{
    FILE *file = fopen(path, "w");
    if (!file)
        return abi_fail(error, "cannot write %s: %s", path, strerror(errno));
    bool good = fwrite(text, 1, size, file) == size;
    if (fclose(file) != 0)
        good = false;
    return good || abi_fail(error, "cannot write %s: is the disk full?", path);
}

const char *directory_new(struct arena *arena, struct abi_error *error)
{
    const char *parent = getenv("TMPDIR");
    char *path = arena_text(
        arena, arena_format(arena, "%s/mockbfe-abi-XXXXXX", parent && *parent ? parent : "/tmp"));
    if (!path || !mkdtemp(path)) {
        abi_fail(error, "cannot make a temporary directory below %s: %s; set TMPDIR",
                 parent && *parent ? parent : "/tmp", strerror(errno));
        return NULL;
    }
    return path;
}

void directory_remove(const char *path)
{
    DIR *directory = opendir(path);
    if (directory) {
        const struct dirent *entry;
        while ((entry = readdir(directory)))
            unlinkat(dirfd(directory), entry->d_name, 0);
        closedir(directory);
    }
    rmdir(path);
}
