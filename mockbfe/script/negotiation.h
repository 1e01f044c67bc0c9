/* What a negotiate block comes to: its expressions computed, its defaults filled in. */
#ifndef MOCKBFE_SCRIPT_NEGOTIATION_H
#define MOCKBFE_SCRIPT_NEGOTIATION_H

#include "script/expression.h"

/* All keying material of a bundle, in one string. */
struct bundle_keys {
    size_t size;
    uint8_t bytes[SA_MATERIAL_MAX];
};

struct negotiation_values {
    struct traffic traffic; /* without filter_id */
    uint32_t lifetime_seconds;
    uint32_t lifetime_kilobytes;
    uint32_t lifetime_packets;
    uint32_t idle_seconds;
    bool nat_t;
    uint16_t nat_t_local_port;
    uint16_t nat_t_remote_port;
    uint64_t virtual_if_id;
    uint64_t virtual_if_selector;
    uint32_t spi_inbound; /* 0: not given */
    uint32_t spi_outbound;
    uint32_t flags;
    char mm_name[SA_NAME_SIZE]; /* "": not given, as 0 for the ids */
    char em_name[SA_NAME_SIZE];
    uint64_t mm_sa_id;
    uint32_t qm_sa_id;
    uint64_t qm_filter_id;
    uint64_t filter_id;
    uint64_t transport_filter_id;
    uint64_t transport_filter_weight;
    uint32_t nap_context;
    uint32_t nd_allow_clear_seconds;
    uint32_t peer_weight;
    bool peer_keys;
    struct bundle_keys peer_inbound_keys;
    struct bundle_keys peer_outbound_keys;
};

/*
 * Computes what depends on variables and earlier events. What is known at load was checked there;
 * the rest is checked here: false with the reason when a port, an SPI, … is out of its range or
 * addresses are of different families. The other members of the negotiation (role, host, policy,
 * transforms, …) need no evaluation.
 */
bool negotiation_evaluate(const struct negotiation *negotiation, const struct resolver *resolver,
                          struct negotiation_values *values, struct expression_error *error);

/*
 * For the check: the same for what is known at load, one part (0 to NEGOTIATION_PARTS - 1) at a
 * time, so that a mistake in one does not hide those of others. True when nothing is wrong.
 */
#define NEGOTIATION_PARTS 7
bool negotiation_check_part(const struct negotiation *negotiation, unsigned int part,
                            struct expression_error *error);

#endif
