#include "engine/security_descriptor.h"

#include <stdlib.h>
#include <string.h>

#define DESCRIPTOR_REVISION 1u
#define DESCRIPTOR_HEADER 20u
#define CONTROL_DACL_PRESENT 0x0004u
#define CONTROL_SACL_PRESENT 0x0010u
#define CONTROL_SELF_RELATIVE 0x8000u

#define ACL_REVISION_LOWEST 2u
#define ACL_REVISION_HIGHEST 4u
#define ACL_HEADER 8u
#define ACL_SIZE_MAX 0xFFFCu
#define ACE_HEADER 4u
#define ACE_MASK_END 8u

static uint16_t get16(const uint8_t *at)
{
    return (uint16_t)(at[0] | at[1] << 8);
}

static uint32_t get32(const uint8_t *at)
{
    return (uint32_t)get16(at) | (uint32_t)get16(at + 2) << 16;
}

static void put16(uint8_t *at, uint32_t value)
{
    at[0] = (uint8_t)value;
    at[1] = (uint8_t)(value >> 8);
}

static void put32(uint8_t *at, uint32_t value)
{
    put16(at, value);
    put16(at + 2, value >> 16);
}

/* ---- access control lists -------------------------------------------------------------------- */

/* Where the SID of an entry begins, or 0 for types that have none that matters here. */
static size_t ace_sid_place(const uint8_t *entry, size_t size)
{
    size_t place = ACE_MASK_END;
    switch (entry[0]) {
    case ACE_ALLOWED:
    case ACE_DENIED:
        return place;
    case ACE_ALLOWED_OBJECT:
    case ACE_DENIED_OBJECT:
        if (size < place + 4) {
            return size; /* there is no SID where there must be one */
        }
        place += 4 + ((entry[8] & 1) ? 16 : 0) + ((entry[8] & 2) ? 16 : 0);
        return place;
    default:
        return 0;
    }
}

/* Whether a list's header and entries lie within size bytes. */
static bool acl_valid(const uint8_t *bytes, size_t size)
{
    if (size < ACL_HEADER || bytes[0] < ACL_REVISION_LOWEST || bytes[0] > ACL_REVISION_HIGHEST ||
        get16(bytes + 2) < ACL_HEADER || get16(bytes + 2) > size) {
        return false;
    }
    size = get16(bytes + 2);
    size_t place = ACL_HEADER;
    for (uint32_t count = get16(bytes + 4); count > 0; count--) {
        struct sid sid;
        if (size - place < ACE_HEADER) {
            return false;
        }
        const uint8_t *entry = bytes + place;
        size_t length = get16(entry + 2);
        if (length < ACE_MASK_END || length % 4 != 0 || length > size - place) {
            return false;
        }
        size_t sid_place = ace_sid_place(entry, length);
        if (sid_place != 0 &&
            (sid_place > length || !sid_read(entry + sid_place, length - sid_place, &sid))) {
            return false;
        }
        place += length;
    }
    return true;
}

bool acl_next(const struct acl *acl, struct acl_walk *walk, struct ace *ace)
{
    if (!acl->bytes || walk->passed >= get16(acl->bytes + 4)) {
        return false;
    }
    const uint8_t *entry = acl->bytes + (walk->passed == 0 ? ACL_HEADER : walk->place);
    size_t length = get16(entry + 2);
    size_t sid_place = ace_sid_place(entry, length);
    ace->type = entry[0];
    ace->flags = entry[1];
    ace->mask = get32(entry + 4);
    ace->has_sid = sid_place != 0 && sid_read(entry + sid_place, length - sid_place, &ace->sid);
    walk->place = (size_t)(entry - acl->bytes) + length;
    walk->passed++;
    return true;
}

bool acl_append(struct acl *acl, const struct ace *ace)
{
    size_t length = ACE_MASK_END + sid_size(&ace->sid);
    size_t old = acl->bytes ? acl->size : ACL_HEADER;
    if (old + length > ACL_SIZE_MAX) {
        return false;
    }
    uint8_t *bytes = realloc(acl->bytes, old + length);
    if (!bytes) {
        return false;
    }
    if (!acl->bytes) {
        memset(bytes, 0, ACL_HEADER);
        bytes[0] = ACL_REVISION_LOWEST;
    }
    uint8_t *entry = bytes + old;
    entry[0] = ace->type;
    entry[1] = ace->flags;
    put16(entry + 2, (uint32_t)length);
    put32(entry + 4, ace->mask);
    memcpy(entry + ACE_MASK_END, ace->sid.bytes, sid_size(&ace->sid));
    acl->bytes = bytes;
    acl->size = old + length;
    put16(bytes + 2, (uint32_t)acl->size);
    put16(bytes + 4, get16(bytes + 4) + 1u);
    return true;
}

void acl_map(struct acl *acl, uint32_t (*map)(uint32_t mask))
{
    size_t place = ACL_HEADER;
    for (uint32_t left = acl->bytes ? get16(acl->bytes + 4) : 0; left > 0; left--) {
        uint8_t *entry = acl->bytes + place;
        put32(entry + 4, map(get32(entry + 4)));
        place += get16(entry + 2);
    }
}

/* ---- descriptors ----------------------------------------------------------------------------- */

static bool inside(uint32_t offset, size_t size)
{
    return offset >= DESCRIPTOR_HEADER && offset < size;
}

static bool read_sid(const uint8_t *bytes, size_t size, uint32_t offset, uint32_t part,
                     struct security_descriptor *descriptor, struct sid *sid)
{
    if (offset == 0) {
        return true;
    }
    descriptor->parts |= part;
    return inside(offset, size) && sid_read(bytes + offset, size - offset, sid);
}

