#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/units.h"
#include "lint/lapse.h"
#include "unit/lint/support_linted.h"

static void availability_and_incidents(void **state)
{
    (void)state;
    static const struct linted_case cases[] = {
        {"5\t直近1年の実績 99.9990 %\n12\t0回/0回\n", "error", "5,12",
         "284–331"},
        {"5\t直近1年の実績 99.9990 %\n12\t0回/0回\n16\t5分間隔\n", "error",
         "5,12", "284–331|300"},
        {"5\t過去3ヶ月の実績 99.95%\n12\t過去1年間に0件\n", "error", "5,12",
         "3,110|4,277"},
        {"5\tActual over the past 12 months: 99.98%\n12\t0 incidents in the "
         "past 12 months\n",
         "error", "5,12", "3,154|7,884"},
        /* No window is named: METI's year. */
        {"5\t実績 99.95%\n12\t0件\n", "error", "5,12", "12,614"},
        /* Weekdays 9 to 18 are 45 of 168 hours. */
        {"1\t平日9時から18時\n5\t直近1年の実績 99.9%\n12\t0件\n", "error",
         "5,12", "0–12,671"},
        /* Softened, of another period, or of grave incidents only. */
        {"5\t直近1年の実績 約99.95%\n12\t0件\n", "warning", "5,12", "0件"},
        {"5\t2025年度の実績 99.95%\n12\t過去1年間で0件\n", "warning", "5,12",
         ""},
        {"5\t99.95%(2025年実績)\n12\t0件\n", "warning", "5,12", "12,614"},
        {"5\t99.95%(2025年実績)\n12\t0件(2025年)\n", "error", "5,12", ""},
        {"5\t直近1年の実績 99.95%\n12\t0件(サービス全体が停止した障害)\n",
         "warning", "5,12", ""},
        /* A day of an incident, and hardly any downtime. */
        {"5\t直近1年の実績 99.99%\n12\t年間3件、うち1日以上要したもの1件\n",
         "warning", "5,12", "86,400|4,730"},
        {"5\t直近1年の実績 100%\n12\t過去1年間で2件\n", "warning", "5,12",
         "2件"},
        {"5\t直近1年の実績 99.95%\n12\t過去1年間で2件\n", NULL, "", ""},
        {"5\t直近1年の実績 100%\n12\t0件\n", NULL, "", ""},
        {"5\t直近1年の実績 100.00%\n12\t0件\n", NULL, "", ""},
        {"5\t目標 99.95%\n12\t0件\n", NULL, "", ""},
        {"5\t99.95%以上を保証\n12\t0件\n", NULL, "", ""},
        {"5\t直近1年の実績 99.95%以上\n12\t0件\n", NULL, "", ""},
        {"5\t直近1年の実績 99.95%\n12\t過去3ヶ月間で0件\n", NULL, "", ""},
        /* Planned stops are no incidents. */
        {"5\t直近1年の実績 99.9%(計画停止を含む)\n12\t0件\n", NULL, "", ""},
        {"5\tActual of the last year: 99.9% (including maintenance)\n"
         "12\t0 incidents\n",
         NULL, "", ""},
        {"5\t直近1年の実績 99.9%(計画停止を含まない)\n12\t0件\n", "error",
         "5,12", ""},
        {"5\t直近1年の実績 99.5%\n12\t年間3件、うち1日以上要したもの1件\n",
         NULL, "", ""},
        {"5\t直近1年の実績 99.95%\n", NULL, "", ""},
        {"5\t直近1年の実績 99.95%\n12\t公表していません\n", NULL, "", ""},
    };
    LINTED_EXPECT("availability-vs-incidents", cases);
}

