/*
 * Reports that are kept: records `report` and `correction`, and the files they
 * name (docs/evidence.md).
 */
#ifndef ENGINE_FROZEN_H
#define ENGINE_FROZEN_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "core/ivl.h"
#include "store/digest.h"
#include "store/store.h"

/* A finished file: its name without a directory, its bytes. */
struct report_part {
    const char *name;
    const char *bytes;
    size_t n;
};

struct frozen_file {
    const char *name;
    uint8_t sha256[DIGEST_BYTES];
};

struct frozen {
    int64_t seq;
    bool is_correction;
    int64_t corrects; /* the record of the report it corrects; else 0 */
    const char *service;
    const char *window_text; /* "2026-10" */
    struct ivl window;
    const char *config;  /* hash of the configuration it was reckoned with */
    int64_t at_ms;       /* what it was reckoned at */
    int64_t made_ms;     /* when it was made */
    int64_t through_seq; /* … from records up to that one */
    const char *before, *after; /* corrections: point availability, percent in
                                   decimals; NULL where there was none */
    const struct frozen_file *files;
    size_t n_files;
};

struct frozens {
    struct frozen *items; /* in order */
    size_t n;
};

/* All of a service (NULL: of all), in order, up to a record (0: all); in the
 * arena. ERR_CORRUPT names a record that is not what its kind says; else as
 * store_load_records. */
MUST_USE enum err frozen_load(struct arena *arena, struct store *store,
                              const char *service, int64_t through_seq,
                              struct frozens *ret, struct errmsg *msg);

/* The report of a service for a window, not a correction; NULL if there is
 * none. */
const struct frozen *frozen_find(const struct frozens *all, const char *service,
                                 const char *window_text);

/* The record's body: one object of canonical JSON. In the arena. */
const char *frozen_body(struct arena *arena, const struct frozen *frozen);

/* The bytes of the file whose name ends so (".json"). ERR_NOT_FOUND: there is
 * none; else as store_load_document. */
MUST_USE enum err frozen_part(struct arena *arena, struct store *store,
                              const struct frozen *frozen, const char *ending,
                              struct report_part *ret, struct errmsg *msg);

/* What a report is written as. */
struct report_formats {
    bool html, json, csv;
};

/* Whether a file's name is of one of the formats. */
bool formats_have(const struct report_formats *formats, const char *name);

/* Notes a format by its word; false: this version has none of that name. */
bool formats_add(struct report_formats *formats, const char *word);

/* Writes into a directory those of its files that are wanted, all of them or
 * only those that are not there. ERR_IO, ERR_DENIED, ERR_FULL with the path;
 * else as store_load_document. */
struct frozen_writing {
    const char *directory;
    bool missing;
    struct report_formats formats; /* wanted */
};
MUST_USE enum err frozen_write(struct store *store, const struct frozen *frozen,
                               const struct frozen_writing *writing,
                               struct errmsg *msg);

#endif
