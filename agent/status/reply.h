/*
 * An answer being put together: pieces that are sent one after another. Some
 * are borrowed from parts, which it keeps until it has been sent.
 */
#ifndef STATUS_REPLY_H
#define STATUS_REPLY_H

#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "status/part.h"

#define REPLY_DOCUMENT_HEX 65

struct reply_piece {
    const void *bytes;
    size_t n;
};

/* Zero-initialise. Owned by its caller; reply_fini. */
struct reply {
    int status;
    const char *type;     /* static: Content-Type */
    const char *language; /* static: Content-Language; NULL: none */
    const char *allow;    /* static: Allow; NULL: none */
    const char *realm;    /* static: WWW-Authenticate; NULL: none */
    const char *download; /* of the arena: name to save it by; NULL: shown */
    /* Not "": the body is the document of this SHA-256, to be fetched. */
    char document[REPLY_DOCUMENT_HEX];
    struct arena arena;
    struct reply_piece *pieces; /* heap */
    size_t n_pieces, pieces_capacity;
    struct status_part **parts; /* referenced; heap */
    size_t n_parts, parts_capacity;
};

void reply_fini(struct reply *reply);

/* Appends bytes that outlive the reply: static, or of its own arena. */
void reply_add(struct reply *reply, const void *bytes, size_t n);
void reply_puts(struct reply *reply, const char *text);

/* Appends what was written, and ends the buffer. One that overflowed makes the
 * whole reply a 503. */
void reply_take(struct reply *reply, struct buf *written);

/* Appends a piece of a part, which is kept. */
void reply_part(struct reply *reply, struct status_part *part, int piece);

/* Makes it one line of text. */
void reply_line(struct reply *reply, int status, const char *text);

#endif
