/*
 * `mockbfe abi exports`: a DLL's or an import library's names against those of Windows' DLL.
 */
#include "abi/archive.h"
#include "abi/command.h"
#include "abi/pe.h"

#include <string.h>

/* Names that Windows 10.0.19041 does not export, but others do. */
struct names {
    const char **items;
    size_t count;
};

static bool from_dll(struct bytes bytes, struct subject *subject, struct offers *offers,
                     struct abi_error *error)
{
    struct coff_file file;
    struct pe_exports exports;
    if (!coff_open(&file, bytes, subject->arena, error) ||
        !pe_read_exports(&file, subject->arena, &exports, error))
        return false;
    if (exports.count == 0)
        return abi_fail(error,
                        "the image exports nothing by name; give the DLL, its import library "
                        "or its .def");
    subject->detail = arena_format(subject->arena, "DLL for %s", abi_target_name(file.target));
    for (size_t i = 0; i < exports.count; i++) {
        struct offer offer = {.name = exports.items[i].name,
                              .ordinal = (int)(exports.items[i].ordinal & 0xffff),
                              .stack_bytes = -1};
        if (!offers_add(offers, &offer, error))
            return false;
    }
    return true;
}

static bool read_offers(struct bytes bytes, struct subject *subject, struct offers *offers,
                        struct abi_error *error)
{
    if (bytes.size >= 2 && memcmp(bytes.data, "MZ", 2) == 0)
        return from_dll(bytes, subject, offers, error);
    if (bytes.size >= 8 && memcmp(bytes.data, "!<thin>\n", 8) == 0)
        return abi_fail(error, "this is a thin archive, which names files instead of holding them; "
                               "give an ordinary import library");
    if (bytes.size >= 8 && memcmp(bytes.data, "!<arch>\n", 8) == 0) {
        subject->detail = "import library";
        return archive_read(bytes, offers, error);
    }
    subject->detail = "module-definition file";
    return def_read(bytes, offers, error);
}

static void check_dll(struct subject *subject, const char *dll, const char *name)
{
    struct finding finding = {
        .kind = EXPORT_DLL,
        .name = name,
        .theirs = dll,
        .windows = "fwpuclnt.dll",
        .consequence = "a program that is linked with it looks for another DLL than Windows has"};
    if (dll && !abi_is_fwpuclnt(dll))
        subject_add(subject, &finding);
}

static void check_ordinal(const struct abi_tables *tables, struct subject *subject,
                          const struct offer *offer, const struct abi_export *export)
{
    struct arena *arena = subject->arena;
    const char *there = NULL;
    if (!offer->ordinal || !export->ordinal || offer->ordinal == export->ordinal)
        return;
    for (size_t i = 0; i < tables->n_exports; i++)
        if (tables->exports[i].ordinal == offer->ordinal)
            there = tables->exports[i].name;
    struct finding finding = {
        .kind = EXPORT_ORDINAL,
        .order = (size_t) export->ordinal,
        .name = export->name,
        .theirs = arena_format(arena, "ordinal %d", offer->ordinal),
        .windows = arena_format(arena, "ordinal %d (10.0.19041)", export->ordinal),
        .consequence =
            there ? arena_format(arena, "a program that imports by ordinal %d gets %s on Windows",
                                 offer->ordinal, there)
                  : "a program that imports by that ordinal finds nothing on Windows"};
    subject_add(subject, &finding);
}

static void check_stack(const struct abi_tables *tables, struct subject *subject,
                        const struct offer *offer)
{
    long i = offer->stack_bytes >= 0 ? abi_find(tables, ABI_FUNCTION, offer->name) : -1;
    if (i < 0 || tables->functions[i].stack_bytes < 0 ||
        tables->functions[i].stack_bytes == offer->stack_bytes)
        return;
    struct finding finding = {
        .kind = EXPORT_STACK,
        .order = (size_t)i,
        .name = offer->name,
        .theirs = arena_format(subject->arena, "%d bytes of parameters", offer->stack_bytes),
        .windows = arena_format(subject->arena, "%d", tables->functions[i].stack_bytes),
        .consequence = "a program with the right prototype does not link with it, and one with the "
                       "wrong prototype does"};
    subject_add(subject, &finding);
}

static void check_offer(const struct abi_tables *tables, struct subject *subject,
                        const struct offer *offer, size_t order, struct names *newer)
{
    const struct abi_export *export = abi_find_export(tables, offer->name);
    if (export) {
        check_ordinal(tables, subject, offer, export);
        check_stack(tables, subject, offer);
        if (!export->ordinal && newer->count < tables->n_exports)
            newer->items[newer->count++] = export->name;
        return;
    }
    struct finding finding = {.kind = EXPORT_UNKNOWN,
                              .order = order,
                              .name = offer->name,
                              .theirs = "exported",
                              .consequence = "a program that imports it does not start on Windows"};
    subject_add(subject, &finding);
}

static bool offers_name(const struct offers *offers, const char *name)
{
    for (size_t i = 0; i < offers->count; i++)
        if (strcmp(offers->items[i].name, name) == 0)
            return true;
    return false;
}

static void check_missing(const struct abi_tables *tables, struct subject *subject,
                          const struct offers *offers)
{
    for (size_t i = 0; i < tables->n_exports; i++) {
        const struct abi_export *export = &tables->exports[i];
        struct finding finding = {
            .kind = EXPORT_MISSING,
            .order = i,
            .name = export->name,
            .windows = arena_format(subject->arena, "ordinal %d", export->ordinal),
            .consequence = "a program that uses it does not link or does not start"};
        if (!export->ordinal)
            continue;
        subject->n_checked++;
        if (!offers_name(offers, export->name))
            subject_add(subject, &finding);
    }
}

void exports_check(const struct abi_tables *tables, struct bytes bytes, struct subject *subject)
{
    struct offers offers = {.arena = subject->arena};
    struct abi_error error;
    if (!read_offers(bytes, subject, &offers, &error)) {
        subject->state = SUBJECT_FAILED;
        subject->reason = arena_text(subject->arena, error.text);
        return;
    }
    if (offers.count == 0) {
        subject->state = SUBJECT_FAILED;
        subject->reason =
            "it names no function of a DLL; give fwpuclnt.dll, its import library or its "
            ".def";
        return;
    }
    struct names newer = {arena_array(subject->arena, tables->n_exports + 1, sizeof(const char *)),
                          0};
    if (!newer.items) {
        subject->no_memory = true;
        return;
    }
    check_dll(subject, offers.dll, "the name of the DLL");
    for (size_t i = 0; i < offers.count; i++) {
        if (offers.items[i].dll && !offers.dll)
            check_dll(subject, offers.items[i].dll, offers.items[i].name);
        check_offer(tables, subject, &offers.items[i], i, &newer);
    }
    check_missing(tables, subject, &offers);
    if (newer.count)
        subject_note(subject,
                     "Windows 10.0.19041 does not export these, though newer headers or import "
                     "libraries know them",
                     newer.items, newer.count);
}

bool exports_command(const struct abi_tables *tables, const struct options *options,
                     struct arena *arena, struct report *report, struct abi_error *error)
{
    return check_files(tables, options, arena, report, exports_check, error);
}
