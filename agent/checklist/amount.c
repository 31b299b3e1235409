#include "checklist/amount.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"

/* Each parser looks at token `i` and returns the index behind what it took, or
 * `i` if nothing of its kind stands there. */
struct parser {
    struct arena *arena;
    const char *text; /* normalised */
    const struct tokens *tokens;
};

static const struct token *at(const struct parser *p, size_t i)
{
    ASSERT(i < p->tokens->n);
    return &p->tokens->items[i];
}

static bool is(const struct parser *p, size_t i, enum token_kind kind)
{
    return token_is(p->tokens, i, kind);
}

static bool word(const struct parser *p, size_t i, enum word w)
{
    return token_word(p->tokens, i, w);
}

static bool is_times(const struct parser *p, size_t i)
{
    return word(p, i, WORD_COUNTER) && at(p, i)->arg == COUNTER_TIMES;
}

/* "a" and "an" are 1 only where the grammar asks for it. */
static bool is_article(const struct parser *p, size_t i)
{
    return is(p, i, TOKEN_NUMBER) && at(p, i)->word == WORD_NUMBER &&
           at(p, i)->arg == 1 && at(p, i)->to - at(p, i)->from <= 2;
}

static bool is_hyphen(const struct parser *p, size_t i)
{
    return word(p, i, WORD_TILDE) && at(p, i)->to - at(p, i)->from == 1;
}

/* 6, and below it "hours" in a cell to itself. */
static bool is_unit_below(const struct parser *p, size_t i)
{
    return i == 1 && is(p, i, TOKEN_STOP) && p->text[at(p, i)->from] == '\n' &&
           word(p, i + 1, WORD_UNIT) && i + 3 == p->tokens->n;
}

/* A unit after a number, past the hyphen of "5-minute". */
static size_t unit_at(const struct parser *p, size_t i)
{
    if (is_unit_below(p, i)) {
        return i + 1;
    }
    if (is_hyphen(p, i) && word(p, i + 1, WORD_UNIT)) {
        i++;
    }
    return word(p, i, WORD_UNIT) ? i : 0;
}

/* "3回", "once": how often; the index behind it, or i. */
static size_t parse_times(const struct parser *p, size_t i, const char **ret)
{
    if (word(p, i, WORD_ONCE)) {
        *ret = at(p, i)->arg == 1 ? "1" : "2";
        return i + 1;
    }
    if (is(p, i, TOKEN_NUMBER) && is_times(p, i + 1)) {
        *ret = at(p, i)->text;
        return i + 2;
    }
    return i;
}

static void set_rate(const struct parser *p, struct amount *amount,
                     const char *digits, enum unit unit, const char *times)
{
    amount->kind = AMOUNT_RATE;
    amount->unit = unit;
    amount->times = times;
    amount->per = amount_duration(p->arena, digits, unit);
    amount->n_values = 1;
    amount->values[0] = times == NULL
                            ? amount->per
                            : amount_interval(p->arena, digits, unit, times);
}

/* The フル of 週1フル. */
static bool is_full(const struct parser *p, size_t i)
{
    static const char full[] = "フル";
    return word(p, i, WORD_PLAIN) &&
           strncmp(p->text + at(p, i)->from, full, strlen(full)) == 0;
}

/* 週1, 月2: once a week, twice a month, where nothing else is counted. */
static bool is_short_rate(const struct parser *p, size_t i)
{
    static const char *const units[] = {"週", "月", "年"};
    bool fits = word(p, i, WORD_UNIT) && is(p, i + 1, TOKEN_NUMBER) &&
                !at(p, i + 1)->spaced && strlen(at(p, i + 1)->text) <= 2 &&
                strspn(at(p, i + 1)->text, "0123456789") > 0 &&
                !(i > 0 && is(p, i - 1, TOKEN_NUMBER)) &&
                (is(p, i + 2, TOKEN_STOP) || is(p, i + 2, TOKEN_COMMA) ||
                 is(p, i + 2, TOKEN_CLOSE) || is(p, i + 2, TOKEN_OPEN) ||
                 is(p, i + 2, TOKEN_SLASH) || is_full(p, i + 2));
    for (size_t k = 0; fits && k < ARRAY_LEN(units); k++) {
        size_t n = at(p, i)->to - at(p, i)->from;
        if (n == strlen(units[k]) &&
            strncmp(p->text + at(p, i)->from, units[k], n) == 0) {
            return true;
        }
    }
    return false;
}

