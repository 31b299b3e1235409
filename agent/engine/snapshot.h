/*
 * A configuration in use, shared by reference count: a running attempt keeps
 * the one it began with while a reload puts a new one in place.
 *
 * Counted on the loop's thread only; read by any.
 */
#ifndef ENGINE_SNAPSHOT_H
#define ENGINE_SNAPSHOT_H

#include "base/arena.h"
#include "conf/conf.h"

struct snapshot {
    struct arena arena;
    const struct conf *conf;
    size_t references;
};

/* Loads and also asks every probe's and channel's own check. On failure prints
 * nothing: `ret_errors` (in `scratch`) has the messages. With one reference. */
MUST_USE enum err snapshot_load(const char *path, struct arena *scratch,
                                struct snapshot **ret_snapshot,
                                struct conf_errors *ret_errors);

/* One more owner; returns its argument. */
struct snapshot *snapshot_ref(struct snapshot *snapshot);
void snapshot_unref(struct snapshot *snapshot); /* NULL-safe */

#endif
