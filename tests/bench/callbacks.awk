# What tests/bench/callbacks measured: its table, the baselines (NUMBER NULL PIPE), and the TIAs' lines
# (NUMBER CALLBACKS FIRST LAST), in this order. Writes the points of the plot to the file -v plot=FILE.
function rate(number) { # callbacks in a second, of all TIAs together
    return (callbacks[number] - 1) * 1e6 / (last[number] - first[number])
}
$1 == "notify" || $1 == "all" {
    flights[++count] = $2 * $3
    tias[count] = $3
    name[count] = $4
    for (i = 5; i <= NF; i++) name[count] = name[count] " " $i
    next
}
NF == 3 { null_us[$1] = $2; pipe_us[$1] = $3; next }
{
    number = $1
    callbacks[number] += $2
    if (!(number in first) || $3 < first[number]) first[number] = $3
    if (!(number in last) || $4 > last[number]) last[number] = $4
}
END {
    for (r = 1; r <= rounds; r++)
        for (m = 1; m <= count; m++) {
            number = 1000 + 20 * r + m
            if (!(number in null_us) || !(number + 1 in null_us) || callbacks[number] < 2) continue
            null = (null_us[number] + null_us[number + 1]) / 2
            pipe = (pipe_us[number] + pipe_us[number + 1]) / 2
            us = 1e6 / rate(number)
            gather("null call", null)
            gather("raw pipe round trip", pipe)
            gather("us " name[m], us)
            gather("null " name[m], us / null)
            gather("pipe " name[m], rate(number) * pipe / 1e6)
        }
    for (r = 1; r <= rounds; r++) {
        eight = 1000 + 20 * r + count
        gather("eight TIAs", rate(eight) / rate(eight - 1))
        gather("eight TIAs, same in flight each", rate(eight) / rate(eight - 4))
    }
    tell("null call", "us")
    tell("raw pipe round trip", "us")
    rename("us notify", "one callback (keyNotify)"); tell("one callback (keyNotify)", "us")
    rename("null notify", "one callback / null call"); tell("one callback / null call", "ratio", "<= 1.2")
    rename_inverse("pipe notify", "one callback / raw pipe"); tell("one callback / raw pipe", "ratio")
    for (m = 2; m <= count; m++) {
        title = "callbacks/s / raw pipe trips/s, " name[m]
        rename("pipe " name[m], title)
        tell(title, "ratio", name[m] == "64 in flight" ? ">= 5" : "")
        if (tias[m] == 1) {
            summarize(title)
            print flights[m], middle, least, most >plot
        }
    }
    rename("eight TIAs", "8 TIAs / one TIA, 64 in flight in all")
    tell("8 TIAs / one TIA, 64 in flight in all", "ratio", ">= 1")
    rename("eight TIAs, same in flight each", "8 TIAs / one TIA, 8 in flight each")
    tell("8 TIAs / one TIA, 8 in flight each", "ratio", ">= 1")
    exit exit_code
}
function rename_inverse(from, to,    i) {
    for (i = 1; i <= gathered[from]; i++) gather(to, 1 / values[from, i])
}
