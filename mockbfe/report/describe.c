#include "report/describe.h"
#include "engine/win32_error.h"
#include "script/print.h"
#include "script/vocabulary.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

void describe_duration(struct text *text, uint64_t microseconds)
{
    if (microseconds < 1000000) {
        text_add(text, "%.2f ms", (double)microseconds / 1000.0);
    } else {
        text_add(text, "%.2f s", (double)microseconds / 1000000.0);
    }
}

void describe_virtual_time(struct text *text, uint64_t milliseconds)
{
    uint64_t seconds = milliseconds / 1000;
    text_add(text, "%02" PRIu64 ":%02" PRIu64 ":%02" PRIu64, seconds / 3600, seconds / 60 % 60,
             seconds % 60);
    if (milliseconds % 1000) {
        text_add(text, ".%03" PRIu64, milliseconds % 1000);
    }
}

void describe_real_time(struct text *text, uint64_t microseconds)
{
    text_add(text, "%4" PRIu64 ".%03" PRIu64, microseconds / 1000000, microseconds / 1000 % 1000);
}

static void add_word(struct text *text, enum constant_set set, uint32_t number)
{
    const struct value value = value_word(set, number);
    value_add(text, &value, false);
}

static void add_address(struct text *text, const struct ip_address *address, uint16_t port)
{
    char plain[ADDRESS_TEXT_SIZE];
    address_print(address, plain);
    if (address->version == IP_V6) {
        text_add(text, "[%s]", plain);
    } else {
        text_add(text, "%s", plain);
    }
    if (port != 0) {
        text_add(text, ":%u", port);
    }
}

void describe_traffic(struct text *text, const struct traffic *traffic)
{
    add_address(text, &traffic->local, traffic->local_port);
    text_add(text, " -> ");
    add_address(text, &traffic->remote, traffic->remote_port);
    if (traffic->protocol != 0) {
        text_add(text, " ");
        add_word(text, SET_PROTOCOL, traffic->protocol);
    }
    if (traffic->mode == TRAFFIC_TUNNEL) {
        text_add(text, " through the tunnel ");
        add_address(text, &traffic->local_tunnel, 0);
        text_add(text, " -> ");
        add_address(text, &traffic->remote_tunnel, 0);
    }
}

/* "inbound SPI 0x10000004 key <…>"; of a bundle "inbound SPI … key … and SPI … key …". */
static void add_sa(struct text *text, const char *direction, const struct sa_details *sa,
                   bool show_keys)
{
    uint8_t material[2 * SA_KEY_MAX];
    for (uint32_t i = 0; i < sa->count; i++) {
        const struct value key = value_bytes(material, sa_key_material(&sa->sas[i], material));
        text_add(text, "%s SPI 0x%08x key ", i == 0 ? direction : " and", sa->sas[i].spi);
        value_add(text, &key, show_keys);
    }
    wipe(material, sizeof(material));
}

static void add_sas(struct text *text, const struct sa_details *inbound,
                    const struct sa_details *outbound, bool show_keys)
{
    if (inbound && outbound) {
        text_add(text, "; ");
        add_sa(text, "inbound", inbound, show_keys);
        text_add(text, ", ");
        add_sa(text, "outbound", outbound, show_keys);
    }
}

/* How it went, when it did not just answer. True when it answered. */
static bool add_report(struct text *text, const char *callback, const char *agent,
                       struct callback_report report)
{
    text_add(text, "%s of %s", callback, agent);
    switch (report.outcome) {
    case CALLBACK_ANSWERED:
        text_add(text, " (");
        describe_duration(text, report.duration_us);
        text_add(text, ")");
        return true;
    case CALLBACK_TIMED_OUT:
        text_add(text, " did not return within its timeout");
        break;
    case CALLBACK_TIA_GONE:
        text_add(text, " was not answered: the TIA went away");
        break;
    }
    return false;
}

static const char *end_reason(enum end_reason reason)
{
    switch (reason) {
    case END_CALL:
        return "";
    case END_SESSION_CLOSED:
        return ", because its session was closed";
    case END_PROCESS_DIED:
        return ", because its process ended";
    }
    return "";
}

static void add_manager(struct text *text, const struct observation *o)
{
    text_add(text, "registers key manager \"%s\": flags ", o->manager_info.name);
    const struct value flags = value_flags(SET_MANAGER_FLAGS, o->manager_info.flags);
    value_add(text, &flags, false);
    text_add(text, ", timeout %u s", o->manager_info.timeout_ms / 1000);
}

