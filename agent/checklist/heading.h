/*
 * One line of prose as the heading of an item: "12. 障害発生件数", "【5】…",
 * "## サービス稼働率", "5 サービス稼働率：99.9%".
 */
#ifndef CHECKLIST_HEADING_H
#define CHECKLIST_HEADING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "checklist/match.h"

struct heading {
    uint32_t style;     /* what stands around number and title; equal for
                           headings that look alike, 0: nothing */
    bool is_bullet;     /* it looks like a list element too */
    const char *number; /* "12", "3-1", or "" */
    int value;          /* of a number without parts, else 0 */
    const char *title;  /* "" if nothing is left */
    const char *rest;   /* what follows the title in its line, "" if nothing */
    int known;          /* METI's item of exactly this title, 0 if none */
};

/* Any line can be looked at as a heading; in the arena. */
struct heading heading_read(struct arena *arena, const struct matcher *matcher,
                            const char *line);

/* The parts of a block with labels: 項目：… 規定内容：… 回答：… */
enum label {
    LABEL_NONE,
    LABEL_NO,
    LABEL_TITLE,
    LABEL_DEFINITION,
    LABEL_UNIT,
    LABEL_KIND,
    LABEL_EXAMPLE,
    LABEL_MARK,
    LABEL_ANSWER,
    LABEL_REMARK,
};

/* Which label the line begins with, and what follows it ("" if nothing),
 * borrowed from the line. */
enum label heading_label(struct arena *arena, const char *line,
                         const char **ret_rest);

#endif
