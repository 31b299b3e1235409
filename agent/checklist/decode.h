/*
 * The bytes of a checklist as UTF-8 text, or a word on what they are instead.
 */
#ifndef CHECKLIST_DECODE_H
#define CHECKLIST_DECODE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

/* A ZIP archive, as a workbook is one. */
bool decode_is_workbook(const void *bytes, size_t n);

struct decoded {
    const char *text; /* valid UTF-8 without NUL; lines end with \n, or \r\n */
    size_t n;
    const char *encoding; /* what it was, for people; NULL: UTF-8. Static */
    const char *rival;    /* an encoding about as likely, or NULL. Static */
};

/* The text in `bytes`, past a byte-order mark. An encoding without one is told
 * by what is valid and reads as Japanese or English: UTF-8, CP932, EUC-JP,
 * UTF-16, Windows-1252. ERR_LIMIT: larger than IMPORT_BYTES_MAX. ERR_INVALID:
 * empty, a NUL, a byte that its encoding does not have (line and byte are
 * named). ERR_UNSUPPORTED: PDF, XLS, HTML, an archive and the like, with the
 * way round; an encoding that this system cannot convert. In the arena. */
MUST_USE enum err decode_text(struct arena *arena, const void *bytes, size_t n,
                              struct decoded *ret_decoded, struct errmsg *msg);

#endif
