/*
 * The HTTP server: libmicrohttpd on our loop, without threads.
 *
 * GET and HEAD only, one request for each connection, no bodies, bounded in
 * number, size and time; the answers are the site's (site.h). Whoever asks
 * gets what is in memory; a report's file is fetched on the thread pool.
 */
#ifndef STATUS_SERVER_H
#define STATUS_SERVER_H

#include <uv.h>

#include "base/arena.h"
#include "base/err.h"
#include "status/listener.h"
#include "status/live.h"
#include "status/site.h"

#define SERVER_CONNECTIONS_MAX 64
#define SERVER_CONNECTIONS_PER_IP_MAX 16
#define SERVER_REQUEST_BYTES 8192
#define SERVER_REQUEST_MS 5000 /* from the connection to the whole request */
#define SERVER_REPLY_MS 30000  /* from then to the last byte read */
#define SERVER_FETCHES_MAX 4   /* documents fetched at once */

struct server;

/* What the host lends; kept until the server has ended. */
struct server_host {
    uv_loop_t *loop;
    const struct site *site;
    /* What the daemon knows of itself now. On the loop. */
    void (*live)(void *owner, struct status_live *ret);
    /* The bytes of a document, in the arena. On a pool thread. */
    enum err (*fetch)(void *owner, const char *sha256, struct arena *arena,
                      char **ret_bytes, size_t *ret_n, struct errmsg *msg);
    void *owner;
};

/* Serves on that socket, which it takes over whatever the outcome. `token`:
 * what must be shown, copied; NULL: nothing. ERR_SYSTEM: the library cannot
 * start. */
MUST_USE enum err server_open(const struct server_host *host,
                              struct listener *listener, const char *token,
                              struct server **ret_server, struct errmsg *msg);

/* Where it listens; borrowed. */
const char *server_place(const struct server *server);

/* Stops listening at once and breaks what is under way; what is left ends on
 * the loop, with the handles. A passed socket is only let go of: what is
 * returned has it (fd -1: it was our own). NULL-safe. */
struct listener server_close(struct server *server);

#endif
