#include "abi/ctype.h"

#include <string.h>

/* Types of headers nest a few levels; more is a loop in hostile debug data. */
#define DEEPEST 16

const struct ctype ctype_unknown = {.shape = CTYPE_UNKNOWN};

void ctype_add_name(struct ctype *type, const char *name)
{
    if (name && *name && type->n_names < CTYPE_NAMES)
        type->names[type->n_names++] = name;
}

/* "_GUID", "tagGUID", "IPSEC_SA0_" and "GUID", "IPSEC_SA0" are the same record. */
static bool same_name(const char *a, const char *b)
{
    size_t length_a;
    size_t length_b;
    if (strncmp(a, "tag", 3) == 0)
        a += 3;
    if (strncmp(b, "tag", 3) == 0)
        b += 3;
    a += strspn(a, "_");
    b += strspn(b, "_");
    length_a = strlen(a);
    length_b = strlen(b);
    while (length_a && a[length_a - 1] == '_')
        length_a--;
    while (length_b && b[length_b - 1] == '_')
        length_b--;
    return length_a == length_b && memcmp(a, b, length_a) == 0;
}

static bool share_name(const struct ctype *a, const struct ctype *b)
{
    for (unsigned i = 0; i < a->n_names; i++)
        for (unsigned k = 0; k < b->n_names; k++)
            if (same_name(a->names[i], b->names[k]))
                return true;
    return false;
}

static enum ctype_verdict worse(enum ctype_verdict a, enum ctype_verdict b)
{
    return a > b ? a : b;
}

static bool is_number(const struct ctype *type)
{
    return type->shape == CTYPE_INTEGER || type->shape == CTYPE_ENUM;
}

static enum ctype_verdict compare_numbers(const struct ctype *windows, const struct ctype *theirs)
{
    if (windows->size != theirs->size)
        return CTYPE_OTHER_SIZE;
    if (windows->shape == CTYPE_ENUM && theirs->shape == CTYPE_ENUM)
        return windows->n_names && theirs->n_names && !share_name(windows, theirs)
                   ? CTYPE_OTHER_TYPE
                   : CTYPE_SAME;
    /* A number in the place of an enumeration, or the other way round, is the same to a caller. */
    if (windows->shape == CTYPE_ENUM || theirs->shape == CTYPE_ENUM)
        return CTYPE_SAME;
    return windows->is_signed == theirs->is_signed ? CTYPE_SAME : CTYPE_OTHER_SIGN;
}

static enum ctype_verdict compare(const struct ctype *windows, const struct ctype *theirs,
                                  unsigned depth);

static enum ctype_verdict compare_targets(const struct ctype *windows, const struct ctype *theirs,
                                          unsigned depth)
{
    enum ctype_verdict verdict = compare(windows->target, theirs->target, depth + 1);
    if (windows->target->is_const != theirs->target->is_const)
        verdict = worse(verdict, CTYPE_OTHER_CONST);
    /* The pointer itself is as wide as ever. */
    return verdict == CTYPE_OTHER_SIZE ? CTYPE_OTHER_TYPE : verdict;
}

static enum ctype_verdict compare(const struct ctype *windows, const struct ctype *theirs,
                                  unsigned depth)
{
    if (windows->shape == CTYPE_UNKNOWN || theirs->shape == CTYPE_UNKNOWN || depth > DEEPEST)
        return CTYPE_SAME;
    if (is_number(windows) && is_number(theirs))
        return compare_numbers(windows, theirs);
    if (windows->shape != theirs->shape)
        return windows->size != theirs->size ? CTYPE_OTHER_SIZE : CTYPE_OTHER_TYPE;
    switch (windows->shape) {
    case CTYPE_POINTER:
        return compare_targets(windows, theirs, depth);
    case CTYPE_ARRAY:
        if (windows->count != theirs->count)
            return CTYPE_OTHER_SIZE;
        return compare(windows->target, theirs->target, depth + 1);
    case CTYPE_RECORD:
        /* The sizes of records are compared where they are declared. */
        return windows->n_names && theirs->n_names && !share_name(windows, theirs)
                   ? CTYPE_OTHER_TYPE
                   : CTYPE_SAME;
    case CTYPE_FLOAT:
        return windows->size == theirs->size ? CTYPE_SAME : CTYPE_OTHER_SIZE;
    case CTYPE_FUNCTION: /* callbacks are compared on their own, parameter by parameter */
    case CTYPE_UNKNOWN:
    case CTYPE_VOID:
    case CTYPE_INTEGER:
    case CTYPE_ENUM:
        break;
    }
    return CTYPE_SAME;
}

enum ctype_verdict ctype_compare(const struct ctype *windows, const struct ctype *theirs)
{
    return compare(windows, theirs, 0);
}

static const char *text(struct arena *arena, const struct ctype *type, unsigned depth);

static const char *number_text(struct arena *arena, const struct ctype *type)
{
    return arena_format(arena, "%s of %llu bytes",
                        type->shape == CTYPE_FLOAT ? "floating point"
                        : type->is_signed          ? "signed integer"
                                                   : "unsigned integer",
                        (unsigned long long)type->size);
}

static const char *function_text(struct arena *arena, const struct ctype *type, const char *middle,
                                 unsigned depth)
{
    const char *parameters = "";
    for (size_t i = 0; i < type->n_parameters; i++)
        parameters = arena_format(arena, "%s%s%s", parameters, i ? ", " : "",
                                  text(arena, type->parameters[i], depth + 1));
    return arena_format(arena, "%s %s(%s)",
                        type->target ? text(arena, type->target, depth + 1) : "void", middle,
                        type->n_parameters ? parameters : "void");
}

static const char *bare_text(struct arena *arena, const struct ctype *type, unsigned depth)
{
    if (type->n_names)
        return type->names[0];
    switch (type->shape) {
    case CTYPE_VOID:
        return "void";
    case CTYPE_INTEGER:
    case CTYPE_FLOAT:
        return number_text(arena, type);
    case CTYPE_ENUM:
        return "unnamed enum";
    case CTYPE_RECORD:
        return "unnamed struct";
    case CTYPE_ARRAY:
        return arena_format(arena, "%s[%llu]", text(arena, type->target, depth + 1),
                            (unsigned long long)type->count);
    case CTYPE_POINTER: {
        if (type->target->shape == CTYPE_FUNCTION && !type->target->n_names)
            return function_text(arena, type->target, "(*)", depth + 1);
        const char *target = text(arena, type->target, depth + 1);
        const char *end = target + strlen(target);
        return arena_format(arena, end > target && end[-1] == '*' ? "%s*" : "%s *", target);
    }
    case CTYPE_FUNCTION:
        return function_text(arena, type, "", depth + 1);
    case CTYPE_UNKNOWN:
        break;
    }
    return "a type that the debug data does not describe";
}

static const char *text(struct arena *arena, const struct ctype *type, unsigned depth)
{
    if (depth > DEEPEST)
        return "...";
    const char *bare = bare_text(arena, type, depth);
    if (!type->is_const)
        return bare;
    /* const of a pointer itself stands behind it. */
    return type->shape == CTYPE_POINTER && !type->n_names ? arena_format(arena, "%s const", bare)
                                                          : arena_format(arena, "const %s", bare);
}

const char *ctype_text(struct arena *arena, const struct ctype *type)
{
    return text(arena, type, 0);
}

uint64_t ctype_stack_bytes(const struct ctype *type)
{
    uint64_t size = type->shape == CTYPE_ARRAY ? 4 : type->size;
    return (size + 3) / 4 * 4;
}
