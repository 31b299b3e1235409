/*
 * Happy path: libcurl asks for a timer and for sockets to be watched; either
 * fires, curl_multi_socket_action runs, ended transfers are reaped.
 * Failure modes: epoll refuses a socket (noted as the request's own errno).
 * On close: timer and poll; the memory goes with the last of them and of the
 * requests.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/check.h"
#include "io/fetch_inside.h"
#include "io/memory.h"

#define EVENTS_AT_ONCE 64

static void reap(struct fetcher *fetcher)
{
    int left;
    CURLMsg *message;
    /* A completion may be the last and destroy the fetcher. */
    while (fetcher->multi != NULL &&
           (message = curl_multi_info_read(fetcher->multi, &left)) != NULL) {
        if (message->msg != CURLMSG_DONE) {
            continue;
        }
        CURL *easy = message->easy_handle;
        CURLcode code = message->data.result; /* gone once it is removed */
        struct fetch *fetch = NULL;
        curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&fetch);
        ASSERT(fetch != NULL && fetch->easy == easy);
        fetch_on_transfer(fetch, code);
    }
}

static void act(struct fetcher *fetcher, curl_socket_t fd, int events)
{
    int running;
    CURLMcode code =
        curl_multi_socket_action(fetcher->multi, fd, events, &running);
    ASSERT(code == CURLM_OK || code == CURLM_OUT_OF_MEMORY);
}

static void fetcher_on_timer(uv_timer_t *timer)
{
    struct fetcher *fetcher = timer->data;
    stall_touch(fetcher->stall);
    act(fetcher, CURL_SOCKET_TIMEOUT, 0);
    reap(fetcher);
}

static int curl_events(uint32_t events)
{
    return ((events & (EPOLLIN | EPOLLHUP)) != 0 ? CURL_CSELECT_IN : 0) |
           ((events & EPOLLOUT) != 0 ? CURL_CSELECT_OUT : 0) |
           ((events & EPOLLERR) != 0 ? CURL_CSELECT_ERR : 0);
}

static void fetcher_on_poll(uv_poll_t *poll, int status, int events)
{
    (void)status;
    (void)events;
    struct fetcher *fetcher = poll->data;
    struct epoll_event ready[EVENTS_AT_ONCE];
    stall_touch(fetcher->stall);
    int n = epoll_wait(fetcher->epoll, ready, EVENTS_AT_ONCE, 0);
    /* An earlier event may have closed a later one's socket; libcurl ignores
     * sockets it does not know. */
    for (int i = 0; i < n; i++) {
        act(fetcher, ready[i].data.fd, curl_events(ready[i].events));
    }
    reap(fetcher);
}

static int fetcher_on_want_timer(CURLM *multi, long timeout_ms, void *user)
{
    (void)multi;
    struct fetcher *fetcher = user;
    if (timeout_ms < 0) {
        uv_timer_stop(&fetcher->timer);
    } else {
        uv_update_time(fetcher->loop);
        uv_timer_start(&fetcher->timer, fetcher_on_timer, (uint64_t)timeout_ms,
                       0);
    }
    return 0;
}

static void watch(struct fetcher *fetcher, CURL *easy, curl_socket_t fd,
                  int what)
{
    struct epoll_event event = {.data.fd = fd};
    event.events = ((what & CURL_POLL_IN) != 0 ? EPOLLIN : 0U) |
                   ((what & CURL_POLL_OUT) != 0 ? EPOLLOUT : 0U);
    if (epoll_ctl(fetcher->epoll, EPOLL_CTL_MOD, fd, &event) == 0 ||
        epoll_ctl(fetcher->epoll, EPOLL_CTL_ADD, fd, &event) == 0) {
        return;
    }
    const int error = errno;
    struct fetch *fetch = NULL;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&fetch);
    if (fetch != NULL) {
        fetch->own_errno = error; /* it will end by its time */
    }
}

static int fetcher_on_want_socket(CURL *easy, curl_socket_t fd, int what,
                                  void *user, void *unused)
{
    (void)unused;
    struct fetcher *fetcher = user;
    if (what == CURL_POLL_REMOVE) {
        (void)epoll_ctl(fetcher->epoll, EPOLL_CTL_DEL, fd, NULL);
    } else {
        watch(fetcher, easy, fd, what);
    }
    return 0;
}

CURL *fetcher_take_easy(struct fetcher *fetcher)
{
    return fetcher->n_pool > 0 ? fetcher->pool[--fetcher->n_pool]
                               : curl_easy_init();
}

