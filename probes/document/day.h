/* Dates as documents write them. Pure. */
#ifndef PROBES_DOCUMENT_DAY_H
#define PROBES_DOCUMENT_DAY_H

#include <stdint.h>

#include "base/err.h"
#include "core/civil.h"

/* The first date of a text: 2026-01-31, 2026/1/31, 2026.1.31, 2026年1月31日,
 * 令和8年1月31日, R8.1.31, and RFC 3339 instants by their own date. Full
 * width is not folded here. ERR_INVALID: there is none, or no such day. */
MUST_USE enum err day_parse(const char *text, struct civil_date *ret_date);

/* "Sat, 31 Jan 2026 10:00:00 GMT" (RFC 9110, section 5.6.7), in UTC.
 * ERR_INVALID: anything else. */
MUST_USE enum err day_parse_http(const char *text, struct civil_date *ret_date);

#endif
