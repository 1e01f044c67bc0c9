/* GUIDs as the engine keeps them: 16 bytes in the order in which Windows lays them out. */
#ifndef MOCKBFE_ENGINE_GUID_H
#define MOCKBFE_ENGINE_GUID_H

#include <stdbool.h>
#include <stdint.h>

struct guid {
    uint8_t bytes[16];
};

/* Room for the text of a GUID without braces, with its terminator. */
#define GUID_TEXT_SIZE 37

bool guid_is_zero(const struct guid *guid);
bool guid_equal(const struct guid *a, const struct guid *b);

/* Writes "01234567-89ab-cdef-0123-456789abcdef". */
void guid_print(const struct guid *guid, char text[GUID_TEXT_SIZE]);

#endif