static void availability_and_mttr(void **state)
{
    (void)state;
    static const struct linted_case cases[] = {
        {"5\t直近1年の実績 99.9990 %\n10\t0分(過去1年間)\n12\t0回/0回\n",
         "error", "5,10,12", "284–331|315"},
        {"5\t直近1年の実績 99.95%\n10\t過去1年の実績 平均10分\n"
         "12\t過去1年間で2件\n",
         "error", "5,10,12", "12,614–17,345|15,768|1,140–1,320"},
        {"5\t直近1年の実績 99.95%\n10\t過去1年の実績 平均20時間\n"
         "12\t過去1年間で2件\n",
         "error", "5,10,12", "15,768"},
        {"5\t直近1年の実績 99.95%\n10\t過去1年の実績 平均20時間\n"
         "12\t過去1年間で2件(一部機能の停止を含む)\n",
         "warning", "5,10,12", "15,768"},
        /* 4 × 66 min = 4.4 h = 15,840 s. */
        {"5\t直近1年の実績 99.95%\n10\t過去1年の実績 平均66分\n"
         "12\t過去1年間で4件\n",
         NULL, "", ""},
        /* Hours may have been rounded: 4 × 0.5 to 2 h. */
        {"5\t直近1年の実績 99.95%\n10\t過去1年の実績 平均1時間\n"
         "12\t過去1年間で4件\n",
         NULL, "", ""},
        {"5\t99.95%以上\n10\t過去1年の実績 平均10分\n12\t過去1年間で2件\n",
         NULL, "", ""},
        /* Within an hour may be a minute. */
        {"5\t直近1年の実績 99.999%\n10\t1時間以内(直近1年の実績)\n"
         "12\t2件/0件\n",
         NULL, "", ""},
        /* Figures of several services are not of one. */
        {"5\t受注 直近1年の実績 99.99%、請求 直近1年の実績 99.90%\n"
         "10\t受注 0.9時間、請求 4.4時間(直近1年)\n12\t受注 1件、請求 2件\n",
         NULL, "", ""},
        {"5\t直近1年の実績 99.99%\n10\t20時間(直近1年)\n"
         "12\t5件/2件(直近1年。停止を伴わない障害を含む)\n",
         "warning", "5,10,12", ""},
        {"5\t直近1年の実績 99.95%\n10\t10分以内\n12\t過去1年間で2件\n", NULL,
         "", ""},
        {"5\t直近1ヶ月の実績 99.95%\n10\t過去1年の実績 平均10分\n"
         "12\t過去1年間で2件\n",
         NULL, "", ""},
    };
    LINTED_EXPECT("availability-vs-mttr", cases);
}

static void long_incidents(void **state)
{
    (void)state;
    static const struct linted_case cases[] = {
        {"12\t1回/2回\n", "error", "12", "1|2"},
        {"12\t2回/1回\n", NULL, "", ""},
        {"12\t0回/0回\n", NULL, "", ""},
        /* Counted side by side, not one within the other. */
        {"12\t1日以内に復旧した障害0件、1日以上要した障害1件\n", NULL, "", ""},
    };
    LINTED_EXPECT("long-incidents", cases);
}

static void mttr_and_incidents(void **state)
{
    (void)state;
    static const struct linted_case of_nothing[] = {
        {"10\t0分(過去1年間)\n12\t0回/0回\n", "warning", "10,12", "0分|0回"},
        {"10\t過去1年の実績 平均30分\n12\t0件\n", "warning", "10,12", "30分"},
        {"10\t過去1年の実績 平均30分\n12\t1件\n", NULL, "", ""},
        {"10\t60分以内を目標\n12\t0件\n", NULL, "", ""},
        {"10\t障害は発生していません\n12\t0件\n", NULL, "", ""},
        {"10\t過去3年の実績 平均30分\n12\t過去1年間で0件\n", NULL, "", ""},
    };
    LINTED_EXPECT("mttr-of-nothing", of_nothing);
    static const struct linted_case impossible[] = {
        {"10\t過去1年の実績 平均2時間\n12\t過去1年間で3回/1回\n", "warning",
         "10,12", "28,800"},
        {"10\t0分(過去1年間)\n12\t過去1年間で3回/0回\n", "warning", "10,12",
         "3"},
        {"10\t過去1年の実績 平均9時間\n12\t過去1年間で3回/1回\n", NULL, "", ""},
        {"10\t0分(過去1年間)\n12\t0回/0回\n", NULL, "", ""},
    };
    LINTED_EXPECT("mttr-vs-incidents", impossible);
}

