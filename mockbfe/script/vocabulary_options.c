#include "script/vocabulary.h"

#include <string.h>

#define WORD(constants, number)                                                                    \
    {                                                                                              \
        .type = VALUE_WORD, .set = (constants), .word = (number)                                   \
    }
#define DURATION(microseconds)                                                                     \
    {                                                                                              \
        .type = VALUE_DURATION, .integer = (microseconds)                                          \
    }
#define NUMBER(number)                                                                             \
    {                                                                                              \
        .type = VALUE_INTEGER, .integer = (number)                                                 \
    }

static const struct option_info OPTIONS[OPTION_COUNT] = {
    [OPTION_SECOND_DICTATOR] =
        {
            .name = "second-dictator",
            .preset = WORD(SET_SECOND_DICTATOR, SCRIPT_SECOND_ALREADY_EXISTS),
            .meaning = "the error that a second key manager gets that wants to dictate: "
                       "FWP_E_ALREADY_EXISTS or FWP_E_KEY_DICTATOR_ALREADY_REGISTERED",
        },
    [OPTION_FORCE_INTEGRITY] =
        {
            .name = "force-integrity",
            .preset = WORD(SET_FORCE_INTEGRITY, SCRIPT_INTEGRITY_EXE),
            .meaning = "which image must have IMAGE_DLLCHARACTERISTICS_FORCE_INTEGRITY to register",
        },
    [OPTION_CALLBACKS_AT_ONCE] =
        {
            .name = "callbacks-at-once",
            .preset = NUMBER(1),
            .minimum = 1,
            .maximum = 64,
            .meaning = "how many callbacks of one registration may run at the same time",
        },
    [OPTION_TIE] =
        {
            .name = "tie",
            .preset = WORD(SET_TIE, SCRIPT_TIE_RESPONDER),
            .meaning = "who dictates when both ends want to with the same weight",
        },
    [OPTION_NOTIFY_DICTATOR] =
        {
            .name = "notify-dictator",
            .preset = WORD(SET_YES_NO, 1),
            .meaning = "whether the key manager that dictated the keys is notified of them as well",
        },
    [OPTION_WEIGHT_ZERO] =
        {
            .name = "weight-zero",
            .preset = WORD(SET_WEIGHT_ZERO, SCRIPT_WEIGHT_ZERO_LOSES),
            .meaning =
                "whether an initiator that wants to dictate with weight 0 loses or wins against "
                "a peer that does not want to",
        },
    [OPTION_UNEXPECTED_FAILURE] =
        {
            .name = "unexpected-failure",
            .preset = WORD(SET_UNEXPECTED_FAILURE, SCRIPT_UNEXPECTED_FAILURE_FAIL),
            .meaning = "whether a negotiation that fails without an expectation of it fails the "
                       "scenario",
        },
    [OPTION_SA_LEAKS] =
        {
            .name = "sa-leaks",
            .preset = WORD(SET_SA_LEAKS, SCRIPT_SA_LEAKS_FAIL),
            .meaning = "whether SA pairs that are still established at the end of the script fail "
                       "the scenario",
        },
    [OPTION_REKEY_BEFORE_EXPIRY] =
        {
            .name = "rekey-before-expiry",
            .preset = DURATION(0),
            .minimum = 0,
            .maximum = UINT32_MAX,
            .meaning = "how long before the end of its seconds an SA pair is rekeyed by itself; "
                       "0s: never. The QM rekey timer of Windows is 60s",
        },
    [OPTION_LINT] =
        {
            .name = "lint",
            .preset = WORD(SET_LINT, SCRIPT_LINT_WARN),
            .meaning = "what becomes of a TIA that does what nobody means (the `lint-…` below): a "
                       "warning, a failure, nothing",
        },
    [OPTION_LINT_ZERO_KEY] = {.name = "lint-zero-key",
                              .preset = WORD(SET_ONE_LINT, SCRIPT_LINT_AS_ALL),
                              .meaning = "a key that keyDictation leaves zero"},
    [OPTION_LINT_SAME_KEY] = {.name = "lint-same-key",
                              .preset = WORD(SET_ONE_LINT, SCRIPT_LINT_AS_ALL),
                              .meaning = "one key for both directions"},
    [OPTION_LINT_USED_KEY] = {.name = "lint-used-key",
                              .preset = WORD(SET_ONE_LINT, SCRIPT_LINT_AS_ALL),
                              .meaning = "a key that was used before in this run"},
    [OPTION_LINT_RUNS_ALIKE] = {.name = "lint-runs-alike",
                                .preset = WORD(SET_ONE_LINT, SCRIPT_LINT_AS_ALL),
                                .meaning = "a key that the agent gave before it was started "
                                           "again, or in another run of the script"},
    [OPTION_LINT_SLOW_CALLBACK] = {.name = "lint-slow-callback",
                                   .preset = WORD(SET_ONE_LINT, SCRIPT_LINT_AS_ALL),
                                   .meaning = "a callback that takes more than half of its time, "
                                              "or does not return in it"},
    [OPTION_LINT_DEADLOCK] = {.name = "lint-deadlock",
                              .preset = WORD(SET_ONE_LINT, SCRIPT_LINT_AS_ALL),
                              .meaning = "a call from inside of a callback that waits for "
                                         "callbacks or for the engine's lock, as Windows' does"},
    [OPTION_LINT_LEAK] = {.name = "lint-leak",
                          .preset = WORD(SET_ONE_LINT, SCRIPT_LINT_AS_ALL),
                          .meaning = "a program that ends by itself with exit code 0 and leaves "
                                     "a session open"},
};

