/* What a negotiate block comes to. */
#include "tests.h"

#include "script/negotiation.h"

#include <stdio.h>
#include <string.h>

struct evaluated {
    struct script *script;
    const struct negotiation *from;
    struct negotiation_values values;
    struct expression_error error;
    bool good;
};

/* The repeat's counter. */
static uint64_t counter_value;

static bool counter(void *context, unsigned int index, struct value *value, char *why,
                    size_t why_size)
{
    (void)context;
    (void)index;
    (void)why;
    (void)why_size;
    *value = value_integer(counter_value);
    return true;
}

/* The block's properties inside of `repeat 5 as i`. */
static struct evaluated evaluate(const char *properties)
{
    char source[1400];
    struct evaluated e;
    memset(&e, 0, sizeof(e));
    struct resolver resolver = {NULL, counter, NULL, NULL};
    snprintf(source, sizeof(source),
             "scenario \"x\"\nhost office\nrepeat 5 as i { negotiate sa1 {\n%s\n} }\n", properties);
    e.script = load(source);
    if (nth(e.script, 2)) {
        e.from = nth(e.script, 2)->repeat.body.first->negotiation;
        e.good = negotiation_evaluate(e.from, &resolver, &e.values, &e.error);
    }
    return e;
}

static void check_address(const struct ip_address *address, const char *expected)
{
    char text[ADDRESS_TEXT_SIZE];
    address_print(address, text);
    CHECK_STR(text, expected);
}

static void an_empty_block_has_defaults(void)
{
    struct evaluated e = evaluate("");
    if (CHECK(e.good)) {
        check_address(&e.values.traffic.local, "10.0.0.1");
        check_address(&e.values.traffic.remote, "10.0.0.2");
        CHECK_INT(e.values.traffic.protocol, 0);
        CHECK_INT(e.values.traffic.mode, TRAFFIC_TRANSPORT);
        CHECK_INT(e.from->role, SCRIPT_ROLE_INITIATOR);
        CHECK_INT(e.from->keying_module, SCRIPT_KEYING_AUTHIP);
        CHECK_INT(e.from->policy, 0);
        CHECK_INT(e.from->host, 0);
        CHECK_INT(e.from->transform_count, 1);
        CHECK_INT(e.from->transforms[0].type, TRANSFORM_ESP_AUTH_AND_CIPHER);
        CHECK_STR(e.from->transforms[0].cipher->name, "aes-gcm-128");
        CHECK_STR(e.from->transforms[0].auth->name, "aes-gmac-128");
        CHECK_INT(e.from->peer.kind, PEER_SILENT);
        CHECK_INT(e.from->pfs, 0);
        CHECK_INT(e.values.lifetime_seconds, 3600);
        CHECK_INT(e.values.lifetime_kilobytes, 100000);
        CHECK_INT(e.values.lifetime_packets, 0x7FFFFFFF);
        CHECK_INT(e.values.idle_seconds, 300);
        CHECK_INT(e.values.spi_inbound, 0);
        CHECK(!e.values.nat_t);
        CHECK(!e.values.peer_keys);
    }
    script_free(e.script);
}

/* Of 3DES and MD5, and of an AH with SHA-256: 16 + 24 + 32 bytes. */
#define KEYS                                                                                       \
    "0123456789abcdef"                                                                             \
    "0123456789abcdef01234567"                                                                     \
    "0123456789abcdef0123456789abcdef"
#define OTHER_KEYS                                                                                 \
    "fedcba9876543210"                                                                             \
    "76543210fedcba9876543210"                                                                     \
    "fedcba9876543210fedcba9876543210"

