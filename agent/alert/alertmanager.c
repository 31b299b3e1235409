/*
 * Alertmanager knows an alert by its labels and forgets it at its endsAt, so
 * what fires is posted again while it does (refresh), with labels made in one
 * place.
 *
 * What was told last of each cause is remembered: a re-post replaces what
 * Alertmanager has, the description too, and what resolves an alert must have
 * its very labels. After a restart both are made anew from what is at hand.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alert/letter.h"
#include "alert/pager.h"
#include "alert/poster.h"
#include "base/arena.h"
#include "base/check.h"
#include "base/text.h"
#include "core/civil.h"

#define LABEL_MOST 500  /* units of a label's value */
#define TEXT_MOST 10000 /* of an annotation */
#define KNOWN_MOST 1000 /* causes remembered */

/* An alert that is no more said is over after so long: five re-posts. */
#define ACTIVE_MS 300000

struct alertmanager {
    struct poster poster; /* first: poster_cancel is told of this */
    json_t *known;        /* cause → {"labels", "annotations"} */
    char *url;
};

static void *alertmanager_create(struct fetcher *fetcher,
                                 const struct params *params)
{
    struct alertmanager *self = heap_alloc(sizeof *self);
    const char *base = params_text(params, "url", "");
    size_t n = strlen(base);
    size_t size = n + sizeof "/api/v2/alerts";
    poster_init(&self->poster, fetcher, params);
    self->known = json_object();
    self->url = heap_alloc(size);
    while (n > 0 && base[n - 1] == '/') {
        n--;
    }
    snprintf(self->url, size, "%.*s/api/v2/alerts", (int)n, base);
    return self;
}

static void alertmanager_destroy(void *opaque)
{
    struct alertmanager *self = opaque;
    json_decref(self->known);
    free(self->url);
    poster_destroy(&self->poster);
}

/* Bounded and never empty: Alertmanager refuses an empty label's alert. */
static void set_label(json_t *labels, const char *name, const char *value)
{
    struct buf text;
    buf_init(&text, LETTER_TEXT_MAX);
    letter_cut(&text, value[0] == '\0' ? "unknown" : value, LABEL_MOST, NULL);
    json_object_set_new(labels, name, json_string(buf_str(&text)));
    buf_fini(&text);
}

struct identity {
    const char *kind, *service, *cause, *severity, *agent;
};

static json_t *labels_of(const struct identity *identity)
{
    json_t *labels = json_object();
    char name[96];
    snprintf(name, sizeof name, "claimd_%s", identity->kind);
    set_label(labels, "alertname", name);
    set_label(labels, "service",
              identity->service[0] == '\0' ? "claimd" : identity->service);
    set_label(labels, "cause", identity->cause);
    set_label(labels, "severity", identity->severity);
    set_label(labels, "agent", identity->agent);
    return labels;
}

/* The kind and severity under which a cause was told that this resolves. */
static struct identity firing_identity(const struct letter *letter)
{
    static const struct {
        const char *kind, *firing, *severity; /* NULL: as it says */
    } kinds[] = {
        {"incident_reopened", "incident_opened", "critical"},
        {"incident_closed", "incident_opened", "critical"},
        {"recovered", "drift", "critical"},
        {"out_of_risk", "at_risk", "warning"},
        {"fresh", "stale", NULL},
        {"trouble_over", "trouble", NULL},
    };
    struct identity identity = {letter->kind, letter->service, letter->cause,
                                letter->severity, letter->agent};
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        if (text_equal(letter->kind, kinds[i].kind)) {
            identity.kind = kinds[i].firing;
            identity.severity = kinds[i].severity == NULL ? letter->severity
                                                          : kinds[i].severity;
        }
    }
    return identity;
}

static json_t *annotations_of(const struct letter *letter)
{
    struct buf text;
    struct buf subject;
    buf_init(&text, LETTER_TEXT_MAX);
    buf_init(&subject, LETTER_TEXT_MAX);
    letter_plain(&text, letter, TEXT_MOST, NULL);
    letter_cut(&subject, letter->subject, TEXT_MOST, NULL);
    json_t *annotations = json_pack("{s:s, s:s}", "summary", buf_str(&subject),
                                    "description", buf_str(&text));
    buf_fini(&text);
    buf_fini(&subject);
    return annotations;
}

/* Remembers what fires; what ends gets the labels it fired with. */
static json_t *labels_to_post(struct alertmanager *self,
                              const struct letter *letter, json_t *annotations)
{
    struct identity identity = firing_identity(letter);
    json_t *labels = labels_of(&identity);
    const json_t *known = json_object_get(self->known, letter->cause);
    if (text_equal(letter->status, "firing")) {
        if (known != NULL || json_object_size(self->known) < KNOWN_MOST) {
            json_object_set_new(self->known, letter->cause,
                                json_pack("{s:O, s:O}", "labels", labels,
                                          "annotations", annotations));
        }
    } else if (known != NULL) {
        json_decref(labels);
        labels = json_incref(json_object_get(known, "labels"));
        json_object_del(self->known, letter->cause);
    }
    return labels;
}

