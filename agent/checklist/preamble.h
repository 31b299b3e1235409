/*
 * What stands above the table: title, vendor, date, certificates.
 */
#ifndef CHECKLIST_PREAMBLE_H
#define CHECKLIST_PREAMBLE_H

#include "base/arena.h"
#include "core/claim.h"

/* Fills title, vendor, as_of (2026-04-15), template_name and certificates of
 * `checklist` from `text` (borrowed): each NULL if it is not told. In the
 * arena. */
void preamble_read(struct arena *arena, const char *text,
                   struct checklist *checklist);

#endif
