#include "tests.h"

#include "abi/arena.h"
#include "abi/ctype.h"

#include <string.h>

static void every_since_is_a_known_version(void)
{
    for (int kind = 0; kind < ABI_KINDS; kind++)
        for (size_t i = 0; i < abi_count(&abi_windows_tables, (enum abi_kind)kind); i++) {
            const char *since = abi_since(&abi_windows_tables, (enum abi_kind)kind, i);
            if (!abi_ntddi(since))
                CHECK_FAIL("%s: '%s' is no version of Windows",
                           abi_name(&abi_windows_tables, (enum abi_kind)kind, i), since);
        }
    CHECK_HEX(abi_ntddi("WIN7"), 0x06010000);
    CHECK_HEX(abi_ntddi("NOSUCH"), 0);
    CHECK_STR(abi_since_text("WIN10_RS3"), "Windows 10 1709");
}

static void every_name_has_a_home_header(void)
{
    for (int kind = 0; kind < ABI_KINDS; kind++)
        for (size_t i = 0; i < abi_count(&abi_windows_tables, (enum abi_kind)kind); i++) {
            const char *home = abi_home_header(&abi_windows_tables, (enum abi_kind)kind, i);
            size_t k = 0;
            while (abi_headers[k] && strcmp(abi_headers[k], home) != 0)
                k++;
            if (!abi_headers[k])
                CHECK_FAIL("%s: '%s' is none of the headers",
                           abi_name(&abi_windows_tables, (enum abi_kind)kind, i), home);
        }
    long record = abi_find(&abi_windows_tables, ABI_RECORD, "IPSEC_SA_DETAILS1");
    long macro = abi_find(&abi_windows_tables, ABI_MACRO, "FWPM_TXN_READ_ONLY");
    CHECK(record >= 0 && macro >= 0);
    CHECK_STR(abi_home_header(&abi_windows_tables, ABI_RECORD, (size_t)record), "ipsectypes.h");
    CHECK_STR(abi_home_header(&abi_windows_tables, ABI_MACRO, (size_t)macro), "fwpmu.h");
}

/* Whether a type leads to nothing unknown, and to what it claims to be. */
static bool is_known(const struct ctype *type)
{
    if (!type || type->shape == CTYPE_UNKNOWN)
        return false;
    if (type->shape == CTYPE_POINTER || type->shape == CTYPE_ARRAY)
        return is_known(type->target);
    return true;
}

static void every_field_has_a_type_of_its_size(void)
{
    struct arena arena = {.limit = 0};
    for (size_t i = 0; i < abi_windows_tables.n_records; i++) {
        const struct abi_record *record = &abi_windows_tables.records[i];
        for (size_t k = 0; k < record->n_fields * ABI_TARGETS; k++) {
            const struct abi_field *field = &record->fields[k / ABI_TARGETS];
            enum abi_target target = (enum abi_target)(k % ABI_TARGETS);
            const struct ctype *type =
                ctype_windows(&arena, &abi_windows_tables, target, field->type);
            if (!is_known(type))
                CHECK_FAIL("%s.%s: type '%s' is unknown", record->name, field->path, field->type);
            else if (type->size && type->size != field->size[target])
                CHECK_FAIL("%s.%s on %s: '%s' has %u bytes, the table says %u", record->name,
                           field->path, abi_target_name(target), field->type, (unsigned)type->size,
                           field->size[target]);
        }
    }
    arena_free(&arena);
}

/* The table's bytes of a 32-bit stdcall are those of its parameters: two sources of one fact. */
static void every_prototype_adds_up_to_its_stack_bytes(void)
{
    struct arena arena = {.limit = 0};
    for (size_t i = 0; i < abi_windows_tables.n_functions; i++) {
        const struct abi_function *function = &abi_windows_tables.functions[i];
        const char *const *names;
        const struct ctype *type =
            ctype_windows_function(&arena, &abi_windows_tables, ABI_X86, function, &names);
        uint64_t bytes = 0;
        if (!type || type->shape != CTYPE_FUNCTION || !is_known(type->target)) {
            CHECK_FAIL("%s: cannot be read", function->name);
            continue;
        }
        for (size_t k = 0; k < type->n_parameters; k++) {
            if (!is_known(type->parameters[k]))
                CHECK_FAIL("%s: parameter %u is unknown", function->name, (unsigned)k + 1);
            if (!function->type && !*names[k])
                CHECK_FAIL("%s: parameter %u has no name", function->name, (unsigned)k + 1);
            bytes += ctype_stack_bytes(type->parameters[k]);
        }
        if (function->stack_bytes >= 0 && bytes != (uint64_t)function->stack_bytes)
            CHECK_FAIL("%s: its parameters take %u bytes, the table says %d", function->name,
                       (unsigned)bytes, function->stack_bytes);
    }
    arena_free(&arena);
}

static void the_index_finds_every_name_and_no_other(void)
{
    struct arena arena = {.limit = 0};
    struct abi_index index;
    CHECK(abi_index_build(&index, &abi_windows_tables, &arena));
    for (size_t i = 0; i < abi_windows_tables.n_records; i++) {
        const struct abi_index_entry *found =
            abi_index_find(&index, abi_windows_tables.records[i].name);
        CHECK(found && found->kind == ABI_RECORD && found->i == i);
    }
    CHECK(abi_index_find(&index, "IPSEC_SA_DETAILS") == NULL);
    CHECK(abi_index_find(&index, "") == NULL);
    arena_free(&arena);
}

static void records_that_two_headers_need_stand_once(void)
{
    for (size_t i = 0; i < abi_windows_tables.n_records; i++)
        CHECK_INT(abi_find(&abi_windows_tables, ABI_RECORD, abi_windows_tables.records[i].name), i);
}

static void the_shim_implements_exports_of_windows_only(void)
{
    CHECK(abi_windows_tables.n_implemented > 0);
    for (size_t i = 0; i < abi_windows_tables.n_implemented; i++)
        CHECK(abi_find_export(&abi_windows_tables, abi_windows_tables.implemented[i]) != NULL);
    CHECK(abi_is_implemented(&abi_small_tables, "FwpmOpen0"));
    CHECK(!abi_is_implemented(&abi_small_tables, "FwpmAdd0"));
}

static void the_arena_refuses_more_than_its_limit(void)
{
    struct arena arena = {.limit = 1000};
    CHECK(arena_take(&arena, 400) != NULL);
    CHECK(arena_take(&arena, 700) == NULL);
    CHECK(arena_array(&arena, SIZE_MAX / 2, 4) == NULL);
    CHECK_STR(arena_format(&arena, "%0900d", 1), "");
    CHECK_STR(arena_format(&arena, "%d", 12), "12");
    arena_free(&arena);
    CHECK(arena_take(&arena, 700) != NULL);
    arena_free(&arena);
}

const struct test_case table_tests[] = {
    {"every since is a known version", every_since_is_a_known_version},
    {"every name has a home header", every_name_has_a_home_header},
    {"every field has a type of its size", every_field_has_a_type_of_its_size},
    {"every prototype adds up to its stack bytes", every_prototype_adds_up_to_its_stack_bytes},
    {"the index finds every name and no other", the_index_finds_every_name_and_no_other},
    {"records that two headers need stand once", records_that_two_headers_need_stand_once},
    {"the shim implements exports of Windows only", the_shim_implements_exports_of_windows_only},
    {"the arena refuses more than its limit", the_arena_refuses_more_than_its_limit},
    {NULL, NULL}};
