/* The one place where the engine's errors become the Win32 codes that a TIA sees. */
#ifndef MOCKBFE_ENGINE_WIN32_ERROR_H
#define MOCKBFE_ENGINE_WIN32_ERROR_H

#include "engine/error.h"

#include <stdint.h>

/* BFE_BUSY never leaves the service and has no code. */
uint32_t win32_error(enum bfe_error error);

#endif
