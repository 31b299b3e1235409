/*
 * Rules about an answer as a whole: against its question, its mark, its unit,
 * the calendar.
 */
#include "lint/rules.h"

#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "checklist/meti.h"
#include "lint/stated.h"
#include "lint/subquestions.h"

#define I STATED_ITEM

/* What an item asks a number for. */
struct asked {
    int no;
    const char *ja, *en;
};

static const struct asked asked[] = {
    {1, "時間帯", "hours of service"},
    {5, "稼働率(%)", "a percentage"},
    {10, "時間", "a time"},
    {11, "時間", "a time"},
    {12, "件数", "a number of incidents"},
    {15, "時間", "a time"},
    {16, "時間(分)", "an interval"},
    {19, "時間(秒)", "a time"},
    {20, "時間(分)", "a time"},
    {21, "時間(分)", "a time"},
    {26, "時間帯", "hours of support"},
    {27, "時間帯", "hours of support"},
    {29, "時間(RPO)", "a time (RPO)"},
    {30, "期間", "a period"},
    {32, "世代数", "a number of generations"},
    {47, "頻度", "a frequency"},
};

/* What a vendor says who does something: only such an answer can lack its
 * number. A word or two ("PITR", "all versions") is left to the reader. */
static const char asserts[] =
    "実施|取得|作成|保存|保管|保持|監視|通知|連絡|知らせ|復旧|再開|維持|管理|"
    "提供|受付|受け付け|稼働|対応|処理|応答|スキャン|バックアップ|深夜|夜間|"
    "早朝|営業時間|業務時間|平日|一定|速やか|迅速|早急|定期|高速|快適|高い|"
    "短時間|十分|provide*|offer*|operat*|perform*|taken|made|run|runs|restor*|"
    "recover*|notif*|inform*|monitor*|keep|keeps|kept|store*|retain*|back up|"
    "backed up|backup*|scan*|answer*|respon*|high|fast|quick*|prompt*|regular*|"
    "periodic*|as soon as|business hours|office hours|at night|overnight|"
    "weekday*";

/* Answers without digits that are complete nevertheless: always, at once, for
 * ever. */
static const char complete[] =
    "常時|リアルタイム|即時|即座|即日|当日|翌日|随時|都度|直ちに|ただちに|"
    "無期限|無限|無制限|永続|永久|恒久|契約期間|利用期間|契約中|利用中|継続的|"
    "連続|同期|レプリ|ストリーミング|終日|全日|いつでも|年中無休|無休|ゼロ|毎|"
    "日次|週次|月次|直前|直近|任意の時点|最新|前日|前の晩|前夜|昨晩|前の日|"
    "前回|全世代|終了まで|"
    "解約まで|解約するまで|real time|real-time|realtime|immediate*|instant*|"
    "continuous*|always|indefinite*|unlimited|forever|permanent*|as long as|"
    "for the duration|around the clock|round the clock|all day|any time|"
    "anytime|synchron*|replicat*|stream*|point-in-time|point in time|until|"
    "latest|zero|every|each|daily|weekly|hourly|monthly|nightly";

/* Honest about there being no fixed figure, or about where to find it. */
static const char no_figure[] =
    "場合があり|場合がござい|場合がある|異なり|異なる|異なっ|依存|変動|変わり|"
    "次第|比例|応じ|によります|によって|"
    "ケースバイケース|個別|別途|別紙|協議|見積|相談|参照|ご覧|記載|とおり|通り|"
    "準じ|準ず|問い合わせ|問合せ|ベストエフォート|規定な|定めな|任意|選択|指定|"
    "設定可能|設定でき|合意|未|同上|同様|同じ|上記|前項|前述|かねます|かねる|"
    "控え|公表|社外秘|確認中|調整中|検討|後日|今後|次期|予定|ていない|でいない|"
    "はない|がない|できない|しない|depend*|varies|vary|variable|subject to|"
    "case-by-case|case by case|refer to|see|ask|contact us|upon request|"
    "on request|agree*|negotia*|configurable|choose*|contract*|sla|"
    "confirm*|confidential|pending|undetermined|best effort*|best-effort|"
    "tbd|same as|as above|ditto|likewise|under review|planned";