/* 1日1回, 週に1回, 3ヶ月につき1回 */
static size_t parse_unit_times(const struct parser *p, size_t i,
                               struct amount *amount)
{
    size_t j = i;
    const char *digits = "1", *times = NULL;
    if (is(p, j, TOKEN_NUMBER)) {
        digits = at(p, j)->text;
        j++;
    }
    if (!word(p, j, WORD_UNIT)) {
        return i;
    }
    enum unit unit = at(p, j)->arg;
    j++;
    while (word(p, j, WORD_PER) ||
           (word(p, j, WORD_COMPARE) && (at(p, j)->arg & COMPARE_BEFORE))) {
        j++;
    }
    size_t end = parse_times(p, j, &times);
    if (end == j && is_short_rate(p, i)) {
        times = at(p, i + 1)->text; /* 週1 */
        end = i + 2;
    }
    if (end == j) {
        return i;
    }
    set_rate(p, amount, digits, unit, times);
    return end;
}

/* The 時 of "1回/時". */
static bool is_bare_hour(const struct parser *p, size_t i)
{
    size_t n = strlen("時");
    return word(p, i, WORD_PLAIN) && at(p, i)->to - at(p, i)->from == n &&
           strncmp(p->text + at(p, i)->from, "時", n) == 0;
}

/* 1回/1日, once a week, 3 times per day, once every 4 hours, 1/day */
static size_t parse_times_unit(const struct parser *p, size_t i,
                               struct amount *amount)
{
    const char *times = NULL, *digits = "1";
    size_t j = parse_times(p, i, &times);
    if (j != i && word(p, j, WORD_RATE)) { /* twice daily */
        set_rate(p, amount, "1", at(p, j)->arg, times);
        return j + 1;
    }
    if (j == i && is(p, i, TOKEN_NUMBER) && !is_article(p, i)) {
        times = at(p, i)->text;
        j = i + 1;
    }
    bool joined = is(p, j, TOKEN_SLASH) || is_article(p, j) ||
                  (word(p, j, WORD_PER) && at(p, j)->arg == 2) ||
                  (word(p, j, WORD_EVERY) && at(p, j)->arg == 1);
    if (j == i || !joined) {
        return i;
    }
    j++;
    if (is(p, j, TOKEN_NUMBER)) {
        digits = at(p, j)->text;
        j++;
    }
    bool hour = is(p, j - 1, TOKEN_SLASH) && is_bare_hour(p, j);
    if (!word(p, j, WORD_UNIT) && !hour) {
        return i;
    }
    set_rate(p, amount, digits, hour ? UNIT_HOUR : at(p, j)->arg, times);
    return j + 1;
}

/* every 5 minutes, 毎5分 */
static size_t parse_every(const struct parser *p, size_t i,
                          struct amount *amount)
{
    if (!word(p, i, WORD_EVERY)) {
        return i;
    }
    size_t j = i + 1;
    const char *digits = "1";
    if (is(p, j, TOKEN_NUMBER)) {
        digits = at(p, j)->text;
        j++;
    } else if (at(p, i)->arg == 2) {
        return i;
    }
    if (j == i + 1 && word(p, j, WORD_DAYS)) { /* every Sunday */
        set_rate(p, amount, digits, UNIT_WEEK, NULL);
        return j + 1;
    }
    if (!word(p, j, WORD_UNIT)) {
        return i;
    }
    set_rate(p, amount, digits, at(p, j)->arg, NULL);
    return j + 1;
}

/* 3年毎: the unit of the rate, counted. */
static size_t parse_counted_rate(const struct parser *p, size_t i,
                                 struct amount *amount)
{
    static const char *const ends[] = {"毎", "ごと"};
    if (!is(p, i, TOKEN_NUMBER) || !word(p, i + 1, WORD_RATE) ||
        at(p, i + 1)->spaced || is_article(p, i)) {
        return i;
    }
    const struct token *rate = at(p, i + 1);
    for (size_t k = 0; k < ARRAY_LEN(ends); k++) {
        size_t n = strlen(ends[k]);
        if (rate->to - rate->from > n &&
            strncmp(p->text + rate->to - n, ends[k], n) == 0) {
            set_rate(p, amount, at(p, i)->text, rate->arg, NULL);
            return i + 2;
        }
    }
    return i;
}

