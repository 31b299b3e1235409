/* Sentences: each there in both languages, and saying what they must. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/units.h"
#include "report/wording_texts.h"

static const char *const metrics[] = {
    "availability",  "incidents",          "incidents_long",
    "mttr",          "recovery_time",      "maintenance_notice",
    "service_hours", "backup_generations", "",
};

static struct buf out;

static int start(void **state)
{
    (void)state;
    buf_init(&out, 65536);
    return 0;
}

static int end(void **state)
{
    (void)state;
    buf_fini(&out);
    return 0;
}

/* 2026-11-01T00:00:00Z and a year before. */
#define TO_MS INT64_C(1793491200000)
#define FROM_MS INT64_C(1761955200000)

static const char *const value[] = {"99.9990"};
static struct claim claim;

static struct judgement judged(const char *metric, enum verdict verdict,
                               enum verdict_reason reason)
{
    claim = (struct claim){
        .id = "5.x",
        .item = 5,
        .metric = metric,
        .relation = RELATION_ACTUAL,
        .values = value,
        .n_values = 1,
        .unit = "percent",
    };
    return (struct judgement){
        .claim = &claim,
        .verdict = verdict,
        .reason = reason,
        .has_window = true,
        .window = {FROM_MS, TO_MS},
        .coverage = 99.72602739726027,
        .resolution_ms = 300000,
        .measured = {.unit = MEASURE_PERCENT,
                     .has_point = true,
                     .has_low = true,
                     .has_high = true,
                     .has_low_95 = true,
                     .point = 99.977169,
                     .low = 99.976979,
                     .high = 99.9773592,
                     .low_95 = 99.9764087},
    };
}

static const char *sentence(const struct judgement *judgement,
                            enum language language)
{
    buf_clear(&out);
    wording_verdict(&out, judgement, tz_utc(), language);
    assert_false(out.overflowed);
    return buf_str(&out);
}

static void is_whole(const struct judgement *judgement)
{
    for (int language = LANGUAGE_EN; language <= LANGUAGE_JA; language++) {
        const char *text = sentence(judgement, (enum language)language);
        assert_true(strlen(text) > 4);
        assert_null(strchr(text, '{'));
        assert_null(strstr(text, "  "));
    }
}

static void every_verdict_reason_and_metric_has_a_sentence(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof metrics / sizeof *metrics; i++) {
        for (int verdict = 0; verdict <= VERDICT_NOT_CLAIMED; verdict++) {
            for (int reason = 0; reason <= WHY_YOUNG; reason++) {
                struct judgement judgement =
                    judged(metrics[i], (enum verdict)verdict,
                           (enum verdict_reason)reason);
                judgement.has_true_again = judgement.has_seconds_left = true;
                is_whole(&judgement);
                judgement.measured = (struct measured){0};
                judgement.has_window = false;
                is_whole(&judgement);
            }
        }
    }
}

static void every_remark_is_there_in_both_languages(void **state)
{
    (void)state;
    for (size_t i = 0; i < text_detail_count; i++) {
        assert_non_null(text_detail(text_detail_keys[i]));
        struct judgement judgement =
            judged("mttr", VERDICT_UNDETERMINED, WHY_NO_SOURCE);
        judgement.detail = text_detail_keys[i];
        is_whole(&judgement);
    }
    assert_null(text_detail("no such key"));
    for (int key = 0; key < TEXT_COUNT; key++) {
        assert_non_null(text_fixed((enum text_key)key)->en);
        assert_non_null(text_fixed((enum text_key)key)->ja);
    }
}

static void names_are_there_in_both_languages(void **state)
{
    (void)state;
    for (int i = 0; i <= VERDICT_NOT_CLAIMED; i++) {
        assert_true(strlen(wording_verdict_name((enum verdict)i, LANGUAGE_JA)) >
                    0);
        assert_true(strlen(wording_verdict_name((enum verdict)i, LANGUAGE_EN)) >
                    0);
    }
    for (int i = WHY_COVERAGE; i <= WHY_YOUNG; i++) {
        assert_true(strlen(wording_reason_name((enum verdict_reason)i,
                                               LANGUAGE_JA)) > 0);
    }
}

static void drift_names_bound_window_and_end(void **state)
{
    (void)state;
    struct judgement judgement =
        judged("availability", VERDICT_OVERSTATED, WHY_NONE);
    judgement.has_true_again = true;
    judgement.true_again_ms = TO_MS + 61 * MS_PER_MINUTE;
    assert_string_equal(
        sentence(&judgement, LANGUAGE_EN),
        "no longer true: at most 99.97735 % availability from 2025-11-01 to "
        "2026-11-01, declared 99.9990 %. True again on 2026-11-01 01:01 if "
        "nothing else happens.");
    assert_string_equal(
        sentence(&judgement, LANGUAGE_JA),
        "もはや正しくありません：2025-11-01〜2026-11-01の稼働率は高くても"
        "99.97735 %、公表値99.9990 %。ほかに何も起きなければ2026-11-01 01:01"
        "に再び正しくなります。");
    claim.relation = RELATION_AT_LEAST;
    assert_int_equal(strncmp(sentence(&judgement, LANGUAGE_EN), "not kept", 8),
                     0);
}