static json_t *alert_of(struct alertmanager *self, const struct letter *letter,
                        int64_t now_ms)
{
    char ends[CIVIL_INSTANT_MAX];
    bool firing = text_equal(letter->status, "firing");
    bool resolved = text_equal(letter->status, "resolved");
    civil_render_instant(resolved ? now_ms : now_ms + ACTIVE_MS, 0, ends);
    json_t *annotations = annotations_of(letter);
    json_t *labels = labels_to_post(self, letter, annotations);
    json_t *alert = json_pack("{s:o, s:o, s:s}", "labels", labels,
                              "annotations", annotations, "endsAt", ends);
    if (firing && letter->since[0] != '\0') {
        json_object_set_new(alert, "startsAt", json_string(letter->since));
    }
    return alert;
}

static void post(struct alertmanager *self, json_t *alerts, channel_done *done,
                 void *owner)
{
    char *body = json_dumps(alerts, JSON_COMPACT);
    ASSERT(body != NULL);
    json_decref(alerts);
    poster_send(&self->poster, self->url, body, done, owner);
}

/* It reminds by itself, and a second alert of the same would only confuse. */
static bool is_said_already(const struct letter *letter)
{
    return text_equal(letter->kind, "reminder");
}

static void alertmanager_send(void *opaque,
                              const struct channel_message *message,
                              channel_done *done, void *owner)
{
    struct alertmanager *self = opaque;
    struct letter letter;
    if (!letter_open(&letter, message,
                     params_text(self->poster.params, "language", "ja"))) {
        poster_refuse(&self->poster, "the message is damaged", done, owner);
        return;
    }
    json_t *alerts = json_array();
    if (!is_said_already(&letter)) {
        json_array_append_new(alerts, alert_of(self, &letter, message->now_ms));
    }
    letter_close(&letter);
    post(self, alerts, done, owner);
}

/* ---- again and again ---- */

static const char *member(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text == NULL ? "" : text;
}

/* What of a cause is known, if it was told under these labels. */
static json_t *known_annotations(const struct alertmanager *self,
                                 const char *cause, json_t *labels)
{
    const json_t *known = json_object_get(self->known, cause);
    return json_equal(json_object_get(known, "labels"), labels)
               ? json_incref(json_object_get(known, "annotations"))
               : NULL;
}

static json_t *active_of(const struct alertmanager *self, const json_t *entry,
                         const char *ends)
{
    const struct identity identity = {
        member(entry, "kind"), member(entry, "service"), member(entry, "cause"),
        member(entry, "severity"), member(entry, "agent")};
    const char *language = params_text(self->poster.params, "language", "ja");
    const char *subject = member(json_object_get(entry, "subject"), language);
    json_t *labels = labels_of(&identity);
    json_t *annotations = known_annotations(self, identity.cause, labels);
    if (annotations == NULL) {
        annotations =
            json_pack("{s:s, s:s}", "summary", subject, "description", subject);
    }
    json_t *alert = json_pack("{s:o, s:o, s:s}", "labels", labels,
                              "annotations", annotations, "endsAt", ends);
    if (member(entry, "since")[0] != '\0') {
        json_object_set(alert, "startsAt", json_object_get(entry, "since"));
    }
    return alert;
}

/* What fires no more is not remembered either. */
static void forget_others(struct alertmanager *self, const json_t *list)
{
    json_t *still = json_object();
    size_t i = 0;
    const json_t *entry = NULL;
    json_array_foreach(list, i, entry)
    {
        const char *cause = member(entry, "cause");
        json_t *known = json_object_get(self->known, cause);
        if (known != NULL) {
            json_object_set(still, cause, known);
        }
    }
    json_decref(self->known);
    self->known = still;
}

static void alertmanager_refresh(void *opaque, const char *active,
                                 int64_t now_ms, channel_done *done,
                                 void *owner)
{
    struct alertmanager *self = opaque;
    char ends[CIVIL_INSTANT_MAX];
    civil_render_instant(now_ms + ACTIVE_MS, 0, ends);
    json_t *list = json_loads(active, 0, NULL);
    json_t *alerts = json_array();
    size_t i = 0;
    const json_t *entry = NULL;
    forget_others(self, list);
    json_array_foreach(list, i, entry)
    {
        json_array_append_new(alerts, active_of(self, entry, ends));
    }
    json_decref(list);
    post(self, alerts, done, owner);
}

const struct channel_ops alertmanager_ops = {.name = "alertmanager",
                                             .create = alertmanager_create,
                                             .send = alertmanager_send,
                                             .refresh = alertmanager_refresh,
                                             .cancel = poster_cancel,
                                             .destroy = alertmanager_destroy};
