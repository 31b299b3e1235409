/* A mail handed in: what is promised, and every way it is not delivered. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "io/fetch.h"
#include "unit/io/support_io.h"
#include "unit/io/support_mail.h"

static const char *const both[] = {"sre@example.jp", "ops@example.jp"};
static const char letter[] = "Subject: x\r\n\r\none\r\n.two\r\n..\r\nthree\r\n";

struct bench {
    uv_loop_t loop;
    struct stall stall;
    struct names names;
    struct post post;
    struct resolver *resolver;
    struct fetcher *fetcher;
    struct fetch *fetch;
    struct fetch_mail mail;
    struct fetch_request request;
    char url[64];
    uv_timer_t cancel;
    size_t n_done;
    struct fetch_response response;
};

static void end(struct bench *bench)
{
    fetcher_destroy(bench->fetcher);
    resolver_destroy(bench->resolver);
    names_stop(&bench->names);
    post_stop(&bench->post);
    stall_stop(&bench->stall);
    uv_close((uv_handle_t *)&bench->cancel, NULL);
}

static void on_response(void *owner, const struct fetch_response *response)
{
    struct bench *bench = owner;
    bench->n_done++;
    bench->response = *response;
    end(bench);
}

static void begin(struct bench *bench)
{
    char server[32];
    struct errmsg msg;
    uv_loop_init(&bench->loop);
    stall_start(&bench->stall, &bench->loop);
    bench->names.ttl_s = 60;
    bench->names.without6 = true;
    snprintf(server, sizeof server, "127.0.0.1:%d",
             names_start(&bench->names, &bench->loop));
    const char *servers[] = {server};
    assert_int_equal(
        resolver_create(&bench->loop, servers, 1, &bench->resolver, &msg),
        ERR_OK);
    assert_int_equal(fetcher_create(&bench->loop, bench->resolver,
                                    &bench->stall, &bench->fetcher, &msg),
                     ERR_OK);
    snprintf(bench->url, sizeof bench->url, "smtp://mail.test:%d",
             post_start(&bench->post, &bench->loop));
    uv_timer_init(&bench->loop, &bench->cancel);
    bench->cancel.data = bench;
    bench->mail = (struct fetch_mail){.from = "claimd@example.jp",
                                      .to = both,
                                      .n_to = ARRAY_LEN(both),
                                      .clear = true};
    bench->request = (struct fetch_request){.url = bench->url,
                                            .body = letter,
                                            .body_bytes = strlen(letter),
                                            .timeout_ms = 20000,
                                            .body_max = 4096,
                                            .mail = &bench->mail};
}

static void hand_in(struct bench *bench)
{
    bench->fetch =
        fetch_start(bench->fetcher, &bench->request, on_response, bench);
    assert_int_equal(bench->n_done, 0); /* never from inside */
    io_end(&bench->loop);
    assert_int_equal(bench->n_done, 1);
}

static void says(const struct bench *bench, const char *part)
{
    if (strstr(bench->response.detail, part) == NULL) {
        fail_msg("\"%s\" is not in \"%s\"", part, bench->response.detail);
    }
}

static struct bench *fresh(void)
{
    struct bench *bench = calloc(1, sizeof *bench);
    assert_non_null(bench);
    begin(bench);
    return bench;
}

static void is_handed_in_with_the_servers_word(void **state)
{
    (void)state;
    struct bench *bench = fresh();
    bench->post.pause_ms = 50; /* an answer that takes its time */
    bench->post.on_end = "250-2.0.0 read\r\n250 2.0.0 queued as 4711\r\n";
    hand_in(bench);
    assert_int_equal(bench->response.outcome, REASON_NONE);
    assert_int_equal(bench->response.status, 250);
    assert_string_equal(bench->response.detail, "250 2.0.0 queued as 4711");
    const struct post *post = &bench->post;
    assert_string_equal(post->commands[1], "MAIL FROM:<claimd@example.jp>");
    assert_string_equal(post->commands[2], "RCPT TO:<sre@example.jp>");
    assert_string_equal(post->commands[3], "RCPT TO:<ops@example.jp>");
    assert_string_equal(post->commands[4], "DATA");
    /* Dots at the beginning of lines are doubled on the way (RFC 5321,
     * 4.5.2). */
    assert_string_equal(post->message,
                        "Subject: x\r\n\r\none\r\n..two\r\n...\r\nthree\r\n");
    free(bench);
}

static void line_ends_are_mended(void **state)
{
    (void)state;
    struct bench *bench = fresh();
    bench->request.body = "a\n.\nb"; /* a dot that would end it too soon */
    bench->request.body_bytes = strlen(bench->request.body);
    hand_in(bench);
    assert_int_equal(bench->response.outcome, REASON_NONE);
    assert_string_equal(bench->post.message, "a\r\n..\r\nb\r\n");
    free(bench);
}

static void a_long_message_arrives_whole(void **state)
{
    (void)state;
    struct bench *bench = fresh();
    char *body = calloc(1, 60001);
    assert_non_null(body);
    for (size_t i = 0; i < 60000; i += 60) {
        snprintf(body + i, 61, "%-58zu\r\n", i);
    }
    bench->request.body = body;
    bench->request.body_bytes = 60000;
    hand_in(bench);
    assert_int_equal(bench->response.outcome, REASON_NONE);
    assert_int_equal(bench->post.message_bytes, 60000);
    assert_memory_equal(bench->post.message, body, 60000);
    free(body);
    free(bench);
}

