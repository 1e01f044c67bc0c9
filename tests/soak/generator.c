#include "generator.h"

/* The calls in which a TIA may die: one list for the matrix of deaths and for this. */
#include "../hostile/programs/mortal_calls.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STEPS 14
#define MAX_SAS 64
#define MAX_WITNESSES 8
/* What must happen does so in milliseconds; a busy machine may take its time. */
#define SOON " within 300s"

struct sa {
    bool alive;
    bool notifies;
    bool dictates;
    unsigned int peer_weight; /* 0: silent */
};

struct generator {
    uint64_t random;
    bool planted;
    FILE *agents; /* their declarations, which stand first */
    FILE *steps;
    unsigned int agent_count;
    unsigned int dictator; /* the agent that may dictate now, 0: none */
    unsigned int witnesses[MAX_WITNESSES];
    unsigned int witness_count;
    struct sa sas[MAX_SAS + 1];
    unsigned int sa_count;
};

uint64_t soak_next_seed(uint64_t seed)
{
    /* splitmix64 */
    uint64_t value = seed + UINT64_C(0x9E3779B97F4A7C15);
    value = (value ^ (value >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    value = (value ^ (value >> 27)) * UINT64_C(0x94D049BB133111EB);
    return value ^ (value >> 31);
}

static unsigned int below(struct generator *g, unsigned int bound)
{
    g->random = soak_next_seed(g->random);
    return (unsigned int)((g->random >> 20) % bound);
}

/* ---- agents ------------------------------------------------------------------------------------
 */

static unsigned int declare(struct generator *g, const char *command)
{
    fprintf(g->agents, "agent a%u \"%s\" { start manual }\n", ++g->agent_count, command);
    return g->agent_count;
}

static unsigned int start(struct generator *g, const char *command)
{
    unsigned int agent = declare(g, command);
    fprintf(g->steps, "start a%u\n", agent);
    return agent;
}

static unsigned int start_registered(struct generator *g, const char *command)
{
    unsigned int agent = start(g, command);
    fprintf(g->steps, "expect a%u registers" SOON "\n", agent);
    return agent;
}

static void end_agent(struct generator *g, unsigned int agent)
{
    if (below(g, 2)) {
        fprintf(g->steps, "kill a%u\nexpect a%u exits" SOON "\n", agent, agent);
    } else {
        fprintf(g->steps, "stop a%u\nexpect a%u exits 0" SOON "\n", agent, agent);
    }
}

static void dictator_comes_or_goes(struct generator *g)
{
    if (g->dictator) {
        end_agent(g, g->dictator);
        g->dictator = 0;
    } else {
        g->dictator = start_registered(g, "mortal.exe good");
    }
}

static void witness_comes_or_goes(struct generator *g)
{
    if (g->witness_count > 0 && (below(g, 2) || g->witness_count == MAX_WITNESSES)) {
        end_agent(g, g->witnesses[--g->witness_count]);
    } else {
        g->witnesses[g->witness_count++] = start_registered(g, "mortal.exe witness");
    }
}

/* ---- SAs ---------------------------------------------------------------------------------------
 */

#define TRAFFIC "    traffic   10.0.0.1:50000 -> 10.0.0.2:445 tcp\n"

static const char *keys_of(const struct generator *g, const struct sa *sa)
{
    /* mortal.exe's weight is 9; no peer has the same. */
    bool local = sa->dictates && g->dictator;
    if (local && sa->peer_weight < 9) {
        return "locally-dictated";
    }
    return sa->dictates && sa->peer_weight > 0 ? "peer-dictated" : "generated";
}

static void expect_established(struct generator *g, unsigned int number)
{
    struct sa *sa = &g->sas[number];
    const char *keys = keys_of(g, sa);
    bool locally = strcmp(keys, "locally-dictated") == 0;
    if (locally) {
        fprintf(g->steps, "expect sa%u dictate { inbound.key != outbound.key }" SOON "\n", number);
    }
    for (unsigned int i = 0; sa->notifies && i < g->witness_count; i++) {
        fprintf(g->steps, "expect sa%u notify by a%u", number, g->witnesses[i]);
        if (locally) {
            fprintf(g->steps,
                    " { inbound.key = sa%u.dictate.inbound.key,"
                    " outbound.key = sa%u.dictate.outbound.key }",
                    number, number);
        }
        fputs(SOON "\n", g->steps);
    }
    if (g->planted) {
        /* The mistake that the soak must find, and find again. */
        g->planted = false;
        keys = locally ? "generated" : "locally-dictated";
    }
    fprintf(g->steps, "expect sa%u established { keys = %s }" SOON "\n", number, keys);
    sa->alive = true;
}

static unsigned int new_sa(struct generator *g)
{
    g->sa_count++;
    memset(&g->sas[g->sa_count], 0, sizeof(g->sas[0]));
    return g->sa_count;
}

static void negotiate(struct generator *g)
{
    static const char *const TRANSFORMS[] = {"esp aes-gcm-128",        "esp aes-gcm-192",
                                             "esp aes-gcm-256",        "esp aes-cbc-128 sha1",
                                             "esp aes-cbc-256 sha256", "esp 3des md5"};
    static const unsigned int WEIGHTS[] = {0, 0, 3, 20};
    unsigned int number = new_sa(g);
    struct sa *sa = &g->sas[number];
    sa->dictates = below(g, 4) > 0;
    sa->notifies = below(g, 4) > 0;
    sa->peer_weight = sa->dictates ? WEIGHTS[below(g, 4)] : 0;
    fprintf(g->steps, "negotiate sa%u {\n" TRAFFIC "    transform %s\n", number,
            TRANSFORMS[below(g, sizeof(TRANSFORMS) / sizeof(TRANSFORMS[0]))]);
    if (sa->dictates || sa->notifies) {
        fprintf(g->steps, "    policy   %s%s\n", sa->dictates ? " allow-dictate" : "",
                sa->notifies ? " allow-notify" : "");
    }
    if (sa->peer_weight > 0) {
        fprintf(g->steps, "    peer      weight %u\n", sa->peer_weight);
    }
    fputs("}\n", g->steps);
    expect_established(g, number);
}

/* An SA that is there, 0: none. */
static unsigned int pick_sa(struct generator *g)
{
    unsigned int from = g->sa_count ? below(g, g->sa_count) : 0;
    for (unsigned int i = 0; i < g->sa_count; i++) {
        unsigned int number = 1 + (from + i) % g->sa_count;
        if (g->sas[number].alive) {
            return number;
        }
    }
    return 0;
}

static void rekey(struct generator *g)
{
    unsigned int old = pick_sa(g);
    if (old) {
        unsigned int number = new_sa(g);
        g->sas[number] = g->sas[old];
        g->sas[old].alive = false;
        fprintf(g->steps, "rekey sa%u as sa%u\n", old, number);
        expect_established(g, number);
        fprintf(g->steps, "expect sa%u deleted" SOON "\n", old);
    }
}

static void delete_sa(struct generator *g)
{
    unsigned int number = pick_sa(g);
    if (number) {
        fprintf(g->steps, "delete sa%u\nexpect sa%u deleted" SOON "\n", number, number);
        g->sas[number].alive = false;
    }
}

static void let_expire(struct generator *g)
{
    unsigned int number = new_sa(g);
    fprintf(g->steps,
            "negotiate sa%u {\n" TRAFFIC "    lifetime 60s\n}\n"
            "expect sa%u established" SOON "\nafter 61s\nexpect sa%u expired" SOON "\n",
            number, number, number);
}

/* ---- faults ------------------------------------------------------------------------------------
 */

static void stop_ikeext(struct generator *g)
{
    unsigned int number = new_sa(g);
    fprintf(g->steps,
            "fault ikeext stop\nnegotiate sa%u {\n" TRAFFIC "}\n"
            "expect sa%u failed { reason = ikeext-not-running }" SOON "\nfault ikeext start\n",
            number, number);
}

static struct mortal_call pick_call(struct generator *g)
{
    struct mortal_call call = {CALL_COUNT, 0};
    unsigned int count = 0;
    while (next_call(&call)) {
        count++;
    }
    for (unsigned int i = 1 + below(g, count); i > 0; i--) {
        next_call(&call);
    }
    return call;
}

static const char *const WHENS[] = {"before", "in", "after"};

static void let_tia_die_in_a_call(struct generator *g)
{
    char command[120];
    char name[CALL_TEXT_SIZE];
    struct mortal_call call = pick_call(g);
    unsigned int when = below(g, 3);
    bool slow = when == 1 && call_can_be_slow(call.call);
    call_text(call, name);
    snprintf(command, sizeof(command), "mortal.exe die %s %s", name, WHENS[when]);
    if (!g->dictator) { /* it registers as one */
        unsigned int agent = start(g, command);
        fprintf(g->steps,
                "expect a%u prints \"mortal: prepared = 0\"" SOON "\n%sstop a%u\n"
                "expect a%u exits 77" SOON "\n%s",
                agent, slow ? "fault bfe slow 2s\n" : "", agent, agent,
                slow ? "fault bfe slow 0s\n" : "");
    }
}

static void let_tia_die_in_a_callback(struct generator *g)
{
    static const struct {
        const char *callback;
        const char *outcome;
    } CALLBACKS[] = {
        {"keyDictationCheck", "established { keys = generated }"},
        {"keyDictation", "failed { reason = tia-died }"},
        {"keyNotify", "established { keys = locally-dictated }"},
    };
    unsigned int which = below(g, 3);
    unsigned int when = below(g, 3);
    char command[120];
    snprintf(command, sizeof(command), "mortal.exe die %s %s", CALLBACKS[which].callback,
             WHENS[when]);
    if (!g->dictator) {
        unsigned int agent = start_registered(g, command);
        unsigned int number = new_sa(g);
        fprintf(g->steps,
                "negotiate sa%u {\n" TRAFFIC "    policy allow-dictate allow-notify\n}\n"
                "expect sa%u %s" SOON "\nexpect a%u exits 77" SOON "\n",
                number, number, CALLBACKS[which].outcome, agent);
        if (strncmp(CALLBACKS[which].outcome, "established", 11) == 0) {
            fprintf(g->steps, "delete sa%u\nexpect sa%u deleted" SOON "\n", number, number);
        }
    }
}

/* One call of a TIA fails in the runtime; it gives up, and leaves nothing. */
static void let_an_rpc_fail(struct generator *g)
{
    static const char *const CALLS[] = {"BfeEngineOpen", "BfeKeyManagerAddAndRegister",
                                        "BfeKeyManagersGet", "BfeEngineClose"};
    unsigned int agent = declare(g, "mortal.exe churn 8");
    fprintf(g->steps,
            "fault rpc a%u \"%s\" call %u error RPC_S_CALL_FAILED\nstart a%u\n"
            "expect a%u exits 9" SOON "\n",
            agent, CALLS[below(g, 4)], 1 + below(g, 8), agent, agent);
}

/* As many as there may be, all starting at once. */
static void crowd_comes(struct generator *g)
{
    unsigned int first = g->witness_count;
    while (g->witness_count < MAX_WITNESSES) {
        g->witnesses[g->witness_count++] = start(g, "mortal.exe witness");
    }
    for (unsigned int i = first; i < g->witness_count; i++) {
        fprintf(g->steps, "expect a%u registers" SOON "\n", g->witnesses[i]);
    }
}

static void let_tia_misbehave(struct generator *g)
{
    static const struct {
        const char *mode;
        const char *outcome;
    } MODES[] = {
        {"short-key", "failed { reason = invalid-keying-material }"},
        {"touch-spi", "failed { reason = sa-modified }"},
        {"drop-list", "failed { reason = sa-modified }"},
        {"dangling-key", "failed { reason = sa-modified }"},
        {"fail-in-dictate", "failed { reason = dictation-failed }"},
        {"own-memory", "established { keys = locally-dictated }"},
        {"generate", "established { keys = generated }"},
    };
    unsigned int which = below(g, sizeof(MODES) / sizeof(MODES[0]));
    char command[80];
    snprintf(command, sizeof(command), "tia_bad.exe %s", MODES[which].mode);
    if (!g->dictator) {
        unsigned int agent = start_registered(g, command);
        unsigned int number = new_sa(g);
        fprintf(g->steps,
                "negotiate sa%u {\n" TRAFFIC "    policy allow-dictate\n}\nexpect sa%u %s" SOON
                "\n",
                number, number, MODES[which].outcome);
        end_agent(g, agent);
    }
}

/* Hostile bytes, and negotiations meanwhile. */
static void attack(struct generator *g)
{
    char command[80];
    unsigned int cases = 20 + below(g, 100);
    snprintf(command, sizeof(command), "attacker.exe %u 0 %u", below(g, 1u << 30), cases);
    unsigned int agent = start(g, command);
    for (unsigned int i = below(g, 4); i > 0 && g->sa_count + 4 < MAX_SAS; i--) {
        negotiate(g);
    }
    fprintf(g->steps,
            "expect a%u prints \"attacker: %u cases, 0 violations\"" SOON
            "\nexpect a%u exits 0" SOON "\n",
            agent, cases, agent);
}

static void churn(struct generator *g)
{
    char command[80];
    snprintf(command, sizeof(command), "mortal.exe churn %u", 5 + below(g, 60));
    unsigned int agent = start(g, command);
    fprintf(g->steps, "expect a%u exits 0" SOON "\n", agent);
}

static void stop_bfe(struct generator *g)
{
    unsigned int number = new_sa(g);
    if (g->dictator || g->witness_count > 0) {
        return; /* theirs would be the errors, and mortal.exe tells them as failures */
    }
    fprintf(g->steps,
            "fault bfe stop\nnegotiate sa%u {\n" TRAFFIC "}\n"
            "expect sa%u failed { reason = bfe-stopped }" SOON "\nfault bfe start\n",
            number, number);
    for (unsigned int i = 1; i <= g->sa_count; i++) {
        g->sas[i].alive = false;
    }
}

/* ---- the script --------------------------------------------------------------------------------
 */

static void step(struct generator *g)
{
    static void (*const STEPS_OF_A_SCRIPT[])(struct generator *) = {
        dictator_comes_or_goes,
        witness_comes_or_goes,
        negotiate,
        negotiate,
        negotiate,
        rekey,
        delete_sa,
        let_expire,
        stop_ikeext,
        stop_bfe,
        let_tia_die_in_a_call,
        let_tia_die_in_a_callback,
        let_tia_misbehave,
        let_an_rpc_fail,
        crowd_comes,
        attack,
        churn,
    };
    if (g->sa_count + 8 < MAX_SAS) {
        STEPS_OF_A_SCRIPT[below(g, sizeof(STEPS_OF_A_SCRIPT) / sizeof(STEPS_OF_A_SCRIPT[0]))](g);
    }
}

char *soak_script(uint64_t seed, bool planted)
{
    struct generator g = {.random = seed};
    char *agents = NULL;
    char *steps = NULL;
    char *script = NULL;
    size_t agents_size = 0;
    size_t steps_size = 0;
    g.agents = open_memstream(&agents, &agents_size);
    g.steps = open_memstream(&steps, &steps_size);
    if (g.agents && g.steps) {
        /* Decided first, so that a script is the same with the mistake and without. */
        bool wrong = below(&g, 3) == 0;
        g.planted = planted && wrong;
        for (int i = 0; i < STEPS; i++) {
            step(&g);
        }
        negotiate(&g); /* there is one at least, for the mistake and for the end */
    }
    bool closed = g.agents && fclose(g.agents) == 0;
    closed = g.steps && fclose(g.steps) == 0 && closed;
    if (closed) {
        size_t size = agents_size + steps_size + 100;
        script = malloc(size);
        if (script) {
            snprintf(script, size, "scenario \"soak, seed 0x%016llx\"\n%s%sdelete all\n",
                     (unsigned long long)seed, agents, steps);
        }
    }
    free(agents);
    free(steps);
    return script;
}
