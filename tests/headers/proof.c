#include "proof.h"

#include "suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char prelude[] =
    "#include <windows.h>\n"
    "#include <fwpmu.h>\n"
    "#ifdef __cplusplus\n"
    "#define PROVE(holds, text) static_assert(holds, text)\n"
    "#define TYPE_OF(expression) decltype(expression)\n"
    "template <class A, class B> struct same { static const bool value = false; };\n"
    "template <class A> struct same<A, A> { static const bool value = true; };\n"
    "#define SAME_TYPE(a, ...) same<a, __VA_ARGS__>::value\n"
    "#define ENUMERATOR_TYPE(a, type) PROVE(SAME_TYPE(decltype(a), type), \\\n"
    "    #a \": not an enumerator of \" #type)\n"
    "#define ALIGN_OF(type) alignof(type)\n"
    "#else\n"
    "#define PROVE(holds, text) _Static_assert(holds, text)\n"
    "#define TYPE_OF(expression) __typeof__(expression)\n"
    "#define SAME_TYPE(a, ...) __builtin_types_compatible_p(a, __VA_ARGS__)\n"
    "#define ENUMERATOR_TYPE(a, type)\n"
    "#define ALIGN_OF(type) _Alignof(type)\n"
    "#endif\n"
    "#define FIELD(record, field) (((record *)0)->field)\n"
    "#define FIELD_TYPE(record, field) TYPE_OF(((record *)0)->field)\n";

struct text {
    char *data;
    size_t size;
    FILE *stream;
};

static void text_begin(struct text *text)
{
    text->stream = open_memstream(&text->data, &text->size);
    fputs(prelude, text->stream);
}

static char *text_end(struct text *text)
{
    fclose(text->stream);
    return text->data;
}

char *proof_of_layout(const struct truth *truth, enum arch arch)
{
    static const char *const offset_columns[] = {"x64_offset", "x86_offset", "arm64_offset"};
    static const char *const size_columns[] = {"x64_size", "x86_size", "arm64_size"};
    const struct table *table = &truth->layout;
    struct text text;
    text_begin(&text);
    for (size_t row = 0; row < table->rows; row++) {
        const char *record = table_get(table, row, "record");
        const char *field = table_get(table, row, "field");
        const char *type = table_get(table, row, "type");
        const char *offset = table_get(table, row, offset_columns[arch]);
        const char *size = table_get(table, row, size_columns[arch]);
        if (strcmp(field, "-") == 0) {
            fprintf(text.stream, "PROVE(sizeof(%s) == %s, \"%s: size %s\");\n", record, size,
                    record, size);
            fprintf(text.stream, "PROVE(ALIGN_OF(%s) == %s, \"%s: alignment %s\");\n", record,
                    offset + strlen("align="), record, offset + strlen("align="));
            continue;
        }
        fprintf(text.stream, "PROVE(__builtin_offsetof(%s, %s) == %s, \"%s.%s: offset %s\");\n",
                record, field, offset, record, field, offset);
        fprintf(text.stream, "PROVE(sizeof(FIELD(%s, %s)) == %s, \"%s.%s: size %s\");\n", record,
                field, size, record, field, size);
        if (strcmp(type, "struct") != 0)
            fprintf(text.stream, "PROVE(SAME_TYPE(FIELD_TYPE(%s, %s), %s), \"%s.%s: type %s\");\n",
                    record, field, type, record, field, type);
    }
    return text_end(&text);
}

char *proof_of_values(const struct truth *truth)
{
    struct text text;
    text_begin(&text);
    for (size_t row = 0; row < truth->enums.rows; row++) {
        const char *type = table_get(&truth->enums, row, "enum");
        const char *name = table_get(&truth->enums, row, "enumerator");
        const char *value = table_get(&truth->enums, row, "value");
        /* The one enumeration whose type is not called like its tag. */
        if (strcmp(type, "FWP_NE_FAMILY") == 0)
            type = "FWP_AF";
        fprintf(text.stream, "PROVE((long long)(%s) == %s, \"%s: value %s\");\n", name, value, name,
                value);
        fprintf(text.stream, "ENUMERATOR_TYPE(%s, %s);\n", name, type);
    }
    for (size_t row = 0; row < truth->macros.rows; row++) {
        const char *name = table_get(&truth->macros, row, "macro");
        const char *value = table_get(&truth->macros, row, "value");
        fprintf(text.stream, "#ifndef %s\n#error \"%s is no macro\"\n#else\n", name, name);
        fprintf(text.stream,
                "PROVE((unsigned long long)(%s) == %sULL, \"%s: value %s\");\n#endif\n", name,
                value, name, value);
    }
    for (size_t row = 0; row < truth->errors.rows; row++) {
        const char *name = table_get(&truth->errors, row, "name");
        const char *value = table_get(&truth->errors, row, "value");
        fprintf(text.stream, "#ifndef %s\n#error \"%s is no macro\"\n#else\n", name, name);
        fprintf(text.stream,
                "PROVE(SAME_TYPE(TYPE_OF(%s), HRESULT), \"%s: type HRESULT\");\n"
                "PROVE((unsigned)(%s) == %sU, \"%s: value %s\");\n#endif\n",
                name, name, name, value, name, value);
    }
    return text_end(&text);
}

