#include "checklist/rule.h"

#include <string.h>

#include "base/check.h"
#include "base/text.h"

#define AT_LEAST RELATION_AT_LEAST
#define AT_MOST RELATION_AT_MOST
#define TIME AMOUNT_DURATION
#define SOON (AMOUNT_DURATION | AMOUNT_DAYWORD)
#define BOUND (RULE_RTO | RULE_FIGURE)
#define NOTHING WORD_PLAIN

#define NOT_BACKUP (TOPIC_CANCEL | TOPIC_DELETE | TOPIC_NOTIFY | TOPIC_REPORT)
#define NOT_KEPT (TOPIC_CANCEL | TOPIC_DELETE | TOPIC_RECOVER | TOPIC_NOTIFY)
#define NOT_ERASED                                                             \
    (TOPIC_OFF | TOPIC_RETAIN | TOPIC_NOTIFY | TOPIC_PROVIDE | TOPIC_REPORT |  \
     TOPIC_RECOVER | TOPIC_BACKUP)

/* clang-format off: a table, one rule a line or two */
#define AROUND_BACKUPS(n)                                                      \
    {n, "backup_generations", AMOUNT_COUNT,        AT_LEAST, 0,                \
     0, WORD_SCOPE,           COUNTER_GENERATIONS, 0},                         \
        {n,          "backup_interval", AMOUNT_RATE, AT_MOST, 0,               \
         NOT_BACKUP, WORD_SCOPE,        0,           0},                       \
    {                                                                          \
        n, "backup_interval", TIME, AT_MOST, TOPIC_INTERVAL, NOT_BACKUP,       \
            WORD_SCOPE, 0, RULE_NARROW                                         \
    }

