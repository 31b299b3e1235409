/*
 * Rules about single words: vague, softened, exclusive, misdirected.
 */
#include "lint/rules.h"

#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "lint/stated.h"

#define I STATED_ITEM

/* Words that stand where an amount is asked for. */
struct vague_words {
    uint64_t items; /* that ask for such an amount */
    const char *words;
};

static const struct vague_words vague_words[] = {
    /* how often */
    {I(9) | I(13) | I(16) | I(17) | I(28) | I(29) | I(30) | I(32) | I(37) |
         I(40) | I(47),
     "定期的|定期に|必要に応じ|不定期|適宜|随時|適時|折に触れ|periodically|"
     "periodic|"
     "regularly|on a regular basis|at regular intervals|from time to time|"
     "occasionally|frequently|as needed|as necessary|when necessary"},
    /* at what time */
    {I(28) | I(29) | I(30) | I(32) | I(47),
     "深夜帯|深夜|夜間帯|夜間|早朝|未明|at night|during the night|overnight|"
     "in the early morning|off-peak"},
    /* how soon */
    {I(6) | I(9) | I(10) | I(11) | I(14) | I(15) | I(16) | I(20) | I(31) |
         I(36) | I(46),
     "速やか|すみやか|迅速|早急|早期に|遅滞なく|できるだけ早|可能な限り早|"
     "なるべく早|短時間で|promptly|as soon as possible|"
     "as quickly as possible|without undue delay|without delay|"
     "in a timely manner|quickly|shortly"},
    /* how long */
    {I(18) | I(30) | I(31) | I(46),
     "一定期間|一定の期間|相当期間|相当の期間|しばらく|当面|十分な期間|"
     "適切な期間|合理的な期間|長期間|所定の期間|a certain period|a reasonable "
     "period|"
     "a sufficient period|an appropriate period|for some time"},
    /* how long before */
    {I(2) | I(3),
     "十分前|余裕をもって|余裕を持って|相当期間|一定期間|あらかじめ十分|"
     "well in advance|sufficiently in advance|a reasonable period|"
     "reasonable notice|sufficient notice"},
};

/* Items that ask for an amount: a vague amount matters there, whatever the
 * grammar made of it. */
#define AMOUNT_ITEMS                                                           \
    (I(2) | I(3) | I(9) | I(10) | I(11) | I(12) | I(15) | I(16) | I(17) |      \
     I(19) | I(20) | I(21) | I(28) | I(29) | I(30) | I(31) | I(32) | I(46) |   \
     I(47))

/* The vague word of a sentence that holds no amount, NULL if there is none. */
static const char *vague_word(struct lint *lint, const struct stated *stated,
                              const struct stated_sentence *sentence)
{
    const char *word = NULL;
    for (size_t i = 0; word == NULL && i < ARRAY_LEN(vague_words); i++) {
        if (stated_in(vague_words[i].items, stated->item->no)) {
            word =
                stated_find(lint->arena, sentence->text, vague_words[i].words);
        }
    }
    return sentence->amount || sentence->denied ? NULL : word;
}

/* What a vague amount of the grammar was read from: 数分以内. */
static const char *vague_amount(struct lint *lint, const struct stated *stated)
{
    for (size_t i = 0; i < stated->item->n_claims; i++) {
        if (stated->item->claims[i].vague != NULL) {
            return stated->item->claims[i].vague;
        }
    }
    for (size_t i = 0;
         stated_in(AMOUNT_ITEMS, stated->item->no) && i < stated->tokens.n;
         i++) {
        if (stated_is_few(stated, i)) {
            return normal_quote(lint->arena, &stated->normal,
                                stated->tokens.items[i].from,
                                stated->tokens.items[i + 1].to);
        }
    }
    return NULL;
}

static void add_vague(struct lint *lint, int no, const char *word)
{
    lint_add(
        lint, "vague-amount", LINT_WARNING, (int[]){no, 0},
        arena_printf(lint->arena,
                     "「%s」では、いつ守られ、いつ守られなかったかを判定できま"
                     "せん。数値(例: 10 分以内、1日1回 2:00)で書いてください",
                     word),
        arena_printf(lint->arena,
                     "\"%s\" cannot be kept or broken: nobody can tell which. "
                     "Give a number (within 10 minutes, daily at 02:00)",
                     word));
}

