/* The keys inside an IPSEC_SA_DETAILS1, whatever its transforms are. */
#ifndef SAMPLES_COMMON_SA_KEYS_H
#define SAMPLES_COMMON_SA_KEYS_H

#include <windows.h>
#include <fwpmu.h>

/* A bundle has at most two SAs (ESP, then AH), and an SA at most two keys. */
#define SA_MAX_KEYS 4

struct sa_key {
    IPSEC_SA_SPI spi;     /* of the SA that the key belongs to */
    const char *protocol; /* "ah" or "esp" */
    const char *use;      /* "auth" or "cipher" */
    FWP_BYTE_BLOB *blob;  /* the buffer inside the SA; not owned */
};

/*
 * Lists the keys of SA in their order: by SA, and in an SA with both, the authentication key first.
 * Returns how many were written to KEYS. A combined-mode cipher (AES-GCM) has one key, listed as
 * "cipher"; a blob of no bytes is no key.
 */
UINT32 sa_list_keys(const IPSEC_SA_DETAILS1 *sa, struct sa_key keys[SA_MAX_KEYS]);

/* Writes what KEYS say into SA's other fields that hold the same key: a combined-mode cipher's
 * authentication blob repeats its cipher key where it has room for it. */
void sa_complete_keys(const IPSEC_SA_DETAILS1 *sa);

/* Whether the cipher does authentication too (AES-GCM). */
int sa_is_combined_mode(IPSEC_CIPHER_CONFIG config);

#endif
