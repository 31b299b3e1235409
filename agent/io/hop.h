/*
 * One URL on the way of a request: where to connect, and where a redirect
 * leads. Parsing is libcurl's URL API, the same reading that the request will
 * get.
 */
#ifndef IO_HOP_H
#define IO_HOP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HOP_DETAIL_MAX 160

struct Curl_URL; /* libcurl's CURLU */

struct hop {
    struct Curl_URL *parsed;
    char *url;  /* whole, without user, password and fragment */
    char *host; /* name or address, IPv6 without brackets; ASCII */
    uint16_t port;
    bool tls;  /* https, smtps */
    bool mail; /* smtp, smtps */
};

/* Takes an absolute URL apart. False with a line in `detail` (HOP_DETAIL_MAX
 * bytes, printable) if it is malformed, of another scheme than http, https,
 * smtp and smtps, or its host is not ASCII. On true, hop_fini. */
bool hop_parse(struct hop *hop, const char *url, char *detail);

/* The hop that a Location header leads to from `from` (RFC 3986 reference
 * resolution); errors as above. */
bool hop_follow(const struct hop *from, const char *location, struct hop *to,
                char *detail);

bool hop_same_host(const struct hop *a, const struct hop *b);
bool hop_same_origin(const struct hop *a, const struct hop *b);

/* Zeroed hops are fine. */
void hop_fini(struct hop *hop);

#endif
