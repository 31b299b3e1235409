#include "alert/poster.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/check.h"

#define POSTER_TIMEOUT_MS 10000
#define POSTER_ANSWER_MAX 4096

/*
 * Happy path: poster_send → fetch_start → on_response → done.
 * Failure: any outcome but a 2xx answer → done(false, why).
 * Canceled: fetch_cancel → on_response(canceled) → done(false, "canceled").
 */
void *poster_create(struct fetcher *fetcher, const struct params *params)
{
    struct poster *poster = heap_alloc(sizeof *poster);
    poster->fetcher = fetcher;
    poster->params = params;
    return poster;
}

void poster_destroy(void *self)
{
    struct poster *poster = self;
    ASSERT(poster->fetch == NULL);
    free(poster->body);
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

/* What the receiver says of itself when it refuses: one printable line. */
static void describe(const struct poster *poster,
                     const struct fetch_response *response,
                     char answer[CHANNEL_ANSWER_MAX])
{
    bool answered = response->outcome == REASON_NONE;
    if (poster->refusal != NULL) {
        snprintf(answer, CHANNEL_ANSWER_MAX, "%s", poster->refusal);
    } else if (response->canceled) {
        snprintf(answer, CHANNEL_ANSWER_MAX, "canceled");
    } else if (answered) {
        snprintf(answer, CHANNEL_ANSWER_MAX, "HTTP %d", response->status);
    } else {
        snprintf(answer, CHANNEL_ANSWER_MAX, "%s%s%s",
                 reason_word((reason_t)response->outcome),
                 response->detail[0] == '\0' ? "" : ": ", response->detail);
    }
}

static void poster_on_response(void *owner,
                               const struct fetch_response *response)
{
    struct poster *poster = owner;
    char answer[CHANNEL_ANSWER_MAX];
    bool delivered = poster->refusal == NULL && !response->canceled &&
                     response->outcome == REASON_NONE &&
                     response->status >= 200 && response->status <= 299;
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
        if (poster->n_headers < POSTER_HEADERS_MAX) {
            poster_header(poster, headers->names[i], headers->texts[i]);
        }
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
