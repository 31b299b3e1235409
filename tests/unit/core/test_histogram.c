/* Response times as counts, against the sorted times themselves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/check.h"
#include "core/histogram.h"

static uint64_t random_state;

static uint64_t random_bits(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state;
}

/* In [0, 1). */
static double random_share(void)
{
    return (double)(random_bits() >> 11) / 9007199254740992.0;
}

enum shape { EVEN, SKEWED, TWO_HUMPS, ONE_VALUE, TINY, ANYTHING, N_SHAPES };

static uint32_t draw(enum shape shape)
{
    double share = random_share();
    switch (shape) {
    case EVEN:
        return (uint32_t)(share * 2000000);
    case SKEWED:
        return (uint32_t)(1000 * exp(6 * share * share * share));
    case TWO_HUMPS:
        return (uint32_t)((share < 0.9 ? 8000 : 900000) *
                          (1 + 0.1 * random_share()));
    case ONE_VALUE:
        return 12345;
    case TINY:
        return (uint32_t)(share * 40);
    default:
        return (uint32_t)exp2(32 * share);
    }
}

static int by_size(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a;
    uint32_t right = *(const uint32_t *)b;
    return left < right ? -1 : left > right;
}

static void check_quantile(const struct histogram *histogram,
                           const uint32_t *sorted, size_t n, uint32_t share)
{
    size_t rank = (n * share + 99999) / 100000;
    double truth = sorted[rank - 1];
    struct histogram_quantile got = histogram_quantile(histogram, share);
    double error = fabs((double)got.us - truth);
    assert_true(got.low_us <= truth && truth <= got.high_us);
    assert_true(got.low_us <= got.us && got.us <= got.high_us);
    if (error > 1 && error > truth * HISTOGRAM_ERROR) {
        fail_msg("quantile %u of %zu: %u, true %.0f", share, n, got.us, truth);
    }
}

static void test_quantiles_against_sorted_times(void **state)
{
    (void)state;
    static const uint32_t shares[] = {1, 50000, 90000, 99000, 99900, 100000};
    static const size_t sizes[] = {1, 2, 3, 10, 999, 20000};
    uint32_t *times = heap_alloc(20000 * sizeof *times);
    random_state = 1;
    for (size_t i = 0; i < N_SHAPES * ARRAY_LEN(sizes); i++) {
        struct histogram histogram = {0};
        size_t n = sizes[i / N_SHAPES];
        uint64_t sum = 0;
        for (size_t k = 0; k < n; k++) {
            times[k] = draw((enum shape)(i % N_SHAPES));
            sum += times[k];
            histogram_add(&histogram, times[k]);
        }
        qsort(times, n, sizeof *times, by_size);
        assert_true(histogram.count == n && histogram.sum_us == sum);
        assert_true(histogram.min_us == times[0]);
        assert_true(histogram.max_us == times[n - 1]);
        for (size_t k = 0; k < ARRAY_LEN(shares); k++) {
            check_quantile(&histogram, times, n, shares[k]);
        }
        histogram_fini(&histogram);
    }
    free(times);
}

/* Every bound of a bucket, from the definition: 2^((i-1)/32) < t <= 2^(i/32).
 */
static void test_buckets_are_schema_5(void **state)
{
    (void)state;
    for (int i = 0; i <= 1024; i++) {
        long double bound = exp2l(i / 32.0L);
        for (long double t = floorl(bound); t <= floorl(bound) + 1; t++) {
            struct histogram histogram = {0};
            if (t > HISTOGRAM_US_MAX) {
                continue;
            }
            histogram_add(&histogram, (int64_t)t);
            int index = (int)histogram.buckets[0].index;
            assert_true(t <= exp2l(index / 32.0L));
            assert_true(index == 0 || t > exp2l((index - 1) / 32.0L));
            histogram_fini(&histogram);
        }
    }
}

