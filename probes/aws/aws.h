/*
 * Asking AWS: what the kinds of sources that do so share.
 *
 * A kind composes requests and reads their answers; everything else is here:
 * credentials (credentials.h), where to ask, Signature Version 4, page after
 * page, and again where AWS asks for patience (throttling, 5xx), all within the
 * look's time limit. What fails refuses the look with AWS's error code and what
 * cures it. Neither keys nor AWS's account of a signature are shown.
 */
#ifndef PROBES_AWS_AWS_H
#define PROBES_AWS_AWS_H

#include <stdbool.h>

#include "base/buf.h"
#include "probes/aws/credentials.h"
#include "probes/aws/xml.h"
#include "probes/source.h"

#define AWS_PAGES_MAX 200 /* of one look; more are refused */
#define AWS_TRIES_MAX 5   /* of one page */
#define AWS_BODY_MAX ((size_t)64 * 1024)

/* One question. In the look's arena, or static. */
struct aws_request {
    const char *service; /* "rds": signed for, and part of the host's name */
    const char *bucket;  /* S3: whose; else NULL */
    const char *query;   /* S3: canonical (sigv4.h); else NULL */
    const char *target;  /* JSON interfaces: X-Amz-Target; else NULL */
    const char *body;    /* POSTed: a form, or JSON with `target`; S3: NULL */
    const char *right; /* the permission it needs: "rds:DescribeDBSnapshots" */
};

/* What a kind does with it. */
struct aws_task {
    /* On the loop: the next question. It may refuse. */
    void (*compose)(struct source *source, struct aws_request *ret_request);
    /* On a pool thread: reads an answer of status 200 into facts; sets `more`,
     * and `next` for the next question. */
    source_read *read;
};

/* A look at AWS: `own` of its source. */
struct aws {
    struct aws_credentials credentials;
    const struct aws_task *task;
    void *own; /* the kind's */
    const char
        *next; /* where the next page begins, as AWS said; NULL at first */
    bool more; /* there is another question to ask */

    struct aws_request request;
    const char *region;
    int n_pages, n_tries;
    bool again; /* AWS asked for patience */
};

/* Begins a look: credentials, then the task's questions as long as there are
 * more. The kind's own state is kept in aws_of(source)->own. */
void aws_begin(struct source *source, const struct aws_task *task, void *own);

struct aws *aws_of(const struct source *source);

/* As `check` of struct source_kind: the options that all of AWS shares. */
enum err aws_check(const struct params *params, const char **ret_option,
                   struct errmsg *msg);
/* The same, and that an option of the kind is given. */
enum err aws_check_needs(const struct params *params, const char *option,
                         const char **ret_option, struct errmsg *msg);

/* Whether a host (hop.h) is this one: 127.0.0.0/8, ::1 or "localhost". */
bool aws_is_loopback(const char *host);

/* Adds "&name=value" (the first without '&'), both percent-encoded as AWS
 * signs them. */
void aws_param(struct buf *query, const char *name, const char *value);

/* What `query` holds as the arena's text; refuses if it was too much. */
const char *aws_query_text(struct source *source, struct buf *query);

/* --- for readers ---------------------------------------------------------- */

/* The root of an answer, which must be of that name; NULL after refusing: what
 * is no such answer must not be taken for an empty one. */
const struct aws_node *aws_answer(struct source *source, struct arena *arena,
                                  const struct source_output *output,
                                  const char *name);

/* Its child of that name; NULL after refusing, and of no node. */
const struct aws_node *aws_need(struct source *source,
                                const struct aws_node *node, const char *name);

/* Notes where the next page begins; NULL or "": there is none. Copied. */
void aws_next(struct source *source, const char *next);

/* An instant of a node's child. False if it is missing or none. */
bool aws_instant(const struct aws_node *node, const char *name,
                 int64_t *ret_ms);
/* "true"; false also if it is missing. */
bool aws_is_true(const struct aws_node *node, const char *name);
/* A count in digits, -1 if it is none. */
int64_t aws_count(const char *text);

#endif
