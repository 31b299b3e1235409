#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "io/hop.h"

static void takes_a_url_apart(void **state)
{
    (void)state;
    static const struct {
        const char *url, *host, *whole;
        uint16_t port;
        bool tls;
    } good[] = {
        {"http://a.test", "a.test", "http://a.test/", 80, false},
        {"HTTPS://A.test:8443/x?y#z", "A.test", "https://A.test:8443/x?y", 8443,
         true},
        {"http://[::1]:81/", "::1", "http://[::1]:81/", 81, false},
        {"http://user:secret@a.test/", "a.test", "http://a.test/", 80, false},
    };
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        struct hop hop;
        char detail[HOP_DETAIL_MAX];
        assert_true(hop_parse(&hop, good[i].url, detail));
        assert_string_equal(hop.host, good[i].host);
        assert_string_equal(hop.url, good[i].whole);
        assert_int_equal(hop.port, good[i].port);
        assert_int_equal(hop.tls, good[i].tls);
        hop_fini(&hop);
    }
}

static void refuses_what_is_no_web_address(void **state)
{
    (void)state;
    static const char *const bad[] = {"",
                                      "a.test",
                                      "ftp://a.test/",
                                      "file:///etc/passwd",
                                      "http://",
                                      "http://:80/",
                                      "http://a.test:99999",
                                      "gopher://a/1",
                                      "http://a b/",
                                      "https://受発注.test/"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct hop hop;
        char detail[HOP_DETAIL_MAX] = "";
        assert_false(hop_parse(&hop, bad[i], detail));
        assert_true(detail[0] != '\0');
    }
}

static void follows_references(void **state)
{
    (void)state;
    static const struct {
        const char *location, *whole;
    } cases[] = {
        {"/x", "https://a.test/x"},
        {"y?q=1", "https://a.test/d/y?q=1"},
        {"?q", "https://a.test/d/e?q"},
        {"//b.test/z", "https://b.test/z"},
        {"http://c.test:81/", "http://c.test:81/"},
        {"/a b", "https://a.test/a%20b"},
        {"https://u:p@a.test/", "https://a.test/"},
    };
    struct hop from;
    char detail[HOP_DETAIL_MAX];
    assert_true(hop_parse(&from, "https://a.test/d/e", detail));
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct hop to;
        assert_true(hop_follow(&from, cases[i].location, &to, detail));
        assert_string_equal(to.url, cases[i].whole);
        hop_fini(&to);
    }
    hop_fini(&from);
}

static void compares_origins(void **state)
{
    (void)state;
    struct hop a, b;
    char detail[HOP_DETAIL_MAX];
    assert_true(hop_parse(&a, "https://a.test/", detail));
    assert_true(hop_parse(&b, "https://A.TEST:443/x", detail));
    assert_true(hop_same_origin(&a, &b));
    hop_fini(&b);
    assert_true(hop_parse(&b, "https://a.test:444/", detail));
    assert_true(hop_same_host(&a, &b));
    assert_false(hop_same_origin(&a, &b));
    hop_fini(&b);
    assert_true(hop_parse(&b, "http://a.test:443/", detail));
    assert_false(hop_same_origin(&a, &b));
    hop_fini(&b);
    hop_fini(&a);
}

static void detail_is_printable(void **state)
{
    (void)state;
    struct hop hop;
    char detail[HOP_DETAIL_MAX];
    assert_false(hop_parse(&hop, "http://a\x1b[2J\x07/", detail));
    assert_null(strpbrk(detail, "\x1b\x07\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_a_url_apart),
        cmocka_unit_test(refuses_what_is_no_web_address),
        cmocka_unit_test(follows_references),
        cmocka_unit_test(compares_origins),
        cmocka_unit_test(detail_is_printable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
