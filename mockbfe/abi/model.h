/*
 * What somebody's headers or binary say about the names in Windows' tables, for one target.
 * Built by probe_read.c (headers) and model_dwarf.c (debug data), read by compare.c.
 */
#ifndef MOCKBFE_ABI_MODEL_H
#define MOCKBFE_ABI_MODEL_H

#include "abi/coff.h"
#include "abi/ctype.h"
#include "abi/dwarf.h"
#include "abi/tables.h"

struct model_field {
    const char *path; /* as in struct abi_field */
    uint64_t offset;
    uint64_t size;
    const struct ctype *type;
    bool is_bit_field;
};

struct model_record {
    uint64_t size;
    uint64_t align;     /* 0: unknown */
    const char *origin; /* the source file that it was compiled from, or NULL */
    struct model_field *fields;
    size_t n_fields;
    struct model_record *next; /* another layout under the same name */
};

enum model_state {
    MODEL_UNSEEN,    /* nothing is known, and nothing is said about it */
    MODEL_MISSING,   /* the headers do not declare it */
    MODEL_PRESENT,   /* and its value is known */
    MODEL_UNREADABLE /* declared, but without a value that can be compared */
};

struct model_value {
    enum model_state state;
    int64_t value;
    const char *origin;
    const char *why; /* of MODEL_UNREADABLE: the compiler's words, or NULL */
};

struct model_guid {
    enum model_state state;
    uint8_t bytes[16];
};

struct model_alias {
    enum model_state state;
    const char *target; /* what it stands for */
};

enum model_convention {
    MODEL_CONVENTION_UNKNOWN, /* and where there is only one */
    MODEL_STDCALL,
    MODEL_FASTCALL,
    MODEL_OTHER_CONVENTION
};

struct model_function {
    enum model_state state;
    const struct ctype *type; /* CTYPE_FUNCTION; NULL when the name is of something else */
    enum model_convention convention;
    const char *symbol; /* as the linker sees it, or NULL */
    const char *origin;
};

/* Arrays run in parallel to those of the tables. */
struct model {
    const struct abi_tables *tables;
    enum abi_target target;
    struct arena *arena;
    struct abi_index index;
    struct model_record **records;   /* NULL: not seen */
    enum model_state *record_states; /* MISSING only in headers */
    enum model_state *enumerations;
    struct model_value *enumerators;
    struct model_value *macros;
    struct model_value *errors;
    struct model_guid *guids;
    struct model_function *functions;
    struct model_alias *aliases;
    size_t records_seen; /* how many records the debug data describe */
};

/* An empty model; NULL when there is no memory. */
struct model *model_new(const struct abi_tables *tables, enum abi_target target,
                        struct arena *arena);

/* A variable that the probe declares, found in debug data. */
struct model_probe {
    const char *name;
    const struct ctype *type; /* of the variable */
};

/*
 * Takes records, enumerators and callbacks from debug data. With a visitor, also hands over every
 * variable whose name starts with prefix. False with the error set when the data is broken.
 */
typedef void model_probe_visitor(void *context, const struct model_probe *probe);
bool model_add_dwarf(struct model *model, struct dwarf *dwarf, const char *prefix,
                     model_probe_visitor *visitor, void *context, struct abi_error *error);

/* The type at an offset of the debug data; CTYPE_UNKNOWN where it is broken. NULL without memory.
 */
const struct ctype *ctype_dwarf(struct arena *arena, struct dwarf *dwarf,
                                const struct dwarf_entry *entry);

#endif
