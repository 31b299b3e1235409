/*
 * Readings of sources in the ledger: records `evidence` hold what changed
 * (docs/evidence.md), and put together they say what each source ever said.
 */
#ifndef ENGINE_EVIDENCE_H
#define ENGINE_EVIDENCE_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "conf/conf.h"
#include "core/evidence.h"
#include "engine/harvest.h"
#include "engine/past.h"
#include "engine/readings.h"
#include "store/store.h"

/* What each source said last, as far as it was asked for: so that a reading
 * that says the same costs no look into the ledger. */
struct evidence_book {
    struct known_source *sources; /* heap */
    size_t n, capacity;
};

/* Forgets all: it is read anew. */
void evidence_book_fini(struct evidence_book *book);

/* Adds a record for each reading that differs from what its source said
 * before. Those of one source come in order. Errors of the store are passed
 * on; whenever what was added is not committed the book has to be forgotten. */
MUST_USE enum err evidence_keep(struct evidence_book *book, struct store *store,
                                const struct reading *readings, size_t n,
                                struct harvest *harvest, struct errmsg *msg);

/* Whose evidence, and how far. */
struct evidence_query {
    const struct past *past;
    const struct conf *conf;
    int64_t runs_through_seq; /* as store_run_query; 0: all */
};

/* One for each source that the service has configured, at each vantage that
 * ever looked at it (one at least), in the arena. */
MUST_USE enum err evidence_load(struct arena *arena,
                                const struct evidence_query *query,
                                const struct evidence **ret_evidence,
                                size_t *ret_n, struct errmsg *msg);

#endif
