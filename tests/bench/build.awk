# Lines NAME PROCESSOR WALL of tests/bench/build, seconds; each round begins with a start of the compiler.
$1 == "compiler_start" { base = $2 }
{
    gather($1, $2)
    gather($1 " wall", $3)
    if ($1 != "compiler_start") gather($1 " ratio", $2 / base)
}
END {
    named("clean_build", "build: from a clean clone", "<= 30")
    named("touched_engine_source", "build: one source of the engine touched", "")
    named("touched_shim_source", "build: one source of the shim touched", "")
    named("nothing_to_do", "build: nothing to do", "")
    exit exit_code
}
function named(from, title, goal) {
    rename(from, title ", processor time")
    tell(title ", processor time", "s", goal)
    rename(from " wall", title ", wall time")
    tell(title ", wall time", "s")
    rename(from " ratio", title " / one start of gcc")
    tell(title " / one start of gcc", "ratio")
}
