/*
 * c-ares on the loop: one question to host table and resolvers, no cache.
 *
 * The part of resolver.h that talks. Knows sockets, retries, the resolvers'
 * addresses and their change; knows nothing of who asked or of families put
 * together.
 */
#ifndef IO_DNS_H
#define IO_DNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <uv.h>

#include "base/err.h"
#include "core/classify.h"

/* Each try waits twice as long as the one before: 1 + 2 + 4 s. */
#define DNS_TRY_MS 1000
#define DNS_TRIES 3

#define DNS_ADDRESSES_MAX 8

struct dns;

struct dns_answer {
    enum reason outcome; /* as in struct resolved */
    int own_errno;
    bool link_down;
    size_t n_addresses; /* > 0 if and only if outcome is NONE */
    struct sockaddr_storage addresses[DNS_ADDRESSES_MAX];
    int64_t ttl_ms; /* of the shortest-lived address */
};

typedef void dns_done(void *owner, const struct dns_answer *answer);

/* As resolver_create. */
MUST_USE enum err dns_create(uv_loop_t *loop, const char *const *servers,
                             size_t n_servers, struct dns **ret_dns,
                             struct errmsg *msg);

/* What is asked is forgotten, `done` is not called; handles close. */
void dns_destroy(struct dns *dns);

/* Asks for the addresses of one family (AF_INET, AF_INET6). `done` comes once,
 * perhaps from inside. `host` is copied. */
void dns_ask(struct dns *dns, const char *host, int family, dns_done *done,
             void *owner);

#endif
