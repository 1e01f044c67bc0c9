#define _POSIX_C_SOURCE 200809L

#include "abi/probe.h"

#include <stdio.h>
#include <stdlib.h>

static const enum probe_question questions[] = {
    PROBE_RECORD,   PROBE_ENUMERATION, PROBE_ENUMERATOR, PROBE_MACRO, PROBE_ERROR_CODE, PROBE_GUID,
    PROBE_FUNCTION, PROBE_CALLBACK,    PROBE_CONVENTION, PROBE_ALIAS, PROBE_ALIAS_TYPE};

static enum abi_kind kind_of(enum probe_question question)
{
    switch (question) {
    case PROBE_RECORD:
        return ABI_RECORD;
    case PROBE_ENUMERATION:
        return ABI_ENUMERATION;
    case PROBE_ENUMERATOR:
        return ABI_ENUMERATOR;
    case PROBE_MACRO:
        return ABI_MACRO;
    case PROBE_ERROR_CODE:
        return ABI_ERROR_CODE;
    case PROBE_GUID:
        return ABI_GUID;
    case PROBE_FUNCTION:
    case PROBE_CALLBACK:
    case PROBE_CONVENTION:
        return ABI_FUNCTION;
    case PROBE_ALIAS:
    case PROBE_ALIAS_TYPE:
        break;
    }
    return ABI_ALIAS;
}

static bool is_asked(const struct probe_options *options, enum probe_question question, size_t i)
{
    const struct abi_function *function = &options->tables->functions[i];
    switch (question) {
    case PROBE_FUNCTION:
        return !function->type;
    case PROBE_CALLBACK:
        return function->type != NULL;
    case PROBE_CONVENTION:
        return function->type && options->target == ABI_X86;
    default:
        return true;
    }
}

/*
 * Windows' own headers. A set may leave any of them out but fwpmu.h, which is included once only:
 * its GUIDs stand outside of its include guard.
 */
static const char *include_lines(const struct probe_options *options, struct arena *arena)
{
    const char *text = "#include <windows.h>\n";
    if (options->headers) {
        for (size_t i = 0; options->headers[i]; i++)
            text = arena_format(arena, "%s#include <%s>\n", text, options->headers[i]);
        return text;
    }
    for (size_t i = 0; abi_headers[i]; i++) {
        if (strcmp(abi_headers[i], "fwpmu.h") == 0)
            text = arena_format(arena, "%s#include <fwpmu.h>\n", text);
        else
            text = arena_format(arena, "%s#if __has_include(<%s>)\n#include <%s>\n#endif\n", text,
                                abi_headers[i], abi_headers[i]);
    }
    return text;
}

bool probe_source_new(struct probe_source *source, const struct probe_options *options,
                      struct arena *arena)
{
    size_t count = 0;
    struct probe_source empty = {.first_line = 1};
    *source = empty;
    for (size_t k = 0; k < sizeof(questions) / sizeof(questions[0]); k++)
        count += abi_count(options->tables, kind_of(questions[k]));
    source->lines = arena_array(arena, count, sizeof(*source->lines));
    source->prologue = arena_format(arena,
                                    "#define INITGUID\n"
                                    "%s"
                                    "#define MOCKBFE_TEXT_OF(...) #__VA_ARGS__\n"
                                    "#define MOCKBFE_TEXT(...) MOCKBFE_TEXT_OF(__VA_ARGS__)\n"
                                    "#ifdef NTDDI_VERSION\n"
                                    "const unsigned long long " PROBE_NTDDI " = NTDDI_VERSION;\n"
                                    "#endif\n",
                                    include_lines(options, arena));
    if (!source->lines || !*source->prologue)
        return false;
    for (size_t k = 0; k < sizeof(questions) / sizeof(questions[0]); k++) {
        for (size_t i = 0; i < abi_count(options->tables, kind_of(questions[k])); i++)
            if (is_asked(options, questions[k], i)) {
                struct probe_line line = {questions[k], i, false, NULL};
                source->lines[source->n_lines++] = line;
            }
    }
    for (const char *p = source->prologue; *p; p++)
        source->first_line += *p == '\n';
    return true;
}

static void write_line(FILE *file, const struct probe_line *line, const char *name)
{
    unsigned i = (unsigned)line->i;
    switch (line->question) {
    case PROBE_RECORD:
        fprintf(file, "%s mockbfe_r_%u; const unsigned long long mockbfe_l_%u = _Alignof(%s);",
                name, i, i, name);
        break;
    case PROBE_ENUMERATION:
    case PROBE_CALLBACK:
        fprintf(file, "%s mockbfe_%c_%u;", name, (char)line->question, i);
        break;
    case PROBE_ENUMERATOR:
    case PROBE_MACRO:
    case PROBE_ERROR_CODE:
        fprintf(file, "const long long mockbfe_%c_%u = (long long)(%s);", (char)line->question, i,
                name);
        break;
    case PROBE_GUID:
        fprintf(file, "const void *const mockbfe_g_%u = &(%s);", i, name);
        break;
    case PROBE_FUNCTION:
        fprintf(file, "__typeof__(%s) *const mockbfe_f_%u = &(%s);", name, i, name);
        break;
    case PROBE_CONVENTION:
        /* Adding stdcall changes nothing where it is there already; an explicit other convention
         * makes it an error. */
        fprintf(file,
                "typedef __typeof__(*(%s)0) mockbfe_t_%u; "
                "typedef mockbfe_t_%u __attribute__((stdcall)) mockbfe_u_%u; "
                "const long long mockbfe_s_%u = __builtin_types_compatible_p(%s, mockbfe_u_%u *);",
                name, i, i, i, i, name, i);
        break;
    case PROBE_ALIAS:
        fprintf(file, "const char mockbfe_a_%u[] = MOCKBFE_TEXT(%s);", i, name);
        break;
    case PROBE_ALIAS_TYPE:
        fprintf(file, "%s *mockbfe_y_%u;", name, i);
        break;
    }
}

const char *probe_line_name(const struct probe_line *line, const struct abi_tables *tables)
{
    return abi_name(tables, kind_of(line->question), line->i);
}

char *probe_source_text(const struct probe_source *source, const struct probe_options *options,
                        size_t *size)
{
    char *text = NULL;
    FILE *file = open_memstream(&text, size);
    if (!file)
        return NULL;
    fputs(source->prologue, file);
    for (size_t i = 0; i < source->n_lines; i++) {
        const struct probe_line *line = &source->lines[i];
        if (!line->failed)
            write_line(file, line, probe_line_name(line, options->tables));
        fputc('\n', file);
    }
    if (fclose(file) != 0) {
        free(text);
        return NULL;
    }
    return text;
}
