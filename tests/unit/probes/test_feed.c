/* Planned stops as iCalendar feeds announce them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/check.h"
#include "core/civil.h"
#include "probes/notice/feed.h"

#define ZONED ";TZID=Asia/Tokyo:"

struct feed {
    struct arena arena;
    struct facts facts;
    struct errmsg msg;
    enum err err;
};

static struct feed read_events(const char *events)
{
    struct feed feed = {0};
    struct buf text;
    int64_t now_ms = 0;
    buf_init(&text, 1 << 20);
    buf_printf(&text, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n%sEND:VCALENDAR\r\n",
               events);
    assert_int_equal(civil_parse_instant("2026-11-24T00:00:00Z", &now_ms),
                     ERR_OK);
    feed.facts.arena = &feed.arena;
    feed.err =
        feed_read(buf_str(&text), text.len, now_ms, &feed.facts, &feed.msg);
    buf_fini(&text);
    return feed;
}

/* The starts, parted by blanks. */
static void expect_starts(const char *events, const char *starts)
{
    struct feed feed = read_events(events);
    struct buf got;
    buf_init(&got, 1 << 16);
    assert_string_equal(feed.msg.text, "");
    for (size_t i = 0; i < feed.facts.n; i++) {
        char at[CIVIL_INSTANT_MAX];
        if (strcmp(feed.facts.items[i].name, "start_ms") == 0) {
            civil_render_instant(feed.facts.items[i].number, 0, at);
            buf_printf(&got, "%s%s", got.len == 0 ? "" : " ", at);
        }
    }
    assert_string_equal(buf_str(&got), starts);
    buf_fini(&got);
    arena_fini(&feed.arena);
}

static void expect_refused(const char *events, const char *words)
{
    struct feed feed = read_events(events);
    assert_int_equal(feed.err, ERR_INVALID);
    assert_non_null(strstr(feed.msg.text, words));
    arena_fini(&feed.arena);
}

#define EVENT(uid, lines)                                                      \
    "BEGIN:VEVENT\r\nUID:" uid "\r\n" lines "END:VEVENT\r\n"

static void repeated_moved_and_cancelled_stops(void **state)
{
    (void)state;
    expect_starts(
        EVENT("1", "DTSTART" ZONED "20261115T020000\r\nDURATION:PT2H\r\n"
                   "RRULE:FREQ=MONTHLY;BYDAY=3SU;COUNT=4\r\n"
                   "EXDATE" ZONED "20270117T020000\r\n")
            EVENT("1", "RECURRENCE-ID" ZONED "20261220T020000\r\n"
                       "DTSTART" ZONED "20261221T020000\r\n"
                       "DURATION:PT1H\r\n")
                EVENT("2", "STATUS:CANCELLED\r\nDTSTART:20261201T000000Z\r\n"
                           "DURATION:PT1H\r\n"),
        "2026-11-14T17:00:00Z 2027-02-20T17:00:00Z 2026-12-20T17:00:00Z");
    expect_starts(EVENT("1", "DTSTART:20200101T000000Z\r\nDURATION:PT1H\r\n"),
                  ""); /* long ago */
}

static void what_cannot_be_told_is_refused(void **state)
{
    (void)state;
    expect_refused(EVENT("1", "DTSTART:20261201T000000\r\nDURATION:PT1H\r\n"),
                   "without a zone");
    expect_refused(EVENT("1", "DTSTART;TZID=No/Where:20261201T000000\r\n"
                              "DURATION:PT1H\r\n"),
                   "not known");
    expect_refused(EVENT("1", "DTSTART:20261201T000000Z\r\n"), "no end");
    expect_refused(EVENT("1", "DTSTART:20261201T000000Z\r\nDURATION:PT1H\r\n"
                              "RRULE:FREQ=SECONDLY\r\n"),
                   "finer than a day");
    expect_refused(EVENT("1", "DTSTART:20160101T000000Z\r\nDURATION:PT1H\r\n"
                              "RRULE:FREQ=DAILY;BYHOUR=0,1,2,3,4\r\n"),
                   "more than");
    expect_refused("BEGIN:VEVENT\r\n", "no whole iCalendar");
}

/* A rule that never comes ends. */
static void an_impossible_rule_ends(void **state)
{
    (void)state;
    struct feed feed = read_events(
        EVENT("1", "DTSTART:20260101T000000Z\r\nDURATION:PT1H\r\n"
                   "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30\r\n"));
    arena_fini(&feed.arena);
}

static int64_t announced(const char *lines)
{
    int64_t at_ms = -1;
    struct buf event;
    buf_init(&event, 4096);
    buf_printf(&event,
               EVENT("1", "DTSTART:20261201T000000Z\r\nDURATION:PT1H\r\n%s"),
               lines);
    struct feed feed = read_events(buf_str(&event));
    assert_int_equal(feed.err, ERR_OK);
    for (size_t i = 0; i < feed.facts.n; i++) {
        if (strcmp(feed.facts.items[i].name, "announced_ms") == 0) {
            at_ms = feed.facts.items[i].number;
        }
    }
    buf_fini(&event);
    arena_fini(&feed.arena);
    return at_ms;
}

static void its_own_word_on_when_it_was_announced(void **state)
{
    (void)state;
    const int64_t october_ms = 1790812800000; /* 2026-10-01T00:00:00Z */
    assert_int_equal(announced("CREATED:20261001T000000Z\r\n"), october_ms);
    assert_int_equal(announced("X-ANNOUNCED:2026-10-01T09:00:00+09:00\r\n"
                               "CREATED:20261101T000000Z\r\n"),
                     october_ms);
    assert_int_equal(announced("DTSTAMP:20261001T000000Z\r\n"), october_ms);
    /* stamped when it was asked */
    assert_int_equal(announced("DTSTAMP:20261123T235959Z\r\n"), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(repeated_moved_and_cancelled_stops),
        cmocka_unit_test(what_cannot_be_told_is_refused),
        cmocka_unit_test(an_impossible_rule_ends),
        cmocka_unit_test(its_own_word_on_when_it_was_announced),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
