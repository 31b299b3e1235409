#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/text.h"
#include "lint/rules.h"
#include "unit/lint/support_linted.h"

static void recovery_points(void **state)
{
    (void)state;
    static const struct linted_case cases[] = {
        {"28\t[有] 1日1回取得\n29\tRPO 1時間\n", "error", "28,29",
         "1日1回|RPO 1時間"},
        {"29\tRPO 1時間\n30\tバックアップ頻度は1日1回、7日間保存\n", "error",
         "29,30", "1"},
        {"28\t[有] データベースは1日1回取得\n29\tRPOはデータベース 24時間\n",
         NULL, "", ""},
        {"28\t[有] 1時間に1回取得\n29\tRPO 1時間\n", NULL, "", ""},
        /* Something bridges the gap. */
        {"28\t[有] 1日1回取得、トランザクションログを保存\n29\tRPO 1時間\n",
         NULL, "", ""},
        {"28\t[有] スナップショット:6時間毎/WAL:連続\n29\t5分\n", NULL, "", ""},
        {"28\t[有] 1日1回取得\n29\tRPO 5分(ポイントインタイムリカバリ)\n", NULL,
         "", ""},
        {"28\t[有] ファイルサーバーは1日1回取得\n"
         "29\tRPO データベース 1時間\n",
         NULL, "", ""},
        {"28\t[有] 1日1回取得\n29\t規定なし\n", NULL, "", ""},
    };
    LINTED_EXPECT("rpo-vs-backup", cases);
}

static void backups_told_twice(void **state)
{
    (void)state;
    static const struct linted_case cases[] = {
        {"30\t7日間保存、世代数は7世代\n32\t14世代\n", "error", "30,32",
         "7世代|14世代"},
        {"28\t[有] 1日1回取得、7日間保存\n30\t30日間\n", "error", "28,30",
         "P7D|P30D"},
        {"28\t[有] 1日1回取得\n30\tバックアップ頻度は12時間ごと、7日間\n",
         "error", "28,30", "P1D|PT12H"},
        /* At least so many, and perhaps another store. */
        {"30\t世代数は7世代以上\n32\t14世代以上\n", "warning", "30,32", "14"},
        {"30\t世代数は7世代\n32\tデータベース14世代\n", "warning", "30,32",
         "14"},
        {"30\t7日間保存、世代数は7世代\n32\t7世代\n", NULL, "", ""},
        {"30\t世代数は7世代\n32\tデータベース7世代、ファイルサーバー3世代\n",
         NULL, "", ""},
        {"30\tデータベース7世代\n32\tファイルサーバー3世代\n", NULL, "", ""},
        {"28\t[有] 30日保存\n30\t1ヶ月間\n", NULL, "", ""},
        /* Two kinds of backups. */
        {"28\t[有] 日次7世代、週次4世代\n32\t4世代\n", NULL, "", ""},
        {"28\t[有] 差分を1日1回取得\n30\tフルバックアップは週1回、30日間\n",
         NULL, "", ""},
    };
    LINTED_EXPECT("backup-conflict", cases);
}

