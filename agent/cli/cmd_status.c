#include "cli/cli.h"

int cmd_status(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    (void)argv;
    cli_error(cli, "not built yet");
    return EXIT_SYSTEM;
}
