#include "abi/consequence.h"

#include <string.h>

static unsigned long long plain(uint64_t value)
{
    return (unsigned long long)value;
}

/* "a, b and 3 more": Windows' fields that reach beyond a size. */
static const char *fields_beyond(struct arena *arena, enum abi_target target,
                                 const struct abi_record *record, uint64_t size)
{
    const char *text = "";
    unsigned count = 0;
    for (size_t i = 0; i < record->n_fields; i++) {
        const struct abi_field *field = &record->fields[i];
        if ((uint64_t)field->offset[target] + field->size[target] <= size)
            continue;
        if (count < 3)
            text = arena_format(arena, "%s%s%s", text, count ? ", " : "", field->path);
        count++;
    }
    return count > 3 ? arena_format(arena, "%s and %u more", text, count - 3) : text;
}

const char *consequence_of_size(struct arena *arena, enum abi_target target,
                                const struct abi_record *windows, const struct model_record *theirs)
{
    uint64_t size = windows->size[target];
    const char *array = arena_format(
        arena,
        "an array of it steps by %llu bytes instead of %llu, so element 1 is read from the "
        "wrong place",
        plain(theirs->size), plain(size));
    if (theirs->size > size)
        return arena_format(arena, "%s; a program reads %llu bytes beyond what Windows wrote",
                            array, plain(theirs->size - size));
    const char *beyond = fields_beyond(arena, target, windows, theirs->size);
    if (*beyond)
        return arena_format(arena,
                            "%s; memory for one is %llu bytes short, and Windows uses what lies "
                            "behind it for %s",
                            array, plain(size - theirs->size), beyond);
    return arena_format(arena, "%s; memory for one is %llu bytes short of what Windows copies",
                        array, plain(size - theirs->size));
}

const char *consequence_of_alignment(struct arena *arena, uint64_t windows, uint64_t theirs)
{
    return arena_format(arena,
                        "inside of another structure Windows puts it at a multiple of %llu, "
                        "theirs at a multiple of %llu",
                        plain(windows), plain(theirs));
}

/* Windows' field at an offset, the innermost one; NULL for padding and beyond the end. */
static const struct abi_field *field_at(enum abi_target target, const struct abi_record *record,
                                        uint64_t offset)
{
    const struct abi_field *found = NULL;
    for (size_t i = 0; i < record->n_fields; i++) {
        const struct abi_field *field = &record->fields[i];
        if (offset >= field->offset[target] &&
            offset - field->offset[target] < field->size[target] && !found)
            found = field;
    }
    return found;
}

const char *consequence_of_offset(struct arena *arena, enum abi_target target,
                                  const struct abi_record *record, const struct abi_field *windows,
                                  const struct model_field *theirs)
{
    const struct abi_field *there = field_at(target, record, theirs->offset);
    if (theirs->offset >= record->size[target])
        return arena_format(arena, "a program finds it beyond the %u bytes that Windows has",
                            record->size[target]);
    if (there && there != windows)
        return arena_format(arena, "a program that reads it gets Windows' %s", there->path);
    if (there)
        return "a program reads the middle of Windows' own value";
    return "a program that reads it gets padding";
}

const char *consequence_of_field_size(struct arena *arena, enum abi_target target,
                                      const struct abi_record *record,
                                      const struct abi_field *windows,
                                      const struct model_record *theirs,
                                      const struct model_field *field)
{
    uint64_t size = windows->size[target];
    if (field->size > size) {
        const struct abi_field *behind =
            field_at(target, record, (uint64_t)windows->offset[target] + size);
        return arena_format(arena, "it reaches %llu bytes into %s", plain(field->size - size),
                            behind ? arena_format(arena, "Windows' %s", behind->path)
                                   : "what Windows keeps behind it");
    }
    const char *behind = "whatever happens to stand there";
    for (size_t i = 0; i < theirs->n_fields; i++)
        if (theirs->fields[i].offset == field->offset + field->size &&
            &theirs->fields[i] != field) {
            behind = arena_format(arena, "their %s", theirs->fields[i].path);
            break;
        }
    return arena_format(arena,
                        "Windows takes %llu bytes for it: behind the first %llu it reads %s, "
                        "and writes over it",
                        plain(size), plain(field->size), behind);
}

/* What pointers and arrays lead to in the end. */
static const struct ctype *innermost(const struct ctype *type)
{
    while ((type->shape == CTYPE_POINTER || type->shape == CTYPE_ARRAY) && type->target)
        type = type->target;
    return type;
}

const char *consequence_of_type(struct arena *arena, enum ctype_verdict verdict,
                                const struct ctype *windows, const struct ctype *theirs)
{
    const struct ctype *inner = innermost(windows);
    const struct ctype *their_inner = innermost(theirs);
    switch (verdict) {
    case CTYPE_OTHER_CONST:
        return "calls behave the same; source for Windows gets warnings about const, in C++ errors";
    case CTYPE_OTHER_SIGN:
        return "calls behave the same; comparisons and conversions to wider types take another "
               "sign";
    case CTYPE_OTHER_TYPE:
    case CTYPE_OTHER_SIZE:
    case CTYPE_SAME:
        break;
    }
    if (inner->shape == CTYPE_RECORD && their_inner->shape == CTYPE_RECORD && inner->n_names &&
        their_inner->n_names)
        return arena_format(arena, "one side reads %s from memory that the other laid out as %s",
                            their_inner->names[0], inner->names[0]);
    return "source for Windows gets warnings about incompatible types, in C++ errors";
}

