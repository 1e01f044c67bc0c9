/* What a script says of an SA stands in it, and what an SA has can be asked for. */
#include "tests.h"

#include <stdio.h>
#include <string.h>

#define TIA                                                                                        \
    "scenario \"a test\"\n"                                                                        \
    "agent tia \"tia weight=7\"\n"                                                                 \
    "expect tia registers\n"

static void expect_not_loaded(const char *text, const char *says)
{
    struct outcome outcome = stage_play(text);
    CHECK(!outcome.loaded);
    CHECK_CONTAINS(outcome.diagnostics, says);
    outcome_clear(&outcome);
}

static void ids_identities_filters_and_flags_stand_in_both_sas(void)
{
    expect_passed_with_sas(
        TIA "negotiate sa1 {\n    policy allow-dictate allow-notify\n"
            "    mm-sa-id 0xFFFFFFFFFFFFFFFF\n    qm-sa-id 11\n    qm-filter-id 12\n"
            "    filter-id 13\n    transport-filter id 21 weight 0\n    nap-context 15\n"
            "    nd-allow-clear 16s\n    identity mm \"host/far\" em \"cifs/far\"\n"
            "    flags (ND_SECURE | NLB)\n}\n"
            "expect sa1 dictate {\n"
            "    inbound.mm-sa-id = 0xFFFFFFFFFFFFFFFF, outbound.mm-sa-id = inbound.mm-sa-id\n"
            "    inbound.qm-sa-id = 11, outbound.qm-sa-id = 11, inbound.qm-filter-id = 12\n"
            "    outbound.traffic.filter-id = 13, inbound.traffic.filter-id = 14\n"
            "    outbound.transport-filter.id = 21, inbound.transport-filter.id = 22\n"
            "    inbound.transport-filter.weight = 0, inbound.nap-context = 15\n"
            "    inbound.nd-allow-clear = 16s, inbound.identity.mm = \"host/far\"\n"
            "    inbound.identity.em = \"cifs/far\", inbound.flags = ND_SECURE | NLB\n"
            "    inbound.keying-module = authip, inbound.sa-count = 1\n}\n"
            "expect sa1 established { inbound.flags has ND_SECURE | NLB | "
            "USING_DICTATED_KEYS, outbound.identity.em = \"cifs/far\", "
            "outbound.qm-sa-id = 11 }\n");
}

static void what_is_not_said_is_there_all_the_same(void)
{
    expect_passed_with_sas(
        "scenario \"x\"\n"
        "negotiate sa1\nexpect sa1 established {\n"
        "    inbound.mm-sa-id != 0, inbound.qm-sa-id != 0, inbound.qm-filter-id != 0\n"
        "    inbound.nap-context != 0, inbound.identity.mm = \"host/10.0.0.2\"\n"
        "    inbound.identity.em = \"cifs/10.0.0.2\", inbound.nd-allow-clear = 10s\n"
        "    inbound.interface.luid != 0, inbound.interface.profile != 0\n"
        "    inbound.transport-filter.id = inbound.traffic.filter-id\n"
        "    inbound.transport-filter.weight = 12, inbound.flags = none\n}\n"
        "negotiate sa2\n"
        "expect sa2 established { inbound.mm-sa-id = sa1.established.inbound.mm-sa-id, "
        "inbound.qm-sa-id != sa1.established.inbound.qm-sa-id }\n");
}

static void the_keying_module_can_be_asked_for(void)
{
    static const char *const MODULES[] = {"authip", "ikev1", "ikev2"};
    for (size_t i = 0; i < 3; i++) {
        char script[400];
        snprintf(
            script, sizeof(script),
            "scenario \"x\"\nnegotiate sa1 {\n    keying-module %s\n    policy allow-notify\n}\n"
            "expect sa1 established { inbound.keying-module = %s, "
            "outbound.keying-module = %s }\n",
            MODULES[i], MODULES[i], MODULES[i]);
        expect_passed_with_sas(script);
    }
    expect_not_loaded("scenario \"x\"\nnegotiate sa1 { keying-module ikev1 }\n"
                      "expect sa1 established { inbound.identity.em = * }\n",
                      "sa1 has no inbound.identity.em: only AuthIP");
}

