#include "core/histogram.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/check.h"

#define VERSION 1
#define PER_DOUBLING 32
#define SHARES 100000

/* 2^(k/32), rounded down, as a fraction of 2^64 doubled: the top bit is 1. A
 * whole number never lies between one and its true value: those are
 * irrational, but for k = 0. */
static const uint64_t bounds[PER_DOUBLING] = {
    0x8000000000000000, 0x82cd8698ac2ba1d7, 0x85aac367cc487b14,
    0x88980e8092da8527, 0x8b95c1e3ea8bd6e6, 0x8ea4398b45cd53c0,
    0x91c3d373ab11c336, 0x94f4efa8fef70961, 0x9837f0518db8a96f,
    0x9b8d39b9d54e5538, 0x9ef5326091a111ad, 0xa27043030c496818,
    0xa5fed6a9b15138ea, 0xa9a15ab4ea7c0ef8, 0xad583eea42a14ac6,
    0xb123f581d2ac258f, 0xb504f333f9de6484, 0xb8fbaf4762fb9ee9,
    0xbd08a39f580c36be, 0xc12c4cca66709456, 0xc5672a115506dadd,
    0xc9b9bd866e2f27a2, 0xce248c151f8480e3, 0xd2a81d91f12ae45a,
    0xd744fccad69d6af4, 0xdbfbb797daf23755, 0xe0ccdeec2a94e111,
    0xe5b906e77c8348a8, 0xeac0c6e7dd24392e, 0xefe4b99bdcdaf5cb,
    0xf5257d152486cc2c, 0xfa83b2db722a033a,
};

static uint32_t floor_log2(uint32_t value)
{
    uint32_t exponent = 0;
    ASSERT(value > 0);
    while (value >>= 1) {
        exponent++;
    }
    return exponent;
}

/* The smallest i with time <= 2^(i/32). */
static uint32_t index_of(uint32_t time_us)
{
    if (time_us <= 1) {
        return 0;
    }
    uint32_t exponent = floor_log2(time_us);
    uint64_t mantissa = (uint64_t)time_us << (63 - exponent);
    uint32_t k = 0;
    while (k < PER_DOUBLING && bounds[k] < mantissa) {
        k++;
    }
    return exponent * PER_DOUBLING + k;
}

/* The longest time in bucket i. */
static uint32_t longest_in(uint32_t index)
{
    uint32_t exponent = index / PER_DOUBLING;
    static_assert(HISTOGRAM_BUCKETS_MAX == 32 * PER_DOUBLING + 1, "32 bits");
    ASSERT(index < HISTOGRAM_BUCKETS_MAX);
    return exponent == 32
               ? HISTOGRAM_US_MAX
               : (uint32_t)(bounds[index % PER_DOUBLING] >> (63 - exponent));
}

static uint32_t shortest_in(uint32_t index)
{
    return index == 0 ? 0 : longest_in(index - 1) + 1;
}

void histogram_fini(struct histogram *histogram)
{
    free(histogram->buckets);
    *histogram = (struct histogram){0};
}

