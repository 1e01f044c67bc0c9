/* What the SA database has, as a script asks for it, and what may be left in it at the end. */
#include "tests.h"

#include <stdio.h>

#define TIA                                                                                        \
    "scenario \"a test\"\n"                                                                        \
    "host office\n"                                                                                \
    "agent tia \"tia weight=7\"\n"                                                                 \
    "expect tia registers\n"
#define SA1                                                                                        \
    "negotiate sa1 {\n"                                                                            \
    "    traffic 10.0.0.1:50000 -> 10.0.0.2:445 tcp\n"                                             \
    "    policy allow-dictate\n    lifetime 100s 1000kB\n}\n"

static void a_line_can_ask_what_the_database_has_of_an_sa(void)
{
    expect_passed(TIA SA1 "expect sa1 is established { kilobytes = 0kB, left = 100s,\n"
                          "    inbound.key.length = 20, outbound.lifetime.kilobytes = 1000kB }\n"
                          "expect sa1 established { inbound.key = sa1.is.inbound.key }\n"
                          "traffic sa1 7kB 3packets\nafter 30s\n"
                          "expect sa1 is { kilobytes = 7kB, packets = 3packets, left = 70s }\n"
                          "delete sa1\n"
                          "expect sa1 is lingering { left = 60s }\n"
                          "after 60s\nexpect sa1 is gone\n"
                          "expect no sa1 is established\n");
    expect_failed(
        TIA SA1 "expect sa1 established\nexpect sa1 is { kilobytes > 0kB }\ndelete sa1\n",
        "    kilobytes: expected > 0kB, actual 0kB\n    now: sa1 is { state = established");
    expect_failed(TIA SA1 "expect sa1 established\nexpect no sa1 is established\n",
                  "    it is so\n");
}

static void a_line_can_ask_what_a_hosts_database_has(void)
{
    expect_passed(TIA SA1 "negotiate sa2 { peer on office }\n"
                          "negotiate sa3 { on office }\n"
                          "expect local holds 2 { lingering = 0, negotiations = 0 }\n"
                          "expect office holds { pairs = 2 }\n"
                          "delete sa2\n"
                          "expect local holds 1 { lingering = 1 }\n"
                          "expect office holds 1 { lingering = 1 }\n"
                          "log local.holds.pairs\n"
                          "after 100s\n"
                          "expect local holds 0 { lingering = 0 }\n"
                          "delete sa3\nexpect office holds 0\n");
    expect_failed(TIA SA1 "expect local holds 2\n",
                  "    pairs: expected 2, actual 1\n"
                  "    now: local holds { pairs = 1, lingering = 0, negotiations = 0 }");
    expect_passed(TIA "negotiate sa1 { policy allow-dictate }\n"
                      "expect local holds { negotiations = 1, pairs = 0 }\n"
                      "expect local holds { negotiations = 0 }\ndelete all\n");
}

static void sas_that_are_left_at_the_end_fail_the_script(void)
{
    expect_failed(TIA SA1 "negotiate sa2\nexpect sa2 established\n",
                  "FAIL 2 SA pairs are left at the end of the script: sa1, sa2\n");
    expect_failed(TIA "repeat 9 {\n    negotiate sa\n    expect sa established\n}\n",
                  "FAIL 9 SA pairs are left at the end of the script: sa, …\n");
    expect_failed(TIA SA1 "expect sa1 established\nrekey sa1\nexpect sa1 established\n",
                  "FAIL 1 SA pair is left at the end of the script: sa1\n");
    /* Expired, deleted, or meant to stay. */
    expect_passed(TIA SA1 "after 100s\n");
    expect_passed(TIA SA1 "expect sa1 established\ndelete sa1\n");
    expect_passed(TIA SA1 "negotiate sa2\nexpect sa2 established\nexpect sa1 established\n"
                          "delete all\n"
                          "expect local holds 0 { lingering = 2 }\n");
    expect_passed("scenario \"x\"\noption sa-leaks ignore\nnegotiate sa1\n");
}

static void delete_all_ends_negotiations_too(void)
{
    expect_passed("scenario \"x\"\nagent tia \"tia mute\"\nexpect tia registers\n"
                  "negotiate sa1 { policy allow-dictate }\ndelete all\n"
                  "expect sa1 failed deleted\nexpect local holds 0 { negotiations = 0 }\n");
}