static void retention_and_generations(void **state)
{
    (void)state;
    static const struct linted_case too_few[] = {
        {"28\t[有] 1日1回取得\n30\t30日間\n32\t7世代\n", "error", "30,32",
         "7 |31"},
        {"28\t[有] 1日1回取得\n30\t30日間\n32\t7世代以上\n", "warning", "30,32",
         "7 |31"},
        /* Out of all proportion: rather two kinds of backups. */
        {"28\t[有] 1日1回取得\n30\t7年間\n32\t30世代\n", "warning", "30,32",
         "2556"},
        {"28\t[有] 週1回取得\n30\t30日間\n32\t7世代\n", NULL, "", ""},
        {"28\t[有] 1日1回取得\n30\t7日間\n32\t7世代\n", NULL, "", ""},
        {"28\t[有] 1日1回取得\n30\t1ヶ月間\n32\t30世代\n", NULL, "", ""},
        {"30\t30日間\n32\t7世代\n", NULL, "", ""},
        {"28\t[有] データベースは1日1回取得\n30\tデータベースは7日間\n"
         "32\tファイルサーバー3世代\n",
         NULL, "", ""},
    };
    LINTED_EXPECT("retention-vs-generations", too_few);
    static const struct linted_case fence_post[] = {
        {"28\t[有] 1日1回取得\n30\t7日間\n32\t7世代\n", "warning", "30,32",
         "(7 |6 |8"},
        {"30\t7日間、頻度は1日1回、世代数は7世代\n", "warning", "30", "6 |8"},
        {"28\t[有] 12時間ごとに取得\n30\t7日間\n32\t14世代\n", "warning",
         "30,32", "156|15"},
        {"28\t[有] 1日1回取得\n30\t7日間\n32\t8世代\n", NULL, "", ""},
        {"28\t[有] 1日1回取得\n30\t30日間\n32\t7世代\n", NULL, "", ""},
        {"30\t7日間\n32\t7世代\n", NULL, "", ""},
    };
    LINTED_EXPECT("retention-fence-post", fence_post);
}

static void stores(void **state)
{
    (void)state;
    static const struct linted_case cases[] = {
        {"28\t[有] DBについて ・1回/1日 S3 (AuroraDBのバックアップ) "
         "ファイルストレージについて "
         "・S3にはバックアップという概念はありません。\n"
         "32\tサーバーのストレージ(EBS) 7世代 データベース 7世代\n",
         "error", "28,32", ""},
        {"28\t[有] 添付ファイルはバックアップの対象外です。\n"
         "32\t添付ファイル 3世代\n",
         "error", "28,32", ""},
        {"28\t[有] データベースを1日1回取得\n"
         "32\tデータベース 7世代 ファイルサーバー 3世代\n",
         "warning", "28,32", ""},
        {"28\t[有] データベースを1日1回取得。"
         "ファイルサーバーはバックアップしておりません。\n",
         "warning", "28", ""},
        {"28\t[有] データベースを1日1回取得\n32\tデータベース 7世代\n", NULL,
         "", ""},
        /* A place for copies is no store to be copied. */
        {"28\t[有] データベースを1日1回取得し、ファイルサーバーに保存\n"
         "32\tデータベース 7世代\n",
         NULL, "", ""},
        /* Claims of no store stand for all. */
        {"28\t[有] 1日1回取得\n32\tデータベース 7世代\n", NULL, "", ""},
        {"28\t[有] データベースを1日1回取得\n32\t7世代\n", NULL, "", ""},
        /* Something else is denied. */
        {"28\t[有] データベースのバックアップを1日1回取得。"
         "バックアップからの個別の復元は承っておりません。\n"
         "32\tデータベース 7世代\n",
         NULL, "", ""},
        {"28\t[無]\n32\tデータベース 7世代\n", NULL, "", ""},
    };
    LINTED_EXPECT("store-mismatch", cases);
}

static const char head[] = "◎下記認証を取得しています。\n"
                           "・認証基準: JIS Q 27001:2025\n"
                           "・認証登録番号: JP027133\n"
                           "・適用宣言書: Ver.3.0\n";

/* The rule's finding about a sheet with that head and that item 39. */
static void expect_certificate(const char *answer, const char *severity,
                               const char *words)
{
    struct arena arena = {0};
    const char *text =
        arena_printf(&arena, "%s\nNo.\t回答\n39\t[有] %s\n", head, answer);
    struct linted *linted = linted_text(text);
    const struct lint_finding *finding =
        linted_find(linted, "certificate-conflict");
    assert_true((finding == NULL) == (severity == NULL));
    if (finding != NULL) {
        assert_string_equal(lint_severity_name(finding->severity), severity);
        assert_int_equal(finding->items[0], 39);
        assert_non_null(strstr(finding->text_ja, words));
        assert_non_null(strstr(finding->text_en, words));
    }
    linted_fini(linted);
    arena_fini(&arena);
}

