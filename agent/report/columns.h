/*
 * Text in columns of a terminal, where a Japanese character is two wide.
 *
 * Everything is made printable first: control characters and bytes that are
 * not UTF-8 cannot steer the terminal.
 */
#ifndef REPORT_COLUMNS_H
#define REPORT_COLUMNS_H

#include <stddef.h>

#include "base/buf.h"

/* Columns that a printable UTF-8 text takes. */
size_t columns_width(const char *text);

/* Appends the text, cut with "…" or padded with spaces to exactly `width`
 * columns. */
void columns_cell(struct buf *out, const char *text, size_t width);

/* Appends the whole text, made printable, in lines of at most `width` columns,
 * each indented by `indent` spaces and ended by a newline. Lines break at
 * spaces, or between wide characters. */
void columns_wrap(struct buf *out, const char *text, size_t indent,
                  size_t width);

#endif
