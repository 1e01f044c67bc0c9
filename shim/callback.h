/* Runs one callback of a TIA: one event in, one reply out. */
#ifndef SHIM_CALLBACK_H
#define SHIM_CALLBACK_H

#include <fwpmu.h>

#include <bfe.h>

/*
 * Calls the function that the event names with the event's own structures, which the TIA may write
 * to, and fills in the reply. arrived: clock_now() when the event came. The reply's SAs are those
 * of the event, as the callback left them; pointers in them may be the TIA's.
 */
void callback_run(const IPSEC_KEY_MANAGER_CALLBACKS0 *callbacks, const BFE_EVENT *event,
                  LONGLONG arrived, BFE_REPLY *reply);

#endif
