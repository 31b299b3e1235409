/*
 * One answer while it is being read: its tokens and amounts, what surrounds
 * them, and the claims found so far.
 */
#ifndef CHECKLIST_READING_H
#define CHECKLIST_READING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "checklist/amount.h"
#include "checklist/doubt.h"
#include "checklist/normal.h"
#include "checklist/token.h"
#include "core/claim.h"

#define READING_CLAIMS_MAX 32
#define READING_SCOPES_MAX 4

struct reading {
    struct arena *arena;
    struct doubts *doubts;
    int no;             /* METI number */
    struct place place; /* of the answer in the source */
    int mark;           /* 1, 0, -1 */
    struct normal normal;
    struct tokens tokens;
    struct amounts amounts;
    struct claim claims[READING_CLAIMS_MAX];
    size_t n_claims;
    size_t claim_tokens[READING_CLAIMS_MAX]; /* where each one's amount ends */
};

/* A claim about to be made. */
struct draft {
    const char *metric;
    enum claim_relation relation;
    const char *values[AMOUNT_VALUES_MAX];
    size_t n_values; /* 0: vague */
    const char *unit, *window, *scope, *note;
    bool target_hedges; /* 目標 softens it; not where the item is a target */
    size_t first, last; /* tokens it was read from */
};

/* Tokens [first, last) of the sentence or list element around token `i`. */
size_t sentence_first(const struct reading *reading, size_t i);
size_t sentence_last(const struct reading *reading, size_t i);

/* A word, or a topic, within tokens [first, last): its index, or `last`. */
size_t find_word(const struct reading *reading, size_t first, size_t last,
                 enum word word);
size_t find_topic(const struct reading *reading, size_t first, size_t last,
                  unsigned topics);
bool has_topic(const struct reading *reading, size_t first, size_t last,
               unsigned topics);

/* Whether tokens [first, last) are denied: 行っておりません behind them, an
 * English "not" before them, 以前は. Does not look past `until` or a ただし. */
bool is_denied(const struct reading *reading, size_t first, size_t last,
               size_t until);

/* The slugs of the `kind` of words (SCOPE, CONDITION, MONITORED) that tokens
 * [first, last) are about: in brackets behind, nearest before in the sentence,
 * the heading above, or right behind. Returns how many. */
size_t find_scopes(struct reading *reading, enum word kind, size_t first,
                   size_t last, const char *ret_slugs[READING_SCOPES_MAX]);

/* 2025年度, FY2025, 2024年の: token `i` is a year that a figure is of. */
bool names_year(const struct reading *reading, size_t i);

/* 99.7%未満のときは: behind token `i`, before a comma, it says when. */
bool says_when(const struct reading *reading, size_t i);

/* 復旧まで2日かかりました: amount `k` is of one case, no mean. */
bool is_once(const struct reading *reading, size_t k);

/* "Sum of repair time 7 hours": amount `k` is what a mean is made of. */
bool is_sum(const struct reading *reading, size_t k);

/* (99.5%を想定): amount `k` is only supposed. */
bool is_supposed(const struct reading *reading, size_t k);

/* 2024年4月~2025年3月 begins at token `i`. */
bool names_period(const struct reading *reading, size_t i);

/* A22分、B41分(2024年度平均): the bracket that ends the list amount `k` stands
 * in, where nothing is compared; its token, or 0. */
size_t shared_bracket(const struct reading *reading, size_t k);

/* The window named in the sentence around token `i`, else in the answer:
 * 直近1年 → "P1Y"; NULL if there is none. */
const char *find_window(struct reading *reading, size_t i);

/* Marks tokens as understood. */
void use_tokens(struct reading *reading, size_t first, size_t last);

/* Adds the claim unless the same one is there: gives it id, hedges and quote.
 * Where the answer is marked 無 it becomes a doubt instead. */
void make_claim(struct reading *reading, const struct draft *draft);

/* Whether 例, 参考 or 耐久性 stands before amount `k` in its part of the
 * sentence: it is said by the way. */
bool is_aside(const struct reading *reading, size_t k);

/* Whether amount `k` is said beside the question: of one case of the past, of
 * what may be, to others than the customer (beside.c). */
bool is_beside(const struct reading *reading, size_t k);

/* "99.97% and 99.93%": the amount of its kind that `k` is joined to; `k` if
 * there is none. */
size_t joined_before(const struct reading *reading, size_t k);

/* Versions of TLS: "nothing older" makes the lowest the floor; amount `k` is
 * the 1.2 of "TLS 1.3, 1.2 accepted". */
void take_floor(const struct reading *reading, struct draft *draft);
bool is_accepted_version(const struct reading *reading, size_t k);

/* Whether words around amount `k` make it a figure of the past: 実績, 直近. */
bool is_reported(const struct reading *reading, size_t k);

/* A doubt where a duration is out of all proportion for its metric: a slip of
 * the pen, or of the reader. */
void doubt_proportion(struct reading *reading, const struct draft *draft);

/* A doubt where a figure is not said to be an actual one, a target or a
 * promise; and where an availability is out of all proportion. */
void doubt_kind(struct reading *reading, const char *words);
void doubt_availability(struct reading *reading, const char *value);

/* A doubt about this answer. */
void doubt(struct reading *reading, const char *ja, const char *en);

/* The original text of tokens [first, last). */
const char *quote_tokens(const struct reading *reading, size_t first,
                         size_t last);

/* What amounts say by general rule (claims.c), and what needs its own
 * (claims_measured.c, claims_stated.c). Each does nothing for items it has no
 * rule for. */
void read_amounts(struct reading *reading);
void read_availability(struct reading *reading);
void read_mttr(struct reading *reading);
void read_incidents(struct reading *reading);
void read_tls(struct reading *reading);
void read_hours(struct reading *reading);
void read_encryption(struct reading *reading);
void read_api_documentation(struct reading *reading);
void read_certificates(struct reading *reading);

#endif
