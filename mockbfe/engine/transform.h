/*
 * The IPsec transforms that a quick mode SA can have, with the numbers that Windows uses for them
 * (ipsectypes.h: IPSEC_TRANSFORM_TYPE, IPSEC_AUTH_TYPE, IPSEC_AUTH_CONFIG_*, IPSEC_CIPHER_TYPE,
 * IPSEC_CIPHER_CONFIG_*) and the sizes of their keys.
 */
#ifndef MOCKBFE_ENGINE_TRANSFORM_H
#define MOCKBFE_ENGINE_TRANSFORM_H

#include <stdbool.h>
#include <stdint.h>

enum transform_type {
    TRANSFORM_AH = 1,
    TRANSFORM_ESP_AUTH = 2,
    TRANSFORM_ESP_CIPHER = 3,
    TRANSFORM_ESP_AUTH_AND_CIPHER = 4,
    TRANSFORM_ESP_AUTH_FW = 5, /* authentication of the first packet only, then none */
};

struct auth_transform {
    const char *name;    /* as a script writes it */
    uint32_t type;       /* IPSEC_AUTH_TYPE */
    uint8_t config;      /* IPSEC_AUTH_CONFIG */
    uint32_t key_length; /* bytes; AES-GMAC with its 4 bytes of salt */
};

struct cipher_transform {
    const char *name;
    uint32_t type;        /* IPSEC_CIPHER_TYPE */
    uint8_t config;       /* IPSEC_CIPHER_CONFIG */
    uint32_t key_length;  /* bytes; AES-GCM with its 4 bytes of salt */
    const char *combined; /* the auth transform that belongs to a combined-mode cipher, or NULL */
};

/* auth is NULL without authentication, cipher is NULL without encryption. */
struct transform {
    enum transform_type type;
    const struct auth_transform *auth;
    const struct cipher_transform *cipher;
};

/* By the script's name; NULL when there is none. */
const struct auth_transform *auth_transform_find(const char *name);
const struct cipher_transform *cipher_transform_find(const char *name);

/* By Windows' numbers; NULL when they do not go together. */
const struct auth_transform *auth_transform_by_id(uint32_t type, uint8_t config);
const struct cipher_transform *cipher_transform_by_id(uint32_t type, uint8_t config);

/* All of them, for lists in messages; the last has a NULL name. */
extern const struct auth_transform AUTH_TRANSFORMS[];
extern const struct cipher_transform CIPHER_TRANSFORMS[];

/* AES-GCM: one key serves both the cipher and the authentication, and stands in both blobs. */
bool transform_is_combined(const struct transform *transform);

/*
 * Whether its type has the parts that it has, and no others, and AES-GCM authenticates by itself
 * (netsh: "it must be used for both ESP integrity and encryption").
 */
bool transform_is_valid(const struct transform *transform);

/* Whether they make up one SA bundle: one transform, or ESP first and then AH. */
bool transforms_fit(const struct transform *transforms, uint32_t count);

/* "ah", "esp-auth", "esp-cipher", "esp-auth-and-cipher", "esp-auth-fw". */
const char *transform_type_name(enum transform_type type);

/* Writes "esp aes-gcm-128", "esp aes-cbc-128 sha1", "ah sha256", … as scripts do. */
#define TRANSFORM_TEXT_SIZE 64
void transform_print(const struct transform *transform, char text[TRANSFORM_TEXT_SIZE]);
/* All transforms of a bundle: "esp aes-cbc-128 sha1 + ah sha256". */
#define TRANSFORMS_TEXT_SIZE (2 * TRANSFORM_TEXT_SIZE + 3)
void transforms_print(const struct transform *transforms, uint32_t count,
                      char text[TRANSFORMS_TEXT_SIZE]);

#endif
