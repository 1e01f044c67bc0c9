#include "../right/windows.h"
