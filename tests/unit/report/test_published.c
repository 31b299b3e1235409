/* The published sheet: what its cells say, and how they are written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/units.h"
#include "report/published.h"
#include "report/wording.h"

#define TO_MS INT64_C(1793491200000) /* 2026-11-01T00:00:00Z */
#define FROM_MS (TO_MS - 365 * MS_PER_DAY)
#define DOWN_MS (TO_MS - MS_PER_DAY)

static const char *const values[] = {"99.9990"};
static const struct claim claims[] = {
    {.id = "5.availability",
     .item = 5,
     .metric = "availability",
     .relation = RELATION_ACTUAL,
     .values = values,
     .n_values = 1,
     .unit = "percent",
     .window = "P1Y"},
    {.id = "30.backup_retention",
     .item = 30,
     .metric = "backup_retention",
     .vague = "しばらく"},
    {.id = "30.backup_interval",
     .item = 30,
     .metric = "backup_interval",
     .vague = "定期的"},
};

static const struct attestation word = {
    .claim_id = "35", .by = "佐藤", .seq = 77, .until_ms = TO_MS};

static struct checklist_item items[] = {
    {.no = 5,
     .category = "運用",
     .kind = "可用性",
     .title = "稼働率",
     .definition = "=確率",
     .unit = "%",
     .answer = "99.9990 %\n(\"実績\")",
     .mark = -1,
     .verification = VERIFY_MEASURED,
     .claims = &claims[0],
     .n_claims = 1},
    {.no = 7,
     .category = "運用",
     .kind = "可用性",
     .answer = "\"[無]\"",
     .mark = 0,
     .verification = VERIFY_NONE},
    {.no = 30,
     .category = "データ",
     .answer = " =7日\t\x01\xFF\r\n1日1回 ",
     .mark = -1,
     .verification = VERIFY_EVIDENCE,
     .claims = &claims[1],
     .n_claims = 2},
    {.no = 35, .answer = NULL, .mark = 1, .verification = VERIFY_ATTESTED},
};

static const struct certificate certificates[] = {
    {.standard = "JIS Q 27001:2025", .number = "JP027133"}};

static const struct checklist checklist = {
    .title = "例の表",
    .vendor = "株式会社例",
    .as_of = "2026-04-15",
    .certificates = certificates,
    .n_certificates = 1,
    .items = items,
    .n_items = ARRAY_LEN(items),
};

static struct status_claim judged[4];
static const struct claim attested_item = {
    .id = "35", .item = 35, .metric = ""};

/* A month of which everything is known. */
static struct report report_of(void)
{
    judged[0] = (struct status_claim){
        .judgement = {.claim = &claims[0],
                      .verdict = VERDICT_OVERSTATED,
                      .has_window = true,
                      .window = {FROM_MS, TO_MS},
                      .coverage = 99.98765,
                      .resolution_ms = 60000,
                      .measured = {.unit = MEASURE_PERCENT,
                                   .has_point = true,
                                   .has_low = true,
                                   .has_high = true,
                                   .has_low_95 = true,
                                   .point = 99.9771689497717,
                                   .low = 99.97697869101978,
                                   .high = 99.9773592085236,
                                   .low_95 = 99.97640872970574},
                      .evidence_ms = {DOWN_MS - 1000, DOWN_MS},
                      .n_evidence = 2},
        .has_since = true,
        .since_ms = DOWN_MS};
    judged[1] = (struct status_claim){
        .judgement = {.claim = &claims[1], .verdict = VERDICT_HOLDS}};
    judged[2] =
        (struct status_claim){.judgement = {.claim = &claims[2],
                                            .verdict = VERDICT_UNDETERMINED,
                                            .reason = WHY_NO_SOURCE}};
    judged[3] = (struct status_claim){.judgement = {.claim = &attested_item,
                                                    .verdict = VERDICT_ATTESTED,
                                                    .attested = &word}};
    static const struct incident_note notes[] = {
        {.incident_ms = DOWN_MS, .about = "dispute", .by = "x", .note = "y"}};
    return (struct report){
        .service_id = "orders",
        .service_name = "受発注",
        .timezone = "UTC",
        .tz = tz_utc(),
        .at_ms = TO_MS,
        .window_text = "P1Y",
        .figures = {.window = {FROM_MS, TO_MS},
                    .has_bounds = true,
                    .coverage = 99.98765},
        .notes = notes,
        .n_notes = 1,
        .checklist = &checklist,
        .claims = judged,
        .n_claims = ARRAY_LEN(judged),
        .origin = {.version = "1.2.3",
                   .vantage = "tokyo",
                   .ledger_seq = 4711,
                   .ledger_head = "abcdef",
                   .key_id = "k1"},
    };
}