/* 毎日, 日次で2回 */
static size_t parse_rate_word(const struct parser *p, size_t i,
                              struct amount *amount)
{
    if (!word(p, i, WORD_RATE)) {
        return i;
    }
    size_t j = i + 1;
    while (word(p, j, WORD_PER) || is(p, j, TOKEN_COMMA)) {
        j++;
    }
    const char *times = NULL;
    size_t end = parse_times(p, j, &times);
    set_rate(p, amount, "1", at(p, i)->arg, times);
    return end == j ? i + 1 : end;
}

static bool is_decimal_of_tls(const char *text)
{
    return strlen(text) == 3 && text[0] == '1' && text[1] == '.' &&
           text[2] <= '3';
}

/* TLS1.0~1.2: with all between. */
static void fill_versions(const struct parser *p, struct amount *amount)
{
    char from = amount->values[0][2], to = amount->values[1][2];
    amount->n_values = 0;
    for (; from <= to && amount->n_values < AMOUNT_VALUES_MAX; from++) {
        amount->values[amount->n_values++] =
            arena_printf(p->arena, "1.%c", from);
    }
}

/* The bracket of "TLS 1.3(1.2も可)". */
static bool is_also(const struct parser *p, size_t i)
{
    return is(p, i, TOKEN_OPEN) && is(p, i + 1, TOKEN_NUMBER) &&
           word(p, i + 2, WORD_PLAIN) &&
           strncmp(p->text + at(p, i + 2)->from, "も", strlen("も")) == 0;
}

/* The second of "TLS1.2、1.3は2026年対応予定". */
static bool is_planned(const struct parser *p, size_t i)
{
    static const char topic[] = "は";
    const char *text = p->text + at(p, i)->to;
    const char *plan = strstr(text, "予定");
    return strncmp(text, topic, strlen(topic)) == 0 && plan != NULL &&
           plan - text < 40;
}

/* TLS1.3に対応(1.2も可): past the words and the bracket, or 0. */
static size_t past_words_to_also(const struct parser *p, size_t i)
{
    size_t n = 0;
    while (n < 4 && (word(p, i + n, WORD_PLAIN) || word(p, i + n, WORD_PER) ||
                     word(p, i + n, WORD_TOPIC))) {
        n++;
    }
    return is_also(p, i + n) ? n + 1 : 0;
}

/* TLS1.2, TLS 1.2/1.3, TLS1.2およびTLS1.3 */
static size_t parse_tls(const struct parser *p, size_t i, struct amount *amount)
{
    if (!is(p, i, TOKEN_TLS) || at(p, i)->text[0] == '\0') {
        return i;
    }
    amount->kind = AMOUNT_TLS;
    amount->values[amount->n_values++] = at(p, i)->text;
    size_t end = i + 1;
    bool range = false;
    for (size_t j = end; amount->n_values < AMOUNT_VALUES_MAX;) {
        j += is_also(p, j);
        j += word(p, j, WORD_PLAIN) || word(p, j, WORD_PER)
                 ? past_words_to_also(p, j)
                 : 0;
        while (is(p, j, TOKEN_SLASH) || is(p, j, TOKEN_COMMA) ||
               word(p, j, WORD_OR) || word(p, j, WORD_AND) ||
               word(p, j, WORD_TILDE)) {
            range = range || word(p, j, WORD_TILDE);
            j++;
        }
        bool version =
            is(p, j, TOKEN_TLS) ||
            (is(p, j, TOKEN_NUMBER) && is_decimal_of_tls(at(p, j)->text));
        if (j == end || !version || at(p, j)->text[0] == '\0' ||
            is_planned(p, j)) {
            break;
        }
        amount->values[amount->n_values++] = at(p, j)->text;
        end = ++j;
    }
    bool known = is_decimal_of_tls(amount->values[0]);
    if (range && known && amount->n_values == 2) {
        fill_versions(p, amount);
    }
    return end;
}

static size_t parse_percent(const struct parser *p, size_t i,
                            struct amount *amount)
{
    if (!is(p, i, TOKEN_NUMBER) || !word(p, i + 1, WORD_PERCENT)) {
        return i;
    }
    amount->kind = AMOUNT_PERCENT;
    amount->values[0] = at(p, i)->text;
    amount->n_values = 1;
    return i + 2;
}

static bool is_english(const struct parser *p, size_t i)
{
    return (unsigned char)p->text[at(p, i)->from] < 0x80;
}

