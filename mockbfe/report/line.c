#include "report/line.h"
#include "report/describe.h"
#include "report/escape.h"

#include <string.h>

#define SUBJECT_WIDTH 8

#define BAD "\033[31m"
#define GOOD "\033[32m"
#define WARNING "\033[33m"
#define DIM "\033[2m"
#define SUBJECT "\033[36m"
#define OFF "\033[0m"

static const char *colour(struct line_style style, const char *code)
{
    return style.colour ? code : "";
}

void line_add_name(struct text *text, const struct sink_script *script)
{
    escape_plain(text, script->file, false);
    if (script->title) {
        text_add(text, ": ");
        escape_plain(text, script->title, false);
    }
}

void line_add_heading(struct text *text, const struct sink_script *script, struct line_style style)
{
    text_add(text, "== ");
    line_add_name(text, script);
    text_add(text, "\n%svirtual       real  who      what%s\n", colour(style, DIM),
             colour(style, OFF));
}

/* The colour of what an event says, or "". */
static const char *tone_code(const struct report_event *event)
{
    if (event->kind == REPORT_EVENT_OUTPUT) {
        return DIM;
    }
    return event->kind == REPORT_EVENT_WORDS && event->words == REPORT_WARNING ? WARNING : "";
}

void line_add_event(struct text *text, const struct report_event *event, struct line_style style)
{
    struct text words = {0};
    if (event->kind == REPORT_EVENT_FAILURE) {
        text_add(text, "%s", colour(style, BAD));
        escape_plain(text, event->text, true);
        text_add(text, "%s", colour(style, OFF));
        return;
    }
    const char *code = colour(style, tone_code(event));
    text_add(text, "%s", colour(style, DIM));
    describe_virtual_time(text, event->at.virtual_ms);
    text_add(text, "  ");
    describe_real_time(text, event->at.real_us);
    text_add(text, "  %s%s", colour(style, OFF), colour(style, SUBJECT));
    escape_plain(&words, event->subject, false);
    text_add(text, "%-*s%s %s", SUBJECT_WIDTH, text_get(&words), colour(style, OFF), code);
    text_clear(&words);
    describe_event(&words, event, style.show_keys);
    escape_plain(text, text_get(&words), event->words == REPORT_TODO);
    text_add(text, "%s\n", *code ? OFF : "");
    text->incomplete |= words.incomplete;
    text_clear(&words);
}

void line_add_result(struct text *text, const struct sink_script *script,
                     const struct sink_result *result, struct line_style style)
{
    bool passed = result->outcome == REPORT_PASSED;
    text_add(text, "%s%s%s ", colour(style, passed ? GOOD : BAD), passed ? "PASS" : "FAIL",
             colour(style, OFF));
    line_add_name(text, script);
    text_add(text, " (");
    if (result->warnings > 0) {
        text_add(text, "%s%zu warning%s%s, ", colour(style, WARNING), result->warnings,
                 result->warnings == 1 ? "" : "s", colour(style, OFF));
    }
    text_add(text, "%.2f s)\n", (double)result->at.real_us / 1000000.0);
}
