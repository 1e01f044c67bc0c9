#include "abi/compare.h"
#include "abi/consequence.h"

#include <string.h>

static const char *const does_not_compile = "a program that uses it does not compile";

/*
 * A value of 32 bits may be signed in one header and unsigned in the other: 0x80000000 is one flag
 * in both. What a caller passes is the same.
 */
static bool same_value(int64_t theirs, uint64_t windows)
{
    if ((uint64_t)theirs == windows)
        return true;
    return windows <= UINT32_MAX && theirs < 0 && theirs >= INT32_MIN &&
           (uint64_t)(theirs & UINT32_MAX) == windows;
}

static const char *hexadecimal(struct arena *arena, int64_t value)
{
    uint64_t bits = (uint64_t)value;
    if (value < 0 && value >= INT32_MIN)
        bits = (uint32_t)value;
    return arena_format(arena, "0x%llx", (unsigned long long)bits);
}

static const char *unreadable(struct arena *arena, const struct model_value *value)
{
    return arena_format(arena, "no constant that compiles (%s)",
                        value->why ? value->why : "the compiler does not say why");
}

/* One more than the last value: it grows with each Windows, and says nothing about a binary. */
static bool is_bound(const char *name)
{
    size_t length = strlen(name);
    return length > 4 && strcmp(name + length - 4, "_MAX") == 0;
}

static void compare_enumerators(struct comparison *comparison)
{
    const struct model *model = comparison->model;
    struct arena *arena = comparison->subject->arena;
    for (size_t i = 0; i < model->tables->n_enumerators; i++) {
        const struct model_value *theirs = &model->enumerators[i];
        const struct abi_enumerator *windows = &model->tables->enumerators[i];
        struct finding finding = {.windows =
                                      arena_format(arena, "%lld", (long long)windows->value)};
        if (theirs->state == MODEL_UNSEEN || !compare_wants(comparison, ABI_ENUMERATOR, i))
            continue;
        if (!comparison->options->declarations) {
            finding.origin = theirs->origin;
            if (is_bound(windows->name))
                continue;
        }
        if (theirs->state == MODEL_MISSING) {
            finding.kind = ENUMERATOR_MISSING;
            finding.consequence = does_not_compile;
        } else if (theirs->state == MODEL_UNREADABLE) {
            finding.kind = ENUMERATOR_VALUE;
            finding.theirs = unreadable(arena, theirs);
            finding.consequence = does_not_compile;
        } else if (theirs->value != windows->value) {
            finding.kind = ENUMERATOR_VALUE;
            finding.theirs = arena_format(arena, "%lld", (long long)theirs->value);
            finding.consequence = consequence_of_enumerator(arena, model->tables, i, theirs->value);
        } else {
            continue;
        }
        compare_add(comparison, ABI_ENUMERATOR, i, finding);
    }
}

static void compare_enumerations(struct comparison *comparison)
{
    const struct model *model = comparison->model;
    for (size_t i = 0; i < model->tables->n_enumerations; i++) {
        struct finding finding = {.kind = ENUMERATION_MISSING,
                                  .windows = "an enumeration",
                                  .consequence = does_not_compile};
        if (model->enumerations[i] != MODEL_UNSEEN &&
            compare_wants(comparison, ABI_ENUMERATION, i) &&
            model->enumerations[i] == MODEL_MISSING)
            compare_add(comparison, ABI_ENUMERATION, i, finding);
    }
}

static void compare_number(struct comparison *comparison, enum abi_kind kind, size_t i,
                           const struct model_value *theirs, uint64_t windows)
{
    struct arena *arena = comparison->subject->arena;
    bool is_error = kind == ABI_ERROR_CODE;
    struct finding finding = {.windows =
                                  arena_format(arena, "0x%llx", (unsigned long long)windows)};
    if (theirs->state == MODEL_UNSEEN || !compare_wants(comparison, kind, i))
        return;
    if (theirs->state == MODEL_MISSING) {
        finding.kind = is_error ? ERROR_CODE_MISSING : MACRO_MISSING;
        finding.consequence = does_not_compile;
    } else if (theirs->state == MODEL_UNREADABLE) {
        finding.kind = is_error ? ERROR_CODE_VALUE : MACRO_VALUE;
        finding.theirs = unreadable(arena, theirs);
        finding.consequence = does_not_compile;
    } else if (!same_value(theirs->value, windows)) {
        finding.kind = is_error ? ERROR_CODE_VALUE : MACRO_VALUE;
        finding.theirs = hexadecimal(arena, theirs->value);
        finding.consequence = is_error ? "a program that waits for this error does not see it"
                                       : "Windows sees another value than the program means";
    } else {
        return;
    }
    compare_add(comparison, kind, i, finding);
}

