/* Tables drawn with characters: rows and cells as a reader sees them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/check.h"
#include "checklist/markup.h"
#include "checklist/sheet.h"

/* Rows as "cell|cell" parted by line ends; a header begins with "!". */
static void draws(const char *text, const char *expected)
{
    struct arena arena = {0};
    struct rows rows = {0};
    struct errmsg msg = {0};
    enum err err = pipes_rows(&arena, text, strlen(text), &rows, &msg);
    if (err != ERR_OK) {
        fail_msg("%s: %s", msg.text, text);
    }
    struct buf got;
    buf_init(&got, 65536);
    for (size_t i = 0; i < rows.n; i++) {
        const struct row *row = &rows.items[i];
        buf_puts(&got, row->is_header ? "!" : "");
        for (size_t k = 0; k < row->n_cells; k++) {
            buf_printf(&got, "%s%s", k > 0 ? "|" : "", row->cells[k].text);
        }
        buf_putc(&got, '\n');
    }
    assert_string_equal(buf_str(&got), expected);
    buf_fini(&got);
    arena_fini(&arena);
}

static void markdown(void **state)
{
    (void)state;
    draws("| 項目 | 回答 |\n|---|:-:|\n| A | 1 |\n| B | 2 |\n",
          "!項目|回答\nA|1\nB|2\n");
    draws("項目 | 回答\n--- | ---\nA | 1\n | 2\n", "!項目|回答\nA|1\n|2\n");
    draws("|項目|回答|\n|-|-|\n|A|x \\| y<br>z|\n|B||\n",
          "!項目|回答\nA|x | y\nz\nB|\n");
    draws("｜項目｜回答｜\n｜ー｜ー｜\n｜A｜1｜\n", "!項目|回答\nA|1\n");
    draws("項目|回答\nA|1\n", "項目|回答\nA|1\n");
    draws("  | 項目 | 回答 |\r\n  |---|---|\r\n  | A | 1 |\r\n",
          "!項目|回答\nA|1\n");
}

static void text_around_tables(void **state)
{
    (void)state;
    draws("# 題名\n更新: 2026/4/15\n\n## 運用\n| 項目 | 回答 |\n|---|---|\n"
          "| A | 1 |\n\nこれは表の説明であり、見出しではありません。\n\n"
          "## 管理\n\n| 回答 | 項目 |\n|---|---|\n| 2 | B |\n",
          "# 題名\n更新: 2026/4/15\n## 運用\n!項目|回答\nA|1\n管理\n"
          "!回答|項目\n2|B\n");
    draws("h2. 運用\n|項目|回答|\n|A|1|\n\nh2. 管理\n|B|2|\n",
          "h2. 運用\n項目|回答\nA|1\n管理\nB|2\n");
}

static void wikis(void **state)
{
    (void)state;
    draws("||項目||回答||\n|A|[規約|https://a.example/]に記載|\n|B|*2*|\n",
          "!項目|回答\nA|規約 https://a.example/ に記載\nB|2\n");
    draws("||項目||回答||\n|A|1行目\n2行目|\n|B|3|\n",
          "!項目|回答\nA|1行目\n2行目\nB|3\n");
    draws("|項目|回答|h\n|~A|1|\n|B|2|\n", "!項目|回答\nA|1\nB|2\n");
    draws("|_. 項目|_. 回答|\n|/2. A|1|\n|B|99.9%|\n",
          "項目|回答\nA|1\nB|99.9%\n");
    draws("|---+---|\n| 項目 | 回答 |\n|---+---|\n| A | 1 |\n|---+---|\n"
          "| B | 2 |\n|---+---|\n",
          "!項目|回答\nA|1\nB|2\n");
    draws("|===\n|項目 |回答\n\n|A |1\n|B |2\n|===\n", "項目|回答\nA|1\nB|2\n");
}

