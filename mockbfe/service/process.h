/*
 * An agent's process: started with its output and input on pipes, its lines and its end reported
 * from threads of their own.
 */
#ifndef MOCKBFE_SERVICE_PROCESS_H
#define MOCKBFE_SERVICE_PROCESS_H

#include <windows.h>
#include <stdbool.h>
#include <stdint.h>

struct process;

struct process_events {
    void *context;
    /* One line of the program's stdout or stderr, without its end. Called without any lock. It may
       take as long as it likes: no other line is read meanwhile, */
    void (*line)(void *context, const char *line);
    /* and while this is so the program's last lines are waited for. Without any lock. */
    bool (*held_up)(void *context);
    /* The program has ended and all its lines were reported. Called once, without any lock. */
    void (*ended)(void *context, uint32_t code);
};

struct process_request {
    const wchar_t *program;            /* full path */
    const wchar_t *command_line;       /* with the program's name in front */
    const wchar_t *const *environment; /* "NAME=value" added to ours, ends with NULL */
    struct process_events events;
};

/* Makes a process that does nothing yet, which takes its time. 0 or a Win32 error. */
DWORD process_create(const struct process_request *request, struct process **process);
/* Lets it run; its news begin. */
void process_run(struct process *process);
uint32_t process_id(const struct process *process);
/* Asks the program to end, by closing its standard input. */
void process_ask_to_end(struct process *process);
void process_kill(struct process *process);
/* Waits for the end's report, then frees. The process must have been killed or ended. */
void process_free(struct process *process);

#endif
