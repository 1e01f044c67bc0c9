/* One section of a key file in memory, as key_file.c reads it and key_section.c matches it. */
#ifndef SAMPLES_KEYFILE_KEY_SECTION_H
#define SAMPLES_KEYFILE_KEY_SECTION_H

#include "../common/sa_keys.h"
#include "../common/sa_text.h"
#include "key_file.h"

/* The longest key: AES-256 with 32 bytes, and 4 of salt for GCM; twice that is room for what may
 * come. */
#define KEY_MAX_BYTES 72

enum key_direction {
    KEY_INBOUND,
    KEY_OUTBOUND,
    KEY_DIRECTIONS
};

struct key_value {
    char protocol[4]; /* "ah" or "esp" */
    char use[8];      /* "auth" or "cipher" */
    UINT32 size;
    UINT8 bytes[KEY_MAX_BYTES];
};

/* One side of a traffic section. An empty address and port 0 mean any. */
struct key_endpoint {
    char address[SA_TEXT_SIZE]; /* as sa_text_address writes it */
    UINT16 port;
};

struct key_section {
    UINT32 line;
    BOOL is_traffic;
    char transform[SA_TEXT_SIZE]; /* as sa_text_transform writes it */
    struct key_endpoint local;
    struct key_endpoint remote;
    UINT8 protocol; /* IP protocol number, 0 for any */
    UINT32 counts[KEY_DIRECTIONS];
    struct key_value values[KEY_DIRECTIONS][SA_MAX_KEYS];
};

/* Whether SECTION says that it is for these SAs, and has all their keys in the right sizes. */
BOOL key_section_fits(const struct key_section *section, const IPSEC_SA_DETAILS1 *inbound,
                      const IPSEC_SA_DETAILS1 *outbound);

/* Whether SECTION might be for a negotiation between these addresses. */
BOOL key_section_may_fit(const struct key_section *section, const IKEEXT_TRAFFIC0 *traffic);

/* The value for a key, or NULL. */
struct key_value *key_section_value(struct key_section *section, enum key_direction direction,
                                    const char *protocol, const char *use);

#endif
