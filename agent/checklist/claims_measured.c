/*
 * Availability, MTTR, incidents, TLS: figures whose meaning hangs on the words
 * around them.
 */
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "checklist/rule.h"

static bool word(const struct reading *reading, size_t i, enum word w)
{
    return token_word(&reading->tokens, i, w);
}

enum speaks { SPEAKS_NOTHING, SPEAKS_ACTUAL, SPEAKS_TARGET, SPEAKS_PROMISE };

static enum speaks speaks_of(const struct reading *reading, size_t i)
{
    const struct token *token = &reading->tokens.items[i];
    if (names_year(reading, i) && word(reading, i + 1, WORD_TARGET)) {
        return SPEAKS_TARGET; /* 2025年度計画値 */
    }
    if (word(reading, i, WORD_ACTUAL) || word(reading, i, WORD_PAST) ||
        names_year(reading, i) || names_period(reading, i)) {
        return SPEAKS_ACTUAL;
    }
    if (word(reading, i, WORD_TARGET) ||
        (word(reading, i, WORD_NOTHING) && token->arg == 1)) {
        return SPEAKS_TARGET;
    }
    return word(reading, i, WORD_PROMISE) ? SPEAKS_PROMISE : SPEAKS_NOTHING;
}

/* Bounds of what may qualify amount `k`: from the amount of its kind before to
 * the one after, within the sentence. */
static void region(const struct reading *reading, size_t k, size_t *ret_first,
                   size_t *ret_last)
{
    const struct amount *amount = &reading->amounts.items[k];
    size_t first = sentence_first(reading, amount->first);
    size_t last = sentence_last(reading, amount->last);
    for (size_t i = 0; i < reading->amounts.n; i++) {
        const struct amount *other = &reading->amounts.items[i];
        if (i == k || other->kind != amount->kind || other->past) {
            continue;
        }
        if (i < k && other->last > first) {
            first = other->last;
        }
        size_t start = other->first; /* before the bracket it stands in */
        while (start > amount->last &&
               reading->tokens.items[start].depth >
                   reading->tokens.items[amount->first].depth) {
            start--;
        }
        if (i > k && start < last) {
            last = start;
        }
    }
    *ret_first = first;
    *ret_last = last;
}

/* Whether another amount of the kind of `k` shares the sentence of token i. */
static bool is_of_other_figure(const struct reading *reading, size_t k,
                               size_t i)
{
    size_t first = sentence_first(reading, i);
    size_t last = sentence_last(reading, i);
    for (size_t n = 0; n < reading->amounts.n; n++) {
        const struct amount *other = &reading->amounts.items[n];
        if (n != k && other->kind == reading->amounts.items[k].kind &&
            !other->past && other->first >= first && other->last <= last) {
            return true;
        }
    }
    return false;
}

/* 実績, 目標 or 保証: the nearest before the amount, else the first after it,
 * else the only one in the answer. */
static enum speaks speaks_around(const struct reading *reading, size_t k)
{
    const struct amount *amount = &reading->amounts.items[k];
    size_t first, last;
    region(reading, k, &first, &last);
    for (size_t i = amount->last; i > first; i--) {
        if (speaks_of(reading, i - 1) != SPEAKS_NOTHING) {
            return speaks_of(reading, i - 1);
        }
    }
    for (size_t i = amount->last; i < last; i++) {
        if (speaks_of(reading, i) != SPEAKS_NOTHING) {
            return speaks_of(reading, i);
        }
    }
    size_t joint = joined_before(reading, k);
    if (joint != k) {
        return speaks_around(reading, joint);
    }
    for (size_t i = 0; i < reading->tokens.n; i++) {
        if (speaks_of(reading, i) != SPEAKS_NOTHING &&
            !is_of_other_figure(reading, k, i)) {
            return speaks_of(reading, i);
        }
    }
    last = sentence_last(reading, amount->last);
    size_t shared = shared_bracket(reading, k);
    for (size_t i = shared; shared > 0 && i < last; i++) {
        if (speaks_of(reading, i) != SPEAKS_NOTHING) {
            return speaks_of(reading, i);
        }
    }
    return SPEAKS_NOTHING;
}

