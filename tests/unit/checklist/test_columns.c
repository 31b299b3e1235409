/* Which column of a table means what, and which cells of a row are missing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "unit/checklist/support_import.h"

#define WEEKLY "virus_scan_interval at_most P7D"
#define MONTHLY "virus_scan_interval at_most P1M"

/* Item 47 of the sheet says `claims`, with so many doubts. */
static void says(const char *text, const char *column, const char *claims,
                 size_t doubts)
{
    struct imported *imported = import_answered_by(text, column);
    if (imported->err != ERR_OK) {
        fail_msg("%s\n%s", imported->msg.text, text);
    }
    assert_string_equal(claims_text(imported, 47), claims);
    if (imported->result.n_doubts != doubts) {
        fail_msg("%zu doubts: %s\n%s", imported->result.n_doubts,
                 imported->result.n_doubts > 0
                     ? imported->result.doubts[0].text_en
                     : "",
                 text);
    }
    imported_fini(imported);
}

/* The sheet is refused and the message has the words. */
static void fails(const char *text, const char *column, const char *words)
{
    struct imported *imported = import_answered_by(text, column);
    assert_int_equal(imported->err, ERR_INVALID);
    if (strstr(imported->msg.text, words) == NULL) {
        fail_msg("\"%s\" lacks \"%s\"", imported->msg.text, words);
    }
    imported_fini(imported);
}

static void several_answers_need_a_name(void **state)
{
    (void)state;
    const char *text = "項目\tA社の回答\tＢ社の回答\n"
                       "ウイルススキャン\t週1回\t月1回\n";
    fails(text, NULL, "\"A社の回答\" (column 2), \"Ｂ社の回答\" (column 3)");
    fails(text, NULL, "--column");
    says(text, "A社の回答", WEEKLY, 0);
    says(text, "B社の回答", MONTHLY, 0);
    says(text, "b社", MONTHLY, 0);
    fails(text, "回答", "several columns are called \"回答\"");
    fails(text, "C社", "no column is called \"C社\"");
    fails(text, "項目", "no column is called");
    /* Two names of products: neither is better. */
    fails("項目\tスタンダード\tプレミアム\nウイルススキャン\t週1回\t月1回\n",
          NULL, "\"スタンダード\" (column 2), \"プレミアム\" (column 3)");
    says("項目\tスタンダード\tプレミアム\nウイルススキャン\t週1回\t月1回\n",
         "プレミアム", MONTHLY, 0);
}

static void titles_over_two_rows(void **state)
{
    (void)state;
    const char *text = "No.\t項目\t回答\t\t備考\n\t\t標準\t上位\t\n"
                       "47\tウイルススキャン\t週1回\t月1回\t\n";
    fails(text, NULL, "\"回答 標準\" (column 3), \"回答 上位\" (column 4)");
    says(text, "標準", WEEKLY, 0);
    says(text, "回答 上位", MONTHLY, 0);
    const char *groups = "\t\tA社\t\tB社\t\nNo.\t項目\t有無\t内容\t有無\t内容\n"
                         "47\tウイルススキャン\t○\t週1回\t○\t月1回\n";
    fails(groups, NULL, "\"A社 内容\"");
    says(groups, "A社", WEEKLY, 0);
    says(groups, "B社", MONTHLY, 0);
    says("項目\t\t回答\t\nNo.\t項目名\t有無\t内容\n"
         "47\tウイルススキャン\t○\t週1回\n",
         NULL, WEEKLY, 0);
    /* A category below the titles is no row of titles. */
    says("No.\t項目\t回答\nセキュリティ\t\t\n47\tウイルススキャン\t週1回\n",
         NULL, WEEKLY, 0);
}

static void one_answer_in_two_columns(void **state)
{
    (void)state;
    says("項目\t回答\t備考\nウイルススキャン\t○\t週1回\n", NULL, WEEKLY, 0);
    says("項目\t有無\t内容\nウイルススキャン\t有\t週1回\n", NULL, WEEKLY, 0);
    says("項目\t対応状況\t対応内容\nウイルススキャン\t○\t週1回\n", NULL, WEEKLY,
         0);
    says("項目\t回答\t回答内容\nウイルススキャン\t有\t週1回\n", NULL, WEEKLY,
         0);
    says("項目\t回答\t\nウイルススキャン\t○\t週1回\n", NULL, WEEKLY, 0);
    says("項目\t回答\t回答者\t回答日\nウイルススキャン\t週1回\t山田\t月1回\n",
         NULL, WEEKLY, 0);
    says("項目\t回答(前回)\t回答(今回)\nウイルススキャン\t月1回\t週1回\n", NULL,
         WEEKLY, 0);
    says("項目\t回答(前回)\t回答(今回)\nウイルススキャン\t月1回\t週1回\n",
         "前回", MONTHLY, 0);
    /* An item over several rows. */
    says("項目\t規定内容\t回答\nウイルススキャン\tx\t実施\n\t\t週1回\n"
         "通信の暗号化レベル\tx\tTLS1.2\n",
         NULL, WEEKLY, 0);
}

