#include "report/svg.h"
#include "report/describe.h"
#include "report/escape.h"

#include <inttypes.h>
#include <string.h>

/* All lengths are in SVG's user units, which are pixels unless the page is narrow. */
#define TIMES_WIDTH 50
#define LANE_WIDTH 160
#define HEAD_HEIGHT 46
#define LINE_HEIGHT 15
#define GAP_HEIGHT 30
#define HEAD_LENGTH 8
/* Wider than most letters of a sans-serif at 12 pixels, so that labels fit. */
#define LETTER_WIDTH_TENTHS 64
#define LINES_MAX 6
#define LANES_MAX (LANE_FIRST_AGENT + DIAGRAM_AGENTS_MAX)

struct drawing {
    const struct diagram *diagram;
    struct text *text;
    unsigned int places[LANES_MAX]; /* lane to column */
    unsigned int lane_count;
    unsigned int width;
    unsigned int y;
    /* Where the call began that is now being answered, for the bar on the callee's lane. */
    unsigned int called_lane;
    unsigned int called_y;
};

/* ---- labels ---------------------------------------------------------------------------------- */

struct lines {
    const char *begin[LINES_MAX];
    size_t size[LINES_MAX];
    unsigned int count;
    bool cut;
};

/* How many bytes of text make a line of at most width letters; *skip is what separates it from the
   next. */
static size_t line_size(const char *text, size_t width, size_t *skip)
{
    size_t size = strlen(text);
    size_t at = 0;
    size_t space = 0;
    for (size_t letters = 0; at < size && text[at] != '\n'; letters++) {
        uint32_t code = 0;
        if (letters == width) {
            *skip = space > 0 ? 1 : 0;
            return space > 0 ? space : at;
        }
        if (text[at] == ' ') {
            space = at;
        }
        at += utf8_next(text + at, size - at, &code);
    }
    *skip = text[at] == '\n' ? 1 : 0;
    return at;
}

static void wrap(struct lines *lines, const char *label, unsigned int room)
{
    size_t width = room * 10 / LETTER_WIDTH_TENTHS;
    lines->count = 0;
    lines->cut = false;
    while (*label) {
        size_t skip = 0;
        if (lines->count == LINES_MAX) {
            lines->cut = true;
            break;
        }
        size_t size = line_size(label, width > 8 ? width : 8, &skip);
        lines->begin[lines->count] = label;
        lines->size[lines->count++] = size;
        label += size + skip;
    }
}

/* Lines of text, the first with its baseline at y. */
static void add_lines(struct drawing *d, const struct lines *lines, unsigned int x, unsigned int y)
{
    for (unsigned int i = 0; i < lines->count; i++) {
        struct text line = {0};
        text_add_bytes(&line, lines->begin[i], lines->size[i]);
        text_add(d->text, "<text x=\"%u\" y=\"%u\">", x, y + i * LINE_HEIGHT);
        escape_content(d->text, text_get(&line));
        text_add(d->text, "%s</text>", lines->cut && i + 1 == lines->count ? " …" : "");
        text_clear(&line);
    }
}

/* ---- lanes ----------------------------------------------------------------------------------- */

/* From left to right: host, BFE, the TIAs at this end, the peer, those at its end. */
static void place_lanes(struct drawing *d)
{
    const struct diagram *diagram = d->diagram;
    unsigned int place = 0;
    d->places[LANE_HOST] = place++;
    d->places[LANE_BFE] = place++;
    for (size_t i = 0; i < diagram->agent_count; i++) {
        if (!diagram->agents[i].remote) {
            d->places[LANE_FIRST_AGENT + i] = place++;
        }
    }
    d->places[LANE_PEER] = place++;
    for (size_t i = 0; i < diagram->agent_count; i++) {
        if (diagram->agents[i].remote) {
            d->places[LANE_FIRST_AGENT + i] = place++;
        }
    }
    d->lane_count = place;
    d->width = TIMES_WIDTH + place * LANE_WIDTH;
}

static unsigned int lane_x(const struct drawing *d, unsigned int lane)
{
    return TIMES_WIDTH + LANE_WIDTH / 2 + d->places[lane] * LANE_WIDTH;
}

