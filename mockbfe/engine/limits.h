/*
 * Every limit of the engine. None is reached in silence: a call is refused with BFE_TOO_MANY
 * (ERROR_NO_SYSTEM_RESOURCES) where nothing else is said, a negotiation fails with FAILED_LIMIT and
 * says which. The limits of the wire are in include/bfe.idl, those of the process around the engine
 * in service/limits.h; mockbfe/README.md has the table of all.
 */
#ifndef MOCKBFE_ENGINE_LIMITS_H
#define MOCKBFE_ENGINE_LIMITS_H

#include <stddef.h>

#define ENGINE_MAX_SESSIONS 4096
/* Each parks one RPC call, and Wine's runtime serves 500 of a process at once: so it counts those
   of all engines of a process, of all scripts that are played at once. */
#define ENGINE_MAX_MANAGERS 256
#define ENGINE_MAX_QUEUED 65536       /* callbacks of one manager, waiting, running or abandoned */
#define ENGINE_MAX_NEGOTIATIONS 65536 /* under way at once; each takes about 4 kB */
#define ENGINE_MAX_SA_PAIRS (4u << 20)
#define ENGINE_MAX_ENUMS 64  /* enumeration handles of one session */
#define ENGINE_MAX_NAME 4096 /* bytes of a display name or description: BFE_INVALID_PARAMETER */

/* Those that an engine can be given smaller ones of, so that tests reach them. 0: as above. */
struct engine_limits {
    size_t sessions;
    size_t managers;
    size_t queued;
    size_t negotiations;
    size_t sa_pairs;
    size_t enums;
};

#endif
