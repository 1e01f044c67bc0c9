/*
 * Lints: what a TIA may do and nobody means. Windows takes such keys, and waits in such callbacks,
 * so by default they are warned of and the script goes on.
 */
#include "scenario/key_memory.h"
#include "scenario/runner_internal.h"
#include "script/digest.h"

#include <stdlib.h>
#include <string.h>

/* Digests of the latest keys; the oldest is forgotten when there is no more room. */
#define LINT_REMEMBERED 4096

struct noted_key {
    uint8_t digest[DIGEST_SIZE];
    uint32_t agent;
    uint32_t life; /* which of the agent's processes it was */
};

struct lint_memory {
    struct noted_key keys[LINT_REMEMBERED];
    size_t count; /* of all that were ever noted */
};

void lint_free(struct runner *runner)
{
    free(runner->lint);
    runner->lint = NULL;
}

/* Within a known gap, it is what the gap is about. */
static void fail_lint(struct runner *runner, const struct sa_state *sa, const char *what)
{
    struct todo todo = todo_about(runner, sa);
    struct text report = {0};
    text_add(&report, todo.cursor ? "    %s" : "FAIL %s", what);
    if (todo.cursor) {
        todo_excuse(runner, todo, text_get(&report));
    } else {
        runner_fail(runner, RUN_FAILED, text_get(&report));
    }
    text_clear(&report);
}

static void tell(struct runner *runner, const struct observation *observation, enum lint lint,
                 const char *callback, const char *what)
{
    const char *agent = agent_name(runner, observation->agent - 1);
    const struct value *options = runner->script->options;
    enum option_id option = OPTION_LINT_ZERO_KEY + (enum option_id)lint;
    const char *name = option_info(option)->name;
    uint32_t choice = options[option].word;
    if (choice == SCRIPT_LINT_AS_ALL) {
        choice = options[OPTION_LINT].word;
    }
    unsigned int index = 0;
    struct sa_state *sa =
        observation->negotiation ? sa_of_tag(runner, observation->tag, &index) : NULL;
    if (choice == SCRIPT_LINT_DENY && sa && sa->excused) {
        choice = SCRIPT_LINT_WARN; /* of a known gap */
    }
    if (choice == SCRIPT_LINT_DENY && runner->result == RUN_PASSED) {
        struct text report = {0};
        text_add(&report, "lint: %s of %s %s (%s deny)\n", callback, agent, what, name);
        fail_lint(runner, sa, text_get(&report));
        text_clear(&report);
    } else if (choice == SCRIPT_LINT_WARN) {
        report_say(runner->report, REPORT_WARNING, observation->at, agent, "%s %s (%s)", callback,
                   what, name);
    }
}

/* ---- keys ------------------------------------------------------------------------------------ */

static size_t kept_length(const struct sa_key *key)
{
    return key->length < SA_KEY_MAX ? key->length : SA_KEY_MAX;
}

static bool zero(const struct sa_key *key)
{
    uint8_t all = 0;
    for (size_t i = 0; i < kept_length(key); i++) {
        all |= key->bytes[i];
    }
    return all == 0;
}