/* 1時間30分, 2 hours 15 minutes: finer units of time that follow directly. */
static size_t parse_finer(const struct parser *p, size_t i,
                          struct amount *amount)
{
    while (is(p, i, TOKEN_NUMBER) && word(p, i + 1, WORD_UNIT) &&
           at(p, i + 1)->arg < (unsigned)amount->unit &&
           amount->unit <= UNIT_HOUR &&
           (!at(p, i)->spaced || is_english(p, i + 1))) {
        enum unit unit = at(p, i + 1)->arg;
        amount->values[0] =
            arena_printf(p->arena, "%s%s%c", amount->values[0], at(p, i)->text,
                         unit == UNIT_MINUTE ? 'M' : 'S');
        amount->unit = unit;
        i += 2;
    }
    return i;
}

/* The second of "1分または5分", "1または5分", "1~5分". */
static size_t parse_alternative(const struct parser *p, size_t i,
                                struct amount *amount)
{
    bool range = word(p, i, WORD_TILDE);
    if (!range && !word(p, i, WORD_OR)) {
        return i;
    }
    if (!is(p, i + 1, TOKEN_NUMBER) || is_article(p, i + 1)) {
        return i;
    }
    size_t unit = unit_at(p, i + 2);
    if (unit == 0 || amount->n_values == AMOUNT_VALUES_MAX) {
        return i;
    }
    amount->unit = at(p, unit)->arg;
    amount->range = range;
    amount->values[amount->n_values++] =
        amount_duration(p->arena, at(p, i + 1)->text, amount->unit);
    return unit + 1;
}

/* "1または5分": the unit stands only once and is carried back. */
static size_t parse_carried(const struct parser *p, size_t i,
                            struct amount *amount)
{
    size_t end = parse_alternative(p, i + 1, amount);
    if (end == i + 1) {
        return i;
    }
    amount->kind = AMOUNT_DURATION;
    amount->values[1] = amount->values[0];
    amount->values[0] = amount_duration(p->arena, at(p, i)->text, amount->unit);
    amount->n_values = 2;
    return end;
}

/* 1分、5分、10分のいずれか: all of them, or none where no いずれか ends it. */
static size_t parse_listed(const struct parser *p, size_t i,
                           struct amount *amount)
{
    const char *values[AMOUNT_VALUES_MAX];
    size_t n = amount->n_values, j = i;
    memcpy(values, amount->values, sizeof values);
    while (is(p, j, TOKEN_COMMA) && is(p, j + 1, TOKEN_NUMBER) &&
           word(p, j + 2, WORD_UNIT) && n < AMOUNT_VALUES_MAX) {
        values[n++] =
            amount_duration(p->arena, at(p, j + 1)->text, at(p, j + 2)->arg);
        j += 3;
    }
    if (j == i || !word(p, j, WORD_OR) || at(p, j)->arg != 1) {
        return i;
    }
    memcpy(amount->values, values, sizeof values);
    amount->n_values = n;
    return j + 1;
}

/* 7日間, 数分, 1時間30分, 半年 */
static size_t parse_duration(const struct parser *p, size_t i,
                             struct amount *amount)
{
    bool few = word(p, i, WORD_FEW);
    bool half = word(p, i, WORD_UNIT) && (at(p, i)->arg == UNIT_HALF_YEAR ||
                                          at(p, i)->arg == UNIT_HALF_DAY ||
                                          at(p, i)->arg == UNIT_HALF_HOUR);
    if (!few && !half && !is(p, i, TOKEN_NUMBER)) {
        return i;
    }
    size_t unit = half ? i : unit_at(p, i + 1);
    if (unit == 0 && !half) {
        return few ? i : parse_carried(p, i, amount);
    }
    amount->kind = AMOUNT_DURATION;
    amount->unit = at(p, unit)->arg;
    amount->business_days = amount->unit == UNIT_BUSINESS_DAY;
    amount->vague = few;
    size_t end = unit + 1;
    if (few) {
        return end;
    }
    amount->n_values = 1;
    amount->values[0] =
        amount_duration(p->arena, half ? "1" : at(p, i)->text, amount->unit);
    end = parse_finer(p, end, amount);
    for (size_t next; (next = parse_alternative(p, end, amount)) != end;) {
        end = next;
    }
    return parse_listed(p, end, amount);
}