static void one_address_refused_does_not_stop_the_others(void **state)
{
    (void)state;
    struct bench *bench = fresh();
    bench->post.on_rcpt[0] = "550 5.1.1 gone\r\n";
    hand_in(bench);
    assert_int_equal(bench->response.outcome, REASON_NONE);
    says(bench, "250 2.0.0 kept");
    says(bench, "not to sre@example.jp: 550 5.1.1 gone");
    free(bench);
}

static void refusals_are_not_delivered(void **state)
{
    (void)state;
    const struct {
        const char *on_mail, *on_rcpt, *on_data, *on_end, *said;
        int status;
    } cases[] = {
        {"451 4.3.0 later\r\n", NULL, NULL, NULL, "451 4.3.0 later", 451},
        {NULL, "550 5.1.1 no\r\n", NULL, NULL, "550 5.1.1 no", 550},
        {NULL, NULL, "554 5.5.1 no\r\n", NULL, "554 5.5.1 no", 554},
        {NULL, NULL, NULL, "552 5.3.4 big\r\n", "552 5.3.4 big", 552},
        {NULL, NULL, NULL, "hello\r\n", "hello", 0},
        {NULL, NULL, NULL, "250 ok\r\n250 twice\r\n", NULL, 250},
        /* thanks before anything was given */
        {NULL, NULL, "354 go on\r\n250 2.0.0 done\r\n", NULL, "250 2.0.0 done",
         250},
        {"421 4.3.2 bye\r\n", NULL, NULL, NULL, "421 4.3.2 bye", 421},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct bench *bench = fresh();
        bench->post.on_mail = cases[i].on_mail;
        bench->post.on_rcpt[0] = bench->post.on_rcpt[1] = cases[i].on_rcpt;
        bench->post.on_data = cases[i].on_data;
        bench->post.on_end = cases[i].on_end;
        hand_in(bench);
        if (cases[i].said == NULL) {
            assert_int_equal(bench->response.outcome, REASON_NONE);
        } else {
            assert_int_equal(bench->response.outcome, REASON_PROTOCOL);
            says(bench, cases[i].said);
        }
        assert_int_equal(bench->response.status, cases[i].status);
        free(bench);
    }
}

static void taken_and_dropped_is_not_delivered(void **state)
{
    (void)state;
    struct bench *bench = fresh();
    bench->post.close_on_end = true;
    hand_in(bench);
    assert_true(bench->post.complete);
    assert_int_equal(bench->response.outcome, REASON_RESET);
    free(bench);
}

static void taken_without_a_word_is_not_delivered(void **state)
{
    (void)state;
    struct bench *bench = fresh();
    bench->post.mute_on_end = true;
    bench->request.timeout_ms = 200;
    hand_in(bench);
    assert_true(bench->post.complete);
    assert_int_equal(bench->response.outcome, REASON_TIMEOUT);
    free(bench);
}

static void on_cancel(uv_timer_t *timer)
{
    struct bench *bench = timer->data;
    if (bench->post.complete) {
        uv_timer_stop(timer);
        fetch_cancel(bench->fetch);
        fetch_cancel(bench->fetch);
    }
}

static void can_be_given_up_while_it_waits(void **state)
{
    (void)state;
    struct bench *bench = fresh();
    bench->post.mute_on_end = true;
    uv_timer_start(&bench->cancel, on_cancel, 1, 1);
    hand_in(bench);
    assert_true(bench->response.canceled);
    free(bench);
}

static void without_tls_only_where_it_is_allowed(void **state)
{
    (void)state;
    struct bench *bench = fresh();
    bench->mail.clear = false;
    hand_in(bench);
    assert_int_equal(bench->response.outcome, REASON_TLS_HANDSHAKE);
    says(bench, "STARTTLS");
    assert_int_equal(bench->post.message_bytes, 0);
    free(bench);
}

static void line_breaks_cannot_get_into_commands(void **state)
{
    (void)state;
    static const char *const bad[] = {"a@b.jp>\r\nRCPT TO:<c@d.jp"};
    struct bench *bench = fresh();
    bench->mail.to = bad;
    bench->mail.n_to = 1;
    hand_in(bench);
    assert_int_equal(bench->response.outcome, REASON_OWN_FAULT);
    assert_int_equal(bench->post.n_commands, 0);
    free(bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_handed_in_with_the_servers_word),
        cmocka_unit_test(line_ends_are_mended),
        cmocka_unit_test(a_long_message_arrives_whole),
        cmocka_unit_test(one_address_refused_does_not_stop_the_others),
        cmocka_unit_test(refusals_are_not_delivered),
        cmocka_unit_test(taken_and_dropped_is_not_delivered),
        cmocka_unit_test(taken_without_a_word_is_not_delivered),
        cmocka_unit_test(can_be_given_up_while_it_waits),
        cmocka_unit_test(without_tls_only_where_it_is_allowed),
        cmocka_unit_test(line_breaks_cannot_get_into_commands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
