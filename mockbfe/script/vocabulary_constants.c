#include "engine/sa.h"
#include "script/vocabulary.h"

#include "engine/dictation.h"
#include "engine/transform.h"

#include <string.h>

/* IPSEC_SA_BUNDLE_FLAG_*, ipsectypes.h. */
static const struct constant BUNDLE_FLAGS[] = {
    {"ND_SECURE", 0x1},
    {"ND_BOUNDARY", 0x2},
    {"ND_PEER_NAT_BOUNDARY", 0x4},
    {"GUARANTEE_ENCRYPTION", 0x8},
    {"NLB", 0x10},
    {"NO_MACHINE_LUID_VERIFY", 0x20},
    {"NO_IMPERSONATION_LUID_VERIFY", 0x40},
    {"NO_EXPLICIT_CRED_MATCH", 0x80},
    {"ALLOW_NULL_TARGET_NAME_MATCH", 0x200},
    {"CLEAR_DF_ON_TUNNEL", 0x400},
    {"ASSUME_UDP_CONTEXT_OUTBOUND", 0x800},
    {"ND_PEER_BOUNDARY", 0x1000},
    {"SUPPRESS_DUPLICATE_DELETION", 0x2000},
    {"PEER_SUPPORTS_GUARANTEE_ENCRYPTION", 0x4000},
    {"FORCE_INBOUND_CONNECTIONS", 0x8000},
    {"FORCE_OUTBOUND_CONNECTIONS", 0x10000},
    {"FORWARD_PATH_INITIATOR", 0x20000},
    {"ENABLE_OPTIONAL_ASYMMETRIC_IDLE", 0x40000},
    {"USING_DICTATED_KEYS", 0x80000},
    {"LOCALLY_DICTATED_KEYS", 0x100000},
    {"SA_OFFLOADED", 0x200000},
    {"IP_IN_IP_PKT", 0x400000},
    {"LOW_POWER_MODE_SUPPORT", 0x800000},
    {"TUNNEL_BANDWIDTH1", 0x10000000},
    {"TUNNEL_BANDWIDTH2", 0x20000000},
    {"TUNNEL_BANDWIDTH3", 0x40000000},
    {"TUNNEL_BANDWIDTH4", 0x80000000},
};

/* FWPM_SESSION_FLAG_*, fwpmtypes.h; IPSEC_KEY_MANAGER_FLAG_*, ipsectypes.h. */
static const struct constant SESSION_FLAGS[] = {{"DYNAMIC", 0x1}};
static const struct constant MANAGER_FLAGS[] = {{"DICTATE_KEY", 0x1}};
static const struct constant CALLBACKS[] = {{"CHECK", 0x1}, {"DICTATE", 0x2}, {"NOTIFY", 0x4}};

static const struct constant PROTOCOLS[] = {{"icmp", 1}, {"tcp", 6}, {"udp", 17}, {"icmpv6", 58}};

static const struct constant TRANSFORMS[] = {
    {"ah", TRANSFORM_AH},
    {"esp-auth", TRANSFORM_ESP_AUTH},
    {"esp-cipher", TRANSFORM_ESP_CIPHER},
    {"esp-auth-and-cipher", TRANSFORM_ESP_AUTH_AND_CIPHER},
    {"esp-auth-fw", TRANSFORM_ESP_AUTH_FW},
};
static const struct constant AUTHS[] = {
    {"md5", 0},
    {"sha1", 1},
    {"sha256", 2},
    {"aes-gmac-128", 3},
    {"aes-gmac-192", 4},
    {"aes-gmac-256", 5},
    {"none", SCRIPT_NO_TRANSFORM},
};
static const struct constant CIPHERS[] = {
    {"des", 0},         {"3des", 1},        {"aes-cbc-128", 2},
    {"aes-cbc-192", 3}, {"aes-cbc-256", 4}, {"aes-gcm-128", 5},
    {"aes-gcm-192", 6}, {"aes-gcm-256", 7}, {"none", SCRIPT_NO_TRANSFORM},
};
/* IPSEC_PFS_GROUP; "1", "2", "2048" and "24" are found by their digits. */
static const struct constant PFS_GROUPS[] = {
    {"none", 0},    {"1", 1},       {"2", 2},  {"2048", 3},
    {"ecp-256", 4}, {"ecp-384", 5}, {"mm", 6}, {"24", 7},
};

