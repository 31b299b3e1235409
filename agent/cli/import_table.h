/*
 * What was read out of a checklist, for a person to check in five minutes.
 * Used by cmd_import.c only.
 */
#ifndef CLI_IMPORT_TABLE_H
#define CLI_IMPORT_TABLE_H

#include "base/buf.h"
#include "core/claim.h"
#include "report/model.h"

/* Appends title, a row for each item with its answer, each claim, class and
 * what will verify it, and the tally of classes. All borrowed. */
void import_table(struct buf *out, const struct checklist *checklist,
                  enum language language);

/* Appends the doubts, a line each: "FILE:LINE: item NO: text"; of
 * a workbook "FILE:SHEET!F12: …". */
void import_table_doubts(struct buf *out, const struct checklist *checklist,
                         enum language language);

/* Appends the conflicts with the claims file, likewise. */
void import_table_conflicts(struct buf *out, const char *file,
                            const struct checklist *checklist,
                            enum language language);

/* Appends a claim in short: "availability was 99.9990 percent P1Y". */
void import_table_claim(struct buf *out, const struct claim *claim);

/* Appends where a doubt stands, for people: "line 12", "Sheet1!F12". It has a
 * line. */
void import_table_place(struct buf *out, const struct checklist_doubt *doubt,
                        enum language language);

#endif
