/*
 * What a turn decides to keep and to tell, gathered over all its services and
 * committed together: a storm must not cost a transaction for each service.
 *
 * Every alert is an outbox row of each channel, in the transaction of the
 * record it speaks of. More than HARVEST_STORM to a channel within a minute, or
 * HARVEST_WAITING rows waiting for it, and what comes further is gathered in
 * one digest row: by cause, with counts; beyond HARVEST_CAUSES by service. So
 * what waits is bounded, and nothing is dropped without a word.
 */
#ifndef ENGINE_HARVEST_H
#define ENGINE_HARVEST_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "conf/conf.h"
#include "report/message.h"
#include "store/store.h"

#define HARVEST_STORM 10
#define HARVEST_STORM_MS 60000
#define HARVEST_WAITING 100
#define HARVEST_DIGEST_HOLD_MS 30000  /* after the newest it gathered … */
#define HARVEST_DIGEST_MOST_MS 300000 /* … but not later than this */
#define HARVEST_CAUSES 2000           /* named in a digest … */
#define HARVEST_PLACES 12000          /* … and with services by count */

struct harvest {
    struct arena arena;
    const struct conf *conf;
    const struct store_state *state; /* whose ledger it is */
    int64_t now_ms;
    struct store_record *records; /* heap */
    size_t n_records, records_capacity;
    struct harvest_alert *alerts; /* heap */
    size_t n_alerts, alerts_capacity;
};

/* One alert, for every channel. */
struct harvest_alert {
    size_t record_index;
    const char *key, *cause, *kind, *body; /* in the harvest's arena */
};

void harvest_init(struct harvest *harvest, const struct conf *conf,
                  const struct store_state *state, int64_t now_ms);
void harvest_fini(struct harvest *harvest);

/* Adds a record; texts are copied. */
void harvest_record(struct harvest *harvest, const char *kind,
                    const char *service, const char *body);

/* Adds an alert about the record added last; texts are copied. */
void harvest_alert(struct harvest *harvest, const char *key, const char *cause,
                   const char *kind, const char *body);

/* Commits what was gathered and empties it; nothing to do is ERR_OK. On an
 * error nothing is written and it is emptied all the same. */
MUST_USE enum err harvest_commit(struct harvest *harvest, struct store *store,
                                 struct store_head *head, struct errmsg *msg);

/* Seals the digests that are due and next in their channel's line, so that
 * they can be sent. */
MUST_USE enum err harvest_seal(struct store *store, const struct conf *conf,
                               const struct message *origin,
                               struct store_head *head, struct errmsg *msg);

#endif
