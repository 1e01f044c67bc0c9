/* FwpmTransactionBegin0, Commit0 and Abort0. Bad handles: handle_tests.c. */
#include "battery.h"
#include "check.h"
#include "fixture.h"

#include <string.h>

enum {
    LONG_WAIT_MSEC = 30000,
    A_MOMENT_MSEC = 100,
    WAIT_TRIES = 20,
    WAIT_SPARE_MSEC = 50
};

static void begin_write(void)
{
    HANDLE engine = open_engine();

    EXPECT_SUCCESS(FwpmTransactionBegin0(engine, 0));
    EXPECT_SUCCESS(FwpmTransactionCommit0(engine));
}

static void begin_read_only(void)
{
    HANDLE engine = open_engine();

    EXPECT_SUCCESS(FwpmTransactionBegin0(engine, FWPM_TXN_READ_ONLY));
    EXPECT_SUCCESS(FwpmTransactionCommit0(engine));
}

static void abort_write(void)
{
    HANDLE engine = open_engine();

    EXPECT_SUCCESS(FwpmTransactionBegin0(engine, 0));
    EXPECT_SUCCESS(FwpmTransactionAbort0(engine));
}

static void abort_read_only(void)
{
    HANDLE engine = open_engine();

    EXPECT_SUCCESS(FwpmTransactionBegin0(engine, FWPM_TXN_READ_ONLY));
    EXPECT_SUCCESS(FwpmTransactionAbort0(engine));
}

static const UINT32 unknown_flags[] = {0x2, 0x80000000, FWPM_TXN_READ_ONLY | 0x10};

static void begin_unknown_flags(const void *argument)
{
    HANDLE engine = open_engine();

    EXPECT(FWP_E_INVALID_FLAGS, FwpmTransactionBegin0(engine, *(const UINT32 *)argument));
    EXPECT(FWP_E_NO_TXN_IN_PROGRESS, FwpmTransactionAbort0(engine));
}

static void begin_twice(void)
{
    HANDLE engine = open_engine();

    EXPECT_SUCCESS(FwpmTransactionBegin0(engine, 0));
    EXPECT(FWP_E_TXN_IN_PROGRESS, FwpmTransactionBegin0(engine, 0));
    EXPECT_SUCCESS(FwpmTransactionCommit0(engine));
}

static void begin_read_only_twice(void)
{
    HANDLE engine = open_engine();

    EXPECT_SUCCESS(FwpmTransactionBegin0(engine, FWPM_TXN_READ_ONLY));
    EXPECT(FWP_E_TXN_IN_PROGRESS, FwpmTransactionBegin0(engine, FWPM_TXN_READ_ONLY));
    EXPECT_SUCCESS(FwpmTransactionCommit0(engine));
}

static void begin_after_commit(void)
{
    HANDLE engine = open_engine();

    EXPECT_SUCCESS(FwpmTransactionBegin0(engine, 0));
    EXPECT_SUCCESS(FwpmTransactionCommit0(engine));
    EXPECT_SUCCESS(FwpmTransactionBegin0(engine, 0));
    EXPECT_SUCCESS(FwpmTransactionAbort0(engine));
    EXPECT_SUCCESS(FwpmTransactionBegin0(engine, FWPM_TXN_READ_ONLY));
}

static void commit_outside(void)
{
    EXPECT(FWP_E_NO_TXN_IN_PROGRESS, FwpmTransactionCommit0(open_engine()));
}

static void abort_outside(void)
{
    EXPECT(FWP_E_NO_TXN_IN_PROGRESS, FwpmTransactionAbort0(open_engine()));
}

static void commit_twice(void)
{
    HANDLE engine = open_engine();

    EXPECT_SUCCESS(FwpmTransactionBegin0(engine, 0));
    EXPECT_SUCCESS(FwpmTransactionCommit0(engine));
    EXPECT(FWP_E_NO_TXN_IN_PROGRESS, FwpmTransactionCommit0(engine));
}

static void abort_after_commit(void)
{
    HANDLE engine = open_engine();

    EXPECT_SUCCESS(FwpmTransactionBegin0(engine, 0));
    EXPECT_SUCCESS(FwpmTransactionCommit0(engine));
    EXPECT(FWP_E_NO_TXN_IN_PROGRESS, FwpmTransactionAbort0(engine));
}

