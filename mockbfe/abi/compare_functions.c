#include "abi/compare.h"
#include "abi/consequence.h"

#include <stdlib.h>
#include <string.h>

struct pair {
    struct comparison *comparison;
    size_t i;
    const struct abi_function *function;
    const struct model_function *theirs;
    const struct ctype *windows; /* CTYPE_FUNCTION */
    const char *const *names;    /* of Windows' parameters */
    bool is_callback;
};

static void add(struct pair *pair, struct finding finding)
{
    if (!pair->comparison->options->declarations)
        finding.origin = pair->theirs->origin;
    compare_add(pair->comparison, ABI_FUNCTION, pair->i, finding);
}

static uint64_t stack_bytes(const struct ctype *function)
{
    uint64_t total = 0;
    for (size_t i = 0; i < function->n_parameters; i++)
        total += ctype_stack_bytes(function->parameters[i]);
    return total;
}

/* The bytes behind the @ of a 32-bit stdcall symbol, or what the types add up to. */
static uint64_t their_stack_bytes(const struct pair *pair)
{
    const char *at = pair->theirs->symbol ? strchr(pair->theirs->symbol, '@') : NULL;
    if (at && at[1] >= '0' && at[1] <= '9')
        return strtoull(at + 1, NULL, 10);
    return stack_bytes(pair->theirs->type);
}

static const char *parameter_name(struct arena *arena, const struct pair *pair, size_t k)
{
    if (k < pair->windows->n_parameters && *pair->names[k])
        return pair->names[k];
    return arena_format(arena, "parameter %u", (unsigned)k + 1);
}

static void compare_result(struct pair *pair)
{
    struct arena *arena = pair->comparison->subject->arena;
    const struct ctype *windows = pair->windows->target;
    const struct ctype *theirs = pair->theirs->type->target;
    enum ctype_verdict verdict = ctype_compare(windows, theirs);
    if (verdict == CTYPE_SAME)
        return;
    bool harmful =
        verdict == CTYPE_OTHER_SIZE || windows->shape == CTYPE_VOID || theirs->shape == CTYPE_VOID;
    struct finding finding = {.kind = harmful ? FUNCTION_RESULT : RESULT_TYPE,
                              .member = "result",
                              .theirs = ctype_text(arena, theirs),
                              .windows = ctype_text(arena, windows),
                              .consequence = consequence_of_type(arena, verdict, windows, theirs)};
    if (theirs->shape == CTYPE_VOID)
        finding.consequence = "the error code that Windows returns is lost";
    else if (windows->shape == CTYPE_VOID)
        finding.consequence = "what a program takes for a result is whatever a register holds";
    else if (harmful)
        finding.consequence = "the result is read from too many or too few bits of its register";
    add(pair, finding);
}

static void compare_parameter(struct pair *pair, size_t k)
{
    struct arena *arena = pair->comparison->subject->arena;
    const struct ctype *windows = pair->windows->parameters[k];
    const struct ctype *theirs = pair->theirs->type->parameters[k];
    enum ctype_verdict verdict = ctype_compare(windows, theirs);
    if (verdict == CTYPE_SAME)
        return;
    struct finding finding = {.kind = PARAMETER_TYPE,
                              .member = parameter_name(arena, pair, k),
                              .member_order = k + 1,
                              .theirs = ctype_text(arena, theirs),
                              .windows = ctype_text(arena, windows),
                              .consequence = consequence_of_type(arena, verdict, windows, theirs)};
    if (verdict == CTYPE_OTHER_SIZE) {
        finding.kind = FUNCTION_PARAMETER;
        finding.consequence = consequence_of_parameter(arena, pair->comparison->model->target,
                                                       windows, theirs, pair->is_callback);
    } else if (verdict == CTYPE_OTHER_TYPE) {
        finding.kind = FUNCTION_PARAMETER;
    }
    add(pair, finding);
}

/* Parameters in another order: name that, instead of a difference for each of them. */
static bool compare_order(struct pair *pair)
{
    struct arena *arena = pair->comparison->subject->arena;
    const struct ctype *windows = pair->windows;
    const struct ctype *theirs = pair->theirs->type;
    for (size_t k = 0; k + 1 < windows->n_parameters; k++) {
        const struct ctype *const *w = windows->parameters + k;
        const struct ctype *const *t = theirs->parameters + k;
        if (ctype_compare(w[0], t[0]) < CTYPE_OTHER_TYPE ||
            ctype_compare(w[1], t[1]) < CTYPE_OTHER_TYPE ||
            ctype_compare(w[0], t[1]) >= CTYPE_OTHER_TYPE ||
            ctype_compare(w[1], t[0]) >= CTYPE_OTHER_TYPE)
            continue;
        struct finding finding = {
            .kind = FUNCTION_PARAMETER,
            .member = parameter_name(arena, pair, k),
            .member_order = k + 1,
            .theirs =
                arena_format(arena, "%s, %s", ctype_text(arena, t[0]), ctype_text(arena, t[1])),
            .windows =
                arena_format(arena, "%s, %s", ctype_text(arena, w[0]), ctype_text(arena, w[1])),
            .consequence =
                arena_format(arena, "%s and %s are swapped: each is read as the other",
                             parameter_name(arena, pair, k), parameter_name(arena, pair, k + 1))};
        add(pair, finding);
        return true;
    }
    return false;
}