static enum bfe_error read_acl(const uint8_t *bytes, size_t size, uint32_t offset, struct acl *acl)
{
    if (offset == 0) {
        return BFE_OK; /* the NULL list */
    }
    if (!inside(offset, size) || !acl_valid(bytes + offset, size - offset)) {
        return BFE_INVALID_SECURITY_DESCRIPTOR;
    }
    acl->size = get16(bytes + offset + 2);
    acl->bytes = malloc(acl->size);
    if (!acl->bytes) {
        return BFE_NO_MEMORY;
    }
    memcpy(acl->bytes, bytes + offset, acl->size);
    return BFE_OK;
}

enum bfe_error security_descriptor_read(const uint8_t *bytes, size_t size,
                                        struct security_descriptor *descriptor)
{
    enum bfe_error error = BFE_INVALID_SECURITY_DESCRIPTOR;
    memset(descriptor, 0, sizeof(*descriptor));
    if (size >= DESCRIPTOR_HEADER && bytes[0] == DESCRIPTOR_REVISION &&
        (get16(bytes + 2) & CONTROL_SELF_RELATIVE) &&
        read_sid(bytes, size, get32(bytes + 4), SECURITY_OWNER, descriptor, &descriptor->owner) &&
        read_sid(bytes, size, get32(bytes + 8), SECURITY_GROUP, descriptor, &descriptor->group)) {
        error = BFE_OK;
    }
    if (error == BFE_OK && (get16(bytes + 2) & CONTROL_SACL_PRESENT)) {
        descriptor->parts |= SECURITY_SACL;
        error = read_acl(bytes, size, get32(bytes + 12), &descriptor->sacl);
    }
    if (error == BFE_OK && (get16(bytes + 2) & CONTROL_DACL_PRESENT)) {
        descriptor->parts |= SECURITY_DACL;
        error = read_acl(bytes, size, get32(bytes + 16), &descriptor->dacl);
    }
    if (error != BFE_OK) {
        security_descriptor_clear(descriptor);
    }
    return error;
}

/* Lists take multiples of four bytes, so that what follows them is aligned. */
static size_t acl_room(const struct acl *acl)
{
    return acl->bytes ? (acl->size + 3) & ~(size_t)3 : 0;
}

size_t security_descriptor_size(const struct security_descriptor *descriptor, uint32_t parts)
{
    parts &= descriptor->parts;
    size_t size = DESCRIPTOR_HEADER;
    size += parts & SECURITY_OWNER ? sid_size(&descriptor->owner) : 0;
    size += parts & SECURITY_GROUP ? sid_size(&descriptor->group) : 0;
    size += parts & SECURITY_SACL ? acl_room(&descriptor->sacl) : 0;
    size += parts & SECURITY_DACL ? acl_room(&descriptor->dacl) : 0;
    return size;
}

static uint32_t write_acl(const struct acl *acl, uint8_t *bytes, uint32_t *place)
{
    if (!acl->bytes) {
        return 0;
    }
    uint32_t begin = *place;
    memcpy(bytes + begin, acl->bytes, acl->size);
    *place += (uint32_t)acl_room(acl);
    return begin;
}

static uint32_t write_sid(const struct sid *sid, uint8_t *bytes, uint32_t *place)
{
    uint32_t begin = *place;
    memcpy(bytes + begin, sid->bytes, sid_size(sid));
    *place += (uint32_t)sid_size(sid);
    return begin;
}

void security_descriptor_write(const struct security_descriptor *descriptor, uint32_t parts,
                               uint8_t *bytes)
{
    uint32_t control = CONTROL_SELF_RELATIVE;
    uint32_t place = DESCRIPTOR_HEADER;
    memset(bytes, 0, security_descriptor_size(descriptor, parts));
    parts &= descriptor->parts;
    bytes[0] = DESCRIPTOR_REVISION;
    if (parts & SECURITY_SACL) {
        control |= CONTROL_SACL_PRESENT;
        put32(bytes + 12, write_acl(&descriptor->sacl, bytes, &place));
    }
    if (parts & SECURITY_DACL) {
        control |= CONTROL_DACL_PRESENT;
        put32(bytes + 16, write_acl(&descriptor->dacl, bytes, &place));
    }
    if (parts & SECURITY_OWNER) {
        put32(bytes + 4, write_sid(&descriptor->owner, bytes, &place));
    }
    if (parts & SECURITY_GROUP) {
        put32(bytes + 8, write_sid(&descriptor->group, bytes, &place));
    }
    put16(bytes + 2, control);
}

static void take_acl(struct acl *into, struct acl *from)
{
    free(into->bytes);
    *into = *from;
    *from = (struct acl){0};
}

enum bfe_error security_descriptor_take(struct security_descriptor *into,
                                        struct security_descriptor *from, uint32_t parts)
{
    if ((parts & SECURITY_OWNER) && !(from->parts & SECURITY_OWNER)) {
        return BFE_INVALID_OWNER;
    }
    if ((parts & SECURITY_GROUP) && !(from->parts & SECURITY_GROUP)) {
        return BFE_INVALID_PRIMARY_GROUP;
    }
    if (parts & SECURITY_OWNER) {
        into->owner = from->owner;
    }
    if (parts & SECURITY_GROUP) {
        into->group = from->group;
    }
    if (parts & SECURITY_DACL) {
        take_acl(&into->dacl, &from->dacl);
    }
    if (parts & SECURITY_SACL) {
        take_acl(&into->sacl, &from->sacl);
    }
    into->parts |= parts & SECURITY_ALL_PARTS;
    return BFE_OK;
}

void security_descriptor_clear(struct security_descriptor *descriptor)
{
    free(descriptor->dacl.bytes);
    free(descriptor->sacl.bytes);
    memset(descriptor, 0, sizeof(*descriptor));
}
