/* Nothing of Windows' ole2.h is needed beyond what windows.h here has. */
#include <windows.h>