static void an_sa_may_be_rekeyed_by_itself_before_it_expires(void)
{
    static const char BEGIN[] = "scenario \"x\"\noption rekey-before-expiry 60s\n"
                                "agent tia \"tia weight=7 fresh\"\nexpect tia registers\n"
                                "negotiate sa1 {\n    policy allow-dictate\n    lifetime 1h\n}\n"
                                "expect sa1 check\nexpect sa1 dictate\nexpect sa1 established\n";
    char script[1000];
    snprintf(script, sizeof(script), "%s%s", BEGIN,
             "let spi = sa1.established.inbound.spi\n"
             "after 3539s\nexpect sa1 is established { left = 61s, inbound.spi = spi }\n"
             "after 1s\nexpect sa1 check\nexpect sa1 dictate\n"
             "expect sa1 established { inbound.spi != spi }\n"
             "expect sa1 is established { left = 1h }\n"
             "expect sa1 deleted { direction = outbound, by = rekeyed }\n"
             "after 60s\nexpect sa1 deleted inbound\n"
             "after 3480s\nexpect sa1 established\ntraffic sa1 1kB\ndelete all\n");
    expect_passed(script);
    /* By the letter of the option: not at all, and not where it would never end. */
    expect_passed(TIA SA1 "after 99s\nexpect local holds 1\nafter 1s\nexpect sa1 expired\n");
    expect_passed("scenario \"x\"\noption rekey-before-expiry 60s\n"
                  "negotiate sa1 { lifetime 60s }\nexpect sa1 established\nafter 60s\n"
                  "expect sa1 expired\nexpect no sa1 established within 0s\n");
    /* A rekey that fails leaves the old pair, which then expires. */
    snprintf(script, sizeof(script), "%s%s", BEGIN,
             "fault policy of sa1 off\nafter 3540s\nexpect sa1 failed no-policy\n"
             "expect sa1 is established\nafter 60s\nexpect sa1 expired seconds\n"
             "expect sa1 is gone\n");
    expect_passed(script);
}

static void a_pair_that_is_rekeyed_is_there_until_the_new_one_is_established(void)
{
    static const char NAMES[][20] = {"sa1", "sa1 as sa2"};
    char script[1000];
    expect_passed(TIA SA1 "expect sa1 established { inbound.spi = 0x10000004 }\n"
                          "fault answer tia check held\nrekey sa1\nafter 1s\n"
                          "expect sa1 is established { inbound.spi = 0x10000004 }\n"
                          "fault answer tia released\nexpect sa1 established\n"
                          "expect sa1 is established { inbound.spi != 0x10000004 }\n"
                          "delete sa1\nafter 60s\n");
    /* Of the two rekeys that meet, only the script's takes place. */
    for (size_t i = 0; i < 2; i++) {
        snprintf(script, sizeof(script),
                 "scenario \"x\"\noption rekey-before-expiry 60s\n"
                 "agent tia \"tia weight=7 fresh\"\nexpect tia registers\n"
                 "negotiate sa1 {\n    policy allow-dictate\n    lifetime 100s\n}\n"
                 "expect sa1 established\nafter 39s\n"
                 "fault answer tia check held\nrekey %s\nafter 10s\n"
                 "expect local holds 1 { negotiations = 1 }\n"
                 "fault answer tia released\nexpect %s established\n"
                 "expect local holds 1 { lingering = 1 }\ndelete all\n",
                 NAMES[i], i == 0 ? "sa1" : "sa2");
        expect_passed(script);
    }
    /* One by itself is such a rekey, too. */
    expect_passed("scenario \"x\"\noption rekey-before-expiry 60s\n"
                  "agent tia \"tia weight=7 fresh\"\nexpect tia registers\n"
                  "negotiate sa1 {\n    policy allow-dictate\n    lifetime 100s\n}\n"
                  "expect sa1 established\nfault answer tia check held\nafter 41s\n"
                  "expect sa1 is established { left = 59s }\ntraffic sa1 1kB\n"
                  "expect local holds { negotiations = 1 }\n"
                  "delete sa1\nexpect sa1 failed deleted\n"
                  "expect sa1 is established\nafter 59s\nexpect sa1 expired\n");
}

const struct test_case state_tests[] = {
    ROW(a_line_can_ask_what_the_database_has_of_an_sa),
    ROW(a_line_can_ask_what_a_hosts_database_has),
    ROW(sas_that_are_left_at_the_end_fail_the_script),
    ROW(delete_all_ends_negotiations_too),
    ROW(an_sa_may_be_rekeyed_by_itself_before_it_expires),
    ROW(a_pair_that_is_rekeyed_is_there_until_the_new_one_is_established),
    {NULL, NULL},
};
