#include "service/writer.h"
#include "service/service.h"
#include "service/stage.h"

static struct {
    struct outbox *outbox; /* NULL: no writer */
    CONDITION_VARIABLE more;
    HANDLE thread;
    bool ending;
} writer;

static void more(void)
{
    WakeConditionVariable(&writer.more);
}

static DWORD WINAPI write_all(void *context)
{
    struct outbox_item *items = NULL;
    (void)context;
    service_lock();
    while ((items = outbox_take(writer.outbox)) != NULL || !writer.ending) {
        if (!items) {
            service_sleep(&writer.more, INFINITE);
            continue;
        }
        service_unlock();
        outbox_write(items);
        service_lock();
        bool was_behind = writer_is_behind();
        outbox_written(writer.outbox, items);
        if (was_behind && !writer_is_behind()) {
            stages_wake();
            service_changed();
        }
    }
    service_unlock();
    return 0;
}

DWORD writer_start(struct outbox *outbox)
{
    DWORD error = ERROR_SUCCESS;
    service_lock(); /* calls may come already, and the thread does */
    InitializeConditionVariable(&writer.more);
    writer.ending = false;
    writer.outbox = outbox;
    writer.thread = CreateThread(NULL, 0, write_all, NULL, 0, NULL);
    if (writer.thread) {
        outbox_begin(outbox, more);
    } else {
        error = GetLastError();
        writer.outbox = NULL;
    }
    service_unlock();
    return error;
}

void writer_stop(void)
{
    if (!writer.outbox) {
        return;
    }
    service_lock();
    writer.ending = true;
    WakeConditionVariable(&writer.more);
    service_unlock();
    WaitForSingleObject(writer.thread, INFINITE);
    CloseHandle(writer.thread);
    service_lock();
    outbox_end(writer.outbox);
    writer.outbox = NULL;
    service_unlock();
}

bool writer_is_behind(void)
{
    return outbox_full(writer.outbox);
}

bool writer_holds_up(void)
{
    return writer_is_behind() && !service_interrupted() && !service_stopping();
}

void writer_wait(void)
{
    while (writer_holds_up()) {
        service_wait_for_change(INFINITE);
    }
}
