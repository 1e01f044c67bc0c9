/*
 * Keys from a text file. README.md describes the format.
 *
 * The file is a list of sections, each for a transform or for traffic. The first section that fits
 * an SA pair, with keys of the right size for both directions, gives its keys.
 */
#ifndef SAMPLES_KEYFILE_KEY_FILE_H
#define SAMPLES_KEYFILE_KEY_FILE_H

#include <windows.h>
#include <fwpmu.h>

struct key_file;
struct key_section;

/* Reads PATH. Returns NULL, after a message on standard error with file, line and reason, where it
 * cannot. */
struct key_file *key_file_load(const wchar_t *path);

/* Wipes the keys and frees FILE; NULL is nothing to do. */
void key_file_free(struct key_file *file);

/* How many sections there are. */
UINT32 key_file_count(const struct key_file *file);

/* Whether some section might fit a negotiation between these addresses, whatever its transform will
 * be. */
BOOL key_file_may_fit(const struct key_file *file, const IKEEXT_TRAFFIC0 *traffic);

/* The first section that fits both SAs, or NULL. */
const struct key_section *key_file_find(const struct key_file *file,
                                        const IPSEC_SA_DETAILS1 *inbound,
                                        const IPSEC_SA_DETAILS1 *outbound);

/* The line on which SECTION starts. */
UINT32 key_section_line(const struct key_section *section);

/* Copies the keys of SECTION, which must fit, into the buffers of both SAs. */
void key_section_copy(const struct key_section *section, IPSEC_SA_DETAILS1 *inbound,
                      IPSEC_SA_DETAILS1 *outbound);

/* Whether the keys of both SAs are those of SECTION. */
BOOL key_section_is_used(const struct key_section *section, const IPSEC_SA_DETAILS1 *inbound,
                         const IPSEC_SA_DETAILS1 *outbound);

#endif
