#include "base/check.h"
#include "base/units.h"
#include "conf/loader.h"
#include "core/span.h"

#define INTERVAL_DEFAULT_MS MS_PER_MINUTE
#define TIMEOUT_DEFAULT_MS (10 * MS_PER_SECOND)
#define EVIDENCE_INTERVAL_DEFAULT_MS MS_PER_HOUR
#define EVIDENCE_TIMEOUT_DEFAULT_MS MS_PER_MINUTE
#define TIMEOUT_INTERVALS_MAX 60
#define RETRY_DEFAULT_MS MS_PER_SECOND

static int64_t smaller(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* What the option table cannot say: bounds that depend on the interval. */
static void check_times(struct spot spot, const struct conf_probe *probe)
{
    char interval[SPAN_TEXT_MAX];
    span_render_duration(probe->interval_ms, interval);
    if (probe->timeout_ms > TIMEOUT_INTERVALS_MAX * probe->interval_ms) {
        spot_error(spot_key(spot, "timeout"),
                   "must be at most %d times the interval of %s",
                   TIMEOUT_INTERVALS_MAX, interval);
    }
    if (probe->retry_interval_ms > probe->interval_ms) {
        spot_error(spot_key(spot, "retry_interval"),
                   "must not be above the interval of %s", interval);
    }
    if (probe->max_gap_ms < probe->interval_ms) {
        spot_error(spot_key(spot, "max_gap"),
                   "must not be below the interval of %s, or all time "
                   "between looks is unknown",
                   interval);
    }
    if (probe->since_ms >= probe->until_ms) {
        spot_error(spot_key(spot, "until"),
                   "\"until\" must be after \"since\"");
    }
}

static void probe_times(const json_t *object, struct conf_probe *probe)
{
    int64_t interval = value_duration(
        object, "interval",
        probe->evidence ? EVIDENCE_INTERVAL_DEFAULT_MS : INTERVAL_DEFAULT_MS);
    int64_t timeout =
        probe->evidence ? EVIDENCE_TIMEOUT_DEFAULT_MS : TIMEOUT_DEFAULT_MS;
    probe->interval_ms = interval;
    probe->timeout_ms =
        value_duration(object, "timeout", smaller(timeout, interval));
    probe->retry_interval_ms = value_duration(
        object, "retry_interval", smaller(RETRY_DEFAULT_MS, interval));
    probe->max_gap_ms = value_duration(object, "max_gap", interval * 5 / 2);
    probe->since_ms = value_instant(object, "since", INSTANT_MIN);
    probe->until_ms = value_instant(object, "until", INSTANT_MAX);
}

/* What a source of evidence is held against. */
static void probe_evidence(struct arena *arena, struct spot spot,
                           const json_t *object, struct conf_probe *probe)
{
    probe->store = value_text(arena, object, "store", NULL);
    probe->verifies = loader_texts(arena, json_object_get(object, "verifies"),
                                   &probe->n_verifies);
    probe->tolerance = json_is_integer(json_object_get(object, "tolerance"))
                           ? (int)value_int(object, "tolerance")
                           : 0;
    probe->max_age_ms = value_duration(object, "max_age", probe->max_gap_ms);
    probe->collected = json_is_true(json_object_get(object, "collected"));
    if (probe->critical) {
        spot_error(spot_key(spot, "critical"),
                   "a source of evidence cannot say whether the service is "
                   "up; leave \"critical\" out");
    }
    if (probe->max_age_ms < probe->interval_ms) {
        spot_error(spot_key(spot, "max_age"),
                   "must not be below \"interval\", or every reading is stale "
                   "before the next");
    }
}

/* Only who looks needs its secrets, and may be the only one who can read them.
 */
static struct params own_params(struct loader *loader, struct spot spot,
                                json_t *object, const struct option_kind *kind,
                                bool collected)
{
    bool before = loader->for_replay;
    loader->for_replay = collected ? !loader->to_collect : before;
    struct params params = params_build(loader, spot, object, kind);
    loader->for_replay = before;
    return params;
}

bool probe_build(struct loader *loader, struct spot spot, json_t *object,
                 struct conf_probe *probe)
{
    const struct option_kind *kind =
        options_kind(spot, object, &options_probes);
    if (kind == NULL ||
        !options_check(spot, object, options_probes.common, kind->own)) {
        return false;
    }
    options_fill(object, options_probes.common);
    options_fill(object, kind->own);
    struct arena *arena = loader->arena;
    probe->id = value_text(arena, object, "id", NULL);
    probe->type = kind->type;
    probe->was =
        loader_texts(arena, json_object_get(object, "was"), &probe->n_was);
    probe->confirm = (uint32_t)value_int(object, "confirm");
    const json_t *critical = json_object_get(object, "critical");
    probe->critical =
        critical == NULL ? kind->critical : json_is_true(critical);
    probe->evidence = kind->evidence;
    probe->pointer = arena_strdup(arena, spot.pointer);
    probe->file = arena_strdup(arena, spot.source->path);
    probe_times(object, probe);
    check_times(spot, probe);
    if (probe->evidence) {
        probe_evidence(arena, spot, object, probe);
    }
    probe->params = own_params(loader, spot, object, kind, probe->collected);
    return true;
}
