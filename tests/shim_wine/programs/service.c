/*
 * A service for tests of the DLL: knows no policy, hands out the events that it is told to, and
 * prints every call on standard output, one line each.
 *
 *   shim_service.exe [NAME=NUMBER]...
 *     protocol      the protocol version it claims
 *     interface     0: it does not know bfe at all
 *     events        how many events each registration gets
 *     kind          of the events: BFE_EVENT_*, or 0 for all in turn
 *     batch         most events in one turn
 *     concurrency   for the registrations
 *     hello_delay   milliseconds that BfeHello takes
 *     open_delay    milliseconds that BfeEngineOpen takes
 *     quiet         1: no line per turn
 *     turn_error    what every turn that waits answers, instead of events
 *     hold          1: no event before the caller says "-go"
 *     bad_sas       what is wrong with the SAs of a turn: enum bad_sas below
 *
 * The pipe is the one that MOCKBFE_ENDPOINT names. Named events connect it with the caller; their
 * names are the last part of the pipe's and
 *     -replied      a reply came
 *     -unregister   a registration is being dropped
 *     -go           see hold
 */
#include <fwpmu.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <bfe.h>

#include "shim/sa_pack.h"

enum {
    REGISTRATIONS = 256,
    LIFETIME_MS = 240 * 1000, /* nobody kills it: a test that died */
    PARKED_MS = 60 * 1000
};

struct registration {
    UINT64 id;
    void *session;
    bool open;
    UINT32 given;
    UINT32 outstanding;
};

static UINT32 protocol = BFE_PROTOCOL;
static UINT32 interface_known = 1;
static UINT32 events = 3;
static UINT32 kind;
static UINT32 batch = 1;
static UINT32 concurrency = 1;
static UINT32 hello_delay;
static UINT32 open_delay;
static UINT32 quiet;
static UINT32 turn_error;
static UINT32 hold;

/* SAs that no service of ours sends. */
enum bad_sas {
    BAD_NONE,
    BAD_CUT_OFF,
    BAD_TOO_LONG,
    BAD_WITHOUT_END,
    BAD_NUMBER_OF_SAS,
    BAD_KEY_SIZE
};
static UINT32 bad_sas;

static SRWLOCK lock = SRWLOCK_INIT;
static CONDITION_VARIABLE changed = CONDITION_VARIABLE_INIT;
static struct registration registrations[REGISTRATIONS];
static UINT64 last_id;
static HANDLE replied;
static HANDLE unregistering;
static HANDLE go;
static BYTE descriptor[BFE_MAX_SECURITY_DESCRIPTOR];
static UINT32 descriptor_size;

/* One line of output, written at once. */
static void __attribute__((format(printf, 1, 2))) say(const char *format, ...)
{
    char line[512];
    va_list arguments;
    DWORD written;
    int length;

    va_start(arguments, format);
    length = vsnprintf(line, sizeof(line) - 1, format, arguments);
    va_end(arguments);
    if (length < 0 || length > (int)sizeof(line) - 2)
        length = sizeof(line) - 2;
    line[length] = '\n';
    WriteFile(GetStdHandle(STD_OUTPUT_HANDLE), line, (DWORD)length + 1, &written, NULL);
}

void *__RPC_USER midl_user_allocate(size_t size)
{
    return calloc(1, size ? size : 1);
}

void __RPC_USER midl_user_free(void *pointer)
{
    free(pointer);
}

static void drop_registrations(const void *session)
{
    AcquireSRWLockExclusive(&lock);
    for (int i = 0; i < REGISTRATIONS; i++) {
        if (registrations[i].session == session)
            registrations[i].open = false;
    }
    WakeAllConditionVariable(&changed);
    ReleaseSRWLockExclusive(&lock);
}

static struct registration *find(UINT64 id)
{
    for (int i = 0; i < REGISTRATIONS; i++) {
        if (registrations[i].open && registrations[i].id == id)
            return &registrations[i];
    }
    return NULL;
}

DWORD BfeHello(UINT32 client_protocol, UINT32 processId, UINT32 *serverProtocol)
{
    (void)processId;
    say("hello protocol=%u", client_protocol);
    Sleep(hello_delay);
    *serverProtocol = protocol;
    return client_protocol == protocol ? ERROR_SUCCESS : RPC_S_PROTSEQ_NOT_SUPPORTED;
}

DWORD BfeNull(void)
{
    return ERROR_SUCCESS;
}

DWORD BfeEngineOpen(const BFE_CLIENT *client, const FWPM_SESSION0 *session, BFE_SESSION *handle,
                    UINT64 *id, UINT64 *secret)
{
    say("open image=%ls agent=%ls flags=%u", client->image, client->agent ? client->agent : L"-",
        session ? session->flags : 0);
    if (session && session->displayData.name)
        say("open name=%ls description=%ls", session->displayData.name,
            session->displayData.description ? session->displayData.description : L"-");
    Sleep(open_delay);
    *handle = malloc(1); /* an address of its own */
    *id = 0;
    *secret = 0;
    return *handle ? ERROR_SUCCESS : ERROR_NOT_ENOUGH_MEMORY;
}