static void certificates_that_disagree(void **state)
{
    (void)state;
    expect_certificate("・認証基準：JIS Q 27001:2014 "
                       "・認証登録番号：16241624 ・適用宣言書：Ver.2.0",
                       "error", "2025 / 2014");
    expect_certificate("・認証基準：JIS Q 27001:2025 "
                       "・認証登録番号：JP027133 ・適用宣言書：Ver.2.0",
                       "error", "3.0 / 2.0");
    expect_certificate("ISO/IEC 27001:2022 (IS 600000)", "error",
                       "JP027133 / IS 600000");
    expect_certificate("・認証基準：JIS Q 27001:2025 "
                       "・認証登録番号：JP027133 ・適用宣言書：Ver.3.0",
                       NULL, "");
    expect_certificate("JIS Q 27001:2025(JP027133)", NULL, "");
    expect_certificate("プライバシーマーク 第10820000(08)号", NULL, "");
    expect_certificate("取得しています。", NULL, "");
}

static void old_standards(void **state)
{
    (void)state;
    static const struct linted_case expired[] = {
        {"39\t[有] ISO/IEC 27001:2013 (IS 600000)\n", "error", "39",
         "2025-10-31|2026-04-15"},
        {"39\t[有] JIS Q 27001:2014(ISO/IEC 27001:2013) (JP027133)\n", "error",
         "39", "2014"},
        {"39\t[有] PCI DSS v3.2.1\n", "error", "39", "2025-03-31"},
        {"39\t[有] ISO/IEC 27001:2022 (IS 600000)\n", NULL, "", ""},
        {"39\t[有] JIS Q 27001:2025 (IS 600000)\n", NULL, "", ""},
        {"39\t[有] PCI DSS v4.0.1\n", NULL, "", ""},
        {"39\t[有] JIS Q 15001:2017\n", NULL, "", ""},
        /* The old edition is told as the past. */
        {"39\t[有] ISO/IEC 27001:2013から2022年版へ移行済み (IS 600000)\n",
         NULL, "", ""},
        {"39\t[無] ISO/IEC 27001:2013は取得していません\n", NULL, "", ""},
    };
    LINTED_EXPECT("standard-expired", expired);
    static const struct linted_case superseded[] = {
        {"39\t[有] JIS Q 15001:2017\n", "information", "39", "2023-09-20"},
        {"43\t[有] SAS70 Type2報告書を提供\n", "information", "43",
         "ISAE 3402"},
        {"43\t[有] SOC 1(旧SAS70)報告書を提供\n", NULL, "", ""},
        {"43\t[無]\n", NULL, "", ""},
        {"39\t[有] ISO/IEC 27001:2013 (IS 600000)\n", NULL, "", ""},
    };
    LINTED_EXPECT("superseded-standard", superseded);
}

/* A sheet is judged by the day it speaks of. */
static void a_standard_in_its_time(void **state)
{
    (void)state;
    struct linted *linted =
        linted_text("更新: 2025/4/15\nNo.\t回答\n"
                    "39\t[有] ISO/IEC 27001:2013 (IS 600000)\n");
    assert_null(linted_find(linted, "standard-expired"));
    const struct lint_finding *finding =
        linted_find(linted, "superseded-standard");
    assert_non_null(finding);
    assert_non_null(strstr(finding->text_en, "2025-10-31"));
    linted_fini(linted);
    /* Without a date, by today: 2026-06-01. */
    linted = linted_text("No.\t回答\n39\t[有] ISO/IEC 27001:2013 (IS 1)\n");
    assert_non_null(linted_find(linted, "standard-expired"));
    linted_fini(linted);
}

