# Lines NAME SECONDS of tests/bench/suite; each round begins with "starts", which the others of the round are held against.
BEGIN {
    title["none"] = "no TIA"
    title["tenth"] = "every tenth with a TIA"
    title["all"] = "all with a TIA"
}
$1 == "starts" { base = $2; gather("suite: 100 starts", $2); next }
{ gather($1, $2 / base) }
END {
    tell("suite: 100 starts", "s")
    for (jobs = 1; jobs <= 2; jobs++)
        for (i = split("none tenth all", kinds, " "); i >= 1; i--) {
            kind = kinds[4 - i]
            name = "suite: " title[kind] ", -j" jobs " / 100 starts"
            rename(kind "-j" jobs, name)
            tell(name, "ratio", kind == "none" && jobs == 2 ? "<= 0.15" : "")
        }
    exit exit_code
}
