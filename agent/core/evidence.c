#include "core/evidence.h"

#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "base/units.h"

bool evidence_is_stale(const struct evidence *evidence, int64_t now_ms)
{
    return evidence->last_read_ms == INSTANT_MIN ||
           now_ms - evidence->last_read_ms > evidence->max_age_ms;
}

bool evidence_verifies(const struct evidence *evidence, const char *claim_id,
                       int item)
{
    char number[16];
    snprintf(number, sizeof number, "%d", item);
    for (size_t i = 0; i < evidence->n_verifies; i++) {
        const char *named = evidence->verifies[i];
        if (text_equal(named, claim_id) || text_equal(named, number)) {
            return true;
        }
    }
    return false;
}

bool seen_at(const struct seen_fact *seen, int64_t at_ms)
{
    return seen->first_ms <= at_ms && at_ms < seen->gone_ms;
}

static int compare_to(const struct fact *fact, const char *subject,
                      const char *name)
{
    int by = strcmp(fact->subject, subject);
    return by != 0 ? by : strcmp(fact->name, name);
}

/* The first that is not before subject and name. */
static size_t first_of(const struct evidence *evidence, const char *subject,
                       const char *name)
{
    size_t low = 0;
    size_t high = evidence->n_facts;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct fact *fact = &evidence->facts[middle].fact;
        if (compare_to(fact, subject, name) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

const struct seen_fact *evidence_find(const struct evidence *evidence,
                                      const char *subject, const char *name)
{
    const struct seen_fact *found = NULL;
    for (size_t i = first_of(evidence, subject, name);
         i < evidence->n_facts &&
         compare_to(&evidence->facts[i].fact, subject, name) == 0;
         i++) {
        const struct seen_fact *seen = &evidence->facts[i];
        if (found == NULL || seen->gone_ms > found->gone_ms ||
            (seen->gone_ms == found->gone_ms &&
             seen->first_ms > found->first_ms)) {
            found = seen;
        }
    }
    return found;
}

/* The newest one that stands, of that kind. */
static const struct fact *standing(const struct evidence *evidence,
                                   const char *subject, const char *name)
{
    const struct seen_fact *seen = evidence_find(evidence, subject, name);
    return seen != NULL && seen->gone_ms == INSTANT_MAX ? &seen->fact : NULL;
}

int64_t evidence_number(const struct evidence *evidence, const char *subject,
                        const char *name, int64_t otherwise)
{
    const struct fact *fact = standing(evidence, subject, name);
    return fact == NULL || fact->kind == FACT_TEXT ? otherwise : fact->number;
}

int64_t evidence_last_number(const struct evidence *evidence,
                             const char *subject, const char *name,
                             int64_t otherwise)
{
    const struct seen_fact *seen = evidence_find(evidence, subject, name);
    return seen == NULL || seen->fact.kind == FACT_TEXT ? otherwise
                                                        : seen->fact.number;
}

const char *evidence_text(const struct evidence *evidence, const char *subject,
                          const char *name)
{
    const struct fact *fact = standing(evidence, subject, name);
    return fact == NULL || fact->kind != FACT_TEXT ? NULL : fact->text;
}

size_t evidence_subject_end(const struct evidence *evidence, size_t from)
{
    ASSERT(from < evidence->n_facts);
    const char *subject = evidence->facts[from].fact.subject;
    while (from < evidence->n_facts &&
           strcmp(evidence->facts[from].fact.subject, subject) == 0) {
        from++;
    }
    return from;
}
