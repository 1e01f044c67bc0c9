/* Nothing of Windows' rpc.h is needed beyond what windows.h here has. */
#include <windows.h>