bool amount_is_count(const char *digits)
{
    size_t n = digits == NULL ? 0 : strlen(digits);
    return n > 0 && n <= 6 && strspn(digits, "0123456789") == n &&
           (digits[0] != '0' || n == 1);
}

bool amount_is_year(const struct amount *amount)
{
    const char *digits = amount->kind == AMOUNT_NUMBER ? amount->values[0] : "";
    return strlen(digits) == 4 && strspn(digits, "0123456789") == 4 &&
           (strncmp(digits, "19", 2) == 0 || strncmp(digits, "20", 2) == 0);
}

/* 12 monthly copies, 35のバックアップ世代: the index before the counter. */
static size_t skip_to_counter(const struct parser *p, size_t i)
{
    size_t j = i + 1;
    bool of = word(p, j, WORD_PLAIN) &&
              at(p, j)->to - at(p, j)->from == strlen("の") &&
              strncmp(p->text + at(p, j)->from, "の", strlen("の")) == 0;
    j += of || word(p, j, WORD_RATE);
    j += of && word(p, j, WORD_TOPIC);
    return word(p, j, WORD_COUNTER) ? j - 1 : i;
}

/* 同時20: users, though no word counts them. */
static bool is_simultaneous(const struct parser *p, size_t i)
{
    size_t n = strlen("同時");
    bool fits = i > 0 && word(p, i - 1, WORD_PLAIN) &&
                at(p, i - 1)->to - at(p, i - 1)->from >= n &&
                amount_is_count(at(p, i)->text);
    return fits && !word(p, i + 1, WORD_COUNTER) &&
           !word(p, i + 1, WORD_UNIT) && !word(p, i + 1, WORD_PERCENT) &&
           strncmp(p->text + at(p, i - 1)->to - n, "同時", n) == 0;
}

/* 日次×35: so many copies of each kind. */
static bool is_multiplied(const struct parser *p, size_t i)
{
    if (i < 2 || !word(p, i - 2, WORD_RATE) || !word(p, i - 1, WORD_PLAIN) ||
        !amount_is_count(at(p, i)->text)) {
        return false;
    }
    const struct token *sign = at(p, i - 1);
    const char *text = p->text + sign->from;
    size_t n = sign->to - sign->from;
    return n == 1 && (text[0] == 'x' || text[0] == '*'); /* × is x */
}

/* The first of "28 nightly and 72 monthly copies"; of four at most. */
static bool is_of_copies(const struct parser *p, size_t i)
{
    bool count = amount_is_count(at(p, i)->text), joined = false;
    for (size_t n = 0; n < 3 && word(p, i + 1, WORD_RATE) &&
                       (word(p, i + 2, WORD_AND) || is(p, i + 2, TOKEN_COMMA));
         n++) {
        i += is(p, i + 2, TOKEN_COMMA) && word(p, i + 3, WORD_AND) ? 4 : 3;
        joined = is(p, i, TOKEN_NUMBER) && word(p, i + 1, WORD_RATE);
    }
    return count && joined && word(p, i + 2, WORD_COUNTER) &&
           at(p, i + 2)->arg == COUNTER_GENERATIONS;
}

static size_t parse_count(const struct parser *p, size_t i,
                          struct amount *amount)
{
    if (word(p, i, WORD_FEW) && word(p, i + 1, WORD_COUNTER)) {
        amount->kind = AMOUNT_COUNT; /* 数世代 */
        amount->counter = at(p, i + 1)->arg;
        amount->vague = true;
        return i + 2;
    }
    if (!is(p, i, TOKEN_NUMBER) || is_article(p, i)) {
        return i;
    }
    amount->values[0] = at(p, i)->text;
    amount->n_values = 1;
    if (is_simultaneous(p, i) || is_multiplied(p, i)) {
        amount->kind = AMOUNT_COUNT;
        amount->counter =
            is_multiplied(p, i) ? COUNTER_GENERATIONS : COUNTER_USERS;
        return i +
               (is_multiplied(p, i) && word(p, i + 1, WORD_COUNTER) ? 2 : 1);
    }
    if (is_of_copies(p, i)) {
        amount->kind = AMOUNT_COUNT;
        amount->counter = COUNTER_GENERATIONS;
        return i + 1;
    }
    i = skip_to_counter(p, i);
    if (!word(p, i + 1, WORD_COUNTER)) {
        amount->kind = AMOUNT_NUMBER;
        return i + 1;
    }
    if (!amount_is_count(amount->values[0])) {
        amount->kind = AMOUNT_NUMBER;
        return i + 1;
    }
    amount->kind = AMOUNT_COUNT;
    amount->counter = at(p, i + 1)->arg;
    return i + 2;
}

