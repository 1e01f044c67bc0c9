/*
 * Inbound SPIs that are known at load. No two SAs of a host can come in by one SPI at the same
 * time; where it is certain that they would, the second negotiation is refused here and not in the
 * run.
 */
#include "script/check_internal.h"

/* By which SA an SPI of a host was last given. */
struct spi_claim {
    uint32_t host;
    uint32_t spi;
    struct binding *binding;
    struct spi_claim *next; /* of the same bucket */
};

static struct spi_claim **spi_bucket(struct check *check, uint32_t host, uint32_t spi)
{
    return &check->spi_claims[(spi ^ host * 31) % CHECK_BUCKETS];
}

static struct spi_claim *spi_find(struct check *check, uint32_t host, uint32_t spi)
{
    struct spi_claim *claim = *spi_bucket(check, host, spi);
    while (claim && (claim->host != host || claim->spi != spi)) {
        claim = claim->next;
    }
    return claim;
}

static void spi_take(struct check *check, uint32_t host, uint32_t spi, struct binding *binding)
{
    struct spi_claim *own = spi_find(check, host, spi);
    if (!own) {
        struct spi_claim **bucket = spi_bucket(check, host, spi);
        own = pool_take(check->pool, sizeof(*own));
        *own = (struct spi_claim){.host = host, .spi = spi, .next = *bucket};
        *bucket = own;
    }
    own->binding = binding;
}

static const char *spi_host(const struct check *check, uint32_t host)
{
    const struct declaration *at = check->script->hosts.first;
    for (; at && host > 0; host--) {
        at = at->next;
    }
    return at ? at->name.text : "";
}

/* The SAs of one direction, at the host where they come in. True after an error. */
static bool spi_claim_side(struct check *check, struct binding *binding,
                           const struct negotiation *negotiation, bool inbound)
{
    const struct expression *given = inbound ? negotiation->spi_inbound : negotiation->spi_outbound;
    uint32_t host = inbound ? negotiation->host : negotiation->peer.host;
    bool known = given && given->constant && (inbound || negotiation->peer.kind == PEER_HOST);
    bool used = false;
    for (unsigned int i = 0; known && i < negotiation->transform_count; i++) {
        uint32_t spi = (uint32_t)given->known.integer + i;
        const struct spi_claim *older = spi_find(check, host, spi);
        if (older && !used && state_comes_in(check, older->binding)) {
            diagnostics_error(check->out, given->at, "its inbound SPI is in use: %s has 0x%x on %s",
                              older->binding->text, (unsigned int)spi, spi_host(check, host));
            diagnostics_note(check->out, older->binding->at, "%s is negotiated here",
                             older->binding->text);
            diagnostics_hint(check->out,
                             "an SPI is free again when its SA has expired, or a minute "
                             "after `delete`: after 60s");
            used = true;
        }
        spi_take(check, host, spi, binding);
    }
    return used;
}

void check_spis(struct check *check, struct binding *binding, const struct negotiation *negotiation)
{
    if (!negotiation->broken && !spi_claim_side(check, binding, negotiation, true)) {
        spi_claim_side(check, binding, negotiation, false);
    }
}

void check_spis_repeated(struct check *check, const struct binding *scope)
{
    for (struct binding *at = check->newest; at != scope; at = at->older) {
        const struct statement *from =
            at->kind == NAME_SA && at->declaration ? at->declaration->statement : NULL;
        const struct negotiation *negotiation =
            from && from->kind == STATEMENT_NEGOTIATE ? from->negotiation : NULL;
        if (!negotiation || negotiation->broken || !state_comes_in(check, at)) {
            continue;
        }
        bool there = negotiation->peer.kind == PEER_HOST;
        const struct expression *given =
            negotiation->spi_inbound && negotiation->spi_inbound->constant
                ? negotiation->spi_inbound
            : there ? negotiation->spi_outbound
                    : NULL;
        if (given && given->constant) {
            diagnostics_error(check->out, given->at,
                              "its inbound SPI is in use when the block is repeated");
            diagnostics_hint(check->out,
                             "let each turn have its own (`repeat 2 as i`, and i in the "
                             "SPI), or let the SA go: delete %s; after 60s",
                             at->text);
        }
    }
}
