#include "engine/records.h"

#include <inttypes.h>

#include "base/check.h"

#define PAGE 1000

static enum err take_row(const struct store_record_row *row, records_take *take,
                         void *into, struct errmsg *msg)
{
    json_t *body = json_loads(row->body, 0, NULL);
    enum err err = body == NULL ? ERR_CORRUPT : take(into, row, body);
    json_decref(body);
    if (err != ERR_OK) {
        errmsg_set(msg, "record %" PRId64 ": its body is not that of a %s",
                   row->seq, row->kind);
    }
    return err;
}

enum err records_each(struct store *store, const char *kind, int64_t from_seq,
                      records_take *take, void *into, struct errmsg *msg)
{
    enum err err = ERR_OK;
    size_t n = PAGE;
    while (err == ERR_OK && n == PAGE) {
        struct arena arena = {0};
        struct store_record_row *rows = NULL;
        struct store_query query = {
            .kind = kind, .from_seq = from_seq, .limit = PAGE};
        err = store_load_records(store, &query, &arena, &rows, &n, msg);
        for (size_t i = 0; err == ERR_OK && i < n; i++) {
            err = take_row(&rows[i], take, into, msg);
            from_seq = rows[i].seq + 1;
        }
        arena_fini(&arena);
    }
    return err;
}
