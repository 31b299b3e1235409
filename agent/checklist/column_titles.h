/*
 * What the title of a column says, and which answers are no more than a mark.
 */
#ifndef CHECKLIST_COLUMN_TITLES_H
#define CHECKLIST_COLUMN_TITLES_H

#include <stdbool.h>

#include "base/arena.h"
#include "checklist/columns.h"

#define TITLE_MAX 120 /* bytes; a sentence is no column title */

/* The meaning of a title, COLUMNS if it is not known. Where several columns
 * claim one meaning the higher rank wins. */
enum column title_means(struct arena *arena, const char *text, int *ret_rank);

/* 有, ○, [無], yes, n/a: a mark and nothing else. */
bool title_is_mark(struct arena *arena, const char *text);

/* 有無, 稼働率(%), 時間: what METI's 測定単位 says. */
bool title_is_unit(struct arena *arena, const char *text);

#endif
