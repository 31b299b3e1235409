/*
 * `claimd report --list`: what is frozen.
 */
#ifndef CLI_REPORT_LIST_H
#define CLI_REPORT_LIST_H

#include "cli/cli.h"
#include "engine/frozen.h"

struct report_list {
    const struct conf *conf; /* for the services' time zones */
    const char *service_id;  /* only these; NULL: all */
    const struct frozens *all;
};

/* Prints reports and corrections with their files' SHA-256, as a list or as
 * JSON; false after telling that it could not. */
bool report_list_print(const struct cli *cli, const struct report_list *list);

#endif
