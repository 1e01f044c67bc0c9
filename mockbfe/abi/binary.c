/*
 * `mockbfe abi binary`: the records in a file's debug data, and what a PE image imports.
 */
#include "abi/command.h"
#include "abi/compare.h"
#include "abi/pe.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define REGISTER_FUNCTION "IPsecKeyManagerAddAndRegister0"

struct check {
    const struct abi_tables *tables;
    struct subject *subject;
    struct coff_file file;
    bool imports_fwpuclnt;
};

static const struct abi_export *export_of(const struct check *check, const struct pe_import *import)
{
    if (import->name)
        return abi_find_export(check->tables, import->name);
    for (size_t i = 0; i < check->tables->n_exports; i++)
        if (check->tables->exports[i].ordinal == import->ordinal)
            return &check->tables->exports[i];
    return NULL;
}

static void report_unknown(struct check *check, const struct pe_import *import, size_t order)
{
    struct arena *arena = check->subject->arena;
    struct finding finding = {
        .kind = IMPORT_UNKNOWN,
        .order = order,
        .name = import->name ? import->name : arena_format(arena, "ordinal %u", import->ordinal),
        .theirs = arena_format(arena, "imported from %.40s", import->dll),
        .windows = "not exported by fwpuclnt.dll",
        .consequence = import->delayed
                           ? "the first call of it raises an exception on Windows"
                           : "Windows does not start the program: the entry point is not found"};
    subject_add(check->subject, &finding);
}

static void report_integrity(struct check *check)
{
    struct finding finding = {
        .kind = FORCE_INTEGRITY_MISSING,
        .name = "IMAGE_DLLCHARACTERISTICS_FORCE_INTEGRITY",
        .theirs = "not set",
        .windows = "required of images that call " REGISTER_FUNCTION,
        .consequence = "Windows answers " REGISTER_FUNCTION " with SEC_E_CANNOT_INSTALL; link with "
                       "-Wl,--forceinteg (GNU ld), /INTEGRITYCHECK (lld-link, MSVC), and sign the "
                       "image"};
    subject_add(check->subject, &finding);
}

static void note_not_implemented(struct check *check, const char **names, size_t count)
{
    if (count)
        subject_note(
            check->subject,
            "the mock's fwpuclnt.dll does not answer these imports yet; a call of one fails with "
            "an error, and a line names it",
            names, count);
}

/*
 * The table of imports lies in a section that the file has no bytes of: a file that was made to
 * hold debug data only.
 */
static bool has_only_debug_data(const struct coff_file *file)
{
    uint32_t address = file->directories[COFF_DIRECTORY_IMPORT].address;
    for (uint32_t i = 0; i < file->n_sections; i++) {
        const struct coff_section *section = &file->sections[i];
        if (address >= section->address && address - section->address < section->size)
            return section->data.size == 0 && coff_section(file, ".debug_info") != NULL;
    }
    return false;
}

static void check_imports(struct check *check)
{
    struct arena *arena = check->subject->arena;
    struct pe_imports imports = {NULL, 0};
    struct abi_error error = {""};
    bool registers = false;
    size_t n_missing = 0;
    size_t n_newer = 0;
    if (has_only_debug_data(&check->file)) {
        subject_note(check->subject,
                     "this file holds debug data only; give the image itself to check its imports",
                     NULL, 0);
        return;
    }
    if (!pe_read_imports(&check->file, arena, &imports, &error)) {
        check->subject->reason = arena_text(arena, error.text);
        return;
    }
    const char **missing = arena_array(arena, imports.count + 1, sizeof(*missing));
    const char **newer = arena_array(arena, imports.count + 1, sizeof(*newer));
    if (!missing || !newer) {
        check->subject->no_memory = true;
        return;
    }
    for (size_t i = 0; i < imports.count; i++) {
        const struct pe_import *import = &imports.items[i];
        if (!abi_is_fwpuclnt(import->dll))
            continue;
        const struct abi_export *export = export_of(check, import);
        check->subject->n_checked++;
        check->imports_fwpuclnt = true;
        if (!export) {
            report_unknown(check, import, i);
            continue;
        }
        if (!export->ordinal)
            newer[n_newer++] = export->name;
        if (strcmp(export->name, REGISTER_FUNCTION) == 0)
            registers = true;
        if (!abi_is_implemented(check->tables, export->name))
            missing[n_missing++] = export->name;
    }
    note_not_implemented(check, missing, n_missing);
    if (n_newer)
        subject_note(
            check->subject,
            "Windows 10.0.19041 does not export these imports; the program needs a newer one",
            newer, n_newer);
    if (registers && !(check->file.dll_characteristics & COFF_FORCE_INTEGRITY))
        report_integrity(check);
}