/* だいたい99%。測っていません: nobody stands for the figure. */
static bool is_unfounded(const struct reading *reading, size_t k)
{
    size_t i = find_word(reading, 0, reading->tokens.n, WORD_NOTHING);
    return reading->amounts.items[k].compare == COMPARE_NONE &&
           i < reading->tokens.n && reading->tokens.items[i].arg == 2 &&
           speaks_around(reading, k) == SPEAKS_NOTHING;
}

bool is_reported(const struct reading *reading, size_t k)
{
    ASSERT(k < reading->amounts.n);
    return speaks_around(reading, k) == SPEAKS_ACTUAL;
}

static void claim_availability(struct reading *reading, size_t k)
{
    const struct amount *amount = &reading->amounts.items[k];
    enum speaks speaks = speaks_around(reading, k);
    struct draft draft = {.metric = "availability",
                          .relation = speaks == SPEAKS_ACTUAL
                                          ? RELATION_ACTUAL
                                          : RELATION_AT_LEAST,
                          .values = {amount->values[0]},
                          .n_values = 1,
                          .unit = "percent",
                          .window = find_window(reading, amount->first),
                          .target_hedges = true,
                          .first = amount->first,
                          .last = amount->last};
    if (speaks == SPEAKS_NOTHING && amount->compare == COMPARE_NONE) {
        doubt_kind(reading, quote_tokens(reading, amount->first, amount->last));
    }
    doubt_availability(reading, amount->values[0]);
    make_claim(reading, &draft);
}

/* 99.9%未満の場合は10%返金: of the percentages in terms of credit only the
 * first high one is the availability. */
static bool is_credit(const struct reading *reading, size_t k, bool *seen)
{
    const struct amount *amount = &reading->amounts.items[k];
    size_t first = sentence_first(reading, amount->first);
    size_t last = sentence_last(reading, amount->last);
    bool high = strtod(amount->values[0], NULL) > 90.0;
    bool threshold = /* nobody promises to be up for less */
        reading->n_claims > 0 && (amount->compare == COMPARE_AT_MOST ||
                                  says_when(reading, amount->last));
    if (!has_topic(reading, first, last, TOPIC_CREDIT)) {
        return amount->compare == COMPARE_AT_MOST && reading->n_claims > 0;
    }
    bool credit = !high || *seen || threshold;
    *seen = *seen || high;
    return credit;
}

/* 1% = 7時間 in a formula, beside the figure itself. */
static bool is_of_formula(const struct reading *reading, size_t k)
{
    bool small = strtod(reading->amounts.items[k].values[0], NULL) < 50.0;
    bool beside = false;
    for (size_t i = 0; i < reading->amounts.n; i++) {
        const struct amount *other = &reading->amounts.items[i];
        beside = beside || (other->kind == AMOUNT_PERCENT &&
                            strtod(other->values[0], NULL) >= 50.0);
    }
    return small && beside;
}

/* CPU使用率80%, or, beside the own figure, that of the cloud below. */
static bool is_of_another(const struct reading *reading, size_t k,
                          size_t region_first, size_t region_last)
{
    size_t at = reading->amounts.items[k].first;
    size_t first = sentence_first(reading, at);
    bool cloud = has_topic(reading, region_first, at, TOPIC_CLOUD);
    bool aside = has_topic(reading, region_first, region_last, TOPIC_ASIDE) ||
                 is_unfounded(reading, k) || is_supposed(reading, k);
    return aside || find_word(reading, first, at, WORD_MONITORED) < at ||
           (cloud && reading->n_claims > 0);
}

void read_availability(struct reading *reading)
{
    ASSERT(reading->tokens.n > 0);
    if (reading->no != 5) {
        return;
    }
    bool seen = false;
    for (size_t k = 0; k < reading->amounts.n; k++) {
        const struct amount *amount = &reading->amounts.items[k];
        if (amount->kind != AMOUNT_PERCENT) {
            continue;
        }
        size_t first, last;
        region(reading, k, &first, &last);
        use_tokens(reading, amount->first, amount->last);
        bool other =
            is_of_another(reading, k, first, last) || is_of_formula(reading, k);
        bool target = speaks_around(reading, k) == SPEAKS_TARGET ||
                      find_word(reading, first, last, WORD_TARGET) < last;
        if (strtod(amount->values[0], NULL) > 100.0) {
            doubt_availability(reading, "> 100");
        } else if (!other && !is_credit(reading, k, &seen) &&
                   (target ||
                    !is_denied(reading, amount->first, amount->last, last))) {
            claim_availability(reading, k);
        }
    }
}

