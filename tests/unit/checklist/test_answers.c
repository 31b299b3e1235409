/* What vendors write, item by item, and what must be understood. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "unit/checklist/support_import.h"

struct expected {
    int no;
    const char *answer;
    const char *claims; /* as claims_text; "" = nothing is promised */
};

static void check_all(const struct expected *rows, size_t n)
{
    int wrong = 0;
    for (size_t i = 0; i < n; i++) {
        struct imported *imported = import_answer(rows[i].no, rows[i].answer);
        assert_int_equal(imported->err, ERR_OK);
        const char *got = claims_text(imported, rows[i].no);
        if (strcmp(got, rows[i].claims) != 0) {
            print_error("%d \"%s\":\n  read \"%s\"\n  not  \"%s\"\n",
                        rows[i].no, rows[i].answer, got, rows[i].claims);
            wrong++;
        }
        imported_fini(imported);
    }
    assert_int_equal(wrong, 0);
}

static void numbers_as_vendors_write_them(void **state)
{
    (void)state;
    static const struct expected rows[] = {
        {5, "直近1年の実績 99.9990 %",
         "availability actual 99.9990 percent P1Y"},
        {5, "９９．９％以上", "availability at_least 99.9 percent"},
        {5, "99.9% 以上（月間）", "availability at_least 99.9 percent P1M"},
        {5, "稼働率99.90%を目標値とします",
         "availability at_least 99.90 percent"},
        {5, "月間99.9%以上、年間99.99%以上",
         "availability at_least 99.9 percent P1M; "
         "availability#2 at_least 99.99 percent P1Y"},
        {5, "年間99.99%以上（月間99.9%以上）",
         "availability at_least 99.99 percent P1Y; "
         "availability#2 at_least 99.9 percent P1M"},
        {5, "at least 99.95% per calendar month",
         "availability at_least 99.95 percent P1M"},
        {5, "S3 99.9%以上", "availability at_least 99.9 percent"},
        {5, "月間99.9%を保証。下回った場合は利用料の10%を返金",
         "availability at_least 99.9 percent P1M"},
        {5, "99.9%以上（1% = 約7.2時間）",
         "availability at_least 99.9 percent"},
        {2, "一ヶ月前までに通知", "maintenance_notice at_least P1M"},
        {2, "1箇月以上前", "maintenance_notice at_least P1M"},
        {2, "実施7日前までに", "maintenance_notice at_least P7D"},
        {2, "2営業日前", "maintenance_notice at_least P2D business_days"},
        {2, "3 日(72 時間)前", "maintenance_notice at_least P3D"},
        {2, "2016年9月1日から、国内3ヶ所で運用", ""},
        {15, "数分以内に通知", "notification_delay at_most ?数分以内"},
        {15, "1時間30分以内", "notification_delay at_most PT1H30M"},
        {15, "利用規約・契約に従い15分以内",
         "notification_delay at_most PT15M"},
        {24, "最大1,000ユーザー", "concurrent_users at_most 1000 users"},
        {24, "同時1万人", "concurrent_users at_least 10000 users"},
        {5, "九十九・九七パーセント以上",
         "availability at_least 99.97 percent"},
        {5, "99.9%以上。99.9%を下回った場合は利用料の10%を返金",
         "availability at_least 99.9 percent"},
        {3, "廃止の日の三月前までに通知", "termination_notice at_least P3M"},
        {3, "ninety (90) days' prior written notice",
         "termination_notice at_least P90D"},
        {2, "14 days", "maintenance_notice at_least P14D"},
        {2, "5日前(土日祝を除く)",
         "maintenance_notice at_least P5D business_days"},
        {11, "半日以内", "recovery_time at_most PT12H"},
        {16, "十分ごと", "monitoring_interval at_most PT10M"},
        {16, "1分、5分、10分のいずれか",
         "monitoring_interval one_of PT1M,PT5M,PT10M"},
        {17, "隔月", "report_interval at_most P2M"},
        {19, "95% of requests within 500 ms", "response_time at_most PT0.5S"},
        {40, "2年に1回", "assessment_interval at_most P2Y"},
        {32, "数世代", "backup_generations at_least ?数世代"},
        {6, "RTO 8h / RPO 1h",
         "recovery_time at_most PT8H; recovery_point at_most PT1H"},
    };
    check_all(rows, ARRAY_LEN(rows));
}