static bool same(const struct sa_key *a, const struct sa_key *b)
{
    return a->length == b->length && memcmp(a->bytes, b->bytes, kept_length(a)) == 0;
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

/* What is found out about the keys of one keyDictation. */
struct findings {
    bool zero;
    bool same;
    bool used;
    bool before_restart;
    bool other_run;
};

/* Looks for a key among those of this run, and notes it. False: it is new there. */
static bool note_in_run(struct runner *runner, uint32_t agent, const struct sa_key *key,
                        struct findings *findings)
{
    if (!runner->lint && !(runner->lint = calloc(1, sizeof(*runner->lint)))) {
        return false; /* without memory there is nothing to compare with */
    }
    struct lint_memory *memory = runner->lint;
    uint32_t life = runner->agents[agent - 1].life;
    struct noted_key noted = {.agent = agent, .life = life};
    digest_sha256(key->bytes, kept_length(key), noted.digest);
    size_t kept = memory->count < LINT_REMEMBERED ? memory->count : LINT_REMEMBERED;
    for (size_t i = 0; i < kept; i++) {
        struct noted_key *known = &memory->keys[i];
        if (memcmp(known->digest, noted.digest, DIGEST_SIZE) == 0) {
            bool restarted = known->agent == agent && known->life != life;
            findings->before_restart |= restarted;
            findings->used |= !restarted;
            known->life = known->agent == agent ? life : known->life;
            return true;
        }
    }
    memory->keys[memory->count++ % LINT_REMEMBERED] = noted;
    return false;
}

/* One finding for each mistake: what another run has too counts only when it is new in this one. */
static void note(struct runner *runner, uint32_t agent, const struct sa_key *key,
                 struct findings *findings)
{
    bool known = note_in_run(runner, agent, key, findings);
    if (runner->key_memory) {
        bool in_another =
            key_memory_note(runner->key_memory, runner->key_memory_run, runner->key_memory_script,
                            agent_name(runner, agent - 1), key->bytes, kept_length(key));
        findings->other_run |= in_another && !known;
    }
}

static void look_at_pair(struct runner *runner, uint32_t agent, const struct sa *inbound,
                         const struct sa *outbound, struct findings *findings)
{
    const struct sa_key *keys[2][2];
    size_t counts[2];
    keys_of(inbound, keys[0], &counts[0]);
    keys_of(outbound, keys[1], &counts[1]);
    for (size_t side = 0; side < 2; side++) {
        for (size_t i = 0; i < counts[side]; i++) {
            const struct sa_key *key = keys[side][i];
            bool both_ways = i < counts[1 - side] && same(key, keys[1 - side][i]);
            if (zero(key)) {
                findings->zero = true;
            } else if (both_ways && side == 1) {
                findings->same = true;
            } else {
                note(runner, agent, key, findings);
            }
        }
    }
}

static void look_at_keys(struct runner *runner, const struct observation *observation)
{
    const struct sa_details *inbound = observation->dictate.inbound;
    const struct sa_details *outbound = observation->dictate.outbound;
    static const char CALLBACK[] = "keyDictation";
    struct findings findings = {0};
    for (uint32_t i = 0; i < inbound->count && i < outbound->count; i++) {
        look_at_pair(runner, observation->agent, &inbound->sas[i], &outbound->sas[i], &findings);
    }
    if (findings.zero) {
        tell(runner, observation, LINT_ZERO_KEY, CALLBACK, "left a key zero");
    }
    if (findings.same) {
        tell(runner, observation, LINT_SAME_KEY, CALLBACK, "gave both directions the same key");
    }
    if (findings.used) {
        tell(runner, observation, LINT_USED_KEY, CALLBACK, "gave a key that was used before");
    }
    if (findings.before_restart) {
        tell(runner, observation, LINT_RUNS_ALIKE, CALLBACK,
             "gave a key that it gave before the agent was started again");
    }
    if (findings.other_run) {
        tell(runner, observation, LINT_RUNS_ALIKE, CALLBACK,
             "gave a key that it gave in another run of this script");
    }
}

/* ---- callbacks ------------------------------------------------------------------------------- */

static void look_at_time(struct runner *runner, const struct observation *observation,
                         const char *callback, struct callback_report report)
{
    uint64_t timeout_us = runner->agents[observation->agent - 1].timeout_us;
    if (report.outcome == CALLBACK_TIMED_OUT && !report.by_fault) {
        tell(runner, observation, LINT_SLOW_CALLBACK, callback,
             "did not return in the time that it has");
    } else if (report.outcome == CALLBACK_ANSWERED && timeout_us > 0 &&
               report.duration_us > timeout_us / 2) {
        tell(runner, observation, LINT_SLOW_CALLBACK, callback,
             "took more than half of the time that it has");
    }
}

static void look_at_call(struct runner *runner, const struct observation *observation)
{
    struct text what = {0};
    text_add(&what, "calls %s, which on Windows would wait for it", observation->inside.call);
    tell(runner, observation, LINT_DEADLOCK, observation->inside.callback, text_get(&what));
    text_clear(&what);
}

void lint_observe(struct runner *runner, const struct observation *observation)
{
    if (observation->agent == 0 || observation->agent > runner->script->agents.count) {
        return;
    }
    if (observation->kind == OBSERVED_REGISTERED) {
        runner->agents[observation->agent - 1].timeout_us =
            observation->manager_info.timeout_ms * UINT64_C(1000);
    }
    if (runner->phase != PHASE_PLAYING && runner->phase != PHASE_SETTLING) {
        return;
    }
    switch (observation->kind) {
    case OBSERVED_CHECK:
        look_at_time(runner, observation, "keyDictationCheck", observation->check.report);
        break;
    case OBSERVED_DICTATE:
        look_at_time(runner, observation, "keyDictation", observation->dictate.report);
        if (observation->dictate.report.outcome == CALLBACK_ANSWERED &&
            !observation->dictate.keying_module_generates && observation->dictate.status == 0 &&
            observation->dictate.inbound && observation->dictate.outbound) {
            look_at_keys(runner, observation);
        }
        break;
    case OBSERVED_NOTIFY:
        look_at_time(runner, observation, "keyNotify", observation->notify.report);
        break;
    case OBSERVED_CALL_INSIDE:
        look_at_call(runner, observation);
        break;
    default:
        break;
    }
}
