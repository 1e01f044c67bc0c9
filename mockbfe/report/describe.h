/* Events in words, as the timeline has them. What TIAs and scripts said in them is not escaped. */
#ifndef MOCKBFE_REPORT_DESCRIBE_H
#define MOCKBFE_REPORT_DESCRIBE_H

#include "report/sink.h"
#include "script/value.h"

/* Whatever it is. */
void describe_event(struct text *text, const struct report_event *event, bool show_keys);

/* agent is the name of the agent concerned, or "process N" for a stranger. */
/* rekeyed: of a negotiation that begins, the SA that it rekeys, or NULL. */
void describe_observation(struct text *text, const struct observation *observation,
                          const char *agent, const char *rekeyed, bool show_keys);

/* "1.25 ms", "3.2 s" of a number of microseconds. */
void describe_duration(struct text *text, uint64_t microseconds);
/* The script's clock, "01:00:00" or "00:00:01.500", and the real one, "12.345" seconds. */
void describe_virtual_time(struct text *text, uint64_t milliseconds);
void describe_real_time(struct text *text, uint64_t microseconds);

/* "10.0.0.1:50000 -> 10.0.0.2:445 tcp". */
void describe_traffic(struct text *text, const struct traffic *traffic);
/* "the peer dictates: …", with what both ends want and what settled it. */
void describe_decision(struct text *text, const struct decision *decision);
/* "keys dictated by the local TIA". */
const char *describe_key_origin(enum key_origin keys);

#endif
