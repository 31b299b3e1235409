#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "core/ivl.h"

/* Sets of instants 0 … 63, as intervals and as bits: each operation has to
 * agree with the one on bits. */
#define INSTANTS 64

static uint64_t bits_of(struct ivls set)
{
    uint64_t bits = 0;
    for (size_t i = 0; i < set.n; i++) {
        assert_true(set.items[i].from_ms < set.items[i].to_ms);
        assert_true(i == 0 || set.items[i - 1].to_ms < set.items[i].from_ms);
        for (int64_t t = set.items[i].from_ms; t < set.items[i].to_ms; t++) {
            bits |= UINT64_C(1) << t;
        }
    }
    return bits;
}

static int count_bits(uint64_t bits)
{
    return __builtin_popcountll(bits);
}

/* Bits from `from` up to `to`. */
static uint64_t span_bits(int from, int to)
{
    uint64_t bits = 0;
    for (int t = from; t < to; t++) {
        bits |= UINT64_C(1) << t;
    }
    return bits;
}

static struct ivls random_set(struct arena *arena, uint64_t *ret_bits)
{
    struct ivl items[8];
    size_t n = (size_t)rand() % 8;
    *ret_bits = 0;
    for (size_t i = 0; i < n; i++) {
        int from = rand() % INSTANTS;
        int to = rand() % (INSTANTS + 1);
        items[i] = (struct ivl){from, to}; /* some are empty */
        *ret_bits |= span_bits(from, to);
    }
    return ivls_from(arena, items, n);
}

static void check_lengths(struct ivls a, struct ivls b, uint64_t bits,
                          uint64_t other)
{
    int from = rand() % INSTANTS;
    int to = from + rand() % (INSTANTS - from + 1);
    assert_int_equal(ivls_length(a), count_bits(bits));
    assert_int_equal(ivls_length_common(a, b), count_bits(bits & other));
    assert_int_equal(ivls_length_within(a, from, to),
                     count_bits(bits & span_bits(from, to)));
    bool holds = (bits >> from & 1) != 0;
    const struct ivl *found = ivls_find(a, from);
    assert_int_equal(ivls_contains(a, from), holds);
    assert_int_equal(found != NULL, holds);
    assert_true(found == NULL ||
                (found->from_ms <= from && from < found->to_ms));
}

static void test_agrees_with_bits(void **state)
{
    (void)state;
    srand(1);
    for (int i = 0; i < 20000; i++) {
        struct arena arena;
        arena_init(&arena);
        uint64_t x;
        uint64_t y;
        struct ivls a = random_set(&arena, &x);
        struct ivls b = random_set(&arena, &y);
        assert_true(bits_of(a) == x);
        assert_true(bits_of(ivls_union(&arena, a, b)) == (x | y));
        assert_true(bits_of(ivls_intersect(&arena, a, b)) == (x & y));
        assert_true(bits_of(ivls_subtract(&arena, a, b)) == (x & ~y));
        struct ivl within = {rand() % INSTANTS, rand() % (INSTANTS + 1)};
        assert_true(bits_of(ivls_clip(&arena, a, within)) ==
                    (x & span_bits((int)within.from_ms, (int)within.to_ms)));
        check_lengths(a, b, x, y);
        arena_fini(&arena);
    }
}

static void test_touching_intervals_are_one(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    struct ivl items[] = {{5, 9}, {1, 5}, {20, 20}};
    struct ivls set = ivls_from(&arena, items, 3);
    assert_int_equal(set.n, 1);
    assert_int_equal(set.items[0].from_ms, 1);
    assert_int_equal(set.items[0].to_ms, 9);
    arena_fini(&arena);
}

static void test_empty_sets(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    struct ivls none = {0};
    assert_int_equal(ivls_union(&arena, none, none).n, 0);
    assert_int_equal(ivls_subtract(&arena, none, none).n, 0);
    assert_int_equal(ivls_length(none), 0);
    assert_int_equal(ivls_length_within(none, 0, 10), 0);
    assert_false(ivls_contains(none, 0));
    arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_agrees_with_bits),
        cmocka_unit_test(test_touching_intervals_are_one),
        cmocka_unit_test(test_empty_sets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
