/*
 * A stage for scripts without processes: agents are played by the test, which answers callbacks at
 * once, and time passes only when nothing else can happen.
 *
 * An agent's command line says how it plays:
 *   "tia weight=7"     registers as a dictator that wants to, with that weight
 *   "tia silent"       registers as a dictator that does not want to
 *   "tia notify"       registers for notifications only
 *   "tia exit=3"       ends at once with that code
 *   "tia mute"         registers and never answers
 *   "tia late"         registers and answers a second after its time is over
 *   "tia twice"        answers everything twice
 *   "tia blocks"       takes more than half of its time for every callback
 *   "tia inside"       tries to close its session from inside of each callback
 *   "tia touches"      changes the lifetime of what it is given
 *   "tia cipher"       dictates one cipher key, but different authentication keys
 *   "tia deaf"         registers and does not end when asked to
 *   "tia fails"        its keyDictation fails
 *   "tia generates"    its keyDictation leaves the keys to the keying module
 *   "tia same"         dictates one key for both directions
 *   "tia zero"         leaves the keys zero
 *   "tia slow"         its keyDictation takes more than half of its time
 *   "tia lines=9"      prints "line 1" to "line 9" once it has registered
 *   "tia leaks"        ends without closing its session; "tia leaks late": that is noticed later
 *   "tia lingers"      the first time that it ends, its session stays until it is started again
 *   "tia fresh"        dictates other keys each time; without it they are always the same
 */
#ifndef TESTS_SCENARIO_STAGE_H
#define TESTS_SCENARIO_STAGE_H

#include "scenario/runner.h"
#include "suite.h"

struct outcome {
    bool loaded;
    enum run_result result;
    char *output;      /* the timeline */
    char *diagnostics; /* when it was not loaded */
    uint64_t real_us;  /* how long it took */
    uint64_t virtual_ms;
};

/* Plays a script's text to its end. The outcome is cleared with outcome_clear. */
struct outcome stage_play(const char *text);
/* The same with a memory of what other runs have dictated. */
struct outcome stage_play_remembering(const char *text, struct key_memory *memory);
void outcome_clear(struct outcome *outcome);

/* Plays and checks the result; says must stand in the output (NULL: anything). */
void expect_passed(const char *text);
/* The same for a script that leaves SAs behind: they are deleted after its last line. */
void expect_passed_with_sas(const char *text);
void expect_failed(const char *text, const char *says);

#endif
