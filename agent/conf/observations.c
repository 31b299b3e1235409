#include "conf/observations.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "conf/observation_line.h"

#define BLOCK_BYTES ((size_t)256 * 1024)
#define TABLE_SLOTS 8192 /* a power of two, twice the most series */

static_assert(TABLE_SLOTS >= 2 * OBSERVATIONS_SERIES_MAX, "table too full");
static_assert(BLOCK_BYTES > OBSERVATIONS_LINE_MAX, "a line must fit");
static_assert(STATE_DOWN < 4, "a state must fit in two bits");

/* Observations of one probe at one vantage, each as instant * 4 + state: in
 * this order the worst of one instant comes last. */
struct collected {
    char *probe;
    char *vantage;
    int64_t *items;
    size_t n, capacity;
    bool ordered;
    bool asked;
};

struct observations {
    struct collected *series;
    size_t n_series, capacity;
    size_t latest;               /* where the last observation went */
    uint16_t slots[TABLE_SLOTS]; /* open addressing: index + 1, 0 free */
};

struct observations *observations_create(void)
{
    struct observations *observations = heap_alloc(sizeof *observations);
    memset(observations, 0, sizeof *observations);
    return observations;
}

void observations_destroy(struct observations *observations)
{
    if (observations == NULL) {
        return;
    }
    for (size_t i = 0; i < observations->n_series; i++) {
        free(observations->series[i].probe);
        free(observations->series[i].vantage);
        free(observations->series[i].items);
    }
    free(observations->series);
    free(observations);
}

static bool id_is(struct observation_id id, const char *text)
{
    return strncmp(id.text, text, id.len) == 0 && text[id.len] == '\0';
}

static bool is_series(const struct collected *series,
                      struct observation_id probe,
                      struct observation_id vantage)
{
    return id_is(probe, series->probe) && id_is(vantage, series->vantage);
}

/* FNV-1a, for spreading only: no input makes a lookup longer than the table
 * of 4,096 series. */
static uint32_t hash_id(uint32_t hash, struct observation_id id)
{
    for (size_t i = 0; i < id.len; i++) {
        hash = (hash ^ (unsigned char)id.text[i]) * 16777619u;
    }
    return (hash ^ '\n') * 16777619u;
}

/* The slot of a series, or the free one where it would go. */
static uint16_t *find_slot(struct observations *observations,
                           struct observation_id probe,
                           struct observation_id vantage)
{
    uint32_t at = hash_id(hash_id(2166136261u, probe), vantage);
    for (;; at++) {
        uint16_t *slot = &observations->slots[at % TABLE_SLOTS];
        if (*slot == 0 ||
            is_series(&observations->series[*slot - 1], probe, vantage)) {
            return slot;
        }
    }
}

static char *copy_id(struct observation_id id)
{
    char *copy = heap_alloc(id.len + 1);
    memcpy(copy, id.text, id.len);
    copy[id.len] = '\0';
    return copy;
}

/* The series, made if it is new; NULL: one too many. */
static struct collected *series_of(struct observations *observations,
                                   struct observation_id probe,
                                   struct observation_id vantage)
{
    if (observations->n_series > 0) {
        struct collected *latest = &observations->series[observations->latest];
        if (is_series(latest, probe, vantage)) {
            return latest;
        }
    }
    uint16_t *slot = find_slot(observations, probe, vantage);
    if (*slot == 0) {
        if (observations->n_series == OBSERVATIONS_SERIES_MAX) {
            return NULL;
        }
        observations->series =
            heap_grow(observations->series, observations->n_series,
                      &observations->capacity, sizeof *observations->series);
        observations->series[observations->n_series] =
            (struct collected){.probe = copy_id(probe),
                               .vantage = copy_id(vantage),
                               .ordered = true};
        *slot = (uint16_t)++observations->n_series;
    }
    observations->latest = *slot - 1u;
    return &observations->series[observations->latest];
}