/* Months and years beside a mean time are its window. */
static bool is_repair_time(const struct amount *amount)
{
    return amount->kind == AMOUNT_DURATION && !amount->past && !amount->lead &&
           amount->unit != UNIT_MONTH && amount->unit != UNIT_YEAR;
}

/* 営業時間内, 営業時間外: when the time holds; NULL if nothing is said. */
static const char *condition_of(struct reading *reading,
                                const struct amount *amount)
{
    const char *slugs[READING_SCOPES_MAX];
    size_t n = find_scopes(reading, WORD_CONDITION, amount->first, amount->last,
                           slugs);
    return n > 0 ? slugs[0] : NULL;
}

void read_mttr(struct reading *reading)
{
    ASSERT(reading->tokens.n > 0);
    for (size_t k = 0; reading->no == 10 && k < reading->amounts.n; k++) {
        const struct amount *amount = &reading->amounts.items[k];
        size_t first, last;
        region(reading, k, &first, &last);
        if (!is_repair_time(amount)) {
            continue;
        }
        use_tokens(reading, amount->first, amount->last);
        if (is_aside(reading, k) || is_sum(reading, k) || is_once(reading, k) ||
            is_denied(reading, amount->first, amount->last, last)) {
            continue;
        }
        enum speaks speaks = speaks_around(reading, k);
        bool bounded = amount->compare == COMPARE_AT_MOST;
        /* Nobody promises to repair in no time. */
        bool none =
            amount->n_values > 0 && strcmp(amount->values[0], "PT0S") == 0;
        bool actual = speaks == SPEAKS_ACTUAL || none;
        struct draft draft = {.metric = "mttr",
                              .relation =
                                  actual ? RELATION_ACTUAL : RELATION_AT_MOST,
                              .values = {amount->values[0]},
                              .n_values = amount->n_values == 0 ? 0 : 1,
                              .window = find_window(reading, amount->first),
                              .scope = condition_of(reading, amount),
                              .target_hedges = true,
                              .first = amount->first,
                              .last = amount->last};
        if (speaks == SPEAKS_NOTHING && !bounded && !none &&
            amount->n_values > 0) {
            doubt_kind(reading,
                       quote_tokens(reading, amount->first, amount->last));
        }
        doubt_proportion(reading, &draft);
        make_claim(reading, &draft);
    }
}

/* How long the incidents lasted that a count speaks of. */
enum length { LENGTH_ANY, LENGTH_SHORT, LENGTH_LONG };

/* The amount that counts; `window` is NULL where it names none itself. */
struct count {
    const char *value;
    const char *window;
    enum claim_relation relation;
    size_t first, last; /* tokens */
};

struct counting {
    enum length length; /* said since the last count */
    bool has_total, has_short, has_long;
    struct count shorter; /* of the short ones */
};

/* 重大障害0件 counts only a part of them: the slug of which, or NULL. */
static const char *severity_of(const struct reading *reading, size_t at)
{
    size_t first = sentence_first(reading, at);
    for (size_t i = at; i > first; i--) {
        const struct token *token = &reading->tokens.items[i - 1];
        if (token->kind == TOKEN_COMMA || token->kind == TOKEN_NUMBER) {
            break;
        }
        if (word(reading, i - 1, WORD_CONDITION)) {
            return token->text;
        }
    }
    return NULL;
}

static void claim_count(struct reading *reading, bool is_long,
                        const struct count *count)
{
    const char *window = count->window != NULL
                             ? count->window
                             : find_window(reading, count->first);
    struct draft draft = {.metric = is_long ? "incidents_long" : "incidents",
                          .relation = count->relation,
                          .values = {count->value},
                          .n_values = 1,
                          .unit = "count",
                          .window = window,
                          .scope = severity_of(reading, count->first),
                          .note = is_long ? "1 day or longer" : NULL,
                          .target_hedges = true,
                          .first = count->first,
                          .last = count->last};
    make_claim(reading, &draft);
}

