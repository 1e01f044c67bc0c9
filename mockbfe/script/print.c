#include "script/print.h"
#include "engine/sa.h"
#include "script/expression.h"

#include <stdlib.h>

/* Printed without asking for memory; most values are shorter. */
#define SMALL 128

static void print_block(const struct block *block, unsigned int depth, struct text *out);

/* ---- expressions ----------------------------------------------------------------------------- */

void value_add(struct text *out, const struct value *value, bool show_keys)
{
    char small[SMALL];
    char *large = NULL;
    size_t size = value_print(value, show_keys, small, sizeof(small));
    if (size < sizeof(small)) {
        text_add_bytes(out, small, size);
    } else if ((large = malloc(size + 1))) {
        value_print(value, show_keys, large, size + 1);
        text_add_bytes(out, large, size);
        wipe(large, size + 1);
    } else {
        out->incomplete = true;
    }
    wipe(small, sizeof(small));
    free(large);
}

static void print_bare(const struct expression *expression, struct text *out)
{
    if (expression->word) {
        text_add(out, "%s", expression->word);
    } else if (expression->kind == EXPRESSION_BINARY) {
        expression_print(expression->binary.left, out);
        text_add(out, " %s ", operator_text(expression->binary.op));
        expression_print(expression->binary.right, out);
    } else {
        value_add(out, &expression->literal, true);
    }
}

void expression_print(const struct expression *expression, struct text *out)
{
    bool binary = expression->kind == EXPRESSION_BINARY;
    text_add(out, "%s", binary ? "(" : "");
    print_bare(expression, out);
    text_add(out, "%s", binary ? ")" : "");
}

/* ---- parts of statements --------------------------------------------------------------------- */

static void indent(unsigned int depth, struct text *out)
{
    text_add(out, "%*s", (int)(4 * depth), "");
}

static void print_arguments(const struct argument *arguments, struct text *out)
{
    for (; arguments; arguments = arguments->next) {
        text_add(out, " ");
        switch (arguments->kind) {
        case ARGUMENT_EXPRESSION:
            expression_print(arguments->expression, out);
            break;
        case ARGUMENT_ARROW:
            text_add(out, "->");
            break;
        case ARGUMENT_PLUS:
            text_add(out, "+");
            break;
        case ARGUMENT_EQUALS:
            text_add(out, "=");
            break;
        }
    }
}

static void print_properties(const struct property *properties, unsigned int depth,
                             struct text *out)
{
    if (!properties) {
        return;
    }
    text_add(out, " {\n");
    for (; properties; properties = properties->next) {
        indent(depth + 1, out);
        text_add(out, "%s", properties->name.text);
        print_arguments(properties->arguments, out);
        text_add(out, "\n");
    }
    indent(depth, out);
    text_add(out, "}");
}

static void print_pattern(const struct pattern *pattern, struct text *out)
{
    const char *glue = " { ";
    text_add(out, "%s %s", pattern->subject.text, pattern->event_name.text);
    if (pattern->atom) {
        text_add(out, " ");
        expression_print(pattern->atom, out);
    }
    if (pattern->by.text) {
        text_add(out, " by %s", pattern->by.text);
    }
    for (const struct field_match *match = pattern->fields; match; match = match->next) {
        if (match->from_atom) {
            continue;
        }
        text_add(out, "%s%s %s ", glue, match->field_name.text, comparison_text(match->op));
        if (match->value) {
            print_bare(match->value, out);
        } else {
            text_add(out, "*");
        }
        glue = ", ";
    }
    text_add(out, "%s", glue[0] == ',' ? " }" : "");
}

static void print_parallel(const struct block *branches, unsigned int depth, struct text *out)
{
    text_add(out, "parallel {\n");
    for (; branches; branches = branches->next) {
        indent(depth + 1, out);
        print_block(branches, depth + 1, out);
        text_add(out, "\n");
    }
    indent(depth, out);
    text_add(out, "}");
}

/* KEYWORD EXPRESSION. */
static void print_simple(const char *keyword, const struct expression *expression, struct text *out)
{
    text_add(out, "%s ", keyword);
    print_bare(expression, out);
}

static void print_named(const char *keyword, const struct name *name, struct text *out)
{
    text_add(out, "%s %s", keyword, name->text);
}

/* ---- statements ------------------------------------------------------------------------------ */