static void add_dictate(struct text *text, const struct observation *o, const char *agent,
                        bool show_keys)
{
    if (add_report(text, "keyDictation", agent, o->dictate.report)) {
        text_add(text, ": ");
        add_word(text, SET_ERROR, o->dictate.status);
        if (o->dictate.keying_module_generates) {
            text_add(text, ", asks the keying module to generate keys");
        } else {
            add_sas(text, o->dictate.inbound, o->dictate.outbound, show_keys);
        }
    }
}

static void add_check(struct text *text, const struct observation *o, const char *agent)
{
    bool answered = add_report(text, "keyDictationCheck", agent, o->check.report);
    text_add(text, answered ? ": " : "; it was given ");
    describe_traffic(text, o->check.traffic);
    if (answered) {
        text_add(text, "; willDictateKey = %s, weight = %u",
                 o->check.will_dictate ? "TRUE" : "FALSE", o->check.weight);
    }
}

/* rekeyed: the SA whose pair it takes the place of, or NULL. */
static void add_started(struct text *text, const struct observation *o, const char *rekeyed)
{
    char transforms[TRANSFORMS_TEXT_SIZE];
    transforms_print(o->started.transforms, o->started.transform_count, transforms);
    if (rekeyed) {
        text_add(text, "rekeys %s", rekeyed);
    } else {
        text_add(text, "negotiates");
    }
    text_add(text, " as %s: ", o->started.role == ROLE_INITIATOR ? "initiator" : "responder");
    describe_traffic(text, o->started.traffic);
    text_add(text, ", %s", transforms);
}

static const char *expiry_cause(enum expiry_cause cause)
{
    switch (cause) {
    case EXPIRED_BY_SECONDS:
        return "its lifetime in seconds is over";
    case EXPIRED_BY_KILOBYTES:
        return "it has carried its lifetime in kilobytes";
    case EXPIRED_BY_PACKETS:
        return "it has carried its lifetime in packets";
    case EXPIRED_BY_IDLE:
        return "it was idle for its idle timeout";
    }
    return "";
}

static const char *deletion_cause(enum deletion_cause cause)
{
    switch (cause) {
    case DELETED_BY_CALL:
        break;
    case DELETED_BY_REKEY:
        return ", another has taken its place";
    case DELETED_BY_BFE_STOP:
        return ", the Base Filtering Engine stops";
    }
    return "";
}

const char *describe_key_origin(enum key_origin keys)
{
    switch (keys) {
    case KEYS_GENERATED:
        return "keys generated by the keying module";
    case KEYS_LOCALLY_DICTATED:
        return "keys dictated by the local TIA";
    case KEYS_PEER_DICTATED:
        return "keys dictated by the peer";
    }
    return "";
}

static void add_wish(struct text *text, const char *who, const struct decision_end *end)
{
    switch (end->reason) {
    case WISH_STATED:
        if (end->wish.wants) {
            text_add(text, "%s wants to with weight %u", who, end->wish.weight);
        } else {
            text_add(text, "%s does not want to", who);
        }
        break;
    case WISH_POLICY:
        text_add(text, "%s was not asked, its policy does not allow it", who);
        break;
    case WISH_KEYING_MODULE:
        text_add(text, "%s was not asked, only AuthIP lets TIAs dictate", who);
        break;
    case WISH_NO_DICTATOR:
        text_add(text, "%s has no TIA that dictates", who);
        break;
    case WISH_TIMED_OUT:
        text_add(text, "%s was asked and did not answer in time", who);
        break;
    case WISH_TIA_GONE:
        text_add(text, "%s was asked and its TIA went away", who);
        break;
    }
}

void describe_decision(struct text *text, const struct decision *decision)
{
    bool initiator_won =
        (decision->winner == WINNING_END_LOCAL) == (decision->role == ROLE_INITIATOR);
    text_add(text, "%s dictates: ",
             decision->winner == WINNING_END_LOCAL  ? "the local end"
             : decision->winner == WINNING_END_PEER ? "the peer"
                                                    : "nobody");
    add_wish(text, "the local end", &decision->local);
    text_add(text, ", ");
    add_wish(text, "the peer", &decision->peer);
    switch (decision->rule) {
    case RULE_NO_WISH:
    case RULE_ONE_WISH:
        break;
    case RULE_WEIGHT_ZERO:
        text_add(text,
                 "; an initiator's weight of 0 %s against the other end, which does not want to",
                 decision->winner == WINNING_END_NONE ? "loses" : "wins");
        break;
    case RULE_WEIGHT:
        text_add(text, "; the greater weight wins");
        break;
    case RULE_TIE:
        text_add(text, "; on a tie the %s wins", initiator_won ? "initiator" : "responder");
        break;
    }
}

