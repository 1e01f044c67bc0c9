/*
 * The limits of the process around the engine. Windows' RPC runtime enforces some by itself; Wine's
 * enforces none (no security callback, no MaxRpcSize, no MaxCalls; measured with Wine 8), so our
 * own routines do. mockbfe/README.md has the table of all limits.
 */
#ifndef MOCKBFE_SERVICE_LIMITS_H
#define MOCKBFE_SERVICE_LIMITS_H

/* Client processes at once; one more gets ERROR_NO_SYSTEM_RESOURCES. */
#define SERVICE_MAX_CLIENTS 1024

/*
 * Calls that wait for another session's transaction; one more gets ERROR_NO_SYSTEM_RESOURCES.
 * Wine's runtime runs 500 calls of a process at once and lets the 501st wait without a word: these
 * and the parked turns (ENGINE_MAX_MANAGERS, one for each; of all scripts that are played at once)
 * leave over 100 to everybody else.
 */
#define SERVICE_MAX_WAITING_CALLS 128

/* Characters of a text from a client; a longer one is FWP_E_INVALID_PARAMETER. */
#define SERVICE_MAX_TEXT (1 << 20)

/* Bytes of one call. The longest honest one, a turn with a full batch of replies, is below a
   quarter of it. Windows' runtime enforces it; under Wine a call's memory is bounded by its arena.
 */
#define SERVICE_MAX_CALL_BYTES (4 << 20)

#endif
