/*
 * A report of one window of one service, put together from the ledger.
 *
 * The daemon's monthly reports, `claimd report` and `claimd verify` all come
 * through here: with the same configuration, instants and record number the
 * result is the same to the byte.
 */
#ifndef ENGINE_COMPOSE_H
#define ENGINE_COMPOSE_H

#include "base/arena.h"
#include "base/err.h"
#include "conf/conf.h"
#include "core/ivl.h"
#include "engine/frozen.h"
#include "report/model.h"
#include "store/store.h"

/* What to report and as of when. All kept until the arena ends. */
struct compose {
    struct store *store;
    const char *agent_id;
    const struct conf *conf;
    const struct conf_service *service; /* of `conf` */
    const char *window_text;
    struct ivl window;
    int64_t at_ms;       /* instant of evaluation: the window's end, or now */
    int64_t made_ms;     /* now */
    int64_t through_seq; /* reckoned from records up to this one */
    bool is_frozen;      /* from closed runs alone, those recorded by then; else
                       from all runs there are */
};

/* The report, in the arena. Errors as assess_ledger; ERR_NOT_FOUND: there is no
 * record `through_seq`. */
MUST_USE enum err compose_report(struct arena *arena,
                                 const struct compose *compose,
                                 struct report *ret_report, struct errmsg *msg);

/* The files of a report. */
struct compose_files {
    struct report_formats formats;
    const char *const *languages; /* of the pages */
    size_t n_languages;
    const char *tag; /* between the window and the ending: "fresh"; NULL: none
                      */
};

/* Those the configuration asks for. */
struct compose_files compose_configured(const struct conf *conf);

/* Renders them into the arena, JSON first. ERR_LIMIT: one is over
 * STORE_DOCUMENT_MAX. */
MUST_USE enum err compose_render(struct arena *arena,
                                 const struct report *report,
                                 const struct compose_files *files,
                                 struct report_part **ret_parts, size_t *ret_n,
                                 struct errmsg *msg);

#endif
