# Throughput against the number in flight as an SVG: lines FLIGHTS MEDIAN MIN MAX, the ratio of callbacks a second
# to the raw pipe's round trips a second. Both axes are logarithmic, to the base of 2.
{ x[NR] = $1; y[NR] = $2; low[NR] = $3; high[NR] = $4; if ($4 > top) top = $4 }
function log2(value) { return log(value) / log(2) }
function across(value) { return 70 + log2(value) * 80 }
function up(value) { return 350 - (log2(value) + 2) * height }
END {
    steps = int(log2(top)) + 1
    height = 300 / (steps + 2)
    print "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"620\" height=\"430\" font-family=\"sans-serif\" font-size=\"12\">"
    print "<rect width=\"620\" height=\"430\" fill=\"white\"/>"
    print "<text x=\"70\" y=\"24\" font-size=\"14\">Callbacks of one TIA, as a ratio to the raw pipe&#8217;s round trips</text>"
    for (i = -2; i <= steps; i++) {
        value = 2 ^ i
        printf "<line x1=\"70\" x2=\"560\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>\n", up(value), up(value), i == 0 ? "#555" : "#ddd"
        printf "<text x=\"62\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n", up(value) + 4, value
    }
    printf "<text x=\"564\" y=\"%.1f\" fill=\"#555\">raw pipe</text>\n", up(1) + 4
    printf "<line x1=\"70\" x2=\"560\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#b33\" stroke-dasharray=\"4 3\"/>\n", up(5), up(5)
    printf "<text x=\"564\" y=\"%.1f\" fill=\"#b33\">goal at 64</text>\n", up(5) + 4
    for (i = 1; i <= NR; i++) {
        printf "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#369\"/>\n", across(x[i]), across(x[i]), up(low[i]), up(high[i])
        printf "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"#369\"/>\n", across(x[i]), up(y[i])
        printf "<text x=\"%.1f\" y=\"%.1f\" fill=\"#369\">%.2f</text>\n", across(x[i]) + 7, up(y[i]) + 14, y[i]
        printf "<text x=\"%.1f\" y=\"370\" text-anchor=\"middle\">%s</text>\n", across(x[i]), x[i]
        points = points sprintf("%.1f,%.1f ", across(x[i]), up(y[i]))
    }
    printf "<polyline points=\"%s\" fill=\"none\" stroke=\"#369\" stroke-width=\"1.5\"/>\n", points
    print "<text x=\"310\" y=\"395\" text-anchor=\"middle\">negotiations in flight (median, with the range of all rounds)</text>"
    print "</svg>"
}
