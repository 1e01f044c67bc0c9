#include "guard.h"

#define EXCEPTION_CODE_BREAKPOINT 0x80000003ul
#define EXCEPTION_CODE_SINGLE_STEP 0x80000004ul
#define EXCEPTION_CODE_STACK_OVERFLOW 0xC00000FDul
#define EXCEPTION_CODE_UNKNOWN 0xE0000000ul

enum {
    CONTINUE_SEARCH = 0,
    EXECUTE_HANDLER = 1
};

/* The compiler's intrinsic behind GetExceptionCode(); it is right in the filter only. */
unsigned long __cdecl _exception_code(void);

static int filter(unsigned long raised, unsigned long *code)
{
    if (raised == EXCEPTION_CODE_BREAKPOINT || raised == EXCEPTION_CODE_SINGLE_STEP ||
        raised == EXCEPTION_CODE_STACK_OVERFLOW)
        return CONTINUE_SEARCH;
    *code = raised ? raised : EXCEPTION_CODE_UNKNOWN;
    return EXECUTE_HANDLER;
}

/* A call of its own: clang protects calls inside __try, not single memory accesses. */
int rpc_guard(guarded_function *function, void *context, unsigned long *code)
{
    int returned = 0;

    __try {
        *code = function(context);
        returned = 1;
    } __except (filter(_exception_code(), code)) {
        returned = 0;
    }
    return returned;
}