static void a_tunnels_ends_can_be_asked_for_at_both_hosts(void)
{
    expect_passed_with_sas("scenario \"x\"\nhost far\nagent here \"tia notify\"\n"
                           "agent there \"tia notify\" on far\n"
                           "expect here registers\nexpect there registers\n"
                           "negotiate sa1 {\n    traffic 10.0.0.1 -> 10.0.0.2\n"
                           "    tunnel 192.0.2.1 -> 192.0.2.2\n    nat-t 4500 -> 4501\n"
                           "    virtual-if 7 8\n    policy allow-notify\n    peer on far\n}\n"
                           "expect sa1 notify by here { inbound.traffic.tunnel.local = 192.0.2.1, "
                           "outbound.traffic.tunnel.remote = 192.0.2.2, "
                           "inbound.traffic.local.address = 10.0.0.1, inbound.nat-t.remote = 4501, "
                           "inbound.peer-private = *, inbound.virtual-if.selector = 8 }\n"
                           "expect sa1 notify by there { inbound.traffic.tunnel.local = 192.0.2.2, "
                           "inbound.nat-t.local = 4501 }\n");
    expect_not_loaded("scenario \"x\"\nnegotiate sa1\n"
                      "expect sa1 established { inbound.traffic.tunnel.local = * }\n",
                      "sa1 has no inbound.traffic.tunnel.local: its mode is transport");
    expect_not_loaded("scenario \"x\"\nnegotiate sa1\n"
                      "expect sa1 established { inbound.peer-private = * }\n",
                      "sa1 has no inbound.peer-private: it has no UDP encapsulation");
}

static void both_sas_of_a_bundle_can_be_asked_for(void)
{
    expect_passed_with_sas(
        TIA "negotiate sa1 {\n    policy allow-dictate\n    spi inbound 0x1000\n"
            "    transform ah sha256 + esp aes-cbc-128 sha1\n}\n"
            "expect sa1 dictate {\n"
            "    inbound.sa-count = 2, inbound.esp.spi = 0x1000, inbound.ah.spi = 0x1001\n"
            "    inbound.spi = inbound.esp.spi, inbound.key = inbound.esp.key\n"
            "    inbound.esp.key.length = 36, inbound.esp.auth.key.length = 20\n"
            "    inbound.esp.cipher.key.length = 16, inbound.esp.auth.type = sha1\n"
            "    inbound.esp.cipher.type = aes-cbc-128\n"
            "    inbound.esp.transform = esp-auth-and-cipher\n"
            "    inbound.ah.key.length = 32, inbound.ah.auth.type = sha256\n"
            "    inbound.ah.key != outbound.ah.key\n"
            "    inbound.ah.key = hex\"9090909090909090 9090909090909090 9090909090909090 "
            "9090909090909090\"\n}\n"
            "expect sa1 established { inbound.ah.key = sa1.dictate.inbound.ah.key, "
            "outbound.esp.key = sa1.dictate.outbound.esp.key }\n");
    /* An AH or ESP that is alone is found by its protocol too. */
    expect_passed_with_sas(TIA "negotiate sa1 { transform ah sha1 }\n"
                               "expect sa1 established { inbound.ah.key = inbound.key }\n"
                               "negotiate sa2 { transform esp auth-fw md5 }\n"
                               "expect sa2 established { inbound.esp.transform = esp-auth-fw, "
                               "inbound.esp.key.length = 16 }\n");
    expect_not_loaded(TIA "negotiate sa1 { transform ah sha1 }\n"
                          "expect sa1 established { inbound.esp.key = * }\n",
                      "sa1 has no inbound.esp.key: it is AH without ESP");
}

static void a_peer_can_dictate_all_keys_of_a_bundle(void)
{
    expect_passed_with_sas(
        "scenario \"x\"\n"
        "negotiate sa1 {\n    transform esp auth-only md5 + ah md5\n"
        "    peer weight 1 keys inbound text\"0123456789abcdefFEDCBA9876543210\" outbound "
        "text\"xxxxxxxxxxxxxxxxyyyyyyyyyyyyyyyy\"\n}\n"
        "expect sa1 established peer-dictated {\n"
        "    inbound.esp.key = text\"0123456789abcdef\"\n"
        "    inbound.ah.key = text\"FEDCBA9876543210\"\n"
        "    outbound.esp.key = text\"xxxxxxxxxxxxxxxx\"\n"
        "    outbound.ah.key = text\"yyyyyyyyyyyyyyyy\"\n}\n");
}

