/*
 * Happy path: start, the response comes, it is judged, done.
 * Failure modes: the fetch tells what it met; canceled.
 * On close: nothing is held between done and fini but the pattern.
 */
#include "probes/http/http.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "io/clock.h"
#include "io/fetch.h"
#include "probes/http/expect.h"
#include "probes/http/http_check.h"
#include "probes/http/http_request.h"

struct http {
    const struct params *params; /* kept until fini */
    struct expect expect;
    struct fetch *fetch; /* NULL when none runs */
    int64_t timeout_ms;
    probe_done *done;
    void *owner;
};

static enum err http_init(void *self, const struct params *params,
                          struct errmsg *msg)
{
    struct http *http = self;
    http->params = params;
    return expect_init(&http->expect, params, msg);
}

static void http_fini(void *self)
{
    struct http *http = self;
    ASSERT(http->fetch == NULL);
    expect_fini(&http->expect);
}

/* Facts as the fetch met them; expectations only of a whole response. */
static void fill(const struct http *http, const struct fetch_response *response,
                 struct probe_result *result)
{
    static_assert(sizeof result->text >= EXPECT_TEXT_MAX &&
                      sizeof result->text >= sizeof response->detail,
                  "texts fit");
    result->canceled = response->canceled;
    result->facts.outcome = response->outcome;
    result->facts.own_errno = response->own_errno;
    result->facts.link_down = response->link_down;
    result->facts.stalled_ms = response->stalled_ms;
    result->facts.timeout_ms = http->timeout_ms;
    result->phases = (struct probe_phases){
        response->name_ms,       response->connect_ms, response->tls_ms,
        response->first_byte_ms, response->total_ms,   response->total_us};
    result->cert_not_after_ms = response->cert_not_after_ms == INSTANT_MAX
                                    ? 0
                                    : response->cert_not_after_ms;
    snprintf(result->address, sizeof result->address, "%s", response->address);
    snprintf(result->text, sizeof result->text, "%s", response->detail);
    if (response->outcome == REASON_NONE && !response->canceled) {
        result->facts.outcome = expect_judge(&http->expect, response,
                                             clock_now().real_ms, result->text);
    }
    /* The limit that was broken is the one own lateness is held against. */
    if (result->facts.outcome == REASON_LATENCY) {
        result->facts.timeout_ms =
            params_number(http->params, "expect.max_latency", http->timeout_ms);
    }
}

static void http_on_response(void *owner, const struct fetch_response *response)
{
    struct http *http = owner;
    struct probe_result result = {0};
    http->fetch = NULL;
    fill(http, response, &result);
    http->done(http->owner, &result);
}

static void http_start(void *self, const struct probe_context *context,
                       probe_done *done, void *owner)
{
    struct http *http = self;
    ASSERT(http->fetch == NULL && context->timeout_ms > 0);
    http->done = done;
    http->owner = owner;
    http->timeout_ms = context->timeout_ms;
    struct fetch_request request =
        http_request(http->params, context->timeout_ms);
    http->fetch =
        fetch_start(context->fetcher, &request, http_on_response, http);
}

static void http_cancel(void *self)
{
    struct http *http = self;
    if (http->fetch != NULL) {
        fetch_cancel(http->fetch);
    }
}

static void http_describe(const struct params *params, char *out, size_t size)
{
    char line[1024];
    const char *proxy = params_text(params, "proxy", NULL);
    snprintf(line, sizeof line, "%s %s%s%s%s",
             params_text(params, "method", "GET"),
             params_text(params, "url", ""), proxy != NULL ? " by " : "",
             proxy != NULL ? proxy : "",
             params_number(params, "insecure", 0) != 0
                 ? " (insecure: certificate not verified)"
                 : "");
    text_printable(line, strlen(line), out, size);
}

const struct probe_ops http_ops = {
    .name = "http",
    .summary = "a request to a web server and what its response says",
    .state_size = sizeof(struct http),
    .check = http_check,
    .init = http_init,
    .start = http_start,
    .cancel = http_cancel,
    .fini = http_fini,
    .describe = http_describe,
};
