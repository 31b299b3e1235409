/*
 * Names to addresses without ever holding up the loop: c-ares on libuv.
 *
 * A cache by TTL (at most 5 minutes, at least 1 s; failures are not kept;
 * that one family has no address is, for 30 s, beside one that has), one
 * lookup in flight per name and family however many ask. /etc/hosts comes
 * first, then the resolvers of /etc/resolv.conf as c-ares reads it; both are
 * read again when they change.
 *
 * The two families are asked apart, so that what failed of one is not taken
 * for the answer of the other: a name is without address only if both say so.
 * Once one family has addresses the other gets 50 ms more (RFC 8305, section
 * 3). Of two failures the one that is rather ours is told.
 */
#ifndef IO_RESOLVER_H
#define IO_RESOLVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <uv.h>

#include "base/err.h"
#include "core/classify.h"

struct resolver;
struct resolve; /* one question in flight */

enum ip_family { IP_ANY, IP_V4, IP_V6 };

#define RESOLVE_ADDRESSES_MAX 8

struct resolved {
    enum reason outcome; /* NONE, NAME_NOT_FOUND, NAME_NO_ADDRESS,
                            RESOLVER_FAILED, RESOLVER_TIMEOUT, OWN_RESOURCE */
    int own_errno;       /* of our own system call, 0 if none */
    bool link_down; /* no resolver answered, none has a running link to it */
    size_t n_addresses;
    struct sockaddr_storage addresses[RESOLVE_ADDRESSES_MAX]; /* port 0; the
                                                 families alternate, v6 first */
    int32_t took_ms;
};

typedef void resolve_done(void *owner, const struct resolved *resolved);

/* `servers` ("ip", "ip:port", "[ip6]:port"; n may be 0 = the system's; copied).
 * ERR_INVALID: a server that is none of these. ERR_SYSTEM: c-ares refuses. */
MUST_USE enum err resolver_create(uv_loop_t *loop, const char *const *servers,
                                  size_t n_servers,
                                  struct resolver **ret_resolver,
                                  struct errmsg *msg);

/* Ends with every question answered as canceled (done is not called) and its
 * handles closing; run the loop until they are. */
void resolver_destroy(struct resolver *resolver);

/* Asks; `done` comes once, from the loop, never from inside. `host` is copied.
 * IP literals are answered without a lookup (still not from inside); one of
 * the other family is NAME_NO_ADDRESS. Not answered within the time:
 * RESOLVER_TIMEOUT. */
struct resolve *resolver_ask(struct resolver *resolver, const char *host,
                             enum ip_family family, int64_t timeout_ms,
                             resolve_done *done, void *owner);

/* The same past the cache: what the resolver says now. */
struct resolve *resolver_ask_fresh(struct resolver *resolver, const char *host,
                                   enum ip_family family, int64_t timeout_ms,
                                   resolve_done *done, void *owner);

/* Forgets a question; `done` will not come. */
void resolve_cancel(struct resolve *resolve);

#endif