static void doubt_says_why_and_what_would_change_it(void **state)
{
    (void)state;
    struct judgement judgement =
        judged("availability", VERDICT_UNDETERMINED, WHY_COVERAGE);
    judgement.has_seconds_left = true;
    judgement.seconds_left = 331;
    const char *text = sentence(&judgement, LANGUAGE_EN);
    assert_non_null(strstr(text, "99.726 %"));
    assert_non_null(strstr(text, "5 min 31 s more of downtime"));
    judgement.reason = WHY_RESOLUTION;
    assert_non_null(
        strstr(sentence(&judgement, LANGUAGE_EN), "every 5 min is too sparse"));
}

static const char *percent(double value_percent, int decimals)
{
    buf_clear(&out);
    wording_percent(&out, value_percent, decimals);
    return buf_str(&out);
}

static void percentages_are_cut_never_rounded_up(void **state)
{
    (void)state;
    assert_string_equal(percent(99.9999, 3), "99.999");
    assert_string_equal(percent(99.99999999999, 4), "99.9999");
    assert_string_equal(percent(100, 4), "100");
    assert_string_equal(percent(99.99895, 5), "99.99895");
    assert_string_equal(percent(99.9, 1), "99.9");
    assert_string_equal(percent(0, 4), "0.0000");
    assert_string_equal(percent(0.05, 4), "0.0500");
    assert_string_equal(percent(99.5, 0), "99");
}

static const char *duration(int64_t ms, enum language language)
{
    buf_clear(&out);
    wording_duration(&out, ms, language);
    return buf_str(&out);
}

static void durations_read_naturally(void **state)
{
    (void)state;
    assert_string_equal(duration(4984000, LANGUAGE_EN), "1 h 23 min 4 s");
    assert_string_equal(duration(4984000, LANGUAGE_JA), "1時間23分4秒");
    assert_string_equal(duration(28 * MS_PER_HOUR, LANGUAGE_JA), "1日4時間");
    assert_string_equal(duration(0, LANGUAGE_EN), "0 s");
    assert_string_equal(duration(250, LANGUAGE_EN), "250 ms");
    assert_string_equal(duration(29399, LANGUAGE_EN), "29.3 s");
    assert_string_equal(duration(-60000, LANGUAGE_EN), "-1 min");
}

static const char *declared(const char *text, const char *unit,
                            enum language language)
{
    static const char *values[1];
    values[0] = text;
    claim = (struct claim){
        .values = values, .n_values = 1, .unit = unit, .metric = "x"};
    buf_clear(&out);
    wording_declared(&out, &claim, NULL, language);
    return buf_str(&out);
}

static void claims_are_shown_in_words(void **state)
{
    (void)state;
    assert_string_equal(declared("P1M", NULL, LANGUAGE_JA), "1か月");
    assert_string_equal(declared("P7D", NULL, LANGUAGE_EN), "7 days");
    assert_string_equal(declared("PT0S", NULL, LANGUAGE_EN), "0 s");
    assert_string_equal(declared("0", "count", LANGUAGE_JA), "0件");
    assert_string_equal(declared("same_day", NULL, LANGUAGE_JA), "当日中");
    assert_string_equal(declared("true", NULL, LANGUAGE_JA), "あり");
    assert_string_equal(declared("PX", NULL, LANGUAGE_EN), "PX");
    claim.n_values = 0;
    claim.vague = "数分以内";
    buf_clear(&out);
    wording_declared(&out, &claim, "PT5M", LANGUAGE_EN);
    assert_string_equal(buf_str(&out), "5 min");
    buf_clear(&out);
    wording_declared(&out, &claim, NULL, LANGUAGE_EN);
    assert_string_equal(buf_str(&out), "数分以内");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_verdict_reason_and_metric_has_a_sentence),
        cmocka_unit_test(every_remark_is_there_in_both_languages),
        cmocka_unit_test(names_are_there_in_both_languages),
        cmocka_unit_test(drift_names_bound_window_and_end),
        cmocka_unit_test(doubt_says_why_and_what_would_change_it),
        cmocka_unit_test(percentages_are_cut_never_rounded_up),
        cmocka_unit_test(durations_read_naturally),
        cmocka_unit_test(claims_are_shown_in_words),
    };
    return cmocka_run_group_tests(tests, start, end);
}
