#include "cli/cli.h"

#include <errno.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/text.h"
#include "io/clock.h"
#include "store/store.h"

static const struct cli_command commands[] = {
    {"run", "the daemon, in the foreground", "",
     "      --stats      print statistics as JSON at the end\n", cmd_run},
    {"check", "validate the configuration, say what it would watch", "",
     "      --schema      print the JSON Schema of the configuration\n"
     "      --reference   print the reference of all options (Markdown)\n"
     "      --no-secrets  do not look for secrets, certificates and keys\n",
     cmd_check},
    {"import", "read a published checklist into claims", "FILE",
     "  -o, --output FILE    write the claims file; edits in it stay\n"
     "      --against OLD    what changed since that sheet or claims file\n"
     "      --theirs LIST    settle conflicts in items (5,12,head or all): "
     "take\n"
     "                       the sheet's reading\n"
     "      --ours LIST      the same: keep the edits\n"
     "      --column NAME    the column that answers, if several could\n"
     "      --sheet NAME     the worksheet, if a workbook has several\n"
     "      --accept-doubts  exit 0 although doubts stand\n"
     "Exit code 1: doubts stand, or edits and the new text conflict.\n",
     cmd_import},
    {"lint", "contradictions inside a checklist, without measuring", "FILE",
     "      --column NAME    the column that answers, if several could\n"
     "      --sheet NAME     the worksheet, if a workbook has several\n"
     "      --ignore RULES   leave out what these find: RULE[,RULE…]\n"
     "      --as-of DATE     the day to reckon from (default: today)\n"
     "      --explain RULE   what a rule looks for and why; all: list them\n"
     "FILE is a checklist or a claims file. Exit code 1: there is an error.\n",
     cmd_lint},
    {"probe", "run probes once and print what they saw", "[ID…]", NULL,
     cmd_probe},
    {"collect", "as root: read what the daemon may not, for it to take", "",
     "      --dry-run   print the readings, write nothing\n"
     "Exit code 1: a source refused; the daemon is told why.\n",
     cmd_collect},
    {"status", "the verdict on every claim, from the ledger", "", NULL,
     cmd_status},
    {"report", "a report for a month or any window", "--window WINDOW",
     "      --window W      2026-10, 2026-Q3, 2026 (with /now: so far), P1Y,\n"
     "                      P30D, FROM/TO\n"
     "      --service ID    only this service\n"
     "      --format LIST   html,json,csv (default: as configured)\n"
     "  -o, --output DIR    where to write (default: as configured)\n"
     "      --fresh         make a frozen month anew, beside it (.fresh.)\n"
     "      --list          what is frozen: when made, SHA-256, corrections\n",
     cmd_report},
    {"backfill", "past observations into the ledger", "--from FILE",
     "      --from FILE     one JSON object a line; - is standard input\n"
     "      --service ID    whose they are, if there are several\n"
     "      --interval D    how far apart the looks were meant to be\n"
     "                      (default: as the probe is configured)\n"
     "      --dry-run       only say what would be added\n",
     cmd_backfill},
    {"backup", "a verified copy of the ledger, also while the daemon runs",
     "FILE",
     "      --ledger FILE   not the one of the configuration\n"
     "      --force         replace FILE\n",
     cmd_backup},
    {"restore", "put a copy of the ledger back in its place", "FILE",
     "      --ledger FILE   where to, not as configured\n", cmd_restore},
    {"export", "the ledger as text, or the checklist with its verdicts",
     "[checklist [SERVICE]]",
     "      --ledger FILE   not the one of the configuration\n"
     "      --from SEQ      only records from this one on\n"
     "      --head          the newest signed head instead: head.txt,\n"
     "                      head.sig and key.pem, as openssl takes them\n"
     "  -o, --output FILE   not to standard output; with --head a folder\n"
     "checklist [SERVICE]: the published sheet with measured figure, verdict\n"
     "and evidence in columns of their own, which imports again\n"
     "      --service ID    the same as SERVICE\n"
     "      --window W      a window as in report, a frozen month as it was\n"
     "                      (default: now, as in status)\n"
     "      --format LIST   xlsx,tsv (default: both with -o, else tsv)\n"
     "      --claims FILE   a claims file or sheet alone: no ledger, columns\n"
     "                      to be filled in\n"
     "      --column NAME   of that sheet, the column that answers\n"
     "      --sheet NAME    of that workbook, the worksheet\n"
     "  -o, --output DIR    a folder, or a file ending in .xlsx or .tsv\n",
     cmd_export},
    {"verify", "whether a ledger, export or report has stayed what it was",
     "FILE…",
     "      --key PEM       public key known from elsewhere\n"
     "      --head TXT      signed head known from elsewhere\n"
     "      --ledger FILE   what a report is reckoned from, not as configured\n"
     "      --export FILE   the same, from an export of it\n"
     "Exit code 1: something was changed; the message names the first.\n",
     cmd_verify},
    {"alert", "try the alert channels, or see what was told",
     "test [CHANNEL…] | list",
     "      test    sends a marked rehearsal, says how long it took\n"
     "      list    what waits and what was delivered, newest last\n",
     cmd_alert},
    {"maintenance", "planned stops: declare, list, take back",
     "add|list|remove [SERVICE]",
     "add SERVICE --start T --end T --by NAME\n"
     "      --announced T   when customers were told, if that was before now\n"
     "      --note TEXT     what is done\n"
     "list [SERVICE]\n"
     "remove SERVICE --start T --end T --by NAME [--note TEXT]\n"
     "      T is an instant like 2026-12-05T01:00:00+09:00\n",
     cmd_maintenance},
    {"incident", "incidents: list them, note something on one",
     "list|note [SERVICE] [INCIDENT]",
     "list [SERVICE]\n"
     "      --window W      as in report (default: P1Y)\n"
     "note SERVICE INCIDENT --about ABOUT --by NAME --note TEXT\n"
     "      INCIDENT        its start, as listed\n"
     "      --about ABOUT   note, cause or dispute\n",
     cmd_incident},
    {"attest", "vouch for a claim that no machine can check", "[SERVICE] CLAIM",
     "      --until DATE    good until the end of that day, or an instant\n"
     "      --by NAME       who vouches\n"
     "      --note TEXT     what it rests on\n"
     "      --withdraw      take it back, instead of --until\n"
     "CLAIM is a claim's id, or the number of an item without claims.\n",
     cmd_attest},
    {"coverage", "what verifies each of the 49 items, and what is missing",
     "[SERVICE]", "      --brief   the table only, without what to add\n",
     cmd_coverage},
    {"ack", "say that somebody knows of it: no reminders until then",
     "SERVICE CLAIM|incident|probe:ID --by NAME --until WHEN",
     "      --by NAME     who says so\n"
     "      --until WHEN  4h, 7d or an instant, at most 90 days away\n"
     "      --note TEXT   why\n",
     cmd_ack},
    {"mute", "send nothing about it until then",
     "[SERVICE [CLAIM]] --by NAME --until WHEN",
     "      --by NAME     who says so\n"
     "      --until WHEN  4h, 7d or an instant, at most 90 days away\n"
     "      --end         now; what still fires is told\n"
     "      --note TEXT   why\n",
     cmd_mute},
    {"replay", "figures and verdicts from recorded observations",
     "--observations FILE --at INSTANT --window W…",
     "      --observations FILE  one JSON object a line; - is standard input\n"
     "      --at INSTANT         instant of evaluation, RFC 3339\n"
     "      --window W           as in report; may be given several times\n"
     "      --service ID         which service, if there are several\n",
     cmd_replay},
};

