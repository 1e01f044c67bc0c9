#include "script/load.h"

#include "script/check.h"
#include "script/parse.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef O_BINARY
#define O_BINARY 0
#endif
#ifndef O_NONBLOCK
#define O_NONBLOCK 0
#endif

struct load {
    struct script *script;
    const struct script_options *options;
    struct diagnostics *out;
    struct source_file *last_file;
    unsigned int file_count;
    char *text; /* of the file that is being read, from the reader */
};

static void load_file(struct load *load, const char *name, const char *text, size_t size,
                      struct source_range included_at, unsigned int depth, struct block *body);

/* ---- reading --------------------------------------------------------------------------------- */

/* Opens a plain file; a pipe without a writer must not hold up the load. NULL with the reason. */
static FILE *open_plain(const char *path, char *why, size_t why_size)
{
    struct stat status;
    FILE *file = NULL;
    int descriptor = open(path, O_RDONLY | O_BINARY | O_NONBLOCK);
    if (descriptor < 0 || fstat(descriptor, &status) != 0) {
        snprintf(why, why_size, "%s", strerror(errno));
    } else if (!S_ISREG(status.st_mode)) {
        snprintf(why, why_size, "%s",
                 S_ISDIR(status.st_mode) ? "it is a folder" : "it is not a plain file");
    } else if ((file = fdopen(descriptor, "rb")) == NULL) {
        snprintf(why, why_size, "%s", strerror(errno));
    }
    if (!file && descriptor >= 0) {
        close(descriptor);
    }
    return file;
}

static char *read_from_disk(const char *path, size_t *size, char *why, size_t why_size)
{
    FILE *file = open_plain(path, why, why_size);
    char *text = file ? malloc(SOURCE_MAX_SIZE + 2) : NULL;
    if (text) {
        *size = fread(text, 1, SOURCE_MAX_SIZE + 1, file);
    }
    if (file && (!text || ferror(file))) {
        snprintf(why, why_size, "%s", strerror(errno));
        free(text);
        text = NULL;
    }
    if (file) {
        fclose(file);
    }
    return text;
}

/* The text is also in load->text, for the case that memory runs out before it is freed. */
static const char *read_file(struct load *load, const char *path, struct source_range at,
                             size_t *size)
{
    char why[200] = "";
    const struct script_options *options = load->options;
    if (*path == '\0') {
        diagnostics_error(load->out, at, "a script's name is empty");
        return NULL;
    }
    load->text = options && options->read
                     ? options->read(options->context, path, size, why, sizeof(why))
                     : read_from_disk(path, size, why, sizeof(why));
    if (!load->text) {
        diagnostics_error(load->out, at, "%s cannot be read: %s", path, why);
        load->script->file_lost = true;
    }
    return load->text;
}

/* ---- what a file must be like ---------------------------------------------------------------- */

/* The size of the well-formed UTF-8 character at text (RFC 3629), 0 where there is none. */
static size_t utf8_size(const unsigned char *text, size_t left)
{
    if (text[0] < 0x80) {
        return 1;
    }
    size_t size = text[0] >= 0xF0 ? 4 : text[0] >= 0xE0 ? 3 : 2;
    if (text[0] < 0xC2 || text[0] > 0xF4 || size > left) {
        return 0;
    }
    for (size_t i = 1; i < size; i++) {
        if ((text[i] & 0xC0) != 0x80) {
            return 0;
        }
    }
    bool too_long = (text[0] == 0xE0 && text[1] < 0xA0) || (text[0] == 0xF0 && text[1] < 0x90);
    bool surrogate = text[0] == 0xED && text[1] > 0x9F;
    bool too_large = text[0] == 0xF4 && text[1] > 0x8F;
    return too_long || surrogate || too_large ? 0 : size;
}

