/*
 * A window named on the command line. Used by the commands that take one.
 */
#ifndef CLI_WINDOW_H
#define CLI_WINDOW_H

#include "cli/cli.h"
#include "core/ivl.h"

/* Lays --window `text` in the service's zone. False after telling what is wrong
 * with it; that it is not over yet is told, too, and is no error. */
bool window_lay(const struct cli *cli, const struct conf_service *service,
                const char *text, int64_t now_ms, struct ivl *ret_window);

#endif
