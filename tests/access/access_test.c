/* Who may do what: SIDs, security descriptors, the check, the defaults, and what each call demands.
 */
#include "bench_engine.h"
#include "engine/calls.h"
#include "engine/principal.h"
#include "tests.h"

#include <stdlib.h>
#include <string.h>

/* ---- SIDs ------------------------------------------------------------------------------------ */

static void sids_are_read_and_printed(void)
{
    static const char *const GOOD[] = {
        "S-1-1-0", "S-1-5-32-544", "S-1-5-80-3088073201-1464728630-1879813800-1107566885-823218052",
        "S-1-281474976710655-4294967295", "S-1-5-1-2-3-4-5-6-7-8-9-10-11-12-13-14-15"};
    static const char *const BAD[] = {"",
                                      "S-1",
                                      "S-1-",
                                      "S-2-1-0",
                                      "S-1-5",
                                      "S-1-5-",
                                      "S-1-5-x",
                                      "S-1-5-32-544 ",
                                      "S-1-5-4294967296",
                                      "S-1-281474976710656-1",
                                      "S-1-5-1-2-3-4-5-6-7-8-9-10-11-12-13-14-15-16"};
    for (size_t i = 0; i < sizeof(GOOD) / sizeof(GOOD[0]); i++) {
        struct sid sid;
        char text[SID_TEXT_SIZE];
        if (CHECK(sid_parse(GOOD[i], &sid))) {
            sid_print(&sid, text);
            CHECK_STR(text, GOOD[i]);
        }
    }
    for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
        struct sid sid;
        if (sid_parse(BAD[i], &sid)) {
            CHECK_FAIL("\"%s\" was taken for a SID", BAD[i]);
        }
    }
}

/* ---- descriptors ----------------------------------------------------------------------------- */

static uint8_t *written(const struct security_descriptor *descriptor, uint32_t parts, size_t *size)
{
    *size = security_descriptor_size(descriptor, parts);
    uint8_t *bytes = malloc(*size); /* exactly: a sanitizer sees every byte too many */
    security_descriptor_write(descriptor, parts, bytes);
    return bytes;
}

static void a_descriptor_survives_being_written_and_read(void)
{
    struct security_descriptor before;
    struct security_descriptor after;
    CHECK(access_default_engine(&before));
    for (uint32_t parts = 0; parts <= SECURITY_ALL_PARTS; parts++) {
        size_t size = 0;
        size_t again_size = 0;
        uint8_t *bytes = written(&before, parts, &size);
        if (CHECK_INT(security_descriptor_read(bytes, size, &after), BFE_OK)) {
            CHECK_HEX(after.parts, parts & before.parts);
            uint8_t *again = written(&after, SECURITY_ALL_PARTS, &again_size);
            CHECK_BYTES(again, again_size, bytes, size);
            free(again);
        }
        security_descriptor_clear(&after);
        free(bytes);
    }
    security_descriptor_clear(&before);
}

/* Every truncation, and every byte replaced by every of some values: an answer, never a crash. */
static void a_malformed_descriptor_is_refused_or_harmless(void)
{
    static const uint8_t VALUES[] = {0x00, 0x01, 0x04, 0x14, 0x7F, 0x80, 0xFF};
    struct security_descriptor source;
    struct security_descriptor result;
    size_t size = 0;
    access_default_engine(&source);
    uint8_t *bytes = written(&source, SECURITY_ALL_PARTS, &size);
    for (size_t length = 0; length < size; length++) {
        uint8_t *shorter = malloc(length ? length : 1);
        memcpy(shorter, bytes, length);
        if (security_descriptor_read(shorter, length, &result) == BFE_OK) {
            CHECK_FAIL("%zu of %zu bytes were taken for a descriptor", length, size);
        }
        security_descriptor_clear(&result);
        free(shorter);
    }
    struct caller *caller = principal_caller("user");
    for (size_t place = 0; place < size; place++) {
        for (size_t i = 0; i < sizeof(VALUES); i++) {
            uint8_t kept = bytes[place];
            bytes[place] = VALUES[i];
            if (security_descriptor_read(bytes, size, &result) == BFE_OK) {
                size_t again_size = 0;
                access_granted(&result, caller, RIGHT_GENERIC_ALL);
                acl_map(&result.dacl, access_map_generic);
                free(written(&result, SECURITY_ALL_PARTS, &again_size));
            }
            security_descriptor_clear(&result);
            bytes[place] = kept;
        }
    }
    caller_free(caller);
    free(bytes);
    security_descriptor_clear(&source);
}