static void every_property_arrives(void)
{
    struct evaluated e = evaluate(
        "role responder\non office\ntraffic 10.1.2.3:50000 -> 10.1.2.4:445 tcp\n"
        "tunnel 192.0.2.1 -> 192.0.2.2\npolicy allow-notify allow-dictate\n"
        "transform esp 3des md5 + ah sha256\nlifetime 8h 5MB 7packets\npfs ecp-384\nidle 1m\n"
        "virtual-if 8 9\nspi inbound 0x100 outbound 0xFFFFFFFE\n"
        "flags (ND_SECURE | NLB)\nidentity em \"cifs/x\" mm \"host/x\"\nmm-sa-id "
        "0xFFFFFFFFFFFFFFFF\nqm-sa-id 11\nqm-filter-id 12\nfilter-id 13\n"
        "transport-filter weight 3 id 14\nnap-context 15\nnd-allow-clear 16s\n"
        "peer weight 6 keys inbound text\"" KEYS "\" outbound text\"" OTHER_KEYS
        "\" fails dictation\n");
    if (CHECK(e.good)) {
        CHECK_INT(e.from->role, SCRIPT_ROLE_RESPONDER);
        CHECK_INT(e.from->host, 1);
        check_address(&e.values.traffic.local, "10.1.2.3");
        check_address(&e.values.traffic.remote, "10.1.2.4");
        CHECK_INT(e.values.traffic.local_port, 50000);
        CHECK_INT(e.values.traffic.remote_port, 445);
        CHECK_INT(e.values.traffic.protocol, 6);
        CHECK_INT(e.values.traffic.mode, TRAFFIC_TUNNEL);
        check_address(&e.values.traffic.local_tunnel, "192.0.2.1");
        check_address(&e.values.traffic.remote_tunnel, "192.0.2.2");
        CHECK_INT(e.from->policy, POLICY_ALLOW_DICTATE | POLICY_ALLOW_NOTIFY);
        CHECK_INT(e.from->transform_count, 2);
        CHECK_STR(e.from->transforms[0].cipher->name, "3des");
        CHECK_STR(e.from->transforms[0].auth->name, "md5");
        CHECK_INT(e.from->transforms[1].type, TRANSFORM_AH);
        CHECK(e.from->transforms[1].cipher == NULL);
        CHECK_STR(e.from->transforms[1].auth->name, "sha256");
        CHECK_INT(e.values.lifetime_seconds, 28800);
        CHECK_INT(e.values.lifetime_kilobytes, 5120);
        CHECK_INT(e.values.lifetime_packets, 7);
        CHECK_INT(e.from->pfs, 5);
        CHECK_INT(e.values.idle_seconds, 60);
        CHECK(!e.values.nat_t);
        CHECK_INT(e.values.virtual_if_id, 8);
        CHECK_INT(e.values.virtual_if_selector, 9);
        CHECK_INT(e.values.spi_inbound, 0x100);
        CHECK_INT(e.values.spi_outbound, 0xFFFFFFFE);
        CHECK_INT(e.from->peer.kind, PEER_WEIGHT);
        CHECK_INT(e.values.peer_weight, 6);
        CHECK(e.values.peer_keys);
        CHECK_BYTES(e.values.peer_inbound_keys.bytes, e.values.peer_inbound_keys.size, KEYS, 72);
        CHECK_BYTES(e.values.peer_outbound_keys.bytes, e.values.peer_outbound_keys.size, OTHER_KEYS,
                    72);
        CHECK_INT(e.values.flags, 0x11);
        CHECK_STR(e.values.mm_name, "host/x");
        CHECK_STR(e.values.em_name, "cifs/x");
        CHECK(e.values.mm_sa_id == UINT64_MAX);
        CHECK_INT(e.values.qm_sa_id, 11);
        CHECK_INT(e.values.qm_filter_id, 12);
        CHECK_INT(e.values.filter_id, 13);
        CHECK_INT(e.values.transport_filter_id, 14);
        CHECK_INT(e.values.transport_filter_weight, 3);
        CHECK_INT(e.values.nap_context, 15);
        CHECK_INT(e.values.nd_allow_clear_seconds, 16);
        CHECK(e.from->peer.fails);
    }
    script_free(e.script);
}

static void a_lifetime_of_seconds_has_no_other_limit(void)
{
    struct evaluated e = evaluate("lifetime 60s");
    CHECK_INT(e.values.lifetime_seconds, 60);
    CHECK_INT(e.values.lifetime_kilobytes, 0);
    CHECK_INT(e.values.lifetime_packets, 0);
    script_free(e.script);
}

