/*
 * Happy path: ask, the entry of each family is fresh or a lookup brings it,
 * every question that waits for it is looked at, its timer at zero finishes it.
 * Failure modes: a lookup fails (the entry is not kept), the question's time
 * is up (its timer fires while a family is still open).
 * On close: a question's memory goes with its timer's handle; so all answers
 * come from a timer and never from inside.
 */
#include "io/resolver.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/check.h"
#include "io/clock.h"
#include "io/dns.h"

#define BUCKETS 4096
#define ENTRIES_MAX 20000
#define TTL_MIN_MS MS_PER_SECOND
#define TTL_MAX_MS (5 * MS_PER_MINUTE)
#define GRACE_MS 50
#define NO_ADDRESS_MS (30 * MS_PER_SECOND)

enum { HALF_V6, HALF_V4, HALVES };

/* What is known of one name in one family. */
struct resolver_entry {
    struct resolver *resolver;
    struct resolver_entry *next; /* in its bucket */
    char *host;
    int family;
    bool asked;          /* a lookup is in flight */
    struct mono expires; /* of the answer below */
    bool no_address;     /* the answer was that there is none */
    size_t n_addresses;
    struct sockaddr_storage addresses[DNS_ADDRESSES_MAX];
};

/* One family's part of a question. */
struct resolve_half {
    struct resolver_entry *waits_for; /* NULL once known or not wanted */
    enum reason outcome;
    int own_errno;
    bool link_down;
    bool wanted;
    size_t n_addresses;
    struct sockaddr_storage addresses[DNS_ADDRESSES_MAX];
};

struct resolve {
    struct resolver *resolver;
    uv_timer_t timer;
    struct resolve *previous, *next; /* of those in flight */
    struct mono start;
    int64_t timeout_ms;
    struct resolve_half halves[HALVES];
    resolve_done *done;
    void *owner;
};

struct resolver {
    uv_loop_t *loop;
    struct dns *dns;
    struct resolve *first; /* all in flight */
    struct resolver_entry *buckets[BUCKETS];
    size_t n_entries;
};

static void resolve_on_timer(uv_timer_t *timer);

/* ---- questions ---- */

static void resolve_on_close(uv_handle_t *handle)
{
    free(handle->data);
}

static void detach(struct resolve *question)
{
    if (question->previous != NULL) {
        question->previous->next = question->next;
    } else {
        question->resolver->first = question->next;
    }
    if (question->next != NULL) {
        question->next->previous = question->previous;
    }
    uv_close((uv_handle_t *)&question->timer, resolve_on_close);
}

static void set_timer(struct resolve *question, int64_t wait_ms)
{
    uv_update_time(question->resolver->loop);
    int failed = uv_timer_start(&question->timer, resolve_on_timer,
                                wait_ms > 0 ? (uint64_t)wait_ms : 0, 0);
    ASSERT(failed == 0);
}

/* Decides when the question is finished: now, after the grace for the slower
 * family, or when its time is up. */
static void review(struct resolve *question)
{
    bool open = false, usable = false;
    for (int i = 0; i < HALVES; i++) {
        open = open || question->halves[i].waits_for != NULL;
        usable = usable || question->halves[i].n_addresses > 0;
    }
    int64_t left_ms =
        question->start.ms + question->timeout_ms - clock_mono().ms;
    if (!open) {
        left_ms = 0;
    } else if (usable && left_ms > GRACE_MS) {
        left_ms = GRACE_MS;
    }
    set_timer(question, left_ms);
}

static void half_take(struct resolve_half *half,
                      const struct dns_answer *answer)
{
    half->waits_for = NULL;
    half->outcome = answer->outcome;
    half->own_errno = answer->own_errno;
    half->link_down = answer->link_down;
    half->n_addresses = answer->n_addresses;
    memcpy(half->addresses, answer->addresses,
           answer->n_addresses * sizeof answer->addresses[0]);
}

/* The more a failure may be ours, the more it weighs. */
static int weight(enum reason reason)
{
    switch (reason) {
    case REASON_NAME_NO_ADDRESS:
        return 1;
    case REASON_NAME_NOT_FOUND:
        return 2;
    case REASON_RESOLVER_FAILED:
        return 3;
    case REASON_RESOLVER_TIMEOUT:
        return 4;
    default:
        return 5;
    }
}

static void combine_failures(const struct resolve *question,
                             struct resolved *resolved)
{
    int heaviest = 0;
    for (int i = 0; i < HALVES; i++) {
        const struct resolve_half *half = &question->halves[i];
        enum reason reason =
            half->waits_for != NULL ? REASON_RESOLVER_TIMEOUT : half->outcome;
        if (half->wanted && weight(reason) > heaviest) {
            heaviest = weight(reason);
            resolved->outcome = reason;
            resolved->own_errno = half->own_errno;
            resolved->link_down = half->link_down;
        }
    }
    ASSERT(heaviest > 0);
}

