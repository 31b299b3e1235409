/*
 * A TCP connection to the first of several addresses that takes it.
 *
 * Our own connect(2) instead of libcurl's, because only so the errno of every
 * address is known, and with it whose fault a failure is. Addresses are tried
 * in the order given, the next one 250 ms after the one before or as soon as
 * that has failed (RFC 8305); the first that connects wins.
 *
 * If all fail, one failure is reported, by a rule that does not depend on the
 * order in which they failed. A whole family that this host cannot use (every
 * address of it unroutable from here) counts for nothing as long as the other
 * family was tried in earnest. Of what is left an own fault outweighs, since
 * that address might have answered; otherwise the last address speaks.
 */
#ifndef IO_DIAL_H
#define IO_DIAL_H

#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <uv.h>

#include "io/fault.h"

#define DIAL_ADDRESSES_MAX 8
#define DIAL_STAGGER_MS 250

struct dial; /* one in progress */

struct dialed {
    struct fault fault; /* reason NONE once connected */
    int fd;             /* non-blocking, close-on-exec; taken; -1 if none */
    struct sockaddr_storage address; /* connected to, or whose failure it is */
    int32_t took_ms;
};

typedef void dial_done(void *owner, const struct dialed *dialed);

struct dial_to {
    const struct sockaddr_storage *addresses; /* copied; ports are ignored */
    size_t n_addresses;                       /* 1 … DIAL_ADDRESSES_MAX */
    uint16_t port;                            /* host byte order */
    int64_t timeout_ms;                       /* for all of them */
};

/* Begins; `done` comes once, from the loop, never from inside. */
struct dial *dial_start(uv_loop_t *loop, const struct dial_to *to,
                        dial_done *done, void *owner);

/* Forgets it; `done` will not come. */
void dial_cancel(struct dial *dial);

/* "127.0.0.1", "2001:db8::1", as text; "" if it is neither family. */
void dial_address_text(const struct sockaddr_storage *address, char *out,
                       size_t size);

#endif