static const struct constant MODES[] = {
    {"transport", SCRIPT_MODE_TRANSPORT},
    {"tunnel", SCRIPT_MODE_TUNNEL},
};
static const struct constant ROLES[] = {
    {"initiator", SCRIPT_ROLE_INITIATOR},
    {"responder", SCRIPT_ROLE_RESPONDER},
};
static const struct constant KEYING_MODULES[] = {
    {"ikev1", SCRIPT_KEYING_IKEV1},
    {"authip", SCRIPT_KEYING_AUTHIP},
    {"ikev2", SCRIPT_KEYING_IKEV2},
};
static const struct constant END_REASONS[] = {
    {"call", SCRIPT_END_CALL},
    {"session-closed", SCRIPT_END_SESSION_CLOSED},
    {"process-died", SCRIPT_END_PROCESS_DIED},
};
static const struct constant KEYS[] = {
    {"generated", SCRIPT_KEYS_GENERATED},
    {"locally-dictated", SCRIPT_KEYS_LOCALLY_DICTATED},
    {"peer-dictated", SCRIPT_KEYS_PEER_DICTATED},
};
static const struct constant WINNERS[] = {
    {"none", SCRIPT_WINNER_NONE},
    {"local", SCRIPT_WINNER_LOCAL},
    {"peer", SCRIPT_WINNER_PEER},
};
static const struct constant FAILURES[] = {
    {"dictation-failed", SCRIPT_FAILED_DICTATION},
    {"dictation-timeout", SCRIPT_FAILED_DICTATION_TIMEOUT},
    {"invalid-keying-material", SCRIPT_FAILED_INVALID_KEYING_MATERIAL},
    {"sa-modified", SCRIPT_FAILED_SA_MODIFIED},
    {"tia-died", SCRIPT_FAILED_TIA_DIED},
    {"peer-failed", SCRIPT_FAILED_PEER},
    {"no-policy", SCRIPT_FAILED_NO_POLICY},
    {"ikeext-not-running", SCRIPT_FAILED_IKEEXT_NOT_RUNNING},
    {"no-random-numbers", SCRIPT_FAILED_NO_RANDOM},
    {"bfe-stopped", SCRIPT_FAILED_BFE_STOPPED},
    {"deleted", SCRIPT_FAILED_DELETED},
    {"limit-reached", SCRIPT_FAILED_LIMIT},
};
static const struct constant EXPIRIES[] = {
    {"seconds", SCRIPT_EXPIRED_SECONDS},
    {"kilobytes", SCRIPT_EXPIRED_KILOBYTES},
    {"packets", SCRIPT_EXPIRED_PACKETS},
    {"idle", SCRIPT_EXPIRED_IDLE},
};
static const struct constant DELETIONS[] = {
    {"call", SCRIPT_DELETED_BY_CALL},
    {"rekeyed", SCRIPT_DELETED_BY_REKEY},
    {"bfe-stop", SCRIPT_DELETED_BY_BFE_STOP},
};
static const struct constant DIRECTIONS[] = {
    {"outbound", SA_OUTBOUND},
    {"inbound", SA_INBOUND},
};
static const struct constant PEER_FAILURES[] = {
    {"dictation", SCRIPT_PEER_FAILS_DICTATION},       {"key-size", SCRIPT_PEER_FAILS_KEYS},
    {"first-answer", SCRIPT_PEER_FAILS_ANSWER},       {"policy-lookup", SCRIPT_PEER_FAILS_POLICY},
    {"confirmation", SCRIPT_PEER_FAILS_CONFIRMATION},
};
static const struct constant RULES[] = {
    {"no-wish", RULE_NO_WISH},       {"one-wish", RULE_ONE_WISH}, {"zero-weight", RULE_WEIGHT_ZERO},
    {"greater-weight", RULE_WEIGHT}, {"equal-weights", RULE_TIE},
};
static const struct constant WISHES[] = {
    {"wants", SCRIPT_WISH_WANTS},
    {"does-not-want", SCRIPT_WISH_DOES_NOT_WANT},
    {"forbidden-by-policy", SCRIPT_WISH_POLICY},
    {"not-authip", SCRIPT_WISH_KEYING_MODULE},
    {"no-dictator", SCRIPT_WISH_NO_DICTATOR},
    {"timed-out", SCRIPT_WISH_TIMED_OUT},
    {"tia-gone", SCRIPT_WISH_TIA_GONE},
};
static const struct constant SA_STATES[] = {
    {"gone", SCRIPT_SA_GONE},
    {"negotiating", SCRIPT_SA_NEGOTIATING},
    {"established", SCRIPT_SA_ESTABLISHED},
    {"lingering", SCRIPT_SA_LINGERING},
};
static const struct constant SA_LEAKS[] = {
    {"fail", SCRIPT_SA_LEAKS_FAIL},
    {"ignore", SCRIPT_SA_LEAKS_IGNORE},
};

static const struct constant SECOND_DICTATORS[] = {
    {"already-exists", SCRIPT_SECOND_ALREADY_EXISTS},
    {"key-dictator-already-registered", SCRIPT_SECOND_KEY_DICTATOR_ALREADY_REGISTERED},
};
static const struct constant INTEGRITIES[] = {
    {"exe", SCRIPT_INTEGRITY_EXE},
    {"callback-module", SCRIPT_INTEGRITY_CALLBACK_MODULE},
    {"off", SCRIPT_INTEGRITY_OFF},
};
static const struct constant TIES[] = {
    {"responder", SCRIPT_TIE_RESPONDER},
    {"initiator", SCRIPT_TIE_INITIATOR},
};
static const struct constant YES_NO[] = {{"no", 0}, {"yes", 1}};
static const struct constant WEIGHT_ZEROS[] = {
    {"loses", SCRIPT_WEIGHT_ZERO_LOSES},
    {"wins", SCRIPT_WEIGHT_ZERO_WINS},
};
static const struct constant LINTS[] = {
    {"warn", SCRIPT_LINT_WARN},
    {"deny", SCRIPT_LINT_DENY},
    {"off", SCRIPT_LINT_OFF},
};
static const struct constant ONE_LINTS[] = {
    {"as-lint", SCRIPT_LINT_AS_ALL},
    {"warn", SCRIPT_LINT_WARN},
    {"deny", SCRIPT_LINT_DENY},
    {"off", SCRIPT_LINT_OFF},
};
static const struct constant UNEXPECTED_FAILURES[] = {
    {"fail", SCRIPT_UNEXPECTED_FAILURE_FAIL},
    {"ignore", SCRIPT_UNEXPECTED_FAILURE_IGNORE},
};