/* 世代：7 */
static size_t parse_counter_first(const struct parser *p, size_t i,
                                  struct amount *amount)
{
    bool fits = word(p, i, WORD_COUNTER) &&
                at(p, i)->arg == COUNTER_GENERATIONS &&
                is(p, i + 1, TOKEN_COLON) && is(p, i + 2, TOKEN_NUMBER) &&
                amount_is_count(at(p, i + 2)->text) &&
                !word(p, i + 3, WORD_COUNTER) && !word(p, i + 3, WORD_UNIT);
    if (!fits) {
        return i;
    }
    amount->kind = AMOUNT_COUNT;
    amount->counter = COUNTER_GENERATIONS;
    amount->values[0] = at(p, i + 2)->text;
    amount->n_values = 1;
    return i + 3;
}

static size_t parse_dayword(const struct parser *p, size_t i,
                            struct amount *amount)
{
    static const char *const names[] = {
        [DAYWORD_SAME_DAY] = "same_day",
        [DAYWORD_NEXT_DAY] = "next_day",
        [DAYWORD_NEXT_BUSINESS_DAY] = "next_business_day",
    };
    if (word(p, i, WORD_EVE)) {
        amount->kind = AMOUNT_DURATION;
        amount->unit = at(p, i)->arg;
        amount->business_days = amount->unit == UNIT_BUSINESS_DAY;
        amount->lead = true;
        amount->values[0] = amount_duration(p->arena, "1", amount->unit);
        amount->n_values = 1;
        return i + 1;
    }
    bool starts = word(p, i + 1, WORD_TILDE); /* 翌日から */
    if (!word(p, i, WORD_DAYWORD) || starts) {
        return i;
    }
    amount->kind = AMOUNT_DAYWORD;
    amount->values[0] = names[at(p, i)->arg];
    amount->n_values = 1;
    return i + 1;
}

typedef size_t amount_parser(const struct parser *p, size_t i,
                             struct amount *amount);

static amount_parser *const parsers[] = {
    parse_tls,     parse_percent,       parse_unit_times, parse_times_unit,
    parse_every,   parse_counted_rate,  parse_rate_word,  parse_duration,
    parse_dayword, parse_counter_first, parse_count,
};

/* A bracket that only says the same in another unit: 3日(72時間)前. */
static size_t skip_restatement(const struct parser *p, size_t i)
{
    bool fits = is(p, i, TOKEN_OPEN) && is(p, i + 1, TOKEN_NUMBER) &&
                word(p, i + 2, WORD_UNIT) && is(p, i + 3, TOKEN_CLOSE);
    if (!fits) {
        return i;
    }
    bool more = word(p, i + 4, WORD_BEFORE) || word(p, i + 4, WORD_COMPARE);
    return more ? i + 4 : i;
}

/* 5日前(土日祝を除く): working days are counted. */
static bool excludes_weekend(const struct parser *p, size_t i)
{
    bool weekend = false;
    if (!is(p, i, TOKEN_OPEN)) {
        return false;
    }
    for (i++;
         i < p->tokens->n && !is(p, i, TOKEN_CLOSE) && !is(p, i, TOKEN_STOP);
         i++) {
        weekend = weekend || (word(p, i, WORD_DAYS) && at(p, i)->arg == 0x60);
        if (weekend && word(p, i, WORD_TOPIC) &&
            (at(p, i)->arg & TOPIC_EXCLUDE) != 0) {
            return true;
        }
    }
    return false;
}

/* 7日以前に通知 is a notice; of versions 以前 is a bound. */
static bool is_earlier(const struct parser *p, size_t i)
{
    static const char earlier[] = "以前";
    return word(p, i, WORD_COMPARE) &&
           strncmp(p->text + at(p, i)->from, earlier, strlen(earlier)) == 0;
}

