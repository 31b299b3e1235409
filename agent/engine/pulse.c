#include "engine/pulse.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/check.h"
#include "base/text.h"
#include "engine/log.h"
#include "io/clock.h"

#define ANSWER_MAX 4096

/*
 * Happy path: beat → fetch_start → on_response (2xx).
 * Failure: on_response → logged; the next beat is due as ever.
 * Reload or stop: fetch_cancel → on_response (canceled).
 */
struct pulse {
    struct fetcher *fetcher;
    const struct clockwatch *watch;
    struct snapshot *snapshot; /* NULL until configured */
    struct snapshot *asked_of; /* whose parameters the request uses */
    struct fetch *fetch;       /* NULL when idle */
    struct mono next;
    bool failing; /* the last one was not taken */
    struct log_gate gate;
};

struct pulse *pulse_create(struct fetcher *fetcher,
                           const struct clockwatch *watch)
{
    struct pulse *pulse = heap_alloc(sizeof *pulse);
    *pulse = (struct pulse){.fetcher = fetcher, .watch = watch};
    return pulse;
}

void pulse_configure(struct pulse *pulse, struct snapshot *snapshot)
{
    struct snapshot *old = pulse->snapshot;
    pulse_cancel(pulse);
    pulse->snapshot = snapshot_ref(snapshot);
    pulse->next = clock_mono();
    snapshot_unref(old);
}

/* The URL is a secret: the answer alone is shown. */
static void log_answer(struct pulse *pulse, bool taken,
                       const struct fetch_response *response)
{
    int64_t wall_ms = clockwatch_wall_ms(pulse->watch, clock_mono());
    int64_t held_back = 0;
    bool news = taken == pulse->failing;
    pulse->failing = !taken;
    if (!news && (taken || !log_gate_pass(&pulse->gate, wall_ms, &held_back))) {
        return;
    }
    char answer[sizeof response->detail + 64];
    if (response->outcome == REASON_NONE) {
        snprintf(answer, sizeof answer, "HTTP %d", response->status);
    } else {
        snprintf(answer, sizeof answer, "%s %s",
                 reason_word((reason_t)response->outcome), response->detail);
    }
    struct log_line line =
        log_begin(taken ? LOG_LEVEL_NOTICE : LOG_LEVEL_WARNING,
                  taken ? "heartbeat_taken" : "heartbeat_not_taken");
    log_text(&line, "answer", answer);
    log_end(&line, wall_ms);
}

static void pulse_on_response(void *owner,
                              const struct fetch_response *response)
{
    struct pulse *pulse = owner;
    struct snapshot *asked_of = pulse->asked_of;
    pulse->fetch = NULL;
    pulse->asked_of = NULL;
    if (!response->canceled) {
        bool taken = response->outcome == REASON_NONE &&
                     response->status >= 200 && response->status <= 299;
        log_answer(pulse, taken, response);
    }
    snapshot_unref(asked_of);
}

void pulse_beat(struct pulse *pulse)
{
    struct mono now = clock_mono();
    const struct conf *conf = pulse->snapshot->conf;
    if (!conf->has_heartbeat || pulse->fetch != NULL ||
        now.ms < pulse->next.ms) {
        return;
    }
    const struct params *params = &conf->heartbeat;
    pulse->next.ms =
        now.ms + params_number(params, "every", 60 * MS_PER_SECOND);
    struct fetch_request request = {
        .url = params_text(params, "url", ""),
        .method = params_text(params, "method", "GET"),
        .ca_file = params_text(params, "ca", NULL),
        .proxy = params_text(params, "proxy", NULL),
        .timeout_ms = params_number(params, "timeout", 10 * MS_PER_SECOND),
        .body_max = ANSWER_MAX,
        .body_truncate = true,
    };
    pulse->asked_of = snapshot_ref(pulse->snapshot);
    pulse->fetch =
        fetch_start(pulse->fetcher, &request, pulse_on_response, pulse);
}

void pulse_cancel(struct pulse *pulse)
{
    if (pulse->fetch != NULL) {
        fetch_cancel(pulse->fetch);
    }
}

bool pulse_is_idle(const struct pulse *pulse)
{
    return pulse->fetch == NULL;
}

void pulse_destroy(struct pulse *pulse)
{
    if (pulse == NULL) {
        return;
    }
    ASSERT(pulse_is_idle(pulse));
    snapshot_unref(pulse->snapshot);
    free(pulse);
}
