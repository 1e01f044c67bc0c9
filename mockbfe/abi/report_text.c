#include "abi/report.h"

#include "abi/error.h"
#include "abi/text.h"

#include <stdlib.h>
#include <string.h>

#define WIDTH 100u
/* Names of one kind and header that are shown without --all. */
#define FEW_NAMES 10u
#define MOST_SUBJECTS 32u

/* One difference and the subjects that have it. */
struct entry {
    const struct finding *finding;
    uint32_t subjects; /* a bit for each */
};

struct view {
    FILE *out;
    const struct report *report;
    struct entry *entries;
    size_t n_entries;
    size_t first; /* the subjects that are shown */
    size_t last;
    uint32_t checked; /* a bit for each that was checked */
};

static const char *const group_titles[FINDING_GROUPS] = {
    [GROUP_LAYOUT] = "Wrong layouts",
    [GROUP_PROTOTYPE] = "Wrong prototypes",
    [GROUP_VALUE] = "Wrong values",
    [GROUP_TYPE] = "Other types, of the right size in the right place",
    [GROUP_MISSING] = "Missing",
    [GROUP_IMPORT] = "What Windows would refuse",
    [GROUP_EXPORT] = "Exports",
};

static const char *const group_counts[FINDING_GROUPS][2] = {
    [GROUP_LAYOUT] = {"difference in layouts", "differences in layouts"},
    [GROUP_PROTOTYPE] = {"difference in prototypes", "differences in prototypes"},
    [GROUP_VALUE] = {"wrong value", "wrong values"},
    [GROUP_TYPE] = {"other type", "other types"},
    [GROUP_MISSING] = {"missing name", "missing names"},
    [GROUP_IMPORT] = {"thing that Windows would refuse", "things that Windows would refuse"},
    [GROUP_EXPORT] = {"difference in exports", "differences in exports"},
};

static void print_text(FILE *out, const char *text)
{
    print_clean(out, text, strlen(text), 0);
}

int report_exit_code(const struct report *report)
{
    int code = 0;
    for (size_t i = 0; i < report->n_subjects; i++) {
        const struct subject *subject = &report->subjects[i];
        if (subject->state == SUBJECT_FAILED ||
            (subject->reason && subject->state == SUBJECT_CHECKED))
            return 2;
        if (subject->n_findings)
            code = 1;
    }
    return code;
}

static int header_order(const char *header)
{
    int i = 0;
    if (!header)
        return -1;
    while (abi_headers[i] && strcmp(abi_headers[i], header) != 0)
        i++;
    return i;
}

/* Whether findings are shown kind by kind, or name by name. */
static bool by_kind(enum finding_kind kind)
{
    return finding_group(kind) == GROUP_VALUE || finding_group(kind) == GROUP_MISSING ||
           finding_group(kind) == GROUP_EXPORT;
}

static int compare_text(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "");
}

static int by_number(uint64_t a, uint64_t b)
{
    return a < b ? -1 : a > b;
}

static int compare_findings(const struct finding *a, const struct finding *b)
{
    int order = by_number(finding_group(a->kind), finding_group(b->kind));
    if (!order)
        order = header_order(a->header) - header_order(b->header);
    if (!order && by_kind(a->kind))
        order = by_number(a->kind, b->kind);
    if (!order)
        order = (a->kind == FIELD_TYPE) < (b->kind == FIELD_TYPE)   ? 1
                : (a->kind == FIELD_TYPE) > (b->kind == FIELD_TYPE) ? -1
                                                                    : 0;
    if (!order)
        order = by_number(a->order, b->order);
    if (!order)
        order = compare_text(a->name, b->name);
    if (!order)
        order = by_number(a->member_order, b->member_order);
    if (!order)
        order = by_number(a->kind, b->kind);
    return order;
}

static int compare_entries(const void *left, const void *right)
{
    const struct entry *a = left;
    const struct entry *b = right;
    int order = compare_findings(a->finding, b->finding);
    if (!order)
        order = by_number(a->subjects, b->subjects);
    if (!order)
        order = compare_text(a->finding->theirs, b->finding->theirs);
    return order ? order : compare_text(a->finding->origin, b->finding->origin);
}

