/* Sheets as a whole: forms, columns, matching of items, bad input. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/text.h"
#include "unit/checklist/support_import.h"

static const struct {
    int no;
    const char *claims;
} shipped[] = {
    {1, "service_hours is 24x365"},
    {2, "maintenance_notice at_least P1M"},
    {3, "termination_notice at_least P1M"},
    {5, "availability actual 99.9990 percent P1Y"},
    {9, "patch_latency at_most P7D"},
    {10, "mttr actual PT0S P1Y"},
    {11, "recovery_time:business_hours at_most same_day; "
         "recovery_time:off_hours at_most next_business_day"},
    {12, "incidents actual 0 count P1Y; incidents_long actual 0 count P1Y"},
    {15, "notification_delay at_most ?数分以内"},
    {16, "monitoring_interval:resources one_of PT1M,PT5M"},
    {23, "api_documentation is true"},
    {26, "support_hours:incidents is mon-fri 10:00-18:00"},
    {27, "support_hours:general is mon-fri 10:00-18:00"},
    {28, "backup_interval:database at_most P1D"},
    {30, "backup_retention at_least P7D; backup_interval at_most P1D; "
         "backup_generations at_least 7"},
    {32, "backup_generations:server_storage at_least 7; "
         "backup_generations:database at_least 7"},
    {33, "encryption:server_storage is true"},
    {39, "certificate is 16241624"},
    {42, "tls_version equals 1.2"},
    {47, "virus_scan_interval at_most P7D"},
};

static void the_shipped_sheet(void **state)
{
    (void)state;
    struct imported *imported = import_shipped();
    assert_int_equal(imported->err, ERR_OK);
    assert_int_equal(imported->result.n_doubts, 0);
    assert_int_equal(imported->result.n_items, CLAIM_ITEMS);
    size_t next = 0, tally[VERIFY_NONE + 1] = {0};
    for (int no = 1; no <= CLAIM_ITEMS; no++) {
        const char *expected = "";
        if (next < ARRAY_LEN(shipped) && shipped[next].no == no) {
            expected = shipped[next++].claims;
        }
        assert_string_equal(claims_text(imported, no), expected);
        tally[item_no(imported, no)->verification]++;
    }
    assert_int_equal(tally[VERIFY_MEASURED], 9);
    assert_int_equal(tally[VERIFY_EVIDENCE], 17);
    assert_int_equal(tally[VERIFY_ATTESTED], 8);
    assert_int_equal(tally[VERIFY_NONE], 15);
    imported_fini(imported);
}

static void the_shipped_sheets_details(void **state)
{
    (void)state;
    struct imported *imported = import_shipped();
    const struct checklist *checklist = &imported->result;
    assert_string_equal(checklist->vendor, "CO-NECT株式会社");
    assert_string_equal(checklist->as_of, "2026-04-15");
    assert_int_equal(checklist->n_certificates, 2);
    assert_string_equal(checklist->certificates[0].number, "JP027133");
    assert_string_equal(checklist->certificates[0].statement, "3.0");
    assert_string_equal(checklist->certificates[0].standard,
                        "JIS Q 27001:2025(ISO/IEC 27001:2022 + Amd 1:2024)");
    assert_string_equal(checklist->certificates[1].number, "0244-2102");
    assert_string_equal(item_no(imported, 5)->claims[0].quote,
                        "直近1年の実績 99.9990 %");
    assert_string_equal(item_no(imported, 1)->claims[0].note,
                        "excludes planned maintenance");
    assert_string_equal(item_no(imported, 32)->claims[0].note, "EBS");
    assert_string_equal(item_no(imported, 47)->claims[0].note, "per server");
    assert_string_equal(item_no(imported, 39)->claims[0].note,
                        "JIS Q 27001:2014(ISO/IEC 27001:2013), statement 2.0");
    assert_string_equal(item_no(imported, 2)->claims[0].hedged[0], "通常");
    assert_string_equal(item_no(imported, 9)->claims[0].hedged[0], "原則");
    assert_int_equal(item_no(imported, 11)->claims[0].n_hedged, 0);
    assert_string_equal(item_no(imported, 1)->category, "アプリケーション運用");
    assert_string_equal(item_no(imported, 49)->category, "セキュリティ");
    assert_int_equal(item_no(imported, 4)->mark, 0);
    assert_int_equal(item_no(imported, 6)->mark, 1);
    assert_int_equal(item_no(imported, 5)->mark, -1);
    assert_int_equal(strlen(checklist->source_sha256), 64);
    imported_fini(imported);
}

static void reads(const char *text, int no, const char *claims)
{
    struct imported *imported = import_text(text);
    if (imported->err != ERR_OK) {
        print_error("%s\n", imported->msg.text);
    }
    assert_int_equal(imported->err, ERR_OK);
    assert_string_equal(claims_text(imported, no), claims);
    imported_fini(imported);
}

static void forms_of_the_same_table(void **state)
{
    (void)state;
    const char *claim = "backup_generations at_least 7";
    reads("No.\t項目\t回答\n32\tバックアップ世代数\t7世代\n", 32, claim);
    reads("\xEF\xBB\xBFNo.\t項目\t回答\r\n32\tバックアップ世代数\t7世代\r\n",
          32, claim);
    reads("No.,項目,回答\n32,バックアップ世代数,\"7世代,保管\"\n", 32, claim);
    reads("項目\t\"回答\n内容\"\nバックアップ世代数\t7世代\n", 32, claim);
    reads("項目\t回答\nバックアップ世代数\t\"7世代\n保管\"\n", 32, claim);
    reads("項目\t回答\nバックアップ世代数\t7世代", 32, claim);
    reads("回答\t測定単位\t項目\n7\t世代数\tバックアップ世代数\n", 32, claim);
    reads("項目\t回答\nバックアップ世代数\t\"7世代\nデータ漏えい\t[有]\n", 32,
          claim);
}

static void columns_by_their_titles(void **state)
{
    (void)state;
    const char *claim = "availability at_least 99.5 percent";
    static const char *const titles[] = {
        "回答", "回答内容", "内容", "設定値", "基準値", "例社の回答", "Answer"};
    for (size_t i = 0; i < ARRAY_LEN(titles); i++) {
        char text[512];
        snprintf(text, sizeof text,
                 "No.\t種別\t項目例\t規程内容\t測定単位\t設定例\t%s\n"
                 "5\t可用性\tサービス稼働率\tx\t稼働率(%%)\t99.9%%以上\t"
                 "99.5%%以上\n",
                 titles[i]);
        reads(text, 5, claim);
    }
    reads("項目\t有無\t備考\n計画停止予定通知\t○\t7日前\n", 2,
          "maintenance_notice at_least P7D");
}

static void items_by_title_number_or_definition(void **state)
{
    (void)state;
    const char *claim = "virus_scan_interval at_most P7D";
    reads("No.\t回答\n47\t週1回\n", 47, claim);
    reads("項目\t回答\nウイルススキャン\t週1回\n", 47, claim);
    reads("項目\t回答\nVirus scanning\tweekly\n", 47, claim);
    reads("規定内容\t回答\nウイルススキャンの頻度\t週1回\n", 47, claim);
    /* The title wins over the number. */
    reads("No.\t項目\t回答\n12\tウイルススキャン\t週1回\n", 47, claim);
    /* A row-spanned cell is missing and shifts the row. */
    reads("種別\t項目\t回答\n安全\tウイルススキャン\t週1回\n"
          "通信の暗号化レベル\tTLS1.2\n",
          42, "tls_version equals 1.2");
}

