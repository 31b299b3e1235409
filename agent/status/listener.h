/*
 * The socket that requests come to: opened as the configuration says, or passed
 * by systemd (LISTEN_FDS, sd_listen_fds(3)).
 */
#ifndef STATUS_LISTENER_H
#define STATUS_LISTENER_H

#include <stdbool.h>

#include "base/err.h"

#define LISTENER_PLACE_MAX 128

struct listener {
    int fd;                         /* -1: none */
    bool is_local;                  /* only this machine can reach it */
    bool is_passed;                 /* by the service manager */
    char place[LISTENER_PLACE_MAX]; /* "127.0.0.1:9849", "unix:/path" */
};

/* Binds and listens. `place` as the configuration has it; with port 0
 * `ret->place` has the port that was free. A socket file that nobody listens at
 * is replaced. ERR_BUSY: somebody else has it. ERR_DENIED. ERR_INVALID: not
 * such a place. ERR_SYSTEM: another reason, such as an address that is not
 * ours. */
MUST_USE enum err listener_open(const char *place, struct listener *ret,
                                struct errmsg *msg);

/* Takes the first socket that was passed to this process, if any, and forgets
 * the variables, so that no child takes it for its own. ERR_NOT_FOUND: none was
 * passed. ERR_INVALID: it is none that listens for streams. Call once, before
 * there are threads. */
MUST_USE enum err listener_take(struct listener *ret, struct errmsg *msg);

/* Closes it; a socket file of ours is removed. */
void listener_close(struct listener *listener);

#endif