static bool same_difference(const struct finding *a, const struct finding *b)
{
    return compare_findings(a, b) == 0 && compare_text(a->member, b->member) == 0 &&
           compare_text(a->theirs, b->theirs) == 0 && compare_text(a->windows, b->windows) == 0 &&
           compare_text(a->consequence, b->consequence) == 0 &&
           compare_text(a->origin, b->origin) == 0;
}

/* Joins what several targets share. They follow one another, but not always directly. */
static void merge(struct view *view)
{
    size_t kept = 0;
    for (size_t i = 0; i < view->n_entries; i++) {
        size_t k = kept;
        while (k > 0 &&
               compare_findings(view->entries[k - 1].finding, view->entries[i].finding) == 0) {
            k--;
            if (same_difference(view->entries[k].finding, view->entries[i].finding)) {
                view->entries[k].subjects |= view->entries[i].subjects;
                break;
            }
        }
        if (k == kept || !same_difference(view->entries[k].finding, view->entries[i].finding))
            view->entries[kept++] = view->entries[i];
    }
    view->n_entries = kept;
}

static bool collect_findings(struct view *view, struct arena *arena)
{
    size_t count = 0;
    for (size_t i = view->first; i < view->last; i++)
        count += view->report->subjects[i].n_findings;
    view->entries = arena_array(arena, count + 1, sizeof(*view->entries));
    if (!view->entries)
        return false;
    view->n_entries = 0;
    view->checked = 0;
    for (size_t i = view->first; i < view->last; i++) {
        const struct subject *subject = &view->report->subjects[i];
        uint32_t bit = (uint32_t)1 << ((i - view->first) % MOST_SUBJECTS);
        if (subject->state == SUBJECT_CHECKED)
            view->checked |= bit;
        for (size_t k = 0; k < subject->n_findings; k++) {
            struct entry entry = {&subject->findings[k], bit};
            view->entries[view->n_entries++] = entry;
        }
    }
    qsort(view->entries, view->n_entries, sizeof(*view->entries), compare_entries);
    if (view->report->merge)
        merge(view);
    return true;
}

/* " [x86]" where not every checked target has it. */
static void print_subjects(const struct view *view, uint32_t subjects)
{
    const char *before = " [";
    if (!view->report->merge || subjects == view->checked)
        return;
    for (size_t i = 0; i < view->report->n_subjects; i++)
        if (subjects & (uint32_t)1 << i) {
            fprintf(view->out, "%s%s", before, view->report->subjects[i].name);
            before = ", ";
        }
    fputc(']', view->out);
}

/* Words from column indent on, broken before WIDTH. */
static void print_wrapped(FILE *out, unsigned indent, const char *text)
{
    unsigned column = 0;
    while (*text) {
        size_t length = strcspn(text, " ");
        if (column && column + 1 + length > WIDTH) {
            fputc('\n', out);
            column = 0;
        }
        if (!column)
            fprintf(out, "%*s", (int)indent, "");
        else
            fputc(' ', out);
        column = column ? column + 1 : indent;
        print_clean(out, text, length, 0);
        column += (unsigned)length;
        text += length;
        while (*text == ' ')
            text++;
    }
    fputc('\n', out);
}

static void print_label(const struct view *view, const struct finding *finding)
{
    switch (finding->kind) {
    case RECORD_SIZE:
        fputs("size of the record", view->out);
        return;
    case RECORD_ALIGNMENT:
        fputs("alignment of the record", view->out);
        return;
    default:
        break;
    }
    if (finding->member)
        print_text(view->out, finding->member);
    if (finding->kind == FIELD_OFFSET)
        fputs(", offset", view->out);
    if (finding->kind == FIELD_SIZE)
        fputs(", size", view->out);
}

