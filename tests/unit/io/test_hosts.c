#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "io/hosts.h"

static const char table[] = "# a comment\n"
                            "192.0.2.1\tone.test  Alias.test # and more\n"
                            "2001:db8::1 one.test\r\n"
                            "  192.0.2.2 one.test\n"
                            "not-an-address one.test\n"
                            "192.0.2.3 four-only.test\n"
                            "192.0.2.9 last.test";

static size_t look_up(const char *name, int family, char *first, bool *listed)
{
    struct hosts hosts = {0};
    struct sockaddr_storage found[4] = {0};
    size_t n = 99;
    hosts_take(&hosts, table, sizeof table - 1);
    *listed = hosts_find(&hosts, name, family, found, 4, &n);
    hosts_fini(&hosts);
    first[0] = '\0';
    if (n > 0 && family == AF_INET) {
        inet_ntop(family, &((struct sockaddr_in *)found)->sin_addr, first, 64);
    } else if (n > 0) {
        inet_ntop(family, &((struct sockaddr_in6 *)found)->sin6_addr, first,
                  64);
    }
    return n;
}

static void finds_names_and_aliases_of_a_family(void **state)
{
    (void)state;
    bool listed;
    char first[64];
    assert_int_equal(look_up("one.test", AF_INET, first, &listed), 2);
    assert_string_equal(first, "192.0.2.1");
    assert_int_equal(look_up("ONE.test", AF_INET6, first, &listed), 1);
    assert_string_equal(first, "2001:db8::1");
    assert_int_equal(look_up("alias.test", AF_INET, first, &listed), 1);
    assert_int_equal(look_up("last.test", AF_INET, first, &listed), 1);
    assert_string_equal(first, "192.0.2.9");
}

static void a_name_of_the_other_family_is_listed_all_the_same(void **state)
{
    (void)state;
    bool listed;
    char first[64];
    assert_int_equal(look_up("four-only.test", AF_INET6, first, &listed), 0);
    assert_true(listed);
    assert_int_equal(look_up("unknown.test", AF_INET, first, &listed), 0);
    assert_false(listed);
    assert_int_equal(look_up("more", AF_INET, first, &listed), 0);
    assert_false(listed);
}

static void localhost_needs_no_line(void **state)
{
    (void)state;
    bool listed;
    char first[64];
    assert_int_equal(look_up("localhost", AF_INET, first, &listed), 1);
    assert_string_equal(first, "127.0.0.1");
    assert_int_equal(look_up("a.LOCALHOST", AF_INET6, first, &listed), 1);
    assert_string_equal(first, "::1");
    assert_int_equal(look_up("notlocalhost", AF_INET, first, &listed), 0);
    assert_false(listed);
}

static void takes_no_more_than_there_is_room_for(void **state)
{
    (void)state;
    struct hosts hosts = {0};
    struct sockaddr_storage found[1];
    size_t n;
    hosts_take(&hosts, table, sizeof table - 1);
    assert_true(hosts_find(&hosts, "one.test", AF_INET, found, 1, &n));
    assert_int_equal(n, 1);
    hosts_fini(&hosts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_names_and_aliases_of_a_family),
        cmocka_unit_test(a_name_of_the_other_family_is_listed_all_the_same),
        cmocka_unit_test(localhost_needs_no_line),
        cmocka_unit_test(takes_no_more_than_there_is_room_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
