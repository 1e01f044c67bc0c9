# Tells what build/native/bench_engine measured.
{ gather($1, $2) }
END {
    named("per-second", "engine: negotiations in a second of one core", "/s")
    named("allocations", "engine: allocations in a negotiation", "")
    for (size = 1000; size <= 1000000; size *= 10)
        named("each-" size, "engine: one negotiation among " size " SA pairs", "us")
    for (size = 10000; size <= 1000000; size *= 10)
        named("ratio-" size, "engine: among " size " / among 1000", "ratio", "<= 1.5")
    named("memory-first-tenth", "engine: memory after 100,000 negotiations", "kB")
    named("memory-growth", "engine: after 1,000,000 / after 100,000", "ratio", "<= 1.01")
    exit exit_code
}
function named(from, title, unit, goal) {
    rename(from, title)
    tell(title, unit, goal)
}
