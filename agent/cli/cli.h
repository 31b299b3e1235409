/*
 * The commands of `claimd`: one file each, cmd_NAME.c, found through the table
 * in cli.c. Contract: spec "interface", commands.
 *
 * A command parses its arguments, wires rooms together and prints. It decides
 * nothing that another room could decide.
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <getopt.h>
#include <stdbool.h>

#include "base/arena.h"
#include "conf/conf.h"
#include "report/model.h"

/* Exit codes. `status` and `probe` use the first group, all others the second
 * (spec "interface", exit codes). */
enum {
    EXIT_ALL_WELL = 0,
    EXIT_UNSURE = 1,     /* something undetermined or understated */
    EXIT_DRIFT = 2,      /* overstated, lapsed, down */
    EXIT_CANNOT_TELL = 3 /* no ledger, bad arguments, bad configuration */
};
enum {
    EXIT_DONE = 0,
    EXIT_FOUND = 1, /* import: a doubt; lint: an error; verify: tampering */
    EXIT_USAGE = 2, /* usage or input error */
    EXIT_SYSTEM = 3 /* the system failed */
};

/* What every command takes. */
struct cli {
    const char *command; /* "status" */
    const char *config;  /* as given, or the first default that exists */
    bool json;
    enum language language;
    bool language_given; /* by --lang, not the locale's */
    bool colour;    /* standard output is a terminal and NO_COLOR is not set */
    int usage_exit; /* EXIT_USAGE, or EXIT_CANNOT_TELL for status and probe */
};

struct cli_command {
    const char *name;
    const char *summary;   /* one line for `claimd --help` */
    const char *arguments; /* "FILE [-o claims.json]" */
    const char *help;      /* options of its own, a line each; may be NULL */
    int (*run)(struct cli *cli, int argc, char **argv);
};

/* getopt_long with the common options (-c --config --json --lang --help -h)
 * handled and `extra` (ended by a zero entry; its `val`s must be > 255 or
 * letters other than c and h) returned. `short_extra` like "o:" for short
 * forms.
 * Returns the option, -1 at the end, or '?' after printing what is wrong and
 * the cure; then return cli->usage_exit. --help prints and exits 0. */
int cli_getopt(struct cli *cli, int argc, char **argv, const char *short_extra,
               const struct option *extra);

/* Loads the configuration; on failure prints every error on standard error and
 * returns NULL. */
const struct conf *cli_load_conf(const struct cli *cli, struct arena *arena,
                                 bool for_replay);

/* The same with the secrets of collected probes and no others. */
const struct conf *cli_load_conf_to_collect(const struct cli *cli,
                                            struct arena *arena);

/* The service by id, or the only one if `id` is NULL; NULL after printing what
 * is wrong and which there are. */
const struct conf_service *cli_service(const struct conf *conf, const char *id);

/* Who may use a ledger, for one who may not: "run it as root or claimd". In the
 * arena. */
const char *cli_ledger_cure(struct arena *arena, const char *path);

/* The ledger's path: as given, or of the configuration; NULL after telling what
 * is wrong with that. */
const char *cli_ledger(const struct cli *cli, struct arena *arena,
                       const char *given);

/* The exit code for what came of using a ledger: damage is found, what is not
 * there or not usable is the user's to cure, the rest is the system's. */
int cli_ledger_exit(enum err err);
/* Opens the ledger of a configuration, to read or also to write beside the
 * daemon; false after telling why it cannot be, and the cure. */
struct store;
bool cli_open_ledger(const struct cli *cli, const struct conf *conf,
                     bool writes, struct store **ret_store);

/* "claimd COMMAND: message" on standard error. */
void cli_error(const struct cli *cli, const char *format, ...)
    PRINTF_LIKE(2, 3);

/* Writes a buffer to standard output; false after telling that it could not
 * (a full disk, a closed pipe) or that the buffer overflowed. */
struct buf;
bool cli_print(const struct cli *cli, const struct buf *buf);

/* Current wall instant, for commands. */
int64_t cli_now_ms(void);

/* Dispatches; the result is the process's exit code. */
int cli_main(int argc, char **argv);

/* What verifies each item. Exit 0, 1 something is promised that nothing
 * verifies, 2 usage, 3 failed. */
int cmd_coverage(struct cli *cli, int argc, char **argv);
/* Reads the probes that are collected into the spool. Exit 0, 1 a source
 * refused, 2 bad configuration, 3 failed. */
int cmd_collect(struct cli *cli, int argc, char **argv);
/* Past observations into the ledger. Exit 0, 2 bad input, 3 failed. */
int cmd_backfill(struct cli *cli, int argc, char **argv);
/* Copies the ledger. Exit 0, 1 damaged, 2 usage, 3 failed. */
int cmd_backup(struct cli *cli, int argc, char **argv);
/* Writes the ledger as text. Exit as backup. */
int cmd_export(struct cli *cli, int argc, char **argv);
/* Puts a copy back. Exit as backup. */
int cmd_restore(struct cli *cli, int argc, char **argv);
/* Checks ledgers, exports, reports. Exit 0 whole, 1 changed, 2 usage, 3
 * failed. */
int cmd_verify(struct cli *cli, int argc, char **argv);
/* Acknowledges what fires. Exit 0, 2 usage, 3 failed. */
int cmd_ack(struct cli *cli, int argc, char **argv);
/* Mutes alerts. Exit 0, 2 usage, 3 failed. */
int cmd_mute(struct cli *cli, int argc, char **argv);
/* Tries channels, lists alerts. Exit 0, 1 not delivered, 2 usage, 3 failed. */
int cmd_alert(struct cli *cli, int argc, char **argv);
/* A person vouches for a claim. Exit 0, 2 bad arguments, 3 failed. */
int cmd_attest(struct cli *cli, int argc, char **argv);
/* Validates the configuration. Exit 0, or 2 with every error printed. */
int cmd_check(struct cli *cli, int argc, char **argv);
/* A checklist to claims. Exit 0, 1 with doubts, 2 on bad input. */
int cmd_import(struct cli *cli, int argc, char **argv);
/* What is wrong with a checklist. Exit 0, 1 with errors, 2 on bad input, 3
 * failed. */
int cmd_lint(struct cli *cli, int argc, char **argv);
/* Lists incidents, notes something on one. Exit 0, 2 bad arguments, 3 failed.
 */
int cmd_incident(struct cli *cli, int argc, char **argv);
/* Declares, lists and takes back planned stops. Exit as cmd_incident. */
int cmd_maintenance(struct cli *cli, int argc, char **argv);
/* Runs probes once. Exit 0 up, 1 unknown, 2 down, 3 cannot tell. */
int cmd_probe(struct cli *cli, int argc, char **argv);
/* Figures from recorded observations. Exit 0, or 2 on bad input. */
int cmd_replay(struct cli *cli, int argc, char **argv);
/* Writes the reports of a window. Exit 0, 2 bad arguments, 3 failed. */
int cmd_report(struct cli *cli, int argc, char **argv);
/* The daemon. Exit codes: enum engine_end. */
int cmd_run(struct cli *cli, int argc, char **argv);
/* Verdicts from the ledger. Exit 0, 1 unsure, 2 drift, 3 cannot tell. */
int cmd_status(struct cli *cli, int argc, char **argv);

#endif
