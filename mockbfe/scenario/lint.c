/*
 * Lints: what a TIA may do and nobody means. Windows takes such keys, so by default they are warned
 * of and the script goes on.
 */
#include "scenario/runner_internal.h"
#include "script/digest.h"

#include <stdlib.h>
#include <string.h>

/* Digests of the latest keys; the oldest is forgotten when there is no more room. */
#define LINT_REMEMBERED 4096

struct lint_memory {
    uint8_t digests[LINT_REMEMBERED][DIGEST_SIZE];
    size_t count; /* of all that were ever noted */
};

void lint_free(struct runner *runner)
{
    free(runner->lint);
    runner->lint = NULL;
}

static void tell(struct runner *runner, const struct observation *observation, const char *what)
{
    const char *agent = agent_name(runner, observation->agent - 1);
    uint32_t choice = runner->script->options[OPTION_LINT].word;
    if (choice == SCRIPT_LINT_DENY && runner->result == RUN_PASSED) {
        struct text report = {0};
        text_add(&report, "FAIL lint: keyDictation of %s %s (option lint deny)\n", agent, what);
        runner_fail(runner, RUN_FAILED, text_get(&report));
        text_clear(&report);
    } else if (choice == SCRIPT_LINT_WARN) {
        report_say(runner->report, REPORT_WARNING, observation->at, agent, "keyDictation %s", what);
    }
}

static bool zero(const struct sa_key *key)
{
    uint8_t all = 0;
    for (uint32_t i = 0; i < key->length && i < SA_KEY_MAX; i++) {
        all |= key->bytes[i];
    }
    return all == 0;
}

/* The keys of one SA that count: of a combined mode the one that was filled in. */
static void keys_of(const struct sa *sa, const struct sa_key *keys[2], size_t *count)
{
    *count = 0;
    if (transform_is_combined(&sa->transform)) {
        keys[(*count)++] = zero(&sa->cipher_key) ? &sa->auth_key : &sa->cipher_key;
        return;
    }
    if (sa->auth_key.length > 0) {
        keys[(*count)++] = &sa->auth_key;
    }
    if (sa->cipher_key.length > 0) {
        keys[(*count)++] = &sa->cipher_key;
    }
}

/* True when the key was noted before. */
static bool note(struct runner *runner, const struct sa_key *key)
{
    uint8_t digest[DIGEST_SIZE];
    bool known = false;
    if (!runner->lint && !(runner->lint = calloc(1, sizeof(*runner->lint)))) {
        return false; /* without memory there is nothing to compare with */
    }
    struct lint_memory *memory = runner->lint;
    digest_sha256(key->bytes, key->length < SA_KEY_MAX ? key->length : SA_KEY_MAX, digest);
    size_t kept = memory->count < LINT_REMEMBERED ? memory->count : LINT_REMEMBERED;
    for (size_t i = 0; i < kept && !known; i++) {
        known = memcmp(memory->digests[i], digest, DIGEST_SIZE) == 0;
    }
    if (!known) {
        memcpy(memory->digests[memory->count++ % LINT_REMEMBERED], digest, DIGEST_SIZE);
    }
    return known;
}

static void look_at_keys(struct runner *runner, const struct observation *observation)
{
    const struct sa_details *sas[2] = {observation->dictate.inbound, observation->dictate.outbound};
    bool any_zero = false;
    bool any_known = false;
    bool same = sa_keys_equal(sas[0], sas[1]);
    for (size_t side = 0; side < 2; side++) {
        for (uint32_t i = 0; i < sas[side]->count; i++) {
            const struct sa_key *keys[2];
            size_t count = 0;
            keys_of(&sas[side]->sas[i], keys, &count);
            for (size_t k = 0; k < count; k++) {
                bool is_zero = zero(keys[k]);
                any_zero |= is_zero;
                /* One finding for each mistake: the others follow from it. */
                bool counts = !is_zero && !(same && side == 1);
                any_known |= counts && note(runner, keys[k]);
            }
        }
    }
    if (any_zero) {
        tell(runner, observation, "left a key zero");
    } else if (same) {
        tell(runner, observation, "gave both directions the same keys");
    }
    if (any_known) {
        tell(runner, observation, "gave a key that was used before");
    }
}

void lint_observe(struct runner *runner, const struct observation *observation)
{
    if (observation->agent == 0 || observation->agent > runner->script->agents.count) {
        return;
    }
    struct agent_state *agent = &runner->agents[observation->agent - 1];
    if (observation->kind == OBSERVED_REGISTERED) {
        agent->timeout_us = observation->manager_info.timeout_ms * UINT64_C(1000);
    }
    if (observation->kind != OBSERVED_DICTATE || runner->phase != PHASE_PLAYING ||
        observation->dictate.report.outcome != CALLBACK_ANSWERED) {
        return;
    }
    if (agent->timeout_us > 0 && observation->dictate.report.duration_us > agent->timeout_us / 2) {
        tell(runner, observation, "took more than half of the time that it has");
    }
    if (!observation->dictate.keying_module_generates && observation->dictate.status == 0 &&
        observation->dictate.inbound && observation->dictate.outbound) {
        look_at_keys(runner, observation);
    }
}
