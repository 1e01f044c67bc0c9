/* The file of an agent's program: whether it is one, and why it could not be started. */
#ifndef MOCKBFE_SERVICE_PROGRAM_FILE_H
#define MOCKBFE_SERVICE_PROGRAM_FILE_H

#include <stdbool.h>
#include <stddef.h>

/* The processor that a PE program is for, an IMAGE_FILE_MACHINE_*; false when it has no PE header.
 */
bool program_machine(const char *path, unsigned int *machine);

/* What a person can do about an error of CreateProcess. */
void program_explain_start_error(const char *path, unsigned long error, char *why, size_t why_size);

#endif