static bool is_denied(const struct stated *stated)
{
    for (size_t i = 0; i < stated->n_sentences; i++) {
        if (stated->sentences[i].denied) {
            return true;
        }
    }
    return false;
}

/* "Offered from 1 April 2026" speaks of something else. */
static bool is_dated_text(const struct stated *stated)
{
    for (size_t i = 0; i < stated->tokens.n; i++) {
        if (token_is(&stated->tokens, i, TOKEN_DATE)) {
            return true;
        }
    }
    return false;
}

static bool lacks_number(const struct stated *stated)
{
    return stated != NULL && stated->provided && stated->n_sentences > 0 &&
           stated->item->n_claims == 0 && !stated_has_number(stated) &&
           !is_denied(stated) && !is_dated_text(stated) &&
           stated_has(stated->text, asserts) &&
           !stated_has(stated->text, complete) &&
           !stated_has(stated->text, no_figure);
}

void lint_number_missing(struct lint *lint)
{
    for (size_t i = 0; i < ARRAY_LEN(asked); i++) {
        const struct stated *stated = stated_of(lint, asked[i].no);
        if (!lacks_number(stated)) {
            continue;
        }
        const char *quote = stated_quote(lint, stated, &stated->sentences[0]);
        lint_add(
            lint, "number-missing", LINT_ERROR, (int[]){asked[i].no, 0},
            arena_printf(lint->arena,
                         "%sを尋ねる項目ですが、回答に数値がありません:「%s」。"
                         "数値を書くか、定めていないならそう書いてください",
                         asked[i].ja, quote),
            arena_printf(lint->arena,
                         "The item asks for %s and gets none: \"%s\". Give the "
                         "number, or say that there is none",
                         asked[i].en, quote));
    }
}

void lint_no_report_channel(struct lint *lint)
{
    static const struct {
        int no;
        const char *metric;
    } reports[] = {{5, "availability"}, {10, "mttr"}, {12, "incidents"}};
    const struct stated *stated = stated_of(lint, 17);
    if (stated == NULL || stated->item->n_claims > 0 ||
        (stated->item->mark != 0 &&
         stated->item->verification != VERIFY_NONE)) {
        return;
    }
    struct stated_list actuals = {0}, list = {.items = {17}, .n = 1};
    for (size_t i = 0; i < ARRAY_LEN(reports); i++) {
        const struct claim *claim =
            lint_claim(lint, reports[i].no, reports[i].metric);
        if (claim != NULL && claim->relation == RELATION_ACTUAL) {
            stated_list_add(&list, reports[i].no);
            stated_list_add(&actuals, reports[i].no);
        }
    }
    if (actuals.n == 0) {
        return;
    }
    const char *numbers = stated_numbers(lint->arena, &actuals);
    lint_add(
        lint, "no-report-channel", LINT_WARNING, list.items,
        arena_printf(lint->arena,
                     "報告方法はないと答えていますが、%s は実績値を示していま"
                     "す。その値がどこで、いつ更新されるのかを書いてください",
                     numbers),
        arena_printf(lint->arena,
                     "No way of reporting, and yet %s report%s actual figures. "
                     "Say where they appear and how often they are renewed",
                     numbers, actuals.n == 1 ? "s" : ""));
}

/* A sub-question is answered by its words, an amount ("#"), or its claim. */
static bool is_answered(struct lint *lint, const struct stated *stated,
                        const struct subquestion *question)
{
    bool amount = question->words[0] == '#' && stated_has_number(stated);
    bool claim = question->metric != NULL &&
                 lint_claim(lint, question->no, question->metric) != NULL;
    return amount || claim || stated_has(stated->text, question->words);
}

