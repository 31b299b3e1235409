/*
 * Drafts to claims: id, hedges, quote; the same claim only once.
 */
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "checklist/reading.h"

#define QUOTE_MAX 600 /* bytes of a quote; longer sentences are cut */
#define HEDGES_MAX 8

void doubt(struct reading *reading, const char *ja, const char *en)
{
    doubts_add(reading->doubts, reading->place, reading->no, ja, en);
}

const char *quote_tokens(const struct reading *reading, size_t first,
                         size_t last)
{
    ASSERT(first < last && last <= reading->tokens.n);
    return normal_quote(reading->arena, &reading->normal,
                        reading->tokens.items[first].from,
                        reading->tokens.items[last - 1].to);
}

static bool same_claim(const struct claim *claim, const struct draft *draft)
{
    if (!text_equal(claim->metric, draft->metric) ||
        !text_equal(claim->scope, draft->scope) ||
        claim->relation != draft->relation ||
        claim->n_values != draft->n_values) {
        return false;
    }
    for (size_t i = 0; i < draft->n_values; i++) {
        if (strcmp(claim->values[i], draft->values[i]) != 0) {
            return false;
        }
    }
    return true;
}

/* "30.backup_interval:database", "…#2" where the same was claimed before. */
static const char *make_id(struct reading *reading, const struct draft *draft)
{
    int same = 1;
    for (size_t i = 0; i < reading->n_claims; i++) {
        same += text_equal(reading->claims[i].metric, draft->metric) &&
                text_equal(reading->claims[i].scope, draft->scope);
    }
    const char *id =
        arena_printf(reading->arena, "%d.%s%s%s", reading->no, draft->metric,
                     draft->scope != NULL ? ":" : "",
                     draft->scope != NULL ? draft->scope : "");
    return same == 1 ? id : arena_printf(reading->arena, "%s#%d", id, same);
}

static bool is_hedge(const struct reading *reading, size_t i,
                     const struct draft *draft)
{
    const struct token *token = &reading->tokens.items[i];
    const struct tokens *tokens = &reading->tokens;
    if (token_word(tokens, i, WORD_HEDGE)) {
        bool about = token->arg == 1;     /* 約: only right before a number */
        bool and_so_on = token->arg == 2; /* 等: only right after the amount */
        return about       ? token_is(tokens, i + 1, TOKEN_NUMBER)
               : and_so_on ? i == draft->last
                           : true;
    }
    return (token_word(tokens, i, WORD_TARGET) && draft->target_hedges) ||
           (token_word(tokens, i, WORD_NOTHING) && token->arg == 1);
}

/* Softening words between the claim before and the amount that comes next. */
static void add_hedges(struct reading *reading, const struct draft *draft,
                       size_t first, size_t last, struct claim *claim)
{
    const char **hedged =
        arena_array(reading->arena, HEDGES_MAX, sizeof *hedged);
    size_t n = 0;
    for (size_t i = first; i < last && n < HEDGES_MAX; i++) {
        if (is_hedge(reading, i, draft)) {
            hedged[n++] = quote_tokens(reading, i, i + 1);
            reading->tokens.items[i].used = true;
        }
    }
    claim->hedged = hedged;
    claim->n_hedged = n;
}

/* Where the part of the sentence begins that belongs to this claim. */
static size_t part_first(const struct reading *reading, size_t first)
{
    size_t start = sentence_first(reading, first);
    for (size_t i = 0; i < reading->n_claims; i++) {
        size_t end = reading->claim_tokens[i];
        start = end > start && end <= first ? end : start;
    }
    while (start < first && (token_is(&reading->tokens, start, TOKEN_COMMA) ||
                             token_is(&reading->tokens, start, TOKEN_SLASH) ||
                             token_is(&reading->tokens, start, TOKEN_CLOSE) ||
                             token_is(&reading->tokens, start, TOKEN_MARK))) {
        start++;
    }
    return start;
}

/* Where it ends: at the end of the sentence if no other amount follows. */
static size_t part_last(const struct reading *reading, size_t last)
{
    size_t end = sentence_last(reading, last);
    for (size_t i = 0; i < reading->amounts.n; i++) {
        size_t next = reading->amounts.items[i].first;
        if (!reading->amounts.items[i].past && next >= last && next < end) {
            return last;
        }
    }
    return end > last ? end : last;
}

static const char *clipped(struct arena *arena, const char *quote)
{
    size_t n = strlen(quote);
    if (n <= QUOTE_MAX) {
        return quote;
    }
    size_t end = QUOTE_MAX;
    while (((unsigned char)quote[end] & 0xC0) == 0x80) {
        end--;
    }
    return arena_printf(arena, "%.*s…", (int)end, quote);
}

static const char *const *kept_values(struct arena *arena,
                                      const struct draft *draft)
{
    const char **values = arena_array(arena, AMOUNT_VALUES_MAX, sizeof *values);
    memcpy(values, draft->values, sizeof draft->values);
    return values;
}

/* 7日前/14日前: two values of one thing, and no word that tells them apart. */
static void doubt_two_readings(struct reading *reading,
                               const struct claim *claim)
{
    for (size_t i = 0; i < reading->n_claims; i++) {
        const struct claim *other = &reading->claims[i];
        if (claim->relation == RELATION_IS || other->n_values == 0 ||
            claim->n_values == 0 || other->relation != claim->relation ||
            !text_equal(other->metric, claim->metric) ||
            !text_equal(other->scope, claim->scope) ||
            !text_equal(other->window, claim->window)) {
            continue;
        }
        doubt(
            reading,
            arena_printf(reading->arena,
                         "%s に %s と %s があります。どちらが何に当たるか確認",
                         claim->metric, other->values[0], claim->values[0]),
            arena_printf(reading->arena,
                         "%s is given as %s and as %s; check which holds for "
                         "what",
                         claim->metric, other->values[0], claim->values[0]));
        return;
    }
}

