/*
 * Happy path: ask, c-ares opens a socket and says so (dns_on_socket), the
 * socket is polled, ares_process_fd reads the answer and calls dns_on_answer.
 * Failure modes: socket(2) or connect(2) refuse (noted with errno), no answer
 * (the tick lets c-ares retry and give up), resolv.conf changes (the channel
 * is made anew and what was asked is asked again).
 * On close: the tick and every socket's poll handle.
 */
#include "io/dns.h"

#include <ares.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/check.h"
#include "io/clock.h"
#include "io/hosts.h"
#include "io/link.h"
#include "io/memory.h"

#define RESOLV_CONF "/etc/resolv.conf"
#define TICK_MS 50

struct dns_socket {
    uv_poll_t poll;
    struct dns *dns;
    ares_socket_t fd;
    struct dns_socket *next;
};

struct dns_query {
    struct dns *dns;
    char *host;
    int family;
    uint64_t faults_before, refusals_before; /* the channel's, when asked */
    dns_done *done;
    void *owner;
};

struct dns {
    uv_loop_t *loop;
    uv_timer_t tick; /* runs while something is asked */
    ares_channel channel;
    char *servers; /* as c-ares takes them; NULL = the system's */
    struct hosts hosts;
    struct dns_socket *sockets;
    size_t n_asked;
    bool closing;
    uint64_t faults;    /* own system calls that failed so far */
    uint64_t refusals;  /* answers SERVFAIL, NOTIMP, REFUSED so far */
    int last_errno;     /* of the last fault */
    struct mono looked; /* when resolv.conf was looked at last */
    struct timespec conf_time;
    ino_t conf_inode;
};

/* ---- sockets, ours so that errno is known ---- */

static ares_socket_t note_fault(struct dns *dns)
{
    dns->faults++;
    dns->last_errno = errno;
    return -1;
}

static ares_socket_t dns_on_open(int family, int type, int protocol, void *user)
{
    int fd = socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);
    return fd >= 0 ? fd : note_fault(user);
}

static int dns_on_shut(ares_socket_t fd, void *user)
{
    (void)user;
    return close(fd);
}

static int dns_on_connect(ares_socket_t fd, const struct sockaddr *to,
                          ares_socklen_t length, void *user)
{
    int failed = connect(fd, to, length);
    if (failed != 0 && errno != EINPROGRESS) {
        note_fault(user);
    }
    return failed;
}

/* c-ares 1.18 tells a resolver's SERVFAIL as "connection refused": look. */
static void note_refusal(struct dns *dns, const unsigned char *reply)
{
    const int code = reply[3] & 15;
    if (code == 2 || code == 4 || code == 5) {
        dns->refusals++;
    }
}

/* NOLINTNEXTLINE(readability-function-size): c-ares prescribes it */
static ares_ssize_t dns_on_receive(ares_socket_t fd, void *into, size_t size,
                                   int flags, struct sockaddr *from,
                                   ares_socklen_t *length, void *user)
{
    ssize_t got = recvfrom(fd, into, size, flags, from, length);
    const bool is_datagram = from != NULL;
    if (is_datagram && got >= 12) {
        note_refusal(user, into);
    }
    return got;
}

static ares_ssize_t dns_on_send(ares_socket_t fd, const struct iovec *parts,
                                int n, void *user)
{
    ssize_t sent = writev(fd, parts, n);
    if (sent < 0 && errno != EAGAIN && errno != ECONNREFUSED) {
        note_fault(user);
    }
    return sent;
}

static const struct ares_socket_functions socket_functions = {
    .asocket = dns_on_open,
    .aclose = dns_on_shut,
    .aconnect = dns_on_connect,
    .arecvfrom = dns_on_receive,
    .asendv = dns_on_send,
};

/* ---- polling ---- */

static void dns_on_free(uv_handle_t *handle)
{
    free(handle->data);
}

