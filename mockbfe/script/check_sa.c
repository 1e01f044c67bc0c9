/*
 * What an SA's own `negotiate` says of its fields: one that the SA cannot have, or a value that its
 * block excludes, would make an expectation fail for sure, and an `expect no` or `never` pass for
 * sure.
 */
#include "script/check_internal.h"

static const struct transform *esp_of(const struct negotiation *from)
{
    return from->transforms[0].type == TRANSFORM_AH ? NULL : &from->transforms[0];
}

/* AH, where there is one, is the last of a bundle. */
static const struct transform *last_of(const struct negotiation *from)
{
    return &from->transforms[from->transform_count - 1];
}

/* ---- fields ---------------------------------------------------------------------------------- */

/* Why the SA has no such field, or NULL. */
static const char *lacks(const struct negotiation *from, enum field_id field)
{
    switch (field) {
    case FIELD_ESP_SPI:
    case FIELD_ESP_KEY:
    case FIELD_ESP_AUTH_KEY:
    case FIELD_ESP_CIPHER_KEY:
    case FIELD_ESP_AUTH_TYPE:
    case FIELD_ESP_CIPHER_TYPE:
    case FIELD_ESP_TRANSFORM:
        return esp_of(from) ? NULL : "it is AH without ESP";
    case FIELD_AH_SPI:
    case FIELD_AH_KEY:
    case FIELD_AH_AUTH_TYPE:
        return last_of(from)->type == TRANSFORM_AH ? NULL : "it is ESP without AH";
    case FIELD_TUNNEL_LOCAL:
    case FIELD_TUNNEL_REMOTE:
        return from->mode == SCRIPT_MODE_TUNNEL ? NULL : "its mode is transport";
    case FIELD_PEER_PRIVATE:
        return from->nat_t_local ? NULL : "it has no UDP encapsulation (nat-t)";
    case FIELD_IDENTITY_EM:
        return from->keying_module == SCRIPT_KEYING_AUTHIP
                   ? NULL
                   : "only AuthIP has an extended mode, and its keying module is another";
    default:
        return NULL;
    }
}

/* The negotiation of an SA's name, where it is certain what it comes to; else NULL. */
static const struct negotiation *known_negotiation(struct check *check, const char *sa)
{
    const struct negotiation *from = check_negotiation_of(check, sa);
    return from && !from->broken && from->transform_count > 0 ? from : NULL;
}

bool check_sa_has(struct check *check, const char *sa, struct field_ref field,
                  struct source_range at)
{
    const struct negotiation *from = field.side == SIDE_NONE ? NULL : known_negotiation(check, sa);
    const char *why = from ? lacks(from, field.id) : NULL;
    if (why) {
        char path[FIELD_PATH_SIZE];
        field_path(field, path);
        diagnostics_error(check->out, at, "%s has no %s: %s", sa, path, why);
        diagnostics_note(check->out, from->sa.at, "%s is negotiated here", from->sa.text);
    }
    return why == NULL;
}

/* ---- values ---------------------------------------------------------------------------------- */

static struct value auth_word(const struct transform *transform)
{
    return value_word(SET_AUTH, transform->auth ? (uint32_t)(transform->auth - AUTH_TRANSFORMS)
                                                : SCRIPT_NO_TRANSFORM);
}

static struct value cipher_word(const struct transform *transform)
{
    return value_word(SET_CIPHER, transform->cipher
                                      ? (uint32_t)(transform->cipher - CIPHER_TRANSFORMS)
                                      : SCRIPT_NO_TRANSFORM);
}

/* Value of a field that the SA has and the block settles, whatever the TIAs do. False: it does not.
 */
