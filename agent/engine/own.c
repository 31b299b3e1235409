#include "engine/own.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/text.h"
#include "core/classify.h"
#include "core/notice.h"
#include "engine/inside.h"
#include "io/clock.h"
#include "report/message.h"
#include "store/digest.h"

#define BODY_MAX 65536

void own_trouble(struct engine *engine, const struct keeper_trouble *trouble,
                 const char *detail)
{
    struct own *own = &engine->own;
    size_t n = own->n_on_way;
    for (size_t i = n; i < own->n_troubles; i++) {
        bool same = text_equal(own->troubles[i].what, trouble->what) &&
                    own->troubles[i].over == trouble->over;
        if (!same) {
            own->troubles[n++] = own->troubles[i];
        }
    }
    ASSERT(n < OWN_TROUBLES_MAX); /* few words, each twice, on the way or not */
    own->troubles[n] = *trouble;
    snprintf(own->troubles[n].detail, sizeof own->troubles[n].detail, "%s",
             detail == NULL ? "" : detail);
    own->n_troubles = n + 1;
}

static void over(struct engine *engine, const char *what)
{
    own_trouble(engine,
                &(struct keeper_trouble){.what = what,
                                         .from_ms = INSTANT_MIN,
                                         .to_ms = engine_wall_ms(engine),
                                         .over = true},
                NULL);
}

/* --- network ------------------------------------------------------------ */

static void network_back(struct engine *engine)
{
    struct own *own = &engine->own;
    if (own->network_told || !own->network_seen) {
        over(engine, "network"); /* or left so by the process before */
    }
    own->network_away = false;
    own->network_told = false;
    own->network_seen = true;
}

static void network_tick(struct engine *engine, struct mono now)
{
    struct own *own = &engine->own;
    if (!own->network_away || own->network_told ||
        now.ms - own->network_since.ms < OWN_NETWORK_MS) {
        return;
    }
    own->network_told = true;
    own_trouble(engine,
                &(struct keeper_trouble){.what = "network",
                                         .from_ms = own->network_since_ms,
                                         .to_ms = INSTANT_MIN},
                NULL);
    struct log_line line = log_begin(LOG_LEVEL_WARNING, "own_network_away");
    log_text(&line, "then", "what it could not see is unknown");
    log_end(&line, engine_wall_ms(engine));
}

void own_observed(struct engine *engine, struct series_state *series,
                  const struct observation *observation, int64_t cert_ends_ms)
{
    struct own *own = &engine->own;
    own->n_looks++;
    if (cert_ends_ms != 0) {
        series->cert_ends_ms = cert_ends_ms;
    }
    if (observation->state != STATE_UNKNOWN) {
        series->told_at = clock_mono();
        series->has_told = true;
        network_back(engine);
        return;
    }
    bool network = observation->reason == REASON_OWN_NETWORK ||
                   observation->reason == REASON_OWN_RESOLVER;
    if (network && !own->network_away) {
        own->network_away = true;
        own->network_since = clock_mono();
        own->network_since_ms = observation->t_ms;
    }
    own->n_late += observation->reason == REASON_OWN_LATE;
}

/* --- looks -------------------------------------------------------------- */

static void looks_tick(struct engine *engine, struct mono now)
{
    struct own *own = &engine->own;
    if (now.ms - own->looks_window.ms < OWN_LOOKS_MS) {
        return;
    }
    uint64_t dropped = journal_dropped(engine->journal) - own->n_dropped;
    bool bad =
        dropped > 0 || own->n_late * 100 > own->n_looks * OWN_LOOKS_PERCENT;
    if (bad && !own->looks_told) {
        char detail[128];
        snprintf(detail, sizeof detail,
                 "%" PRIu64 " of %" PRIu64 " late, %" PRIu64 " dropped",
                 own->n_late, own->n_looks, dropped);
        own->looks_told = true;
        own_trouble(
            engine,
            &(struct keeper_trouble){.what = "looks",
                                     .from_ms = engine_wall_ms(engine) -
                                                (now.ms - own->looks_window.ms),
                                     .to_ms = INSTANT_MIN},
            detail);
    }
    if (bad) {
        own->looks_bad = now;
    } else if (own->looks_told &&
               now.ms - own->looks_bad.ms >= OWN_LOOKS_WELL_MS) {
        own->looks_told = false;
        over(engine, "looks");
    }
    own->n_dropped += dropped;
    own->n_looks = 0;
    own->n_late = 0;
    own->looks_window = now;
}

/* --- ledger ------------------------------------------------------------- */

void own_ledger_lost(struct engine *engine)
{
    struct own *own = &engine->own;
    if (!own->ledger_away) {
        own->ledger_away = true;
        own->ledger_since = clock_mono();
        own->ledger_since_ms = engine_wall_ms(engine);
    }
}

void own_ledger_well(struct engine *engine)
{
    struct own *own = &engine->own;
    if (own->ledger_told) {
        own_trouble(engine,
                    &(struct keeper_trouble){.what = "ledger",
                                             .from_ms = own->ledger_since_ms,
                                             .to_ms = engine_wall_ms(engine),
                                             .over = true,
                                             .was_told = true},
                    NULL);
    }
    if (!own->committed) { /* what the process before may have left so */
        own->committed = true;
        over(engine, "config");
        over(engine, "looks");
    }
    own->ledger_away = false;
    own->ledger_told = false;
}

