/*
 * Turns the tables into C text that only compiles if the headers say the same. Each assertion's
 * message names the entry and what Windows has. All functions return text that the caller frees.
 */
#ifndef TESTS_HEADERS_PROOF_H
#define TESTS_HEADERS_PROOF_H

#include "table.h"

/* The column group of layout.tsv. */
enum arch {
    ARCH_X64,
    ARCH_X86,
    ARCH_ARM64
};

/* Size and alignment of every record; type, offset and size of every field. For C and C++; only C++
 * tells an enumeration from an integer of its size. */
char *proof_of_layout(const struct truth *truth, enum arch arch);

/* Value of every enumerator and macro and error code; in C++ also the enumerator's type. */
char *proof_of_values(const struct truth *truth);

/* C++ only: the bytes of every GUID, as fwpmu.h passes them to DEFINE_GUID, and its declaration. */
char *proof_of_guids(const struct truth *truth);

/* Type of every function and callback: result, parameters in order, calling convention. */
char *proof_of_prototypes(const struct truth *truth);

/* C++ only: what every name without a version number stands for at NTDDI_<version>. */
char *proof_of_aliases(const struct truth *truth, const char *version);

/* At NTDDI_<version>, names that are older are declared and newer ones are not. */
char *proof_of_gates(const struct truth *truth, const char *version);

/* A table of the addresses of all functions, whose symbols show the bytes of a 32-bit stdcall. */
char *all_addresses(const struct truth *truth);

/*
 * How many functions have no symbol with the table's bytes in the assembly of all_addresses().
 * *message, freed by the caller, names the last one; NULL if there is none.
 */
size_t count_wrong_stdcall_bytes(const struct truth *truth, const char *assembly, char **message);

#endif