static void udp_encapsulation_has_its_two_ports(void)
{
    struct evaluated e = evaluate("nat-t 4500 -> 4501");
    if (CHECK(e.good)) {
        CHECK(e.values.nat_t);
        CHECK_INT(e.values.nat_t_local_port, 4500);
        CHECK_INT(e.values.nat_t_remote_port, 4501);
    }
    script_free(e.script);
}

static void a_lifetime_of_zeros_stays_zero(void)
{
    struct evaluated e = evaluate("lifetime 0s");
    if (CHECK(e.good)) {
        CHECK_INT(e.values.lifetime_seconds, 0);
        CHECK_INT(e.values.lifetime_kilobytes, 0);
        CHECK_INT(e.values.lifetime_packets, 0);
    }
    script_free(e.script);
}

static void a_bundle_has_its_esp_first_however_it_is_written(void)
{
    static const char *const WORDS[] = {"transform ah sha256 + esp aes-cbc-256 sha1",
                                        "transform esp aes-cbc-256 sha1 + ah sha256"};
    for (size_t i = 0; i < 2; i++) {
        struct evaluated e = evaluate(WORDS[i]);
        if (CHECK(e.good)) {
            CHECK_INT(e.from->transform_count, 2);
            CHECK_INT(e.from->transforms[0].type, TRANSFORM_ESP_AUTH_AND_CIPHER);
            CHECK_STR(e.from->transforms[0].auth->name, "sha1");
            CHECK_INT(e.from->transforms[1].type, TRANSFORM_AH);
            CHECK_STR(e.from->transforms[1].auth->name, "sha256");
            CHECK(transforms_fit(e.from->transforms, 2));
        }
        script_free(e.script);
    }
}

static void transforms_have_their_kinds(void)
{
    static const struct {
        const char *words;
        enum transform_type type;
        const char *auth;
        const char *cipher;
    } CASES[] = {
        {"ah md5", TRANSFORM_AH, "md5", NULL},
        {"ah aes-gmac-192", TRANSFORM_AH, "aes-gmac-192", NULL},
        {"esp auth-only sha1", TRANSFORM_ESP_AUTH, "sha1", NULL},
        {"esp auth-fw sha256", TRANSFORM_ESP_AUTH_FW, "sha256", NULL},
        {"esp cipher-only des", TRANSFORM_ESP_CIPHER, NULL, "des"},
        {"esp aes-cbc-192 sha256", TRANSFORM_ESP_AUTH_AND_CIPHER, "sha256", "aes-cbc-192"},
        {"esp aes-gcm-256", TRANSFORM_ESP_AUTH_AND_CIPHER, "aes-gmac-256", "aes-gcm-256"},
    };
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        char property[100];
        snprintf(property, sizeof(property), "transform %s", CASES[i].words);
        struct evaluated e = evaluate(property);
        if (CHECK(e.good)) {
            const struct transform *transform = &e.from->transforms[0];
            CHECK_INT(transform->type, CASES[i].type);
            CHECK_STR(transform->auth ? transform->auth->name : NULL, CASES[i].auth);
            CHECK_STR(transform->cipher ? transform->cipher->name : NULL, CASES[i].cipher);
        }
        script_free(e.script);
    }
}

static void constants_of_transforms_are_indexes_of_the_engine_s_tables(void)
{
    for (uint32_t i = 0; AUTH_TRANSFORMS[i].name; i++) {
        CHECK_STR(constant_name(SET_AUTH, i), AUTH_TRANSFORMS[i].name);
    }
    for (uint32_t i = 0; CIPHER_TRANSFORMS[i].name; i++) {
        CHECK_STR(constant_name(SET_CIPHER, i), CIPHER_TRANSFORMS[i].name);
    }
    for (unsigned int type = TRANSFORM_AH; type <= TRANSFORM_ESP_AUTH_FW; type++) {
        CHECK_STR(constant_name(SET_TRANSFORM, type),
                  transform_type_name((enum transform_type)type));
    }
}

