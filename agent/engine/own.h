/*
 * claimd's own trouble, and sources that cannot tell: what the loop sees of
 * them, kept until a turn of the keeper has told it (docs/alerts.md).
 */
#ifndef ENGINE_OWN_H
#define ENGINE_OWN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/journal.h"
#include "engine/keeper.h"

#define OWN_TROUBLES_MAX 32
#define OWN_NETWORK_MS 60000 /* away for so long is worth telling */
#define OWN_LEDGER_MS 10000  /* so is a ledger that cannot be written */
#define OWN_LOOKS_MS 60000   /* lateness and losses are counted over this … */
#define OWN_LOOKS_LATE 3
#define OWN_LOOKS_PERCENT 1      /* … and told above this share */
#define OWN_LOOKS_WELL_MS 300000 /* over after so long without */

/* Zero-initialise, then own_init. */
struct own {
    struct keeper_trouble troubles[OWN_TROUBLES_MAX]; /* to be told */
    size_t n_troubles, n_on_way;  /* the first are in the turn under way */
    struct series_state **on_way; /* heap: sources in it, referenced … */
    bool *on_way_stale;           /* … and how they are */
    size_t n_sources, on_way_capacity, stale_capacity;

    bool network_away, network_told, network_seen;
    int64_t network_since_ms;
    struct mono network_since;

    bool ledger_away, ledger_told;
    int64_t ledger_since_ms;
    struct mono ledger_since;
    bool committed; /* once since the start */

    uint64_t n_looks, n_late, n_dropped; /* in the window; dropped: in all */
    struct mono looks_window, looks_bad;
    bool looks_told;
};

struct engine;

/* Notes a trouble to be told, or its end. `detail` may be NULL; copied. A word
 * of the same that has not been taken yet is replaced. */
void own_trouble(struct engine *engine, const struct keeper_trouble *trouble,
                 const char *detail);

/* An observation of a series was made; `cert_ends_ms`: of the certificate it
 * saw, 0: none. */
void own_observed(struct engine *engine, struct series_state *series,
                  const struct observation *observation, int64_t cert_ends_ms);

/* Once a second. */
void own_tick(struct engine *engine);

/* The ledger could not be written; it has been. */
void own_ledger_lost(struct engine *engine);
void own_ledger_well(struct engine *engine);

/* Puts what is to be told into a turn; own_told or own_untold follows. */
void own_take(struct engine *engine, struct keeper_turn *turn);
void own_told(struct engine *engine);
void own_untold(struct engine *engine);

/* Nothing of the above is wrong. */
bool own_is_well(const struct engine *engine);

/* Gives back what it holds. */
void own_fini(struct own *own);

#endif
