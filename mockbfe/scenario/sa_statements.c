/* What the statements about SAs do. */
#include "scenario/runner_internal.h"

#include <string.h>

/* ---- negotiations ---------------------------------------------------------------------------- */

static enum keying_module keying_module_of(enum script_keying_module module)
{
    switch (module) {
    case SCRIPT_KEYING_IKEV1:
        return KEYING_IKEV1;
    case SCRIPT_KEYING_IKEV2:
        return KEYING_IKEV2;
    case SCRIPT_KEYING_AUTHIP:
        break;
    }
    return KEYING_AUTHIP;
}

static enum peer_failure peer_failure_of(const struct negotiation *ast)
{
    static const enum peer_failure FAILURES[] = {
        [SCRIPT_PEER_FAILS_DICTATION] = PEER_FAILS_DICTATION,
        [SCRIPT_PEER_FAILS_KEYS] = PEER_FAILS_KEYS,
        [SCRIPT_PEER_FAILS_ANSWER] = PEER_FAILS_ANSWER,
        [SCRIPT_PEER_FAILS_POLICY] = PEER_FAILS_POLICY,
        [SCRIPT_PEER_FAILS_CONFIRMATION] = PEER_FAILS_CONFIRMATION,
    };
    return ast->peer.fails ? FAILURES[ast->peer.failure] : PEER_FAILS_NOT;
}

static struct ipsec_policy policy_of(unsigned int flags)
{
    return (struct ipsec_policy){.allow_dictate = flags & POLICY_ALLOW_DICTATE,
                                 .allow_notify = flags & POLICY_ALLOW_NOTIFY};
}

static void fill_peer(struct negotiation_peer *peer, const struct negotiation *ast,
                      const struct negotiation_values *values)
{
    peer->host = ast->peer.kind == PEER_HOST ? ast->peer.host : HOST_SCRIPTED;
    peer->wish.wants = ast->peer.kind == PEER_WEIGHT;
    peer->wish.weight = values->peer_weight;
    peer->fails = peer_failure_of(ast);
    peer->policy_given = ast->peer.policy_given;
    peer->policy = policy_of(ast->peer.policy);
    peer->keys_given = values->peer_keys;
    peer->inbound_key_length = values->peer_inbound_keys.size;
    peer->outbound_key_length = values->peer_outbound_keys.size;
    memcpy(peer->inbound_key, values->peer_inbound_keys.bytes, SA_MATERIAL_MAX);
    memcpy(peer->outbound_key, values->peer_outbound_keys.bytes, SA_MATERIAL_MAX);
}

static enum step negotiate(struct runner *runner, const struct statement *statement,
                           struct text *report)
{
    const struct negotiation *ast = statement->negotiation;
    struct negotiation_values values;
    struct text problem = {0};
    if (!runner_negotiation(runner, ast, &values, &problem)) {
        text_add(report, "    %s\n", text_get(&problem));
        text_clear(&problem);
        return STEP_FAILED;
    }
    struct negotiation_request request = {
        .host = ast->host,
        .role = ast->role == SCRIPT_ROLE_RESPONDER ? ROLE_RESPONDER : ROLE_INITIATOR,
        .keying_module = keying_module_of(ast->keying_module),
        .allow_dictate = ast->policy & POLICY_ALLOW_DICTATE,
        .allow_notify = ast->policy & POLICY_ALLOW_NOTIFY,
        .traffic = values.traffic,
        .sa_count = ast->transform_count,
        .lifetime = {values.lifetime_seconds, values.lifetime_kilobytes, values.lifetime_packets},
        .lifetime_given = true,
        .idle_timeout_seconds = values.idle_seconds,
        .idle_given = ast->idle != NULL,
        .pfs_group = ast->pfs,
        .inbound_spi = values.spi_inbound,
        .outbound_spi = values.spi_outbound,
        .udp_encapsulation = values.nat_t,
        .local_udp_port = values.nat_t_local_port,
        .remote_udp_port = values.nat_t_remote_port,
        .virtual_if_tunnel_id = values.virtual_if_id,
        .traffic_selector_id = values.virtual_if_selector,
        .bundle_flags = values.flags,
        .mm_sa_id = values.mm_sa_id,
        .qm_sa_id = values.qm_sa_id,
        .qm_filter_id = values.qm_filter_id,
        .transport_filter_id = values.transport_filter_id,
        .transport_filter_weighed = ast->transport_filter_weight != NULL,
        .transport_filter_weight = (uint8_t)values.transport_filter_weight,
        .nap_context = values.nap_context,
        .nd_allow_clear_timeout_seconds = values.nd_allow_clear_seconds,
    };
    request.traffic.filter_id = values.filter_id;
    memcpy(request.mm_target_name, values.mm_name, SA_NAME_SIZE);
    memcpy(request.em_target_name, values.em_name, SA_NAME_SIZE);
    memcpy(request.transforms, ast->transforms, sizeof(request.transforms));
    fill_peer(&request.peer, ast, &values);
    request.tag = sa_new_instance(runner, ast->sa.index, statement);
    uint64_t id = 0;
    enum bfe_error error = negotiation_start(runner->engine, &request, runner_now(runner), &id);
    wipe(&values, sizeof(values));
    wipe(&request, sizeof(request));
    if (error == BFE_ALREADY_EXISTS) {
        text_add(report, "    its inbound SPI is in use: an SA of the same host has it, perhaps "
                         "one that is deleted and still comes in for a minute\n");
        return STEP_FAILED;
    }
    if (error != BFE_OK) {
        text_add(report, "    the engine refused to negotiate (error %d)\n", (int)error);
        return STEP_FAILED;
    }
    return STEP_DONE;
}