static void a_list_does_not_grow_beyond_its_own_size_field(void)
{
    struct acl acl = {0};
    struct ace ace = {.type = ACE_ALLOWED, .mask = 1};
    uint32_t count = 0;
    sid_parse("S-1-5-32-544", &ace.sid);
    while (acl_append(&acl, &ace)) {
        count++;
    }
    CHECK(count > 1000);
    CHECK(acl.size <= 0xFFFF);
    free(acl.bytes);
}

/* ---- the check ------------------------------------------------------------------------------- */

#define DENY true

struct entry {
    bool deny;
    const char *sid;
    uint32_t mask;
    uint8_t flags;
};

static struct security_descriptor descriptor_of(const char *owner, const struct entry *entries,
                                                size_t count)
{
    struct security_descriptor descriptor = {.parts = SECURITY_OWNER | SECURITY_DACL};
    sid_parse(owner, &descriptor.owner);
    for (size_t i = 0; i < count; i++) {
        struct ace ace = {
            .type = entries[i].deny ? ACE_DENIED : ACE_ALLOWED,
            .flags = entries[i].flags,
            .mask = entries[i].mask,
        };
        sid_parse(entries[i].sid, &ace.sid);
        acl_append(&descriptor.dacl, &ace);
    }
    return descriptor;
}

#define USERS "S-1-5-32-545"
#define ADMINISTRATORS "S-1-5-32-544"
#define EVERYONE "S-1-1-0"

static void check_user(const struct entry *entries, size_t count, uint32_t wanted, bool granted)
{
    struct security_descriptor descriptor = descriptor_of("S-1-5-18", entries, count);
    struct caller *user = principal_caller("user");
    CHECK_INT(access_granted(&descriptor, user, wanted), granted);
    caller_free(user);
    security_descriptor_clear(&descriptor);
}

static void entries_are_taken_in_their_order(void)
{
    static const struct entry ALLOW_FIRST[] = {{false, USERS, 0x3, 0}, {DENY, EVERYONE, 0x2, 0}};
    static const struct entry DENY_FIRST[] = {{DENY, EVERYONE, 0x2, 0}, {false, USERS, 0x3, 0}};
    static const struct entry IN_PIECES[] = {{false, USERS, 0x1, 0}, {false, EVERYONE, 0x2, 0}};
    static const struct entry OTHERS[] = {{DENY, ADMINISTRATORS, 0x1, 0}, {false, USERS, 0x1, 0}};
    check_user(ALLOW_FIRST, 2, 0x2, true);
    check_user(DENY_FIRST, 2, 0x2, false);
    check_user(DENY_FIRST, 2, 0x1, true);
    check_user(IN_PIECES, 2, 0x3, true);
    check_user(IN_PIECES, 2, 0x7, false);
    check_user(OTHERS, 2, 0x1, true);
}

static void an_entry_that_is_only_inherited_counts_for_nobody(void)
{
    static const struct entry ENTRIES[] = {{false, EVERYONE, 0x1, ACE_FLAG_INHERIT_ONLY}};
    check_user(ENTRIES, 1, 0x1, false);
}

static void an_empty_list_grants_nothing_and_no_list_everything(void)
{
    struct security_descriptor none = {.parts = SECURITY_DACL};
    struct caller *user = principal_caller("user");
    CHECK(access_granted(&none, user, RIGHT_GENERIC_ALL));
    uint8_t empty[] = {2, 0, 8, 0, 0, 0, 0, 0};
    none.dacl = (struct acl){empty, sizeof(empty)};
    CHECK(!access_granted(&none, user, RIGHT_READ));
    CHECK(access_granted(&none, NULL, RIGHT_GENERIC_ALL)); /* the kernel */
    caller_free(user);
}

