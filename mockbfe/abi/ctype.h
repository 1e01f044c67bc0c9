/*
 * A C type as far as an ABI cares: how wide, what it points to, which names it goes by. Both sides
 * are brought to this form: Windows' spelling in the tables, and theirs from debug data.
 */
#ifndef MOCKBFE_ABI_CTYPE_H
#define MOCKBFE_ABI_CTYPE_H

#include "abi/arena.h"
#include "abi/tables.h"

enum ctype_shape {
    CTYPE_UNKNOWN, /* agrees with everything */
    CTYPE_VOID,
    CTYPE_INTEGER,
    CTYPE_FLOAT,
    CTYPE_ENUM,
    CTYPE_POINTER,
    CTYPE_ARRAY,
    CTYPE_RECORD,
    CTYPE_FUNCTION
};

#define CTYPE_NAMES 6

struct ctype {
    enum ctype_shape shape;
    bool is_const;
    bool is_signed;
    uint64_t size;
    /* What headers call it: typedefs from the outermost on, then the tag. */
    const char *names[CTYPE_NAMES];
    unsigned n_names;
    const struct ctype *target; /* of a pointer, of an array's elements; a function's result */
    uint64_t count;             /* of an array */
    const struct ctype *const *parameters;
    size_t n_parameters;
};

/* Where nothing is known of a type. */
extern const struct ctype ctype_unknown;

/* How two types compare, from harmless to harmful. */
enum ctype_verdict {
    CTYPE_SAME,
    CTYPE_OTHER_CONST, /* a pointer to const on one side only */
    CTYPE_OTHER_SIGN,
    CTYPE_OTHER_TYPE, /* the same width, but something else */
    CTYPE_OTHER_SIZE
};

enum ctype_verdict ctype_compare(const struct ctype *windows, const struct ctype *theirs);

/* The type as a header would write it, e.g. "const FWP_BYTE_BLOB *". */
const char *ctype_text(struct arena *arena, const struct ctype *type);

/* Adds a name; later ones than the sixth are dropped. */
void ctype_add_name(struct ctype *type, const char *name);

/*
 * Windows' spelling as a type, e.g. "const IPSEC_SA_DETAILS1 *", "UINT8[6]" or the type of a
 * pointer to a function. An unknown name gives CTYPE_UNKNOWN with that name. NULL when there is no
 * memory.
 */
const struct ctype *ctype_windows(struct arena *arena, const struct abi_tables *tables,
                                  enum abi_target target, const char *text);

/*
 * Windows' function as a type; *names gets the names of its parameters (as many as parameters, ""
 * for none). NULL when there is no memory.
 */
const struct ctype *ctype_windows_function(struct arena *arena, const struct abi_tables *tables,
                                           enum abi_target target,
                                           const struct abi_function *function,
                                           const char *const **names);

/* The bytes that a parameter of this type takes on a 32-bit stack. */
uint64_t ctype_stack_bytes(const struct ctype *type);

#endif