static void print_difference(const struct view *view, const struct entry *entry, unsigned indent)
{
    const struct finding *finding = entry->finding;
    if (finding->kind == FIELD_RENAMED) {
        fputs(": is called ", view->out);
        print_text(view->out, finding->theirs);
        print_subjects(view, entry->subjects);
        fputc('\n', view->out);
        return;
    }
    if (finding->theirs && finding->windows) {
        fputs(": ", view->out);
        print_text(view->out, finding->theirs);
        fputs("; Windows: ", view->out);
        print_text(view->out, finding->windows);
    } else if (finding->windows) {
        fputs(": missing; Windows: ", view->out);
        print_text(view->out, finding->windows);
    } else if (finding->theirs) {
        fputs(": ", view->out);
        print_text(view->out, finding->theirs);
    }
    print_subjects(view, entry->subjects);
    if (finding->origin && *finding->origin) {
        fputs(", in ", view->out);
        print_text(view->out, finding->origin);
    }
    fputc('\n', view->out);
    if (finding->consequence)
        print_wrapped(view->out, indent, finding->consequence);
}

/*
 * Whether a field is shifted by as much as one before it, on every target: one cause, and one line
 * for all of them.
 */
static bool is_shifted_alike(const struct view *view, size_t first, size_t i)
{
    const struct entry *entry = &view->entries[i];
    uint32_t covered = 0;
    if (entry->finding->kind != FIELD_OFFSET)
        return false;
    for (size_t k = first; k < i; k++)
        if (view->entries[k].finding->kind == FIELD_OFFSET &&
            view->entries[k].finding->shift == entry->finding->shift &&
            strcmp(view->entries[k].finding->member, entry->finding->member) != 0)
            covered |= view->entries[k].subjects;
    return (entry->subjects & ~covered) == 0;
}

/* The names of the fields that is_shifted_alike() leaves out. */
static void print_shifted(const struct view *view, size_t first, size_t end)
{
    const char *last = "";
    size_t count = 0;
    for (size_t i = first; i < end; i++) {
        const char *member = view->entries[i].finding->member;
        if (!is_shifted_alike(view, first, i) || strcmp(member, last) == 0)
            continue;
        fputs(count ? ", " : "      shifted alike: ", view->out);
        if (++count > FEW_NAMES && !view->report->all) {
            fputs("…", view->out);
            break;
        }
        print_text(view->out, member);
        last = member;
    }
    if (count)
        fputc('\n', view->out);
}

/* All differences of one record or function, from first on. Returns the one behind them. */
static size_t print_name(const struct view *view, size_t first)
{
    const struct finding *head = view->entries[first].finding;
    size_t i = first;
    fputs("    ", view->out);
    print_text(view->out, head->name);
    fputc('\n', view->out);
    for (; i < view->n_entries; i++) {
        const struct finding *finding = view->entries[i].finding;
        if (finding_group(finding->kind) != finding_group(head->kind) ||
            strcmp(finding->name, head->name) != 0)
            break;
        if (is_shifted_alike(view, first, i))
            continue;
        fputs("      ", view->out);
        print_label(view, finding);
        print_difference(view, &view->entries[i], 10);
    }
    print_shifted(view, first, i);
    return i;
}

/* What a list holds: one of them, several of them. */
static const char *list_word(enum finding_kind kind, bool several)
{
    static const char *const words[FINDING_KINDS][2] = {
        [RECORD_MISSING] = {"structure", "structures"},
        [ENUMERATION_MISSING] = {"enumeration", "enumerations"},
        [ENUMERATOR_MISSING] = {"enumerator", "enumerators"},
        [MACRO_MISSING] = {"macro", "macros"},
        [ERROR_CODE_MISSING] = {"error code", "error codes"},
        [GUID_MISSING] = {"GUID", "GUIDs"},
        [FUNCTION_MISSING] = {"function", "functions"},
        [CALLBACK_MISSING] = {"callback type", "callback types"},
        [ALIAS_MISSING] = {"name without a version", "names without a version"},
        [EXPORT_MISSING] = {"name that Windows exports is missing",
                            "names that Windows exports are missing"},
        [EXPORT_UNKNOWN] = {"name that Windows does not export",
                            "names that Windows does not export"},
    };
    return words[kind][several];
}