/* The place of the first bucket that is not below `index`. */
static size_t place_of(const struct histogram *histogram, uint32_t index)
{
    size_t low = 0;
    size_t high = histogram->n_buckets;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (histogram->buckets[middle].index < index) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static void add_to_bucket(struct histogram *histogram, uint32_t index,
                          uint32_t count)
{
    size_t place = place_of(histogram, index);
    size_t n = histogram->n_buckets;
    if (place < n && histogram->buckets[place].index == index) {
        histogram->buckets[place].count += count;
        return;
    }
    histogram->buckets = heap_grow(histogram->buckets, n, &histogram->capacity,
                                   sizeof *histogram->buckets);
    struct histogram_bucket *at = histogram->buckets + place;
    memmove(at + 1, at, (n - place) * sizeof *at);
    *at = (struct histogram_bucket){index, count};
    histogram->n_buckets++;
}

static void widen(struct histogram *histogram, uint32_t min_us, uint32_t max_us)
{
    bool first = histogram->count == 0;
    if (first || min_us < histogram->min_us) {
        histogram->min_us = min_us;
    }
    if (first || max_us > histogram->max_us) {
        histogram->max_us = max_us;
    }
}

void histogram_add(struct histogram *histogram, int64_t time_us)
{
    ASSERT(time_us >= 0);
    if (histogram->count >= HISTOGRAM_COUNT_MAX) {
        return;
    }
    uint32_t us =
        time_us < HISTOGRAM_US_MAX ? (uint32_t)time_us : HISTOGRAM_US_MAX;
    add_to_bucket(histogram, index_of(us), 1);
    widen(histogram, us, us);
    histogram->count++;
    histogram->sum_us += us;
}

enum err histogram_merge(struct histogram *into, const struct histogram *from)
{
    ASSERT(into != from);
    if (from->count > HISTOGRAM_COUNT_MAX - into->count) {
        return ERR_LIMIT;
    }
    if (from->count == 0) {
        return ERR_OK;
    }
    for (size_t i = 0; i < from->n_buckets; i++) {
        add_to_bucket(into, from->buckets[i].index, from->buckets[i].count);
    }
    widen(into, from->min_us, from->max_us);
    into->count += from->count;
    into->sum_us += from->sum_us;
    return ERR_OK;
}

static void put_number(struct buf *out, uint64_t number)
{
    while (number >= 0x80) {
        buf_putc(out, (char)(number | 0x80));
        number >>= 7;
    }
    buf_putc(out, (char)number);
}

void histogram_encode(const struct histogram *histogram, struct buf *out)
{
    buf_putc(out, VERSION);
    put_number(out, histogram->sum_us);
    put_number(out, histogram->min_us);
    put_number(out, histogram->max_us - histogram->min_us);
    put_number(out, histogram->n_buckets);
    uint32_t next = 0;
    for (size_t i = 0; i < histogram->n_buckets; i++) {
        ASSERT(histogram->buckets[i].index >= next);
        put_number(out, histogram->buckets[i].index - next);
        put_number(out, histogram->buckets[i].count);
        next = histogram->buckets[i].index + 1;
    }
}

/* Bytes being read; `good` stays false after the first that make no sense. */
struct reader {
    const uint8_t *at, *end;
    bool good;
};

/* At most `most`, in the fewest bytes. */
static uint64_t take_number(struct reader *reader, uint64_t most)
{
    uint64_t number = 0;
    for (unsigned shift = 0; reader->good && shift < 63; shift += 7) {
        if (reader->at == reader->end) {
            break;
        }
        uint8_t byte = *reader->at++;
        number |= (uint64_t)(byte & 0x7F) << shift;
        if ((byte & 0x80) == 0) {
            bool shortest = byte != 0 || shift == 0;
            reader->good = shortest && number <= most;
            return reader->good ? number : 0;
        }
    }
    reader->good = false;
    return 0;
}

static void take_buckets(struct reader *reader, struct histogram *histogram,
                         size_t n)
{
    uint64_t next = 0;
    for (size_t i = 0; i < n && reader->good; i++) {
        uint64_t index = next + take_number(reader, HISTOGRAM_BUCKETS_MAX);
        uint64_t count =
            take_number(reader, HISTOGRAM_COUNT_MAX - histogram->count);
        reader->good =
            reader->good && index < HISTOGRAM_BUCKETS_MAX && count > 0;
        if (reader->good) {
            add_to_bucket(histogram, (uint32_t)index, (uint32_t)count);
            histogram->count += count;
            next = index + 1;
        }
    }
}

/* Whether the sum can come of times in these buckets, and least and most are
 * in the first and the last. */
static bool is_consistent(const struct histogram *histogram)
{
    uint64_t least = 0;
    uint64_t most = 0;
    size_t n = histogram->n_buckets;
    if (n == 0) {
        return histogram->sum_us == 0 && histogram->max_us == 0;
    }
    for (size_t i = 0; i < n; i++) {
        const struct histogram_bucket *bucket = &histogram->buckets[i];
        if (longest_in(bucket->index) < shortest_in(bucket->index)) {
            return false;
        }
        least += (uint64_t)bucket->count * shortest_in(bucket->index);
        most += (uint64_t)bucket->count * longest_in(bucket->index);
    }
    return index_of(histogram->min_us) == histogram->buckets[0].index &&
           index_of(histogram->max_us) == histogram->buckets[n - 1].index &&
           (histogram->count > 1 || histogram->min_us == histogram->max_us) &&
           histogram->sum_us >= least && histogram->sum_us <= most;
}

enum err histogram_decode(const uint8_t *bytes, size_t n_bytes,
                          struct histogram *ret)
{
    struct histogram read = {0};
    if (n_bytes == 0 || n_bytes > HISTOGRAM_BYTES_MAX || bytes[0] == 0) {
        return ERR_CORRUPT;
    }
    if (bytes[0] > VERSION) {
        return ERR_NEWER;
    }
    struct reader reader = {bytes + 1, bytes + n_bytes, true};
    read.sum_us = take_number(&reader, HISTOGRAM_COUNT_MAX * HISTOGRAM_US_MAX);
    read.min_us = (uint32_t)take_number(&reader, HISTOGRAM_US_MAX);
    read.max_us = read.min_us + (uint32_t)take_number(
                                    &reader, HISTOGRAM_US_MAX - read.min_us);
    size_t n = (size_t)take_number(&reader, HISTOGRAM_BUCKETS_MAX);
    take_buckets(&reader, &read, n);
    if (!reader.good || reader.at != reader.end || !is_consistent(&read)) {
        histogram_fini(&read);
        return ERR_CORRUPT;
    }
    *ret = read;
    return ERR_OK;
}

/* Between two times, as far from either in proportion: their harmonic mean. */
static uint32_t between(uint64_t low, uint64_t high)
{
    if (low + high == 0) {
        return 0;
    }
    return (uint32_t)(low +
                      (low * (high - low) + (low + high) / 2) / (low + high));
}

struct histogram_quantile histogram_quantile(const struct histogram *histogram,
                                             uint32_t share)
{
    struct histogram_quantile quantile = {0};
    ASSERT(share >= 1 && share <= SHARES);
    uint64_t rank = (histogram->count * share + SHARES - 1) / SHARES;
    uint64_t seen = 0;
    for (size_t i = 0; i < histogram->n_buckets && seen < rank; i++) {
        uint32_t low = shortest_in(histogram->buckets[i].index);
        uint32_t high = longest_in(histogram->buckets[i].index);
        seen += histogram->buckets[i].count;
        quantile.low_us = low > histogram->min_us ? low : histogram->min_us;
        quantile.high_us = high < histogram->max_us ? high : histogram->max_us;
    }
    quantile.us = between(quantile.low_us, quantile.high_us);
    return quantile;
}
