#include "alert/webhook.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/check.h"

#define WEBHOOK_TIMEOUT_MS 10000
#define WEBHOOK_ANSWER_BODY_MAX 4096
#define WEBHOOK_HEADERS_MAX 34
#define WEBHOOK_OWN_HEADERS 2

/*
 * Happy path: send → fetch_start → on_response → done.
 * Failure: any outcome but a 2xx answer → done(false, why).
 * Canceled: fetch_cancel → on_response(canceled) → done(false, "canceled").
 */
struct webhook {
    struct fetcher *fetcher;
    const struct params *params;
    struct fetch *fetch; /* NULL when idle */
    channel_done *done;
    void *owner;
    const char *names[WEBHOOK_HEADERS_MAX];
    const char *values[WEBHOOK_HEADERS_MAX];
};

static void *webhook_create(struct fetcher *fetcher,
                            const struct params *params)
{
    struct webhook *webhook = heap_alloc(sizeof *webhook);
    webhook->fetcher = fetcher;
    webhook->params = params;
    return webhook;
}

static void webhook_on_response(void *owner,
                                const struct fetch_response *response)
{
    struct webhook *webhook = owner;
    bool answered = response->outcome == REASON_NONE && !response->canceled;
    bool delivered =
        answered && response->status >= 200 && response->status <= 299;
    char answer[CHANNEL_ANSWER_MAX];
    if (response->canceled) {
        snprintf(answer, sizeof answer, "canceled");
    } else if (answered) {
        snprintf(answer, sizeof answer, "HTTP %d", response->status);
    } else {
        snprintf(answer, sizeof answer, "%s%s%s",
                 reason_word((reason_t)response->outcome),
                 response->detail[0] == '\0' ? "" : ": ", response->detail);
    }
    webhook->fetch = NULL;
    webhook->done(webhook->owner, delivered, answer);
}

static size_t collect_headers(struct webhook *webhook, const char *key)
{
    webhook->names[0] = "Content-Type";
    webhook->values[0] = "application/json; charset=utf-8";
    webhook->names[1] = "Idempotency-Key";
    webhook->values[1] = key;
    size_t n = WEBHOOK_OWN_HEADERS;
    const struct param *headers = params_find(webhook->params, "headers");
    for (size_t i = 0; headers != NULL && i < headers->n_texts; i++) {
        if (n < WEBHOOK_HEADERS_MAX) {
            webhook->names[n] = headers->names[i];
            webhook->values[n] = headers->texts[i];
            n++;
        }
    }
    return n;
}

static void webhook_send(void *self, const struct channel_message *message,
                         channel_done *done, void *owner)
{
    struct webhook *webhook = self;
    ASSERT(webhook->fetch == NULL);
    webhook->done = done;
    webhook->owner = owner;
    struct fetch_request request = {
        .url = params_text(webhook->params, "url", ""),
        .method = "POST",
        .header_names = webhook->names,
        .header_values = webhook->values,
        .n_headers = collect_headers(webhook, message->key),
        .body = message->body,
        .body_bytes = strlen(message->body),
        .ca_file = params_text(webhook->params, "ca", NULL),
        .proxy = params_text(webhook->params, "proxy", NULL),
        .timeout_ms =
            params_number(webhook->params, "timeout", WEBHOOK_TIMEOUT_MS),
        .body_max = WEBHOOK_ANSWER_BODY_MAX,
        .body_truncate = true,
    };
    webhook->fetch =
        fetch_start(webhook->fetcher, &request, webhook_on_response, webhook);
}

static void webhook_cancel(void *self)
{
    struct webhook *webhook = self;
    if (webhook->fetch != NULL) {
        fetch_cancel(webhook->fetch);
    }
}

static void webhook_destroy(void *self)
{
    struct webhook *webhook = self;
    ASSERT(webhook->fetch == NULL);
    free(webhook);
}

const struct channel_ops webhook_ops = {
    .name = "webhook",
    .create = webhook_create,
    .send = webhook_send,
    .cancel = webhook_cancel,
    .destroy = webhook_destroy,
};