static const struct rule rules[] = {
    {2, "maintenance_notice", RULE_LEAD, AT_LEAST, 0, 0, WORD_CONDITION, 0, 0},
    {2, "maintenance_notice", TIME, AT_LEAST, 0, TOPIC_MAINTENANCE,
     WORD_CONDITION, 0, RULE_LONE | RULE_DAYS | RULE_KEPT},
    {3, "termination_notice", RULE_LEAD, AT_LEAST, 0, 0, NOTHING, 0, 0},
    {3, "termination_notice", TIME, AT_LEAST, 0, 0, NOTHING, 0,
     RULE_LONE | RULE_DAYS | RULE_KEPT},
    {6, "recovery_point", TIME, AT_MOST, TOPIC_RPO, 0, NOTHING, 0, RULE_RPO},
    {6, "recovery_time", SOON, AT_MOST, TOPIC_RECOVER, 0, NOTHING, 0, RULE_RTO},
    {6, "recovery_time", TIME, AT_MOST, 0,
     TOPIC_NOTIFY | TOPIC_REPORT | TOPIC_RETAIN | TOPIC_BACKUP, NOTHING, 0,
     RULE_WITHIN | RULE_RTO},
    {9, "patch_latency", SOON, AT_MOST, TOPIC_PATCH, TOPIC_NOTIFY, NOTHING, 0,
     0},
    {9, "patch_latency", SOON, AT_MOST, 0,
     TOPIC_NOTIFY | TOPIC_REPORT | TOPIC_RETAIN | TOPIC_RECOVER, NOTHING, 0,
     RULE_WITHIN},
    {9, "patch_latency", SOON, AT_MOST, 0,
     TOPIC_NOTIFY | TOPIC_REPORT | TOPIC_RETAIN | TOPIC_RECOVER |
         TOPIC_MAINTENANCE,
     NOTHING, 0, RULE_LABEL},
    {11, "recovery_point", TIME, AT_MOST, TOPIC_RPO, 0, NOTHING, 0, RULE_RPO},
    {11, "recovery_time", SOON, AT_MOST, TOPIC_RECOVER, 0, WORD_CONDITION, 0,
     RULE_NARROW | BOUND},
    {11, "recovery_time", SOON, AT_MOST, 0, TOPIC_NOTIFY, WORD_CONDITION, 0,
     BOUND},
    {14, "notification_delay", TIME, AT_MOST, TOPIC_NOTIFY, 0, NOTHING, 0, 0},
    {15, "notification_delay", SOON, AT_MOST, 0, TOPIC_RECOVER, WORD_CONDITION,
     0, RULE_FIGURE},
    {16, "monitoring_interval", AMOUNT_RATE, AT_MOST, 0, TOPIC_REPORT,
     WORD_MONITORED, 0, 0},
    {16, "monitoring_interval", TIME, AT_MOST, 0,
     TOPIC_NOTIFY | TOPIC_RETAIN | TOPIC_REPORT, WORD_MONITORED, 0, 0},
    {16, "notification_delay", TIME, AT_MOST, TOPIC_NOTIFY, 0, NOTHING, 0,
     RULE_NARROW},
    {17, "report_interval", AMOUNT_RATE, AT_MOST, 0, 0, NOTHING, 0, 0},
    {17, "report_interval", TIME, AT_MOST, 0, 0, NOTHING, 0,
     RULE_ALONE | RULE_DAYS},
    {18, "log_retention", TIME, AT_LEAST, 0, TOPIC_NOTIFY | TOPIC_DELETE,
     NOTHING, 0, RULE_KEPT},
    {19, "response_time", TIME, AT_MOST, 0, 0, NOTHING, 0, RULE_FIGURE},
    {20, "delay", TIME, AT_MOST, 0, 0, NOTHING, 0, RULE_FIGURE},
    {21, "batch_time", TIME, AT_MOST, 0, 0, NOTHING, 0, RULE_FIGURE},
    {24, "concurrent_users", AMOUNT_COUNT, AT_LEAST, 0, TOPIC_CREDIT, NOTHING,
     COUNTER_USERS, 0},
    AROUND_BACKUPS(28),
    {28, "backup_retention", TIME, AT_LEAST, TOPIC_RETAIN, NOT_KEPT, WORD_SCOPE,
     0, RULE_KEPT},
    AROUND_BACKUPS(29),
    {29, "backup_retention", TIME, AT_LEAST, TOPIC_RETAIN, NOT_KEPT | TOPIC_RPO,
     WORD_SCOPE, 0, RULE_KEPT},
    {29, "recovery_point", TIME, AT_MOST, 0, TOPIC_CANCEL, WORD_SCOPE, 0, 0},
    {29, "recovery_point", RULE_LEAD, AT_MOST, TOPIC_INCIDENT, 0, WORD_SCOPE, 0,
     0},
    {29, "recovery_point", RULE_LEAD | RULE_AGE, AT_MOST, 0,
     TOPIC_NOTIFY | TOPIC_RETAIN | TOPIC_CANCEL, WORD_SCOPE, 0, RULE_HOURS},
    AROUND_BACKUPS(30),
    {30, "backup_retention", TIME, AT_LEAST, 0, NOT_KEPT, WORD_SCOPE, 0,
     RULE_KEPT},
    {31, "deletion_delay", SOON, AT_MOST, TOPIC_DELETE, 0, NOTHING, 0,
     RULE_NARROW},
    {31, "deletion_delay", SOON, AT_MOST, TOPIC_DELETE,
     TOPIC_OFF | TOPIC_RETAIN | TOPIC_NOTIFY | TOPIC_PROVIDE | TOPIC_REPORT,
     NOTHING, 0, 0},
    {31, "deletion_delay", SOON, AT_MOST, 0, NOT_ERASED, NOTHING, 0, 0},
    AROUND_BACKUPS(32),
    {32, "backup_retention", TIME, AT_LEAST, 0, NOT_KEPT, WORD_SCOPE, 0,
     RULE_KEPT},
    {40, "assessment_interval", AMOUNT_RATE, AT_MOST, 0, 0, NOTHING, 0, 0},
    {40, "assessment_interval", TIME, AT_MOST, 0, 0, NOTHING, 0,
     RULE_ALONE | RULE_DAYS},
    {46, "log_retention", TIME, AT_LEAST, TOPIC_RETAIN | TOPIC_LOG,
     TOPIC_NOTIFY, NOTHING, 0, RULE_KEPT},
    {46, "log_retention", TIME, AT_LEAST, 0, TOPIC_NOTIFY | TOPIC_PROVIDE,
     NOTHING, 0, RULE_DAYS | RULE_KEPT},
    {47, "pattern_update_interval", AMOUNT_RATE, AT_MOST, TOPIC_PATTERN,
     TOPIC_SCAN, NOTHING, 0, RULE_NARROW},
    {47, "virus_scan_interval", AMOUNT_RATE, AT_MOST, 0,
     TOPIC_PATTERN | TOPIC_REPORT, NOTHING, 0, 0},
    {0, NULL, 0, AT_MOST, 0, 0, NOTHING, 0, 0},
};
/* clang-format on */

static unsigned kind_of(const struct amount *amount)
{
    return amount->kind != AMOUNT_DURATION ? amount->kind
           : amount->age                   ? RULE_AGE
           : amount->lead                  ? RULE_LEAD
                                           : AMOUNT_DURATION;
}

