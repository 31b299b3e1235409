/*
 * What apt and dpkg write, read: the plan of `apt-get -s`, the versions of
 * `apt-cache policy`, the head of a Release file, and dpkg.log. Pure: text in,
 * values out, in an arena. Lines of another form are passed over.
 */
#ifndef PROBES_PATCH_APT_TEXT_H
#define PROBES_PATCH_APT_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "core/tz.h"

/* One update: a version that would take the place of an installed one. */
struct apt_update {
    const char *package, *version;
    bool security; /* it comes from an archive of security updates */
};

struct apt_updates {
    struct apt_update *items;
    size_t n;
    const char **kept; /* names of packages that apt keeps back */
    size_t n_kept;
};

/* The text of `apt-get -s dist-upgrade`, in English. Packages that would be new
 * are none. */
struct apt_updates apt_plan(struct arena *arena, const char *text);

/* The text of `apt-cache policy NAMES`: those that have a newer candidate. One
 * is of security if a version above the installed one up to the candidate is in
 * an archive of security updates. */
struct apt_updates apt_policy(struct arena *arena, const char *text);

/* The head of a Release or InRelease file. */
struct apt_release {
    bool security;          /* of an archive of security updates */
    int64_t date_ms;        /* INSTANT_MIN: not said */
    int64_t valid_until_ms; /* INSTANT_MAX: not said */
};
struct apt_release apt_release(struct arena *arena, const char *text);

/* A version that was installed over another one. */
struct dpkg_upgrade {
    const char *package, *version;
    int64_t at_ms; /* when it was configured, in whole seconds; INSTANT_MIN:
                      not yet */
};

#define DPKG_UPGRADES_MAX 4000

/* dpkg.log being read, line by line, oldest first. The newest
 * DPKG_UPGRADES_MAX are kept. Zero-initialise, with the first three. */
struct dpkg_log {
    struct arena *arena;
    const struct tz *tz; /* of the host: the log says no zone */
    const char *native;  /* "amd64": not part of a name; NULL: no architecture
                            is */
    struct dpkg_upgrade *items; /* a ring */
    size_t n;                   /* ever added */
};

/* Takes a line, without its end. */
void dpkg_log_line(struct dpkg_log *log, const char *line);

#endif