/* What follows an amount and belongs to it: 以内, 前まで, 間隔, 程度. */
static size_t parse_tail(const struct parser *p, size_t i,
                         struct amount *amount)
{
    i = skip_restatement(p, i);
    for (;; i++) {
        bool before = word(p, i, WORD_BEFORE) || is_earlier(p, i);
        if (before && amount->kind == AMOUNT_DURATION) {
            amount->lead = true;
        } else if (word(p, i, WORD_COMPARE) &&
                   (at(p, i)->arg & COMPARE_AFTER)) {
            bool first = amount->compare == COMPARE_NONE && !amount->lead;
            amount->compare =
                first ? at(p, i)->arg & COMPARE_MASK : amount->compare;
            amount->within =
                amount->within || (at(p, i)->arg & COMPARE_WITHIN) != 0;
        } else if (word(p, i, WORD_AGO) && amount->kind == AMOUNT_DURATION) {
            amount->age = true;
        } else if (word(p, i, WORD_EVERY) && at(p, i)->arg == 2 &&
                   amount->kind == AMOUNT_DURATION) {
            amount->kind = AMOUNT_RATE;
        } else if (!word(p, i, WORD_HEDGE)) {
            return i;
        }
    }
}

/* The 】 of 【最低】TLS1.2. */
static bool ends_compare(const struct parser *p, size_t i)
{
    return i > 0 && word(p, i, WORD_ABOUT) && word(p, i - 1, WORD_COMPARE) &&
           strncmp(p->text + at(p, i)->from, "】", strlen("】")) == 0;
}

/* What stands before it: 最大, 約, 直近. Returns where it begins. */
static size_t parse_head(const struct parser *p, size_t i,
                         struct amount *amount)
{
    size_t first = i;
    while (i > 0) {
        const struct token *token = at(p, i - 1);
        bool particle = token->kind == TOKEN_WORD &&
                        token->word == WORD_PLAIN &&
                        token->to - token->from <= 3;
        if (word(p, i - 1, WORD_COMPARE) && (token->arg & COMPARE_BEFORE)) {
            if (amount->compare == COMPARE_NONE) {
                amount->compare = token->arg & COMPARE_MASK;
            }
            amount->within =
                amount->within || (token->arg & COMPARE_WITHIN) != 0;
            first = i - 1;
        } else if (word(p, i - 1, WORD_PAST) && token->arg == 0) {
            amount->past = true;
            return i - 1;
        } else if (word(p, i - 1, WORD_HEDGE) || ends_compare(p, i - 1)) {
            first = i - 1;
        } else if (!particle) {
            return first;
        }
        i--;
    }
    return first;
}

/* "a month" counts where something compares it, it is a notice, or
 * "for" stands before. */
static bool is_idle_article(const struct parser *p, size_t i,
                            const struct amount *amount)
{
    return is_article(p, i) && amount->kind == AMOUNT_DURATION &&
           !amount->lead && amount->compare == COMPARE_NONE &&
           !(i > 0 && word(p, i - 1, WORD_PLAIN) &&
             strncmp(p->text + at(p, i - 1)->from, "for ", 4) == 0);
}

static size_t parse_amount(const struct parser *p, size_t i,
                           struct amount *ret_amount)
{
    for (size_t k = 0; k < ARRAY_LEN(parsers); k++) {
        struct amount amount = {.first = i};
        size_t end = parsers[k](p, i, &amount);
        if (end == i) {
            continue;
        }
        amount.last = parse_tail(p, end, &amount);
        if (amount.kind == AMOUNT_DURATION && amount.unit == UNIT_DAY &&
            excludes_weekend(p, amount.last)) {
            amount.business_days = true;
        }
        amount.first = parse_head(p, i, &amount);
        if (is_idle_article(p, i, &amount)) {
            continue;
        }
        *ret_amount = amount;
        return amount.last;
    }
    return i;
}

struct amounts amounts_find(struct arena *arena, const struct tokens *tokens,
                            const char *text)
{
    struct parser parser = {.arena = arena, .text = text, .tokens = tokens};
    struct amount *amounts = NULL;
    size_t n = 0, capacity = 0;
    for (size_t i = 0; i < tokens->n && n < AMOUNTS_MAX;) {
        struct amount amount;
        size_t end = parse_amount(&parser, i, &amount);
        if (end == i) {
            i++;
            continue;
        }
        amounts = heap_grow(amounts, n, &capacity, sizeof *amounts);
        amounts[n++] = amount;
        i = end;
    }
    struct amount *kept = arena_array(arena, n, sizeof *kept);
    if (n > 0) {
        memcpy(kept, amounts, n * sizeof *kept);
    }
    free(amounts);
    return (struct amounts){.items = kept, .n = n};
}
