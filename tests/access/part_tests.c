/* Owner, group, DACL and SACL, each by itself: what is set, what comes back, and who may. */
#include "bench_engine.h"
#include "engine/calls.h"
#include "tests.h"

#include <stdlib.h>
#include <string.h>

#define ALL_RIGHTS 0x000F07FFu
#define ACE_AUDIT 0x02u
#define EVERYONE "S-1-1-0"
#define USERS "S-1-5-32-545"
#define ADMINISTRATORS "S-1-5-32-544"
#define USER "S-1-5-21-1111111111-2222222222-3333333333-1002"

static const uint32_t PARTS[] = {SECURITY_OWNER, SECURITY_GROUP, SECURITY_DACL, SECURITY_SACL};
static const enum security_object OBJECTS[] = {SECURITY_OF_ENGINE, SECURITY_OF_SA_DATABASE,
                                               SECURITY_OF_KEY_MANAGERS};

struct bytes {
    uint8_t *data;
    size_t size;
};

static struct bytes written(const struct security_descriptor *descriptor, uint32_t parts)
{
    struct bytes bytes = {NULL, security_descriptor_size(descriptor, parts)};
    bytes.data = malloc(bytes.size);
    security_descriptor_write(descriptor, parts, bytes.data);
    return bytes;
}

static void add_entry(struct acl *acl, uint8_t type, const char *sid, uint32_t mask)
{
    struct ace ace = {.type = type, .mask = mask};
    CHECK(sid_parse(sid, &ace.sid));
    CHECK(acl_append(acl, &ace));
}

/* All four parts, none as by default. The DACL's only entry is the given one. */
static struct security_descriptor odd_descriptor(const char *sid, uint32_t mask)
{
    struct security_descriptor descriptor = {.parts = SECURITY_ALL_PARTS};
    CHECK(sid_parse("S-1-5-21-7-8-9-1011", &descriptor.owner));
    CHECK(sid_parse("S-1-5-21-7-8-9-513", &descriptor.group));
    add_entry(&descriptor.dacl, ACE_ALLOWED, sid, mask);
    add_entry(&descriptor.sacl, ACE_AUDIT, EVERYONE, 0x123);
    return descriptor;
}

static enum bfe_error set_parts(struct bench *bench, uint64_t session, enum security_object object,
                                uint32_t parts, const struct security_descriptor *descriptor)
{
    struct bytes bytes = written(descriptor, SECURITY_ALL_PARTS);
    enum bfe_error error =
        security_set(bench->engine, session, object, parts, bytes.data, bytes.size, bench->now);
    free(bytes.data);
    return error;
}

/* Some parts of an object, as its caller gets them. */
static struct bytes get_parts(struct bench *bench, uint64_t session, enum security_object object,
                              uint32_t parts)
{
    const struct security_descriptor *descriptor = NULL;
    CHECK_INT(security_get(bench->engine, session, object, parts, bench->now, &descriptor), BFE_OK);
    return written(descriptor, parts);
}

static void check_same(struct bytes actual, struct bytes expected)
{
    CHECK_BYTES(actual.data, actual.size, expected.data, expected.size);
    free(actual.data);
    free(expected.data);
}

void a_descriptor_of_all_four_parts_survives_being_written_and_read(void)
{
    struct security_descriptor before = odd_descriptor(USERS, 0x81);
    for (uint32_t parts = 0; parts <= SECURITY_ALL_PARTS; parts++) {
        struct security_descriptor after;
        struct bytes bytes = written(&before, parts);
        if (CHECK_INT(security_descriptor_read(bytes.data, bytes.size, &after), BFE_OK)) {
            CHECK_HEX(after.parts, parts);
            check_same(written(&after, SECURITY_ALL_PARTS), bytes);
        }
        security_descriptor_clear(&after);
    }
    security_descriptor_clear(&before);
}

