#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "core/classify.h"

#define TIMEOUT_MS 5000
#define ON_TIME (TIMEOUT_MS / 100 * CLASSIFY_LATE_PERCENT)

static const int errnos[] = {
    0,           EMFILE,        ENFILE,       ENOBUFS,   ENOMEM,
    EADDRINUSE,  EADDRNOTAVAIL, EACCES,       EPERM,     EAFNOSUPPORT,
    ENETUNREACH, ENETDOWN,      ECONNREFUSED, ETIMEDOUT, EHOSTUNREACH,
};

static bool is_own(enum reason reason)
{
    return reason >= REASON_OWN_RESOURCE && reason <= REASON_CONTESTED;
}

static bool is_own_errno(int number)
{
    return number != 0 && number != ECONNREFUSED && number != ETIMEDOUT &&
           number != EHOSTUNREACH;
}

/* Calls `visit` with every combination of facts; returns how many. */
static size_t each_combination(void (*visit)(const struct attempt_facts *facts))
{
    size_t n = 0;
    size_t per_outcome = ARRAY_LEN(errnos) * 3 * 3 * 2 * 3;
    for (size_t i = 0; i < REASON_COUNT * per_outcome; i++, n++) {
        size_t rest = i % per_outcome;
        struct attempt_facts facts = {
            .outcome = (enum reason)(i / per_outcome),
            .own_errno = errnos[rest % ARRAY_LEN(errnos)],
            .timeout_ms = TIMEOUT_MS,
        };
        rest /= ARRAY_LEN(errnos);
        facts.reference = (enum reference_state)(rest % 3);
        facts.reference_dns = (enum reference_state)(rest / 3 % 3);
        facts.link_down = rest / 9 % 2 == 1;
        facts.stalled_ms = rest / 18 == 1 ? ON_TIME + 1 : 0;
        facts.late_ms = rest / 18 == 2 ? ON_TIME + 1 : 0;
        visit(&facts);
    }
    return n;
}

/* Every combination has an answer, and none blames the target for us. */
static void visit_principles(const struct attempt_facts *facts)
{
    struct classified got = classify(facts);
    if (facts->outcome == REASON_NONE) {
        assert_int_equal(got.state, STATE_UP);
        assert_int_equal(got.reason, REASON_NONE);
        return;
    }
    assert_int_not_equal(got.state, STATE_UP);
    assert_int_not_equal(got.reason, REASON_NONE);
    if (got.state == STATE_DOWN) {
        assert_int_equal(got.reason, facts->outcome);
        assert_false(is_own(facts->outcome));
        assert_false(is_own_errno(facts->own_errno));
        assert_false(facts->link_down);
    } else {
        assert_true(is_own(got.reason) || got.reason == REASON_PROXY ||
                    got.reason == REASON_SOURCE);
    }
    bool by_time = facts->outcome == REASON_CONNECT_TIMEOUT ||
                   facts->outcome == REASON_TIMEOUT ||
                   facts->outcome == REASON_LATENCY ||
                   facts->outcome == REASON_RESOLVER_TIMEOUT;
    if (by_time && (facts->stalled_ms > 0 || facts->late_ms > 0 ||
                    facts->reference == REFERENCE_FAILED)) {
        assert_int_equal(got.state, STATE_UNKNOWN);
    }
}

static void test_own_faults_are_never_down(void **state)
{
    (void)state;
    assert_true(each_combination(visit_principles) > 10000);
}

/* Asked whether references matter, it must be right: else the engine would not
 * ask them, and judge too early. */
static void visit_needs(const struct attempt_facts *facts)
{
    if (classify_needs_reference(facts)) {
        return;
    }
    struct attempt_facts without = *facts;
    without.reference = REFERENCE_NONE;
    without.reference_dns = REFERENCE_NONE;
    struct classified with = classify(facts);
    struct classified none = classify(&without);
    assert_int_equal(with.state, none.state);
    assert_int_equal(with.reason, none.reason);
}