static void the_owner_can_always_read_and_change_the_list(void)
{
    struct caller *admin = principal_caller("administrator");
    struct security_descriptor descriptor = descriptor_of(ADMINISTRATORS, NULL, 0);
    uint8_t empty[] = {2, 0, 8, 0, 0, 0, 0, 0};
    descriptor.dacl = (struct acl){empty, sizeof(empty)};
    CHECK(access_granted(&descriptor, admin, RIGHT_READ_CONTROL | RIGHT_WRITE_DAC));
    CHECK(!access_granted(&descriptor, admin, RIGHT_WRITE_OWNER));
    CHECK(!access_granted(&descriptor, admin, RIGHT_READ));
    admin->may_take_ownership = true;
    CHECK(access_granted(&descriptor, admin, RIGHT_WRITE_OWNER));
    caller_free(admin);
}

static void a_group_for_denials_only_grants_nothing(void)
{
    static const struct entry ALLOW[] = {{false, ADMINISTRATORS, 0x1, 0}};
    static const struct entry BOTH[] = {{DENY, ADMINISTRATORS, 0x1, 0}, {false, EVERYONE, 0x1, 0}};
    struct caller *admin = principal_caller("administrator");
    struct security_descriptor allow = descriptor_of("S-1-5-18", ALLOW, 1);
    struct security_descriptor both = descriptor_of("S-1-5-18", BOTH, 2);
    CHECK(access_granted(&allow, admin, 0x1));
    admin->groups[0].attributes = GROUP_DENY_ONLY;
    CHECK(!access_granted(&allow, admin, 0x1));
    CHECK(!access_granted(&both, admin, 0x1));
    admin->groups[0].attributes = 0; /* disabled altogether */
    CHECK(access_granted(&both, admin, 0x1));
    caller_free(admin);
    security_descriptor_clear(&allow);
    security_descriptor_clear(&both);
}

static void a_restricted_token_must_pass_with_its_restricting_sids_as_well(void)
{
    static const struct entry ENTRIES[] = {{false, USERS, 0x3, 0}, {false, EVERYONE, 0x1, 0}};
    struct caller *user = principal_caller("user");
    struct security_descriptor descriptor = descriptor_of("S-1-5-18", ENTRIES, 2);
    free(user->restricting);
    user->restricting = calloc(1, sizeof(*user->restricting));
    user->restricting_count = 1;
    sid_parse(EVERYONE, &user->restricting[0]);
    CHECK(access_granted(&descriptor, user, 0x1));
    CHECK(!access_granted(&descriptor, user, 0x2));
    caller_free(user);
    security_descriptor_clear(&descriptor);
}

static void generic_rights_are_mapped_as_the_headers_say(void)
{
    /* FWPM_GENERIC_* of fwpmu.h, worked out by hand. */
    CHECK_HEX(access_map_generic(RIGHT_GENERIC_READ), 0x000201D4);
    CHECK_HEX(access_map_generic(RIGHT_GENERIC_EXECUTE), 0x00020220);
    CHECK_HEX(access_map_generic(RIGHT_GENERIC_WRITE), 0x0003040B);
    CHECK_HEX(access_map_generic(RIGHT_GENERIC_ALL), 0x000F07FF);
    CHECK_HEX(access_map_generic(RIGHT_ADD | RIGHT_DELETE), RIGHT_ADD | RIGHT_DELETE);
}

/* ---- defaults and principals ----------------------------------------------------------------- */

