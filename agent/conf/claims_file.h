/*
 * Claims files: what `claimd import -o` writes and `claims` in the
 * configuration names. The JSON of spec "claims" section 1.
 */
#ifndef CONF_CLAIMS_FILE_H
#define CONF_CLAIMS_FILE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "core/claim.h"

/* Parses bytes; strict. Messages say file:line:column: /pointer: what. */
MUST_USE enum err claims_parse(struct arena *arena, const char *file,
                               const char *bytes, size_t n,
                               const struct checklist **ret_checklist,
                               struct errmsg *msg);

/* Pretty JSON, keys in the order of the spec, the doubts and conflicts of the
 * import beside the checklist; ends with a newline. */
void claims_render(struct buf *out, const struct checklist *checklist);

/* The file that people edit: the checklist with comments in their places
 * (claims_comments.h), doubts and conflicts only where they are comments. */
struct claims_comments;
void claims_render_file(struct buf *out, const struct checklist *checklist,
                        const struct claims_comments *comments);

#endif
