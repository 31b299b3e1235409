#include "alert/pager.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alert/letter.h"
#include "alert/poster.h"
#include "base/arena.h"
#include "base/check.h"
#include "base/text.h"
#include "core/civil.h"

#define TEXT_MAX 65536
#define URL_MAX 4096
#define SUMMARY_MOST 1024 /* PagerDuty's limit for a summary */
#define PAGERDUTY_URL "https://events.pagerduty.com/v2/enqueue"

/* An alert that is no more said is over after so long: five re-posts. */
#define ACTIVE_MS 300000

static json_t *labels_of(const char *kind, const char *service,
                         const char *cause, const char *severity)
{
    char name[96];
    snprintf(name, sizeof name, "claimd_%s", kind);
    return json_pack("{s:s, s:s, s:s, s:s}", "alertname", name, "service",
                     service, "cause", cause, "severity", severity);
}

/* The kind that a cause was told under, so that what resolves it has the same
 * labels. */
static const char *firing_kind(const char *kind)
{
    static const char *const pairs[][2] = {
        {"incident_reopened", "incident_opened"},
        {"incident_closed", "incident_opened"},
        {"recovered", "drift"},
        {"out_of_risk", "at_risk"},
        {"fresh", "stale"},
        {"trouble_over", "trouble"},
    };
    for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
        if (text_equal(kind, pairs[i][0])) {
            return pairs[i][1];
        }
    }
    return kind;
}

static const char *firing_severity(const struct letter *letter)
{
    bool critical = text_equal(letter->kind, "incident_closed") ||
                    text_equal(letter->kind, "recovered");
    return critical                                  ? "critical"
           : text_equal(letter->kind, "out_of_risk") ? "warning"
                                                     : letter->severity;
}

static json_t *alert_of(const struct letter *letter, const char *language,
                        int64_t now_ms)
{
    char ends[CIVIL_INSTANT_MAX];
    struct buf text;
    buf_init(&text, TEXT_MAX);
    letter_plain(&text, letter, language);
    bool firing = text_equal(letter->status, "firing");
    civil_render_instant(firing ? now_ms + ACTIVE_MS : now_ms, 0, ends);
    json_t *alert =
        json_pack("{s:o, s:{s:s, s:s}, s:s}", "labels",
                  labels_of(firing_kind(letter->kind), letter->service,
                            letter->cause, firing_severity(letter)),
                  "annotations", "summary", letter->subject, "description",
                  buf_str(&text), "endsAt", ends);
    if (firing) {
        json_object_set_new(alert, "startsAt", json_string(letter->at));
    }
    buf_fini(&text);
    return alert;
}

static void post_alerts(struct poster *poster, json_t *alerts,
                        channel_done *done, void *owner)
{
    char url[URL_MAX];
    const char *base = params_text(poster->params, "url", "");
    size_t n = strlen(base);
    while (n > 0 && base[n - 1] == '/') {
        n--;
    }
    snprintf(url, sizeof url, "%.*s/api/v2/alerts", (int)n, base);
    char *body = json_dumps(alerts, JSON_COMPACT);
    ASSERT(body != NULL);
    json_decref(alerts);
    poster_send(poster, url, body, done, owner);
}

static void alertmanager_send(void *self, const struct channel_message *message,
                              channel_done *done, void *owner)
{
    struct poster *poster = self;
    const char *language = params_text(poster->params, "language", "ja");
    struct letter letter;
    if (!letter_open(&letter, message, language)) {
        poster_refuse(poster, "the message is damaged", done, owner);
        return;
    }
    json_t *alerts =
        json_pack("[o]", alert_of(&letter, language, message->now_ms));
    ASSERT(alerts != NULL);
    letter_close(&letter);
    post_alerts(poster, alerts, done, owner);
}

static const char *member(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text == NULL ? "" : text;
}

