#include "store/sqlite/rows.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"

#define SHOWN_MAX 80

static enum err damaged_row(sqlite3_stmt *statement,
                            const struct rows_kind *kind, struct errmsg *msg)
{
    const char *first = (const char *)sqlite3_column_text(statement, 0);
    return db_damaged(msg, "%s %.*s", kind->what, SHOWN_MAX,
                      first == NULL ? "(no value)" : first);
}

enum err rows_collect(struct store *store, sqlite3_stmt *statement,
                      const struct rows_kind *kind, struct arena *arena,
                      struct rows *ret_rows, struct errmsg *msg)
{
    ASSERT(kind->size > 0);
    char *items = NULL;
    size_t n = 0;
    size_t capacity = 0;
    bool row = false;
    enum err err = db_step(store, statement, &row, msg);
    while (err == ERR_OK && row) {
        items = heap_grow(items, n, &capacity, kind->size);
        if (kind->read(statement, arena, items + n * kind->size)) {
            n++;
            err = db_step(store, statement, &row, msg);
        } else {
            err = damaged_row(statement, kind, msg);
        }
    }
    if (err == ERR_OK) {
        ret_rows->items = arena_array(arena, n, kind->size);
        ret_rows->n = n;
        if (n > 0) {
            memcpy(ret_rows->items, items, n * kind->size);
        }
    }
    free(items);
    return err;
}
