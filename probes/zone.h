/*
 * Time zones for sources that print local times. On a pool thread: it reads a
 * file.
 */
#ifndef PROBES_ZONE_H
#define PROBES_ZONE_H

#include "core/tz.h"
#include "probes/source.h"

/* The zone of an IANA name, in the look's arena; NULL after refusing: there is
 * none, or its file is damaged. */
const struct tz *zone_read(struct source *source, const char *name);

#endif