const struct option_info *option_info(enum option_id option)
{
    return &OPTIONS[option];
}

enum option_id option_find(const char *name)
{
    enum option_id option = 0;
    while (option < OPTION_COUNT && strcmp(OPTIONS[option].name, name) != 0) {
        option++;
    }
    return option;
}

static const struct property_info PROPERTIES[PROPERTY_COUNT] = {
    [PROPERTY_ENV] = {"env", SUBJECT_AGENT, "NAME = TEXT", "a variable of the agent's environment"},
    [PROPERTY_ARGUMENTS] = {"arguments", SUBJECT_AGENT, "TEXT…",
                            "more arguments, each quoted as Windows programs expect"},
    [PROPERTY_START] = {"start", SUBJECT_AGENT, "manual", "does not start before `start NAME`"},
    [PROPERTY_CONCURRENCY] = {"concurrency", SUBJECT_AGENT, "NUMBER",
                              "callbacks-at-once for this agent's registrations, 1 to 64"},
    [PROPERTY_PRINCIPAL] =
        {"principal", SUBJECT_AGENT, "TEXT",
         "who the agent counts as where access is checked: \"administrator\", \"user\", … or a "
         "SID"},
    [PROPERTY_ROLE] = {"role", SUBJECT_SA, "initiator | responder",
                       "which end the local host is (initiator)"},
    [PROPERTY_ON] = {"on", SUBJECT_SA, "HOST", "the local host (local)"},
    [PROPERTY_TRAFFIC] = {"traffic", SUBJECT_SA,
                          "ADDRESS[:PORT] -> ADDRESS[:PORT] [tcp | udp | icmp | icmpv6 | NUMBER]",
                          "what the SA is for, local -> remote (10.0.0.1 -> 10.0.0.2)"},
    [PROPERTY_MODE] = {"mode", SUBJECT_SA, "transport | tunnel", "the mode (transport)"},
    [PROPERTY_TUNNEL] = {"tunnel", SUBJECT_SA, "ADDRESS -> ADDRESS",
                         "the tunnel's endpoints, local -> remote; makes the mode tunnel"},
    [PROPERTY_POLICY] = {"policy", SUBJECT_SA, "[allow-dictate] [allow-notify]",
                         "what the IPsec policy lets TIAs do (nothing)"},
    [PROPERTY_KEYING_MODULE] = {"keying-module", SUBJECT_SA, "authip | ikev1 | ikev2",
                                "the keying module (authip, the only one with dictation)"},
    [PROPERTY_TRANSFORM] = {"transform", SUBJECT_SA,
                            "ah AUTH | esp CIPHER AUTH | esp aes-gcm-* | esp auth-only AUTH | "
                            "esp auth-fw AUTH | esp cipher-only CIPHER [+ …]",
                            "the transforms of the SA, or of a bundle: ESP + AH "
                            "(esp aes-gcm-128)"},
    [PROPERTY_LIFETIME] = {"lifetime", SUBJECT_SA, "DURATION [SIZE] [PACKETS]",
                           "when the SA expires (3600s 100000kB 2147483647packets)"},
    [PROPERTY_PFS] = {"pfs", SUBJECT_SA, "none | 1 | 2 | 2048 | ecp-256 | ecp-384 | mm | 24",
                      "the group for perfect forward secrecy (none)"},
    [PROPERTY_IDLE] = {"idle", SUBJECT_SA, "DURATION", "the idle timeout (300s)"},
    [PROPERTY_NAT_T] = {"nat-t", SUBJECT_SA, "PORT -> PORT",
                        "UDP encapsulation, local -> remote port; IPv4 only"},
    [PROPERTY_VIRTUAL_IF] = {"virtual-if", SUBJECT_SA, "ID SELECTOR-ID",
                             "virtualIfTunnelInfo of the SA; tunnel mode only"},
    [PROPERTY_SPI] = {"spi", SUBJECT_SA, "inbound NUMBER | outbound NUMBER",
                      "SPIs of the first SA, both or one of them; others are counted up"},
    [PROPERTY_FLAGS] = {"flags", SUBJECT_SA, "FLAGS",
                        "IPSEC_SA_BUNDLE_FLAG_* beside those of dictated keys (none)"},
    [PROPERTY_IDENTITY] = {"identity", SUBJECT_SA, "[mm TEXT] [em TEXT]",
                           "mmTargetName, and with AuthIP emTargetName, of the peer "
                           "(\"host/\" and \"cifs/\" with its address)"},
    [PROPERTY_MM_SA_ID] = {"mm-sa-id", SUBJECT_SA, "NUMBER",
                           "mmSaId (the same for the same two addresses)"},
    [PROPERTY_QM_SA_ID] = {"qm-sa-id", SUBJECT_SA, "NUMBER",
                           "qmSaId; that of a rekey is another (counted up)"},
    [PROPERTY_QM_FILTER_ID] = {"qm-filter-id", SUBJECT_SA, "NUMBER", "qmFilterId (counted up)"},
    [PROPERTY_FILTER_ID] = {"filter-id", SUBJECT_SA, "NUMBER",
                            "ipsecFilterId of the outbound SA, the inbound one has the next; of "
                            "a tunnel tunnelPolicyId of both (counted up)"},
    [PROPERTY_TRANSPORT_FILTER] = {"transport-filter", SUBJECT_SA, "[id NUMBER] [weight NUMBER]",
                                   "transportFilter: filterId of the outbound SA, the inbound one "
                                   "has the next (filter-id, counted up for a tunnel); weight, 0 "
                                   "to 15 (12)"},
    [PROPERTY_NAP_CONTEXT] = {"nap-context", SUBJECT_SA, "NUMBER", "napContext (counted up)"},
    [PROPERTY_ND_ALLOW_CLEAR] = {"nd-allow-clear", SUBJECT_SA, "DURATION",
                                 "ndAllowClearTimeoutSeconds (10s)"},
    [PROPERTY_PEER] =
        {"peer", SUBJECT_SA,
         "silent [fails …] | weight NUMBER [keys inbound BYTES outbound BYTES] [fails dictation | "
         "key-size | first-answer | policy-lookup | confirmation] | on HOST [policy "
         "[allow-dictate] [allow-notify]]",
         "the other end: it does not want to dictate (silent), it does, or it is "
         "another host of the script, with the same policy or one of its own"},
};

const struct property_info *property_info(enum property_id property)
{
    return &PROPERTIES[property];
}

enum property_id property_find(enum subject_kind block, const char *name)
{
    enum property_id property = 0;
    while (property < PROPERTY_COUNT &&
           (PROPERTIES[property].block != block || strcmp(PROPERTIES[property].name, name) != 0)) {
        property++;
    }
    return property;
}
