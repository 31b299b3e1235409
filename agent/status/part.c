#include "status/part.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/check.h"
#include "report/render.h"

static void render(struct buf *out, const struct status_view *view, int piece)
{
    switch (piece) {
    case PART_JSON:
        render_status_service_json(out, view->at_ms, view->service);
        return;
    case PART_VERDICTS:
        render_status_verdicts_json(out, view->service);
        return;
    case PART_HTML + LANGUAGE_EN:
    case PART_HTML + LANGUAGE_JA:
        status_page_service(out, view, (enum language)(piece - PART_HTML));
        return;
    default:
        metrics_service(out, view, (enum metrics_family)(piece - PART_METRICS));
    }
}

struct status_part *status_part_make(const struct status_view *view)
{
    struct status_part *part = heap_alloc(sizeof *part);
    struct buf all;
    struct buf one;
    buf_init(&all, PART_PIECES * PART_PIECE_MAX);
    buf_init(&one, PART_PIECE_MAX);
    part->references = 1;
    part->id = heap_strdup(view->service->id);
    part->grade = rows_grade_service(view->service);
    for (int piece = 0; piece < PART_PIECES; piece++) {
        buf_clear(&one);
        render(&one, view, piece);
        part->is_cut = part->is_cut || one.overflowed;
        if (!one.overflowed) {
            buf_add(&all, one.data, one.len);
        }
        part->ends[piece] = all.len;
    }
    part->bytes = heap_alloc(all.len + 1);
    memcpy(part->bytes, buf_str(&all), all.len);
    buf_fini(&all);
    buf_fini(&one);
    return part;
}

struct status_part *status_part_ref(struct status_part *part)
{
    ASSERT(part->references > 0);
    part->references++;
    return part;
}

void status_part_unref(struct status_part *part)
{
    if (part == NULL || --part->references > 0) {
        return;
    }
    free(part->bytes);
    free(part->id);
    free(part);
}

const char *status_part_piece(const struct status_part *part, int piece,
                              size_t *ret_n)
{
    ASSERT(piece >= 0 && piece < PART_PIECES);
    size_t from = piece == 0 ? 0 : part->ends[piece - 1];
    *ret_n = part->ends[piece] - from;
    return part->bytes + from;
}