#define LIST(constants) sizeof(constants) / sizeof((constants)[0]), constants

static const struct constant_set_info SETS[SET_COUNT] = {
    [SET_NONE] = {"nothing", false, false, 0, NULL},
    [SET_SESSION_FLAGS] = {"session flags", true, false, LIST(SESSION_FLAGS)},
    [SET_MANAGER_FLAGS] = {"key manager flags", true, false, LIST(MANAGER_FLAGS)},
    [SET_BUNDLE_FLAGS] = {"SA bundle flags", true, false, LIST(BUNDLE_FLAGS)},
    [SET_CALLBACKS] = {"callbacks", true, false, LIST(CALLBACKS)},
    [SET_PROTOCOL] = {"a protocol", false, true, LIST(PROTOCOLS)},
    [SET_TRANSFORM] = {"a transform", false, false, LIST(TRANSFORMS)},
    [SET_AUTH] = {"an authentication transform", false, false, LIST(AUTHS)},
    [SET_CIPHER] = {"a cipher transform", false, false, LIST(CIPHERS)},
    [SET_PFS] = {"a PFS group", false, false, LIST(PFS_GROUPS)},
    [SET_MODE] = {"a mode", false, false, LIST(MODES)},
    [SET_ROLE] = {"a role", false, false, LIST(ROLES)},
    [SET_KEYING_MODULE] = {"a keying module", false, false, LIST(KEYING_MODULES)},
    [SET_END_REASON] = {"a reason to end", false, false, LIST(END_REASONS)},
    [SET_KEYS] = {"an origin of keys", false, false, LIST(KEYS)},
    [SET_WINNER] = {"a winner", false, false, LIST(WINNERS)},
    [SET_FAILURE] = {"a reason to fail", false, false, LIST(FAILURES)},
    [SET_EXPIRY] = {"a cause of expiry", false, false, LIST(EXPIRIES)},
    [SET_DELETION] = {"a cause of deletion", false, false, LIST(DELETIONS)},
    [SET_DIRECTION] = {"a direction", false, false, LIST(DIRECTIONS)},
    [SET_PEER_FAILURE] = {"a failure of the peer", false, false, LIST(PEER_FAILURES)},
    [SET_RULE] = {"a rule", false, false, LIST(RULES)},
    [SET_WISH] = {"a wish", false, false, LIST(WISHES)},
    [SET_SA_STATE] = {"a state of an SA", false, false, LIST(SA_STATES)},
    [SET_SECOND_DICTATOR] = {"an error", false, false, LIST(SECOND_DICTATORS)},
    [SET_FORCE_INTEGRITY] = {"an image", false, false, LIST(INTEGRITIES)},
    [SET_TIE] = {"a role", false, false, LIST(TIES)},
    [SET_YES_NO] = {"a choice", false, false, LIST(YES_NO)},
    [SET_WEIGHT_ZERO] = {"an outcome", false, false, LIST(WEIGHT_ZEROS)},
    [SET_UNEXPECTED_FAILURE] = {"a reaction", false, false, LIST(UNEXPECTED_FAILURES)},
    [SET_SA_LEAKS] = {"a reaction", false, false, LIST(SA_LEAKS)},
    [SET_LINT] = {"a judgement", false, false, LIST(LINTS)},
    [SET_ONE_LINT] = {"a judgement", false, false, LIST(ONE_LINTS)},
};

const struct constant_set_info *constant_set_info(enum constant_set set)
{
    return set == SET_ERROR ? &SCRIPT_ERROR_SET : &SETS[set < SET_COUNT ? set : SET_NONE];
}

uint32_t constant_set_maximum(enum constant_set set)
{
    return set == SET_PROTOCOL ? UINT8_MAX : UINT32_MAX;
}

const struct constant *constant_find(enum constant_set set, const char *name)
{
    const struct constant_set_info *info = constant_set_info(set);
    for (size_t i = 0; i < info->count; i++) {
        if (strcmp(info->constants[i].name, name) == 0) {
            return &info->constants[i];
        }
    }
    return NULL;
}

const char *constant_name(enum constant_set set, uint32_t number)
{
    const struct constant_set_info *info = constant_set_info(set);
    for (size_t i = 0; i < info->count; i++) {
        if (info->constants[i].number == number) {
            return info->constants[i].name;
        }
    }
    return NULL;
}
