#include "service/program_file.h"
#include "service/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

bool program_machine(const char *path, unsigned int *machine)
{
    unsigned char head[0x40] = {0};
    unsigned char signature[6] = {0};
    wchar_t *wide = wide_from_utf8(path);
    FILE *file = wide ? _wfopen(wide, L"rb") : NULL;
    bool pe = false;
    if (file && fread(head, 1, sizeof(head), file) == sizeof(head) && head[0] == 'M' &&
        head[1] == 'Z') {
        long at = (long)((unsigned long)head[0x3C] | (unsigned long)head[0x3D] << 8 |
                         (unsigned long)head[0x3E] << 16 | (unsigned long)head[0x3F] << 24);
        pe = at > 0 && fseek(file, at, SEEK_SET) == 0 &&
             fread(signature, 1, sizeof(signature), file) == sizeof(signature) &&
             memcmp(signature, "PE\0\0", 4) == 0;
    }
    if (file) {
        fclose(file);
    }
    free(wide);
    *machine = signature[4] | (unsigned int)signature[5] << 8;
    return pe;
}

/* Windows always has this DLL, a prefix when it was made with a 32-bit Wine. */
static bool runs_32_bit_programs(void)
{
    char folder[MAX_PATH];
    char path[MAX_PATH + 20];
    UINT length = GetSystemWow64DirectoryA(folder, sizeof(folder));
    if (length == 0 || length >= sizeof(folder)) {
        return false;
    }
    snprintf(path, sizeof(path), "%s\\ntdll.dll", folder);
    return GetFileAttributesA(path) != INVALID_FILE_ATTRIBUTES;
}

void program_explain_start_error(const char *path, unsigned long error, char *why, size_t why_size)
{
    unsigned int machine = 0;
    bool pe = program_machine(path, &machine);
    bool ours = machine == IMAGE_FILE_MACHINE_AMD64 ||
                (machine == IMAGE_FILE_MACHINE_I386 && runs_32_bit_programs());
    int used = snprintf(why, why_size, "%s cannot be started, error %lu", path, error);
    if (used < 0 || (size_t)used >= why_size) {
        return;
    }
    why += used;
    why_size -= (size_t)used;
    if (pe && machine == IMAGE_FILE_MACHINE_I386 && !ours) {
        snprintf(why, why_size,
                 ": it is a 32-bit program; this Wine runs only 64-bit ones (`make wine32` "
                 "installs 32-bit Wine; then let a new prefix be made)");
    } else if (pe && !ours) {
        snprintf(why, why_size, ": it is for another processor (machine 0x%04x)", machine);
    } else if (pe && error == ERROR_BAD_EXE_FORMAT) {
        snprintf(why, why_size, ": it is damaged or incomplete");
    } else if (error == ERROR_FILE_NOT_FOUND) {
        snprintf(why, why_size, ": the program or a DLL of it is missing");
    }
}
