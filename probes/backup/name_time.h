/*
 * Instants in names of files: "dump-20261123-0200.sql.gz".
 *
 * A pattern has %Y (four digits), %m %d %H %M %S (two each), %s (seconds since
 * 1970, ten digits), %% and anything else as it is.
 */
#ifndef PROBES_BACKUP_NAME_TIME_H
#define PROBES_BACKUP_NAME_TIME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "core/tz.h"

/* ERR_INVALID: it has another letter after a %, one of them twice, or neither
 * %s nor %Y, %m and %d. `ret_is_local`: without %s. */
MUST_USE enum err name_time_check(const char *pattern, bool *ret_is_local,
                                  struct errmsg *msg);

/* The first place in the name that the pattern fits and that is a time; what it
 * does not say is 0. False: there is none. The pattern was checked. */
bool name_time_find(const char *pattern, const char *name, const struct tz *tz,
                    int64_t *ret_ms);

#endif
