/*
 * Amounts said beside the question: what once was, what may be, what is told to
 * others, where something is cut off. They stay unread, which is a doubt.
 */
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "checklist/reading.h"

/* Whether one of the words, parted by |, stands in bytes [from, to). */
static bool says(const struct reading *reading, size_t from, size_t to,
                 const char *words)
{
    const char *text = reading->normal.text;
    while (from < to && *words != '\0') {
        size_t n = strcspn(words, "|");
        if (memmem(text + from, to - from, words, n) != NULL) {
            return true;
        }
        words += n + (words[n] == '|');
    }
    return false;
}

static size_t byte_of(const struct reading *reading, size_t i)
{
    ASSERT(i < reading->tokens.n);
    return reading->tokens.items[i].from;
}

/* The clause of amount `k`: from the comma, the stop or the amount before it
 * to those behind it. Bytes. */
struct clause {
    size_t from, at, behind, to;
};

static struct clause clause_of(const struct reading *reading, size_t k)
{
    const struct amount *amount = &reading->amounts.items[k];
    size_t first = amount->first, last = amount->last;
    size_t start = sentence_first(reading, first);
    size_t end = sentence_last(reading, last);
    if (k > 0 && reading->amounts.items[k - 1].last > start) {
        start = reading->amounts.items[k - 1].last;
    }
    while (first > start &&
           !token_is(&reading->tokens, first - 1, TOKEN_COMMA)) {
        first--;
    }
    while (last < end && !token_is(&reading->tokens, last, TOKEN_COMMA)) {
        last++;
    }
    return (struct clause){.from = byte_of(reading, first),
                           .at = byte_of(reading, amount->first),
                           .behind = byte_of(reading, amount->last),
                           .to = byte_of(reading, last)};
}

/* "we recovered in 5 hours", "a slow query caused 40 minutes": one case of the
 * past, no promise. */
static bool is_of_one_case(const struct reading *reading,
                           const struct clause *clause)
{
    bool case_of_past =
        reading->no == 6 || reading->no == 11 || reading->no == 15 ||
        (reading->no >= 19 && reading->no <= 21) || reading->no == 29;
    return case_of_past &&
           says(reading, clause->from, clause->at,
                "recovered in|restored in|back in|caused|lasted| took |"
                "was down for|were down for|suffered");
}

/* "may take 3 s", "killed after 300 s": nobody promises to be so fast. */
static bool is_loose(const struct reading *reading, const struct amount *amount,
                     const struct clause *clause)
{
    if (reading->no < 19 || reading->no > 21) {
        return false;
    }
    bool may = amount->compare != COMPARE_AT_MOST &&
               says(reading, clause->from, clause->at,
                    "may take|can take|could take|might take|may need|"
                    "can be as long as");
    return may || says(reading, clause->from, clause->to,
                       "killed|timed out|time out|times out|timeout|aborted|"
                       "cut off|タイムアウト|打ち切|強制終了|自動切断");
}

/* "72 hours to notify the authority": no customer is told. */
static bool is_told_others(const struct reading *reading,
                           const struct clause *clause)
{
    return (reading->no == 14 || reading->no == 15) &&
           says(reading, clause->from, clause->to,
                "authority|authorities|regulator|当局|監督官庁|所轄官庁|"
                "個人情報保護委員会|監督省庁");
}

/* "until 2023 the rule was 5 days": no more. */
static bool is_until_year(const struct reading *reading,
                          const struct amount *amount)
{
    const struct token *tokens = reading->tokens.items;
    size_t start = sentence_first(reading, amount->first);
    for (size_t i = start + 1; i < amount->first; i++) {
        const char *text = reading->normal.text + tokens[i].from;
        bool year = token_is(&reading->tokens, i, TOKEN_NUMBER) &&
                    strspn(text, "0123456789") == 4 &&
                    (text_starts(text, "19") || text_starts(text, "20"));
        if (year && says(reading, tokens[i - 1].from, tokens[i].from,
                         "until|till|before|prior to|up to")) {
            return true;
        }
    }
    return false;
}

/* 3か月を超える分は別媒体, 3日で取り出し: not how long it is kept. */
static bool is_not_kept(const struct reading *reading,
                        const struct amount *amount,
                        const struct clause *clause)
{
    bool kept = reading->no == 18 || reading->no == 28 || reading->no == 30 ||
                reading->no == 46;
    const char *text = reading->normal.text;
    bool older = amount->compare == COMPARE_AT_LEAST &&
                 says(reading, byte_of(reading, amount->first), clause->behind,
                      "を超え|を越え|を過ぎ") &&
                 (text_starts(text + clause->behind, "分") ||
                  text_starts(text + clause->behind, "もの") ||
                  text_starts(text + clause->behind, "ログ") ||
                  text_starts(text + clause->behind, "データ"));
    bool given = text_starts(text + clause->behind, "で") &&
                 says(reading, clause->behind, clause->to,
                      "取り出|取出|提供|開示|出力|抽出|お渡し|提出");
    return kept && (older || given);
}

bool is_beside(const struct reading *reading, size_t k)
{
    ASSERT(k < reading->amounts.n);
    const struct amount *amount = &reading->amounts.items[k];
    bool time = amount->kind == AMOUNT_DURATION;
    struct clause clause = clause_of(reading, k);
    /* A patch that is out in minutes is a restart. */
    bool moment = reading->no == 9 && time && amount->unit < UNIT_HOUR;
    bool drill = reading->no == 6 && amount->compare != COMPARE_AT_MOST &&
                 is_reported(reading, k);
    return time && (moment || drill || is_of_one_case(reading, &clause) ||
                    is_loose(reading, amount, &clause) ||
                    is_told_others(reading, &clause) ||
                    is_until_year(reading, amount) ||
                    is_not_kept(reading, amount, &clause));
}

size_t joined_before(const struct reading *reading, size_t k)
{
    ASSERT(k < reading->amounts.n);
    const struct amount *amount = &reading->amounts.items[k];
    if (k == 0 || reading->amounts.items[k - 1].kind != amount->kind) {
        return k;
    }
    size_t last = reading->amounts.items[k - 1].last;
    bool joint = last + 1 == amount->first &&
                 (token_word(&reading->tokens, last, WORD_AND) ||
                  token_is(&reading->tokens, last, TOKEN_COMMA) ||
                  token_is(&reading->tokens, last, TOKEN_SLASH));
    return joint ? k - 1 : k;
}

void take_floor(const struct reading *reading, struct draft *draft)
{
    bool floor = says(reading, 0, reading->normal.n,
                      "nothing older|nothing below|nothing earlier|"
                      "nothing lower|older versions are refused|"
                      "older versions are rejected|それ未満は拒否|"
                      "それ未満は接続不可");
    for (size_t i = 1; floor && i < draft->n_values; i++) {
        if (strcmp(draft->values[i], draft->values[0]) < 0) {
            draft->values[0] = draft->values[i];
        }
    }
    if (floor && draft->n_values > 0) {
        draft->relation = RELATION_AT_LEAST;
        draft->n_values = 1;
    }
}

bool is_accepted_version(const struct reading *reading, size_t k)
{
    const struct amount *amount = &reading->amounts.items[k];
    const char *value = amount->values[0];
    size_t behind = byte_of(reading, amount->last);
    size_t end = byte_of(reading, sentence_last(reading, amount->last));
    size_t far = behind + strlen("accepted");
    return k > 0 && amount->kind == AMOUNT_NUMBER &&
           (strcmp(value, "1.2") == 0 || strcmp(value, "1.3") == 0) &&
           says(reading, behind, far < end ? far : end,
                "accepted|allowed|support|also|permit");
}
