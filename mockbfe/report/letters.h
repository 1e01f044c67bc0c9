/* How wide text is when it is drawn. The page names no font that is there for sure, so this is the
   width in the widest of the usual ones, and labels that fit by it fit in all. */
#ifndef MOCKBFE_REPORT_LETTERS_H
#define MOCKBFE_REPORT_LETTERS_H

#include <stdbool.h>
#include <stddef.h>

/* Of the first size bytes of text, in tenths of a pixel at 12 pixels. */
size_t letters_width(const char *text, size_t size, bool bold);

/*
 * How many bytes of text make a line that is at most width tenths wide; *skip is what separates it
 * from the next. Lines end between words; within one only where it is wider than a line, and then
 * at a sign if there is one.
 */
size_t letters_line(const char *text, size_t width, bool bold, size_t *skip);

/* How wide a place has to be for text: for its lines, or for single words of those that are wider
   than width. */
size_t letters_wish(const char *text, size_t width);

#endif