/* "3回", "年3回", "3件": how many incidents; NULL if the amount is no count. */
static const char *incident_count(const struct reading *reading, size_t k)
{
    const struct amount *amount = &reading->amounts.items[k];
    if (amount->kind == AMOUNT_RATE) {
        bool said = amount->times != NULL && amount_is_count(amount->times);
        return said ? amount->times : NULL;
    }
    /* レベル1, 1~5 count nothing. */
    bool part = amount->kind == AMOUNT_NUMBER && amount->first > 0 &&
                !reading->tokens.items[amount->first].spaced &&
                reading->tokens.items[amount->first].word != WORD_NUMBER &&
                (word(reading, amount->first - 1, WORD_PLAIN) ||
                 word(reading, amount->first - 1, WORD_TILDE));
    bool counts =
        !part &&
        ((amount->kind == AMOUNT_NUMBER && !amount_is_year(amount)) ||
         (amount->kind == AMOUNT_COUNT && (amount->counter == COUNTER_TIMES ||
                                           amount->counter == COUNTER_CASES)));
    bool whole = counts && amount_is_count(amount->values[0]);
    bool server = find_topic(reading, amount->last, amount->last + 1,
                             TOPIC_SERVER) == amount->last;
    return whole && !server ? amount->values[0] : NULL;
}

/* 1日以上, 24時間以内: what kind of incidents are counted. */
static enum length length_of(const struct amount *amount)
{
    bool window =
        amount->past || amount->unit == UNIT_MONTH || amount->unit == UNIT_YEAR;
    if (amount->kind != AMOUNT_DURATION || window || amount->lead) {
        return LENGTH_ANY;
    }
    return amount->compare == COMPARE_AT_LEAST  ? LENGTH_LONG
           : amount->compare == COMPARE_AT_MOST ? LENGTH_SHORT
                                                : LENGTH_ANY;
}

/* "0回/0回": the second of a pair counts the long ones, as METI's form asks. */
static bool is_second_of_pair(const struct reading *reading, size_t k)
{
    size_t first = reading->amounts.items[k].first;
    return k > 0 && first > 0 &&
           token_is(&reading->tokens, first - 1, TOKEN_SLASH) &&
           reading->amounts.items[k - 1].last == first - 1 &&
           incident_count(reading, k - 1) != NULL;
}

/* 年間3回以下、うち1日以上は0回: the second is bounded like the first. */
static bool bounded_before(const struct reading *reading)
{
    return reading->n_claims > 0 &&
           reading->claims[reading->n_claims - 1].relation == RELATION_AT_MOST;
}

static enum claim_relation count_relation(const struct reading *reading,
                                          size_t k)
{
    const struct amount *amount = &reading->amounts.items[k];
    enum speaks speaks = speaks_around(reading, k);
    bool bounded =
        amount->compare == COMPARE_AT_MOST || bounded_before(reading);
    return speaks != SPEAKS_ACTUAL && (bounded || speaks == SPEAKS_TARGET)
               ? RELATION_AT_MOST
               : RELATION_ACTUAL;
}

/* "5 incidents, 1 of which exceeded 24 hours" */
static bool says_of_which(const struct reading *reading, size_t i)
{
    const char *text = reading->normal.text + reading->tokens.items[i].from;
    return strncmp(text, "of which", strlen("of which")) == 0 ||
           strncmp(text, "of them", strlen("of them")) == 0;
}

/* "0 > 24h", "none over 1 day": the length stands right behind its count. */
static enum length length_right_behind(const struct reading *reading, size_t k)
{
    size_t at = reading->amounts.items[k].last;
    /* うち1件は1日以上 */
    bool beside =
        k + 1 < reading->amounts.n && word(reading, at, WORD_PLAIN) &&
        reading->amounts.items[k + 1].first == at + 1 &&
        text_starts(reading->normal.text + reading->tokens.items[at].from,
                    "は") &&
        incident_count(reading, k + 1) == NULL;
    if (beside && length_of(&reading->amounts.items[k + 1]) == LENGTH_LONG) {
        return LENGTH_LONG;
    }
    bool fits = k + 1 < reading->amounts.n && word(reading, at, WORD_COMPARE) &&
                (reading->tokens.items[at].arg & COMPARE_BEFORE) != 0 &&
                reading->amounts.items[k + 1].first == at;
    return fits ? length_of(&reading->amounts.items[k + 1]) : LENGTH_ANY;
}

