/* Clock, stall, job, notify, link: little each. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "io/clock.h"
#include "io/job.h"
#include "io/link.h"
#include "io/notify.h"
#include "io/stall.h"
#include "unit/io/support_io.h"

static void clocks_go_on(void **state)
{
    (void)state;
    struct clock_reading a = clock_now(), b = clock_now();
    assert_true(b.mono.ms >= a.mono.ms && b.boot_ms >= a.boot_ms);
    assert_true(a.real_ms > INT64_C(1600000000000));
    assert_true(a.boot_ms + 1 >= a.mono.ms);
    assert_true(clock_random() != clock_random());
}

/* The loop stands still in a callback, as it would under SIGSTOP. */
static void stand_still(uv_timer_t *timer)
{
    struct stall *stall = timer->data;
    int64_t before = stall_touch(stall);
    struct timespec pause = {.tv_nsec = 300000000};
    nanosleep(&pause, NULL);
    int64_t during = stall_touch(stall) - before;
    assert_true(during >= 200);
    assert_true(stall->longest_ms >= 200);
    assert_true(stall_touch(stall) - before == during); /* counted once */
    uv_close((uv_handle_t *)timer, NULL);
    stall_stop(stall);
}

static void standing_still_is_counted(void **state)
{
    (void)state;
    uv_loop_t loop;
    uv_timer_t timer;
    struct stall stall;
    uv_loop_init(&loop);
    stall_start(&stall, &loop);
    uv_timer_init(&loop, &timer);
    timer.data = &stall;
    uv_timer_start(&timer, stand_still, 0, 0);
    io_end(&loop);
}

static void the_beat_alone_keeps_no_loop_alive(void **state)
{
    (void)state;
    uv_loop_t loop;
    struct stall stall;
    uv_loop_init(&loop);
    stall_start(&stall, &loop);
    assert_int_equal(uv_run(&loop, UV_RUN_DEFAULT), 0);
    stall_stop(&stall);
    io_end(&loop);
}

struct work {
    uv_thread_t where;
    int n_run, n_done;
};

static void run_work(void *owner)
{
    struct work *work = owner;
    work->where = uv_thread_self();
    work->n_run++;
}

static void work_done(void *owner)
{
    struct work *work = owner;
    uv_thread_t here = uv_thread_self();
    assert_false(uv_thread_equal(&here, &work->where));
    assert_int_equal(work->n_run, 1);
    work->n_done++;
}

static void jobs_run_elsewhere_and_end_here(void **state)
{
    (void)state;
    uv_loop_t loop;
    struct work work[9] = {0};
    uv_loop_init(&loop);
    for (size_t i = 0; i < 9; i++) {
        job_start(&loop, run_work, work_done, &work[i]);
    }
    io_end(&loop);
    for (size_t i = 0; i < 9; i++) {
        assert_int_equal(work[i].n_done, 1);
    }
}

static void notifies_path_and_abstract_sockets(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct sockaddr_un at = {.sun_family = AF_UNIX};
        char text[64] = "", name[64];
        snprintf(name, sizeof name, "%sclaimd-test-%d", i == 0 ? "@" : "/tmp/",
                 (int)getpid());
        memcpy(at.sun_path, name, strlen(name));
        at.sun_path[0] = i == 0 ? '\0' : '/';
        int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
        assert_int_equal(
            bind(fd, (struct sockaddr *)&at,
                 (socklen_t)(offsetof(struct sockaddr_un, sun_path) +
                             strlen(name))),
            0);
        setenv("NOTIFY_SOCKET", name, 1);
        notify_send("READY=1\nSTATUS=well");
        assert_int_equal(recv(fd, text, sizeof text - 1, MSG_DONTWAIT), 19);
        assert_string_equal(text, "READY=1\nSTATUS=well");
        close(fd);
        unlink(name);
    }
    unsetenv("NOTIFY_SOCKET");
    notify_send("READY=1"); /* nobody to tell: nothing happens */
}

static void loopback_always_runs(void **state)
{
    (void)state;
    struct sockaddr_storage v4 = io_address("127.0.0.1");
    struct sockaddr_storage other = {.ss_family = AF_UNIX};
    assert_true(link_runs_to((struct sockaddr *)&v4, sizeof v4));
    assert_true(link_has_source((struct sockaddr *)&v4, sizeof v4));
    /* What cannot be told is not held against the link. */
    assert_true(link_runs_to((struct sockaddr *)&other, sizeof other));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clocks_go_on),
        cmocka_unit_test(standing_still_is_counted),
        cmocka_unit_test(the_beat_alone_keeps_no_loop_alive),
        cmocka_unit_test(jobs_run_elsewhere_and_end_here),
        cmocka_unit_test(notifies_path_and_abstract_sockets),
        cmocka_unit_test(loopback_always_runs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