static void planned_stops_and_tls(void **state)
{
    (void)state;
    static const struct linted_case notice[] = {
        {"1\t24時間365日(計画停止を除く)\n2\t[無]\n", "warning", "1,2",
         "24時間"},
        {"1\t24時間365日(計画停止を除く)\n2\t[有] 1ヶ月前までに通知\n", NULL,
         "", ""},
        {"1\t24時間365日(計画停止を除く)\n2\t[有]\n", NULL, "", ""},
        {"1\t24時間365日(計画停止を除く)\n", NULL, "", ""},
        {"1\t24時間365日\n2\t[無]\n", NULL, "", ""},
    };
    LINTED_EXPECT("exclusion-without-notice", notice);
    static const struct linted_case tls[] = {
        {"42\t[有] TLS1.0以上\n", "warning", "42", "1.0|8996"},
        {"42\t[有] TLS1.1およびTLS1.2\n", "warning", "42", "1.1"},
        {"42\t[有] TLS1.2以上\n", NULL, "", ""},
        {"42\t[有] TLS1.2、TLS1.0は無効\n", NULL, "", ""},
    };
    LINTED_EXPECT("deprecated-tls", tls);
}

static void missing_items(void **state)
{
    (void)state;
    struct arena arena = {0};
    const char *rows = "";
    for (int no = 1; no <= CLAIM_ITEMS; no++) {
        bool left_out = no == 31 || no == 44;
        rows = left_out ? rows : arena_printf(&arena, "%s%d\t[無]\n", rows, no);
    }
    linted_expect("incomplete-sheet", &(struct linted_case){rows, "information",
                                                            "31,44", "31, 44"});
    linted_expect("incomplete-sheet",
                  &(struct linted_case){"5\t99.9%以上\n", NULL, "", ""});
    arena_fini(&arena);
}

struct expected {
    const char *rule, *severity;
    int items[4];
    const char *words;
};

static void the_shipped_sheet(void **state)
{
    (void)state;
    static const struct expected expected[] = {
        {"availability-vs-incidents", "error", {5, 12}, "284–331"},
        {"availability-vs-mttr", "error", {5, 10, 12}, "315"},
        {"certificate-conflict", "error", {39}, "JP027133 / 16241624"},
        {"standard-expired", "error", {39}, "2025-10-31"},
        {"store-mismatch", "error", {28, 32}, ""},
        {"mttr-of-nothing", "warning", {10, 12}, "0分"},
        {"population-mismatch", "warning", {10, 12}, "サービス全体"},
        {"resolution", "warning", {5, 16}, "31.5"},
        {"retention-fence-post", "warning", {30, 32}, "6 "},
        {"recovery-breaks-availability", "warning", {5, 11}, "1,100"},
        {"superseded-standard", "information", {43}, "ISAE 3402"},
    };
    static const char *const silent[] = {
        "long-incidents",   "mttr-vs-incidents", "rpo-vs-backup",
        "backup-conflict",  "deprecated-tls",    "retention-vs-generations",
        "mttr-vs-recovery", "promise-not-met",   "exclusion-without-notice",
        "incomplete-sheet"};
    struct linted *linted = linted_shipped();
    for (size_t i = 0; i < ARRAY_LEN(expected); i++) {
        const struct lint_finding *finding =
            linted_find(linted, expected[i].rule);
        assert_non_null(finding);
        assert_string_equal(lint_severity_name(finding->severity),
                            expected[i].severity);
        for (size_t k = 0; k < 3 && expected[i].items[k] != 0; k++) {
            assert_int_equal(finding->items[k], expected[i].items[k]);
        }
        assert_non_null(strstr(finding->text_ja, expected[i].words));
        assert_non_null(strstr(finding->text_en, expected[i].words));
    }
    for (size_t i = 0; i < ARRAY_LEN(silent); i++) {
        assert_null(linted_find(linted, silent[i]));
    }
    linted_fini(linted);
}

