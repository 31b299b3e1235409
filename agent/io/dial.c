/*
 * Happy path: connect the first address, poll it writable, SO_ERROR 0, done.
 * Failure modes: socket or connect refuse at once (next address; if none is
 * left the timer reports), SO_ERROR (next address), the deadline (what still
 * waits has timed out).
 * On close: timer and every poll that was begun are closed; the memory goes
 * with the last of them.
 */
#include "io/dial.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/check.h"
#include "io/clock.h"
#include "io/link.h"

struct dial_attempt {
    uv_poll_t poll;
    struct dial *dial;
    struct sockaddr_storage address;
    int fd;             /* -1: not begun or over */
    bool polled;        /* the handle was initialised */
    struct fault fault; /* once it has failed */
    bool unroutable;    /* this host has no use of the address's family */
};

struct dial {
    uv_loop_t *loop;
    uv_timer_t timer;
    struct dial_attempt attempts[DIAL_ADDRESSES_MAX];
    size_t n, begun;   /* addresses; how many of them were tried */
    size_t n_handles;  /* to be closed before the memory goes */
    struct mono start; /* for took_ms */
    struct mono deadline;
    dial_done *done;
    void *owner;
};

static void dial_on_timer(uv_timer_t *timer);
static void dial_on_poll(uv_poll_t *poll, int status, int events);

static void dial_on_close(uv_handle_t *handle)
{
    struct dial *dial = handle->data;
    ASSERT(dial->n_handles > 0);
    if (--dial->n_handles == 0) {
        free(dial);
    }
}

static void close_socket(struct dial_attempt *attempt)
{
    if (attempt->polled) {
        attempt->polled = false;
        uv_close((uv_handle_t *)&attempt->poll, dial_on_close);
    }
    if (attempt->fd >= 0) {
        close(attempt->fd);
        attempt->fd = -1;
    }
}

static void release(struct dial *dial)
{
    for (size_t i = 0; i < dial->n; i++) {
        close_socket(&dial->attempts[i]);
    }
    uv_close((uv_handle_t *)&dial->timer, dial_on_close);
}

/* How a host says that it has no use of an address. EADDRNOTAVAIL is either
 * no source address (a family switched off) or no free port, which is a lack
 * of ours and must not be forgiven: UDP to the same place tells them apart. */
static bool is_unroutable(int error, const struct sockaddr_storage *address)
{
    switch (error) {
    case ENETUNREACH:
    case EHOSTUNREACH:
    case ENETDOWN:
    case EAFNOSUPPORT:
        return true;
    case EADDRNOTAVAIL:
        return !link_has_source((const struct sockaddr *)address,
                                sizeof *address);
    default:
        return false;
    }
}

static bool family_is_unusable(const struct dial *dial, int family)
{
    for (size_t i = 0; i < dial->begun; i++) {
        const struct dial_attempt *one = &dial->attempts[i];
        if (one->address.ss_family == family && !one->unroutable) {
            return false;
        }
    }
    return true;
}

/* Whose failure is told: see the rule in the header. */
static const struct dial_attempt *speaker(const struct dial *dial)
{
    ASSERT(dial->begun > 0);
    const bool unusable4 = family_is_unusable(dial, AF_INET);
    const bool unusable6 = family_is_unusable(dial, AF_INET6);
    const bool none_usable = unusable4 && unusable6;
    const struct dial_attempt *last = NULL, *last_own = NULL;
    for (size_t i = 0; i < dial->begun; i++) {
        const struct dial_attempt *one = &dial->attempts[i];
        bool unusable =
            one->address.ss_family == AF_INET ? unusable4 : unusable6;
        if (!unusable || none_usable) {
            last = one;
            last_own = one->fault.own_errno != 0 ? one : last_own;
        }
    }
    ASSERT(last != NULL);
    return last_own != NULL ? last_own : last;
}

static void finish(struct dial *dial, struct dial_attempt *winner)
{
    struct dialed dialed = {.fd = -1};
    dialed.took_ms = (int32_t)(clock_mono().ms - dial->start.ms);
    if (winner != NULL) {
        dialed.address = winner->address;
        dialed.fd = winner->fd;
        winner->fd = -1;
    } else {
        const struct dial_attempt *spoken = speaker(dial);
        dialed.address = spoken->address;
        dialed.fault = spoken->fault;
    }
    release(dial);
    dial->done(dial->owner, &dialed);
}

static void give_up(struct dial *dial)
{
    for (size_t i = 0; i < dial->begun; i++) {
        if (dial->attempts[i].fd >= 0) {
            dial->attempts[i].fault =
                (struct fault){.reason = REASON_CONNECT_TIMEOUT};
        }
    }
    finish(dial, NULL);
}

static bool is_pending(const struct dial *dial)
{
    for (size_t i = 0; i < dial->begun; i++) {
        if (dial->attempts[i].fd >= 0) {
            return true;
        }
    }
    return false;
}

