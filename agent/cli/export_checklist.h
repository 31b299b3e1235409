/*
 * `claimd export checklist`: the published sheet with what was measured, to be
 * published again. Used by cmd_export.c only.
 */
#ifndef CLI_EXPORT_CHECKLIST_H
#define CLI_EXPORT_CHECKLIST_H

#include "cli/cli.h"

/* As given on the command line; NULL where it was not. */
struct export_checklist {
    const char *ledger;
    const char *output; /* a folder, or a file of a format by its ending */
    const char *service;
    const char *window;
    const char *formats; /* "xlsx,tsv" */
    const char *claims;  /* a claims file or sheet: no ledger, no figures */
    const char *column;  /* of that sheet, as `claimd import` takes them */
    const char *sheet;
};

/* The exit code: 0 written; 1 the ledger is damaged; 2 arguments,
 * configuration, ledger or claims cannot be used; 3 the system failed. */
int export_checklist(struct cli *cli, const struct export_checklist *given);

#endif
