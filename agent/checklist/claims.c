/*
 * Which amounts an item can hold, and what they are called there.
 *
 * The grammar is the same for all; a rule only says: this kind of amount, in
 * this item, near these words, is that metric.
 */
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "checklist/reading.h"

/* Beside the kinds of amount.h: a DURATION with 前 before it. */
#define LEAD 0x100u

struct rule {
    int no; /* METI number; 0 ends the table */
    const char *metric;
    unsigned kinds;
    enum claim_relation relation; /* where no word compares */
    unsigned needs;   /* a topic that must stand in the sentence; 0 = none */
    unsigned vetoes;  /* topics that must not stand in this part of it */
    enum word scopes; /* what may be named as scope; WORD_PLAIN = nothing */
    unsigned counter; /* COUNT only: of what */
};

#define AT_LEAST RELATION_AT_LEAST
#define AT_MOST RELATION_AT_MOST
#define AROUND_BACKUPS(n)                                                      \
    {n, "backup_generations", AMOUNT_COUNT,       AT_LEAST, 0,                 \
     0, WORD_SCOPE,           COUNTER_GENERATIONS},                            \
        {n, "backup_interval", AMOUNT_RATE, AT_MOST,                           \
         0, NOT_BACKUP,        WORD_SCOPE,  0},                                \
    {                                                                          \
        n, "backup_interval", AMOUNT_DURATION, AT_MOST, TOPIC_INTERVAL,        \
            NOT_BACKUP, WORD_SCOPE, 0                                          \
    }

#define NOT_BACKUP (TOPIC_CANCEL | TOPIC_DELETE | TOPIC_NOTIFY | TOPIC_REPORT)
#define NOT_KEPT (TOPIC_CANCEL | TOPIC_DELETE | TOPIC_RECOVER | TOPIC_NOTIFY)

static const struct rule rules[] = {
    {2, "maintenance_notice", LEAD, AT_LEAST, 0, 0, WORD_CONDITION, 0},
    {3, "termination_notice", LEAD, AT_LEAST, 0, 0, WORD_PLAIN, 0},
    {6, "recovery_time", AMOUNT_DURATION | AMOUNT_DAYWORD, AT_MOST,
     TOPIC_RECOVER, TOPIC_RPO, WORD_PLAIN, 0},
    {9, "patch_latency", AMOUNT_DURATION | AMOUNT_DAYWORD, AT_MOST, TOPIC_PATCH,
     TOPIC_NOTIFY, WORD_PLAIN, 0},
    {11, "recovery_point", AMOUNT_DURATION, AT_MOST, TOPIC_RPO, 0, WORD_PLAIN,
     0},
    {11, "recovery_time", AMOUNT_DURATION | AMOUNT_DAYWORD, AT_MOST, 0,
     TOPIC_NOTIFY | TOPIC_RPO, WORD_CONDITION, 0},
    {14, "notification_delay", AMOUNT_DURATION, AT_MOST, TOPIC_NOTIFY, 0,
     WORD_PLAIN, 0},
    {15, "notification_delay", AMOUNT_DURATION | AMOUNT_DAYWORD, AT_MOST, 0,
     TOPIC_RECOVER, WORD_CONDITION, 0},
    {16, "monitoring_interval", AMOUNT_RATE, AT_MOST, 0, TOPIC_REPORT,
     WORD_MONITORED, 0},
    {16, "monitoring_interval", AMOUNT_DURATION, AT_MOST, 0,
     TOPIC_NOTIFY | TOPIC_RETAIN | TOPIC_REPORT, WORD_MONITORED, 0},
    {16, "notification_delay", AMOUNT_DURATION, AT_MOST, TOPIC_NOTIFY, 0,
     WORD_PLAIN, 0},
    {17, "report_interval", AMOUNT_RATE, AT_MOST, 0, 0, WORD_PLAIN, 0},
    {18, "log_retention", AMOUNT_DURATION, AT_LEAST, 0,
     TOPIC_NOTIFY | TOPIC_DELETE, WORD_PLAIN, 0},
    {19, "response_time", AMOUNT_DURATION, AT_MOST, 0, 0, WORD_PLAIN, 0},
    {20, "delay", AMOUNT_DURATION, AT_MOST, 0, 0, WORD_PLAIN, 0},
    {21, "batch_time", AMOUNT_DURATION, AT_MOST, 0, 0, WORD_PLAIN, 0},
    {24, "concurrent_users", AMOUNT_COUNT, AT_LEAST, 0, 0, WORD_PLAIN,
     COUNTER_USERS},
    AROUND_BACKUPS(28),
    {28, "backup_retention", AMOUNT_DURATION, AT_LEAST, TOPIC_RETAIN, NOT_KEPT,
     WORD_SCOPE, 0},
    AROUND_BACKUPS(29),
    {29, "backup_retention", AMOUNT_DURATION, AT_LEAST, TOPIC_RETAIN,
     NOT_KEPT | TOPIC_RPO, WORD_SCOPE, 0},
    {29, "recovery_point", AMOUNT_DURATION, AT_MOST, 0, TOPIC_CANCEL,
     WORD_SCOPE, 0},
    {29, "recovery_point", LEAD, AT_MOST, TOPIC_INCIDENT, 0, WORD_SCOPE, 0},
    AROUND_BACKUPS(30),
    {30, "backup_retention", AMOUNT_DURATION, AT_LEAST, 0, NOT_KEPT, WORD_SCOPE,
     0},
    {31, "deletion_delay", AMOUNT_DURATION | AMOUNT_DAYWORD, AT_MOST,
     TOPIC_DELETE, 0, WORD_PLAIN, 0},
    AROUND_BACKUPS(32),
    {32, "backup_retention", AMOUNT_DURATION, AT_LEAST, 0, NOT_KEPT, WORD_SCOPE,
     0},
    {40, "assessment_interval", AMOUNT_RATE, AT_MOST, 0, 0, WORD_PLAIN, 0},
    {46, "log_retention", AMOUNT_DURATION, AT_LEAST, TOPIC_RETAIN | TOPIC_LOG,
     TOPIC_NOTIFY, WORD_PLAIN, 0},
    {47, "pattern_update_interval", AMOUNT_RATE, AT_MOST, TOPIC_PATTERN,
     TOPIC_SCAN, WORD_PLAIN, 0},
    {47, "virus_scan_interval", AMOUNT_RATE, AT_MOST, 0,
     TOPIC_PATTERN | TOPIC_REPORT, WORD_PLAIN, 0},
    {0, NULL, 0, AT_MOST, 0, 0, WORD_PLAIN, 0},
};

