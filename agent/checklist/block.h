/*
 * What stands below a heading: the answer, and beside it what the form asks
 * (definition, unit, METI's example), which never is the answer.
 */
#ifndef CHECKLIST_BLOCK_H
#define CHECKLIST_BLOCK_H

#include "checklist/match.h"
#include "checklist/prose.h"

struct block_source {
    const struct prose_line *lines;
    size_t n;
    int item;          /* METI's item of the title, 0 if not known */
    int value;         /* the heading's number, 0 if it has none */
    const char *first; /* what follows the title in its own line */
    int line;          /* of the heading */
    int full;          /* columns at which the text was wrapped, 0: it is not */
};

/* All "" where there is none; in the arena. */
struct block {
    const char *definition, *unit, *mark, *kind, *answer;
    size_t n_answer; /* lines of the answer */
    int answer_line;
};

struct block block_read(struct arena *arena, const struct matcher *matcher,
                        const struct block_source *source);

/* The columns at which a text was wrapped, 0 if its lines end where their
 * paragraphs end. */
int block_width(struct arena *arena, const struct prose_lines *lines);

/* The text is what METI's form says of the item, or a part of it that is long
 * enough to be told. */
bool block_is_definition(struct arena *arena, const struct matcher *matcher,
                         int item, const char *text);

#endif