static void dns_on_poll(uv_poll_t *poll, int status, int events)
{
    struct dns_socket *one = poll->data;
    ares_socket_t none = ARES_SOCKET_BAD, fd = one->fd;
    bool readable = status < 0 || (events & UV_READABLE) != 0;
    bool writable = (events & UV_WRITABLE) != 0;
    /* May close this very socket: nothing of `one` is touched after. */
    ares_process_fd(one->dns->channel, readable ? fd : none,
                    writable ? fd : none);
}

static void unwatch(struct dns *dns, ares_socket_t fd)
{
    for (struct dns_socket **at = &dns->sockets; *at != NULL;
         at = &(*at)->next) {
        struct dns_socket *one = *at;
        if (one->fd == fd) {
            *at = one->next;
            uv_close((uv_handle_t *)&one->poll, dns_on_free);
            return;
        }
    }
}

static struct dns_socket *watched(struct dns *dns, ares_socket_t fd)
{
    struct dns_socket *one = dns->sockets;
    while (one != NULL && one->fd != fd) {
        one = one->next;
    }
    if (one != NULL) {
        return one;
    }
    one = heap_alloc(sizeof *one);
    one->dns = dns;
    one->fd = fd;
    if (uv_poll_init_socket(dns->loop, &one->poll, fd) != 0) {
        free(one); /* the lookup will time out, with the fault noted */
        note_fault(dns);
        return NULL;
    }
    one->poll.data = one;
    one->next = dns->sockets;
    dns->sockets = one;
    return one;
}

static void dns_on_socket(void *user, ares_socket_t fd, int readable,
                          int writable)
{
    struct dns *dns = user;
    if (readable == 0 && writable == 0) {
        unwatch(dns, fd);
        return;
    }
    struct dns_socket *one = watched(dns, fd);
    if (one != NULL) {
        int events = (readable != 0 ? UV_READABLE : 0) |
                     (writable != 0 ? UV_WRITABLE : 0);
        uv_poll_start(&one->poll, events, dns_on_poll);
    }
}

