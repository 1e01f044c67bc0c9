/* What the engine tells while a sequence is played, and what must hold of it. */
#include "engine_play.h"

#include <string.h>

void play_broken(struct play *play, const char *invariant)
{
    if (!play->broken) {
        play->broken = invariant;
    }
}

static void watch_life(struct play *play, const struct observation *observation)
{
    size_t i = 0;
    while (i < play->negotiation_count && play->negotiations[i].id != observation->negotiation) {
        i++;
    }
    if (observation->kind == OBSERVED_NEGOTIATION_STARTED) {
        if (i < play->negotiation_count) {
            play_broken(play, "a negotiation starts once");
        } else if (i < MAX_TRACKED) {
            play->negotiations[i].id = observation->negotiation;
            play->negotiations[i].tag = observation->tag;
            play->negotiations[i].life = LIFE_NEGOTIATING;
            play->negotiation_count++;
        }
        return;
    }
    if (i == play->negotiation_count) {
        play_broken(play, "nothing is told of a negotiation that did not start");
        return;
    }
    enum life wanted = LIFE_NEGOTIATING;
    enum life becomes = LIFE_OVER;
    if (observation->kind == OBSERVED_ESTABLISHED) {
        becomes = LIFE_ESTABLISHED;
    } else if (observation->kind == OBSERVED_EXPIRED) {
        wanted = LIFE_ESTABLISHED;
    } else if (observation->kind == OBSERVED_DELETED) {
        bool first = observation->deleted.direction == SA_OUTBOUND;
        wanted = first ? LIFE_ESTABLISHED : LIFE_LINGERING;
        becomes = first ? LIFE_LINGERING : LIFE_OVER;
    }
    if (play->negotiations[i].life != wanted) {
        play_broken(play, "a negotiation ends once, and an SA pair lives once");
    }
    play->negotiations[i].life = becomes;
}

static void watch_keys(struct play *play, const struct observation *observation)
{
    char problem[200];
    const struct sa_details *inbound = observation->established.inbound;
    const struct sa_details *outbound = observation->established.outbound;
    if (!sa_keys_valid(inbound, problem, sizeof(problem)) ||
        !sa_keys_valid(outbound, problem, sizeof(problem)) || sa_keys_zero(inbound) ||
        sa_keys_zero(outbound)) {
        play_broken(play, "no SA is established without keys of the right size");
    }
    bool dictated = (inbound->flags & SA_FLAG_USING_DICTATED_KEYS) != 0;
    if (dictated != (observation->established.keys != KEYS_GENERATED)) {
        play_broken(play, "the bundle's flags say whether keys were dictated");
    }
}

/* A negotiation's tag says which its hosts are. */
static uint32_t host_of_tag(uint32_t tag)
{
    return tag & 1;
}

static bool peer_is_host(uint32_t tag)
{
    return tag & 16;
}

static bool overlap(const struct spi_range *a, const struct spi_range *b)
{
    return a->host == b->host && a->count > 0 && b->count > 0 &&
           (a->first - b->first < b->count || b->first - a->first < a->count);
}

static void watch_spis(struct play *play, const struct observation *observation)
{
    const struct sa_details *inbound = observation->established.inbound;
    const struct sa_details *outbound = observation->established.outbound;
    const uint32_t host = host_of_tag(observation->tag);
    const struct spi_range ranges[2] = {
        {host, inbound->sas[0].spi, inbound->count},
        {!host, outbound->sas[0].spi, peer_is_host(observation->tag) ? outbound->count : 0},
    };
    for (size_t i = 0; i < play->negotiation_count; i++) {
        bool itself = play->negotiations[i].id == observation->negotiation;
        enum life life = play->negotiations[i].life;
        for (size_t k = 0; k < 4 && !itself; k++) {
            if ((life == LIFE_ESTABLISHED || life == LIFE_LINGERING) &&
                overlap(&ranges[k % 2], &play->negotiations[i].comes_in[k / 2])) {
                play_broken(play, "an inbound SPI is of one SA of a host");
            }
        }
        if (itself) {
            memcpy(play->negotiations[i].comes_in, ranges, sizeof(ranges));
        }
    }
    for (uint32_t i = 1; i < inbound->count; i++) {
        if (inbound->sas[i].spi == inbound->sas[0].spi) {
            play_broken(play, "the SAs of a bundle have SPIs of their own");
        }
    }
}

void watch_form(struct play *play, const struct sa_details *inbound,
                const struct sa_details *outbound)
{
    const struct sa_details *sas[2] = {inbound, outbound};
    for (size_t side = 0; side < 2; side++) {
        struct transform transforms[SA_BUNDLE_MAX];
        char problem[200];
        for (uint32_t i = 0; i < sas[side]->count && i < SA_BUNDLE_MAX; i++) {
            transforms[i] = sas[side]->sas[i].transform;
        }
        if (sas[side]->count > SA_BUNDLE_MAX || !transforms_fit(transforms, sas[side]->count)) {
            play_broken(play, "every SA is a bundle of transforms that fit together");
        } else if (!sa_keys_valid(sas[side], problem, sizeof(problem))) {
            play_broken(play, "every key has room for what its transform needs");
        }
        bool v4 = sas[side]->traffic.local.version == IP_V4;
        if (v4 != (sas[side]->traffic.remote.version == IP_V4)) {
            play_broken(play, "both ends of an SA are of one family");
        }
    }
    if (inbound->direction != SA_INBOUND || outbound->direction != SA_OUTBOUND) {
        play_broken(play, "a pair has one SA of each direction");
    }
}

static void watch_callback(struct play *play, const struct observation *observation,
                           enum callback_outcome outcome)
{
    for (size_t i = 0; i < play->manager_count; i++) {
        if (play->managers[i] == observation->manager && play->manager_ended[i] &&
            outcome == CALLBACK_ANSWERED) {
            play_broken(play, "no callback is answered after its manager's unregistration");
        }
    }
}

void watch_observation(void *context, const struct observation *observation)
{
    struct play *play = context;
    switch (observation->kind) {
    case OBSERVED_REGISTERED:
        if (play->manager_count < MAX_TRACKED) {
            play->managers[play->manager_count++] = observation->manager;
        }
        break;
    case OBSERVED_UNREGISTERED:
        for (size_t i = 0; i < play->manager_count; i++) {
            if (play->managers[i] == observation->manager) {
                if (play->manager_ended[i]) {
                    play_broken(play, "a manager is unregistered once");
                }
                play->manager_ended[i] = true;
            }
        }
        break;
    case OBSERVED_CHECK:
        watch_callback(play, observation, observation->check.report.outcome);
        break;
    case OBSERVED_DICTATE:
        watch_callback(play, observation, observation->dictate.report.outcome);
        break;
    case OBSERVED_NOTIFY:
        watch_callback(play, observation, observation->notify.report.outcome);
        break;
    case OBSERVED_ESTABLISHED:
        watch_keys(play, observation);
        watch_form(play, observation->established.inbound, observation->established.outbound);
        watch_spis(play, observation);
        watch_life(play, observation);
        break;
    case OBSERVED_NEGOTIATION_STARTED:
    case OBSERVED_FAILED:
    case OBSERVED_EXPIRED:
    case OBSERVED_DELETED:
        watch_life(play, observation);
        break;
    default:
        break;
    }
}
