/*
 * Lines that dnf and rpm are told to print. Pure.
 */
#ifndef PROBES_PATCH_DNF_TEXT_H
#define PROBES_PATCH_DNF_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

/* A version of a package, and when it was built or installed. */
struct dnf_package {
    const char *package,
        *version; /* with epoch where it has one, and release */
    int64_t at_ms;
};

/* "openssl 1:3.0.7-27.el9 2026-11-12 03:00", in UTC, or the time as seconds
 * since 1970. In the arena. False: another form. */
bool dnf_package(struct arena *arena, const char *line,
                 struct dnf_package *ret);

#endif
