/*
 * Credentials for AWS, looked for anew at each look, so that what is rotated is
 * taken up: environment, shared credentials file, container (ECS, EKS),
 * instance metadata (IMDSv2 only), in this order. Where the configuration names
 * a profile or a file, only the file is asked.
 *
 * Keys live in memory for the length of a look. They are never logged, never in
 * an argument or a message; what came instead of them is not quoted either.
 */
#ifndef PROBES_AWS_CREDENTIALS_H
#define PROBES_AWS_CREDENTIALS_H

#include <stdint.h>

#include "probes/source.h"

struct aws_credentials {
    const char *key_id, *secret; /* NULL: none yet */
    const char *token;           /* of a session; NULL: none */
    int64_t expires_ms;          /* INSTANT_MAX: not said */

    /* On the way. */
    source_step *then;
    const char *metadata; /* where instance metadata is, no '/' at the end */
    const char *metadata_token; /* IMDSv2 */
    const char *role;           /* of the instance */
};

/* Finds them and goes on with `then`, or refuses: none, malformed, expired. The
 * source's own must be a struct aws (aws.h). */
void aws_credentials_find(struct source *source, source_step *then);

/* A variable of the environment, the configured one (`source.environment`)
 * before the process's; NULL also where it is empty. */
const char *aws_variable(const struct source *source, const char *name);

/* One profile of a shared credentials file (INI): fills key_id, secret and
 * token, in the arena. NOT_FOUND: no such profile; INVALID: it has no keys, or
 * malformed ones (the message says which). Pure. */
enum err aws_credentials_parse(struct arena *arena, const char *text,
                               const char *profile, struct aws_credentials *ret,
                               struct errmsg *msg);

#endif
