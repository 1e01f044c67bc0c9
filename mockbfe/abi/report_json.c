#include "abi/report.h"

#include "abi/text.h"

/* A string or null. Bytes that are no UTF-8 become the code point of the same number. */
static void print_string(FILE *out, const char *text)
{
    if (!text) {
        fputs("null", out);
        return;
    }
    fputc('"', out);
    for (const unsigned char *p = (const unsigned char *)text; *p;) {
        unsigned length = *p < 0x80 ? 1 : utf8_length((const char *)p);
        if (*p == '"' || *p == '\\')
            fprintf(out, "\\%c", *p);
        else if (*p < 0x20 || *p == 0x7f || length == 0)
            fprintf(out, "\\u%04x", *p);
        else
            fwrite(p, 1, length, out);
        p += length ? length : 1;
    }
    fputc('"', out);
}

static void print_member(FILE *out, const char *key, const char *value)
{
    fprintf(out, ", \"%s\": ", key);
    print_string(out, value);
}

static const char *group_name(enum finding_group group)
{
    static const char *const names[FINDING_GROUPS] = {
        [GROUP_LAYOUT] = "layout", [GROUP_PROTOTYPE] = "prototype", [GROUP_VALUE] = "value",
        [GROUP_TYPE] = "type",     [GROUP_MISSING] = "missing",     [GROUP_IMPORT] = "import",
        [GROUP_EXPORT] = "export",
    };
    return names[group];
}

static void print_finding(FILE *out, const struct finding *finding)
{
    fputs("        {\"group\": ", out);
    print_string(out, group_name(finding_group(finding->kind)));
    print_member(out, "kind", finding_kind_name(finding->kind));
    print_member(out, "name", finding->name);
    print_member(out, "member", finding->member);
    print_member(out, "header", finding->header);
    print_member(out, "since", finding->since ? abi_since_text(finding->since) : NULL);
    print_member(out, "theirs", finding->theirs);
    print_member(out, "windows", finding->windows);
    print_member(out, "consequence", finding->consequence);
    print_member(out, "origin", finding->origin);
    fputc('}', out);
}

static void print_json_notes(FILE *out, const struct subject *subject)
{
    fputs("      \"notes\": [", out);
    for (size_t i = 0; i < subject->n_notes; i++) {
        const struct note *note = &subject->notes[i];
        fprintf(out, "%s\n        {\"text\": ", i ? "," : "");
        print_string(out, note->text);
        fputs(", \"names\": [", out);
        for (size_t k = 0; k < note->n_names; k++) {
            fputs(k ? ", " : "", out);
            print_string(out, note->names[k]);
        }
        fputs("]}", out);
    }
    fputs(subject->n_notes ? "\n      ],\n" : "],\n", out);
}

static void print_json_subject(FILE *out, const struct subject *subject)
{
    static const char *const states[] = {
        [SUBJECT_CHECKED] = "checked", [SUBJECT_SKIPPED] = "skipped", [SUBJECT_FAILED] = "failed"};
    fputs("    {\n      \"name\": ", out);
    print_string(out, subject->name);
    print_member(out, "detail", subject->detail);
    print_member(out, "state", states[subject->state]);
    print_member(out, "reason", subject->reason);
    fprintf(out, ", \"names_checked\": %zu,\n", subject->n_checked);
    print_json_notes(out, subject);
    fputs("      \"findings\": [", out);
    for (size_t i = 0; i < subject->n_findings; i++) {
        fputs(i ? ",\n" : "\n", out);
        print_finding(out, &subject->findings[i]);
    }
    fputs(subject->n_findings ? "\n      ]\n    }" : "]\n    }", out);
}

void report_json(FILE *out, const struct report *report)
{
    fputs("{\n  \"command\": ", out);
    print_string(out, report->command);
    fprintf(out, ",\n  \"exit_code\": %d,\n  \"subjects\": [\n", report_exit_code(report));
    for (size_t i = 0; i < report->n_subjects; i++) {
        print_json_subject(out, &report->subjects[i]);
        fputs(i + 1 < report->n_subjects ? ",\n" : "\n", out);
    }
    fputs("  ]\n}\n", out);
}
