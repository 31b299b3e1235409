/*
 * `scan`: virus scans of one server, and the database they were made with.
 *
 * Facts (docs/sources.md, "Virus scans"). Of a scan that finished, its subject
 * being that instant:
 *   started_ms, finished_ms
 *   scanned_files   not said: the log does not tell
 *   infected_files, errors
 * Of the database, its subject "database" and its date:
 *   database_ms            its date
 *   database_installed_ms  since when the server has it
 * Of the source itself, its subject "":
 *   scans                  false: it tells nothing of scans
 *   max_database_age_s     an older database makes a scan worthless
 */
#ifndef PROBES_SCAN_SCAN_H
#define PROBES_SCAN_SCAN_H

#include "core/tz.h"
#include "probes/source.h"

extern const struct probe_ops scan_ops;

/* Its kinds, one file each. */
extern const struct source_kind scan_clamscan;
extern const struct source_kind scan_clamd;
extern const struct source_kind scan_json;

/* --- what they share (scan.c); on a pool thread --------------------------- */

/* The zone of `source.timezone`, else the host's. NULL after refusing. */
const struct tz *scan_zone(struct source *source);

/* Says `max_database_age_s`. */
void scan_say_limit(struct source *source);

/* Says a database's facts; `installed_ms` INSTANT_MIN: not known. */
void scan_say_database(struct source *source, int64_t date_ms,
                       int64_t installed_ms);

#endif