static void remarks_are_no_promises(void **state)
{
    (void)state;
    static const struct expected rows[] = {
        {5, "SLAは定めておりません(参考:S3の耐久性は99.999999999%)", ""},
        {5, "99.9%は社内指標であり、保証するものではありません。", ""},
        {10, "記録していません。最長は2022年9月18日の9時間です。", ""},
        {12, "公表していません(社内基準:レベル1~5で分類)。", ""},
        {24, "300ユーザーまで(月額1ユーザー500円)",
         "concurrent_users at_most 300 users"},
        {24, "毎秒1,000トランザクション", ""},
        {30, "31日間(AWSの仕様上の上限は35日)",
         "backup_retention at_least P31D"},
        {32, "7世代(2019年3月までは3世代)", "backup_generations at_least 7"},
        {46, "操作ログを1年間保持し、5営業日以内に提供",
         "log_retention at_least P1Y"},
        {15, "15分以内に通知、電話連絡は行いません",
         "notification_delay at_most PT15M"},
        {33, "[有]", "encryption is true"},
    };
    check_all(rows, ARRAY_LEN(rows));
}

static void rates_in_all_wordings(void **state)
{
    (void)state;
    static const char *const daily[] = {"1回/1日", "1日1回",    "日次",
                                        "毎日",    "1日に1回",  "once a day",
                                        "daily",   "1日1回以上"};
    for (size_t i = 0; i < ARRAY_LEN(daily); i++) {
        struct imported *imported = import_answer(28, daily[i]);
        assert_string_equal(claims_text(imported, 28),
                            "backup_interval at_most P1D");
        imported_fini(imported);
    }
    static const struct expected rows[] = {
        {47, "1サーバーあたり週に1回", "virus_scan_interval at_most P7D"},
        {47, "年1回以上", "virus_scan_interval at_most P1Y"},
        {47, "12時間ごと", "virus_scan_interval at_most PT12H"},
        {47, "1日2回", "virus_scan_interval at_most PT12H"},
        {47, "隔週", "virus_scan_interval at_most P14D"},
        {47, "twice daily", "virus_scan_interval at_most PT12H"},
        {16, "5分間隔", "monitoring_interval at_most PT5M"},
        {16, "1分または5分間隔", "monitoring_interval one_of PT1M,PT5M"},
        {16, "1または5分間隔", "monitoring_interval one_of PT1M,PT5M"},
        {16, "every 1 or 5 minutes", "monitoring_interval one_of PT1M,PT5M"},
        {12, "0回/0回",
         "incidents actual 0 count; incidents_long actual 0 count"},
    };
    check_all(rows, ARRAY_LEN(rows));
}

static void hours_of_days(void **state)
{
    (void)state;
    static const struct expected rows[] = {
        {27, "平日10時から18時",
         "support_hours:general is mon-fri 10:00-18:00"},
        {27, "9:00～18:00", "support_hours:general is 09:00-18:00"},
        {27, "平日(土日祝日除く)10時~12時、13時~18時",
         "support_hours:general is mon-fri 10:00-12:00,13:00-18:00"},
        {27, "土日祝日を除く平日の9時から17時",
         "support_hours:general is mon-fri 09:00-17:00"},
        {27, "午前9時～午後5時30分（平日）",
         "support_hours:general is mon-fri 09:00-17:30"},
        {27, "電話：平日9:00~18:00、メール：24時間365日",
         "support_hours:general is mon-fri 09:00-18:00; "
         "support_hours:general#2 is 24x365"},
        {26, "24時間以内に回答", ""},
        {1, "24/365", "service_hours is 24x365"},
        {1, "年中無休（24時間）", "service_hours is 24x365"},
        {1, "24時間365日。第4週目の日曜日の0:00から最大5時間停止",
         "service_hours is 24x365"},
        {1, "平日 7:00～23:00、土日祝 9:00～18:00",
         "service_hours is mon-fri 07:00-23:00, sat-sun 09:00-18:00"},
        {1, "6:00～翌2:00", "service_hours is 06:00-26:00"},
        {1, "毎日午前6時から翌日午前2時まで",
         "service_hours is mon-sun 06:00-26:00"},
        {1, "毎日8時から22時まで(11月~1月は24時間)",
         "service_hours is mon-sun 08:00-22:00"},
        {26, "重大障害:24時間365日\nその他:平日9:00-18:00",
         "support_hours:incidents is 24x365; "
         "support_hours:incidents#2 is mon-fri 09:00-18:00"},
        {27, "平日九時から十七時半",
         "support_hours:general is mon-fri 09:00-17:30"},
        {27, "平日9時~17時。24時間対応ではありません。",
         "support_hours:general is mon-fri 09:00-17:00"},
        {27, "平日9:00~18:00 / Weekdays 9:00-18:00",
         "support_hours:general is mon-fri 09:00-18:00"},
        {27, "Mon-Fri 0900-1700",
         "support_hours:general is mon-fri 09:00-17:00"},
    };
    check_all(rows, ARRAY_LEN(rows));
}

