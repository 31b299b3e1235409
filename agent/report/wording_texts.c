#include "report/wording_texts.h"

#include "base/check.h"
#include "base/text.h"

#define PERIOD_JA "{from}〜{to}"

const char *text_in(const struct text *text, enum language language)
{
    ASSERT(text != NULL && text->en != NULL && text->ja != NULL);
    return language == LANGUAGE_JA ? text->ja : text->en;
}

enum topic wording_topic(const char *metric)
{
    static const char *const metrics[] = {
        [TOPIC_AVAILABILITY] = "availability",
        [TOPIC_INCIDENTS] = "incidents",
        [TOPIC_INCIDENTS_LONG] = "incidents_long",
        [TOPIC_MTTR] = "mttr",
        [TOPIC_RECOVERY] = "recovery_time",
        [TOPIC_NOTICE] = "maintenance_notice",
        [TOPIC_HOURS] = "service_hours",
        [TOPIC_PATCHES] = "patch_latency",
    };
    for (size_t i = 0; i < ARRAY_LEN(metrics); i++) {
        if (text_equal(metric, metrics[i])) {
            return (enum topic)i;
        }
    }
    return TOPIC_OTHER;
}

const struct text *text_opening(enum verdict verdict, bool reported)
{
    static const struct text promise = {"not kept", "守られていません"};
    static const struct text openings[] = {
        [VERDICT_HOLDS] = {"true", "正しいと実証できます"},
        [VERDICT_OVERSTATED] = {"no longer true", "もはや正しくありません"},
        [VERDICT_UNDERSTATED] = {"better than published", "公表値より良好です"},
        [VERDICT_UNDETERMINED] = {"cannot be told", "判定できません"},
        [VERDICT_ATTESTED] = {"a person vouches for it",
                              "担当者が確認し保証しています"},
        [VERDICT_LAPSED] =
            {"the date up to which it was vouched for has passed",
             "保証又は文書の有効期限が過ぎています"},
        [VERDICT_NOT_CLAIMED] = {"nothing is promised here",
                                 "この項目には定めがありません"},
    };
    ASSERT((size_t)verdict < ARRAY_LEN(openings));
    if (verdict == VERDICT_OVERSTATED && !reported) {
        return &promise;
    }
    return &openings[verdict];
}