char *proof_of_guids(const struct truth *truth)
{
    struct text text;
    text_begin(&text);
    fputs("#undef FWPMU_GUIDS_DECLARED\n"
          "#undef FWPMU_GUIDS_DEFINED\n"
          "#undef DEFINE_GUID\n"
          "#define DEFINE_GUID(name, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8) \\\n"
          "    static constexpr GUID bytes_of_##name = \\\n"
          "        {l, w1, w2, {b1, b2, b3, b4, b5, b6, b7, b8}}\n"
          "#include <fwpmu.h>\n" /* again, as if for the first time */
          "constexpr bool is(const GUID &g, unsigned long l, unsigned w1, unsigned w2, int b1,\n"
          "    int b2, int b3, int b4, int b5, int b6, int b7, int b8) {\n"
          "  return g.Data1 == l && g.Data2 == w1 && g.Data3 == w2 && g.Data4[0] == b1 &&\n"
          "    g.Data4[1] == b2 && g.Data4[2] == b3 && g.Data4[3] == b4 && g.Data4[4] == b5 &&\n"
          "    g.Data4[5] == b6 && g.Data4[6] == b7 && g.Data4[7] == b8; }\n",
          text.stream);
    for (size_t row = 0; row < truth->guids.rows; row++) {
        const char *name = table_get(&truth->guids, row, "name");
        const char *guid = table_get(&truth->guids, row, "guid");
        if (strlen(guid) != 36) {
            CHECK_FAIL("guids.tsv: %s: \"%s\" is no GUID", name, guid);
            continue;
        }
        fprintf(text.stream, "PROVE(SAME_TYPE(TYPE_OF(%s), const GUID), \"%s: const GUID\");\n",
                name, name);
        fprintf(text.stream, "PROVE(is(bytes_of_%s, 0x%.8s, 0x%.4s, 0x%.4s", name, guid, guid + 9,
                guid + 14);
        for (int i = 0; i < 8; i++)
            fprintf(text.stream, ", 0x%.2s", guid + (i < 2 ? 19 + 2 * i : 20 + 2 * i));
        fprintf(text.stream, "), \"%s: {%s}\");\n", name, guid);
    }
    return text_end(&text);
}

/* functions.tsv has callbacks as clang prints them: "void (*)(int) __attribute__((stdcall))" */
static char *callback_type(const char *printed)
{
    static const char pointer[] = "(*)";
    static const char convention[] = " __attribute__((stdcall))";
    const char *at = strstr(printed, pointer);
    const char *end = strstr(printed, convention);
    char *type = NULL;
    if (!at || !end ||
        asprintf(&type, "%.*s(CALLBACK *)%.*s", (int)(at - printed), printed,
                 (int)(end - at - (long)strlen(pointer)), at + strlen(pointer)) < 0) {
        CHECK_FAIL("functions.tsv: \"%s\" is no pointer to a stdcall function", printed);
        return strdup("void");
    }
    return type;
}

static bool is_callback(const struct table *table, size_t row)
{
    return strcmp(table_get(table, row, "return"), "(callback)") == 0;
}

char *proof_of_prototypes(const struct truth *truth)
{
    const struct table *table = &truth->functions;
    struct text text;
    text_begin(&text);
    for (size_t row = 0; row < table->rows; row++) {
        const char *name = table_get(table, row, "function");
        const char *result = table_get(table, row, "return");
        const char *parameters = table_get(table, row, "parameters");
        if (is_callback(table, row)) {
            char *type = callback_type(parameters);
            fprintf(text.stream, "PROVE(SAME_TYPE(%s, %s), \"%s: type %s\");\n", name, type, name,
                    type);
            free(type);
        } else {
            fprintf(text.stream,
                    "PROVE(SAME_TYPE(TYPE_OF(&%s), %s(WINAPI *)(%s)), \"%s: prototype %s(%s)\");\n",
                    name, result, parameters, name, result, parameters);
        }
    }
    return text_end(&text);
}

