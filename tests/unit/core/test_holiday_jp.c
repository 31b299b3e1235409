#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "core/holiday_jp.h"

#define DAYS_MAX 40000

static int64_t day_of(int year, int month, int day)
{
    return civil_days((struct civil_date){year, month, day});
}

/* tests/data/holidays/jp.txt: see the README beside it. */
static size_t load_oracle(bool *holidays, int64_t first)
{
    FILE *file = fopen(TEST_DATA "/holidays/jp.txt", "r");
    assert_non_null(file);
    char line[32];
    size_t n = 0;
    while (fgets(line, sizeof line, file) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        struct civil_date date;
        assert_int_equal(civil_parse_date(line, &date), ERR_OK);
        holidays[civil_days(date) - first] = true;
        n++;
    }
    fclose(file);
    return n;
}

static void test_every_day_against_the_oracle(void **state)
{
    (void)state;
    static bool oracle[DAYS_MAX];
    int64_t first = day_of(HOLIDAY_JP_FIRST_YEAR, 1, 1);
    int64_t last = day_of(HOLIDAY_JP_LAST_YEAR, 12, 31);
    assert_true(last - first < DAYS_MAX);
    assert_true(load_oracle(oracle, first) > 1300);
    for (int64_t day = first; day <= last; day++) {
        struct civil_date date = civil_from_days(day);
        if (holiday_jp(date) != oracle[day - first]) {
            fail_msg("%04d-%02d-%02d", date.year, date.month, date.day);
        }
    }
}

/* Days that other tables are known to get wrong. */
static void test_days_worth_naming(void **state)
{
    (void)state;
    static const struct {
        struct civil_date date;
        bool holiday;
    } cases[] = {
        {{1973, 4, 30}, true}, /* the first substitute holiday */
        {{1972, 1, 2}, false}, /* a Sunday; and no substitutes yet */
        {{1988, 5, 4}, true},  /* between two holidays */
        {{1986, 5, 4}, false}, /* between two, but a Sunday, before 2007 */
        {{2009, 9, 22}, true}, /* 国民の休日 between two Mondays' feasts */
        {{2008, 5, 6}, true},  /* substitute on a Tuesday */
        {{2019, 5, 2}, true},  /* between holidays of the accession */
        {{2019, 12, 23}, false}, /* no Emperor's birthday that year */
        {{2020, 10, 12}, false}, /* moved to July */
        {{2021, 8, 9}, true},    /* substitute of the moved 山の日 */
        {{2026, 9, 22}, true},   {{2024, 2, 12}, true},
        {{2026, 12, 31}, false}, /* a custom, not a holiday */
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        assert_int_equal(holiday_jp(cases[i].date), cases[i].holiday);
    }
}

static void test_outside_the_known_years(void **state)
{
    (void)state;
    assert_false(holiday_jp((struct civil_date){1969, 1, 1}));
    assert_false(holiday_jp((struct civil_date){2051, 1, 1}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_day_against_the_oracle),
        cmocka_unit_test(test_days_worth_naming),
        cmocka_unit_test(test_outside_the_known_years),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