static unsigned kind_of(const struct amount *amount)
{
    return amount->kind == AMOUNT_DURATION && amount->lead ? LEAD
                                                           : amount->kind;
}

/* The part of the sentence an amount stands in: between commas and the amounts
 * beside it. */
static void part_around(const struct reading *reading,
                        const struct amount *amount, size_t *ret_first,
                        size_t *ret_last)
{
    size_t first = amount->first, last = amount->last;
    size_t start = sentence_first(reading, first);
    size_t end = sentence_last(reading, last);
    for (size_t i = 0; i < reading->amounts.n; i++) {
        const struct amount *other = &reading->amounts.items[i];
        if (other->last <= amount->first && other->last > start) {
            start = other->last;
        }
        if (other->first >= amount->last && other->first < end) {
            end = other->first;
        }
    }
    while (first > start &&
           !token_is(&reading->tokens, first - 1, TOKEN_COMMA)) {
        first--;
    }
    while (last < end && !token_is(&reading->tokens, last, TOKEN_COMMA)) {
        last++;
    }
    *ret_first = first;
    *ret_last = last;
}

static bool rule_fits(const struct reading *reading, const struct rule *rule,
                      const struct amount *amount)
{
    if (rule->no != reading->no || (rule->kinds & kind_of(amount)) == 0 ||
        (rule->counter != 0 && rule->counter != amount->counter)) {
        return false;
    }
    size_t first = 0, last = reading->tokens.n;
    bool narrow = rule->needs == TOPIC_INTERVAL ||
                  rule->needs == TOPIC_PATTERN || rule->needs == TOPIC_RPO ||
                  (rule->needs == TOPIC_NOTIFY && rule->no == 16);
    if (narrow) {
        part_around(reading, amount, &first, &last);
    }
    if (rule->needs != 0 && !has_topic(reading, first, last, rule->needs)) {
        return false;
    }
    part_around(reading, amount, &first, &last);
    return !has_topic(reading, first, last, rule->vetoes);
}

static const struct rule *rule_for(const struct reading *reading,
                                   const struct amount *amount)
{
    for (const struct rule *rule = rules; rule->no != 0; rule++) {
        if (rule_fits(reading, rule, amount)) {
            return rule;
        }
    }
    return NULL;
}

static enum claim_relation relation_of(const struct rule *rule,
                                       const struct amount *amount)
{
    bool bound = amount->kind == AMOUNT_RATE || amount->lead;
    if (amount->n_values > 1 && !amount->range) {
        return RELATION_ONE_OF;
    }
    if (bound || amount->compare == COMPARE_NONE) {
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

/* 20年 for a notice, 0日 for an interval: rather a slip of the pen. */
static void doubt_absurd(struct reading *reading, const struct draft *draft)
{
    const char *value = draft->n_values > 0 ? draft->values[0] : "";
    const char *number = value + strcspn(value, "0123456789");
    long n = strtol(number, NULL, 10);
    bool years = strchr(value, 'Y') != NULL;
    if (value[0] == '\0' || value[0] == 's' || value[0] == 'n' ||
        (n > 0 && n <= (years ? 20 : 100000))) {
        return;
    }
    doubt(reading,
          arena_printf(reading->arena, "%s = %s は桁が外れています。原文を確認",
                       draft->metric, value),
          arena_printf(reading->arena,
                       "%s = %s is out of all proportion; check the original",
                       draft->metric, value));
}

static void read_amount(struct reading *reading, size_t k)
{
    const struct amount *amount = &reading->amounts.items[k];
    const struct rule *rule = rule_for(reading, amount);
    if (rule == NULL || amount->age) {
        return;
    }
    use_tokens(reading, amount->first, amount->last);
    if (is_denied(reading, amount->first, amount->last,
                  next_alike(reading, k))) {
        return;
    }
    struct draft draft = {.metric = rule->metric,
                          .relation = relation_of(rule, amount),
                          .unit = unit_of(rule, amount),
                          .note = note_of(reading, amount),
                          .target_hedges = rule->no != 11 && rule->no != 29,
                          .first = amount->first,
                          .last = amount->last};
    take_values(&draft, amount);
    if (draft.note == NULL && rule->scopes == WORD_SCOPE) {
        draft.note = store_name(reading, amount->first);
    }
    doubt_absurd(reading, &draft);
    emit_scopes(reading, rule, &draft);
}

void read_amounts(struct reading *reading)
{
    ASSERT(reading->no >= 1 && reading->no <= CLAIM_ITEMS);
    for (size_t k = 0; k < reading->amounts.n; k++) {
        read_amount(reading, k);
    }
}