/* Whether a file is text. Only the first bad byte is told of: the rest is probably alike. */
static bool check_text(struct load *load, const struct source_file *file)
{
    for (size_t i = 0; i < file->size;) {
        const unsigned char *at = (const unsigned char *)file->text + i;
        struct source_range range = {file, (uint32_t)i, (uint32_t)i + 1};
        size_t size = utf8_size(at, file->size - i);
        if (*at == 0) {
            diagnostics_error(load->out, range, "a zero byte");
            diagnostics_hint(load->out, "a script is UTF-8 text%s",
                             i < 4 ? "; this looks like UTF-16 or a binary file" : "");
            return false;
        }
        if (size == 0) {
            diagnostics_error(load->out, range, "byte 0x%02X is not UTF-8", *at);
            diagnostics_hint(load->out, "a script is UTF-8 text%s",
                             i < 4 ? "; this looks like UTF-16 or a binary file" : "");
            return false;
        }
        i += size;
    }
    return true;
}

/* ---- includes -------------------------------------------------------------------------------- */

static bool is_separator(char c)
{
    return c == '/' || c == '\\';
}

static bool is_absolute(const char *path)
{
    bool drive = path[0] && path[1] == ':' && is_separator(path[2]);
    return is_separator(path[0]) || drive;
}

/* The path of an include, beside the file that has it, without "." and "..", where that can be. */
static const char *include_path(struct load *load, const struct source_file *from, const char *path)
{
    size_t folder = is_absolute(path) ? 0 : strlen(from->name);
    while (folder > 0 && !is_separator(from->name[folder - 1])) {
        folder--;
    }
    char *joined = pool_format(&load->script->pool, "%.*s%s", (int)folder, from->name, path);
    size_t used = 0;
    for (size_t i = 0; joined[i];) {
        size_t size = strcspn(joined + i, "/\\");
        size_t next = i + size + (joined[i + size] ? 1 : 0);
        bool up = size == 2 && memcmp(joined + i, "..", 2) == 0;
        size_t before = used > 0 ? used - 1 : 0;
        while (before > 0 && !is_separator(joined[before - 1])) {
            before--;
        }
        bool has_folder = used > before + 1 && memcmp(joined + before, "..", 2) != 0;
        if (size == 1 && joined[i] == '.') {
            i = next;
        } else if (up && has_folder) {
            used = before;
            i = next;
        } else {
            memmove(joined + used, joined + i, next - i);
            used += next - i;
            i = next;
        }
    }
    joined[used] = '\0';
    return joined;
}

/* The file that has been read by that name, or NULL. */
static const struct source_file *already_read(const struct load *load, const char *name)
{
    const struct source_file *file = load->script->files;
    while (file && strcmp(file->name, name) != 0) {
        file = file->next;
    }
    return file;
}

static bool is_open(const struct source_file *file, struct source_range at)
{
    const struct source_file *from = at.file;
    while (from && from != file) {
        from = from->included_at.file;
    }
    return from == file;
}

/*
 * A file is read once. Declarations may be asked for again, by two files that both need them; what
 * happens in a file cannot happen again by an include, and to leave it out silently would mislead.
 */
static void include_again(struct load *load, const struct source_file *file, struct source_range at)
{
    if (is_open(file, at)) {
        diagnostics_error(load->out, at, "%s includes itself", file->name);
    } else if (file->acts) {
        diagnostics_error(load->out, at, "%s was included before", file->name);
        diagnostics_note(load->out, file->included_at, "here");
        diagnostics_hint(load->out, "only files of nothing but declarations may be included twice");
    }
}

static void load_include(struct load *load, struct statement *statement,
                         const struct source_file *from)
{
    const struct expression *path = statement->include.path;
    bool text = path->kind == EXPRESSION_LITERAL && path->literal.type == VALUE_TEXT;
    if (!text || path->literal.text.size == 0) {
        diagnostics_error(load->out, path->at, "include takes the name of a file: include \"…\"");
        load->script->file_lost = true;
        return;
    }
    const char *name = include_path(load, from, path->literal.text.data);
    const struct source_file *older = already_read(load, name);
    if (older) {
        include_again(load, older, statement->at);
        return;
    }
    if (from->depth + 1 > SCRIPT_MAX_INCLUDE_DEPTH || load->file_count == SCRIPT_MAX_FILES) {
        diagnostics_error(load->out, statement->at, "too many includes");
        load->script->file_lost = true;
        diagnostics_hint(load->out, "%d files within one another, and %d in all, are the most",
                         SCRIPT_MAX_INCLUDE_DEPTH, SCRIPT_MAX_FILES);
        return;
    }
    size_t size = 0;
    if (read_file(load, name, path->at, &size)) {
        load_file(load, name, load->text, size, statement->at, from->depth + 1,
                  &statement->include.body);
    }
}

