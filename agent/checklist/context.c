/*
 * What surrounds an amount: its sentence, denial, scope, window.
 */
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "checklist/reading.h"

static const struct token *at(const struct reading *reading, size_t i)
{
    ASSERT(i < reading->tokens.n);
    return &reading->tokens.items[i];
}

static bool word(const struct reading *reading, size_t i, enum word w)
{
    return token_word(&reading->tokens, i, w);
}

static bool is_stop(const struct reading *reading, size_t i)
{
    return token_is(&reading->tokens, i, TOKEN_STOP);
}

size_t sentence_first(const struct reading *reading, size_t i)
{
    while (i > 0 && !is_stop(reading, i - 1)) {
        i--;
    }
    return i;
}

size_t sentence_last(const struct reading *reading, size_t i)
{
    while (i < reading->tokens.n && !is_stop(reading, i)) {
        i++;
    }
    return i;
}

size_t find_word(const struct reading *reading, size_t first, size_t last,
                 enum word w)
{
    while (first < last && !word(reading, first, w)) {
        first++;
    }
    return first;
}

size_t find_topic(const struct reading *reading, size_t first, size_t last,
                  unsigned topics)
{
    for (; first < last; first++) {
        if (word(reading, first, WORD_TOPIC) &&
            (at(reading, first)->arg & topics) != 0) {
            return first;
        }
    }
    return last;
}

bool has_topic(const struct reading *reading, size_t first, size_t last,
               unsigned topics)
{
    return find_topic(reading, first, last, topics) < last;
}

static bool denies(const struct reading *reading, size_t i)
{
    return word(reading, i, WORD_NOT) ||
           (word(reading, i, WORD_NOTHING) && at(reading, i)->arg == 2) ||
           (token_is(&reading->tokens, i, TOKEN_MARK) &&
            at(reading, i)->arg == 0);
}

/* English denies before its object. */
static bool denied_before(const struct reading *reading, size_t first)
{
    size_t start = sentence_first(reading, first);
    for (size_t i = first; i > start; i--) {
        const struct token *token = at(reading, i - 1);
        if (word(reading, i - 1, WORD_BUT) || token->kind == TOKEN_COMMA ||
            token->kind == TOKEN_COLON) {
            return false;
        }
        bool english = (unsigned char)reading->normal.text[token->from] < 0x80;
        /* 2019年3月までは3世代 */
        static const char then[] = "までは";
        if (token->kind == TOKEN_DATE &&
            strncmp(reading->normal.text + token->to, then, strlen(then)) ==
                0) {
            return true;
        }
        if (word(reading, i - 1, WORD_NO) ||
            (word(reading, i - 1, WORD_NOT) && english) ||
            (word(reading, i - 1, WORD_TOPIC) &&
             token->arg == TOPIC_BEFORE_NOW)) {
            return true;
        }
    }
    return false;
}

/* Whether tokens [first, last) name what the predicate is about: 計画停止は. */
static bool has_subject(const struct reading *reading, size_t first,
                        size_t last)
{
    static const char particle[] = "は";
    for (size_t i = first; i < last; i++) {
        const struct token *token = at(reading, i);
        size_t n = token->to - token->from, len = strlen(particle);
        for (size_t k = 0; word(reading, i, WORD_PLAIN) && k + len <= n; k++) {
            if (strncmp(reading->normal.text + token->from + k, particle,
                        len) == 0) {
                return true;
            }
        }
    }
    return false;
}

/* In a bracket behind a denial: 定めていません(参考:3日前), a remark; a target
 * there is still one. */
static bool is_remark(const struct reading *reading, size_t first, size_t last)
{
    int depth = at(reading, first)->depth;
    size_t start = sentence_first(reading, first), open = first;
    while (open > start && at(reading, open - 1)->depth >= depth) {
        open--;
    }
    if (depth == 0 || open < start + 2 ||
        find_word(reading, open, last, WORD_TARGET) < last) {
        return false;
    }
    for (size_t i = open - 1; i > start && open - i < 4; i--) {
        if (denies(reading, i - 1)) {
            return at(reading, i - 1)->kind != TOKEN_MARK;
        }
    }
    return false;
}

