# Turns the tables of Windows' ABI (include/abi/*.tsv) and the list of the shim's exports into C.
#   awk -v symbol=NAME -f gen_tables.awk layout.tsv … exports.tsv implemented.txt
# A table is recognised by its first line; a file whose name ends in .txt is the list of exports.

function fail(text) {
    printf "%s:%d: %s\n", FILENAME, FNR, text >"/dev/stderr"
    failed = 1
    exit 1
}

function quote(text) {
    gsub(/[\\"]/, "\\\\&", text)
    return "\"" text "\""
}

function number(text) {
    if (text !~ /^-?[0-9]+$/ && text !~ /^0x[0-9a-fA-F]+$/)
        fail("'" text "' is no number")
    return text
}

# "align=8" of a record's own row.
function alignment(text) {
    if (text !~ /^align=[0-9]+$/)
        fail("'" text "' is no alignment")
    return substr(text, 7)
}

# The bytes of a GUID in memory: three little-endian groups, then bytes in order.
function guid(text,    order, bytes, i) {
    if (text !~ /^[0-9a-fA-F]+-[0-9a-fA-F]+-[0-9a-fA-F]+-[0-9a-fA-F]+-[0-9a-fA-F]+$/ ||
        length(text) != 36)
        fail("'" text "' is no GUID")
    gsub(/-/, "", text)
    split("7 5 3 1 11 9 15 13 17 19 21 23 25 27 29 31", order, " ")
    bytes = ""
    for (i = 1; i <= 16; i++)
        bytes = bytes (i > 1 ? ", " : "") "0x" substr(text, order[i], 2)
    return "{" bytes "}"
}

function open_array(type, name) {
    close_array()
    printf "\nstatic const struct %s %s_%s[] = {\n", type, symbol, name
    opened = name
    rows = 0
}

function close_array() {
    if (opened != "") {
        if (rows == 0)
            fail("the table before this one has no rows")
        print "};"
        counts[opened] = rows
    }
    opened = ""
}

function columns(n) {
    if (NF != n)
        fail("expected " n " columns, found " NF)
}

BEGIN {
    FS = "\t"
    if (symbol == "")
        symbol = "abi_windows_tables"
    print "/* Made by gen_tables.awk; do not edit. */"
    print "#include \"abi/tables.h\""
}

FNR == 1 {
    table = ""
    if (FILENAME ~ /\.txt$/) {
        close_array()
        table = "implemented"
        printf "\nstatic const char *const %s_implemented[] = {\n", symbol
        opened = table
        rows = 0
    } else if ($1 == "record" && $2 == "field") {
        table = "fields"
        open_array("abi_field", "fields")
    } else if ($1 == "enum" && $2 == "enumerator") {
        table = "enumerators"
        open_array("abi_enumerator", "enumerators")
    } else if ($1 == "macro" && $2 == "value") {
        table = "macros"
        open_array("abi_macro", "macros")
    } else if ($1 == "alias" && $2 == "target") {
        table = "aliases"
        open_array("abi_alias", "aliases")
    } else if ($1 == "name" && $2 == "guid") {
        table = "guids"
        open_array("abi_guid", "guids")
    } else if ($1 == "function" && $2 == "return") {
        table = "functions"
        open_array("abi_function", "functions")
    } else if ($1 == "name" && $2 == "value") {
        table = "errors"
        open_array("abi_error_code", "errors")
    } else if ($1 == "export") {
        table = "exports"
        open_array("abi_export", "exports")
    } else {
        fail("unknown table: its first line starts with '" $1 "'")
    }
    if (table != "implemented")
        next
}

table == "implemented" {
    sub(/#.*/, "")
    gsub(/[ \t\r]/, "")
    if ($0 == "")
        next
    if ($0 !~ /^[A-Za-z_][A-Za-z0-9_]*$/)
        fail("'" $0 "' is no name of an export")
    if (!($0 in known_export))
        fail("'" $0 "' is no export of Windows' fwpuclnt.dll")
    printf "    %s,\n", quote($0)
    rows++
    next
}

table == "fields" {
    columns(10)
    if ($2 == "-") {
        # A record that several headers need stands in the table once for each of them.
        skipped = ($1 in seen_record)
        if (skipped)
            next
        seen_record[$1] = 1
        n_records++
        record[n_records] = $1
        first[n_records] = rows
        count[n_records] = 0
        aligns[n_records] = alignment($4) ", " alignment($6) ", " alignment($8)
        sizes[n_records] = number($5) ", " number($7) ", " number($9)
        since[n_records] = $10
        next
    }
    if (skipped)
        next
    if (n_records == 0 || record[n_records] != $1)
        fail("field '" $2 "' of '" $1 "' does not follow the row of its record")
    printf "    {%s, %s, {%s, %s, %s}, {%s, %s, %s}, %s},\n", quote($2), quote($3), number($4),
        number($6), number($8), number($5), number($7), number($9), quote($10)
    count[n_records]++
    rows++
}

table == "enumerators" {
    columns(4)
    # The table goes by tags without their underscore; one typedef is called otherwise.
    if ($1 == "FWP_NE_FAMILY")
        $1 = "FWP_AF"
    if (!($1 in seen_enumeration)) {
        seen_enumeration[$1] = 1
        enumeration[++n_enumerations] = $1
    }
    printf "    {%s, %s, %s, %s},\n", quote($1), quote($2), number($3), quote($4)
    rows++
}

table == "macros" {
    columns(3)
    printf "    {%s, %sU, %s},\n", quote($1), number($2), quote($3)
    rows++
}

table == "aliases" {
    columns(3)
    printf "    {%s, %s, %s},\n", quote($1), quote($2), quote($3)
    rows++
}

table == "guids" {
    columns(3)
    printf "    {%s, %s, %s},\n", quote($1), guid($2), quote($3)
    rows++
}

table == "functions" {
    columns(5)
    stack = $4 == "" ? -1 : number($4)
    if ($2 == "(callback)")
        printf "    {%s, %s, NULL, NULL, %s, %s},\n", quote($1), quote($3), stack, quote($5)
    else
        printf "    {%s, NULL, %s, %s, %s, %s},\n", quote($1), quote($2), quote($3), stack,
            quote($5)
    rows++
}

table == "errors" {
    if (NF < 2)
        fail("expected a name and a value")
    printf "    {%s, %sU},\n", quote($1), number($2)
    rows++
}

table == "exports" {
    columns(4)
    known_export[$1] = 1
    printf "    {%s, %s},\n", quote($1), $2 == "-" ? 0 : number($2)
    rows++
}

END {
    if (failed)
        exit 1
    close_array()
    split("fields enumerators macros aliases guids functions errors exports implemented", names, " ")
    for (i = 1; i <= 9; i++)
        if (counts[names[i]] == 0) {
            printf "gen_tables.awk: the table of %s is not among the files\n", names[i] >"/dev/stderr"
            exit 1
        }
    printf "\nstatic const struct abi_record %s_records[] = {\n", symbol
    for (i = 1; i <= n_records; i++)
        printf "    {%s, {%s}, {%s}, %s_fields + %d, %d, %s},\n", quote(record[i]), aligns[i],
            sizes[i], symbol, first[i], count[i], quote(since[i])
    print "};"
    printf "\nstatic const char *const %s_enumerations[] = {\n", symbol
    for (i = 1; i <= n_enumerations; i++)
        printf "    %s,\n", quote(enumeration[i])
    print "};"
    counts["records"] = n_records
    counts["enumerations"] = n_enumerations
    printf "\nconst struct abi_tables %s = {\n", symbol
    split("records enumerations enumerators macros aliases guids functions errors exports implemented",
          names, " ")
    for (i = 1; i <= 10; i++)
        printf "    .%s = %s_%s, .n_%s = %d,\n", names[i], symbol, names[i], names[i],
            counts[names[i]]
    print "};"
}