static void scopes_and_lists(void **state)
{
    (void)state;
    static const struct expected rows[] = {
        {32, "サーバーのストレージ(EBS) 7世代 データベース 5世代",
         "backup_generations:server_storage at_least 7; "
         "backup_generations:database at_least 5"},
        {32, "データベースおよびファイル 7世代",
         "backup_generations:database at_least 7; "
         "backup_generations:files at_least 7"},
        {28, "【DB】\n・毎日\n・7世代",
         "backup_interval:database at_most P1D; "
         "backup_generations:database at_least 7"},
        {28, "1日1回（データベース）、週1回（ファイル）",
         "backup_interval:database at_most P1D; "
         "backup_interval:files at_most P7D"},
        {11, "営業時間内は4時間以内、営業時間外は翌営業日中",
         "recovery_time:business_hours at_most PT4H; "
         "recovery_time:off_hours at_most next_business_day"},
        {11,
         "Within 4 hours during business hours, next business day otherwise",
         "recovery_time:business_hours at_most PT4H; "
         "recovery_time:off_hours at_most next_business_day"},
        {2, "定期メンテナンスは7日前、緊急メンテナンスは前日まで",
         "maintenance_notice at_least P7D; "
         "maintenance_notice:emergency at_least P1D"},
        {2, "緊急メンテナンスを除き14日前", "maintenance_notice at_least P14D"},
    };
    check_all(rows, ARRAY_LEN(rows));
}

static void incidents_and_their_length(void **state)
{
    (void)state;
    static const struct expected rows[] = {
        {12, "過去1年間の障害発生件数は3件、うち1日以上は1件",
         "incidents actual 3 count P1Y; incidents_long actual 1 count P1Y"},
        {12, "障害は発生していません（過去1年間）",
         "incidents actual 0 count P1Y"},
        {12, "2件、1日以上かかった障害：なし",
         "incidents actual 2 count; incidents_long actual 0 count"},
        {12, "年間5件以下を目標", "incidents at_most 5 count P1Y"},
        {12, "障害件数は公表しておりません", ""},
        {10, "0分(過去1年間に発生した障害を対象)", "mttr actual PT0S P1Y"},
        {10, "目標1時間以内", "mttr at_most PT1H"},
    };
    check_all(rows, ARRAY_LEN(rows));
}

static void versions_and_certificates(void **state)
{
    (void)state;
    static const struct expected rows[] = {
        {42, "tls1.2を採用", "tls_version equals 1.2"},
        {42, "TLS1.2以上（TLS1.0/1.1は無効）", "tls_version at_least 1.2"},
        {42, "TLS 1.2 or later", "tls_version at_least 1.2"},
        {42, "TLS1.2/1.3", "tls_version one_of 1.2,1.3"},
        {42, "TLS1.0は使用不可。TLS1.2を使用", "tls_version equals 1.2"},
        {42, "SSL/TLS", ""},
        {39, "登録番号：JP20/080650 電話 03-1234-5678",
         "certificate is JP20/080650"},
        {39, "認証登録番号：16241624", "certificate is 16241624"},
        {39, "認証番号：ＪＰ０２７１３３", "certificate is JP027133"},
        {39, "取得しておりません", ""},
        {33, "データベースを暗号化しています", "encryption:database is true"},
        {33, "Data is not encrypted.", ""},
        {23, "API仕様書は公開しております", "api_documentation is true"},
        {23, "APIを提供しています", ""},
        {23, "API仕様書は非公開です", ""},
    };
    check_all(rows, ARRAY_LEN(rows));
}