/* The parts of one item's question that its answer leaves out, as "a, b". */
static size_t unanswered(struct lint *lint, const struct stated *stated,
                         const char **ret_ja, const char **ret_en)
{
    size_t n = 0, n_missing = 0, n_parts = 0;
    const struct subquestion *all = lint_subquestions(&n);
    *ret_ja = *ret_en = "";
    for (size_t i = 0; i < n; i++) {
        if (all[i].no != stated->item->no) {
            continue;
        }
        n_parts++;
        if (is_answered(lint, stated, &all[i])) {
            continue;
        }
        *ret_ja = arena_printf(lint->arena, "%s%s%s", *ret_ja,
                               n_missing > 0 ? "、" : "", all[i].ja);
        *ret_en = arena_printf(lint->arena, "%s%s%s", *ret_en,
                               n_missing > 0 ? ", " : "", all[i].en);
        n_missing++;
    }
    /* "no limits" speaks of all of them at once */
    bool general = stated->item->no == 25 && n_missing == n_parts;
    return general ? 0 : n_missing;
}

void lint_unread_subquestion(struct lint *lint)
{
    for (int no = 1; no <= CLAIM_ITEMS; no++) {
        const struct stated *stated = stated_of(lint, no);
        const char *ja = NULL, *en = NULL;
        if (stated == NULL || !stated->provided || stated->n_sentences == 0 ||
            unanswered(lint, stated, &ja, &en) == 0) {
            continue;
        }
        lint_add(lint, "unread-subquestion", LINT_INFORMATION, (int[]){no, 0},
                 arena_printf(lint->arena,
                              "規定内容が尋ねているのに、回答が触れていません: "
                              "%s",
                              ja),
                 arena_printf(lint->arena,
                              "Asked by the definition, not taken up by the "
                              "answer: %s",
                              en));
    }
}

/* What a unit column names. */
enum measure { MEASURE_UNKNOWN, MEASURE_PERCENT, MEASURE_COUNT, MEASURE_TIME };

struct column_measure {
    const char *words;
    enum measure measure;
    int grain_s; /* TIME: seconds of the unit; 0: any time */
    const char *ja, *en;
};

/* Tried in order. A lone 時間 is "a time" in most of METI's items, hours in
 * MTTR. */
static const struct column_measure column_measures[] = {
    {"時間帯|有無|頻度|方法|状況|内容|hours of|time zone|yes/no",
     MEASURE_UNKNOWN, 0, "", ""},
    {"%|稼働率|percent*", MEASURE_PERCENT, 0, "%", "percent"},
    {"世代|回|件|人|数|generation*|count*|number*|times|users", MEASURE_COUNT,
     0, "数", "a count"},
    {"秒|second*|sec", MEASURE_TIME, 1, "秒", "seconds"},
    {"(分)|分|minute*|min", MEASURE_TIME, 60, "分", "minutes"},
    {"hour*|hrs", MEASURE_TIME, 3600, "時間", "hours"},
    {"時間", MEASURE_TIME, 0, "時間", "hours"},
    {"日|day*", MEASURE_TIME, 86400, "日", "days"},
    {"月|month*", MEASURE_TIME, 28 * 86400, "月", "months"},
    {"time|duration|period|期間", MEASURE_TIME, 0, "時間", "a time"},
};

static const struct column_measure *measure_of_column(struct lint *lint,
                                                      const char *unit)
{
    struct normal normal = normal_make(lint->arena, unit, strlen(unit));
    for (size_t i = 0; i < ARRAY_LEN(column_measures); i++) {
        if (stated_has(normal.text, column_measures[i].words)) {
            return &column_measures[i];
        }
    }
    return &column_measures[0];
}

static enum measure measure_of_claim(const struct claim *claim)
{
    const char *value = claim->n_values > 0 ? claim->values[0] : "";
    if (text_equal(claim->unit, "percent")) {
        return MEASURE_PERCENT;
    }
    if (value[0] == 'P' || strstr(value, "day") != NULL) {
        return MEASURE_TIME;
    }
    return value[0] >= '0' && value[0] <= '9' &&
                   strspn(value, "0123456789") == strlen(value)
               ? MEASURE_COUNT
               : MEASURE_UNKNOWN;
}

