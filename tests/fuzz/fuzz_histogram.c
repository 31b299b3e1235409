/*
 * Any bytes as a stored histogram: what is accepted is exactly what encode
 * writes, and its quantiles lie within it.
 */
#include <stdint.h>
#include <string.h>

#include "base/check.h"
#include "core/histogram.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct histogram histogram = {0};
    if (histogram_decode(data, size, &histogram) != ERR_OK) {
        ASSERT(histogram.buckets == NULL);
        return 0;
    }
    struct buf again;
    buf_init(&again, HISTOGRAM_BYTES_MAX);
    histogram_encode(&histogram, &again);
    ASSERT(again.len == size && memcmp(again.data, data, size) == 0);
    for (uint32_t share = 1; share <= 100000; share += 33333) {
        struct histogram_quantile q = histogram_quantile(&histogram, share);
        ASSERT(q.low_us <= q.us && q.us <= q.high_us);
        ASSERT(q.low_us >= histogram.min_us && q.high_us <= histogram.max_us);
    }
    buf_fini(&again);
    histogram_fini(&histogram);
    return 0;
}
