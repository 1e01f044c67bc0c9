/*
 * The process around the scripts that are being played: one lock, the RPC server, parked calls.
 * Everything that happens, happens under the lock: an RPC call comes in, the engine of its script
 * takes it, the scenario goes on as far as it can, and whoever waits is woken (stage.h).
 */
#ifndef MOCKBFE_SERVICE_SERVICE_H
#define MOCKBFE_SERVICE_SERVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <windows.h>

/* Starts the RPC server on a pipe. Returns 0 or a Win32 error; problem then says what failed. */
DWORD service_start(const wchar_t *endpoint, char *problem, size_t problem_size);
/* Wakes every parked call, waits for all calls to end, stops the server. */
void service_stop(void);
bool service_stopping(void);

/* Ends every stage's play soon; callable from any thread and any number of times. */
void service_interrupt(void);
bool service_interrupted(void);

void service_lock(void);
void service_unlock(void);
/* With the lock held, which it lets go of meanwhile. */
void service_sleep(CONDITION_VARIABLE *until_woken, DWORD milliseconds);

/* Microseconds by a clock that never goes back. */
uint64_t service_clock(void);

/* The engines' wake function: those who wait for a manager look again. */
void service_wake(void *context, uint64_t manager);
/* All who wait look again: whatever they wait for may be gone. With the lock held. */
void service_wake_all(void);
/* The engines' generator: the platform's. */
bool service_random(void *context, void *buffer, size_t size);

/*
 * Waits, with the lock held, until service_wake is called for a manager or the service stops. False
 * at once when another call waits for the same manager already. The stage of before may be over.
 */
bool service_wait_for_manager(uint64_t manager);
/* Waits, with the lock held, until anything has changed or so much time has passed. */
void service_wait_for_change(DWORD milliseconds);
/* Something has changed; with the lock held. */
void service_changed(void);

#endif
