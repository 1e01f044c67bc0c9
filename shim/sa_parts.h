/* What the structures of an SA are made of. */
#ifndef SHIM_SA_PARTS_H
#define SHIM_SA_PARTS_H

#include <windows.h>
#include <fwpmu.h>
#include <stdbool.h>
#include <stddef.h>

/* Zeroed memory of the call under way (midl_user_allocate), or NULL. */
void *sa_part(size_t size);

/* Addresses come in network order. Host order: */
UINT32 sa_v4(const UINT8 *address);
/* All 16 bytes reversed, as in IPSEC_* structures; a filter's conditions do not reverse them. */
void sa_v6(const UINT8 *address, UINT8 *reversed);
/* bytes: as a GUID lies in memory. */
GUID sa_guid(const UINT8 *bytes);

/* Copies of a text as a part; NULL without memory. */
wchar_t *sa_text(const wchar_t *text);
/* The same of UTF-8; NULL for "", and *failed is set when there was no memory. */
wchar_t *sa_text_from_utf8(const UINT8 *text, size_t room, bool *failed);

#endif
