/*
 * Sends hostile bytes to the service's pipe (MOCKBFE_ENDPOINT), without an RPC runtime.
 *
 *   attacker.exe SEED FIRST COUNT
 *   attacker.exe limits      goes to limits that no TIA reaches (attacker_limits.c)
 *
 * Case number N depends on SEED and N alone, so `attacker.exe SEED N 1` replays one. It prints a
 * line per kind of case at the end, and one per case that came to what it must not come to. The
 * last line is "attacker: COUNT cases, V violations".
 */
#include "attacker.h"

#include <stdio.h>
#include <stdlib.h>

/* No case may keep the attacker waiting for so long: the service must answer or hang up. It takes
   milliseconds; a busy machine may take seconds. */
#define SLOW_MS (ANSWER_MS / 2)

/* Of so many cases of a kind that is to get through the runtime, one does. */
#define ENOUGH_TO_GET_THROUGH 20

static wchar_t pipe_path[200];

uint64_t attack_random(struct attack *attack)
{
    /* splitmix64 */
    uint64_t value = attack->random += UINT64_C(0x9E3779B97F4A7C15);
    value = (value ^ (value >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    value = (value ^ (value >> 27)) * UINT64_C(0x94D049BB133111EB);
    return value ^ (value >> 31);
}

uint32_t attack_below(struct attack *attack, uint32_t bound)
{
    return (uint32_t)(attack_random(attack) % bound);
}

uint32_t attack_nasty(struct attack *attack)
{
    uint32_t power = 1u << attack_below(attack, 32);
    switch (attack_below(attack, 8)) {
    case 0:
        return 0;
    case 1:
        return attack_below(attack, 8);
    case 2:
        return UINT32_MAX - attack_below(attack, 4);
    case 3:
        return power;
    case 4:
        return power - 1;
    case 5:
        return power + 1;
    case 6:
        return 0x20000 + 4 * attack_below(attack, 16); /* what NDR's pointers look like */
    default:
        return (uint32_t)attack_random(attack);
    }
}

bool attack_connect(struct attack *attack)
{
    ULONGLONG until = GetTickCount64() + ANSWER_MS;
    do {
        attack->pipe = CreateFileW(pipe_path, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING,
                                   FILE_FLAG_OVERLAPPED, NULL);
        if (attack->pipe == INVALID_HANDLE_VALUE) {
            WaitNamedPipeW(pipe_path, 100);
        }
    } while (attack->pipe == INVALID_HANDLE_VALUE && GetTickCount64() < until);
    return attack->pipe != INVALID_HANDLE_VALUE;
}

void attack_hang_up(struct attack *attack)
{
    if (attack->pipe != INVALID_HANDLE_VALUE) {
        CloseHandle(attack->pipe);
        attack->pipe = INVALID_HANDLE_VALUE;
    }
}

/* Bytes moved, 0 when the connection broke; *silent when the time was over. */
static DWORD move(struct attack *attack, void *data, DWORD size, bool writes, bool *silent)
{
    OVERLAPPED *overlapped = calloc(1, sizeof(*overlapped));
    DWORD moved = 0;
    *silent = false;
    if (!overlapped) {
        return 0;
    }
    overlapped->hEvent = CreateEventW(NULL, TRUE, FALSE, NULL);
    BOOL done = writes ? WriteFile(attack->pipe, data, size, NULL, overlapped)
                       : ReadFile(attack->pipe, data, size, NULL, overlapped);
    if (!done && GetLastError() == ERROR_IO_PENDING &&
        WaitForSingleObject(overlapped->hEvent, ANSWER_MS) != WAIT_OBJECT_0) {
        *silent = true;
        CancelIo(attack->pipe);
        return 0; /* the operation may still look at its memory: it is left to it */
    }
    if (!GetOverlappedResult(attack->pipe, overlapped, &moved, FALSE)) {
        moved = 0;
    }
    CloseHandle(overlapped->hEvent);
    free(overlapped);
    return moved;
}

void attack_send(struct attack *attack)
{
    bool silent;
    if (attack->out.size > 0 && attack->pipe != INVALID_HANDLE_VALUE) {
        move(attack, attack->out.bytes, (DWORD)attack->out.size, true, &silent);
        if (silent) {
            attack_hang_up(attack); /* nobody reads: what comes next would only wait as well */
            attack->outcome = OUTCOME_SILENT;
        }
    }
}

static bool receive_bytes(struct attack *attack, size_t until)
{
    while (attack->in.size < until) {
        bool silent;
        DWORD got = move(attack, attack->in.bytes + attack->in.size,
                         (DWORD)(until - attack->in.size), false, &silent);
        if (got == 0) {
            attack->outcome = silent ? OUTCOME_SILENT : OUTCOME_CLOSED;
            return false;
        }
        attack->in.size += got;
    }
    return true;
}

enum outcome attack_receive(struct attack *attack)
{
    uint16_t length;
    attack->in.size = 0;
    attack->result = 0;
    if (attack->pipe != INVALID_HANDLE_VALUE && receive_bytes(attack, 16)) {
        memcpy(&length, attack->in.bytes + 8, sizeof(length));
        if (length >= 16 && receive_bytes(attack, length)) {
            switch (attack->in.bytes[2]) {
            case PDU_RESPONSE:
                attack->outcome = OUTCOME_RESPONSE;
                memcpy(&attack->result, attack->in.bytes + length - 4, sizeof(attack->result));
                break;
            case PDU_FAULT:
                attack->outcome = OUTCOME_FAULT;
                break;
            case PDU_BIND_ACK:
                attack->outcome = OUTCOME_BIND_ACK;
                break;
            default:
                attack->outcome = OUTCOME_BIND_NAK;
                break;
            }
        }
    }
    return attack->outcome;
}

/* BFE_EVENTS: what the turn brought, in front of its result. */
static bool closed_turn(const struct attack *attack)
{
    static const uint8_t CLOSED[20] = {1}; /* closed, no events, no SAs, no pointer to any */
    return attack->in.size == 24 + sizeof(CLOSED) + 4 &&
           memcmp(attack->in.bytes + 24, CLOSED, sizeof(CLOSED)) == 0;
}

static bool meets(const struct attack *attack, enum demand demand)
{
    switch (demand) {
    case DEMAND_NOTHING:
        return true;
    case DEMAND_ANSWER:
        return attack->outcome == OUTCOME_RESPONSE || attack->outcome == OUTCOME_FAULT;
    case DEMAND_REFUSAL:
        return attack->outcome == OUTCOME_FAULT ||
               (attack->outcome == OUTCOME_RESPONSE && attack->result != 0);
    case DEMAND_NO_BIND:
        /* Wine says no inside of an acknowledgement, for each context by itself. */
        return attack->outcome != OUTCOME_RESPONSE && attack->outcome != OUTCOME_SILENT;
    case DEMAND_CLOSED:
        return attack->outcome == OUTCOME_RESPONSE && attack->result == 0 && closed_turn(attack);
    case DEMAND_SERVICE:
        return attack->outcome == OUTCOME_RESPONSE && attack->result == 0;
    }
    return false;
}

static const char *const OUTCOMES[] = {"not asked", "response", "fault", "bind_ack",
                                       "bind_nak",  "closed",   "silent"};

int main(int argc, char **argv)
{
    static struct attack attack;
    static unsigned int tally[64][OUTCOME_COUNT];
    static ULONGLONG times[64];
    unsigned int violations = 0;
    wchar_t endpoint[150] = L"";
    bool limits = argc == 2 && strcmp(argv[1], "limits") == 0;
    if ((argc != 4 && !limits) || !GetEnvironmentVariableW(L"MOCKBFE_ENDPOINT", endpoint, 150)) {
        printf("usage: attacker.exe SEED FIRST COUNT | limits, with MOCKBFE_ENDPOINT set\n");
        return 2;
    }
    swprintf(pipe_path, 200, L"\\\\.%ls", endpoint);
    if (limits) {
        attack_limits(&attack);
        return 0;
    }
    uint64_t seed = strtoull(argv[1], NULL, 0);
    unsigned long first = strtoul(argv[2], NULL, 0);
    unsigned long count = strtoul(argv[3], NULL, 0);
    for (unsigned long i = first; i < first + count; i++) {
        size_t kind = i % ATTACK_CASE_COUNT;
        attack.random = seed ^ (i * UINT64_C(0xD1342543DE82EF95));
        attack.call = 1;
        attack.outcome = OUTCOME_NOT_ASKED;
        ULONGLONG begun = GetTickCount64();
        if (!attack_connect(&attack)) {
            printf("attacker: case %lu: the pipe cannot be opened: error %lu\n", i, GetLastError());
            violations++;
            break;
        }
        ATTACK_CASES[kind].run(&attack);
        attack_hang_up(&attack);
        tally[kind][attack.outcome]++;
        times[kind] += GetTickCount64() - begun;
        if (GetTickCount64() - begun > SLOW_MS) {
            printf("attacker: case %lu, %s: took %llu ms\n", i, ATTACK_CASES[kind].name,
                   GetTickCount64() - begun);
            fflush(stdout);
            violations++;
        }
        if (!meets(&attack, ATTACK_CASES[kind].demand)) {
            printf("attacker: case %lu, %s: came to %s, result 0x%08x\n", i,
                   ATTACK_CASES[kind].name, OUTCOMES[attack.outcome], attack.result);
            fflush(stdout);
            violations++;
        }
        if ((i - first + 1) % 500 == 0) {
            printf("attacker: another 500 cases sent\n");
            fflush(stdout);
        }
    }
    for (size_t kind = 0; kind < ATTACK_CASE_COUNT; kind++) {
        size_t sent = 0;
        for (size_t i = 0; i < OUTCOME_COUNT; i++) {
            sent += tally[kind][i];
        }
        if (sent == 0) {
            continue;
        }
        printf("attacker: %s:", ATTACK_CASES[kind].name);
        for (size_t i = 0; i < OUTCOME_COUNT; i++) {
            if (tally[kind][i] > 0) {
                printf(" %s %u", OUTCOMES[i], tally[kind][i]);
            }
        }
        printf(", %llu ms\n", times[kind]);
        if (ATTACK_CASES[kind].gets_through && sent >= ENOUGH_TO_GET_THROUGH &&
            tally[kind][OUTCOME_RESPONSE] == 0) {
            printf("attacker: %s: none of them got through the runtime\n", ATTACK_CASES[kind].name);
            violations++;
        }
    }
    printf("attacker: %lu cases, %u violations\n", count, violations);
    return violations ? 1 : 0;
}
