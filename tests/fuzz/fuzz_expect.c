/*
 * Any bytes as the body and headers of a response held against every kind of
 * expectation, as a Location header, and as a host table.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/units.h"
#include "io/hop.h"
#include "io/hosts.h"
#include "probes/http/expect.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const pointers[] = {"/status", "/a~1b/0", ""};
static const char *const values[] = {"ok", "1.5", "null"};
static const char *const names[] = {"x-state"};
static const char *const parts[] = {"well"};

/* Two sets, so that one expectation does not hide the next. */
static const struct param sets[][2] = {
    {{.name = "expect.json",
      .kind = PARAM_PAIRS,
      .names = pointers,
      .texts = values,
      .n_texts = 3},
     {.name = "expect.tls_min_days", .kind = PARAM_INT, .number = 14}},
    {{.name = "expect.body_regex",
      .kind = PARAM_STRING,
      .text = "^(\\w+\\s?)+[!?]$"},
     {.name = "expect.max_latency", .kind = PARAM_DURATION, .number = 9}},
    {{.name = "expect.body_contains", .kind = PARAM_STRING, .text = "o"},
     {.name = "expect.headers",
      .kind = PARAM_PAIRS,
      .names = names,
      .texts = parts,
      .n_texts = 1}},
};

static void judge(const char *body, size_t size)
{
    const char *value = body;
    struct fetch_response response = {
        .status = size > 0 ? 200 + body[0] % 4 : 200,
        .body = body,
        .body_bytes = size,
        .header_names = names,
        .header_values = &value,
        .n_headers = 1,
        .cert_not_after_ms = INSTANT_MAX,
    };
    for (size_t i = 0; i < ARRAY_LEN(sets); i++) {
        struct expect expect;
        struct params params = {sets[i], 2};
        char text[EXPECT_TEXT_MAX];
        enum err err = expect_init(&expect, &params, NULL);
        ASSERT(err == ERR_OK);
        enum reason reason = expect_judge(&expect, &response, 0, text);
        ASSERT(reason < REASON_COUNT && strlen(text) < sizeof text);
        ASSERT(strpbrk(text, "\x1b\r\n") == NULL);
        expect_fini(&expect);
    }
}

static void follow(const char *location)
{
    struct hop from, to;
    char detail[HOP_DETAIL_MAX];
    bool parsed = hop_parse(&from, "https://a.test/d/e?f", detail);
    ASSERT(parsed);
    if (hop_follow(&from, location, &to, detail)) {
        ASSERT(strncmp(to.url, "http", 4) == 0 && to.port != 0);
        hop_fini(&to);
    } else {
        ASSERT(strpbrk(detail, "\x1b\r\n") == NULL);
    }
    hop_fini(&from);
}

static void look_up(const char *table, size_t size)
{
    struct hosts hosts = {0};
    struct sockaddr_storage found[4];
    size_t n;
    hosts_take(&hosts, table, size);
    (void)hosts_find(&hosts, "a.test", AF_INET, found, 4, &n);
    ASSERT(n <= 4);
    hosts_fini(&hosts);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *bytes = heap_alloc(size + 1);
    memcpy(bytes, data, size);
    judge(bytes, size);
    follow(bytes);
    look_up(bytes, size);
    free(bytes);
    return 0;
}
