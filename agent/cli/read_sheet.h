/*
 * A checklist named on the command line. Used by the commands that take one.
 */
#ifndef CLI_READ_SHEET_H
#define CLI_READ_SHEET_H

#include "base/arena.h"
#include "base/err.h"
#include "checklist/import.h"

/* Reads the published sheet source.file; "-" is standard input. Its bytes need
 * not be set. Errors as
 * import_checklist, and ERR_NOT_FOUND, ERR_IO. In the arena. */
MUST_USE enum err read_sheet(struct arena *arena, struct import_source source,
                             struct checklist *ret_checklist,
                             struct errmsg *msg);

/* The same, or a claims file (JSON) as `claimd import -o` wrote it. */
MUST_USE enum err read_sheet_or_claims(struct arena *arena,
                                       struct import_source source,
                                       struct checklist *ret_checklist,
                                       struct errmsg *msg);

#endif