/* The finest unit of time the published words use: in seconds, 0 for none. */
static int finest_unit(const struct stated *stated)
{
    static const int seconds[] = {[UNIT_SECOND] = 1,
                                  [UNIT_MINUTE] = 60,
                                  [UNIT_HOUR] = 3600,
                                  [UNIT_DAY] = 86400};
    int finest = 0;
    for (size_t i = 0; i < stated->amounts.n; i++) {
        const struct amount *amount = &stated->amounts.items[i];
        bool hours = false; /* 1時間20分 is not finer than hours */
        for (size_t k = amount->first; k < amount->last; k++) {
            const struct token *token = &stated->tokens.items[k];
            hours =
                hours || (token->word == WORD_UNIT &&
                          token->kind == TOKEN_WORD && token->arg == UNIT_HOUR);
        }
        bool counted = amount->kind == AMOUNT_DURATION && !amount->past &&
                       !hours && !amount->vague &&
                       (size_t)amount->unit < ARRAY_LEN(seconds) &&
                       seconds[amount->unit] > 0;
        if (counted && (finest == 0 || seconds[amount->unit] < finest)) {
            finest = seconds[amount->unit];
        }
    }
    return finest;
}

/* All claims of the item are of another kind than the column's. */
static bool is_other_kind(const struct checklist_item *item,
                          enum measure wanted)
{
    size_t n_known = 0;
    for (size_t i = 0; i < item->n_claims; i++) {
        enum measure measure = measure_of_claim(&item->claims[i]);
        if (measure == wanted) {
            return false;
        }
        n_known += measure != MEASURE_UNKNOWN;
    }
    return n_known > 0 && wanted != MEASURE_UNKNOWN;
}

static const char *unit_name(int seconds, bool japanese)
{
    if (seconds == 1) {
        return japanese ? "秒" : "seconds";
    }
    if (seconds == 60) {
        return japanese ? "分" : "minutes";
    }
    return seconds == 3600 ? (japanese ? "時間" : "hours")
                           : (japanese ? "日" : "days");
}

static void check_unit(struct lint *lint, const struct stated *stated)
{
    int no = stated->item->no;
    const char *unit = stated->item->unit;
    const struct column_measure *column = measure_of_column(lint, unit);
    bool time = column->measure == MEASURE_TIME;
    int grain =
        time && column->grain_s == 0 && no == 10 ? 3600 : column->grain_s;
    int finest = time ? finest_unit(stated) : 0;
    bool finer = finest > 0 && finest < grain;
    if (!finer && !is_other_kind(stated->item, column->measure)) {
        return;
    }
    const char *got_ja = finer ? unit_name(finest, true) : "別の種類の量";
    const char *got_en =
        finer ? unit_name(finest, false) : "another kind of amount";
    lint_add(lint, "unit-mismatch", LINT_INFORMATION, (int[]){no, 0},
             arena_printf(lint->arena,
                          "測定単位は「%s」ですが、回答は%sです。単位を揃える"
                          "と、提供者どうしを比べられます",
                          unit, got_ja),
             arena_printf(lint->arena,
                          "The unit column says \"%s\" (%s), the answer gives "
                          "%s; one unit makes vendors comparable",
                          unit, column->en, got_en));
}

void lint_unit_mismatch(struct lint *lint)
{
    for (int no = 1; no <= CLAIM_ITEMS; no++) {
        const struct stated *stated = stated_of(lint, no);
        if (stated != NULL && stated->item->unit != NULL &&
            stated->item->n_claims > 0) {
            check_unit(lint, stated);
        }
    }
}

void lint_mark_only(struct lint *lint)
{
    struct stated_list list = {0};
    for (int no = 1; no <= CLAIM_ITEMS; no++) {
        const struct stated *stated = stated_of(lint, no);
        if (stated != NULL && stated->item->mark >= 0 &&
            stated->n_sentences == 0 && stated->item->n_claims == 0) {
            stated_list_add(&list, no);
        }
    }
    if (list.n > 0) {
        lint_add(lint, "mark-only", LINT_INFORMATION, list.items,
                 "有無だけで、内容がありません。有なら何をどうしているか、無な"
                 "ら代わりに何があるかを一行で書いてください",
                 "A yes or no and nothing else. A line on what is done, or on "
                 "what there is instead, can be checked");
    }
}

