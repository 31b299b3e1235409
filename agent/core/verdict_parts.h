/*
 * What the judges of verdict_*.c share. Private to them and to verdict.c.
 *
 * A judge gets a judging with its window laid and answers in a judgement that
 * begins as `undetermined: no_source`.
 */
#ifndef CORE_VERDICT_PARTS_H
#define CORE_VERDICT_PARTS_H

#include "core/verdict.h"

/* A claim's unit where its days are days of business. */
#define JUDGE_UNIT_BUSINESS_DAYS "business_days"

/* One claim being judged. Everything is borrowed. */
struct judging {
    struct arena *arena;
    const struct judge_facts *facts;
    const struct claim *claim;
    const char *value; /* to judge by: the claim's, or the interpretation */
    struct span span;  /* the claim's window, P1Y if it names none */
    struct ivl window; /* the span, trailing at now */
    int64_t now_ms;
    const struct figures *figures; /* of the window; NULL for judges that do
                                      not look at the service */
};

/* Whether the claim is refuted by what lies in a window. Pure. */
typedef bool judge_refuted(const struct judging *judging, struct ivl window);

/* Percent of planned service time, by its bounds. A value that a judge
 * cannot read is `undetermined: vague` with the detail "unreadable"; so for
 * all of them. */
void judge_availability(const struct judging *judging, struct judgement *ret);

/* How many incidents began in the window. */
void judge_incidents(const struct judging *judging, struct judgement *ret);

/* How many of them took 24 h or longer. */
void judge_incidents_long(const struct judging *judging, struct judgement *ret);

/* Mean repair time of the window's incidents. */
void judge_mttr(const struct judging *judging, struct judgement *ret);

/* Every incident of the claim's scope against its deadline. */
void judge_recovery(const struct judging *judging, struct judgement *ret);

/* How long before they began planned stops were announced. Needs no figures. */
void judge_maintenance(const struct judging *judging, struct judgement *ret);

/* The configured hours against the published ones. Needs no figures. */
void judge_service_hours(const struct judging *judging, struct judgement *ret);

/* --- evidence ------------------------------------------------------------- */

/* Judges by one source that can tell what is so at judging->now_ms. */
typedef void judge_source(const struct judging *judging,
                          const struct evidence *evidence,
                          struct judgement *ret);

/* Holds the claim against each source of a type: those of its scope, those
 * that say no store, and all where the claim has no scope. The worst answer is
 * the claim's: refuted, undetermined, understated, proven. One that is stale is
 * judged as it was at its last reading, and what that does not refute is
 * `undetermined: stale`. Without such a source nothing is changed
 * (`no_source`). */
void judge_by_sources(const struct judging *judging, const char *type,
                      judge_source *by, struct judgement *ret);

/* The same of sources that the configuration names for the claim or its item
 * (`verifies`), whatever their type. */
void judge_by_named(const struct judging *judging, judge_source *by,
                    struct judgement *ret);

/* By what such a page or document says, and to when it is good: what it no
 * longer says refutes, past its date it has lapsed, and what has neither proves
 * nothing (`no_source`, "says_nothing"). */
void judge_document(const struct judging *judging,
                    const struct evidence *evidence, struct judgement *ret);
void judge_by_documents(const struct judging *judging, struct judgement *ret);

/* Adds a fact to what a verdict shows. */
void judge_fact(const struct judging *judging, struct judgement *ret,
                const char *name, const char *value);
void judge_fact_count(const struct judging *judging, struct judgement *ret,
                      const char *name, int64_t value);
void judge_fact_instant(const struct judging *judging, struct judgement *ret,
                        const char *name, int64_t at_ms);
void judge_fact_span(const struct judging *judging, struct judgement *ret,
                     const char *name, int64_t span_ms);

/* Copies of a backup: how far apart, how many, how long kept, encrypted
 * (verdict_backup.c). */
void judge_backup_interval(const struct judging *judging,
                           struct judgement *ret);
void judge_backup_generations(const struct judging *judging,
                              struct judgement *ret);
void judge_backup_retention(const struct judging *judging,
                            struct judgement *ret);
void judge_encryption(const struct judging *judging, struct judgement *ret);

/* From a patch being available to its being installed (verdict_patch.c). */
void judge_patch_latency(const struct judging *judging, struct judgement *ret);

/* What an endpoint accepts (verdict_tls.c). */
void judge_tls_version(const struct judging *judging, struct judgement *ret);

/* Scans that finished, and the age of their patterns (verdict_scan.c). */
void judge_virus_scan(const struct judging *judging, struct judgement *ret);
void judge_pattern_update(const struct judging *judging, struct judgement *ret);

/* Registered certificates (verdict_certificate.c). */
void judge_certificate(const struct judging *judging, struct judgement *ret);

/* Lets a person's word count where nothing else could tell. `now_ms`: of the
 * judging. */
void judge_attestation(const struct judge_facts *facts, int64_t now_ms,
                       struct judgement *ret);

/* The claim's amount is in business days: "P3D" is 3. False: no such amount. */
bool judge_counts_business_days(const struct judging *judging,
                                int64_t *ret_days);

/* The n-th business day after a local day (days since 1970-01-01), before it
 * with a negative n. Business hours are configured. Stretches without business
 * are searched for JUDGE_CLOSED_DAYS_MAX days. */
#define JUDGE_CLOSED_DAYS_MAX 400
int64_t judge_business_day(const struct judging *judging, int64_t day,
                           int64_t n);

/* The end of a local day, as an instant. */
int64_t judge_end_of_day(const struct judging *judging, int64_t day);

/* Sets verdict and reason; returns nothing so that a judge ends with it. */
void judge_say(struct judgement *ret, enum verdict verdict,
               enum verdict_reason reason);

/* Enough of the window was seen (min_coverage)? */
bool judge_covered(const struct judging *judging);

/* Why unseen time decides: `young` where the window begins before the first
 * observation, else `coverage`. */
enum verdict_reason judge_unseen(const struct judging *judging);

/* Adds an incident's start to the evidence; of more than JUDGE_EVIDENCE_MAX
 * the newest stay. */
void judge_evidence(struct judgement *ret, int64_t start_ms);

/* The claim is true again, if nothing else happens, once what began at
 * `start_ms` has left the trailing window. */
void judge_true_again(const struct judging *judging, int64_t start_ms,
                      struct judgement *ret);

/* The same by bisection over the trailing window's end, for amounts that
 * leave it little by little. */
void judge_true_again_gradual(const struct judging *judging,
                              judge_refuted *refuted, struct judgement *ret);

/* "99.9990" as 999990 with 4 decimals. Digits past the seventh decimal (3 ms
 * a year) are not read. False: not a percentage from 0 to 100 in digits. */
#define PERCENT_DECIMALS_MAX 7
struct percent {
    int64_t scaled; /* value × 10^decimals */
    int decimals;
};
bool verdict_parse_percent(const char *text, struct percent *ret);

/* "0" … "1000000000". */
bool verdict_parse_count(const char *text, int64_t *ret);

/* "PT30M", "P1D" (of 24 hours); calendar months are refused. */
bool verdict_parse_ms(const char *text, int64_t *ret_ms);

#endif