DWORD BfeSessionClosing(UINT64 id, UINT64 secret)
{
    (void)id;
    (void)secret;
    say("closing");
    return ERROR_SUCCESS;
}

DWORD BfeEngineClose(BFE_SESSION *handle)
{
    say("close");
    drop_registrations(*handle);
    free(*handle);
    *handle = NULL;
    return ERROR_SUCCESS;
}

void __RPC_USER BFE_SESSION_rundown(BFE_SESSION handle)
{
    say("rundown");
    drop_registrations(handle);
    free(handle);
}

DWORD BfeSessionCreateEnumHandle(BFE_SESSION session, UINT64 reserved, UINT64 *id)
{
    (void)session;
    (void)reserved;
    *id = 1;
    return ERROR_SUCCESS;
}

DWORD BfeSessionEnum(BFE_SESSION session, UINT64 id, UINT32 wanted, BFE_SESSIONS *sessions)
{
    (void)session;
    (void)id;
    (void)wanted;
    memset(sessions, 0, sizeof(*sessions));
    return ERROR_SUCCESS;
}

DWORD BfeSessionDestroyEnumHandle(BFE_SESSION session, UINT64 id)
{
    (void)session;
    (void)id;
    return ERROR_SUCCESS;
}

DWORD BfeTransactionBegin(BFE_SESSION session, UINT32 flags)
{
    (void)session;
    return flags == 0 ? ERROR_SUCCESS : (DWORD)FWP_E_INVALID_FLAGS;
}

DWORD BfeTransactionCommit(BFE_SESSION session)
{
    (void)session;
    return (DWORD)FWP_E_NO_TXN_IN_PROGRESS;
}

DWORD BfeTransactionAbort(BFE_SESSION session)
{
    (void)session;
    return (DWORD)FWP_E_NO_TXN_IN_PROGRESS;
}

DWORD BfeKeyManagerAddAndRegister(BFE_SESSION session, const IPSEC_KEY_MANAGER0 *manager,
                                  UINT32 callbacks, UINT32 callbacksReserved, UINT32 images,
                                  UINT64 *id, UINT32 *allowed)
{
    struct registration *free_one = NULL;

    say("register name=%ls callbacks=%u reserved=%u images=%u", manager->displayData.name,
        callbacks, callbacksReserved, images);
    AcquireSRWLockExclusive(&lock);
    for (int i = 0; i < REGISTRATIONS && !free_one; i++) {
        if (!registrations[i].open)
            free_one = &registrations[i];
    }
    if (free_one) {
        *free_one = (struct registration){.id = ++last_id, .session = session, .open = true};
        *id = last_id;
        *allowed = concurrency;
    }
    ReleaseSRWLockExclusive(&lock);
    return free_one ? ERROR_SUCCESS : (DWORD)FWP_E_ALREADY_EXISTS;
}

DWORD BfeKeyManagerUnregisterAndDelete(BFE_SESSION session, UINT64 id)
{
    struct registration *registration;
    DWORD result = (DWORD)FWP_E_NOT_FOUND;

    AcquireSRWLockExclusive(&lock);
    say("unregister");
    registration = find(id);
    if (registration && registration->session != session) {
        result = (DWORD)FWP_E_WRONG_SESSION;
    } else if (registration) {
        registration->open = false;
        result = ERROR_SUCCESS;
    }
    WakeAllConditionVariable(&changed);
    ReleaseSRWLockExclusive(&lock);
    SetEvent(unregistering);
    return result;
}

/* An SA with a cipher key of 20 bytes and an authentication key of 16. */
static void make_sa(BFE_SA_DETAILS *sa, bool inbound, UINT32 spi)
{
    static const UINT8 LOCAL[4] = {10, 0, 0, 1};
    static const UINT8 REMOTE[4] = {10, 0, 0, 2};

    memset(sa, 0, sizeof(*sa));
    sa->inbound = inbound;
    sa->remotePort = 445;
    memcpy(sa->localAddress, LOCAL, 4);
    memcpy(sa->localEnd, LOCAL, 4);
    memcpy(sa->remoteAddress, REMOTE, 4);
    memcpy(sa->remoteEnd, REMOTE, 4);
    sa->numSAs = 1;
    sa->sas[0].spi = spi;
    sa->sas[0].transformType = IPSEC_TRANSFORM_ESP_AUTH_AND_CIPHER;
    sa->sas[0].authKeySize = 16;
    sa->sas[0].cipherKeySize = 20;
    if (bad_sas == BAD_NUMBER_OF_SAS)
        sa->numSAs = 99;
    if (bad_sas == BAD_KEY_SIZE)
        sa->sas[0].cipherKeySize = 255;
    memset(sa->sas[0].authKey, inbound ? 0x11 : 0x22, 16);
    memset(sa->sas[0].cipherKey, inbound ? 0x11 : 0x22, 20);
}

