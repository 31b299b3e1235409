/*
 * Any text through the readers of forms without cells: headings, columns by
 * place, and a table's text in its order.
 */
#include <stdint.h>
#include <string.h>

#include "base/check.h"
#include "checklist/decode.h"
#include "checklist/flow.h"
#include "checklist/sheet.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef enum err reader(struct arena *, const struct matcher *, const char *,
                        size_t, struct rows *, struct errmsg *);

static void check_rows(const struct rows *rows)
{
    ASSERT(rows->n <= IMPORT_ROWS_MAX);
    for (size_t i = 0; i < rows->n; i++) {
        const struct row *row = &rows->items[i];
        ASSERT(row->n_cells > 0 && row->n_cells <= ROWS_CELLS_MAX);
        for (size_t k = 0; k < row->n_cells; k++) {
            ASSERT(strlen(row->cells[k].text) <= ROWS_CELL_MAX);
        }
    }
}

static void check_reader(reader *read, const char *text, size_t n)
{
    struct arena arena = {0};
    struct rows rows = {0};
    struct errmsg msg = {0};
    const struct matcher *matcher = matcher_create(&arena);
    enum err err = read(&arena, matcher, text, n, &rows, &msg);
    if (err == ERR_OK) {
        check_rows(&rows);
    } else {
        ASSERT(err == ERR_NOT_FOUND || err == ERR_LIMIT);
        ASSERT(msg.text[0] != '\0');
    }
    arena_fini(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    struct errmsg msg = {0};
    struct decoded decoded;
    if (decode_text(&arena, data, size, &decoded, &msg) == ERR_OK) {
        check_reader(flow_rows, decoded.text, decoded.n);
        check_reader(headings_rows, decoded.text, decoded.n);
        check_reader(layout_rows, decoded.text, decoded.n);
    }
    arena_fini(&arena);
    return 0;
}
