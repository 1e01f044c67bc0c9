#include "engine/transform.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

/*
 * Key sizes: HMAC keys have the size of the hash (RFC 2403, 2404, 4868), AES-GMAC and AES-GCM carry
 * 4 bytes of salt behind the AES key (RFC 4106, 4543), DES keys count their parity bits.
 */
const struct auth_transform AUTH_TRANSFORMS[] = {
    {"md5", 0, 0x0, 16},
    {"sha1", 1, 0x1, 20},
    {"sha256", 2, 0x2, 32},
    {"aes-gmac-128", 3, 0x3, 20},
    {"aes-gmac-192", 4, 0x4, 28},
    {"aes-gmac-256", 5, 0x5, 36},
    {NULL, 0, 0, 0},
};

const struct cipher_transform CIPHER_TRANSFORMS[] = {
    {"des", 1, 0x1, 8, NULL},
    {"3des", 2, 0x2, 24, NULL},
    {"aes-cbc-128", 3, 0x3, 16, NULL},
    {"aes-cbc-192", 4, 0x4, 24, NULL},
    {"aes-cbc-256", 5, 0x5, 32, NULL},
    {"aes-gcm-128", 3, 0x6, 20, "aes-gmac-128"},
    {"aes-gcm-192", 4, 0x7, 28, "aes-gmac-192"},
    {"aes-gcm-256", 5, 0x8, 36, "aes-gmac-256"},
    {NULL, 0, 0, 0, NULL},
};

const struct auth_transform *auth_transform_find(const char *name)
{
    for (const struct auth_transform *t = AUTH_TRANSFORMS; t->name; t++) {
        if (strcmp(t->name, name) == 0) {
            return t;
        }
    }
    return NULL;
}

const struct cipher_transform *cipher_transform_find(const char *name)
{
    for (const struct cipher_transform *t = CIPHER_TRANSFORMS; t->name; t++) {
        if (strcmp(t->name, name) == 0) {
            return t;
        }
    }
    return NULL;
}

const struct auth_transform *auth_transform_by_id(uint32_t type, uint8_t config)
{
    for (const struct auth_transform *t = AUTH_TRANSFORMS; t->name; t++) {
        if (t->type == type && t->config == config) {
            return t;
        }
    }
    return NULL;
}

const struct cipher_transform *cipher_transform_by_id(uint32_t type, uint8_t config)
{
    for (const struct cipher_transform *t = CIPHER_TRANSFORMS; t->name; t++) {
        if (t->type == type && t->config == config) {
            return t;
        }
    }
    return NULL;
}

bool transform_is_combined(const struct transform *transform)
{
    return transform->cipher && transform->auth && transform->cipher->combined;
}

bool transform_is_valid(const struct transform *transform)
{
    const struct auth_transform *auth = transform->auth;
    const struct cipher_transform *cipher = transform->cipher;
    switch (transform->type) {
    case TRANSFORM_AH:
    case TRANSFORM_ESP_AUTH:
    case TRANSFORM_ESP_AUTH_FW:
        return auth && !cipher;
    case TRANSFORM_ESP_CIPHER:
        return !auth && cipher && !cipher->combined;
    case TRANSFORM_ESP_AUTH_AND_CIPHER:
        return auth && cipher && (!cipher->combined || strcmp(cipher->combined, auth->name) == 0);
    }
    return false;
}

bool transforms_fit(const struct transform *transforms, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (!transform_is_valid(&transforms[i])) {
            return false;
        }
    }
    return count == 1 ||
           (count == 2 && transforms[0].type != TRANSFORM_AH && transforms[1].type == TRANSFORM_AH);
}

const char *transform_type_name(enum transform_type type)
{
    switch (type) {
    case TRANSFORM_AH:
        return "ah";
    case TRANSFORM_ESP_AUTH:
        return "esp-auth";
    case TRANSFORM_ESP_CIPHER:
        return "esp-cipher";
    case TRANSFORM_ESP_AUTH_AND_CIPHER:
        return "esp-auth-and-cipher";
    case TRANSFORM_ESP_AUTH_FW:
        return "esp-auth-fw";
    }
    return "unknown";
}

void transform_print(const struct transform *transform, char text[TRANSFORM_TEXT_SIZE])
{
    const char *auth = transform->auth ? transform->auth->name : "?";
    const char *cipher = transform->cipher ? transform->cipher->name : "?";
    switch (transform->type) {
    case TRANSFORM_AH:
        snprintf(text, TRANSFORM_TEXT_SIZE, "ah %s", auth);
        break;
    case TRANSFORM_ESP_AUTH:
        snprintf(text, TRANSFORM_TEXT_SIZE, "esp auth-only %s", auth);
        break;
    case TRANSFORM_ESP_CIPHER:
        snprintf(text, TRANSFORM_TEXT_SIZE, "esp cipher-only %s", cipher);
        break;
    case TRANSFORM_ESP_AUTH_AND_CIPHER:
        if (transform_is_combined(transform)) {
            snprintf(text, TRANSFORM_TEXT_SIZE, "esp %s", cipher);
        } else {
            snprintf(text, TRANSFORM_TEXT_SIZE, "esp %s %s", cipher, auth);
        }
        break;
    case TRANSFORM_ESP_AUTH_FW:
        snprintf(text, TRANSFORM_TEXT_SIZE, "esp auth-fw %s", auth);
        break;
    }
}

void transforms_print(const struct transform *transforms, uint32_t count,
                      char text[TRANSFORMS_TEXT_SIZE])
{
    char one[TRANSFORM_TEXT_SIZE];
    size_t used = 0;
    text[0] = '\0';
    for (uint32_t i = 0; i < count && i < 2; i++) {
        transform_print(&transforms[i], one);
        used += (size_t)snprintf(text + used, TRANSFORMS_TEXT_SIZE - used, "%s%s",
                                 i == 0 ? "" : " + ", one);
    }
}
