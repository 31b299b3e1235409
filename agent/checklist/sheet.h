/*
 * The bytes of a checklist as rows and named columns, whatever their form.
 *
 * Every reader below makes rows; a form without columns of its own (numbered
 * headings, text of a PDF) puts a header row of METI's titles above its rows,
 * so that all that follows is the same for each. What stands before the table
 * (title, vendor, date) are rows above the header.
 */
#ifndef CHECKLIST_SHEET_H
#define CHECKLIST_SHEET_H

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "checklist/columns.h"
#include "checklist/import.h"
#include "checklist/match.h"
#include "checklist/rows.h"

struct sheet {
    struct rows rows;
    struct columns columns;
    const char *encoding; /* of the text if it is not UTF-8, else NULL */
    const char *rival;    /* another about as likely, or NULL */
};

/* Reads a sheet in the form in which most of METI's items are found. Errors as
 * import_checklist. In the arena. */
MUST_USE enum err sheet_read(struct arena *arena,
                             const struct import_source *source,
                             const struct matcher *matcher,
                             struct sheet *ret_sheet, struct errmsg *msg);

/* The readers. Text is valid UTF-8 without NUL (decode.h). ERR_NOT_FOUND: it
 * is not of that form; ERR_LIMIT: it is, and too large, with the line. In the
 * arena. */

/* Tables drawn with characters: Markdown, with or without outer pipes; wikis;
 * org-mode; grids and boxes whose cells go over several lines; simple tables of
 * reStructuredText. Text above is the preamble, headings between tables are
 * rows of one cell. */
MUST_USE enum err pipes_rows(struct arena *arena, const char *text, size_t n,
                             struct rows *ret_rows, struct errmsg *msg);

/* Items as numbered or marked headings in prose, answers below them. */
MUST_USE enum err headings_rows(struct arena *arena,
                                const struct matcher *matcher, const char *text,
                                size_t n, struct rows *ret_rows,
                                struct errmsg *msg);

/* What pdftotext makes of a table: columns by place, words broken over lines;
 * with -layout, -raw or neither. */
MUST_USE enum err layout_rows(struct arena *arena,
                              const struct matcher *matcher, const char *text,
                              size_t n, struct rows *ret_rows,
                              struct errmsg *msg);

#define WORKBOOK_SHEETS_MAX 32

struct workbook {
    struct rows sheets[WORKBOOK_SHEETS_MAX]; /* as the workbook orders them */
    size_t n;
};

/* A workbook (ECMA-376): a merged cell's value stands in its first row and
 * column only, readings (furigana) are left out. Only the worksheet
 * source->sheet if that is given. ERR_INVALID: no workbook, broken, no such
 * sheet (the message lists them). ERR_LIMIT: expands beyond what a checklist
 * is. */
MUST_USE enum err workbook_read(struct arena *arena,
                                const struct import_source *source,
                                struct workbook *ret_workbook,
                                struct errmsg *msg);

#endif
