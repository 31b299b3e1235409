/*
 * A table whose cells follow each other as text (pdftotext -raw, or without an
 * option): no places are left, only the order.
 *
 * METI's titles, definitions and units are known: what is one of them, or a
 * part, shows which item is spoken of; what is left between them is answers.
 */
#ifndef CHECKLIST_STREAM_H
#define CHECKLIST_STREAM_H

#include "checklist/match.h"
#include "checklist/prose.h"

/* Numbers, kinds and units stand in lines of their own, as no prose has
 * them. */
bool stream_is_flat(struct arena *arena, const struct prose_lines *lines);

/* Adds preamble, header and items. False: fewer than ten items are told. */
bool stream_rows(struct arena *arena, const struct prose_lines *lines,
                 struct prose_rows *rows);

#endif
