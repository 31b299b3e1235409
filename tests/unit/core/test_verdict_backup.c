/* Claims on backups against the copies a source lists, and which of several
 * sources decides. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "support_year.h"

#define DAY MS_PER_DAY
#define HOUR MS_PER_HOUR
#define FACTS 512

/* A year of service, and one source of copies. */
struct world {
    struct year year;
    struct seen_fact facts[FACTS];
    char names[FACTS][8];
    size_t n_facts, n_copies;
    struct ivl read;
    struct evidence evidence;
    int64_t now_ms;
};

static void begin(struct world *w)
{
    *w = (struct world){0};
    year_init(&w->year, 60000);
    year_with_outage(&w->year, 0, 0);
    w->now_ms = w->year.now_ms;
    w->read = (struct ivl){w->now_ms - HOUR, w->now_ms};
    w->evidence = (struct evidence){
        .probe = "db",
        .type = "backup",
        .interval_ms = HOUR,
        .max_age_ms = 3 * HOUR,
        .tolerance = 25,
        .first_read_ms = w->read.from_ms,
        .last_read_ms = w->read.to_ms,
        .reads = &w->read,
        .n_reads = 1,
    };
}

static void end(struct world *w)
{
    year_fini(&w->year);
}

/* The source has been read since then. */
static void read_since(struct world *w, int64_t ago_ms)
{
    w->read.from_ms = w->now_ms - ago_ms;
    w->evidence.first_read_ms = w->read.from_ms;
}

static void add_fact(struct world *w, const char *name, int64_t value,
                     int64_t gone_ms)
{
    assert_true(w->n_facts < FACTS);
    w->facts[w->n_facts++] = (struct seen_fact){
        .fact = {.subject = w->names[w->n_copies],
                 .name = name,
                 .kind = strcmp(name, "at_ms") == 0 ? FACT_INT : FACT_BOOL,
                 .number = value},
        .first_ms = w->evidence.first_read_ms,
        .last_ms = gone_ms == INSTANT_MAX ? w->now_ms : gone_ms - HOUR,
        .gone_ms = gone_ms,
    };
}

/* A copy made that long ago; gone at `gone_ms`, or INSTANT_MAX. */
static void add(struct world *w, int64_t ago_ms, bool complete, int64_t gone_ms)
{
    snprintf(w->names[w->n_copies], sizeof w->names[0], "c%03zu", w->n_copies);
    add_fact(w, "at_ms", w->now_ms - ago_ms, gone_ms);
    add_fact(w, "complete", complete, gone_ms);
    add_fact(w, "encrypted", true, gone_ms);
    w->n_copies++;
}

/* Standing copies an hour old, and every day before that, n in all. */
static void add_days(struct world *w, int n)
{
    for (int i = 0; i < n; i++) {
        add(w, i * DAY + HOUR, true, INSTANT_MAX);
    }
}

static struct judgement judge_it(struct world *w, const char *id,
                                 enum claim_relation relation,
                                 const char *value)
{
    struct claim claim = *year_claim(id, relation, value);
    claim.window = NULL;
    w->evidence.facts = w->facts;
    w->evidence.n_facts = w->n_facts;
    w->year.facts.evidence = &w->evidence;
    w->year.facts.n_evidence = 1;
    return year_judge(&w->year, &claim);
}

static struct judgement generations(struct world *w, const char *n)
{
    return judge_it(w, "32.backup_generations", RELATION_AT_LEAST, n);
}

static struct judgement interval(struct world *w, const char *span)
{
    return judge_it(w, "28.backup_interval", RELATION_AT_MOST, span);
}

static struct judgement retention(struct world *w, const char *span)
{
    return judge_it(w, "30.backup_retention", RELATION_AT_LEAST, span);
}

#define EXPECT(got, wanted, why)                                               \
    do {                                                                       \
        struct judgement judged = (got);                                       \
        assert_string_equal(verdict_name(judged.verdict), wanted);             \
        assert_int_equal(judged.reason, why);                                  \
    } while (0)

static void seven_days_are_seven_generations(void **state)
{
    struct world *w = *state;
    begin(w);
    add_days(w, 7);
    EXPECT(generations(w, "7"), "holds", WHY_NONE);
    EXPECT(generations(w, "8"), "overstated", WHY_NONE);
    EXPECT(interval(w, "P1D"), "holds", WHY_NONE);
    EXPECT(retention(w, "P7D"), "holds", WHY_NONE);
    struct judgement got = retention(w, "P7D");
    assert_string_equal(got.detail, "fence_post");
    EXPECT(retention(w, "P14D"), "undetermined", WHY_YOUNG);
    EXPECT(generations(w, "many"), "undetermined", WHY_VAGUE);
    EXPECT(interval(w, "daily"), "undetermined", WHY_VAGUE);
    end(w);
}

