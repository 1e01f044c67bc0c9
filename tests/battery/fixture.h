/* What tests need again and again. Everything that these functions open is closed after the test,
 * also when it fails. */
#ifndef TESTS_BATTERY_FIXTURE_H
#define TESTS_BATTERY_FIXTURE_H

#include <windows.h>
#include <fwpmu.h>

/* A GUID that nobody else has. */
GUID new_guid(void);

/* A pointer or handle made of a number: for values that nobody handed out. */
void *made_up_pointer(ULONG_PTR value);

/* Opens a session that must succeed. SESSION may be NULL. */
HANDLE open_session(const FWPM_SESSION0 *session);
HANDLE open_engine(void);

/* Remembers a session that the test opened itself. */
void keep_session(HANDLE engine);

/* Closes a session of the two above; this must succeed. */
void close_session(HANDLE engine);

/* A key manager with a new key and a display name, for one or both roles, and the callbacks that
 * belong to it. */
IPSEC_KEY_MANAGER0 notifier(void);
IPSEC_KEY_MANAGER0 dictator(void);
IPSEC_KEY_MANAGER_CALLBACKS0 callbacks_for(const IPSEC_KEY_MANAGER0 *manager);

/* Registers MANAGER with its callbacks; this must succeed. Closing the session ends the
 * registration. Dictators: the test is skipped where another program holds the place of the only
 * dictator. */
HANDLE register_manager(HANDLE engine, const IPSEC_KEY_MANAGER0 *manager);

/* Skips the test where a dictator is registered already, by another program. */
void need_no_dictator(HANDLE engine);

/* The entry with KEY, or NULL. */
const IPSEC_KEY_MANAGER0 *find_manager(IPSEC_KEY_MANAGER0 **entries, UINT32 count, const GUID *key);

/* Whether a key manager with KEY is registered. */
BOOL is_registered(HANDLE engine, const GUID *key);

/*
 * Another process of this program, which registers a key manager with KEY and keeps it. Returns
 * when that has happened. The process is terminated after the test at the latest.
 */
HANDLE start_other_process(const GUID *key, BOOL dictate);

/* What the other process does; REGISTERED is an event. Returns its exit code. */
int be_other_process(wchar_t *key_text, BOOL dictate, HANDLE registered);

/* Ends PROCESS without a chance to clean up, and waits until it is gone. */
void kill_process(HANDLE process);

/* Closes what the test left open. The runner calls it. */
void release_fixtures(void);

#endif
