/*
 * Text as it is compared: NFKC (full width folded), dashes and waves one
 * hyphen, white space one blank, and none beside a character that is not
 * ASCII: "平日 １０：００〜１８：００" is "平日10:00-18:00". Both the text of a
 * page and what it is to say are folded.
 */
#ifndef PROBES_PAGE_FOLD_H
#define PROBES_PAGE_FOLD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

/* Bytes of a text, from `from` to before `to`. */
struct fold_part {
    size_t from, to;
};

/* Valid UTF-8 in, terminated text in the arena out; NULL: no memory, or more
 * than 2 GB. */
const char *fold_text(struct arena *arena, const char *text, size_t n);

/* The first place at or after `from` where a folded text has a folded word. A
 * number is found whole only: "7世代" is not in "17世代", nor "9%" in
 * "99.9%". */
bool fold_find(const char *text, const char *word, size_t from,
               struct fold_part *ret_part);

/* The same for a word and a value that are at most so many characters apart,
 * whichever comes first. The part holds both. */
bool fold_find_near(const char *text, const char *word, const char *value,
                    size_t characters, struct fold_part *ret_part);

/* What stands there, with up to so many bytes on either side. In the arena. */
const char *fold_around(struct arena *arena, const char *text,
                        struct fold_part part, size_t bytes);

#endif
