# Makes fwp_abi_assert.h from abi/layout.tsv and abi/enums.tsv: compile-time checks of every record
# and enumerator, for any compiler and for the headers of any vendor. So it uses nothing of ours, and
# numbers instead of NTDDI_* names, which an older SDK may lack.
BEGIN {
    FS = "\t"
    split("WIN6 0x06000000 WIN6SP1 0x06000100 WIN7 0x06010000 WIN8 0x06020000 WINBLUE 0x06030000 " \
          "WIN10 0x0A000000 WIN10_RS2 0x0A000003 WIN10_RS3 0x0A000004 WIN10_RS4 0x0A000005 " \
          "WIN10_RS5 0x0A000006 WIN10_19H1 0x0A000007 WIN10_VB 0x0A000008 WIN10_FE 0x0A00000A " \
          "WIN10_CO 0x0A00000B WIN10_NI 0x0A00000C", words, " ")
    for (i = 1; i in words; i += 2) version[words[i]] = words[i + 1]

    print "/*"
    print " * Proves at compile time that the WFP and IPsec headers a program is built with have Windows'"
    print " * layout: size of every record, place and size of every field, value of every enumerator that"
    print " * NTDDI_VERSION lets through. Include it in one source file; it adds no code. A failure names"
    print " * what differs and says what Windows has."
    print " *"
    print " * For C and C++ of any age, 32 and 64 bits, and for any vendor's fwpmu.h. Generated from"
    print " * abi/layout.tsv and abi/enums.tsv by generate/abi_assert.awk."
    print " *"
    print " * Source: sizes, places and values are data in abi, whose README says where they are from."
    print " */"
    print "#ifndef FWP_ABI_ASSERT_H"
    print "#define FWP_ABI_ASSERT_H"
    print ""
    print "#include <stddef.h>"
    print "#include <windows.h>"
    print "#include <fwpmu.h>"
    print ""
    print "/* Old compilers get an array of negative size, whose name says what is wrong. */"
    print "#if defined(__cplusplus) && (__cplusplus >= 201103L || (defined(_MSC_VER) && _MSC_VER >= 1600))"
    print "#define FWP_ABI_ASSERT(holds, name, text) static_assert(holds, text)"
    print "#elif !defined(__cplusplus) && defined(__STDC_VERSION__) && __STDC_VERSION__ >= 201112L"
    print "#define FWP_ABI_ASSERT(holds, name, text) _Static_assert(holds, text)"
    print "#else"
    print "#define FWP_ABI_ASSERT(holds, name, text) typedef char fwp_abi_##name[(holds) ? 1 : -1]"
    print "#endif"
    print ""
    print "#ifdef _WIN64"
    print "#define FWP_ABI_WIDTH(bits64, bits32) bits64"
    print "#else"
    print "#define FWP_ABI_WIDTH(bits64, bits32) bits32"
    print "#endif"
    print ""
    print "#define FWP_ABI_RECORD(record, size64, size32) \\"
    print "    FWP_ABI_ASSERT(sizeof(record) == FWP_ABI_WIDTH(size64, size32), size_of_##record, \\"
    print "                   #record \": size; Windows has \" #size64 \" (64 bits), \" #size32 \" (32 bits)\")"
    print "#define FWP_ABI_FIELD(record, field, id, at64, at32, size64, size32) \\"
    print "    FWP_ABI_ASSERT(offsetof(record, field) == FWP_ABI_WIDTH(at64, at32), place_of_##id, \\"
    print "                   #record \".\" #field \": offset; Windows has \" #at64 \" (64 bits), \" #at32 \" (32 bits)\"); \\"
    print "    FWP_ABI_ASSERT(sizeof(((record *)0)->field) == FWP_ABI_WIDTH(size64, size32), size_of_##id, \\"
    print "                   #record \".\" #field \": size; Windows has \" #size64 \" (64 bits), \" #size32 \" (32 bits)\")"
    print "#define FWP_ABI_ENUMERATOR(enumerator, number) \\"
    print "    FWP_ABI_ASSERT((enumerator) == (number), value_of_##enumerator, \\"
    print "                   #enumerator \": value; Windows has \" #number)"
    gate = "WIN6"
}

function open_gate(since) {
    if (since == gate) return
    if (gate != "WIN6") print "#endif"
    if (since != "WIN6") print "#if NTDDI_VERSION >= " version[since] " /* NTDDI_" since " */"
    gate = since
    if (!(since in version)) {
        print "abi_assert.awk: " FILENAME ":" FNR ": unknown version " since > "/dev/stderr"
        failed = 1
        exit 1
    }
}

FNR == 1 { layout = /^record\t/; print ""; next }
$0 == "" { next }

# ARM64 lays out as x64 does; a row that says otherwise would need a third value here.
layout && ($4 != $8 || $5 != $9) {
    print "abi_assert.awk: " FILENAME ":" FNR ": " $1 "." $2 ": x64 and arm64 differ" > "/dev/stderr"
    failed = 1
    exit 1
}
layout {
    if (($1, $2) in seen) next # FWPM_DISPLAY_DATA0 and two others stand twice in the table
    seen[$1, $2] = 1
    open_gate($10)
    if ($2 == "-") {
        print "FWP_ABI_RECORD(" $1 ", " $5 ", " $7 ");"
    } else {
        id = $1 "_" $2
        gsub(/\./, "_", id)
        print "FWP_ABI_FIELD(" $1 ", " $2 ", " id ", " $4 ", " $6 ", " $5 ", " $7 ");"
    }
    next
}
{
    open_gate($4)
    print "FWP_ABI_ENUMERATOR(" $2 ", " $3 ");"
}

END {
    if (failed) exit 1
    if (gate != "WIN6") print "#endif"
    print ""
    print "#endif"
}