static void add_head(struct drawing *d, unsigned int lane, const char *name, const char *role)
{
    struct lines lines;
    unsigned int x = lane_x(d, lane);
    unsigned int half = LANE_WIDTH / 2 - 12;
    wrap(&lines, name, 2 * half);
    lines.cut = lines.count > 1;
    lines.count = lines.count > 1 ? 1 : lines.count;
    text_add(d->text,
             "<g class=\"lane\"><rect x=\"%u\" y=\"1\" width=\"%u\" height=\"38\" rx=\"5\"/>",
             x - half, 2 * half);
    text_add(d->text, "<g class=\"name\">");
    add_lines(d, &lines, x, 17);
    text_add(d->text, "</g><text class=\"role\" x=\"%u\" y=\"32\">%s</text></g>\n", x, role);
}

static void add_heads(struct drawing *d)
{
    add_head(d, LANE_HOST, "host", "has the traffic");
    add_head(d, LANE_BFE, "BFE", "keying module");
    add_head(d, LANE_PEER, "peer", "the other end");
    for (size_t i = 0; i < d->diagram->agent_count; i++) {
        add_head(d, LANE_FIRST_AGENT + (unsigned int)i, d->diagram->agents[i].name,
                 d->diagram->agents[i].remote ? "the peer's TIA" : "TIA");
    }
}

static void add_lifelines(struct drawing *d, unsigned int bottom)
{
    text_add(d->text, "<g class=\"life\">");
    for (unsigned int i = 0; i < d->lane_count; i++) {
        unsigned int x = TIMES_WIDTH + LANE_WIDTH / 2 + i * LANE_WIDTH;
        text_add(d->text, "<path d=\"M%u %uV%u\"/>", x, HEAD_HEIGHT - 7, bottom);
    }
    text_add(d->text, "</g>\n");
}

/* ---- rows ------------------------------------------------------------------------------------ */

static unsigned int span(const struct drawing *d, const struct diagram_row *row)
{
    unsigned int a = lane_x(d, row->from);
    unsigned int b = lane_x(d, row->to);
    return a < b ? b - a : a - b;
}

/* How high the row is, and its label as it will be drawn. */
static unsigned int measure(const struct drawing *d, const struct diagram_row *row,
                            struct lines *lines)
{
    switch (row->kind) {
    case ROW_ARROW:
        wrap(lines, row->label, span(d, row) > 0 ? span(d, row) - 10 : LANE_WIDTH - 10);
        return lines->count * LINE_HEIGHT + 16;
    case ROW_BAND:
        wrap(lines, row->label, d->width - TIMES_WIDTH - 60);
        return lines->count * LINE_HEIGHT + 24;
    case ROW_MARK:
        wrap(lines, row->label, LANE_WIDTH - 20);
        return lines->count * LINE_HEIGHT + 20;
    case ROW_GAP:
        wrap(lines, row->label, d->width - TIMES_WIDTH);
        return GAP_HEIGHT;
    }
    return 0;
}

static void add_head_at(struct drawing *d, unsigned int x, unsigned int y, bool to_right)
{
    int back = to_right ? -HEAD_LENGTH : HEAD_LENGTH;
    text_add(d->text, "<path class=\"head\" d=\"M%u %ul%d -4v8z\"/>", x, y, back);
}

static void add_arrow(struct drawing *d, const struct diagram_row *row, const struct lines *lines,
                      unsigned int bottom)
{
    unsigned int from = lane_x(d, row->from);
    unsigned int to = lane_x(d, row->to);
    unsigned int y = bottom - 6;
    bool right = to > from;
    if (row->answer && d->called_lane == row->from && d->called_y > 0) {
        text_add(d->text, "<rect class=\"busy\" x=\"%u\" y=\"%u\" width=\"8\" height=\"%u\"/>",
                 from - 4, d->called_y, y - d->called_y);
    }
    d->called_lane = row->to;
    d->called_y = row->answer ? 0 : y;
    text_add(d->text, "<path class=\"line%s\" d=\"M%u %uH%u\"/>", row->answer ? " answer" : "",
             from, y, row->lost ? (from + to) / 2 : to);
    if (row->lost) {
        text_add(d->text, "<path class=\"cross\" d=\"M%u %ul10 10m0 -10l-10 10\"/>",
                 (from + to) / 2 - 5, y - 5);
    } else {
        add_head_at(d, to, y, right);
    }
    if (row->both) {
        add_head_at(d, from, y, !right);
    }
    add_lines(d, lines, (from + to) / 2, d->y + LINE_HEIGHT);
}

