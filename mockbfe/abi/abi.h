/*
 * `mockbfe abi`: compares anybody's WFP and IPsec headers, binaries and import libraries with what
 * Windows has. Runs natively, and runs nothing of what it looks at.
 */
#ifndef MOCKBFE_ABI_ABI_H
#define MOCKBFE_ABI_ABI_H

#include "abi/tables.h"

#include <stdio.h>

/*
 * The command. argv[0] is "abi", argv[1] the subcommand. Returns the exit code: 0 no difference,
 * 1 differences, 2 something cannot be checked (the reason is in the report or on stderr).
 */
int abi_main(int argc, char **argv);

/* The same with other tables and streams, for tests. */
int abi_run(const struct abi_tables *tables, int argc, char **argv, FILE *out, FILE *err);

#endif
