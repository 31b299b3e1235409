/*
 * Which column of a sheet means what, told by its titles.
 *
 * METI's form has No., 種別, サービスレベル項目例, 規定内容, 測定単位 and an
 * example of its own (設定例), which is never the vendor's answer. Vendors
 * rename, leave out and reorder.
 */
#ifndef CHECKLIST_COLUMNS_H
#define CHECKLIST_COLUMNS_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "checklist/rows.h"

enum column {
    COLUMN_NO,
    COLUMN_CATEGORY,
    COLUMN_KIND,
    COLUMN_TITLE,
    COLUMN_DEFINITION,
    COLUMN_UNIT,
    COLUMN_MARK, /* 有無 in a column of its own */
    COLUMN_ANSWER,
    COLUMN_REMARK, /* 備考: belongs to the answer */
    COLUMN_EXAMPLE,
    COLUMN_JUDGED, /* what `claimd export checklist` adds: never read */
    COLUMNS,
};

struct columns {
    int at[COLUMNS]; /* index of the cell, -1 if the sheet has none */
    size_t header;   /* index of the row that names them */
};

/* What a column of this title means. False: nothing that is known. */
bool columns_name(struct arena *arena, const char *title,
                  enum column *ret_column);

/* Finds the row that names the columns: an answer and a number, title or
 * definition at least. `answer` is the title of the column that answers, NULL
 * for the only one. ERR_NOT_FOUND: no such row. ERR_INVALID: several columns
 * could hold the answer, or none is called `answer`; the message lists
 * them. */
MUST_USE enum err columns_find(struct arena *arena, const struct rows *rows,
                               const char *answer, struct columns *ret_columns,
                               struct errmsg *msg);

/* The row repeats the header (a second page). */
bool columns_repeat(struct arena *arena, const struct columns *columns,
                    const struct rows *rows, const struct row *row);

#endif