static void dns_on_tick(uv_timer_t *timer)
{
    struct dns *dns = timer->data;
    ares_process_fd(dns->channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
}

/* ---- the channel ---- */

static enum err open_channel(struct dns *dns, ares_channel *ret_channel,
                             struct errmsg *msg)
{
    char dns_only[] = "b"; /* hosts.h is asked before */
    struct ares_options options = {
        .timeout = DNS_TRY_MS,
        .tries = DNS_TRIES,
        .sock_state_cb = dns_on_socket,
        .sock_state_cb_data = dns,
        .lookups = dns_only,
    };
    ares_channel channel = NULL;
    int failed = ares_init_options(&channel, &options,
                                   ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES |
                                       ARES_OPT_SOCK_STATE_CB);
    if (failed != ARES_SUCCESS) {
        return errmsg_fail(msg, ERR_SYSTEM, "c-ares cannot start: %s",
                           ares_strerror(failed));
    }
    ares_set_socket_functions(channel, &socket_functions, dns);
    if (dns->servers != NULL) {
        failed = ares_set_servers_ports_csv(channel, dns->servers);
    }
    if (failed != ARES_SUCCESS) {
        ares_destroy(channel);
        return errmsg_fail(msg, ERR_INVALID,
                           "resolvers %s: not IP addresses; write "
                           "\"192.0.2.1\", \"192.0.2.1:53\" or "
                           "\"[2001:db8::1]:53\"",
                           dns->servers);
    }
    *ret_channel = channel;
    return ERR_OK;
}

static bool conf_changed(struct dns *dns)
{
    struct stat now = {0};
    /* A missing file is a state like another: it is all zero. */
    (void)stat(RESOLV_CONF, &now);
    bool changed = now.st_mtim.tv_sec != dns->conf_time.tv_sec ||
                   now.st_mtim.tv_nsec != dns->conf_time.tv_nsec ||
                   now.st_ino != dns->conf_inode;
    dns->conf_time = now.st_mtim;
    dns->conf_inode = now.st_ino;
    return changed;
}

/* At most once a second: a new channel if resolv.conf is another. Destroying
 * the old one hands its questions to dns_on_answer, which asks again. */
static void refresh(struct dns *dns)
{
    struct mono now = clock_mono();
    if (dns->servers != NULL || now.ms - dns->looked.ms < MS_PER_SECOND) {
        return;
    }
    dns->looked = now;
    ares_channel old = dns->channel;
    if (conf_changed(dns) && open_channel(dns, &dns->channel, NULL) == ERR_OK) {
        ares_destroy(old);
    }
}

static char *join_servers(const char *const *servers, size_t n)
{
    struct buf all;
    buf_init(&all, 64 * 1024);
    for (size_t i = 0; i < n; i++) {
        buf_printf(&all, "%s%s", i == 0 ? "" : ",", servers[i]);
    }
    char *joined = n == 0 ? NULL : heap_strdup(buf_str(&all));
    buf_fini(&all);
    return joined;
}

enum err dns_create(uv_loop_t *loop, const char *const *servers,
                    size_t n_servers, struct dns **ret_dns, struct errmsg *msg)
{
    int failed = ares_library_init_mem(ARES_LIB_INIT_ALL, memory_malloc,
                                       memory_free, memory_realloc);
    if (failed != ARES_SUCCESS) {
        return errmsg_fail(msg, ERR_SYSTEM, "c-ares cannot start: %s",
                           ares_strerror(failed));
    }
    struct dns *dns = heap_alloc(sizeof *dns);
    dns->loop = loop;
    dns->servers = join_servers(servers, n_servers);
    dns->looked = clock_mono();
    (void)conf_changed(dns);
    enum err err = open_channel(dns, &dns->channel, msg);
    if (err != ERR_OK) {
        free(dns->servers);
        free(dns);
        ares_library_cleanup();
        return err;
    }
    failed = uv_timer_init(loop, &dns->tick);
    ASSERT(failed == 0);
    dns->tick.data = dns;
    *ret_dns = dns;
    return ERR_OK;
}

void dns_destroy(struct dns *dns)
{
    dns->closing = true;
    ares_destroy(dns->channel);
    ASSERT(dns->n_asked == 0 && dns->sockets == NULL);
    free(dns->servers);
    hosts_fini(&dns->hosts);
    ares_library_cleanup();
    uv_close((uv_handle_t *)&dns->tick, dns_on_free);
}

/* ---- questions ---- */

static enum reason reason_of(int status)
{
    switch (status) {
    case ARES_SUCCESS:
        return REASON_NONE;
    case ARES_ENOTFOUND:
    case ARES_EBADNAME:
        return REASON_NAME_NOT_FOUND;
    case ARES_ENODATA:
        return REASON_NAME_NO_ADDRESS;
    case ARES_ESERVFAIL:
    case ARES_EREFUSED:
    case ARES_ENOTIMP:
    case ARES_EFORMERR:
    case ARES_EBADRESP:
    case ARES_EBADFAMILY:
        return REASON_RESOLVER_FAILED;
    case ARES_ETIMEOUT:
    case ARES_ECONNREFUSED:
        return REASON_RESOLVER_TIMEOUT;
    case ARES_ENOMEM:
        return REASON_OWN_RESOURCE;
    default:
        return REASON_OWN_FAULT;
    }
}

static void copy_addresses(const struct ares_addrinfo *info,
                           struct dns_answer *answer)
{
    answer->ttl_ms = INT64_MAX;
    for (const struct ares_addrinfo_node *node = info->nodes;
         node != NULL && answer->n_addresses < DNS_ADDRESSES_MAX;
         node = node->ai_next) {
        struct sockaddr_storage *to = &answer->addresses[answer->n_addresses];
        if (node->ai_addrlen <= sizeof *to) {
            memcpy(to, node->ai_addr, node->ai_addrlen);
            answer->n_addresses++;
        }
        int64_t ttl_ms = node->ai_ttl * MS_PER_SECOND;
        if (ttl_ms < answer->ttl_ms) {
            answer->ttl_ms = ttl_ms;
        }
    }
    if (answer->n_addresses == 0) {
        answer->outcome = REASON_NAME_NO_ADDRESS;
    }
}

/* No resolver answered: is none of them behind a link that runs? */
static bool all_links_down(struct dns *dns)
{
    struct ares_addr_port_node *servers = NULL;
    if (ares_get_servers_ports(dns->channel, &servers) != ARES_SUCCESS) {
        return false;
    }
    bool all_down = servers != NULL;
    for (struct ares_addr_port_node *one = servers; one != NULL && all_down;
         one = one->next) {
        struct sockaddr_storage to = {.ss_family = (sa_family_t)one->family};
        if (one->family == AF_INET) {
            struct sockaddr_in *v4 = (void *)&to;
            v4->sin_addr = one->addr.addr4;
        } else {
            struct sockaddr_in6 *v6 = (void *)&to;
            memcpy(&v6->sin6_addr, &one->addr.addr6, sizeof v6->sin6_addr);
        }
        all_down = !link_runs_to((struct sockaddr *)&to, sizeof to);
    }
    ares_free_data(servers);
    return all_down;
}

/* What kept the resolvers from answering, as far as it was us. */
static void explain_silence(const struct dns_query *query,
                            struct dns_answer *answer)
{
    struct dns *dns = query->dns;
    if (dns->refusals != query->refusals_before) {
        answer->outcome = REASON_RESOLVER_FAILED;
    } else if (dns->faults != query->faults_before) {
        answer->own_errno = dns->last_errno;
    } else {
        answer->link_down = all_links_down(dns);
    }
}

static void query_send(struct dns_query *query);

static void dns_on_answer(void *user, int status, int timeouts,
                          struct ares_addrinfo *info)
{
    (void)timeouts;
    struct dns_query *query = user;
    struct dns *dns = query->dns;
    if (status == ARES_EDESTRUCTION && !dns->closing) {
        query_send(query);
        return;
    }
    struct dns_answer answer = {.outcome = reason_of(status)};
    if (status == ARES_SUCCESS) {
        copy_addresses(info, &answer);
        ares_freeaddrinfo(info);
    } else if (status == ARES_ENOMEM) {
        answer.own_errno = ENOMEM;
    } else if (answer.outcome == REASON_RESOLVER_TIMEOUT) {
        explain_silence(query, &answer);
    }
    ASSERT(dns->n_asked > 0);
    if (--dns->n_asked == 0) {
        uv_timer_stop(&dns->tick);
    }
    if (!dns->closing) {
        query->done(query->owner, &answer);
    }
    free(query->host);
    free(query);
}

static void query_send(struct dns_query *query)
{
    struct dns *dns = query->dns;
    struct ares_addrinfo_hints hints = {
        .ai_family = query->family,
        .ai_socktype = SOCK_STREAM,
        /* Sorting opens a socket for every address; dial.h tries them. */
        .ai_flags = ARES_AI_NOSORT,
    };
    query->faults_before = dns->faults;
    query->refusals_before = dns->refusals;
    ares_getaddrinfo(dns->channel, query->host, NULL, &hints, dns_on_answer,
                     query);
}

static bool answer_from_hosts(struct dns *dns, const char *host, int family,
                              struct dns_answer *answer)
{
    hosts_refresh(&dns->hosts, clock_mono());
    if (!hosts_find(&dns->hosts, host, family, answer->addresses,
                    DNS_ADDRESSES_MAX, &answer->n_addresses)) {
        return false;
    }
    if (answer->n_addresses == 0) {
        answer->outcome = REASON_NAME_NO_ADDRESS;
    }
    return true;
}

void dns_ask(struct dns *dns, const char *host, int family, dns_done *done,
             void *owner)
{
    ASSERT(!dns->closing && (family == AF_INET || family == AF_INET6));
    struct dns_answer known = {.outcome = REASON_NONE};
    if (answer_from_hosts(dns, host, family, &known)) {
        done(owner, &known);
        return;
    }
    refresh(dns);
    struct dns_query *query = heap_alloc(sizeof *query);
    query->dns = dns;
    query->host = heap_strdup(host);
    query->family = family;
    query->done = done;
    query->owner = owner;
    if (dns->n_asked++ == 0) {
        int failed = uv_timer_start(&dns->tick, dns_on_tick, TICK_MS, TICK_MS);
        ASSERT(failed == 0);
    }
    query_send(query);
}