/* By verdict: holds, overstated, understated, undetermined. */
static const struct text figures[TOPIC_COUNT][4] = {
    [TOPIC_AVAILABILITY] =
        {
            {"availability of at least {low95} from {from} to {to} is proven "
             "at 95 %, declared {declared}",
             PERIOD_JA "の稼働率は{low95}以上(信頼水準95 %)、公表値"
                       "{declared}"},
            {"at most {high} availability from {from} to {to}, declared "
             "{declared}",
             PERIOD_JA "の稼働率は高くても{high}、公表値{declared}"},
            {"availability of at least {low95} from {from} to {to} is proven "
             "at 95 %, more than the declared {declared}",
             PERIOD_JA "の稼働率は{low95}以上(信頼水準95 %)で、公表値"
                       "{declared}を上回ります"},
            {"availability from {from} to {to} is between {low95} and {high}, "
             "declared {declared}",
             PERIOD_JA "の稼働率は{low95}〜{high}、公表値{declared}"},
        },
    [TOPIC_INCIDENTS] =
        {
            {"incidents from {from} to {to}: {point}, declared {declared}",
             PERIOD_JA "の障害発生件数は{point}、公表値{declared}"},
            {"incidents from {from} to {to}: at least {low}, declared "
             "{declared}",
             PERIOD_JA "の障害発生件数は少なくとも{low}、公表値{declared}"},
            {"incidents from {from} to {to}: only {point}, declared "
             "{declared}",
             PERIOD_JA "の障害発生件数は{point}にとどまり、公表値{declared}"},
            {"incidents from {from} to {to}: {point} seen, {low} of them "
             "certain, declared {declared}",
             PERIOD_JA "の障害発生件数は{point}(うち確実なもの{low})、"
                       "公表値{declared}"},
        },
    [TOPIC_INCIDENTS_LONG] =
        {
            {"incidents of a day or longer from {from} to {to}: {point}, "
             "declared {declared}",
             PERIOD_JA "に1日以上要した障害発生件数は{point}、公表値"
                       "{declared}"},
            {"incidents of a day or longer from {from} to {to}: at least "
             "{low}, declared {declared}",
             PERIOD_JA "に1日以上要した障害発生件数は少なくとも{low}、公表値"
                       "{declared}"},
            {"incidents of a day or longer from {from} to {to}: only {point}, "
             "declared {declared}",
             PERIOD_JA "に1日以上要した障害発生件数は{point}にとどまり、"
                       "公表値{declared}"},
            {"incidents of a day or longer from {from} to {to}: {point} seen, "
             "{low} of them certain, declared {declared}",
             PERIOD_JA "に1日以上要した障害発生件数は{point}(うち確実なもの"
                       "{low})、公表値{declared}"},
        },
    [TOPIC_MTTR] =
        {
            {"mean time to repair from {from} to {to} is at most {high}, "
             "declared {declared}",
             PERIOD_JA "の平均復旧時間(MTTR)は長くても{high}、公表値"
                       "{declared}"},
            {"mean time to repair from {from} to {to} is at least {low}, "
             "declared {declared}",
             PERIOD_JA "の平均復旧時間(MTTR)は少なくとも{low}、公表値"
                       "{declared}"},
            {"mean time to repair from {from} to {to} is at most {high}, less "
             "than the declared {declared}",
             PERIOD_JA "の平均復旧時間(MTTR)は長くても{high}で、公表値"
                       "{declared}より短く済んでいます"},
            {"mean time to repair from {from} to {to} is between {low} and "
             "{high}, declared {declared}",
             PERIOD_JA "の平均復旧時間(MTTR)は{low}〜{high}、公表値"
                       "{declared}"},
        },
    [TOPIC_RECOVERY] =
        {
            {"every incident from {from} to {to} was over in time (target: "
             "{declared}), the longest took at most {high}",
             PERIOD_JA "の障害はすべて目標復旧時間({declared})内に復旧し、"
                       "最長でも{high}でした"},
            {"an incident from {from} to {to} certainly outlasted the target "
             "({declared}); the longest took at least {low}",
             PERIOD_JA "に目標復旧時間({declared})を確実に超えた障害があり、"
                       "最長は少なくとも{low}でした"},
            {"every incident from {from} to {to} was over well in time "
             "(target: {declared}), the longest took at most {high}",
             PERIOD_JA "の障害はすべて目標復旧時間({declared})より早く復旧し、"
                       "最長でも{high}でした"},
            {"the longest incident from {from} to {to} took between {low} and "
             "{high}, target: {declared}",
             PERIOD_JA "の最長の障害は{low}〜{high}、目標復旧時間"
                       "{declared}"},
        },
    [TOPIC_NOTICE] =
        {
            {"every planned stop since {from} was announced in time (declared "
             "{declared} before); the shortest notice was {point}",
             "{from}以降の計画停止予定通知はすべて期限({declared}前)までに"
             "行われ、最短で{point}前でした"},
            {"a planned stop since {from} was announced too late (declared "
             "{declared} before); the shortest notice was {point}",
             "{from}以降の計画停止予定通知に期限({declared}前)より遅いものが"
             "あり、最短で{point}前でした"},
            {"planned stops since {from} were announced earlier than declared "
             "({declared} before)",
             "{from}以降の計画停止予定通知は公表された期限({declared}前)より"
             "早く行われています"},
            {"planned stops since {from}, declared notice {declared}",
             "{from}以降の計画停止予定通知、公表された期限は{declared}前"},
        },
    [TOPIC_HOURS] =
        {
            {"the configured service hours are no less than the declared "
             "{declared}",
             "設定されたサービス時間は公表された{declared}を下回りません"},
            {"the service is planned to stop within the declared hours "
             "({declared})",
             "公表されたサービス時間({declared})の中に計画停止があります"},
            {"the configured service hours are more than the declared "
             "{declared}",
             "設定されたサービス時間は公表された{declared}を上回ります"},
            {"declared service hours: {declared}",
             "公表されたサービス時間は{declared}"},
        },
    [TOPIC_PATCHES] =
        {
            {"every update seen from {from} to {to} was installed in time, or "
             "is younger (declared {declared}), the longest after {high}",
             PERIOD_JA "に確認した更新はすべて期限({declared})内に適用済みか、"
                       "期限前で、最長でも{high}でした"},
            {"an update seen from {from} to {to} was not installed in time "
             "(declared {declared}); the longest took at least {low}",
             PERIOD_JA "に期限({declared})内に適用されなかった更新があり、"
                       "最長は少なくとも{low}でした"},
            {"every update seen from {from} to {to} was installed well in "
             "time (declared {declared}), the longest after {high}",
             PERIOD_JA
             "に確認した更新はすべて期限({declared})より早く適用され、"
             "最長でも{high}でした"},
            {"updates seen from {from} to {to} waited {high} at the longest, "
             "declared {declared}",
             PERIOD_JA "に確認した更新の待ち時間は最長{high}、公表内容は"
                       "{declared}"},
        },
    [TOPIC_OTHER] =
        {
            {"the evidence satisfies it (declared {declared})",
             "証拠は公表内容({declared})を満たしています"},
            {"the evidence contradicts it (declared {declared})",
             "証拠が公表内容({declared})と食い違います"},
            {"the evidence shows more than declared ({declared})",
             "証拠は公表内容({declared})を上回ります"},
            {"declared: {declared}", "公表内容は{declared}"},
        },
};