static const struct cli_command *find_command(const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
        if (strcmp(commands[i].name, name) == 0) {
            return &commands[i];
        }
    }
    return NULL;
}

static void print_help(void)
{
    puts("claimd: is the published service-level checklist still true?\n\n"
         "usage: claimd COMMAND [OPTION…]\n");
    for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
        printf("  %-12s %s\n", commands[i].name, commands[i].summary);
    }
    puts("\nEvery command takes\n"
         "  -c, --config FILE   default /etc/claimd/claimd.json, else "
         "./claimd.json\n"
         "      --json          print results as JSON\n"
         "      --lang ja|en    default from the locale\n"
         "  -h, --help          what the command takes\n\n"
         "`claimd --version` prints the version.");
}

static void print_command_help(const struct cli_command *command)
{
    printf("usage: claimd %s [OPTION…] %s\n\n%s\n\n", command->name,
           command->arguments, command->summary);
    puts("  -c, --config FILE   configuration\n"
         "      --json          print results as JSON\n"
         "      --lang ja|en    language of texts\n"
         "  -h, --help          this help");
    if (command->help != NULL) {
        fputs(command->help, stdout);
    }
    puts("\nExit codes and configuration: README.md, docs/configuration.md.");
}

void cli_error(const struct cli *cli, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fprintf(stderr, "claimd %s: ", cli->command);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
}

