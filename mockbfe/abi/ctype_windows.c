/*
 * Reads the types that Windows' tables spell. What the names of windows.h stand for is written
 * down here; the names of WFP itself are looked up in the tables.
 */
#include "abi/ctype.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/*
 * A name of windows.h: 'u' and 's' with the bytes of an integer, 'f' of a float, 'v' void, 'r' and
 * the name of a record, '*' a pointer to what follows, 'k' const of what follows.
 */
static const struct {
    const char *name;
    const char *meaning;
} base_types[] = {
    {"void", "v"},
    {"BYTE", "u1"},
    {"UINT8", "u1"},
    {"UINT16", "u2"},
    {"UINT32", "u4"},
    {"UINT64", "u8"},
    {"INT8", "s1"},
    {"INT16", "s2"},
    {"INT32", "s4"},
    {"INT64", "s8"},
    {"DWORD", "u4"},
    {"ULONG", "u4"},
    {"BOOL", "s4"},
    {"float", "f4"},
    {"double", "f8"},
    {"wchar_t", "u2"},
    {"SECURITY_INFORMATION", "u4"},
    {"GUID", "rGUID"},
    {"FILETIME", "rFILETIME"},
    {"SID", "rSID"},
    {"ACL", "rACL"},
    {"SEC_WINNT_AUTH_IDENTITY_W", "rSEC_WINNT_AUTH_IDENTITY_W"},
    {"PSID_AND_ATTRIBUTES", "*rSID_AND_ATTRIBUTES"},
    {"HANDLE", "*v"},
    {"PSID", "*v"},
    {"PSECURITY_DESCRIPTOR", "*v"},
    {"PACL", "*rACL"},
    {"LPSTR", "*s1"},
    {"LPWSTR", "*u2"},
    {"PCWSTR", "*ku2"},
    /* WFP's own names for numbers and identifiers: */
    {"FWP_ACTION_TYPE", "u4"},
    {"IKEEXT_COOKIE", "u8"},
    {"IPSEC_SA_SPI", "u4"},
    {"IPSEC_TOKEN_HANDLE", "u8"},
    {"IPSEC_AUTH_CONFIG", "u1"},
    {"IPSEC_CIPHER_CONFIG", "u1"},
    {"IPSEC_CRYPTO_MODULE_ID", "rGUID"},
};

struct reader {
    struct arena *arena;
    const struct abi_tables *tables;
    enum abi_target target;
};

static struct ctype *new_type(struct reader *reader, enum ctype_shape shape, uint64_t size)
{
    struct ctype *type = arena_take(reader->arena, sizeof(*type));
    if (type) {
        type->shape = shape;
        type->size = size;
    }
    return type;
}

static struct ctype *new_pointer(struct reader *reader, const struct ctype *target)
{
    struct ctype *type = new_type(reader, CTYPE_POINTER, abi_pointer_size(reader->target));
    if (!target)
        return NULL;
    if (type)
        type->target = target;
    return type;
}

static struct ctype *from_meaning(struct reader *reader, const char *meaning)
{
    struct ctype *type;
    switch (*meaning) {
    case '*':
        return new_pointer(reader, from_meaning(reader, meaning + 1));
    case 'k':
        type = from_meaning(reader, meaning + 1);
        if (type)
            type->is_const = true;
        return type;
    case 'r':
        type = new_type(reader, CTYPE_RECORD, 0);
        if (type)
            ctype_add_name(type, meaning + 1);
        return type;
    case 'f':
        return new_type(reader, CTYPE_FLOAT, (uint64_t)(meaning[1] - '0'));
    case 'u':
    case 's':
        type = new_type(reader, CTYPE_INTEGER, (uint64_t)(meaning[1] - '0'));
        if (type)
            type->is_signed = *meaning == 's';
        return type;
    }
    return new_type(reader, CTYPE_VOID, 0);
}

/* A type by its name: of WFP, of windows.h, or unknown. */
static struct ctype *named(struct reader *reader, const char *name)
{
    long record = abi_find(reader->tables, ABI_RECORD, name);
    long function = abi_find(reader->tables, ABI_FUNCTION, name);
    struct ctype *type = NULL;
    if (record >= 0) {
        type = new_type(reader, CTYPE_RECORD, reader->tables->records[record].size[reader->target]);
    } else if (abi_find(reader->tables, ABI_ENUMERATION, name) >= 0) {
        type = new_type(reader, CTYPE_ENUM, 4);
    } else if (function >= 0) {
        struct ctype *callback = new_type(reader, CTYPE_FUNCTION, 0);
        type = new_pointer(reader, callback);
    } else if (strcmp(name, "struct") == 0 || strcmp(name, "union") == 0) {
        return new_type(reader, CTYPE_RECORD, 0); /* a nested record without a name */
    } else {
        for (size_t i = 0; i < sizeof(base_types) / sizeof(base_types[0]) && !type; i++)
            if (strcmp(base_types[i].name, name) == 0)
                type = from_meaning(reader, base_types[i].meaning);
        if (!type)
            type = new_type(reader, CTYPE_UNKNOWN, 0);
    }
    const char *copy = arena_text(reader->arena, name);
    if (!type || !copy)
        return NULL;
    /* The typedef is its outermost name. */
    if (type->n_names == 0 || strcmp(type->names[0], copy) != 0) {
        memmove(type->names + 1, type->names, (CTYPE_NAMES - 1) * sizeof(type->names[0]));
        type->names[0] = copy;
        if (type->n_names < CTYPE_NAMES)
            type->n_names++;
    }
    return type;
}

