# Makes fwpmu_guids.h from abi/guids.tsv: one DEFINE_GUID a row, behind the gate that its column
# "since" names.
BEGIN {
    FS = "\t"
    print "/*"
    print " * GUIDs of layers, conditions, keying modules and others. Generated from abi/guids.tsv by"
    print " * generate/guids.awk."
    print " *"
    print " * Source: names and GUIDs are data in abi, whose README says where they are from."
    print " */"
    print "#include <fwpbase.h>"
    print ""
    print "/*"
    print " * Declared once and defined once. A program may include fwpmu.h again after <initguid.h> to get"
    print " * the objects, and any number of times more; what is defined needs no declaration."
    print " */"
    print "#undef FWPMU_GUIDS_WANTED"
    print "#ifdef INITGUID"
    print "#ifndef FWPMU_GUIDS_DEFINED"
    print "#define FWPMU_GUIDS_DEFINED"
    print "#define FWPMU_GUIDS_WANTED"
    print "#endif"
    print "#elif !defined(FWPMU_GUIDS_DECLARED) && !defined(FWPMU_GUIDS_DEFINED)"
    print "#define FWPMU_GUIDS_DECLARED"
    print "#define FWPMU_GUIDS_WANTED"
    print "#endif"
    print ""
    print "#ifdef FWPMU_GUIDS_WANTED"
    gate = "WIN6"
}
NR == 1 || $0 == "" { next }
$3 != gate {
    if (gate != "WIN6") print "#endif"
    if ($3 != "WIN6") print "#if (NTDDI_VERSION >= NTDDI_" $3 ")"
    gate = $3
}
{
    g = $2
    gsub(/-/, "", g)
    printf "DEFINE_GUID(%s, 0x%s, 0x%s, 0x%s", $1, substr(g, 1, 8), substr(g, 9, 4), substr(g, 13, 4)
    for (i = 17; i < 32; i += 2) printf ", 0x%s", substr(g, i, 2)
    print ");"
}
END {
    if (gate != "WIN6") print "#endif"
    print "#endif"
}