static const char *default_config(void)
{
    const char *system_wide = "/etc/claimd/claimd.json";
    return access(system_wide, F_OK) == 0 ? system_wide : "claimd.json";
}

static enum language default_language(void)
{
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        const char *value = getenv(names[i]);
        if (value != NULL && value[0] != '\0') {
            return text_starts(value, "ja") ? LANGUAGE_JA : LANGUAGE_EN;
        }
    }
    return LANGUAGE_EN;
}

enum { OPTION_JSON = 1000, OPTION_LANG };

static const struct option common[] = {
    {"config", required_argument, NULL, 'c'},
    {"json", no_argument, NULL, OPTION_JSON},
    {"lang", required_argument, NULL, OPTION_LANG},
    {"help", no_argument, NULL, 'h'},
};

#define OPTIONS_MAX 24

/* Handles a common option; '?' if its value is wrong, 0 if handled, else the
 * option itself. */
static int handle_common(struct cli *cli, int option)
{
    switch (option) {
    case 'c':
        cli->config = optarg;
        return 0;
    case OPTION_JSON:
        cli->json = true;
        return 0;
    case OPTION_LANG:
        if (strcmp(optarg, "ja") != 0 && strcmp(optarg, "en") != 0) {
            cli_error(cli, "--lang takes ja or en, not \"%s\"", optarg);
            return '?';
        }
        cli->language = optarg[0] == 'j' ? LANGUAGE_JA : LANGUAGE_EN;
        cli->language_given = true;
        return 0;
    case 'h':
        print_command_help(find_command(cli->command));
        exit(EXIT_SUCCESS);
    case '?':
        fprintf(stderr, "`claimd %s --help` lists what it takes\n",
                cli->command);
        return '?';
    default:
        return option;
    }
}

int cli_getopt(struct cli *cli, int argc, char **argv, const char *short_extra,
               const struct option *extra)
{
    struct option options[OPTIONS_MAX] = {0};
    memcpy(options, common, sizeof common);
    size_t n = ARRAY_LEN(common);
    while (extra != NULL && extra->name != NULL) {
        ASSERT(n + 1 < OPTIONS_MAX);
        options[n++] = *extra++;
    }
    char letters[64];
    snprintf(letters, sizeof letters, "c:h%s", short_extra);
    for (;;) {
        int option = getopt_long(argc, argv, letters, options, NULL);
        if (option == -1) {
            return -1;
        }
        option = handle_common(cli, option);
        if (option != 0) {
            return option;
        }
    }
}

static const struct conf *load(const struct cli *cli, struct arena *arena,
                               const struct conf_options *options)
{
    const struct conf *conf = NULL;
    struct conf_errors errors = {0};
    enum err err = conf_load(arena, cli->config, options, &conf, &errors);
    if (err == ERR_OK) {
        return conf;
    }
    for (size_t i = 0; i < errors.n; i++) {
        fprintf(stderr, "%s\n", errors.items[i].text);
    }
    return NULL;
}

const struct conf *cli_load_conf(const struct cli *cli, struct arena *arena,
                                 bool for_replay)
{
    return load(cli, arena, &(struct conf_options){.for_replay = for_replay});
}

const struct conf *cli_load_conf_to_collect(const struct cli *cli,
                                            struct arena *arena)
{
    return load(cli, arena, &(struct conf_options){.to_collect = true});
}