void lint_vague_amount(struct lint *lint)
{
    for (int no = 1; no <= CLAIM_ITEMS; no++) {
        const struct stated *stated = stated_of(lint, no);
        if (stated == NULL || !stated->provided) {
            continue;
        }
        const char *word = vague_amount(lint, stated);
        for (size_t i = 0; word == NULL && i < stated->n_sentences; i++) {
            word = vague_word(lint, stated, &stated->sentences[i]);
        }
        if (word != NULL) {
            add_vague(lint, no, word);
        }
    }
}

static const char business_days[] =
    "平日|営業日|営業時間|業務時間|就業日|稼働日|月~金|月-金|月曜|weekday*|"
    "business day*|business hour*|working day*|working hour*|office hour*|"
    "monday*|mon-fri|mon to fri";
static const char holidays[] =
    "祝|祭日|休日|休業|休み|定休|年末年始|カレンダー|無休|365|holiday*|"
    "year-end|calendar|closed";

/* Items that may say what the vendor's days are; the others only refer to
 * them. */
#define HOURS_ITEMS (I(1) | I(26) | I(27))
#define REFERRING_ITEMS                                                        \
    (I(2) | I(3) | I(11) | I(14) | I(15) | I(31) | I(36) | I(46))

void lint_no_holiday_rule(struct lint *lint)
{
    struct stated_list list = {0};
    bool defined = false;
    for (int no = 1; no <= CLAIM_ITEMS; no++) {
        const struct stated *stated = stated_of(lint, no);
        defined = defined || (stated != NULL && stated_in(HOURS_ITEMS, no) &&
                              stated_has(stated->text, business_days) &&
                              stated_has(stated->text, holidays));
    }
    for (int no = 1; no <= CLAIM_ITEMS; no++) {
        const struct stated *stated = stated_of(lint, no);
        bool asked = stated_in(HOURS_ITEMS, no) ||
                     (stated_in(REFERRING_ITEMS, no) && !defined);
        if (asked && stated != NULL && stated->provided &&
            stated_has(stated->text, business_days) &&
            !stated_has(stated->text, holidays)) {
            stated_list_add(&list, no);
        }
    }
    if (list.n > 0) {
        lint_add(lint, "no-holiday-rule", LINT_WARNING, list.items,
                 "平日・営業日・営業時間と書いていますが、祝日と年末年始が含ま"
                 "れるかを書いていません。「土日祝日・年末年始を除く」などと"
                 "書いてください",
                 "Weekdays or business hours without a word on public holidays "
                 "and the turn of the year: are they included? Say so "
                 "(\"except public holidays\")");
    }
}

static const char excludes[] =
    "除く|除き|除いて|除外|除いた|を除|以外|含まない|含みません|含まず|"
    "対象外|ただし|但し|場合があり|場合がござい|場合がある|exclud*|except*|"
    "other than|exclusive of|apart from|not includ*";
static const char planned_stops[] =
    "計画停止|計画的|計画メンテナンス|メンテナンス|保守|点検|maintenance|"
    "planned|scheduled";
static const char calendar[] =
    "曜|カレンダー|スケジュール|年間計画|calendar|schedule|sunday*|"
    "monday*|tuesday*|wednesday*|thursday*|friday*|saturday*";

/* The sentence that speaks of planned stops says how long or when they are;
 * that the service is there all day, or from nine to six, is another matter. */
static bool is_bounded(const struct stated *stated,
                       const struct stated_sentence *sentence)
{
    for (size_t i = 0; i < stated->amounts.n; i++) {
        const struct amount *amount = &stated->amounts.items[i];
        if (amount->first >= sentence->first &&
            amount->first < sentence->last && !amount->vague && !amount->lead &&
            (amount->kind == AMOUNT_DURATION || amount->kind == AMOUNT_RATE ||
             amount->kind == AMOUNT_COUNT)) {
            return true;
        }
    }
    return stated_has(sentence->text, calendar);
}

/* Item 1, or what item 2 tells of planned stops, limits them. */
static bool stops_are_bounded(const struct stated *stated)
{
    for (size_t i = 0; stated != NULL && i < stated->n_sentences; i++) {
        const struct stated_sentence *sentence = &stated->sentences[i];
        if (stated_has(sentence->text, planned_stops) &&
            is_bounded(stated, sentence)) {
            return true;
        }
    }
    return false;
}