void describe_observation(struct text *text, const struct observation *o, const char *agent,
                          const char *rekeyed, bool show_keys)
{
    switch (o->kind) {
    case OBSERVED_SESSION_OPENED:
        text_add(text, "opens a session%s", o->session.flags & 1 ? " (dynamic)" : "");
        if (o->session.name && *o->session.name) {
            text_add(text, " \"%s\"", o->session.name);
        }
        break;
    case OBSERVED_SESSION_CLOSED:
        text_add(text, "closes its session%s", end_reason(o->session.reason));
        break;
    case OBSERVED_CALL_REFUSED:
        text_add(text, "%s is refused: ", o->refused.call);
        add_word(text, SET_ERROR,
                 o->refused.fault ? o->refused.fault : win32_error(o->refused.error));
        if (o->refused.error == BFE_CANNOT_INSTALL) {
            text_add(text, " (the program is not linked with --forceinteg)");
        }
        text_add(text, "%s", o->refused.fault ? ", by fault rpc" : "");
        break;
    case OBSERVED_REGISTERED:
        add_manager(text, o);
        break;
    case OBSERVED_UNREGISTERED:
        text_add(text, "unregisters key manager \"%s\"%s", o->manager_info.name,
                 end_reason(o->manager_info.reason));
        break;
    case OBSERVED_NEGOTIATION_STARTED:
        add_started(text, o, rekeyed);
        break;
    case OBSERVED_CHECK:
        add_check(text, o, agent);
        break;
    case OBSERVED_DECIDED:
        describe_decision(text, &o->decided);
        break;
    case OBSERVED_DICTATE:
        add_dictate(text, o, agent, show_keys);
        break;
    case OBSERVED_NOTIFY:
        if (add_report(text, "keyNotify", agent, o->notify.report)) {
            add_sas(text, o->notify.inbound, o->notify.outbound, show_keys);
        }
        break;
    case OBSERVED_ESTABLISHED:
        text_add(text, "established, %s", describe_key_origin(o->established.keys));
        add_sas(text, o->established.inbound, o->established.outbound, show_keys);
        break;
    case OBSERVED_FAILED:
        text_add(text, "failed: %s (", o->failed.detail);
        add_word(text, SET_ERROR, o->failed.status);
        text_add(text, ")");
        break;
    case OBSERVED_EXPIRED:
        text_add(text, "expired: %s", expiry_cause(o->expired.cause));
        break;
    case OBSERVED_DELETED:
        text_add(text, "%s SA deleted%s",
                 o->deleted.direction == SA_INBOUND ? "inbound" : "outbound",
                 deletion_cause(o->deleted.cause));
        break;
    case OBSERVED_LATE_ANSWER:
        text_add(text, "%s of %s returned too late, after ", o->late.callback, agent);
        describe_duration(text, o->late.duration_us);
        text_add(text, "; its answer is not used");
        break;
    case OBSERVED_SECOND_ANSWER:
        text_add(text, "%s of %s is answered a second time; that answer is not used",
                 o->late.callback, agent);
        break;
    case OBSERVED_HELD_ANSWER:
        text_add(text, "%s of %s is answered (", o->late.callback, agent);
        describe_duration(text, o->late.duration_us);
        text_add(text, "); the script holds the answer");
        break;
    case OBSERVED_CALL_INSIDE:
        text_add(text, "calls %s from inside of %s", o->inside.call, o->inside.callback);
        break;
    }
}

static void describe_agent(struct text *text, enum agent_news news, uint32_t number)
{
    switch (news) {
    case AGENT_STARTED:
        text_add(text, "starts (process %u)", number);
        break;
    case AGENT_BY_HAND:
        text_add(text, "is to be started by hand");
        break;
    case AGENT_ASKED_TO_END:
        text_add(text, "is asked to end (its standard input is closed)");
        break;
    case AGENT_KILLED:
        text_add(text, "is killed");
        break;
    case AGENT_EXITED:
        text_add(text, number < 256 ? "exits with code %u" : "exits with code 0x%08x", number);
        break;
    }
}

void describe_event(struct text *text, const struct report_event *event, bool show_keys)
{
    switch (event->kind) {
    case REPORT_EVENT_OBSERVATION:
        describe_observation(text, event->observation, event->agent ? event->agent : "somebody",
                             event->rekeyed, show_keys);
        break;
    case REPORT_EVENT_AGENT:
        describe_agent(text, event->news, event->number);
        break;
    case REPORT_EVENT_OUTPUT:
        text_add(text, "| %s", event->text);
        break;
    case REPORT_EVENT_WORDS:
        text_add(text, "%s%s",
                 event->words == REPORT_LOG       ? "# "
                 : event->words == REPORT_WARNING ? "warning: "
                 : event->words == REPORT_TODO    ? "todo "
                                                  : "",
                 event->text);
        break;
    case REPORT_EVENT_FAILURE:
        text_add(text, "%s", event->text);
        break;
    }
}
