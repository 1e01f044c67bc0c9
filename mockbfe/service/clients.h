/*
 * The processes that have sessions here. A client that is killed while its call is parked is not
 * noticed by the RPC runtime until that call returns, so each client process is watched itself.
 */
#ifndef MOCKBFE_SERVICE_CLIENTS_H
#define MOCKBFE_SERVICE_CLIENTS_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Watches a process; when it ends, the engine ends its sessions. Watching one twice is harmless.
 * Returns 0, or the Win32 error for a process that is not there or is not ours to watch, or for one
 * too many (limits.h). With the service's lock held.
 */
uint32_t clients_watch(uint32_t process_id);

/* Stops watching; waits for running notifications. Without the lock. */
void clients_forget(void);

#endif
