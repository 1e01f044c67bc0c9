# Makes fwpvi.h from abi/aliases.tsv: names without a version number. The rows of one alias stand
# together, newest first; the first one whose gate is open counts.
BEGIN {
    FS = "\t"
    print "/*"
    print " * Names without a version number: each stands for the newest version that NTDDI_VERSION allows."
    print " * Generated from abi/aliases.tsv by generate/fwpvi.awk. Names of Fwps* and FwpmBfe* are the"
    print " * kernel's; they are here because Windows' header has them."
    print " *"
    print " * Source: the names are data in abi, whose README says where they are from."
    print " */"
    print "#ifndef FWPVI_H"
    print "#define FWPVI_H"
    print ""
    print "#include <fwpbase.h>"
    print ""
}
function finish() {
    if (chained) print "#endif"
    chained = 0
}
NR == 1 || $0 == "" { next }
$1 != alias { finish() }
{
    if ($3 != "WIN6")
        print (chained ? "#elif" : "#if") " (NTDDI_VERSION >= NTDDI_" $3 ")"
    else if (chained)
        print "#else"
    if ($3 != "WIN6") chained = 1
    print "#define " $1 " " $2
    alias = $1
}
END {
    finish()
    print ""
    print "#endif"
}
