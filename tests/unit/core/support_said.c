#include "support_said.h"

#include <string.h>

#include "base/check.h"
#include "base/text.h"

#define SOURCE_INTERVAL_MS MS_PER_HOUR

void said_init(struct said *said, const char *type)
{
    memset(said, 0, sizeof *said);
    year_init(&said->year, MS_PER_HOUR);
    said->evidence = (struct evidence){
        .probe = "source",
        .vantage = "local",
        .type = type,
        .interval_ms = SOURCE_INTERVAL_MS,
        .max_age_ms = 3 * SOURCE_INTERVAL_MS,
        .tolerance = 25,
        .facts = said->seen,
        .first_read_ms = said->year.now_ms - 60 * MS_PER_DAY,
        .last_read_ms = said->year.now_ms,
        .seq = 7,
    };
    said->year.facts.evidence = &said->evidence;
    said->year.facts.n_evidence = 1;
}

void said_fini(struct said *said)
{
    year_fini(&said->year);
}

int64_t said_ago(const struct said *said, int64_t hours)
{
    return said->year.now_ms - hours * MS_PER_HOUR;
}

/* Kept in the order of fact_compare. */
static void add(struct said *said, struct fact fact, int64_t first,
                int64_t gone)
{
    size_t at = said->evidence.n_facts++;
    ASSERT(said->evidence.n_facts <= SAID_MAX);
    for (; at > 0 && fact_compare(&said->seen[at - 1].fact, &fact) > 0; at--) {
        said->seen[at] = said->seen[at - 1];
    }
    said->seen[at] = (struct seen_fact){
        .fact = fact,
        .first_ms = said_ago(said, first),
        .last_ms = gone == 0 ? said->evidence.last_read_ms
                             : said_ago(said, gone) - SOURCE_INTERVAL_MS,
        .gone_ms = gone == 0 ? INSTANT_MAX : said_ago(said, gone),
    };
}

void said_int(struct said *said, const char *subject, const char *name,
              int64_t value, int64_t first, int64_t gone)
{
    add(said, (struct fact){subject, name, FACT_INT, value, NULL}, first, gone);
}

void said_bool(struct said *said, const char *name, bool value)
{
    add(said, (struct fact){"", name, FACT_BOOL, value, NULL}, 1, 0);
}

void said_text(struct said *said, const char *name, const char *value)
{
    add(said, (struct fact){"", name, FACT_TEXT, 0, value}, 1, 0);
}

struct judgement said_judge(struct said *said, const char *id,
                            enum claim_relation relation, const char *value)
{
    static struct claim claim;
    claim = *year_claim(id, relation, value);
    claim.window = NULL;
    return year_judge(&said->year, &claim);
}

const char *said_shown(const struct judgement *judgement, const char *name)
{
    for (size_t i = 0; i < judgement->n_facts; i++) {
        if (text_equal(judgement->facts[i].name, name)) {
            return judgement->facts[i].value;
        }
    }
    return NULL;
}