static void what_cannot_be_restored_is_no_copy(void **state)
{
    struct world *w = *state;
    begin(w);
    add_days(w, 6);
    add(w, 6 * DAY + HOUR, false, INSTANT_MAX);
    add(w, -2 * DAY, true, INSTANT_MAX); /* of the future */
    EXPECT(generations(w, "7"), "overstated", WHY_NONE);
    EXPECT(generations(w, "6"), "holds", WHY_NONE);
    end(w);
}

static void several_copies_of_a_day(void **state)
{
    struct world *w = *state;
    begin(w);
    for (int i = 0; i < 8; i++) {
        add(w, i * 2 * HOUR, true, INSTANT_MAX);
    }
    EXPECT(generations(w, "9"), "overstated", WHY_NONE);
    EXPECT(generations(w, "8"), "undetermined", WHY_VAGUE);
    EXPECT(generations(w, "1"), "holds", WHY_NONE);
    end(w);
}

static void a_missing_day_is_a_gap(void **state)
{
    struct world *w = *state;
    begin(w);
    add_days(w, 3);
    for (int i = 4; i < 8; i++) {
        add(w, i * DAY + HOUR, true, INSTANT_MAX);
    }
    EXPECT(interval(w, "P1D"), "overstated", WHY_NONE);
    struct judgement got = interval(w, "P1D");
    assert_true(got.measured.point == (double)(2 * DAY));
    EXPECT(interval(w, "P2D"), "holds", WHY_NONE);
    end(w);
}

/* Tools thin out: older than what is kept daily, only one a week stands. */
static void thinned_copies_are_no_gap(void **state)
{
    struct world *w = *state;
    begin(w);
    add_days(w, 7);
    add(w, 13 * DAY + HOUR, true, INSTANT_MAX);
    add(w, 20 * DAY + HOUR, true, INSTANT_MAX);
    EXPECT(interval(w, "P1D"), "holds", WHY_NONE);
    end(w);
}

static void the_newest_may_be_late_by_the_tolerance(void **state)
{
    struct world *w = *state;
    begin(w);
    for (int i = 0; i < 7; i++) {
        add(w, i * DAY + 30 * HOUR, true, INSTANT_MAX);
    }
    EXPECT(interval(w, "P1D"), "holds", WHY_NONE); /* 30 h: just */
    w->facts[0].fact.number--;
    EXPECT(interval(w, "P1D"), "overstated", WHY_NONE);
    end(w);
}

static void no_copy_and_one_copy(void **state)
{
    struct world *w = *state;
    begin(w);
    EXPECT(interval(w, "P1D"), "overstated", WHY_NONE);
    EXPECT(generations(w, "1"), "overstated", WHY_NONE);
    EXPECT(retention(w, "P7D"), "overstated", WHY_NONE);
    add(w, HOUR, true, INSTANT_MAX);
    EXPECT(interval(w, "P1D"), "undetermined", WHY_YOUNG);
    EXPECT(retention(w, "P7D"), "undetermined", WHY_YOUNG);
    end(w);
}

static void what_disappeared_too_early_refutes(void **state)
{
    struct world *w = *state;
    begin(w);
    read_since(w, 10 * DAY);
    add_days(w, 7);
    add(w, 7 * DAY + HOUR, true, w->now_ms - HOUR); /* kept for 7 days */
    EXPECT(retention(w, "P7D"), "holds", WHY_NONE);
    add(w, 3 * DAY + 2 * HOUR, true, w->now_ms - HOUR);
    EXPECT(retention(w, "P7D"), "overstated", WHY_NONE);
    end(w);
}

/* Gone between two readings, it may have lived long enough or not. */
static void what_was_read_too_seldom_is_not_decided(void **state)
{
    struct world *w = *state;
    begin(w);
    read_since(w, 20 * DAY);
    add_days(w, 7);
    add(w, 12 * DAY, true, w->now_ms - 3 * DAY);
    for (size_t i = w->n_facts - 3; i < w->n_facts; i++) {
        w->facts[i].last_ms = w->now_ms - 9 * DAY;
    }
    EXPECT(retention(w, "P7D"), "undetermined", WHY_COVERAGE);
    end(w);
}

