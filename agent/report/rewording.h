/*
 * That the published text changed, in words.
 */
#ifndef REPORT_REWORDING_H
#define REPORT_REWORDING_H

#include "base/buf.h"
#include "report/model.h"

/* The text in force at the report's end that took the place of another within
 * the window, by the claim's id; the newest. NULL: it did not change. */
const struct report_rewording *rewording_of(const struct report *report,
                                            const char *claim_id);

/* "The text changed on 2026-10-15: 99.9990 % → 99.9 % (evidence unchanged). By
 * the former text: overstated; by the new one: holds." */
void rewording_sentence(struct buf *out, const struct report_rewording *one,
                        const struct tz *tz, enum language language);

/* "99.9990 % → 99.9 %", with the other fields that differ. Either may be NULL,
 * not both. */
void rewording_arrow(struct buf *out, const struct claim *before,
                     const struct claim *after, enum language language);

#endif