/* Packs an SA behind those of the events before it. */
static void pack(BFE_EVENTS *result, BFE_SA_DETAILS *before, const BFE_SA_DETAILS *next)
{
    result->packedSize += (UINT32)sa_pack(before, next, result->packed + result->packedSize);
    *before = *next;
}

static void spoil(BFE_EVENTS *result)
{
    switch (bad_sas) {
    case BAD_CUT_OFF:
        result->packedSize--;
        break;
    case BAD_TOO_LONG: /* so many words differ as no SA has */
        result->packed[1] = 255;
        break;
    case BAD_WITHOUT_END: /* counts that never come to an end */
        memset(result->packed, 0, result->packedSize);
        break;
    default:
        break;
    }
}

static void make_event(BFE_EVENTS *result, BFE_EVENT *event, BFE_SA_DETAILS *before, UINT32 number)
{
    BFE_SA_DETAILS next = {0};

    event->id = number;
    event->kind = kind ? kind : (number - 1) % 3 + 1;
    if (event->kind == BFE_EVENT_CHECK) {
        next.trafficIsV6 = 1;
        next.endsAreV6 = 1;
        next.localEnd[15] = 1; /* ::1 */
        next.remoteEnd[0] = 0xFE;
        next.remoteEnd[1] = 0x80;
        pack(result, before, &next);
    } else {
        make_sa(&next, true, 0x1001);
        pack(result, before, &next);
        make_sa(&next, false, 0x2001);
        pack(result, before, &next);
    }
}

/* What came back of keyDictation's inbound SA. *keys and *sas count what was read before. */
static void say_left(const BFE_REPLIES *replies, const BFE_REPLY *reply, UINT32 *keys, UINT32 *sas,
                     char *text, size_t size)
{
    if (reply->left == BFE_LEFT_KEYS) {
        snprintf(text, size, " keys=%u cipher=%02x", reply->keysSize, replies->keys[*keys + 16]);
        *keys += reply->keysSize;
    } else if (reply->left == BFE_LEFT_SAS) {
        const IPSEC_SA_DETAILS1 *inbound = replies->sas[(*sas)++].inbound;
        const FWP_BYTE_BLOB *blob =
            &inbound->saBundle.saList[0].espAuthAndCipherInformation->saCipherInformation.cipherKey;

        snprintf(text, size, " key=%u*%02x filter=%ls", blob->size, blob->data[0],
                 inbound->transportFilter->displayData.name);
    }
}

static void say_reply(const BFE_REPLIES *replies, const BFE_REPLY *reply, UINT32 *keys, UINT32 *sas)
{
    char left[100] = "";

    say_left(replies, reply, keys, sas, left, sizeof(left));
    say("reply id=%llu status=%u will=%u weight=%u generate=%u unreadable=%u%s",
        (unsigned long long)reply->id, reply->status, reply->willDictateKey, reply->weight,
        reply->keyingModuleGenKey, reply->left == BFE_LEFT_UNREADABLE, left);
}

static UINT32 events_to_give(const struct registration *registration)
{
    UINT32 window = concurrency > 1 ? concurrency : batch;
    UINT32 left = events - registration->given;
    UINT32 room = registration->outstanding < window ? window - registration->outstanding : 0;

    left = left < room ? left : room;
    return left < batch ? left : batch;
}

DWORD BfeKeyManagerTurn(UINT64 id, UINT32 flags, const BFE_REPLIES *replies, BFE_EVENTS *result)
{
    struct registration *registration;
    bool waits = !(flags & BFE_TURN_NO_WAIT);
    BFE_SA_DETAILS before = {0};
    UINT32 keys = 0;
    UINT32 sas = 0;

    if (turn_error && waits)
        return turn_error;
    if (hold && waits)
        WaitForSingleObject(go, PARKED_MS);
    AcquireSRWLockExclusive(&lock);
    registration = find(id);
    if (!quiet)
        say("turn %s replies=%u", waits ? "wait" : "no-wait", replies->count);
    for (UINT32 i = 0; i < replies->count; i++) {
        if (!quiet)
            say_reply(replies, &replies->replies[i], &keys, &sas);
        if (registration)
            registration->outstanding--;
    }
    if (replies->count > 0)
        SetEvent(replied);
    while (registration && waits && events_to_give(registration) == 0 &&
           SleepConditionVariableSRW(&changed, &lock, PARKED_MS, 0))
        registration = find(id);
    if (registration && waits) {
        result->count = events_to_give(registration);
        result->events = midl_user_allocate(result->count * sizeof(*result->events));
        result->packed = midl_user_allocate(2 * result->count * SA_PACK_BOUND + 1);
        for (UINT32 i = 0; i < result->count; i++)
            make_event(result, &result->events[i], &before, ++registration->given);
        spoil(result);
        registration->outstanding += result->count;
    }
    result->closed = !registration;
    ReleaseSRWLockExclusive(&lock);
    return ERROR_SUCCESS;
}

