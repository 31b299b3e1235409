/*
 * The configuration: JSON files in, an immutable snapshot out.
 *
 * Strict: an unknown key is an error that names the nearest known one. Every
 * error says file:line:column, JSON pointer and what to do. The option table
 * (options.c) is validator, JSON Schema and reference page in one. Contract:
 * spec "interface", configuration.
 *
 * Reads files (configuration, includes, claims, zone files, secrets) and
 * nothing else; opens no socket, asks for no name.
 */
#ifndef CONF_CONF_H
#define CONF_CONF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/param.h"
#include "core/calendar.h"
#include "core/claim.h"
#include "core/figures.h"
#include "core/span.h"
#include "core/verdict.h"

struct conf_probe {
    const char *id;
    const char *type;       /* "http" */
    const char *const *was; /* former ids */
    size_t n_was;
    int64_t interval_ms;
    int64_t timeout_ms;
    int64_t retry_interval_ms;
    int64_t max_gap_ms;
    uint32_t confirm;
    bool critical;
    int64_t since_ms;  /* INSTANT_MIN if not given */
    int64_t until_ms;  /* INSTANT_MAX if not given */
    bool evidence;     /* a source of evidence: the next four are its */
    const char *store; /* scope of the claims it is of; NULL: not said */
    const char *const *verifies; /* claims and items it is held against */
    size_t n_verifies;
    int64_t max_age_ms;   /* an older reading is stale */
    bool collected;       /* read by `claimd collect`, taken from its spool */
    int tolerance;        /* percent of an interval that may be late */
    struct params params; /* of its type, for probe_ops */
    const char *pointer;  /* "/services/0/probes/1": for conf_place */
    const char *file;     /* where it stands */
};

/* One edition of a service's claims, in force from an instant on. */
struct conf_edition {
    const struct checklist *checklist;
    int64_t from_ms; /* INSTANT_MIN for the only or first one */
    const char *file;
};

struct conf_service {
    const char *id;
    const char *name; /* the id if none is given */
    const char *timezone;
    struct calendar calendar; /* tz, hours, holidays, maintenance */
    bool has_business_hours;
    struct hours business_hours;
    struct down_when down_when;
    int64_t min_outage_ms;
    int64_t merge_within_ms;
    double min_coverage;
    const struct conf_edition *editions; /* by from_ms; may be none */
    size_t n_editions;
    const struct interpretation *interpretations;
    size_t n_interpretations;
    const struct conf_probe *probes;
    size_t n_probes;
    const char *const *was;
    size_t n_was;
    const char *pointer;
    const char *file;
};

struct conf_channel {
    const char *id;
    const char *type; /* "webhook" */
    struct params params;
    const char *pointer;
    const char *file;
};

/* A file that was read and decides figures. */
struct conf_file {
    const char *name; /* as seen from the main file's directory; zone files
                         are "zoneinfo/Asia/Tokyo" */
    const char *bytes;
    size_t n;
};

struct conf {
    const char *file;    /* the main one, as given */
    const char *vantage; /* where this agent looks from */
    const char *const *vantages;
    size_t n_vantages;
    uint32_t quorum;
    const char *ledger_path;
    struct span retention; /* what may go after that: docs/evidence.md */
    const char *const *references; /* "host:port", to judge our own network */
    size_t n_references;
    const char *const *resolvers; /* "ip[:port]"; none = the system's */
    size_t n_resolvers;
    const char *collect_directory; /* the spool; absolute or of the file's */
    const char *reports_directory;
    const char *const *report_formats;
    size_t n_report_formats;
    const char *const *report_languages; /* "ja", "en" */
    size_t n_report_languages;
    const char *const *report_notify; /* channels that get each month's */
    size_t n_report_notify;
    const char *listen;       /* "127.0.0.1:9849", "unix:/path"; NULL: not
                                 served unless a socket is passed */
    const char *listen_token; /* secret, never shown; NULL: none */
    int64_t remind_every_ms;
    int64_t concurrency; /* most attempts at once */
    const struct conf_channel *channels;
    size_t n_channels;
    bool has_heartbeat;
    struct params heartbeat; /* url, every, method, ca, proxy, timeout */
    const struct conf_service *services;
    size_t n_services;
    const char *const *warnings; /* accepted, but worth a word */
    size_t n_warnings;
    const struct conf_file *files; /* each once, the main one first */
    size_t n_files;
    char hash[65]; /* SHA-256 over names and bytes of all files read that
                      decide figures (docs/configuration.md), hex */
};

/* All errors of a load, in the order of the files. */
struct conf_errors {
    struct errmsg *items; /* "file:line:column: /pointer: message; cure" */
    size_t n;             /* at most CONF_ERRORS_MAX, the last says "more" */
};

#define CONF_ERRORS_MAX 50
#define CONF_FILE_MAX (4 * 1024 * 1024)

/* Options of a load. */
struct conf_options {
    bool for_replay; /* secrets are not needed, so not resolved */
    bool to_collect; /* resolves those of collected probes and no others; else
                        those of all others */
    const char *zoneinfo;         /* NULL = /usr/share/zoneinfo */
    const struct conf_file *kept; /* `files` of an earlier load of the same
                                     path: nothing is read from the disk, and
                                     the result has the same hash; NULL: read
                                     the disk */
    size_t n_kept;
};

/* Loads `path`. Everything lives in `arena`. On an error `ret_errors` (in the
 * arena) has at least one message; ERR_NOT_FOUND/ERR_IO where the main file
 * cannot be read, else ERR_INVALID. */
MUST_USE enum err conf_load(struct arena *arena, const char *path,
                            const struct conf_options *options,
                            const struct conf **ret_conf,
                            struct conf_errors *ret_errors);

/* "file:line:column: /pointer" of a place named by file and pointer, for
 * errors found later (a probe's own check). In the arena. */
const char *conf_place(struct arena *arena, const char *file,
                       const char *pointer);

/* The edition in force at an instant, or NULL. */
const struct conf_edition *conf_edition_at(const struct conf_service *service,
                                           int64_t instant_ms);

/* The JSON Schema (draft 2020-12) printed from the option table; shipped as
 * config/claimd.schema.json. */
struct buf;
void conf_schema(struct buf *out);

/* The reference page in Markdown, from the same table. */
void conf_reference(struct buf *out);

#endif