static void commit_after_abort(void)
{
    HANDLE engine = open_engine();

    EXPECT_SUCCESS(FwpmTransactionBegin0(engine, 0));
    EXPECT_SUCCESS(FwpmTransactionAbort0(engine));
    EXPECT(FWP_E_NO_TXN_IN_PROGRESS, FwpmTransactionCommit0(engine));
}

static void belongs_to_session(void)
{
    HANDLE first = open_engine();
    HANDLE second = open_engine();

    EXPECT_SUCCESS(FwpmTransactionBegin0(first, FWPM_TXN_READ_ONLY));
    EXPECT(FWP_E_NO_TXN_IN_PROGRESS, FwpmTransactionCommit0(second));
    EXPECT_SUCCESS(FwpmTransactionCommit0(first));
}

static void survives_failed_call(void)
{
    IPSEC_KEY_MANAGER0 manager = notifier();
    IPSEC_KEY_MANAGER_CALLBACKS0 callbacks = callbacks_for(&manager);
    HANDLE engine = open_engine();
    HANDLE registration = NULL;

    EXPECT_SUCCESS(FwpmTransactionBegin0(engine, 0));
    EXPECT(FWP_E_TXN_IN_PROGRESS,
           IPsecKeyManagerAddAndRegister0(engine, &manager, &callbacks, &registration));
    EXPECT_SUCCESS(FwpmTransactionCommit0(engine));
}

static HANDLE open_with_wait(UINT32 msec)
{
    FWPM_SESSION0 session;

    memset(&session, 0, sizeof(session));
    session.txnWaitTimeoutInMSec = msec;
    return open_session(&session);
}

/* The test closes it. */
static HANDLE open_session_to_close(UINT32 msec)
{
    FWPM_SESSION0 session;
    HANDLE engine = NULL;

    memset(&session, 0, sizeof(session));
    session.txnWaitTimeoutInMSec = msec;
    EXPECT_SUCCESS(FwpmEngineOpen0(NULL, RPC_C_AUTHN_WINNT, NULL, &session, &engine));
    return engine;
}

static void second_writer_times_out(void)
{
    HANDLE first = open_engine();
    HANDLE second = open_with_wait(20);

    EXPECT_SUCCESS(FwpmTransactionBegin0(first, 0));
    EXPECT(FWP_E_TIMEOUT, FwpmTransactionBegin0(second, 0));
    EXPECT(FWP_E_NO_TXN_IN_PROGRESS, FwpmTransactionAbort0(second));
    EXPECT_SUCCESS(FwpmTransactionCommit0(first));
    EXPECT_SUCCESS(FwpmTransactionBegin0(second, 0));
}

static void reader_times_out(void)
{
    HANDLE first = open_engine();
    HANDLE second = open_with_wait(20);

    EXPECT_SUCCESS(FwpmTransactionBegin0(first, 0));
    EXPECT(FWP_E_TIMEOUT, FwpmTransactionBegin0(second, FWPM_TXN_READ_ONLY));
    EXPECT_SUCCESS(FwpmTransactionCommit0(first));
    EXPECT_SUCCESS(FwpmTransactionBegin0(second, FWPM_TXN_READ_ONLY));
}

static void unknown_flags_in_transaction(void)
{
    HANDLE engine = open_engine();

    EXPECT_SUCCESS(FwpmTransactionBegin0(engine, 0));
    EXPECT(FWP_E_INVALID_FLAGS, FwpmTransactionBegin0(engine, 9));
    EXPECT_SUCCESS(FwpmTransactionCommit0(engine));
}

struct waiter {
    HANDLE engine;
    HANDLE started;
    HANDLE thread;
    DWORD result;
};

static DWORD WINAPI wait_for_lock(void *context)
{
    struct waiter *waiter = context;

    SetEvent(waiter->started);
    waiter->result = FwpmTransactionBegin0(waiter->engine, 0);
    return 0;
}