/* Two copies far apart, and nobody looked between them. */
static void a_gap_nobody_looked_at_is_not_certain(void **state)
{
    struct world *w = *state;
    struct ivl reads[] = {{0, 0}, {0, 0}};
    begin(w);
    w->evidence.first_read_ms = w->now_ms - 30 * DAY;
    reads[0] = (struct ivl){w->now_ms - 30 * DAY, w->now_ms - 25 * DAY};
    reads[1] = w->read;
    w->evidence.reads = reads;
    w->evidence.n_reads = 2;
    add_days(w, 7);
    for (int i = 25; i < 31; i++) {
        add(w, i * DAY + HOUR, true, INSTANT_MAX);
    }
    EXPECT(interval(w, "P1D"), "undetermined", WHY_COVERAGE);
    reads[0].to_ms = w->now_ms - 20 * DAY;
    EXPECT(interval(w, "P1D"), "overstated", WHY_NONE);
    end(w);
}

static void encryption_is_of_every_copy(void **state)
{
    struct world *w = *state;
    begin(w);
    add_days(w, 3);
    EXPECT(judge_it(w, "33.encryption", RELATION_IS, "true"), "holds",
           WHY_NONE);
    w->facts[2].fact.number = false;
    EXPECT(judge_it(w, "33.encryption", RELATION_IS, "true"), "overstated",
           WHY_NONE);
    w->facts[2].fact.name = "other";
    EXPECT(judge_it(w, "33.encryption", RELATION_IS, "true"), "undetermined",
           WHY_NO_SOURCE);
    end(w);
}

static void a_silent_source_proves_nothing(void **state)
{
    struct world *w = *state;
    begin(w);
    add_days(w, 7);
    w->evidence.refused = "locked";
    w->evidence.last_read_ms = w->now_ms - 4 * HOUR;
    struct judgement got = generations(w, "7");
    EXPECT(got, "undetermined", WHY_STALE);
    assert_string_equal(got.refused, "locked");
    assert_string_equal(got.source, "db");
    EXPECT(generations(w, "8"), "overstated", WHY_NONE); /* was so then */
    w->evidence.last_read_ms = INSTANT_MIN;
    EXPECT(generations(w, "7"), "undetermined", WHY_STALE);
    end(w);
}

static void the_worst_source_of_the_scope_decides(void **state)
{
    struct world *w = *state;
    begin(w);
    add_days(w, 7);
    struct evidence sources[3] = {w->evidence, w->evidence, w->evidence};
    for (int i = 0; i < 3; i++) {
        sources[i].facts = w->facts;
        sources[i].n_facts = w->n_facts;
    }
    sources[0].store = "database";
    sources[1].store = "files";
    sources[1].n_facts = 9; /* three copies */
    sources[1].probe = "few";
    sources[2].type = "patch";
    w->year.facts.evidence = sources;
    w->year.facts.n_evidence = 3;
    struct claim claim =
        *year_claim("32.backup_generations", RELATION_AT_LEAST, "7");
    struct judgement got = year_judge(&w->year, &claim);
    assert_int_equal(got.verdict, VERDICT_OVERSTATED);
    assert_string_equal(got.source, "few");
    claim.scope = "database";
    got = year_judge(&w->year, &claim);
    assert_int_equal(got.verdict, VERDICT_HOLDS);
    claim.scope = "mail";
    got = year_judge(&w->year, &claim);
    assert_int_equal(got.reason, WHY_NO_SOURCE);
    assert_null(got.source);
    end(w);
}

int main(void)
{
    static struct world world;
    void *state = &world;
#define TEST(name) cmocka_unit_test_prestate(name, state)
    const struct CMUnitTest tests[] = {
        TEST(seven_days_are_seven_generations),
        TEST(what_cannot_be_restored_is_no_copy),
        TEST(several_copies_of_a_day),
        TEST(a_missing_day_is_a_gap),
        TEST(thinned_copies_are_no_gap),
        TEST(the_newest_may_be_late_by_the_tolerance),
        TEST(no_copy_and_one_copy),
        TEST(what_disappeared_too_early_refutes),
        TEST(what_was_read_too_seldom_is_not_decided),
        TEST(a_gap_nobody_looked_at_is_not_certain),
        TEST(encryption_is_of_every_copy),
        TEST(a_silent_source_proves_nothing),
        TEST(the_worst_source_of_the_scope_decides),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
