/* Delimited text to cells, as Excel and others write it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/check.h"
#include "checklist/rows.h"

/* Rows as "<cell><cell>" and a line end. */
static void cells_are(const char *text, char delimiter, const char *expected)
{
    struct arena arena = {0};
    struct rows rows = {0};
    struct errmsg msg = {0};
    enum err err =
        rows_parse(&arena, text, strlen(text), delimiter, &rows, &msg);
    assert_int_equal(err, ERR_OK);
    struct buf got;
    buf_init(&got, 65536);
    for (size_t i = 0; i < rows.n; i++) {
        for (size_t k = 0; k < rows.items[i].n_cells; k++) {
            buf_printf(&got, "<%s>", rows.items[i].cells[k].text);
        }
        buf_putc(&got, '\n');
    }
    assert_string_equal(buf_str(&got), expected);
    buf_fini(&got);
    arena_fini(&arena);
}

static void quotes(void **state)
{
    (void)state;
    cells_are("a,\"b,\r\nc\",\"d\"\"e\"\r\n", ',', "<a><b, \nc><d\"e>\n");
    cells_are("a, \"b,c\" ,d\n", ',', "<a><b,c><d>\n");
    cells_are("5\" disk\t\"a\" b\t\"c\n", '\t', "<5\" disk><\"a\" b><\"c>\n");
    cells_are("\"\",\"\"\n\"\"\"\",x\n", ',', "<\"><x>\n");
    cells_are("a\t\"b\nc\"\td\n", '\t', "<a><b\nc><d>\n");
}

static void blanks_and_the_unseen(void **state)
{
    (void)state;
    cells_are("\xC2\xA0"
              "a\xE3\x80\x80,\xE3\x80\x80"
              "b c\xC2\xA0\n",
              ',', "<a><b c>\n");
    cells_are("サ\xE2\x80\x8Bービ\xC2\xADス,\xEF\xBB\xBFx\n", ',',
              "<サービス><x>\n");
    cells_are("a\xE2\x80\xA8"
              "b,c\vd\n",
              ',', "<a\nb><c\nd>\n");
    cells_are("\fa,b\x01"
              "c\x1B[31m\n",
              ',', "<a><b c [31m>\n");
    cells_are("\n,,\n  \na\n", ',', "<a>\n");
}

static void the_line_that_names_the_delimiter(void **state)
{
    (void)state;
    const char *text = "sep=;\r\na;b\r\n";
    assert_int_equal(rows_delimiter(text, strlen(text)), ';');
    cells_are(text, ';', "<a><b>\n");
    assert_int_equal(rows_delimiter("\"sep=,\"\n", 8), ',');
    assert_int_equal(rows_delimiter("sep=", 4), '\0');
    assert_int_equal(rows_delimiter("sep=ab\n", 7), '\0');
    assert_int_equal(rows_delimiter("a\n", 2), '\0');
}

static void columns_that_excel_adds_cost_nothing(void **state)
{
    (void)state;
    struct buf text;
    buf_init(&text, 100000);
    buf_puts(&text, "a");
    for (int i = 0; i < 20000; i++) {
        buf_putc(&text, ',');
    }
    struct arena arena = {0};
    struct rows rows = {0};
    struct errmsg msg = {0};
    enum err err =
        rows_parse(&arena, buf_str(&text), text.len, ',', &rows, &msg);
    assert_int_equal(err, ERR_OK);
    assert_int_equal(row_width(&rows.items[0]), 1);
    buf_puts(&text, "b");
    err = rows_parse(&arena, buf_str(&text), text.len, ',', &rows, &msg);
    assert_int_equal(err, ERR_LIMIT);
    assert_non_null(strstr(msg.text, "line 1: more than 256 cells"));
    arena_fini(&arena);
    buf_fini(&text);
}

static void lines_are_those_of_the_file(void **state)
{
    (void)state;
    const char *text = "sep=,\na,\"b\nc\",d\n\n\"x\ny\",z\n";
    struct arena arena = {0};
    struct rows rows = {0};
    struct errmsg msg = {0};
    enum err err = rows_parse(&arena, text, strlen(text), ',', &rows, &msg);
    assert_int_equal(err, ERR_OK);
    assert_int_equal(rows.n, 2);
    assert_int_equal(rows.items[0].line, 2);
    assert_int_equal(rows.items[0].cells[2].line, 3);
    assert_int_equal(rows.items[1].line, 5);
    arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quotes),
        cmocka_unit_test(blanks_and_the_unseen),
        cmocka_unit_test(the_line_that_names_the_delimiter),
        cmocka_unit_test(columns_that_excel_adds_cost_nothing),
        cmocka_unit_test(lines_are_those_of_the_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
