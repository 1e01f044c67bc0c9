#include "callback.h"

#include "describe.h"
#include "trace.h"

/* The trace of a callback is written when it has returned, so that TIA and trace do not mix. */
static void trace_callback(const char *name, const struct event *event, const BFE_REPLY *reply)
{
    struct text line;

    if (!trace_enabled())
        return;
    text_clear(&line);
    text_add(&line, "fwpuclnt: callback %s(", name);
    switch (event->kind) {
    case BFE_EVENT_CHECK:
        text_add(&line, "ikeTraffic=");
        describe_traffic(&line, event->traffic);
        text_add(&line, ", *willDictateKey=%s, *weight=%u)",
                 reply->willDictateKey ? "TRUE" : "FALSE", reply->weight);
        break;
    case BFE_EVENT_DICTATE:
        text_add(&line, "inboundSaDetails=");
        describe_sa(&line, event->inbound);
        text_add(&line, ", outboundSaDetails=");
        describe_sa(&line, event->outbound);
        text_add(&line,
                 ", *keyingModuleGenKey=%s) = ", reply->keyingModuleGenKey ? "TRUE" : "FALSE");
        text_add_error(&line, reply->status);
        break;
    default:
        text_add(&line, "inboundSa=");
        describe_sa(&line, event->inbound);
        text_add(&line, ", outboundSa=");
        describe_sa(&line, event->outbound);
        text_add(&line, ")");
        break;
    }
    text_add(&line, " (%llu.%03llu ms)", reply->duration / 1000, reply->duration % 1000);
    text_end_line(&line);
    trace_write(&line);
}

static void run_check(const IPSEC_KEY_MANAGER_CALLBACKS0 *callbacks, const struct event *event,
                      BFE_REPLY *reply)
{
    BOOL will_dictate = FALSE;
    UINT32 weight = 0;

    callbacks->keyDictationCheck(event->traffic, &will_dictate, &weight);
    reply->willDictateKey = will_dictate != FALSE;
    reply->weight = weight;
}

static void run_dictate(const IPSEC_KEY_MANAGER_CALLBACKS0 *callbacks, const struct event *event,
                        BFE_REPLY *reply)
{
    BOOL generate = FALSE;

    reply->status = callbacks->keyDictation(event->inbound, event->outbound, &generate);
    reply->keyingModuleGenKey = generate != FALSE;
    reply->left = event_left(event);
}

void callback_run(const IPSEC_KEY_MANAGER_CALLBACKS0 *callbacks, const struct event *event,
                  LONGLONG arrived, BFE_REPLY *reply)
{
    const char *name = NULL;
    LONGLONG started = clock_now();

    *reply = (BFE_REPLY){.id = event->id, .startedAfter = clock_microseconds(arrived, started)};
    /* The server knows which callbacks there are; the checks keep a wrong event from crashing. */
    if (event->kind == BFE_EVENT_CHECK && callbacks->keyDictationCheck && event->traffic) {
        name = "keyDictationCheck";
        run_check(callbacks, event, reply);
    } else if (event->kind == BFE_EVENT_DICTATE && callbacks->keyDictation && event->inbound &&
               event->outbound) {
        name = "keyDictation";
        run_dictate(callbacks, event, reply);
    } else if (event->kind == BFE_EVENT_NOTIFY && callbacks->keyNotify && event->inbound &&
               event->outbound) {
        name = "keyNotify";
        callbacks->keyNotify(event->inbound, event->outbound);
    } else {
        reply->status = ERROR_INVALID_PARAMETER;
        trace_line("the server sent an event of kind %u that this key manager cannot take",
                   event->kind);
    }
    reply->duration = clock_microseconds(started, clock_now());
    if (name)
        trace_callback(name, event, reply);
}
