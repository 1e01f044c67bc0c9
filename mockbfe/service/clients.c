#include "service/clients.h"
#include "service/limits.h"
#include "service/service.h"
#include "service/stage.h"

#include <stdlib.h>

struct client {
    uint32_t process_id;
    HANDLE process;
    HANDLE wait;
    bool ended;
    struct client *next;
};

/* Under the service's lock. Ended ones stay in the list until their wait can be taken back. */
static struct client *clients;
static unsigned int client_count;

static void CALLBACK client_ended(void *context, BOOLEAN timed_out)
{
    struct client *client = context;
    (void)timed_out;
    service_lock();
    if (!client->ended) {
        client->ended = true;
        stages_process_died(client->process_id);
    }
    service_unlock();
}

static void client_free(struct client *client)
{
    if (client->wait) {
        UnregisterWaitEx(client->wait, INVALID_HANDLE_VALUE);
    }
    if (client->process) {
        CloseHandle(client->process);
    }
    free(client);
}

/* Ended clients are taken out when the next one comes; their notification is over by then or soon.
 */
static struct client *take_ended(void)
{
    struct client *ended = NULL;
    struct client **link = &clients;
    while (*link) {
        struct client *client = *link;
        if (client->ended) {
            *link = client->next;
            client->next = ended;
            ended = client;
            client_count--;
        } else {
            link = &client->next;
        }
    }
    return ended;
}

uint32_t clients_watch(uint32_t process_id)
{
    for (struct client *ended = take_ended(); ended;) {
        struct client *next = ended->next;
        /* Without waiting for the notification: it may want the lock that is held here. */
        UnregisterWaitEx(ended->wait, NULL);
        ended->wait = NULL;
        client_free(ended);
        ended = next;
    }
    for (const struct client *client = clients; client; client = client->next) {
        if (client->process_id == process_id && !client->ended) {
            return ERROR_SUCCESS;
        }
    }
    if (client_count >= SERVICE_MAX_CLIENTS) {
        return ERROR_NO_SYSTEM_RESOURCES;
    }
    uint32_t error = ERROR_SUCCESS;
    struct client *client = calloc(1, sizeof(*client));
    if (!client) {
        return ERROR_OUTOFMEMORY;
    }
    client->process_id = process_id;
    client->process = OpenProcess(SYNCHRONIZE, FALSE, process_id);
    if (client->process && WaitForSingleObject(client->process, 0) == WAIT_OBJECT_0) {
        error = ERROR_PROCESS_ABORTED;
    } else if (!client->process ||
               !RegisterWaitForSingleObject(&client->wait, client->process, client_ended, client,
                                            INFINITE, WT_EXECUTEONLYONCE)) {
        error = GetLastError();
    }
    if (error != ERROR_SUCCESS) {
        client_free(client);
        return error;
    }
    client->next = clients;
    clients = client;
    client_count++;
    return ERROR_SUCCESS;
}

void clients_forget(void)
{
    service_lock();
    struct client *all = clients;
    clients = NULL;
    client_count = 0;
    for (struct client *client = all; client; client = client->next) {
        client->ended = true; /* what comes now is of no interest */
    }
    service_unlock();
    while (all) {
        struct client *next = all->next;
        client_free(all);
        all = next;
    }
}
