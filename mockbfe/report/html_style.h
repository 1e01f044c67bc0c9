/* The style sheet of the page. */
#ifndef MOCKBFE_REPORT_HTML_STYLE_H
#define MOCKBFE_REPORT_HTML_STYLE_H

extern const char HTML_STYLE[];

#endif
