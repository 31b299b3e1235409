/*
 * Rows of a query as an array in an arena, each one checked as it is read: a
 * damaged row is an error with its place, never a wrong value.
 */
#ifndef STORE_SQLITE_ROWS_H
#define STORE_SQLITE_ROWS_H

#include "base/arena.h"
#include "store/sqlite/db.h"

struct rows_kind {
    size_t size; /* of an item */
    /* Fills an item from the current row, texts copied into the arena. False:
     * the row makes no sense. */
    bool (*read)(sqlite3_stmt *statement, struct arena *arena, void *ret_item);
    const char *what; /* for messages, before the row's first column */
};

struct rows {
    void *items; /* in the arena */
    size_t n;
};

/* Steps a bound statement to its end. ERR_CORRUPT names a row that makes no
 * sense. */
MUST_USE enum err rows_collect(struct store *store, sqlite3_stmt *statement,
                               const struct rows_kind *kind,
                               struct arena *arena, struct rows *ret_rows,
                               struct errmsg *msg);

#endif
