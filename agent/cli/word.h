/*
 * A person's word on what is told, put into the ledger as a record beside the
 * daemon (docs/evidence.md): what `ack` and `mute` have in common.
 */
#ifndef CLI_WORD_H
#define CLI_WORD_H

#include "cli/said.h"

#define WORD_UNTIL_MOST_MS (90 * MS_PER_DAY)

struct word {
    struct said said;
    const char *until; /* as given; NULL: not */
    bool end;          /* takes an earlier one back */
    int64_t until_ms;
};

/* Parses --by, --until, --note and, if `may_end`, --end; loads the
 * configuration; opens the ledger. What is wrong is printed with its cure.
 * EXIT_DONE or what the command ends with; said_close in any case. */
int word_open(struct word *word, int argc, char **argv, bool may_end);

/* The id of a claim of a service, or of an item without claims; NULL after
 * saying which there are. */
const char *word_claim(const struct word *word,
                       const struct conf_service *service, const char *id);

/* Writes the record and says so: "NAME: SAID until …". The exit code. */
int word_say(struct word *word, const char *kind, const char *service,
             const struct buf *body, const char *said);

#endif
