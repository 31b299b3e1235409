#include "alert/poster.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alert/answer.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/check.h"

#define POSTER_TIMEOUT_MS 10000
#define POSTER_ANSWER_MAX 4096

/*
 * Happy path: poster_send → fetch_start → on_response → done.
 * Failure: any outcome but a 2xx answer → done(false, why).
 * Canceled: fetch_cancel → on_response(canceled) → done(false, "canceled").
 */
void poster_init(struct poster *poster, struct fetcher *fetcher,
                 const struct params *params)
{
    *poster = (struct poster){.fetcher = fetcher, .params = params};
}

void *poster_create(struct fetcher *fetcher, const struct params *params)
{
    struct poster *poster = heap_alloc(sizeof *poster);
    poster_init(poster, fetcher, params);
    return poster;
}

void poster_destroy(void *self)
{
    struct poster *poster = self;
    ASSERT(poster->fetch == NULL && poster->body == NULL);
    free(poster);
}

void poster_cancel(void *self)
{
    struct poster *poster = self;
    if (poster->fetch != NULL) {
        fetch_cancel(poster->fetch);
    }
}

void poster_header(struct poster *poster, const char *name, const char *value)
{
    ASSERT(poster->n_headers < POSTER_HEADERS_MAX);
    poster->names[poster->n_headers] = name;
    poster->values[poster->n_headers] = value;
    poster->n_headers++;
}

static const char *header_of(const struct fetch_response *response,
                             const char *name)
{
    for (size_t i = 0; i < response->n_headers; i++) {
        if (strcmp(response->header_names[i], name) == 0) {
            return response->header_values[i];
        }
    }
    return NULL;
}

/* The status and, where it refuses, when to come again and its first words. */
static void describe_http(struct buf *said,
                          const struct fetch_response *response)
{
    int status = response->status;
    const char *retry = header_of(response, "retry-after");
    buf_printf(said, "HTTP %d", status);
    if (retry != NULL && (status == 429 || status == 503)) {
        buf_printf(said, ", Retry-After: %.40s", retry);
    }
    const char *body = response->body + strspn(response->body, " \t\r\n");
    size_t n = strcspn(body, "\r\n");
    if (status >= 400 && n > 0) {
        buf_puts(said, ": ");
        buf_add(said, body, n);
    }
}

/* What the receiver says of itself: one printable line. */
static void describe(const struct poster *poster,
                     const struct fetch_response *response,
                     char answer[CHANNEL_ANSWER_MAX])
{
    struct buf said;
    buf_init(&said, POSTER_ANSWER_MAX + 256);
    if (poster->refusal != NULL) {
        buf_puts(&said, poster->refusal);
    } else if (response->canceled) {
        buf_puts(&said, "canceled");
    } else if (response->outcome == REASON_NONE) {
        describe_http(&said, response);
    } else {
        buf_printf(&said, "%s%s%s", reason_word((reason_t)response->outcome),
                   response->detail[0] == '\0' ? "" : ": ", response->detail);
    }
    answer_make(answer, buf_str(&said), poster->params);
    buf_fini(&said);
}

static bool is_taken(const struct poster *poster, int status)
{
    return poster->taken_by != 0 ? status == poster->taken_by
                                 : status >= 200 && status <= 299;
}

static void poster_on_response(void *owner,
                               const struct fetch_response *response)
{
    struct poster *poster = owner;
    char answer[CHANNEL_ANSWER_MAX];
    bool delivered = poster->refusal == NULL && !response->canceled &&
                     response->outcome == REASON_NONE &&
                     is_taken(poster, response->status);
    describe(poster, response, answer);
    poster->fetch = NULL;
    poster->refusal = NULL;
    poster->n_headers = 0;
    free(poster->body);
    poster->body = NULL;
    poster->done(poster->owner, delivered, answer);
}

static void add_configured(struct poster *poster)
{
    const struct param *headers = params_find(poster->params, "headers");
    for (size_t i = 0; headers != NULL && i < headers->n_texts; i++) {
        poster_header(poster, headers->names[i], headers->texts[i]);
    }
}

void poster_send(struct poster *poster, const char *url, char *body,
                 channel_done *done, void *owner)
{
    const struct params *params = poster->params;
    ASSERT(poster->fetch == NULL && poster->body == NULL);
    poster->done = done;
    poster->owner = owner;
    poster->body = body;
    poster_header(poster, "Content-Type", "application/json; charset=utf-8");
    add_configured(poster);
    struct fetch_request request = {
        .url = url,
        .method = "POST",
        .header_names = poster->names,
        .header_values = poster->values,
        .n_headers = poster->n_headers,
        .body = body,
        .body_bytes = strlen(body),
        .ca_file = params_text(params, "ca", NULL),
        .proxy = params_text(params, "proxy", NULL),
        .timeout_ms = params_number(params, "timeout", POSTER_TIMEOUT_MS),
        .body_max = POSTER_ANSWER_MAX,
        .body_truncate = true,
    };
    poster->fetch =
        fetch_start(poster->fetcher, &request, poster_on_response, poster);
}

void poster_refuse(struct poster *poster, const char *why, channel_done *done,
                   void *owner)
{
    poster->refusal = why;
    poster_send(poster, "", heap_strdup(""), done, owner);
}
