/*
 * A person's word on what is told, put into the ledger as a record beside the
 * daemon (docs/evidence.md): what `ack` and `mute` have in common.
 */
#ifndef CLI_WORD_H
#define CLI_WORD_H

#include "cli/cli.h"
#include "store/store.h"

#define WORD_BY_MAX 200
#define WORD_NOTE_MAX 2000
#define WORD_UNTIL_MOST_MS (90 * MS_PER_DAY)

struct word {
    struct cli *cli;
    struct arena *arena;
    const char *by, *note, *until; /* as given; NULL: not */
    bool end;                      /* takes an earlier one back */
    const struct conf *conf;
    struct store *store;
    int64_t now_ms, until_ms;
};

/* Parses --by, --until, --note and, if `may_end`, --end; loads the
 * configuration; opens the ledger. What is wrong is printed with its cure.
 * EXIT_DONE or what the command ends with; word_close in any case. */
int word_open(struct word *word, int argc, char **argv, bool may_end);
void word_close(struct word *word);

/* The claim of a service, or NULL after saying which there are. */
const struct claim *word_claim(const struct word *word,
                               const struct conf_service *service,
                               const char *id);

/* Writes the record and says so: "NAME: SAID until …". The exit code. */
int word_say(const struct word *word, const char *kind, const char *service,
             const char *body, const char *said);

#endif