static void populations(void **state)
{
    (void)state;
    static const struct linted_case cases[] = {
        {"10\t0分(過去1年間) サービス全体が停止する障害はありません\n"
         "12\t0回/0回\n",
         "warning", "10,12", "サービス全体"},
        {"10\t過去1年の実績 平均30分\n12\t全面停止は過去1年間で0件\n",
         "warning", "10,12", "全面停止"},
        {"10\t過去1年の実績 平均30分(全面停止)\n"
         "12\t全面停止は過去1年間で1件\n",
         NULL, "", ""},
        {"10\t過去1年の実績 平均30分\n12\t過去1年間で1件\n", NULL, "", ""},
    };
    LINTED_EXPECT("population-mismatch", cases);
}

static void resolution(void **state)
{
    (void)state;
    static const struct linted_case cases[] = {
        {"5\t直近1年の実績 99.9990 %\n16\t1分または5分間隔\n", "warning",
         "5,16", "31.5|60–300"},
        /* Of a promise all that it allows: 259 s a month. */
        {"5\t月間稼働率 99.99%を保証\n16\t5分間隔\n", "warning", "5,16",
         "259|300"},
        {"5\t月間稼働率 99.99%を保証\n16\t1分間隔\n", NULL, "", ""},
        {"5\t直近1年の実績 99.999%\n16\t1分または5分間隔\n", NULL, "", ""},
        {"5\t直近1年の実績 99.9990 %\n16\t30秒間隔\n", NULL, "", ""},
        {"5\t直近1年の実績 99.9990 %\n16\t常時監視\n", NULL, "", ""},
    };
    LINTED_EXPECT("resolution", cases);
}

static void recovery_targets(void **state)
{
    (void)state;
    static const struct linted_case breaking[] = {
        {"5\t直近1年の実績 99.9990 %\n"
         "11\t営業時間中は当日中、営業時間外は翌営業日中に再開\n"
         "26\t平日10時から18時\n",
         "warning", "5,11", "14|96|315|160|1,100"},
        /* Open on Saturdays too: from Saturday to Monday. */
        {"5\t直近1年の実績 99.9990 %\n11\t翌営業日中\n"
         "26\t月曜日から土曜日 9時から18時\n",
         "warning", "5,11", "72"},
        {"5\t月間稼働率 99.9%以上\n11\t4時間以内\n", "warning", "5,11",
         "4|2,592|5.6"},
        {"5\t99.9%以上/年\n11\t3営業日以内\n", "warning", "5,11", "144|16"},
        {"5\t月間稼働率 99.9%以上\n11\t30分以内\n", NULL, "", ""},
        /* Served on weekdays: nights of an outage do not count. */
        {"1\t平日9時から18時\n5\t月間稼働率 99.9%以上\n11\t翌営業日中\n", NULL,
         "", ""},
        {"1\t平日9時から18時\n5\t月間稼働率 99.9%以上\n11\t4時間以内\n",
         "warning", "5,11", "694|21"},
        {"5\t直近1年の実績 99.5%\n11\t当日中\n", NULL, "", ""},
        {"5\t直近1年の実績 100%\n11\t4時間以内\n", NULL, "", ""},
        {"5\t99.9%以上\n11\t規定はありません\n", NULL, "", ""},
    };
    LINTED_EXPECT("recovery-breaks-availability", breaking);
    static const struct linted_case mean[] = {
        {"10\t過去1年の実績 平均6時間\n11\t4時間以内\n", "warning", "10,11",
         "4"},
        {"10\t8時間以内\n11\t4時間以内\n", "warning", "10,11", "4"},
        {"10\t過去1年の実績 平均4時間\n11\t4時間以内\n", NULL, "", ""},
        {"10\t4時間以内\n11\t4時間以内\n", NULL, "", ""},
        {"10\t過去1年の実績 平均6時間\n11\t当日中\n", NULL, "", ""},
    };
    LINTED_EXPECT("mttr-vs-recovery", mean);
}