/* A table with what it lives in. */
struct made {
    struct arena arena;
    struct report report;
    struct publishing publishing;
    struct published table;
};

static struct made *make(enum language language, bool is_measured, bool marks)
{
    struct made *made = calloc(1, sizeof *made);
    assert_non_null(made);
    made->report = report_of();
    made->publishing = (struct publishing){.report = &made->report,
                                           .is_measured = is_measured,
                                           .wants_marks = marks,
                                           .language = language};
    made->table = published_make(&made->arena, &made->publishing);
    return made;
}

static void made_fini(struct made *made)
{
    arena_fini(&made->arena);
    free(made);
}

static const struct published_row *item_row(const struct made *made,
                                            const char *no)
{
    for (size_t i = made->table.header + 1; i < made->table.n; i++) {
        const struct published_row *row = &made->table.rows[i];
        if (row->row == PUBLISHED_ITEM &&
            strcmp(row->cells[PUBLISHED_NO], no) == 0) {
            return row;
        }
    }
    fail_msg("no row of item %s", no);
    return NULL;
}

static void a_line_for_each_claim(void **state)
{
    (void)state;
    struct made *made = make(LANGUAGE_JA, true, false);
    const struct published_row *row = item_row(made, "30");
    assert_string_equal(row->cells[PUBLISHED_VERDICT],
                        "実証済み\n[頻度] 判定不能: 情報源なし");
    assert_int_equal(row->verdict, VERDICT_UNDETERMINED); /* the gravest */
    row = item_row(made, "5");
    assert_string_equal(row->cells[PUBLISHED_VERDICT],
                        "実際より良く書かれている");
    assert_string_equal(row->cells[PUBLISHED_MEASURED],
                        "99.97640 – 99.97735 %\n"
                        "(観測率 99.987 %; 観測間隔 1分)");
    assert_non_null(strstr(row->cells[PUBLISHED_EVIDENCE],
                           "障害: 2026-10-30 23:59:59, 2026-10-31 00:00:00 "
                           "(異議あり)\n判定開始: 2026-10-31 00:00:00"));
    row = item_row(made, "7");
    assert_string_equal(row->cells[PUBLISHED_VERDICT], "定めなし");
    assert_string_equal(row->cells[PUBLISHED_MEASURED], "–");
    row = item_row(made, "35");
    assert_string_equal(row->cells[PUBLISHED_VERDICT],
                        "担当者が保証 (期限 2026-10-31)");
    assert_non_null(strstr(row->cells[PUBLISHED_EVIDENCE], "佐藤"));
    assert_non_null(strstr(row->cells[PUBLISHED_EVIDENCE], "記録 77"));
    made_fini(made);
}

static void both_languages(void **state)
{
    (void)state;
    struct made *made = make(LANGUAGE_EN, true, false);
    const struct published_row *row = item_row(made, "30");
    assert_string_equal(row->cells[PUBLISHED_VERDICT],
                        "holds\n[interval] undetermined: no source");
    assert_string_equal(row->cells[PUBLISHED_TITLE],
                        claim_item_title(30, false));
    assert_string_equal(item_row(made, "35")->cells[PUBLISHED_VERDICT],
                        "attested (until 2026-10-31)");
    assert_string_equal(
        made->table.rows[made->table.header].cells[PUBLISHED_ANSWER], "Answer");
    made_fini(made);
}

