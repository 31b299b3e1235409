/* The rules on an answer as a whole: number, parts, unit, mark, date. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "unit/lint/support_stated.h"

static void test_missing_numbers(void **state)
{
    (void)state;
    static const struct row_of missing[] = {
        {29, "時間", "深夜帯にデータベース全体を取得しております。"},
        {11, "時間", "[有] 全力で復旧にあたります。"},
        {5, "稼働率(%)", "高い稼働率を維持しております。"},
        {32, "世代数",
         "[有]"
         " 世代管理をしています。"},
        {26, "時間帯", "営業時間内"},
        {15, "", "Customers are informed by e-mail."},
    };
    /* an error here would be a false one: all of these are honest */
    static const struct row_of honest[] = {
        {29, "時間", "24時間以内"},
        {29, "時間", "規定はありません。"},
        {29, "時間", "[無]"},
        {29, "時間", "[有]"},
        {29, "時間", "-"},
        {29, "時間", "-(2026年4月1日現在)"},
        {29, "時間", "毎晩取得しています。"},
        {29, "時間", "常時レプリケーションしており、障害直前まで戻せます。"},
        {29, "", "Synchronous replication, no data is lost."},
        {29, "", "See the terms of service."},
        {27, "", "By agreement"},
        {27, "時間帯", "同上"},
        {26, "時間帯", "平日九時から十八時まで"},
        {15, "時間", "数分以内"},
        {15, "", "Immediately"},
        {16, "時間(分)", "常時監視"},
        {19, "時間(秒)", "対象の機能・データ量により異なります。"},
        {19, "時間(秒)", "目標値は設けておりません。"},
        {20, "", "Best effort"},
        {16, "", "Continuous"},
        {12, "回", "障害は発生しておりません。"},
        {12, "回", "公表を控えております。"},
        {30, "時間", "契約期間中は無期限に保存します。"},
        {11, "時間", "・当日中の復旧を目標とします。"},
        {5, "稼働率(%)", "回答いたしかねます。"},
        {1, "時間帯", "年中無休"},
        {47, "頻度", "リアルタイムにスキャンしています。"},
        {13, "有無", "[有] システムを監視しています。"},
        {29, "時間", "2026年10月1日より提供します。"},
        {1, "時間帯", "予告なく停止する場合がございます。"},
        {27, "時間帯", "ご意見フォームのみです。"},
    };
    FIRES("number-missing", missing);
    SILENT("number-missing", honest);
}

/* What vendors write where they promise nothing, or nothing that fits a
 * number: never an error, whatever the item. */
static void test_honest_words(void **state)
{
    (void)state;
    static const int items[] = {1,  5,  10, 11, 12, 15, 16, 19,
                                20, 21, 26, 27, 29, 30, 32, 47};
    static const char *const words[] = {
        "ー",
        "…",
        "※",
        "△",
        "可",
        "有",
        "TBD",
        "N/A",
        "確認中",
        "社外秘",
        "今後対応",
        "対応予定です",
        "検討中",
        "契約書による",
        "SLAによる",
        "ご契約プランによります",
        "データ量に比例します",
        "状況次第",
        "お客様が指定した時刻に取得します",
        "別紙のとおり対応します",
        "定めていない",
        "設けていない",
        "約束はしない",
        "全日",
        "PITR",
        "障害直前",
        "解約まで保存します",
        "最新のみ保存します",
        "全世代",
        "前の晩の状態まで戻せます",
        "規定はありません。運用で対応します。",
        "Round the clock",
        "Per contract",
        "As per SLA",
        "All versions",
        "Please ask our sales team",
        "To be confirmed",
        "Under review",
        "Kept until termination",
        "We make no commitment",
        "Point-in-time recovery is available",
        "Subject to load",
    };
    for (size_t i = 0; i < ARRAY_LEN(words) * ARRAY_LEN(items); i++) {
        const struct row_of one = {items[i % ARRAY_LEN(items)], "",
                                   words[i / ARRAY_LEN(items)]};
        stated_check("number-missing", &one, 1, false);
    }
}

static void test_report_channel(void **state)
{
    (void)state;
    struct arena arena = {0};
    const struct row_of none[] = {{5, "%", "直近1年の実績 99.99%"},
                                  {12, "回", "0回/0回"},
                                  {17, "時間", "報告方法はありません。"},
                                  {0, NULL, NULL}};
    struct lint_findings findings = findings_of(&arena, NULL, none);
    assert_true(finds(&findings, "no-report-channel", 17));
    assert_true(finds(&findings, "no-report-channel", 5));
    const struct row_of page[] = {{5, "%", "直近1年の実績 99.99%"},
                                  {17, "時間", "ステータスページで毎月報告"},
                                  {0, NULL, NULL}};
    findings = findings_of(&arena, NULL, page);
    assert_false(finds(&findings, "no-report-channel", 0));
    const struct row_of promise[] = {{5, "%", "99.9%以上を保証します。"},
                                     {17, "時間", "報告方法はありません。"},
                                     {0, NULL, NULL}};
    findings = findings_of(&arena, NULL, promise);
    assert_false(finds(&findings, "no-report-channel", 0));
    arena_fini(&arena);
}

