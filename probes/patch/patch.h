/*
 * `patch`: which updates a host lacks, and when it got those that it has.
 *
 * Facts of an update, its subject being package and version as the package
 * manager writes them (docs/sources.md, "Patches"):
 *   pending       true, while it is available and not installed
 *   security      whether it is a security update
 *   published_ms  the package's own date, where that is told
 *   installed_ms  when that version was installed
 * of the host, with the subject "":
 *   lists_ms      when the lists of what is available were last fetched
 *   archive_ms    what they were fetched from dates from then
 */
#ifndef PROBES_PATCH_PATCH_H
#define PROBES_PATCH_PATCH_H

#include <stdbool.h>

#include "probes/source.h"

extern const struct probe_ops patch_ops;

/* Its kinds, one file each. */
extern const struct source_kind patch_apt;
extern const struct source_kind patch_dnf;
extern const struct source_kind patch_json;
extern const struct source_kind patch_report;

/* Whether `updates` asks for all updates; else only those of security count. */
bool patch_wants_all(const struct source *source);

/* Adds that one is pending, and of what kind where that is known. */
void patch_pending(struct source *source, const char *package,
                   const char *version);
void patch_security(struct source *source, const char *package,
                    const char *version, bool security);

/* Adds the package's own date. */
void patch_published(struct source *source, const char *package,
                     const char *version, int64_t at_ms);

/* Adds when a version was installed. */
void patch_installed(struct source *source, const char *package,
                     const char *version, int64_t at_ms);

#endif
