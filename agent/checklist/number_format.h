/*
 * What a spreadsheet shows for a value: number formats (ECMA-376 part 1,
 * 18.8.30), as far as they say something.
 *
 * Decimals are data: 0.99999 under 0.0000% is "99.9990%". What a format writes
 * around a number stays (0"世代" shows "7世代"); colours, padding and fill do
 * not. Dates become 2026/4/15 whatever the locale, times 9:00 as their format
 * has them. Fractions and exponents are shown as plain decimals.
 */
#ifndef CHECKLIST_NUMBER_FORMAT_H
#define CHECKLIST_NUMBER_FORMAT_H

#include <stdbool.h>

#include "base/arena.h"
#include "checklist/decimal.h"

/* The code of a built-in format as a Japanese spreadsheet has it; "General"
 * for an id that is none. Static. */
const char *number_format_builtin(int id);

/* `value` under the format `code`; in the arena. A code that makes no sense
 * counts as General. `is_1904`: day 0 is 1904-01-01. */
const char *number_format_show(struct arena *arena, const char *code,
                               const struct decimal *value, bool is_1904);

/* A text under the format `code`: the text itself, but for a part of the
 * format that says otherwise (@"以上"). Borrows `text` or is in the arena. */
const char *number_format_show_text(struct arena *arena, const char *code,
                                    const char *text);

/* An ISO 8601 date, date and time, or time of a cell ("2026-04-15T09:00:00")
 * as the above shows dates; as it is where it is none of these. */
const char *number_format_show_iso(struct arena *arena, const char *iso);

#endif
