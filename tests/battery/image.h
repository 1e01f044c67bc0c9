/* Properties of this program's own image. */
#ifndef TESTS_BATTERY_IMAGE_H
#define TESTS_BATTERY_IMAGE_H

#include <windows.h>

/* Whether the program was linked with IMAGE_DLLCHARACTERISTICS_FORCE_INTEGRITY (/INTEGRITYCHECK).
 */
BOOL image_has_force_integrity(void);

#endif