/* 、これに達しない場合においても、: what would be then. */
static bool says_if(const struct reading *reading, size_t i)
{
    static const char then[] = "場合において";
    const char *text = reading->normal.text;
    return text_starts(text + at(reading, i)->from, then) ||
           text_starts(text + at(reading, i)->to, then);
}

bool is_denied(const struct reading *reading, size_t first, size_t last,
               size_t until)
{
    int depth = at(reading, first)->depth;
    size_t end = sentence_last(reading, last);
    end = until < end ? until : end;
    size_t clause = last; /* a clause of its own denies only itself */
    for (size_t i = last; i < end; i++) {
        if (at(reading, i)->depth > depth) {
            continue;
        }
        if (word(reading, i, WORD_BUT)) {
            break;
        }
        clause = token_is(&reading->tokens, i, TOKEN_COMMA) ? i + 1 : clause;
        if (clause != last && says_if(reading, i)) {
            break;
        }
        if (denies(reading, i) &&
            (clause == last || !has_subject(reading, clause, i))) {
            return true;
        }
    }
    return is_remark(reading, first, last) || denied_before(reading, first);
}

/* Words of one kind joined by と, および, ・ before `i`, nearest last:
 * データベースおよびファイル. */
static size_t joined_scopes(const struct reading *reading, enum word kind,
                            size_t first, size_t i,
                            const char *slugs[READING_SCOPES_MAX])
{
    size_t n = 0;
    slugs[n++] = at(reading, i)->text;
    while (i > first + 1 && n < READING_SCOPES_MAX) {
        bool joint = word(reading, i - 1, WORD_AND) ||
                     token_is(&reading->tokens, i - 1, TOKEN_COMMA) ||
                     token_is(&reading->tokens, i - 1, TOKEN_SLASH);
        /* in working hours, otherwise by 9:00: not both */
        if (!joint || !word(reading, i - 2, kind) ||
            strncmp(reading->normal.text + at(reading, i)->from, "otherwise",
                    strlen("otherwise")) == 0) {
            break;
        }
        i -= 2;
        bool same = strcmp(slugs[n - 1], at(reading, i)->text) == 0;
        if (!same) {
            slugs[n++] = at(reading, i)->text;
        }
    }
    return n;
}

/* The store named as a heading above: "DBについて ・…", "【DB】", "■DB". */
static size_t heading_scope(const struct reading *reading, enum word kind,
                            size_t before, const char **ret)
{
    for (size_t i = before; i > 0; i--) {
        if (!word(reading, i - 1, kind)) {
            continue;
        }
        /* "】" ends a heading; について and ":" do where nothing follows. */
        const struct token *after = at(reading, i);
        bool bracket = word(reading, i, WORD_ABOUT) &&
                       strncmp(reading->normal.text + after->from, "】",
                               strlen("】")) == 0;
        bool introduces =
            (word(reading, i, WORD_ABOUT) || after->kind == TOKEN_COLON) &&
            is_stop(reading, i + 1);
        bool alone = (i == 1 || is_stop(reading, i - 2)) && is_stop(reading, i);
        if (alone || bracket || introduces) {
            *ret = at(reading, i - 1)->text;
            return 1;
        }
    }
    return 0;
}

/* In brackets right behind, or behind within the same part of the sentence. */
static size_t scope_behind(struct reading *reading, enum word kind, size_t last,
                           bool in_brackets,
                           const char *slugs[READING_SCOPES_MAX])
{
    size_t i = last;
    if (in_brackets != token_is(&reading->tokens, i, TOKEN_OPEN)) {
        return 0;
    }
    i += in_brackets;
    for (; i < reading->tokens.n; i++) {
        enum token_kind kind_at = at(reading, i)->kind;
        if (word(reading, i, kind)) {
            bool place = word(reading, i + 1, WORD_PER); /* ファイルに保存 */
            bool out = has_topic(reading, i, i + 3, TOPIC_EXCLUDE);
            if (place || out) {
                return 0;
            }
            reading->tokens.items[i].used = true;
            slugs[0] = at(reading, i)->text;
            return 1;
        }
        if (kind_at == TOKEN_STOP || kind_at == TOKEN_COMMA ||
            kind_at == TOKEN_OPEN || kind_at == TOKEN_CLOSE ||
            kind_at == TOKEN_NUMBER || (kind_at == TOKEN_CLOCK && i > last) ||
            word(reading, i, WORD_DAYWORD)) {
            return 0;
        }
    }
    return 0;
}

