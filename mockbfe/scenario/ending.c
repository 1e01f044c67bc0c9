/* The end of a run: what still goes on ends, agents end, and nothing may be left. */
#include "scenario/runner_internal.h"

#include <stdio.h>

/* SAs that a report of leaks names; the others are counted. */
#define LEAKS_NAMED 8

/* After the last line negotiations may still run; each ends by itself or by its deadlines. */
void runner_settle(struct runner *runner)
{
    answers_release(runner->engine, 0, runner_now(runner)); /* nobody else does, from here on */
    struct engine_counts counts = engine_count(runner->engine);
    bool patient = runner_now(runner).real_us < runner->phase_us + RUNNER_PATIENCE_US;
    if (counts.negotiations > 0 && patient) {
        return;
    }
    if (counts.negotiations > 0) {
        runner_fail(runner, RUN_FAILED,
                    "FAIL a negotiation has not ended 30 s after the script's last line\n");
        return;
    }
    bool ignore =
        runner->script->options[OPTION_UNEXPECTED_FAILURE].word == SCRIPT_UNEXPECTED_FAILURE_IGNORE;
    for (size_t i = 0; i < runner->script->sas.count && !ignore; i++) {
        if (runner->sas[i].unexpected && !runner->sas[i].excused) {
            runner_fail_at(runner, runner->sas[i].statement,
                           "    it failed, and no line of the script expects that\n");
            return;
        }
    }
    runner_begin_phase(runner, PHASE_ENDING);
}

static bool any_running(const struct runner *runner)
{
    for (size_t i = 0; i < runner->script->agents.count; i++) {
        if (runner->agents[i].running && !runner->agents[i].by_hand) {
            return true;
        }
    }
    return false;
}

/* Agents that the script did not stop are asked to end now, and made to end when they do not. */
static void end_agents(struct runner *runner)
{
    uint64_t now = runner_now(runner).real_us;
    for (unsigned int i = 0; i < runner->script->agents.count; i++) {
        struct agent_state *agent = &runner->agents[i];
        if (!agent->running || agent->by_hand) {
            continue;
        }
        if (runner->killing) {
            runner->hooks.kill(runner->hooks.context, i);
        } else if (!agent->asked_to_end) {
            agent->asked_to_end = true;
            agent->asked_at_us = now;
            runner->hooks.ask_to_end(runner->hooks.context, i);
        } else if (now >= agent->asked_at_us + RUNNER_END_PATIENCE_US) {
            char report[256];
            snprintf(report, sizeof(report),
                     "FAIL %s has not ended 10 s after it was asked to (its standard input was "
                     "closed), and is killed\n",
                     agent_name(runner, i));
            runner_fail(runner, RUN_FAILED, report);
            runner->hooks.kill(runner->hooks.context, i);
        }
    }
}

/* Programs that were started by hand may go on; their sessions are nothing that was left behind. */
static bool any_by_hand(const struct runner *runner)
{
    for (size_t i = 0; i < runner->script->agents.count; i++) {
        if (runner->agents[i].by_hand) {
            return true;
        }
    }
    return false;
}

/* SA pairs that the script has neither deleted nor let expire. */
static void check_leaks(struct runner *runner)
{
    size_t count = engine_count(runner->engine).established;
    if (count == 0 || runner->script->options[OPTION_SA_LEAKS].word == SCRIPT_SA_LEAKS_IGNORE) {
        return;
    }
    struct text report = {0};
    const char *glue = ": ";
    size_t named = 0;
    text_add(&report, "FAIL %zu SA pair%s left at the end of the script", count,
             count == 1 ? " is" : "s are");
    for (unsigned int i = 0; i < runner->script->sas.count && named < LEAKS_NAMED; i++) {
        if (sa_database_has(runner->engine, sa_pair_of(&runner->sas[i]))) {
            text_add(&report, "%s%s", glue, sa_name(runner, i));
            glue = ", ";
            named++;
        }
    }
    text_add(&report,
             "%s\n    delete what is to go (`delete all` deletes every one), or say "
             "`option sa-leaks ignore`\n",
             named > 0 && named < count ? ", …" : "");
    runner_fail(runner, RUN_FAILED, text_get(&report));
    text_clear(&report);
}

/* What a passed run must not leave behind. */
static void check_leftovers(struct runner *runner)
{
    for (unsigned int i = 0; i < runner->script->agents.count; i++) {
        const struct event *event = runner->agents[i].events.first;
        for (; event; event = event->next) {
            if (event->kind == EVENT_AGENT_EXITS && !event->matched && event->number != 0) {
                char report[256];
                snprintf(report, sizeof(report),
                         "FAIL %s has exited with code %u (0x%08x), and no line of the script "
                         "expects that\n",
                         agent_name(runner, i), event->number, event->number);
                runner_fail(runner, RUN_FAILED, report);
                return;
            }
        }
    }
    struct text unused = {0};
    if (faults_left(runner, &unused)) {
        runner_fail(runner, RUN_FAILED, text_get(&unused));
        text_clear(&unused);
        return;
    }
    struct engine_counts counts = engine_count(runner->engine);
    if (counts.sessions + counts.managers + counts.callbacks > 0 && !any_by_hand(runner)) {
        char report[256];
        snprintf(
            report, sizeof(report),
            "FAIL all agents have ended, but %zu sessions, %zu registrations and %zu callbacks "
            "are left\n",
            counts.sessions, counts.managers, counts.callbacks);
        runner_fail(runner, RUN_FAILED, report);
        return;
    }
    check_leaks(runner);
}

/* How long the engine may take to notice that its clients' processes are gone. */
#define ROUND_UP_US UINT64_C(5000000)

void runner_end(struct runner *runner)
{
    uint64_t now = runner_now(runner).real_us;
    end_agents(runner);
    struct engine_counts counts = engine_count(runner->engine);
    bool agents_left = any_running(runner);
    if (agents_left && now < runner->phase_us + RUNNER_END_PATIENCE_US + ROUND_UP_US) {
        return;
    }
    if (!agents_left && counts.sessions > 0 && !any_by_hand(runner) &&
        now < runner->phase_us + ROUND_UP_US) {
        return;
    }
    if (runner->result == RUN_PASSED) {
        check_leftovers(runner);
    }
    runner->phase = PHASE_FINISHED;
}
