/* What one process sees of another one's registrations. */
#include "battery.h"
#include "check.h"
#include "fixture.h"

enum {
    GONE_WAIT_MSEC = 10000,
    POLL_MSEC = 5
};

static void manager_is_listed(void)
{
    GUID key = new_guid();

    start_other_process(&key, FALSE);
    EXPECT_TRUE(is_registered(open_engine(), &key));
}

static void key_is_taken(void)
{
    IPSEC_KEY_MANAGER0 manager = notifier();
    IPSEC_KEY_MANAGER_CALLBACKS0 callbacks = callbacks_for(&manager);
    HANDLE registration = NULL;

    start_other_process(&manager.keyManagerKey, FALSE);
    EXPECT(FWP_E_ALREADY_EXISTS,
           IPsecKeyManagerAddAndRegister0(open_engine(), &manager, &callbacks, &registration));
}

static void dictator_is_the_only_one(void)
{
    IPSEC_KEY_MANAGER0 manager = dictator();
    IPSEC_KEY_MANAGER_CALLBACKS0 callbacks = callbacks_for(&manager);
    HANDLE engine = open_engine();
    HANDLE registration = NULL;
    GUID other = new_guid();

    need_no_dictator(engine);
    start_other_process(&other, TRUE);
    EXPECT(FWP_E_ALREADY_EXISTS,
           IPsecKeyManagerAddAndRegister0(engine, &manager, &callbacks, &registration));
}

/* The service learns of a process's end by itself, so give it time. */
static void wait_until_gone(HANDLE engine, const GUID *key)
{
    ULONGLONG start = GetTickCount64();

    while (is_registered(engine, key)) {
        if (GetTickCount64() - start > GONE_WAIT_MSEC)
            fail_test("the dead process's key manager is still listed after %d ms", GONE_WAIT_MSEC);
        Sleep(POLL_MSEC);
    }
}

static void killed_process_is_forgotten(void)
{
    HANDLE engine = open_engine();
    GUID key = new_guid();
    HANDLE process = start_other_process(&key, FALSE);

    EXPECT_TRUE(is_registered(engine, &key));
    kill_process(process);
    wait_until_gone(engine, &key);
}

static void killed_dictator_leaves_room(void)
{
    IPSEC_KEY_MANAGER0 manager = dictator();
    HANDLE engine = open_engine();
    GUID key = new_guid();

    need_no_dictator(engine);
    kill_process(start_other_process(&key, TRUE));
    wait_until_gone(engine, &key);
    register_manager(engine, &manager);
}

static const struct battery_case cases[] = {
    {"IPsecKeyManagersGet0: lists another process's manager", DOCUMENTED, manager_is_listed},
    {"IPsecKeyManagerAddAndRegister0: another process's key is FWP_E_ALREADY_EXISTS", CHOSEN,
     key_is_taken},
    {"IPsecKeyManagerAddAndRegister0: another process's dictator is FWP_E_ALREADY_EXISTS",
     DOCUMENTED, dictator_is_the_only_one},
    {"IPsecKeyManagersGet0: a killed process's manager goes away", CHOSEN,
     killed_process_is_forgotten},
    {"IPsecKeyManagerAddAndRegister0: a killed dictator leaves room for another", CHOSEN,
     killed_dictator_leaves_room},
    {NULL, CHOSEN, NULL},
};

void add_process_tests(void)
{
    battery_add_cases(cases);
}
