#include "abi/compare.h"
#include "abi/consequence.h"

#include <string.h>

static const char *number(struct arena *arena, uint64_t value)
{
    return arena_format(arena, "%llu", (unsigned long long)value);
}

static const char *bytes(struct arena *arena, uint64_t value)
{
    return arena_format(arena, "%llu byte%s", (unsigned long long)value, value == 1 ? "" : "s");
}

/* Headers are one source; a binary is made of many. */
static const char *origin_of(const struct comparison *comparison, const struct model_record *theirs)
{
    return comparison->options->declarations ? NULL : theirs->origin;
}

static const struct model_field *find_field(const struct model_record *record, const char *path)
{
    for (size_t i = 0; i < record->n_fields; i++)
        if (strcmp(record->fields[i].path, path) == 0)
            return &record->fields[i];
    return NULL;
}

static bool is_windows_field(const struct abi_record *record, const char *path)
{
    for (size_t i = 0; i < record->n_fields; i++)
        if (strcmp(record->fields[i].path, path) == 0)
            return true;
    return false;
}

/* Their field at the place of Windows' one, under a name that Windows' record does not have. */
static const struct model_field *renamed_field(const struct comparison *comparison,
                                               const struct abi_record *windows,
                                               const struct abi_field *field,
                                               const struct model_record *theirs)
{
    enum abi_target target = comparison->model->target;
    for (size_t i = 0; i < theirs->n_fields; i++) {
        const struct model_field *candidate = &theirs->fields[i];
        if (candidate->offset == field->offset[target] && candidate->size == field->size[target] &&
            !is_windows_field(windows, candidate->path))
            return candidate;
    }
    return NULL;
}

static void compare_absent(struct comparison *comparison, size_t i, size_t k,
                           const struct model_record *theirs)
{
    const struct abi_record *windows = &comparison->model->tables->records[i];
    const struct abi_field *field = &windows->fields[k];
    uint32_t ntddi = comparison->options->ntddi;
    struct finding finding = {.kind = FIELD_MISSING,
                              .member = field->path,
                              .member_order = k + 1,
                              .since = field->since,
                              .windows = field->type,
                              .consequence = "a program that uses it does not compile"};
    if (!comparison->options->declarations || (ntddi && abi_ntddi(field->since) > ntddi))
        return;
    const struct model_field *other = renamed_field(comparison, windows, field, theirs);
    if (other) {
        finding.kind = FIELD_RENAMED;
        finding.theirs = other->path;
        finding.windows = field->path;
        finding.consequence = "a program that uses Windows' name does not compile";
    }
    compare_add(comparison, ABI_RECORD, i, finding);
}

static void compare_field(struct comparison *comparison, size_t i, size_t k,
                          const struct model_record *theirs, const struct model_field *field)
{
    struct arena *arena = comparison->subject->arena;
    enum abi_target target = comparison->model->target;
    const struct abi_record *record = &comparison->model->tables->records[i];
    const struct abi_field *windows = &record->fields[k];
    const struct ctype *type =
        ctype_windows(arena, comparison->model->tables, target, windows->type);
    enum ctype_verdict verdict = type ? ctype_compare(type, field->type) : CTYPE_SAME;
    const char *their_type = verdict == CTYPE_SAME ? NULL : ctype_text(arena, field->type);
    struct finding finding = {.member = windows->path,
                              .member_order = k + 1,
                              .since = windows->since,
                              .origin = origin_of(comparison, theirs)};
    if (field->is_bit_field) {
        finding.kind = FIELD_IS_BIT_FIELD;
        finding.theirs = "a bit-field";
        finding.windows = windows->type;
        finding.consequence = "it takes other bits than Windows' field, and has no address";
        compare_add(comparison, ABI_RECORD, i, finding);
        return;
    }
    if (field->offset != windows->offset[target]) {
        finding.kind = FIELD_OFFSET;
        finding.shift = (int64_t)field->offset - (int64_t)windows->offset[target];
        finding.theirs = number(arena, field->offset);
        finding.windows = number(arena, windows->offset[target]);
        finding.consequence = consequence_of_offset(arena, target, record, windows, field);
        compare_add(comparison, ABI_RECORD, i, finding);
    }
    if (field->size != windows->size[target]) {
        finding.kind = FIELD_SIZE;
        finding.theirs = bytes(arena, field->size);
        finding.windows = bytes(arena, windows->size[target]);
        if (their_type) {
            finding.theirs = arena_format(arena, "%s (%s)", finding.theirs, their_type);
            finding.windows = arena_format(arena, "%s (%s)", finding.windows, windows->type);
        }
        finding.consequence =
            consequence_of_field_size(arena, target, record, windows, theirs, field);
        compare_add(comparison, ABI_RECORD, i, finding);
    } else if (verdict != CTYPE_SAME) {
        finding.kind = FIELD_TYPE;
        finding.theirs = their_type;
        finding.windows = windows->type;
        finding.consequence = consequence_of_type(arena, verdict, type, field->type);
        compare_add(comparison, ABI_RECORD, i, finding);
    }
}

static void compare_layout(struct comparison *comparison, size_t i,
                           const struct model_record *theirs)
{
    struct arena *arena = comparison->subject->arena;
    enum abi_target target = comparison->model->target;
    const struct abi_record *windows = &comparison->model->tables->records[i];
    struct finding finding = {.origin = origin_of(comparison, theirs)};
    if (theirs->size != windows->size[target]) {
        finding.kind = RECORD_SIZE;
        finding.theirs = number(arena, theirs->size);
        finding.windows = number(arena, windows->size[target]);
        finding.consequence = consequence_of_size(arena, target, windows, theirs);
        compare_add(comparison, ABI_RECORD, i, finding);
    }
    if (theirs->align && theirs->align != windows->align[target]) {
        finding.kind = RECORD_ALIGNMENT;
        finding.theirs = number(arena, theirs->align);
        finding.windows = number(arena, windows->align[target]);
        finding.consequence =
            consequence_of_alignment(arena, windows->align[target], theirs->align);
        compare_add(comparison, ABI_RECORD, i, finding);
    }
    for (size_t k = 0; k < windows->n_fields; k++) {
        const struct model_field *field = find_field(theirs, windows->fields[k].path);
        if (field)
            compare_field(comparison, i, k, theirs, field);
        else
            compare_absent(comparison, i, k, theirs);
    }
}

void compare_records(struct comparison *comparison)
{
    const struct model *model = comparison->model;
    for (size_t i = 0; i < model->tables->n_records; i++) {
        if (model->record_states[i] == MODEL_UNSEEN || !compare_wants(comparison, ABI_RECORD, i))
            continue;
        if (model->record_states[i] == MODEL_MISSING) {
            struct finding finding = {.kind = RECORD_MISSING,
                                      .windows = "a structure",
                                      .consequence = "a program that uses it does not compile"};
            compare_add(comparison, ABI_RECORD, i, finding);
        } else if (!model->records[i]) {
            struct finding finding = {.kind = RECORD_KIND,
                                      .member = "kind",
                                      .theirs = "no structure of that name",
                                      .windows = "a structure",
                                      .consequence = "none of its fields can be compared; a "
                                                     "program that uses one does not compile, or "
                                                     "gets another's"};
            compare_add(comparison, ABI_RECORD, i, finding);
        }
        for (const struct model_record *theirs = model->records[i]; theirs; theirs = theirs->next)
            compare_layout(comparison, i, theirs);
    }
}
