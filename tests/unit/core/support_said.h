/*
 * One source of evidence and what it said, judged at the end of a made-up year
 * (support_year.h). It was first read 60 days before, and last just now.
 */
#ifndef SUPPORT_SAID_H
#define SUPPORT_SAID_H

#include "support_year.h"

#define SAID_MAX 64

struct said {
    struct year year;
    struct seen_fact seen[SAID_MAX];
    struct evidence evidence;
};

void said_init(struct said *said, const char *type);
void said_fini(struct said *said);

/* The instant that many hours before now. */
int64_t said_ago(const struct said *said, int64_t hours);

/* Adds a fact that stood from `first` to `gone` hours before now; 0: it still
 * stands. */
void said_int(struct said *said, const char *subject, const char *name,
              int64_t value, int64_t first, int64_t gone);
void said_bool(struct said *said, const char *name, bool value);
void said_text(struct said *said, const char *name, const char *value);

/* Judges a claim of one value. */
struct judgement said_judge(struct said *said, const char *id,
                            enum claim_relation relation, const char *value);

/* What a judgement shows by that name; NULL: nothing. */
const char *said_shown(const struct judgement *judgement, const char *name);

#endif
