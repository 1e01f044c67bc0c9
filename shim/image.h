/* Facts about the program's own images, for the server to judge a registration by. */
#ifndef SHIM_IMAGE_H
#define SHIM_IMAGE_H

#include <fwpmu.h>

/*
 * BFE_IMAGE_*: whether the EXE, and whether every module that holds one of the callbacks, has
 * IMAGE_DLLCHARACTERISTICS_FORCE_INTEGRITY. A callback that lies in no module (generated code) has
 * not.
 */
UINT32 image_flags(const IPSEC_KEY_MANAGER_CALLBACKS0 *callbacks);

#endif
