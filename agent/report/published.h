/*
 * The sheet as a vendor can publish it again: the answers as they stand, and
 * beside each what was measured, the verdict, and what that rests on.
 *
 * One table for every form. It imports again: the first columns are METI's,
 * the answers are untouched, and the columns added are known to the reader as
 * ones that are no answer (checklist/columns.h). One row for each item, a line
 * in its cells for each claim.
 */
#ifndef REPORT_PUBLISHED_H
#define REPORT_PUBLISHED_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "report/model.h"

enum published_column {
    PUBLISHED_NO,
    PUBLISHED_KIND,
    PUBLISHED_TITLE,
    PUBLISHED_DEFINITION,
    PUBLISHED_UNIT,
    PUBLISHED_MARK, /* left out unless struct publishing wants it */
    PUBLISHED_ANSWER,
    PUBLISHED_MEASURED,
    PUBLISHED_VERDICT,
    PUBLISHED_EVIDENCE,
    PUBLISHED_COLUMNS
};

/* A kept report of the same window, for whoever looks closer. */
struct published_file {
    const char *name;
    const char *sha256; /* hex */
};

/* What to publish; all borrowed. */
struct publishing {
    const struct report *report; /* its checklist is not NULL */
    bool is_measured; /* false: the checklist is all there is; the columns
                          added stay empty */
    bool wants_marks; /* the answers do not say 有 and 無 themselves */
    int64_t record;   /* of the ledger that keeps the report; 0: none */
    const struct published_file *files;
    size_t n_files;
    enum language language;
};

enum published_kind {
    PUBLISHED_PREAMBLE, /* text in the first cell */
    PUBLISHED_HEADER,
    PUBLISHED_CATEGORY, /* text in the first cell */
    PUBLISHED_ITEM
};

struct published_row {
    enum published_kind row;
    const char *cells[PUBLISHED_COLUMNS]; /* "" where there is nothing; without
                                             controls but line ends */
    bool is_judged;
    enum verdict verdict; /* the gravest of the item's claims */
};

struct published {
    const struct publishing *of;
    const char *title; /* the first row's text */
    const struct published_row *rows;
    size_t n;
    size_t header; /* index of the row that names the columns */
};

/* Lays the table out. In the arena; borrows `of`. */
struct published published_make(struct arena *arena,
                                const struct publishing *of);

/* Whether the table has that column. */
bool published_has(const struct published *published,
                   enum published_column column);

/* Tab-separated text in UTF-8, lines ended by LF. A cell is quoted where it
 * holds a tab, a line end or begins with a quote. A text that a spreadsheet
 * would take for a formula has an apostrophe before it, which the reader takes
 * off again. */
void render_published_tsv(struct buf *out, const struct published *published);

/* A workbook (ECMA-376) with the table and, on a second worksheet, what the
 * verdicts mean. The same table gives the same bytes. Texts are strings, never
 * formulas. ERR_LIMIT: a cell is longer than a workbook allows; names the row
 * and the cure. ERR_IO: no temporary files (in TMPDIR or /tmp). */
MUST_USE enum err render_published_xlsx(struct buf *out,
                                        const struct published *published,
                                        struct errmsg *msg);

#endif
