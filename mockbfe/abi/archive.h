/*
 * Import libraries and module-definition files: which names of which DLL they offer.
 */
#ifndef MOCKBFE_ABI_ARCHIVE_H
#define MOCKBFE_ABI_ARCHIVE_H

#include "abi/coff.h"

struct offer {
    const char *name; /* as the DLL exports it; NULL: by ordinal only */
    int ordinal;      /* 0: none is given */
    int stack_bytes;  /* of a 32-bit stdcall, from its decorated symbol; -1: unknown */
    const char *dll;  /* NULL: unknown */
};

struct offers {
    struct offer *items;
    size_t count;
    size_t capacity;
    struct arena *arena;
    const char *dll; /* that the whole file names, or NULL */
};

/* Adds one; false with the error set when there are too many. */
bool offers_add(struct offers *offers, const struct offer *offer, struct abi_error *error);

/* "_Name@12" and "Name@12": the 12; -1 when there is none. *length gets that of the name before it.
 */
int stack_bytes_of(const char *symbol, size_t *length);

/* An archive of import objects, as dlltool, lld and lib.exe write them. */
bool archive_read(struct bytes bytes, struct offers *offers, struct abi_error *error);

/* A .def file's LIBRARY and EXPORTS. */
bool def_read(struct bytes bytes, struct offers *offers, struct abi_error *error);

#endif
