#include "core/edition.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "core/span.h"

static const char *const field_names[EDITION_FIELDS] = {
    "value", "relation", "unit", "window", "scope", "hedged", "note"};

const char *edition_field_name(enum edition_field field)
{
    ASSERT((size_t)field < ARRAY_LEN(field_names));
    return field_names[field];
}

const char *edition_effect_name(enum edition_effect effect)
{
    static const char *const names[] = {"other", "weaker", "stronger"};
    ASSERT((size_t)effect < ARRAY_LEN(names));
    return names[effect];
}

static const char *joined(struct arena *arena, const char *const *texts,
                          size_t n)
{
    const char *all = n == 0 ? NULL : texts[0];
    for (size_t i = 1; i < n; i++) {
        all = arena_printf(arena, "%s, %s", all, texts[i]);
    }
    return all;
}

const char *edition_field_text(struct arena *arena, const struct claim *claim,
                               enum edition_field field)
{
    const char *text = NULL;
    switch (field) {
    case EDITION_VALUE:
        text = claim->n_values == 0
                   ? claim->vague
                   : joined(arena, claim->values, claim->n_values);
        break;
    case EDITION_RELATION:
        text = claim_relation_name(claim->relation);
        break;
    case EDITION_UNIT:
        text = claim->unit;
        break;
    case EDITION_WINDOW:
        text = claim->window;
        break;
    case EDITION_SCOPE:
        text = claim->scope;
        break;
    case EDITION_HEDGED:
        text = joined(arena, claim->hedged, claim->n_hedged);
        break;
    case EDITION_NOTE:
        text = claim->note;
        break;
    }
    return text == NULL || text[0] == '\0' ? NULL : text;
}

const char *edition_declared(struct arena *arena, const struct claim *claim)
{
    static const enum edition_field order[] = {EDITION_RELATION, EDITION_VALUE,
                                               EDITION_UNIT,     EDITION_WINDOW,
                                               EDITION_HEDGED,   EDITION_NOTE};
    const char *all = "";
    ASSERT(claim->metric != NULL);
    for (size_t i = 0; i < ARRAY_LEN(order) && claim->metric[0] != '\0'; i++) {
        const char *text = edition_field_text(arena, claim, order[i]);
        if (text != NULL) {
            all = arena_printf(arena, "%s%s%s", all, i > 0 ? " " : "", text);
        }
    }
    return all;
}

/* --- whether they differ -------------------------------------------------- */

static bool same_text(const char *a, const char *b)
{
    return text_equal(a == NULL ? "" : a, b == NULL ? "" : b);
}

static bool same_list(const char *const *a, size_t n_a, const char *const *b,
                      size_t n_b)
{
    for (size_t i = 0; i < n_a && n_a == n_b; i++) {
        if (!same_text(a[i], b[i])) {
            return false;
        }
    }
    return n_a == n_b;
}

/* "PT60M" and "PT1H" are one length of time. */
static bool same_value(const char *a, const char *b)
{
    struct span x, y;
    if (text_equal(a, b)) {
        return true;
    }
    return span_parse_iso(a, &x) == ERR_OK && span_parse_iso(b, &y) == ERR_OK &&
           x.months == y.months && x.days == y.days && x.exact_ms == y.exact_ms;
}

static bool same_values(const struct claim *a, const struct claim *b)
{
    for (size_t i = 0; i < a->n_values && a->n_values == b->n_values; i++) {
        if (!same_value(a->values[i], b->values[i])) {
            return false;
        }
    }
    return a->n_values == b->n_values &&
           (a->n_values > 0 || same_text(a->vague, b->vague));
}

unsigned edition_differs(const struct claim *before, const struct claim *after)
{
    const bool same[EDITION_FIELDS] = {
        [EDITION_VALUE] = same_values(before, after),
        [EDITION_RELATION] = before->relation == after->relation,
        [EDITION_UNIT] = same_text(before->unit, after->unit),
        [EDITION_WINDOW] = same_text(before->window, after->window),
        [EDITION_SCOPE] = same_text(before->scope, after->scope),
        [EDITION_HEDGED] = same_list(before->hedged, before->n_hedged,
                                     after->hedged, after->n_hedged),
        [EDITION_NOTE] = same_text(before->note, after->note),
    };
    unsigned fields = 0;
    for (unsigned i = 0; i < EDITION_FIELDS; i++) {
        fields |= same[i] ? 0 : 1U << i;
    }
    return fields;
}

/* --- weaker or stronger --------------------------------------------------- */

