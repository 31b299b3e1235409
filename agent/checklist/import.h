/*
 * A published checklist to typed claims: spec "claims", sections 1 and 2.
 *
 * One pipeline: bytes → text → rows and cells with their places → items by
 * number, title or 規定内容 → normalised text with offsets → a grammar of
 * amounts → claims. Pure of files: the caller reads the bytes.
 */
#ifndef CHECKLIST_IMPORT_H
#define CHECKLIST_IMPORT_H

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "core/claim.h"

#define IMPORT_BYTES_MAX (16 * 1024 * 1024)
#define IMPORT_ROWS_MAX 10000

/* Something a person must look at. */
struct import_doubt {
    int line; /* in the source, 1-based; 0 if none */
    int item; /* METI number, 0 if none */
    const char *text_ja;
    const char *text_en;
};

struct import_result {
    struct checklist checklist;
    const struct import_doubt *doubts;
    size_t n_doubts;
};

/* Reads a sheet. `file` is for messages and the result's source.
 * ERR_INVALID: empty, not UTF-8, a form this version does not read, no item
 * found: says line, reason, cure. ERR_LIMIT: too large. Results in the
 * arena. */
MUST_USE enum err import_checklist(struct arena *arena, const char *file,
                                   const void *bytes, size_t n,
                                   struct import_result *ret_result,
                                   struct errmsg *msg);

#endif
