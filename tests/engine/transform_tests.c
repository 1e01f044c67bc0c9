/* Every transform and bundle, what does not fit together, and the SPIs of SAs. */
#include "bench_engine.h"
#include "tests.h"

#include <string.h>

struct sized {
    enum transform_type type;
    const char *auth;
    const char *cipher;
    uint32_t auth_length;
    uint32_t cipher_length;
};

/* All that ipsectypes.h has, with the sizes of RFC 2403, 2404, 4868, 4543, 4106, 2405, 2451, 3602.
 */
static const struct sized EVERY[] = {
    {TRANSFORM_AH, "md5", NULL, 16, 0},
    {TRANSFORM_AH, "sha1", NULL, 20, 0},
    {TRANSFORM_AH, "sha256", NULL, 32, 0},
    {TRANSFORM_AH, "aes-gmac-128", NULL, 20, 0},
    {TRANSFORM_AH, "aes-gmac-192", NULL, 28, 0},
    {TRANSFORM_AH, "aes-gmac-256", NULL, 36, 0},
    {TRANSFORM_ESP_AUTH, "md5", NULL, 16, 0},
    {TRANSFORM_ESP_AUTH, "sha1", NULL, 20, 0},
    {TRANSFORM_ESP_AUTH, "sha256", NULL, 32, 0},
    {TRANSFORM_ESP_AUTH, "aes-gmac-128", NULL, 20, 0},
    {TRANSFORM_ESP_AUTH, "aes-gmac-192", NULL, 28, 0},
    {TRANSFORM_ESP_AUTH, "aes-gmac-256", NULL, 36, 0},
    {TRANSFORM_ESP_AUTH_FW, "md5", NULL, 16, 0},
    {TRANSFORM_ESP_AUTH_FW, "sha1", NULL, 20, 0},
    {TRANSFORM_ESP_AUTH_FW, "sha256", NULL, 32, 0},
    {TRANSFORM_ESP_AUTH_FW, "aes-gmac-256", NULL, 36, 0},
    {TRANSFORM_ESP_CIPHER, NULL, "des", 0, 8},
    {TRANSFORM_ESP_CIPHER, NULL, "3des", 0, 24},
    {TRANSFORM_ESP_CIPHER, NULL, "aes-cbc-128", 0, 16},
    {TRANSFORM_ESP_CIPHER, NULL, "aes-cbc-192", 0, 24},
    {TRANSFORM_ESP_CIPHER, NULL, "aes-cbc-256", 0, 32},
    {TRANSFORM_ESP_AUTH_AND_CIPHER, "md5", "des", 16, 8},
    {TRANSFORM_ESP_AUTH_AND_CIPHER, "sha1", "3des", 20, 24},
    {TRANSFORM_ESP_AUTH_AND_CIPHER, "sha1", "aes-cbc-128", 20, 16},
    {TRANSFORM_ESP_AUTH_AND_CIPHER, "sha256", "aes-cbc-192", 32, 24},
    {TRANSFORM_ESP_AUTH_AND_CIPHER, "sha1", "aes-cbc-256", 20, 32},
    {TRANSFORM_ESP_AUTH_AND_CIPHER, "aes-gmac-128", "aes-gcm-128", 20, 20},
    {TRANSFORM_ESP_AUTH_AND_CIPHER, "aes-gmac-192", "aes-gcm-192", 28, 28},
    {TRANSFORM_ESP_AUTH_AND_CIPHER, "aes-gmac-256", "aes-gcm-256", 36, 36},
};
#define EVERY_COUNT (sizeof(EVERY) / sizeof(EVERY[0]))

static struct transform transform_of(const struct sized *row)
{
    return (struct transform){row->type, row->auth ? auth_transform_find(row->auth) : NULL,
                              row->cipher ? cipher_transform_find(row->cipher) : NULL};
}

static void check_sizes(const struct sa_details *details, const struct sized *const rows[2])
{
    for (uint32_t i = 0; i < details->count; i++) {
        CHECK_INT(details->sas[i].transform.type, rows[i]->type);
        CHECK_INT(details->sas[i].auth_key.length, rows[i]->auth_length);
        CHECK_INT(details->sas[i].cipher_key.length, rows[i]->cipher_length);
    }
}