static void untitled_answers_are_doubted(void **state)
{
    (void)state;
    says("No.\t項目\t規定内容\t例示サービス\n47\tウイルススキャン\tx\t週1回\n",
         NULL, WEEKLY, 1);
    says("| 項目 | 例示サービス |\n|---|---|\n| ウイルススキャン | 週1回 |\n",
         NULL, WEEKLY, 1);
    says("項目\t設定例\t備考\nウイルススキャン\t月1回\t週1回\n", NULL, WEEKLY,
         1);
    /* No titles at all. */
    const char *bare = "サービス稼働率\t%\t99.9%以上\n"
                       "ウイルススキャン\t頻度\t週1回\n"
                       "通信の暗号化レベル\t有無\tTLS1.2\n";
    says(bare, NULL, WEEKLY, 1);
    fails("サービス稼働率\t99.9%\t99%\nウイルススキャン\t週1回\t月1回\n"
          "通信の暗号化レベル\tTLS1.2\tTLS1.3\n",
          NULL, "columns 2 and 3");
    fails("項目\t設定例\nウイルススキャン\t月1回\n", NULL, "answer");
}

static void rows_lack_spanned_cells(void **state)
{
    (void)state;
    const char *head = "No.\t大分類\t種別\t項目\t規定内容\t単位\t回答\n"
                       "12\t運用\t安全\t障害発生件数\tx\t回\t0件\n";
    static const char *const rows[] = {
        "47\t運用\t安全\tウイルススキャン\tx\t頻度\t週1回\n",
        "47\t\t\tウイルススキャン\tx\t頻度\t週1回\n",
        "47\t安全\tウイルススキャン\tx\t頻度\t週1回\n",
        "47\tウイルススキャン\tx\t頻度\t週1回\n",
        "47\tウイルススキャン\tウイルススキャンの頻度\t頻度\t週1回\n",
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char text[1024];
        snprintf(text, sizeof text, "%s%s", head, rows[i]);
        says(text, NULL, WEEKLY, 0);
    }
    /* The unit of an item may be its name too. */
    struct imported *units =
        import_text("種別\t項目\t単位\t回答\t設定例\n"
                    "可用性\tサービス時間\t時間帯\t24時間365日\t24時間\n"
                    "サービス稼働率\t稼働率(%)\t99.5%以上\t99.9%以上\n");
    assert_string_equal(claims_text(units, 5),
                        "availability at_least 99.5 percent");
    imported_fini(units);
    /* A 種別 called as another item is none, though the remark is missing. */
    struct imported *imported =
        import_text("No.\t種別\t項目\t規定内容\t回答\t備考\n"
                    "32\tバックアップ\tバックアップの世代数\t保証する世代数\t"
                    "7世代\n");
    assert_int_equal(imported->err, ERR_OK);
    assert_string_equal(claims_text(imported, 32),
                        "backup_generations at_least 7");
    assert_null(item_no(imported, 28));
    imported_fini(imported);
}

static void each_table_has_its_own_titles(void **state)
{
    (void)state;
    const char *text = "| No. | 項目 | 回答 |\n|---|---|---|\n"
                       "| 42 | 通信の暗号化レベル | TLS1.2 |\n\n## 運用\n\n"
                       "| 回答 | 項目 |\n|---|---|\n"
                       "| 週1回 | ウイルススキャン |\n";
    says(text, NULL, WEEKLY, 0);
    struct imported *imported = import_text(text);
    assert_string_equal(claims_text(imported, 42), "tls_version equals 1.2");
    assert_string_equal(item_no(imported, 47)->category, "運用");
    imported_fini(imported);
    /* A row that only sounds like titles is none. */
    says("項目\t単位\t回答\n独自の項目\t有無\t当社の回答のとおり\n"
         "ウイルススキャン\t頻度\t週1回\n",
         NULL, WEEKLY, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(several_answers_need_a_name),
        cmocka_unit_test(titles_over_two_rows),
        cmocka_unit_test(one_answer_in_two_columns),
        cmocka_unit_test(untitled_answers_are_doubted),
        cmocka_unit_test(rows_lack_spanned_cells),
        cmocka_unit_test(each_table_has_its_own_titles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
