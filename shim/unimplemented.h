/*
 * The exports that do nothing yet: for exports.awk's generated source. UNIMPLEMENTED_N(name)
 * defines a stdcall function with N arguments of four bytes, as 32-bit callers push them; with 64
 * bits the number means nothing. It says its name on standard error and fails.
 */
#ifndef SHIM_UNIMPLEMENTED_H
#define SHIM_UNIMPLEMENTED_H

#include <windows.h>

/* One per export. */
struct unimplemented_export {
    const char *name;
    LONG calls;
};

/* Says so, at the first call or at every one when the trace is on; ERROR_CALL_NOT_IMPLEMENTED. */
DWORD unimplemented(struct unimplemented_export *function);

/* The same for the WSA* functions: SOCKET_ERROR, with WSAEOPNOTSUPP as the last error. */
DWORD unimplemented_socket(struct unimplemented_export *function);

#define UNUSED_ARGUMENT __attribute__((unused)) UINT32
#define UNIMPLEMENTED_BODY(export_name, fail, arguments)                                           \
    DWORD WINAPI export_name arguments;                                                            \
    DWORD WINAPI export_name arguments                                                             \
    {                                                                                              \
        static struct unimplemented_export self = {#export_name, 0};                               \
        return fail(&self);                                                                        \
    }

#define ARGUMENTS_0 (void)
#define ARGUMENTS_1 (UNUSED_ARGUMENT a)
#define ARGUMENTS_2 (UNUSED_ARGUMENT a, UNUSED_ARGUMENT b)
#define ARGUMENTS_3 (UNUSED_ARGUMENT a, UNUSED_ARGUMENT b, UNUSED_ARGUMENT c)
#define ARGUMENTS_4 (UNUSED_ARGUMENT a, UNUSED_ARGUMENT b, UNUSED_ARGUMENT c, UNUSED_ARGUMENT d)
#define ARGUMENTS_5                                                                                \
    (UNUSED_ARGUMENT a, UNUSED_ARGUMENT b, UNUSED_ARGUMENT c, UNUSED_ARGUMENT d, UNUSED_ARGUMENT e)
#define ARGUMENTS_6                                                                                \
    (UNUSED_ARGUMENT a, UNUSED_ARGUMENT b, UNUSED_ARGUMENT c, UNUSED_ARGUMENT d,                   \
     UNUSED_ARGUMENT e, UNUSED_ARGUMENT f)
#define ARGUMENTS_7                                                                                \
    (UNUSED_ARGUMENT a, UNUSED_ARGUMENT b, UNUSED_ARGUMENT c, UNUSED_ARGUMENT d,                   \
     UNUSED_ARGUMENT e, UNUSED_ARGUMENT f, UNUSED_ARGUMENT g)
#define ARGUMENTS_8                                                                                \
    (UNUSED_ARGUMENT a, UNUSED_ARGUMENT b, UNUSED_ARGUMENT c, UNUSED_ARGUMENT d,                   \
     UNUSED_ARGUMENT e, UNUSED_ARGUMENT f, UNUSED_ARGUMENT g, UNUSED_ARGUMENT h)
#define ARGUMENTS_9                                                                                \
    (UNUSED_ARGUMENT a, UNUSED_ARGUMENT b, UNUSED_ARGUMENT c, UNUSED_ARGUMENT d,                   \
     UNUSED_ARGUMENT e, UNUSED_ARGUMENT f, UNUSED_ARGUMENT g, UNUSED_ARGUMENT h,                   \
     UNUSED_ARGUMENT i)

#define UNIMPLEMENTED_0(name) UNIMPLEMENTED_BODY(name, unimplemented, ARGUMENTS_0)
#define UNIMPLEMENTED_1(name) UNIMPLEMENTED_BODY(name, unimplemented, ARGUMENTS_1)
#define UNIMPLEMENTED_2(name) UNIMPLEMENTED_BODY(name, unimplemented, ARGUMENTS_2)
#define UNIMPLEMENTED_3(name) UNIMPLEMENTED_BODY(name, unimplemented, ARGUMENTS_3)
#define UNIMPLEMENTED_4(name) UNIMPLEMENTED_BODY(name, unimplemented, ARGUMENTS_4)
#define UNIMPLEMENTED_5(name) UNIMPLEMENTED_BODY(name, unimplemented, ARGUMENTS_5)
#define UNIMPLEMENTED_6(name) UNIMPLEMENTED_BODY(name, unimplemented, ARGUMENTS_6)
#define UNIMPLEMENTED_7(name) UNIMPLEMENTED_BODY(name, unimplemented, ARGUMENTS_7)
#define UNIMPLEMENTED_8(name) UNIMPLEMENTED_BODY(name, unimplemented, ARGUMENTS_8)
#define UNIMPLEMENTED_9(name) UNIMPLEMENTED_BODY(name, unimplemented, ARGUMENTS_9)

#define UNIMPLEMENTED_SOCKET_0(name) UNIMPLEMENTED_BODY(name, unimplemented_socket, ARGUMENTS_0)
#define UNIMPLEMENTED_SOCKET_3(name) UNIMPLEMENTED_BODY(name, unimplemented_socket, ARGUMENTS_3)
#define UNIMPLEMENTED_SOCKET_5(name) UNIMPLEMENTED_BODY(name, unimplemented_socket, ARGUMENTS_5)
#define UNIMPLEMENTED_SOCKET_7(name) UNIMPLEMENTED_BODY(name, unimplemented_socket, ARGUMENTS_7)

#endif
