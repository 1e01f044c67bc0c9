/* The transport layer filter that an SA was made for, as a FWPM_FILTER0: what a TIA finds in
   IPSEC_SA_DETAILS1.transportFilter. */
#ifndef MOCKBFE_SERVICE_SA_FILTER_H
#define MOCKBFE_SERVICE_SA_FILTER_H

#include "engine/sa.h"

#include <windows.h>
#include <fwpmu.h>

/* All parts come from midl_user_allocate. NULL when there is no memory. */
FWPM_FILTER0 *sa_filter_to_windows(const struct sa_details *details);

#endif
