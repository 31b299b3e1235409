/*
 * Making a month's report for good: composed, kept in the ledger, written into
 * its directory, told.
 */
#ifndef ENGINE_PUBLISH_H
#define ENGINE_PUBLISH_H

#include "core/months.h"
#include "engine/chore.h"
#include "engine/frozen.h"

struct publish_job {
    const struct conf *conf; /* in force when the month ended */
    const struct conf_service *service;
    struct month month;
};

/* One transaction: the files as documents, the record `report`, the messages.
 * Then the files are written; that this fails is logged, not returned. Errors
 * as compose_report, compose_render and store_commit. */
MUST_USE enum err publish_month(struct chore *chore,
                                const struct publish_job *job,
                                struct errmsg *msg);

struct publish_correction {
    const struct conf *conf; /* the report was reckoned with */
    const struct frozen *report;
    const struct frozens *all; /* all reports and corrections */
};

/* Reckons a report anew from all the ledger holds now. If figures or verdicts
 * are not those told last, a record `correction` with files of its own, and
 * messages. Errors as publish_month. */
MUST_USE enum err publish_corrected(struct chore *chore,
                                    const struct publish_correction *correction,
                                    struct errmsg *msg);

/* Writes the files of a report into the configured directory; with `missing`
 * only those that are not there. Errors as frozen_write. */
MUST_USE enum err publish_files(const struct chore *chore,
                                const struct frozen *frozen, bool missing,
                                struct errmsg *msg);

#endif