static const char absences[] =
    "規定はありません|規定はございません|規定しておりません|"
    "定義しておりません|定義していません|定めておりません|定めていません|"
    "定めはありません|実施しておりません|実施していません|"
    "提供しておりません|提供していません|提供はしておりません|"
    "対応しておりません|対応していません|対応はしておりません|"
    "用意しておりません|用意していません|用意はございません|"
    "取得しておりません|取得していません|加入しておりません|"
    "加入していません|行っておりません|行っていません|はございません|"
    "はありません|未実施|未対応|未取得|未整備|未定|not provided|"
    "not available|not offered|not applicable|do not offer|do not provide|"
    "do not have|not performed|not conducted|not defined|not implemented";

/* Items in which "there is none" is a good answer to a yes: a limit, a medium,
 * somebody who must not get in. */
#define NONE_IS_FINE                                                           \
    (I(11) | I(12) | I(22) | I(24) | I(25) | I(34) | I(38) | I(41) | I(42) |   \
     I(44) | I(45) | I(48) | I(49))

static bool yes_is_denied(const struct stated *stated)
{
    return stated->item->mark == 1 && stated->n_sentences == 1 &&
           stated->item->n_claims == 0 &&
           !stated_in(NONE_IS_FINE, stated->item->no) &&
           stated_has(stated->text, absences);
}

/* A 無 whose words nevertheless promise an amount. */
static bool no_is_promise(const struct stated *stated)
{
    if (stated->item->mark != 0 || stated_in(NONE_IS_FINE, stated->item->no)) {
        return false;
    }
    for (size_t i = 0; i < stated->amounts.n; i++) {
        const struct amount *amount = &stated->amounts.items[i];
        bool promise =
            (amount->kind == AMOUNT_DURATION || amount->kind == AMOUNT_RATE ||
             amount->kind == AMOUNT_PERCENT) &&
            !amount->past && !amount->age;
        if (promise && !is_denied(stated)) {
            return true;
        }
    }
    return false;
}

void lint_mark_against_text(struct lint *lint)
{
    for (int no = 1; no <= CLAIM_ITEMS; no++) {
        const struct stated *stated = stated_of(lint, no);
        if (stated == NULL || stated->n_sentences == 0 ||
            (!yes_is_denied(stated) && !no_is_promise(stated))) {
            continue;
        }
        bool yes = stated->item->mark == 1;
        const char *quote = stated_quote(lint, stated, &stated->sentences[0]);
        lint_add(lint, "mark-against-text", LINT_WARNING, (int[]){no, 0},
                 arena_printf(lint->arena,
                              "「%s」としながら、本文は「%s」です。どちらかを"
                              "直してください",
                              yes ? "有" : "無", quote),
                 arena_printf(lint->arena,
                              "Marked \"%s\", yet it says \"%s\". Correct the "
                              "mark or the words",
                              yes ? "yes" : "no", quote));
    }
}

/* Not 有無(制約条件): that is answered by what stands in the brackets. */
static bool asks_for_mark(const struct stated *stated)
{
    return stated != NULL && (text_equal(stated->item->unit, "有無") ||
                              text_equal(stated->item->unit, "有/無"));
}

void lint_mark_missing(struct lint *lint)
{
    struct stated_list list = {0};
    size_t n_marked = 0;
    for (int no = 1; no <= CLAIM_ITEMS; no++) {
        const struct stated *stated = stated_of(lint, no);
        if (!asks_for_mark(stated)) {
            continue;
        }
        n_marked += stated->item->mark >= 0;
        if (stated->item->mark < 0 && stated->provided &&
            stated->item->n_claims == 0 && !is_denied(stated) &&
            !stated_has_number(stated)) {
            stated_list_add(&list, no);
        }
    }
    if (list.n > 0 && n_marked > list.n) {
        lint_add(lint, "mark-missing", LINT_INFORMATION, list.items,
                 "有無を尋ねる項目ですが、他の項目と違って [有] [無] がありま"
                 "せん",
                 "Asks for yes or no, and unlike the other items gives "
                 "neither");
    }
}