/* 6件(Sev1:1件、Sev2:5件): a bracket behind the total says what it is made
 * of. */
static bool is_of_total(const struct reading *reading, size_t k,
                        const struct counting *counting)
{
    const struct token *tokens = reading->tokens.items;
    size_t at = reading->amounts.items[k].first;
    if (!counting->has_total || counting->length != LENGTH_ANY ||
        reading->n_claims == 0 || is_second_of_pair(reading, k)) {
        return false;
    }
    size_t total = reading->claim_tokens[reading->n_claims - 1];
    for (size_t i = total; i < at; i++) {
        if (tokens[i].depth < tokens[at].depth &&
            token_is(&reading->tokens, i, TOKEN_OPEN)) {
            return severity_of(reading, at) == NULL &&
                   sentence_first(reading, at) ==
                       sentence_first(reading, total);
        }
    }
    return false;
}

static void take_count(struct reading *reading, size_t k, const char *count,
                       struct counting *counting)
{
    const struct amount *amount = &reading->amounts.items[k];
    bool own =
        k + 2 < reading->amounts.n && /* 1件(1日以上 0件) */
        incident_count(reading, k + 2) != NULL &&
        reading->tokens.items[reading->amounts.items[k + 2].first].depth >
            reading->tokens.items[amount->first].depth;
    bool behind = !own &&
                  token_is(&reading->tokens, amount->last, TOKEN_OPEN) &&
                  k + 1 < reading->amounts.n &&
                  reading->amounts.items[k + 1].first == amount->last + 1 &&
                  incident_count(reading, k + 1) == NULL;
    enum length length = counting->length;
    if (is_second_of_pair(reading, k) ||
        (length == LENGTH_ANY && says_of_which(reading, amount->last))) {
        length = LENGTH_LONG;
    } else if (behind && length == LENGTH_ANY) {
        length = length_of(&reading->amounts.items[k + 1]);
    }
    length = length == LENGTH_ANY ? length_right_behind(reading, k) : length;
    counting->length = LENGTH_ANY;
    use_tokens(reading, amount->first, amount->last);
    struct count found = {.value = count,
                          .window =
                              amount->kind == AMOUNT_RATE ? amount->per : NULL,
                          .relation = count_relation(reading, k),
                          .first = amount->first,
                          .last = amount->last};
    if (length == LENGTH_SHORT) {
        counting->has_short = true;
        counting->shorter = found;
        return;
    }
    bool is_long = length == LENGTH_LONG;
    counting->has_long = counting->has_long || is_long;
    counting->has_total = counting->has_total || !is_long;
    claim_count(reading, is_long, &found);
}

static void claim_none(struct reading *reading, bool is_long, size_t i)
{
    struct count none = {
        .value = "0", .relation = RELATION_ACTUAL, .first = i, .last = i + 1};
    claim_count(reading, is_long, &none);
}

/* 1日以上の障害：なし: behind a length, before the next amount; the index of
 * the word, or 0. */
static size_t none_behind(const struct reading *reading, size_t k)
{
    static const char *const words[] = {"なし",         "無し", "ありません",
                                        "ございません", "該当", "はない",
                                        "がない"};
    size_t i = reading->amounts.items[k].last;
    size_t last = sentence_last(reading, i);
    if (k + 1 < reading->amounts.n &&
        reading->amounts.items[k + 1].first < last) {
        last = reading->amounts.items[k + 1].first;
    }
    while (i < last && !word(reading, i, WORD_NOT) &&
           !word(reading, i, WORD_NOTHING)) {
        i++;
    }
    for (size_t w = 0; i < last && w < ARRAY_LEN(words); w++) {
        const char *text = reading->normal.text + reading->tokens.items[i].from;
        if (strncmp(text, words[w], strlen(words[w])) == 0) {
            return i;
        }
    }
    return 0;
}

/* "none of which lasted longer than 1 day": the index of the word, or 0. */
static size_t none_before(const struct reading *reading, size_t k)
{
    size_t at = reading->amounts.items[k].first, first, last;
    rule_part(reading, k, &first, &last);
    size_t none = find_word(reading, first, at, WORD_NO);
    return none < at ? none : 0;
}

