/*
 * What is served, and to which address: parts of services as they were last
 * judged, reports that are kept, and what the daemon knows of itself. Lives on
 * the loop; answering touches neither disk nor network.
 */
#ifndef STATUS_SITE_H
#define STATUS_SITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "report/model.h"
#include "status/live.h"
#include "status/part.h"
#include "status/reply.h"

struct site;

struct site *site_create(void);
void site_destroy(struct site *site); /* NULL-safe */

/* The services of a (new) configuration, in order; parts of those that stay are
 * kept. `ids` are copied. */
void site_configure(struct site *site, const char *const *ids, size_t n);

/* Takes over the reference: the newest part of its service, which is likely at
 * place `hint`. One whose service is not configured is dropped. */
void site_put(struct site *site, size_t hint, struct status_part *part);

/* How the alert channels stand; copied. */
void site_set_channels(struct site *site, const struct status_channel *channels,
                       size_t n);

/* A file of a report, kept in the ledger as a document. All copied. */
struct site_report {
    const char *name; /* letters, digits and . _ - */
    const char *service;
    const char *window;
    const char *sha256; /* hex */
    int64_t made_ms;
    int64_t seq; /* of its record */
};

/* Most files that are listed; the oldest are forgotten first. */
#define SITE_REPORTS_MAX 5000
#define SITE_NAME_MAX 160

/* Adds one; of several with one name the newest is served. A name that could be
 * no more than a name, or a hash that is none, is left out. */
void site_add_report(struct site *site, const struct site_report *report);

/* A request, as far as the answer depends on it. */
struct site_request {
    const char *path;     /* decoded, without the query */
    const char *lang;     /* of the query; NULL: none */
    const char *accepted; /* Accept-Language; NULL: none */
};

/* The answer to a GET. Documents are left to the caller (reply->document). */
void site_answer(const struct site *site, const struct site_request *request,
                 const struct status_live *live, struct reply *ret);

/* What a reader of that Accept-Language prefers: Japanese if it is named before
 * English by weight, else English. */
enum language site_language(const char *accepted);

#endif
