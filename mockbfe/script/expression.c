#include "script/expression.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define JOINED_MAX 65536u /* bytes of a text that + makes */

const char *operator_text(enum operator_kind op)
{
    static const char *const TEXTS[] = {
        [OPERATOR_ADD] = "+",    [OPERATOR_SUBTRACT] = "-", [OPERATOR_MULTIPLY] = "*",
        [OPERATOR_DIVIDE] = "/", [OPERATOR_OR] = "|",
    };
    return TEXTS[op];
}

static bool is_amount(enum value_type type)
{
    return type == VALUE_INTEGER || type == VALUE_DURATION || type == VALUE_SIZE ||
           type == VALUE_PACKETS;
}

enum value_type expression_type(enum operator_kind op, enum value_type left, enum value_type right)
{
    bool joins = left == VALUE_TEXT && (right == VALUE_TEXT || right == VALUE_INTEGER);
    switch (op) {
    case OPERATOR_ADD:
        if (joins || (left == VALUE_ADDRESS && right == VALUE_INTEGER)) {
            return left;
        }
        return is_amount(left) && left == right ? left : VALUE_NOTHING;
    case OPERATOR_SUBTRACT:
        return is_amount(left) && left == right ? left : VALUE_NOTHING;
    case OPERATOR_MULTIPLY:
        if (left == VALUE_INTEGER && is_amount(right)) {
            return right;
        }
        return is_amount(left) && right == VALUE_INTEGER ? left : VALUE_NOTHING;
    case OPERATOR_DIVIDE:
        if (is_amount(left) && left == right) {
            return VALUE_INTEGER;
        }
        return is_amount(left) && right == VALUE_INTEGER ? left : VALUE_NOTHING;
    case OPERATOR_OR:
        return left == VALUE_FLAGS && right == VALUE_FLAGS ? left : VALUE_NOTHING;
    }
    return VALUE_NOTHING;
}

static bool refuse(struct expression_error *error, const struct expression *at, const char *format,
                   ...) __attribute__((format(printf, 3, 4)));

static bool refuse(struct expression_error *error, const struct expression *at, const char *format,
                   ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(error->text, sizeof(error->text), format, arguments);
    va_end(arguments);
    error->at = at->at;
    return false;
}

/* ---- operations ------------------------------------------------------------------------------ */

static bool count_on(const struct expression *at, const struct value *address, uint64_t by,
                     struct value *result, struct expression_error *error)
{
    *result = *address;
    size_t size = address->endpoint.address.version == IP_V4 ? 4 : 16;
    uint8_t *bytes = result->endpoint.address.bytes;
    uint64_t carry = by;
    for (size_t i = size; i > 0; i--) {
        /* carry stays below 2^64: the part that is kept back is a byte. */
        uint64_t low = (carry & 0xFF) + bytes[i - 1];
        bytes[i - 1] = (uint8_t)low;
        carry = (carry >> 8) + (low >> 8);
    }
    return carry == 0 || refuse(error, at, "there is no such address: %" PRIu64 " is too much", by);
}

static bool join(const struct expression *at, const struct value *left, const struct value *right,
                 struct value *result, struct expression_error *error)
{
    char digits[24];
    struct value tail = *right;
    if (right->type == VALUE_INTEGER) {
        snprintf(digits, sizeof(digits), "%" PRIu64, right->integer);
        tail = value_text(digits);
    }
    if (left->text.size + tail.text.size > JOINED_MAX) {
        return refuse(error, at, "a text of more than %u bytes", JOINED_MAX);
    }
    return value_join(result, left, &tail) || refuse(error, at, "not enough memory");
}

static bool calculate(const struct expression *at, enum operator_kind op, uint64_t a, uint64_t b,
                      uint64_t *result, struct expression_error *error)
{
    switch (op) {
    case OPERATOR_ADD:
        *result = a + b;
        return a <= UINT64_MAX - b || refuse(error, at, "the sum is larger than 64 bits");
    case OPERATOR_SUBTRACT:
        *result = a - b;
        return a >= b || refuse(error, at, "the difference is below zero");
    case OPERATOR_MULTIPLY:
        *result = a * b;
        return a == 0 || b <= UINT64_MAX / a ||
               refuse(error, at, "the product is larger than 64 bits");
    default:
        *result = b ? a / b : 0;
        return b != 0 || refuse(error, at, "a division by zero");
    }
}

static bool operate(const struct expression *expression, const struct value *left,
                    const struct value *right, struct value *result, struct expression_error *error)
{
    enum operator_kind op = expression->binary.op;
    enum value_type type = expression_type(op, left->type, right->type);
    if (type == VALUE_TEXT) {
        return join(expression, left, right, result, error);
    }
    if (type == VALUE_ADDRESS) {
        return count_on(expression, left, right->integer, result, error);
    }
    if (type == VALUE_FLAGS) {
        *result = value_flags(left->set, left->word | right->word);
        return true;
    }
    if (type == VALUE_NOTHING) {
        return refuse(error, expression, "%s %s %s is not possible", value_type_name(left->type),
                      operator_text(op), value_type_name(right->type));
    }
    uint64_t integer = 0;
    bool good = calculate(expression, op, left->integer, right->integer, &integer, error);
    *result = value_integer(integer);
    result->type = type;
    return good;
}

/* ---- evaluation ------------------------------------------------------------------------------ */

static void to_length(struct value *value)
{
    size_t size = value->type == VALUE_TEXT ? value->text.size : value->bytes.size;
    value_clear(value);
    *value = value_integer(size);
}

/* What the resolver's three functions have in common. */
static bool resolve_reference(const struct expression *expression, const struct resolver *resolver,
                              struct value *value, struct expression_error *error)
{
    bool there = false;
    bool length = false;
    snprintf(error->text, sizeof(error->text), "it has no value here");
    error->at = expression->at;
    if (resolver && expression->kind == EXPRESSION_VARIABLE && resolver->variable) {
        length = expression->variable.length;
        there = resolver->variable(resolver->context, expression->variable.index, value,
                                   error->text, sizeof(error->text));
    } else if (resolver && expression->kind == EXPRESSION_FIELD && resolver->field) {
        struct field_ref field = expression->field;
        length = field.length;
        field.length = false;
        there = resolver->field(resolver->context, field, value, error->text, sizeof(error->text));
    } else if (resolver && expression->kind == EXPRESSION_PATH && resolver->path) {
        length = expression->path.field.length;
        there =
            resolver->path(resolver->context, expression, value, error->text, sizeof(error->text));
    }
    if (there && length && value->type != VALUE_TEXT && value->type != VALUE_BYTES) {
        value_clear(value);
        return refuse(error, expression, "only texts and bytes have a length");
    }
    if (there && length) {
        to_length(value);
    }
    return there;
}

bool expression_evaluate(const struct expression *expression, const struct resolver *resolver,
                         struct value *value, struct expression_error *error)
{
    *value = value_nothing();
    if (expression->constant) {
        *value = expression->known;
        return true;
    }
    if (expression->kind != EXPRESSION_BINARY) {
        return resolve_reference(expression, resolver, value, error);
    }
    struct value left = value_nothing();
    struct value right = value_nothing();
    bool good = expression_evaluate(expression->binary.left, resolver, &left, error) &&
                expression_evaluate(expression->binary.right, resolver, &right, error) &&
                operate(expression, &left, &right, value, error);
    value_clear(&left);
    value_clear(&right);
    if (!good) {
        value_clear(value);
    }
    return good;
}