/* Another thread begins a transaction on ENGINE, behind one that is open. */
static void start_waiter(struct waiter *waiter, HANDLE engine)
{
    waiter->engine = engine;
    waiter->result = ERROR_SUCCESS;
    waiter->started = CreateEventW(NULL, TRUE, FALSE, NULL);
    waiter->thread = CreateThread(NULL, 0, wait_for_lock, waiter, 0, NULL);
    EXPECT_TRUE(waiter->thread != NULL);
    WaitForSingleObject(waiter->started, LONG_WAIT_MSEC);
}

/* Whether its thread ended by itself, in time. */
static BOOL end_waiter(struct waiter *waiter)
{
    DWORD waited = WaitForSingleObject(waiter->thread, 2 * LONG_WAIT_MSEC);

    if (waited != WAIT_OBJECT_0)
        TerminateThread(waiter->thread, 1); /* it must not write into this frame when it is gone */
    CloseHandle(waiter->thread);
    CloseHandle(waiter->started);
    return waited == WAIT_OBJECT_0;
}

static void second_writer_gets_the_lock(void)
{
    HANDLE first = open_engine();
    struct waiter waiter;
    DWORD committed;
    BOOL ended;

    EXPECT_SUCCESS(FwpmTransactionBegin0(first, 0));
    start_waiter(&waiter, open_with_wait(LONG_WAIT_MSEC));
    committed = FwpmTransactionCommit0(first);
    ended = end_waiter(&waiter);
    expect_code(ERROR_SUCCESS, committed, "FwpmTransactionCommit0(first)");
    EXPECT_TRUE(ended);
    expect_code(ERROR_SUCCESS, waiter.result, "FwpmTransactionBegin0 of the waiting session");
    EXPECT_SUCCESS(FwpmTransactionCommit0(waiter.engine));
}

static DWORD WINAPI close_other(void *engine)
{
    return FwpmEngineClose0(engine);
}

/*
 * The thread that closes is the one that holds the transaction that is waited for, as seen from the
 * program: nobody else will end it. (Here another thread closes, so that a hang is a failure.)
 */
static void close_ends_a_wait(void)
{
    HANDLE first = open_engine();
    HANDLE second = open_session_to_close(INFINITE);
    struct waiter waiter;
    HANDLE closing;
    DWORD waited;
    DWORD closed = ERROR_SUCCESS;
    BOOL ended;

    EXPECT_SUCCESS(FwpmTransactionBegin0(first, 0));
    start_waiter(&waiter, second);
    Sleep(A_MOMENT_MSEC); /* the call is under way, and either way the answer is an error */
    closing = CreateThread(NULL, 0, close_other, second, 0, NULL);
    EXPECT_TRUE(closing != NULL);
    waited = WaitForSingleObject(closing, LONG_WAIT_MSEC);
    FwpmTransactionAbort0(first); /* so that a close that hangs ends, too */
    ended = end_waiter(&waiter);
    WaitForSingleObject(closing, LONG_WAIT_MSEC);
    GetExitCodeThread(closing, &closed);
    CloseHandle(closing);
    expect_number(WAIT_OBJECT_0, waited, "the end of FwpmEngineClose0");
    EXPECT_TRUE(ended);
    expect_code(ERROR_SUCCESS, closed, "FwpmEngineClose0 beside a waiting FwpmTransactionBegin0");
    expect_code((DWORD)FWP_E_SESSION_ABORTED, waiter.result, "the waiting FwpmTransactionBegin0");
}

/* How many microseconds a Begin of this session took, which must time out. */
static LONGLONG time_of_wait(HANDLE engine)
{
    LARGE_INTEGER from;
    LARGE_INTEGER to;
    LARGE_INTEGER frequency;

    QueryPerformanceFrequency(&frequency);
    QueryPerformanceCounter(&from);
    EXPECT(FWP_E_TIMEOUT, FwpmTransactionBegin0(engine, 0));
    QueryPerformanceCounter(&to);
    return (to.QuadPart - from.QuadPart) * 1000000 / frequency.QuadPart;
}

