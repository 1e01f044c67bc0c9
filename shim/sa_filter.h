/* The filter of the transport layer that an SA was made for: FWPM_FILTER0. */
#ifndef SHIM_SA_FILTER_H
#define SHIM_SA_FILTER_H

#include <windows.h>
#include <fwpmu.h>

#include "bfe.h"

/* All of its parts come from midl_user_allocate. NULL when there is no memory. */
FWPM_FILTER0 *sa_filter_build(const BFE_SA_DETAILS *details);

#endif
