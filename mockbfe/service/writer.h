/*
 * The thread that writes what is told (report/outbox.h), so that nobody holds the service's lock
 * while a reader of the output takes its time.
 */
#ifndef MOCKBFE_SERVICE_WRITER_H
#define MOCKBFE_SERVICE_WRITER_H

#include "report/outbox.h"

#include <windows.h>

/* Between service_start and service_stop's end. 0 or a Win32 error. */
DWORD writer_start(struct outbox *outbox);
/* Returns when everything is written, however long its reader takes. Without the lock. */
void writer_stop(void);

/* ---- with the lock held ---------------------------------------------------------------------- */

/* Whether so much is unwritten that nobody should make more. */
bool writer_is_behind(void);
/*
 * Whether those wait who make output as fast as they like: programs that print, and that call. Not
 * in a run that is interrupted or ends.
 */
bool writer_holds_up(void);
/* Waits, and lets go of the lock meanwhile, while that is so. */
void writer_wait(void);

#endif
