/*
 * What the ledger knows of one source of evidence: every fact that it ever
 * said, with the times between which it was said.
 *
 * Readings are kept as changes of a set of facts (fact.h); a source that did
 * not answer says nothing and changes nothing. Pure.
 */
#ifndef CORE_EVIDENCE_H
#define CORE_EVIDENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/fact.h"
#include "core/ivl.h"
#include "core/run.h"

/* A fact and when it was said. */
struct seen_fact {
    struct fact fact;
    int64_t first_ms; /* the first reading that had it */
    int64_t last_ms;  /* the last one that is known to have had it */
    int64_t gone_ms;  /* the first one without it; INSTANT_MAX: it stands */
};

/* One source: a probe at one vantage. */
struct evidence {
    const char *probe, *vantage;
    const char *type;  /* "backup", "patch", "tls", … */
    const char *store; /* what it is of: the scope of claims; NULL: not said */
    const char *const *verifies; /* claims (ids) and items (numbers) that the
                                    configuration holds it against */
    size_t n_verifies;
    int64_t interval_ms;
    int64_t max_age_ms; /* an older reading is stale */
    int tolerance;      /* percent of an interval that a run may be late */
    const struct seen_fact *facts; /* by fact_compare, then first_ms */
    size_t n_facts;
    int64_t first_read_ms;   /* INSTANT_MAX: never */
    int64_t last_read_ms;    /* INSTANT_MIN: never */
    const struct ivl *reads; /* stretches within which it answered every time,
                                at the latest max_gap after the time before */
    size_t n_reads;
    bool has_last;
    struct run last;     /* its newest run, whatever came of it */
    const char *refused; /* what the newest attempt failed for; NULL: it did
                              not */
    int64_t seq;         /* record of the newest change; 0: none */
};

/* Whether it cannot tell what is so now. */
bool evidence_is_stale(const struct evidence *evidence, int64_t now_ms);

/* Whether the configuration holds it against that claim or its item. */
bool evidence_verifies(const struct evidence *evidence, const char *claim_id,
                       int item);

/* Whether the fact stood at an instant (between first_ms and gone_ms). */
bool seen_at(const struct seen_fact *seen, int64_t at_ms);

/* The newest fact of that subject and name, also one that is gone; NULL: there
 * was none. By bisection. */
const struct seen_fact *evidence_find(const struct evidence *evidence,
                                      const char *subject, const char *name);

/* The number of a fact that stands; `otherwise` if there is none. */
int64_t evidence_number(const struct evidence *evidence, const char *subject,
                        const char *name, int64_t otherwise);
/* The number of the newest one, also of one that is gone. */
int64_t evidence_last_number(const struct evidence *evidence,
                             const char *subject, const char *name,
                             int64_t otherwise);
/* Its text, NULL if there is none. */
const char *evidence_text(const struct evidence *evidence, const char *subject,
                          const char *name);

/* Facts of one subject stand together: the index after those that begin at
 * `from`. */
size_t evidence_subject_end(const struct evidence *evidence, size_t from);

#endif
