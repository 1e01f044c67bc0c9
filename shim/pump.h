/*
 * The pump of a registration: fetches events from the server, runs the TIA's callbacks, and hands
 * their replies back.
 *
 * One thread does it all while callbacks come one at a time: it parks in a turn, runs the callback
 * it gets, and its next turn carries the reply, so a callback costs exactly one round trip and no
 * change of threads. When the server allows several callbacks at once, the threads take turns in
 * being the one that is parked; further ones are made when all are busy. When a callback runs long
 * while finished replies wait, a flusher hands those over.
 */
#ifndef SHIM_PUMP_H
#define SHIM_PUMP_H

#include <fwpmu.h>
#include <stdbool.h>

struct pump;

/* At the load and unload of the DLL. */
bool pump_library_start(void);
void pump_library_stop(void);

/*
 * A pump for the registration that the server calls id. concurrency: how many callbacks may run at
 * once (bounded to 1..64 here). Copies callbacks. NULL when memory is short.
 */
struct pump *pump_new(UINT64 id, UINT32 concurrency, const IPSEC_KEY_MANAGER_CALLBACKS0 *callbacks);

/* Starts the first thread; callbacks may run from now on. */
DWORD pump_start(struct pump *pump);

/*
 * Ends the callbacks: waits until those that run have returned; none starts any more. Called from a
 * callback of this very pump it does not wait. The server must have dropped the registration before
 * (or be gone), which makes the parked turn return.
 */
void pump_stop(struct pump *pump);

/*
 * Tells the server when the calling thread is inside of a callback, of whatever pump: it is about
 * to make a call that on Windows waits for callbacks or for the engine's lock (BFE_CALL_*).
 */
void pump_tell_inside(UINT32 call);

/* Drops the owner's reference; the pump's threads have their own. NULL is allowed. */
void pump_release(struct pump *pump);

#endif