/* Metrics of which more is better; of all other amounts less is. */
static bool more_is_better(const char *metric)
{
    static const char *const names[] = {
        "availability",     "maintenance_notice", "termination_notice",
        "concurrent_users", "backup_retention",   "backup_generations",
        "log_retention",    "tls_version",
    };
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (strcmp(metric, names[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* What an amount is at least and at most, whatever the calendar. */
struct range {
    double low, high;
};

/* Milliseconds; days of business may have a weekend, or more, between them. */
static struct range of_span(const struct span *span, bool business)
{
    double months = span->months, days = span->days;
    double exact = (double)span->exact_ms;
    struct range all = {(months * 28 + days) * (double)MS_PER_DAY + exact,
                        (months * 31 + days) * (double)MS_PER_DAY + exact};
    all.high += business ? 4.0 * (double)MS_PER_DAY + days * 0.5 : 0;
    return all;
}

static bool range_of(const struct claim *claim, const char *value,
                     struct range *ret)
{
    static const struct {
        const char *word;
        double days;
    } words[] = {{"same_day", 1}, {"next_day", 2}, {"next_business_day", 5}};
    struct span span;
    char *end = NULL;
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (strcmp(value, words[i].word) == 0) {
            double ms = words[i].days * (double)MS_PER_DAY;
            *ret = (struct range){ms, ms};
            return true;
        }
    }
    if (span_parse_iso(value, &span) == ERR_OK) {
        *ret = of_span(&span, text_equal(claim->unit, "business_days"));
        return true;
    }
    double number = strtod(value, &end);
    *ret = (struct range){number, number};
    return value[0] >= '0' && value[0] <= '9' && *end == '\0' &&
           isfinite(number);
}

/* The loosest of several: a promise of "1 or 5 minutes" is kept by 5. */
static bool loosest(const struct claim *claim, bool more, struct range *ret)
{
    bool known = claim->n_values > 0;
    for (size_t i = 0; i < claim->n_values && known; i++) {
        struct range one;
        known = range_of(claim, claim->values[i], &one);
        if (known &&
            (i == 0 || (more ? one.low < ret->low : one.high > ret->high))) {
            *ret = one;
        }
    }
    return known;
}

/* By value and unit together: three days of business are longer than three. */
static enum edition_effect value_effect(const struct claim *before,
                                        const struct claim *after)
{
    bool more = more_is_better(after->metric);
    struct range was, is;
    if (before->n_values == 0 || after->n_values == 0) {
        return before->n_values == after->n_values ? EDITION_OTHER
               : after->n_values == 0              ? EDITION_WEAKER
                                                   : EDITION_STRONGER;
    }
    if (!loosest(before, more, &was) || !loosest(after, more, &is)) {
        return edition_hours(before->values[0], after->values[0]);
    }
    bool less = is.low <= was.low && is.high <= was.high;
    bool greater = is.low >= was.low && is.high >= was.high;
    if (less == greater) {
        return EDITION_OTHER;
    }
    return greater == more ? EDITION_STRONGER : EDITION_WEAKER;
}

static enum edition_effect hedge_effect(const struct claim *before,
                                        const struct claim *after)
{
    if (before->n_hedged == after->n_hedged) {
        return EDITION_OTHER;
    }
    return after->n_hedged > before->n_hedged ? EDITION_WEAKER
                                              : EDITION_STRONGER;
}

/* What all fields agree on; another window or scope is another promise. */
static enum edition_effect effect_of(const struct edition_change *change)
{
    const unsigned amount = 1U << EDITION_VALUE | 1U << EDITION_UNIT;
    const unsigned hedges = 1U << EDITION_HEDGED;
    if ((change->fields & ~(amount | hedges)) != 0) {
        return EDITION_OTHER;
    }
    enum edition_effect by_value = EDITION_OTHER, by_hedge = EDITION_OTHER;
    if ((change->fields & amount) != 0) {
        by_value = value_effect(change->before, change->after);
        if (by_value == EDITION_OTHER) {
            return EDITION_OTHER;
        }
    }
    if ((change->fields & hedges) != 0) {
        by_hedge = hedge_effect(change->before, change->after);
    }
    if ((change->fields & amount) == 0) {
        return by_hedge;
    }
    return (change->fields & hedges) == 0 || by_hedge == by_value
               ? by_value
               : EDITION_OTHER;
}

/* A figure for the past is no promise: neither given nor taken back. */
static enum edition_effect alone_effect(const struct claim *claim,
                                        enum edition_effect effect)
{
    return claim->relation == RELATION_ACTUAL ? EDITION_OTHER : effect;
}

/* --- pairs ---------------------------------------------------------------- */

struct pairing {
    const struct claim *before, *after;
    size_t n_before, n_after;
    size_t *partner; /* of each `after`: index + 1 in before, 0: none */
    bool *taken;     /* of each `before` */
};

typedef bool pair_with(const struct claim *before, const struct claim *after);

static bool same_promise(const struct claim *before, const struct claim *after)
{
    return text_equal(before->metric, after->metric) &&
           edition_differs(before, after) == 0;
}

static bool same_id(const struct claim *before, const struct claim *after)
{
    return text_equal(before->id, after->id);
}

static bool same_amount(const struct claim *before, const struct claim *after)
{
    return text_equal(before->metric, after->metric) &&
           same_values(before, after);
}

static bool same_metric(const struct claim *before, const struct claim *after)
{
    return text_equal(before->metric, after->metric);
}

static void pair(struct pairing *all, pair_with *fits)
{
    for (size_t i = 0; i < all->n_after; i++) {
        for (size_t k = 0; k < all->n_before && all->partner[i] == 0; k++) {
            if (!all->taken[k] && fits(&all->before[k], &all->after[i])) {
                all->partner[i] = k + 1;
                all->taken[k] = true;
            }
        }
    }
}

/* The rest of one metric is paired only if it is one on either side: of
 * several, nobody can say which took whose place. */
static size_t n_left(const struct pairing *all, const char *metric, bool before)
{
    size_t n = 0;
    for (size_t i = 0; before && i < all->n_before; i++) {
        n += !all->taken[i] && text_equal(all->before[i].metric, metric);
    }
    for (size_t i = 0; !before && i < all->n_after; i++) {
        n += all->partner[i] == 0 && text_equal(all->after[i].metric, metric);
    }
    return n;
}

static void pair_rest(struct pairing *all)
{
    for (size_t i = 0; i < all->n_after; i++) {
        const char *metric = all->after[i].metric;
        if (all->partner[i] == 0 && n_left(all, metric, true) == 1 &&
            n_left(all, metric, false) == 1) {
            pair(all, same_metric);
        }
    }
}

static const struct claim *claims_of(const struct checklist_item *item,
                                     size_t *ret_n)
{
    *ret_n = item == NULL ? 0 : item->n_claims;
    return item == NULL ? NULL : item->claims;
}

static struct edition_change change_of(const struct claim *before,
                                       const struct claim *after)
{
    ASSERT(before != NULL || after != NULL);
    struct edition_change change = {.before = before, .after = after};
    if (before != NULL && after != NULL) {
        change.fields = edition_differs(before, after);
        change.effect = effect_of(&change);
    } else if (after != NULL) {
        change.effect = alone_effect(after, EDITION_STRONGER);
    } else {
        change.effect = alone_effect(before, EDITION_WEAKER);
    }
    return change;
}

void edition_claims(struct arena *arena, const struct checklist_item *before,
                    const struct checklist_item *after,
                    const struct edition_change **ret_changes, size_t *ret_n)
{
    struct pairing all = {0};
    all.before = claims_of(before, &all.n_before);
    all.after = claims_of(after, &all.n_after);
    all.partner = arena_array(arena, all.n_after, sizeof *all.partner);
    all.taken = arena_array(arena, all.n_before, sizeof *all.taken);
    pair(&all, same_promise);
    pair(&all, same_id);
    pair(&all, same_amount);
    pair_rest(&all);
    struct edition_change *changes =
        arena_array(arena, all.n_before + all.n_after, sizeof *changes);
    size_t n = 0;
    for (size_t i = 0; i < all.n_after; i++) {
        const struct claim *was =
            all.partner[i] == 0 ? NULL : &all.before[all.partner[i] - 1];
        if (was == NULL || edition_differs(was, &all.after[i]) != 0) {
            changes[n++] = change_of(was, &all.after[i]);
        }
    }
    for (size_t k = 0; k < all.n_before; k++) {
        if (!all.taken[k]) {
            changes[n++] = change_of(&all.before[k], NULL);
        }
    }
    ASSERT(n <= all.n_before + all.n_after);
    *ret_changes = changes;
    *ret_n = n;
}

const struct checklist_item *edition_item(const struct checklist *checklist,
                                          int no)
{
    for (size_t i = 0; checklist != NULL && i < checklist->n_items; i++) {
        if (checklist->items[i].no == no) {
            return &checklist->items[i];
        }
    }
    return NULL;
}

void edition_changes(struct arena *arena, const struct checklist *before,
                     const struct checklist *after,
                     const struct edition_change **ret_changes, size_t *ret_n)
{
    size_t most = 0;
    for (size_t i = 0; before != NULL && i < before->n_items; i++) {
        most += before->items[i].n_claims;
    }
    for (size_t i = 0; after != NULL && i < after->n_items; i++) {
        most += after->items[i].n_claims;
    }
    struct edition_change *all = arena_array(arena, most, sizeof *all);
    size_t n_all = 0;
    for (int no = 1; no <= CLAIM_ITEMS; no++) {
        const struct edition_change *changes = NULL;
        size_t n = 0;
        edition_claims(arena, edition_item(before, no), edition_item(after, no),
                       &changes, &n);
        ASSERT(n_all + n <= most);
        for (size_t i = 0; i < n; i++) {
            all[n_all++] = changes[i];
        }
    }
    *ret_changes = all;
    *ret_n = n_all;
}
