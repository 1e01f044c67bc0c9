/* What a TIA may not change in an SA, and what is compared: the parts that a negotiation of the
   other tests' kind does not have. */
#include "bench_engine.h"
#include "tests.h"

#include <string.h>

void a_change_in_a_tunnels_sa_is_named(void)
{
    static const struct {
        size_t offset;
        const char *name;
    } FIELDS[] = {
#define FIELD(member, name) {offsetof(struct sa_details, member), name}
        FIELD(direction, "saDirection"),
        FIELD(traffic.mode, "traffic.trafficType"),
        FIELD(traffic.local_tunnel.bytes[0], "traffic.localAddress"),
        FIELD(traffic.remote_tunnel.bytes[3], "traffic.remoteAddress"),
        FIELD(traffic.filter_id, "traffic.tunnelPolicyId"),
        FIELD(remote_udp_port, "udpEncapsulation"),
        FIELD(local_udp_port, "udpEncapsulation"),
        FIELD(traffic_selector_id, "virtualIfTunnelInfo"),
        FIELD(count, "saBundle.numSAs"),
        FIELD(sas[1].spi, "saBundle.saList.spi"),
        FIELD(sas[1].transform.type, "saBundle.saList.saTransformType"),
        FIELD(sas[1].transform.auth, "saBundle.saList.authTransform"),
        FIELD(sas[1].transform.cipher, "saBundle.saList.cipherTransform"),
#undef FIELD
    };
    struct sa_details given = {
        .count = 2,
        .traffic = {.mode = TRAFFIC_TUNNEL},
        .udp_encapsulation = true,
        .sas = {{.transform = {TRANSFORM_ESP_AUTH_AND_CIPHER, auth_transform_find("sha1"),
                               cipher_transform_find("aes-cbc-128")}},
                {.transform = {TRANSFORM_AH, auth_transform_find("sha256"), NULL}}},
    };
    address_parse("10.0.0.1", &given.traffic.local_tunnel);
    address_parse("10.0.0.2", &given.traffic.remote_tunnel);
    CHECK(sa_changed_field(&given, &given) == NULL);
    for (size_t i = 0; i < sizeof(FIELDS) / sizeof(FIELDS[0]); i++) {
        struct sa_details left = given;
        *((unsigned char *)&left + FIELDS[i].offset) ^= 1;
        const char *changed = sa_changed_field(&given, &left);
        CHECK_STR(changed ? changed : "nothing", FIELDS[i].name);
    }
    /* The addresses of the traffic itself mean nothing to a tunnel. */
    struct sa_details left = given;
    address_parse("10.9.9.9", &left.traffic.local);
    CHECK(sa_changed_field(&given, &left) == NULL);
}

void keys_of_two_sas_are_equal_when_all_of_them_are(void)
{
    struct sa_details one = {.count = 2};
    one.sas[1].cipher_key.length = 16;
    struct sa_details other = one;
    CHECK(sa_keys_zero(&one));
    CHECK(sa_keys_equal(&one, &other));
    other.sas[1].cipher_key.bytes[15] = 1;
    CHECK(!sa_keys_zero(&other));
    CHECK(!sa_keys_equal(&one, &other));
    other = one;
    other.count = 1;
    CHECK(!sa_keys_equal(&one, &other));
    /* A key as long as a TIA claims, and longer than what is kept of it. */
    other = one;
    other.sas[0].auth_key.length = 4000;
    CHECK(sa_keys_zero(&other));
    CHECK(!sa_keys_equal(&one, &other));
    memset(other.sas[0].auth_key.bytes, 0x5A, SA_KEY_MAX);
    CHECK(!sa_keys_zero(&other));
    sa_wipe_keys(&other);
    CHECK(sa_keys_zero(&other));
}

void the_module_of_the_callbacks_can_be_what_asks_for_integrity_checks(void)
{
    static const struct {
        enum force_integrity rule;
        uint32_t images;
        enum bfe_error error;
    } TABLE[] = {
        {FORCE_INTEGRITY_EXE, KEY_MANAGER_IMAGE_CALLBACK, BFE_CANNOT_INSTALL},
        {FORCE_INTEGRITY_EXE, KEY_MANAGER_IMAGE_EXE, BFE_OK},
        {FORCE_INTEGRITY_CALLBACK_MODULE, KEY_MANAGER_IMAGE_EXE, BFE_CANNOT_INSTALL},
        {FORCE_INTEGRITY_CALLBACK_MODULE, KEY_MANAGER_IMAGE_CALLBACK, BFE_OK},
        {FORCE_INTEGRITY_OFF, 0, BFE_OK},
    };
    for (size_t i = 0; i < sizeof(TABLE) / sizeof(TABLE[0]); i++) {
        struct bench bench;
        struct engine_rules rules = engine_default_rules();
        struct key_manager_request request = bench_dictator_request();
        uint64_t id = 0;
        rules.force_integrity = TABLE[i].rule;
        request.images = TABLE[i].images;
        bench_start(&bench, &rules);
        uint64_t session = bench_session(&bench, 1);
        CHECK_INT(key_manager_register(bench.engine, session, &request, bench.now, &id),
                  TABLE[i].error);
        bench_stop(&bench);
    }
}

/* What the service is built from and the wire brings, but no script can say. */
void a_negotiation_of_an_impossible_form_is_refused(void)
{
    for (int form = 0; form < 4; form++) {
        struct bench bench;
        struct negotiation_request request = bench_request();
        uint64_t id = 0;
        bench_start(&bench, NULL);
        if (form == 0) {
            address_parse("::1", &request.traffic.remote);
        } else if (form == 1) {
            request.sa_count = 0;
        } else if (form == 2) {
            request.sa_count = SA_BUNDLE_MAX + 1;
        } else {
            request.transforms[0].auth = NULL;
            request.transforms[0].cipher = NULL;
        }
        CHECK_INT(negotiation_start(bench.engine, &request, bench.now, &id), BFE_INVALID_PARAMETER);
        CHECK_INT(engine_count(bench.engine).negotiations, 0);
        CHECK_INT(bench.count, 0);
        bench_stop(&bench);
    }
}