/* The item leaves planned stops out of what it promises. */
static bool excludes_stops(const struct stated *stated)
{
    for (size_t i = 0; i < stated->n_sentences; i++) {
        if (stated_has(stated->sentences[i].text, excludes) &&
            stated_has(stated->sentences[i].text, planned_stops)) {
            return true;
        }
    }
    return false;
}

void lint_unbounded_exclusion(struct lint *lint)
{
    struct stated_list list = {0};
    if (stops_are_bounded(stated_of(lint, 1)) ||
        stops_are_bounded(stated_of(lint, 2))) {
        return;
    }
    for (int no = 1; no <= 5; no += 4) { /* service hours, availability */
        const struct stated *stated = stated_of(lint, no);
        if (stated != NULL && stated->provided && excludes_stops(stated)) {
            stated_list_add(&list, no);
        }
    }
    if (list.n > 0) {
        lint_add(lint, "unbounded-exclusion", LINT_WARNING, list.items,
                 "計画停止を除いていますが、その上限も予定もありません。このま"
                 "までは、どれだけ止まっても約束を破りません。時間の上限(例: "
                 "月 4 時間以内)か予定(例: 毎月第 3 日曜 2:00〜4:00)を書いて"
                 "ください",
                 "Planned stops are excluded, with no limit and no calendar: "
                 "as it stands no stop, however long, breaks the promise. Give "
                 "a limit (at most 4 hours a month) or the times (third "
                 "Sunday, 02:00-04:00)");
    }
}

static const char notifies[] =
    "通知|連絡|通報|報告|アラート|知らせ|notif*|alert*|inform*|contact*|page*";
static const char own_people[] =
    "開発担当|開発者|開発部|開発チーム|運用担当|運用チーム|運用部|"
    "システム担当|システム管理者|保守担当|監視担当|監視センター|社内|"
    "弊社担当|弊社の担当|当社担当|当社の担当|弊社の開発|当社の開発|"
    "弊社の運用|当社の運用|弊社エンジニア|当社エンジニア|エンジニア|"
    "弊社スタッフ|当社スタッフ|監視チーム|運用者|オペレータ|保守要員|"
    "インフラ担当|技術担当|技術者|弊社に|弊社へ|当社に|当社へ|自社|"
    "弊社技術|当社技術|our engineer*|engineer*|"
    "developer*|our team*|our staff|our operations|operations team*|"
    "operations staff|on-call|on call|internal*|our own|devops|sre team*";
static const char customers[] =
    "客|利用者|ご利用|利用企業|利用会社|契約者|契約企業|ご契約|ユーザ|顧客|"
    "ご担当|貴社|御社|お知らせ|公開|掲載|公表|登録された|登録済|登録先|"
    "登録いただ|指定された|ご指定|指定の連絡先|ステータスページ|"
    "障害情報|ホームページ|webサイト|ウェブサイト|テナント|customer*|"
    "client*|subscriber*|user*|tenant*|status page*|you|your|website|"
    "registered|designated|published|publicly";

/* The contact that items 14 and 15 ask for is the customer's. */
static const char *own_addressee(struct lint *lint, int no)
{
    const struct stated *stated = stated_of(lint, no);
    return stated != NULL && stated->provided &&
                   stated_has(stated->text, notifies) &&
                   !stated_has(stated->text, customers)
               ? stated_find(lint->arena, stated->text, own_people)
               : NULL;
}

void lint_addressee(struct lint *lint)
{
    struct stated_list list = {0};
    const char *who = NULL;
    for (int no = 14; no <= 15; no++) {
        const char *own = own_addressee(lint, no);
        if (own != NULL) {
            stated_list_add(&list, no);
            who = who != NULL ? who : own;
        }
    }
    if (list.n > 0) {
        lint_add(lint, "addressee", LINT_WARNING, list.items,
                 arena_printf(lint->arena,
                              "尋ねているのは利用者側の連絡先への通知ですが、"
                              "答えは提供者自身(%s)への通知です。利用者にいつ、"
                              "どう知らせるかを書いてください",
                              who),
                 arena_printf(lint->arena,
                              "The question is how the customer is told; the "
                              "answer tells the vendor's own people (%s). Say "
                              "when and how customers hear of it",
                              who));
    }
}

static const char hedges[] =
    "原則|基本的に|概ね|おおむね|可能な限り|できる限り|極力|なるべく|努め|"
    "努力|in principle|as a rule|where possible|as far as possible|"
    "normally|typically|endeavo*|strive*";

