/* What a report says in words of its own, and what it finds changed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/check.h"
#include "base/units.h"
#include "report/changes.h"
#include "report/render.h"
#include "report/wording_report.h"

static struct buf out;

static int start(void **state)
{
    (void)state;
    buf_init(&out, 1 << 20);
    return 0;
}

static int end(void **state)
{
    (void)state;
    buf_fini(&out);
    return 0;
}

static void assert_day(const struct window_day *day, enum window_step step,
                       const char *english, const char *japanese)
{
    buf_clear(&out);
    wording_day(&out, day, step, LANGUAGE_EN);
    assert_string_equal(buf_str(&out), english);
    buf_clear(&out);
    wording_day(&out, day, step, LANGUAGE_JA);
    assert_string_equal(buf_str(&out), japanese);
}

static void a_day_in_one_line(void **state)
{
    (void)state;
    struct window_day day = {.date = {2026, 11, 5}, .state = DAY_UP};
    day.planned_ms = MS_PER_DAY;
    assert_day(&day, WINDOW_STEP_DAY, "2026-11-05 (Thu): up",
               "2026-11-05(木)：稼働");
    day.state = DAY_DOWN;
    day.down_ms = 62 * MS_PER_MINUTE;
    day.down_min_ms = 58 * MS_PER_MINUTE;
    day.down_max_ms = 69 * MS_PER_MINUTE;
    day.unknown_ms = 3 * MS_PER_MINUTE;
    day.maintenance_ms = 2 * MS_PER_HOUR;
    assert_day(&day, WINDOW_STEP_DAY,
               "2026-11-05 (Thu): down; downtime 1 h 2 min (58 min – 1 h 9 "
               "min); not observed 3 min; planned maintenance 2 h",
               "2026-11-05(木)：停止あり、停止1時間2分(58分〜1時間9分)、"
               "未観測3分、計画停止2時間");
    day = (struct window_day){.date = {2026, 11, 1}, .state = DAY_UNCERTAIN};
    day.down_max_ms = 5 * MS_PER_MINUTE;
    day.unknown_ms = 3 * MS_PER_MINUTE;
    assert_day(&day, WINDOW_STEP_MONTH,
               "2026-11: uncertain; possibly down 2 min; not observed 3 min",
               "2026-11：不確か、停止の可能性2分、未観測3分");
}

static void hours_as_people_write_them(void **state)
{
    (void)state;
    static const struct hours_entry entries[] = {
        {.days = 0x1F, .from_ms = 9 * MS_PER_HOUR, .to_ms = 64800000},
        {.days = 1 << 5, .from_ms = 36000000, .to_ms = MS_PER_DAY},
    };
    struct hours hours = {.entries = entries, .n_entries = 2};
    buf_clear(&out);
    wording_hours(&out, &hours, LANGUAGE_EN);
    assert_string_equal(buf_str(&out),
                        "Mon, Tue, Wed, Thu, Fri 09:00–18:00; Sat 10:00–24:00");
    buf_clear(&out);
    wording_hours(&out, &hours, LANGUAGE_JA);
    assert_string_equal(buf_str(&out),
                        "月・火・水・木・金 09:00–18:00、土 10:00–24:00");
}

static void differences_have_signs(void **state)
{
    (void)state;
    buf_clear(&out);
    wording_more_points(&out, -4.194625, 5);
    buf_putc(&out, ' ');
    wording_more_points(&out, 0.000004, 5);
    buf_putc(&out, ' ');
    wording_more(&out, 6);
    buf_putc(&out, ' ');
    wording_more_ms(&out, -90000, LANGUAGE_EN);
    assert_string_equal(buf_str(&out), "−4.19463 ±0.00000 +6 −1 min 30 s");
}

static void response_times_keep_three_digits(void **state)
{
    (void)state;
    static const struct {
        uint32_t time_us;
        const char *text;
    } cases[] = {{0, "0.0 ms"},           {1250, "1.2 ms"},
                 {99999, "99.9 ms"},      {219400, "219 ms"},
                 {9871000, "9871 ms"},    {10000000, "10.0 s"},
                 {UINT32_MAX, "4294.9 s"}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        buf_clear(&out);
        wording_response(&out, cases[i].time_us);
        assert_string_equal(buf_str(&out), cases[i].text);
    }
}

static void every_method_has_words(void **state)
{
    (void)state;
    for (int i = 0; i < OTHER_METHODS; i++) {
        const struct text *texts[] = {
            text_other_name((enum other_method)i),
            text_other_sentence((enum other_method)i)};
        for (size_t k = 0; k < ARRAY_LEN(texts); k++) {
            assert_true(strlen(texts[k]->en) > 0 && strlen(texts[k]->ja) > 0);
        }
    }
}

static const char *const nines[] = {"99.99"};
static const char *const other_nines[] = {"99.95"};
static const struct claim claims[] = {
    {.id = "5.availability",
     .item = 5,
     .metric = "availability",
     .relation = RELATION_AT_LEAST,
     .values = nines,
     .n_values = 1,
     .unit = "percent",
     .quote = "99.99%以上"},
    {.id = "5.availability",
     .item = 5,
     .metric = "availability",
     .relation = RELATION_AT_LEAST,
     .values = other_nines,
     .n_values = 1,
     .unit = "percent",
     .quote = "99.95%以上"},
    {.id = "12.incidents", .item = 12, .metric = "incidents", .quote = "0"},
    {.id = "10.mttr", .item = 10, .metric = "mttr", .quote = "1"},
};

static struct status_claim said(const struct claim *claim, enum verdict verdict,
                                enum verdict_reason reason)
{
    return (struct status_claim){
        .judgement = {.claim = claim, .verdict = verdict, .reason = reason}};
}

static void what_changed_is_found(void **state)
{
    (void)state;
    const struct status_claim was[] = {
        said(&claims[0], VERDICT_HOLDS, WHY_NONE),
        said(&claims[2], VERDICT_UNDETERMINED, WHY_YOUNG)};
    const struct status_claim same[] = {
        said(&claims[0], VERDICT_HOLDS, WHY_NONE),
        said(&claims[2], VERDICT_UNDETERMINED, WHY_YOUNG)};
    const struct status_claim now[] = {
        said(&claims[1], VERDICT_HOLDS, WHY_NONE),
        said(&claims[3], VERDICT_OVERSTATED, WHY_NONE)};
    struct report_previous previous = {.claims = was, .n_claims = 2};
    struct report report = {.claims = same, .n_claims = 2};
    struct arena arena;
    arena_init(&arena);
    size_t n = 99;
    changes_of(&arena, &report, &n);
    assert_int_equal(n, 0);
    report.previous = &previous;
    changes_of(&arena, &report, &n);
    assert_int_equal(n, 0);
    report.claims = now;
    const struct change *changes = changes_of(&arena, &report, &n);
    assert_int_equal(n, 3);
    assert_true(changes[0].is_reworded);
    assert_ptr_equal(changes[0].claim, &claims[1]);
    assert_null(changes[1].previous);
    assert_string_equal(changes[1].claim->id, "10.mttr");
    assert_null(changes[2].now);
    assert_string_equal(changes[2].claim->id, "12.incidents");
    arena_fini(&arena);
}

static void notes_follow_their_incident(void **state)
{
    (void)state;
    const struct incident incidents[] = {
        {.start_ms = 1000, .end_ms = 2000, .end_latest_ms = 2000},
        {.start_ms = 5000,
         .end_ms = 9000,
         .end_latest_ms = 9000,
         .has_start_earliest = true,
         .start_earliest_ms = 4500},
    };
    struct report report = {.figures = {.window = {0, 10000},
                                        .incidents = incidents,
                                        .n_incidents = 2}};
    const struct incident_note moved = {.incident_ms = 6000};
    const struct incident_note loose = {.incident_ms = 3000};
    const struct incident_note elsewhere = {.incident_ms = 10000};
    assert_true(changes_note_is_of(&moved, &incidents[1]));
    assert_false(changes_note_is_of(&moved, &incidents[0]));
    const struct incident_note before = {.incident_ms = 4600};
    assert_true(changes_note_is_of(&before, &incidents[1]));
    assert_false(changes_note_is_loose(&report, &moved));
    assert_true(changes_note_is_loose(&report, &loose));
    assert_false(changes_note_is_loose(&report, &elsewhere));
}

/* 99.98999 % is not the 99.99 % that was claimed. */
static void a_figure_never_looks_like_its_claim(void **state)
{
    (void)state;
    struct status_claim claim = said(&claims[0], VERDICT_OVERSTATED, WHY_NONE);
    struct report report = {
        .service_id = "orders",
        .service_name = "orders",
        .timezone = "UTC",
        .tz = tz_utc(),
        .window_text = "2026-10",
        .figures = {.window = {0, MS_PER_DAY},
                    .has_point = true,
                    .has_bounds = true,
                    .point = 99.989996,
                    .low = 99.989996,
                    .high = 99.989996,
                    .low_95 = 99.989996,
                    .coverage = 99.9999999},
        .claims = &claim,
        .n_claims = 1,
        .origin = {.version = "0", .config_hash = "", .ledger_head = ""},
    };
    for (int language = LANGUAGE_EN; language <= LANGUAGE_JA; language++) {
        buf_clear(&out);
        render_report_html(&out, &report, (enum language)language);
        assert_non_null(strstr(buf_str(&out), "99.98999&nbsp;%"));
        assert_null(strstr(buf_str(&out), "99.99000&nbsp;%"));
        assert_null(strstr(buf_str(&out), "100.000"));
        assert_non_null(strstr(buf_str(&out), "99.999&nbsp;%"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_day_in_one_line),
        cmocka_unit_test(hours_as_people_write_them),
        cmocka_unit_test(differences_have_signs),
        cmocka_unit_test(response_times_keep_three_digits),
        cmocka_unit_test(every_method_has_words),
        cmocka_unit_test(what_changed_is_found),
        cmocka_unit_test(notes_follow_their_incident),
        cmocka_unit_test(a_figure_never_looks_like_its_claim),
    };
    return cmocka_run_group_tests(tests, start, end);
}