/* A list of names of one kind, wrapped. Returns the entry behind them. */
static size_t print_list(const struct view *view, size_t first)
{
    const struct finding *head = view->entries[first].finding;
    size_t end = first;
    unsigned column = 0;
    while (end < view->n_entries && view->entries[end].finding->kind == head->kind &&
           header_order(view->entries[end].finding->header) == header_order(head->header))
        end++;
    fprintf(view->out, "    %zu %s", end - first, list_word(head->kind, end - first != 1));
    if (finding_group(head->kind) == GROUP_EXPORT && head->consequence)
        fprintf(view->out, " (%s)", head->consequence);
    fputs(":\n", view->out);
    for (size_t i = first; i < end; i++) {
        const struct entry *entry = &view->entries[i];
        unsigned length = (unsigned)strlen(entry->finding->name) + 1;
        if (!view->report->all && i - first == FEW_NAMES && end - i > 1) {
            fprintf(view->out, "\n      … and %zu more (--all lists them)", end - i);
            break;
        }
        if (column && column + 1 + length > WIDTH) {
            fputc('\n', view->out);
            column = 0;
        }
        fprintf(view->out, "%*s", column ? 1 : 6, "");
        print_text(view->out, entry->finding->name);
        print_subjects(view, entry->subjects);
        if (i + 1 < end)
            fputc(',', view->out);
        column += length + (column ? 1 : 6);
    }
    fputc('\n', view->out);
    return end;
}

/* A DLL whose ordinals differ has mostly other ones throughout: the first few say so. */
static size_t after_ordinals(const struct view *view, size_t i)
{
    size_t first = i;
    size_t end = i + 1;
    if (view->report->all)
        return end;
    while (first > 0 && view->entries[first - 1].finding->kind == EXPORT_ORDINAL)
        first--;
    while (end < view->n_entries && view->entries[end].finding->kind == EXPORT_ORDINAL)
        end++;
    if (i + 1 - first < FEW_NAMES || end - i <= 2)
        return i + 1;
    fprintf(view->out, "    … and %zu more ordinals that differ (--all lists them)\n", end - i - 1);
    return end;
}

static size_t print_one(const struct view *view, size_t i)
{
    const struct finding *finding = view->entries[i].finding;
    switch (finding_group(finding->kind)) {
    case GROUP_LAYOUT:
    case GROUP_PROTOTYPE:
    case GROUP_TYPE:
        return print_name(view, i);
    case GROUP_EXPORT:
        if (finding->kind != EXPORT_MISSING && finding->kind != EXPORT_UNKNOWN)
            break;
        return print_list(view, i);
    case GROUP_MISSING:
        return print_list(view, i);
    case GROUP_VALUE:
    case GROUP_IMPORT:
    case FINDING_GROUPS:
        break;
    }
    fputs("    ", view->out);
    print_text(view->out, finding->name);
    print_difference(view, &view->entries[i], 8);
    return finding->kind == EXPORT_ORDINAL ? after_ordinals(view, i) : i + 1;
}

static void print_entries(const struct view *view)
{
    int header = -2;
    int group = -1;
    for (size_t i = 0; i < view->n_entries;) {
        const struct finding *finding = view->entries[i].finding;
        if ((int)finding_group(finding->kind) != group) {
            group = (int)finding_group(finding->kind);
            header = -2;
            fprintf(view->out, "\n%s\n", group_titles[group]);
        }
        if (header_order(finding->header) != header) {
            header = header_order(finding->header);
            if (finding->header)
                fprintf(view->out, "  %s\n", finding->header);
        }
        i = print_one(view, i);
    }
}

static bool same_note(const struct note *a, const struct note *b)
{
    if (strcmp(a->text, b->text) != 0 || a->n_names != b->n_names)
        return false;
    for (size_t i = 0; i < a->n_names; i++)
        if (strcmp(a->names[i], b->names[i]) != 0)
            return false;
    return true;
}