static void test_subquestions(void **state)
{
    (void)state;
    static const struct row_of partly[] = {
        {25, "処理能力", "ページビュー数の上限は設けておりません。"},
        {35, "有無", "[有] 利用規約に定める範囲で賠償します。"},
        {46, "設定状況", "IDはユーザーごとに付与しております。"},
        {48, "有無", "[有] USBポートを無効にしています。"},
        {14, "有無", "[有] 障害時は契約者へ連絡します。"},
        {28, "有無/内容", "[有] 1日1回取得します。"},
        {9, "", "Yes. Security patches are applied within 7 days."},
    };
    static const struct row_of wholly[] = {
        {25, "処理能力", "上限はありません。"},
        {25, "処理能力", "ディスク容量は100GB、ページビューは無制限です。"},
        {35, "有無", "[有] 賠償責任を負い、サイバー保険に加入しています。"},
        {35, "有無", "[無] 補償しません。"},
        {46, "",
         "Individual IDs by which logs can be searched; logs are kept "
         "for a year and provided on request."},
        {48, "有無",
         "[有] 暗号化して保管し、廃棄時に消去を検証し、USBポート"
         "は無効です。"},
        {14, "有無",
         "[有] 契約者の連絡先へ、監視センターからメールで通知しま"
         "す。"},
        {14, "有無", "[有]"},
        {33, "有無", "[有] 暗号化しています。"},
    };
    FIRES("unread-subquestion", partly);
    SILENT("unread-subquestion", wholly);
    struct arena arena = {0};
    const struct row_of rows[] = {
        {46, "", "IDはユーザーごとに付与しております。"}, {0, NULL, NULL}};
    struct lint_findings findings = findings_of(&arena, NULL, rows);
    const struct lint_finding *one = found(&findings, "unread-subquestion");
    assert_non_null(strstr(one->text_ja, "ログ検索"));
    assert_non_null(strstr(one->text_ja, "保存期間"));
    assert_null(strstr(one->text_ja, "付与単位"));
    arena_fini(&arena);
}

static void test_units(void **state)
{
    (void)state;
    static const struct row_of other[] = {
        {10, "時間", "0分(過去1年間)"},
        {10, "hours", "10 minutes on average in the past year"},
        {16, "時間(分)", "30秒間隔"},
        {21, "分", "90秒以内"},
        {30, "時間", "5世代分を保存"},
    };
    static const struct row_of same[] = {
        {10, "時間", "2時間(過去1年間の平均)"},
        {10, "時間", "1時間20分(過去1年間の平均)"},
        {15, "時間", "15分以内に通知"}, /* 時間: a time */
        {30, "時間", "7日間"},
        {16, "時間(分)", "5分間隔"},
        {12, "回", "2件(過去1年間)"},
        {10, "", "10分(過去1年間の平均)"},
        {26, "時間帯", "平日9:00〜18:00(祝日を除く)"},
        {5, "稼働率(%)", "99.9%以上を保証"},
    };
    FIRES("unit-mismatch", other);
    SILENT("unit-mismatch", same);
}

static void test_marks(void **state)
{
    (void)state;
    static const struct row_of bare[] = {
        {13, "有無", "[有]"}, {37, "有無", "[無]"}, {43, "", "No"}};
    static const struct row_of told[] = {
        {13, "有無", "[有] 死活監視"}, {37, "有無", "[無] 予定はありません。"}};
    static const struct row_of against[] = {
        {7, "有無", "[有] 代替措置はありません。"},
        {40, "有無", "[有] 現在は実施しておりません。"},
        {9, "有無", "[無] パッチは7日以内に適用します。"},
    };
    static const struct row_of along[] = {
        {48, "有無", "[有] 外部媒体への保管は行っておりません。"},
        {24, "有無", "[無] 制限はありません。"},
        {7, "有無", "[無] 代替措置はありません。"},
        {40, "有無", "[有] 年1回実施しています。"},
        {9, "有無", "[無] 7日以内の適用は約束しておりません。"},
        {4, "有無", "[有] 預託しています。第三者への開示はありません。"},
    };
    FIRES("mark-only", bare);
    SILENT("mark-only", told);
    FIRES("mark-against-text", against);
    SILENT("mark-against-text", along);
}