static void test_references_not_needed_do_not_matter(void **state)
{
    (void)state;
    each_combination(visit_needs);
    struct attempt_facts facts = {.timeout_ms = TIMEOUT_MS};
    assert_false(classify_needs_reference(&facts));
    facts.outcome = REASON_STATUS;
    assert_false(classify_needs_reference(&facts));
    facts.outcome = REASON_TIMEOUT;
    assert_true(classify_needs_reference(&facts));
    facts.own_errno = EMFILE;
    assert_false(classify_needs_reference(&facts));
}

static const struct {
    const char *what;
    struct attempt_facts facts;
    enum obs_state state;
    enum reason reason;
} cases[] = {
    {"all descriptors used up",
     {.outcome = REASON_OWN_FAULT, .own_errno = EMFILE},
     STATE_UNKNOWN,
     REASON_OWN_RESOURCE},
    {"no socket buffers",
     {.outcome = REASON_CONNECT_TIMEOUT, .own_errno = ENOBUFS},
     STATE_UNKNOWN,
     REASON_OWN_RESOURCE},
    {"no free port",
     {.outcome = REASON_REFUSED, .own_errno = EADDRNOTAVAIL},
     STATE_UNKNOWN,
     REASON_OWN_RESOURCE},
    {"forbidden by our firewall",
     {.outcome = REASON_REFUSED, .own_errno = EACCES},
     STATE_UNKNOWN,
     REASON_OWN_DENIED},
    {"no route",
     {.outcome = REASON_HOST_UNREACHABLE, .own_errno = ENETUNREACH},
     STATE_UNKNOWN,
     REASON_OWN_NETWORK},
    {"own link down",
     {.outcome = REASON_CONNECT_TIMEOUT,
      .link_down = true,
      .reference = REFERENCE_OK},
     STATE_UNKNOWN,
     REASON_OWN_NETWORK},
    {"uplink dead, the references too",
     {.outcome = REASON_CONNECT_TIMEOUT, .reference = REFERENCE_FAILED},
     STATE_UNKNOWN,
     REASON_OWN_NETWORK},
    {"target dead, the references not",
     {.outcome = REASON_CONNECT_TIMEOUT, .reference = REFERENCE_OK},
     STATE_DOWN,
     REASON_CONNECT_TIMEOUT},
    {"target dead, no references",
     {.outcome = REASON_TIMEOUT},
     STATE_DOWN,
     REASON_TIMEOUT},
    {"errno of the target's refusal",
     {.outcome = REASON_REFUSED, .own_errno = ECONNREFUSED},
     STATE_DOWN,
     REASON_REFUSED},
    {"refused while nothing else answers",
     {.outcome = REASON_REFUSED, .reference = REFERENCE_FAILED},
     STATE_UNKNOWN,
     REASON_OWN_NETWORK},
    {"a strange certificate while nothing else answers",
     {.outcome = REASON_TLS_CERTIFICATE, .reference = REFERENCE_FAILED},
     STATE_UNKNOWN,
     REASON_OWN_NETWORK},
    {"503, whatever the references say",
     {.outcome = REASON_STATUS, .reference = REFERENCE_FAILED},
     STATE_DOWN,
     REASON_STATUS},
    {"503, although we were late",
     {.outcome = REASON_STATUS, .stalled_ms = 4000},
     STATE_DOWN,
     REASON_STATUS},
    {"the loop stood still",
     {.outcome = REASON_TIMEOUT,
      .reference = REFERENCE_OK,
      .stalled_ms = ON_TIME + 1},
     STATE_UNKNOWN,
     REASON_OWN_LATE},
    {"stopped so long that the target hung up",
     {.outcome = REASON_RESET, .stalled_ms = 60000},
     STATE_UNKNOWN,
     REASON_OWN_LATE},
    {"late by both together",
     {.outcome = REASON_LATENCY, .stalled_ms = ON_TIME / 2, .late_ms = ON_TIME},
     STATE_UNKNOWN,
     REASON_OWN_LATE},
    {"just not too late",
     {.outcome = REASON_TIMEOUT, .late_ms = ON_TIME},
     STATE_DOWN,
     REASON_TIMEOUT},
    {"resolver dead, no reference by name",
     {.outcome = REASON_RESOLVER_TIMEOUT, .reference = REFERENCE_OK},
     STATE_UNKNOWN,
     REASON_OWN_RESOLVER},
    {"resolver dead, for other names too",
     {.outcome = REASON_RESOLVER_FAILED,
      .reference = REFERENCE_FAILED,
      .reference_dns = REFERENCE_FAILED},
     STATE_UNKNOWN,
     REASON_OWN_RESOLVER},
    {"only the target's name servers dead",
     {.outcome = REASON_RESOLVER_FAILED,
      .reference = REFERENCE_OK,
      .reference_dns = REFERENCE_OK},
     STATE_DOWN,
     REASON_RESOLVER_FAILED},
    {"name gone",
     {.outcome = REASON_NAME_NOT_FOUND, .reference_dns = REFERENCE_OK},
     STATE_DOWN,
     REASON_NAME_NOT_FOUND},
    {"name gone, no references",
     {.outcome = REASON_NAME_NO_ADDRESS},
     STATE_DOWN,
     REASON_NAME_NO_ADDRESS},
    {"every name gone",
     {.outcome = REASON_NAME_NOT_FOUND, .reference_dns = REFERENCE_FAILED},
     STATE_UNKNOWN,
     REASON_OWN_RESOLVER},
    {"proxy dead",
     {.outcome = REASON_PROXY, .reference = REFERENCE_OK},
     STATE_UNKNOWN,
     REASON_PROXY},
    {"told to stop",
     {.outcome = REASON_STOPPED, .own_errno = EMFILE},
     STATE_UNKNOWN,
     REASON_STOPPED},
    {"as expected, although late, cut off and out of memory",
     {.own_errno = ENOMEM,
      .link_down = true,
      .reference = REFERENCE_FAILED,
      .stalled_ms = 60000},
     STATE_UP,
     REASON_NONE},
};

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct attempt_facts facts = cases[i].facts;
        facts.timeout_ms = TIMEOUT_MS;
        struct classified got = classify(&facts);
        if (got.state != cases[i].state || got.reason != cases[i].reason) {
            fail_msg("%s: %s, %s", cases[i].what, obs_state_name(got.state),
                     reason_word(got.reason));
        }
    }
}

