#include "tests.h"

#include "suite.h"

static const struct test_case cases[] = {
    {"every record is laid out as on Windows, for x64, x86 and arm64", layout_is_windows},
    {"every enumerator, flag and error code has Windows' value", values_are_windows},
    {"every GUID has Windows' bytes", guids_are_windows},
    {"every function and callback has Windows' prototype", prototypes_are_windows},
    {"every function pops the bytes that its 32-bit twin on Windows pops",
     stdcall_bytes_are_windows},
    {"names without a version stand for what they stand for on Windows", aliases_are_windows},
    {"no name is declared before the version of Windows that brought it", gates_are_windows},
    {"gcc and clang for MinGW see the same as clang for MSVC", mingw_builds_are_windows},
    {"a wrong size, alignment, offset or type in the tables is caught by name",
     wrong_layout_is_caught},
    {"a wrong enumerator, flag or error code in the tables is caught by name",
     wrong_value_is_caught},
    {"a wrong GUID in the tables is caught by name", wrong_guid_is_caught},
    {"a wrong prototype in the tables is caught by name", wrong_prototype_is_caught},
    {"a wrong number of stdcall bytes in the tables is caught by name",
     wrong_stdcall_bytes_are_caught},
    {"a wrong name without a version in the tables is caught by name", wrong_alias_is_caught},
    {"a wrong version in the tables is caught by name", wrong_gate_is_caught},
    {"MinGW's own headers do not pass", other_headers_are_caught},
    {"every public header compiles alone, and twice", every_header_compiles_alone},
    {"gcc and clang of any age take the headers, in C and C++", every_compiler_takes_the_headers},
    {"a TIA compiles with no option but the include folder", key_manager_program_compiles},
    {"arms of unions are reached without a name between, whatever NONAMELESSUNION says",
     union_arms_have_no_names_between},
    {"other network headers of Windows can be included beside",
     other_windows_headers_do_not_collide},
    {"a program links its GUIDs from the object, without initguid.h", guids_link_without_initguid},
    {"the import library defines every GUID, and a program links with it",
     import_library_defines_every_guid},
    {"a program with initguid.h links with and without the object", guids_link_with_initguid},
    {"including fwpmu.h again after initguid.h defines the GUIDs",
     guids_are_defined_on_second_inclusion},
    {"GUIDs are defined once, in whatever order fwpmu.h and initguid.h come, and how often",
     guids_are_defined_once_in_every_order},
    {"every function and callback has a comment above it", every_function_has_a_comment},
    {"every address, port, time, SPI, id, weight and flags field has a comment",
     every_field_that_needs_one_has_a_comment},
    {"every public header names its source", every_header_names_its_source},
    {"fwp_abi_assert.h accepts these headers in C and C++ of any age",
     abi_assert_accepts_these_headers},
    {"fwp_abi_assert.h refuses MinGW's own headers and says why", abi_assert_refuses_other_headers},
    {"fwp_abi_assert.h names a field that moved", abi_assert_names_a_moved_field},
    {NULL, NULL},
};

int main(int argc, char **argv)
{
    int code = suite_main("headers", cases, argc, argv);
    remove_scratch_dir();
    return code;
}
