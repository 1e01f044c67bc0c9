#include "abi/findings.h"

#include <string.h>

/* A header set that lacks everything, on one target, has some 4,000. */
#define MOST_FINDINGS 200000u

static const struct {
    const char *name;
    enum finding_group group;
} kinds[FINDING_KINDS] = {
    [RECORD_KIND] = {"record-kind", GROUP_LAYOUT},
    [RECORD_SIZE] = {"record-size", GROUP_LAYOUT},
    [RECORD_ALIGNMENT] = {"record-alignment", GROUP_LAYOUT},
    [FIELD_OFFSET] = {"field-offset", GROUP_LAYOUT},
    [FIELD_SIZE] = {"field-size", GROUP_LAYOUT},
    [FIELD_IS_BIT_FIELD] = {"field-is-bit-field", GROUP_LAYOUT},
    [FIELD_RENAMED] = {"field-renamed", GROUP_LAYOUT},
    [FIELD_MISSING] = {"field-missing", GROUP_LAYOUT},
    [FUNCTION_KIND] = {"function-kind", GROUP_PROTOTYPE},
    [FUNCTION_RESULT] = {"function-result", GROUP_PROTOTYPE},
    [FUNCTION_PARAMETERS] = {"function-parameters", GROUP_PROTOTYPE},
    [FUNCTION_PARAMETER] = {"function-parameter", GROUP_PROTOTYPE},
    [FUNCTION_CONVENTION] = {"function-convention", GROUP_PROTOTYPE},
    [FUNCTION_STACK] = {"function-stack", GROUP_PROTOTYPE},
    [ENUMERATOR_VALUE] = {"enumerator-value", GROUP_VALUE},
    [MACRO_VALUE] = {"macro-value", GROUP_VALUE},
    [ERROR_CODE_VALUE] = {"error-code-value", GROUP_VALUE},
    [GUID_VALUE] = {"guid-value", GROUP_VALUE},
    [ALIAS_TARGET] = {"alias-target", GROUP_VALUE},
    [FIELD_TYPE] = {"field-type", GROUP_TYPE},
    [PARAMETER_TYPE] = {"parameter-type", GROUP_TYPE},
    [RESULT_TYPE] = {"result-type", GROUP_TYPE},
    [RECORD_MISSING] = {"record-missing", GROUP_MISSING},
    [ENUMERATION_MISSING] = {"enumeration-missing", GROUP_MISSING},
    [ENUMERATOR_MISSING] = {"enumerator-missing", GROUP_MISSING},
    [MACRO_MISSING] = {"macro-missing", GROUP_MISSING},
    [ERROR_CODE_MISSING] = {"error-code-missing", GROUP_MISSING},
    [GUID_MISSING] = {"guid-missing", GROUP_MISSING},
    [FUNCTION_MISSING] = {"function-missing", GROUP_MISSING},
    [CALLBACK_MISSING] = {"callback-missing", GROUP_MISSING},
    [ALIAS_MISSING] = {"alias-missing", GROUP_MISSING},
    [IMPORT_UNKNOWN] = {"import-unknown", GROUP_IMPORT},
    [FORCE_INTEGRITY_MISSING] = {"force-integrity-missing", GROUP_IMPORT},
    [EXPORT_MISSING] = {"export-missing", GROUP_EXPORT},
    [EXPORT_UNKNOWN] = {"export-unknown", GROUP_EXPORT},
    [EXPORT_ORDINAL] = {"export-ordinal", GROUP_EXPORT},
    [EXPORT_STACK] = {"export-stack", GROUP_EXPORT},
    [EXPORT_DLL] = {"export-dll", GROUP_EXPORT},
};

enum finding_group finding_group(enum finding_kind kind)
{
    return kinds[kind].group;
}

const char *finding_kind_name(enum finding_kind kind)
{
    return kinds[kind].name;
}

void subject_add(struct subject *subject, const struct finding *finding)
{
    if (subject->n_findings == MOST_FINDINGS) {
        subject->no_memory = true;
        return;
    }
    if (subject->n_findings == subject->capacity) {
        size_t capacity = subject->capacity ? 2 * subject->capacity : 64;
        struct finding *larger = arena_array(subject->arena, capacity, sizeof(*larger));
        if (!larger) {
            subject->no_memory = true;
            return;
        }
        if (subject->n_findings)
            memcpy(larger, subject->findings, subject->n_findings * sizeof(*larger));
        subject->findings = larger;
        subject->capacity = capacity;
    }
    subject->findings[subject->n_findings++] = *finding;
}

void subject_note(struct subject *subject, const char *text, const char *const *names,
                  size_t n_names)
{
    struct note note = {text, names, n_names};
    if (subject->n_notes < MOST_NOTES)
        subject->notes[subject->n_notes++] = note;
}
