/* Nothing of Windows' rpcndr.h is needed beyond what windows.h here has. */
#include <windows.h>
