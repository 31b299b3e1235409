/*
 * AWS's Signature Version 4: the headers that make a request a signed one.
 *
 * Our own, since libcurl's differs between its versions: 7.88 signs headers
 * that it leaves out and does not sort a query, 8.14 signs %2B as a space.
 * Pure.
 */
#ifndef IO_SIGV4_H
#define IO_SIGV4_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* A request. What may be NULL is left out. */
struct sigv4_request {
    const char *region, *service;
    const char *key_id, *secret;
    const char *token; /* of a session, or NULL */
    int64_t at_ms;     /* now; AWS takes 5 minutes more or less */

    const char *method; /* "GET" */
    const char *host;   /* as the Host header has it: with a port that is not
                           the scheme's own */
    const char *path;   /* canonical: "/", "/bucket" */
    const char *query; /* canonical, or NULL: everything but A-Z a-z 0-9 - . _ ~
                           percent-encoded in upper case, sorted, each name
                           with '=' */
    const char *content_type; /* or NULL */
    const char *target;       /* X-Amz-Target, or NULL */
    const char *body;         /* or NULL */
};

#define SIGV4_HEADERS_MAX 7

/* Headers of a signed request, all of them: Host and what it was given are
 * among them. Names and values are in the arena or static. */
struct sigv4_headers {
    const char *names[SIGV4_HEADERS_MAX];
    const char *values[SIGV4_HEADERS_MAX];
    size_t n;
};

void sigv4_sign(struct arena *arena, const struct sigv4_request *request,
                struct sigv4_headers *ret);

#endif
