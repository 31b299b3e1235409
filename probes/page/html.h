/*
 * The text that a reader of an HTML page sees: tags, comments, scripts, styles,
 * the title and readings of ruby are left out, references decoded. A tag that
 * begins a block, a line or a cell parts words; one within a line does not.
 *
 * It takes any bytes, in linear time. No style sheet is looked at: what one
 * hides is text.
 */
#ifndef PROBES_PAGE_HTML_H
#define PROBES_PAGE_HTML_H

#include <stddef.h>

#include "base/buf.h"

/* Appends the text of UTF-8 HTML; white space is not folded. */
void html_text(const char *html, size_t n, struct buf *out);

#endif
