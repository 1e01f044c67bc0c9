/*
 * Waiting until the user or a service manager says stop. Any of these does:
 *   - Ctrl+C, Ctrl+Break, or closing the console window;
 *   - Enter, a line "quit", or end of file on standard input;
 *   - a named event, if one was given.
 * A program whose standard input is missing or NUL, as with a service, waits for the others.
 */
#ifndef SAMPLES_COMMON_STOP_H
#define SAMPLES_COMMON_STOP_H

#include <windows.h>

/* Starts to listen. EVENT_NAME names a manual-reset event that is opened or made; NULL for none.
 * Returns a Win32 error code. */
DWORD stop_prepare(const wchar_t *event_name);

/* Blocks until one of the reasons comes, and returns a text that says which. */
const char *stop_wait(void);

/* The program has cleaned up: lets a closing console go. Call it last. */
void stop_finished(void);

#endif
