#include "abi/compare.h"

#include <string.h>

bool compare_wants(struct comparison *comparison, enum abi_kind kind, size_t i)
{
    const struct abi_tables *tables = comparison->model->tables;
    const struct compare_options *options = comparison->options;
    if (options->ntddi && abi_ntddi(abi_since(tables, kind, i)) > options->ntddi)
        return false;
    if (options->headers) {
        const char *home = abi_home_header(tables, kind, i);
        size_t k = 0;
        while (options->headers[k] && strcmp(options->headers[k], home) != 0)
            k++;
        if (!options->headers[k])
            return false;
    }
    comparison->subject->n_checked++;
    return true;
}

void compare_add(struct comparison *comparison, enum abi_kind kind, size_t i,
                 struct finding finding)
{
    const struct abi_tables *tables = comparison->model->tables;
    finding.order = i;
    finding.name = abi_name(tables, kind, i);
    finding.header = abi_home_header(tables, kind, i);
    if (!finding.since)
        finding.since = abi_since(tables, kind, i);
    subject_add(comparison->subject, &finding);
}

void compare_model(const struct model *model, const struct compare_options *options,
                   struct subject *subject)
{
    struct comparison comparison = {model, options, subject};
    compare_records(&comparison);
    compare_functions(&comparison);
    compare_values(&comparison);
}
