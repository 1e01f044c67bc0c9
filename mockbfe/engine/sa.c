#include "engine/sa.h"

#include <stdio.h>
#include <string.h>

const struct ip_address *traffic_outer_local(const struct traffic *traffic)
{
    return traffic->mode == TRAFFIC_TUNNEL ? &traffic->local_tunnel : &traffic->local;
}

const struct ip_address *traffic_outer_remote(const struct traffic *traffic)
{
    return traffic->mode == TRAFFIC_TUNNEL ? &traffic->remote_tunnel : &traffic->remote;
}

static uint32_t wanted_auth_key(const struct sa *sa)
{
    return sa->transform.auth ? sa->transform.auth->key_length : 0;
}

static uint32_t wanted_cipher_key(const struct sa *sa)
{
    return sa->transform.cipher ? sa->transform.cipher->key_length : 0;
}

static bool key_is_zero(const struct sa_key *key)
{
    for (uint32_t i = 0; i < key->length && i < SA_KEY_MAX; i++) {
        if (key->bytes[i] != 0) {
            return false;
        }
    }
    return true;
}

static bool key_equal(const struct sa_key *a, const struct sa_key *b)
{
    size_t kept = a->length < SA_KEY_MAX ? a->length : SA_KEY_MAX;
    return a->length == b->length && memcmp(a->bytes, b->bytes, kept) == 0;
}

/* Through a volatile pointer the compiler may not leave it out. */
static void *(*const volatile overwrite)(void *, int, size_t) = memset;

void wipe(void *memory, size_t size)
{
    if (size > 0) { /* memory may be NULL then */
        overwrite(memory, 0, size);
    }
}

void sa_size_keys(struct sa_details *details)
{
    for (uint32_t i = 0; i < details->count; i++) {
        struct sa *sa = &details->sas[i];
        memset(&sa->auth_key, 0, sizeof(sa->auth_key));
        memset(&sa->cipher_key, 0, sizeof(sa->cipher_key));
        sa->auth_key.length = wanted_auth_key(sa);
        sa->cipher_key.length = wanted_cipher_key(sa);
    }
}

bool sa_keys_valid(const struct sa_details *details, char *problem, size_t problem_size)
{
    const char *direction = details->direction == SA_INBOUND ? "inbound" : "outbound";
    for (uint32_t i = 0; i < details->count; i++) {
        const struct sa *sa = &details->sas[i];
        if (sa->auth_key.length != wanted_auth_key(sa)) {
            snprintf(problem, problem_size, "the %s authentication key has %u bytes, %s needs %u",
                     direction, sa->auth_key.length,
                     sa->transform.auth ? sa->transform.auth->name : "none", wanted_auth_key(sa));
            return false;
        }
        if (sa->cipher_key.length != wanted_cipher_key(sa)) {
            snprintf(problem, problem_size, "the %s cipher key has %u bytes, %s needs %u",
                     direction, sa->cipher_key.length,
                     sa->transform.cipher ? sa->transform.cipher->name : "none",
                     wanted_cipher_key(sa));
            return false;
        }
        if (transform_is_combined(&sa->transform) && !key_is_zero(&sa->auth_key) &&
            !key_is_zero(&sa->cipher_key) && !key_equal(&sa->auth_key, &sa->cipher_key)) {
            snprintf(problem, problem_size,
                     "the %s authentication and cipher keys differ, but %s has one key", direction,
                     sa->transform.cipher->name);
            return false;
        }
    }
    return true;
}

void sa_unify_combined_keys(struct sa_details *details)
{
    for (uint32_t i = 0; i < details->count; i++) {
        struct sa *sa = &details->sas[i];
        if (!transform_is_combined(&sa->transform)) {
            continue;
        }
        if (key_is_zero(&sa->auth_key)) {
            sa->auth_key = sa->cipher_key;
        } else {
            sa->cipher_key = sa->auth_key;
        }
    }
}

bool sa_keys_zero(const struct sa_details *details)
{
    for (uint32_t i = 0; i < details->count; i++) {
        if (!key_is_zero(&details->sas[i].auth_key) || !key_is_zero(&details->sas[i].cipher_key)) {
            return false;
        }
    }
    return true;
}

bool sa_keys_equal(const struct sa_details *a, const struct sa_details *b)
{
    if (a->count != b->count) {
        return false;
    }
    for (uint32_t i = 0; i < a->count; i++) {
        if (!key_equal(&a->sas[i].auth_key, &b->sas[i].auth_key) ||
            !key_equal(&a->sas[i].cipher_key, &b->sas[i].cipher_key)) {
            return false;
        }
    }
    return true;
}

void sa_copy_keys(struct sa_details *to, const struct sa_details *from)
{
    for (uint32_t i = 0; i < to->count && i < from->count; i++) {
        to->sas[i].auth_key = from->sas[i].auth_key;
        to->sas[i].cipher_key = from->sas[i].cipher_key;
    }
}

void sa_wipe_keys(struct sa_details *details)
{
    for (uint32_t i = 0; i < SA_BUNDLE_MAX; i++) {
        wipe(details->sas[i].auth_key.bytes, SA_KEY_MAX);
        wipe(details->sas[i].cipher_key.bytes, SA_KEY_MAX);
    }
}

static size_t append_key(uint8_t *buffer, size_t used, const struct sa_key *key)
{
    size_t kept = key->length < SA_KEY_MAX ? key->length : SA_KEY_MAX;
    memcpy(buffer + used, key->bytes, kept);
    return used + kept;
}

size_t sa_key_material(const struct sa *sa, uint8_t *buffer)
{
    size_t used = 0;
    if (!transform_is_combined(&sa->transform)) {
        used = append_key(buffer, used, &sa->auth_key);
    }
    return append_key(buffer, used, &sa->cipher_key);
}

bool sa_same_form(const struct sa_details *a, const struct sa_details *b)
{
    bool same = a->count == b->count && a->direction == b->direction;
    for (uint32_t i = 0; same && i < a->count; i++) {
        same = a->sas[i].transform.type == b->sas[i].transform.type &&
               a->sas[i].transform.auth == b->sas[i].transform.auth &&
               a->sas[i].transform.cipher == b->sas[i].transform.cipher;
    }
    return same;
}
