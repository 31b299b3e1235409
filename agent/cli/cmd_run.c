#include "cli/cli.h"

#include "engine/engine.h"

enum { OPTION_STATS = 2000 };

int cmd_run(struct cli *cli, int argc, char **argv)
{
    static const struct option extra[] = {
        {"stats", no_argument, NULL, OPTION_STATS},
        {0},
    };
    struct engine_options options = {0};
    for (;;) {
        int option = cli_getopt(cli, argc, argv, "", extra);
        if (option == -1) {
            break;
        }
        if (option != OPTION_STATS) {
            return cli->usage_exit;
        }
        options.stats = true;
    }
    if (cli->json) {
        cli_error(cli, "has no result for --json; --stats prints one line of "
                       "JSON at the end, the log is on standard error");
        return cli->usage_exit;
    }
    if (optind < argc) {
        cli_error(cli, "takes no argument: \"%s\"", argv[optind]);
        return cli->usage_exit;
    }
    options.config = cli->config;
    return (int)engine_run(&options);
}
