#include "probes/document/day.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"

#define REIWA_BEFORE 2018 /* the year before its first */
#define FIRST_YEAR 1900

/* Digits, at most `most` of them. False: none, or more. */
static bool read_number(const char **at, int most, int *ret_number)
{
    int number = 0;
    int n = 0;
    for (; text_is_digit((*at)[n]) && n < most; n++) {
        number = number * 10 + ((*at)[n] - '0');
    }
    if (n == 0 || text_is_digit((*at)[n])) {
        return false;
    }
    *at += n;
    *ret_number = number;
    return true;
}

static bool skip(const char **at, const char *text)
{
    bool there = text_starts(*at, text);
    *at += there ? strlen(text) : 0;
    return there;
}

/* Between year and month, month and day; blanks after it do not matter. */
static bool skip_separator(const char **at, const char *sign)
{
    bool there =
        skip(at, sign) || skip(at, "-") || skip(at, "/") || skip(at, ".");
    *at += strspn(*at, " ");
    return there;
}

/* The year of Reiwa, written out or by its letter; its first is 元年. */
static bool read_era(const char **at, int *ret_year)
{
    if (!skip(at, "令和") && !skip(at, "R")) {
        return false;
    }
    if (skip(at, "元")) {
        *ret_year = REIWA_BEFORE + 1;
        return true;
    }
    if (!read_number(at, 2, ret_year)) {
        return false;
    }
    *ret_year += REIWA_BEFORE;
    return true;
}

static bool read_date(const char *at, struct civil_date *ret_date)
{
    struct civil_date date = {0};
    bool era = read_era(&at, &date.year);
    if (!era && (!read_number(&at, 4, &date.year) || date.year < FIRST_YEAR)) {
        return false;
    }
    if (!skip_separator(&at, "年") || !read_number(&at, 2, &date.month) ||
        !skip_separator(&at, "月") || !read_number(&at, 2, &date.day) ||
        date.month < 1 || date.month > 12 || date.day < 1 ||
        date.day > civil_days_in_month(date.year, date.month)) {
        return false;
    }
    *ret_date = date;
    return true;
}

enum err day_parse(const char *text, struct civil_date *ret_date)
{
    bool in_number = false;
    ASSERT(text != NULL);
    for (const char *at = text; *at != '\0'; at++) {
        if (!in_number && read_date(at, ret_date)) {
            return ERR_OK;
        }
        in_number = text_is_digit(*at);
    }
    return ERR_INVALID;
}

enum err day_parse_http(const char *text, struct civil_date *ret_date)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    char month[4];
    int year = 0;
    int day = 0;
    if (sscanf(text, "%*3[A-Za-z], %2d %3[A-Za-z] %4d", &day, month, &year) !=
        3) {
        return ERR_INVALID;
    }
    const char *found = strstr(months, month);
    if (found == NULL || (found - months) % 3 != 0 || strlen(month) != 3) {
        return ERR_INVALID;
    }
    struct civil_date date = {year, (int)((found - months) / 3) + 1, day};
    if (year < FIRST_YEAR || day < 1 ||
        day > civil_days_in_month(year, date.month)) {
        return ERR_INVALID;
    }
    *ret_date = date;
    return ERR_OK;
}