/* socket, connect, poll; 0 or the errno of what refused at once. */
static int begin_connect(struct dial_attempt *attempt)
{
    struct dial *dial = attempt->dial;
    const int kind = SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC;
    attempt->fd = socket(attempt->address.ss_family, kind, IPPROTO_TCP);
    if (attempt->fd < 0) {
        return errno;
    }
    socklen_t length = attempt->address.ss_family == AF_INET
                           ? sizeof(struct sockaddr_in)
                           : sizeof(struct sockaddr_in6);
    if (connect(attempt->fd, (const struct sockaddr *)&attempt->address,
                length) != 0 &&
        errno != EINPROGRESS && errno != EINTR) {
        return errno;
    }
    int failed = uv_poll_init(dial->loop, &attempt->poll, attempt->fd);
    if (failed != 0) {
        return -failed;
    }
    attempt->poll.data = dial;
    attempt->polled = true;
    dial->n_handles++;
    return -uv_poll_start(&attempt->poll, UV_WRITABLE, dial_on_poll);
}

/* Tries addresses until one is under way or none is left; sets the timer for
 * what comes next: the deadline, the next address, or the end of it all. */
static void advance(struct dial *dial)
{
    bool under_way = false;
    while (!under_way && dial->begun < dial->n) {
        struct dial_attempt *attempt = &dial->attempts[dial->begun++];
        int error = begin_connect(attempt);
        if (error != 0) {
            close_socket(attempt);
            attempt->fault = fault_of(error, true);
            attempt->unroutable = is_unroutable(error, &attempt->address);
        }
        under_way = error == 0;
    }
    int64_t wait_ms = dial->deadline.ms - clock_mono().ms;
    if (!is_pending(dial)) {
        wait_ms = 0;
    } else if (dial->begun < dial->n && wait_ms > DIAL_STAGGER_MS) {
        wait_ms = DIAL_STAGGER_MS;
    }
    uv_update_time(dial->loop);
    int failed = uv_timer_start(&dial->timer, dial_on_timer,
                                wait_ms > 0 ? (uint64_t)wait_ms : 0, 0);
    ASSERT(failed == 0);
}

static void set_port(struct sockaddr_storage *address, uint16_t port)
{
    if (address->ss_family == AF_INET) {
        ((struct sockaddr_in *)address)->sin_port = htons(port);
    } else {
        ASSERT(address->ss_family == AF_INET6);
        ((struct sockaddr_in6 *)address)->sin6_port = htons(port);
    }
}

struct dial *dial_start(uv_loop_t *loop, const struct dial_to *to,
                        dial_done *done, void *owner)
{
    ASSERT(to->n_addresses > 0 && to->n_addresses <= DIAL_ADDRESSES_MAX);
    struct dial *dial = heap_alloc(sizeof *dial);
    dial->loop = loop;
    dial->n = to->n_addresses;
    dial->start = clock_mono();
    dial->deadline.ms = dial->start.ms + to->timeout_ms;
    dial->done = done;
    dial->owner = owner;
    for (size_t i = 0; i < dial->n; i++) {
        dial->attempts[i].dial = dial;
        dial->attempts[i].fd = -1;
        dial->attempts[i].address = to->addresses[i];
        set_port(&dial->attempts[i].address, to->port);
    }
    int failed = uv_timer_init(loop, &dial->timer);
    ASSERT(failed == 0);
    dial->timer.data = dial;
    dial->n_handles = 1;
    advance(dial);
    return dial;
}

static void dial_on_timer(uv_timer_t *timer)
{
    struct dial *dial = timer->data;
    if (!is_pending(dial)) {
        finish(dial, NULL);
    } else if (clock_mono().ms >= dial->deadline.ms) {
        give_up(dial);
    } else {
        advance(dial);
    }
}

static void dial_on_poll(uv_poll_t *poll, int status, int events)
{
    (void)status; /* SO_ERROR says more */
    (void)events;
    struct dial *dial = poll->data;
    struct dial_attempt *attempt =
        (void *)((char *)poll - offsetof(struct dial_attempt, poll));
    int error = 0;
    socklen_t size = sizeof error;
    if (getsockopt(attempt->fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0) {
        error = errno;
    }
    if (error == 0) {
        finish(dial, attempt);
        return;
    }
    close_socket(attempt);
    attempt->fault = fault_of(error, false);
    if (is_pending(dial) || dial->begun < dial->n) {
        advance(dial);
    } else {
        finish(dial, NULL);
    }
}

void dial_cancel(struct dial *dial)
{
    release(dial);
}

void dial_address_text(const struct sockaddr_storage *address, char *out,
                       size_t size)
{
    const void *bytes =
        address->ss_family == AF_INET6
            ? (const void *)&((const struct sockaddr_in6 *)address)->sin6_addr
            : &((const struct sockaddr_in *)address)->sin_addr;
    ASSERT(size > 0);
    out[0] = '\0';
    if (address->ss_family == AF_INET || address->ss_family == AF_INET6) {
        inet_ntop(address->ss_family, bytes, out, (socklen_t)size);
    }
}
