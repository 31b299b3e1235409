/*
 * Text without the marks that Markdown, wikis and HTML put into it.
 */
#ifndef CHECKLIST_MARKUP_H
#define CHECKLIST_MARKUP_H

#include <stddef.h>

#include "base/arena.h"

/* A cell's text as a reader sees it: **bold** `code` and tags are bare, <br> is
 * a line break, a link is its words and its address, \| and &nbsp; are what
 * they stand for, what is ~~struck out~~ is gone. A lone * or < stays. In the
 * arena. */
const char *markup_plain(struct arena *arena, const char *text, size_t n);

#endif
