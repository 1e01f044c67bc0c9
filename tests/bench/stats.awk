# Functions for the benchmarks' awk programs (awk -f tests/bench/stats.awk -f …). Values are gathered by name, told
# as median, minimum and maximum, and appended to the results file, a row for each: name, unit, median, min, max,
# goal, verdict. Set -v results=FILE.

function gather(name, value) {
    values[name, ++gathered[name]] = value + 0
}

function rename(from, to,    i) {
    for (i = 1; i <= gathered[from]; i++) gather(to, values[from, i])
}

# Sorts a name's values; least, middle and most are global.
function summarize(name,    i, j, n, t) {
    n = gathered[name]
    for (i = 2; i <= n; i++)
        for (j = i; j > 1 && values[name, j - 1] > values[name, j]; j--) {
            t = values[name, j]; values[name, j] = values[name, j - 1]; values[name, j - 1] = t
        }
    least = values[name, 1]
    most = values[name, n]
    middle = n % 2 ? values[name, (n + 1) / 2] : (values[name, n / 2] + values[name, n / 2 + 1]) / 2
}

# goal: "<= 1.2", ">= 5" or "". The median is what counts.
function tell(name, unit, goal,    verdict, part) {
    if (!gathered[name]) {
        printf "  %-44s nothing was measured\n", name
        exit_code = 1
        return
    }
    summarize(name)
    verdict = ""
    if (goal != "") {
        split(goal, part, " ")
        verdict = (part[1] == "<=" ? middle <= part[2] + 0 : middle >= part[2] + 0) ? "met" : "missed"
    }
    printf "  %-44s %10.3f  (%.3f to %.3f) %s%s\n", name, middle, least, most, unit,
        goal == "" ? "" : "   goal " goal ": " verdict
    if (results != "")
        printf "%s\t%s\t%.4f\t%.4f\t%.4f\t%s\t%s\n", name, unit, middle, least, most, goal, verdict >>results
}