static const char *guid_text(struct arena *arena, const uint8_t b[16])
{
    return arena_format(
        arena, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[3], b[2],
        b[1], b[0], b[5], b[4], b[7], b[6], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]);
}

static void compare_guids(struct comparison *comparison)
{
    const struct model *model = comparison->model;
    struct arena *arena = comparison->subject->arena;
    const char **no_value = arena_array(arena, model->tables->n_guids, sizeof(*no_value));
    size_t n_no_value = 0;
    for (size_t i = 0; i < model->tables->n_guids; i++) {
        const struct model_guid *theirs = &model->guids[i];
        const struct abi_guid *windows = &model->tables->guids[i];
        struct finding finding = {.windows = guid_text(arena, windows->bytes)};
        if (theirs->state == MODEL_UNSEEN || !compare_wants(comparison, ABI_GUID, i))
            continue;
        if (theirs->state == MODEL_MISSING) {
            finding.kind = GUID_MISSING;
            finding.consequence = does_not_compile;
        } else if (theirs->state == MODEL_UNREADABLE) {
            if (no_value)
                no_value[n_no_value++] = windows->name;
            continue;
        } else if (memcmp(theirs->bytes, windows->bytes, sizeof(windows->bytes)) != 0) {
            finding.kind = GUID_VALUE;
            finding.theirs = guid_text(arena, theirs->bytes);
            finding.consequence = consequence_of_guid(arena, model->tables, theirs->bytes);
        } else {
            continue;
        }
        compare_add(comparison, ABI_GUID, i, finding);
    }
    if (n_no_value)
        subject_note(
            comparison->subject,
            "the headers give these GUIDs no value, even with INITGUID; the library that holds "
            "them is not checked",
            no_value, n_no_value);
}

/* Whether the row is the one for this version of Windows: none after it that is already in force.
 */
static bool is_in_force(const struct comparison *comparison, size_t i)
{
    const struct abi_tables *tables = comparison->model->tables;
    const struct abi_alias *alias = &tables->aliases[i];
    uint32_t ntddi = comparison->options->ntddi;
    for (size_t k = 0; k < tables->n_aliases; k++) {
        uint32_t other = abi_ntddi(tables->aliases[k].since);
        if (other > abi_ntddi(alias->since) && (!ntddi || other <= ntddi) &&
            strcmp(tables->aliases[k].name, alias->name) == 0)
            return false;
    }
    return true;
}

static void compare_aliases(struct comparison *comparison)
{
    const struct model *model = comparison->model;
    for (size_t i = 0; i < model->tables->n_aliases; i++) {
        const struct model_alias *theirs = &model->aliases[i];
        const struct abi_alias *windows = &model->tables->aliases[i];
        struct finding finding = {.windows = windows->target};
        if (theirs->state == MODEL_UNSEEN || !is_in_force(comparison, i) ||
            !compare_wants(comparison, ABI_ALIAS, i))
            continue;
        if (theirs->state == MODEL_MISSING) {
            finding.kind = ALIAS_MISSING;
            finding.consequence = does_not_compile;
        } else if (strcmp(theirs->target, windows->target) != 0) {
            finding.kind = ALIAS_TARGET;
            finding.theirs = theirs->target;
            finding.consequence = "a program that uses the name without a version gets another "
                                  "version than on Windows";
        } else {
            continue;
        }
        compare_add(comparison, ABI_ALIAS, i, finding);
    }
}

void compare_values(struct comparison *comparison)
{
    const struct model *model = comparison->model;
    compare_enumerations(comparison);
    compare_enumerators(comparison);
    for (size_t i = 0; i < model->tables->n_macros; i++)
        compare_number(comparison, ABI_MACRO, i, &model->macros[i], model->tables->macros[i].value);
    for (size_t i = 0; i < model->tables->n_errors; i++)
        compare_number(comparison, ABI_ERROR_CODE, i, &model->errors[i],
                       model->tables->errors[i].value);
    compare_guids(comparison);
    compare_aliases(comparison);
}
