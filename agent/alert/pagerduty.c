#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alert/letter.h"
#include "alert/pager.h"
#include "alert/poster.h"
#include "base/arena.h"
#include "base/check.h"
#include "base/text.h"

#define SUMMARY_MOST 1024 /* the documented limits */
#define DEDUP_MAX 256
#define TEXT_MOST 20000 /* an event is at most 512 KB */
#define PAGERDUTY_URL "https://events.pagerduty.com/v2/enqueue"
#define ACCEPTED 202

struct pagerduty {
    struct poster poster; /* first: poster_cancel is told of this */
    struct buf url;       /* of a change, while it is sent */
};

static void *pagerduty_create(struct fetcher *fetcher,
                              const struct params *params)
{
    struct pagerduty *self = heap_alloc(sizeof *self);
    poster_init(&self->poster, fetcher, params);
    self->poster.taken_by = ACCEPTED;
    buf_init(&self->url, LETTER_TEXT_MAX);
    return self;
}

static void pagerduty_destroy(void *opaque)
{
    struct pagerduty *self = opaque;
    buf_fini(&self->url);
    poster_destroy(&self->poster);
}

/* The same for what opens a cause and what ends it. One that is too long is
 * named by its hash. */
static void dedup_key(const struct letter *letter, char out[DEDUP_MAX])
{
    int n = snprintf(out, DEDUP_MAX, "%s/%s", letter->agent, letter->cause);
    if (n < DEDUP_MAX) {
        return;
    }
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned bytes = 0;
    int good = EVP_Digest(letter->cause, strlen(letter->cause), digest, &bytes,
                          EVP_sha256(), NULL);
    ASSERT(good == 1 && bytes == 32);
    int used = snprintf(out, DEDUP_MAX, "%.36s/", letter->agent);
    for (unsigned i = 0; i < bytes; i++) {
        used +=
            snprintf(out + used, DEDUP_MAX - (size_t)used, "%02x", digest[i]);
    }
}

/* One of those PagerDuty has. */
static const char *severity_of(const struct letter *letter)
{
    static const char *const known[] = {"critical", "error", "warning", "info"};
    for (size_t i = 0; i < ARRAY_LEN(known); i++) {
        if (text_equal(letter->severity, known[i])) {
            return known[i];
        }
    }
    return "error";
}

/* What opens nothing and ends nothing of its own: a report, a reminder of what
 * pages already. It is told as a change, which pages nobody. */
static bool is_change(const struct letter *letter)
{
    return text_equal(letter->kind, "report") ||
           text_equal(letter->kind, "reminder");
}

static json_t *payload_of(const struct letter *letter)
{
    struct buf summary;
    struct buf text;
    buf_init(&summary, LETTER_TEXT_MAX);
    buf_init(&text, LETTER_TEXT_MAX);
    letter_cut(&summary, letter->subject, SUMMARY_MOST, NULL);
    letter_plain(&text, letter, TEXT_MOST, NULL);
    json_t *payload =
        json_pack("{s:s, s:s, s:{s:s, s:s, s:s}}", "summary", buf_str(&summary),
                  "source", letter->service_name, "custom_details", "text",
                  buf_str(&text), "cause", letter->cause, "key", letter->key);
    if (letter->at[0] != '\0') {
        json_object_set_new(payload, "timestamp", json_string(letter->at));
    }
    buf_fini(&summary);
    buf_fini(&text);
    return payload;
}

static json_t *event_of(const struct letter *letter, const char *routing_key)
{
    char key[DEDUP_MAX];
    json_t *payload = payload_of(letter);
    json_t *event =
        json_pack("{s:s, s:o}", "routing_key", routing_key, "payload", payload);
    if (event == NULL || is_change(letter)) {
        return event;
    }
    bool resolved = text_equal(letter->status, "resolved");
    dedup_key(letter, key);
    json_object_set_new(event, "event_action",
                        json_string(resolved ? "resolve" : "trigger"));
    json_object_set_new(event, "dedup_key", json_string(key));
    json_object_set_new(payload, "severity", json_string(severity_of(letter)));
    json_object_set_new(payload, "component", json_string(letter->service));
    json_object_set_new(payload, "class", json_string(letter->kind));
    return event;
}

/* ".../v2/enqueue" (conf/channel.c sees to it) or ".../v2/change/enqueue". */
static const char *url_of(struct pagerduty *self, const struct letter *letter)
{
    static const char end[] = "enqueue";
    const char *url = params_text(self->poster.params, "url", PAGERDUTY_URL);
    size_t n = strlen(url) - (sizeof end - 1);
    if (!is_change(letter)) {
        return url;
    }
    buf_clear(&self->url);
    buf_add(&self->url, url, n);
    buf_printf(&self->url, "change/%s", end);
    return buf_str(&self->url);
}

static void pagerduty_send(void *opaque, const struct channel_message *message,
                           channel_done *done, void *owner)
{
    struct pagerduty *self = opaque;
    const struct params *params = self->poster.params;
    struct letter letter;
    if (!letter_open(&letter, message, params_text(params, "language", "ja"))) {
        poster_refuse(&self->poster, "the message is damaged", done, owner);
        return;
    }
    const char *url = url_of(self, &letter);
    json_t *event = event_of(&letter, params_text(params, "routing_key", ""));
    letter_close(&letter);
    if (event == NULL) {
        poster_refuse(&self->poster, "it cannot be written as JSON", done,
                      owner);
        return;
    }
    char *body = json_dumps(event, JSON_COMPACT);
    ASSERT(body != NULL);
    json_decref(event);
    poster_send(&self->poster, url, body, done, owner);
}

const struct channel_ops pagerduty_ops = {.name = "pagerduty",
                                          .create = pagerduty_create,
                                          .send = pagerduty_send,
                                          .cancel = poster_cancel,
                                          .destroy = pagerduty_destroy};