static void the_counter_makes_each_negotiation_another(void)
{
    counter_value = 3;
    struct evaluated e =
        evaluate("traffic (10.0.0.1 + i) port (50000 + i) -> 10.0.1.1:80 tcp\npeer weight i\n"
                 "spi inbound (0x1000 + i)\nlifetime (1s * i)\n");
    if (CHECK(e.good)) {
        check_address(&e.values.traffic.local, "10.0.0.4");
        CHECK_INT(e.values.traffic.local_port, 50003);
        CHECK_INT(e.values.peer_weight, 3);
        CHECK_INT(e.values.spi_inbound, 0x1003);
        CHECK_INT(e.values.lifetime_seconds, 3);
    }
    script_free(e.script);
}

static void run_time_fails(const char *property, const char *message, int line)
{
    struct evaluated e = evaluate(property);
    check_int(e.good, false, property, __FILE__, line);
    check_str(e.error.text, message, property, __FILE__, line);
    script_free(e.script);
}

static void what_is_known_only_at_run_time_is_checked_there(void)
{
    counter_value = 70000;
    run_time_fails("traffic 10.0.0.1 port i -> 10.0.0.2 tcp", "a port must be 0 to 65535",
                   __LINE__);
    run_time_fails("traffic 10.0.0.1 -> 10.0.0.2 (i + 0)", "an IP protocol must be 0 to 255",
                   __LINE__);
    run_time_fails("qm-sa-id (i * 0x10000)", "an id must be 1 to 4294967295", __LINE__);
    run_time_fails("transport-filter weight (i * 2)", "a filter's weight must be 0 to 15",
                   __LINE__);
    run_time_fails("filter-id (i - 70000)", "an id must be 1 to 18446744073709551614", __LINE__);
    counter_value = 0xFFFFFFFF;
    run_time_fails("spi inbound i\ntransform esp aes-gcm-128 + ah sha1",
                   "there is no SPI behind this one for the bundle's second SA", __LINE__);
    counter_value = 5;
    run_time_fails("spi inbound i", "an SPI must be 256 to 4294967295", __LINE__);
    run_time_fails("lifetime (i * 1ms)", "a duration must be whole seconds", __LINE__);
    run_time_fails("traffic 10.0.0.1 port i -> 10.0.0.2 (i + 0)", "this protocol has no ports",
                   __LINE__);
    counter_value = 0;
    run_time_fails("nat-t 4500 -> i", "a UDP port must be 1 to 65535", __LINE__);
    run_time_fails("traffic (10.0.0.1 + i) -> 10.0.0.1",
                   "both ends of the traffic have one address", __LINE__);
    counter_value = 58;
    run_time_fails("traffic 10.0.0.1 -> 10.0.0.2 (i + 0)",
                   "icmpv6 between IPv4 addresses; theirs is icmp", __LINE__);
    counter_value = 1;
    run_time_fails("traffic 255.255.255.255 -> (255.255.255.255 + i)",
                   "there is no such address: 1 is too much", __LINE__);
}

const struct test_case negotiation_tests[] = {
    {"an empty block has defaults", an_empty_block_has_defaults},
    {"every property arrives", every_property_arrives},
    {"a lifetime of seconds has no other limit", a_lifetime_of_seconds_has_no_other_limit},
    {"UDP encapsulation has its two ports", udp_encapsulation_has_its_two_ports},
    {"a lifetime of zeros stays zero", a_lifetime_of_zeros_stays_zero},
    {"a bundle has its ESP first however it is written",
     a_bundle_has_its_esp_first_however_it_is_written},
    {"transforms have their kinds", transforms_have_their_kinds},
    {"constants of transforms are indexes of the engine's tables",
     constants_of_transforms_are_indexes_of_the_engine_s_tables},
    {"the counter makes each negotiation another", the_counter_makes_each_negotiation_another},
    {"what is known only at run time is checked there",
     what_is_known_only_at_run_time_is_checked_there},
    {NULL, NULL},
};
