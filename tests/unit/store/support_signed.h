/*
 * A ledger that has something of everything: for what copies, exports and
 * verifies it.
 */
#ifndef TESTS_STORE_SUPPORT_SIGNED_H
#define TESTS_STORE_SUPPORT_SIGNED_H

#include "store/sign.h"
#include "unit/store/support_ledger.h"

#define DAY0 INT64_C(20454) /* 2026-01-01 */

/* Appends a record. */
struct store_head signed_record(struct store *store, const char *kind,
                                const char *service, const char *body);

/* Signs the head as the daemon does. */
struct store_head signed_head(struct store *store, const struct signer *signer);

/* Records a signer's key. */
struct store_head signed_key(struct store *store, const struct signer *signer);

/* The signer of the place's ledger, made if need be. */
struct signer *signed_signer(const struct place *place);

/* Fills a new ledger and leaves it closed:
 * 1 start, 2 key, 3 two closed runs, 4 a closed day of response times,
 * 5 report with one document, 6 head over 5, 7 verdict; an open run and an open
 * day besides. */
void signed_fill(const struct place *place);
#define SIGNED_RECORDS 7
#define SIGNED_DOCUMENT "the report of a month\n"

#endif
