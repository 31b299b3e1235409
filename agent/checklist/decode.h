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

/* The text in `bytes` as UTF-8 in the arena, past a byte-order mark.
 * ERR_LIMIT: larger than IMPORT_BYTES_MAX. ERR_INVALID: empty, a NUL, not
 * UTF-8 (line and byte are named). ERR_UNSUPPORTED: a spreadsheet, PDF, HTML,
 * UTF-16 or Shift_JIS text, with how to save it instead. */
MUST_USE enum err decode_text(struct arena *arena, const void *bytes, size_t n,
                              const char **ret_text, size_t *ret_n,
                              struct errmsg *msg);

#endif
