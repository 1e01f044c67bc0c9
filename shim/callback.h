/* Runs one callback of a TIA: one event in, one reply out. */
#ifndef SHIM_CALLBACK_H
#define SHIM_CALLBACK_H

#include <fwpmu.h>

#include <bfe.h>

#include "event.h"

/*
 * Calls the function that the event names with the event's own structures, which the TIA may write
 * to, and fills in the reply. arrived: clock_now() when the event came. The SAs stay in the event,
 * as the callback left them; pointers in them may be the TIA's.
 */
void callback_run(const IPSEC_KEY_MANAGER_CALLBACKS0 *callbacks, const struct event *event,
                  LONGLONG arrived, BFE_REPLY *reply);

#endif
