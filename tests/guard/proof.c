/* Shows that the guarded heap guards: proof.exe MISTAKE makes one mistake and must not reach its
 * end. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv)
{
    const char *mistake = argc > 1 ? argv[1] : "none";
    volatile char *block = calloc(1, 48);
    volatile char *odd = calloc(1, 5001);
    volatile char sum = 0;
    if (!block || !odd) {
        return 2;
    }
    odd[5000] = 1;
    if (strcmp(mistake, "read-behind") == 0) {
        sum += block[48];
    } else if (strcmp(mistake, "write-behind") == 0) {
        block[48] = 1;
    } else if (strcmp(mistake, "write-close-behind") == 0) {
        odd[5001] = 1;
    } else if (strcmp(mistake, "write-before") == 0) {
        block[-1] = 1;
    } else if (strcmp(mistake, "hold-many") == 0) {
        for (int i = 0; i < 200; i++) {
            sum += *(volatile char *)calloc(1, 1);
        }
    }
    odd = realloc((void *)odd, 9000);
    if (!odd || odd[5000] != 1) {
        return 3;
    }
    free((void *)odd);
    free((void *)block);
    if (strcmp(mistake, "read-freed") == 0) {
        sum += block[0];
    } else if (strcmp(mistake, "free-twice") == 0) {
        free((void *)block);
    }
    printf("proof: %s: the end\n", mistake);
    return sum == 0 ? 0 : 1;
}