/* Narrows [*first, *last) by the other amounts; a bracket that holds one is
 * not of this part either. */
static void between_amounts(const struct reading *reading, size_t k,
                            size_t *first, size_t *last)
{
    const struct amount *amount = &reading->amounts.items[k];
    const struct token *tokens = reading->tokens.items;
    for (size_t i = 0; i < reading->amounts.n; i++) {
        const struct amount *other = &reading->amounts.items[i];
        if (other->last <= amount->first && other->last > *first) {
            *first = other->last;
        }
        size_t start = other->first;
        while (start > amount->last &&
               tokens[start].depth > tokens[amount->first].depth) {
            start--;
        }
        if (other->first >= amount->last && start < *last) {
            *last = start;
        }
    }
}

/* A comma, or the slash between spaces of "RTO 8h / RPO 1h". */
static bool parts(const struct reading *reading, size_t i)
{
    return token_is(&reading->tokens, i, TOKEN_COMMA) ||
           (token_is(&reading->tokens, i, TOKEN_SLASH) &&
            reading->tokens.items[i].spaced);
}

/* "daily and full scans weekly", "kept 35 days and thereafter destroyed": what
 * follows speaks of something else. */
static bool begins_clause(const struct reading *reading, size_t i)
{
    static const char and[] = "and ";
    const char *text = reading->normal.text + reading->tokens.items[i].from;
    if (token_word(&reading->tokens, i, WORD_BUT)) {
        return true;
    }
    if (!token_word(&reading->tokens, i, WORD_AND) ||
        strncmp(text, and, strlen(and)) != 0) {
        return false;
    }
    size_t last = sentence_last(reading, i);
    for (size_t k = 0; k < reading->amounts.n; k++) {
        const struct amount *amount = &reading->amounts.items[k];
        if (amount->first > i + 1 && amount->first < last) {
            return true;
        }
    }
    return token_word(&reading->tokens, i + 1, WORD_BUT);
}

void rule_part(const struct reading *reading, size_t k, size_t *ret_first,
               size_t *ret_last)
{
    ASSERT(k < reading->amounts.n);
    const struct amount *amount = &reading->amounts.items[k];
    size_t first = amount->first, last = amount->last;
    size_t start = sentence_first(reading, first);
    size_t end = sentence_last(reading, last);
    between_amounts(reading, k, &start, &end);
    while (first > start && !parts(reading, first - 1)) {
        first--;
    }
    while (last < end && !parts(reading, last) &&
           !begins_clause(reading, last)) {
        last++;
    }
    *ret_first = first;
    *ret_last = last;
}

/* RPO or RTO: the nearest word before the amount tells, else one behind it in
 * the same part. */
static bool says_rpo(const struct reading *reading, size_t k)
{
    const unsigned both = TOPIC_RPO | TOPIC_RECOVER;
    size_t at = reading->amounts.items[k].first;
    size_t start = sentence_first(reading, at), first, last;
    for (size_t i = at; i > start; i--) {
        if (has_topic(reading, i - 1, i, both)) {
            return has_topic(reading, i - 1, i, TOPIC_RPO);
        }
    }
    rule_part(reading, k, &first, &last);
    size_t behind = find_topic(reading, at, last, both);
    return behind < last && has_topic(reading, behind, last, TOPIC_RPO);
}

static bool is_lone(const struct reading *reading, size_t k)
{
    for (size_t i = 0; i < reading->amounts.n; i++) {
        const struct amount *other = &reading->amounts.items[i];
        if (i != k && other->kind == AMOUNT_DURATION && !other->past) {
            return false;
        }
    }
    return true;
}

/* "Critical: 3日", "High 3日": a colon, or one Latin word and no more. */
static bool is_labelled(const struct reading *reading, size_t first)
{
    const struct tokens *tokens = &reading->tokens;
    if (first == 0 || token_is(tokens, first - 1, TOKEN_COLON)) {
        return first > 0;
    }
    char c = reading->normal.text[tokens->items[first - 1].from];
    bool latin =
        token_is(tokens, first - 1, TOKEN_WORD) && c >= 'a' && c <= 'z';
    return latin && (first == 1 || token_is(tokens, first - 2, TOKEN_STOP) ||
                     token_is(tokens, first - 2, TOKEN_SLASH) ||
                     token_is(tokens, first - 2, TOKEN_MARK) ||
                     token_is(tokens, first - 2, TOKEN_COMMA));
}

