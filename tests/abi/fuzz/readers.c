/*
 * A libFuzzer target for the readers of files: PE, COFF, DWARF, archives and .def. The first byte
 * of the input chooses the command, the rest is the file.
 */
#include "abi/command.h"
#include "abi/report.h"

extern const struct abi_tables abi_small_tables;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {.limit = 0};
    struct subject subject = {.name = "input", .arena = &arena};
    struct report report = {.command = "fuzz", .subjects = &subject, .n_subjects = 1};
    if (size == 0)
        return 0;
    struct bytes bytes = {data + 1, size - 1};
    if (data[0] & 1)
        exports_check(&abi_small_tables, bytes, &subject);
    else
        binary_check(&abi_small_tables, bytes, &subject);
    FILE *nowhere = fopen("/dev/null", "w");
    if (nowhere) {
        report_text(nowhere, &report, &arena);
        report_json(nowhere, &report);
        fclose(nowhere);
    }
    arena_free(&arena);
    return 0;
}
