/*
 * `backup`: which copies a backup tool or a store has.
 *
 * Facts of a copy, its subject being the tool's own name for it
 * (docs/sources.md, "Backups"):
 *   at_ms       when it was complete (begun, where the tool tells only that)
 *   complete    false: it is there but not to be restored from
 *   bytes       its size, where the tool tells
 *   encrypted   whether it is encrypted at rest
 */
#ifndef PROBES_BACKUP_BACKUP_H
#define PROBES_BACKUP_BACKUP_H

#include "probes/source.h"

extern const struct probe_ops backup_ops;

/* What its tools run with besides PATH, TZ and LC_ALL: a home to keep caches
 * in, the option `source.environment`, and `own` (ends with NULL; or NULL). In
 * the look's arena. */
const char *const *backup_environment(struct source *source,
                                      const char *const *own);

/* Its kinds, one file each. */
extern const struct source_kind backup_borg;
extern const struct source_kind backup_pgbackrest;
extern const struct source_kind backup_restic;

#endif