void lint_empty_answer(struct lint *lint)
{
    struct stated_list list = {0};
    for (int no = 1; no <= CLAIM_ITEMS; no++) {
        const struct stated *stated = stated_of(lint, no);
        if (stated != NULL && stated->item->mark < 0 &&
            stated->item->n_claims == 0 &&
            strspn(stated->normal.text, " \n") == stated->normal.n) {
            stated_list_add(&list, no);
        }
    }
    if (list.n > 0) {
        lint_add(lint, "empty-answer", LINT_WARNING, list.items,
                 "回答がありません。約束しないなら「規定なし」などと書いてくだ"
                 "さい",
                 "No answer. If nothing is promised, say that");
    }
}

/* What an answer adds by saying that it is so. */
static const char fillers[] =
    "しております|しています|おります|います|があります|あります|ございます|"
    "されて|されております|されています|します|です|ます|できます|可能です|"
    "可能|実施|対応|行って|行なって|定めて|努めて|当社|弊社|では|は|も|を|が|"
    "に|で|と|へ|の|や|について|に関して|に関する|における|に基づき|下記|以下|"
    "等|など|把握|適切に|。|、|・|「|」|※";
static const char fillers_en[] =
    "we|our|us|the|a|an|is|are|has|have|been|there|this|of|to|in|for|on|and|"
    "or|by|with|be|it|its|do|does|yes|provide|provided|provides|implemented|"
    "available|exist|exists|such|as|at|all|any|that|which|under";
#define RESTATED_SHARE 85 /* percent of the answer found in the question */
#define RESTATED_UNITS_MIN 4

/* Whether `n` bytes at `text` are one of the words, parted by `|`. */
static bool is_one_of(const char *text, size_t n, const char *words)
{
    while (words[0] != '\0') {
        size_t length = strcspn(words, "|");
        if (length == n && strncmp(words, text, n) == 0) {
            return true;
        }
        words += length + (words[length] == '|');
    }
    return false;
}

/* The longest filler at `text`, its length in bytes or 0. */
static size_t filler_at(const char *text)
{
    size_t longest = 0;
    for (const char *words = fillers; words[0] != '\0';) {
        size_t n = strcspn(words, "|");
        if (n > longest && strncmp(words, text, n) == 0) {
            longest = n;
        }
        words += n + (words[n] == '|');
    }
    return longest;
}

static size_t word_length(const char *text)
{
    size_t n = 0;
    while ((text[n] >= 'a' && text[n] <= 'z') ||
           (text[n] >= '0' && text[n] <= '9')) {
        n++;
    }
    return n;
}

/* The answer's next unit of comparison at *at: an English word, or a Japanese
 * character with its neighbour; false at the end. Moves *at past it. */
static bool next_unit(const char **at, const char **ret_unit, size_t *ret_n)
{
    while (**at != '\0') {
        const char *text = *at;
        size_t word = word_length(text);
        size_t filler = word == 0 ? filler_at(text) : 0;
        size_t one = word > 0 ? word : text_utf8_len(text, strlen(text));
        one = one > 0 ? one : 1;
        *at += filler > 0 ? filler : one;
        if (filler > 0 || (word > 0 && is_one_of(text, word, fillers_en)) ||
            (word == 0 && one == 1)) {
            continue; /* nothing is compared of it, nor of punctuation */
        }
        size_t two = word == 0 ? text_utf8_len(*at, strlen(*at) + 1) : 0;
        *ret_unit = text;
        *ret_n = one + (two > 1 && filler_at(*at) == 0 ? two : 0);
        return true;
    }
    return false;
}

static bool holds(const char *text, const char *unit, size_t n)
{
    for (; text[0] != '\0'; text++) {
        if (strncmp(text, unit, n) == 0) {
            return true;
        }
    }
    return false;
}

/* Title and definition, of the sheet and of METI, as one normalised text. */
static const char *question_of(struct lint *lint,
                               const struct checklist_item *item)
{
    const char *raw = arena_printf(
        lint->arena, "%s %s %s %s %s", item->title != NULL ? item->title : "",
        item->definition != NULL ? item->definition : "",
        claim_item_title(item->no, true), claim_item_title(item->no, false),
        meti_definition(item->no));
    return normal_make(lint->arena, raw, strlen(raw)).text;
}