char *proof_of_aliases(const struct truth *truth, const char *version)
{
    const struct table *table = &truth->aliases;
    unsigned now = ntddi_value(version);
    struct text text;
    text_begin(&text);
    fputs("#define SPELL(name) #name\n#define SPELLING(name) SPELL(name)\n"
          "constexpr bool equal(const char *a, const char *b) {\n"
          "  return *a == *b && (*a == 0 || equal(a + 1, b + 1)); }\n",
          text.stream);
    for (size_t row = 0; row < table->rows;) {
        const char *alias = table_get(table, row, "alias");
        const char *target = NULL;
        /* The rows of one alias stand together, the newest first. */
        for (; row < table->rows && strcmp(table_get(table, row, "alias"), alias) == 0; row++) {
            if (!target && ntddi_value(table_get(table, row, "since")) <= now)
                target = table_get(table, row, "target");
        }
        if (target)
            fprintf(text.stream,
                    "PROVE(equal(SPELLING(%s), \"%s\"), \"%s: stands for %s at NTDDI_%s\");\n",
                    alias, target, alias, target, version);
        else
            fprintf(text.stream, "#ifdef %s\n#error \"%s is defined at NTDDI_%s\"\n#endif\n", alias,
                    alias, version);
    }
    return text_end(&text);
}

/*
 * One name of the language (not a macro). Absence is proved by declaring something else under the
 * same name, which the compiler refuses by name if there is one already.
 */
static void gate_name(struct text *text, const char *name, const char *since, unsigned now,
                      const char *presence)
{
    if (ntddi_value(since) <= now) {
        fputs("PROVE(sizeof(", text->stream);
        fprintf(text->stream, presence, name);
        fprintf(text->stream, ") > 0, \"%s\");\n", name);
    } else {
        fprintf(text->stream, "extern struct not_declared_before_%s %s;\n", since, name);
    }
}

char *proof_of_gates(const struct truth *truth, const char *version)
{
    unsigned now = ntddi_value(version);
    struct text text;
    text_begin(&text);
    for (size_t row = 0; row < truth->layout.rows; row++) {
        if (strcmp(table_get(&truth->layout, row, "field"), "-") == 0)
            gate_name(&text, table_get(&truth->layout, row, "record"),
                      table_get(&truth->layout, row, "since"), now, "%s");
    }
    for (size_t row = 0; row < truth->enums.rows; row++)
        gate_name(&text, table_get(&truth->enums, row, "enumerator"),
                  table_get(&truth->enums, row, "since"), now, "%s");
    for (size_t row = 0; row < truth->functions.rows; row++)
        gate_name(&text, table_get(&truth->functions, row, "function"),
                  table_get(&truth->functions, row, "since"), now,
                  is_callback(&truth->functions, row) ? "%s" : "&%s");
    for (size_t row = 0; row < truth->guids.rows; row++)
        gate_name(&text, table_get(&truth->guids, row, "name"),
                  table_get(&truth->guids, row, "since"), now, "&%s");
    for (size_t row = 0; row < truth->macros.rows; row++) {
        const char *name = table_get(&truth->macros, row, "macro");
        const char *since = table_get(&truth->macros, row, "since");
        bool open = ntddi_value(since) <= now;
        fprintf(
            text.stream, "#%s %s\n#error \"%s is %s at NTDDI_%s; it came with NTDDI_%s\"\n#endif\n",
            open ? "ifndef" : "ifdef", name, name, open ? "missing" : "defined", version, since);
    }
    return text_end(&text);
}

char *all_addresses(const struct truth *truth)
{
    const struct table *table = &truth->functions;
    struct text text;
    text_begin(&text);
    fputs("void *const addresses[] = {\n", text.stream);
    for (size_t row = 0; row < table->rows; row++) {
        if (!is_callback(table, row))
            fprintf(text.stream, "    (void *)&%s,\n", table_get(table, row, "function"));
    }
    fputs("};\n", text.stream);
    return text_end(&text);
}

size_t count_wrong_stdcall_bytes(const struct truth *truth, const char *assembly, char **message)
{
    const struct table *table = &truth->functions;
    size_t wrong = 0;
    *message = NULL;
    for (size_t row = 0; row < table->rows; row++) {
        const char *name = table_get(table, row, "function");
        const char *bytes = table_get(table, row, "x86_stdcall_bytes");
        char symbol[128];
        snprintf(symbol, sizeof(symbol), "\t_%s@%s\n", name, bytes);
        if (is_callback(table, row) || strstr(assembly, symbol))
            continue;
        wrong++;
        free(*message);
        if (asprintf(message, "no symbol _%s@%s in the 32-bit object", name, bytes) < 0)
            *message = NULL;
    }
    return wrong;
}