/* Where there is nothing to measure, for holds and undetermined. */
static const struct text nothing[TOPIC_COUNT] = {
    [TOPIC_AVAILABILITY] = {"no time of service lies between {from} and {to}, "
                            "declared {declared}",
                            PERIOD_JA "に計画サービス時間がありません、公表値"
                                      "{declared}"},
    [TOPIC_INCIDENTS] = {"no incident from {from} to {to}, declared "
                         "{declared}",
                         PERIOD_JA "に障害はありません、公表値{declared}"},
    [TOPIC_INCIDENTS_LONG] = {"no incident of a day or longer from {from} to "
                              "{to}, declared {declared}",
                              PERIOD_JA "に1日以上要した障害はありません、"
                                        "公表値{declared}"},
    [TOPIC_MTTR] = {"no incident was seen from {from} to {to}, declared mean "
                    "time to repair {declared}",
                    PERIOD_JA "に障害は観測されていません、公表された平均復旧"
                              "時間(MTTR)は{declared}"},
    [TOPIC_RECOVERY] = {"no incident of this kind was seen from {from} to "
                        "{to}, target: {declared}",
                        PERIOD_JA "に該当する障害は観測されていません、目標"
                                  "復旧時間は{declared}"},
    [TOPIC_NOTICE] = {"declared notice before a planned stop: {declared}",
                      "公表された計画停止予定通知の期限は{declared}前"},
    [TOPIC_HOURS] = {"declared service hours: {declared}",
                     "公表されたサービス時間は{declared}"},
    [TOPIC_PATCHES] = {"declared: {declared}", "公表内容は{declared}"},
    [TOPIC_OTHER] = {"declared: {declared}", "公表内容は{declared}"},
};

const struct text *text_figure(enum topic topic, enum verdict verdict,
                               bool empty)
{
    ASSERT(topic < TOPIC_COUNT);
    bool has_own_figure = topic == TOPIC_HOURS || verdict == VERDICT_OVERSTATED;
    if ((size_t)verdict >= ARRAY_LEN(figures[0])) {
        return NULL;
    }
    return empty && !has_own_figure ? &nothing[topic]
                                    : &figures[topic][verdict];
}

