/* Amounts, instants and claimed values as a person reads them. */
#include "report/wording_texts.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "core/span.h"

#define DECIMALS_MAX 9

/* Forgives what a double cannot hold (99.9 is a little more or less): far less
 * than a millisecond in a century at nine decimals. */
#define CUT_SLACK 1e-6

void wording_percent(struct buf *out, double percent, int decimals)
{
    ASSERT(decimals >= 0 && decimals <= DECIMALS_MAX);
    int64_t scale = 1;
    for (int i = 0; i < decimals; i++) {
        scale *= 10;
    }
    int64_t cut = (int64_t)floor(percent * (double)scale + CUT_SLACK);
    if (percent < 100 && cut >= 100 * scale) {
        cut = 100 * scale - 1;
    }
    if (decimals == 0 || cut == 100 * scale) {
        buf_printf(out, "%" PRId64, cut / scale);
        return;
    }
    buf_printf(out, "%" PRId64 ".%0*" PRId64, cut / scale, decimals,
               cut % scale);
}

int wording_decimals(const struct claim *claim)
{
    ASSERT(claim != NULL);
    if (claim->n_values == 0) {
        return 0;
    }
    const char *point = strchr(claim->values[0], '.');
    size_t digits = point == NULL ? 0 : strspn(point + 1, "0123456789");
    return digits < DECIMALS_MAX ? (int)digits : DECIMALS_MAX;
}

static void part(struct buf *out, int64_t amount, enum text_key unit,
                 enum language language, bool *has_part)
{
    if (amount == 0) {
        return;
    }
    if (*has_part) {
        buf_puts(out, text_in(text_fixed(TEXT_DURATION_SEPARATOR), language));
    }
    buf_printf(out, "%" PRId64 "%s", amount,
               text_in(text_fixed(unit), language));
    *has_part = true;
}

void wording_duration(struct buf *out, int64_t ms, enum language language)
{
    bool has_part = false;
    if (ms < 0) {
        buf_putc(out, '-');
        ms = -ms;
    }
    ASSERT(ms >= 0);
    if (ms == 0) {
        buf_puts(out, language == LANGUAGE_JA ? "0秒" : "0 s");
    } else if (ms < MS_PER_SECOND) {
        part(out, ms, TEXT_MILLISECONDS, language, &has_part);
    } else if (ms < MS_PER_MINUTE && ms % MS_PER_SECOND >= 100) {
        buf_printf(out, "%" PRId64 ".%" PRId64 "%s", ms / MS_PER_SECOND,
                   ms % MS_PER_SECOND / 100,
                   text_in(text_fixed(TEXT_SECONDS), language));
    } else {
        part(out, ms / MS_PER_DAY, TEXT_DAYS, language, &has_part);
        part(out, ms % MS_PER_DAY / MS_PER_HOUR, TEXT_HOURS, language,
             &has_part);
        part(out, ms % MS_PER_HOUR / MS_PER_MINUTE, TEXT_MINUTES, language,
             &has_part);
        part(out, ms % MS_PER_MINUTE / MS_PER_SECOND, TEXT_SECONDS, language,
             &has_part);
    }
}

/* "7 days" where a duration would say "7 d": a promise is read as words. */
static void calendar_part(struct buf *out, int amount, enum text_key unit,
                          enum language language, bool *has_part)
{
    part(out, amount, unit, language, has_part);
    if (amount > 1 && language == LANGUAGE_EN) {
        buf_putc(out, 's');
    }
}

/* `days`: the word for its days, of business or not. */
static void span_words(struct buf *out, const struct span *span,
                       enum text_key days, enum language language)
{
    bool has_part = false;
    ASSERT(span->months >= 0 && span->days >= 0);
    calendar_part(out, span->months / 12, TEXT_YEARS, language, &has_part);
    calendar_part(out, span->months % 12, TEXT_MONTHS, language, &has_part);
    calendar_part(out, span->days, days, language, &has_part);
    if (has_part && span->exact_ms == 0) {
        return;
    }
    if (has_part) {
        buf_puts(out, text_in(text_fixed(TEXT_DURATION_SEPARATOR), language));
    }
    wording_duration(out, span->exact_ms, language);
}