static void combine(const struct resolve *question, struct resolved *resolved)
{
    const struct resolve_half *halves = question->halves;
    size_t taken = 0;
    for (size_t i = 0; i < DNS_ADDRESSES_MAX; i++) {
        for (int h = 0; h < HALVES; h++) {
            if (i < halves[h].n_addresses && taken < RESOLVE_ADDRESSES_MAX) {
                resolved->addresses[taken++] = halves[h].addresses[i];
            }
        }
    }
    resolved->n_addresses = taken;
    if (taken == 0) {
        combine_failures(question, resolved);
    }
}

static void resolve_on_timer(uv_timer_t *timer)
{
    struct resolve *question = timer->data;
    struct resolved resolved = {0};
    resolved.took_ms = (int32_t)(clock_mono().ms - question->start.ms);
    combine(question, &resolved);
    detach(question);
    question->done(question->owner, &resolved);
}

void resolve_cancel(struct resolve *resolve)
{
    detach(resolve);
}

/* ---- entries ---- */

static size_t bucket_of(const char *host, int family)
{
    uint32_t hash = 2166136261U ^ (uint32_t)family; /* FNV-1a */
    for (; *host != '\0'; host++) {
        hash = (hash ^ (unsigned char)*host) * 16777619U;
    }
    return hash % BUCKETS;
}

static void free_entry(struct resolver_entry *entry)
{
    free(entry->host);
    free(entry);
}

/* Too many names: drop what is not being asked. */
static void sweep(struct resolver *resolver)
{
    for (size_t i = 0; i < BUCKETS; i++) {
        struct resolver_entry **at = &resolver->buckets[i];
        while (*at != NULL) {
            struct resolver_entry *entry = *at;
            if (entry->asked) {
                at = &entry->next;
                continue;
            }
            *at = entry->next;
            free_entry(entry);
            resolver->n_entries--;
        }
    }
}

static struct resolver_entry *find_entry(struct resolver *resolver,
                                         const char *host, int family)
{
    const size_t bucket = bucket_of(host, family);
    struct resolver_entry *entry = resolver->buckets[bucket];
    while (entry != NULL &&
           (entry->family != family || strcmp(entry->host, host) != 0)) {
        entry = entry->next;
    }
    if (entry != NULL) {
        return entry;
    }
    entry = heap_alloc(sizeof *entry);
    entry->resolver = resolver;
    entry->host = heap_strdup(host);
    entry->family = family;
    entry->next = resolver->buckets[bucket];
    resolver->buckets[bucket] = entry;
    resolver->n_entries++;
    return entry;
}

static void entry_keep(struct resolver_entry *entry,
                       const struct dns_answer *answer)
{
    int64_t ttl_ms = answer->ttl_ms;
    ttl_ms = ttl_ms < TTL_MIN_MS ? TTL_MIN_MS : ttl_ms;
    ttl_ms = ttl_ms > TTL_MAX_MS ? TTL_MAX_MS : ttl_ms;
    entry->expires.ms = clock_mono().ms + ttl_ms;
    entry->n_addresses = answer->n_addresses;
    memcpy(entry->addresses, answer->addresses,
           answer->n_addresses * sizeof answer->addresses[0]);
}

static void entry_on_answer(void *owner, const struct dns_answer *answer)
{
    struct resolver_entry *entry = owner;
    ASSERT(entry->asked);
    entry->asked = false;
    entry->expires.ms = 0;
    entry->n_addresses = 0;
    entry->no_address = answer->outcome == REASON_NAME_NO_ADDRESS;
    if (answer->outcome == REASON_NONE) {
        entry_keep(entry, answer);
    } else if (entry->no_address) {
        entry->expires.ms = clock_mono().ms + NO_ADDRESS_MS;
    }
    for (struct resolve *one = entry->resolver->first; one != NULL;
         one = one->next) {
        for (int i = 0; i < HALVES; i++) {
            if (one->halves[i].waits_for == entry) {
                half_take(&one->halves[i], answer);
                review(one);
            }
        }
    }
}

static bool is_fresh(const struct resolver_entry *entry)
{
    return !entry->asked && clock_mono().ms < entry->expires.ms;
}

static void take_cached(struct resolve_half *half,
                        const struct resolver_entry *entry)
{
    half->outcome = entry->no_address ? REASON_NAME_NO_ADDRESS : REASON_NONE;
    half->n_addresses = entry->n_addresses;
    memcpy(half->addresses, entry->addresses,
           entry->n_addresses * sizeof entry->addresses[0]);
}

/* Waits for a lookup in flight or begins one. The wait is noted first, since
 * an answer may come from inside. */
static void wait_for(struct resolve_half *half, struct resolver_entry *entry)
{
    half->waits_for = entry;
    if (!entry->asked) {
        entry->asked = true;
        dns_ask(entry->resolver->dns, entry->host, entry->family,
                entry_on_answer, entry);
    }
}

/* From the cache what may come from there. That a family has no address is
 * only worth keeping beside one that has: else it is a failure. */