static void test_words(void **state)
{
    (void)state;
    for (reason_t i = 0; i < REASON_COUNT; i++) {
        assert_int_equal(reason_parse(reason_word(i)), i);
        assert_true(reason_text(i)[0] != '\0');
    }
    assert_string_equal(reason_word(REASON_TIMEOUT), "timeout");
    assert_int_equal(reason_parse("no such word"), REASON_NONE);
}

#define PAGE SOURCE_DIR "/docs/truth-table.md"
#define BODY_MARK "<!-- printed from agent/core/classify.c -->\n\n"

static void read_page(struct buf *out)
{
    FILE *file = fopen(PAGE, "r");
    assert_non_null(file);
    char bytes[4096];
    size_t n;
    while ((n = fread(bytes, 1, sizeof bytes, file)) > 0) {
        buf_add(out, bytes, n);
    }
    fclose(file);
    assert_false(out->overflowed);
}

/* The page a user reads is the table that decides. CLAIMD_WRITE_DOCS=1 writes
 * it anew after a change. */
static void test_published_table(void **state)
{
    (void)state;
    struct buf printed;
    struct buf page;
    buf_init(&printed, 65536);
    buf_init(&page, 65536);
    classify_print(&printed);
    assert_false(printed.overflowed);
    read_page(&page);
    char *body = strstr(page.data, BODY_MARK);
    assert_non_null(body);
    body += strlen(BODY_MARK);
    if (getenv("CLAIMD_WRITE_DOCS") != NULL) {
        FILE *file = fopen(PAGE, "w");
        assert_non_null(file);
        fprintf(file, "%.*s%s", (int)(body - page.data), page.data,
                buf_str(&printed));
        assert_int_equal(fclose(file), 0);
    } else {
        assert_string_equal(body, buf_str(&printed));
    }
    buf_fini(&printed);
    buf_fini(&page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_own_faults_are_never_down),
        cmocka_unit_test(test_references_not_needed_do_not_matter),
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_published_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
