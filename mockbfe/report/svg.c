#include "report/svg.h"
#include "report/describe.h"
#include "report/escape.h"
#include "report/letters.h"

#include <inttypes.h>
#include <string.h>

/* All lengths are in SVG's user units, which are pixels unless the page is narrow. */
#define TIMES_WIDTH 50
/* Lanes are so far apart, and farther where names and words are wide. */
#define LANE_WIDTH 160
#define LANE_WIDTH_MAX 420
/* The boxes over them. */
#define HEAD_WIDTH 136
#define HEAD_WIDTH_MAX 300
#define HEAD_MARGIN 8
#define HEAD_GAP 24
#define LABEL_MARGIN 8
/* Lines of labels that are not wider are kept in one piece. */
#define LINE_WISH 200
/* Of " …", in tenths. */
#define WIDTH_OF_DOTS 100
#define HEAD_HEIGHT 46
#define LINE_HEIGHT 15
#define GAP_HEIGHT 30
#define HEAD_LENGTH 8
#define LINES_MAX 8
#define LANES_MAX (LANE_FIRST_AGENT + DIAGRAM_AGENTS_MAX)

struct drawing {
    const struct diagram *diagram;
    struct text *text;
    unsigned int places[LANES_MAX]; /* lane to column */
    unsigned int lanes[LANES_MAX];  /* and back */
    unsigned int x[LANES_MAX];      /* the middle of each column */
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

static void wrap(struct lines *lines, const char *label, unsigned int room)
{
    lines->count = 0;
    lines->cut = false;
    while (*label) {
        size_t skip = 0;
        if (lines->count == LINES_MAX) {
            lines->cut = true;
            break;
        }
        size_t size = letters_line(label, (size_t)room * 10, false, &skip);
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

static const char *lane_name(const struct diagram *diagram, unsigned int lane)
{
    switch (lane) {
    case LANE_HOST:
        return strcmp(diagram->home, LOCAL_HOST) == 0 ? "host" : diagram->home;
    case LANE_BFE:
        return "BFE";
    case LANE_PEER:
        return diagram->peer ? diagram->peer : "peer";
    default:
        return diagram->agents[lane - LANE_FIRST_AGENT].name;
    }
}

static const char *lane_role(const struct diagram *diagram, unsigned int lane)
{
    switch (lane) {
    case LANE_HOST:
        return "has the traffic";
    case LANE_BFE:
        return "keying module";
    case LANE_PEER:
        return "the other end";
    default:
        return diagram->agents[lane - LANE_FIRST_AGENT].remote ? "the peer's TIA" : "TIA";
    }
}

static unsigned int half_head(const struct drawing *d, unsigned int lane)
{
    const char *name = lane_name(d->diagram, lane);
    size_t room = letters_width(name, strlen(name), true) / 10 + 2 * HEAD_MARGIN;
    room = room < HEAD_WIDTH ? HEAD_WIDTH : room > HEAD_WIDTH_MAX ? HEAD_WIDTH_MAX : room;
    return (unsigned int)(room + 1) / 2;
}

static void place_lane(struct drawing *d, unsigned int lane)
{
    d->places[lane] = d->lane_count;
    d->lanes[d->lane_count++] = lane;
}

static void place_agents(struct drawing *d, bool remote)
{
    for (unsigned int i = 0; i < d->diagram->agent_count; i++) {
        if (d->diagram->agents[i].remote == remote) {
            place_lane(d, LANE_FIRST_AGENT + i);
        }
    }
}

/* How far apart two neighbours are: their heads and the words of what passes between them fit. */
static unsigned int gap_behind(const struct drawing *d, unsigned int place)
{
    size_t gap = half_head(d, d->lanes[place]) + half_head(d, d->lanes[place + 1]) + HEAD_GAP;
    gap = gap < LANE_WIDTH ? LANE_WIDTH : gap;
    for (size_t i = 0; i < d->diagram->row_count; i++) {
        const struct diagram_row *row = &d->diagram->rows[i];
        unsigned int a = d->places[row->from];
        unsigned int b = d->places[row->to];
        if (row->kind == ROW_ARROW && a + b == 2 * place + 1 && (a == place || b == place)) {
            size_t wish = letters_wish(row->label, 10 * LINE_WISH) / 10 + 2 * LABEL_MARGIN;
            gap = wish > gap ? wish : gap;
        }
    }
    return (unsigned int)(gap > LANE_WIDTH_MAX ? LANE_WIDTH_MAX : gap);
}

/* Half of what the outermost lanes need at their outer side. */
static unsigned int edge(const struct drawing *d, unsigned int place)
{
    unsigned int half = half_head(d, d->lanes[place]) + HEAD_GAP / 2;
    return half < LANE_WIDTH / 2 ? LANE_WIDTH / 2 : half;
}

/* From left to right: host, BFE, the TIAs at this end, the peer, those at its end. */
static void place_lanes(struct drawing *d)
{
    place_lane(d, LANE_HOST);
    place_lane(d, LANE_BFE);
    place_agents(d, false);
    place_lane(d, LANE_PEER);
    place_agents(d, true);
    d->x[0] = TIMES_WIDTH + edge(d, 0);
    for (unsigned int i = 1; i < d->lane_count; i++) {
        d->x[i] = d->x[i - 1] + gap_behind(d, i - 1);
    }
    d->width = d->x[d->lane_count - 1] + edge(d, d->lane_count - 1);
}

static unsigned int lane_x(const struct drawing *d, unsigned int lane)
{
    return d->x[d->places[lane]];
}

/* The box over a lane. A name that is too long for it is shown whole to who hovers. */
static void add_head(struct drawing *d, unsigned int lane)
{
    const char *name = lane_name(d->diagram, lane);
    unsigned int x = lane_x(d, lane);
    unsigned int half = half_head(d, lane);
    size_t room = 10 * (2 * (size_t)half - 2 * HEAD_MARGIN);
    size_t size = strcspn(name, "\n");
    struct lines line = {.begin = {name}, .size = {size}, .count = 1};
    line.cut = name[size] != '\0' || letters_width(name, size, true) > room + 10;
    if (line.cut) {
        size_t skip = 0;
        line.size[0] = letters_line(name, room - 2 * WIDTH_OF_DOTS, true, &skip);
    }
    text_add(d->text, "<g class=\"lane\">");
    if (line.cut) {
        text_add(d->text, "<title>");
        escape_content(d->text, name);
        text_add(d->text, "</title>");
    }
    text_add(d->text, "<rect x=\"%u\" y=\"1\" width=\"%u\" height=\"38\" rx=\"5\"/>", x - half,
             2 * half);
    text_add(d->text, "<g class=\"name\">");
    add_lines(d, &line, x, 17);
    text_add(d->text, "</g><text class=\"role\" x=\"%u\" y=\"32\">%s</text></g>\n", x,
             lane_role(d->diagram, lane));
}

static void add_heads(struct drawing *d)
{
    for (unsigned int i = 0; i < d->lane_count; i++) {
        add_head(d, d->lanes[i]);
    }
}

static void add_lifelines(struct drawing *d, unsigned int bottom)
{
    text_add(d->text, "<g class=\"life\">");
    for (unsigned int i = 0; i < d->lane_count; i++) {
        text_add(d->text, "<path d=\"M%u %uV%u\"/>", d->x[i], HEAD_HEIGHT - 7, bottom);
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
        wrap(lines, row->label, (span(d, row) > 0 ? span(d, row) : LANE_WIDTH) - LABEL_MARGIN);
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

static void draw_row(struct drawing *d, const struct diagram_row *row)
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
        draw_row(&drawing, &diagram->rows[i]);
    }
    text_add(text, "</svg>\n");
    if (diagram->left_out > 0) {
        text_add(text, "<p class=\"note\">%zu more steps are not drawn.</p>\n", diagram->left_out);
    }
}