/* The softening word of an item: of a claim, else of its words. */
static const char *hedge_of(struct lint *lint, const struct stated *stated)
{
    for (size_t i = 0; i < stated->item->n_claims; i++) {
        if (stated->item->claims[i].n_hedged > 0) {
            return stated->item->claims[i].hedged[0];
        }
    }
    return stated_find(lint->arena, stated->text, hedges);
}

void lint_hedged(struct lint *lint)
{
    struct stated_list list = {0};
    const char *words = "";
    for (int no = 1; no <= CLAIM_ITEMS; no++) {
        const struct stated *stated = stated_of(lint, no);
        const char *word = stated != NULL ? hedge_of(lint, stated) : NULL;
        if (word != NULL) {
            words = arena_printf(lint->arena, "%s%s%d %s", words,
                                 list.n > 0 ? ", " : "", no, word);
            stated_list_add(&list, no);
        }
    }
    if (list.n > 0) {
        lint_add(lint, "hedged", LINT_INFORMATION, list.items,
                 arena_printf(lint->arena,
                              "留保のある約束です(%s)。例外となる場合が書かれ"
                              "ていなければ、守られなくても違反とは言えません",
                              words),
                 arena_printf(lint->arena,
                              "Softened promises (%s): unless the exceptions "
                              "are named, missing one breaks nothing",
                              words));
    }
}

static const char without_promise[] =
    "ベストエフォート|保証するものではあり|保証しません|保証いたしません|"
    "保証はしておりません|保証はいたしません|保証値ではあり|保証ではあり|"
    "参考値|best effort*|best-effort|not guaranteed|no guarantee*|"
    "not a guarantee|for reference only|non-binding|not binding";
#define FIGURE_ITEMS                                                           \
    (I(5) | I(10) | I(11) | I(15) | I(16) | I(19) | I(20) | I(21) | I(29))

void lint_not_promised(struct lint *lint)
{
    struct stated_list list = {0};
    for (int no = 1; no <= CLAIM_ITEMS; no++) {
        const struct stated *stated =
            stated_in(FIGURE_ITEMS, no) ? stated_of(lint, no) : NULL;
        if (stated != NULL && stated_has_number(stated) &&
            stated_has(stated->text, without_promise)) {
            stated_list_add(&list, no);
        }
    }
    if (list.n > 0) {
        lint_add(lint, "not-promised", LINT_INFORMATION, list.items,
                 "数値がありますが、同じ回答が約束ではないと断っています"
                 "(ベストエフォート、保証しない等)。実績か目標かを書いてくだ"
                 "さい",
                 "A number, and beside it that nothing is promised (best "
                 "effort, no guarantee). Say whether it is a record or a "
                 "target");
    }
}

static const char pointers[] =
    "詳細は|詳しくは|ご参照|参照ください|参照下さい|参照のこと|規約参照|"
    "規約を参照|書を参照|別紙|別途|ご覧|に記載|記載の|記載が|に定め|に準じ|"
    "に準拠|に従い|に従う|お問い合わせください|お問合せください|"
    "お問い合わせ下さい|ご相談|個別に|個別見積|個別相談|見積|refer to|"
    "see our|see the|please see|contact us|contact our|on request|"
    "upon request|set out in|described in|as stated in|as defined in|"
    "specified in|separate agreement|separately";

/* Every sentence sends the reader elsewhere. */
static bool only_points(const struct stated *stated)
{
    for (size_t i = 0; i < stated->n_sentences; i++) {
        const struct stated_sentence *sentence = &stated->sentences[i];
        if (sentence->amount || sentence->denied ||
            !stated_has(sentence->text, pointers)) {
            return false;
        }
    }
    return stated->n_sentences > 0;
}

void lint_points_elsewhere(struct lint *lint)
{
    struct stated_list list = {0};
    for (int no = 1; no <= CLAIM_ITEMS; no++) {
        const struct stated *stated = stated_of(lint, no);
        if (stated != NULL && stated->item->mark != 0 &&
            stated->item->n_claims == 0 && only_points(stated)) {
            stated_list_add(&list, no);
        }
    }
    if (list.n > 0) {
        lint_add(lint, "points-elsewhere", LINT_INFORMATION, list.items,
                 "他の文書や問合せを指すだけで、回答そのものがありません。読み"
                 "手が比べられるよう、要点をここに書いてください",
                 "The answer is only where else to look. State the essence "
                 "here, so that a reader can compare");
    }
}