const struct text *text_reason(enum verdict_reason reason, enum topic topic)
{
    static const struct text uncertain = {
        "What was seen between two probes ({every} apart) leaves open how "
        "long it lasted.",
        "観測と観測の間({every})の出来事のため、長さを確定できません。"};
    static const struct text reasons[] = {
        [WHY_COVERAGE] = {"Part of that time was not observed: {coverage} of "
                          "it was seen.",
                          "観測できなかった時間があります(観測率{coverage})。"},
        [WHY_RESOLUTION] = {"A probe every {every} is too sparse to decide it.",
                            "{every}間隔の観測では判定に足りません。"},
        [WHY_STALE] = {"The source has not answered lately.",
                       "情報源から新しい回答がありません。"},
        [WHY_NO_SOURCE] = {"Nothing is configured that could tell.",
                           "判定できる情報源が設定されていません。"},
        [WHY_VAGUE] = {"No number was published ({worded}).",
                       "数値が公表されていません({worded})。"},
        [WHY_YOUNG] = {"Observation began later than that: {coverage} of it "
                       "was seen.",
                       "観測期間がまだ足りません(観測率{coverage})。"},
    };
    ASSERT((size_t)reason < ARRAY_LEN(reasons));
    if (reason == WHY_NONE) {
        return NULL;
    }
    bool one_event = topic != TOPIC_AVAILABILITY && topic != TOPIC_OTHER;
    return reason == WHY_RESOLUTION && one_event ? &uncertain
                                                 : &reasons[reason];
}

struct detail {
    const char *key;
    struct text text;
};

static const struct detail details[] = {
    {"nothing_to_average",
     {"There was nothing to average.", "平均すべき障害がありませんでした。"}},
    {"nothing_to_recover",
     {"There was nothing to recover from.",
      "復旧すべき障害がありませんでした。"}},
    {"interpreted",
     {"Published as \"{worded}\", judged as {taken}.",
      "公表の文言は「{worded}」、{taken}として判定しました。"}},
    {"unreadable",
     {"The published value could not be read.",
      "公表された値を読み取れません。"}},
    {"nothing_planned",
     {"No service was planned in that time.",
      "その期間に計画されたサービス時間がありません。"}},
    {"scope_unwatched",
     {"Nothing watches the part it speaks of.",
      "対象とされた範囲を監視していません。"}},
    {"no_business_hours",
     {"It depends on business hours, and none are configured.",
      "営業時間が設定されていないため判定できません。"}},
    {"announced_unknown",
     {"The source does not say when it was announced.",
      "通知した時点が情報源に記されていません。"}},
    {"no_maintenance_source",
     {"No maintenance is configured.",
      "計画停止の情報源が設定されていません。"}},
    {"no_maintenance",
     {"There was no planned stop.", "計画停止はありませんでした。"}},
    {"no_updates",
     {"No update was seen pending in that time.",
      "その期間に未適用の更新は確認されませんでした。"}},
    {"hours_unwatched",
     {"Part of the declared hours is outside the configured ones and not "
      "judged.",
      "公表された時間の一部が設定されたサービス時間の外にあり、判定の対象外"
      "です。"}},
    {"attested_other_words",
     {"What a person vouched for was another text.",
      "担当者の保証は別の文面に対するものです。"}},
    {"fence_post",
     {"Just after a rotation the oldest copy is one interval younger than "
      "that.",
      "世代交代の直後は、最古の世代の経過期間が1回分短くなります。"}},
    {"generations_of_a_day",
     {"Several copies are of one day, and the sheet does not say how often one "
      "is made.",
      "同じ日に複数の世代があり、取得頻度が公表されていません。"}},
    {"size_collapsed",
     {"The newest copy has less than half the size of those before it.",
      "最新の世代の大きさが以前の半分未満です。"}},
    {"document_lapsed",
     {"The document is good no longer; renew it.",
      "文書の有効期限が過ぎています。更新が必要です。"}},
    {"expires_soon",
     {"It expires within 90 days.", "90日以内に有効期限を迎えます。"}},
    {"number_not_asked",
     {"No source is asked for that number; name it under \"says\".",
      "この登録番号を確認する情報源がありません。\"says\"に番号を記載してくだ"
      "さい。"}},
    {"says_nothing",
     {"The source has neither an end of its validity nor anything to say.",
      "情報源に有効期限も確認すべき記載もありません。"}},
    {"stop_not_excluded",
     {"The answer excludes no planned stops.",
      "回答は計画停止を除外していません。"}},
    {"version_untold",
     {"For a version it could not be told whether it is accepted.",
      "受け入れるかどうかを確認できないバージョンがあります。"}},
    {"certificate_expired",
     {"Its certificate has expired.", "証明書の期限が切れています。"}},
    {"certificate_other_name",
     {"Its certificate is for another name.", "証明書が別の名前のものです。"}},
    {"certificate_untrusted",
     {"Its certificate is not trusted.", "証明書を信頼できません。"}},
    {"no_scan",
     {"No scan has finished yet.", "完了したスキャンがまだありません。"}},
    {"scan_empty",
     {"The last scan looked at no file.",
      "最後のスキャンはファイルを1つも調べていません。"}},
    {"files_unknown",
     {"The last scan does not tell how many files it looked at.",
      "最後のスキャンは調べたファイルの数を示していません。"}},
    {"database_unknown",
     {"It is not known which database the last scan used; the next one will "
      "tell.",
      "最後のスキャンが使った定義ファイルが分かりません。次のスキャンで分か"
      "ります。"}},
    {"database_outdated",
     {"The last scan used an outdated database.",
      "最後のスキャンは古い定義ファイルを使っています。"}},
    {"patterns_daily",
     {"Databases come out about once a day; their dates cannot refute a "
      "shorter interval.",
      "定義ファイルの公開はほぼ1日1回のため、より短い間隔は日付から否定できま"
      "せん。"}},
    {"infected",
     {"The last scan found infected files.",
      "最後のスキャンで感染ファイルが見つかっています。"}},
};