/* What keyDictation gets, and what is established of it; then the same with generated keys. */
static void play_transforms(const struct sized *const rows[2], uint32_t count)
{
    for (int dictated = 0; dictated < 2; dictated++) {
        struct bench bench;
        struct callback_event event;
        struct negotiation_request request = bench_request();
        request.allow_notify = false;
        request.sa_count = count;
        for (uint32_t i = 0; i < count; i++) {
            request.transforms[i] = transform_of(rows[i]);
        }
        bench_start(&bench, NULL);
        uint64_t manager = bench_dictator(&bench, bench_session(&bench, 1), 0);
        bench_negotiate(&bench, &request);
        bench_answer_check(&bench, manager, dictated != 0, 7);
        if (dictated && bench_take(&bench, manager, CALLBACK_DICTATE, &event)) {
            struct sa_details inbound = *event.inbound;
            struct sa_details outbound = *event.outbound;
            struct callback_reply reply = {
                .id = event.id, .inbound = &inbound, .outbound = &outbound};
            check_sizes(&inbound, rows);
            check_sizes(&outbound, rows);
            CHECK_INT(inbound.count, count);
            CHECK(sa_keys_zero(&inbound) && sa_keys_zero(&outbound));
            for (uint32_t i = 0; i < count; i++) {
                memset(inbound.sas[i].auth_key.bytes, 1, rows[i]->auth_length);
                memset(inbound.sas[i].cipher_key.bytes, 1, rows[i]->cipher_length);
                memset(outbound.sas[i].auth_key.bytes, 2, rows[i]->auth_length);
                memset(outbound.sas[i].cipher_key.bytes, 2, rows[i]->cipher_length);
            }
            key_manager_answer(bench.engine, manager, &reply, bench.now);
        }
        const struct noted *established = bench_last(&bench, OBSERVED_ESTABLISHED);
        if (CHECK(established != NULL)) {
            check_sizes(&established->inbound, rows);
            check_sizes(&established->outbound, rows);
            CHECK_INT(established->observation.established.keys,
                      dictated ? KEYS_LOCALLY_DICTATED : KEYS_GENERATED);
            CHECK(!sa_keys_zero(&established->inbound));
            CHECK(!sa_keys_equal(&established->inbound, &established->outbound));
        }
        bench_stop(&bench);
    }
}

void every_transform_gets_keys_of_its_size(void)
{
    for (size_t i = 0; i < EVERY_COUNT; i++) {
        const struct sized *const alone[2] = {&EVERY[i], NULL};
        play_transforms(alone, 1);
        for (size_t ah = 0; EVERY[ah].type == TRANSFORM_AH; ah++) {
            const struct sized *const bundle[2] = {&EVERY[i], &EVERY[ah]};
            if (EVERY[i].type != TRANSFORM_AH) {
                play_transforms(bundle, 2);
            }
        }
    }
}

static void expect_invalid(const struct negotiation_request *request)
{
    struct bench bench;
    uint64_t id = 0;
    bench_start(&bench, NULL);
    CHECK_INT(negotiation_start(bench.engine, request, bench.now, &id), BFE_INVALID_PARAMETER);
    CHECK_INT(engine_count(bench.engine).negotiations, 0);
    CHECK_INT(bench.count, 0);
    bench_stop(&bench);
}

void transforms_that_do_not_fit_together_are_refused(void)
{
    static const struct sized WRONG[] = {
        {TRANSFORM_AH, NULL, NULL, 0, 0},
        {TRANSFORM_AH, "sha1", "des", 0, 0},
        {TRANSFORM_ESP_AUTH, NULL, "des", 0, 0},
        {TRANSFORM_ESP_AUTH, "sha1", "des", 0, 0},
        {TRANSFORM_ESP_AUTH_FW, NULL, "des", 0, 0},
        {TRANSFORM_ESP_CIPHER, "sha1", NULL, 0, 0},
        {TRANSFORM_ESP_CIPHER, "sha1", "des", 0, 0},
        {TRANSFORM_ESP_CIPHER, NULL, "aes-gcm-128", 0, 0},
        {TRANSFORM_ESP_AUTH_AND_CIPHER, NULL, "aes-cbc-128", 0, 0},
        {TRANSFORM_ESP_AUTH_AND_CIPHER, "sha1", NULL, 0, 0},
        {TRANSFORM_ESP_AUTH_AND_CIPHER, "sha1", "aes-gcm-128", 0, 0},
        {TRANSFORM_ESP_AUTH_AND_CIPHER, "aes-gmac-256", "aes-gcm-128", 0, 0},
        {(enum transform_type)6, "sha1", NULL, 0, 0},
    };
    static const struct sized BUNDLES[][2] = {
        {{TRANSFORM_AH, "sha1", NULL, 0, 0}, {TRANSFORM_ESP_AUTH, "sha1", NULL, 0, 0}},
        {{TRANSFORM_AH, "sha1", NULL, 0, 0}, {TRANSFORM_AH, "sha1", NULL, 0, 0}},
        {{TRANSFORM_ESP_AUTH, "sha1", NULL, 0, 0}, {TRANSFORM_ESP_CIPHER, NULL, "des", 0, 0}},
        {{TRANSFORM_ESP_AUTH, "sha1", NULL, 0, 0}, {TRANSFORM_AH, NULL, NULL, 0, 0}},
    };
    for (size_t i = 0; i < sizeof(WRONG) / sizeof(WRONG[0]); i++) {
        struct negotiation_request request = bench_request();
        request.transforms[0] = transform_of(&WRONG[i]);
        expect_invalid(&request);
    }
    for (size_t i = 0; i < sizeof(BUNDLES) / sizeof(BUNDLES[0]); i++) {
        struct negotiation_request request = bench_request();
        request.sa_count = 2;
        request.transforms[0] = transform_of(&BUNDLES[i][0]);
        request.transforms[1] = transform_of(&BUNDLES[i][1]);
        expect_invalid(&request);
    }
}