void fetcher_give_easy(struct fetcher *fetcher, CURL *easy, bool clean)
{
    if (!clean || fetcher->n_pool == FETCHER_POOL) {
        curl_easy_cleanup(easy);
        return;
    }
    curl_easy_reset(easy);
    fetcher->pool[fetcher->n_pool++] = easy;
}

static void free_if_last(struct fetcher *fetcher)
{
    if (fetcher->n_handles == 0 && fetcher->n_live == 0) {
        trust_destroy(fetcher->trust);
        free(fetcher);
        curl_global_cleanup();
    }
}

void fetcher_hold(struct fetcher *fetcher)
{
    if (fetcher->n_live++ == 0) {
        uv_ref((uv_handle_t *)&fetcher->poll);
    }
}

void fetcher_release(struct fetcher *fetcher)
{
    ASSERT(fetcher->n_live > 0);
    if (--fetcher->n_live > 0) {
        return;
    }
    if (fetcher->n_handles > 0 &&
        uv_is_closing((uv_handle_t *)&fetcher->poll) == 0) {
        uv_unref((uv_handle_t *)&fetcher->poll);
    }
    free_if_last(fetcher);
}

static void start_polling(struct fetcher *fetcher)
{
    int failed = uv_timer_init(fetcher->loop, &fetcher->timer);
    ASSERT(failed == 0);
    failed = uv_poll_init(fetcher->loop, &fetcher->poll, fetcher->epoll);
    ASSERT(failed == 0); /* an epoll can always be polled (epoll(7)) */
    fetcher->timer.data = fetcher;
    fetcher->poll.data = fetcher;
    fetcher->n_handles = 2;
    failed = uv_poll_start(&fetcher->poll, UV_READABLE, fetcher_on_poll);
    ASSERT(failed == 0);
    /* Requests keep the loop alive, the fetcher itself does not. */
    uv_unref((uv_handle_t *)&fetcher->poll);
    uv_unref((uv_handle_t *)&fetcher->timer);
}

static bool start_multi(struct fetcher *fetcher)
{
    CURLM *multi = fetcher->multi = curl_multi_init();
    return multi != NULL &&
           curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION,
                             fetcher_on_want_socket) == CURLM_OK &&
           curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, fetcher) == CURLM_OK &&
           curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION,
                             fetcher_on_want_timer) == CURLM_OK &&
           curl_multi_setopt(multi, CURLMOPT_TIMERDATA, fetcher) == CURLM_OK;
}

enum err fetcher_create(uv_loop_t *loop, struct resolver *resolver,
                        struct stall *stall, struct fetcher **ret_fetcher,
                        struct errmsg *msg)
{
    if (curl_global_init_mem(CURL_GLOBAL_DEFAULT, memory_malloc, memory_free,
                             memory_realloc, memory_strdup,
                             memory_calloc) != CURLE_OK) {
        return errmsg_fail(msg, ERR_SYSTEM, "libcurl cannot start");
    }
    struct fetcher *fetcher = heap_alloc(sizeof *fetcher);
    fetcher->loop = loop;
    fetcher->resolver = resolver;
    fetcher->stall = stall;
    fetcher->epoll = epoll_create1(EPOLL_CLOEXEC);
    const int error = errno;
    if (fetcher->epoll < 0 || !start_multi(fetcher)) {
        errmsg_set(msg, "cannot watch sockets: %s",
                   fetcher->epoll < 0 ? strerror(error) : "libcurl refuses");
        curl_multi_cleanup(fetcher->multi);
        if (fetcher->epoll >= 0) {
            close(fetcher->epoll);
        }
        free_if_last(fetcher);
        return ERR_SYSTEM;
    }
    fetcher->trust = trust_create();
    start_polling(fetcher);
    *ret_fetcher = fetcher;
    return ERR_OK;
}

static void fetcher_on_close(uv_handle_t *handle)
{
    struct fetcher *fetcher = handle->data;
    fetcher->n_handles--;
    free_if_last(fetcher);
}

struct resolver *fetcher_resolver(struct fetcher *fetcher)
{
    return fetcher->resolver;
}

struct trust *fetcher_trust(struct fetcher *fetcher)
{
    return fetcher->trust;
}

uv_loop_t *fetcher_loop(struct fetcher *fetcher)
{
    return fetcher->loop;
}

void fetcher_destroy(struct fetcher *fetcher)
{
    while (fetcher->n_pool > 0) {
        curl_easy_cleanup(fetcher->pool[--fetcher->n_pool]);
    }
    curl_multi_cleanup(fetcher->multi);
    fetcher->multi = NULL;
    uv_close((uv_handle_t *)&fetcher->timer, fetcher_on_close);
    uv_close((uv_handle_t *)&fetcher->poll, fetcher_on_close);
    close(fetcher->epoll);
}