/* 取得していません。, 非公開です。: the whole sentence is the denial; for the
 * logs (18), that none is given out. */
static bool is_bare_denial(const struct reading *reading, size_t first,
                           size_t last)
{
    if (reading->no > 3 && reading->no != 12 && last == first + 1 &&
        token_word(&reading->tokens, first, WORD_NO)) {
        return true; /* None. */
    }
    size_t not = find_word(reading, first, last, WORD_NOT);
    bool given = reading->no == 18 && not < last &&
                 has_topic(reading, first, not, TOPIC_PROVIDE);
    bool bare = not < last && not <= first + 1 && last <= not +2;
    size_t n = reading->tokens.items[first].to;
    n -= reading->tokens.items[first].from;
    return given || (bare && n <= 5 * strlen("取") && reading->no > 3);
}

/* 直ちには消去しません: what is denied is only the haste. */
static bool denies_haste(const struct reading *reading, size_t first,
                         size_t last)
{
    static const char *const words[] = {"すぐ", "直ち", "即時", "即座"};
    const char *text = reading->normal.text;
    for (size_t w = 0; w < ARRAY_LEN(words); w++) {
        const char *found =
            strstr(text + reading->tokens.items[first].from, words[w]);
        if (found != NULL && found < text + reading->tokens.items[last].from) {
            return true;
        }
    }
    return false;
}

/* The sentence ends in a denial, and the draft's own does not begin with ただし
 * nor say that it is a target or a figure of the past. */
static bool ends_in_denial(const struct reading *reading, size_t first,
                           size_t last, const struct draft *draft)
{
    size_t not = find_word(reading, first, last, WORD_NOT);
    size_t start = sentence_first(reading, draft->first);
    size_t end = sentence_last(reading, draft->last);
    return not < last && last <= not +2 && reading->no > 3 &&
           draft->relation != RELATION_ACTUAL &&
           !token_word(&reading->tokens, start, WORD_BUT) &&
           find_word(reading, start, end, WORD_TARGET) == end &&
           !denies_haste(reading, first, last);
}

/* 記録していません。…: the first sentence promises nothing and holds no amount;
 * what follows are remarks. */
static bool opens_with_nothing(const struct reading *reading,
                               const struct draft *draft)
{
    size_t first = 0;
    while (first + 1 < reading->tokens.n &&
           (token_is(&reading->tokens, first, TOKEN_STOP) ||
            token_is(&reading->tokens, first, TOKEN_MARK))) {
        first++;
    }
    size_t last = sentence_last(reading, first);
    size_t nothing = find_word(reading, first, last, WORD_NOTHING);
    bool said = nothing < last && reading->tokens.items[nothing].arg != 1;
    if (!said && !is_bare_denial(reading, first, last) &&
        !ends_in_denial(reading, first, last, draft)) {
        return false;
    }
    for (size_t i = 0; i < reading->amounts.n; i++) {
        if (reading->amounts.items[i].first < last) {
            return false;
        }
    }
    return true;
}

void make_claim(struct reading *reading, const struct draft *draft)
{
    ASSERT(draft->first < draft->last && draft->last <= reading->tokens.n);
    use_tokens(reading, draft->first, draft->last);
    for (size_t i = 0; i < reading->n_claims; i++) {
        if (same_claim(&reading->claims[i], draft)) {
            return;
        }
    }
    const char *words = quote_tokens(reading, draft->first, draft->last);
    if (opens_with_nothing(reading, draft)) {
        doubt(
            reading,
            arena_printf(reading->arena,
                         "約束はないと書き出しながら「%s」とあります。約束なら"
                         "書き分ける",
                         words),
            arena_printf(reading->arena,
                         "begins by promising nothing, yet says \"%s\"; "
                         "say so if it is a promise",
                         words));
        return;
    }
    if (reading->mark == 0) {
        doubt(reading,
              arena_printf(reading->arena,
                           "「無」なのに「%s」とあります。約束なら印を直す",
                           words),
              arena_printf(reading->arena,
                           "marked \"no\", yet it says \"%s\"; correct the "
                           "mark if it is a promise",
                           words));
        return;
    }
    if (reading->n_claims == READING_CLAIMS_MAX) {
        doubt(reading, "一つの回答に主張が多すぎます。残りは読んでいません",
              "too many claims in one answer; the rest is not read");
        return;
    }
    size_t first = part_first(reading, draft->first);
    size_t last = part_last(reading, draft->last);
    struct claim claim = {
        .id = make_id(reading, draft),
        .item = reading->no,
        .metric = draft->metric,
        .relation = draft->relation,
        .values = kept_values(reading->arena, draft),
        .n_values = draft->n_values,
        .unit = draft->unit,
        .window = draft->window,
        .scope = draft->scope,
        .note = draft->note,
        .vague = draft->n_values == 0 ? words : NULL,
        .quote = clipped(reading->arena, quote_tokens(reading, first, last))};
    doubt_two_readings(reading, &claim);
    add_hedges(reading, draft, first,
               last < reading->tokens.n ? last + 1 : last, &claim);
    reading->claim_tokens[reading->n_claims] = draft->last;
    reading->claims[reading->n_claims++] = claim;
}
