/*
 * A table whose rows were printed one after the other and wrapped like prose:
 * "5 可用性 サービス稼働率 サービスを利用できる確率… 稼働率(%) 99.9 %以上".
 *
 * Number, title, METI's definition and unit are known; what follows them is the
 * answer, up to the line in which the next row begins.
 */
#ifndef CHECKLIST_FLOW_H
#define CHECKLIST_FLOW_H

#include "checklist/match.h"
#include "checklist/rows.h"

/* Text is valid UTF-8 without NUL. ERR_NOT_FOUND: it is not of that form.
 * ERR_LIMIT: as rows_add, wrapped_flush. In the arena. */
MUST_USE enum err flow_rows(struct arena *arena, const struct matcher *matcher,
                            const char *text, size_t n, struct rows *ret_rows,
                            struct errmsg *msg);

#endif
