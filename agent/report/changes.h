/*
 * What is different from the window before.
 */
#ifndef REPORT_CHANGES_H
#define REPORT_CHANGES_H

#include "base/arena.h"
#include "report/model.h"

/* A claim whose verdict or reason is not what it was. */
struct change {
    const struct claim *claim; /* as it is now; as it was if it is gone */
    const struct judgement *previous; /* NULL: it was not claimed */
    const struct judgement *now;      /* NULL: it is no longer claimed */
    bool is_reworded; /* what was published is no longer the same */
    bool is_by_text;  /* by the former text the verdict would still be what it
                         was: the text made the difference */
};

/* Changes of verdict, reason or published words, by claim as they are now,
 * then the claims that are gone. Empty without a previous window. In the
 * arena; judgements are borrowed from the report. */
const struct change *changes_of(struct arena *arena,
                                const struct report *report, size_t *ret_n);

/* Whether the claim is refuted, and rests on the incident that began then. */
bool changes_refuted_by(const struct judgement *judgement, int64_t start_ms);

/* Whether a note is of that incident: of its start as it was known when it was
 * written, which later data may have moved. */
bool changes_note_is_of(const struct incident_note *note,
                        const struct incident *incident);

/* Whether no incident of the report's window has the note, although it lies
 * there: what it speaks of is seen otherwise now. */
bool changes_note_is_loose(const struct report *report,
                           const struct incident_note *note);

/* When all of an incident has left a trailing year: what is left of it then
 * are the days after. `tz` of the service. */
int64_t changes_leaves_year_ms(const struct incident *incident,
                               const struct tz *tz);

#endif