static void the_default_grants_what_its_page_says(void)
{
    static const struct {
        const char *principal;
        uint32_t rights; /* all that are granted, of the engine's and the standard ones */
    } TABLE[] = {
        {"administrator", 0x000F07FF},
        {"local-system", 0x000F07FF},
        {"network-operator", 0x000307FF},
        {"user", RIGHT_OPEN | RIGHT_CLASSIFY},
        {"everyone", RIGHT_OPEN | RIGHT_CLASSIFY},
        {"local-service", RIGHT_OPEN | RIGHT_CLASSIFY},
        {"network-service", RIGHT_OPEN | RIGHT_CLASSIFY},
        /* PolicyAgent's service SID */
        {"S-1-5-80-3044542841-3639452079-4096941652-1606687743-1256249853", 0x000307FF},
    };
    struct security_descriptor engine;
    struct security_descriptor container;
    CHECK(access_default_engine(&engine));
    CHECK(access_inherit(&engine, &container));
    for (size_t i = 0; i < sizeof(TABLE) / sizeof(TABLE[0]); i++) {
        struct caller *caller = principal_caller(TABLE[i].principal);
        if (!CHECK(caller != NULL)) {
            continue;
        }
        for (uint32_t right = 1; right <= RIGHT_WRITE_OWNER; right <<= 1) {
            bool expected = (TABLE[i].rights & right) != 0;
            if ((right & 0x000F07FF) && (access_granted(&engine, caller, right) != expected ||
                                         access_granted(&container, caller, right) != expected)) {
                CHECK_FAIL("%s, right 0x%x: expected it to be %s", TABLE[i].principal, right,
                           expected ? "granted" : "denied");
            }
        }
        caller_free(caller);
    }
    security_descriptor_clear(&engine);
    security_descriptor_clear(&container);
}

static void principals_have_names(void)
{
    for (size_t i = 0; principal_name(i); i++) {
        struct caller *caller = principal_caller(principal_name(i));
        CHECK(principal_known(principal_name(i)));
        CHECK(caller && caller->name);
        caller_free(caller);
    }
    CHECK(!principal_known("administator"));
    CHECK(principal_caller("administator") == NULL);
    CHECK(principal_known("S-1-5-21-1-2-3-4"));
}

/* ---- what each call demands ------------------------------------------------------------------ */

static void every_call_has_its_rule(void)
{
    for (int call = 0; call < ENGINE_CALL_COUNT; call++) {
        if (!call_rule((enum engine_call)call)->name) {
            CHECK_FAIL("call %d has no row in the table", call);
        }
    }
}

uint64_t open_as(struct bench *bench, const char *principal, uint32_t flags)
{
    struct caller *caller = principal_caller(principal);
    const struct session_request request = {.process_id = 7, .flags = flags, .caller = caller};
    uint64_t id = 0;
    CHECK_INT(session_open(bench->engine, &request, bench->now, &id), BFE_OK);
    caller_free(caller);
    return id;
}

static void visit(void *context, const struct key_manager_info *info)
{
    (void)context;
    (void)info;
}

static void a_plain_user_is_denied_what_needs_a_right(void)
{
    struct bench bench;
    bench_start(&bench, NULL);
    uint64_t user = open_as(&bench, "user", 0);
    struct key_manager_request request = bench_dictator_request();
    const struct security_descriptor *descriptor = NULL;
    uint64_t id = 0;
    CHECK_INT(transaction_begin(bench.engine, user, 0, 0, bench.now), BFE_ACCESS_DENIED);
    CHECK_INT(transaction_begin(bench.engine, user, TXN_FLAG_READ_ONLY, 0, bench.now),
              BFE_ACCESS_DENIED);
    CHECK_INT(session_enum_create(bench.engine, user, 0, bench.now, &id), BFE_ACCESS_DENIED);
    CHECK_INT(key_manager_register(bench.engine, user, &request, bench.now, &id),
              BFE_ACCESS_DENIED);
    CHECK_INT(key_manager_each(bench.engine, user, bench.now, NULL, visit), BFE_ACCESS_DENIED);
    CHECK_INT(
        security_get(bench.engine, user, SECURITY_OF_ENGINE, SECURITY_DACL, bench.now, &descriptor),
        BFE_ACCESS_DENIED);
    CHECK_INT(bench_times(&bench, OBSERVED_CALL_REFUSED), 6);
    bench_stop(&bench);
}

