/* Texts as a medium takes them: cut between characters, never losing what to do
 * and the ledger's head. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "alert/answer.h"
#include "alert/letter.h"
#include "base/check.h"
#include "unit/alert/support_alert.h"

static void is_cut_between_characters(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t most;
        const char *cut;
    } cases[] = {
        {"", 5, ""},
        {"abcde", 5, "abcde"},
        {"abcdef", 5, "abcd…"},
        {"停止しました", 6, "停止しました"},
        {"停止しました", 5, "停止しま…"},
        {"a😀b", 4, "a😀b"}, /* two units, as JavaScript and Java count */
        {"a😀bc", 4, "a😀…"},
        {"a😀bc", 3, "a…"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct buf out;
        buf_init(&out, 1000);
        size_t units = letter_cut(&out, cases[i].text, cases[i].most, NULL);
        assert_string_equal(buf_str(&out), cases[i].cut);
        assert_int_equal(units, units_of(cases[i].cut));
        buf_fini(&out);
    }
}

static void to_entities(const char *character, size_t bytes, bool begins,
                        char out[LETTER_ESCAPED_MAX])
{
    (void)bytes;
    snprintf(out, LETTER_ESCAPED_MAX, "%s", begins ? "<x>" : "<y>");
    assert_true(character[0] != '\0');
}

static void an_escape_is_whole_or_not_there(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, 1000);
    assert_int_equal(letter_cut(&out, "ab\ncd", 11, to_entities), 10);
    assert_string_equal(buf_str(&out), "<x><y><y>…");
    buf_clear(&out);
    letter_cut(&out, "a\nb", 9, to_entities);
    assert_string_equal(buf_str(&out), "<x><y><x>");
    buf_fini(&out);
}

static void open_sample(struct letter *letter, const char *text,
                        const char *language, int64_t late_ms)
{
    struct channel_message message = {.key = "k",
                                      .body = text,
                                      .created_ms = SAMPLE_MS,
                                      .now_ms = SAMPLE_MS + late_ms};
    assert_true(letter_open(letter, &message, language));
}

static void a_long_text_keeps_what_to_do_and_the_head(void **state)
{
    (void)state;
    char *many = calloc(1, 9001);
    memset(many, 'x', 9000);
    char *text = sample_with("drift", NULL, many);
    struct letter letter;
    struct buf out;
    buf_init(&out, LETTER_TEXT_MAX);
    open_sample(&letter, text, "en", 0);
    letter_plain(&out, &letter, 1000, NULL);
    assert_true(units_of(buf_str(&out)) <= 1000);
    assert_non_null(strstr(buf_str(&out), "xxx…"));
    assert_non_null(strstr(buf_str(&out), "→ Correct the published text"));
    assert_non_null(strstr(buf_str(&out), "seq 4711 · sha256 9f9f9f"));
    letter_close(&letter);
    buf_fini(&out);
    free(text);
    free(many);
}

static void what_is_late_says_so(void **state)
{
    (void)state;
    static const struct {
        const char *language, *mark;
    } cases[] = {
        {"ja", "[遅延: 2026-03-14T02:05:00+09:00 の通知を 1440 分後に送信]\n"},
        {"en", "[late: of 2026-03-14T02:05:00+09:00, sent 1440 min after]\n"},
    };
    char *text = sample_text("incident_opened");
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct letter letter;
        struct buf out;
        buf_init(&out, LETTER_TEXT_MAX);
        open_sample(&letter, text, cases[i].language, 86400000);
        letter_plain(&out, &letter, 5000, NULL);
        assert_memory_equal(buf_str(&out), cases[i].mark,
                            strlen(cases[i].mark));
        letter_close(&letter);
        buf_clear(&out);
        open_sample(&letter, text, cases[i].language, CHANNEL_LATE_MS);
        letter_plain(&out, &letter, 5000, NULL);
        assert_null(strstr(buf_str(&out),
                           cases[i].language[0] == 'j' ? "遅延" : "late:"));
        letter_close(&letter);
        buf_fini(&out);
    }
    free(text);
}

static void a_damaged_message_is_no_letter(void **state)
{
    (void)state;
    static const char *const damaged[] = {
        "", "{", "[]", "3", "{\"a\":1,\"a\":2}", "{\"key\":\"\\u0000\"}"};
    for (size_t i = 0; i < ARRAY_LEN(damaged); i++) {
        struct channel_message message = {.key = "k", .body = damaged[i]};
        struct letter letter;
        assert_false(letter_open(&letter, &message, "en"));
    }
}

/* Whatever an object lacks, receivers get something they take. */
static void an_empty_object_is_readable(void **state)
{
    (void)state;
    struct letter letter;
    struct buf out;
    buf_init(&out, LETTER_TEXT_MAX);
    open_sample(&letter, "{\"service\":7,\"ledger\":[]}", "ja", 0);
    assert_string_equal(letter.subject, "claimd");
    assert_string_equal(letter.service, "claimd");
    assert_string_equal(letter.service_name, "claimd");
    letter_plain(&out, &letter, 500, NULL);
    assert_true(out.len > 0);
    letter_close(&letter);
    buf_fini(&out);
}

static void answers_hold_no_secret(void **state)
{
    (void)state;
    static const char *const names[] = {"X-Key"};
    static const char *const texts[] = {"header-canary"};
    const struct param items[] = {
        {.name = "url",
         .kind = PARAM_SECRET,
         .text = "https://hooks.test/services/T000CANARY/B000CANARY?k=canary9"},
        {.name = "hmac", .kind = PARAM_SECRET, .text = "hmac-canary"},
        {.name = "headers",
         .kind = PARAM_PAIRS,
         .names = names,
         .texts = texts,
         .n_texts = 1},
    };
    const struct params params = {items, ARRAY_LEN(items)};
    static const char *const said[] = {
        "malformed: "
        "https://hooks.test/services/T000CANARY/B000CANARY?k=canary9",
        "no such hook: \\/services\\/T000CANARY\\/B000CANARY",
        "bad key canary9 hmac-canary header-canary",
    };
    for (size_t i = 0; i < ARRAY_LEN(said); i++) {
        char answer[CHANNEL_ANSWER_MAX];
        answer_make(answer, said[i], &params);
        assert_null(strcasestr(answer, "canary"));
        assert_non_null(strstr(answer, "***"));
    }
}

static void answers_are_printable_and_short(void **state)
{
    (void)state;
    const struct params none = {NULL, 0};
    char answer[CHANNEL_ANSWER_MAX];
    char long_one[1000];
    answer_make(answer, "a\x1b[31m\nb", &none);
    assert_string_equal(answer, "a\\x1B[31m\\x0Ab");
    for (size_t i = 0; i + 3 < sizeof long_one; i += 3) {
        memcpy(long_one + i, "停", 4);
    }
    answer_make(answer, long_one, &none);
    assert_true(strlen(answer) < CHANNEL_ANSWER_MAX);
    assert_int_equal(strlen(answer) % 3, 0); /* whole characters */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_cut_between_characters),
        cmocka_unit_test(an_escape_is_whole_or_not_there),
        cmocka_unit_test(a_long_text_keeps_what_to_do_and_the_head),
        cmocka_unit_test(what_is_late_says_so),
        cmocka_unit_test(a_damaged_message_is_no_letter),
        cmocka_unit_test(an_empty_object_is_readable),
        cmocka_unit_test(answers_hold_no_secret),
        cmocka_unit_test(answers_are_printable_and_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
