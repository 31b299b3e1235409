/*
 * The bytes of a checklist as UTF-8 text, or a word on what they are instead.
 */
#ifndef CHECKLIST_DECODE_H
#define CHECKLIST_DECODE_H

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

/* The text within `bytes` (borrowed, not copied), past a byte-order mark.
 * ERR_LIMIT: larger than IMPORT_BYTES_MAX. ERR_INVALID: empty, a NUL, not
 * UTF-8 (line and byte are named). ERR_UNSUPPORTED: a spreadsheet, PDF, HTML,
 * UTF-16 or Shift_JIS text, with how to save it instead. */
MUST_USE enum err decode_text(const void *bytes, size_t n,
                              const char **ret_text, size_t *ret_n,
                              struct errmsg *msg);

#endif
