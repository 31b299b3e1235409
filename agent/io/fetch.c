/*
 * Happy path: look the name up, connect, transfer; a redirect begins again;
 * done.
 * Failure modes: a request that cannot be made (ended by the timer), no
 * address, no connection, a failed transfer, a redirect to where it may not
 * go, the time is up (each step gets what is left of it), canceled.
 * On close: the request's memory goes with its timer's handle.
 */
#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "io/clock.h"
#include "io/fetch_inside.h"
#include "io/link.h"

static void begin_hop(struct fetch *fetch);

/* ---- the end ---- */

static void fetch_on_close(uv_handle_t *handle)
{
    struct fetch *fetch = handle->data;
    struct fetcher *fetcher = fetch->fetcher;
    free(fetch);
    fetcher_release(fetcher);
}

/* Whether a link that does not run can have caused this failure. */
static bool could_be_link(const struct fetch_response *response)
{
    switch (response->outcome) {
    case REASON_CONNECT_TIMEOUT:
    case REASON_TIMEOUT:
    case REASON_HOST_UNREACHABLE:
    case REASON_RESET:
    case REASON_TLS_HANDSHAKE:
    case REASON_PROXY:
        return response->own_errno == 0;
    default:
        return false;
    }
}

static void complete_response(struct fetch *fetch)
{
    struct fetch_response *response = &fetch->response;
    int64_t now_ms = clock_mono().ms;
    response->stalled_ms =
        stall_touch(fetch->fetcher->stall) - fetch->stalled_before;
    response->total_ms = (int32_t)(now_ms - fetch->start.ms);
    response->body = fetch->body != NULL ? fetch->body : "";
    response->body_bytes = fetch->body_bytes;
    response->header_names = fetch->names;
    response->header_values = fetch->values;
    response->n_headers = fetch->n_headers;
    if (could_be_link(response) && fetch->address.ss_family != AF_UNSPEC) {
        response->link_down = !link_runs_to(
            (const struct sockaddr *)&fetch->address, sizeof fetch->address);
    }
}

static void conclude(struct fetch *fetch)
{
    fetch->over = true;
    complete_response(fetch);
    fetch->done(fetch->owner, &fetch->response);
    hop_fini(&fetch->first);
    hop_fini(&fetch->hop);
    hop_fini(&fetch->proxy);
    arena_fini(&fetch->arena);
    free(fetch->body);
    uv_close((uv_handle_t *)&fetch->timer, fetch_on_close);
}

static void fail(struct fetch *fetch, enum reason reason, const char *detail)
{
    struct fetch_response *response = &fetch->response;
    response->outcome = reason;
    snprintf(response->detail, sizeof response->detail, "%s", detail);
    conclude(fetch);
}

static void fetch_on_timer(uv_timer_t *timer)
{
    conclude(timer->data);
}

/* For what must not end from inside: the loop ends it at its next turn. */
static void conclude_later(struct fetch *fetch)
{
    fetch->over = true;
    int failed = uv_timer_start(&fetch->timer, fetch_on_timer, 0, 0);
    ASSERT(failed == 0);
}

/* ---- redirects ---- */

static const char *find_header(const struct fetch *fetch, const char *name)
{
    for (size_t i = 0; i < fetch->n_headers; i++) {
        if (strcmp(fetch->names[i], name) == 0) {
            return fetch->values[i];
        }
    }
    return NULL;
}

static bool is_redirect(int status)
{
    return status == 301 || status == 302 || status == 303 || status == 307 ||
           status == 308;
}

/* RFC 9110, section 15.4. */
static void change_method(struct fetch *fetch, int status)
{
    const bool is_post = strcmp(fetch->method, "POST") == 0;
    const bool is_head = strcmp(fetch->method, "HEAD") == 0;
    if ((status == 303 && !is_head) ||
        ((status == 301 || status == 302) && is_post)) {
        fetch->method = "GET";
        fetch->with_body = false;
    }
}

/* NULL if the request may go there, else why not. */
static const char *forbidden(const struct fetch *fetch, const struct hop *next)
{
    if (fetch->redirects >= fetch->request.max_redirects) {
        return "too many redirects, the next to";
    }
    if (next->mail) {
        return "redirect to neither http nor https:";
    }
    if (fetch->hop.tls && !next->tls) {
        return "redirect from https to http:";
    }
    if (!fetch->request.redirect_other_hosts &&
        !hop_same_host(&fetch->first, next)) {
        return "redirect to another host:";
    }
    return NULL;
}

