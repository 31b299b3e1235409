/*
 * `document`: a file or a page with a date that is good for a while: a review,
 * a drill, a certificate, an insurance.
 *
 * Facts of subject "" (docs/sources.md, "Documents"): `date_ms`, `until_ms`,
 * `sha256`; and what it says, as of a page.
 */
#ifndef PROBES_DOCUMENT_DOCUMENT_H
#define PROBES_DOCUMENT_DOCUMENT_H

#include "probes/source.h"

extern const struct probe_ops document_ops;

#endif
