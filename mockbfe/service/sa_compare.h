/*
 * Compares an SA that a TIA was given with what it left, field by field; only the bytes and sizes
 * of keys may differ. The whole IPSEC_SA_DETAILS1 is compared, so that no field is forgotten that
 * the engine has no use for.
 */
#ifndef MOCKBFE_SERVICE_SA_COMPARE_H
#define MOCKBFE_SERVICE_SA_COMPARE_H

#include "engine/sa_changes.h"

#include <windows.h>
#include <fwpmu.h>

/* given is what sa_build makes; left may be anything that the wire carries. */
void sa_compare(const IPSEC_SA_DETAILS1 *given, const IPSEC_SA_DETAILS1 *left,
                enum sa_direction direction, struct sa_changes *changes);

#endif
