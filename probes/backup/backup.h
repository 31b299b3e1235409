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

/* source_environment with the option `source.environment`. */
const char *const *backup_environment(struct source *source,
                                      const char *const *own);

/* Its kinds, one file each. */
extern const struct source_kind backup_barman;
extern const struct source_kind backup_btrfs;
extern const struct source_kind backup_command; /* in json.c */
extern const struct source_kind backup_files;
extern const struct source_kind backup_json;
extern const struct source_kind backup_borg;
extern const struct source_kind backup_pgbackrest;
extern const struct source_kind backup_restic;
extern const struct source_kind backup_rsnapshot;

/* What tools print, read into facts or refused; for tests as well. */
void backup_read_barman(struct source *source,
                        const struct source_output *output);
void backup_read_btrfs(struct source *source,
                       const struct source_output *output);

/* `check` of kinds that look into `source.directory`: it is there and absolute.
 */
MUST_USE enum err backup_check_directory(const struct params *params,
                                         const char **ret_option,
                                         struct errmsg *msg);

#endif