static void add_band(struct drawing *d, const struct lines *lines, unsigned int bottom)
{
    text_add(d->text,
             "<rect class=\"band\" x=\"%u\" y=\"%u\" width=\"%u\" height=\"%u\" rx=\"5\"/>",
             TIMES_WIDTH + 16, d->y + 5, d->width - TIMES_WIDTH - 32, bottom - d->y - 10);
    add_lines(d, lines, TIMES_WIDTH + (d->width - TIMES_WIDTH) / 2, d->y + 8 + LINE_HEIGHT);
}

static void add_mark(struct drawing *d, const struct diagram_row *row, const struct lines *lines,
                     unsigned int bottom)
{
    unsigned int x = lane_x(d, row->from);
    text_add(d->text,
             "<rect class=\"mark\" x=\"%u\" y=\"%u\" width=\"%u\" height=\"%u\" rx=\"5\"/>",
             x - LANE_WIDTH / 2 + 8, d->y + 4, LANE_WIDTH - 16, bottom - d->y - 8);
    add_lines(d, lines, x, d->y + 6 + LINE_HEIGHT);
}

static void add_gap(struct drawing *d, const struct lines *lines)
{
    unsigned int y = d->y + GAP_HEIGHT / 2;
    text_add(d->text, "<path class=\"pass\" d=\"M%u %uH%u\"/><g class=\"gap\">", TIMES_WIDTH, y,
             d->width);
    add_lines(d, lines, TIMES_WIDTH + (d->width - TIMES_WIDTH) / 2, y + 4);
    text_add(d->text, "</g>");
}

static void add_row(struct drawing *d, const struct diagram_row *row)
{
    static const char *const TONES[] = {
        [TONE_PLAIN] = "", [TONE_GOOD] = " good", [TONE_BAD] = " bad", [TONE_DIM] = " dim"};
    struct lines lines;
    unsigned int height = measure(d, row, &lines);
    unsigned int bottom = d->y + height;
    text_add(d->text, "<g class=\"row%s\"%s>", TONES[row->tone],
             row->hover ? " tabindex=\"0\"" : "");
    if (row->hover) {
        text_add(d->text, "<title>");
        escape_content(d->text, row->hover);
        text_add(d->text, "</title>");
    }
    text_add(d->text, "<rect class=\"hit\" x=\"0\" y=\"%u\" width=\"%u\" height=\"%u\"/>", d->y,
             d->width, height);
    if (row->real_us != UINT64_MAX) {
        struct text time = {0};
        describe_real_time(&time, row->real_us);
        text_add(d->text, "<text class=\"time\" x=\"%u\" y=\"%u\">%s</text>", TIMES_WIDTH - 8,
                 row->kind == ROW_ARROW ? bottom - 2 : d->y + height / 2 + 4,
                 text_get(&time) + strspn(text_get(&time), " "));
        text_clear(&time);
    }
    switch (row->kind) {
    case ROW_ARROW:
        add_arrow(d, row, &lines, bottom);
        break;
    case ROW_BAND:
        add_band(d, &lines, bottom);
        break;
    case ROW_MARK:
        add_mark(d, row, &lines, bottom);
        break;
    case ROW_GAP:
        add_gap(d, &lines);
        break;
    }
    text_add(d->text, "</g>\n");
    d->y = bottom;
}

void svg_add_diagram(struct text *text, const struct diagram *diagram)
{
    struct drawing drawing = {.diagram = diagram, .text = text, .y = HEAD_HEIGHT};
    struct lines unused;
    unsigned int height = HEAD_HEIGHT + 8;
    place_lanes(&drawing);
    for (size_t i = 0; i < diagram->row_count; i++) {
        height += measure(&drawing, &diagram->rows[i], &unused);
    }
    text_add(text,
             "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %u %u\" "
             "style=\"--width:%upx\" aria-label=\"",
             drawing.width, height, drawing.width);
    escape_attribute(text, diagram->name);
    text_add(text, ": sequence diagram\">\n");
    add_lifelines(&drawing, height);
    add_heads(&drawing);
    for (size_t i = 0; i < diagram->row_count; i++) {
        add_row(&drawing, &diagram->rows[i]);
    }
    text_add(text, "</svg>\n");
    if (diagram->left_out > 0) {
        text_add(text, "<p class=\"note\">%zu more steps are not drawn.</p>\n", diagram->left_out);
    }
}
