#include "pe.h"

#include <stdint.h>
#include <string.h>

enum {
    DOS_NEW_HEADER = 0x3C,    /* where e_lfanew is */
    OPTIONAL_HEADER = 4 + 20, /* behind the signature and the file header */
    DLL_CHARACTERISTICS = 70, /* within the optional header */
    OPTIONAL_MAGIC_PE32 = 0x10B,
    OPTIONAL_MAGIC_PE32_PLUS = 0x20B,
    FORCE_INTEGRITY = 0x0080
};

static uint16_t read_16(const unsigned char *at)
{
    return (uint16_t)(at[0] | at[1] << 8);
}

static uint32_t read_32(const unsigned char *at)
{
    return read_16(at) | (uint32_t)read_16(at + 2) << 16;
}

bool pe_has_force_integrity(const unsigned char *image, size_t size)
{
    const unsigned char *optional;
    uint32_t header;
    uint16_t magic;

    if (size < DOS_NEW_HEADER + 4 || memcmp(image, "MZ", 2) != 0)
        return false;
    header = read_32(image + DOS_NEW_HEADER);
    if (header > size || size - header < OPTIONAL_HEADER + DLL_CHARACTERISTICS + 2 ||
        memcmp(image + header, "PE\0", 4) != 0)
        return false;
    optional = image + header + OPTIONAL_HEADER;
    magic = read_16(optional);
    return (magic == OPTIONAL_MAGIC_PE32 || magic == OPTIONAL_MAGIC_PE32_PLUS) &&
           (read_16(optional + DLL_CHARACTERISTICS) & FORCE_INTEGRITY) != 0;
}
