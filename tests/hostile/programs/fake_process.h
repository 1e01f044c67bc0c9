/* The compiler puts it in front of both clients.c: the product opens the processes of the test. */
#ifndef TESTS_HOSTILE_FAKE_PROCESS_H
#define TESTS_HOSTILE_FAKE_PROCESS_H

#include <winsock2.h>
#include <windows.h>

HANDLE WINAPI fake_open_process(DWORD access, BOOL inherit, DWORD process_id);
#define OpenProcess fake_open_process

#endif
