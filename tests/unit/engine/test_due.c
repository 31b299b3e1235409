/* The heap of what is due: always the earliest first, whatever was moved. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/check.h"
#include "engine/due.h"

static void comes_out_in_order(void **state)
{
    (void)state;
    struct due due = {0};
    struct due_node nodes[500] = {0};
    uint64_t random = 42;
    for (size_t round = 0; round < 3; round++) {
        for (size_t i = 0; i < ARRAY_LEN(nodes); i++) {
            random = random * 6364136223846793005u + 1442695040888963407u;
            due_set(&due, &nodes[i],
                    (struct mono){(int64_t)(random >> 40) % 1000});
        }
    }
    for (size_t i = 0; i < ARRAY_LEN(nodes); i += 3) {
        due_remove(&due, &nodes[i]);
        due_remove(&due, &nodes[i]); /* not in it any more: nothing happens */
    }
    int64_t last = -1;
    size_t n = 0;
    for (struct due_node *first = due_first(&due); first != NULL;
         first = due_first(&due)) {
        assert_true(first->at.ms >= last);
        last = first->at.ms;
        due_remove(&due, first);
        n++;
    }
    assert_int_equal(n, 333);
    due_fini(&due);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(comes_out_in_order)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