static void promises(void **state)
{
    (void)state;
    static const struct linted_case cases[] = {
        {"5\t目標 99.95%以上、直近1年の実績 99.90%\n", "warning", "5",
         "99.95 %|99.90 %"},
        {"5\t目標 99.95%以上、直近1年の実績 99.97%\n", NULL, "", ""},
        {"5\t目標 99.95%以上、直近1年の実績 99.9%\n", NULL, "", ""},
        {"5\t直近1年の実績 99.90%\n", NULL, "", ""},
    };
    LINTED_EXPECT("promise-not-met", cases);
}

/* What the texts show is right to the second, the tenth and two digits. */
static void figures_as_text(void **state)
{
    (void)state;
    struct arena arena = {0};
    assert_string_equal(lapse_seconds(&arena, 0), "0");
    assert_string_equal(lapse_seconds(&arena, 32), "0.032");
    assert_string_equal(lapse_seconds(&arena, 31536), "31.5");
    assert_string_equal(lapse_seconds(&arena, 60000), "60");
    assert_string_equal(lapse_seconds(&arena, 99960), "100");
    assert_string_equal(lapse_seconds(&arena, 315360), "315");
    assert_string_equal(lapse_seconds(&arena, INT64_C(31536000000)),
                        "31,536,000");
    assert_string_equal(lapse_times(&arena, 50400000, 315360), "160");
    assert_string_equal(lapse_times(&arena, 345600000, 315360), "1,100");
    assert_string_equal(lapse_times(&arena, 14400000, 2592000), "5.6");
    assert_string_equal(lapse_times(&arena, 999, 10), "100");
    assert_string_equal(lapse_time(&arena, 14 * MS_PER_HOUR, true), "14 時間");
    assert_string_equal(lapse_time(&arena, 90 * MS_PER_MINUTE, false),
                        "90 min");
    assert_string_equal(lapse_days(&arena, 6 * MS_PER_DAY, false), "6 days");
    assert_string_equal(lapse_words(&arena, NULL, true), "1 年");
    assert_string_equal(lapse_words(&arena, "P3M", false), "3 months");
    arena_fini(&arena);
}

static void hours_of_a_week(void **state)
{
    (void)state;
    struct lapse_week week;
    assert_true(lapse_hours("24x365", &week));
    assert_int_equal(week.minutes, 7 * 24 * 60);
    assert_true(lapse_hours("mon-wed,fri 10:00-12:00,13:00-18:00, "
                            "sat 09:00-12:00",
                            &week));
    assert_int_equal(week.minutes, 4 * 7 * 60 + 3 * 60);
    assert_int_equal(week.opens[0], 600);
    assert_int_equal(week.closes[4], 1080);
    assert_int_equal(week.opens[3], -1);
    assert_true(lapse_hours("06:00-26:00", &week));
    assert_int_equal(week.minutes, 7 * 20 * 60);
    static const char *const broken[] = {"",
                                         "mon",
                                         "mon-",
                                         "fri-mon 10:00-12:00",
                                         "mon 10:00",
                                         "mon 10-12",
                                         "mon 12:00-10:00",
                                         "mon 10:00-12:00,",
                                         "mon, 10:00-12:00",
                                         "mon 10:00-12:00 x"};
    for (size_t i = 0; i < ARRAY_LEN(broken); i++) {
        assert_false(lapse_hours(broken[i], &week));
    }
    assert_false(lapse_hours(NULL, &week));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(availability_and_incidents),
        cmocka_unit_test(availability_and_mttr),
        cmocka_unit_test(long_incidents),
        cmocka_unit_test(mttr_and_incidents),
        cmocka_unit_test(populations),
        cmocka_unit_test(resolution),
        cmocka_unit_test(recovery_targets),
        cmocka_unit_test(promises),
        cmocka_unit_test(figures_as_text),
        cmocka_unit_test(hours_of_a_week),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
