/*
 * Which of METI's 49 items a row speaks of: by its title, its number, or the
 * likeness of its definition; never by its position.
 */
#ifndef CHECKLIST_MATCH_H
#define CHECKLIST_MATCH_H

#include <stdbool.h>

#include "base/arena.h"

struct matcher;

/* Prepared once for a sheet; lives in the arena. */
const struct matcher *matcher_create(struct arena *arena);

struct match {
    int no;         /* METI number, 0 if it is none of the items */
    int sheet_no;   /* the number the sheet gave, 0 if none */
    bool is_title;  /* a known title */
    bool is_likely; /* only alike; a person should look */
};

/* Any text may be "". A number counts only as far as the title does not say
 * otherwise: the title wins. */
struct match match_item(struct arena *arena, const struct matcher *matcher,
                        const char *number, const char *title,
                        const char *definition);

/* How alike a text is to METI's definition of an item, in percent. */
int match_definition(struct arena *arena, const struct matcher *matcher, int no,
                     const char *text);

/* The item of the longest known title that `key` (of normal_key) begins with,
 * and the title's bytes; 0 if there is none. */
int match_prefix(const struct matcher *matcher, const char *key, size_t *ret_n);

/* The item of exactly this title, 0 if there is none. */
int match_title(struct arena *arena, const struct matcher *matcher,
                const char *title);

#endif
