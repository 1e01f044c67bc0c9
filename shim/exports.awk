# Makes the DLL's export list and the bodies of the exports that are not implemented.
#
#   awk -f exports.awk -v want=def|c -v arch=x86_64|i686 implemented.txt undocumented.tsv \
#       functions.tsv exports.tsv
#
# want=def: a module definition file, for the linker (with --kill-at) and for dlltool -k.
# want=c:   C source with one function for every export that is not in implemented.txt.

BEGIN { FS = "\t" }

function fail(message) {
    print "exports.awk: " FILENAME ":" FNR ": " message > "/dev/stderr"
    failed = 1
    exit 1
}

/^#/ || NF == 0 { next }

FILENAME ~ /implemented\.txt$/ { implemented[$1] = 1; next }

FILENAME ~ /undocumented\.tsv$/ {
    if (FNR > 1 && $1 != "export") {
        bytes[$1] = $2 == "?" ? 0 : $2
        known[$1] = 1
    }
    next
}

FILENAME ~ /functions\.tsv$/ {
    if (FNR > 1 && $2 != "(callback)") {
        bytes[$1] = $4
        known[$1] = 1
    }
    next
}

FILENAME ~ /exports\.tsv$/ {
    if (FNR == 1)
        next
    if (!($1 in known))
        fail($1 " is neither in functions.tsv nor in undocumented.tsv")
    if (bytes[$1] !~ /^[0-9]+$/ || bytes[$1] % 4 != 0 || bytes[$1] > 36)
        fail($1 ": " bytes[$1] " bytes of arguments")
    names[++count] = $1
    ordinal[$1] = $2
    exported[$1] = 1
    next
}

END {
    if (failed)
        exit 1
    for (name in implemented)
        if (!(name in exported))
            fail(name " in implemented.txt is no export")
    if (want == "def")
        write_def()
    else
        write_c()
}

# The ones without an ordinal of Windows 10 get the next free ones, as in exports.tsv's order.
function write_def(    i, name, next_ordinal) {
    print "LIBRARY fwpuclnt.dll"
    print "EXPORTS"
    for (i = 1; i <= count; i++)
        if (ordinal[names[i]] ~ /^[0-9]+$/ && ordinal[names[i]] > next_ordinal)
            next_ordinal = ordinal[names[i]] + 0
    for (i = 1; i <= count; i++) {
        name = names[i]
        if (ordinal[name] !~ /^[0-9]+$/)
            ordinal[name] = ++next_ordinal
        print "    " name (arch == "i686" ? "@" bytes[name] : "") " @" ordinal[name]
    }
}

function write_c(    i, name) {
    print "/* Made by exports.awk from the table of exports. */"
    print "#include \"unimplemented.h\""
    print ""
    for (i = 1; i <= count; i++) {
        name = names[i]
        if (!(name in implemented))
            print (name ~ /^WSA/ ? "UNIMPLEMENTED_SOCKET_" : "UNIMPLEMENTED_") \
                bytes[name] / 4 "(" name ")"
    }
}