/* Replaces an object's list by one entry. */
static enum bfe_error set_list(struct bench *bench, uint64_t session, enum security_object object,
                               const struct entry *entry)
{
    struct security_descriptor descriptor = descriptor_of("S-1-5-18", entry, 1);
    size_t size = 0;
    uint8_t *bytes = written(&descriptor, SECURITY_ALL_PARTS, &size);
    enum bfe_error error =
        security_set(bench->engine, session, object, SECURITY_DACL, bytes, size, bench->now);
    free(bytes);
    security_descriptor_clear(&descriptor);
    return error;
}

static void a_changed_list_counts_at_once_and_on_its_host_only(void)
{
    static const struct entry USERS_ADD = {false, USERS, RIGHT_GENERIC_WRITE, 0};
    struct bench bench;
    bench_start(&bench, NULL);
    uint64_t admin = open_as(&bench, "administrator", 0);
    uint64_t user = open_as(&bench, "user", 0);
    struct caller *caller = principal_caller("user");
    const struct session_request there = {.host = 1, .process_id = 8, .caller = caller};
    struct key_manager_request request = bench_dictator_request();
    uint64_t elsewhere = 0;
    uint64_t id = 0;
    CHECK_INT(session_open(bench.engine, &there, bench.now, &elsewhere), BFE_OK);
    CHECK_INT(set_list(&bench, user, SECURITY_OF_KEY_MANAGERS, &USERS_ADD), BFE_ACCESS_DENIED);
    CHECK_INT(set_list(&bench, admin, SECURITY_OF_KEY_MANAGERS, &USERS_ADD), BFE_OK);
    CHECK_INT(key_manager_register(bench.engine, user, &request, bench.now, &id), BFE_OK);
    CHECK_INT(key_manager_each(bench.engine, admin, bench.now, NULL, visit), BFE_ACCESS_DENIED);
    CHECK_INT(key_manager_register(bench.engine, elsewhere, &request, bench.now, &id),
              BFE_ACCESS_DENIED);
    /* The owner can always set it right again. */
    CHECK_INT(set_list(&bench, admin, SECURITY_OF_KEY_MANAGERS, &USERS_ADD), BFE_OK);
    caller_free(caller);
    bench_stop(&bench);
}

static void opening_can_be_denied(void)
{
    static const struct entry ADMINS = {false, ADMINISTRATORS, RIGHT_GENERIC_ALL, 0};
    struct bench bench;
    bench_start(&bench, NULL);
    uint64_t admin = open_as(&bench, "administrator", 0);
    uint64_t user = open_as(&bench, "user", 0);
    struct caller *caller = principal_caller("user");
    const struct session_request request = {.process_id = 8, .caller = caller};
    uint64_t id = 0;
    CHECK_INT(set_list(&bench, admin, SECURITY_OF_ENGINE, &ADMINS), BFE_OK);
    CHECK_INT(session_open(bench.engine, &request, bench.now, &id), BFE_ACCESS_DENIED);
    CHECK_INT(session_close(bench.engine, user, END_CALL, bench.now), BFE_OK);
    caller_free(caller);
    bench_stop(&bench);
}

static void a_descriptor_is_set_outside_of_transactions_and_dynamic_sessions(void)
{
    static const struct entry ADMINS = {false, ADMINISTRATORS, RIGHT_GENERIC_ALL, 0};
    struct bench bench;
    bench_start(&bench, NULL);
    uint64_t admin = open_as(&bench, "administrator", 0);
    uint64_t dynamic = open_as(&bench, "administrator", SESSION_FLAG_DYNAMIC);
    for (int object = 0; object < SECURITY_OF_NET_EVENTS; object++) {
        CHECK_INT(set_list(&bench, dynamic, (enum security_object)object, &ADMINS),
                  BFE_DYNAMIC_SESSION_IN_PROGRESS);
        transaction_begin(bench.engine, admin, 0, 0, bench.now);
        CHECK_INT(set_list(&bench, admin, (enum security_object)object, &ADMINS),
                  BFE_TXN_IN_PROGRESS);
        transaction_abort(bench.engine, admin, bench.now);
        CHECK_INT(set_list(&bench, admin, (enum security_object)object, &ADMINS), BFE_OK);
    }
    bench_stop(&bench);
}

