/*
 * SPIs. A host's SAs are told apart by their inbound ones, so each is used once at a time. Those
 * that nobody gives are counted up; those that are given are claimed until their SA is gone.
 */
#ifndef MOCKBFE_ENGINE_SPI_H
#define MOCKBFE_ENGINE_SPI_H

#include "engine/error.h"

#include <stdint.h>

struct engine;
struct negotiation;
struct spi_claim;

/* Where counting begins; each negotiation's number has a few of them, used once, so that a swapped
   field shows. */
#define SPI_FIRST_INBOUND 0x10000000u
#define SPI_FIRST_OUTBOUND 0x20000000u
#define SPI_STEP 4u

/*
 * Claims the SPIs that the request gives, all or none: BFE_ALREADY_EXISTS when an SA of the host
 * has one of them, BFE_NO_MEMORY. Call before negotiation_build, which fills in the others.
 */
enum bfe_error spi_claim(struct engine *engine, struct negotiation *negotiation);
/* Gives back what a negotiation or an SA pair has claimed. */
void spi_release(struct engine *engine, struct spi_claim **claims);
/* The number of the next negotiation, such that nobody has claimed its SPIs. */
uint64_t spi_next_number(struct engine *engine, const struct negotiation *negotiation);

#endif
