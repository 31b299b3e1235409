/*
 * What the tests of reading checklists share.
 */
#ifndef UNIT_CHECKLIST_SUPPORT_IMPORT_H
#define UNIT_CHECKLIST_SUPPORT_IMPORT_H

#include "checklist/import.h"

/* A result with the arena it lives in. */
struct imported {
    struct arena arena;
    struct checklist result;
    struct errmsg msg;
    enum err err;
};

/* Imports a text; free with imported_fini. */
struct imported *import_text(const char *text);
struct imported *import_bytes(const void *bytes, size_t n);

/* With the title of the column that answers, NULL for the only one. */
struct imported *import_answered_by(const char *text, const char *column);

/* A sheet of one item: No. and answer. */
struct imported *import_answer(int no, const char *answer);

/* The shipped sheet. */
struct imported *import_shipped(void);

void imported_fini(struct imported *imported);

/* The item, or NULL. */
const struct checklist_item *item_no(const struct imported *imported, int no);

/* "metric[:scope] relation value[,value] [unit] [window]" of each claim, parted
 * by "; ", in the arena. */
const char *claims_text(struct imported *imported, int no);

#endif
