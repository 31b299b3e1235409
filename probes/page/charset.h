/* Pages in the encodings of Japan and of the West as UTF-8. */
#ifndef PROBES_PAGE_CHARSET_H
#define PROBES_PAGE_CHARSET_H

#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

/* The encoding that a page names: by its byte order mark, its Content-Type (may
 * be NULL), or a `charset` within its first 1,024 bytes; in the arena, as it is
 * written there; "utf-8" where none of them says. */
const char *charset_named(struct arena *arena, const char *content_type,
                          const char *bytes, size_t n);

/* Appends as UTF-8; what is not of the encoding becomes U+FFFD.
 * ERR_UNSUPPORTED: no encoding that is read here. */
MUST_USE enum err charset_read(const char *name, const char *bytes, size_t n,
                               struct buf *out);

#endif
