/*
 * The model of a quick mode SA: what Windows describes with an IPSEC_SA_DETAILS1, in plain C. Only
 * shim/sa_build.c knows how one becomes the other.
 *
 * Addresses are in network order, all numbers are plain values.
 */
#ifndef MOCKBFE_ENGINE_SA_H
#define MOCKBFE_ENGINE_SA_H

#include "engine/address.h"
#include "engine/guid.h"
#include "engine/transform.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The longest key of any transform is 36 bytes; a longer one from a TIA is kept by its length. */
#define SA_KEY_MAX 64
/* ESP alone, or ESP and AH (fwpmu.h: IPSEC_SA_BUNDLE1.numSAs). */
#define SA_BUNDLE_MAX 2
/* With its terminator; a service principal name that a script gives is refused when it is longer.
 */
#define SA_NAME_SIZE 128
#define SA_TOKENS_MAX 4
#define SA_STATE_SIZE 16

/* IPSEC_SA_BUNDLE_FLAG_* that the engine itself sets. */
#define SA_FLAG_USING_DICTATED_KEYS 0x00080000u
#define SA_FLAG_LOCALLY_DICTATED_KEYS 0x00100000u

/* All key material of a bundle, at most. */
#define SA_MATERIAL_MAX (SA_BUNDLE_MAX * 2 * SA_KEY_MAX)

enum sa_direction {
    SA_OUTBOUND, /* FWP_DIRECTION_OUTBOUND */
    SA_INBOUND,
};

enum traffic_mode {
    TRAFFIC_TRANSPORT,
    TRAFFIC_TUNNEL,
};

struct traffic {
    struct ip_address local;
    struct ip_address remote;
    uint16_t local_port; /* 0: any */
    uint16_t remote_port;
    uint8_t protocol; /* 0: any */
    enum traffic_mode mode;
    struct ip_address local_tunnel; /* tunnel mode: the endpoints */
    struct ip_address remote_tunnel;
    uint64_t filter_id; /* ipsecFilterId (transport) or tunnelPolicyId (tunnel) */
};

struct sa_key {
    uint32_t length; /* as it was given, even where that is more than SA_KEY_MAX */
    uint8_t bytes[SA_KEY_MAX];
};

struct sa {
    uint32_t spi; /* host order */
    struct transform transform;
    struct sa_key auth_key;   /* length 0 without authentication */
    struct sa_key cipher_key; /* length 0 without encryption */
};

struct sa_lifetime {
    uint32_t seconds; /* 0: no such limit, as for the other two */
    uint32_t kilobytes;
    uint32_t packets;
};

/* What a policy without lifetimes gets: Windows' defaults of an hour and 100,000 KB, and no limit
   of packets that anyone reaches. */
#define SA_DEFAULT_SECONDS 3600u
#define SA_DEFAULT_KILOBYTES 100000u
#define SA_DEFAULT_PACKETS 0x7FFFFFFFu

/* IPSEC_TOKEN0: an access token of the keying module, by the numbers of IPSEC_TOKEN_*. */
struct sa_token {
    uint32_t type;
    uint32_t principal;
    uint32_t mode;
    uint64_t handle;
};

/* Whom an SA is for: IPSEC_ID0. */
struct sa_identity {
    char mm_target_name[SA_NAME_SIZE]; /* UTF-8, "" for none */
    char em_target_name[SA_NAME_SIZE];
    uint32_t token_count;
    struct sa_token tokens[SA_TOKENS_MAX];
    uint64_t explicit_credentials; /* 0: none */
};

/* The filter in the transport layer that the SA was made for: FWPM_FILTER0. Its layer, callout and
   conditions follow from the SA's direction and traffic. */
struct sa_filter {
    uint64_t id; /* LUID */
    struct guid key;
    struct guid provider_context; /* the policy */
    uint8_t weight;               /* 0 to 15 */
};

struct sa_details {
    enum sa_direction direction;
    struct traffic traffic;
    uint64_t local_if_luid; /* NET_LUID of the local address' interface */
    uint32_t real_if_profile_id;
    uint32_t flags; /* IPSEC_SA_BUNDLE_FLAG_* */
    struct sa_lifetime lifetime;
    uint32_t idle_timeout_seconds;
    uint32_t nd_allow_clear_timeout_seconds;
    struct sa_identity identity;
    uint32_t nap_context;
    uint32_t qm_sa_id;
    uint64_t mm_sa_id;
    uint64_t qm_filter_id;
    uint32_t pfs_group; /* IPSEC_PFS_GROUP */
    struct guid key_module;
    uint8_t key_module_state[SA_STATE_SIZE];
    struct guid lookup_context;
    struct sa_filter transport_filter;
    struct ip_address peer_private; /* IPv4, with UDP encapsulation: its address behind the NAT */
    bool udp_encapsulation;
    uint16_t local_udp_port;
    uint16_t remote_udp_port;
    uint64_t virtual_if_tunnel_id;
    uint64_t traffic_selector_id;
    uint32_t count; /* of sas */
    struct sa sas[SA_BUNDLE_MAX];
};

/* The ends of the outer header: the tunnel's in tunnel mode, the traffic's own otherwise. */
const struct ip_address *traffic_outer_local(const struct traffic *traffic);
const struct ip_address *traffic_outer_remote(const struct traffic *traffic);

/* Gives every key of the SA the length that its transform wants, and zeroes its bytes. */
void sa_size_keys(struct sa_details *details);

/*
 * Whether every key has the length that its transform wants. Where a combined mode cipher has the
 * same key twice, a zero authentication key means "the cipher's" (chosen: a TIA that fills only
 * the cipher's blob gets what it means). problem receives a sentence for people.
 */
bool sa_keys_valid(const struct sa_details *details, char *problem, size_t problem_size);

/* Makes the two copies of a combined mode key the same. Call when sa_keys_valid. */
void sa_unify_combined_keys(struct sa_details *details);

bool sa_keys_zero(const struct sa_details *details);
bool sa_keys_equal(const struct sa_details *a, const struct sa_details *b);
void sa_copy_keys(struct sa_details *to, const struct sa_details *from);
void sa_wipe_keys(struct sa_details *details);

/*
 * The key material of one SA of the bundle as one string of bytes: the authentication key and then
 * the cipher key, a combined mode key only once. Returns its length; buffer has room for 2 *
 * SA_KEY_MAX.
 */
size_t sa_key_material(const struct sa *sa, uint8_t *buffer);

/* Whether keys of the one fit the other: the same direction, number of SAs and transforms. */
bool sa_same_form(const struct sa_details *a, const struct sa_details *b);

/* Overwrites memory in a way that the compiler does not remove. */
void wipe(void *memory, size_t size);

#endif
