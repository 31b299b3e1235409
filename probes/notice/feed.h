/* The stops that an iCalendar text announces, for a year back and ahead. */
#ifndef PROBES_NOTICE_FEED_H
#define PROBES_NOTICE_FEED_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "core/fact.h"

#define FEED_STOPS_MAX 1000

/* Adds the facts of each stop that begins within a year of `now_ms`, repeated
 * ones each by itself. ERR_INVALID, with what is wrong: no whole calendar, an
 * event without UID, start or end, a time without a zone or of one that is not
 * known, a rule finer than a day or that never comes, more than FEED_STOPS_MAX
 * stops. Cancelled events are none. On any thread; one text at a time. */
MUST_USE enum err feed_read(const char *text, size_t n, int64_t now_ms,
                            struct facts *facts, struct errmsg *msg);

#endif