const char *const text_detail_keys[] = {
    "nothing_to_average",
    "nothing_to_recover",
    "interpreted",
    "unreadable",
    "nothing_planned",
    "scope_unwatched",
    "no_business_hours",
    "announced_unknown",
    "no_maintenance_source",
    "no_maintenance",
    "no_updates",
    "hours_unwatched",
    "attested_other_words",
    "fence_post",
    "generations_of_a_day",
    "size_collapsed",
    "document_lapsed",
    "expires_soon",
    "number_not_asked",
    "says_nothing",
    "stop_not_excluded",
    "version_untold",
    "certificate_expired",
    "certificate_other_name",
    "certificate_untrusted",
    "no_scan",
    "scan_empty",
    "files_unknown",
    "database_unknown",
    "database_outdated",
    "patterns_daily",
    "infected",
};
const size_t text_detail_count = ARRAY_LEN(text_detail_keys);

const struct text *text_detail(const char *key)
{
    ASSERT(ARRAY_LEN(details) == ARRAY_LEN(text_detail_keys));
    for (size_t i = 0; i < ARRAY_LEN(details); i++) {
        if (text_equal(key, details[i].key)) {
            return &details[i].text;
        }
    }
    return NULL;
}

const struct text *text_fixed(enum text_key key)
{
    static const struct text fixed[TEXT_COUNT] = {
        [TEXT_SECONDS_LEFT] = {"It breaks after {left} more of downtime.",
                               "あと{left}停止すると公表値を満たせなくなります"
                               "。"},
        [TEXT_TRUE_AGAIN] = {"True again on {again} if nothing else happens.",
                             "ほかに何も起きなければ{again}に再び正しくなり"
                             "ます。"},
        [TEXT_HEDGED] = {"The text is hedged ({hedges}).",
                         "公表の文言には留保({hedges})があります。"},
        [TEXT_ATTESTED] = {"Attested until {until}, by {by}.",
                           "保証期限は{until}、保証者は{by}です。"},
        [TEXT_LAPSED] = {"Attested until {until}, by {by}; attest it anew.",
                         "保証期限は{until}、保証者は{by}でした。改めて確認"
                         "が必要です。"},
        [TEXT_DURATION_SEPARATOR] = {" ", ""},
        [TEXT_DAYS] = {" d", "日"},
        [TEXT_HOURS] = {" h", "時間"},
        [TEXT_MINUTES] = {" min", "分"},
        [TEXT_SECONDS] = {" s", "秒"},
        [TEXT_MILLISECONDS] = {" ms", "ミリ秒"},
        [TEXT_YEARS] = {" year", "年"},
        [TEXT_MONTHS] = {" month", "か月"},
        [TEXT_CALENDAR_DAYS] = {" day", "日"},
        [TEXT_BUSINESS_DAYS] = {" business day", "営業日"},
        [TEXT_SAME_DAY] = {"same day", "当日中"},
        [TEXT_NEXT_BUSINESS_DAY] = {"next business day", "翌営業日中"},
        [TEXT_YES] = {"yes", "あり"},
        [TEXT_NO] = {"no", "なし"},
        [TEXT_ALWAYS] = {"24 h, 365 days", "24時間365日"},
        [TEXT_NOT_KNOWN] = {"an unknown amount", "不明"},
    };
    ASSERT(key < TEXT_COUNT);
    return &fixed[key];
}