/* 1か月(翌月7日まで): all of the answer, but for what is in a bracket. */
static bool is_alone(const struct reading *reading, const struct amount *amount)
{
    const struct tokens *tokens = &reading->tokens;
    bool starts = amount->first == 0 ||
                  (amount->first == 1 && token_is(tokens, 0, TOKEN_MARK));
    return starts && amount->compare == COMPARE_NONE && !amount->lead &&
           (token_is(tokens, amount->last, TOKEN_STOP) ||
            token_is(tokens, amount->last, TOKEN_OPEN));
}

static bool is_when(const struct reading *reading, unsigned when, size_t k)
{
    const struct amount *amount = &reading->amounts.items[k];
    bool kept = (when & RULE_KEPT) != 0;
    bool days = amount->unit >= UNIT_DAY;
    bool time = amount->kind == AMOUNT_DURATION;
    bool back = amount->lead && (when & RULE_HOURS) != 0; /* 直近5分前まで */
    return !(time && amount->past && !kept && !amount->within && !back) &&
           !(kept && amount->within && !amount->past) &&
           ((when & RULE_LONE) == 0 || is_lone(reading, k)) &&
           ((when & RULE_DAYS) == 0 || days) &&
           ((when & RULE_HOURS) == 0 || !days) &&
           ((when & RULE_WITHIN) == 0 || amount->within) &&
           ((when & RULE_ALONE) == 0 || is_alone(reading, amount)) &&
           ((when & RULE_LABEL) == 0 || is_labelled(reading, amount->first)) &&
           ((when & RULE_RPO) == 0 || says_rpo(reading, k)) &&
           ((when & RULE_RTO) == 0 || !says_rpo(reading, k));
}

/* "10秒以上かかる場合もある" for a response, "0日" for a retention: whatever it
 * is, it is no promise of this kind. */
static bool is_no_promise(const struct rule *rule, const struct amount *amount)
{
    bool time = amount->kind == AMOUNT_DURATION && !amount->lead;
    bool longer = (time || amount->kind == AMOUNT_DAYWORD) &&
                  amount->compare == COMPARE_AT_LEAST; /* 最短即日 */
    bool none = amount->n_values > 0 &&
                (strcmp(amount->values[0], "PT0S") == 0 ||
                 (amount->kind == AMOUNT_COUNT && amount->values[0][0] == '0'));
    /* 開示に10営業日: nothing is kept for working days, or minutes. */
    bool is_m = amount->unit == UNIT_MINUTE;
    bool work = (rule->when & RULE_KEPT) &&
                (amount->business_days || (time && is_m)) &&
                (rule->when & RULE_LONE) == 0;
    /* A page that refreshes every minute is no report. */
    bool page = rule->no == 17 && amount->unit < UNIT_HOUR;
    return work || page || (rule->relation == RELATION_AT_MOST ? longer : none);
}

/* 「…」では18ヶ月前にご案内しました: what was once done. */
static bool is_told(const struct reading *reading, size_t k)
{
    static const char *const done[] = {"しました", "いたしました",
                                       "致しました"};
    const struct amount *amount = &reading->amounts.items[k];
    size_t last = sentence_last(reading, amount->last);
    size_t i = find_topic(reading, amount->last, last, TOPIC_NOTIFY);
    bool told = false;
    for (size_t w = 0; i < last && w < ARRAY_LEN(done); w++) {
        const struct token *token = &reading->tokens.items[i];
        told = told || strncmp(reading->normal.text + token->to, done[w],
                               strlen(done[w])) == 0;
    }
    return told && amount->lead;
}

/* 1名単位, 10名ごと: how it is counted, no count. */
static bool is_step(const struct reading *reading, const struct amount *amount)
{
    static const char *const words[] = {"単位", "ずつ", "刻み", "ごと", "毎"};
    const char *behind =
        reading->normal.text + reading->tokens.items[amount->last].from;
    for (size_t k = 0; k < ARRAY_LEN(words); k++) {
        if (text_starts(behind, words[k])) {
            return true;
        }
    }
    return false;
}

/* 1,000人を超えると遅くなります: where it ends, not what is promised. */
static bool is_threshold(const struct reading *reading,
                         const struct amount *amount)
{
    static const char *const words[] = {
        "を超えると", "を超えますと", "を超えた場合", "を超える場合",
        "を超えた際", "を超過",       "を上回ると",   "を経過しても",
        "」という",   "」といった",   "」等の"};
    const struct token *tokens = reading->tokens.items;
    for (size_t i = amount->first + 1; i <= amount->last; i++) {
        for (size_t k = 0; k < ARRAY_LEN(words); k++) {
            if (text_starts(reading->normal.text + tokens[i].from, words[k])) {
                return true;
            }
        }
    }
    return false;
}

