/*
 * Which column of a sheet means what, told by its titles, or where there are
 * none by what stands in it.
 *
 * METI's form has No., 種別, サービスレベル項目例, 規定内容, 測定単位 and an
 * example of its own (設定例), which is never the vendor's answer. Vendors
 * rename, leave out and reorder; a row of groups (回答 above the products) may
 * stand above the titles.
 */
#ifndef CHECKLIST_COLUMNS_H
#define CHECKLIST_COLUMNS_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "checklist/match.h"
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
    COLUMN_OTHER,  /* 回答者, 前回の回答: never read */
    COLUMNS,
};

struct columns {
    int at[COLUMNS]; /* index of the cell, -1 if the sheet has none */
    size_t head;     /* index of the first row that names them */
    size_t body;     /* index of the row below those; head: none names them */
    const char *answer; /* title of the column that answers; NULL: none */
    /* Why a person should look at the choice, or NULL. */
    const char *doubt_ja, *doubt_en;
};

/* What a column of this title means. False: nothing that is known. */
bool columns_name(struct arena *arena, const char *title,
                  enum column *ret_column);

/* Finds the row or rows that name the columns: an answer and a number, title or
 * definition at least; else finds the columns by the items in them. `answer` is
 * the title of the column that answers or a part of it, NULL for the only one.
 * ERR_NOT_FOUND: there is no such table. ERR_INVALID: several columns could
 * hold the answer, or none or several are called `answer`; the message lists
 * them with their titles, and *ret_columns holds the rest. In the arena. */
MUST_USE enum err columns_find(struct arena *arena, const struct rows *rows,
                               const struct matcher *matcher,
                               const char *answer, struct columns *ret_columns,
                               struct errmsg *msg);

/* Where no row names the columns: by the titles, numbers and definitions of
 * items in them. Errors as columns_find. */
MUST_USE enum err columns_guess(struct arena *arena, const struct rows *rows,
                                const struct matcher *matcher,
                                struct columns *ret_columns,
                                struct errmsg *msg);

/* Whether row `index` names columns again (a second page, a table of its own):
 * these are then from here on *ret_columns, with the same answer. */
bool columns_again(struct arena *arena, const struct rows *rows, size_t index,
                   const struct matcher *matcher, const struct columns *columns,
                   struct columns *ret_columns);

#endif