void ah_passes_no_nat_and_virtual_interfaces_have_tunnels(void)
{
    struct negotiation_request request = bench_request();
    request.transforms[0] = transform_of(&EVERY[0]);
    request.udp_encapsulation = true;
    expect_invalid(&request);
    request = bench_request();
    request.virtual_if_tunnel_id = 7;
    expect_invalid(&request);
    request = bench_request();
    request.traffic_selector_id = 7;
    expect_invalid(&request);
    request = bench_request();
    request.traffic.mode = TRAFFIC_TUNNEL;
    address_parse("192.0.2.1", &request.traffic.local_tunnel);
    address_parse("fd00::1", &request.traffic.remote_tunnel);
    expect_invalid(&request);
}

/* ---- SPIs ------------------------------------------------------------------------------------ */

static enum bfe_error negotiate_with(struct bench *bench, uint32_t host, uint32_t inbound,
                                     uint32_t count, uint64_t *id)
{
    struct negotiation_request request = bench_request();
    request.host = host;
    request.inbound_spi = inbound;
    request.sa_count = count;
    request.transforms[1] = transform_of(&EVERY[0]);
    return negotiation_start(bench->engine, &request, bench->now, id);
}

void an_inbound_spi_is_used_once_at_a_time(void)
{
    struct bench bench;
    uint64_t first = 0;
    uint64_t id = 0;
    bench_start(&bench, NULL);
    CHECK_INT(negotiate_with(&bench, 0, 0x1000, 2, &first), BFE_OK);
    CHECK_INT(negotiate_with(&bench, 0, 0x1000, 1, &id), BFE_ALREADY_EXISTS);
    CHECK_INT(negotiate_with(&bench, 0, 0x1001, 1, &id), BFE_ALREADY_EXISTS); /* its AH */
    CHECK_INT(negotiate_with(&bench, 0, 0x0FFF, 2, &id), BFE_ALREADY_EXISTS);
    CHECK_INT(bench_times(&bench, OBSERVED_NEGOTIATION_STARTED), 1);
    CHECK_INT(negotiate_with(&bench, 0, 0x0FFF, 1, &id),
              BFE_OK); /* nothing of the failed is left */
    CHECK_INT(negotiate_with(&bench, 1, 0x1000, 1, &id), BFE_OK); /* another host's */
    /* A deleted pair still comes in for a minute. */
    CHECK_INT(sa_database_delete(bench.engine, first, bench.now), BFE_OK);
    CHECK_INT(negotiate_with(&bench, 0, 0x1000, 1, &id), BFE_ALREADY_EXISTS);
    bench_advance(&bench, 0, SA_INBOUND_LINGERS_MS);
    CHECK_INT(negotiate_with(&bench, 0, 0x1000, 1, &id), BFE_OK);
    bench_stop(&bench);
}

void a_given_spi_and_a_counted_one_do_not_meet(void)
{
    struct bench bench;
    uint64_t id = 0;
    bench_start(&bench, NULL);
    CHECK_INT(negotiate_with(&bench, 0, 0, 1, &id), BFE_OK);
    uint32_t counted = bench_last(&bench, OBSERVED_ESTABLISHED)->inbound.sas[0].spi;
    CHECK_INT(negotiate_with(&bench, 0, counted, 1, &id), BFE_ALREADY_EXISTS);
    /* The next one that would be counted. */
    CHECK_INT(negotiate_with(&bench, 0, counted + 8, 1, &id), BFE_OK);
    CHECK_INT(negotiate_with(&bench, 0, 0, 1, &id), BFE_OK);
    CHECK_INT(bench_last(&bench, OBSERVED_ESTABLISHED)->inbound.sas[0].spi, counted + 12);
    bench_stop(&bench);
}

