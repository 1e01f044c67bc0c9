/*
 * The limit of client processes, which nobody reaches with real ones: mockbfe/service/clients.c
 * with processes that are events. Opening one by its id gives its event, which is set when it
 * "ends".
 *
 *   clients.exe
 *
 * Says what it got as limits.exe does.
 */
#include "service/clients.h"
#include "service/limits.h"
#include "service/service.h"
#include "service/stage.h"

#include <stdbool.h>
#include <stdio.h>

#define PATIENCE_MS 60000
#define FIRST_ID 1000

static SRWLOCK lock = SRWLOCK_INIT;
static HANDLE processes[SERVICE_MAX_CLIENTS + 1];
static HANDLE one_died;
static uint32_t died;

void service_lock(void)
{
    AcquireSRWLockExclusive(&lock);
}

void service_unlock(void)
{
    ReleaseSRWLockExclusive(&lock);
}

void stages_process_died(uint32_t process_id)
{
    died = process_id;
    SetEvent(one_died);
}

HANDLE WINAPI fake_open_process(DWORD access, BOOL inherit, DWORD process_id)
{
    HANDLE copy = NULL;
    HANDLE self = GetCurrentProcess();
    DuplicateHandle(self, processes[process_id - FIRST_ID], self, &copy, access, inherit, 0);
    return copy;
}

static uint32_t watch(uint32_t number)
{
    service_lock();
    uint32_t error = clients_watch(FIRST_ID + number);
    service_unlock();
    return error;
}

static void say(const char *what, unsigned long count, uint32_t error)
{
    printf("limits: %s = %lu, then 0x%08lx\n", what, count, (unsigned long)error);
    fflush(stdout);
}

int main(void)
{
    uint32_t count = 0;
    uint32_t error = ERROR_SUCCESS;
    one_died = CreateEventW(NULL, FALSE, FALSE, NULL);
    for (uint32_t i = 0; i <= SERVICE_MAX_CLIENTS; i++) {
        processes[i] = CreateEventW(NULL, TRUE, FALSE, NULL);
    }
    while (count <= SERVICE_MAX_CLIENTS && (error = watch(count)) == ERROR_SUCCESS) {
        count++;
    }
    say("client processes", count, error);
    say("a client that is known already", 1, watch(0));
    /* Any of them ends: it is noticed, and there is room for another, once. */
    SetEvent(processes[count / 2]);
    error = WaitForSingleObject(one_died, PATIENCE_MS);
    say("client that ended", died == FIRST_ID + count / 2, error);
    say("client of an ended process", 1, watch(count / 2));
    say("client processes again", 1, watch(count));
    clients_forget();
    say("client processes afterwards", 1, watch(1));
    clients_forget();
    printf("limits: done with clients\n");
    return 0;
}
