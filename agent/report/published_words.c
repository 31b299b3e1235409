#include "report/published_words.h"

#include "base/check.h"

const struct text *published_word(enum published_word key)
{
    static const struct text words[WORD_COUNT] = {
        [WORD_TITLE] = {"Service level checklist",
                        "サービスレベルチェックリスト"},
        [WORD_VENDOR] = {"Vendor", "提供事業者"},
        [WORD_UPDATED] = {"Last updated", "最終更新"},
        [WORD_TEMPLATE] = {"Items of the cloud service level checklist of METI "
                           "(経済産業省), 2010",
                           "項目は経済産業省「クラウドサービスレベルのチェック"
                           "リスト」(2010年)による"},
        [WORD_STANDARD] = {"Standard", "認証基準"},
        [WORD_NUMBER] = {"Registration number", "認証登録番号"},
        [WORD_SCOPE] = {"Scope", "認証範囲"},
        [WORD_STATEMENT] = {"Statement of applicability", "適用宣言書"},
        [WORD_BODY] = {"Certification body", "認証機関"},
        [WORD_MEASURED] = {"Measured by", "実測"},
        [WORD_VANTAGE] = {"vantage", "観測地点"},
        [WORD_AT] = {"judged at", "評価時点"},
        [WORD_WINDOW] = {"Period", "対象期間"},
        [WORD_OWN_WINDOWS] = {"each claim is judged over its own period",
                              "各項目はそれぞれの期間で判定"},
        [WORD_COVERAGE] = {"observed", "観測率"},
        [WORD_EVERY] = {"every", "観測間隔"},
        [WORD_LEDGER] = {"Ledger", "台帳"},
        [WORD_RECORD] = {"record", "記録"},
        [WORD_HASH] = {"hash", "ハッシュ"},
        [WORD_KEY] = {"signing key", "署名鍵"},
        [WORD_REPORT] = {"Report", "報告書"},
        [WORD_INCIDENTS] = {"Incidents", "障害"},
        [WORD_DISPUTED] = {"disputed", "異議あり"},
        [WORD_SINCE] = {"Since", "判定開始"},
        [WORD_UNTIL] = {"until", "期限"},
        [WORD_YES] = {"yes", "有"},
        [WORD_NO] = {"no", "無"},
        [WORD_SHEET] = {"Checklist", "チェックリスト"},
        [WORD_NOTES] = {"Verdicts", "判定の意味"},
        [WORD_NOT_PROVEN] = {"What this does not prove", "実証しないこと"},
        [WORD_PAGE] = {"page", "ページ"},
    };
    ASSERT(key < WORD_COUNT && words[key].en != NULL);
    return &words[key];
}

const struct text *published_column_name(enum published_column column)
{
    static const struct text names[PUBLISHED_COLUMNS] = {
        [PUBLISHED_NO] = {"No.", "No."},
        [PUBLISHED_KIND] = {"Kind", "種別"},
        [PUBLISHED_TITLE] = {"Service level item", "サービスレベル項目"},
        [PUBLISHED_DEFINITION] = {"Definition", "規定内容"},
        [PUBLISHED_UNIT] = {"Unit", "測定単位"},
        [PUBLISHED_MARK] = {"Yes/No", "有無"},
        [PUBLISHED_ANSWER] = {"Answer", "回答内容"},
        [PUBLISHED_MEASURED] = {"Measured", "実測値"},
        [PUBLISHED_VERDICT] = {"Verdict", "判定"},
        [PUBLISHED_EVIDENCE] = {"Evidence", "根拠"},
    };
    ASSERT(column < PUBLISHED_COLUMNS);
    return &names[column];
}

const struct text *published_meaning(enum verdict verdict)
{
    static const struct text meanings[] = {
        [VERDICT_HOLDS] = {"True even if everything that was not seen went "
                           "badly.",
                           "観測できなかった部分を最も悪く見積もっても正しい"
                           "ことを示します。"},
        [VERDICT_OVERSTATED] = {"Untrue even if everything that was not seen "
                                "went well.",
                                "観測できなかった部分を最も良く見積もっても"
                                "公表内容に届かないことを示します。"},
        [VERDICT_UNDERSTATED] = {"Better than published: harmless, but the "
                                 "text is out of date.",
                                 "実際は公表内容より良好です。害はありませんが"
                                 "文面が古くなっています。"},
        [VERDICT_UNDETERMINED] = {"The evidence decides neither; the reason "
                                  "is named.",
                                  "証拠からはどちらとも言えません。理由を"
                                  "添えています。"},
        [VERDICT_ATTESTED] = {"Nothing measures it; a person vouches for it "
                              "until the date named.",
                              "測定できない項目で、記載の期限まで担当者が保証"
                              "しています。"},
        [VERDICT_LAPSED] = {"The date up to which a person or a document "
                            "vouched has passed.",
                            "担当者による保証又は文書の有効期限が過ぎていま"
                            "す。"},
        [VERDICT_NOT_CLAIMED] = {"The answer promises nothing.",
                                 "回答は何も約束していません。"},
    };
    ASSERT((size_t)verdict < ARRAY_LEN(meanings));
    return &meanings[verdict];
}