/* Values that are words of the specification; NULL for others. */
static const struct text *value_word(const char *value)
{
    static const struct {
        const char *value;
        enum text_key key;
    } words[] = {
        {"same_day", TEXT_SAME_DAY},
        {"next_business_day", TEXT_NEXT_BUSINESS_DAY},
        {"24x365", TEXT_ALWAYS},
        {"true", TEXT_YES},
        {"false", TEXT_NO},
    };
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (text_equal(value, words[i].value)) {
            return text_fixed(words[i].key);
        }
    }
    return NULL;
}

/* The seconds of "PT1.5S", which no span of whole milliseconds is made of. */
static bool has_fraction(const char *value, size_t *ret_digits)
{
    if (strncmp(value, "PT", 2) != 0) {
        return false;
    }
    size_t n = strspn(value + 2, "0123456789.");
    *ret_digits = n;
    return n > 0 && memchr(value + 2, '.', n) != NULL &&
           text_equal(value + 2 + n, "S");
}

static void value_words(struct buf *out, const struct claim *claim,
                        const char *value, enum language language)
{
    struct span span;
    size_t digits = 0;
    ASSERT(value != NULL);
    const struct text *word = value_word(value);
    if (text_equal(claim->unit, "percent")) {
        buf_printf(out, "%s %%", value);
    } else if (text_equal(claim->unit, "count")) {
        buf_printf(out, language == LANGUAGE_JA ? "%s件" : "%s", value);
    } else if (word != NULL) {
        buf_puts(out, text_in(word, language));
    } else if (value[0] == 'P' && span_parse_iso(value, &span) == ERR_OK) {
        bool business = text_equal(claim->unit, "business_days");
        span_words(out, &span,
                   business ? TEXT_BUSINESS_DAYS : TEXT_CALENDAR_DAYS,
                   language);
    } else if (has_fraction(value, &digits)) {
        buf_printf(out, "%.*s%s", (int)digits, value + 2,
                   text_in(text_fixed(TEXT_SECONDS), language));
    } else {
        buf_puts(out, value);
    }
}

void wording_declared(struct buf *out, const struct claim *claim,
                      const char *interpreted, enum language language)
{
    ASSERT(claim != NULL);
    for (size_t i = 0; i < claim->n_values; i++) {
        buf_puts(out, i > 0 ? " / " : "");
        value_words(out, claim, claim->values[i], language);
    }
    if (claim->n_values == 0 && interpreted != NULL) {
        value_words(out, claim, interpreted, language);
    } else if (claim->n_values == 0) {
        buf_puts(out, claim->vague != NULL ? claim->vague : "–");
    }
}

void wording_instant(struct buf *out, int64_t instant_ms, const struct tz *tz,
                     bool seconds)
{
    struct civil_time local = tz_to_local(tz, instant_ms);
    int64_t second = local.ms_of_day / MS_PER_SECOND;
    ASSERT(local.date.month >= 1 && local.date.month <= 12);
    buf_printf(out, "%04d-%02d-%02d", local.date.year, local.date.month,
               local.date.day);
    if (local.ms_of_day == 0 && !seconds) {
        return;
    }
    buf_printf(out, " %02d:%02d", (int)(second / 3600),
               (int)(second / 60 % 60));
    if (seconds) {
        buf_printf(out, ":%02d", (int)(second % 60));
    }
}

void wording_until(struct buf *out, int64_t until_ms, const struct tz *tz)
{
    struct civil_time end = tz_to_local(tz, until_ms);
    ASSERT(tz != NULL);
    if (end.ms_of_day != 0) {
        wording_instant(out, until_ms, tz, false);
        return;
    }
    struct civil_date day = tz_to_local(tz, until_ms - 1).date;
    buf_printf(out, "%04d-%02d-%02d", day.year, day.month, day.day);
}
