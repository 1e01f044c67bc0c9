/*
 * The tests of this folder, by what they are about, and the compilers they use.
 */
#ifndef TESTS_HEADERS_TESTS_H
#define TESTS_HEADERS_TESTS_H

#include "compiler.h"
#include "proof.h"

#define NEWEST "-DNTDDI_VERSION=0x0A00000C"
#define WARNINGS "-Wall -Wextra -Werror -I" HEADERS_DIR " "
#define STRICT "-fsyntax-only " WARNINGS

/* gcc with thousands of errors is slow unless it prints one line each. */
#define TERSE "-fno-diagnostics-show-caret -ftrack-macro-expansion=0 "

/* clang for MSVC's targets, with the stand-in for windows.h. */
#define CLANG "clang -ferror-limit=0"
#define CLANGXX "clang++ -ferror-limit=0"
#define STAND_IN "-Itests/headers/windows "
#define MSVC_X64 STRICT STAND_IN "-target x86_64-pc-windows-msvc "
#define MSVC_X86 STRICT STAND_IN "-target i686-pc-windows-msvc "
#define MSVC_ARM64 STRICT STAND_IN "-target aarch64-pc-windows-msvc "
/* MinGW-w64's headers serve every machine, but clang looks for an arm64 installation of them. */
#define MINGW_ARM64 STRICT "-target aarch64-w64-windows-gnu -isystem /usr/share/mingw-w64/include "
#define MSVC_X86_ASSEMBLY WARNINGS STAND_IN "-target i686-pc-windows-msvc -S -o - "

/* proof_tests.c: the headers say what the tables say */
void layout_is_windows(void);
void values_are_windows(void);
void guids_are_windows(void);
void prototypes_are_windows(void);
void stdcall_bytes_are_windows(void);
void aliases_are_windows(void);
void gates_are_windows(void);
void mingw_builds_are_windows(void);

/* mutation_tests.c: a proof fails, and says where, when an entry is not true */
void wrong_layout_is_caught(void);
void wrong_value_is_caught(void);
void wrong_guid_is_caught(void);
void wrong_prototype_is_caught(void);
void wrong_stdcall_bytes_are_caught(void);
void wrong_alias_is_caught(void);
void wrong_gate_is_caught(void);
void other_headers_are_caught(void);

/* use_tests.c: programs can use the headers */
void every_header_compiles_alone(void);
void every_compiler_takes_the_headers(void);
void key_manager_program_compiles(void);
void union_arms_have_no_names_between(void);
void other_windows_headers_do_not_collide(void);
void guids_link_without_initguid(void);
void import_library_defines_every_guid(void);
void guids_link_with_initguid(void);
void guids_are_defined_on_second_inclusion(void);
void guids_are_defined_once_in_every_order(void);

/* comment_tests.c: what users read */
void every_function_has_a_comment(void);
void every_field_that_needs_one_has_a_comment(void);
void every_header_names_its_source(void);

/* abi_assert_tests.c: fwp_abi_assert.h */
void abi_assert_accepts_these_headers(void);
void abi_assert_refuses_other_headers(void);
void abi_assert_names_a_moved_field(void);

#endif
