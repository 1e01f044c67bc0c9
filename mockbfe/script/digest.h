/* SHA-256 (FIPS 180-4), so that keys can be told apart in reports without being shown. */
#ifndef MOCKBFE_SCRIPT_DIGEST_H
#define MOCKBFE_SCRIPT_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#define DIGEST_SIZE 32

void digest_sha256(const void *data, size_t size, uint8_t digest[DIGEST_SIZE]);

#endif
