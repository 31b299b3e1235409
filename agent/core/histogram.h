/*
 * Response times as counts: a base-2 exponential histogram, 32 buckets for
 * each doubling (schema 5 of Prometheus' native and OpenTelemetry's exponential
 * histograms), of microseconds.
 *
 * Bucket i holds the times in (2^((i-1)/32), 2^(i/32)], so a bucket is 2.2 %
 * wide and a quantile read off it is within HISTOGRAM_ERROR of the true one.
 * Only buckets in use are kept. Two histograms are merged exactly: the same
 * counts come out as if all times had gone into one. All arithmetic is on
 * integers: the same times give the same bytes on every machine.
 */
#ifndef CORE_HISTOGRAM_H
#define CORE_HISTOGRAM_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

/* A longer time counts as this one (71 minutes); 0 lies in bucket 0. */
#define HISTOGRAM_US_MAX UINT32_MAX
#define HISTOGRAM_BUCKETS_MAX 1025
/* Most times in one; a year of one look a second is 32 million. */
#define HISTOGRAM_COUNT_MAX ((uint64_t)1 << 31)
/* Most bytes of an encoded one. A day of one look a second is below 4 KiB
 * whatever its times are, a few hundred bytes if it is ordinary. */
#define HISTOGRAM_BYTES_MAX 16384

/* Half a bucket: how far a quantile can be off, relative to the true one;
 * (2^(1/32) - 1) / (2^(1/32) + 1), rounded up. */
#define HISTOGRAM_ERROR 0.01084

struct histogram_bucket {
    uint32_t index;
    uint32_t count; /* at least 1 */
};

/* Zero-initialise for an empty one. Heap; histogram_fini. */
struct histogram {
    struct histogram_bucket *buckets; /* by index */
    size_t n_buckets, capacity;
    uint64_t count;
    uint64_t sum_us;
    uint32_t min_us, max_us; /* 0 while empty */
};

/* Frees its buckets; it is empty then. */
void histogram_fini(struct histogram *histogram);

/* Counts one time (>= 0). Beyond HISTOGRAM_COUNT_MAX nothing is added. */
void histogram_add(struct histogram *histogram, int64_t time_us);

/* Adds all of `from`. ERR_LIMIT: more than HISTOGRAM_COUNT_MAX together; then
 * nothing was added. */
MUST_USE enum err histogram_merge(struct histogram *into,
                                  const struct histogram *from);

/* Appends the one encoding it has. Version byte 1, then unsigned LEB128
 * numbers of the fewest bytes: sum, min, max minus min, number of buckets,
 * and for each, by index, its distance to the one before (the first: its
 * index; then minus 1) and its count. */
void histogram_encode(const struct histogram *histogram, struct buf *out);

/* Reads what encode made. ERR_NEWER: of a later version. ERR_CORRUPT: anything
 * else that encode does not write; `ret` is then untouched. */
MUST_USE enum err histogram_decode(const uint8_t *bytes, size_t n_bytes,
                                   struct histogram *ret);

/* What is known of a quantile: the true one lies between `low_us` and
 * `high_us`; `us` differs from it by at most HISTOGRAM_ERROR of it, or one
 * microsecond. */
struct histogram_quantile {
    uint32_t us;
    uint32_t low_us, high_us;
};

/* The time that `share` hundred-thousandths of all do not exceed (99900: 99.9
 * %), 1 to 100000, by rank, rounded up. All 0 of an empty one. */
struct histogram_quantile histogram_quantile(const struct histogram *histogram,
                                             uint32_t share);

#endif