static bool settled_value(const struct negotiation *from, enum field_id field, struct value *value)
{
    const struct transform *esp = esp_of(from);
    switch (field) {
    case FIELD_TRANSFORM:
        *value = value_word(SET_TRANSFORM, (uint32_t)from->transforms[0].type);
        return true;
    case FIELD_ESP_TRANSFORM:
        *value = value_word(SET_TRANSFORM, esp ? (uint32_t)esp->type : 0);
        return true;
    case FIELD_AUTH_TYPE:
    case FIELD_ESP_AUTH_TYPE:
        *value = auth_word(&from->transforms[0]);
        return true;
    case FIELD_CIPHER_TYPE:
    case FIELD_ESP_CIPHER_TYPE:
        *value = cipher_word(&from->transforms[0]);
        return true;
    case FIELD_AH_AUTH_TYPE:
        *value = auth_word(last_of(from));
        return true;
    case FIELD_SA_COUNT:
        *value = value_integer(from->transform_count);
        return true;
    case FIELD_TRAFFIC_MODE:
        *value = value_word(SET_MODE, (uint32_t)from->mode);
        return true;
    case FIELD_KEYING_MODULE:
        *value = value_word(SET_KEYING_MODULE, (uint32_t)from->keying_module);
        return true;
    case FIELD_PFS:
        *value = value_word(SET_PFS, from->pfs);
        return true;
    case FIELD_NAT_T_LOCAL:
    case FIELD_NAT_T_REMOTE:
        *value = value_integer(0);
        return !from->nat_t_local;
    case FIELD_VIRTUAL_IF_ID:
    case FIELD_VIRTUAL_IF_SELECTOR:
        *value = value_integer(0);
        return !from->virtual_if_id;
    default:
        return false;
    }
}

/* How long a key is that the SA has. The parts of a combined transform are one key, and left alone
 * here. */
static bool key_size(const struct negotiation *from, enum field_id field, size_t *size)
{
    bool ah = field == FIELD_AH_KEY;
    const struct transform *transform = ah ? last_of(from) : &from->transforms[0];
    bool combined = transform_is_combined(transform);
    size_t auth = transform->auth && !combined ? transform->auth->key_length : 0;
    size_t cipher = transform->cipher ? transform->cipher->key_length : 0;
    switch (field) {
    case FIELD_KEY:
    case FIELD_ESP_KEY:
    case FIELD_AH_KEY:
        *size = auth + cipher;
        return true;
    case FIELD_AUTH_KEY:
    case FIELD_ESP_AUTH_KEY:
        *size = auth;
        return !combined;
    case FIELD_CIPHER_KEY:
    case FIELD_ESP_CIPHER_KEY:
        *size = cipher;
        return !combined;
    default:
        return false;
    }
}

static void exclude(struct check *check, const struct negotiation *from, const char *sa,
                    const struct field_match *match, const struct value *settled)
{
    char is[200];
    value_print(settled, false, is, sizeof(is));
    diagnostics_error(check->out, match->value->at, "%s of %s is %s", match->field_name.text, sa,
                      is);
    diagnostics_note(check->out, from->sa.at, "%s is negotiated here", from->sa.text);
}

void check_sa_value(struct check *check, const struct pattern *pattern,
                    const struct field_match *match)
{
    const char *sa = pattern->subject.text;
    const struct value *wanted = &match->value->known;
    const struct negotiation *from = known_negotiation(check, sa);
    struct value settled;
    size_t size = 0;
    /* What keyDictation leaves may be anything: that is what an expectation of it is about. */
    if (match->field.side == SIDE_NONE || pattern->event == EVENT_SA_DICTATE || !from ||
        lacks(from, match->field.id)) {
        return;
    }
    bool is_key = key_size(from, match->field.id, &size);
    if (match->field.length && is_key) {
        settled = value_integer(size);
        if (!value_compare(match->op, &settled, wanted)) {
            exclude(check, from, sa, match, &settled);
        }
    } else if (is_key && match->op == COMPARE_EQUAL && wanted->type == VALUE_BYTES &&
               wanted->bytes.size != size) {
        diagnostics_error(check->out, match->value->at, "%s of %s has %u bytes, not %u",
                          match->field_name.text, sa, (unsigned int)size,
                          (unsigned int)wanted->bytes.size);
        diagnostics_note(check->out, from->sa.at, "%s is negotiated here", from->sa.text);
    } else if (!match->field.length && settled_value(from, match->field.id, &settled) &&
               !value_compare(match->op, &settled, wanted)) {
        exclude(check, from, sa, match, &settled);
    }
}
