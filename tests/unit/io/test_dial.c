#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

#include "io/dial.h"
#include "unit/io/support_io.h"

struct outcome {
    struct dialed dialed;
    int n_done;
    struct web *web; /* to be stopped then */
};

static void on_dialed(void *owner, const struct dialed *dialed)
{
    struct outcome *outcome = owner;
    outcome->dialed = *dialed;
    outcome->n_done++;
    if (dialed->fd >= 0) {
        close(dialed->fd);
    }
    if (outcome->web != NULL) {
        web_stop(outcome->web);
    }
}

static struct dialed dial(const char *const *texts, size_t n, uint16_t port)
{
    uv_loop_t loop;
    struct outcome outcome = {0};
    struct sockaddr_storage addresses[8];
    for (size_t i = 0; i < n; i++) {
        addresses[i] = io_address(texts[i]);
    }
    struct dial_to to = {addresses, n, port, 5000};
    uv_loop_init(&loop);
    (void)dial_start(&loop, &to, on_dialed, &outcome);
    assert_int_equal(outcome.n_done, 0); /* never from inside */
    io_end(&loop);
    assert_int_equal(outcome.n_done, 1);
    return outcome.dialed;
}

static void connects(void **state)
{
    (void)state;
    uv_loop_t loop;
    struct web web = {.n_answers = 0};
    struct outcome outcome = {.web = &web};
    struct sockaddr_storage addresses[] = {io_address("127.0.0.9"),
                                           io_address("127.0.0.1")};
    uv_loop_init(&loop);
    struct dial_to to = {addresses, 2, web_start(&web, &loop), 5000};
    (void)dial_start(&loop, &to, on_dialed, &outcome);
    io_end(&loop);
    /* 127.0.0.9 refuses, the next address takes it. */
    char text[64];
    dial_address_text(&outcome.dialed.address, text, sizeof text);
    assert_int_equal(outcome.dialed.fault.reason, REASON_NONE);
    assert_true(outcome.dialed.fd >= 0);
    assert_string_equal(text, "127.0.0.1");
}

static void a_refusal_is_the_targets(void **state)
{
    (void)state;
    static const char *const texts[] = {"127.0.0.1"};
    struct dialed dialed = dial(texts, 1, io_closed_port());
    assert_int_equal(dialed.fault.reason, REASON_REFUSED);
    assert_int_equal(dialed.fault.own_errno, 0);
    assert_int_equal(dialed.fd, -1);
}

static void the_last_address_speaks(void **state)
{
    (void)state;
    static const char *const texts[] = {"127.0.0.3", "127.0.0.1", "127.0.0.2"};
    char text[64];
    struct dialed dialed = dial(texts, 3, io_closed_port());
    dial_address_text(&dialed.address, text, sizeof text);
    assert_string_equal(text, "127.0.0.2");
}

/* The documentation prefix 2001:db8::/32 is not routed where IPv6 is not, and
 * 255.255.255.255 is refused by connect(2) itself (EACCES or ENETUNREACH). */
static void an_own_fault_of_an_address_outweighs(void **state)
{
    (void)state;
    static const char *const texts[] = {"255.255.255.255", "127.0.0.1"};
    struct dialed dialed = dial(texts, 2, io_closed_port());
    assert_int_not_equal(dialed.fault.own_errno, 0);
}

static void no_descriptor_left_is_ours(void **state)
{
    (void)state;
    static const char *const texts[] = {"127.0.0.1", "127.0.0.2"};
    uv_loop_t loop;
    struct outcome outcome = {0};
    struct sockaddr_storage addresses[] = {io_address(texts[0]),
                                           io_address(texts[1])};
    struct dial_to to = {addresses, 2, io_closed_port(), 5000};
    struct rlimit before, none;
    uv_loop_init(&loop);
    getrlimit(RLIMIT_NOFILE, &before);
    none = before;
    none.rlim_cur = 3;
    setrlimit(RLIMIT_NOFILE, &none);
    (void)dial_start(&loop, &to, on_dialed, &outcome);
    setrlimit(RLIMIT_NOFILE, &before);
    io_end(&loop);
    assert_int_equal(outcome.dialed.fault.reason, REASON_OWN_RESOURCE);
    assert_int_not_equal(outcome.dialed.fault.own_errno, 0);
}

static void canceled_is_silent(void **state)
{
    (void)state;
    uv_loop_t loop;
    struct outcome outcome = {0};
    struct sockaddr_storage address = io_address("127.0.0.1");
    struct dial_to to = {&address, 1, io_closed_port(), 5000};
    uv_loop_init(&loop);
    dial_cancel(dial_start(&loop, &to, on_dialed, &outcome));
    io_end(&loop);
    assert_int_equal(outcome.n_done, 0);
}

static void no_time_is_a_timeout(void **state)
{
    (void)state;
    uv_loop_t loop;
    struct outcome outcome = {0};
    /* A listener whose queue is full takes no more (backlog 0 holds one). */
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in at = {.sin_family = AF_INET};
    socklen_t size = sizeof at;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(bind(listener, (struct sockaddr *)&at, size), 0);
    assert_int_equal(listen(listener, 0), 0);
    getsockname(listener, (struct sockaddr *)&at, &size);
    int queued[4];
    for (size_t i = 0; i < 4; i++) {
        queued[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        (void)connect(queued[i], (struct sockaddr *)&at, size);
    }
    struct sockaddr_storage address = io_address("127.0.0.1");
    struct dial_to to = {&address, 1, ntohs(at.sin_port), 50};
    uv_loop_init(&loop);
    (void)dial_start(&loop, &to, on_dialed, &outcome);
    io_end(&loop);
    for (size_t i = 0; i < 4; i++) {
        close(queued[i]);
    }
    close(listener);
    assert_int_equal(outcome.dialed.fault.reason, REASON_CONNECT_TIMEOUT);
    assert_int_equal(outcome.dialed.fault.own_errno, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(connects),
        cmocka_unit_test(a_refusal_is_the_targets),
        cmocka_unit_test(the_last_address_speaks),
        cmocka_unit_test(an_own_fault_of_an_address_outweighs),
        cmocka_unit_test(no_descriptor_left_is_ours),
        cmocka_unit_test(canceled_is_silent),
        cmocka_unit_test(no_time_is_a_timeout),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
