/*
 * What changed between two editions, for people and for programs. Used by
 * cmd_import.c only.
 */
#ifndef CLI_AGAINST_H
#define CLI_AGAINST_H

#include "base/arena.h"
#include "base/buf.h"
#include "checklist/compare.h"
#include "report/model.h"

struct against {
    const struct checklist *before, *after;
    const struct compare_change *changes;
    size_t n_changes;
};

/* Appends the two heads, a line for each change, and their number. */
void against_text(struct buf *out, struct arena *arena,
                  const struct against *against, enum language language);

/* Appends JSON: "old", "new", "changes", and the "doubts" of the new one. */
void against_json(struct buf *out, struct arena *arena,
                  const struct against *against);

#endif