/* 解約後30日間は…: a while in which nothing is deleted. */
static bool is_span(const struct reading *reading, const struct amount *amount)
{
    static const char span[] = "間", then[] = "は";
    const char *text = reading->normal.text;
    size_t to = reading->tokens.items[amount->last - 1].to;
    return amount->kind == AMOUNT_DURATION && to >= strlen(span) &&
           text_starts(text + to - strlen(span), span) &&
           !text_starts(text + to - strlen("時間"), "時間") &&
           text_starts(text + to, then);
}

/* 登録者数5,000人: who is not there at once. */
static bool is_registered(const struct reading *reading,
                          const struct amount *amount)
{
    static const char *const words[] = {"登録者数", "登録数", "会員数",
                                        "登録ユーザー数", "登録ユーザ数"};
    if (amount->first == 0) {
        return false;
    }
    size_t to = reading->tokens.items[amount->first - 1].to;
    for (size_t w = 0; w < ARRAY_LEN(words); w++) {
        size_t n = strlen(words[w]);
        if (to >= n && text_starts(reading->normal.text + to - n, words[w])) {
            return true;
        }
    }
    return false;
}

/* 年1回の報告書に、稼働状況は含みません: what is asked for is left out. */
static bool is_left_out(const struct reading *reading,
                        const struct amount *amount)
{
    static const char no[] = "含みません", not [] = "含まない";
    size_t last = sentence_last(reading, amount->last);
    size_t but = find_word(reading, amount->last, last, WORD_BUT);
    size_t report = find_topic(reading, but, last, TOPIC_REPORT);
    if (find_word(reading, report, last, WORD_NOT) < last) {
        return true; /* …ますが、利用者への報告はありません */
    }
    size_t i = find_topic(reading, amount->last, last, TOPIC_EXCLUDE);
    const char *text = reading->normal.text + reading->tokens.items[i].from;
    return i < last && (text_starts(text, no) || text_starts(text, not ));
}

/* One of the words in the rest of the clause behind amount `k`. */
static bool says_behind(const struct reading *reading, size_t k,
                        const char *const *words, size_t n)
{
    size_t from = reading->amounts.items[k].last, i = from;
    size_t last = sentence_last(reading, from);
    while (i < last && !token_is(&reading->tokens, i, TOKEN_COMMA) &&
           !token_is(&reading->tokens, i, TOKEN_OPEN) &&
           !token_word(&reading->tokens, i, WORD_BUT)) {
        i++;
    }
    const char *text = reading->normal.text;
    for (size_t w = 0; w < n; w++) {
        const char *found =
            strstr(text + reading->tokens.items[from].from, words[w]);
        if (found != NULL && found < text + reading->tokens.items[i].from) {
            return true;
        }
    }
    return false;
}

/* 週1回取得してください: what is asked of the customer. */
static bool is_asked(const struct reading *reading, size_t k)
{
    static const char *const words[] = {"ください", "下さい", "お願い"};
    return says_behind(reading, k, words, ARRAY_LEN(words));
}

/* 10秒かかる端末もあります: what may be. */
static bool is_possible(const struct reading *reading, size_t k)
{
    static const char *const words[] = {"もあります", "もございます",
                                        "場合があ", "ことがあ"};
    return says_behind(reading, k, words, ARRAY_LEN(words));
}

/* 30分以内に第二報: not the first. */
static bool is_second_report(const struct reading *reading,
                             const struct amount *amount)
{
    static const char *const words[] = {"に第二報", "に第2報", "に続報",
                                        "に第三報", "に第3報"};
    const char *text =
        reading->normal.text + reading->tokens.items[amount->last].from;
    for (size_t w = 0; w < ARRAY_LEN(words); w++) {
        if (text_starts(text, words[w])) {
            return true;
        }
    }
    return false;
}

/* (過去実績:平均6時間前): how it was, no notice to come. */
static bool is_past_notice(const struct reading *reading, size_t k)
{
    size_t first, at = reading->amounts.items[k].first, last;
    rule_part(reading, k, &first, &last);
    return reading->amounts.items[k].lead && reading->no <= 3 &&
           find_word(reading, first, at, WORD_ACTUAL) < at;
}