/* Never shorter; a busy machine may make it longer, so the shortest of some counts. */
static void wait_is_exact(const void *argument)
{
    UINT32 msec = *(const UINT32 *)argument;
    HANDLE first = open_engine();
    HANDLE second = open_with_wait(msec);
    LONGLONG shortest = LONG_WAIT_MSEC * 1000LL;
    int tries;

    EXPECT_SUCCESS(FwpmTransactionBegin0(first, 0));
    for (tries = 0; tries < WAIT_TRIES && shortest > (msec + WAIT_SPARE_MSEC) * 1000LL; tries++) {
        LONGLONG time = time_of_wait(second);

        EXPECT_TRUE(time >= msec * 1000LL);
        if (time < shortest)
            shortest = time;
    }
    EXPECT_TRUE(shortest <= (msec + WAIT_SPARE_MSEC) * 1000LL);
}

static const UINT32 waits[] = {1, 130};

static const struct battery_case cases[] = {
    {"FwpmTransactionBegin0: starts a read/write transaction", DOCUMENTED, begin_write},
    {"FwpmTransactionBegin0: starts a read-only transaction", DOCUMENTED, begin_read_only},
    {"FwpmTransactionBegin0: in a transaction is FWP_E_TXN_IN_PROGRESS", DOCUMENTED, begin_twice},
    {"FwpmTransactionBegin0: in a read-only transaction is FWP_E_TXN_IN_PROGRESS", DOCUMENTED,
     begin_read_only_twice},
    {"FwpmTransactionBegin0: works again after a commit and after an abort", DOCUMENTED,
     begin_after_commit},
    {"FwpmTransactionBegin0: is FWP_E_TIMEOUT while another session writes", DOCUMENTED,
     second_writer_times_out},
    {"FwpmTransactionBegin0: waits for another session's transaction", DOCUMENTED,
     second_writer_gets_the_lock},
    {"FwpmTransactionBegin0: a reader waits for a writer", DOCUMENTED, reader_times_out},
    {"FwpmTransactionBegin0: in a transaction, unknown flags are FWP_E_INVALID_FLAGS", CHOSEN,
     unknown_flags_in_transaction},
    {"FwpmEngineClose0: ends a wait for another's transaction with FWP_E_SESSION_ABORTED", CHOSEN,
     close_ends_a_wait},
    {"FwpmTransactionCommit0: outside a transaction is FWP_E_NO_TXN_IN_PROGRESS", DOCUMENTED,
     commit_outside},
    {"FwpmTransactionCommit0: a second commit is FWP_E_NO_TXN_IN_PROGRESS", DOCUMENTED,
     commit_twice},
    {"FwpmTransactionCommit0: after an abort is FWP_E_NO_TXN_IN_PROGRESS", DOCUMENTED,
     commit_after_abort},
    {"FwpmTransactionCommit0: another session's transaction is none of mine", DOCUMENTED,
     belongs_to_session},
    {"FwpmTransactionCommit0: a failed call inside does not matter", DOCUMENTED,
     survives_failed_call},
    {"FwpmTransactionAbort0: ends a read/write transaction", DOCUMENTED, abort_write},
    {"FwpmTransactionAbort0: ends a read-only transaction", DOCUMENTED, abort_read_only},
    {"FwpmTransactionAbort0: outside a transaction is FWP_E_NO_TXN_IN_PROGRESS", DOCUMENTED,
     abort_outside},
    {"FwpmTransactionAbort0: after a commit is FWP_E_NO_TXN_IN_PROGRESS", DOCUMENTED,
     abort_after_commit},
    {NULL, CHOSEN, NULL},
};

void add_transaction_tests(void)
{
    size_t i;

    for (i = 0; i < ARRAYSIZE(unknown_flags); i++)
        battery_add(CHOSEN, begin_unknown_flags, &unknown_flags[i],
                    "FwpmTransactionBegin0: flags 0x%lx are FWP_E_INVALID_FLAGS",
                    (unsigned long)unknown_flags[i]);
    for (i = 0; i < ARRAYSIZE(waits); i++)
        battery_add(DOCUMENTED, wait_is_exact, &waits[i],
                    "FwpmTransactionBegin0: with a txnWaitTimeoutInMSec of %lu it waits so long",
                    (unsigned long)waits[i]);
    battery_add_cases(cases);
}
