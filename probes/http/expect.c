#include "probes/http/expect.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "probes/http/expect_json.h"

enum err expect_init(struct expect *expect, const struct params *params,
                     struct errmsg *msg)
{
    const char *pattern = params_text(params, "expect.body_regex", NULL);
    *expect = (struct expect){.params = params};
    return pattern == NULL ? ERR_OK
                           : pattern_init(&expect->pattern, pattern, msg);
}

void expect_fini(struct expect *expect)
{
    pattern_fini(&expect->pattern);
    *expect = (struct expect){0};
}

/* ---- one line of text ---- */

static void say(char *text, const char *format, ...) PRINTF_LIKE(2, 3);

static void say(char *text, const char *format, ...)
{
    char line[4 * EXPECT_TEXT_MAX];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    text_printable(line, strlen(line), text, EXPECT_TEXT_MAX);
}

/* ---- each expectation ---- */

/* "2xx", "200", "200-204"; the option table has checked the form. */
static bool status_fits(const char *wanted, int status)
{
    char *end;
    if (strlen(wanted) == 3 && strcasecmp(wanted + 1, "xx") == 0) {
        return status / 100 == wanted[0] - '0';
    }
    long low = strtol(wanted, &end, 10);
    long high = *end == '-' ? strtol(end + 1, NULL, 10) : low;
    return status >= low && status <= high;
}

static enum reason judge_status(const struct expect *expect,
                                const struct fetch_response *response,
                                char *text)
{
    const struct param *wanted = params_find(expect->params, "expect.status");
    say(text, "HTTP %d", response->status);
    for (size_t i = 0; wanted != NULL && i < wanted->n_texts; i++) {
        if (status_fits(wanted->texts[i], response->status)) {
            return REASON_NONE;
        }
    }
    bool is_default_fine = wanted == NULL && response->status / 100 == 2;
    return is_default_fine ? REASON_NONE : REASON_STATUS;
}

static enum reason judge_certificate(const struct expect *expect,
                                     const struct fetch_response *response,
                                     int64_t now_ms, char *text)
{
    int64_t days = params_number(expect->params, "expect.tls_min_days", -1);
    if (days < 0 || response->cert_not_after_ms == INSTANT_MAX) {
        return REASON_NONE;
    }
    int64_t left_ms = response->cert_not_after_ms - now_ms;
    if (left_ms >= days * MS_PER_DAY) {
        return REASON_NONE;
    }
    say(text, "the certificate ends in %lld days, wanted are %lld",
        (long long)(left_ms / MS_PER_DAY), (long long)days);
    return REASON_TLS_EXPIRING;
}

static bool header_contains(const struct fetch_response *response,
                            const char *name, const char *part)
{
    for (size_t i = 0; i < response->n_headers; i++) {
        if (strcasecmp(response->header_names[i], name) == 0 &&
            strstr(response->header_values[i], part) != NULL) {
            return true;
        }
    }
    return false;
}

static enum reason judge_headers(const struct expect *expect,
                                 const struct fetch_response *response,
                                 char *text)
{
    const struct param *wanted = params_find(expect->params, "expect.headers");
    for (size_t i = 0; wanted != NULL && i < wanted->n_texts; i++) {
        if (!header_contains(response, wanted->names[i], wanted->texts[i])) {
            say(text, "header %s does not contain \"%s\"", wanted->names[i],
                wanted->texts[i]);
            return REASON_HEADER;
        }
    }
    return REASON_NONE;
}

static bool body_has(const struct fetch_response *response, const char *part)
{
    return memmem(response->body, response->body_bytes, part, strlen(part)) !=
           NULL;
}

static enum reason judge_text(const struct expect *expect,
                              const struct fetch_response *response, char *text)
{
    const char *with =
        params_text(expect->params, "expect.body_contains", NULL);
    const char *without =
        params_text(expect->params, "expect.body_not_contains", NULL);
    if (with != NULL && !body_has(response, with)) {
        say(text, "the body does not contain \"%s\"", with);
        return REASON_BODY;
    }
    if (without != NULL && body_has(response, without)) {
        say(text, "the body contains \"%s\"", without);
        return REASON_BODY;
    }
    return REASON_NONE;
}

static enum reason judge_pattern(const struct expect *expect,
                                 const struct fetch_response *response,
                                 char *text)
{
    if (expect->pattern.code == NULL) {
        return REASON_NONE;
    }
    switch (pattern_search(&expect->pattern, response->body,
                           response->body_bytes, NULL)) {
    case PATTERN_MATCHES:
        return REASON_NONE;
    case PATTERN_NO_MEMORY:
        say(text, "no memory for the pattern");
        return REASON_OWN_RESOURCE;
    case PATTERN_NO_MATCH:
        say(text, "the body does not match the pattern");
        break;
    case PATTERN_TOO_COSTLY:
        say(text, "the pattern takes too many steps on this body");
        break;
    }
    return REASON_BODY;
}

static enum reason judge_json(const struct expect *expect,
                              const struct fetch_response *response, char *text)
{
    const struct param *wanted = params_find(expect->params, "expect.json");
    char why[4 * EXPECT_TEXT_MAX];
    if (wanted == NULL || wanted->n_texts == 0 ||
        expect_json_holds(wanted, response->body, response->body_bytes, why,
                          sizeof why)) {
        return REASON_NONE;
    }
    say(text, "%s", why);
    return REASON_BODY;
}

static enum reason judge_latency(const struct expect *expect,
                                 const struct fetch_response *response,
                                 char *text)
{
    int64_t most_ms = params_number(expect->params, "expect.max_latency", -1);
    if (most_ms < 0 || response->total_ms <= most_ms) {
        return REASON_NONE;
    }
    say(text, "took %d ms, allowed are %lld ms", (int)response->total_ms,
        (long long)most_ms);
    return REASON_LATENCY;
}

enum reason expect_judge(const struct expect *expect,
                         const struct fetch_response *response, int64_t now_ms,
                         char *text)
{
    ASSERT(response->outcome == REASON_NONE && !response->canceled);
    enum reason reason = judge_status(expect, response, text);
    if (reason == REASON_NONE) {
        reason = judge_certificate(expect, response, now_ms, text);
    }
    if (reason == REASON_NONE) {
        reason = judge_headers(expect, response, text);
    }
    if (reason == REASON_NONE) {
        reason = judge_text(expect, response, text);
    }
    if (reason == REASON_NONE) {
        reason = judge_pattern(expect, response, text);
    }
    if (reason == REASON_NONE) {
        reason = judge_json(expect, response, text);
    }
    if (reason == REASON_NONE) {
        reason = judge_latency(expect, response, text);
    }
    return reason;
}