static void odd_matches_are_doubted(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "No.\t項目\t回答\n12\tウイルススキャン\t週1回\n",
        "項目\t回答\nウイルススキャン\t週1回\nウイルススキャン\t月1回\n",
        "項目\t回答\nウイルススキャンの実施\t週1回\n",
    };
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct imported *imported = import_text(texts[i]);
        assert_int_equal(imported->err, ERR_OK);
        assert_int_equal(imported->result.n_doubts, 1);
        assert_int_equal(imported->result.doubts[0].item, 47);
        assert_true(imported->result.doubts[0].line >= 2);
        imported_fini(imported);
    }
}

struct refused {
    const char *bytes;
    size_t n;
    enum err err;
    const char *words; /* in the message */
};

#define BYTES(text) text, sizeof(text) - 1

static void bad_input_is_named(void **state)
{
    (void)state;
    static const struct refused rows[] = {
        {BYTES(""), ERR_INVALID, "empty"},
        {BYTES("\xEF\xBB\xBF \r\n\t\n"), ERR_INVALID, "empty"},
        {BYTES("No.\t回答\n5\t99\xFF%\n"), ERR_INVALID, "line 2, byte 5"},
        {BYTES("No.\t回答\n5\t99\0\n"), ERR_INVALID, "line 2, byte 5: a NUL"},
        {BYTES("%PDF-1.7"), ERR_UNSUPPORTED, "PDF"},
        {BYTES("<html><table>"), ERR_UNSUPPORTED, "HTML"},
        {BYTES("just prose\n"), ERR_INVALID, "回答"},
        {BYTES("項目\t回答\n天気\t晴れ\n"), ERR_INVALID, "line 1"},
        {BYTES("No.\t回答\n1\t\n"), ERR_INVALID, "answer"},
        {BYTES("項目\tA社の回答\tB社の回答\n"), ERR_INVALID, "B社の回答"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct imported *imported = import_bytes(rows[i].bytes, rows[i].n);
        assert_int_equal(imported->err, rows[i].err);
        assert_true(text_starts(imported->msg.text, "sheet: "));
        if (strstr(imported->msg.text, rows[i].words) == NULL) {
            fail_msg("\"%s\" lacks \"%s\"", imported->msg.text, rows[i].words);
        }
        imported_fini(imported);
    }
}

static void refuses_repeated(const char *head, const char *row, size_t times,
                             const char *words)
{
    struct buf text;
    buf_init(&text, (size_t)64 * 1024 * 1024);
    buf_puts(&text, head);
    for (size_t i = 0; i < times; i++) {
        buf_puts(&text, row);
    }
    struct imported *imported = import_text(buf_str(&text));
    assert_int_equal(imported->err, ERR_LIMIT);
    assert_non_null(strstr(imported->msg.text, words));
    imported_fini(imported);
    buf_fini(&text);
}

static void sizes_are_bounded(void **state)
{
    (void)state;
    refuses_repeated("項目\t回答\n", "x\ty\n", 10001, "rows");
    refuses_repeated("項目\t回答\n", "x\t", 300, "cells");
    refuses_repeated("項目\t回答\n", "x", 70000, "a cell of");
    refuses_repeated("項目\t回答\n", "0123456789", 1700000, "bytes");
}

static void blank_lines_cost_nothing(void **state)
{
    (void)state;
    struct buf text;
    buf_init(&text, (size_t)16 * 1024 * 1024);
    buf_puts(&text, "項目\t回答\n");
    for (size_t i = 0; i < 1000000; i++) {
        buf_puts(&text, "\r\n");
    }
    buf_puts(&text, "ウイルススキャン\t週1回\n");
    struct imported *imported = import_text(buf_str(&text));
    assert_int_equal(imported->err, ERR_OK);
    assert_string_equal(claims_text(imported, 47),
                        "virus_scan_interval at_most P7D");
    assert_true(imported->arena.total_bytes < (size_t)16 * 1024 * 1024);
    imported_fini(imported);
    buf_fini(&text);
}

/* A doubt shows 120 bytes of a title, never a part of a character. */
static void long_titles_are_cut_whole(void **state)
{
    (void)state;
    struct buf text;
    buf_init(&text, 4096);
    buf_puts(&text, "項目\t回答\nウイルススキャン\t週1回\nx");
    for (size_t i = 0; i < 60; i++) {
        buf_puts(&text, "謎");
    }
    buf_puts(&text, "\t毎月3回\n");
    struct imported *imported = import_text(buf_str(&text));
    assert_int_equal(imported->err, ERR_OK);
    const struct checklist *checklist = &imported->result;
    assert_int_equal(checklist->n_doubts, 1);
    const char *doubt = checklist->doubts[0].text_ja;
    for (size_t n = strlen(doubt), i = 0; i < n;) {
        size_t len = text_utf8_len(doubt + i, n - i);
        assert_true(len > 0);
        i += len;
    }
    imported_fini(imported);
    buf_fini(&text);
}

/* Hiragana belongs to a name that stands alone, not to one in a sentence. */
static void vendors_are_named(void **state)
{
    (void)state;
    static const struct {
        const char *line, *vendor;
    } cases[] = {
        {"提供者: あおば受注クラウド株式会社", "あおば受注クラウド株式会社"},
        {"提供者：さくら株式会社 サービス部", "さくら株式会社"},
        {"みらいシステム合同会社", "みらいシステム合同会社"},
        {"本書はCO-NECT株式会社が提供するものです。", "CO-NECT株式会社"},
        {"本書は例示株式会社", "例示株式会社"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char text[256];
        snprintf(text, sizeof text, "%s\n項目\t回答\nウイルススキャン\t週1回\n",
                 cases[i].line);
        struct imported *imported = import_text(text);
        assert_int_equal(imported->err, ERR_OK);
        assert_string_equal(imported->result.vendor, cases[i].vendor);
        imported_fini(imported);
    }
}

static void heads_are_read(void **state)
{
    (void)state;
    struct imported *imported =
        import_text("サービスレベルチェックシート\n"
                    "株式会社例示システム\n"
                    "最終更新日 令和8年4月1日 (制定日 2016年9月1日)\n"
                    "項目\t回答\nウイルススキャン\t週1回\n");
    const struct checklist *checklist = &imported->result;
    assert_int_equal(imported->err, ERR_OK);
    assert_string_equal(checklist->title, "サービスレベルチェックシート");
    assert_string_equal(checklist->vendor, "株式会社例示システム");
    assert_string_equal(checklist->as_of, "2026-04-01");
    imported_fini(imported);
}

static void vendors_with_hiragana(void **state)
{
    (void)state;
    static const char *const heads[][2] = {
        {"ほしぞらソフト株式会社", "ほしぞらソフト株式会社"},
        {"会社名: つきのみず株式会社", "つきのみず株式会社"},
        {"株式会社うるる", "株式会社うるる"},
        {"株式会社はてな", "株式会社はてな"},
        {"株式会社きのこ 2026年度版", "株式会社きのこ"},
        {"提供者は例示株式会社", "例示株式会社"},
        {"株式会社例示が提供するもの", "株式会社例示"},
        {"株式会社例示による", "株式会社例示"},
        {"本サービスは株式会社例示のものです", "株式会社例示"},
    };
    for (size_t i = 0; i < ARRAY_LEN(heads); i++) {
        char sheet[512];
        snprintf(sheet, sizeof sheet,
                 "サービスレベルチェックシート\n%s\n"
                 "項目\t回答\nウイルススキャン\t週1回\n",
                 heads[i][0]);
        struct imported *imported = import_text(sheet);
        assert_int_equal(imported->err, ERR_OK);
        assert_string_equal(imported->result.vendor, heads[i][1]);
        imported_fini(imported);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_shipped_sheet),
        cmocka_unit_test(the_shipped_sheets_details),
        cmocka_unit_test(forms_of_the_same_table),
        cmocka_unit_test(columns_by_their_titles),
        cmocka_unit_test(items_by_title_number_or_definition),
        cmocka_unit_test(odd_matches_are_doubted),
        cmocka_unit_test(bad_input_is_named),
        cmocka_unit_test(sizes_are_bounded),
        cmocka_unit_test(blank_lines_cost_nothing),
        cmocka_unit_test(long_titles_are_cut_whole),
        cmocka_unit_test(heads_are_read),
        cmocka_unit_test(vendors_with_hiragana),
        cmocka_unit_test(vendors_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