/* 障害は発生していません is a count of 0, where no count stands beside it. */
static void take_absence(struct reading *reading, struct counting *counting)
{
    for (size_t i = 0; i < reading->tokens.n; i++) {
        if (!word(reading, i, WORD_ABSENT)) {
            continue;
        }
        size_t first = sentence_first(reading, i);
        size_t last = sentence_last(reading, i);
        bool is_long = has_topic(reading, first, last, TOPIC_LONG);
        bool counted = false;
        for (size_t k = 0; k < reading->amounts.n; k++) {
            const struct amount *amount = &reading->amounts.items[k];
            if (amount->first < first || amount->last > last) {
                continue;
            }
            is_long = is_long || length_of(amount) == LENGTH_LONG;
            counted = counted || incident_count(reading, k) != NULL;
            use_tokens(reading, amount->first, amount->last);
        }
        reading->tokens.items[i].used = true;
        bool right = i > 0 && has_topic(reading, i - 1, i, TOPIC_LONG);
        counted = counted && !(right && !counting->has_long);
        if (!counted && !(is_long ? counting->has_long : counting->has_total)) {
            claim_none(reading, is_long, i);
            counting->has_total = counting->has_total || !is_long;
        }
    }
}

/* Long ones are said by a word as well: 長時間障害 0件. */
static bool says_long(const struct reading *reading, size_t k)
{
    size_t first, last;
    size_t behind = reading->amounts.items[k].last; /* one counts as long */
    region(reading, k, &first, &last);
    return has_topic(reading, first, reading->amounts.items[k].first,
                     TOPIC_LONG) ||
           has_topic(reading, behind, behind + 1, TOPIC_LONG);
}

/* A length qualifies the count that follows, or says by itself: none. */
static void take_length(struct reading *reading, size_t k,
                        struct counting *counting)
{
    const struct amount *amount = &reading->amounts.items[k];
    enum length length = length_of(amount);
    if (length == LENGTH_ANY) {
        return;
    }
    use_tokens(reading, amount->first, amount->last);
    size_t none = none_behind(reading, k);
    none = none == 0 ? none_before(reading, k) : none;
    if (none > 0 && length == LENGTH_LONG) {
        claim_none(reading, true, none);
        counting->has_long = true;
        return;
    }
    counting->length = length;
}

void read_incidents(struct reading *reading)
{
    ASSERT(reading->tokens.n > 0);
    if (reading->no != 12) {
        return;
    }
    struct counting counting = {0};
    for (size_t k = 0; k < reading->amounts.n; k++) {
        const struct amount *amount = &reading->amounts.items[k];
        const char *count = incident_count(reading, k);
        size_t first, last;
        region(reading, k, &first, &last);
        if (count == NULL) {
            take_length(reading, k, &counting);
            continue;
        }
        if (counting.length == LENGTH_ANY && says_long(reading, k)) {
            counting.length = LENGTH_LONG;
        }
        size_t next = k + 1 < reading->amounts.n
                          ? reading->amounts.items[k + 1].first
                          : last;
        if (is_of_total(reading, k, &counting)) {
            use_tokens(reading, amount->first, amount->last);
        } else if (!is_denied(reading, amount->first, amount->last,
                              next < last ? next : last)) {
            take_count(reading, k, count, &counting);
        }
    }
    take_absence(reading, &counting);
    if (counting.has_short && !counting.has_total && !counting.has_long) {
        claim_count(reading, false, &counting.shorter);
    }
}

/* Said to be off, where a bracket between speaks of no other version. */
static bool is_off(const struct reading *reading, size_t first, size_t last)
{
    int depth = reading->tokens.items[first - 1].depth;
    bool other = false;
    for (size_t i = first; i < last; i++) {
        bool deeper = reading->tokens.items[i].depth > depth;
        other =
            deeper && (other || token_is(&reading->tokens, i, TOKEN_NUMBER));
        if (!other && has_topic(reading, i, i + 1, TOPIC_OFF)) {
            return true;
        }
    }
    return false;
}

/* "TLS1.0は無効": refused, not used. */
static bool is_refused(const struct reading *reading, size_t k)
{
    const struct amount *amount = &reading->amounts.items[k];
    size_t first, last;
    region(reading, k, &first, &last);
    return is_off(reading, amount->last, last) ||
           find_word(reading, amount->last, last, WORD_NOTHING) < last ||
           is_denied(reading, amount->first, amount->last, last);
}

