#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "io/fault.h"

static void what_the_target_did_has_no_errno_of_ours(void **state)
{
    (void)state;
    static const int target[] = {ECONNREFUSED, ECONNRESET, ECONNABORTED,
                                 EPIPE,        ETIMEDOUT,  EHOSTDOWN};
    for (size_t i = 0; i < sizeof target / sizeof target[0]; i++) {
        assert_int_equal(fault_of(target[i], false).own_errno, 0);
        assert_int_equal(fault_of(target[i], true).own_errno, 0);
    }
    assert_int_equal(fault_of(ECONNREFUSED, true).reason, REASON_REFUSED);
    assert_int_equal(fault_of(ECONNRESET, false).reason, REASON_RESET);
}

static void every_other_errno_is_ours(void **state)
{
    (void)state;
    for (int error = 1; error < 134; error++) {
        struct fault fault = fault_of(error, true);
        switch (error) {
        case ECONNREFUSED:
        case ECONNRESET:
        case ECONNABORTED:
        case EPIPE:
        case ETIMEDOUT:
        case EHOSTDOWN:
            break;
        default:
            assert_int_equal(fault.own_errno, error);
            assert_true(fault.reason >= REASON_OWN_RESOURCE &&
                        fault.reason <= REASON_OWN_FAULT);
        }
    }
}

static void unreachable_is_ours_at_once_and_a_routers_later(void **state)
{
    (void)state;
    assert_int_equal(fault_of(ENETUNREACH, true).reason, REASON_OWN_NETWORK);
    assert_int_equal(fault_of(ENETUNREACH, false).reason,
                     REASON_HOST_UNREACHABLE);
    assert_int_equal(fault_of(EHOSTUNREACH, true).own_errno, EHOSTUNREACH);
    assert_int_equal(fault_of(EHOSTUNREACH, false).own_errno, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_target_did_has_no_errno_of_ours),
        cmocka_unit_test(every_other_errno_is_ours),
        cmocka_unit_test(unreachable_is_ours_at_once_and_a_routers_later),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