static const char *no_debug_data(struct check *check)
{
    struct arena *arena = check->subject->arena;
    const char *elsewhere = check->file.is_image ? pe_split_debug_file(&check->file) : NULL;
    size_t length = elsewhere ? strlen(elsewhere) : 0;
    if (length > 4 && strcasecmp(elsewhere + length - 4, ".pdb") == 0)
        return arena_format(arena,
                            "Its records cannot be checked: its debug data is a PDB (%.200s), "
                            "and this reads DWARF. Build it with gcc, or with clang and "
                            "-gdwarf-4.",
                            elsewhere);
    if (coff_section(&check->file, ".debug$T") || coff_section(&check->file, ".debug$S"))
        return "Its records cannot be checked: its debug data is CodeView, and this reads DWARF. "
               "Build it with gcc -g, or with clang -gdwarf-4.";
    if (elsewhere)
        return arena_format(arena,
                            "Its records cannot be checked: its debug data was split off into "
                            "%.200s. Give that file too.",
                            elsewhere);
    return "Its records cannot be checked: it has no debug data. Build it with -g -gdwarf-4 and "
           "without -s, or give it before it is stripped.";
}

static bool sees_nothing(const struct model *model)
{
    for (size_t i = 0; i < model->tables->n_functions; i++)
        if (model->functions[i].state == MODEL_PRESENT)
            return false;
    for (size_t i = 0; i < model->tables->n_enumerators; i++)
        if (model->enumerators[i].state == MODEL_PRESENT)
            return false;
    return model->records_seen == 0;
}

/*
 * MinGW-w64's own objects often bring debug data into a program that was built without. Where it
 * calls fwpuclnt.dll and yet knows nothing of WFP, that is the reason.
 */
static const char *nothing_seen(const struct check *check)
{
    if (check->imports_fwpuclnt)
        return "Its records cannot be checked: it calls fwpuclnt.dll, but its debug data knows "
               "nothing of WFP or IPsec. Build all of it with -g -gdwarf-4 and without -flto.";
    return "Nothing could be checked: its debug data describes nothing of WFP or IPsec. Its "
           "sources use nothing of it, or those that do were built without -g or with -flto.";
}

static void check_records(struct check *check)
{
    struct subject *subject = check->subject;
    struct compare_options options = {.declarations = false};
    struct abi_error error = {""};
    struct dwarf *dwarf = dwarf_open(&check->file, subject->arena, &error);
    if (!dwarf) {
        subject->reason =
            *error.text ? arena_text(subject->arena, error.text) : no_debug_data(check);
        return;
    }
    struct model *model = model_new(check->tables, check->file.target, subject->arena);
    if (!model) {
        subject->no_memory = true;
        return;
    }
    if (!model_add_dwarf(model, dwarf, "", NULL, NULL, &error)) {
        subject->reason = arena_text(subject->arena, error.text);
        return;
    }
    compare_model(model, &options, subject);
    if (sees_nothing(model))
        subject->reason = nothing_seen(check);
}

void binary_check(const struct abi_tables *tables, struct bytes bytes, struct subject *subject)
{
    struct check check = {.tables = tables, .subject = subject};
    struct abi_error error = {""};
    if (!coff_open(&check.file, bytes, subject->arena, &error)) {
        subject->state = SUBJECT_FAILED;
        subject->reason = arena_text(subject->arena, error.text);
        return;
    }
    subject->detail =
        arena_format(subject->arena, "%s for %s", check.file.is_image ? "PE image" : "COFF object",
                     abi_target_name(check.file.target));
    if (check.file.is_image)
        check_imports(&check);
    if (!subject->no_memory && !subject->reason)
        check_records(&check);
    if (!subject->n_checked)
        subject->state = SUBJECT_FAILED;
}

bool binary_command(const struct abi_tables *tables, const struct options *options,
                    struct arena *arena, struct report *report, struct abi_error *error)
{
    return check_files(tables, options, arena, report, binary_check, error);
}