/* ---- files ----------------------------------------------------------------------------------- */

static struct source_file *add_file(struct load *load, const char *name, const char *text,
                                    size_t size, struct source_range included_at,
                                    unsigned int depth)
{
    struct source_file *file = source_new(&load->script->pool, name, text, size);
    file->included_at = included_at;
    file->depth = depth;
    if (load->last_file) {
        load->last_file->next = file;
    } else {
        load->script->files = file;
    }
    load->last_file = file;
    load->file_count++;
    return file;
}

static void load_file(struct load *load, const char *name, const char *text, size_t size,
                      struct source_range included_at, unsigned int depth, struct block *body)
{
    bool fits = size <= SOURCE_MAX_SIZE;
    struct source_file *file = add_file(load, name, text, fits ? size : 0, included_at, depth);
    free(load->text);
    load->text = NULL;
    if (!fits) {
        diagnostics_error(load->out, included_at, "%s has more than %u bytes", name,
                          (unsigned int)SOURCE_MAX_SIZE);
        load->script->file_lost = true;
        return;
    }
    if (!check_text(load, file)) {
        load->script->file_lost = true;
        return;
    }
    parse_file(&load->script->pool, file, load->out, body, &load->script->lost);
    for (struct statement *s = body->first; s; s = s->next) {
        if (s->kind == STATEMENT_INCLUDE) {
            load_include(load, s, file);
        }
        file->acts = file->acts || check_acts(s);
    }
}

/* Everything that takes memory from the pool. text is NULL: from the file. */
static void load_all(struct load *load, const char *name, const char *text, size_t size)
{
    const struct source_range nowhere = {NULL, 0, 0};
    const char *source = text ? text : read_file(load, name, nowhere, &size);
    if (source) {
        load_file(load, name, source, size, nowhere, 0, &load->script->body);
    }
    /* Of a script that is not there, nothing can be said. */
    if (load->script->files && !(load->script->file_lost && !load->script->body.first)) {
        check_script(load->script, load->options, load->out);
    }
}

static void no_memory(struct diagnostics *out, const char *name)
{
    diagnostics_error(out, (struct source_range){NULL, 0, 0}, "not enough memory to load %s", name);
}

/* A jump out of a full pool ends here; nothing that it needs afterwards is a local variable. */
static void load_bounded(struct load *load, const char *name, const char *text, size_t size)
{
    if (setjmp(load->script->pool.full) == 0) {
        load_all(load, name, text, size);
    } else {
        no_memory(load->out, name);
    }
    free(load->text);
}

static struct script *load_script(const char *name, const char *text, size_t size,
                                  const struct script_options *options, struct diagnostics *out)
{
    struct script *script = calloc(1, sizeof(*script));
    if (!script) {
        no_memory(out, name);
        return NULL;
    }
    struct load load = {.script = script, .options = options, .out = out};
    script->pool.limit = options ? options->memory_limit : 0;
    load_bounded(&load, name, text, size);
    if (out->total > 0) {
        script_free(script);
        script = NULL;
    }
    return script;
}

struct script *script_load(const char *path, const struct script_options *options,
                           struct diagnostics *out)
{
    return load_script(path, NULL, 0, options, out);
}

struct script *script_load_text(const char *name, const char *text, size_t size,
                                const struct script_options *options, struct diagnostics *out)
{
    return load_script(name, text ? text : "", size, options, out);
}

void script_free(struct script *script)
{
    if (script) {
        pool_free(&script->pool);
        free(script);
    }
}
