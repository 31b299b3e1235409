/*
 * Happy path: ask, a round begins, every place is looked up and dialed, all
 * who asked are answered; who asks soon after gets the same answer.
 * Failure modes: a place has no address, does not connect or is too slow: it
 * says nothing for us. The round ends with the last place.
 * On close: lookups and dials are forgotten, the timer's handle takes the
 * memory along.
 */
#include "io/reference.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/check.h"
#include "io/clock.h"
#include "io/dial.h"

struct reference_place {
    struct references *references;
    char *host;
    uint16_t port;
    bool by_name;
    bool asked;      /* this round waits for it */
    struct mono end; /* of its time */
    struct resolve *resolve;
    struct dial *dial;
};

struct reference_asker {
    struct reference_asker *next;
    reference_done *done;
    void *owner;
};

struct references {
    uv_loop_t *loop;
    struct resolver *resolver;
    uv_timer_t timer; /* answers what is known already */
    struct reference_place *places;
    size_t n_places;
    size_t n_asked; /* places this round still waits for; 0: no round */
    struct reference_answer answer; /* of this or the last round */
    struct mono answered;           /* when the last round ended */
    bool has_answer;
    struct reference_asker *askers; /* oldest first */
};

/* ---- places ---- */

static bool is_literal(const char *host)
{
    return strchr(host, ':') != NULL ||
           strspn(host, "0123456789.") == strlen(host);
}

/* "host:port", "[ip6]:port". A place that is neither never answers. */
static void place_parse(struct reference_place *place, const char *text)
{
    const char *colon = strrchr(text, ':');
    const char *from = text[0] == '[' ? text + 1 : text;
    size_t length = colon != NULL ? (size_t)(colon - from) : strlen(from);
    if (text[0] == '[' && length > 0 && from[length - 1] == ']') {
        length--;
    }
    long port = colon != NULL ? strtol(colon + 1, NULL, 10) : 0;
    place->port = port > 0 && port <= UINT16_MAX ? (uint16_t)port : 0;
    place->host = heap_alloc(length + 1);
    memcpy(place->host, from, length);
    place->by_name = !is_literal(place->host);
}

static void place_stop(struct reference_place *place)
{
    if (place->resolve != NULL) {
        resolve_cancel(place->resolve);
        place->resolve = NULL;
    }
    if (place->dial != NULL) {
        dial_cancel(place->dial);
        place->dial = NULL;
    }
    place->asked = false;
}

/* ---- answering ---- */

static void references_on_timer(uv_timer_t *timer)
{
    struct references *references = timer->data;
    /* Who asks from inside `done` is of the next turn. */
    struct reference_asker *due = references->askers;
    references->askers = NULL;
    const struct reference_answer answer = references->answer;
    while (due != NULL) {
        struct reference_asker *asker = due;
        due = asker->next;
        reference_done *done = asker->done;
        void *owner = asker->owner;
        free(asker);
        done(owner, &answer);
    }
}

static void answer_soon(struct references *references)
{
    int failed = uv_timer_start(&references->timer, references_on_timer, 0, 0);
    ASSERT(failed == 0);
}

/* A way out and a name are proof enough; the other places can stop. */
static bool is_decided(const struct references *references)
{
    const struct reference_answer *answer = &references->answer;
    return references->n_asked == 0 || (answer->way_out == REFERENCE_OK &&
                                        answer->names != REFERENCE_FAILED);
}

static void end_if_decided(struct references *references)
{
    if (!is_decided(references)) {
        return;
    }
    for (size_t i = 0; i < references->n_places; i++) {
        place_stop(&references->places[i]);
    }
    references->n_asked = 0;
    references->has_answer = true;
    references->answered = clock_mono();
    answer_soon(references);
}

static void place_finish(struct reference_place *place)
{
    struct references *references = place->references;
    ASSERT(place->asked && references->n_asked > 0);
    place->asked = false;
    references->n_asked--;
    end_if_decided(references);
}

/* ---- a round ---- */

