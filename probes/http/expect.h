/*
 * What an http probe expects, and whether a response is that.
 *
 * Pure: a response in, a reason and a line of text out; the clock is an
 * argument. Checked in this order, the first that fails is told: status,
 * certificate, headers, body (contains, contains not, pattern, JSON), latency.
 *
 * The cost of a pattern is bounded by PATTERN_STEPS, whatever body a target
 * sends; a body on which it is used up does not say what is expected.
 */
#ifndef PROBES_HTTP_EXPECT_H
#define PROBES_HTTP_EXPECT_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/param.h"
#include "core/classify.h"
#include "io/fetch.h"
#include "probes/pattern.h"

#define EXPECT_TEXT_MAX 160

struct expect {
    const struct params *params; /* borrowed; options "expect.…" */
    struct pattern pattern;      /* zeroed: none */
};

/* Compiles the pattern. ERR_INVALID with PCRE2's words and the offset. */
MUST_USE enum err expect_init(struct expect *expect,
                              const struct params *params, struct errmsg *msg);
void expect_fini(struct expect *expect); /* zeroed is fine */

/* Holds a final response against it; NONE if all is well. `text`
 * (EXPECT_TEXT_MAX bytes) becomes one printable line: "HTTP 200", or what is
 * not as expected. */
enum reason expect_judge(const struct expect *expect,
                         const struct fetch_response *response, int64_t now_ms,
                         char *text);

#endif
