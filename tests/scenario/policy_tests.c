/* IPsec policies that change, faults of one host, and peers that fail. */
#include "tests.h"

#include <stdio.h>

#define TIA                                                                                        \
    "scenario \"a test\"\n"                                                                        \
    "host office\n"                                                                                \
    "agent tia \"tia weight=7\"\n"                                                                 \
    "expect tia registers\n"
#define FAR "agent far \"tia weight=3\" on office\nexpect far registers\n"
#define POLICY " { policy allow-dictate allow-notify }\n"

static void without_a_policy_nothing_is_negotiated(void)
{
    expect_passed(TIA
                  "fault policy off\nnegotiate sa1" POLICY
                  "expect sa1 failed { reason = no-policy, status = ERROR_IPSEC_IKE_NO_POLICY }\n"
                  "expect no sa1 check\n"
                  "fault policy as-written\nnegotiate sa2" POLICY
                  "expect sa2 established locally-dictated\ndelete all\n");
}

static void a_policy_that_goes_in_the_middle_fails_the_negotiation_and_leaves_sas(void)
{
    expect_passed("scenario \"x\"\nagent tia \"tia mute\"\nexpect tia registers\n"
                  "negotiate old\nexpect old established\n"
                  "negotiate sa1" POLICY "fault policy off\nexpect sa1 failed no-policy\n"
                  "expect old is established\nrekey old as new\nexpect new failed no-policy\n"
                  "expect old is established\ndelete all\n");
}

static void a_hosts_changed_policy_holds_for_what_comes_later(void)
{
    expect_passed(TIA "negotiate sa1" POLICY "expect sa1 check\nexpect sa1 established\n"
                      "fault policy allow-notify\nrekey sa1 as sa2\n"
                      "expect sa2 decided none { local.wish = forbidden-by-policy }\n"
                      "expect sa2 notify\nexpect sa2 established generated\nexpect no sa2 check\n"
                      "fault policy allow-dictate\nnegotiate sa3 { policy allow-notify }\n"
                      "expect sa3 established locally-dictated\nexpect no sa3 notify\n"
                      "fault policy allow-nothing\nnegotiate sa4" POLICY
                      "expect sa4 established generated\nexpect no sa4 notify\ndelete all\n");
}

static void the_policy_of_one_sa_changes_for_its_rekey_alone(void)
{
    expect_passed(TIA "negotiate sa1" POLICY "negotiate other" POLICY
                      "expect sa1 established\nexpect other established\n"
                      "fault policy of sa1 allow-nothing\n"
                      "rekey sa1 as sa2\nexpect sa2 established generated\nexpect no sa2 check\n"
                      "rekey other as sa3\nexpect sa3 established locally-dictated\n"
                      "fault policy of sa3 off\nrekey sa3 as sa4\nexpect sa4 failed no-policy\n"
                      "delete all\n");
    expect_failed(TIA "negotiate sa1 { lifetime 100s }\nexpect sa1 established\nafter 100s\n"
                      "expect sa1 expired\nfault policy of sa1 off\n",
                  "sa1 is neither negotiated nor established, so it has no policy");
}

static void a_policy_may_change_while_a_callback_runs(void)
{
    expect_passed(TIA "fault answer tia dictate held\nnegotiate sa1" POLICY
                      "expect sa1 check\nafter 1s\nfault policy of sa1 allow-dictate\n"
                      "fault answer tia released\nexpect sa1 dictate\n"
                      "expect sa1 established locally-dictated\nexpect no sa1 notify\n"
                      "delete all\n");
}

static void each_end_may_have_a_policy_of_its_own(void)
{
    expect_passed(TIA FAR
                  "negotiate sa1 {\n    policy allow-dictate allow-notify\n"
                  "    peer on office policy\n}\n"
                  "expect sa1 check by tia\nexpect sa1 notify by tia\n"
                  "expect sa1 established locally-dictated\nexpect no sa1 check by far\n"
                  "expect no sa1 notify by far\n"
                  "negotiate sa2 {\n    peer on office policy allow-dictate allow-notify\n}\n"
                  "expect sa2 check by far\nexpect sa2 notify by far\n"
                  "expect sa2 decided peer { local.wish = forbidden-by-policy }\n"
                  "expect sa2 established peer-dictated\nexpect no sa2 check by tia\n"
                  "fault policy off on office\n"
                  "negotiate sa3 { peer on office }\n"
                  "expect sa3 failed { reason = peer-failed,\n"
                  "    status = ERROR_IPSEC_IKE_NO_POLICY }\n"
                  "negotiate sa4\nexpect sa4 established\ndelete all\n");
}

