/*
 * Security descriptors: read from and written to Windows' self-relative form ([MS-DTYP] 2.4.6),
 * and the access control lists in them ([MS-DTYP] 2.4.4, 2.4.5).
 */
#ifndef MOCKBFE_ENGINE_SECURITY_DESCRIPTOR_H
#define MOCKBFE_ENGINE_SECURITY_DESCRIPTOR_H

#include "engine/error.h"
#include "engine/sid.h"

/* The parts, with the values of SECURITY_INFORMATION. */
#define SECURITY_OWNER 0x1u
#define SECURITY_GROUP 0x2u
#define SECURITY_DACL 0x4u
#define SECURITY_SACL 0x8u
#define SECURITY_ALL_PARTS 0xFu

/* An access control list as it lies in memory; bytes is NULL for the NULL list. */
struct acl {
    uint8_t *bytes;
    size_t size;
};

struct security_descriptor {
    uint32_t parts; /* which of the following are there */
    struct sid owner;
    struct sid group;
    struct acl dacl; /* the NULL list: everybody may do everything */
    struct acl sacl;
};

/*
 * Copies a self-relative descriptor of at most size bytes. Every offset and length in it is
 * checked. BFE_INVALID_SECURITY_DESCRIPTOR or BFE_NO_MEMORY; *descriptor is then empty.
 */
enum bfe_error security_descriptor_read(const uint8_t *bytes, size_t size,
                                        struct security_descriptor *descriptor);

/* How many bytes some parts take in self-relative form, and writing them. Others are left out. */
size_t security_descriptor_size(const struct security_descriptor *descriptor, uint32_t parts);
void security_descriptor_write(const struct security_descriptor *descriptor, uint32_t parts,
                               uint8_t *bytes);

/*
 * Moves parts from one descriptor into another, all or none. A missing owner is BFE_INVALID_OWNER,
 * a missing group BFE_INVALID_PRIMARY_GROUP; a missing list becomes the NULL list.
 */
enum bfe_error security_descriptor_take(struct security_descriptor *into,
                                        struct security_descriptor *from, uint32_t parts);

/* Frees the lists and empties the descriptor. */
void security_descriptor_clear(struct security_descriptor *descriptor);

/* One entry of a list. */
struct ace {
    uint8_t type;
    uint8_t flags;
    uint32_t mask;
    bool has_sid; /* of the types that access is decided by */
    struct sid sid;
};

#define ACE_ALLOWED 0x00u
#define ACE_DENIED 0x01u
#define ACE_ALLOWED_OBJECT 0x05u
#define ACE_DENIED_OBJECT 0x06u
#define ACE_FLAG_OBJECT_INHERIT 0x01u
#define ACE_FLAG_CONTAINER_INHERIT 0x02u
#define ACE_FLAG_NO_PROPAGATE 0x04u
#define ACE_FLAG_INHERIT_ONLY 0x08u
#define ACE_FLAG_INHERITED 0x10u

/* A walk over a list; begin with zeros. */
struct acl_walk {
    size_t place;
    uint32_t passed; /* entries before it */
};

/* Reads the entry at the walk's place and moves on; false at the end. */
bool acl_next(const struct acl *acl, struct acl_walk *walk, struct ace *ace);
/* Appends an entry of type ACE_ALLOWED or ACE_DENIED, making the list when it is NULL. */
bool acl_append(struct acl *acl, const struct ace *ace);
/* Replaces each entry's mask by map(mask). */
void acl_map(struct acl *acl, uint32_t (*map)(uint32_t mask));

#endif
