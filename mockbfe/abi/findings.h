/*
 * What differs from Windows.
 */
#ifndef MOCKBFE_ABI_FINDINGS_H
#define MOCKBFE_ABI_FINDINGS_H

#include "abi/arena.h"
#include "abi/tables.h"

enum finding_group {
    GROUP_LAYOUT,
    GROUP_PROTOTYPE,
    GROUP_VALUE,
    GROUP_TYPE, /* the same width and place, but another type */
    GROUP_MISSING,
    GROUP_IMPORT,
    GROUP_EXPORT,
    FINDING_GROUPS
};

enum finding_kind {
    /* layouts */
    RECORD_KIND, /* the name is not of a structure */
    RECORD_SIZE,
    RECORD_ALIGNMENT,
    FIELD_OFFSET,
    FIELD_SIZE,
    FIELD_IS_BIT_FIELD,
    FIELD_RENAMED,
    FIELD_MISSING,
    /* prototypes of functions and callbacks */
    FUNCTION_KIND, /* the name is not of a function */
    FUNCTION_RESULT,
    FUNCTION_PARAMETERS, /* their number */
    FUNCTION_PARAMETER,
    FUNCTION_CONVENTION,
    FUNCTION_STACK, /* bytes that a 32-bit stdcall pops */
    /* values */
    ENUMERATOR_VALUE,
    MACRO_VALUE,
    ERROR_CODE_VALUE,
    GUID_VALUE,
    ALIAS_TARGET,
    /* types */
    FIELD_TYPE,
    PARAMETER_TYPE,
    RESULT_TYPE,
    /* missing */
    RECORD_MISSING,
    ENUMERATION_MISSING,
    ENUMERATOR_MISSING,
    MACRO_MISSING,
    ERROR_CODE_MISSING,
    GUID_MISSING,
    FUNCTION_MISSING,
    CALLBACK_MISSING,
    ALIAS_MISSING,
    /* images */
    IMPORT_UNKNOWN,
    FORCE_INTEGRITY_MISSING,
    /* DLLs and import libraries */
    EXPORT_MISSING,
    EXPORT_UNKNOWN,
    EXPORT_ORDINAL,
    EXPORT_STACK,
    EXPORT_DLL,
    FINDING_KINDS
};

struct finding {
    enum finding_kind kind;
    size_t order;       /* of the name in its table */
    const char *name;   /* of a record, function, enumerator, … */
    const char *member; /* of a field or parameter, or NULL */
    size_t member_order;
    const char *header; /* that declares it in the Windows SDK, or NULL */
    const char *since;  /* as in the tables, or NULL */
    const char *theirs; /* NULL where there is nothing */
    const char *windows;
    int64_t shift;           /* of FIELD_OFFSET: theirs minus Windows' */
    const char *consequence; /* what breaks because of it */
    const char *origin;      /* the source file, or NULL */
};

/* What was checked: a target of a header set, or a file. */
enum subject_state {
    SUBJECT_CHECKED,
    SUBJECT_SKIPPED, /* nobody asked for it, and it cannot be checked here */
    SUBJECT_FAILED   /* it cannot be checked */
};

struct note {
    const char *text;
    const char *const *names; /* that the note is about; may be NULL */
    size_t n_names;
};

#define MOST_NOTES 8

struct subject {
    const char *name;   /* "x64", or the file */
    const char *detail; /* the compiler, or the kind of file; may be NULL */
    enum subject_state state;
    const char *reason; /* why it was not checked; also when some of it was */
    struct finding *findings;
    size_t n_findings;
    size_t capacity;
    size_t n_checked; /* names that were compared */
    struct note notes[MOST_NOTES];
    size_t n_notes;
    struct arena *arena;
    bool no_memory;
};

enum finding_group finding_group(enum finding_kind kind);

/* The kind's name in JSON, e.g. "record-size". */
const char *finding_kind_name(enum finding_kind kind);

void subject_add(struct subject *subject, const struct finding *finding);
void subject_note(struct subject *subject, const char *text, const char *const *names,
                  size_t n_names);

/* Everything of one command. */
struct report {
    const char *command; /* "headers", "binary", "exports" */
    struct subject *subjects;
    size_t n_subjects;
    bool merge; /* the subjects are targets of one header set: show what they share once */
    bool all;   /* show every missing name */
};

#endif
