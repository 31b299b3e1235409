/*
 * What sources of evidence said and the ledger does not have yet. Runs on the
 * loop.
 *
 * Bounded: while the ledger takes nothing the oldest readings go, which the
 * next one makes good but for what came and went between.
 */
#ifndef ENGINE_READINGS_H
#define ENGINE_READINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "core/fact.h"

#define READINGS_MAX 1000
#define READING_BYTES_MAX ((size_t)4 * 1024 * 1024)
#define READINGS_BYTES_MAX ((size_t)64 * 1024 * 1024)

/* One answer of a source. Heap, strings owned. */
struct reading {
    char *service, *probe, *vantage;
    int64_t at_ms;
    int64_t previous_ms; /* the reading before; INSTANT_MIN: not known */
    bool collected;      /* at_ms is when `claimd collect` read, so the same
                            reading may come again */
    char *facts;         /* canonical JSON, [[subject,name,value],…] by
                            fact_compare; NULL: it was refused */
    char *refused;       /* why; NULL with facts */
};

struct readings {
    struct reading *items; /* oldest first */
    size_t n, capacity;
    size_t n_on_way; /* the first of them are with the keeper */
    size_t bytes;
};

/* What is said of it; borrowed for the call. */
struct reading_of {
    const char *service, *probe, *vantage;
    int64_t at_ms, previous_ms;
    bool collected;
    const struct facts *said; /* settled; NULL: refused */
    const char *refused;
};

/* Adds one. More than READING_BYTES_MAX is kept as refused. */
void readings_add(struct readings *readings, const struct reading_of *of);

/* Lends all of them, in an array in the arena, until readings_kept or
 * readings_put_back. */
const struct reading *readings_take(struct readings *readings,
                                    struct arena *arena, size_t *ret_n);
void readings_kept(struct readings *readings);
void readings_put_back(struct readings *readings);

void readings_fini(struct readings *readings);

#endif