static void encode(const struct histogram *histogram, struct buf *out)
{
    buf_init(out, HISTOGRAM_BYTES_MAX);
    histogram_encode(histogram, out);
    assert_false(out->overflowed);
}

static void assert_same(const struct histogram *a, const struct histogram *b)
{
    struct buf left, right;
    encode(a, &left);
    encode(b, &right);
    assert_int_equal(left.len, right.len);
    assert_memory_equal(left.data, right.data, left.len);
    buf_fini(&left);
    buf_fini(&right);
}

static enum err decode(const struct buf *bytes, struct histogram *ret)
{
    return histogram_decode((const uint8_t *)bytes->data, bytes->len, ret);
}

/* However times are spread over histograms, written and read again, the merged
 * one is that of all of them. */
static void test_merge_is_exact(void **state)
{
    (void)state;
    random_state = 2;
    for (int round = 0; round < 200; round++) {
        struct histogram whole = {0};
        struct histogram merged = {0};
        size_t n_parts = 1 + random_bits() % 5;
        for (size_t part = 0; part < n_parts; part++) {
            struct histogram one = {0};
            struct histogram read = {0};
            struct buf bytes;
            for (size_t n = random_bits() % 300; n > 0; n--) {
                uint32_t time = draw((enum shape)(random_bits() % N_SHAPES));
                histogram_add(&whole, time);
                histogram_add(&one, time);
            }
            encode(&one, &bytes);
            assert_int_equal(decode(&bytes, &read), ERR_OK);
            assert_int_equal(histogram_merge(&merged, &read), ERR_OK);
            histogram_fini(&one);
            histogram_fini(&read);
            buf_fini(&bytes);
        }
        assert_same(&whole, &merged);
        histogram_fini(&whole);
        histogram_fini(&merged);
    }
}

static void test_edges(void **state)
{
    (void)state;
    struct histogram histogram = {0};
    struct histogram read = {0};
    struct buf bytes;
    assert_int_equal(histogram_quantile(&histogram, 50000).us, 0);
    encode(&histogram, &bytes);
    assert_int_equal(decode(&bytes, &read), ERR_OK);
    assert_int_equal(read.count, 0);
    buf_fini(&bytes);
    histogram_add(&histogram, 0);
    histogram_add(&histogram, INT64_MAX);
    assert_int_equal(histogram.min_us, 0);
    assert_true(histogram.max_us == HISTOGRAM_US_MAX);
    assert_int_equal(histogram_quantile(&histogram, 50000).us, 0);
    assert_true(histogram_quantile(&histogram, 50001).high_us ==
                HISTOGRAM_US_MAX);
    encode(&histogram, &bytes);
    assert_int_equal(decode(&bytes, &read), ERR_OK);
    assert_same(&histogram, &read);
    buf_fini(&bytes);
    histogram_fini(&read);
    histogram_fini(&histogram);
}

static void test_too_many_are_not_merged(void **state)
{
    (void)state;
    struct histogram many = {0};
    struct histogram one = {0};
    histogram_add(&many, 5);
    histogram_add(&one, 5);
    many.count = many.buckets[0].count = HISTOGRAM_COUNT_MAX;
    many.sum_us = 5 * HISTOGRAM_COUNT_MAX;
    assert_int_equal(histogram_merge(&one, &many), ERR_LIMIT);
    assert_int_equal(one.count, 1);
    histogram_add(&many, 5);
    assert_true(many.count == HISTOGRAM_COUNT_MAX);
    histogram_fini(&many);
    histogram_fini(&one);
}

