/* JSON expectations of an http probe: pointers into the body (RFC 6901). */
#ifndef PROBES_HTTP_EXPECT_JSON_H
#define PROBES_HTTP_EXPECT_JSON_H

#include <stdbool.h>
#include <stddef.h>

#include "base/param.h"

/* Whether the body is JSON and every pointer (names) leads to the value
 * expected (texts): a string equal to the text, a number equal in value, true,
 * false or null by that word. If not, `why` says which; not yet printable. */
bool expect_json_holds(const struct param *wanted, const char *body,
                       size_t bytes, char *why, size_t size);

#endif
