/*
 * Runs a function and turns whatever it raises into a value. RPC failures arrive as structured
 * exceptions, and so does a bad pointer of the caller; gcc has no __try, so the one function that
 * needs it is compiled with clang (rules.mk). This header and guard.c include nothing, because
 * clang's i686 target that knows __try cannot digest MinGW's headers.
 */
#ifndef SHIM_GUARD_H
#define SHIM_GUARD_H

typedef unsigned long guarded_function(void *context);

/*
 * Returns 1 and *code = the function's result, or 0 and *code = the code of the exception that
 * ended it (never 0). Breakpoints, single steps and stack overflows are not caught: they belong to
 * the debugger and to the program.
 */
int rpc_guard(guarded_function *function, void *context, unsigned long *code);

#endif
