/* From the bytes of a page to what it says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "probes/document/day.h"
#include "probes/page/charset.h"
#include "probes/page/fold.h"
#include "probes/page/html.h"

static void expect_text(const char *html, const char *text)
{
    struct buf seen;
    struct arena arena = {0};
    buf_init(&seen, 1 << 20);
    html_text(html, strlen(html), &seen);
    assert_string_equal(fold_text(&arena, buf_str(&seen), seen.len), text);
    buf_fini(&seen);
    arena_fini(&arena);
}

static void only_what_a_reader_sees_is_text(void **state)
{
    (void)state;
    expect_text("<p>a</p><p>b</p>", "a b");
    expect_text("<b>a</b>b", "ab");
    expect_text("a<br>b", "a b");
    expect_text("x<!-- 7 --->y<!-->z<!---->", "xyz");
    expect_text("<script>if (a</b>\"</scriptx>\") 7</SCRIPT >y", "y");
    expect_text("<style>p{}</style><title>t</title>z", "z");
    expect_text("<a title='7 > 6' href=x>y</a>", "y");
    expect_text("<p title=\"7>6\">y", "y");
    expect_text("a < b &lt;b&gt; 3<4", "a < b <b> 3<4");
    expect_text("<ruby>障<rt>しょう</rt>害<rp>(</rp></ruby>", "障害");
    expect_text("<!doctype html><?php x ?>y", "y");
    expect_text("<script>never closed", "");
    expect_text("y<p title=\"never closed", "y");
}

static void references_are_decoded(void **state)
{
    (void)state;
    expect_text("A&amp;B &#x37;&#19990;&#20195; &yen;5 a&nbsp;b",
                "A&B 7世代\u00a5"
                "5 a b");
    expect_text("&unknown; &#; &#x; &amp", "&unknown; &#; &#x; &amp");
    expect_text("&#0;&#xD800;&#99999999999;", "\uFFFD\uFFFD\uFFFD");
}

static void width_dashes_and_blanks_make_no_difference(void **state)
{
    (void)state;
    expect_text("平日 １０：００ 〜 １８：００", "平日10:00 - 18:00");
    expect_text("７\n世代", "7世代");
    expect_text("a \t\r\n b", "a b");
    expect_text("①７世代", "1 7世代"); /* a mark is no digit of it */
    expect_text("計画停⽌", "計画停止");
    expect_text("a\xE2\x80\x8B"
                "b",
                "ab");
}

static bool says(const char *text, const char *word)
{
    struct fold_part part;
    return fold_find(text, word, 0, &part);
}

static void a_number_is_found_whole(void **state)
{
    (void)state;
    assert_true(says("7世代", "7世代"));
    assert_false(says("17世代", "7世代"));
    assert_false(says("1.7世代", "7世代"));
    assert_false(says("99.9%", "9%"));
    assert_false(says("99.99%", "99.9"));
    assert_true(says("99.9%", "99.9"));
    assert_true(says("17世代 7世代", "7世代"));
    assert_true(says("IS16241624.", "16241624"));
    assert_false(says("10,000", "10"));
    assert_false(says("", "x"));
}

static bool is_near(const char *text, size_t characters)
{
    struct fold_part part;
    return fold_find_near(text, "時間", "10:00", characters, &part);
}

static void a_value_is_near_a_word(void **state)
{
    (void)state;
    assert_true(is_near("時間10:00", 0));
    assert_true(is_near("10:00時間", 0));
    assert_true(is_near("時間は、10:00", 2));
    assert_false(is_near("時間は、10:00", 1));
    assert_true(is_near("時間ああああああ時間あ10:00", 1));
    assert_true(is_near("10:00あああ10:00あああああ時間10:00", 1));
    assert_false(is_near("時間", 9));
    assert_false(is_near("時間110:00", 9));
}

static void an_excerpt_keeps_characters_whole(void **state)
{
    (void)state;
    struct arena arena = {0};
    const struct fold_part part = {6, 7};
    assert_string_equal(fold_around(&arena, "あい7うえ", part, 4), "い7う");
    assert_string_equal(fold_around(&arena, "あい7うえ", part, 99),
                        "あい7うえ");
    arena_fini(&arena);
}

static void expect_read(const char *type, const char *bytes, const char *utf8)
{
    struct buf out;
    struct arena arena = {0};
    buf_init(&out, 1 << 20);
    const char *name = charset_named(&arena, type, bytes, strlen(bytes));
    assert_int_equal(charset_read(name, bytes, strlen(bytes), &out), ERR_OK);
    assert_string_equal(buf_str(&out), utf8);
    buf_fini(&out);
    arena_fini(&arena);
}

static void encodings_of_japan_are_read(void **state)
{
    (void)state;
    expect_read("text/html; charset=Shift_JIS", "\x90\xA2\x91\xE3", "世代");
    expect_read("text/html; charset=\"EUC-JP\"", "\xC0\xA4\xC2\xE5", "世代");
    expect_read("text/html", "<meta charset='sjis'>\x90\xA2",
                "<meta charset='sjis'>世");
    expect_read(NULL, "世\xFF代", "世\uFFFD代");
    expect_read("text/html; charset=shift_jis", "\x90\xA2\x90", "世\uFFFD");
    struct buf out;
    buf_init(&out, 10);
    assert_int_equal(charset_read("big5", "x", 1, &out), ERR_UNSUPPORTED);
}

static void expect_day(const char *text, int year, int month, int day)
{
    struct civil_date date = {0};
    assert_int_equal(day_parse(text, &date), ERR_OK);
    assert_int_equal(date.year, year);
    assert_int_equal(date.month, month);
    assert_int_equal(date.day, day);
}

static void dates_as_documents_write_them(void **state)
{
    (void)state;
    struct civil_date date;
    expect_day("2026-01-31", 2026, 1, 31);
    expect_day("2026-01-31T10:00:00Z", 2026, 1, 31);
    expect_day("改訂日: 2026/1/5", 2026, 1, 5);
    expect_day("2026年 4月 15日", 2026, 4, 15);
    expect_day("令和8年4月15日", 2026, 4, 15);
    expect_day("令和元年5月1日", 2019, 5, 1);
    expect_day("R8.4.15", 2026, 4, 15);
    expect_day("No. 12026-01-31, 2024.02.29", 2024, 2, 29);
    assert_int_equal(day_parse("2026-02-29", &date), ERR_INVALID);
    assert_int_equal(day_parse("2026-13-01", &date), ERR_INVALID);
    assert_int_equal(day_parse("soon", &date), ERR_INVALID);
    assert_int_equal(day_parse_http("Sat, 31 Jan 2026 10:00:00 GMT", &date),
                     ERR_OK);
    assert_int_equal(date.day, 31);
    assert_int_equal(date.month, 1);
    assert_int_equal(day_parse_http("yesterday", &date), ERR_INVALID);
    assert_int_equal(day_parse_http("Sat, 31 anF 2026", &date), ERR_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_what_a_reader_sees_is_text),
        cmocka_unit_test(references_are_decoded),
        cmocka_unit_test(width_dashes_and_blanks_make_no_difference),
        cmocka_unit_test(a_number_is_found_whole),
        cmocka_unit_test(a_value_is_near_a_word),
        cmocka_unit_test(an_excerpt_keeps_characters_whole),
        cmocka_unit_test(encodings_of_japan_are_read),
        cmocka_unit_test(dates_as_documents_write_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
