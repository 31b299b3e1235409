/* claimd backup: a verified copy of the ledger, beside a daemon that writes. */
#include "cli/cli.h"

#include "base/check.h"
#include "store/copy.h"

enum { OPTION_LEDGER = 2000, OPTION_FORCE };

struct backing_up {
    struct cli *cli;
    struct arena arena;
    const char *ledger, *path;
    bool force;
    struct store *store;
};

static bool parse_arguments(struct backing_up *backup, int argc, char **argv)
{
    static const struct option extra[] = {
        {"ledger", required_argument, NULL, OPTION_LEDGER},
        {"force", no_argument, NULL, OPTION_FORCE},
        {0},
    };
    for (;;) {
        int option = cli_getopt(backup->cli, argc, argv, "", extra);
        if (option == -1) {
            break;
        }
        switch (option) {
        case OPTION_LEDGER:
            backup->ledger = optarg;
            break;
        case OPTION_FORCE:
            backup->force = true;
            break;
        default:
            return false;
        }
    }
    if (optind + 1 != argc) {
        cli_error(backup->cli, "name the one file to write");
        return false;
    }
    backup->path = argv[optind];
    return true;
}

static int run(struct backing_up *backup, int argc, char **argv)
{
    struct errmsg msg = {0};
    if (!parse_arguments(backup, argc, argv)) {
        return EXIT_USAGE;
    }
    backup->ledger = cli_ledger(backup->cli, &backup->arena, backup->ledger);
    if (backup->ledger == NULL) {
        return EXIT_USAGE;
    }
    enum err err = store_open(backup->ledger, STORE_READ, &backup->store, &msg);
    if (err == ERR_OK) {
        err = store_backup(backup->store, backup->path, backup->force, &msg);
    }
    if (err == ERR_EXISTS) {
        cli_error(backup->cli, "%s; --force replaces it", msg.text);
        return EXIT_USAGE;
    }
    if (err != ERR_OK) {
        cli_error(backup->cli, "%s", msg.text);
    }
    return cli_ledger_exit(err);
}

int cmd_backup(struct cli *cli, int argc, char **argv)
{
    struct backing_up backup = {.cli = cli};
    int code = run(&backup, argc, argv);
    store_close(backup.store);
    arena_fini(&backup.arena);
    return code;
}
