/* Draws a sequence diagram as inline SVG, coloured by the page's style (html_style.c). */
#ifndef MOCKBFE_REPORT_SVG_H
#define MOCKBFE_REPORT_SVG_H

#include "report/diagram.h"

void svg_add_diagram(struct text *text, const struct diagram *diagram);

#endif
