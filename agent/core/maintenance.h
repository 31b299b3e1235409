/*
 * Planned stops as they were declared: from what was said, in the order in
 * which it was recorded, to the windows of a calendar.
 *
 * The rule (docs/operations.md): a window is known by its start and end. It
 * stands from the record that declares it to the one that removes it. Said
 * again while it stands, the newest word about its announcement counts, and
 * the first record is still when it was seen. Declared again after a removal it
 * is a new window.
 */
#ifndef CORE_MAINTENANCE_H
#define CORE_MAINTENANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "core/calendar.h"

/* One record: a declaration or a removal. */
struct maintenance_word {
    int64_t at_ms; /* when it was recorded */
    bool is_removal;
    int64_t start_ms, end_ms; /* end after start */
    bool announced_given;     /* a declaration says when it was announced: */
    int64_t announced_ms;
    const char *by;   /* NULL: the configuration */
    const char *note; /* may be NULL */
};

/* Windows, those that were removed included. */
struct maintenances {
    struct maintenance *items; /* by their first record, then as configured */
    size_t n;
};

/* What the words add up to; `words` in the order of the records. In the arena,
 * texts borrowed. */
struct maintenances maintenance_said(struct arena *arena,
                                     const struct maintenance_word *words,
                                     size_t n_words);

/* The same with what is configured at `now_ms`: a configured window that no
 * record declares yet is seen now; one that the configuration declared and no
 * longer has is removed now. What the configuration says of an announcement is
 * the newest word. */
struct maintenances maintenance_in_force(struct arena *arena,
                                         const struct maintenances *said,
                                         const struct calendar *configured,
                                         int64_t now_ms);

/* The window of that start and end that stands, or NULL. */
struct maintenance *maintenance_find(const struct maintenances *all,
                                     int64_t start_ms, int64_t end_ms);

#endif