static void test_missing_marks(void **state)
{
    (void)state;
    struct arena arena = {0};
    const struct row_of rows[] = {{4, "有無", "[無] 定義しておりません。"},
                                  {7, "有無", "[無] ありません。"},
                                  {13, "有無", "[有] 死活監視"},
                                  {18, "有無", "該当なし"},
                                  {41, "有無", "許可された者だけが扱います。"},
                                  {49, "把握状況", "国内のみに保存します。"},
                                  {0, NULL, NULL}};
    struct lint_findings findings = findings_of(&arena, NULL, rows);
    assert_true(finds(&findings, "mark-missing", 41));
    assert_false(finds(&findings, "mark-missing", 18));
    assert_false(finds(&findings, "mark-missing", 49));
    assert_false(fires("mark-missing", 41, "有無", "許可された者だけです。"));
    arena_fini(&arena);
}

static void test_empty_answers(void **state)
{
    (void)state;
    struct arena arena = {0};
    const struct row_of rows[] = {{5, "%", ""},
                                  {6, "有無", "[無]"},
                                  {7, "有無", "-"},
                                  {8, "有無", "[有] CSV"},
                                  {0, NULL, NULL}};
    struct lint_findings findings = findings_of(&arena, NULL, rows);
    assert_true(finds(&findings, "empty-answer", 5));
    assert_int_equal(found(&findings, "empty-answer")->n_items, 1);
    arena_fini(&arena);
}

static void test_restated(void **state)
{
    (void)state;
    static const struct row_of echo[] = {
        {38, "有無", "[有] 入力データ形式の制限があります。"},
        {49, "",
         "データの保存地の各種法制度下におけるデータ取扱い及び利用に関"
         "する制約条件を把握しております。"},
        {13, "", "Yes. We have system monitoring criteria."},
        {39, "有無", "[有] 公的認証を取得しています。"},
        {14, "有無", "[有] 障害発生時の連絡プロセスを定めています。"},
        {18, "有無", "[有] ログを取得しています。"},
    };
    static const struct row_of news[] = {
        {38, "有無", "[有] 拡張子と大きさを検査しています。"},
        {49, "", "データは東京にのみ保存し、国内法の適用だけを受けます。"},
        {41, "有無", "[有] 許可された従業員のみアクセス可能としております。"},
        {40, "有無", "[無] 第三者による評価は実施しておりません。"},
        {33, "有無", "[有] データベースを暗号化しています。"},
        {18, "有無", "[有] 操作ログと監査ログを取得しています。"},
        {45, "有無", "[有] 管理者権限とAWSのアカウントを限定しています。"},
        {14, "有無", "[有] 障害発生時はメールで連絡します。"},
    };
    FIRES("restates-question", echo);
    SILENT("restates-question", news);
}

static void test_dates(void **state)
{
    (void)state;
    struct arena arena = {0};
    const struct row_of actual[] = {{5, "%", "直近1年の実績 99.99%"},
                                    {0, NULL, NULL}};
    const struct row_of promise[] = {{5, "%", "99.9%以上を保証します。"},
                                     {0, NULL, NULL}};
    struct lint_findings findings = findings_of(&arena, "2026/4/1", actual);
    const struct lint_finding *stale = found(&findings, "stale-sheet");
    assert_non_null(stale);
    assert_int_equal(stale->severity, LINT_INFORMATION);
    assert_non_null(strstr(stale->text_en, "14 days"));

    findings = findings_of(&arena, "2026/4/15", actual);
    assert_false(finds(&findings, "stale-sheet", 0));
    findings = findings_of(&arena, "2026/4/1", promise);
    assert_false(finds(&findings, "stale-sheet", 0));

    findings = findings_of(&arena, "2025/4/15", promise);
    assert_false(finds(&findings, "stale-sheet", 0)); /* 365 days */
    findings = findings_of(&arena, "2025/4/14", promise);
    assert_int_equal(found(&findings, "stale-sheet")->severity, LINT_WARNING);

    findings = findings_of(&arena, NULL, actual);
    assert_true(finds(&findings, "undated-sheet", 5));
    findings = findings_of(&arena, NULL, promise);
    assert_false(finds(&findings, "undated-sheet", 0));
    arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_missing_numbers),
        cmocka_unit_test(test_honest_words),
        cmocka_unit_test(test_report_channel),
        cmocka_unit_test(test_subquestions),
        cmocka_unit_test(test_units),
        cmocka_unit_test(test_marks),
        cmocka_unit_test(test_missing_marks),
        cmocka_unit_test(test_empty_answers),
        cmocka_unit_test(test_restated),
        cmocka_unit_test(test_dates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
