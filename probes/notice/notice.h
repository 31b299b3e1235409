/*
 * `notice`: planned stops as a calendar announces them (iCalendar, RFC 5545).
 *
 * Facts of a stop, its subject being the event's UID and its start
 * (docs/sources.md, "Notices"): `start_ms`, `end_ms`, `announced_ms` where the
 * calendar tells it, `summary`.
 */
#ifndef PROBES_NOTICE_NOTICE_H
#define PROBES_NOTICE_NOTICE_H

#include "probes/source.h"

extern const struct probe_ops notice_ops;

#endif