/* The outbox cannot be written either: said directly, once. */
static void ledger_tick(struct engine *engine, struct mono now)
{
    struct own *own = &engine->own;
    if (!own->ledger_away || own->ledger_told ||
        now.ms - own->ledger_since.ms < OWN_LEDGER_MS) {
        return;
    }
    struct arena arena = {0};
    struct buf body;
    char hex[DIGEST_HEX];
    struct message message = {
        .at_ms = engine_wall_ms(engine),
        .agent_id = engine->agent_id,
        .ledger_seq = engine->head.seq,
        .ledger_head = digest_hex(engine->head.hash, hex),
    };
    message.key = arena_printf(&arena, "%s:claimd/ledger:trouble:%" PRId64,
                               engine->agent_id, own->ledger_since_ms);
    struct message_trouble trouble = {.what = "ledger",
                                      .detail = engine->ledger_trouble,
                                      .from_ms = own->ledger_since_ms,
                                      .to_ms = INSTANT_MIN};
    buf_init(&body, BODY_MAX);
    message_trouble(&body, &message, &trouble);
    teller_say(engine->teller, message.key, buf_str(&body));
    own->ledger_told = true;
    buf_fini(&body);
    arena_fini(&arena);
}

void own_tick(struct engine *engine)
{
    struct mono now = clock_mono();
    network_tick(engine, now);
    looks_tick(engine, now);
    ledger_tick(engine, now);
}

/* --- sources ------------------------------------------------------------ */

struct taking {
    struct engine *engine;
    struct keeper_turn *turn;
    struct keeper_source *sources;
    struct keeper_certificate *certificates;
    struct mono now;
};

static void remember(struct own *own, struct series_state *series, bool stale)
{
    own->on_way = heap_grow(own->on_way, own->n_sources, &own->on_way_capacity,
                            sizeof *own->on_way);
    own->on_way_stale =
        heap_grow(own->on_way_stale, own->n_sources, &own->stale_capacity,
                  sizeof *own->on_way_stale);
    own->on_way[own->n_sources] = series_ref(series);
    own->on_way_stale[own->n_sources] = stale;
    own->n_sources++;
}

static void take_certificate(struct taking *taking, struct target *target)
{
    struct series_state *series = target_series(target);
    if (series->cert_ends_ms != 0) {
        struct keeper_turn *turn = taking->turn;
        taking->certificates[turn->n_certificates++] =
            (struct keeper_certificate){
                .service = target_service_index(target),
                .probe = arena_strdup(&turn->arena, series->probe),
                .ends_ms = series->cert_ends_ms,
            };
    }
}

/* While our own network is away every source is silent, for one reason that is
 * told once. */
static void take_source(void *owner, struct target *target)
{
    struct taking *taking = owner;
    struct engine *engine = taking->engine;
    struct series_state *series = target_series(target);
    take_certificate(taking, target);
    if (series->told_at.ms == 0) {
        series->told_at = taking->now; /* looked at since now */
    }
    int64_t silent_ms = taking->now.ms - series->told_at.ms;
    bool stale =
        silent_ms > notice_stale_after_ms(target_terms(target).interval_ms);
    bool known = stale ? !engine->own.network_away : series->has_told;
    enum source_told told = stale ? SOURCE_STALE : SOURCE_FRESH;
    if (!known || series->told_as == told) {
        return;
    }
    taking->sources[taking->turn->n_sources++] = (struct keeper_source){
        .service = target_service_index(target),
        .probe = arena_strdup(&taking->turn->arena, series->probe),
        .stale = stale,
        .since_ms = clockwatch_wall_ms(&engine->watch, series->told_at),
    };
    remember(&engine->own, series, stale);
}

void own_take(struct engine *engine, struct keeper_turn *turn)
{
    struct own *own = &engine->own;
    ASSERT(own->n_on_way == 0 && own->n_sources == 0);
    struct keeper_trouble *troubles =
        arena_array(&turn->arena, own->n_troubles, sizeof *troubles);
    memcpy(troubles, own->troubles, own->n_troubles * sizeof *troubles);
    turn->troubles = troubles;
    turn->n_troubles = own->n_troubles;
    own->n_on_way = own->n_troubles;
    struct taking taking = {
        .engine = engine, .turn = turn, .now = clock_mono()};
    size_t n_targets = prober_stats(engine->prober)->targets;
    taking.sources =
        arena_array(&turn->arena, n_targets, sizeof *taking.sources);
    taking.certificates =
        arena_array(&turn->arena, n_targets, sizeof *taking.certificates);
    prober_each(engine->prober, take_source, &taking);
    turn->sources = taking.sources;
    turn->certificates = taking.certificates;
}

static void end_way(struct own *own, bool told)
{
    for (size_t i = 0; i < own->n_sources; i++) {
        if (told) {
            own->on_way[i]->told_as =
                own->on_way_stale[i] ? SOURCE_STALE : SOURCE_FRESH;
        }
        series_unref(own->on_way[i]);
    }
    own->n_sources = 0;
    if (told) {
        own->n_troubles -= own->n_on_way;
        memmove(own->troubles, own->troubles + own->n_on_way,
                own->n_troubles * sizeof *own->troubles);
    }
    own->n_on_way = 0;
}

void own_told(struct engine *engine)
{
    end_way(&engine->own, true);
}

void own_untold(struct engine *engine)
{
    end_way(&engine->own, false);
}

bool own_is_well(const struct engine *engine)
{
    const struct own *own = &engine->own;
    return !own->network_away && !own->ledger_away && !own->looks_told;
}

void own_fini(struct own *own)
{
    end_way(own, false);
    free(own->on_way);
    free(own->on_way_stale);
}