static void alertmanager_refresh(void *self, const char *active, int64_t now_ms,
                                 channel_done *done, void *owner)
{
    struct poster *poster = self;
    const char *language = params_text(poster->params, "language", "ja");
    char ends[CIVIL_INSTANT_MAX];
    civil_render_instant(now_ms + ACTIVE_MS, 0, ends);
    json_t *list = json_loads(active, 0, NULL);
    json_t *alerts = json_array();
    size_t i = 0;
    json_t *entry = NULL;
    json_array_foreach(list, i, entry)
    {
        const char *service = member(entry, "service");
        json_array_append_new(
            alerts,
            json_pack("{s:o, s:{s:s}, s:s, s:s}", "labels",
                      labels_of(member(entry, "kind"),
                                service[0] == '\0' ? "claimd" : service,
                                member(entry, "cause"),
                                member(entry, "severity")),
                      "annotations", "summary",
                      member(json_object_get(entry, "subject"), language),
                      "startsAt", member(entry, "since"), "endsAt", ends));
    }
    json_decref(list);
    post_alerts(poster, alerts, done, owner);
}

/* At most 255 characters; a longer one is named by its hash. */
static void dedup_key(const struct letter *letter, char out[256])
{
    int n = snprintf(out, 256, "%s/%s", letter->agent, letter->cause);
    if (n < 256) {
        return;
    }
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned bytes = 0;
    int good = EVP_Digest(letter->cause, strlen(letter->cause), digest, &bytes,
                          EVP_sha256(), NULL);
    ASSERT(good == 1 && bytes == 32);
    int used = snprintf(out, 256, "%.64s/", letter->agent);
    for (unsigned i = 0; i < bytes; i++) {
        used += snprintf(out + used, 256 - (size_t)used, "%02x", digest[i]);
    }
}

static json_t *event_of(const struct letter *letter, const char *language,
                        const char *routing_key)
{
    char key[256];
    struct buf summary;
    struct buf text;
    buf_init(&summary, TEXT_MAX);
    buf_init(&text, TEXT_MAX);
    dedup_key(letter, key);
    letter_cut(&summary, letter->subject, SUMMARY_MOST);
    letter_plain(&text, letter, language);
    bool resolved = text_equal(letter->status, "resolved");
    json_t *event =
        json_pack("{s:s, s:s, s:s, s:{s:s, s:s, s:s, s:s, s:s, s:{s:s, s:s}}}",
                  "routing_key", routing_key, "event_action",
                  resolved ? "resolve" : "trigger", "dedup_key", key, "payload",
                  "summary", buf_str(&summary), "source", letter->service_name,
                  "severity", letter->severity, "timestamp", letter->at,
                  "component", letter->service, "custom_details", "text",
                  buf_str(&text), "cause", letter->cause);
    buf_fini(&summary);
    buf_fini(&text);
    return event;
}

static void pagerduty_send(void *self, const struct channel_message *message,
                           channel_done *done, void *owner)
{
    struct poster *poster = self;
    const char *language = params_text(poster->params, "language", "ja");
    struct letter letter;
    if (!letter_open(&letter, message, language)) {
        poster_refuse(poster, "the message is damaged", done, owner);
        return;
    }
    json_t *event = event_of(&letter, language,
                             params_text(poster->params, "routing_key", ""));
    ASSERT(event != NULL);
    char *body = json_dumps(event, JSON_COMPACT);
    ASSERT(body != NULL);
    json_decref(event);
    letter_close(&letter);
    poster_send(poster, params_text(poster->params, "url", PAGERDUTY_URL), body,
                done, owner);
}

const struct channel_ops alertmanager_ops = {.name = "alertmanager",
                                             .create = poster_create,
                                             .send = alertmanager_send,
                                             .refresh = alertmanager_refresh,
                                             .cancel = poster_cancel,
                                             .destroy = poster_destroy};

const struct channel_ops pagerduty_ops = {.name = "pagerduty",
                                          .create = poster_create,
                                          .send = pagerduty_send,
                                          .cancel = poster_cancel,
                                          .destroy = poster_destroy};
