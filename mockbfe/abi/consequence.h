/*
 * Says what breaks because of a difference, in words for the person who has to mend it.
 */
#ifndef MOCKBFE_ABI_CONSEQUENCE_H
#define MOCKBFE_ABI_CONSEQUENCE_H

#include "abi/ctype.h"
#include "abi/model.h"

const char *consequence_of_size(struct arena *arena, enum abi_target target,
                                const struct abi_record *windows,
                                const struct model_record *theirs);

const char *consequence_of_alignment(struct arena *arena, uint64_t windows, uint64_t theirs);

const char *consequence_of_offset(struct arena *arena, enum abi_target target,
                                  const struct abi_record *record, const struct abi_field *windows,
                                  const struct model_field *theirs);

const char *consequence_of_field_size(struct arena *arena, enum abi_target target,
                                      const struct abi_record *record,
                                      const struct abi_field *windows,
                                      const struct model_record *theirs,
                                      const struct model_field *field);

/* Of a type that is as wide as Windows'. */
const char *consequence_of_type(struct arena *arena, enum ctype_verdict verdict,
                                const struct ctype *windows, const struct ctype *theirs);

const char *consequence_of_parameter(struct arena *arena, enum abi_target target,
                                     const struct ctype *windows, const struct ctype *theirs,
                                     bool is_callback);

/* Of a 32-bit function whose parameters take other bytes than Windows'. */
const char *consequence_of_stack(struct arena *arena, const char *name, uint64_t windows,
                                 uint64_t theirs, bool is_callback);

const char *consequence_of_convention(struct arena *arena, uint64_t bytes, bool is_callback);
const char *consequence_of_fastcall(bool is_callback);

const char *consequence_of_enumerator(struct arena *arena, const struct abi_tables *tables,
                                      size_t i, int64_t theirs);

const char *consequence_of_guid(struct arena *arena, const struct abi_tables *tables,
                                const uint8_t theirs[16]);

#endif
