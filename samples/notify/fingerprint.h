/* A short fingerprint of a key: two parties can compare it without showing the key. */
#ifndef SAMPLES_NOTIFY_FINGERPRINT_H
#define SAMPLES_NOTIFY_FINGERPRINT_H

#include <windows.h>

/* 8 bytes in hex, and a terminator. */
#define FINGERPRINT_SIZE 17

/* Opens and closes the hash provider. fingerprint_open returns an NTSTATUS; negative is a failure.
 */
LONG fingerprint_open(void);
void fingerprint_close(void);

/* Writes the first 8 bytes of the SHA-256 of SIZE bytes at DATA as hex. "?" where hashing fails.
 * Several threads may call it at once. */
const char *fingerprint_text(const UINT8 *data, UINT32 size, char text[FINGERPRINT_SIZE]);

#endif