static void follow(struct fetch *fetch, const char *location)
{
    struct hop next;
    char detail[HOP_DETAIL_MAX];
    if (!hop_follow(&fetch->hop, location, &next, detail)) {
        fail(fetch, REASON_REDIRECTS, detail);
        return;
    }
    const char *why_not = forbidden(fetch, &next);
    if (why_not != NULL) {
        char line[HOP_DETAIL_MAX];
        snprintf(line, sizeof line, "%s %s", why_not, next.url);
        text_printable(line, strlen(line), detail, sizeof detail);
        hop_fini(&next);
        fail(fetch, REASON_REDIRECTS, detail);
        return;
    }
    fetch->redirects++;
    change_method(fetch, fetch->response.status);
    hop_fini(&fetch->hop);
    fetch->hop = next;
    begin_hop(fetch);
}

static int64_t left_ms(const struct fetch *fetch)
{
    return fetch->start.ms + fetch->request.timeout_ms - clock_mono().ms;
}

/* ---- mail ---- */

void fetch_mail_over(struct fetch *fetch, enum reason reason,
                     const char *detail)
{
    uv_timer_stop(&fetch->timer);
    fetch_easy_end(fetch, false);
    fail(fetch, reason, detail);
}

static void fetch_on_mail_late(uv_timer_t *timer)
{
    fetch_mail_over(timer->data, REASON_TIMEOUT,
                    "the server did not answer in time");
}

/* libcurl's own limit ended with its part. */
static void hand_in(struct fetch *fetch)
{
    int64_t time_ms = left_ms(fetch);
    int failed = uv_timer_start(&fetch->timer, fetch_on_mail_late,
                                time_ms > 0 ? (uint64_t)time_ms : 0, 0);
    ASSERT(failed == 0);
    fetch_mail_begin(fetch);
}

void fetch_on_transfer(struct fetch *fetch, CURLcode code)
{
    fetch_easy_read(fetch);
    if (fetch->request.mail != NULL && code == CURLE_OK) {
        hand_in(fetch);
        return;
    }
    fetch_judge(fetch, code);
    const bool sound = fetch->response.outcome == REASON_NONE;
    fetch_easy_end(fetch, sound && code == CURLE_OK);
    const char *location = find_header(fetch, "location");
    if (sound && is_redirect(fetch->response.status) && location != NULL &&
        fetch->request.max_redirects > 0) {
        follow(fetch, location);
    } else {
        conclude(fetch);
    }
}

/* ---- a hop ---- */

static void transfer(struct fetch *fetch)
{
    struct errmsg msg = {0};
    fetch->store = NULL;
    bool starts_tls =
        fetch->request.mail != NULL && !fetch->request.mail->clear;
    if ((fetch->hop.tls || starts_tls) && !fetch->request.insecure) {
        fetch->store =
            trust_store(fetch->fetcher->trust, fetch->request.ca_file, &msg);
        if (fetch->store == NULL) {
            fetch_easy_end(fetch, false);
            fail(fetch, REASON_OWN_FAULT, msg.text);
            return;
        }
    }
    int64_t timeout_ms = left_ms(fetch);
    CURLcode code = fetch_easy_prepare(fetch, timeout_ms > 0 ? timeout_ms : 1);
    if (code == CURLE_OK &&
        curl_multi_add_handle(fetch->fetcher->multi, fetch->easy) != CURLM_OK) {
        code = CURLE_OUT_OF_MEMORY;
    }
    if (code != CURLE_OK) {
        fetch_easy_end(fetch, false);
        fetch->response.own_errno = code == CURLE_OUT_OF_MEMORY ? ENOMEM : 0;
        fail(fetch,
             code == CURLE_OUT_OF_MEMORY ? REASON_OWN_RESOURCE
                                         : REASON_OWN_FAULT,
             curl_easy_strerror(code));
    }
}

static void fetch_on_dialed(void *owner, const struct dialed *dialed)
{
    struct fetch *fetch = owner;
    struct fetch_response *response = &fetch->response;
    stall_touch(fetch->fetcher->stall);
    fetch->dial = NULL;
    fetch->address = dialed->address;
    dial_address_text(&dialed->address, response->address,
                      sizeof response->address);
    if (dialed->fault.reason != REASON_NONE) {
        const bool at_proxy =
            fetch->proxy.url != NULL && dialed->fault.own_errno == 0;
        response->own_errno = dialed->fault.own_errno;
        fail(fetch, at_proxy ? REASON_PROXY : dialed->fault.reason,
             dialed->fault.own_errno != 0 ? strerror(dialed->fault.own_errno)
                                          : reason_text(dialed->fault.reason));
        return;
    }
    response->connect_ms = dialed->took_ms;
    fetch->socket = dialed->fd;
    transfer(fetch);
}