const struct conf_service *cli_service(const struct conf *conf, const char *id)
{
    if (id == NULL && conf->n_services == 1) {
        return &conf->services[0];
    }
    for (size_t i = 0; id != NULL && i < conf->n_services; i++) {
        if (strcmp(conf->services[i].id, id) == 0) {
            return &conf->services[i];
        }
    }
    if (id == NULL) {
        fprintf(stderr, "claimd: several services; name one of them:");
    } else {
        fprintf(stderr, "claimd: no service \"%s\" in %s; there is:", id,
                conf->file);
    }
    for (size_t i = 0; i < conf->n_services; i++) {
        fprintf(stderr, " %s", conf->services[i].id);
    }
    fputc('\n', stderr);
    return NULL;
}

const char *cli_ledger_cure(struct arena *arena, const char *path)
{
    struct stat there;
    const struct passwd *user =
        stat(path, &there) == 0 ? getpwuid(there.st_uid) : NULL;
    return user == NULL || there.st_uid == 0
               ? "run it as root"
               : arena_printf(arena, "run it as root or %s", user->pw_name);
}

bool cli_open_ledger(const struct cli *cli, const struct conf *conf,
                     bool writes, struct store **ret_store)
{
    struct errmsg msg = {0};
    struct arena arena = {0};
    const char *path = conf->ledger_path;
    enum err err =
        store_open(path, writes ? STORE_COMMAND : STORE_READ, ret_store, &msg);
    if (err == ERR_NOT_FOUND) {
        cli_error(cli, "there is no ledger at %s yet; `claimd run` makes it",
                  path);
    } else if (err == ERR_DENIED) {
        cli_error(cli, "%s; %s", msg.text, cli_ledger_cure(&arena, path));
    } else if (err != ERR_OK) {
        cli_error(cli, "%s", msg.text);
    }
    arena_fini(&arena);
    return err == ERR_OK;
}

bool cli_print(const struct cli *cli, const struct buf *buf)
{
    if (buf->overflowed) {
        cli_error(cli, "the output is larger than %zu bytes; not printed",
                  buf->max);
        return false;
    }
    if (fwrite(buf_str(buf), 1, buf->len, stdout) != buf->len ||
        fflush(stdout) != 0) {
        cli_error(cli, "cannot write standard output: %s", strerror(errno));
        return false;
    }
    return true;
}

const char *cli_ledger(const struct cli *cli, struct arena *arena,
                       const char *given)
{
    if (given != NULL) {
        return given;
    }
    const struct conf *conf = cli_load_conf(cli, arena, true);
    return conf == NULL ? NULL : conf->ledger_path;
}

int cli_ledger_exit(enum err err)
{
    switch (err) {
    case ERR_OK:
        return EXIT_DONE;
    case ERR_CORRUPT:
        return EXIT_FOUND;
    case ERR_INVALID:
    case ERR_NOT_FOUND:
    case ERR_EXISTS:
    case ERR_NEWER:
    case ERR_UNSUPPORTED:
        return EXIT_USAGE;
    default:
        return EXIT_SYSTEM;
    }
}

int64_t cli_now_ms(void)
{
    return clock_now().real_ms;
}

int cli_main(int argc, char **argv)
{
    if (argc < 2 || strcmp(argv[1], "--help") == 0 ||
        strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "help") == 0) {
        print_help();
        return argc < 2 ? EXIT_USAGE : EXIT_DONE;
    }
    if (strcmp(argv[1], "--version") == 0) {
        puts("claimd " CLAIMD_VERSION);
        return EXIT_DONE;
    }
    const struct cli_command *command = find_command(argv[1]);
    if (command == NULL) {
        fprintf(stderr,
                "claimd: no command \"%s\"; `claimd --help` lists them\n",
                argv[1]);
        return EXIT_USAGE;
    }
    struct cli cli = {
        .command = command->name,
        .config = default_config(),
        .language = default_language(),
        .colour = isatty(STDOUT_FILENO) && getenv("NO_COLOR") == NULL,
        .usage_exit = EXIT_USAGE,
    };
    if (command->run == cmd_status || command->run == cmd_probe) {
        cli.usage_exit = EXIT_CANNOT_TELL;
    }
    return command->run(&cli, argc - 1, argv + 1);
}