/* Each part, of each object: that part alone changes, of that object alone. */
void each_part_is_set_by_itself_and_on_its_object_only(void)
{
    for (size_t object = 0; object < 3; object++) {
        for (size_t part = 0; part < 4; part++) {
            struct bench bench;
            struct security_descriptor odd = odd_descriptor(ADMINISTRATORS, ALL_RIGHTS);
            struct bytes before[3][4];
            bench_start(&bench, NULL);
            uint64_t system = open_as(&bench, "local-system", 0);
            for (size_t i = 0; i < 12; i++) {
                before[i / 4][i % 4] = get_parts(&bench, system, OBJECTS[i / 4], PARTS[i % 4]);
            }
            CHECK_INT(set_parts(&bench, system, OBJECTS[object], PARTS[part], &odd), BFE_OK);
            for (size_t i = 0; i < 12; i++) {
                struct bytes expected = before[i / 4][i % 4];
                if (i == object * 4 + part) {
                    CHECK(expected.size != security_descriptor_size(&odd, PARTS[part]) ||
                          PARTS[part] == SECURITY_SACL);
                    free(expected.data);
                    expected = written(&odd, PARTS[part]);
                }
                check_same(get_parts(&bench, system, OBJECTS[i / 4], PARTS[i % 4]), expected);
            }
            security_descriptor_clear(&odd);
            bench_stop(&bench);
        }
    }
}

/* What a user who has all rights but one is denied: 1 for each part. */
static void check_denials(uint32_t missing, bool reads, uint32_t denied_parts)
{
    struct bench bench;
    bench_start(&bench, NULL);
    uint64_t system = open_as(&bench, "local-system", 0);
    uint64_t user = open_as(&bench, "user", 0);
    struct security_descriptor list = odd_descriptor(USERS, ALL_RIGHTS & ~missing);
    struct security_descriptor given = odd_descriptor(USERS, ALL_RIGHTS & ~missing);
    CHECK(sid_parse(USER, &given.owner)); /* which every caller may set */
    CHECK_INT(set_parts(&bench, system, SECURITY_OF_KEY_MANAGERS, SECURITY_DACL, &list), BFE_OK);
    for (size_t part = 0; part < 4; part++) {
        const struct security_descriptor *descriptor = NULL;
        enum bfe_error expected = denied_parts & PARTS[part] ? BFE_ACCESS_DENIED : BFE_OK;
        enum bfe_error error =
            reads ? security_get(bench.engine, user, SECURITY_OF_KEY_MANAGERS, PARTS[part],
                                 bench.now, &descriptor)
                  : set_parts(&bench, user, SECURITY_OF_KEY_MANAGERS, PARTS[part], &given);
        if (error != expected) {
            CHECK_FAIL("without right 0x%x, part 0x%x: expected %d, got %d", missing, PARTS[part],
                       expected, error);
        }
        /* As an owner the user would have two rights that the list does not give. */
        CHECK_INT(set_parts(&bench, system, SECURITY_OF_KEY_MANAGERS, SECURITY_OWNER, &list),
                  BFE_OK);
    }
    security_descriptor_clear(&list);
    security_descriptor_clear(&given);
    bench_stop(&bench);
}

void each_part_needs_its_own_right(void)
{
    check_denials(RIGHT_WRITE_OWNER, false, SECURITY_OWNER | SECURITY_GROUP);
    check_denials(RIGHT_WRITE_DAC, false, SECURITY_DACL | SECURITY_SACL);
    check_denials(RIGHT_READ_CONTROL, true, SECURITY_ALL_PARTS);
    check_denials(0, false, 0);
    check_denials(0, true, 0);
}

void a_sacl_is_kept_and_changes_nothing(void)
{
    struct bench bench;
    bench_start(&bench, NULL);
    uint64_t admin = open_as(&bench, "administrator", 0); /* without any privilege */
    struct security_descriptor odd = odd_descriptor(USERS, 0);
    struct key_manager_request request = bench_dictator_request();
    uint64_t id = 0;
    acl_map(&odd.sacl, access_map_generic);
    CHECK_INT(set_parts(&bench, admin, SECURITY_OF_KEY_MANAGERS, SECURITY_SACL, &odd), BFE_OK);
    CHECK_INT(key_manager_register(bench.engine, admin, &request, bench.now, &id), BFE_OK);
    CHECK_INT(
        key_manager_register(bench.engine, open_as(&bench, "user", 0), &request, bench.now, &id),
        BFE_ACCESS_DENIED);
    check_same(get_parts(&bench, admin, SECURITY_OF_KEY_MANAGERS, SECURITY_SACL),
               written(&odd, SECURITY_SACL));
    security_descriptor_clear(&odd);
    bench_stop(&bench);
}