static void fetch_on_resolved(void *owner, const struct resolved *resolved)
{
    struct fetch *fetch = owner;
    stall_touch(fetch->fetcher->stall);
    fetch->resolve = NULL;
    if (resolved->outcome != REASON_NONE) {
        fetch->response.own_errno = resolved->own_errno;
        fetch->response.link_down = resolved->link_down;
        fail(fetch, resolved->outcome, reason_text(resolved->outcome));
        return;
    }
    fetch->response.name_ms = resolved->took_ms;
    const bool proxied = fetch->proxy.url != NULL;
    struct dial_to to = {
        .addresses = resolved->addresses,
        .n_addresses = resolved->n_addresses,
        .port = proxied ? fetch->proxy.port : fetch->hop.port,
        .timeout_ms = left_ms(fetch),
    };
    fetch->dial = dial_start(fetch->fetcher->loop, &to, fetch_on_dialed, fetch);
}

/* Through a proxy the target's name is the proxy's to look up. */
static void begin_hop(struct fetch *fetch)
{
    struct fetch_response *response = &fetch->response;
    fetch->n_headers = fetch->header_bytes = fetch->body_bytes = 0;
    fetch->headers_whole = false;
    response->status = 0;
    response->address[0] = '\0';
    response->name_ms = response->connect_ms = -1;
    response->tls_ms = response->first_byte_ms = -1;
    int64_t time_ms = left_ms(fetch);
    if (time_ms <= 0) {
        fail(fetch, REASON_TIMEOUT, "no time left for the redirect");
        return;
    }
    fetch->address.ss_family = AF_UNSPEC;
    const bool proxied = fetch->proxy.url != NULL;
    fetch->resolve = resolver_ask(
        fetch->fetcher->resolver, proxied ? fetch->proxy.host : fetch->hop.host,
        fetch->request.family, time_ms, fetch_on_resolved, fetch);
}

/* ---- the beginning ---- */

static bool breaks_line(const char *text)
{
    return text != NULL && strpbrk(text, "\r\n") != NULL;
}

static bool mail_breaks_line(const struct fetch_mail *mail)
{
    bool broken = strpbrk(mail->from, "\r\n<>") != NULL;
    for (size_t i = 0; i < mail->n_to; i++) {
        broken = broken || strpbrk(mail->to[i], "\r\n<>") != NULL;
    }
    return broken;
}

/* Whether the request can be made at all; else the response says why. */
static bool check_request(struct fetch *fetch)
{
    const struct fetch_request *request = &fetch->request;
    char *detail = fetch->response.detail;
    static_assert(sizeof fetch->response.detail >= HOP_DETAIL_MAX,
                  "a hop's detail fits");
    bool broken = breaks_line(request->bearer) || breaks_line(request->method);
    for (size_t i = 0; i < request->n_headers; i++) {
        broken = broken || breaks_line(request->header_names[i]) ||
                 breaks_line(request->header_values[i]);
    }
    if (broken || (request->mail != NULL && mail_breaks_line(request->mail))) {
        snprintf(detail, sizeof fetch->response.detail,
                 "a header, the method or an address holds a line break");
        return false;
    }
    bool parsed = hop_parse(&fetch->first, request->url, detail) &&
                  hop_parse(&fetch->hop, request->url, detail) &&
                  (request->proxy == NULL ||
                   hop_parse(&fetch->proxy, request->proxy, detail));
    if (parsed && fetch->hop.mail != (request->mail != NULL)) {
        snprintf(detail, sizeof fetch->response.detail,
                 request->mail != NULL ? "the server is no smtp(s):// one"
                                       : "neither http nor https");
        return false;
    }
    return parsed;
}

struct fetch *fetch_start(struct fetcher *fetcher,
                          const struct fetch_request *request, fetch_done *done,
                          void *owner)
{
    ASSERT(request->timeout_ms > 0 && request->url != NULL);
    ASSERT(fetcher->multi != NULL);
    struct fetch *fetch = heap_alloc(sizeof *fetch);
    fetch->fetcher = fetcher;
    fetch->request = *request;
    fetch->done = done;
    fetch->owner = owner;
    fetch->start = clock_mono();
    fetch->stalled_before = stall_touch(fetcher->stall);
    fetch->method = request->method != NULL ? request->method : "GET";
    fetch->with_body = request->body != NULL;
    fetch->socket = fetch->taken = -1;
    fetch->response.cert_not_after_ms = INSTANT_MAX;
    int failed = uv_timer_init(fetcher->loop, &fetch->timer);
    ASSERT(failed == 0);
    fetch->timer.data = fetch;
    fetcher_hold(fetcher);
    if (check_request(fetch)) {
        begin_hop(fetch);
    } else {
        fetch->response.outcome = REASON_OWN_FAULT;
        conclude_later(fetch);
    }
    return fetch;
}

void fetch_cancel(struct fetch *fetch)
{
    fetch->response.canceled = true;
    if (fetch->over) {
        return;
    }
    if (fetch->resolve != NULL) {
        resolve_cancel(fetch->resolve);
        fetch->resolve = NULL;
    }
    if (fetch->dial != NULL) {
        dial_cancel(fetch->dial);
        fetch->dial = NULL;
    }
    fetch_easy_end(fetch, false);
    conclude_later(fetch);
}