/* 1.2未満, below 1.2: what is refused is all below it. */
static bool is_below(const struct reading *reading, const struct amount *amount)
{
    static const char *const words[] = {"未満", "を下回る", "below",
                                        "lower than"};
    const struct token *tokens = reading->tokens.items;
    const char *text = reading->normal.text;
    for (size_t i = amount->first; i < amount->last; i++) {
        for (size_t k = 0; k < ARRAY_LEN(words); k++) {
            if (text_starts(text + tokens[i].from, words[k])) {
                return amount->n_values == 1;
            }
        }
    }
    return false;
}

/* "1.3 only", "1.2/1.3": the answer begins with versions and names no TLS;
 * how many of them, 0 if anything else is counted. */
static size_t bare_versions(const struct reading *reading)
{
    const struct amounts *found = &reading->amounts;
    bool fits = found->n > 0 && found->n <= 2 && found->items[0].first <= 1;
    for (size_t k = 0; fits && k < found->n; k++) {
        const char *value = found->items[k].values[0];
        fits = found->items[k].kind == AMOUNT_NUMBER &&
               (strcmp(value, "1.2") == 0 || strcmp(value, "1.3") == 0);
    }
    bool listed = fits && (found->n == 1 ||
                           found->items[1].first == found->items[0].last + 1);
    return listed ? found->n : 0;
}

static void claim_bare_version(struct reading *reading)
{
    const struct amount *amount = reading->amounts.items;
    size_t n = bare_versions(reading);
    if (n == 0 || is_refused(reading, n - 1) ||
        amount[n - 1].compare == COMPARE_AT_MOST) {
        return;
    }
    if (n == 2) {
        make_claim(reading, &(struct draft){.metric = "tls_version",
                                            .relation = RELATION_ONE_OF,
                                            .values = {amount[0].values[0],
                                                       amount[1].values[0]},
                                            .n_values = 2,
                                            .first = amount[0].first,
                                            .last = amount[1].last});
        return;
    }
    struct draft draft = {.metric = "tls_version",
                          .relation = amount->compare == COMPARE_AT_LEAST
                                          ? RELATION_AT_LEAST
                                          : RELATION_EQUALS,
                          .values = {amount->values[0]},
                          .n_values = 1,
                          .first = amount->first,
                          .last = amount->last};
    make_claim(reading, &draft);
}

void read_tls(struct reading *reading)
{
    ASSERT(reading->tokens.n > 0);
    if (reading->no != 42) {
        return;
    }
    claim_bare_version(reading);
    struct draft draft = {.metric = "tls_version", .relation = RELATION_EQUALS};
    for (size_t k = 0; k < reading->amounts.n; k++) {
        const struct amount *amount = &reading->amounts.items[k];
        if (amount->kind != AMOUNT_TLS && !is_accepted_version(reading, k)) {
            continue;
        }
        use_tokens(reading, amount->first, amount->last);
        bool refused = is_refused(reading, k);
        bool floor = refused && is_below(reading, amount);
        if (draft.relation == RELATION_AT_LEAST || (refused && !floor) ||
            (amount->compare == COMPARE_AT_MOST && !floor)) {
            continue;
        }
        draft.first = draft.n_values == 0 ? amount->first : draft.first;
        draft.last = amount->last;
        if (amount->compare == COMPARE_AT_LEAST || floor) {
            draft.relation = RELATION_AT_LEAST;
            draft.values[0] = amount->values[0];
            draft.n_values = 1;
            draft.first = amount->first;
            continue; /* what follows is said beside it */
        }
        for (size_t i = 0; i < amount->n_values; i++) {
            bool known = false;
            for (size_t j = 0; j < draft.n_values; j++) {
                known =
                    known || strcmp(draft.values[j], amount->values[i]) == 0;
            }
            if (!known && draft.n_values < AMOUNT_VALUES_MAX) {
                draft.values[draft.n_values++] = amount->values[i];
            }
        }
    }
    if (draft.n_values > 1) {
        draft.relation = RELATION_ONE_OF;
    }
    take_floor(reading, &draft);
    if (draft.n_values > 0) {
        make_claim(reading, &draft);
    }
}
