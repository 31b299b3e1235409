#include "engine/readings.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/canon.h"
#include "base/check.h"

static size_t bytes_of(const struct reading *reading)
{
    return reading->facts == NULL ? 0 : strlen(reading->facts);
}

/* Frees the reading at `index` and closes the gap. */
static void drop(struct readings *readings, size_t index)
{
    struct reading *reading = &readings->items[index];
    readings->bytes -= bytes_of(reading);
    free(reading->service);
    free(reading->probe);
    free(reading->vantage);
    free(reading->facts);
    free(reading->refused);
    readings->n--;
    memmove(reading, reading + 1, (readings->n - index) * sizeof *reading);
}

/* Heap; NULL if it would be too large. */
static char *facts_text_of(const struct facts *facts)
{
    struct buf out;
    struct canon canon;
    buf_init(&out, READING_BYTES_MAX);
    canon_init(&canon, &out);
    canon_array(&canon, NULL);
    for (size_t i = 0; i < facts->n; i++) {
        fact_render(&canon, &facts->items[i]);
    }
    canon_end_array(&canon);
    char *text = out.overflowed ? NULL : heap_strdup(buf_str(&out));
    buf_fini(&out);
    return text;
}

void readings_add(struct readings *readings, const struct reading_of *of)
{
    struct reading reading = {
        .service = heap_strdup(of->service),
        .probe = heap_strdup(of->probe),
        .vantage = heap_strdup(of->vantage),
        .at_ms = of->at_ms,
        .previous_ms = of->previous_ms,
        .collected = of->collected,
        .facts = of->said == NULL ? NULL : facts_text_of(of->said),
    };
    if (reading.facts == NULL) {
        reading.refused = heap_strdup(
            of->said == NULL ? of->refused
                             : "it says more than is kept of one source; look "
                               "at less with one probe");
    }
    readings->items = heap_grow(readings->items, readings->n,
                                &readings->capacity, sizeof *readings->items);
    readings->items[readings->n++] = reading;
    readings->bytes += bytes_of(&reading);
    while (
        (readings->n > READINGS_MAX || readings->bytes > READINGS_BYTES_MAX) &&
        readings->n > readings->n_on_way + 1) {
        drop(readings, readings->n_on_way);
    }
}

const struct reading *readings_take(struct readings *readings,
                                    struct arena *arena, size_t *ret_n)
{
    ASSERT(readings->n_on_way == 0);
    struct reading *lent =
        arena_array(arena, readings->n, sizeof *readings->items);
    if (readings->n > 0) {
        memcpy(lent, readings->items, readings->n * sizeof *lent);
    }
    readings->n_on_way = readings->n;
    *ret_n = readings->n;
    return lent;
}

void readings_kept(struct readings *readings)
{
    while (readings->n_on_way > 0) {
        readings->n_on_way--;
        drop(readings, 0);
    }
}

void readings_put_back(struct readings *readings)
{
    readings->n_on_way = 0;
}

void readings_fini(struct readings *readings)
{
    while (readings->n > 0) {
        drop(readings, readings->n - 1);
    }
    free(readings->items);
    *readings = (struct readings){0};
}
