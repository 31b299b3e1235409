/*
 * `page`: whether a published page still says what the sheet says it says.
 * Facts: docs/sources.md, "Pages".
 */
#ifndef PROBES_PAGE_PAGE_H
#define PROBES_PAGE_PAGE_H

#include "probes/source.h"

extern const struct probe_ops page_ops;

/* The Content-Type of an answer, NULL if it has none. */
const char *page_content_type(const struct source_output *output);

#endif