static void collect(struct collected *series, int64_t t_ms,
                    enum obs_state state)
{
    ASSERT(t_ms >= INSTANT_LOWEST && t_ms <= INSTANT_HIGHEST);
    series->items = heap_grow(series->items, series->n, &series->capacity,
                              sizeof *series->items);
    int64_t item = t_ms * 4 + (int64_t)state;
    if (series->n > 0 && item < series->items[series->n - 1]) {
        series->ordered = false;
    }
    series->items[series->n++] = item;
}

static bool is_blank(const char *line, size_t n)
{
    size_t i = 0;
    while (i < n && (line[i] == ' ' || line[i] == '\t')) {
        i++;
    }
    return i == n;
}

/* One line, without its end. */
static enum err read_line(struct observations *observations, const char *line,
                          size_t n, const char *default_vantage,
                          struct errmsg *msg)
{
    if (n > 0 && line[n - 1] == '\r') {
        n--;
    }
    if (is_blank(line, n)) {
        return ERR_OK;
    }
    if (n > OBSERVATIONS_LINE_MAX) {
        return errmsg_fail(msg, ERR_LIMIT,
                           "the line is longer than %zu bytes; write one "
                           "observation a line",
                           OBSERVATIONS_LINE_MAX);
    }
    struct observation_line parsed;
    if (!observation_line_scan(line, n, &parsed)) {
        enum err err = observation_line_parse(line, n, &parsed, msg);
        if (err != ERR_OK) {
            return err;
        }
    }
    if (parsed.vantage.len == 0) {
        if (default_vantage == NULL) {
            return errmsg_fail(msg, ERR_INVALID,
                               "\"vantage\" is missing; it may be left out "
                               "only where one vantage is configured");
        }
        parsed.vantage =
            (struct observation_id){default_vantage, strlen(default_vantage)};
    }
    struct collected *series =
        series_of(observations, parsed.probe, parsed.vantage);
    if (series == NULL) {
        return errmsg_fail(msg, ERR_LIMIT,
                           "more than %d pairs of probe and vantage; split "
                           "the file by service",
                           OBSERVATIONS_SERIES_MAX);
    }
    collect(series, parsed.t_ms, parsed.state);
    return ERR_OK;
}

/* A stream, a block at a time. */
struct reader {
    struct observations *observations;
    const char *file;
    const char *default_vantage;
    size_t line; /* number of the last line begun */
    size_t have; /* bytes in `block` */
    char block[BLOCK_BYTES];
};

static enum err take_line(struct reader *reader, const char *line, size_t n,
                          struct errmsg *msg)
{
    reader->line++;
    enum err err =
        read_line(reader->observations, line, n, reader->default_vantage, msg);
    if (err != ERR_OK) {
        errmsg_prefix(msg, "%s:%zu: ", reader->file, reader->line);
    }
    return err;
}

/* Takes the complete lines of the block, and at the end of the stream also
 * what follows the last line end; moves the rest to the front. */
static enum err take_block(struct reader *reader, bool at_end,
                           struct errmsg *msg)
{
    const char *at = reader->block;
    const char *end = at + reader->have;
    while (at < end) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        bool too_long = (size_t)(end - at) > OBSERVATIONS_LINE_MAX + 1;
        if (stop == NULL && !at_end && !too_long) {
            break;
        }
        stop = stop == NULL ? end : stop;
        enum err err = take_line(reader, at, (size_t)(stop - at), msg);
        if (err != ERR_OK) {
            return err;
        }
        at = stop < end ? stop + 1 : end;
    }
    reader->have = (size_t)(end - at);
    memmove(reader->block, at, reader->have);
    return ERR_OK;
}

