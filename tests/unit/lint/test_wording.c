/* The rules of wording: each on answers where it fires and on near misses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "unit/lint/support_stated.h"

static void test_vague_amounts(void **state)
{
    (void)state;
    static const struct row_of vague[] = {
        {15, "時間", "異常検出後、数分以内に通知します。"},
        {15, "", "Within a few minutes"},
        {29, "時間", "深夜帯にスナップショットを作成しております。"},
        {9, "有無", "[有] 定期的なバージョンアップを実施しております。"},
        {9, "", "Yes. Patches are applied promptly."},
        {11, "時間", "速やかに復旧いたします。"},
        {12, "回", "年に数回程度"},
        {30, "時間", "一定期間保管します。"},
        {47, "頻度", "Scans run periodically."},
        {2, "有無", "[有] 余裕をもって通知します。"},
    };
    static const struct row_of clear[] = {
        {15, "時間", "5分以内に通知します。"},
        {29, "時間", "毎日深夜帯(2:00)に取得します。"},
        {9, "有無", "[有] 定期的に(月1回)バージョンアップします。"},
        {9, "有無", "[有] 定期的な告知は行っておりません。"},
        {11, "時間", "4時間以内に速やかに復旧します。"},
        {41, "有無", "[有] 従業員教育を定期的に実施しています。"},
        {30, "時間", "90日間保管します。"},
        {47, "頻度", "Scans run daily."},
        {14, "有無", "[無] 定期的には行っていません"},
    };
    FIRES("vague-amount", vague);
    SILENT("vague-amount", clear);
}

static void test_holidays(void **state)
{
    (void)state;
    static const struct row_of open[] = {
        {26, "時間帯", "平日10時から18時"},
        {27, "", "Monday to Friday, 9:00-18:00"},
        {1, "時間帯", "月～金 8:00〜20:00"},
        {11, "時間", "翌営業日中に再開することを目標としております。"},
        {11, "", "By the next business day"},
    };
    static const struct row_of closed[] = {
        {26, "時間帯", "平日10時から18時(土日祝日を除く)"},
        {27, "", "Monday to Friday, 9:00-18:00, except public holidays"},
        {26, "時間帯", "24時間365日"},
        {27, "時間帯", "平日9:00-18:00(当社カレンダーによる)"},
        {11, "時間", "4時間以内"},
        {26, "時間帯", "規定はありません。"},
    };
    FIRES("no-holiday-rule", open);
    SILENT("no-holiday-rule", closed);
}

static void test_holidays_defined_elsewhere(void **state)
{
    (void)state;
    struct arena arena = {0};
    const struct row_of rows[] = {
        {11, "時間", "翌営業日までに復旧します。"},
        {26, "時間帯", "平日9:00〜18:00(祝日、年末年始を除く)"},
        {27, "時間帯", "平日9:00〜17:00"},
        {0, NULL, NULL}};
    struct lint_findings findings = findings_of(&arena, NULL, rows);
    assert_false(finds(&findings, "no-holiday-rule", 11));
    assert_false(finds(&findings, "no-holiday-rule", 26));
    assert_true(finds(&findings, "no-holiday-rule", 27));
    arena_fini(&arena);
}

static void test_exclusions(void **state)
{
    (void)state;
    static const struct row_of unbounded[] = {
        {1, "時間帯", "24時間365日(計画停止/保守を除く)"},
        {1, "時間帯", "平日9:00〜18:00(メンテナンス時を除く)"},
        {1, "", "24/7 excluding planned maintenance"},
        {1, "", "24x7, maintenance windows excluded"},
        {1, "時間帯", "24時間365日。ただし保守のため停止する場合があります。"},
        {5, "%", "99.9%以上を保証します。計画停止は除きます。"},
    };
    static const struct row_of bounded[] = {
        {1, "時間帯", "24時間365日"},
        {1, "時間帯", "24時間365日(月4時間以内の計画停止を除く)"},
        {1, "時間帯",
         "24時間365日(計画停止を除く)。計画停止は毎月第3日曜日の"
         "2:00〜4:00です。"},
        {1, "", "24/7 except scheduled maintenance (at most 4 hours a month)"},
        {1, "", "24/7 except maintenance on Sundays"},
        {1, "時間帯", "平日(土日祝日を除く)9:00〜18:00"},
        {5, "%", "99.5%以上とする。不可抗力による停止は除く。"},
    };
    FIRES("unbounded-exclusion", unbounded);
    SILENT("unbounded-exclusion", bounded);

    struct arena arena = {0};
    const struct row_of rows[] = {
        {1, "時間帯", "24時間365日(計画停止を除く)"},
        {2, "有無",
         "[有] 計画停止は毎月第2水曜日に行い、7日前までに通知します。"},
        {0, NULL, NULL}};
    struct lint_findings findings = findings_of(&arena, NULL, rows);
    assert_false(finds(&findings, "unbounded-exclusion", 1));
    arena_fini(&arena);
}

static void test_addressees(void **state)
{
    (void)state;
    static const struct row_of own[] = {
        {14, "有無", "[有] エラー発生時に開発担当へ通知が届きます。"},
        {15, "時間", "数分以内に弊社の開発担当へ通知が届きます。"},
        {15, "", "Our engineers are alerted within 5 minutes."},
        {14, "", "Yes. The on-call operations team is notified by Slack."},
    };
    static const struct row_of theirs[] = {
        {14, "有無", "[有] 運用担当が確認し、お客様へメールで連絡します。"},
        {14, "有無", "[有] 弊社担当よりご担当者様へ電話で連絡します。"},
        {15, "時間", "検知後30分以内にステータスページで公開します。"},
        {15, "", "Our engineers notify all customers within 15 minutes."},
        {15, "時間", "15分以内"},
        {14, "有無", "[無] 社内への通知のみです。"},
    };
    FIRES("addressee", own);
    SILENT("addressee", theirs);
}

static void test_hedges(void **state)
{
    (void)state;
    static const struct row_of soft[] = {
        {2, "有無", "[有] 通常計画停止の一ヶ月前までにお知らせします。"},
        {9, "有無", "[有] パッチは原則1週間以内に適用します。"},
        {22, "有無", "[無] 原則カスタマイズ不可となっております。"},
        {11, "時間", "可能な限り4時間以内に復旧します。"},
        {3, "", "Yes. As a rule 30 days in advance."},
    };
    static const struct row_of firm[] = {
        {2, "有無", "[有] 一ヶ月前までにお知らせします。"},
        {9, "有無", "[有] パッチは7日以内に適用します。"},
        {35, "有無", "[有] 利用規約に基づき賠償します。"},
        {23, "", "Yes. The API is generally available."},
    };
    FIRES("hedged", soft);
    SILENT("hedged", firm);
}

static void test_numbers_without_promise(void **state)
{
    (void)state;
    static const struct row_of hollow[] = {
        {5, "%", "99.9%を目標としますが、保証するものではありません。"},
        {11, "時間", "8時間以内(ベストエフォート)"},
        {19, "", "Below 3 seconds, not guaranteed"},
    };
    static const struct row_of solid[] = {
        {5, "%", "99.9%以上を保証します。"},
        {11, "時間", "ベストエフォート"},
        {19, "", "規定はありません。"},
    };
    FIRES("not-promised", hollow);
    SILENT("not-promised", solid);
}

static void test_pointers(void **state)
{
    (void)state;
    static const struct row_of pointing[] = {
        {35, "有無", "[有] 利用規約に記載があります。"},
        {17, "時間", "ご契約時に別途ご案内します。"},
        {25, "", "See the terms of service."},
        {19, "", "Provided on request."},
    };
    static const struct row_of saying[] = {
        {2, "有無", "[有] 利用規約に記載の通り、14日前までに通知します。"},
        {7, "有無", "[有] 予備系でデータを参照できるようにします。"},
        {35, "有無",
         "[有] 保険に加入しています。詳細は利用規約をご覧くださ"
         "い。"},
        {19, "", "3 seconds; see the terms of service"},
    };
    FIRES("points-elsewhere", pointing);
    SILENT("points-elsewhere", saying);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vague_amounts),
        cmocka_unit_test(test_holidays),
        cmocka_unit_test(test_holidays_defined_elsewhere),
        cmocka_unit_test(test_exclusions),
        cmocka_unit_test(test_addressees),
        cmocka_unit_test(test_hedges),
        cmocka_unit_test(test_numbers_without_promise),
        cmocka_unit_test(test_pointers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
