/*
 * What has to reach the ledger next: the loop's side of the group commit.
 *
 * Observations extend the open run of their series; runs that changed, records
 * and receivers' answers are gathered until the keeper takes them, once a
 * second. What a failed commit gives back is kept and tried again; the memory
 * is bounded, and beyond it observations are dropped, which the gap rule then
 * reckons as unknown time.
 */
#ifndef ENGINE_JOURNAL_H
#define ENGINE_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/units.h"
#include "core/histogram.h"
#include "core/local_day.h"
#include "core/run.h"
#include "store/store.h"

/* Most closed runs and records kept while the ledger takes none. */
#define JOURNAL_PENDING_MAX 100000

/* How a source was told last: whether it can tell. */
enum source_told { SOURCE_UNTOLD, SOURCE_FRESH, SOURCE_STALE };

/* Response times are gathered this long before they are written, or until their
 * day ends: what a crash may lose of them. */
#define JOURNAL_TIMES_EVERY_MS 300000
/* Most days of one series kept while the ledger takes none; the times of more
 * are dropped. */
#define JOURNAL_TIMES_DAYS_MAX 8

/* A series' response times of one day that the ledger does not have. */
struct day_times {
    struct local_day day;
    int64_t began_ms; /* the first of them */
    struct histogram times;
    struct day_times *next;
};

/* One probe at our vantage. Heap; strings owned. */
struct series_state {
    char *service, *probe, *vantage;
    bool has_run;
    struct run run;           /* the open one */
    bool dirty;               /* `run` is newer than the ledger */
    struct day_times *times;  /* one for each day; NULL while there are none */
    int64_t last_read_ms;     /* of a source of evidence: its last answer in
                                 this process; 0: none yet */
    int64_t cert_ends_ms;     /* of the certificate last seen; 0: none */
    bool has_told;            /* up or down, since this process looks */
    struct mono told_at;      /* when it did last, or when looking began; 0:
                                 not yet */
    enum source_told told_as; /* own.c */
    size_t references;        /* a target, and batches on their way */
};

struct journal;

/* Empty; never NULL. */
struct journal *journal_create(void);
void journal_destroy(struct journal *journal); /* drops what is pending */

/* With one reference; names are copied. */
struct series_state *series_create(const char *service, const char *probe,
                                   const char *vantage);
/* One more owner; returns its argument. */
struct series_state *series_ref(struct series_state *series);
/* Frees it with the last owner. NULL-safe. */
void series_unref(struct series_state *series);

/* Takes one observation. Returns whether the run's state changed (or began).
 * A run also ends at midnight UTC. An instant equal to the last one moves on
 * by a millisecond if its state is another. */
bool journal_observe(struct journal *journal, struct series_state *series,
                     const struct observation *observation,
                     const struct run_terms *terms);

/* Ends the open run: nothing will extend it. */
void journal_close_run(struct journal *journal, struct series_state *series);

/* A response time of `time_us` (>= 0), seen at an instant of that day. */
void journal_time(struct journal *journal, struct series_state *series,
                  int64_t at_ms, struct local_day day, int64_t time_us);

/* The next batch takes all response times, however new. */
void journal_flush_times(struct journal *journal);

/* A record; `service` ("" for all), `kind` and `body` are copied. */
void journal_record(struct journal *journal, int64_t at_ms, const char *kind,
                    const char *service, const char *body);

/* A receiver's answer; `answer` is copied. */
void journal_delivery(struct journal *journal, int64_t message_id,
                      int64_t at_ms, bool delivered, const char *answer);

/* Whether a commit would have nothing to write. */
bool journal_is_empty(const struct journal *journal);

/* Closed runs, records and answers waiting: what JOURNAL_PENDING_MAX bounds. */
size_t journal_pending(const struct journal *journal);

/* The same and the open runs that are newer than the ledger. */
size_t journal_unwritten(const struct journal *journal);

/* Observations dropped because too much was pending; since start. */
uint64_t journal_dropped(const struct journal *journal);

/* Moves all that is pending into a batch in `arena`, for the keeper's thread;
 * borrowed by it until journal_committed or journal_failed. Only one batch at a
 * time. Its latencies come on top of what the ledger has of their days. */
const struct store_batch *journal_take(struct journal *journal,
                                       struct arena *arena, int64_t now_ms);
void journal_committed(struct journal *journal);
void journal_failed(struct journal *journal);

#endif
