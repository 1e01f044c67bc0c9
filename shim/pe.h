/* Reads the one field of a mapped PE image that registrations depend on. Pure. */
#ifndef SHIM_PE_H
#define SHIM_PE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Whether the image has IMAGE_DLLCHARACTERISTICS_FORCE_INTEGRITY (0x0080), the bit that the
 * linker's
 * --forceinteg or /INTEGRITYCHECK sets. image: at least its headers, size bytes. False when they
 * are no PE headers. The field has the same place in PE32 and PE32+.
 */
bool pe_has_force_integrity(const unsigned char *image, size_t size);

#endif
