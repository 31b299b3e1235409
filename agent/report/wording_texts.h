/*
 * The fixed texts of wording.h, in both languages. Private to report.
 *
 * Texts may hold names in braces, {high}, {from}, that wording.c fills in. A
 * sentence is an opening, the figure, why, what would change it, and remarks;
 * each of them is one row here.
 */
#ifndef REPORT_WORDING_TEXTS_H
#define REPORT_WORDING_TEXTS_H

#include "report/wording.h"

struct text {
    const char *en;
    const char *ja;
};

/* What a claim is about, as far as its sentence differs. */
enum topic {
    TOPIC_AVAILABILITY,
    TOPIC_INCIDENTS,
    TOPIC_INCIDENTS_LONG,
    TOPIC_MTTR,
    TOPIC_RECOVERY,
    TOPIC_NOTICE,
    TOPIC_HOURS,
    TOPIC_PATCHES,
    TOPIC_OTHER,
    TOPIC_COUNT
};
enum topic wording_topic(const char *metric);

/* How the sentence begins: "no longer true". `reported`: a figure of the past
 * ("actual"), else a promise. */
const struct text *text_opening(enum verdict verdict, bool reported);

/* The figure, for the four verdicts that judge() reaches; NULL for others.
 * `empty`: nothing was there to measure. */
const struct text *text_figure(enum topic topic, enum verdict verdict,
                               bool empty);

/* Why it cannot be told; NULL for WHY_NONE. */
const struct text *text_reason(enum verdict_reason reason, enum topic topic);

/* A remark by the key in struct judgement's `detail`; NULL if unknown. */
const struct text *text_detail(const char *key);

/* The name of a fact (struct judged_fact) for people; the key itself where the
 * table has none. */
const char *wording_fact_name(const char *key, enum language language);

/* One more sentence: the source, its facts, and why it did not answer. Nothing
 * where there is none of them. Instants are told where the service is. */
void wording_facts(struct buf *out, const struct judgement *judgement,
                   const struct tz *tz, enum language language);

enum text_key {
    TEXT_SECONDS_LEFT,
    TEXT_TRUE_AGAIN,
    TEXT_HEDGED,
    TEXT_ATTESTED,
    TEXT_LAPSED,
    TEXT_DURATION_SEPARATOR,
    TEXT_DAYS,
    TEXT_HOURS,
    TEXT_MINUTES,
    TEXT_SECONDS,
    TEXT_MILLISECONDS,
    TEXT_YEARS,
    TEXT_MONTHS,
    TEXT_CALENDAR_DAYS,
    TEXT_BUSINESS_DAYS,
    TEXT_SAME_DAY,
    TEXT_NEXT_BUSINESS_DAY,
    TEXT_YES,
    TEXT_NO,
    TEXT_ALWAYS,
    TEXT_NOT_KNOWN,
    TEXT_COUNT
};
/* A fixed word or sentence. */
const struct text *text_fixed(enum text_key key);

/* Behind wording_verdict_name and wording_reason_name. */
const struct text *text_verdict_name(enum verdict verdict);
/* Empty for WHY_NONE. */
const struct text *text_reason_name(enum verdict_reason reason);

/* What tells a claim from others of its item: its scope, "database" /
 * 「データベース」, or what a metric without one counts; "" if nothing has to.
 * An unknown scope is returned as it is. */
const char *text_scope(const struct claim *claim, enum language language);

/* Subject and body of an alert. */
const struct text *text_notice_subject(enum notice_kind kind);
const struct text *text_notice_body(enum notice_kind kind);
/* What a person should do about it. */
const struct text *text_notice_action(enum notice_kind kind);

/* claimd's own trouble by its word, and what to do about it; for a word that
 * is not known, a sentence that says so. */
const struct text *text_trouble(const char *what);
const struct text *text_trouble_action(const char *what);
/* Whether it is over when it is found, as a crash is. */
bool text_trouble_is_past(const char *what);

/* The keys of text_detail, for the test that each has both languages. */
extern const char *const text_detail_keys[];
extern const size_t text_detail_count;

/* Chooses by language; `text` not NULL. */
const char *text_in(const struct text *text, enum language language);

/* What the names in a text are filled from. */
struct wording {
    const struct judgement *judgement; /* NULL: none */
    const struct notice *notice;       /* NULL: none */
    const char *service_name;          /* NULL: none */
    const struct tz *tz;
    enum language language;
};

/* Writes a text with its names filled in. An unknown name is our bug. */
void wording_fill(struct buf *out, const struct text *text,
                  const struct wording *wording);

/* A claimed value as a person writes it: "99.9990 %", 「1か月」, "the same
 * day"; several are joined by " / "; a vague one is its wording. */
void wording_declared(struct buf *out, const struct claim *claim,
                      const char *interpreted, enum language language);

/* What was measured, in a table's cell: "99.97635 – 99.97735 %", 「2件」; "–"
 * where nothing was. */
void wording_measured(struct buf *out, const struct judgement *judgement,
                      enum language language);

#endif