static bool has_note(const struct subject *subject, const struct note *note)
{
    for (size_t i = 0; i < subject->n_notes; i++)
        if (same_note(&subject->notes[i], note))
            return true;
    return false;
}

static void print_note(FILE *out, const struct note *note)
{
    print_text(out, note->text);
    for (size_t k = 0; k < note->n_names; k++) {
        if (k == FEW_NAMES && note->n_names > k + 1) {
            fprintf(out, ", … (%zu in all)", note->n_names);
            break;
        }
        fputs(k ? ", " : ": ", out);
        print_text(out, note->names[k]);
    }
    fputc('\n', out);
}

/* What the subjects share is said once. */
static void print_notes(FILE *out, const struct report *report, size_t first, size_t last)
{
    for (size_t i = first; i < last; i++)
        for (size_t n = 0; n < report->subjects[i].n_notes; n++) {
            const struct note *note = &report->subjects[i].notes[n];
            size_t sharing = 0;
            size_t checked = 0;
            bool said = false;
            for (size_t k = first; k < last; k++) {
                bool has = has_note(&report->subjects[k], note);
                checked += report->subjects[k].state == SUBJECT_CHECKED;
                sharing += has;
                said |= has && k < i;
            }
            if (said && sharing == checked)
                continue;
            fprintf(out,
                    sharing == checked ? "  Note: " : "  Note for %s: ", report->subjects[i].name);
            print_note(out, note);
        }
}

/* Whether a subject was checked, but not all of it. */
static bool is_partial(const struct view *view)
{
    for (size_t i = view->first; i < view->last; i++)
        if (view->report->subjects[i].state == SUBJECT_CHECKED && view->report->subjects[i].reason)
            return true;
    return false;
}

static void print_summary(const struct view *view)
{
    size_t counts[FINDING_GROUPS] = {0};
    const char *before = "";
    for (size_t i = 0; i < view->n_entries; i++)
        counts[finding_group(view->entries[i].finding->kind)]++;
    if (view->n_entries == 0) {
        if (view->checked)
            fputs(is_partial(view) ? "\nNo difference in what could be checked.\n"
                                   : "\nNo difference from Windows.\n",
                  view->out);
        return;
    }
    fputs("\nSummary: ", view->out);
    for (int group = 0; group < FINDING_GROUPS; group++)
        if (counts[group]) {
            fprintf(view->out, "%s%zu %s", before, counts[group],
                    group_counts[group][counts[group] != 1]);
            before = ", ";
        }
    fputs(".\n", view->out);
}

static void print_subject(FILE *out, const struct subject *subject)
{
    fputs("  ", out);
    print_text(out, subject->name);
    if (subject->detail) {
        fputs(": ", out);
        print_text(out, subject->detail);
    }
    if (subject->state == SUBJECT_SKIPPED)
        fprintf(out, ": skipped");
    else if (subject->state == SUBJECT_FAILED)
        fprintf(out, ": cannot be checked");
    else
        fprintf(out, "; %zu names checked", subject->n_checked);
    fputc('\n', out);
    if (subject->reason) {
        fputs("    ", out);
        print_clean(out, subject->reason, strlen(subject->reason), 1);
        fputc('\n', out);
    }
}

static void print_part(FILE *out, const struct report *report, size_t first, size_t last,
                       struct arena *arena)
{
    struct view view = {.out = out, .report = report, .first = first, .last = last};
    for (size_t i = first; i < last; i++)
        print_subject(out, &report->subjects[i]);
    print_notes(out, report, first, last);
    if (!collect_findings(&view, arena)) {
        fprintf(out, "  %s\n", ABI_NO_MEMORY);
        return;
    }
    print_entries(&view);
    print_summary(&view);
}

void report_text(FILE *out, const struct report *report, struct arena *arena)
{
    fprintf(out, "mockbfe abi %s\n", report->command);
    if (report->merge) {
        print_part(out, report, 0, report->n_subjects, arena);
        return;
    }
    for (size_t i = 0; i < report->n_subjects; i++) {
        if (i)
            fputc('\n', out);
        print_part(out, report, i, i + 1, arena);
    }
}
