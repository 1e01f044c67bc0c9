/* What an SA's fields hold, beyond keys: as each end's TIA is given them, before they become an
   IPSEC_SA_DETAILS1. */
#include "bench_engine.h"
#include "tests.h"

#include <string.h>

/* Both ends' notifications of one negotiation, by host. */
struct both_ends {
    struct sa_details inbound[2];
    struct sa_details outbound[2];
};

/* Everything that the request does not name is compared, so it starts from nothing. */
static void negotiate(struct negotiation_request *request, struct both_ends *ends)
{
    struct bench bench;
    uint64_t managers[2];
    memset(ends, 0, sizeof(*ends));
    bench_start(&bench, NULL);
    for (uint32_t host = 0; host < 2; host++) {
        const struct session_request session = {.host = host, .process_id = 11 + host};
        uint64_t id = 0;
        session_open(bench.engine, &session, bench.now, &id);
        managers[host] = bench_notified(&bench, id);
    }
    request->peer.host = 1;
    bench_negotiate(&bench, request);
    for (int host = 0; host < 2; host++) {
        struct callback_event event;
        if (bench_take(&bench, managers[host], CALLBACK_NOTIFY, &event)) {
            ends->inbound[host] = *event.inbound;
            ends->outbound[host] = *event.outbound;
            const struct callback_reply reply = {.id = event.id};
            key_manager_answer(bench.engine, managers[host], &reply, bench.now);
        }
    }
    CHECK_INT(bench_times(&bench, OBSERVED_ESTABLISHED), 1);
    bench_stop(&bench);
}

static void check_filled(const struct sa_details *sa)
{
    static const uint8_t NOTHING[SA_STATE_SIZE];
    CHECK(sa->local_if_luid != 0);
    CHECK(sa->real_if_profile_id != 0);
    CHECK_INT(sa->lifetime.seconds, 3600);
    CHECK_INT(sa->lifetime.kilobytes, 100000);
    CHECK_INT(sa->lifetime.packets, 0x7FFFFFFF);
    CHECK_INT(sa->idle_timeout_seconds, 300);
    CHECK_INT(sa->nd_allow_clear_timeout_seconds, 10);
    CHECK(sa->nap_context != 0);
    CHECK(sa->qm_sa_id != 0);
    CHECK(sa->mm_sa_id != 0);
    CHECK(sa->qm_filter_id != 0);
    CHECK(sa->traffic.filter_id != 0);
    CHECK(sa->transport_filter.id != 0);
    CHECK(sa->transport_filter.weight != 0);
    CHECK(!guid_is_zero(&sa->transport_filter.key));
    CHECK(!guid_is_zero(&sa->transport_filter.provider_context));
    CHECK(!guid_is_zero(&sa->key_module));
    CHECK(!guid_is_zero(&sa->lookup_context));
    CHECK(memcmp(sa->key_module_state, NOTHING, SA_STATE_SIZE) != 0);
    CHECK(sa->identity.mm_target_name[0] != '\0');
    for (uint32_t i = 0; i < sa->identity.token_count; i++) {
        CHECK(sa->identity.tokens[i].handle != 0);
    }
}

static struct negotiation_request plain_request(enum keying_module module)
{
    struct negotiation_request request = bench_request();
    request.keying_module = module;
    return request;
}

void every_field_of_an_sa_is_filled_the_same_in_every_run(void)
{
    for (int module = KEYING_AUTHIP; module <= KEYING_IKEV2; module++) {
        struct negotiation_request request = plain_request((enum keying_module)module);
        struct both_ends first;
        struct both_ends second;
        negotiate(&request, &first);
        request = plain_request((enum keying_module)module);
        negotiate(&request, &second);
        /* Both were zeroed before they were filled, what lies between the fields too.
         * NOLINTNEXTLINE(bugprone-suspicious-memory-comparison,cert-exp42-c,cert-flp37-c) */
        CHECK(memcmp(&first, &second, sizeof(first)) == 0);
        for (int host = 0; host < 2; host++) {
            check_filled(&first.inbound[host]);
            check_filled(&first.outbound[host]);
            CHECK(first.inbound[host].transport_filter.id !=
                  first.outbound[host].transport_filter.id);
        }
        /* What the pair has in common, and what is each host's own. */
        CHECK_INT(first.inbound[0].qm_sa_id, first.outbound[1].qm_sa_id);
        CHECK(first.inbound[0].mm_sa_id == first.inbound[1].mm_sa_id);
        CHECK(first.inbound[0].local_if_luid != first.inbound[1].local_if_luid);
    }
}

