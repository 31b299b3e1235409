/*
 * Fixed words of the sheet as it is published. Private to report.
 */
#ifndef REPORT_PUBLISHED_WORDS_H
#define REPORT_PUBLISHED_WORDS_H

#include "report/published.h"
#include "report/wording_texts.h"

/* What stands above the table is worded so that it imports again: title,
 * vendor, date and certificates by the labels the reader knows, and no label of
 * a date before another one. */
enum published_word {
    WORD_TITLE,
    WORD_VENDOR,
    WORD_UPDATED,
    WORD_TEMPLATE,
    WORD_STANDARD,
    WORD_NUMBER,
    WORD_SCOPE,
    WORD_STATEMENT,
    WORD_BODY,
    WORD_MEASURED,
    WORD_VANTAGE,
    WORD_AT,
    WORD_WINDOW,
    WORD_OWN_WINDOWS,
    WORD_COVERAGE,
    WORD_EVERY,
    WORD_LEDGER,
    WORD_RECORD,
    WORD_HASH,
    WORD_KEY,
    WORD_REPORT,
    WORD_INCIDENTS,
    WORD_DISPUTED,
    WORD_SINCE,
    WORD_UNTIL,
    WORD_YES,
    WORD_NO,
    WORD_SHEET,
    WORD_NOTES,
    WORD_NOT_PROVEN,
    WORD_PAGE,
    WORD_COUNT
};
const struct text *published_word(enum published_word key);

/* The title of a column. */
const struct text *published_column_name(enum published_column column);

/* What a verdict means, for who reads the sheet: one sentence. */
const struct text *published_meaning(enum verdict verdict);

#endif
