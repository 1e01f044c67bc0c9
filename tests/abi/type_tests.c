#include "tests.h"

#include "abi/arena.h"
#include "abi/ctype.h"

static const char *text_of(struct arena *arena, const char *text)
{
    return ctype_text(arena, ctype_windows(arena, &abi_small_tables, ABI_X64, text));
}

static enum ctype_verdict verdict_of(struct arena *arena, const char *windows, const char *theirs)
{
    return ctype_compare(ctype_windows(arena, &abi_small_tables, ABI_X64, windows),
                         ctype_windows(arena, &abi_small_tables, ABI_X64, theirs));
}

static void types_are_spelled_as_headers_spell_them(void)
{
    struct arena arena = {.limit = 0};
    CHECK_STR(text_of(&arena, "UINT32"), "UINT32");
    CHECK_STR(text_of(&arena, "const IPSEC_SHIP0 *"), "const IPSEC_SHIP0 *");
    CHECK_STR(text_of(&arena, "IPSEC_SHIP0 ***"), "IPSEC_SHIP0 ***");
    CHECK_STR(text_of(&arena, "UINT8[6]"), "UINT8[6]");
    CHECK_STR(text_of(&arena, "void (*)(const IPSEC_SHIP0 *, BOOL *) __attribute__((stdcall))"),
              "void (*)(const IPSEC_SHIP0 *, BOOL *)");
    arena_free(&arena);
}

static void widths_follow_the_target(void)
{
    struct arena arena = {.limit = 0};
    CHECK_INT(ctype_windows(&arena, &abi_small_tables, ABI_X64, "HANDLE")->size, 8);
    CHECK_INT(ctype_windows(&arena, &abi_small_tables, ABI_X86, "HANDLE")->size, 4);
    CHECK_INT(ctype_windows(&arena, &abi_small_tables, ABI_ARM64, "void **")->size, 8);
    CHECK_INT(ctype_windows(&arena, &abi_small_tables, ABI_X86, "UINT64")->size, 8);
    CHECK_INT(ctype_windows(&arena, &abi_small_tables, ABI_X86, "UINT8[6]")->size, 6);
    CHECK_INT(ctype_stack_bytes(ctype_windows(&arena, &abi_small_tables, ABI_X86, "UINT16")), 4);
    CHECK_INT(ctype_stack_bytes(ctype_windows(&arena, &abi_small_tables, ABI_X86, "UINT64")), 8);
    arena_free(&arena);
}

static void the_same_type_under_another_name_is_the_same(void)
{
    struct arena arena = {.limit = 0};
    CHECK_INT(verdict_of(&arena, "UINT32", "DWORD"), CTYPE_SAME);
    CHECK_INT(verdict_of(&arena, "HANDLE", "void *"), CTYPE_SAME);
    CHECK_INT(verdict_of(&arena, "LPWSTR", "wchar_t *"), CTYPE_SAME);
    CHECK_INT(verdict_of(&arena, "FWP_COLOUR", "UINT32"), CTYPE_SAME);
    CHECK_INT(verdict_of(&arena, "PSECURITY_DESCRIPTOR", "HANDLE"), CTYPE_SAME);
    arena_free(&arena);
}

static void differences_are_ranked_by_their_harm(void)
{
    struct arena arena = {.limit = 0};
    CHECK_INT(verdict_of(&arena, "const IPSEC_SHIP0 *", "IPSEC_SHIP0 *"), CTYPE_OTHER_CONST);
    CHECK_INT(verdict_of(&arena, "INT32", "UINT32"), CTYPE_OTHER_SIGN);
    CHECK_INT(verdict_of(&arena, "IPSEC_SHIP0 *", "IPSEC_CREW0 *"), CTYPE_OTHER_TYPE);
    CHECK_INT(verdict_of(&arena, "IPSEC_SHIP0 **", "IPSEC_SHIP0 *"), CTYPE_OTHER_TYPE);
    CHECK_INT(verdict_of(&arena, "UINT64", "void *"), CTYPE_OTHER_TYPE);
    CHECK_INT(verdict_of(&arena, "UINT64", "UINT32"), CTYPE_OTHER_SIZE);
    CHECK_INT(verdict_of(&arena, "UINT64 *", "UINT32 *"), CTYPE_OTHER_TYPE);
    CHECK_INT(verdict_of(&arena, "UINT8[6]", "UINT8[16]"), CTYPE_OTHER_SIZE);
    CHECK_INT(verdict_of(&arena, "float", "double"), CTYPE_OTHER_SIZE);
    arena_free(&arena);
}

static void tags_and_typedefs_of_one_record_agree(void)
{
    struct ctype windows = {.shape = CTYPE_RECORD};
    struct ctype theirs = {.shape = CTYPE_RECORD};
    ctype_add_name(&windows, "GUID");
    ctype_add_name(&theirs, "_GUID");
    CHECK_INT(ctype_compare(&windows, &theirs), CTYPE_SAME);
    theirs.names[0] = "tagGUID_";
    CHECK_INT(ctype_compare(&windows, &theirs), CTYPE_SAME);
    theirs.names[0] = "GUIDE";
    CHECK_INT(ctype_compare(&windows, &theirs), CTYPE_OTHER_TYPE);
    theirs.names[0] = "_";
    CHECK_INT(ctype_compare(&windows, &theirs), CTYPE_OTHER_TYPE);
}

static void an_unknown_name_agrees_with_everything(void)
{
    struct arena arena = {.limit = 0};
    const struct ctype *type = ctype_windows(&arena, &abi_small_tables, ABI_X64, "NOBODY_KNOWS_IT");
    CHECK_INT(type->shape, CTYPE_UNKNOWN);
    CHECK_INT(verdict_of(&arena, "NOBODY_KNOWS_IT *", "UINT32 *"), CTYPE_SAME);
    CHECK_INT(ctype_windows(&arena, &abi_small_tables, ABI_X64, "")->shape, CTYPE_UNKNOWN);
    arena_free(&arena);
}

const struct test_case type_tests[] = {
    {"types are spelled as headers spell them", types_are_spelled_as_headers_spell_them},
    {"widths follow the target", widths_follow_the_target},
    {"the same type under another name is the same", the_same_type_under_another_name_is_the_same},
    {"differences are ranked by their harm", differences_are_ranked_by_their_harm},
    {"tags and typedefs of one record agree", tags_and_typedefs_of_one_record_agree},
    {"an unknown name agrees with everything", an_unknown_name_agrees_with_everything},
    {NULL, NULL}};
