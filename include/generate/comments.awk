# Carries the comments of the .idl files into the header that widl made from them; widl drops them.
#   awk -f comments.awk NAME.idl [parts of it] NAME.h-of-widl > NAME.h
# A comment above a declaration goes above it, one at the end of a field's line behind the field.
# It also drops the names that widl gives unnamed unions and structs: Windows' headers have none.

function reset_comments() { held = ""; first = 1 }

FNR == 1 { header = (FILENAME ~ /\.h$/); in_record = ""; reset_comments(); title_seen = 0 }

# --- reading .idl ---

!header && /^[ \t]*\/\*/ {
    block = $0
    while (block !~ /\*\//) {
        if ((getline line) <= 0) break
        block = block "\n" line
    }
    sub(/^[ \t]+/, "", block)
    gsub(/\n[ \t]+\*/, "\n *", block)
    if (first && !title_seen) {
        if (title == "") title = block
        title_seen = 1
    } else
        held = held (held == "" ? "" : "\n\n") block
    next
}
!header && /^(import|#include|cpp_quote)/ { if ($0 !~ /#if|#endif|#ifndef|#define/) held = ""; next }
!header && /^(\[v1_enum\] )?(typedef )?(struct|enum) [A-Za-z0-9_]+ \{/ {
    in_record = $0
    sub(/^(\[v1_enum\] )?(typedef )?(struct|enum) /, "", in_record)
    sub(/ \{.*/, "", in_record)
    above[in_record] = held
    held = ""
    next
}
!header && /^\}/ { in_record = ""; next }
!header && /^typedef .*;/ {
    name = $0
    sub(/;.*/, "", name)
    sub(/.*[ *]/, "", name)
    above[name] = held
    held = ""
    next
}
!header && in_record != "" && /;/ {
    field = $0
    behind_field = ""
    if (match(field, /\/\*.*\*\//)) behind_field = substr(field, RSTART, RLENGTH)
    sub(/;.*/, "", field)
    sub(/\[[^\]]*\]$/, "", field)
    sub(/.*[ *]/, "", field)
    if (field != "") {
        if (behind_field != "") behind[in_record, field] = behind_field
        if (held != "") over[in_record, field] = held
    }
    held = ""
    next
}
!header { next }

# --- writing the header ---

{
    sub(/__C89_NAMELESS (union|struct)/, "FWP_NAMELESS &")
    sub(/__C89_NAMELESS /, "")
    sub(/ __C89_NAMELESS(UNION|STRUCT)NAME[0-9]*;/, ";")
}
/^#define __.*_h__$/ { print; print ""; print title; next }
/^(typedef )?(struct|enum) [A-Za-z0-9_]+ \{/ {
    in_record = $0
    sub(/^(typedef )?(struct|enum) /, "", in_record)
    sub(/ \{.*/, "", in_record)
    print ""
    if (above[in_record] != "") print above[in_record]
    print
    next
}
/^\}/ { in_record = ""; print; next }
/^typedef .*;/ {
    name = $0
    sub(/;.*/, "", name)
    sub(/.*[ *]/, "", name)
    if (above[name] != "") { print ""; print above[name] }
    print
    next
}
in_record != "" && /;/ {
    name = $0
    sub(/;.*/, "", name)
    sub(/\[[^\]]*\]$/, "", name)
    sub(/.*[ *]/, "", name)
    indent = $0
    sub(/[^ ].*/, "", indent)
    if ((in_record, name) in over) print indent over[in_record, name]
    print $0 (((in_record, name) in behind) ? " " behind[in_record, name] : "")
    next
}
{ print }