void what_goes_out_to_a_host_comes_in_there_by_an_spi_of_its_own(void)
{
    struct bench bench;
    uint64_t id = 0;
    struct negotiation_request request = bench_request();
    request.outbound_spi = 0x1000;
    bench_start(&bench, NULL);
    bench_negotiate(&bench, &request);
    bench_negotiate(&bench, &request); /* a scripted peer's SPIs are its own affair */
    request.peer.host = 1;
    bench_negotiate(&bench, &request);
    CHECK_INT(negotiation_start(bench.engine, &request, bench.now, &id), BFE_ALREADY_EXISTS);
    CHECK_INT(negotiate_with(&bench, 1, 0x1000, 1, &id), BFE_ALREADY_EXISTS);
    bench_stop(&bench);
}

void a_bundles_spis_do_not_run_over(void)
{
    struct negotiation_request request = bench_request();
    request.sa_count = 2;
    request.transforms[1] = transform_of(&EVERY[0]);
    request.inbound_spi = UINT32_MAX;
    expect_invalid(&request);
    request.inbound_spi = 0;
    request.outbound_spi = UINT32_MAX;
    expect_invalid(&request);
}

/* ---- more that a request says ---------------------------------------------------------------- */

void a_lifetime_of_zeros_is_no_limit_where_it_is_given(void)
{
    for (int given = 0; given < 2; given++) {
        struct bench bench;
        struct negotiation_request request = bench_request();
        request.lifetime_given = given != 0;
        bench_start(&bench, NULL);
        uint64_t id = bench_negotiate(&bench, &request);
        const struct sa_lifetime *lifetime =
            &bench_last(&bench, OBSERVED_ESTABLISHED)->inbound.lifetime;
        CHECK_INT(lifetime->seconds, given ? 0 : 3600);
        CHECK_INT(lifetime->kilobytes, given ? 0 : 100000);
        CHECK_INT(lifetime->packets, given ? 0 : 0x7FFFFFFF);
        bench_advance(&bench, 0, UINT64_C(86400000));
        CHECK_INT(sa_database_has(bench.engine, id), given);
        bench_stop(&bench);
    }
}

void a_scripted_peer_dictates_by_authip_only(void)
{
    for (int module = KEYING_AUTHIP; module <= KEYING_IKEV2; module++) {
        struct bench bench;
        struct negotiation_request request = bench_request();
        request.keying_module = (enum keying_module)module;
        request.peer.wish = (struct dictation_wish){true, 9};
        bench_start(&bench, NULL);
        bench_negotiate(&bench, &request);
        const struct observation *o = &bench_last(&bench, OBSERVED_ESTABLISHED)->observation;
        bool authip = module == KEYING_AUTHIP;
        CHECK_INT(o->established.keys, authip ? KEYS_PEER_DICTATED : KEYS_GENERATED);
        CHECK_INT(o->established.winner, authip ? WINNING_END_PEER : WINNING_END_NONE);
        bench_stop(&bench);
    }
}

void a_winner_that_leaves_the_keys_to_the_keying_module_is_still_the_winner(void)
{
    struct bench bench;
    struct callback_event event;
    struct negotiation_request request = bench_request();
    request.allow_notify = false;
    bench_start(&bench, NULL);
    uint64_t manager = bench_dictator(&bench, bench_session(&bench, 1), 0);
    bench_negotiate(&bench, &request);
    bench_answer_check(&bench, manager, true, 7);
    if (bench_take(&bench, manager, CALLBACK_DICTATE, &event)) {
        struct sa_details inbound = *event.inbound;
        struct sa_details outbound = *event.outbound;
        const struct callback_reply reply = {.id = event.id,
                                             .keying_module_generates = true,
                                             .inbound = &inbound,
                                             .outbound = &outbound};
        key_manager_answer(bench.engine, manager, &reply, bench.now);
    }
    const struct noted *established = bench_last(&bench, OBSERVED_ESTABLISHED);
    if (CHECK(established != NULL)) {
        CHECK_INT(established->observation.established.keys, KEYS_GENERATED);
        CHECK_INT(established->observation.established.winner, WINNING_END_LOCAL);
    }
    bench_stop(&bench);
}
