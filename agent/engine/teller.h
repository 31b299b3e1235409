/*
 * Delivers what the outbox holds: in order per channel, at least once, with a
 * back-off that is capped. Runs on the loop.
 *
 * The ledger is the queue: each turn of the keeper loads what is undelivered
 * and offers it here; answers go back through the journal. A message whose
 * answer is not on disk when claimd dies is sent again with the same key.
 */
#ifndef ENGINE_TELLER_H
#define ENGINE_TELLER_H

#include <stdbool.h>
#include <stddef.h>

#include "core/clockwatch.h"
#include "engine/journal.h"
#include "engine/snapshot.h"
#include "io/fetch.h"
#include "store/outbox.h"

#define TELLER_BACKOFF_FIRST_MS 1000
#define TELLER_BACKOFF_MAX_MS 300000
#define TELLER_REFRESH_MS 60000 /* between two of what fires */

struct teller;

/* All are borrowed until destroy. */
struct teller *teller_create(struct fetcher *fetcher, struct journal *journal,
                             const struct clockwatch *watch);

/* Channels of a (new) configuration; what is under way on an old one is
 * canceled and will be offered again. Takes its own reference. */
void teller_configure(struct teller *teller, struct snapshot *snapshot);

/* What is undelivered now, oldest first; copied. */
void teller_offer(struct teller *teller, const struct store_message_row *rows,
                  size_t n);

/* Whether some channel has to be told again what fires, now. */
bool teller_wants_active(const struct teller *teller);

/* What fires (docs/alerts.md), for those channels; copied. */
void teller_refresh(struct teller *teller, const char *active);

/* Sends what is due. Call after teller_offer and about once a second. */
void teller_step(struct teller *teller);

/* Gives up what is under way; teller_is_idle once their ends have come. */
void teller_cancel(struct teller *teller);
bool teller_is_idle(const struct teller *teller);

/* Only when idle. NULL-safe. */
void teller_destroy(struct teller *teller);

#endif