void a_null_dacl_grants_everything_to_everybody(void)
{
    struct bench bench;
    bench_start(&bench, NULL);
    uint64_t admin = open_as(&bench, "administrator", 0);
    uint64_t guest = open_as(&bench, "everyone", 0);
    struct security_descriptor none = {.parts = SECURITY_DACL};
    struct key_manager_request request = bench_dictator_request();
    uint64_t id = 0;
    CHECK_INT(key_manager_register(bench.engine, guest, &request, bench.now, &id),
              BFE_ACCESS_DENIED);
    CHECK_INT(set_parts(&bench, admin, SECURITY_OF_KEY_MANAGERS, SECURITY_DACL, &none), BFE_OK);
    CHECK_INT(key_manager_register(bench.engine, guest, &request, bench.now, &id), BFE_OK);
    bench_stop(&bench);
}

void a_later_change_of_the_engines_list_reaches_no_container(void)
{
    struct bench bench;
    bench_start(&bench, NULL);
    uint64_t system = open_as(&bench, "local-system", 0);
    struct security_descriptor odd = odd_descriptor(ADMINISTRATORS, ALL_RIGHTS);
    struct acl_walk walk = {0};
    struct ace ace;
    /* An entry that containers would inherit. */
    CHECK(acl_next(&odd.dacl, &walk, &ace));
    ace.flags = ACE_FLAG_CONTAINER_INHERIT | ACE_FLAG_OBJECT_INHERIT;
    CHECK(acl_append(&odd.dacl, &ace));
    for (int again = 0; again < 2; again++) { /* before and after anybody asked for them */
        struct bytes before[2];
        for (size_t i = 1; i < 3; i++) {
            before[i - 1] = get_parts(&bench, system, OBJECTS[i], SECURITY_ALL_PARTS);
        }
        CHECK_INT(set_parts(&bench, system, SECURITY_OF_ENGINE, SECURITY_ALL_PARTS, &odd), BFE_OK);
        for (size_t i = 1; i < 3; i++) {
            check_same(get_parts(&bench, system, OBJECTS[i], SECURITY_ALL_PARTS), before[i - 1]);
        }
    }
    security_descriptor_clear(&odd);
    bench_stop(&bench);
}

/* LABEL, all unknown ones, PROTECTED_DACL and UNPROTECTED_SACL. */
void bits_that_are_not_set_are_refused(void)
{
    static const uint32_t BITS[] = {0x10, 0x0FFFFFF0, 0x80000000, 0x10000000};
    struct bench bench;
    bench_start(&bench, NULL);
    struct security_descriptor odd = odd_descriptor(ADMINISTRATORS, ALL_RIGHTS);
    uint64_t sessions[] = {open_as(&bench, "user", 0), open_as(&bench, "local-system", 0)};
    for (size_t i = 0; i < 4; i++) {
        for (size_t j = 0; j < 2; j++) {
            struct bytes before =
                get_parts(&bench, sessions[1], SECURITY_OF_ENGINE, SECURITY_ALL_PARTS);
            size_t refused = bench_times(&bench, OBSERVED_CALL_REFUSED);
            CHECK_INT(set_parts(&bench, sessions[j], SECURITY_OF_ENGINE, BITS[i], &odd),
                      BFE_INVALID_FLAGS);
            CHECK_INT(
                set_parts(&bench, sessions[j], SECURITY_OF_ENGINE, BITS[i] | SECURITY_DACL, &odd),
                BFE_INVALID_FLAGS);
            CHECK_INT(bench_times(&bench, OBSERVED_CALL_REFUSED), refused + 2);
            check_same(get_parts(&bench, sessions[1], SECURITY_OF_ENGINE, SECURITY_ALL_PARTS),
                       before);
        }
    }
    security_descriptor_clear(&odd);
    bench_stop(&bench);
}
