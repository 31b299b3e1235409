/*
 * What the commands share by which a person says something to the ledger:
 * maintenance, incident, attest, ack, mute. One record, written beside the
 * daemon.
 */
#ifndef CLI_SAID_H
#define CLI_SAID_H

#include "base/canon.h"
#include "cli/cli.h"
#include "engine/assess.h"
#include "engine/past.h"
#include "report/json_out.h"
#include "store/store.h"

#define SAID_BY_MAX 200
#define SAID_NOTE_MAX 2000

/* One such command at work. */
struct said {
    struct cli *cli;
    struct arena arena;
    const struct conf *conf;
    struct store *store;
    int64_t now_ms;
    const char *by;   /* NULL until given */
    const char *note; /* NULL: none */
};

/* The options --by and --note, for the table of a command's own; `val` above
 * 255. */
enum { SAID_OPTION_BY = 3000, SAID_OPTION_NOTE, SAID_OPTION_FIRST };
#define SAID_OPTIONS                                                           \
    {"by", required_argument, NULL, SAID_OPTION_BY},                           \
    {                                                                          \
        "note", required_argument, NULL, SAID_OPTION_NOTE                      \
    }

/* Takes one of these two; false after saying what is wrong with its value. */
bool said_option(struct said *said, int option);

/* False after saying that --by is missing and what it is for. */
bool said_has_by(const struct said *said);

/* An RFC 3339 instant given for an option; false after saying that it is none
 * and what one looks like. */
bool said_instant(const struct said *said, const char *option, const char *text,
                  int64_t *ret_ms);

/* The next argument, moved past; NULL if there is none. */
const char *said_argument(int argc, char **argv);

/* False after naming an argument too many. */
bool said_no_more(const struct said *said, int argc, char **argv);

/* Loads the configuration and opens its ledger, to read or also to write. The
 * exit code; EXIT_DONE if all is well. */
int said_open(struct said *said, bool writes);

/* Closes and frees all of it. */
void said_close(struct said *said);

/* A service's records, up to now. */
struct past said_past(const struct said *said,
                      const struct conf_service *service);

/* Everything that is known of a service now; false after saying why it cannot
 * be told. In the command's arena. */
bool said_assess(struct said *said, const struct conf_service *service,
                 struct assessment *ret);

/* Appends a record about a service ("": all); `body` is complete. Sets its
 * number; the exit code, EXIT_DONE if it is on disk. */
int said_commit(struct said *said, const char *service, const char *kind,
                const struct buf *body, int64_t *ret_seq);

/* One of two texts, by the command's language. */
const char *said_in(const struct said *said, const char *ja, const char *en)
    __attribute__((format_arg(2), format_arg(3)));

/* "2026-12-05 01:00:00" in the service's zone, in the arena. */
const char *said_when(struct said *said, const struct conf_service *service,
                      int64_t instant_ms);

#endif
