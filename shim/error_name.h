/* Names of the error codes that a TIA may see, for the trace and for messages. */
#ifndef SHIM_ERROR_NAME_H
#define SHIM_ERROR_NAME_H

#include <stdint.h>

/* "FWP_E_NOT_FOUND"; NULL for a code that has no name here. */
const char *error_name(uint32_t code);

#endif
