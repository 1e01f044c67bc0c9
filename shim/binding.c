#include "binding.h"

#include "rpc_call.h"
#include "trace.h"

#define WIDEN_AGAIN(text) L##text
#define WIDEN(text) WIDEN_AGAIN(text)

enum {
    ENDPOINT_SIZE = 256
};

/* The binding itself is bfe_binding, the interface's implicit handle, which the stubs define. */

/* Held while the binding is made and the server is greeted, by a thread that nobody waits for
 * longer than session.c's bound. */
static SRWLOCK connect_lock = SRWLOCK_INIT;
static LONG greeted;
static LONG lost; /* the server that was greeted is gone, or was */
static wchar_t endpoint[ENDPOINT_SIZE];
static char endpoint_text[3 * ENDPOINT_SIZE]; /* in UTF-8, for messages */

/*
 * Wine's runtime keeps what it agreed upon with a server (the association) for as long as a binding
 * or a context handle of its endpoint is left, and every server that comes later refuses it
 * (RPC_S_CALL_FAILED_DNE, for ever). It knows an endpoint by its spelling, pipes are found without
 * regard to case: so each binding spells the name in another way.
 */
static void spell_anew(wchar_t *name, unsigned int number)
{
    for (; *name && number > 0; name++) {
        if ((*name >= L'a' && *name <= L'z') || (*name >= L'A' && *name <= L'Z')) {
            if (number & 1)
                *name ^= L'a' ^ L'A';
            number >>= 1;
        }
    }
}

static DWORD make_binding(void)
{
    static unsigned int bindings;
    RPC_WSTR text = NULL;
    DWORD length = GetEnvironmentVariableW(WIDEN(BFE_ENDPOINT_VARIABLE), endpoint, ENDPOINT_SIZE);
    RPC_STATUS status;

    if (length >= ENDPOINT_SIZE) {
        notice(BFE_ENDPOINT_VARIABLE " is longer than %d characters; it should be the name of a "
                                     "pipe, such as " BFE_WELL_KNOWN_ENDPOINT,
               ENDPOINT_SIZE - 1);
        return RPC_S_INVALID_ENDPOINT_FORMAT;
    }
    if (length == 0)
        lstrcpyW(endpoint, WIDEN(BFE_WELL_KNOWN_ENDPOINT));
    WideCharToMultiByte(CP_UTF8, 0, endpoint, -1, endpoint_text, sizeof(endpoint_text), NULL, NULL);
    spell_anew(endpoint, bindings++);
    status = RpcStringBindingComposeW(NULL, (RPC_WSTR)L"ncacn_np", NULL, endpoint, NULL, &text);
    if (status == RPC_S_OK) {
        status = RpcBindingFromStringBindingW(text, &bfe_binding);
        RpcStringFreeW(&text);
    }
    if (status != RPC_S_OK)
        notice("cannot make a binding to the pipe %s (error %ld); check " BFE_ENDPOINT_VARIABLE,
               endpoint_text, status);
    return (DWORD)status;
}

static DWORD call_hello(void *context)
{
    UINT32 *server_protocol = context;

    return BfeHello(BFE_PROTOCOL, GetCurrentProcessId(), server_protocol);
}

static DWORD greet(void)
{
    UINT32 server_protocol = 0;
    DWORD exception = 0;
    DWORD result = rpc_call(call_hello, &server_protocol, &exception);

    if (exception == RPC_S_SERVER_UNAVAILABLE) {
        trace_line("no server at the pipe %s", endpoint_text);
        result = EPT_S_NOT_REGISTERED;
    } else if (exception == RPC_S_UNKNOWN_IF) {
        notice("the server at %s does not know mockbfe's interface (this fwpuclnt.dll speaks "
               "protocol %u); start a mockbfe.exe of the same version, or check " //
               BFE_ENDPOINT_VARIABLE,
               endpoint_text, BFE_PROTOCOL);
    } else if (exception == 0 && server_protocol != BFE_PROTOCOL) {
        notice("this fwpuclnt.dll speaks protocol %u, the mockbfe at %s speaks protocol %u; use "
               "the fwpuclnt.dll that came with that mockbfe.exe",
               BFE_PROTOCOL, endpoint_text, server_protocol);
        if (result == ERROR_SUCCESS)
            result = RPC_S_PROTSEQ_NOT_SUPPORTED;
    }
    return result;
}

DWORD binding_connect(void)
{
    DWORD result = ERROR_SUCCESS;

    AcquireSRWLockExclusive(&connect_lock);
    /* The old one is not freed: a call of another thread may be on it still. */
    if (InterlockedExchange(&lost, FALSE))
        bfe_binding = NULL;
    if (!bfe_binding)
        result = make_binding();
    if (result == ERROR_SUCCESS && !InterlockedCompareExchange(&greeted, 0, 0)) {
        result = greet();
        InterlockedExchange(&greeted, result == ERROR_SUCCESS);
    }
    ReleaseSRWLockExclusive(&connect_lock);
    return result;
}

void binding_lost(void)
{
    if (InterlockedExchange(&greeted, FALSE))
        InterlockedExchange(&lost, TRUE);
}

void binding_identity(struct client_identity *identity)
{
    wchar_t path[MAX_PATH] = L"";
    const wchar_t *name = path;
    DWORD length = GetModuleFileNameW(NULL, path, MAX_PATH);

    path[length < MAX_PATH ? length : MAX_PATH - 1] = L'\0';
    for (const wchar_t *at = path; *at; at++) {
        if (*at == L'\\' || *at == L'/')
            name = at + 1;
    }
    lstrcpyW(identity->image, name);
    length = GetEnvironmentVariableW(WIDEN(BFE_AGENT_VARIABLE), identity->agent,
                                     ARRAYSIZE(identity->agent));
    if (length >= ARRAYSIZE(identity->agent)) {
        notice(BFE_AGENT_VARIABLE " is longer than %d characters and is ignored",
               (int)ARRAYSIZE(identity->agent) - 1);
        length = 0;
    }
    identity->client.processId = GetCurrentProcessId();
    identity->client.image = identity->image;
    identity->client.agent = length > 0 ? identity->agent : NULL;
}

void binding_stop(void)
{
    if (bfe_binding)
        RpcBindingFree(&bfe_binding);
}