static void print_agent(const struct agent *agent, unsigned int depth, struct text *out)
{
    print_named("agent", &agent->name, out);
    if (agent->command) {
        text_add(out, " ");
        expression_print(agent->command, out);
    }
    if (agent->host.text) {
        text_add(out, " on %s", agent->host.text);
    }
    print_properties(agent->properties, depth, out);
}

static void print_statement(const struct statement *s, unsigned int depth, struct text *out)
{
    switch (s->kind) {
    case STATEMENT_SCENARIO:
        text_add(out, "scenario ");
        expression_print(s->scenario, out);
        break;
    case STATEMENT_INCLUDE:
        text_add(out, "include ");
        expression_print(s->include.path, out);
        break;
    case STATEMENT_LET:
        text_add(out, "let %s = ", s->let.name.text);
        print_bare(s->let.value, out);
        break;
    case STATEMENT_OPTION:
        text_add(out, "option %s ", s->option.name.text);
        expression_print(s->option.value, out);
        break;
    case STATEMENT_HOST:
        print_named("host", &s->host, out);
        break;
    case STATEMENT_AGENT:
        print_agent(s->agent, depth, out);
        break;
    case STATEMENT_START:
        print_named("start", &s->name, out);
        break;
    case STATEMENT_STOP:
        print_named("stop", &s->name, out);
        break;
    case STATEMENT_KILL:
        print_named("kill", &s->name, out);
        break;
    case STATEMENT_NEGOTIATE:
        print_named("negotiate", &s->negotiation->sa, out);
        print_properties(s->negotiation->properties, depth, out);
        break;
    case STATEMENT_EXPECT:
        text_add(out, s->expect.negated ? "expect no " : "expect ");
        print_pattern(&s->expect.pattern, out);
        if (s->expect.within) {
            print_simple(" within", s->expect.within, out);
        }
        break;
    case STATEMENT_NEVER:
        text_add(out, "never ");
        print_pattern(&s->never.pattern, out);
        if (s->never.until) {
            text_add(out, " until ");
            print_pattern(s->never.until, out);
        }
        break;
    case STATEMENT_AFTER:
        print_simple("after", s->after, out);
        break;
    case STATEMENT_DELETE:
        print_named("delete", &s->name, out);
        break;
    case STATEMENT_REKEY:
        print_named("rekey", &s->rekey.sa, out);
        if (s->rekey.as.text) {
            print_named(" as", &s->rekey.as, out);
        }
        if (s->rekey.by.text) {
            print_named(" by", &s->rekey.by, out);
        }
        break;
    case STATEMENT_TRAFFIC:
        print_named("traffic", &s->traffic.sa, out);
        print_arguments(s->traffic.arguments, out);
        break;
    case STATEMENT_REPEAT:
        print_simple("repeat", s->repeat.count, out);
        if (s->repeat.counter.text) {
            print_named(" as", &s->repeat.counter, out);
        }
        text_add(out, " ");
        print_block(&s->repeat.body, depth, out);
        break;
    case STATEMENT_PARALLEL:
        print_parallel(s->parallel, depth, out);
        break;
    case STATEMENT_BARRIER:
        print_named("barrier", &s->name, out);
        break;
    case STATEMENT_ANY_ORDER:
        text_add(out, "any order ");
        print_block(&s->any_order, depth, out);
        break;
    case STATEMENT_TODO:
        text_add(out, "todo ");
        expression_print(s->todo.why, out);
        text_add(out, " ");
        print_block(&s->todo.body, depth, out);
        break;
    case STATEMENT_LOG:
        text_add(out, "log");
        for (const struct text_list *item = s->log; item; item = item->next) {
            text_add(out, " ");
            expression_print(item->text, out);
        }
        break;
    case STATEMENT_FAULT:
        text_add(out, "fault");
        print_arguments(s->fault.arguments, out);
        break;
    }
}

static void print_block(const struct block *block, unsigned int depth, struct text *out)
{
    text_add(out, "{\n");
    for (const struct statement *s = block->first; s; s = s->next) {
        indent(depth + 1, out);
        print_statement(s, depth + 1, out);
        text_add(out, "\n");
    }
    indent(depth, out);
    text_add(out, "}");
}

void script_print(const struct script *script, struct text *out)
{
    for (const struct statement *s = script->body.first; s; s = s->next) {
        print_statement(s, 0, out);
        text_add(out, "\n");
    }
}
