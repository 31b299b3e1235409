/*
 * systemd's journal, spoken to directly: one datagram of FIELD=value lines for
 * each entry (the native protocol, systemd.journal-fields(7)).
 *
 * Entries larger than a datagram may be would go by a file descriptor; ours
 * are bounded well below that and never need it.
 */
#ifndef IO_JOURNALD_H
#define IO_JOURNALD_H

#include <stdbool.h>

#include "base/buf.h"

#define JOURNALD_SOCKET "/run/systemd/journal/socket"

/* Whether standard error leads into the journal: $JOURNAL_STREAM names the very
 * file it is. False once somebody has redirected it. */
bool journald_is_stderr(void);

/* Hands over an entry: lines "FIELD=value", each ended by a newline, no newline
 * within a value. Where nobody listens at `path` (JOURNALD_SOCKET), writes
 * `line` to standard error instead, which must be the journal's. Never waits:
 * false if neither took it. */
bool journald_send(const char *path, const struct buf *entry, const char *line);

#endif