static enum err read_stream(struct reader *reader, FILE *stream,
                            struct errmsg *msg)
{
    bool at_end = false;
    while (!at_end) {
        ASSERT(reader->have < BLOCK_BYTES);
        size_t wanted = BLOCK_BYTES - reader->have;
        size_t got = fread(reader->block + reader->have, 1, wanted, stream);
        if (ferror(stream)) {
            return errmsg_fail(msg, ERR_IO, "%s: cannot read: %s", reader->file,
                               strerror(errno));
        }
        at_end = got < wanted;
        reader->have += got;
        enum err err = take_block(reader, at_end, msg);
        if (err != ERR_OK) {
            return err;
        }
    }
    return ERR_OK;
}

enum err observations_read(struct observations *observations, FILE *stream,
                           const char *file, const char *default_vantage,
                           struct errmsg *msg)
{
    struct reader *reader = heap_alloc(sizeof *reader);
    reader->observations = observations;
    reader->file = file;
    reader->default_vantage = default_vantage;
    reader->line = 0;
    reader->have = 0;
    enum err err = read_stream(reader, stream, msg);
    free(reader);
    return err;
}

static struct collected *find_series(struct observations *observations,
                                     const char *probe, const char *vantage)
{
    uint16_t *slot =
        find_slot(observations, (struct observation_id){probe, strlen(probe)},
                  (struct observation_id){vantage, strlen(vantage)});
    return *slot == 0 ? NULL : &observations->series[*slot - 1];
}

static int by_value(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a;
    int64_t right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

static struct observation unpack(int64_t item)
{
    int64_t state = item & 3;
    return (struct observation){.t_ms = (item - state) / 4,
                                .state = (enum obs_state)state,
                                .latency_ms = -1};
}

/* Collapses sorted observations; returns how many runs they make and writes
 * them if `runs` is not NULL. */
static size_t collapse(const struct collected *series,
                       const struct run_terms *terms, int64_t now_ms,
                       struct run *runs)
{
    struct run last = {0};
    size_t n = 0;
    for (size_t i = 0; i < series->n; i++) {
        struct observation one = unpack(series->items[i]);
        if (one.t_ms > now_ms) {
            break;
        }
        if (i + 1 < series->n &&
            unpack(series->items[i + 1]).t_ms == one.t_ms) {
            continue;
        }
        if (n == 0 || !run_extend(&last, &one, terms)) {
            last = run_begin(&one, terms);
            n++;
        }
        if (runs != NULL) {
            runs[n - 1] = last;
        }
    }
    return n;
}

struct series observations_runs(struct observations *observations,
                                struct arena *arena, const char *probe,
                                const char *vantage,
                                const struct run_terms *terms, int64_t now_ms)
{
    struct collected *series = find_series(observations, probe, vantage);
    if (series == NULL) {
        return (struct series){0};
    }
    series->asked = true;
    if (!series->ordered) {
        qsort(series->items, series->n, sizeof *series->items, by_value);
        series->ordered = true;
    }
    size_t n = collapse(series, terms, now_ms, NULL);
    struct run *runs = arena_array(arena, n, sizeof *runs);
    size_t written = collapse(series, terms, now_ms, runs);
    ASSERT(written == n);
    return (struct series){runs, n};
}

void observations_expect(struct observations *observations, const char *probe,
                         const char *vantage)
{
    struct collected *series = find_series(observations, probe, vantage);
    if (series != NULL) {
        series->asked = true;
    }
}

const char *observations_unasked(struct observations *observations,
                                 struct arena *arena)
{
    for (size_t i = 0; i < observations->n_series; i++) {
        const struct collected *series = &observations->series[i];
        if (series->asked) {
            continue;
        }
        char probe[OBSERVATION_ID_MAX + 1];
        char vantage[OBSERVATION_ID_MAX + 1];
        text_printable(series->probe, strlen(series->probe), probe,
                       sizeof probe);
        text_printable(series->vantage, strlen(series->vantage), vantage,
                       sizeof vantage);
        return arena_printf(arena, "probe %s at vantage %s", probe, vantage);
    }
    return NULL;
}
