/* Checklists without cells: headings, and words at places. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "unit/checklist/support_import.h"

static void expect_claims(const char *text, int no, const char *claims)
{
    struct imported *imported = import_text(text);
    if (imported->err != ERR_OK) {
        fprintf(stderr, "%s\n", imported->msg.text);
    }
    assert_int_equal(imported->err, ERR_OK);
    assert_string_equal(claims_text(imported, no), claims);
    imported_fini(imported);
}

static void headings_in_many_forms(void **state)
{
    (void)state;
    static const char *const forms[] = {
        "1. サービス時間\n24時間365日\n\n5. サービス稼働率\n99.9%以上を保証\n",
        "1） サービス時間\n24時間365日\n5） サービス稼働率\n99.9%以上を保証\n",
        "【1】サービス時間\n24時間365日\n【5】サービス稼働率\n99.9%"
        "以上を保証\n",
        "## 1 サービス時間\n24時間365日\n## 5 "
        "サービス稼働率\n99.9%以上を保証\n",
        "第1項\nサービス時間\n24時間365日\n第5項\nサービス稼働率\n"
        "99.9%以上を保証\n",
        "1 サービス時間：24時間365日\n5 サービス稼働率：99.9%以上を保証\n",
        "項目：サービス時間\n回答：24時間365日\n\n項目：サービス稼働率\n"
        "測定単位：稼働率(%)\n設定例：95%以上\n回答：\n99.9%以上を保証\n",
        "Q1. サービス時間を教えてください。\nA1. 24時間365日\n"
        "Q5. サービス稼働率は？\nA5. 99.9%以上を保証\n"};
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        expect_claims(forms[i], 1, "service_hours is 24x365");
        expect_claims(forms[i], 5, "availability at_least 99.9 percent");
    }
}

static void a_definition_is_no_answer(void **state)
{
    (void)state;
    expect_claims("11. 目標復旧時間(RTO)\n4時間以内\n"
                  "12. 障害発生件数\n"
                  "1年間に発生した障害件数/1年間に発生した対応に長時間(1日以上)"
                  "要した障害件数\n規定はありません。\n",
                  12, "");
}

static void a_list_within_an_answer(void **state)
{
    (void)state;
    const char *text = "1. サービス時間\n24時間365日\n"
                       "2. 計画停止予定通知\n"
                       "1. メールで30日前に通知します\n"
                       "2. 画面にも表示します\n"
                       "3. サービス提供終了時の事前通知\n3ヶ月前までに通知\n";
    expect_claims(text, 2, "maintenance_notice at_least P30D");
    expect_claims(text, 3, "termination_notice at_least P3M");
}

static void contents_are_left_out(void **state)
{
    (void)state;
    expect_claims("目次\n1. サービス時間 ..... 2\n2. 計画停止予定通知 ..... 3\n"
                  "3. サービス提供終了時の事前通知 ..... 3\n"
                  "5. サービス稼働率 ..... 4\nはじめに\n"
                  "本書は2026年のものです。\n\n"
                  "1. サービス時間\n24時間365日\n"
                  "2. 計画停止予定通知\n30日前に通知\n"
                  "3. サービス提供終了時の事前通知\n3ヶ月前までに通知\n"
                  "5. サービス稼働率\n99.9%以上を保証\n",
                  5, "availability at_least 99.9 percent");
}

static void columns_by_place(void **state)
{
    (void)state;
    const char *text =
        "No.  項目              規定内容                  回答\n"
        "                      サービスを利用できる確     99.9%以上を保\n"
        "5    サービス稼働率\n"
        "                      率                        証します。\n"
        "\n"
        "10   平均復旧時間      障害発生から修理完了まで  平均2時間\n"
        "                                  1 / 2\n\f"
        "No.  項目              規定内容                  回答\n"
        "11   目標復旧時間      障害発生後の目標時間      4時間以内に復\n"
        "                                                旧します。\n"
        "47   ウイルススキャン  ウイルススキャンの頻度    毎日実施\n"
        "                                  2 / 2\n";
    expect_claims(text, 5, "availability at_least 99.9 percent");
    expect_claims(text, 11, "recovery_time at_most PT4H");
    expect_claims(text, 47, "virus_scan_interval at_most P1D");
}

static void a_broken_number_is_joined(void **state)
{
    (void)state;
    const char *text = "No.  項目              回答\n"
                       "1    サービス時間      24時間365日\n"
                       "5    サービス稼働率    直近1年の実績 99.99\n"
                       "                      90 %\n"
                       "6    災害対策          規定はありません。\n"
                       "7    代替手段          利用規約に記載のとお\n"
                       "                      りです。\n";
    expect_claims(text, 5, "availability actual 99.9990 percent P1Y");
}

static void many_lines_are_read(void **state)
{
    (void)state;
    struct buf text;
    buf_init(&text, 4 * 1024 * 1024);
    buf_puts(&text, "5. サービス稼働率\n99.9%以上を保証\n");
    for (int i = 0; i < 9000; i++) {
        buf_printf(&text, "その%d: 特に定めはありません。\n", i);
    }
    struct imported *imported = import_text(buf_str(&text));
    assert_true(imported->err == ERR_OK || imported->err == ERR_LIMIT);
    imported_fini(imported);
    buf_fini(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headings_in_many_forms),
        cmocka_unit_test(a_definition_is_no_answer),
        cmocka_unit_test(a_list_within_an_answer),
        cmocka_unit_test(contents_are_left_out),
        cmocka_unit_test(columns_by_place),
        cmocka_unit_test(a_broken_number_is_joined),
        cmocka_unit_test(many_lines_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
