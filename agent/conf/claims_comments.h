/*
 * The comments of a claims file: where each stands, so that the file can be
 * written anew without losing one.
 *
 * A place is a line of the file as claims_render_file writes it: an item, a
 * claim of it, and the member that begins there. A comment stands above its
 * line, or behind it. What claimd itself wrote (CLAIMS_DOUBT,
 * CLAIMS_CONFLICT) is not read back: the next import says it anew.
 */
#ifndef CONF_CLAIMS_COMMENTS_H
#define CONF_CLAIMS_COMMENTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "core/claim.h"

#define CLAIMS_DOUBT "// doubt: "
#define CLAIMS_CONFLICT "// conflict: "
#define CLAIMS_COMMENTS_MAX 4000

/* A key of no member: the line with the opening or the closing brace. */
#define CLAIMS_OPENS "{"
#define CLAIMS_CLOSES "}"

struct claims_place {
    int item;          /* METI number; 0: the head, or the file itself */
    const char *claim; /* id; NULL: of the item itself */
    const char *key; /* "answer", CLAIMS_OPENS, …; NULL: the file's first line
                          with item 0 */
};

struct claims_comment {
    struct claims_place place;
    bool is_behind;   /* on the line itself, else above it */
    const char *text; /* with its // or slashes and stars */
};

struct claims_comments {
    struct claims_comment *items; /* as they stand in the file */
    size_t n;
};

/* The comments of a file that claims_parse has accepted as `checklist`.
 * ERR_LIMIT: more than CLAIMS_COMMENTS_MAX. In the arena. */
MUST_USE enum err claims_comments_read(struct arena *arena, const char *bytes,
                                       size_t n,
                                       const struct checklist *checklist,
                                       struct claims_comments *ret,
                                       struct errmsg *msg);

/* Appends `json`, the checklist as claims_render_file lays it out, with the
 * comments. One whose line is no more goes to its claim, else to its item,
 * else to the top: none is left out. `comments` may be NULL. */
void claims_comments_put(struct buf *out, const char *json,
                         const struct checklist *checklist,
                         const struct claims_comments *comments);

#endif