/* 3か月以上料金の支払を怠ったときは: when, not how long. */
static bool is_when_longer(const struct reading *reading,
                           const struct amount *amount)
{
    return amount->compare == COMPARE_AT_LEAST && !amount->lead &&
           amount->kind == AMOUNT_DURATION && says_when(reading, amount->last);
}

/* 申請者2,000人、職員3,000人の合計: parts of the number before. */
static bool is_of_sum(const struct reading *reading,
                      const struct amount *amount)
{
    const struct token *tokens = reading->tokens.items;
    const char *text = reading->normal.text;
    size_t last = sentence_last(reading, amount->last);
    const char *sum = strstr(text + tokens[amount->first].from, "の合計");
    return reading->n_claims > 0 && sum != NULL &&
           sum < text + tokens[last].from;
}

/* What keeps an amount from any rule of its item. */
static bool is_out(const struct reading *reading, size_t k)
{
    const struct amount *amount = &reading->amounts.items[k];
    int no = reading->no;
    bool hurry = no == 19 || no == 20;
    return is_told(reading, k) || is_threshold(reading, amount) ||
           is_asked(reading, k) || (no == 31 && is_span(reading, amount)) ||
           (no == 24 &&
            (is_registered(reading, amount) || is_of_sum(reading, amount))) ||
           (no == 6 && is_reported(reading, k)) ||
           (no == 17 && is_left_out(reading, amount)) ||
           (hurry && (amount->unit >= UNIT_DAY || is_possible(reading, k))) ||
           is_past_notice(reading, k) || is_when_longer(reading, amount) ||
           (no == 15 && is_second_report(reading, amount));
}

static bool fits(const struct reading *reading, const struct rule *rule,
                 size_t k)
{
    const struct amount *amount = &reading->amounts.items[k];
    if (rule->no != reading->no || (rule->kinds & kind_of(amount)) == 0 ||
        (rule->counter != 0 && rule->counter != amount->counter) ||
        !is_when(reading, rule->when, k) || is_no_promise(rule, amount) ||
        is_out(reading, k)) {
        return false;
    }
    if (rule->no == 24 &&
        (is_step(reading, amount) || is_reported(reading, k))) {
        return false;
    }
    size_t first = 0, last = reading->tokens.n;
    if (rule->when & RULE_NARROW) {
        rule_part(reading, k, &first, &last);
    }
    if (rule->needs != 0 && !has_topic(reading, first, last, rule->needs)) {
        return false;
    }
    rule_part(reading, k, &first, &last);
    return !has_topic(reading, first, last, rule->vetoes);
}

bool is_aside(const struct reading *reading, size_t k)
{
    size_t first, last, i = reading->amounts.items[k].first;
    int depth = reading->tokens.items[i].depth;
    while (depth > 0 && i > 0 && reading->tokens.items[i - 1].depth >= depth) {
        i--; /* (例:Aは6か月前、Bは1年前) */
    }
    if (depth > 0 && has_topic(reading, i, i + 1, TOPIC_ASIDE)) {
        return true;
    }
    rule_part(reading, k, &first, &last);
    return has_topic(reading, first, reading->amounts.items[k].first,
                     TOPIC_ASIDE);
}

bool is_once(const struct reading *reading, size_t k)
{
    static const char *const words[] = {"かかりました", "要しました"};
    size_t at = reading->amounts.items[k].first;
    size_t first = sentence_first(reading, at);
    size_t last = sentence_last(reading, at);
    return find_word(reading, first, last, WORD_AVERAGE) == last &&
           says_behind(reading, k, words, ARRAY_LEN(words));
}

bool is_sum(const struct reading *reading, size_t k)
{
    static const char *const words[] = {"sum of ", "total", "合計",
                                        "総",      "前回",  "累計"};
    size_t first, last;
    rule_part(reading, k, &first, &last);
    for (size_t i = first; i < reading->amounts.items[k].first; i++) {
        const char *text = reading->normal.text + reading->tokens.items[i].from;
        for (size_t w = 0; token_word(&reading->tokens, i, WORD_PLAIN) &&
                           w < ARRAY_LEN(words);
             w++) {
            if (strncmp(text, words[w], strlen(words[w])) == 0) {
                return true;
            }
        }
    }
    return false;
}

const struct rule *rule_find(const struct reading *reading, size_t k)
{
    ASSERT(k < reading->amounts.n);
    for (const struct rule *rule = rules; rule->no != 0; rule++) {
        if (fits(reading, rule, k)) {
            return rule;
        }
    }
    return NULL;
}
