# The curve that tests/bench/memory wrote, a line a second: kB of mockbfe.exe, kB of the TIA. Told by tenths of the time;
# growth is the most after the second tenth as a ratio to the second tenth's end, since allocators warm up.
NF == 2 { service[++count] = $1; tia[count] = $2 }
END {
    for (tenth = 1; tenth <= 10 && count >= 10; tenth++) {
        at = int(count * tenth / 10)
        printf "  %3d %% of the time: mockbfe.exe %d kB, the TIA %d kB\n", tenth * 10, service[at], tia[at]
        if (tenth < 10) last = at
    }
    from = int(count * 2 / 10)
    for (i = from; count >= 10 && i <= last; i++) {
        if (service[i] > most_service) most_service = service[i]
        if (tia[i] > most_tia) most_tia = tia[i]
    }
    if (most_service && most_tia) {
        gather("memory of mockbfe.exe, most / after 200,000", most_service / service[from])
        gather("memory of the TIA, most / after 200,000", most_tia / tia[from])
    }
    tell("memory of mockbfe.exe, most / after 200,000", "ratio", "<= 1.05")
    tell("memory of the TIA, most / after 200,000", "ratio", "<= 1.05")
    exit exit_code
}
