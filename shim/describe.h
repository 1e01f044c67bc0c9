/* WFP's structures as text for the trace. They may be a TIA's: bad pointers are shown as such. */
#ifndef SHIM_DESCRIBE_H
#define SHIM_DESCRIBE_H

#include <fwpmu.h>

#include "text.h"

void describe_traffic(struct text *text, const IKEEXT_TRAFFIC0 *traffic);

/* Direction, addresses, and for every SA its SPI, transform and keys. */
void describe_sa(struct text *text, const IPSEC_SA_DETAILS1 *sa);

#endif
