#include "engine/spi.h"
#include "engine/engine_internal.h"

#include <stdlib.h>
#include <string.h>

struct spi_key {
    uint32_t host;
    uint32_t spi;
};

struct spi_claim {
    struct spi_key key;
    struct spi_claim *next; /* of the same negotiation or pair */
    UT_hash_handle hh;
};

static struct spi_claim *find_claim(struct engine *engine, uint32_t host, uint32_t spi)
{
    const struct spi_key key = {host, spi};
    struct spi_claim *claim = NULL;
    /* The analyzer sees two numbers, not the bytes that are hashed.
     * NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult) */
    HASH_FIND(hh, engine->spi_claims, &key, sizeof(key), claim);
    return claim;
}

/* Whether the negotiation's SAs, at their end on that host, come in by an SPI. */
static bool comes_in_by(const struct negotiation_request *request, uint32_t host, uint32_t spi)
{
    return (request->host == host && spi - request->inbound_spi < request->sa_count) ||
           (request->peer.host == host && spi - request->outbound_spi < request->sa_count);
}

/* One that was counted up may be given later. Only such an SPI is looked for among all SAs. */
static bool counted_up(const struct engine *engine, uint32_t host, uint32_t spi)
{
    const struct negotiation *negotiation;
    const struct sa_pair *pair;
    if (spi < SPI_FIRST_INBOUND) {
        return false;
    }
    for (negotiation = engine->negotiations; negotiation; negotiation = negotiation->hh.next) {
        if (comes_in_by(&negotiation->request, host, spi)) {
            return true;
        }
    }
    for (pair = engine->sa_pairs; pair; pair = pair->hh.next) {
        if (comes_in_by(&pair->request, host, spi)) {
            return true;
        }
    }
    return false;
}

static enum bfe_error claim_one(struct engine *engine, struct negotiation *negotiation,
                                uint32_t host, uint32_t spi)
{
    if (find_claim(engine, host, spi) || counted_up(engine, host, spi)) {
        return BFE_ALREADY_EXISTS;
    }
    struct spi_claim *claim = calloc(1, sizeof(*claim));
    if (!claim) {
        return BFE_NO_MEMORY;
    }
    claim->key = (struct spi_key){host, spi};
    claim->next = negotiation->spi_claims;
    negotiation->spi_claims = claim;
    HASH_ADD(hh, engine->spi_claims, key, sizeof(claim->key), claim);
    return BFE_OK;
}

enum bfe_error spi_claim(struct engine *engine, struct negotiation *negotiation)
{
    const struct negotiation_request *request = &negotiation->request;
    enum bfe_error error = BFE_OK;
    for (uint32_t i = 0; i < request->sa_count && error == BFE_OK; i++) {
        if (request->inbound_spi != 0) {
            error = claim_one(engine, negotiation, request->host, request->inbound_spi + i);
        }
        /* What goes out here comes in there. Whose SPIs a scripted peer gives is its own affair. */
        if (error == BFE_OK && request->outbound_spi != 0 && request->peer.host != HOST_SCRIPTED) {
            error = claim_one(engine, negotiation, request->peer.host, request->outbound_spi + i);
        }
    }
    if (error != BFE_OK) {
        spi_release(engine, &negotiation->spi_claims);
    }
    return error;
}

void spi_release(struct engine *engine, struct spi_claim **claims)
{
    while (*claims) {
        struct spi_claim *claim = *claims;
        *claims = claim->next;
        HASH_DEL(engine->spi_claims, claim);
        free(claim);
    }
}

uint64_t spi_next_number(struct engine *engine, const struct negotiation *negotiation)
{
    const struct negotiation_request *request = &negotiation->request;
    bool claimed = true;
    while (claimed) {
        uint32_t offset = (uint32_t)(SPI_STEP * ++engine->next_number);
        claimed = false;
        for (uint32_t i = 0; i < SPI_STEP && engine->spi_claims && !claimed; i++) {
            claimed = find_claim(engine, request->host, SPI_FIRST_INBOUND + offset + i) ||
                      find_claim(engine, request->peer.host, SPI_FIRST_OUTBOUND + offset + i);
        }
    }
    return engine->next_number;
}