static void grids_and_boxes(void **state)
{
    (void)state;
    draws("+------+--------+\n| 項目 | 回答   |\n+======+========+\n"
          "| 稼働 | 直近の |\n| 率   | 99.99  |\n|      | ・注記 |\n"
          "+------+--------+\n| B    | 2      |\n+------+--------+\n",
          "!項目|回答\n稼働率|直近の99.99\n・注記\nB|2\n");
    draws("+------+------+\n| 項目 | 回答 |\n+------+------+\n| A    | 1    |\n"
          "| B    | 2    |\n+------+------+\n",
          "!項目|回答\nA|1\nB|2\n");
    draws("┌──────┬──────┐\n│ 項目 │ 回答 │\n├──────┼──────┤\n"
          "│ A    │ 1    │\n├──────┼──────┤\n│ B    │ 2    │\n"
          "└──────┴──────┘\n",
          "!項目|回答\nA|1\nB|2\n");
    draws("┏━━┳━━┓\n┃項目┃回答┃\n┣━━╋━━┫\n┃A   ┃1   ┃\n┗━━┻━━┛\n",
          "!項目|回答\nA|1\n");
    draws("+----+----+-----+\n|種別|項目|回答 |\n+====+====+=====+\n"
          "|可用|A   |1    |\n|    +----+-----+\n|    |B   |2    |\n"
          "+----+----+-----+\n",
          "!種別|項目|回答\n可用|A|1\n|B|2\n");
    /* A line that fills its cell was cut within a number. */
    draws("+----+-------+\n|項目|回答   |\n+====+=======+\n|A   |実績99.|\n"
          "|    |9990 % |\n+----+-------+\n",
          "!項目|回答\nA|実績99.9990 %\n");
}

static void simple_tables(void **state)
{
    (void)state;
    draws("====  ======\n項目  回答\n====  ======\nA     1\nB     two\n"
          "      three\n====  ======\n\nあと\n",
          "!項目|回答\nA|1\nB|two three\nあと\n");
    /* Widths counted by characters, not by places. */
    draws("==  ===\n項目  回答\n==  ===\n稼働  99\n==  ===\n",
          "!項目|回答\n稼働|99\n");
}

static void prose_is_no_table(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "just prose\n", "a | b\n", "---\n\n===\n", "1. サービス時間\n24時間\n",
        "====  ====\n"};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct arena arena = {0};
        struct rows rows = {0};
        struct errmsg msg = {0};
        enum err err =
            pipes_rows(&arena, texts[i], strlen(texts[i]), &rows, &msg);
        assert_int_equal(err, ERR_NOT_FOUND);
        arena_fini(&arena);
    }
}

static void lines_are_those_of_the_file(void **state)
{
    (void)state;
    const char *text = "題\n\n||項目||回答||\n|A|1\n2|\n|B|3|\n";
    struct arena arena = {0};
    struct rows rows = {0};
    struct errmsg msg = {0};
    enum err err = pipes_rows(&arena, text, strlen(text), &rows, &msg);
    assert_int_equal(err, ERR_OK);
    static const int lines[] = {1, 3, 4, 6};
    assert_int_equal(rows.n, ARRAY_LEN(lines));
    for (size_t i = 0; i < rows.n; i++) {
        assert_int_equal(rows.items[i].line, lines[i]);
    }
    arena_fini(&arena);
}

static void marks_of_a_text_go(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"**有** と __太字__、*斜体*", "有 と 太字、斜体"},
        {"24*365 と 2*3*4 と max_gap_s", "24*365 と 2*3*4 と max_gap_s"},
        {"***重要*** な **a *b* c**", "重要 な a b c"},
        {"`code` と ``a``", "code と a"},
        {"[利用規約](https://a.example/x)に",
         "利用規約 https://a.example/x に"},
        {"[https://a.example](https://a.example)", "https://a.example"},
        {"<https://a.example> と 応答<3秒", "https://a.example と 応答<3秒"},
        {"a<br/>b<BR>c<b>d</b>", "a\nb\ncd"},
        {"5&nbsp;分 &lt; 7 &#124; &#x5206; &unknown; &",
         "5 分 < 7 | 分 &unknown; &"},
        {"~~99.9%~~ 99.5% 9:00~18:00", " 99.5% 9:00~18:00"},
        {"{color:red}有{color}", "有"},
        {"[有] なし [無", "[有] なし [無"},
        {"\\*1 と \\| と \\\\次", "*1 と | と \n次"},
        {"** と * と _ と `", "** と * と _ と `"},
        {"&#0; &#xD800; &#99999999; <!-- 隠す -->見る", "    &#99999999; 見る"},
    };
    for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
        struct arena arena = {0};
        assert_string_equal(
            markup_plain(&arena, pairs[i][0], strlen(pairs[i][0])),
            pairs[i][1]);
        arena_fini(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(markdown),
        cmocka_unit_test(text_around_tables),
        cmocka_unit_test(wikis),
        cmocka_unit_test(grids_and_boxes),
        cmocka_unit_test(simple_tables),
        cmocka_unit_test(prose_is_no_table),
        cmocka_unit_test(lines_are_those_of_the_file),
        cmocka_unit_test(marks_of_a_text_go),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
