/* claimd restore: a copy of the ledger put back in its place. */
#include "cli/cli.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/check.h"
#include "store/copy.h"

enum { OPTION_LEDGER = 2000 };

static void say(const struct cli *cli, const char *ledger,
                const struct copy_restored *restored)
{
    bool ja = cli->language == LANGUAGE_JA;
    printf(ja ? "台帳 %s は記録 %" PRId64 " から続きます。\n"
              : "the ledger %s goes on from record %" PRId64 "\n",
           ledger, restored->seq);
    if (restored->set_aside != NULL) {
        printf(ja ? "以前の台帳は %s にあります。証拠として保管してください。\n"
                  : "the one before is kept as %s: keep it as evidence\n",
               restored->set_aside);
    }
}

static int restore(struct cli *cli, const char *from, const char *ledger)
{
    struct errmsg msg = {0};
    struct copy_restored restored = {0};
    enum err err = store_restore(from, ledger, cli_now_ms(), &restored, &msg);
    if (err == ERR_OK) {
        say(cli, ledger, &restored);
    } else {
        cli_error(cli, "%s; the ledger %s is as it was", msg.text, ledger);
    }
    free(restored.set_aside);
    return cli_ledger_exit(err);
}

int cmd_restore(struct cli *cli, int argc, char **argv)
{
    static const struct option extra[] = {
        {"ledger", required_argument, NULL, OPTION_LEDGER},
        {0},
    };
    const char *given = NULL;
    for (;;) {
        int option = cli_getopt(cli, argc, argv, "", extra);
        if (option == -1) {
            break;
        }
        if (option != OPTION_LEDGER) {
            return EXIT_USAGE;
        }
        given = optarg;
    }
    if (optind + 1 != argc) {
        cli_error(cli, "name the one copy to put back");
        return EXIT_USAGE;
    }
    struct arena arena = {0};
    const char *ledger = cli_ledger(cli, &arena, given);
    int code = ledger == NULL ? EXIT_USAGE : restore(cli, argv[optind], ledger);
    arena_fini(&arena);
    return code;
}
