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

/* A sheet to be read; all borrowed. */
struct import_source {
    const char *file; /* for messages and the result's source */
    const void *bytes;
    size_t n;
    const char *column; /* title of the column that answers; NULL: the only */
    const char *sheet;  /* worksheet of a workbook; NULL: the best */
};

/* Reads a sheet, its doubts with it. ERR_INVALID: empty, broken, no item found,
 * several columns that could answer, no such column or sheet: says place,
 * reason, cure. ERR_UNSUPPORTED: a form that is not read (PDF, XLS), with the
 * way round. ERR_LIMIT: too large, by which limit. Results in the arena. */
MUST_USE enum err import_checklist(struct arena *arena,
                                   const struct import_source *source,
                                   struct checklist *ret_checklist,
                                   struct errmsg *msg);

#endif