static void text_of_the_table(void **state)
{
    (void)state;
    struct made *made = make(LANGUAGE_JA, false, true);
    struct buf out;
    buf_init(&out, 1 << 20);
    render_published_tsv(&out, &made->table);
    assert_string_equal(
        buf_str(&out),
        "例の表\n"
        "提供事業者: 株式会社例\n"
        "最終更新: 2026-04-15\n"
        "認証基準: JIS Q 27001:2025 認証登録番号: JP027133\n"
        "No.\t種別\tサービスレベル項目\t規定内容\t測定単位\t有無\t回答内容\t"
        "実測値\t判定\t根拠\n"
        "運用\n"
        "5\t可用性\t稼働率\t'=確率\t%\t\t\"99.9990 %\n(\"\"実績\"\")\"\t\t\t\n"
        "7\t可用性\t重大障害時の代替手段\t\t\t無\t\"\"\"[無]\"\"\"\t\t\t\n"
        "データ\n"
        "30\t\tバックアップデータの保存期間\t\t\t\t\"'=7日   \n1日1回\"\t\t\t\n"
        "35\t\tデータ漏えい・破壊時の補償/保険\t\t\t有\t\t\t\t\n");
    buf_fini(&out);
    made_fini(made);
}

static void where_it_comes_from(void **state)
{
    (void)state;
    static const struct published_file files[] = {
        {"orders-2026-10.json", "0123"}};
    struct made *made = make(LANGUAGE_JA, true, false);
    made->publishing.files = files;
    made->publishing.n_files = 1;
    made->publishing.record = 12;
    struct published table = published_make(&made->arena, &made->publishing);
    struct buf out;
    buf_init(&out, 1 << 20);
    render_published_tsv(&out, &table);
    static const char *const told[] = {
        "\n実測: claimd 1.2.3; 受発注 (orders); 観測地点: tokyo; 評価時点: "
        "2026-11-01 00:00:00 (UTC)\n",
        "\n対象期間: P1Y 2025-11-01 – 2026-11-01; 観測率: 99.987 %; ",
        "\n台帳: 記録 4711 ハッシュ: abcdef 署名鍵: k1\n",
        "\n報告書: orders-2026-10.json sha256:0123 (記録 12)\n"};
    for (size_t i = 0; i < ARRAY_LEN(told); i++) {
        assert_non_null(strstr(buf_str(&out), told[i]));
    }
    buf_fini(&out);
    made_fini(made);
}

static void the_same_table_the_same_workbook(void **state)
{
    (void)state;
    struct errmsg msg = {0};
    struct made *made = make(LANGUAGE_JA, true, true);
    struct made *again = make(LANGUAGE_JA, true, true);
    struct buf one, other;
    buf_init(&one, 1 << 20);
    buf_init(&other, 1 << 20);
    assert_int_equal(render_published_xlsx(&one, &made->table, &msg), ERR_OK);
    assert_int_equal(render_published_xlsx(&other, &again->table, &msg),
                     ERR_OK);
    assert_true(one.len > 1000 && one.len == other.len);
    assert_memory_equal(buf_str(&one), buf_str(&other), one.len);
    assert_memory_equal(buf_str(&one), "PK\x03\x04", 4);
    buf_fini(&one);
    buf_fini(&other);
    made_fini(made);
    made_fini(again);
}

static void a_cell_no_workbook_takes(void **state)
{
    (void)state;
    static char answer[32769];
    memset(answer, 'a', sizeof answer - 1);
    const char *before = items[1].answer;
    items[1].answer = answer;
    struct errmsg msg = {0};
    struct made *made = make(LANGUAGE_JA, false, false);
    struct buf out;
    buf_init(&out, 1 << 20);
    assert_int_equal(render_published_xlsx(&out, &made->table, &msg),
                     ERR_LIMIT);
    assert_non_null(strstr(msg.text, "item 7"));
    assert_int_equal(out.len, 0);
    answer[32767] = '\0';
    made_fini(made);
    made = make(LANGUAGE_JA, false, false);
    assert_int_equal(render_published_xlsx(&out, &made->table, &msg), ERR_OK);
    items[1].answer = before;
    buf_fini(&out);
    made_fini(made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_for_each_claim),
        cmocka_unit_test(both_languages),
        cmocka_unit_test(text_of_the_table),
        cmocka_unit_test(where_it_comes_from),
        cmocka_unit_test(the_same_table_the_same_workbook),
        cmocka_unit_test(a_cell_no_workbook_takes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