static enum step delete_sa(struct runner *runner, const struct statement *statement,
                           struct text *report)
{
    if (strcmp(statement->name.text, NAME_OF_ALL) == 0) {
        sa_database_delete_all(runner->engine, runner_now(runner));
        return STEP_DONE;
    }
    const struct sa_state *sa = &runner->sas[statement->name.index];
    /* Of one that is being rekeyed, the negotiation. */
    if (sa_database_delete(runner->engine, sa->latest.negotiation, runner_now(runner)) == BFE_OK) {
        return STEP_DONE;
    }
    text_add(report, "    %s is not established, so it cannot be deleted\n", statement->name.text);
    return STEP_FAILED;
}

static enum step rekey(struct runner *runner, const struct statement *statement,
                       struct text *report)
{
    const struct name *old = &statement->rekey.sa;
    const struct name *as = statement->rekey.as.text ? &statement->rekey.as : old;
    struct sa_state *sa = &runner->sas[as->index];
    uint64_t negotiation = sa_pair_of(&runner->sas[old->index]);
    uint64_t id = 0;
    if (as == old && sa->before.tag != 0) {
        text_add(report,
                 "    %s is being rekeyed already; a second rekey at the same time needs a name of "
                 "its own: rekey %s as …\n",
                 old->text, old->text);
        return STEP_FAILED;
    }
    /* An instance is only begun when there is something to rekey. */
    if (!sa_database_has(runner->engine, negotiation)) {
        text_add(report, "    %s is not established, so it cannot be rekeyed\n", old->text);
        return STEP_FAILED;
    }
    uint32_t tag = as == old ? sa_rekey_instance(runner, as->index, statement)
                             : sa_new_instance(runner, as->index, statement);
    enum role role = statement->rekey.by.text ? ROLE_RESPONDER : ROLE_INITIATOR;
    enum bfe_error error =
        sa_database_rekey(runner->engine, negotiation, role, tag, runner_now(runner), &id);
    if (error != BFE_OK) {
        text_add(report, "    the engine refused to rekey (error %d)\n", (int)error);
        return STEP_FAILED;
    }
    return STEP_DONE;
}

static bool amount(struct runner *runner, const struct expression *expression, uint64_t *number,
                   struct text *report)
{
    struct value value;
    if (!expression) {
        return true;
    }
    if (!statement_evaluate(runner, expression, &value, report)) {
        return false;
    }
    *number = value.integer;
    value_clear(&value);
    return true;
}

static enum step traffic(struct runner *runner, const struct statement *statement,
                         struct text *report)
{
    const struct sa_state *sa = &runner->sas[statement->traffic.sa.index];
    uint64_t kilobytes = 0;
    uint64_t packets = 0;
    if (!amount(runner, statement->traffic.kilobytes, &kilobytes, report) ||
        !amount(runner, statement->traffic.packets, &packets, report)) {
        return STEP_FAILED;
    }
    if (sa_database_traffic(runner->engine, sa_pair_of(sa), kilobytes, packets,
                            runner_now(runner)) == BFE_OK) {
        return STEP_DONE;
    }
    text_add(report, "    %s is not established, so it carries no traffic\n",
             statement->traffic.sa.text);
    return STEP_FAILED;
}

/* ---- all of them ----------------------------------------------------------------------------- */

enum step sa_statement_step(struct runner *runner, const struct statement *statement,
                            struct text *report)
{
    switch (statement->kind) {
    case STATEMENT_NEGOTIATE:
        return negotiate(runner, statement, report);
    case STATEMENT_DELETE:
        return delete_sa(runner, statement, report);
    case STATEMENT_REKEY:
        return rekey(runner, statement, report);
    case STATEMENT_TRAFFIC:
        return traffic(runner, statement, report);
    default:
        break;
    }
    text_add(report, "    this statement is not about SAs\n");
    return STEP_FAILED;
}
