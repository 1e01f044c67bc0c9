/* A TIA's session and registration, and its calls by the RPCs that they make. */
#ifndef TESTS_HOSTILE_MORTAL_TIA_H
#define TESTS_HOSTILE_MORTAL_TIA_H

#include <windows.h>
#include <fwpmu.h>

#include "mortal_calls.h"

/* For what must happen soon, on whatever machine. */
#define PATIENCE_MS 120000

extern HANDLE engine;
extern HANDLE manager;

DWORD open_engine(void);
/* mortal.c */
DWORD register_manager(BOOL dictates);
/* How many handles a process has. */
unsigned long handles_of(DWORD process);

/* What a call needs: a session, a registration, a transaction. The session is there already. */
DWORD prepare_call(struct mortal_call call);
DWORD make_call(struct mortal_call call);

/* mortal_outlive.c */
int outlive_many_services(void);
int outlive_one_service(void);
/* Where each callback ends: one of them may stay there until the service is gone. */
void outlive_in(const char *callback);

#endif