static void a_service_may_stop_on_one_host_only(void)
{
    expect_passed(TIA FAR "negotiate sa1 { peer on office }\nexpect sa1 established\n"
                          "fault bfe stop on office\n"
                          "expect far unregisters session-closed\n"
                          "expect office holds 0\nexpect local holds 1\n"
                          "negotiate sa2" POLICY "expect sa2 established locally-dictated\n"
                          "negotiate sa3 { peer on office }\nexpect sa3 failed {\n"
                          "    reason = peer-failed, status = ERROR_IPSEC_IKE_TIMED_OUT }\n"
                          "negotiate sa4 { role responder; peer on office }\n"
                          "expect sa4 failed peer-failed\n"
                          "negotiate sa5 { on office }\nexpect sa5 failed bfe-stopped\n"
                          "fault bfe start on office\nfault ikeext stop on office\n"
                          "negotiate sa6 { peer on office }\nexpect sa6 failed peer-failed\n"
                          "negotiate sa7 { on office }\nexpect sa7 failed ikeext-not-running\n"
                          "negotiate sa8\nexpect sa8 established\ndelete all\n");
}

static void a_slow_bfe_delays_calls_and_no_callbacks_answer(void)
{
    /* Opening and registering take a minute each; answers within the 2 s that the TIA has. */
    static const char SCRIPT[] =
        "scenario \"x\"\nhost office\nagent tia \"tia weight=7\"%s { start manual }\n"
        "fault bfe slow 60s%s\nstart tia\nexpect tia registers within 3m\n"
        "negotiate sa1 { policy allow-dictate allow-notify%s }\n"
        "expect sa1 check { duration < 1s }\nexpect sa1 established locally-dictated within 1s\n"
        "delete sa1\n";
    static const struct {
        const char *agent;
        const char *fault;
        const char *block;
        uint64_t least_s;
        uint64_t most_s;
    } TABLE[] = {
        {"", "", "", 120, 121},
        {"", " on local", "", 120, 121},
        {"", " on office", "", 0, 1},
        {" on office", " on office", "; on office", 120, 121},
    };
    for (size_t i = 0; i < sizeof(TABLE) / sizeof(TABLE[0]); i++) {
        char script[1000];
        snprintf(script, sizeof(script), SCRIPT, TABLE[i].agent, TABLE[i].fault, TABLE[i].block);
        struct outcome outcome = stage_play(script);
        if (!CHECK_INT(outcome.result, RUN_PASSED) ||
            outcome.real_us < TABLE[i].least_s * 1000000 ||
            outcome.real_us > TABLE[i].most_s * 1000000) {
            CHECK_FAIL("row %zu: it took %llu us\n%s%s", i, (unsigned long long)outcome.real_us,
                       outcome.output ? outcome.output : "", outcome.diagnostics);
        }
        outcome_clear(&outcome);
    }
}

static void a_scripted_peer_may_fail_in_each_way(void)
{
    static const struct {
        const char *peer;
        const char *expects;
    } TABLE[] = {
        {"silent fails first-answer",
         "expect sa1 check\nexpect sa1 failed { reason = peer-failed, status = "
         "ERROR_IPSEC_IKE_TIMED_OUT }\nexpect no sa1 dictate\n"},
        {"weight 9 fails policy-lookup",
         "expect sa1 check\nexpect sa1 failed { reason = peer-failed, status = "
         "ERROR_IPSEC_IKE_NO_POLICY }\nexpect no sa1 decided\n"},
        {"weight 9 fails dictation",
         "expect sa1 check\nexpect sa1 decided peer\nexpect sa1 failed peer-failed\n"},
        {"weight 9 fails key-size",
         "expect sa1 failed { reason = invalid-keying-material, status = "
         "FWP_E_KEY_DICTATION_INVALID_KEYING_MATERIAL }\n"},
        /* Our TIA has given its keys by then. */
        {"silent fails confirmation",
         "expect sa1 dictate\nexpect sa1 failed { reason = peer-failed, status = "
         "ERROR_IPSEC_IKE_TIMED_OUT }\nexpect no sa1 notify\n"},
        /* One that does not win has no keys to fail with. */
        {"weight 3 fails dictation", "expect sa1 established locally-dictated\ndelete sa1\n"},
    };
    for (size_t i = 0; i < sizeof(TABLE) / sizeof(TABLE[0]); i++) {
        char script[1000];
        snprintf(script, sizeof(script),
                 TIA "negotiate sa1 {\n    policy allow-dictate allow-notify\n    peer %s\n}\n%s",
                 TABLE[i].peer, TABLE[i].expects);
        expect_passed(script);
    }
}

const struct test_case policy_tests[] = {
    ROW(without_a_policy_nothing_is_negotiated),
    ROW(a_policy_that_goes_in_the_middle_fails_the_negotiation_and_leaves_sas),
    ROW(a_hosts_changed_policy_holds_for_what_comes_later),
    ROW(the_policy_of_one_sa_changes_for_its_rekey_alone),
    ROW(a_policy_may_change_while_a_callback_runs),
    ROW(each_end_may_have_a_policy_of_its_own),
    ROW(a_service_may_stop_on_one_host_only),
    ROW(a_slow_bfe_delays_calls_and_no_callbacks_answer),
    ROW(a_scripted_peer_may_fail_in_each_way),
    {NULL, NULL},
};
