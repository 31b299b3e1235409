#include "status/reply.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"

void reply_fini(struct reply *reply)
{
    for (size_t i = 0; i < reply->n_parts; i++) {
        status_part_unref(reply->parts[i]);
    }
    free(reply->parts);
    free(reply->pieces);
    arena_fini(&reply->arena);
    *reply = (struct reply){0};
}

void reply_add(struct reply *reply, const void *bytes, size_t n)
{
    if (n == 0) {
        return;
    }
    ASSERT(bytes != NULL);
    reply->pieces = heap_grow(reply->pieces, reply->n_pieces,
                              &reply->pieces_capacity, sizeof *reply->pieces);
    reply->pieces[reply->n_pieces++] = (struct reply_piece){bytes, n};
}

void reply_puts(struct reply *reply, const char *text)
{
    reply_add(reply, text, strlen(text));
}

void reply_take(struct reply *reply, struct buf *written)
{
    if (written->overflowed) {
        reply_line(reply, 503, "too large to be shown; use claimd status");
    } else {
        reply_add(reply,
                  arena_strndup(&reply->arena, buf_str(written), written->len),
                  written->len);
    }
    buf_fini(written);
}

void reply_part(struct reply *reply, struct status_part *part, int piece)
{
    size_t n = 0;
    const char *bytes = status_part_piece(part, piece, &n);
    bool kept = reply->n_parts > 0 && reply->parts[reply->n_parts - 1] == part;
    if (n == 0) {
        return;
    }
    if (!kept) {
        reply->parts =
            heap_grow(reply->parts, reply->n_parts, &reply->parts_capacity,
                      sizeof(struct status_part *));
        reply->parts[reply->n_parts++] = status_part_ref(part);
    }
    reply_add(reply, bytes, n);
}

void reply_line(struct reply *reply, int status, const char *text)
{
    reply->n_pieces = 0;
    reply->status = status;
    reply->type = "text/plain; charset=utf-8";
    reply_puts(reply, arena_printf(&reply->arena, "%s\n", text));
}
