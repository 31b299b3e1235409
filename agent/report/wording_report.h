/*
 * Words of a report that are no verdict: days, service hours, methods.
 */
#ifndef REPORT_WORDING_REPORT_H
#define REPORT_WORDING_REPORT_H

#include "report/model.h"
#include "report/wording_texts.h"

/* "down", "not observed", 「停止」. */
const struct text *text_day_state(enum day_state state);

/* "2026-11-05 (Thu)" / 「2026-11-05(木)」. */
void wording_date(struct buf *out, struct civil_date date,
                  enum language language);

/* A day, or a month, in one line: "2026-11-05 (Thu): down; downtime 1 h 2 min
 * (58 min – 1 h 4 min); not observed 3 min". */
void wording_day(struct buf *out, const struct window_day *day,
                 enum window_step step, enum language language);

/* "24 h, 365 days", "Mon, Tue 10:00–18:00; Sat 10:00–12:00". */
void wording_hours(struct buf *out, const struct hours *hours,
                   enum language language);

/* What it takes for the service to be down: "any probe", "2 probes". */
void wording_down_when(struct buf *out, const struct down_when *rule,
                       enum language language);

/* Name of another way of accounting, and one sentence on what it does. */
const struct text *text_other_name(enum other_method method);
const struct text *text_other_sentence(enum other_method method);

/* Microseconds as milliseconds: "12.3 ms", "1234 ms", "12.3 s". The unit is
 * the same in both languages. */
void wording_response(struct buf *out, uint32_t time_us);

/* The difference of two lengths or counts with its sign, "+1 h 2 min", "−3",
 * "±0". */
void wording_more_ms(struct buf *out, int64_t ms, enum language language);
void wording_more(struct buf *out, int64_t count);

/* The difference of two percentages in points, rounded to `decimals`:
 * "+0.0123". */
void wording_more_points(struct buf *out, double points, int decimals);

/* "note", "cause", "dispute" as a word; others as they are. */
const char *wording_note_about(const char *about, enum language language);

/* What a report does not prove: sentences, ended by NULL. */
const struct text *const *text_not_proven(void);

#endif
