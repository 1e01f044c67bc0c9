/*
 * Lints: what a TIA may do and nobody means. Windows takes such keys, and waits in such callbacks,
 * so by default they are warned of and the script goes on.
 */
#include "scenario/key_memory.h"
#include "scenario/runner_internal.h"
#include "script/digest.h"

#include "uthash.h"

#include <stdlib.h>
#include <string.h>

/* Digests of the latest keys; the oldest is forgotten when there is no more room. */
#define LINT_REMEMBERED 4096

/* Which key of which SA it is. */
struct key_place {
    uint32_t tag; /* the negotiation's */
    enum sa_direction direction;
    bool ah;
    const char *part; /* "cipher ", "authentication ", or "" of a combined mode */
};

struct noted_key {
    UT_hash_handle hh;
    uint8_t digest[DIGEST_SIZE];
    uint32_t agent;
    uint32_t life;          /* which of the agent's processes it was */
    struct key_place place; /* where it was used first */
};

struct lint_memory {
    struct noted_key keys[LINT_REMEMBERED];
    struct noted_key *by_digest;
    size_t count; /* of all that were ever noted */
};

void lint_free(struct runner *runner)
{
    if (runner->lint) {
        HASH_CLEAR(hh, runner->lint->by_digest);
    }
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

/* callback: what is at fault; NULL: the program. */
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
        text_add(&report, "lint: %s%s%s %s (%s deny)\n", callback ? callback : "",
                 callback ? " of " : "", agent, what, name);
        fail_lint(runner, sa, text_get(&report));
        text_clear(&report);
    } else if (choice == SCRIPT_LINT_WARN) {
        report_say(runner->report, REPORT_WARNING, observation->at, agent, "%s%s%s (%s)",
                   callback ? callback : "", callback ? " " : "", what, name);
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

static const char *name_of_tag(const struct runner *runner, uint32_t tag)
{
    return sa_name(runner, (unsigned int)(tag % runner->script->sas.count));
}

/* "inbound ESP cipher key of sa1". */
static void add_place(struct runner *runner, struct text *text, const struct key_place *place,
                      bool both_ways)
{
    text_add(text, "%s%s %skey of %s",
             both_ways                        ? ""
             : place->direction == SA_INBOUND ? "inbound "
                                              : "outbound ",
             place->ah ? "AH" : "ESP", place->part, name_of_tag(runner, place->tag));
}

struct placed_key {
    const struct sa_key *key;
    struct key_place place;
};

/* The keys of one SA that count: of a combined mode the one that was filled in. */
static size_t keys_of(const struct sa *sa, uint32_t tag, enum sa_direction direction,
                      struct placed_key keys[2])
{
    bool ah = sa->transform.type == TRANSFORM_AH;
    size_t count = 0;
    if (transform_is_combined(&sa->transform)) {
        const struct sa_key *key = zero(&sa->cipher_key) ? &sa->auth_key : &sa->cipher_key;
        keys[count++] = (struct placed_key){key, {tag, direction, ah, ""}};
        return count;
    }
    if (sa->auth_key.length > 0) {
        keys[count++] =
            (struct placed_key){&sa->auth_key, {tag, direction, ah, ah ? "" : "authentication "}};
    }
    if (sa->cipher_key.length > 0) {
        keys[count++] = (struct placed_key){&sa->cipher_key, {tag, direction, ah, "cipher "}};
    }
    return count;
}

/* What is found out about the keys of one keyDictation, with the first place of each. */
enum finding {
    FINDING_ZERO,
    FINDING_SAME,
    FINDING_USED,
    FINDING_BEFORE_RESTART,
    FINDING_OTHER_RUN,
    FINDING_COUNT
};

struct findings {
    unsigned int count[FINDING_COUNT];
    struct text where[FINDING_COUNT];
};

/* first: where the same key was used before, or NULL. */
static void find_key(struct runner *runner, struct findings *findings, enum finding finding,
                     const struct key_place *place, const struct key_place *first)
{
    struct text *where = &findings->where[finding];
    if (findings->count[finding]++ > 0) {
        return;
    }
    text_add(where, ": the ");
    add_place(runner, where, place, finding == FINDING_SAME);
    if (first) {
        text_add(where, ", first the ");
        add_place(runner, where, first, false);
        bool of_this_name = name_of_tag(runner, first->tag) == name_of_tag(runner, place->tag);
        text_add(where, "%s",
                 of_this_name && first->tag != place->tag ? " in an earlier negotiation" : "");
    }
}

/* Looks for a key among those of this run, and notes it. False: it is new there. */
static bool note_in_run(struct runner *runner, uint32_t agent, const struct placed_key *key,
                        struct findings *findings)
{
    if (!runner->lint && !(runner->lint = calloc(1, sizeof(*runner->lint)))) {
        return false; /* without memory there is nothing to compare with */
    }
    struct lint_memory *memory = runner->lint;
    uint32_t life = runner->agents[agent - 1].life;
    uint8_t digest[DIGEST_SIZE];
    struct noted_key *noted = NULL;
    digest_sha256(key->key->bytes, kept_length(key->key), digest);
    HASH_FIND(hh, memory->by_digest, digest, DIGEST_SIZE, noted);
    if (noted) {
        bool restarted = noted->agent == agent && noted->life != life;
        find_key(runner, findings, restarted ? FINDING_BEFORE_RESTART : FINDING_USED, &key->place,
                 &noted->place);
        noted->life = noted->agent == agent ? life : noted->life;
        return true;
    }
    noted = &memory->keys[memory->count % LINT_REMEMBERED];
    if (memory->count++ >= LINT_REMEMBERED) {
        HASH_DELETE(hh, memory->by_digest, noted);
    }
    *noted = (struct noted_key){.agent = agent, .life = life, .place = key->place};
    memcpy(noted->digest, digest, DIGEST_SIZE);
    HASH_ADD(hh, memory->by_digest, digest, DIGEST_SIZE, noted);
    return false;
}

/* One finding for each mistake: what another run has too counts only when it is new in this one. */
static void note(struct runner *runner, uint32_t agent, const struct placed_key *key,
                 struct findings *findings)
{
    bool known = note_in_run(runner, agent, key, findings);
    if (runner->key_memory && runner->key_memory_script) {
        bool in_another =
            key_memory_note(runner->key_memory, runner->key_memory_run, runner->key_memory_script,
                            agent_name(runner, agent - 1), key->key->bytes, kept_length(key->key));
        if (in_another && !known) {
            find_key(runner, findings, FINDING_OTHER_RUN, &key->place, NULL);
        }
    }
}

static void look_at_pair(struct runner *runner, const struct observation *observation, uint32_t sa,
                         struct findings *findings)
{
    struct placed_key keys[2][2];
    const size_t counts[2] = {
        keys_of(&observation->dictate.inbound->sas[sa], observation->tag, SA_INBOUND, keys[0]),
        keys_of(&observation->dictate.outbound->sas[sa], observation->tag, SA_OUTBOUND, keys[1]),
    };
    for (size_t side = 0; side < 2; side++) {
        for (size_t i = 0; i < counts[side]; i++) {
            const struct placed_key *key = &keys[side][i];
            bool both_ways = i < counts[1 - side] && same(key->key, keys[1 - side][i].key);
            if (zero(key->key)) {
                find_key(runner, findings, FINDING_ZERO, &key->place, NULL);
            } else if (both_ways && side == 1) {
                find_key(runner, findings, FINDING_SAME, &key->place, NULL);
            } else {
                note(runner, observation->agent, key, findings);
            }
        }
    }
}

static void look_at_keys(struct runner *runner, const struct observation *observation)
{
    static const struct {
        enum lint lint;
        const char *what;
    } WORDS[FINDING_COUNT] = {
        [FINDING_ZERO] = {LINT_ZERO_KEY, "left a key zero"},
        [FINDING_SAME] = {LINT_SAME_KEY, "gave both directions the same key"},
        [FINDING_USED] = {LINT_USED_KEY, "gave a key that was used before"},
        [FINDING_BEFORE_RESTART] = {LINT_RUNS_ALIKE, "gave a key that it gave before the agent "
                                                     "was started again"},
        [FINDING_OTHER_RUN] = {LINT_RUNS_ALIKE, "gave a key that it gave in another run of this "
                                                "script"},
    };
    const struct sa_details *inbound = observation->dictate.inbound;
    const struct sa_details *outbound = observation->dictate.outbound;
    struct findings findings = {0};
    for (uint32_t i = 0; i < inbound->count && i < outbound->count; i++) {
        look_at_pair(runner, observation, i, &findings);
    }
    for (size_t i = 0; i < FINDING_COUNT; i++) {
        struct text what = {0};
        if (findings.count[i] > 0) {
            text_add(&what, "%s%s", WORDS[i].what, text_get(&findings.where[i]));
            if (findings.count[i] > 1) {
                text_add(&what, ", and %u more", findings.count[i] - 1);
            }
            tell(runner, observation, WORDS[i].lint, "keyDictation", text_get(&what));
        }
        text_clear(&what);
        text_clear(&findings.where[i]);
    }
}

/* ---- callbacks ------------------------------------------------------------------------------- */

static void look_at_time(struct runner *runner, const struct observation *observation,
                         const char *callback, struct callback_report report)
{
    uint64_t timeout_us = runner->agents[observation->agent - 1].timeout_us;
    const char *problem = NULL;
    if (report.outcome == CALLBACK_TIMED_OUT && !report.by_fault) {
        problem = "did not return in the time that it has";
    } else if (report.outcome == CALLBACK_ANSWERED && timeout_us > 0 &&
               report.duration_us > timeout_us / 2) {
        problem = "took more than half of the time that it has";
    }
    if (problem) {
        struct text what = {0};
        text_add(&what, "%s, for %s", problem, name_of_tag(runner, observation->tag));
        tell(runner, observation, LINT_SLOW_CALLBACK, callback, text_get(&what));
        text_clear(&what);
    }
}

static void look_at_call(struct runner *runner, const struct observation *observation)
{
    struct text what = {0};
    text_add(&what, "calls %s, which on Windows would wait for it", observation->inside.call);
    tell(runner, observation, LINT_DEADLOCK, observation->inside.callback, text_get(&what));
    text_clear(&what);
}

/* ---- the end --------------------------------------------------------------------------------- */

/*
 * A program's end and the engine's notice of it come in any order. One that was killed, or that
 * failed, could not close anything.
 */
static void look_at_end(struct runner *runner, uint32_t agent)
{
    struct agent_state *state = &runner->agents[agent - 1];
    const struct observation observation = {.at = runner_now(runner), .agent = agent};
    bool ended = !state->running && state->exit_code == 0 && !state->killed;
    bool failing = runner->phase == PHASE_ENDING && runner->killing;
    if (!ended || failing || state->unclosed_process == 0 ||
        state->unclosed_process != state->process_id) {
        return;
    }
    state->unclosed_process = 0; /* one warning is enough */
    tell(runner, &observation, LINT_LEAK, NULL,
         state->unclosed_manager ? "ended without unregistering its key manager and closing its "
                                   "session"
                                 : "ended without closing its session");
}

void lint_agent_ended(struct runner *runner, unsigned int agent)
{
    look_at_end(runner, agent + 1);
}

/* A registration ends before the session that it belongs to. */
static void note_end(struct runner *runner, const struct observation *observation)
{
    struct agent_state *state = &runner->agents[observation->agent - 1];
    if (observation->kind == OBSERVED_REGISTERED) {
        state->unclosed_manager = false;
    } else if (observation->kind == OBSERVED_UNREGISTERED) {
        state->unclosed_manager |= observation->manager_info.reason == END_PROCESS_DIED;
    } else if (observation->kind == OBSERVED_SESSION_CLOSED &&
               observation->session.reason == END_PROCESS_DIED) {
        state->unclosed_process = observation->process_id;
        look_at_end(runner, observation->agent);
    }
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
    note_end(runner, observation);
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