/* A file may hold anything: what is accepted is what encode would write. */
static void test_damage_is_found(void **state)
{
    (void)state;
    struct histogram histogram = {0};
    struct buf bytes;
    random_state = 3;
    for (int i = 0; i < 500; i++) {
        histogram_add(&histogram, draw(SKEWED));
    }
    encode(&histogram, &bytes);
    for (size_t n = 0; n < bytes.len; n++) {
        struct histogram read = {0};
        assert_int_equal(
            histogram_decode((const uint8_t *)bytes.data, n, &read),
            ERR_CORRUPT);
        assert_null(read.buckets);
    }
    for (size_t bit = 8; bit < 8 * bytes.len; bit++) {
        struct histogram read = {0};
        bytes.data[bit / 8] ^= (char)(1 << bit % 8);
        if (decode(&bytes, &read) == ERR_OK) {
            struct buf again;
            encode(&read, &again);
            assert_int_equal(again.len, bytes.len);
            assert_memory_equal(again.data, bytes.data, bytes.len);
            buf_fini(&again);
            histogram_fini(&read);
        }
        bytes.data[bit / 8] ^= (char)(1 << bit % 8);
    }
    bytes.data[0] = 2;
    struct histogram read = {0};
    assert_int_equal(decode(&bytes, &read), ERR_NEWER);
    bytes.data[0] = 1;
    buf_putc(&bytes, 0);
    assert_int_equal(decode(&bytes, &read), ERR_CORRUPT);
    buf_fini(&bytes);
    histogram_fini(&histogram);
}

static void test_what_makes_no_sense(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t n;
    } bad[] = {
        {"\x01\x05\x05\x00\x01\x4b\x00", 7},     /* a count of 0 */
        {"\x01\x05\x05\x00\x01\xcb\x00\x01", 8}, /* not the fewest bytes */
        {"\x01\x05\x05\x00\x01\x21\x01", 7},     /* no time lies there */
        {"\x01\x05\x06\x00\x01\x4b\x01", 7},     /* min of elsewhere */
        {"\x01\x09\x05\x00\x01\x4b\x01", 7},     /* sum of other times */
        {"\x01\x05\x05\x00\x00", 5},             /* times, no buckets */
        {"\x01\x01\x00\x00\x01\x81\x08\x01", 8}, /* bucket 1025 */
        {"\x01\x05\x05\x00\x01\x4b\x81\x80\x80\x80\x08", 11}, /* too many */
        {"\x01\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01", 11}, /* too large */
        {"\x00", 1},
    };
    struct histogram read = {0};
    const char good[] = "\x01\x05\x05\x00\x01\x4b\x01";
    assert_int_equal(histogram_decode((const uint8_t *)good, 7, &read), ERR_OK);
    assert_int_equal(read.max_us, 5);
    histogram_fini(&read);
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        if (histogram_decode((const uint8_t *)bad[i].bytes, bad[i].n, &read) !=
            ERR_CORRUPT) {
            fail_msg("accepted: case %zu", i);
        }
    }
}

/* What a day of response times costs in the ledger. */
static void test_a_day_is_small(void **state)
{
    (void)state;
    static const struct {
        enum shape shape;
        size_t n, most;
    } days[] = {{SKEWED, 1440, 600},    /* once a minute, skewed */
                {TWO_HUMPS, 8640, 120}, /* every 10 s, steady */
                {SKEWED, 86400, 1024},
                {ANYTHING, 86400, 4096}};
    random_state = 4;
    for (size_t i = 0; i < ARRAY_LEN(days); i++) {
        struct histogram histogram = {0};
        struct buf bytes;
        for (size_t k = 0; k < days[i].n; k++) {
            histogram_add(&histogram, draw(days[i].shape));
        }
        encode(&histogram, &bytes);
        print_message("%zu times: %zu bytes\n", days[i].n, bytes.len);
        assert_true(bytes.len <= days[i].most);
        buf_fini(&bytes);
        histogram_fini(&histogram);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quantiles_against_sorted_times),
        cmocka_unit_test(test_buckets_are_schema_5),
        cmocka_unit_test(test_merge_is_exact),
        cmocka_unit_test(test_edges),
        cmocka_unit_test(test_too_many_are_not_merged),
        cmocka_unit_test(test_damage_is_found),
        cmocka_unit_test(test_what_makes_no_sense),
        cmocka_unit_test(test_a_day_is_small),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