/* How much of the answer already stands in the question, in percent; 0 for an
 * answer too short to tell. */
static size_t restated_share(const char *answer, const char *question)
{
    size_t n = 0, n_known = 0, length = 0;
    const char *unit = NULL;
    while (next_unit(&answer, &unit, &length)) {
        size_t weight = word_length(unit) > 0 ? 2 : 1; /* a word says more */
        n += weight;
        n_known += holds(question, unit, length) ? weight : 0;
    }
    ASSERT(n_known <= n);
    return n < RESTATED_UNITS_MIN ? 0 : 100 * n_known / n;
}

void lint_restates_question(struct lint *lint)
{
    struct stated_list list = {0};
    for (int no = 1; no <= CLAIM_ITEMS; no++) {
        const struct stated *stated = stated_of(lint, no);
        if (stated != NULL && stated->provided && stated->item->n_claims == 0 &&
            !stated_has_number(stated) && !is_denied(stated) &&
            restated_share(stated->text, question_of(lint, stated->item)) >=
                RESTATED_SHARE) {
            stated_list_add(&list, no);
        }
    }
    if (list.n > 0) {
        lint_add(lint, "restates-question", LINT_INFORMATION, list.items,
                 "回答が問いの言葉を繰り返すだけです。何を、どのようにしている"
                 "かを書いてください",
                 "The answer repeats the words of the question. Say what is "
                 "done, and how");
    }
}

#define STALE_DAYS 365

static bool is_dated(const struct lint *lint, struct civil_date *ret_date)
{
    const char *as_of = lint->checklist->as_of;
    return as_of != NULL && civil_parse_date(as_of, ret_date) == ERR_OK;
}

/* Items whose figure is of the last year or month. */
static struct stated_list relative_items(const struct lint *lint)
{
    struct stated_list list = {0};
    for (int no = 1; no <= CLAIM_ITEMS; no++) {
        const struct checklist_item *item = lint_item(lint, no);
        for (size_t i = 0; item != NULL && i < item->n_claims; i++) {
            if (item->claims[i].window != NULL &&
                item->claims[i].relation == RELATION_ACTUAL) {
                stated_list_add(&list, no);
            }
        }
    }
    return list;
}

void lint_stale_sheet(struct lint *lint)
{
    struct civil_date date = {0};
    if (!is_dated(lint, &date)) {
        return;
    }
    long long days = civil_days(lint->today) - civil_days(date);
    struct stated_list list = relative_items(lint);
    if (days <= 0 || (days <= STALE_DAYS && list.n == 0)) {
        return;
    }
    bool old = days > STALE_DAYS;
    lint_add(lint, "stale-sheet", old ? LINT_WARNING : LINT_INFORMATION,
             list.items,
             arena_printf(lint->arena, "%s 付で、%lld 日前のものです。%s",
                          lint->checklist->as_of, days,
                          old ? "1 年を超えており、今も正しいとは限りません。"
                                "改めて確認し、日付を新しくしてください"
                              : "「直近 1 年」などの期間は、その日までを指すの"
                                "か今日までかが変わっています"),
             arena_printf(lint->arena, "Dated %s, %lld day%s ago. %s",
                          lint->checklist->as_of, days, days == 1 ? "" : "s",
                          old ? "More than a year: check it again and renew "
                                "the date"
                              : "Windows such as \"the last year\" have moved "
                                "on since"));
}

void lint_undated_sheet(struct lint *lint)
{
    struct civil_date date = {0};
    struct stated_list list = relative_items(lint);
    if (is_dated(lint, &date) || list.n == 0) {
        return;
    }
    lint_add(lint, "undated-sheet", LINT_INFORMATION, list.items,
             "「直近 1 年」などの期間の実績がありますが、チェックリストに日付が"
             "なく、いつまでの 1 年か分かりません。更新日を書いてください",
             "Figures of \"the last year\" in a sheet without a date: the year "
             "up to when? Date it");
}
