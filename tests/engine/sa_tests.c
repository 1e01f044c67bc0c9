/* Keys of two SAs, and what is refused. */
#include "bench_engine.h"
#include "tests.h"

#include <string.h>

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
