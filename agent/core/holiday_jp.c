#include "core/holiday_jp.h"

#include "base/check.h"

#define FIRST HOLIDAY_JP_FIRST_YEAR
#define LAST HOLIDAY_JP_LAST_YEAR

/* The holidays that article 2 or an act of its own names by date, with the
 * years they were in force. */
static const struct {
    int month, day, from_year, to_year;
} fixed[] = {
    {1, 1, FIRST, LAST},   /* 元日 */
    {1, 15, FIRST, 1999},  /* 成人の日 */
    {2, 11, FIRST, LAST},  /* 建国記念の日 */
    {2, 23, 2020, LAST},   /* 天皇誕生日 */
    {2, 24, 1989, 1989},   /* 大喪の礼 */
    {4, 29, FIRST, LAST},  /* 天皇誕生日, みどりの日, 昭和の日 */
    {5, 1, 2019, 2019},    /* 即位の日 */
    {5, 3, FIRST, LAST},   /* 憲法記念日 */
    {5, 4, 2007, LAST},    /* みどりの日 */
    {5, 5, FIRST, LAST},   /* こどもの日 */
    {6, 9, 1993, 1993},    /* 結婚の儀 */
    {7, 20, 1996, 2002},   /* 海の日 */
    {7, 22, 2021, 2021},   /* 海の日, moved for the Olympic games */
    {7, 23, 2020, 2020},   /* the same */
    {7, 23, 2021, 2021},   /* スポーツの日, moved */
    {7, 24, 2020, 2020},   /* the same */
    {8, 8, 2021, 2021},    /* 山の日, moved */
    {8, 10, 2020, 2020},   /* the same */
    {8, 11, 2016, 2019},   /* 山の日 */
    {8, 11, 2022, LAST},   /* 山の日 */
    {9, 15, FIRST, 2002},  /* 敬老の日 */
    {10, 10, FIRST, 1999}, /* 体育の日 */
    {10, 22, 2019, 2019},  /* 即位礼正殿の儀 */
    {11, 3, FIRST, LAST},  /* 文化の日 */
    {11, 12, 1990, 1990},  /* 即位礼正殿の儀 */
    {11, 23, FIRST, LAST}, /* 勤労感謝の日 */
    {12, 23, 1989, 2018},  /* 天皇誕生日 */
};

/* ハッピーマンデー: the n-th Monday of a month. */
static const struct {
    int month, nth, from_year, to_year;
} mondays[] = {
    {1, 2, 2000, LAST},  /* 成人の日 */
    {7, 3, 2003, 2019},  /* 海の日 */
    {7, 3, 2022, LAST},  /* 海の日 */
    {9, 3, 2003, LAST},  /* 敬老の日 */
    {10, 2, 2000, 2019}, /* 体育の日 */
    {10, 2, 2022, LAST}, /* スポーツの日 */
};

#define MONDAY 0
#define SUNDAY 6

static bool is_fixed(struct civil_date date)
{
    for (size_t i = 0; i < ARRAY_LEN(fixed); i++) {
        if (date.month == fixed[i].month && date.day == fixed[i].day &&
            date.year >= fixed[i].from_year && date.year <= fixed[i].to_year) {
            return true;
        }
    }
    return false;
}

static bool is_happy_monday(struct civil_date date)
{
    for (size_t i = 0; i < ARRAY_LEN(mondays); i++) {
        if (date.month == mondays[i].month &&
            (date.day - 1) / 7 + 1 == mondays[i].nth &&
            date.year >= mondays[i].from_year &&
            date.year <= mondays[i].to_year) {
            return civil_weekday(date) == MONDAY;
        }
    }
    return false;
}

/* The day of the month on which an equinox falls, by the approximation of the
 * Hydrographic Department (海上保安庁水路部), good for 1900 to 2099. Its
 * constants, in 1/10,000 day, changed in 1980, and with them the year its leap
 * days are counted from. */
static int equinox_day(int year, int before_1980, int from_1980)
{
    int years = year - 1980;
    int constant = year < 1980 ? before_1980 : from_1980;
    int leap_days = (year < 1980 ? year - 1983 : years) / 4;
    return (int)((constant * 100LL + 242194LL * years) / 1000000) - leap_days;
}

static bool is_equinox(struct civil_date date)
{
    if (date.month == 3) {
        return date.day == equinox_day(date.year, 208357, 208431);
    }
    return date.month == 9 &&
           date.day == equinox_day(date.year, 232588, 232488);
}

/* A holiday that the act or a special act names. */
static bool is_named(int64_t day)
{
    struct civil_date date = civil_from_days(day);
    return is_fixed(date) || is_happy_monday(date) || is_equinox(date);
}

static int64_t day_of(int year, int month, int day)
{
    return civil_days((struct civil_date){year, month, day});
}

/* 振替休日, article 3, 2: the Monday after a Sunday that is a holiday, since
 * 1973-04-12; since 2007 the next day that is no holiday itself. */
static bool is_substitute(int64_t day)
{
    if (day < day_of(1973, 4, 12)) {
        return false;
    }
    bool only_monday = day < day_of(2007, 1, 1);
    for (int64_t before = day - 1; is_named(before); before--) {
        if (civil_weekday(civil_from_days(before)) == SUNDAY) {
            return true;
        }
        if (only_monday) {
            return false;
        }
    }
    return false;
}

/* 国民の休日, article 3, 3: a day between two holidays, since 1985-12-27;
 * until 2006 not a Sunday. */
static bool is_between(int64_t day)
{
    if (day < day_of(1985, 12, 27) || !is_named(day - 1) ||
        !is_named(day + 1)) {
        return false;
    }
    return day >= day_of(2007, 1, 1) ||
           civil_weekday(civil_from_days(day)) != SUNDAY;
}

bool holiday_jp(struct civil_date date)
{
    ASSERT(date.month >= 1 && date.month <= 12);
    if (date.year < FIRST || date.year > LAST) {
        return false;
    }
    int64_t day = civil_days(date);
    return is_named(day) || is_substitute(day) || is_between(day);
}
