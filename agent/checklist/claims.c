/*
 * Amounts to claims: relation, unit, scope and note by the rule they fit.
 */
#include <string.h>

#include "base/check.h"
#include "checklist/rule.h"

static enum claim_relation relation_of(const struct reading *reading,
                                       const struct rule *rule, size_t k)
{
    const struct amount *amount = &reading->amounts.items[k];
    bool bound = amount->kind == AMOUNT_RATE || amount->lead;
    if (amount->n_values > 1 && !amount->range) {
        return RELATION_ONE_OF;
    }
    if ((rule->when & RULE_FIGURE) && is_reported(reading, k)) {
        return RELATION_ACTUAL;
    }
    /* 過去2年以内のログ: all of it is there. */
    bool kept = (rule->when & RULE_KEPT) && amount->past;
    if (bound || kept || amount->compare == COMPARE_NONE) {
        return rule->relation;
    }
    return amount->compare == COMPARE_AT_LEAST ? RELATION_AT_LEAST
                                               : RELATION_AT_MOST;
}

static const char *unit_of(const struct rule *rule, const struct amount *amount)
{
    if (amount->business_days) {
        return "business_days";
    }
    return rule->counter == COUNTER_USERS ? "users" : NULL;
}

/* 1サーバーあたり, per server: what a frequency is counted for. */
static const char *note_of(struct reading *reading, const struct amount *amount)
{
    size_t first = sentence_first(reading, amount->first);
    size_t last = sentence_last(reading, amount->last);
    for (size_t i = first; i + 1 < last; i++) {
        bool server = find_topic(reading, i, i + 1, TOPIC_SERVER) == i;
        bool each = (server && token_word(&reading->tokens, i + 1, WORD_PER)) ||
                    (i > first && server &&
                     token_word(&reading->tokens, i - 1, WORD_PER));
        if (each) {
            size_t start =
                i > first && token_is(&reading->tokens, i - 1, TOKEN_NUMBER)
                    ? i - 1
                    : i;
            use_tokens(reading, start, i + 1);
            return "per server";
        }
    }
    return NULL;
}

/* The store's own name in brackets behind its kind: ストレージ(EBS). */
static const char *store_name(const struct reading *reading, size_t first)
{
    const struct tokens *tokens = &reading->tokens;
    if (first < 4 || !token_is(tokens, first - 1, TOKEN_CLOSE) ||
        !token_is(tokens, first - 3, TOKEN_OPEN) ||
        !token_word(tokens, first - 4, WORD_SCOPE)) {
        return NULL;
    }
    return quote_tokens(reading, first - 2, first - 1);
}

/* Slugs of stores that no backup is made of. */
static bool is_no_store(const char *slug)
{
    return strcmp(slug, "backups") == 0 || strcmp(slug, "communication") == 0 ||
           strcmp(slug, "passwords") == 0;
}

static void emit_scopes(struct reading *reading, const struct rule *rule,
                        struct draft *draft)
{
    const char *slugs[READING_SCOPES_MAX];
    size_t n = 0;
    if (rule->scopes != WORD_PLAIN) {
        n = find_scopes(reading, rule->scopes, draft->first, draft->last,
                        slugs);
    }
    bool any = false;
    for (size_t i = n; i > 0; i--) {
        if (!is_no_store(slugs[i - 1])) {
            draft->scope = slugs[i - 1];
            make_claim(reading, draft);
            any = true;
        }
    }
    if (!any) {
        make_claim(reading, draft);
    }
}

/* The next amount of the same kind: a denial behind it is its own. */
static size_t next_alike(const struct reading *reading, size_t k)
{
    for (size_t i = k + 1; i < reading->amounts.n; i++) {
        if (reading->amounts.items[i].kind == reading->amounts.items[k].kind) {
            return reading->amounts.items[i].first;
        }
    }
    return reading->tokens.n;
}

static void take_values(struct draft *draft, const struct amount *amount)
{
    draft->n_values = amount->n_values;
    memcpy(draft->values, amount->values, sizeof draft->values);
    if (amount->range && amount->n_values == 2) {
        /* Of 5~10分 only the looser end is promised. */
        size_t end = draft->relation == RELATION_AT_LEAST ? 0 : 1;
        draft->values[0] = amount->values[end];
        draft->values[1] = NULL;
        draft->n_values = 1;
    }
}

/* What holds for the number though it is not in it: per server, on average,
 * the store's own name. */
static const char *note_for(struct reading *reading, const struct rule *rule,
                            size_t k)
{
    const struct amount *amount = &reading->amounts.items[k];
    const char *note = note_of(reading, amount);
    if (note == NULL && rule->scopes == WORD_SCOPE) {
        note = store_name(reading, amount->first);
    }
    size_t first, last;
    rule_part(reading, k, &first, &last);
    size_t average = find_word(reading, first, last, WORD_AVERAGE);
    if (note == NULL && average < last && (rule->when & RULE_FIGURE)) {
        use_tokens(reading, average, average + 1);
        note = "on average";
    }
    return note;
}

static void read_amount(struct reading *reading, size_t k)
{
    const struct amount *amount = &reading->amounts.items[k];
    const struct rule *rule = rule_find(reading, k);
    if (rule == NULL || is_beside(reading, k)) {
        return;
    }
    use_tokens(reading, amount->first, amount->last);
    if (is_aside(reading, k) || is_denied(reading, amount->first, amount->last,
                                          next_alike(reading, k))) {
        return;
    }
    struct draft draft = {.metric = rule->metric,
                          .relation = relation_of(reading, rule, k),
                          .unit = unit_of(rule, amount),
                          .note = note_for(reading, rule, k),
                          .target_hedges = rule->no != 11 && rule->no != 29,
                          .first = amount->first,
                          .last = amount->last};
    take_values(&draft, amount);
    doubt_proportion(reading, &draft);
    emit_scopes(reading, rule, &draft);
}

void read_amounts(struct reading *reading)
{
    ASSERT(reading->no >= 1 && reading->no <= CLAIM_ITEMS);
    for (size_t k = 0; k < reading->amounts.n; k++) {
        read_amount(reading, k);
    }
}