size_t find_scopes(struct reading *reading, enum word kind, size_t first,
                   size_t last, const char *ret_slugs[READING_SCOPES_MAX])
{
    ASSERT(first < last && last < reading->tokens.n);
    size_t n = scope_behind(reading, kind, last, true, ret_slugs);
    if (n > 0) {
        return n;
    }
    size_t start = sentence_first(reading, first);
    for (size_t i = last; i > start; i--) {
        bool taken =
            (kind == WORD_CONDITION && at(reading, i - 1)->used) ||
            has_topic(reading, i, i + 2 < last ? i + 2 : last, TOPIC_EXCLUDE);
        if (word(reading, i - 1, kind) && !taken) {
            reading->tokens.items[i - 1].used = true;
            return joined_scopes(reading, kind, start, i - 1, ret_slugs);
        }
    }
    n = heading_scope(reading, kind, start, ret_slugs);
    return n > 0 ? n : scope_behind(reading, kind, last, false, ret_slugs);
}

/* 2025年度, FY2025: a figure beside it is of that year. */
static bool is_fiscal_year(const struct reading *reading, size_t i)
{
    static const char year[] = "年度";
    const struct token *token = at(reading, i);
    size_t n = strlen(year);
    const char *text = reading->normal.text;
    return token->kind == TOKEN_DATE &&
           (text_starts(text + token->from, "fy") ||
            (token->to - token->from > n &&
             strncmp(text + token->to - n, year, n) == 0));
}

/* 2024年の平均は, (2024年): of a whole year, not 2024年より. */
static bool is_calendar_year(const struct reading *reading, size_t i)
{
    static const char year[] = "年";
    static const char *const behind[] = {"の", "は", "に"};
    const struct token *token = at(reading, i);
    size_t n = strlen(year);
    if (token->kind != TOKEN_DATE || token->to - token->from < n + 4 ||
        strncmp(reading->normal.text + token->to - n, year, n) != 0) {
        return false;
    }
    bool of = token_is(&reading->tokens, i + 1, TOKEN_CLOSE);
    for (size_t k = 0; k < ARRAY_LEN(behind); k++) {
        of = of || text_starts(reading->normal.text + token->to, behind[k]);
    }
    return of;
}

bool names_year(const struct reading *reading, size_t i)
{
    return is_fiscal_year(reading, i) || is_calendar_year(reading, i);
}

bool says_when(const struct reading *reading, size_t i)
{
    static const char *const words[] = {"とき", "場合", "際"};
    size_t from = reading->tokens.items[i].from;
    size_t last = sentence_last(reading, i);
    while (i < last && !token_is(&reading->tokens, i, TOKEN_COMMA) &&
           !token_is(&reading->tokens, i, TOKEN_OPEN)) {
        i++;
    }
    size_t to = reading->tokens.items[i].from;
    for (size_t k = 0; k < ARRAY_LEN(words); k++) {
        const char *found = strstr(reading->normal.text + from, words[k]);
        if (found != NULL && found < reading->normal.text + to) {
            return true;
        }
    }
    return false;
}

bool is_supposed(const struct reading *reading, size_t k)
{
    size_t i = reading->amounts.items[k].last;
    return text_starts(reading->normal.text + reading->tokens.items[i].from,
                       "を想定");
}

bool names_period(const struct reading *reading, size_t i)
{
    return token_is(&reading->tokens, i, TOKEN_DATE) &&
           word(reading, i + 1, WORD_TILDE) &&
           token_is(&reading->tokens, i + 2, TOKEN_DATE);
}

