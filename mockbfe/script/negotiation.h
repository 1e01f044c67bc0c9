/* What a negotiate block comes to: its expressions computed, its defaults filled in. */
#ifndef MOCKBFE_SCRIPT_NEGOTIATION_H
#define MOCKBFE_SCRIPT_NEGOTIATION_H

#include "script/expression.h"

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
    uint32_t peer_weight;
    bool peer_keys;
    struct sa_key peer_inbound_key; /* all keying material; length up to SA_KEY_MAX */
    struct sa_key peer_outbound_key;
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
#define NEGOTIATION_PARTS 6
bool negotiation_check_part(const struct negotiation *negotiation, unsigned int part,
                            struct expression_error *error);

#endif
