/*
 * The spool: what `claimd collect`, as root, leaves for a daemon that may not
 * look itself. One file for each probe, SERVICE@PROBE.json, canonical JSON:
 *
 *   {"at_ms":…,"facts":[[subject,name,value],…]|null,"format":1,
 *    "probe":"…","refused":null|"…","service":"…"}
 *
 * It is believed only where nobody but root (or the reader itself) can have
 * written it: file and directory belong to one of the two, and nobody else may
 * write to them.
 */
#ifndef PROBES_SPOOL_H
#define PROBES_SPOOL_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/buf.h"
#include "core/fact.h"
#include "probes/source.h"

#define SPOOL_FORMAT 1

struct spool_reading {
    const char *service, *probe;
    int64_t at_ms;             /* not later than what it says */
    const struct facts *facts; /* settled; NULL: refused */
    const char *refused;
};

/* The name of a probe's file; ids have no '@'. In the arena. */
const char *spool_name(struct arena *arena, const char *service,
                       const char *probe);

/* Appends the document. */
void spool_render(struct buf *out, const struct spool_reading *reading);

/* Whether nobody but root and this process's own user may write to it. */
bool spool_is_trusted(const struct stat *status);

/* A step on a pool thread: the look of `source->context->spool` gets what its
 * file says, as of `said_at_ms`. Refuses: none, not to be trusted, of another
 * probe, damaged, too large, from the future, older than max_age; or what the
 * collecting look was refused for. */
void spool_read(struct source *source);

#endif