static void compare_parameters(struct pair *pair)
{
    struct arena *arena = pair->comparison->subject->arena;
    size_t windows = pair->windows->n_parameters;
    size_t theirs = pair->theirs->type->n_parameters;
    if (windows != theirs) {
        struct finding finding = {
            .kind = FUNCTION_PARAMETERS,
            .member = "parameters",
            .theirs = arena_format(arena, "%u", (unsigned)theirs),
            .windows = arena_format(arena, "%u", (unsigned)windows),
            .consequence =
                theirs < windows
                    ? arena_format(arena, "Windows reads %s from where the caller put nothing",
                                   parameter_name(arena, pair, theirs))
                    : "Windows does not look at the last ones"};
        add(pair, finding);
        return;
    }
    if (compare_order(pair))
        return;
    for (size_t k = 0; k < windows; k++)
        compare_parameter(pair, k);
}

/* What only matters on a 32-bit stack. */
static void compare_stack(struct pair *pair)
{
    struct arena *arena = pair->comparison->subject->arena;
    uint64_t windows = pair->function->stack_bytes >= 0 ? (uint64_t)pair->function->stack_bytes
                                                        : stack_bytes(pair->windows);
    uint64_t theirs = their_stack_bytes(pair);
    bool fastcall = pair->theirs->convention == MODEL_FASTCALL;
    if (fastcall || pair->theirs->convention == MODEL_OTHER_CONVENTION) {
        struct finding finding = {
            .kind = FUNCTION_CONVENTION,
            .member = "calling convention",
            .theirs = pair->theirs->symbol
                          ? arena_format(arena, "not stdcall (symbol %s)", pair->theirs->symbol)
                      : fastcall ? "fastcall"
                                 : "not stdcall",
            .windows = "stdcall",
            .consequence = fastcall ? consequence_of_fastcall(pair->is_callback)
                                    : consequence_of_convention(arena, windows, pair->is_callback)};
        add(pair, finding);
    } else if (theirs != windows) {
        struct finding finding = {.kind = FUNCTION_STACK,
                                  .member = "bytes of parameters",
                                  .theirs = arena_format(arena, "%u", (unsigned)theirs),
                                  .windows = arena_format(arena, "%u", (unsigned)windows),
                                  .consequence =
                                      consequence_of_stack(arena, pair->function->name, windows,
                                                           theirs, pair->is_callback)};
        add(pair, finding);
    }
}

/* The name is declared, but there is nothing to call. */
static void report_kind(struct pair *pair)
{
    struct finding finding = {
        .kind = FUNCTION_KIND,
        .member = "kind",
        .theirs = pair->is_callback ? "no pointer to a function" : "no function",
        .windows = pair->is_callback ? "a pointer to a function" : "a function",
        .consequence = "a program that uses it does not compile"};
    add(pair, finding);
}

static void compare_function(struct comparison *comparison, size_t i)
{
    const struct model *model = comparison->model;
    struct pair pair = {.comparison = comparison,
                        .i = i,
                        .function = &model->tables->functions[i],
                        .theirs = &model->functions[i]};
    pair.is_callback = pair.function->type != NULL;
    pair.windows = ctype_windows_function(comparison->subject->arena, model->tables, model->target,
                                          pair.function, &pair.names);
    if (!pair.windows || pair.windows->shape != CTYPE_FUNCTION)
        return;
    if (!pair.theirs->type) {
        report_kind(&pair);
        return;
    }
    compare_result(&pair);
    compare_parameters(&pair);
    if (model->target == ABI_X86)
        compare_stack(&pair);
}

void compare_functions(struct comparison *comparison)
{
    const struct model *model = comparison->model;
    for (size_t i = 0; i < model->tables->n_functions; i++) {
        if (model->functions[i].state == MODEL_UNSEEN ||
            !compare_wants(comparison, ABI_FUNCTION, i))
            continue;
        if (model->functions[i].state == MODEL_MISSING) {
            bool is_callback = model->tables->functions[i].type != NULL;
            struct finding finding = {.kind = is_callback ? CALLBACK_MISSING : FUNCTION_MISSING,
                                      .windows =
                                          is_callback ? "the type of a callback" : "a function",
                                      .consequence = "a program that uses it does not compile"};
            compare_add(comparison, ABI_FUNCTION, i, finding);
        } else {
            compare_function(comparison, i);
        }
    }
}