/* "TYPE [*…] [NAME] [[N]]" from start to end. *name gets the name, "" for none. */
static const struct ctype *declaration(struct reader *reader, const char *start, const char *end,
                                       const char **name)
{
    struct ctype *type = NULL;
    bool is_const = false;
    const char *found = "";
    for (const char *p = start; p < end;) {
        if (isalpha((unsigned char)*p) || *p == '_') {
            const char *word = p;
            while (p < end && (isalnum((unsigned char)*p) || *p == '_'))
                p++;
            const char *text = arena_format(reader->arena, "%.*s", (int)(p - word), word);
            if (strcmp(text, "const") == 0) {
                is_const = true;
            } else if (!type) {
                type = named(reader, text);
                if (!type)
                    return NULL;
                type->is_const = is_const;
            } else {
                found = text;
            }
        } else if (*p == '*' && type) {
            type = new_pointer(reader, type);
            if (!type)
                return NULL;
            p++;
        } else if (*p == '[' && type) {
            struct ctype *array = new_type(reader, CTYPE_ARRAY, 0);
            if (!array)
                return NULL;
            array->count = strtoull(p + 1, NULL, 10);
            array->target = type;
            array->size = array->count * type->size;
            type = array;
            while (p < end && *p++ != ']')
                ;
        } else {
            p++;
        }
    }
    *name = found;
    return type ? type : &ctype_unknown;
}

/* Reads "TYPE NAME, TYPE NAME" into a function's parameters. */
static bool parameters(struct reader *reader, struct ctype *function, const char *start,
                       const char *end, const char *const **names)
{
    size_t count = 1;
    for (const char *p = start; p < end; p++)
        count += *p == ',';
    if (end - start == 0 || (end - start == 4 && strncmp(start, "void", 4) == 0))
        count = 0;
    const struct ctype **types =
        arena_array(reader->arena, count + 1, sizeof(const struct ctype *));
    const char **found = arena_array(reader->arena, count + 1, sizeof(*found));
    if (!types || !found)
        return false;
    for (size_t i = 0; i < count; i++) {
        const char *comma = memchr(start, ',', (size_t)(end - start));
        const char *stop = comma ? comma : end;
        types[i] = declaration(reader, start, stop, &found[i]);
        if (!types[i])
            return false;
        start = stop + 1;
    }
    function->parameters = types;
    function->n_parameters = count;
    if (names)
        *names = found;
    return true;
}

/* "RESULT (*)(PARAMETERS) …" */
static const struct ctype *function_pointer(struct reader *reader, const char *text,
                                            const char *const **names)
{
    const char *star = strstr(text, "(*)");
    const char *open = star ? strchr(star + 3, '(') : NULL;
    const char *close = open ? strchr(open, ')') : NULL;
    struct ctype *function = new_type(reader, CTYPE_FUNCTION, 0);
    const char *ignored;
    if (!close || !function)
        return function ? &ctype_unknown : NULL;
    function->target = declaration(reader, text, star, &ignored);
    if (!function->target || !parameters(reader, function, open + 1, close, names))
        return NULL;
    return new_pointer(reader, function);
}

const struct ctype *ctype_windows(struct arena *arena, const struct abi_tables *tables,
                                  enum abi_target target, const char *text)
{
    struct reader reader = {arena, tables, target};
    const char *name;
    if (strstr(text, "(*)"))
        return function_pointer(&reader, text, NULL);
    return declaration(&reader, text, text + strlen(text), &name);
}

const struct ctype *ctype_windows_function(struct arena *arena, const struct abi_tables *tables,
                                           enum abi_target target,
                                           const struct abi_function *function,
                                           const char *const **names)
{
    struct reader reader = {arena, tables, target};
    const char *ignored;
    if (function->type) {
        const struct ctype *pointer = function_pointer(&reader, function->type, names);
        return pointer && pointer->target ? pointer->target : pointer;
    }
    struct ctype *type = new_type(&reader, CTYPE_FUNCTION, 0);
    if (!type)
        return NULL;
    type->target = declaration(&reader, function->result,
                               function->result + strlen(function->result), &ignored);
    if (!type->target || !parameters(&reader, type, function->parameters,
                                     function->parameters + strlen(function->parameters), names))
        return NULL;
    return type;
}
