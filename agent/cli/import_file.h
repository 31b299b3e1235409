/*
 * The claims file that `claimd import -o` keeps: written the first time, then
 * joined with what a person made of it. Used by cmd_import.c only.
 */
#ifndef CLI_IMPORT_FILE_H
#define CLI_IMPORT_FILE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "checklist/merge.h"
#include "core/claim.h"
#include "report/model.h"

struct import_file {
    const char *path;
    struct merge_choice choice;
    enum language language; /* of the comments */
};

struct import_file_result {
    bool is_new;
    struct merged merged; /* its checklist also where the file is new; with
                             conflicts as texts */
};

/* Adds "5,12,head" or "all" to a choice, `taken` of struct merge_choice. False:
 * not such a list. */
bool import_file_choose(const char *list, bool taken[CLAIM_ITEMS + 1]);

/* Writes the sheet to the file, joined with what is there. ERR_INVALID: there
 * is a file that is no claims file, or was broken by hand; it stays as it is.
 * ERR_LIMIT: too large. Else as report_file_write. In the arena. */
MUST_USE enum err import_file_write(struct arena *arena,
                                    const struct import_file *file,
                                    const struct checklist *sheet,
                                    struct import_file_result *ret,
                                    struct errmsg *msg);

#endif
