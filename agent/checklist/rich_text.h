/*
 * The text of a cell or a shared string while its XML is read: runs joined,
 * readings (furigana) left out, _x000D_ and its like undone.
 */
#ifndef CHECKLIST_RICH_TEXT_H
#define CHECKLIST_RICH_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"

struct rich_text {
    struct buf buf; /* ROWS_CELL_MAX at most */
    bool is_open;   /* inside <t> or <v> */
    int readings;   /* depth of <rPh> */
};

void rich_text_init(struct rich_text *text);
void rich_text_fini(struct rich_text *text);

/* What package_events tells. */
void rich_text_start(struct rich_text *text, const char *name);
void rich_text_end(struct rich_text *text, const char *name);
void rich_text_add(struct rich_text *text, const char *bytes, size_t n);

/* The bytes so far as they are, "" if they are more than a cell may have;
 * borrowed until the next call. */
const char *rich_text_raw(const struct rich_text *text);

/* Empties it; keeps the memory. */
void rich_text_clear(struct rich_text *text);

/* The text so far as a cell has it (rows_cell_text), in the arena, and empties
 * it. NULL: longer than ROWS_CELL_MAX bytes. */
const char *rich_text_take(struct rich_text *text, struct arena *arena);

#endif
