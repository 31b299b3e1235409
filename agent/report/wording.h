/*
 * Every sentence a person reads about a verdict, in Japanese and English.
 *
 * Terms are METI's in Japanese (稼働率, 平均復旧時間), the field's in English.
 * Availability is printed with as many decimals as its claim and never rounded
 * up to it.
 */
#ifndef REPORT_WORDING_H
#define REPORT_WORDING_H

#include "base/buf.h"
#include "core/notice.h"
#include "report/model.h"

/* "no longer true: at most 99.97735 % …": the sentence of one verdict. */
void wording_verdict(struct buf *out, const struct judgement *judgement,
                     const struct tz *tz, enum language language);

/* "overstated" / 「実際より良く書かれている」 */
const char *wording_verdict_name(enum verdict verdict, enum language language);
const char *wording_reason_name(enum verdict_reason reason,
                                enum language language);

/* The subject of an alert. */
void wording_subject(struct buf *out, const char *service_name,
                     const struct notice *notice, const struct tz *tz,
                     enum language language);

/* The subject and the text of an alert. */
void wording_notice(struct buf *out, const char *service_name,
                    const struct notice *notice, const struct tz *tz,
                    enum language language);

/* That the text a notice is about changed, and whether that is why the verdict
 * did; nothing if it did not. */
void wording_text_changed(struct buf *out, const struct notice *notice,
                          enum language language);

/* Percent cut (not rounded) to `decimals`, so that it never reads better than
 * it is: floor for availability. */
void wording_percent(struct buf *out, double percent, int decimals);

/* Decimals of a claim's digits: "99.9990" has 4. */
int wording_decimals(const struct claim *claim);

/* "1 h 23 min 4 s" / 「1時間23分4秒」 */
void wording_duration(struct buf *out, int64_t ms, enum language language);

/* The end of something that is good up to an instant: the end of a day by that
 * day's date, else as wording_instant. */
void wording_until(struct buf *out, int64_t until_ms, const struct tz *tz);

/* "2026-03-14 02:05", without the time at midnight, with seconds if wanted. */
void wording_instant(struct buf *out, int64_t instant_ms, const struct tz *tz,
                     bool seconds);

#endif
