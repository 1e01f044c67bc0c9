#include "fingerprint.h"

#include <bcrypt.h>
#include <stdio.h>

enum {
    SHA256_SIZE = 32,
    SHOWN_BYTES = 8
};

static BCRYPT_ALG_HANDLE provider;

LONG fingerprint_open(void)
{
    return BCryptOpenAlgorithmProvider(&provider, BCRYPT_SHA256_ALGORITHM, NULL, 0);
}

void fingerprint_close(void)
{
    if (provider != NULL)
        BCryptCloseAlgorithmProvider(provider, 0);
    provider = NULL;
}

const char *fingerprint_text(const UINT8 *data, UINT32 size, char text[FINGERPRINT_SIZE])
{
    BCRYPT_HASH_HANDLE hash = NULL;
    UINT8 digest[SHA256_SIZE];

    text[0] = '?';
    text[1] = '\0';
    if (BCryptCreateHash(provider, &hash, NULL, 0, NULL, 0, 0) < 0)
        return text;
    /* The data is only read; the parameter lacks the const. */
    if (BCryptHashData(hash, (PUCHAR)data, size, 0) >= 0 &&
        BCryptFinishHash(hash, digest, sizeof(digest), 0) >= 0) {
        for (size_t i = 0; i < SHOWN_BYTES; i++)
            snprintf(&text[2 * i], 3, "%02x", (unsigned)digest[i]);
    }
    BCryptDestroyHash(hash);
    return text;
}
