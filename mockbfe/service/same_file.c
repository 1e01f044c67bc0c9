#include "command/same_file.h"

#include <windows.h>

static bool file_identity(const char *path, BY_HANDLE_FILE_INFORMATION *information)
{
    /* No access is asked for, so nothing that the file is held with stands against it. */
    HANDLE file = CreateFileA(path, 0, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
                              OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, NULL);
    bool known = file != INVALID_HANDLE_VALUE && GetFileInformationByHandle(file, information);
    if (file != INVALID_HANDLE_VALUE) {
        CloseHandle(file);
    }
    return known;
}

bool same_file(const char *a, const char *b)
{
    BY_HANDLE_FILE_INFORMATION first;
    BY_HANDLE_FILE_INFORMATION second;
    return file_identity(a, &first) && file_identity(b, &second) &&
           first.dwVolumeSerialNumber == second.dwVolumeSerialNumber &&
           first.nFileIndexHigh == second.nFileIndexHigh &&
           first.nFileIndexLow == second.nFileIndexLow;
}