size_t shared_bracket(const struct reading *reading, size_t k)
{
    const struct amount *amount = &reading->amounts.items[k];
    size_t end = sentence_last(reading, amount->last), last = 0;
    for (size_t i = 0; i < reading->amounts.n; i++) {
        const struct amount *other = &reading->amounts.items[i];
        if (other->kind == amount->kind && other->last <= end &&
            other->first >= amount->first) {
            last = other->last;
            if (other->compare != COMPARE_NONE) {
                return 0;
            }
        }
    }
    bool bracket = end > 0 && token_is(&reading->tokens, end - 1, TOKEN_CLOSE);
    bool listed = last > amount->last;
    return listed && bracket && token_is(&reading->tokens, last, TOKEN_OPEN)
               ? last
               : 0;
}

static bool is_window(const struct amount *amount)
{
    bool is_long = amount->unit == UNIT_MONTH || amount->unit == UNIT_YEAR;
    return amount->kind == AMOUNT_DURATION && amount->n_values == 1 &&
           (amount->past ||
            (is_long && !amount->lead && amount->compare == COMPARE_NONE));
}

/* A window somewhere in the text, and how far it is from what it may speak
 * of. One that another figure has taken loses a tie. */
struct window_word {
    size_t first, last; /* tokens [first, last) */
    const char *value;  /* NULL: none found yet */
    size_t cost;
};

static void consider(const struct reading *reading, size_t i,
                     const struct window_word *found, struct window_word *best)
{
    size_t distance = found->first > i   ? found->first - i
                      : found->last <= i ? i - found->last + 1
                                         : 0;
    size_t cost = 2 * distance + (at(reading, found->first)->used ? 1 : 0);
    if (best->value == NULL || cost < best->cost) {
        *best = *found;
        best->cost = cost;
    }
}

/* 月間 通年 年 monthly per year: the unit, or -1. */
static int window_unit(const struct reading *reading, size_t i)
{
    const struct token *token = at(reading, i);
    if (word(reading, i, WORD_PAST) && token->arg > 0) {
        return (int)token->arg - 1;
    }
    bool is_unit = word(reading, i, WORD_UNIT);
    bool counted = i > 0 && token_is(&reading->tokens, i - 1, TOKEN_NUMBER);
    bool per = i > 0 && (word(reading, i - 1, WORD_PER) ||
                         token_is(&reading->tokens, i - 1, TOKEN_SLASH));
    bool year = is_unit && token->arg == UNIT_YEAR && !counted;
    bool per_month = is_unit && token->arg == UNIT_MONTH && per;
    bool spoken = word(reading, i, WORD_SPAN) || year || per_month ||
                  (word(reading, i, WORD_RATE) && token->arg >= UNIT_MONTH);
    return spoken ? (int)token->arg : -1;
}

/* The window in [first, last) that is nearest to token `i`, or NULL. */
static const char *window_in(struct reading *reading, size_t first, size_t last,
                             size_t i)
{
    struct window_word best = {0};
    for (size_t k = 0; k < reading->amounts.n; k++) {
        const struct amount *amount = &reading->amounts.items[k];
        struct window_word found = {amount->first, amount->last,
                                    amount->values[0], 0};
        if (amount->first >= first && amount->last <= last &&
            is_window(amount)) {
            consider(reading, i, &found, &best);
        }
    }
    for (size_t k = first; k < last; k++) {
        int unit = window_unit(reading, k);
        /* 2025年度実績: of that year, not 2025年度より. */
        bool year = names_year(reading, k) &&
                    !word(reading, k + 1, WORD_TILDE) &&
                    !word(reading, k + 1, WORD_COMPARE);
        unit = unit < 0 && year ? UNIT_YEAR : unit;
        if (unit >= 0) {
            struct window_word found = {
                k, k + 1, amount_duration(reading->arena, "1", unit), 0};
            consider(reading, i, &found, &best);
        }
    }
    if (best.value != NULL) {
        use_tokens(reading, best.first, best.last);
    }
    return best.value;
}

const char *find_window(struct reading *reading, size_t i)
{
    const char *window = window_in(reading, sentence_first(reading, i),
                                   sentence_last(reading, i), i);
    return window != NULL ? window
                          : window_in(reading, 0, reading->tokens.n - 1, i);
}

void use_tokens(struct reading *reading, size_t first, size_t last)
{
    ASSERT(first <= last && last <= reading->tokens.n);
    for (size_t i = first; i < last; i++) {
        reading->tokens.items[i].used = true;
    }
}