const struct text *text_verdict_name(enum verdict verdict)
{
    static const struct text names[] = {
        [VERDICT_HOLDS] = {"holds", "実証済み"},
        [VERDICT_OVERSTATED] = {"overstated", "実際より良く書かれている"},
        [VERDICT_UNDERSTATED] = {"understated", "実際より控えめに書かれている"},
        [VERDICT_UNDETERMINED] = {"undetermined", "判定不能"},
        [VERDICT_ATTESTED] = {"attested", "担当者が保証"},
        [VERDICT_LAPSED] = {"lapsed", "期限切れ"},
        [VERDICT_NOT_CLAIMED] = {"not claimed", "定めなし"},
    };
    ASSERT((size_t)verdict < ARRAY_LEN(names));
    return &names[verdict];
}

const struct text *text_reason_name(enum verdict_reason reason)
{
    static const struct text names[] = {
        [WHY_NONE] = {"", ""},
        [WHY_COVERAGE] = {"time unseen", "未観測の時間あり"},
        [WHY_RESOLUTION] = {"probes too sparse", "観測間隔が粗い"},
        [WHY_STALE] = {"source silent", "情報源が古い"},
        [WHY_NO_SOURCE] = {"no source", "情報源なし"},
        [WHY_VAGUE] = {"no number published", "数値の公表なし"},
        [WHY_YOUNG] = {"history too short", "観測期間が不足"},
    };
    ASSERT((size_t)reason < ARRAY_LEN(names));
    return &names[reason];
}

const char *text_scope(const struct claim *claim, enum language language)
{
    static const struct {
        const char *slug;
        struct text text;
        bool is_metric; /* a metric beside another of its item */
    } scopes[] = {
        {"business_hours", {"business hours", "営業時間内"}, false},
        {"off_hours", {"off hours", "営業時間外"}, false},
        {"database", {"database", "データベース"}, false},
        {"server_storage", {"server storage", "サーバーのストレージ"}, false},
        {"files", {"files", "ファイル"}, false},
        {"resources", {"resources", "リソース"}, false},
        {"incidents", {"incidents", "障害対応"}, false},
        {"general", {"general", "一般問合せ"}, false},
        {"emergency", {"emergency", "緊急時"}, false},
        {"disaster", {"disaster", "災害時"}, false},
        {"major", {"major", "重大障害"}, false},
        {"minor", {"minor", "軽微な障害"}, false},
        {"backups", {"backups", "バックアップ"}, false},
        {"communication", {"communication", "通信"}, false},
        {"logs", {"logs", "ログ"}, false},
        {"passwords", {"passwords", "パスワード"}, false},
        {"servers", {"servers", "サーバー"}, false},
        {"incidents_long", {"a day or longer", "1日以上"}, true},
        {"backup_interval", {"interval", "頻度"}, true},
        {"backup_generations", {"generations", "世代数"}, true},
    };
    ASSERT(claim != NULL);
    bool is_metric = claim->scope == NULL;
    const char *slug = is_metric ? claim->metric : claim->scope;
    for (size_t i = 0; i < ARRAY_LEN(scopes); i++) {
        if (scopes[i].is_metric == is_metric &&
            text_equal(slug, scopes[i].slug)) {
            return text_in(&scopes[i].text, language);
        }
    }
    return claim->scope == NULL ? "" : claim->scope;
}