static void nothing_promised_yields_nothing(void **state)
{
    (void)state;
    static const char *const answers[] = {
        "規定はありません",
        "定義しておりません",
        "ベストエフォート",
        "未設定",
        "報告方法はありません",
        "該当なし",
        "-",
        "[無]",
        "Not defined",
        "7日前の通知は行っておりません",
        "以前は7日間保存していましたが、現在は異なります",
    };
    for (size_t i = 0; i < ARRAY_LEN(answers); i++) {
        for (int no = 1; no <= CLAIM_ITEMS; no++) {
            struct imported *imported = import_answer(no, answers[i]);
            assert_int_equal(imported->err, ERR_OK);
            assert_string_equal(claims_text(imported, no), "");
            imported_fini(imported);
        }
    }
}

static bool is_doubted(int no, const char *answer, const char *words)
{
    struct imported *imported = import_answer(no, answer);
    bool found = false;
    for (size_t i = 0; i < imported->result.n_doubts; i++) {
        const struct checklist_doubt *doubt = &imported->result.doubts[i];
        found = found ||
                (strstr(doubt->text_en, words) != NULL && doubt->item == no &&
                 doubt->line == 2 && doubt->text_ja[0] != '\0');
    }
    imported_fini(imported);
    return found;
}

static void doubts_are_told(void **state)
{
    (void)state;
    assert_true(is_doubted(5, "99.9%", "does not say whether"));
    assert_true(is_doubted(5, "実績 100%", "without decimals"));
    assert_true(is_doubted(5, "実績 9.99 %", "out of all proportion"));
    assert_true(is_doubted(13, "[有] 3段構え", "left unread"));
    assert_true(is_doubted(28, "10秒ごとに取得", "out of all proportion"));
    assert_true(is_doubted(10, "実績 900日", "out of all proportion"));
    assert_false(is_doubted(28, "1日1回", "out of all proportion"));
    assert_true(is_doubted(2, "7日前/14日前", "check which holds"));
    assert_false(is_doubted(2, "7日前/1週間前", "check which holds"));
    assert_true(is_doubted(10, "記録していません。9時間です。",
                           "begins by promising nothing"));
    assert_true(is_doubted(30, "[無] 7日間", "marked \"no\""));
    assert_true(is_doubted(12, "過去1年間なし", "no incident"));
    assert_true(is_doubted(12, "none in the past year", "no incident"));
    assert_false(is_doubted(12, "規定はありません", ""));
    char flood[20000];
    memset(flood, 'x', sizeof flood);
    flood[sizeof flood - 1] = '\0';
    assert_true(is_doubted(13, flood, "16 KiB"));
    assert_false(is_doubted(13, "[有] https://example.jp/?id=99", ""));
    assert_false(is_doubted(13, "[有] 2016年9月1日より", ""));
    assert_false(is_doubted(5, "直近1年の実績 99.9990 %", ""));
}

static void hedges_are_kept(void **state)
{
    (void)state;
    struct imported *imported = import_answer(2, "通常、約1週間前に通知");
    const struct claim *claim = &item_no(imported, 2)->claims[0];
    assert_int_equal(claim->n_hedged, 2);
    assert_string_equal(claim->hedged[0], "通常");
    assert_string_equal(claim->hedged[1], "約");
    imported_fini(imported);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_as_vendors_write_them),
        cmocka_unit_test(remarks_are_no_promises),
        cmocka_unit_test(rates_in_all_wordings),
        cmocka_unit_test(hours_of_days),
        cmocka_unit_test(scopes_and_lists),
        cmocka_unit_test(incidents_and_their_length),
        cmocka_unit_test(versions_and_certificates),
        cmocka_unit_test(nothing_promised_yields_nothing),
        cmocka_unit_test(doubts_are_told),
        cmocka_unit_test(hedges_are_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