DWORD BfeKeyManagersGet(BFE_SESSION session, BFE_KEY_MANAGERS *managers)
{
    (void)session;
    managers->count = 2;
    managers->entries = midl_user_allocate(managers->count * sizeof(void *));
    for (UINT32 i = 0; i < managers->count; i++) {
        managers->entries[i] = midl_user_allocate(sizeof(*managers->entries[i]));
        managers->entries[i]->keyDictationTimeoutHint = (UINT8)(i + 1);
    }
    return ERROR_SUCCESS;
}

DWORD BfeCallInside(UINT64 id, UINT64 callback, UINT32 call)
{
    (void)id;
    say("call-inside callback=%llu call=%u", callback, call);
    return ERROR_SUCCESS;
}

DWORD BfeGetSecurityInfo(BFE_SESSION session, UINT32 object, UINT32 securityInfo, BFE_BYTES *bytes)
{
    (void)session;
    (void)object;
    (void)securityInfo;
    bytes->size = descriptor_size;
    bytes->data = midl_user_allocate(descriptor_size);
    memcpy(bytes->data, descriptor, descriptor_size);
    return ERROR_SUCCESS;
}

DWORD BfeSetSecurityInfo(BFE_SESSION session, UINT32 object, UINT32 securityInfo,
                         const BFE_BYTES *bytes)
{
    (void)session;
    (void)object;
    (void)securityInfo;
    descriptor_size = bytes->size <= sizeof(descriptor) ? bytes->size : 0;
    memcpy(descriptor, bytes->data, descriptor_size);
    return ERROR_SUCCESS;
}

static bool set_option(const char *argument)
{
    static const struct {
        const char *name;
        UINT32 *value;
    } options[] = {{"protocol", &protocol},
                   {"interface", &interface_known},
                   {"events", &events},
                   {"kind", &kind},
                   {"batch", &batch},
                   {"quiet", &quiet},
                   {"hello_delay", &hello_delay},
                   {"open_delay", &open_delay},
                   {"concurrency", &concurrency},
                   {"turn_error", &turn_error},
                   {"hold", &hold},
                   {"bad_sas", &bad_sas}};
    const char *equals = strchr(argument, '=');

    for (size_t i = 0; equals && i < ARRAYSIZE(options); i++) {
        if (strlen(options[i].name) == (size_t)(equals - argument) &&
            strncmp(options[i].name, argument, (size_t)(equals - argument)) == 0) {
            *options[i].value = (UINT32)strtoul(equals + 1, NULL, 10);
            return true;
        }
    }
    fprintf(stderr, "shim_service: %s?\n", argument);
    return false;
}

static HANDLE make_signal(const char *endpoint, const char *what, BOOL stays)
{
    char name[300];

    snprintf(name, sizeof(name), "%s-%s", strrchr(endpoint, '\\') + 1, what);
    return CreateEventA(NULL, stays, FALSE, name);
}

int main(int argc, char **argv)
{
    char endpoint[256] = "";
    RPC_STATUS status = RPC_S_INVALID_ARG;

    for (int i = 1; i < argc; i++) {
        if (!set_option(argv[i]))
            return 2;
    }
    GetEnvironmentVariableA(BFE_ENDPOINT_VARIABLE, endpoint, sizeof(endpoint));
    if (strchr(endpoint, '\\')) {
        replied = make_signal(endpoint, "replied", FALSE);
        unregistering = make_signal(endpoint, "unregister", TRUE);
        go = make_signal(endpoint, "go", TRUE);
        status = RpcServerUseProtseqEpA((RPC_CSTR) "ncacn_np", RPC_C_PROTSEQ_MAX_REQS_DEFAULT,
                                        (RPC_CSTR)endpoint, NULL);
    }
    if (status == RPC_S_OK && interface_known)
        status = RpcServerRegisterIf(bfe_v1_0_s_ifspec, NULL, NULL);
    if (status == RPC_S_OK)
        status = RpcServerListen(1, RPC_C_LISTEN_MAX_CALLS_DEFAULT, TRUE);
    say("ready %ld", status);
    if (status == RPC_S_OK)
        Sleep(LIFETIME_MS);
    return status != RPC_S_OK;
}