/* Whoever refuses or resets has been reached. */
static bool is_answer(enum reason reason)
{
    return reason == REASON_NONE || reason == REASON_REFUSED ||
           reason == REASON_RESET;
}

static void place_on_dialed(void *owner, const struct dialed *dialed)
{
    struct reference_place *place = owner;
    place->dial = NULL;
    if (dialed->fd >= 0) {
        close(dialed->fd);
    }
    if (is_answer(dialed->fault.reason)) {
        place->references->answer.way_out = REFERENCE_OK;
    }
    place_finish(place);
}

static void place_on_resolved(void *owner, const struct resolved *resolved)
{
    struct reference_place *place = owner;
    place->resolve = NULL;
    int64_t left_ms = place->end.ms - clock_mono().ms;
    if (resolved->outcome != REASON_NONE || place->port == 0) {
        place_finish(place);
        return;
    }
    if (place->by_name) {
        place->references->answer.names = REFERENCE_OK;
    }
    struct dial_to to = {
        .addresses = resolved->addresses,
        .n_addresses = resolved->n_addresses,
        .port = place->port,
        .timeout_ms = left_ms,
    };
    place->dial =
        dial_start(place->references->loop, &to, place_on_dialed, place);
}

static void begin_round(struct references *references)
{
    references->answer = (struct reference_answer){
        .way_out = references->n_places > 0 ? REFERENCE_FAILED : REFERENCE_NONE,
        .names = REFERENCE_NONE};
    references->n_asked = references->n_places;
    for (size_t i = 0; i < references->n_places; i++) {
        struct reference_place *place = &references->places[i];
        place->asked = true;
        place->end.ms = clock_mono().ms + REFERENCE_TIMEOUT_MS;
        if (place->by_name) {
            references->answer.names = REFERENCE_FAILED;
        }
        place->resolve =
            resolver_ask_fresh(references->resolver, place->host, IP_ANY,
                               REFERENCE_TIMEOUT_MS, place_on_resolved, place);
    }
    end_if_decided(references);
}

void references_ask(struct references *references, reference_done *done,
                    void *owner)
{
    struct reference_asker *asker = heap_alloc(sizeof *asker);
    asker->done = done;
    asker->owner = owner;
    struct reference_asker **at = &references->askers;
    while (*at != NULL) {
        at = &(*at)->next;
    }
    *at = asker;
    if (references->n_asked > 0) {
        return; /* the round under way answers */
    }
    if (references->has_answer &&
        clock_mono().ms - references->answered.ms < REFERENCE_FRESH_MS) {
        answer_soon(references);
    } else {
        begin_round(references);
    }
}

void references_forget(struct references *references, void *owner)
{
    struct reference_asker **at = &references->askers;
    while (*at != NULL) {
        struct reference_asker *asker = *at;
        if (asker->owner == owner) {
            *at = asker->next;
            free(asker);
        } else {
            at = &asker->next;
        }
    }
}

struct references *references_create(uv_loop_t *loop, struct resolver *resolver,
                                     const char *const *places, size_t n)
{
    struct references *references = heap_alloc(sizeof *references);
    references->loop = loop;
    references->resolver = resolver;
    references->n_places = n;
    references->places = heap_alloc(n * sizeof *references->places);
    for (size_t i = 0; i < n; i++) {
        references->places[i].references = references;
        place_parse(&references->places[i], places[i]);
    }
    int failed = uv_timer_init(loop, &references->timer);
    ASSERT(failed == 0);
    references->timer.data = references;
    return references;
}

static void references_on_close(uv_handle_t *handle)
{
    free(handle->data);
}

void references_destroy(struct references *references)
{
    while (references->askers != NULL) {
        references_forget(references, references->askers->owner);
    }
    for (size_t i = 0; i < references->n_places; i++) {
        place_stop(&references->places[i]);
        free(references->places[i].host);
    }
    free(references->places);
    uv_close((uv_handle_t *)&references->timer, references_on_close);
}
