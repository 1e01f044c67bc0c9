/* Security identifiers (SIDs) in the layout of Windows ([MS-DTYP] 2.4.2.2). */
#ifndef MOCKBFE_ENGINE_SID_H
#define MOCKBFE_ENGINE_SID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SID_HEADER_SIZE 8
#define SID_SUB_AUTHORITIES_MAX 15
#define SID_SIZE_MAX (SID_HEADER_SIZE + 4 * SID_SUB_AUTHORITIES_MAX)
/* Room for "S-1-…" of any SID, with its terminator. */
#define SID_TEXT_SIZE 192

/* Bytes behind sid_size() have no meaning. */
struct sid {
    uint8_t bytes[SID_SIZE_MAX];
};

size_t sid_size(const struct sid *sid);
bool sid_equal(const struct sid *a, const struct sid *b);
/* Copies one that begins at data; false when there is none within size bytes. */
bool sid_read(const uint8_t *data, size_t size, struct sid *sid);
/* "S-1-5-32-544", numbers in decimal; false for any other text. */
bool sid_parse(const char *text, struct sid *sid);
void sid_print(const struct sid *sid, char text[SID_TEXT_SIZE]);

#endif