static void only_an_own_sid_can_be_made_the_owner(void)
{
    struct bench bench;
    bench_start(&bench, NULL);
    uint64_t admin = open_as(&bench, "administrator", 0);
    uint64_t system = open_as(&bench, "local-system", 0);
    struct security_descriptor descriptor = {.parts = SECURITY_OWNER};
    size_t size = 0;
    sid_parse("S-1-5-19", &descriptor.owner);
    uint8_t *bytes = written(&descriptor, SECURITY_ALL_PARTS, &size);
    CHECK_INT(security_set(bench.engine, admin, SECURITY_OF_ENGINE, SECURITY_OWNER, bytes, size,
                           bench.now),
              BFE_INVALID_OWNER);
    CHECK_INT(security_set(bench.engine, admin, SECURITY_OF_ENGINE, SECURITY_GROUP, bytes, size,
                           bench.now),
              BFE_INVALID_PRIMARY_GROUP);
    CHECK_INT(security_set(bench.engine, system, SECURITY_OF_ENGINE, SECURITY_OWNER, bytes, size,
                           bench.now),
              BFE_OK);
    CHECK_INT(
        security_set(bench.engine, system, SECURITY_OF_ENGINE, SECURITY_OWNER, bytes, 3, bench.now),
        BFE_INVALID_SECURITY_DESCRIPTOR);
    free(bytes);
    bench_stop(&bench);
}

#define ROW(name)                                                                                  \
    {                                                                                              \
#name, name                                                                                \
    }
int main(int argc, char **argv)
{
    static const struct test_case CASES[] = {
        ROW(sids_are_read_and_printed),
        ROW(a_descriptor_survives_being_written_and_read),
        ROW(a_malformed_descriptor_is_refused_or_harmless),
        ROW(a_list_does_not_grow_beyond_its_own_size_field),
        ROW(entries_are_taken_in_their_order),
        ROW(an_entry_that_is_only_inherited_counts_for_nobody),
        ROW(an_empty_list_grants_nothing_and_no_list_everything),
        ROW(the_owner_can_always_read_and_change_the_list),
        ROW(a_group_for_denials_only_grants_nothing),
        ROW(a_restricted_token_must_pass_with_its_restricting_sids_as_well),
        ROW(generic_rights_are_mapped_as_the_headers_say),
        ROW(the_default_grants_what_its_page_says),
        ROW(principals_have_names),
        ROW(every_call_has_its_rule),
        ROW(a_plain_user_is_denied_what_needs_a_right),
        ROW(a_changed_list_counts_at_once_and_on_its_host_only),
        ROW(opening_can_be_denied),
        ROW(a_descriptor_is_set_outside_of_transactions_and_dynamic_sessions),
        ROW(only_an_own_sid_can_be_made_the_owner),
        ROW(every_call_demands_what_its_page_says),
        ROW(of_several_mistakes_the_earliest_in_the_order_is_told),
        ROW(what_is_not_in_a_transaction_does_not_wait_for_the_lock),
        ROW(a_descriptor_of_all_four_parts_survives_being_written_and_read),
        ROW(each_part_is_set_by_itself_and_on_its_object_only),
        ROW(each_part_needs_its_own_right),
        ROW(a_sacl_is_kept_and_changes_nothing),
        ROW(a_null_dacl_grants_everything_to_everybody),
        ROW(a_later_change_of_the_engines_list_reaches_no_container),
        ROW(bits_that_are_not_set_are_refused),
        {NULL, NULL},
    };
    return suite_main("access", CASES, argc, argv);
}