void an_sas_identity_is_its_peers_and_extended_mode_is_authips(void)
{
    for (int module = KEYING_AUTHIP; module <= KEYING_IKEV2; module++) {
        struct negotiation_request request = plain_request((enum keying_module)module);
        struct both_ends ends;
        bool authip = module == KEYING_AUTHIP;
        negotiate(&request, &ends);
        CHECK_STR(ends.inbound[0].identity.mm_target_name, "host/10.0.0.2");
        CHECK_STR(ends.outbound[0].identity.mm_target_name, "host/10.0.0.2");
        CHECK_STR(ends.inbound[1].identity.mm_target_name, "host/10.0.0.1");
        CHECK_STR(ends.inbound[0].identity.em_target_name, authip ? "cifs/10.0.0.2" : "");
        const struct sa_identity *identity = &ends.inbound[0].identity;
        CHECK_INT(identity->token_count, authip ? 4 : 2);
        for (uint32_t i = 0; i < identity->token_count; i++) {
            CHECK_INT(identity->tokens[i].mode, i / 2);
            CHECK_INT(identity->tokens[i].type, i / 2);
            CHECK_INT(identity->tokens[i].principal, i % 2);
        }
    }
}

void what_a_negotiation_names_stands_in_its_sas(void)
{
    struct negotiation_request request = plain_request(KEYING_AUTHIP);
    struct both_ends ends;
    request.bundle_flags = 0x8;
    request.qm_sa_id = 77;
    request.mm_sa_id = UINT64_C(0x123456789a);
    request.nap_context = 5;
    request.nd_allow_clear_timeout_seconds = 6;
    request.qm_filter_id = 8;
    strcpy(request.mm_target_name, "host/server.example");
    strcpy(request.em_target_name, "http/server.example");
    negotiate(&request, &ends);
    const struct sa_details *sas[] = {&ends.inbound[0], &ends.outbound[0]};
    for (size_t i = 0; i < 2; i++) {
        CHECK_HEX(sas[i]->flags, 0x8);
        CHECK_INT(sas[i]->qm_sa_id, 77);
        CHECK_HEX(sas[i]->mm_sa_id, UINT64_C(0x123456789a));
        CHECK_INT(sas[i]->nap_context, 5);
        CHECK_INT(sas[i]->nd_allow_clear_timeout_seconds, 6);
        CHECK_INT(sas[i]->qm_filter_id, 8);
        CHECK_STR(sas[i]->identity.mm_target_name, "host/server.example");
        CHECK_STR(sas[i]->identity.em_target_name, "http/server.example");
    }
    /* The peer's peer is another. */
    CHECK_STR(ends.inbound[1].identity.mm_target_name, "host/10.0.0.1");
}

void behind_a_nat_the_peer_has_a_private_address(void)
{
    struct negotiation_request request = plain_request(KEYING_AUTHIP);
    struct both_ends ends;
    const struct ip_address wanted = {IP_V4, {192, 168, 0, 2}};
    negotiate(&request, &ends);
    CHECK_HEX(ends.inbound[0].peer_private.bytes[0], 0);
    request = plain_request(KEYING_AUTHIP);
    request.udp_encapsulation = true;
    request.local_udp_port = 4500;
    request.remote_udp_port = 61000;
    negotiate(&request, &ends);
    CHECK(address_equal(&ends.inbound[0].peer_private, &wanted));
    CHECK_HEX(ends.outbound[1].peer_private.bytes[3], 1);
    CHECK_INT(ends.outbound[0].remote_udp_port, 61000);
    CHECK_INT(ends.outbound[1].local_udp_port, 61000);
}

/* Main mode, the peer's name and its private address are matters of the tunnel's ends. */
void a_tunnels_peer_is_its_other_end(void)
{
    struct negotiation_request request = plain_request(KEYING_AUTHIP);
    struct both_ends first;
    struct both_ends second;
    request.traffic.mode = TRAFFIC_TUNNEL;
    address_parse("fd00::1", &request.traffic.local_tunnel);
    address_parse("fd00::2", &request.traffic.remote_tunnel);
    struct negotiation_request other = request;
    address_parse("10.0.0.9", &other.traffic.local);
    negotiate(&request, &first);
    negotiate(&other, &second);
    CHECK_STR(first.inbound[0].identity.mm_target_name, "host/fd00::2");
    CHECK(first.inbound[0].mm_sa_id == second.inbound[0].mm_sa_id);
    CHECK(first.inbound[0].transport_filter.id != first.inbound[0].traffic.filter_id);
    CHECK(first.inbound[0].transport_filter.id != first.outbound[0].transport_filter.id);
    request = plain_request(KEYING_AUTHIP);
    request.traffic.mode = TRAFFIC_TUNNEL;
    request.udp_encapsulation = true;
    address_parse("192.0.2.1", &request.traffic.local_tunnel);
    address_parse("192.0.2.7", &request.traffic.remote_tunnel);
    negotiate(&request, &first);
    CHECK_HEX(first.inbound[0].peer_private.bytes[3], 7);
}
