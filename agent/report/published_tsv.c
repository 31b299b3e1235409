/* The published sheet as tab-separated text. */
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "report/published.h"

static void add_quoted(struct buf *out, const char *text)
{
    buf_putc(out, '"');
    for (; *text != '\0'; text++) {
        buf_puts(out, *text == '"' ? "\"" : "");
        buf_putc(out, *text);
    }
    buf_putc(out, '"');
}

static void add_cell(struct arena *arena, struct buf *out, const char *text)
{
    const char *cell =
        text_wants_shield(text) ? arena_printf(arena, "'%s", text) : text;
    if (cell[0] == '"' || strpbrk(cell, "\t\r\n") != NULL) {
        add_quoted(out, cell);
    } else {
        buf_puts(out, cell);
    }
}

void render_published_tsv(struct buf *out, const struct published *published)
{
    struct arena arena = {0};
    ASSERT(published->n > published->header);
    for (size_t i = 0; i < published->n; i++) {
        const struct published_row *row = &published->rows[i];
        bool one_cell =
            row->row == PUBLISHED_PREAMBLE || row->row == PUBLISHED_CATEGORY;
        add_cell(&arena, out, row->cells[0]);
        for (size_t k = 1; k < PUBLISHED_COLUMNS && !one_cell; k++) {
            if (published_has(published, (enum published_column)k)) {
                buf_putc(out, '\t');
                add_cell(&arena, out, row->cells[k]);
            }
        }
        buf_putc(out, '\n');
    }
    arena_fini(&arena);
}