static void the_timeline_has_both_transforms_and_both_keys_of_a_bundle(void)
{
    struct outcome outcome = stage_play(
        TIA
        "negotiate sa1 {\n    policy allow-dictate\n    spi inbound 0x1000 outbound 0x2000\n"
        "    transform ah sha256 + esp aes-cbc-128 sha1\n}\nexpect sa1 established\ndelete all\n");
    CHECK_INT(outcome.result, RUN_PASSED);
    CHECK_CONTAINS(outcome.output, ", esp aes-cbc-128 sha1 + ah sha256\n");
    CHECK_CONTAINS(outcome.output, "inbound SPI 0x00001000 key <36 bytes");
    CHECK_CONTAINS(outcome.output, " and SPI 0x00001001 key <32 bytes");
    CHECK_CONTAINS(outcome.output, " and SPI 0x00002001 key <32 bytes");
    outcome_clear(&outcome);
}

/* Of an SA that is alone, esp.* and ah.* would only say again what the other fields say. */
static void a_failures_event_shows_a_bundles_sas_only_where_there_are_two(void)
{
    static const char *const TRANSFORMS[] = {"ah md5", "ah md5 + esp aes-gcm-128"};
    for (int two = 0; two < 2; two++) {
        char script[300];
        snprintf(script, sizeof(script),
                 "scenario \"x\"\nnegotiate sa1 { transform %s }\n"
                 "expect sa1 established { inbound.spi = 0 }\n",
                 TRANSFORMS[two]);
        struct outcome outcome = stage_play(script);
        CHECK_INT(outcome.result, RUN_FAILED);
        CHECK_CONTAINS(outcome.output, "inbound.sa-count = ");
        CHECK_INT(strstr(outcome.output, "inbound.ah.key = ") != NULL, two);
        CHECK_INT(strstr(outcome.output, "outbound.esp.spi = ") != NULL, two);
        outcome_clear(&outcome);
    }
}

static void what_is_said_only_at_run_time_is_checked_there(void)
{
    expect_failed("scenario \"x\"\nnegotiate sa1\n"
                  "expect sa1 established { inbound.flags = none }\n"
                  "negotiate sa2 { identity mm (\"\" + sa1.established.inbound.identity.mm + "
                  "sa1.established.inbound.identity.mm + sa1.established.inbound.identity.mm + "
                  "sa1.established.inbound.identity.mm + sa1.established.inbound.identity.mm + "
                  "sa1.established.inbound.identity.mm + sa1.established.inbound.identity.mm + "
                  "sa1.established.inbound.identity.mm + sa1.established.inbound.identity.mm + "
                  "sa1.established.inbound.identity.mm) }\n",
                  "a name of a peer has 1 to 127 bytes");
    expect_failed("scenario \"x\"\nnegotiate sa1 { peer weight 1 }\n"
                  "expect sa1 established { inbound.flags = * }\n"
                  "negotiate sa2 { flags (sa1.established.inbound.flags | NLB) }\n",
                  "the flags of dictated keys are set when keys are dictated");
}

const struct test_case sa_tests[] = {
    ROW(ids_identities_filters_and_flags_stand_in_both_sas),
    ROW(what_is_not_said_is_there_all_the_same),
    ROW(the_keying_module_can_be_asked_for),
    ROW(a_tunnels_ends_can_be_asked_for_at_both_hosts),
    ROW(both_sas_of_a_bundle_can_be_asked_for),
    ROW(a_peer_can_dictate_all_keys_of_a_bundle),
    ROW(the_timeline_has_both_transforms_and_both_keys_of_a_bundle),
    ROW(a_failures_event_shows_a_bundles_sas_only_where_there_are_two),
    ROW(what_is_said_only_at_run_time_is_checked_there),
    {NULL, NULL},
};
