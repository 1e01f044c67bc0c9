#include "abi/command.h"
#include "abi/file.h"

bool check_files(const struct abi_tables *tables, const struct options *options,
                 struct arena *arena, struct report *report, file_check *check,
                 struct abi_error *error)
{
    report->subjects = arena_array(arena, options->files.count, sizeof(*report->subjects));
    if (!report->subjects)
        return abi_fail(error, ABI_NO_MEMORY);
    for (size_t i = 0; i < options->files.count; i++) {
        struct subject *subject = &report->subjects[report->n_subjects++];
        struct abi_error inner = {""};
        struct bytes bytes;
        subject->name = options->files.items[i];
        subject->arena = arena;
        if (file_read(subject->name, arena, &bytes, &inner)) {
            check(tables, bytes, subject);
            if (subject->no_memory)
                abi_fail(&inner, ABI_NO_MEMORY);
        } else {
            subject->no_memory = true;
        }
        if (subject->no_memory) {
            subject->state = SUBJECT_FAILED;
            subject->reason = arena_text(arena, inner.text);
            if (!subject->reason)
                subject->reason = ABI_NO_MEMORY;
        }
    }
    return true;
}