static void ask_halves(struct resolve *question, const char *host, bool fresh)
{
    static const int families[HALVES] = {
        [HALF_V6] = AF_INET6, [HALF_V4] = AF_INET};
    struct resolver_entry *entries[HALVES] = {NULL};
    bool has_addresses = false;
    if (question->resolver->n_entries >= ENTRIES_MAX) {
        sweep(question->resolver);
    }
    for (int i = 0; i < HALVES; i++) {
        if (question->halves[i].wanted) {
            entries[i] = find_entry(question->resolver, host, families[i]);
            has_addresses = has_addresses || (is_fresh(entries[i]) &&
                                              entries[i]->n_addresses > 0);
        }
    }
    for (int i = 0; i < HALVES; i++) {
        struct resolve_half *half = &question->halves[i];
        if (half->wanted && !fresh && is_fresh(entries[i]) && has_addresses) {
            take_cached(half, entries[i]);
        } else if (half->wanted) {
            wait_for(half, entries[i]);
        }
    }
}

/* ---- IP literals ---- */

static bool parse_v6(const char *host, struct sockaddr_storage *ret_address)
{
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
    char bare[INET6_ADDRSTRLEN];
    const char *zone = strchr(host, '%');
    size_t length = zone != NULL ? (size_t)(zone - host) : strlen(host);
    if (length >= sizeof bare) {
        return false;
    }
    memcpy(bare, host, length);
    bare[length] = '\0';
    if (inet_pton(AF_INET6, bare, &v6.sin6_addr) != 1) {
        return false;
    }
    v6.sin6_scope_id = zone != NULL ? if_nametoindex(zone + 1) : 0;
    memcpy(ret_address, &v6, sizeof v6);
    return true;
}

static bool parse_v4(const char *host, struct sockaddr_storage *ret_address)
{
    struct sockaddr_in v4 = {.sin_family = AF_INET};
    if (inet_pton(AF_INET, host, &v4.sin_addr) != 1) {
        return false;
    }
    memcpy(ret_address, &v4, sizeof v4);
    return true;
}

/* Answers both halves if `host` is an address. */
static bool take_literal(struct resolve *question, const char *host,
                         enum ip_family family)
{
    struct sockaddr_storage address = {0};
    int which = HALF_V4;
    if (parse_v6(host, &address)) {
        which = HALF_V6;
    } else if (!parse_v4(host, &address)) {
        return false;
    }
    struct resolve_half *half = &question->halves[which];
    half->wanted = true;
    if (family == (which == HALF_V4 ? IP_V6 : IP_V4)) {
        half->outcome = REASON_NAME_NO_ADDRESS;
        return true;
    }
    half->addresses[0] = address;
    half->n_addresses = 1;
    return true;
}

/* ---- the resolver ---- */

static struct resolve *begin(struct resolver *resolver, int64_t timeout_ms,
                             resolve_done *done, void *owner)
{
    struct resolve *question = heap_alloc(sizeof *question);
    question->resolver = resolver;
    question->start = clock_mono();
    question->timeout_ms = timeout_ms;
    question->done = done;
    question->owner = owner;
    int failed = uv_timer_init(resolver->loop, &question->timer);
    ASSERT(failed == 0);
    question->timer.data = question;
    question->next = resolver->first;
    if (resolver->first != NULL) {
        resolver->first->previous = question;
    }
    resolver->first = question;
    return question;
}

static void ask_names(struct resolve *question, const char *host,
                      enum ip_family family, bool fresh)
{
    if (!take_literal(question, host, family)) {
        question->halves[HALF_V6].wanted = family != IP_V4;
        question->halves[HALF_V4].wanted = family != IP_V6;
        ask_halves(question, host, fresh);
    }
}

struct resolve *resolver_ask(struct resolver *resolver, const char *host,
                             enum ip_family family, int64_t timeout_ms,
                             resolve_done *done, void *owner)
{
    struct resolve *question = begin(resolver, timeout_ms, done, owner);
    ask_names(question, host, family, false);
    review(question);
    return question;
}

struct resolve *resolver_ask_fresh(struct resolver *resolver, const char *host,
                                   enum ip_family family, int64_t timeout_ms,
                                   resolve_done *done, void *owner)
{
    struct resolve *question = begin(resolver, timeout_ms, done, owner);
    ask_names(question, host, family, true);
    review(question);
    return question;
}

enum err resolver_create(uv_loop_t *loop, const char *const *servers,
                         size_t n_servers, struct resolver **ret_resolver,
                         struct errmsg *msg)
{
    struct dns *dns = NULL;
    enum err err = dns_create(loop, servers, n_servers, &dns, msg);
    if (err != ERR_OK) {
        return err;
    }
    struct resolver *resolver = heap_alloc(sizeof *resolver);
    resolver->loop = loop;
    resolver->dns = dns;
    *ret_resolver = resolver;
    return ERR_OK;
}

void resolver_destroy(struct resolver *resolver)
{
    while (resolver->first != NULL) {
        detach(resolver->first);
    }
    dns_destroy(resolver->dns);
    for (size_t i = 0; i < BUCKETS; i++) {
        while (resolver->buckets[i] != NULL) {
            struct resolver_entry *entry = resolver->buckets[i];
            resolver->buckets[i] = entry->next;
            free_entry(entry);
        }
    }
    free(resolver);
}