static const char *consequence_for_callback(struct arena *arena, enum abi_target target,
                                            const struct ctype *windows, const struct ctype *theirs)
{
    uint64_t windows_stack = ctype_stack_bytes(windows);
    uint64_t their_stack = ctype_stack_bytes(theirs);
    if (target == ABI_X86 && windows_stack != their_stack)
        return arena_format(
            arena,
            "Windows pushes %llu bytes where the callback takes %llu: it reads every "
            "parameter behind it from the wrong place",
            plain(windows_stack), plain(their_stack));
    if (windows->size > theirs->size)
        return arena_format(arena,
                            "the callback sees only %llu of the %llu bits that Windows passes",
                            plain(8 * theirs->size), plain(8 * windows->size));
    return arena_format(
        arena,
        "Windows passes only %llu of the %llu bits; the callback reads the rest from "
        "what the register happens to hold",
        plain(8 * windows->size), plain(8 * theirs->size));
}

const char *consequence_of_parameter(struct arena *arena, enum abi_target target,
                                     const struct ctype *windows, const struct ctype *theirs,
                                     bool is_callback)
{
    uint64_t windows_stack = ctype_stack_bytes(windows);
    uint64_t their_stack = ctype_stack_bytes(theirs);
    if (is_callback)
        return consequence_for_callback(arena, target, windows, theirs);
    if (target == ABI_X86 && windows_stack != their_stack)
        return arena_format(arena,
                            "the caller pushes %llu bytes where Windows takes %llu: every "
                            "parameter behind it is read from the wrong place",
                            plain(their_stack), plain(windows_stack));
    if (windows->size > theirs->size)
        return arena_format(arena,
                            "the caller sets only %llu of the %llu bits; Windows reads the rest "
                            "from what the register happens to hold",
                            plain(8 * theirs->size), plain(8 * windows->size));
    return arena_format(arena, "Windows reads only %llu of the %llu bits that the caller sets",
                        plain(8 * windows->size), plain(8 * theirs->size));
}

const char *consequence_of_stack(struct arena *arena, const char *name, uint64_t windows,
                                 uint64_t theirs, bool is_callback)
{
    uint64_t off = windows > theirs ? windows - theirs : theirs - windows;
    if (is_callback)
        return arena_format(arena,
                            "Windows pushes %llu bytes, the callback pops %llu: the stack is "
                            "off by %llu after each call",
                            plain(windows), plain(theirs), plain(off));
    return arena_format(arena,
                        "the caller pushes %llu bytes, Windows pops %llu: the stack is off by "
                        "%llu after the call; a linker looks for _%s@%llu, which a right import "
                        "library does not have",
                        plain(theirs), plain(windows), plain(off), name, plain(theirs));
}

const char *consequence_of_convention(struct arena *arena, uint64_t bytes, bool is_callback)
{
    if (bytes == 0)
        return "a linker looks for another name than an import library for Windows has";
    if (is_callback)
        return arena_format(arena,
                            "Windows leaves it to the callback to pop %llu bytes, which does "
                            "not: the stack is off by %llu after each call",
                            plain(bytes), plain(bytes));
    return arena_format(arena,
                        "Windows pops the %llu bytes of its parameters, and the caller pops "
                        "them again: the stack is off by %llu after the call",
                        plain(bytes), plain(bytes));
}

const char *consequence_of_fastcall(bool is_callback)
{
    return is_callback
               ? "the callback takes its first parameters from registers, where Windows puts "
                 "none, and leaves the stack off after each call"
               : "the caller puts the first parameters into registers, where Windows does not "
                 "look, "
                 "and the stack is off after the call";
}

const char *consequence_of_enumerator(struct arena *arena, const struct abi_tables *tables,
                                      size_t i, int64_t theirs)
{
    const struct abi_enumerator *mine = &tables->enumerators[i];
    size_t length = strlen(mine->name);
    if (length > 4 && strcmp(mine->name + length - 4, "_MAX") == 0)
        return "it is one more than the last value: checks against it refuse or let through others "
               "than Windows'";
    for (size_t k = 0; k < tables->n_enumerators; k++) {
        const struct abi_enumerator *other = &tables->enumerators[k];
        if (other->value == theirs && strcmp(other->enumeration, mine->enumeration) == 0)
            return arena_format(arena, "Windows takes it for %s", other->name);
    }
    return "Windows knows no such value";
}

const char *consequence_of_guid(struct arena *arena, const struct abi_tables *tables,
                                const uint8_t theirs[16])
{
    for (size_t i = 0; i < tables->n_guids; i++)
        if (memcmp(tables->guids[i].bytes, theirs, 16) == 0)
            return arena_format(arena, "Windows takes it for %s", tables->guids[i].name);
    return "Windows knows no object under that GUID";
}