static const char clean[] =
    "・認証基準: JIS Q 27001:2025\n・認証登録番号: JP027133\n"
    "更新: 2026/4/15\n"
    "No.\t回答\n"
    "1\t24時間365日(計画停止を除く)\n"
    "2\t[有] 計画停止の14日前までにメールで通知します。\n"
    "5\t月間稼働率 99.9%以上を保証。直近1年の実績 99.95%\n"
    "10\t過去1年の実績 平均66分\n"
    "11\t2時間以内\n"
    "12\t過去1年間で4件、うち対応に1日以上要したもの0件\n"
    "16\t1分間隔\n"
    "26\t平日(土日祝日を除く)9時から18時\n"
    "28\t[有] データベースと添付ファイルを1日1回取得し、別の拠点に保存\n"
    "29\tRPO 24時間\n"
    "30\t30日間\n"
    "32\tデータベース 31世代、添付ファイル 31世代\n"
    "39\t[有] 認証基準：JIS Q 27001:2025 ・認証登録番号：JP027133\n"
    "42\t[有] TLS1.2以上\n"
    "43\t[有] SOC 1 Type2 報告書を提供します。\n";

/* One outage of two hours is more than a month's 99.9 %, and no more is said
 * of a sheet that agrees with itself. */
static void a_clean_sheet(void **state)
{
    (void)state;
    struct linted *linted = linted_text(clean);
    size_t n_rules = 0;
    const struct lint_about *rules = lint_rules(&n_rules);
    for (size_t i = 0; i < linted->findings.n; i++) {
        const struct lint_finding *finding = &linted->findings.items[i];
        assert_int_not_equal(finding->severity, LINT_ERROR);
    }
    for (size_t i = 0; i < n_rules; i++) {
        bool ours = rules[i].severity == LINT_ERROR;
        bool target = text_equal(rules[i].id, "recovery-breaks-availability");
        const struct lint_finding *finding = linted_find(linted, rules[i].id);
        assert_true(!ours || finding == NULL);
        assert_true(!target || finding != NULL);
    }
    static const char *const silent[] = {
        "mttr-of-nothing",     "population-mismatch",      "resolution",
        "mttr-vs-incidents",   "retention-fence-post",     "promise-not-met",
        "mttr-vs-recovery",    "exclusion-without-notice", "deprecated-tls",
        "superseded-standard", "incomplete-sheet"};
    for (size_t i = 0; i < ARRAY_LEN(silent); i++) {
        assert_null(linted_find(linted, silent[i]));
    }
    linted_fini(linted);
}

/* claimd lint --explain has something to say about each of these rules. */
static void rules_are_explained(void **state)
{
    (void)state;
    size_t n = 0, n_explained = 0;
    const struct lint_about *rules = lint_rules(&n);
    for (size_t i = 0; lint_explain_arithmetic[i][0] != NULL; i++) {
        for (size_t k = 0; k < n; k++) {
            if (text_equal(rules[k].id, lint_explain_arithmetic[i][0])) {
                assert_string_equal(rules[k].explain_ja,
                                    lint_explain_arithmetic[i][1]);
                assert_string_equal(rules[k].explain_en,
                                    lint_explain_arithmetic[i][2]);
                n_explained++;
            }
        }
    }
    assert_int_equal(n_explained, 21);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(recovery_points),
        cmocka_unit_test(backups_told_twice),
        cmocka_unit_test(retention_and_generations),
        cmocka_unit_test(stores),
        cmocka_unit_test(certificates_that_disagree),
        cmocka_unit_test(old_standards),
        cmocka_unit_test(a_standard_in_its_time),
        cmocka_unit_test(planned_stops_and_tls),
        cmocka_unit_test(missing_items),
        cmocka_unit_test(the_shipped_sheet),
        cmocka_unit_test(a_clean_sheet),
        cmocka_unit_test(rules_are_explained),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
