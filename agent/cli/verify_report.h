/*
 * `claimd verify` of a report: JSON reckoned again, a page by its SHA-256.
 */
#ifndef CLI_VERIFY_REPORT_H
#define CLI_VERIFY_REPORT_H

#include "cli/cli.h"
#include "store/store.h"

/* Holds a report's file against a ledger and prints what was found. The exit
 * code: EXIT_DONE: it fits; EXIT_FOUND: it does not; EXIT_USAGE: not a report,
 * or not of this ledger; EXIT_SYSTEM. `store` is whole or not: whoever calls
 * has told. */
int verify_report_json(const struct cli *cli, const char *path,
                       struct store *store);
int verify_report_page(const struct cli *cli, const char *path,
                       struct store *store);

#endif
