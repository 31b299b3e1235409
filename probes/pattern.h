/*
 * Regular expressions of the configuration (PCRE2, UTF-8) against text from
 * outside: the cost is bounded by PATTERN_STEPS, whatever the text.
 */
#ifndef PROBES_PATTERN_H
#define PROBES_PATTERN_H

#include <stddef.h>

#include "base/err.h"

#define PATTERN_STEPS 2000000

enum pattern_answer {
    PATTERN_MATCHES,
    PATTERN_NO_MATCH,
    PATTERN_TOO_COSTLY, /* the steps were used up: it does not say */
    PATTERN_NO_MEMORY,
};

struct pattern {
    void *code; /* NULL: none */
    void *matching;
};

/* Bytes of a text, from `from` to before `to`. */
struct pattern_part {
    size_t from, to;
};

/* Compiles; pattern_fini frees. ERR_INVALID with PCRE2's words and the
 * offset. */
MUST_USE enum err pattern_init(struct pattern *pattern, const char *text,
                               struct errmsg *msg);
void pattern_fini(struct pattern *pattern); /* zeroed is fine */

/* Searches a text of n bytes. With a match and `ret_part` not NULL, that
 * becomes its first group, or all of it where it has no group. */
enum pattern_answer pattern_search(const struct pattern *pattern,
                                   const char *text, size_t n,
                                   struct pattern_part *ret_part);

#endif
