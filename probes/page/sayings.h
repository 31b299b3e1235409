/*
 * What a page or a document has to say, and whether it does: options `says`,
 * `matches` and `near`, and the facts about them (docs/sources.md, "Pages").
 */
#ifndef PROBES_PAGE_SAYINGS_H
#define PROBES_PAGE_SAYINGS_H

#include "probes/source.h"

/* Whether it has to say anything. */
bool sayings_wanted(const struct params *params);

/* As `check` of struct probe_ops. ERR_INVALID also for too many of them. */
enum err sayings_check(const struct params *params, const char **ret_option,
                       struct errmsg *msg);

/* What is read, and of what kind it says that it is. */
struct sayings_of {
    const char *content_type; /* of a server, or NULL */
    const char *bytes;        /* terminated */
    size_t n;
};

/* The text of a page, folded (fold.h); NULL after refusing: a PDF, no text, an
 * encoding that is not read. On a pool thread. */
const char *sayings_text(struct source *source, const struct sayings_of *of);

/* Adds the facts on each expectation (`says`, `excerpt`). Refuses where a
 * pattern takes too many steps. */
void sayings_judge(struct source *source, const char *text);

/* Adds the SHA-256 of bytes as fact `sha256`. */
void sayings_hash(struct source *source, const char *bytes, size_t n);

#endif
