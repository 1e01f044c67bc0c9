/*
 * Who dictates, by [MS-AIPS] 3.4.5.1 and 3.5.5.1: every combination of what the two ends want, with
 * a scripted peer and with a second host, seen as initiator and as responder.
 */
#include "tests.h"

#include <stdio.h>

#define SILENT (-1)

struct row {
    int local; /* weights */
    int remote;
    const char *as_initiator; /* winner */
    const char *as_responder;
};

/* A weight that is not sent counts as 0; a tie is the responder's. */
static const struct row ROWS[] = {
    {7, 3, "local", "local"},         /* both want to, the local end is heavier */
    {3, 7, "peer", "peer"},           /* and lighter */
    {7, 7, "peer", "local"},          /* a tie */
    {0, 0, "peer", "local"},          /* also of zeros */
    {7, SILENT, "local", "local"},    /* only the local end */
    {0, SILENT, "none", "local"},     /* with weight 0 an initiator does not beat nothing */
    {SILENT, 3, "peer", "peer"},      /* only the peer */
    {SILENT, 0, "peer", "none"},      /* as above: the peer is the initiator in the second column */
    {SILENT, SILENT, "none", "none"}, /* nobody */
};
#define ROW_COUNT (sizeof(ROWS) / sizeof(ROWS[0]))

static void play(const struct row *row, bool initiator, bool host)
{
    char script[2000];
    char local[40] = "tia silent";
    char far[40] = "tia silent";
    char peer[40] = "silent";
    const char *winner = initiator ? row->as_initiator : row->as_responder;
    bool local_wins = winner[0] == 'l';
    if (row->local != SILENT) {
        snprintf(local, sizeof(local), "tia weight=%d", row->local);
    }
    if (row->remote != SILENT) {
        snprintf(far, sizeof(far), "tia weight=%d", row->remote);
        snprintf(peer, sizeof(peer), "weight %d", row->remote);
    }
    snprintf(script, sizeof(script),
             "scenario \"local %d, remote %d, %s, %s\"\n"
             "%s"
             "agent here \"%s\"\nexpect here registers\n"
             "%s%s%s"
             "negotiate sa1 {\n    role %s\n    policy allow-dictate allow-notify\n"
             "    transform ah sha1\n    peer %s\n}\n"
             "expect sa1 check by here\n"
             "%s"
             "expect sa1 notify by here { inbound.key != outbound.key }\n"
             "%s"
             "expect sa1 established { winner = %s, keys = %s }\n",
             row->local, row->remote, initiator ? "initiator" : "responder",
             host ? "a host" : "a scripted peer", host ? "host far\n" : "", local,
             host ? "agent there \"" : "", host ? far : "",
             host ? "\" on far\nexpect there registers\n" : "",
             initiator ? "initiator" : "responder", host ? "on far" : peer,
             local_wins ? "expect sa1 dictate ERROR_SUCCESS by here\n"
                        : "expect no sa1 dictate by here\n",
             host ? "expect sa1 notify by there { inbound.key != outbound.key }\n" : "", winner,
             local_wins         ? "locally-dictated"
             : winner[0] == 'p' ? "peer-dictated"
                                : "generated");
    expect_passed_with_sas(script);
}

static void the_initiator_against_a_scripted_peer(void)
{
    for (size_t i = 0; i < ROW_COUNT; i++) {
        play(&ROWS[i], true, false);
    }
}

static void the_responder_against_a_scripted_peer(void)
{
    for (size_t i = 0; i < ROW_COUNT; i++) {
        play(&ROWS[i], false, false);
    }
}

static void the_initiator_against_another_hosts_tia(void)
{
    for (size_t i = 0; i < ROW_COUNT; i++) {
        play(&ROWS[i], true, true);
    }
}

static void the_responder_against_another_hosts_tia(void)
{
    for (size_t i = 0; i < ROW_COUNT; i++) {
        play(&ROWS[i], false, true);
    }
}

static void both_hosts_see_the_winners_keys_mirrored(void)
{
    expect_passed_with_sas(
        "scenario \"x\"\nhost far\nagent here \"tia weight=7\"\n"
        "agent there \"tia weight=5\" on far\n"
        "expect here registers\nexpect there registers\n"
        "negotiate sa1 {\n    policy allow-dictate allow-notify\n    peer on far\n}\n"
        "expect sa1 dictate by here\n"
        "expect sa1 notify by here { inbound.key = sa1.dictate.inbound.key, "
        "inbound.flags has USING_DICTATED_KEYS | LOCALLY_DICTATED_KEYS }\n"
        "expect sa1 notify by there { inbound.key = sa1.dictate.outbound.key, "
        "outbound.key = sa1.dictate.inbound.key, "
        "inbound.spi = sa1.dictate.outbound.spi, "
        "inbound.flags has USING_DICTATED_KEYS, "
        "inbound.flags lacks LOCALLY_DICTATED_KEYS }\n"
        "expect sa1 established { winner = local }\n");
}

static void a_winner_that_asks_for_generated_keys_is_still_the_winner(void)
{
    expect_passed_with_sas("scenario \"x\"\nagent tia \"tia weight=7 generates\"\n"
                           "expect tia registers\nnegotiate sa1 {\n    policy allow-dictate\n}\n"
                           "expect sa1 dictate { keyingModuleGenKey = TRUE }\n"
                           "expect sa1 established { keys = generated, winner = local }\n");
}

const struct test_case winner_tests[] = {
    ROW(the_initiator_against_a_scripted_peer),
    ROW(the_responder_against_a_scripted_peer),
    ROW(the_initiator_against_another_hosts_tia),
    ROW(the_responder_against_another_hosts_tia),
    ROW(both_hosts_see_the_winners_keys_mirrored),
    ROW(a_winner_that_asks_for_generated_keys_is_still_the_winner),
    {NULL, NULL},
};
