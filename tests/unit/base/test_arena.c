#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "support/dies.h"

static void test_memory_is_zeroed_aligned_and_apart(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    unsigned char *pieces[500];
    for (size_t i = 0; i < 500; i++) {
        size_t bytes = i * 7;
        pieces[i] = arena_alloc(&arena, bytes);
        assert_int_equal((uintptr_t)pieces[i] % _Alignof(max_align_t), 0);
        for (size_t k = 0; k < bytes; k++) {
            assert_int_equal(pieces[i][k], 0);
        }
        memset(pieces[i], (int)(i % 251 + 1), bytes);
    }
    for (size_t i = 0; i < 500; i++) {
        for (size_t k = 0; k < i * 7; k++) {
            assert_int_equal(pieces[i][k], i % 251 + 1);
        }
    }
    arena_fini(&arena);
}

static void test_nothing_and_much(void **state)
{
    (void)state;
    struct arena arena = {0};
    assert_non_null(arena_alloc(&arena, 0));
    char *small = arena_alloc(&arena, 10);
    char *large = arena_alloc(&arena, 1000000);
    memset(large, 1, 1000000);
    size_t held = arena.total_bytes;
    char *next = arena_alloc(&arena, 10);
    /* the room left beside the small one is still used */
    assert_int_equal(arena.total_bytes, held);
    assert_true(next > small && next - small < 64);
    arena_fini(&arena);
    assert_int_equal(arena.total_bytes, 0);
    assert_null(arena.blocks);
    memcpy(arena_alloc(&arena, 3), "ab", 3); /* usable again */
    arena_fini(&arena);
    arena_fini(NULL);
}

static void test_copies(void **state)
{
    (void)state;
    struct arena arena = {0};
    char text[] = "稼働率 99.9990 %";
    char *copy = arena_strdup(&arena, text);
    char *part = arena_strndup(&arena, text, 9);
    text[0] = 'x';
    assert_string_equal(copy, "稼働率 99.9990 %");
    assert_string_equal(part, "稼働率");
    char *printed = arena_printf(&arena, "%s: %d", "k", 42);
    assert_string_equal(printed, "k: 42");
    char wide[40000];
    memset(wide, 'w', sizeof wide - 1);
    wide[sizeof wide - 1] = '\0';
    assert_int_equal(strlen(arena_printf(&arena, "%s!", wide)), sizeof wide);
    arena_fini(&arena);
}

static void test_grow(void **state)
{
    (void)state;
    int *items = NULL;
    size_t capacity = 0;
    for (size_t n = 0; n < 1000; n++) {
        items = heap_grow(items, n, &capacity, sizeof *items);
        assert_true(capacity > n);
        items[n] = (int)n;
    }
    for (size_t n = 0; n < 1000; n++) {
        assert_int_equal(items[n], n);
    }
    free(items);
}

static void overflowing_product(void)
{
    struct arena arena = {0};
    volatile size_t count = SIZE_MAX / 2;
    arena_array(&arena, count, 8);
}

static void overflowing_size(void)
{
    struct arena arena = {0};
    volatile size_t bytes = SIZE_MAX - 3;
    arena_alloc(&arena, bytes);
}

static void test_absurd_sizes_end_the_process(void **state)
{
    (void)state;
    assert_true(dies(overflowing_product));
    assert_true(dies(overflowing_size));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_memory_is_zeroed_aligned_and_apart),
        cmocka_unit_test(test_nothing_and_much),
        cmocka_unit_test(test_copies),
        cmocka_unit_test(test_grow),
        cmocka_unit_test(test_absurd_sizes_end_the_process),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
